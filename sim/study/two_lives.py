"""One child's life under two scenarios: the beginning that both share, where the two part, and what then happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.log import EventLog
from sim.measures.chapters import MEANWHILE, Chapter, at_the_end, chapters
from sim.measures.episodes import History
from sim.measures.journey import introduction
from sim.measures.queues import queues
from sim.scenario.vocabulary import LEVELS_IN_WORDS, day_in_words
from sim.study.naming import NamedScenario, distinct_titles
from sim.study.sentences import SENTENCES, said

MATTERS_DAYS = 1.0
"""A change of so many days of unmet need is told of, and counts as better or worse off."""

SAME_TIME_DAYS = 1.0
"""The beginning of two lives is shared as long as the same steps follow one another within this of each other."""

_TOLD_FIRST_HELP_DAYS = 7.0
_LONGEST_TITLE = 40


def day_of(start: dt.date, time_days: float) -> dt.date:
    """The day of a moment, in days since the start of the run."""
    return start + dt.timedelta(days=int(time_days + 1e-9))


@dataclass(frozen=True)
class Branch:
    """One of the two lives from where they part.

    Parameters
    ----------
    name
        Of the scenario.
    title
        Its title, short enough for a sentence.
    chapters
        What happens.
    end
        Where the child is when the run ends.
    """

    name: str
    title: str
    chapters: tuple[Chapter, ...]
    end: str


@dataclass(frozen=True)
class Story:
    """One child's life under two scenarios.

    Parameters
    ----------
    child
        Number of the child.
    introduction
        Who it is.
    why
        Why it was chosen: what changes for it.
    shared
        The beginning of both lives.
    parting
        Where and over what they part; empty if they never do.
    baseline, scenario
        What then happens in each.
    figures
        Name of a figure, and its value in each life.
    start
        First day of the run, from which the times of chapters count.
    """

    child: int
    introduction: str
    why: str
    shared: tuple[Chapter, ...]
    parting: str
    baseline: Branch
    scenario: Branch
    figures: tuple[tuple[str, float, float], ...]
    start: dt.date

    def date(self, time_days: float) -> dt.date:
        """The date of a moment of the run."""
        return day_of(self.start, time_days)

    def __str__(self) -> str:
        """The story line by line."""
        def lines(chapters: Sequence[Chapter]) -> list[str]:
            return [f"  {day_in_words(self.date(chapter.time_days))}: {chapter.text}" for chapter in chapters]

        parts = [self.introduction, self.why]
        parts += ["In both:", *lines(self.shared)] if self.shared else []
        parts += [self.parting] if self.parting else []
        for branch in (self.baseline, self.scenario):
            parts += [f"In {branch.title}:", *lines(branch.chapters), f"  At the end: {branch.end}."]
        return "\n".join(parts)


def titles_in_sentences(*entries: NamedScenario) -> list[str]:
    """What scenarios are called in the middle of a sentence."""
    titles = distinct_titles({entry.name: entry.scenario for entry in entries}, _LONGEST_TITLE)
    return [f'"{title}"' if title else name for name, title in titles.items()]


class Teller:
    """Tells the stories of two logs; what it needs of the logs as a whole is worked out once."""

    def __init__(
        self, baseline: NamedScenario, scenario: NamedScenario, baseline_log: EventLog, scenario_log: EventLog
    ) -> None:
        self._sides = ((baseline, baseline_log), (scenario, scenario_log))
        self._titles = titles_in_sentences(baseline, scenario)
        self._run = baseline.scenario.run
        self._queues: list[dict[str, tuple[np.ndarray, np.ndarray]]] | None = None

    def story(self, row: pd.Series) -> Story:
        """The story of one child, given its row in the table of `fates`."""
        child = int(row["child"])
        lives = [chapters(log, child) for _, log in self._sides]
        shared = _shared(*lives)
        ends = [at_the_end(log, child, float(self._run.total_days)) for _, log in self._sides]
        branches = [
            Branch(entry.name, title, tuple(life[shared:]), end)
            for (entry, _), title, life, end in zip(self._sides, self._titles, lives, ends, strict=True)
        ]
        log = next(log for _, log in self._sides if child in log.children["child"])
        facts = log.children[np.flatnonzero(log.children["child"] == child)[0]]
        return Story(
            child=child,
            introduction=introduction(log, facts),
            why=_why(row, *self._titles) + self._left_first(row),
            shared=tuple(lives[0][:shared]),
            parting=self._parting(*branches),
            baseline=branches[0],
            scenario=branches[1],
            figures=tuple(_figures(row)),
            start=self._run.start,
        )

    def _left_first(self, row: pd.Series) -> str:
        """A sentence on up to when two lives are compared; empty if the child leaves neither before the other."""
        if not row["left_first"]:
            return ""
        name = self._titles[row["left_first"] == "scenario"]
        return f" {said('explain', 'left_first', on=self._day(row['left_first_days']), name=name)}"

    def _parting(self, baseline: Branch, scenario: Branch) -> str:
        """A sentence on where and over what two lives part."""
        firsts = [branch.chapters[0] if branch.chapters else None for branch in (baseline, scenario)]
        there = [chapter for chapter in firsts if chapter is not None]
        if not there:
            return ""
        on = self._day(min(each.time_days for each in there))
        a, b = firsts
        slots = {"on": on, "a": a, "baseline": baseline.title, "scenario": scenario.title}
        if a is None or b is None or a.kind != b.kind or a.kind == MEANWHILE:
            return said("parting", "simply", **slots)
        if a.outcome != b.outcome:
            one, other = a.outcome or "one thing", b.outcome or "another"
            return said("parting", "over_an_outcome", **slots, one=one, other=other)
        if a.wait or b.wait:
            return said("parting", "over_a_wait", **slots, waiting=self._waiting(a, b))
        return said("parting", "in_time", **slots, days=[self._day(each.time_days) for each in (a, b)])

    def _day(self, time_days: float) -> str:
        return day_in_words(day_of(self._run.start, time_days))

    def _waiting(self, a: Chapter, b: Chapter) -> str:
        """How many waited in a queue when the child joined it, in the two lives; empty where that is not told."""
        wait = a.wait or b.wait
        if wait is None:
            return ""
        numbers = [self._queue_length(side, wait.queue, wait.since_days) for side in (0, 1)]
        on = self._day(wait.since_days)
        were = "child was" if numbers[0] == 1 else "children were"
        queue = _queue_in_words(wait.queue)
        return f" {said('parting', 'waiting', on=on, numbers=numbers, were=were, queue=queue, names=self._titles)}"

    def _queue_length(self, side: int, queue: str, time_days: float) -> int:
        if self._queues is None:
            histories = [History(log, entry.scenario) for entry, log in self._sides]
            self._queues = [
                {name: (np.sort(waits.start), np.sort(waits.end)) for name, waits in queues(history).items()}
                for history in histories
            ]
        start, end = self._queues[side].get(queue, (np.empty(0), np.empty(0)))
        return int(np.searchsorted(start, time_days, "left") - np.searchsorted(end, time_days, "left"))


def _queue_in_words(queue: str) -> str:
    team, _, area = queue.partition("/")
    return SENTENCES["queues"].get(team, team.replace("_", " ")) + (f" ({area})" if area else "")


def _shared(a: Sequence[Chapter], b: Sequence[Chapter]) -> int:
    """How many chapters two lives have in common from the beginning."""
    for place, (x, y) in enumerate(zip(a, b, strict=False)):
        apart = abs(x.time_days - y.time_days) > SAME_TIME_DAYS
        if x.kind != y.kind or x.outcome != y.outcome or apart:
            return place
    return min(len(a), len(b))


def _why(row: pd.Series, baseline: str, scenario: str) -> str:
    """Why a child is told of: what changes for it, in a sentence."""
    if row["known_in"] != "both":
        return f"This child is known only in {baseline if row['known_in'] == 'baseline' else scenario}."
    changes = {level: float(row[f"unmet_days_{level}_change"]) for level in LEVELS_IN_WORDS}
    level = max(changes, key=lambda each: abs(changes[each]))
    parts = []
    if abs(changes[level]) >= MATTERS_DAYS:
        more = "more" if changes[level] > 0 else "fewer"
        days = _days(abs(changes[level]), f"{more} ")
        parts.append(f"spends {days} with need above the {LEVELS_IN_WORDS[level]} threshold unmet")
    helped = [float(row[f"first_help_days_{which}"]) for which in ("baseline", "scenario")]
    if np.isnan(helped[0]) != np.isnan(helped[1]):
        on_one = "is on a plan" if np.isnan(helped[0]) else "is never on a plan"
        parts.append(f"{on_one} in the observed period, unlike in {baseline}")
    elif abs(helped[1] - helped[0]) >= _TOLD_FIRST_HELP_DAYS:
        when = "sooner" if helped[1] < helped[0] else "later"
        parts.append(f"is first on a plan in the observed period {_days(abs(helped[1] - helped[0]))} {when}")
    if not parts:
        return f"In {scenario} hardly anything changes for this child."
    return f"In {scenario} this child {' and '.join(parts)}."


def _days(value: float, which: str = "") -> str:
    whole = round(value)
    return f"{whole:,} {which}{'day' if whole == 1 else 'days'}"


def _figures(row: pd.Series) -> Iterator[tuple[str, float, float]]:
    """Figures of both lives; those that are nothing in both are left out."""
    for figure, words in SENTENCES["figures"].items():
        pair = float(row[f"{figure}_baseline"]), float(row[f"{figure}_scenario"])
        if any(round(value) != 0 for value in pair if not np.isnan(value)) or figure == "first_help_days":
            yield words, *pair


def way_of(story: Story) -> str:
    """How two lives part: decided otherwise, a wait of another length, or something else."""
    first = _parted_over(story)
    if len(first) < 2 or first[0].kind != first[1].kind:
        return "other"
    if first[0].outcome != first[1].outcome:
        return "decision"
    return "wait" if first[0].wait or first[1].wait else "other"


def matter_of(story: Story) -> str:
    """Over what two lives part, and how; numbers of contacts aside."""
    text = " ".join(f"{chapter.kind}: {chapter.outcome}" for chapter in _parted_over(story))
    return "".join(c for c in text if not c.isdigit())


def _parted_over(story: Story) -> list[Chapter]:
    return [branch.chapters[0] for branch in (story.baseline, story.scenario) if branch.chapters]
