"""One child's life under two scenarios: the beginning that both share, where the two part, and what then happens."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.log import EventLog
from sim.measures.chapters import MEANWHILE, Chapter, Wait, at_the_end, chapters
from sim.measures.episodes import Episodes, History
from sim.measures.journey import introduction
from sim.measures.queues import queues
from sim.scenario.vocabulary import LEVELS_IN_WORDS, day_in_words, number_of
from sim.study.naming import NamedScenario, by_name, distinct_titles
from sim.study.sentences import SENTENCES, sentence

MATTERS_DAYS = 1.0
"""A change of so many days of unmet need is told of, and counts as better or worse off."""

SAME_TIME_DAYS = 1.0
"""The beginning of two lives is shared as long as the same steps follow one another within this of each other."""

_TOLD_FIRST_HELP_DAYS = 7.0
_LONGEST_TITLE = 40


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
    way
        How they part: a name in the section of sentences ``parting``; empty if they never do.
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
    way: str
    baseline: Branch
    scenario: Branch
    figures: tuple[tuple[str, float, float], ...]
    start: dt.date

    def date(self, time_days: float) -> dt.date:
        """The date of a moment of the run."""
        return self.start + dt.timedelta(days=int(time_days + 1e-9))

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
    titles = distinct_titles(by_name(entries), _LONGEST_TITLE)
    return [f'"{title}"' if title else name for name, title in titles.items()]


class Teller:
    """Tells the stories of two logs; what it needs of the logs as a whole is worked out once."""

    def __init__(
        self, baseline: NamedScenario, scenario: NamedScenario, baseline_log: EventLog, scenario_log: EventLog
    ) -> None:
        self._sides = ((baseline, baseline_log), (scenario, scenario_log))
        self._titles = titles_in_sentences(baseline, scenario)
        self._run = baseline.scenario.run

    def story(self, row: pd.Series) -> Story:
        """The story of one child, given its row in the table of `fates`."""
        child = int(row["child"])
        lives = [chapters(log, child) for _, log in self._sides]
        shared_count = _shared(*lives)
        branches = [
            Branch(entry.name, title, tuple(life[shared_count:]), at_the_end(log, child, self._run.total_days))
            for (entry, log), title, life in zip(self._sides, self._titles, lives, strict=True)
        ]
        entered = ((log, own) for _, log in self._sides for own in log.children[log.children["child"] == child])
        way, parting = self._parting(*branches)
        why = _why(row, *self._titles)
        if row["left_first"]:
            name = self._titles[row["left_first"] == "scenario"]
            why += f" {sentence('explain', 'left_first', on=self._day(row['left_first_days']), name=name)}"
        return Story(
            child=child, introduction=introduction(*next(entered)), why=why, shared=tuple(lives[0][:shared_count]),
            parting=parting, way=way, baseline=branches[0], scenario=branches[1], figures=tuple(_figures(row)),
            start=self._run.start,
        )  # fmt: skip

    def _parting(self, baseline: Branch, scenario: Branch) -> tuple[str, str]:
        """How the two lives part, and a sentence that says it; both empty if they never do."""
        a, b = (branch.chapters[0] if branch.chapters else None for branch in (baseline, scenario))
        if a is None and b is None:
            return "", ""
        slots: dict[str, object] = {"a": a, "baseline": baseline.title, "scenario": scenario.title}
        slots["on"] = self._day(min(each.time_days for each in (a, b) if each))
        way = "in_time"
        if a is None or b is None or a.kind != b.kind or a.kind == MEANWHILE:
            way = "simply"
        elif a.outcome != b.outcome:
            way = "over_an_outcome"
            slots |= {"one": a.outcome or "one thing", "other": b.outcome or "another"}
        elif wait := a.wait or b.wait:
            way = "over_a_wait"
            slots["waiting"] = self._waiting(wait)
        else:
            slots["days"] = [self._day(each.time_days) for each in (a, b)]
        return way, sentence("parting", way, **slots)

    def _day(self, time_days: float) -> str:
        return day_in_words(self._run.start + dt.timedelta(days=int(time_days + 1e-9)))

    def _waiting(self, wait: Wait) -> str:
        """How many were waiting in each of the two when a wait began."""
        queues_then = (waits.get(wait.queue) for waits in self._queues)
        numbers = [0 if waits is None else waits.open_at(wait.since_days).sum() for waits in queues_then]
        were = "child was" if numbers[0] == 1 else "children were"
        team, _, area = wait.queue.partition("/")
        queue = SENTENCES["queues"].get(team, team.replace("_", " ")) + (f" ({area})" if area else "")
        slots = {"on": self._day(wait.since_days), "queue": queue, "names": self._titles}
        return f" {sentence('parting', 'waiting', numbers=numbers, were=were, **slots)}"

    @cached_property
    def _queues(self) -> list[dict[str, Episodes]]:
        return [queues(History(log, entry.scenario)) for entry, log in self._sides]


def _shared(a: Sequence[Chapter], b: Sequence[Chapter]) -> int:
    """How many chapters two lives have in common from the beginning."""
    apart = (
        place
        for place, (x, y) in enumerate(zip(a, b, strict=False))
        if x.kind != y.kind or x.outcome != y.outcome or abs(x.time_days - y.time_days) > SAME_TIME_DAYS
    )
    return next(apart, min(len(a), len(b)))


def _why(row: pd.Series, baseline: str, scenario: str) -> str:
    """Why a child is told of: what changes for it, in a sentence."""
    if row["known_in"] != "both":
        return f"This child is known only in {baseline if row['known_in'] == 'baseline' else scenario}."
    changes = {words: float(row[f"unmet_days_{level}_change"]) for level, words in reversed(LEVELS_IN_WORDS.items())}
    level, change = max(changes.items(), key=lambda each: abs(each[1]))  # the higher, where two change as much
    parts = []
    if abs(change) >= MATTERS_DAYS:
        days = number_of(round(abs(change)), f"{'more' if change > 0 else 'fewer'} day")
        parts.append(f"spends {days} with need above the {level} threshold unmet")
    before, after = (float(row[f"first_help_days_{which}"]) for which in ("baseline", "scenario"))
    later = after - before
    if np.isnan(before) != np.isnan(after):
        on_one = "is on a plan" if np.isnan(before) else "is never on a plan"
        parts.append(f"{on_one} in the observed period, unlike in {baseline}")
    elif abs(later) >= _TOLD_FIRST_HELP_DAYS:
        days = number_of(round(abs(later)), "day")
        parts.append(f"is first on a plan in the observed period {days} {'later' if later > 0 else 'sooner'}")
    if not parts:
        return f"In {scenario} hardly anything changes for this child."
    return f"In {scenario} this child {' and '.join(parts)}."


def _figures(row: pd.Series) -> Iterator[tuple[str, float, float]]:
    """Figures of both lives; those that are nothing in both are left out."""
    for figure, words in SENTENCES["figures"].items():
        pair = float(row[f"{figure}_baseline"]), float(row[f"{figure}_scenario"])
        if any(np.nan_to_num(pair).round()) or figure == "first_help_days":
            yield words, *pair


def matter_of(story: Story) -> str:
    """What two lives part over, without what differs from child to child."""
    parted = [branch.chapters[0] for branch in (story.baseline, story.scenario) if branch.chapters]
    return re.sub(r"\d", "", " ".join(f"{chapter.kind}: {chapter.outcome}" for chapter in parted))
