"""One table, told on four surfaces: terminal, page, workbook, and JSON for other programs."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sim.report.numbers import MISSING, difference, interval, number
from sim.report.wording import capital, small, value, words
from sim.scenario.names import is_shown

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "verdict", "level", "change", "size", "count", "ratio", "share"]
"""What a column holds.

``text``, ``verdict``
    Words; verdicts are those of `sim.study.compare.compare_paired`.
``level``
    A value of a measure; its interval is cut where the measure cannot go.
``change``
    A difference: with its sign, of percentages in percentage points.
``size``
    The size of a difference, without a sign.
``count``
    A whole number.
``ratio``
    One number over another, two decimals.
``share``
    A share from 0 to 1.
"""

NAN = float("nan")


class Quantity(NamedTuple):
    """A number in a cell.

    Parameters
    ----------
    value
        The number; NaN where it is not defined.
    unit
        As of the measure: ``days``, ``% of contacts``, ``pounds``; may be empty.
    low, high
        Ends of its 95% interval; NaN where there is none.
    kind, mark
        As of `Kind`, no text; and a sign that stands behind it for readers.
    """

    value: float
    unit: str = ""
    low: float = NAN
    high: float = NAN
    kind: Kind = "level"
    mark: str = ""

    @property
    def text(self) -> str:
        """The number for reading, with its mark."""
        return self._number() + self.mark

    def _number(self) -> str:
        value = self.value
        if value != value:
            return MISSING
        if self.kind == "change":
            return difference(value, self.unit)
        if self.kind == "size":
            return difference(abs(value), self.unit).lstrip("+")
        if self.kind == "count":
            return f"{value:,.0f}"
        if self.kind == "ratio":
            return f"{value:.2f}"
        return number(value, self.unit)

    @property
    def interval(self) -> str:
        """Its interval for reading; `MISSING` where there is none. Those of sizes and ratios are not cut."""
        if self.kind in ("size", "ratio"):
            low, high = (self._replace(value=end).text for end in (self.low, self.high))
            return MISSING if MISSING in (low, high) else f"{low} to {high}"
        return interval(self.low, self.high, self.unit, of_difference=self.kind == "change")

    @property
    def text_and_interval(self) -> str:
        """ "26.6 (25.9 to 27.3)"; without an interval, the number alone."""
        span = self.interval
        return self.text if span == MISSING else f"{self.text} ({span})"


Cell: TypeAlias = Quantity | str | float | bool | None
"""What a cell may hold: a quantity, words, or, in a column for other programs only, a plain value."""

WORDS = ("text", "verdict")
"""Kinds of columns that hold no numbers."""


@dataclass(frozen=True)
class Column:
    """A column: what it is called on each surface, and what it holds.

    Parameters
    ----------
    heading
        What stands above it; empty for a column that only sheets and other programs get.
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

    def cells(self, frame: pd.DataFrame) -> Iterable[Cell]:
        """The cells of the rows of a data frame, whose column ``unit`` is the unit."""
        if self.take is not None:
            records: Any = frame.to_dict("records")
            return map(self.take, records)
        if self.kind in WORDS:
            return frame[self.key].tolist()
        units = map(str, frame["unit"]) if "unit" in frame else repeat("")
        value, *ends = (frame[name].astype(float).tolist() for name in (self.key, *self.ends))
        low, high = ends or (repeat(NAN), repeat(NAN))
        return map(Quantity, value, units, low, high, repeat(self.kind))


