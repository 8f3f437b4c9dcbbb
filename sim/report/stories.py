"""Journeys of simulated children, and their lives under two scenarios, for the terminal and for other programs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.log import EventLog
from sim.measures import story
from sim.measures.chapters import Chapter
from sim.report.numbers import MISSING
from sim.report.table import WIDTH, defined, in_columns, paragraph, printable
from sim.scenario import Scenario
from sim.scenario.names import is_shown
from sim.study.explain import CAUTION, Explanation, UntoldError, scale_in_words
from sim.study.two_lives import Branch, Story

_MOMENT_WIDTH = 23
"""Characters before the sentence in a line of a journey: day, date and time."""


def journeys(log: EventLog, scenario: Scenario, *, child: int | None, pick: int) -> list[str]:
    """The story of one child, or of `pick` children with many events, spread over the log.

    Parameters
    ----------
    log
        The log of one replication.
    scenario
        The scenario it was made with.
    child
        Number of the child; None to pick.
    pick
        How many to pick.

    Returns
    -------
    list of str
        One story each.

    Raises
    ------
    UntoldError
        If there is no such child; the message says so.
    """
    known = log.children["child"]
    if child is not None and child not in known:
        raise UntoldError(f"There is no child {child} in this replication{_those_there(known)}")
    chosen = [child] if child is not None else eventful(log, pick)
    return [story(log, scenario, number) for number in chosen]


def journey_text(story: str, width: int) -> str:
    """A child's journey with its lines wrapped to a width; what goes on hangs below the sentence, clear of the date."""
    lines = ["".join(c if is_shown(c) else " " for c in line) for line in story.splitlines()]
    hanging = ["  ", *[" " * _MOMENT_WIDTH] * (len(lines) - 1)]
    return "\n".join(
        textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False)
        for line, indent in zip(lines, hanging, strict=True)
    )


def _those_there(known: np.ndarray) -> str:
    """Which numbers there are, so that somebody can try another."""
    if not len(known):
        return ", nor any other."
    return (
        f": its {len(known):,} children have numbers from {known[0]} to {known[-1]}, not all of which are taken. "
        "--pick finds some with much to tell."
    )


def eventful(log: EventLog, count: int) -> list[int]:
    """Up to `count` children from among the tenth with most rows in the log, evenly spread by number."""
    numbers, rows = np.unique(log.rows["child"][log.rows["child"] >= 0], return_counts=True)
    if not len(numbers):
        return []
    busy = numbers[rows >= np.quantile(rows, 0.9)]
    places = np.unique(np.linspace(0, len(busy) - 1, min(count, len(busy))).round().astype(int))
    return [int(number) for number in busy[places]]


MOST_SHARED = 6
"""So many of the last chapters before two lives part are told."""

MOST_IN_BRANCH = 16
"""So many chapters of each life after that."""

_DATE_WIDTH = 15


def explanation_text(explanation: Explanation) -> str:
    """What `frontdoor explain` prints: how many children fare differently, then the stories, 80 columns wide."""
    titles = [f"{entry.name}: {entry.scenario.title}" for entry in (explanation.baseline, explanation.scenario)]
    parts = [
        *(paragraph(title, "  ") for title in titles),
        paragraph(f"Replication {explanation.replication} of each, seed {explanation.seed}."),
        "",
        paragraph(explanation.summary()),
    ]
    if explanation.stories:
        parts += ["", paragraph(scale_in_words(explanation.baseline.scenario)), "", paragraph(CAUTION)]
    return "\n".join([*parts, *(f"\n{story_text(story)}" for story in explanation.stories)])


def story_text(story: Story) -> str:
    """One child's two lives: why it is told, the shared beginning, where they part, each in turn, and in numbers."""
    lines = ["=" * WIDTH, paragraph(story.introduction), paragraph(story.why), ""]
    if story.shared:
        left_out = len(story.shared) - MOST_SHARED
        lines.append("In both")
        lines += [_left_out(left_out, "earlier")] if left_out > 0 else []
        lines += [*_dated(story, story.shared[-MOST_SHARED:]), ""]
    lines += [paragraph(story.parting), ""] if story.parting else []
    for branch in (story.baseline, story.scenario):
        lines += [*_branch(story, branch), ""]
    return "\n".join([*lines, _figures(story)])


def explanation_plain(explanation: Explanation) -> dict[str, Any]:
    """The same as plain objects that become JSON; a figure that is not defined is None."""
    return {
        "baseline": explanation.baseline.name,
        "scenario": explanation.scenario.name,
        "seed": explanation.seed,
        "replication": explanation.replication,
        "summary": explanation.summary(),
        "counts": dict(explanation.counts),
        "stories": [_story_plain(story) for story in explanation.stories],
    }


def _story_plain(story: Story) -> dict[str, Any]:
    def steps(chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
        return [{"date": story.date(each.time_days).isoformat(), "text": each.text} for each in chapters]

    return {
        "child": story.child,
        "introduction": story.introduction,
        "why": story.why,
        "in_both": steps(story.shared),
        "parting": story.parting,
        **{
            which: {"name": branch.name, "then": steps(branch.chapters), "at_the_end": branch.end}
            for which, branch in (("baseline", story.baseline), ("scenario", story.scenario))
        },
        "figures": [
            {"figure": name, "baseline": defined(a), "scenario": defined(b)} for name, a, b in story.figures
        ],
    }


def _branch(story: Story, branch: Branch) -> list[str]:
    """One life after the two have parted."""
    shown = branch.chapters[:MOST_IN_BRANCH]
    lines = [paragraph(f"In {branch.title}"), *_dated(story, shown)]
    left_out = len(branch.chapters) - len(shown)
    lines += [_left_out(left_out, "later")] if left_out > 0 else []
    return [*lines, _line("at the end", f"{branch.end[:1].upper()}{branch.end[1:]}.")]


def _left_out(count: int, when: str) -> str:
    return _line("", f"({count} {when} {'step is' if count == 1 else 'steps are'} left out here.)")


def _dated(story: Story, chapters: Sequence[Chapter]) -> list[str]:
    """A line or more for each chapter, its date before it."""
    dates = [story.date(chapter.time_days) for chapter in chapters]
    return [
        _line(f"{day.day} {day:%b %Y}", chapter.text) for day, chapter in zip(dates, chapters, strict=True)
    ]


def _line(first: str, text: str) -> str:
    return textwrap.fill(
        printable(text), WIDTH, initial_indent=f"  {first:>{_DATE_WIDTH - 4}}  ", subsequent_indent=" " * _DATE_WIDTH,
        break_on_hyphens=False,
    )  # fmt: skip


def _figures(story: Story) -> str:
    rows = [(name, _figure(a), _figure(b)) for name, a, b in story.figures]
    header = ("In the observed period", story.baseline.title, story.scenario.title)
    return in_columns(header, rows, (36, 20, 20), (False, True, True))


def _figure(value: float) -> str:
    return MISSING if value != value else f"{value:,.0f}"
