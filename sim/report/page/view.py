"""The parts a section is made of: pictures with their finding, their reading and their data; scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.report.table import NAN, Column, Quantity, Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.report.charts import Drawing


MOST_ROWS_ON_PAPER = 12
"""Of the numbers behind a drawing; what stands in more rows, such as two years by month, would fill the printer."""


@dataclass(frozen=True)
class Picture:
    """A chart on the page.

    Parameters
    ----------
    name
        Unlike any other on the page; letters, digits, dashes.
    finding
        What it shows, in a sentence or two.
    svg
        The drawing.
    reading
        How to read it; may be empty.
    table
        Its data; None if they stand in a table nearby.
    wide
        Whether it needs the width of a page turned on its side.
    """

    name: str
    finding: str
    svg: Markup
    reading: str = ""
    table: Table | None = None
    wide: bool = False


def picture(
    name: str, finding: str, made: Figure | Drawing, *, shows: str, reading: str = "", table: Table | None = None,
    wide: bool = False,
) -> Picture:  # fmt: skip
    """A chart for the page: `shows` says what is drawn, for those who do not see it; the finding is its title."""
    return Picture(name, finding, Markup(drawn(made, name, finding, shows)), reading, table, wide)


def drawn(made: Figure | Drawing, name: str, title: str, description: str) -> str:
    """A figure or drawing as an SVG element."""
    from dataclasses import replace

    from sim.report.charts import Drawing, svg

    if isinstance(made, Drawing):
        return replace(made, title=title, description=f"{description} {made.description}").element(name)
    return svg(made, name=name, title=title, description=description)


def side_by_side(
    table: pd.DataFrame, first: str, key: str, labels: dict[str, str], *, caption: str, words: Any = str
) -> Table:
    """Means and intervals with a row for each value of `key` and a column for each scenario.

    Parameters
    ----------
    table
        Columns ``scenario, mean, ci_low, ci_high, unit`` and `key`.
    first
        Heading of the first column.
    key
        The column that names the rows; `words` puts it into words.
    labels
        Scenarios by name, in order, and what they are called.
    """
    names = [name for name in labels if name in set(table["scenario"])]
    cells = {(row[key], row["scenario"]): level(row) for row in table.to_dict("records")}
    keys = list(dict.fromkeys(table[key]))
    rows = [[words(value), *(cells.get((value, name), Quantity(NAN)) for name in names)] for value in keys]
    caption += ": mean (95% interval)" if table["ci_low"].notna().any() else ": mean"
    columns = [Column(first), *(Column(labels[name], kind="level") for name in names)]
    return Table(caption, columns, rows, on_paper=len(rows) <= MOST_ROWS_ON_PAPER)


def level(row: Mapping[Any, Any]) -> Quantity:
    """The mean of a row of a summary, with its interval."""
    return Quantity(row["mean"], row["unit"], row["ci_low"], row["ci_high"])
