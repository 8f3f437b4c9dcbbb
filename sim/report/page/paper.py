"""The two pages that are printed: the options, what changes for children and staff, where it breaks, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import basis, overload
from sim.report.page import sentences as say
from sim.report.page.first import AREAS, Item, items
from sim.report.results import Results

MOST_SIDE_BY_SIDE = 4
"""Options that stand beside each other on a page; of more, the glance at all of them tells."""

MOST_AT_A_GLANCE = 14
"""Rows of the glance that are printed, as in ``style.css``."""


class Row(NamedTuple):
    """One measure: its level in the baseline (empty without one), and what becomes of it in each scenario."""

    title: str
    level: str
    cells: Sequence[Item | None]


def few(results: Results) -> Sequence[Label]:
    """The scenarios that have a column each, with their sentences; none if there are too many."""
    return results.options if len(results.options) <= MOST_SIDE_BY_SIDE else ()


def areas(results: Results) -> list[tuple[str, list[Row]]]:
    """Title and rows of each part of the table."""
    every = [(area.title, list(rows(results, few(results), area.measures))) for area in AREAS]
    return [(area, held) for area, held in every if held]


def rows(results: Results, options: Sequence[Label], measures: Sequence[str]) -> Iterator[Row]:
    """Some measures side by side, those of which anything is known."""
    for measure in measures:
        cells = [next(items(results, label.name, [measure]), None) for label in options]
        if any(cells):
            base = results.level(results.first, measure) if results.baseline else None
            yield Row(findings.title(measure), say.level(base.mean, base.unit) if base else "", cells)


def breaks(results: Results) -> list[str]:
    """Which teams cannot keep up, scenario by scenario."""
    sentences = overload.by_scenario(results, results.options)
    most = MOST_SIDE_BY_SIDE + bool(overload.of_baseline(results))
    left = len(sentences) - most
    more = [f"So it is in {left} more option{'s' if left > 1 else ''}; the file names the teams."]
    return [*(sentences[:most] or [overload.NOWHERE]), *(more if len(sentences) > most else [])]


def sure(results: Results) -> Iterator[str]:
    """What speaks for the numbers, and what against."""
    yield findings.made_from(results.study)
    chance = findings.by_chance(results.study)
    if chance:
        shown = results.options[:MOST_SIDE_BY_SIDE]
        yield " ".join(f"{each.letter}: {say.counted(results.headline_changes[each.name])}." for each in shown)
        yield chance
    if len(results.published):
        yield f"Beside published figures: {basis.published_finding(results)}"
