"""The two pages that are printed: the options, what changes for children and staff, where it breaks, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import basis, overload
from sim.report.page import sentences as say
from sim.report.page.first import AREAS, Item, in_short, items
from sim.report.results import Results

MOST_SIDE_BY_SIDE = 4
"""Options that stand beside each other on a page; of more, the glance at all of them tells."""

MOST_AT_A_GLANCE = 14
"""Rows of the glance that are printed, as in ``style.css``."""


@dataclass(frozen=True)
class Row:
    """One measure: its level in the baseline (empty without one), and what becomes of it in each scenario."""

    title: str
    level: str
    cells: Sequence[Item | None]


@dataclass(frozen=True)
class Paper:
    """What is printed.

    Parameters
    ----------
    options
        The scenarios that have a column each in the table, with their sentences; none if there are too many.
    more
        How many options are left out of the glance, which has room for so many and no more.
    areas
        Title and rows of each part of the table.
    breaks, sure
        Sentences.
    """

    options: Sequence[tuple[Label, Sequence[str]]]
    more: int
    areas: Sequence[tuple[str, Sequence[Row]]]
    breaks: Sequence[str]
    sure: Sequence[str]


def paper(results: Results) -> Paper:
    """What is printed of a run or a comparison."""
    few = results.options if len(results.options) <= MOST_SIDE_BY_SIDE else ()
    areas = [(area.title, list(rows(results, few, area.measures))) for area in AREAS]
    return Paper(
        options=[(label, in_short(results, label.name)) for label in few],
        more=max(0, len(results.options) - MOST_AT_A_GLANCE),
        areas=[(area, rows) for area, rows in areas if rows],
        breaks=list(_breaks(results)), sure=list(_sure(results)),
    )  # fmt: skip


def rows(results: Results, options: Sequence[Label], measures: Sequence[str]) -> Iterator[Row]:
    """Some measures side by side, those of which anything is known."""
    for measure in measures:
        cells = [next(items(results, label.name, [measure]), None) for label in options]
        if any(cells):
            base = results.level(results.first, measure) if results.baseline else None
            yield Row(findings.title(measure), say.level(base.mean, base.unit) if base else "", cells)


def _breaks(results: Results) -> Iterator[str]:
    """Which teams cannot keep up, scenario by scenario."""
    sentences = overload.by_scenario(results, results.options)
    most = MOST_SIDE_BY_SIDE + bool(overload.of_baseline(results))
    yield from sentences[:most] or [overload.NOWHERE]
    if len(sentences) > most:
        yield f"So it is in {len(sentences) - most} more options; the file names the teams."


def _sure(results: Results) -> Iterator[str]:
    """What speaks for the numbers, and what against."""
    yield findings.made_from(results.study)
    chance = findings.by_chance(results.study)
    if chance:
        shown = results.options[:MOST_SIDE_BY_SIDE]
        yield " ".join(f"{each.letter}: {say.counted(results.headline_changes[each.name])}." for each in shown)
        yield chance
    if len(basis.published(results)):
        yield f"Beside published figures: {basis.published_finding(results)}"
