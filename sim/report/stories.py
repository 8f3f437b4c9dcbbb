"""Journeys of simulated children, and their lives under two scenarios, for the terminal and for other programs."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.log import EventLog
from sim.measures import story
from sim.measures.chapters import Chapter
from sim.report.rendering import rendered
from sim.report.table import Quantity, defined, in_columns, paragraph
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
    numbers = log.children["child"]
    if child is not None and child not in numbers:
        there = ", nor any other."
        if len(numbers):
            there = f": its {len(numbers):,} children have numbers from {numbers[0]} to {numbers[-1]}, not all of "
            there += "which are taken. --pick finds some with much to tell."
        raise UntoldError(f"There is no child {child} in this replication{there}")
    return [story(log, scenario, number) for number in ([child] if child is not None else eventful(log, pick))]


def journey_text(story: str, width: int) -> str:
    """A child's journey with its lines wrapped to a width; what goes on hangs below the sentence, clear of the date."""
    lines = ["".join(c if is_shown(c) else " " for c in line) for line in story.splitlines()]
    hanging = ["  ", *[" " * _MOMENT_WIDTH] * (len(lines) - 1)]
    return "\n".join(
        textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False)
        for line, indent in zip(lines, hanging, strict=True)
    )


def eventful(log: EventLog, count: int) -> list[int]:
    """Up to `count` children from among the tenth with most rows in the log, evenly spread by number."""
    numbers, rows = np.unique(log.rows["child"][log.rows["child"] >= 0], return_counts=True)
    if not len(numbers):
        return []
    busy = numbers[rows >= np.quantile(rows, 0.9)]
    places = np.unique(np.linspace(0, len(busy) - 1, min(count, len(busy))).round().astype(int))
    return busy[places].tolist()


_DATE_WIDTH = 15


def explanation_text(explanation: Explanation) -> str:
    """What `frontdoor explain` prints: how many children fare differently, then the stories, 80 columns wide."""
    return rendered("explanation.txt", {
        "explanation": explanation, "scale": scale_in_words(explanation.baseline.scenario), "caution": CAUTION,
        "paragraph": paragraph, "line": _line, "figures": _figures,
    }).rstrip()  # fmt: skip


def explanation_plain(explanation: Explanation) -> dict[str, Any]:
    """The same as plain objects that become JSON; a figure that is not defined is None."""
    return {
        "baseline": explanation.baseline.name, "scenario": explanation.scenario.name, "seed": explanation.seed,
        "replication": explanation.replication, "summary": explanation.summary(), "counts": dict(explanation.counts),
        "stories": [_story_plain(story) for story in explanation.stories],
    }  # fmt: skip


def _story_plain(story: Story) -> dict[str, Any]:
    def steps(chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
        return [{"date": story.date(each.time_days).isoformat(), "text": each.text} for each in chapters]

    def life(branch: Branch) -> dict[str, Any]:
        return {"name": branch.name, "then": steps(branch.chapters), "at_the_end": branch.end}

    return {
        "child": story.child, "introduction": story.introduction, "why": story.why, "in_both": steps(story.shared),
        "parting": story.parting, "baseline": life(story.baseline), "scenario": life(story.scenario),
        "figures": [{"figure": name, "baseline": defined(a), "scenario": defined(b)} for name, a, b in story.figures],
    }  # fmt: skip


def _line(first: str, text: str) -> str:
    return paragraph(text, " " * _DATE_WIDTH, f"  {first:>{_DATE_WIDTH - 4}}  ")


def _figures(story: Story) -> str:
    rows = [(name, *(Quantity(value, kind="count").text for value in values)) for name, *values in story.figures]
    header = ("In the observed period", story.baseline.title, story.scenario.title)
    return in_columns(header, rows, (36, 20, 20), (False, True, True))
