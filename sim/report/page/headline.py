"""All headline measures: against the baseline, or as they are."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from sim.measures import MEASURES
from sim.report import charts, findings, tables
from sim.report.page import sentences as say
from sim.report.page.first import AREAS, Area, area_of
from sim.report.page.view import Picture, picture
from sim.report.results import Results
from sim.report.table import Table
from sim.report.wording import joined, small


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
    for place, area in enumerate(AREAS):
        part = [row for row in rows if area_of(MEASURES[row.measure]) == area]
        if part:
            yield picture(
                f"differences-{place}", _finding(results, area, {row.measure for row in part}),
                charts.differences(pd.DataFrame(part), order=results.cast),
                shows=f"{area.heading}: differences from the baseline in per cent of it, with 95% intervals.",
            )  # fmt: skip


def _finding(results: Results, area: Area, measures: set[str]) -> str:
    """How many of these measures get better and worse in each option."""
    parts = []
    for label in results.options:
        rows = [row for row in results.headline_changes[label.name] if row.measure in measures]
        words = [f"{count} {word}" for word, count in say.tally(rows).items()]
        clear = [row for row in rows if row.verdict in say.CLEAR and row.baseline_mean]
        most = max(clear, key=say.relative, default=None)
        above_all = f", above all {small(findings.title(most.measure))}, {say.change(most)}" if most else ""
        parts.append(f"{label.letter}: {joined(words) if words else 'no clear difference'}{above_all}")
    count_all = f"all {len(measures)} measures" if len(measures) > 1 else "the one measure"
    return f"Of {count_all} of {area.counted}, {'; '.join(parts)}."
