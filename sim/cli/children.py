"""Commands that tell the stories of simulated children: journey, explain."""

import shutil
import sys
from typing import Annotated

from sim.cli.answers import Answer
from sim.cli.options import WHICH, Seed, Texts, load, say_meanwhile, whole
from sim.engine import simulate
from sim.log import EventLog
from sim.report.stories import explanation_plain, explanation_text, journey_text, journeys
from sim.report.table import WIDTH
from sim.study.explain import check_alike, explanation_of
from sim.study.naming import NamedScenario
from sim.study.settings import LARGEST_SEED

NARROWEST, WIDEST = 50, 120
"""Columns of a line: in fewer the dates leave no room for the sentence, and more are hard to read."""

Child = Annotated[int | None, whole(0, LARGEST_SEED)]
Replication = Annotated[int, WHICH]


def journey(
    scenario: str, faults: list[str], child: Child = None, pick: Annotated[int, whole(1, 1_000)] = 3,
    seed: Seed = 1, replication: Replication = 1, set_: Texts = (),
) -> Answer:  # fmt: skip
    """Tell the journeys of simulated children, start to finish, from the log of one replication.

    Parameters
    ----------
    child : ID
        Number of a child.
    pick : N
        Tell the stories of N children with much to tell.
    replication : N
        Which replication.
    """
    (entry,) = load(faults, [scenario], set_)
    texts = journeys(_simulate(entry, seed, replication), entry.scenario, child=child, pick=pick)
    stories = [{"introduction": first, "events": rest} for first, *rest in map(str.splitlines, texts)]
    return Answer(
        "\n\n".join(journey_text(one, _width()) for one in texts),
        {"scenario": entry.name, "seed": seed, "replication": replication, "journeys": stories},
    )


def explain(
    baseline: str, scenario: str, faults: list[str],
    children: Annotated[int, whole(1, 1_000)] = 4, child: Child = None,
    seed: Seed = 1, replication: Replication = 1, set_: Texts = (),
) -> Answer:  # fmt: skip
    """Tell the simulated children whose lives differ most between two scenarios, from one replication of each.

    Both are simulated on the same draws: the same children, who live the same lives until a decision differs.

    Parameters
    ----------
    baseline : BASELINE
        What the other is compared with.
    children : N
        Tell of N children: half better off, half worse off.
    child : ID
        Tell of this child only, by its number.
    replication : N
        Which replication.
    """
    first, second = load(faults, [baseline, scenario], set_)
    check_alike(first, second)
    logs = [_simulate(entry, seed, replication) for entry in (first, second)]
    explanation = explanation_of(first, second, *logs, children=children, child=child)
    return Answer(explanation_text(explanation), explanation_plain(explanation))


def _width() -> int:
    """Columns to write in: those of the terminal, 80 in a file or a pipe."""
    columns = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    return min(max(columns, NARROWEST), WIDEST)


def _simulate(entry: NamedScenario, seed: int, replication: int) -> EventLog:
    """One replication."""
    say_meanwhile(f"Simulating one replication of {entry.name} ...")
    return simulate(entry.scenario, seed=seed, replication=replication)