class Part(NamedTuple):
    """A column as it is read.

    Attributes
    ----------
    heading, width, right
        As of `Column`.
    texts
        Its cells.
    """

    heading: str
    width: int
    right: bool
    texts: Sequence[str]


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
        return tuple(part.heading for part in self._on_page)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The cells on a page."""
        return tuple(zip(*(part.texts for part in self._on_page), strict=True))

    @property
    def numeric(self) -> frozenset[int]:
        """Positions on a page of what is aligned to the right."""
        return frozenset(place for place, part in enumerate(self._on_page) if part.right)

    @cached_property
    def on_sheet(self) -> Mapping[str, int]:
        """Headings in a workbook, with the positions of the columns; those for other programs only where one is free.

        Where a page has a column of its own under a heading, as `tables.comparison` has of verdicts, it stands behind
        the one that the sheets have, which is marked ``page=False``.

        Raises
        ------
        ValueError
            If two columns that are on the page have one heading: the sheet would lack the second.
        """
        headings: dict[str, int] = {}
        for place, column in enumerate(self.columns):
            heading = column.heading or capital(words(column.key))
            first = headings.setdefault(heading, place)
            if column.heading and first != place and self.columns[first].page:
                raise ValueError(
                    f"the table {self.caption!r} has two columns with the heading {heading!r}, and a sheet only the "
                    "first: give the second another, or mark the first page=False if it stands for both"
                )
        return headings

    @cached_property
    def _on_page(self) -> Sequence[Part]:
        pages = [place for place, column in enumerate(self.columns) if column.page and column.heading]
        return [part for place in pages for part in self.parts(place)]

    def parts(self, place: int) -> Iterator[Part]:
        """A column for reading, and that of its intervals if they have one."""
        column, cells = self.columns[place], [row[place] for row in self.rows]
        right = column.right or column.kind not in WORDS
        texts = [_text(cell, with_interval=not column.interval) for cell in cells]
        yield Part(column.heading, column.width, right, texts)
        if column.interval:
            spans = [cell.interval if isinstance(cell, Quantity) else "" for cell in cells]
            yield Part(column.interval, column.span, right, spans)


def _text(cell: Cell, *, with_interval: bool) -> str:
    if isinstance(cell, Quantity):
        return cell.text_and_interval if with_interval else cell.text
    return cell if isinstance(cell, str) else "" if cell is None else value(cell)  # markup stays markup


def of_frame(caption: str, frame: pd.DataFrame, columns: Sequence[Column]) -> Table:
    """A table of a data frame.

    Parameters
    ----------
    caption
        What it shows.
    frame
        A row for each row. A column ``unit`` is the unit of all numbers of its row.
    columns
        What is shown, in this order. The other columns of the frame go to other programs only, so that nothing is lost.
    """
    own_names = {name for column in columns for name in (column.key, *column.ends)}
    rest = [Column("", str(name)) for name in frame.columns if name not in own_names]
    every = (*columns, *rest)
    return Table(caption, every, list(zip(*(column.cells(frame) for column in every), strict=True)))


def text_table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = (), *,
    widths: Sequence[int] = (),
) -> Table:  # fmt: skip
    """A table of words only; the columns in `right` are aligned to the right."""
    above = enumerate(zip(header, widths or repeat(0), strict=False))
    columns = [Column(heading, width=width, right=place in right) for place, (heading, width) in above]
    return Table(caption, columns, list(rows))


def beside(tables: Mapping[str, Table], keys: Sequence[str], *, without: Collection[str] = ()) -> Table:
    """Tables side by side, for a sheet.

    Parameters
    ----------
    tables
        By their names. Each has a block of columns, those that have a heading, under its name.
    keys
        Keys of the columns that stand but once, before the blocks: a row for each combination of what they hold.
    without
        Keys of columns to leave out.
    """
    rows: dict[tuple[Cell, ...], dict[str, Sequence[Cell]]] = {}
    alike: list[Column] = []
    columns, blocks = [], []
    for name, table in tables.items():
        places = {column.key: place for place, column in enumerate(table.columns)}
        alike = [table.columns[places[key]] for key in keys]
        for row in table.rows:
            rows.setdefault(tuple(row[places[key]] for key in keys), {})[name] = row
        for heading, place in table.on_sheet.items():
            column = table.columns[place]
            if column.heading and column.key not in (*keys, *without):
                blocks.append((name, place))
                columns.append(replace(column, heading=f"{name}: {small(heading)}"))
    cells = [
        [*key, *(row_of[name][place] if name in row_of else None for name, place in blocks)]
        for key, row_of in rows.items()
    ]
    return Table(", ".join(tables), [*alike, *columns], cells)


def plain(table: Table) -> list[dict[str, Any]]:
    """A mapping for each row: the columns that have a key, numbers unrounded, None where something is not defined."""
    records = []
    for row in table.rows:
        record: dict[str, Any] = {}
        for column, cell in zip(table.columns, row, strict=True):
            if column.key:
                values = (cell.value, cell.low, cell.high) if isinstance(cell, Quantity) else (cell,)
                record |= zip((column.key, *column.ends), map(defined, values), strict=False)
        records.append(record)
    return records


def defined(value: Any) -> Any:
    """A value as JSON has it: None for a number that is not defined."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


WIDTH = 80
"""Columns of a terminal table."""

_LETTERS = str.maketrans({"›": ">", "…": "...", "—": "-", "\N{MINUS SIGN}": "-", "÷": "/", "“": '"', "”": '"'})


def terminal(table: Table) -> str:
    """A table for the terminal: the columns that have a width, long cells wrapped; empty text if it has no rows.

    Where they would need more than `WIDTH` letters, with two spaces between them, the widest give some.
    """
    if not table.rows:
        return ""
    parts = [part for place in range(len(table.columns)) for part in table.parts(place) if part.width]
    header, own_widths, right, texts = zip(*parts, strict=True)
    widths = list(own_widths)
    while sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        widths[widths.index(max(widths))] -= 1
    return plain_letters(in_columns(header, zip(*texts, strict=True), widths, right))


def in_columns(
    header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int], right: Iterable[bool]
) -> str:
    """Lines of words in columns of fixed widths; those marked in `right` are aligned to the right."""
    sides = [str.rjust if is_right else str.ljust for is_right in right]
    lines = []
    for row in (header, ["-" * width for width in widths], *rows):
        wrapped = [textwrap.wrap(printable(cell), width) or [""] for cell, width in zip(row, widths, strict=True)]
        for cells in zip_longest(*wrapped, fillvalue=""):
            padded = (side(cell, width) for side, cell, width in zip(sides, cells, widths, strict=True))
            lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def screen(*blocks: str | Table | Sequence[str]) -> str:
    """Blocks for the terminal, a free line between them: paragraphs, tables, lines that stand together; empty ones not.

    Lines that stand together hang by two spaces where they are wrapped.
    """
    texts = []
    for block in blocks:
        if isinstance(block, Table):
            texts.append(terminal(block))
        elif isinstance(block, str):
            texts.append(paragraph(plain_letters(block)))
        else:
            texts.append("\n".join(paragraph(plain_letters(line), "  ") for line in block if line))
    return "\n\n".join(filter(None, texts))


def paragraph(text: str, indent: str = "", first: str = "") -> str:
    """A sentence or two, wrapped to the width; `first` stands before the first line, `indent` before the others."""
    return textwrap.fill(printable(text), WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def printable(text: str) -> str:
    """Text without control characters (which could steer a terminal), on one line."""
    return " ".join("".join(c if is_shown(c) else " " for c in text).split())


def plain_letters(text: str) -> str:
    """Text with the few characters that not every terminal has put into others."""
    return re.sub(r"£([\d.,]*\dm?)", r"\1 pounds", text).translate(_LETTERS)
