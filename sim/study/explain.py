"""Which children fare differently: the simulated children whose lives differ most between two scenarios, and how.

Both are simulated once, on the same draws. Half of the children told of are those who gain most by the change, half
those who lose most; among them those come first whose lives part over different things. What one child's life shows
is how the change works, not how much: that is what a comparison over many replications is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd

from sim import engine
from sim.log import EventLog
from sim.measures.fates import fates
from sim.scenario import Scenario
from sim.scenario.arguments import whole_number
from sim.scenario.problems import InputError
from sim.study.naming import NamedScenario, ScenarioLike, join_names, name_scenarios
from sim.study.sentences import sentence
from sim.study.settings import DEFAULT_SEED, LARGEST_SEED, MOST_REPLICATIONS
from sim.study.two_lives import MATTERS_DAYS, Story, Teller, matter_of, titles_in_sentences

DEFAULT_CHILDREN = 4
MOST_CHILDREN = 1_000

_CANDIDATES = 40
_AS_GOOD_AS = 0.5  # of the largest change: how far another kind of story is preferred to a larger change


class UntoldError(InputError, LookupError, ValueError):
    """Of this no lives can be told: the message says why."""


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
        How many children fare differently; see `count`.
    stories
        The children told of: those better off first.
    """

    baseline: NamedScenario
    scenario: NamedScenario
    seed: int
    replication: int
    children: pd.DataFrame
    counts: Mapping[str, int]
    stories: tuple[Story, ...]

    def summary(self) -> str:
        """How many children fare differently, in a few sentences."""
        n = self.counts
        baseline, scenario = titles_in_sentences(self.baseline, self.scenario)
        only = [
            f"{number:,} {'is' if number == 1 else 'are'} known only in {name}"
            for number, name in ((n["only_baseline"], baseline), (n["only_scenario"], scenario)) if number
        ]  # fmt: skip
        if n["both"] == n["same_life"] and not only:
            return sentence("explain", "same_lives", n=n)
        sentences = [sentence("explain", "counts", n=n)]
        if only:
            sentences.append(f"{' and '.join(only)}.")
        if n["left_first_baseline"] or n["left_first_scenario"]:
            sentences.append(sentence("explain", "leave_first", baseline=baseline, scenario=scenario, n=n))
        same = n["both"] - n["better"] - n["worse"]
        what = "nothing_to_tell" if same == n["both"] else "better_and_worse"
        return " ".join([*sentences, sentence("explain", what, scenario=scenario, n=n, same=same)])

    def __str__(self) -> str:
        return "\n\n".join([self.summary(), *map(str, self.stories)])


def explain(
    baseline: ScenarioLike,
    scenario: ScenarioLike,
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
    children = whole_number("children", children, 1, MOST_CHILDREN)
    child = None if child is None else whole_number("child", child, 0, LARGEST_SEED)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    replication = whole_number("replication", replication, 1, MOST_REPLICATIONS)
    first, second = join_names(name_scenarios(baseline), name_scenarios(scenario))
    check_alike(first, second)
    logs = [engine.simulate(entry.scenario, seed=seed, replication=replication) for entry in (first, second)]
    return explanation_of(first, second, *logs, children=children, child=child)


def check_alike(baseline: NamedScenario, scenario: NamedScenario) -> None:
    """Refuse two scenarios whose lives cannot be laid side by side.

    Raises
    ------
    UntoldError
        If they are of different periods.
    """
    if baseline.scenario.run != scenario.scenario.run:
        raise UntoldError(sentence("explain", "other_period", scenario=scenario.name, baseline=baseline.name))


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
        stories = tuple(_stories(table, teller, children))
    else:
        row = table[table["child"] == child]
        if row.empty:
            there = {"count": len(table), "first": table["child"].min(), "last": table["child"].max()}
            raise UntoldError(sentence("explain", "no_such_child", child=child, **there))
        stories = (teller.story(row.iloc[0]),)
    seed, replication = baseline_log.seed, baseline_log.replication
    return Explanation(baseline, scenario, seed, replication, table, count_fates(table), stories)


def count_fates(table: pd.DataFrame) -> dict[str, int]:
    """How many children of a table of `fates` fare differently.

    Returns
    -------
    dict
        both, only_baseline, only_scenario
            Children known in both, or in only one.
        same_life
            Of those known in both, whose lives are the same to the minute.
        same_steps
            Of the others, who go through the same contacts, decisions and plans, at other times.
        better, worse
            Children known in both with fewer, or more, days of unmet need (by at least a day), as long as they are
            there in both.
        left_first_baseline, left_first_scenario
            Children known in both who move away, or are no longer known, earlier in the one than in the other.
        differ
            Children known in both who go through other steps.
    """
    known_in = table["known_in"]
    both = table[known_in == "both"]
    change, same_life = both["unmet_days_change"], both["same_life"]
    same_steps = both["same_steps"] & ~same_life
    groups = {
        "both": known_in == "both", "only_baseline": known_in == "baseline", "only_scenario": known_in == "scenario",
        "same_life": same_life, "same_steps": same_steps,
        "better": change <= -MATTERS_DAYS, "worse": change >= MATTERS_DAYS,
        "left_first_baseline": both["left_first"] == "baseline",
        "left_first_scenario": both["left_first"] == "scenario",
        "differ": ~same_life & ~same_steps,
    }  # fmt: skip
    return {name: int(group.sum()) for name, group in groups.items()}


def most_changed(table: pd.DataFrame, children: int) -> list[pd.DataFrame]:
    """The rows of the children who gain most and of those who lose most, the largest change first, up to a limit.

    Only children known in both, whose days of unmet need change by at least `MATTERS_DAYS`. Ties go to the lower
    number.
    """
    rows = table[table["known_in"] == "both"]
    sides = (rows.assign(size=sign * rows["unmet_days_change"]) for sign in (-1.0, 1.0))
    changed = (side[side["size"] >= MATTERS_DAYS] for side in sides)
    return [side.sort_values(["size", "child"], ascending=[False, True]).head(children) for side in changed]


def _stories(table: pd.DataFrame, teller: Teller, children: int) -> Iterator[Story]:
    """Half who gain most, half who lose most; where one side has too few, the other fills up."""
    better, worse = most_changed(table, max(_CANDIDATES, children))
    from_better = min(children - min(children // 2, len(worse)), len(better))
    yield from _unlike_stories(better, teller, from_better)
    yield from _unlike_stories(worse, teller, children - from_better)


def _unlike_stories(rows: pd.DataFrame, teller: Teller, count_wanted: int) -> list[Story]:
    """The first stories, but first of all one of each way to part, then one of each thing to part over."""
    if not count_wanted:
        return []
    as_good = (rows["size"] >= _AS_GOOD_AS * rows["size"].max()).sum()
    stories = [teller.story(row) for _, row in rows.head(max(as_good, count_wanted)).iterrows()]
    selection: list[Story] = []
    for trait in (attrgetter("way"), matter_of, attrgetter("child")):
        for story in stories:
            if len(selection) < count_wanted and trait(story) not in map(trait, selection):
                selection.append(story)
    return [story for story in stories if story in selection]


def scale_in_words(scenario: Scenario) -> str:
    """What the numbers of need mean, in a sentence."""
    return sentence("explain", "scale", **dict(scenario.thresholds.published))


CAUTION = sentence("explain", "caution")
"""What to bear in mind when reading stories."""
