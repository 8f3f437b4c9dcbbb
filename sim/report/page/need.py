"""Missed and over-served: what is decided against what is truly needed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.report.charts.bars import decisions, misjudged
from sim.report.numbers import number
from sim.report.page.view import Picture, level, picture
from sim.report.results import Results
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import named

_POINTS = {"screening": "the front door", "assessment": "assessment"}


def misjudged_needs(results: Results) -> Iterator[Picture]:
    """What the front door and the assessment decide by true level."""
    for point, where in _POINTS.items():
        table = misjudged(results.replications(["decisions"]), point)
        if not table["mean"].notna().any():
            continue
        yield picture(
            f"decided-{point}", _finding(results, table, where), decisions(table, order=results.cast),
            shows=f"Decisions at {where}: the share below and the share above what was truly needed, by true level, "
            "with 95% intervals.",
            reading="What is truly needed is the model's own need score against the published thresholds. No authority "
            "can see it; that is why it is modelled.",
            table=_table(results, table, where),
        )  # fmt: skip


def _finding(results: Results, table: pd.DataFrame, where: str) -> str:
    """How many children in need are decided below their level, and how many who need early help above it."""
    first = results.first
    below = _means(table, "child_in_need", "below")
    above = _means(table, "early_help", "above")
    if first not in below:
        return f"No decisions at {where} about children truly in need."
    others = [f"{results.labels[name].letter}: {number(mean, '%')}" for name, mean in below.items() if name != first]
    share = f"{number(below[first], '%')} are below that level{results.of_first}"
    finding = f"Of the decisions at {where} about children truly in need, {share}"
    finding += f" ({'; '.join(others)})." if others else "."
    if first in above:
        share = number(above[first], "%")
        finding += f" Of those about children who truly need early help, {share} are above it{results.of_first}."
    return finding


def _means(table: pd.DataFrame, level: str, way: str) -> dict[str, float]:
    rows = table[(table["level"] == level) & (table["way"] == way) & table["mean"].notna()]
    return dict(zip(rows["scenario"], rows["mean"].astype(float), strict=True))


def _table(results: Results, table: pd.DataFrame, where: str) -> Table:
    cells = {(row["level"], row["way"], row["scenario"]): level(row) for row in table.to_dict("records")}
    rows: list[list[Cell]] = []
    for true, way in dict.fromkeys((true, way) for true, way, _ in cells):
        levels = (cells.get((true, way, name), Quantity(NAN)) for name in results.labels)
        rows.append([f"Truly {named(true).lower()}: decided {way}", *levels])
    columns = (Column("Decisions"), *(Column(short, kind="level") for short in results.short.values()))
    return Table(f"Decisions at {where} by true level: mean (95% interval)", columns, rows)
