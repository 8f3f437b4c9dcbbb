"""Writing sheets: frozen and filtered headers, number formats by unit, nothing that a spreadsheet would calculate."""

import datetime as dt
import math
from bisect import bisect
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sim.report.numbers import A_YEAR, clipped, is_percent
from sim.report.table import Cell, Column, Kind, Quantity, Table
from sim.scenario.names import is_shown
from sim.study.verdicts import course

_TEXTS_ARE_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_TEXT = 32_000
ROWS_IN_A_SHEET = 1_048_575
ROWS_ON_PAPER = 90
COLUMNS_ON_PAPER = 24
"""What is printed of a table: the rest is for the screen, and would fill hundreds of pages."""
_LONG = "meaning"
"""The column whose texts are wrapped: rows are as high as these are long."""

_WIDTHS = {
    "measure": 36, "title": 46, "group": 24, "unit": 18, "scenario": 36, "path": 62, _LONG: 110, "label": 46,
    "source": 60, "note": 40, "month": 10, "n": 12, "by": 12, "differs": 9, "better": 10, "family": 12, "team": 36,
    "option": 46, "unknown": 46, "difference": 46, "hangs most on": 46, "scenario values": 46, "why": 60,
}  # fmt: skip
"""By the key of a column or, where it has none, its heading."""
_TEXT = 16
_NUMBER = 14
_VERDICT = 30
_LINE_POINTS = 15.0
_LARGE_FROM = 100
_GROUND = {"better": "#DCEBF5", "worse": "#FBE3D6"}
_MARKED = {"bg_color": "#FFE699", "bold": True}
_HEADER = {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EFF5"}

LARGE = "#,##0"
SMALL = "#,##0.00"
PERCENT = '0.0"%"'
POUNDS = "£#,##0"
POINTS = '+0.0" pp";-0.0" pp";0.0" pp"'
SIGNED = "+#,##0.00;-#,##0.00;0.00"
SIGNED_POUNDS = "+£#,##0;-£#,##0;£0"


_SIZE_IN_POINTS = '0.0" pp"'
_FORMS = {"count": LARGE, "share": "0.0%", "ratio": SMALL}

_HALF_A_DIGIT = {POINTS: 0.05, PERCENT: 0.05, SIGNED: 0.005, SMALL: 0.005, SIGNED_POUNDS: 0.5, POUNDS: 0.5}
_SIZES = sorted({*_HALF_A_DIGIT.values(), _LARGE_FROM})
"""Between these, numbers of one kind and unit have one format."""


def number_format(kind: Kind, unit: str, *, size: float) -> str:
    """Number format of a cell; by its size, since formats with conditions lose the sign in some programs.

    What rounds to nothing has no sign.
    """
    percent = is_percent(unit)
    pounds = unit in ("pounds", A_YEAR)
    if kind == "change":  # with its sign, percentages in percentage points
        form = POINTS if percent else SIGNED_POUNDS if pounds else SIGNED
    elif kind in _FORMS:
        form = _FORMS[kind]
    elif percent:
        form = _SIZE_IN_POINTS if kind == "size" else PERCENT
    elif pounds:
        form = POUNDS
    else:
        form = LARGE if size >= _LARGE_FROM else SMALL
    nothing = form.split(";")[-1]
    return f"{nothing};{nothing}" if size < _HALF_A_DIGIT.get(form, 0.0) else form


class Book(xlsxwriter.Workbook):  # type: ignore[misc, unused-ignore]
    """A workbook being written, sheet after sheet; used as a context.

    Parameters
    ----------
    path
        The file.
    ended
        When the study ended, in ISO 8601: that is when the workbook is said to have been made.
    large
        Whether rows go to the disk as they are written: slower, but in little memory.
    """

    def __init__(self, path: Path, *, ended: str, large: bool = False) -> None:
        super().__init__(str(path), {**_TEXTS_ARE_TEXTS, "constant_memory": large})
        moment = dt.datetime.fromisoformat(ended).replace(tzinfo=None)
        self.set_properties({"created": moment, "title": "Front door simulation: results"})
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._numbers: dict[tuple[Kind, str], list[Format]] = {}

    def style(self, **properties: Any) -> Format:
        """A cell format; the same one for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self.add_format({"valign": "top", **properties})
        return self._styles[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, set to print on A4 turned on its side, one page wide."""
        sheet = self.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def printed(self, sheet: Worksheet, rows: int, columns: int) -> None:
        """The first rows and columns of a table are printed, under its header; a footer says how much that is."""
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, min(rows, ROWS_ON_PAPER), min(columns, COLUMNS_ON_PAPER) - 1)
        more = rows > ROWS_ON_PAPER or columns > COLUMNS_ON_PAPER
        remainder = f", a part of its {rows:,} rows and {columns:,} columns: the rest is on the screen" if more else ""
        sheet.set_footer(f"&L{sheet.get_name()}{remainder}&R&P of &N")

    def table(self, name: str, table: Table, *, mark: str = "") -> None:
        """A sheet with a table: header frozen and filtered, an interval in two columns, numbers as numbers.

        Parameters
        ----------
        name
            Of the sheet.
        table
            What to write.
        mark
            A column: rows in which it says "yes" are marked.
        """
        sheet = self.sheet(name)
        rows = table.rows[:ROWS_IN_A_SHEET]
        places = [(heading, place, table.columns[place]) for heading, place in table.on_sheet.items()]
        headings = [
            (words, _width(column, heading))
            for heading, _, column in places
            for words in (heading, *(f"{heading}, {end}" for end in ("from", "to")[: len(column.ends)]))
        ]
        for place, (words, width) in enumerate(headings):
            sheet.set_column(place, place, width)
            text(sheet, 0, place, words, self.style(**_HEADER))
        sheet.set_row(0, _LINE_POINTS * max(-(-len(words) // _NUMBER) for words, _ in headings))
        sheet.freeze_panes(1, 1)
        self.printed(sheet, len(rows), len(headings))
        sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(headings) - 1))
        at = {column.key: place for place, column in enumerate(table.columns)}
        for row, cells in enumerate(rows, 1):
            if _LONG in at:
                sheet.set_row(row, height(str(cells[at[_LONG]]), _WIDTHS[_LONG]))
            is_marked = mark in at and cells[at[mark]] == "yes"
            self._row(sheet, row, [(column, cells[place]) for _, place, column in places], is_marked=is_marked)

    def _row(self, sheet: Worksheet, row: int, cells: Iterable[tuple[Column, Cell]], *, is_marked: bool) -> None:
        at = 0
        plain = self.style()
        for column, each in cells:
            if isinstance(each, Quantity):
                formats = self._number_formats(each.kind, each.unit)
                ends = clipped(each.low, each.high, each.unit) if each.kind == "level" else (each.low, each.high)
                for place, value in enumerate((each.value, *ends)[: 1 + len(column.ends)], at):
                    if math.isfinite(value):
                        sheet.write_number(row, place, value, formats[bisect(_SIZES, abs(value))])
                    elif value == value:
                        cell(sheet, row, place, value)
            elif each is not None:
                look: dict[str, Any] = {"text_wrap": True} if column.key == _LONG else _MARKED if is_marked else {}
                if column.kind == "verdict" and course(str(each)) in _GROUND:
                    look = {"bg_color": _GROUND[course(str(each))]}
                cell(sheet, row, at, each, self.style(**look) if look else plain)
            at += 1 + len(column.ends)

    def _number_formats(self, kind: Kind, unit: str) -> list[Format]:
        """The formats of numbers of one kind and unit, by their order of size; the same ones every time."""
        if (kind, unit) not in self._numbers:
            forms = (number_format(kind, unit, size=size) for size in (0.0, *_SIZES))
            self._numbers[kind, unit] = [self.style(num_format=form) for form in forms]
        return self._numbers[kind, unit]


def _width(column: Column, heading: str) -> int:
    """Width of a column, in letters."""
    if column.kind == "text":
        return _WIDTHS.get(column.key or heading.lower(), _TEXT)
    return _VERDICT if column.kind == "verdict" else _NUMBER


def line(sheet: Worksheet, row: int, values: Iterable[object], style: Format | None = None, *, at: int = 0) -> None:
    """Values beside one another."""
    for column, value in enumerate(values, at):
        cell(sheet, row, column, value, style)


def cell(sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None) -> None:
    """A value as a number if it is one, otherwise as text; nothing where it is not defined."""
    if isinstance(value, bool):
        text(sheet, row, column, "yes" if value else "no", style)
    elif isinstance(value, int | float):
        if math.isfinite(value):
            sheet.write_number(row, column, value, style)
        elif value == value:
            text(sheet, row, column, "infinite", style)
    else:
        text(sheet, row, column, str(value), style)


def height(words: str, width: int) -> float:
    """Height in points of a row that holds a wrapped text in a column of that width (in letters)."""
    return _LINE_POINTS * max(1, math.ceil(len(words) / (0.9 * width)))


def text(sheet: Worksheet, row: int, column: int, words: str, style: Format | None = None) -> None:
    """A text as a text, whatever it begins with; without characters that no XML file may hold."""
    if not words.isprintable():
        words = "".join(c if c in "\n\t" or is_shown(c) else " " for c in words)
    sheet.write_string(row, column, words[:_LONGEST_TEXT], style)
