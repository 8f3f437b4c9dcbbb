"""A sweep as an Excel workbook: every point in a row, grids shaded as in the heat maps, all measures to filter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report import findings
from sim.report.sweep.page import kind_of_chart
from sim.report.sweep.view import View, levels, view_of
from sim.report.sweep.words import about_the_design, overloaded, values_tried, warnings
from sim.report.wording import value
from sim.study.result import StudyResult

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


_MOST_ROWS = 1_000_000
_ALL = (
    "measure", "n", "mean", "ci_low", "ci_high", "unit", "difference", "difference_low", "difference_high", "verdict",
)  # fmt: skip
_SHADES = ("#FFFFD9", "#7FCDBB", "#225EA8")  # from light to dark, as in the heat maps
_TEXT_WIDTH, _NUMBER_WIDTH, _MEANING_WIDTH = 28, 14, 100


def write_sweep_workbook(result: StudyResult, path: Path) -> None:
    """Write the workbook of a sweep.

    Parameters
    ----------
    result
        What was found.
    path
        The file to write. Sheets: About; Points (a row for each, with the measures shown); Grids (of two values
        varied); All measures; Definitions. A text is always a text, never a formula.
    """
    import xlsxwriter

    view = view_of(result)
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False,
        "in_memory": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        pen = _Pen(book)
        pen.table("About", ["What", "Value"], _about(view), widths={1: _MEANING_WIDTH})
        _points(pen, view)
        if kind_of_chart(view) == "map":
            _grids(pen, view)
        _all_measures(pen, view)
        rows = [(entry.title, entry.name, entry.unit, entry.better or "neither", entry.meaning)
                for entry in findings.definitions(result)]  # fmt: skip
        header = ["Title", "Measure", "Unit", "Better", "Meaning"]
        pen.table("Definitions", header, rows, widths={0: 40, 4: _MEANING_WIDTH})


class _Pen:
    """Writes tables on sheets: frozen header, filter, number formats."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self.text = book.add_format({"valign": "top", "text_wrap": True})

    def table(
        self, name: str, header: Sequence[str], rows: Sequence[Sequence[Any]], *, widths: dict[int, int] | None = None
    ) -> Worksheet:
        """A sheet with one table."""
        sheet = self.book.add_worksheet(name)
        for column, cell in enumerate(header):
            numeric = bool(rows) and isinstance(rows[0][column], int | float)
            sheet.set_column(column, column, (widths or {}).get(column, _NUMBER_WIDTH if numeric else _TEXT_WIDTH))
            sheet.write_string(0, column, cell, self.header)
        for place, row in enumerate(rows[:_MOST_ROWS], 1):
            self.row(sheet, place, 0, row)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, min(len(rows), _MOST_ROWS)), len(header) - 1)
        return sheet

    def row(self, sheet: Worksheet, place: int, first: int, cells: Sequence[Any]) -> None:
        """Cells of one row; numbers as numbers, what is undefined empty, anything else as text."""
        for column, cell in enumerate(cells, first):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                if math.isfinite(cell):
                    sheet.write_number(place, column, cell, None if isinstance(cell, int) else self.number)
            else:
                sheet.write_string(place, column, value(cell), self.text)


def _about(view: View) -> list[tuple[str, str]]:
    result = view.study
    baseline = str(result.baseline)
    rows = [("Scenario", f"{baseline}: {result.scenarios[baseline].title}"), ("Made from", findings.made_from(result))]
    rows.append(("Points", about_the_design(view)))
    for path in view.paths:
        rows.append((path, f"{values_tried(view, path)}; as it stands {value(view.own[path])}"))
    rows += [("Warning", sentence) for sentence in warnings(view)]
    rows += [("Cannot keep up", sentence) for sentence in overloaded(view)]
    rows.append(("Verdicts", "Better and worse take all points together; each interval is for itself."))
    rows.append(("Not for", "Never use this for a decision about a child. It compares points under assumptions."))
    return rows


def _points(pen: _Pen, view: View) -> None:
    header = ["Point", *view.paths]
    columns: list[pd.Series] = []
    for measure in view.shown:
        if view.rows(measure).empty:
            continue
        title = findings.title_with_unit(measure, str(view.rows(measure)["unit"].iloc[0]))
        rows = view.rows(measure).set_index("point").reindex(view.points)
        header += [title, f"{title}: difference", f"{title}: verdict"]
        columns += [rows["mean"], rows["difference"], rows["verdict"]]
    cells = [column.tolist() for column in columns]
    rows_ = [
        (point, *view.values_of(point).values(), *(column[place] for column in cells))
        for place, point in enumerate(view.points)
    ]
    pen.table("Points", header, rows_)


def _grids(pen: _Pen, view: View) -> None:
    """The grid of each measure shown, one below the other, with the shades of the heat maps."""
    sheet = pen.book.add_worksheet("Grids")
    across, down = view.paths
    sheet.set_column(0, 0, _TEXT_WIDTH)
    place = 0
    for measure in view.shown:
        rows = view.rows(measure)
        if rows.empty:
            continue
        entry = findings.known(measure)
        columns, heights = levels(rows[across]), levels(rows[down])
        held = dict(zip(zip(rows[down], rows[across], strict=True), rows["mean"], strict=True))
        title = findings.title_with_unit(measure, str(rows["unit"].iloc[0]))
        sheet.write_string(place, 0, f"{title}: {view.labels[down]} down, {view.labels[across]} across", pen.header)
        pen.row(sheet, place + 1, 1, columns)
        for height in reversed(heights):
            place += 1
            pen.row(sheet, place + 1, 0, [height, *(float(held.get((height, each), math.nan)) for each in columns)])
        worse_up = not (entry and entry.better == "higher")
        light, middle, dark = _SHADES if worse_up else _SHADES[::-1]
        first = place + 2 - len(heights)
        shades = {"type": "3_color_scale", "min_color": light, "mid_color": middle, "max_color": dark}
        if view.differs(measure):  # else shades would show differences that are not there
            sheet.conditional_format(first, 1, place + 1, len(columns), shades)
        place += 4


def _all_measures(pen: _Pen, view: View) -> None:
    table = view.table.sort_values("measure", kind="stable")[["point", *view.paths, *_ALL]]
    table.insert(1 + len(view.paths), "title", [findings.title(name) for name in table["measure"]])
    pen.table("All measures", list(table.columns), list(table.itertuples(index=False, name=None)))
