"""All headline measures: against the baseline, or as they are."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from sim.report import charts, findings, tables
from sim.report.page import sentences as say
from sim.report.page.first import AREAS
from sim.report.page.view import Picture, picture
from sim.report.results import Results
from sim.report.table import Table
from sim.report.wording import joined, small
from sim.study.verdicts import BY_ENOUGH, course

_PARTS = (
    ("Waiting", ("delay",)), ("Coming back", ("return",)), ("Missed and over-served", ("missed",)),
    ("Staff and cost", ("staff", "cost")), ("Flow and open cases", ("flow", "stock")),
)  # fmt: skip
_COUNTED = {
    "Waiting": "waiting", "Coming back": "coming back", "Missed and over-served": "missed and over-served children",
    "Staff and cost": "staff and cost", "Flow and open cases": "flow and open cases",
}  # fmt: skip
_OF_AREA = {"Missed, over-served": "Missed and over-served"}


def headline_tables(results: Results) -> list[Table]:
    """A table for each option, or for each scenario without a baseline."""
    table = tables.headline if results.baseline is None else tables.comparison
    return [table(results.study, label.name, f"Headline measures: {label.full}") for label in results.options]


def pictures(results: Results) -> Iterator[Picture]:
    """The differences of all options as charts, a chart for each kind of measure."""
    if results.baseline is None:
        return
    rows = [row for changes in results.headline_changes.values() for row in changes]
    rows = [row for row in rows if not math.isnan(row.difference) and abs(row.baseline_mean) > 0]
    for place, (title, _) in enumerate(_PARTS):
        part = [row for row in rows if part_of(row.measure) == title]
        if part:
            yield picture(
                f"differences-{place}", _finding(results, title, {row.measure for row in part}),
                charts.differences(pd.DataFrame(part), order=results.cast),
                shows=f"{title}: differences from the baseline in per cent of it, with 95% intervals.",
            )  # fmt: skip


def part_of(name: str) -> str:
    """Under which heading a headline measure stands: its area on the first page, else by its family.

    Empty for a measure that is no headline.
    """
    measure = findings.known(name)
    if measure is None or not measure.headline:
        return ""
    area = next((title for title, names in AREAS if name in names), None)
    if area is not None:
        return _OF_AREA.get(area, area)
    return next((title for title, families in _PARTS if measure.family in families), "")


def _finding(results: Results, title: str, measures: set[str]) -> str:
    """How many of these measures get better and worse in each option."""
    parts = []
    for label in results.options:
        rows = [row for row in results.headline_changes[label.name] if row.measure in measures]
        counts = {word: sum(course(row.verdict) == word for row in rows) for word in BY_ENOUGH}
        words = [f"{count} {word}" for word, count in counts.items() if count]
        clear = [row for row in rows if row.verdict in say.CLEAR and row.baseline_mean]
        most = max(clear, key=lambda row: abs(row.difference / row.baseline_mean), default=None)
        above_all = f", above all {small(findings.title(most.measure))}, {say.change(most)}" if most else ""
        parts.append(f"{label.letter}: {joined(words) if words else 'no clear difference'}{above_all}")
    count_all = f"all {len(measures)} measures" if len(measures) > 1 else "the one measure"
    return f"Of {count_all} of {_COUNTED[title]}, {'; '.join(parts)}."
