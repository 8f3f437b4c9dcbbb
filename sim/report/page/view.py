"""The parts a section is made of: pictures with their finding, their reading and their data; scenarios side by side."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from sim.report.charts import Drawing
from sim.report.results import Results
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.tables import MEAN

MOST_ROWS_ON_PAPER = 12
"""Of the numbers behind a drawing; what stands in more rows, such as two years by month, would fill the printer."""


class Picture(NamedTuple):
    """A chart on the page.

    Parameters
    ----------
    name
        Unlike any other on the page, of sections too; letters, digits, dashes, underscores.
    finding
        What it shows, in a sentence or two.
    figure
        The drawing; the finding is its title.
    shows
        What is drawn, for those who do not see it.
    reading
        How to read it; may be empty.
    table
        Its data; None if they stand in a table nearby.
    wide
        Whether it needs the width of a page turned on its side.
    """

    name: str
    finding: str
    figure: Drawing
    shows: str
    reading: str = ""
    table: Table | None = None
    wide: bool = False


def side_by_side(results: Results, table: pd.DataFrame, first: str, caption: str) -> Table:
    """Means and intervals with a row for each title and a column for each scenario.

    Parameters
    ----------
    results
        The scenarios, in their order.
    table
        Columns ``scenario, title, mean, ci_low, ci_high, unit``.
    first
        Heading of the first column.
    """
    names = results.chart_scenarios.of(table)
    cells = dict(zip(zip(table["title"], table["scenario"], strict=True), MEAN.cells(table), strict=True))
    rows: list[list[Cell]] = []
    for title in dict.fromkeys(table["title"]):
        rows.append([title, *(cells.get((title, name), Quantity(NAN)) for name in names)])
    caption += ": mean (95% interval)" if table["ci_low"].notna().any() else ": mean"
    columns = [Column(first), *(Column(results.short[name], kind="level") for name in names)]
    return Table(caption, columns, rows, on_paper=len(rows) <= MOST_ROWS_ON_PAPER)
