"""Tables of typed cells, and how to make them: from a data frame, from cells, or of words only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sim.report.table.cells import NAN, Cell, Kind, Quantity

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("text", "verdict")
"""Kinds of columns that hold no numbers."""


@dataclass(frozen=True)
class Column:
    """A column: what it is called on each surface, and what it holds.

    Parameters
    ----------
    heading
        What stands above it; empty for a column that only other programs get.
    key
        Its name in a data frame and in JSON; empty for a column that is for people only.
    kind
        What its cells are.
    ends
        Names of the two ends of its interval in a data frame and in JSON; empty if it has none.
    interval
        What stands above the intervals, in a column of their own; empty: they stand in brackets behind the number.
    width, span
        Letters in a terminal, of the column and of that of its intervals; 0: not on a terminal.
    right
        Whether its words are aligned to the right, as numbers always are.
    page
        Whether it is on a page.
    take
        How to take its cell from a row of a data frame, where that is more than the value at the key.
    """

    heading: str
    key: str = ""
    kind: Kind = "text"
    ends: tuple[str, str] | tuple[()] = ()
    interval: str = ""
    width: int = 0
    span: int = 0
    right: bool = False
    page: bool = True
    take: Callable[[Mapping[str, Any]], Cell] | None = None

    def cell(self, row: Mapping[str, Any]) -> Cell:
        """The cell of a row of a data frame, whose column ``unit`` is the unit."""
        if self.take is not None:
            return self.take(row)
        value: Any = row[self.key]
        if self.kind in WORDS:
            return value
        low, high = (float(row[end]) for end in self.ends) if self.ends else (NAN, NAN)
        return Quantity(NAN if value is None else float(value), str(row.get("unit", "")), low, high, self.kind)


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    caption
        What it shows.
    columns
        Its columns; the first names the rows.
    rows
        A cell for each column.
    on_paper
        Whether it is printed; on a screen it can always be opened.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    on_paper: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def header(self) -> tuple[str, ...]:
        """Headings on a page; the intervals of a column that has a heading for them stand behind it."""
        return tuple(heading for column in self._on_page() for heading in headings(column))

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The cells on a page."""
        places = [place for place, column in enumerate(self.columns) if column.page and column.heading]
        return tuple(
            tuple(text for place in places for text in texts(self.columns[place], row[place])) for row in self.rows
        )

    @property
    def numeric(self) -> frozenset[int]:
        """Positions on a page of what is aligned to the right."""
        right = [self.is_right(column) for column in self._on_page() for _ in headings(column)]
        return frozenset(place for place, each in enumerate(right) if each)

    def is_right(self, column: Column) -> bool:
        """Whether a column is aligned to the right."""
        return column.right or column.kind not in WORDS

    def _on_page(self) -> Iterator[Column]:
        return (column for column in self.columns if column.page and column.heading)


def headings(column: Column) -> tuple[str, ...]:
    """The heading of a column, and of its intervals where they have a column of their own."""
    return (column.heading, column.interval) if column.interval else (column.heading,)


def texts(column: Column, cell: Cell) -> tuple[str, ...]:
    """A cell for reading, and its interval where that has a column of its own."""
    if not isinstance(cell, Quantity):
        text = cell if isinstance(cell, str) else "" if cell is None else str(cell)
        return (text, "") if column.interval else (text,)
    return (cell.text, cell.interval) if column.interval else (cell.text_and_interval,)


def of_frame(caption: str, frame: pd.DataFrame, columns: Sequence[Column], *, on_paper: bool = True) -> Table:
    """A table of a data frame.

    Parameters
    ----------
    caption
        What it shows.
    frame
        A row for each row. A column ``unit`` is the unit of all numbers of its row.
    columns
        What is shown, in this order. The other columns of the frame go to other programs only, so that nothing is lost.
    on_paper
        Whether it is printed.
    """
    known = {name for column in columns for name in (column.key, *column.ends)}
    rest = [Column("", str(name)) for name in frame.columns if name not in known]
    every = (*columns, *rest)
    records: Any = frame.to_dict("records")
    rows = [tuple(column.cell(row) for column in every) for row in records]
    return Table(caption, every, rows, on_paper)


def text_table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = (), *,
    widths: Sequence[int] = (),
) -> Table:  # fmt: skip
    """A table of words only; the columns in `right` are aligned to the right."""
    wide = widths or repeat(0, len(header))
    columns = [
        Column(heading, width=width, right=place in right)
        for place, (heading, width) in enumerate(zip(header, wide, strict=True))
    ]
    return Table(caption, columns, [tuple(row) for row in rows])
