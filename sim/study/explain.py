"""Which children fare differently: the simulated children whose lives differ most between two scenarios, and how.

Both are simulated once, on the same draws. Half of the children told of are those who gain most by the change, half
those who lose most; among them those come first whose lives part over different things. What one child's life shows
is how the change works, not how much: that is what a comparison over many replications is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.log import EventLog
from sim.measures.fates import fates
from sim.scenario import Scenario
from sim.scenario.arguments import whole_number
from sim.study.naming import NamedScenario, join_names, name_scenarios
from sim.study.sentences import said
from sim.study.settings import DEFAULT_SEED, LARGEST_SEED, MOST_REPLICATIONS
from sim.study.two_lives import MATTERS_DAYS, Story, Teller, matter_of, titles_in_sentences, way_of

DEFAULT_CHILDREN = 4
MOST_CHILDREN = 1_000

_CANDIDATES = 40
_AS_GOOD_AS = 0.5  # of the largest change: how far another kind of story is preferred to a larger change


@dataclass(frozen=True)
class Counts:
    """How many children fare differently.

    Parameters
    ----------
    both, only_baseline, only_scenario
        Children known in both, or in only one.
    same_life
        Of those known in both, whose lives are the same to the minute.
    same_steps
        Of the others, who go through the same contacts, decisions and plans, at other times.
    better, worse
        Children known in both with fewer, or more, days of unmet need (by at least a day), as long as they are there in
        both.
    left_first_baseline, left_first_scenario
        Children known in both who move away, or are no longer known, earlier in the one than in the other.
    """

    both: int
    only_baseline: int
    only_scenario: int
    same_life: int
    same_steps: int
    better: int
    worse: int
    left_first_baseline: int
    left_first_scenario: int

    @property
    def differ(self) -> int:
        """Children known in both who go through other steps."""
        return self.both - self.same_life - self.same_steps


@dataclass(frozen=True)
class Explanation:
    """What two scenarios mean for single simulated children; printing it tells everything.

    Parameters
    ----------
    baseline, scenario
        The two, with their names.
    seed, replication
        Which draws were used.
    children
        One row for each child: columns `sim.measures.fates.FATE_COLUMNS`.
    counts
        How many children fare differently.
    stories
        The children told of: those better off first.
    """

    baseline: NamedScenario
    scenario: NamedScenario
    seed: int
    replication: int
    children: pd.DataFrame
    counts: Counts
    stories: tuple[Story, ...]

    def summary(self) -> str:
        """How many children fare differently, in a few sentences."""
        return " ".join(_counted(self))

    def __str__(self) -> str:
        return "\n\n".join([self.summary(), *map(str, self.stories)])


def explain(
    baseline: Scenario | str | Path,
    scenario: Scenario | str | Path,
    *,
    children: int = DEFAULT_CHILDREN,
    child: int | None = None,
    seed: int = DEFAULT_SEED,
    replication: int = 1,
) -> Explanation:
    """Simulate one replication of two scenarios, and tell the lives that differ most.

    Parameters
    ----------
    baseline, scenario
        Loaded scenarios, paths, or names of shipped ones; of the same period.
    children
        How many children to tell of, 1 or more.
    child
        Tell of this child only; None to choose.
    seed, replication
        Which draws to use: those of replication `replication` of a study with this seed.

    Returns
    -------
    Explanation
        With `children`, a data frame of every child's fate, and `stories`.

    Raises
    ------
    ValueError
        If a number is out of range, or the two are of different periods.
    LookupError
        If there is no such child.
    sim.scenario.ScenarioError
        If a scenario file is wrong.
    """
    from sim.engine import simulate
    children = whole_number("children", children, 1, MOST_CHILDREN)
    child = None if child is None else whole_number("child", child, 0, LARGEST_SEED)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    replication = whole_number("replication", replication, 1, MOST_REPLICATIONS)
    first, second = join_names(name_scenarios(baseline), name_scenarios(scenario))
    check_alike(first, second)
    logs = [simulate(entry.scenario, seed=seed, replication=replication) for entry in (first, second)]
    return explanation_of(first, second, logs[0], logs[1], children=children, child=child)


def check_alike(baseline: NamedScenario, scenario: NamedScenario) -> None:
    """Refuse two scenarios whose lives cannot be laid side by side.

    Raises
    ------
    ValueError
        If they are of different periods.
    """
    if baseline.scenario.run != scenario.scenario.run:
        raise ValueError(said("explain", "other_period", scenario=scenario.name, baseline=baseline.name))


def explanation_of(
    baseline: NamedScenario,
    scenario: NamedScenario,
    baseline_log: EventLog,
    scenario_log: EventLog,
    *,
    children: int = DEFAULT_CHILDREN,
    child: int | None = None,
) -> Explanation:
    """`explain` from two logs that are there already; parameters as there."""
    table = fates(baseline_log, scenario_log, baseline.scenario, scenario.scenario)
    teller = Teller(baseline, scenario, baseline_log, scenario_log)
    if child is None:
        stories = tuple(_chosen(table, teller, children))
    else:
        row = table[table["child"] == child]
        if row.empty:
            there = {"count": len(table), "first": table["child"].min(), "last": table["child"].max()}
            raise LookupError(said("explain", "no_such_child", child=child, **there))
        stories = (teller.story(row.iloc[0]),)
    return Explanation(
        baseline, scenario, baseline_log.seed, baseline_log.replication, table, count(table), stories
    )


def count(table: pd.DataFrame) -> Counts:
    """Count the children of a table of `fates`."""
    both = table[table["known_in"] == "both"]
    change = both["unmet_days_change"]
    return Counts(
        both=len(both),
        only_baseline=int((table["known_in"] == "baseline").sum()),
        only_scenario=int((table["known_in"] == "scenario").sum()),
        same_life=int(both["same_life"].sum()),
        same_steps=int((both["same_steps"] & ~both["same_life"]).sum()),
        better=int((change <= -MATTERS_DAYS).sum()),
        worse=int((change >= MATTERS_DAYS).sum()),
        left_first_baseline=int((both["left_first"] == "baseline").sum()),
        left_first_scenario=int((both["left_first"] == "scenario").sum()),
    )


def most_changed(table: pd.DataFrame, children: int) -> tuple[list[int], list[int]]:
    """Numbers of the children who gain most and of those who lose most, the largest change first, each up to a limit.

    Only children known in both, whose days of unmet need change by at least `MATTERS_DAYS`. Ties go to the lower
    number.
    """
    both = table[table["known_in"] == "both"]
    numbers = []
    for sign in (-1.0, 1.0):
        gain = both.assign(size=sign * both["unmet_days_change"])
        gain = gain[gain["size"] >= MATTERS_DAYS].sort_values(["size", "child"], ascending=[False, True])
        numbers.append([int(number) for number in gain["child"].head(children)])
    return numbers[0], numbers[1]


def _chosen(table: pd.DataFrame, teller: Teller, children: int) -> Iterator[Story]:
    """Half who gain most, half who lose most; where one side has too few, the other fills up."""
    better, worse = most_changed(table, max(_CANDIDATES, children))
    wanted_worse = min(children // 2, len(worse))
    wanted_better = min(children - wanted_worse, len(better))
    wanted_worse = min(children - wanted_better, len(worse))
    places = {int(child): place for place, child in enumerate(table["child"])}
    for numbers, wanted in ((better, wanted_better), (worse, wanted_worse)):
        yield from _various([table.iloc[places[number]] for number in numbers], teller, wanted)


def _various(rows: Sequence[pd.Series], teller: Teller, wanted: int) -> list[Story]:
    """The first stories, but first of all one of each way to part, then one of each thing to part over."""
    if not wanted:
        return []
    largest = abs(float(rows[0]["unmet_days_change"]))
    as_good = sum(abs(float(row["unmet_days_change"])) >= _AS_GOOD_AS * largest for row in rows)
    stories = [teller.story(row) for row in rows[: max(as_good, wanted)]]
    picked: list[Story] = []
    for sort in (way_of, matter_of, lambda story: str(story.child)):
        seen = {sort(story) for story in picked}
        for story in stories:
            if len(picked) < wanted and sort(story) not in seen and story not in picked:
                seen.add(sort(story))
                picked.append(story)
    return [story for story in stories if story in picked]


def scale_in_words(scenario: Scenario) -> str:
    """What the numbers of need mean, in a sentence."""
    return said("explain", "scale", **dict(scenario.thresholds.published))


CAUTION = said("explain", "caution")
"""What to bear in mind when reading stories."""


def _counted(explanation: Explanation) -> Iterator[str]:
    """Sentences on how many children fare differently."""
    counts = explanation.counts
    baseline, scenario = titles_in_sentences(explanation.baseline, explanation.scenario)
    only = [
        f"{number:,} {'is' if number == 1 else 'are'} known only in {name}"
        for number, name in ((counts.only_baseline, baseline), (counts.only_scenario, scenario))
        if number
    ]
    if counts.both == counts.same_life and not only:
        yield said("explain", "same_lives", n=counts)
        return
    yield said("explain", "counts", n=counts)
    if only:
        yield f"{' and '.join(only)}."
    if counts.left_first_baseline or counts.left_first_scenario:
        yield said("explain", "leave_first", baseline=baseline, scenario=scenario, n=counts)
    same = counts.both - counts.better - counts.worse
    if same == counts.both:
        yield said("explain", "nothing_to_tell")
        return
    yield said("explain", "better_and_worse", scenario=scenario, n=counts, same=same)
