"""Commands that tell the stories of simulated children: journey, explain."""

from __future__ import annotations

import json
import shutil
import sys

import typer

from sim.cli import options
from sim.cli.faults import DONE, FailedError, noted, refuse, refused
from sim.engine import simulate
from sim.log import EventLog
from sim.report.stories import explanation_plain, explanation_text, journeys
from sim.report.table import WIDTH
from sim.report.text import journey_text
from sim.rules.bounds import RunawayError
from sim.study.explain import check_alike, explanation_of
from sim.study.naming import NamedScenario
from sim.study.settings import LARGEST_SEED, MOST_REPLICATIONS

NARROWEST, WIDEST = 50, 120
"""Columns of a line: in fewer the dates leave no room for the sentence, and more are hard to read."""



def journey(
    scenario: str,
    child: str = "",
    pick: str = "3",
    seed: str = "1",
    replication: str = "1",
    set_: list[str] = [],  # noqa: B006 - typer reads the default, nobody changes it
    as_json: bool = False,
) -> int:
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
    faults: list[str] = []
    root, number, wanted = _draws(faults, seed, replication, child)
    count = options.whole(faults, "--pick", pick, 1, 1_000)
    named = options.load(faults, [scenario], set_)
    refuse(faults)
    log = _simulated(named[0], root, number)
    with refused(LookupError):
        texts = journeys(log, named[0].scenario, child=wanted, pick=count)
    if as_json:
        stories = [{"introduction": first, "events": rest} for first, *rest in map(str.splitlines, texts)]
        answer = {"scenario": named[0].name, "seed": root, "replication": number, "journeys": stories}
        typer.echo(json.dumps(answer, indent=2))
    else:
        typer.echo("\n\n".join(journey_text(one, _width()) for one in texts))
    return DONE


def explain(
    baseline: str,
    scenario: str,
    children: str = "4",
    child: str = "",
    seed: str = "1",
    replication: str = "1",
    set_: list[str] = [],  # noqa: B006
    as_json: bool = False,
) -> int:
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
    faults: list[str] = []
    root, number, wanted = _draws(faults, seed, replication, child)
    count = options.whole(faults, "--children", children, 1, 1_000)
    named = options.load(faults, [baseline, scenario], set_)
    if len(named) == 2:
        with noted(faults, ValueError):
            check_alike(*named)
    refuse(faults)
    logs = [_simulated(entry, root, number) for entry in named]
    with refused(LookupError):
        explanation = explanation_of(named[0], named[1], logs[0], logs[1], children=count, child=wanted)
    typer.echo(json.dumps(explanation_plain(explanation), indent=2) if as_json else explanation_text(explanation))
    return DONE


def _width() -> int:
    """Columns to write in: those of the terminal, 80 in a file or a pipe."""
    columns = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    return min(max(columns, NARROWEST), WIDEST)


def _draws(faults: list[str], seed: str, replication: str, child: str) -> tuple[int, int, int | None]:
    """Seed, replication and number of a child as typed; what is wrong with them is noted in `faults`."""
    return (
        options.whole(faults, "--seed", seed, 0, LARGEST_SEED),
        options.whole(faults, "--replication", replication, 1, MOST_REPLICATIONS),
        options.whole(faults, "--child", child, 0, LARGEST_SEED) if child else None,
    )


def _simulated(entry: NamedScenario, seed: int, replication: int) -> EventLog:
    """One replication."""
    options.say_meanwhile(f"Simulating one replication of {entry.name} ...")
    try:
        return simulate(entry.scenario, seed=seed, replication=replication)
    except RunawayError as runaway:
        raise FailedError(f"The replication of {entry.name} could not be finished: {runaway}") from None
