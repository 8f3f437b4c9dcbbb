"""Writing sheets: frozen and filtered headers, number formats by unit, nothing that a spreadsheet would calculate."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sim.report.numbers import is_percent

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}  # fmt: skip
_LONGEST_TEXT = 32_000
ROWS_IN_A_SHEET = 1_048_575
_LEVELS = ("mean", "sd", "ci_low", "ci_high", "value", "baseline_mean", "scenario_mean", "published", "modelled")
_CHANGES = ("difference", "simultaneous_low", "simultaneous_high", "margin")
_SHARES = ("probability_better",)
_PLAIN = ("ratio", "variance_ratio")
_WIDTHS = {
    "measure": 36, "title": 46, "group": 24, "unit": 18, "scenario": 26, "baseline": 26, "value": 13, "path": 62,
    "meaning": 110, "label": 46, "source": 60, "note": 40, "verdict": 30, "month": 10, "n": 7, "by": 12, "differs": 9,
    "replication": 11, "better": 10, "family": 12,
}  # fmt: skip
_NARROW, _NUMBER = 16, 14
_LINE_POINTS = 15.0

LARGE, SMALL = "#,##0", "#,##0.00"
PERCENT = '0.0"%"'
POUNDS = "£#,##0"
POINTS = '+0.0" pp";-0.0" pp";0.0" pp"'
SIGNED = "+#,##0.00;-#,##0.00;0.00"
SIGNED_POUNDS = "+£#,##0;-£#,##0;£0"


def level_format(unit: str, value: object) -> str:
    """Number format of a value in a unit; by its size, since formats with conditions lose the sign in some programs."""
    if is_percent(unit) or unit == "pounds":
        return PERCENT if is_percent(unit) else POUNDS
    return LARGE if isinstance(value, int | float) and abs(value) >= 100 else SMALL


def change_format(unit: str) -> str:
    """Number format of a difference in a unit: with its sign, percentages in percentage points."""
    return POINTS if is_percent(unit) else SIGNED_POUNDS if unit == "pounds" else SIGNED


class Book:
    """A workbook being written, sheet after sheet, row after row; used as a context.

    Parameters
    ----------
    path
        The file.
    made
        When it is said to have been made.
    """

    def __init__(self, path: Path, *, made: dt.datetime) -> None:
        import xlsxwriter

        self.raw = xlsxwriter.Workbook(str(path), dict(_OPTIONS))
        self.raw.set_properties({"created": made.replace(tzinfo=None), "title": "Front door simulation: results"})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.raw.close()

    def style(self, **properties: Any) -> Format:
        """A cell format; the same one for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.raw.add_format({"valign": "top", **properties})
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, set to print on A4 turned on its side, one page wide."""
        sheet = self.raw.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, name: str, table: pd.DataFrame, *, mark: str | None = None) -> None:
        """A sheet with a table: header frozen and filtered, numbers formatted by the unit of their row.

        Parameters
        ----------
        name
            Of the sheet.
        table
            What to write; a column ``unit`` decides how numbers look.
        mark
            A column: rows in which it says "yes" are marked.
        """
        sheet, shown = self.sheet(name), table.head(ROWS_IN_A_SHEET)
        columns = [str(column) for column in shown.columns]
        for place, column in enumerate(columns):
            numeric = column in (*_LEVELS, *_CHANGES, *_SHARES, *_PLAIN)
            sheet.set_column(place, place, _WIDTHS.get(column, _NUMBER if numeric else _NARROW))
        header = self.style(bold=True, bottom=1, text_wrap=True, bg_color="#E8EFF5")
        for place, column in enumerate(columns):
            text(sheet, 0, place, column, header)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(1, len(shown)), max(0, len(columns) - 1))
        units = [str(unit) for unit in shown["unit"]] if "unit" in columns else [""] * len(shown)
        changed = "difference" in columns
        marks = [value == "yes" for value in shown[mark]] if mark else [False] * len(shown)
        long = columns.index("meaning") if "meaning" in columns else None
        for row, values in enumerate(shown.itertuples(index=False, name=None), 1):
            if long is not None:
                sheet.set_row(row, height(str(values[long]), _WIDTHS["meaning"]))
            for place, value in enumerate(values):
                look = self._look(columns[place], units[row - 1], value, changed=changed, marked=marks[row - 1])
                cell(sheet, row, place, value, self.style(**look))

    def _look(self, column: str, unit: str, value: object, *, changed: bool, marked: bool) -> Mapping[str, Any]:
        look: dict[str, Any] = {"bg_color": "#FFE699", "bold": True} if marked else {}
        if column == "meaning":
            look["text_wrap"] = True
        elif column in _CHANGES or (changed and column in ("ci_low", "ci_high")):
            look["num_format"] = change_format(unit) if column != "margin" else level_format(unit, value)
        elif column in _LEVELS:
            look["num_format"] = level_format(unit, value)
        elif column in _SHARES:
            look["num_format"] = "0.0%"
        elif column in _PLAIN:
            look["num_format"] = "#,##0.00"
        return look


def cell(sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None) -> None:
    """A value as a number if it is one, otherwise as text; nothing where it is not defined."""
    if isinstance(value, bool):
        text(sheet, row, column, "yes" if value else "no", style)
    elif isinstance(value, int | float):
        if math.isnan(value):
            sheet.write_blank(row, column, None, style)
        elif math.isinf(value):
            text(sheet, row, column, "infinite", style)
        else:
            sheet.write_number(row, column, value, style)
    else:
        text(sheet, row, column, str(value), style)


def height(words: str, width: int) -> float:
    """Height in points of a row that holds a wrapped text in a column of that width (in letters)."""
    return _LINE_POINTS * max(1, math.ceil(len(words) / (0.9 * width)))


def text(sheet: Worksheet, row: int, column: int, words: str, style: Format | None = None) -> None:
    """A text as a text, whatever it begins with; without characters that no XML file may hold."""
    kept = "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in words)
    sheet.write_string(row, column, kept[:_LONGEST_TEXT], style)
