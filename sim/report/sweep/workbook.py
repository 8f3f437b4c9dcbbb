"""A sweep as an Excel workbook: every point in a row, grids shaded as in the heat maps, all measures to filter."""

from __future__ import annotations

import math
from pathlib import Path

from sim.report import findings
from sim.report.numbers import is_number
from sim.report.sweep import tables
from sim.report.sweep.faces import kind_of_chart
from sim.report.sweep.view import View, view_of
from sim.report.wording import value
from sim.report.workbook import definitions
from sim.report.workbook.sheet import Book, cell, text
from sim.study.result import StudyResult

_SHADES = ("#FFFFD9", "#7FCDBB", "#225EA8")  # from light to dark, as in the heat maps
_FIRST_COLUMN = 28


def write_sweep_workbook(result: StudyResult, path: Path) -> None:
    """Write the workbook of a sweep.

    Parameters
    ----------
    result
        The result.
    path
        The file to write. Sheets: About; Points (a row for each, with the measures shown); Grids (of two values
        varied); All measures; Definitions. A text is always a text, never a formula.
    """
    view = view_of(result)
    with Book(path, ended=result.manifest["ended"], large=True) as book:
        book.table("About", tables.about(view))
        book.table("Points", tables.points(view))
        if kind_of_chart(view) == "map":
            _grids(book, view)
        book.table("All measures", tables.all_measures(view))
        book.table("Definitions", definitions(result))


def _grids(book: Book, view: View) -> None:
    """The grid of each measure shown, one below the other, with the shades of the heat maps."""
    sheet = book.sheet("Grids")
    sheet.set_column(0, 0, _FIRST_COLUMN)
    place = 0
    for measure in view.shown:
        if view.rows(measure).empty:
            continue
        across, down, means = tables.grid(view, measure)
        unit = str(view.rows(measure)["unit"].iloc[0])
        labels = [view.labels[path] for path in view.paths]
        title = f"{findings.title_with_unit(measure, unit)}: {labels[1]} down, {labels[0]} across"
        text(sheet, place, 0, title, book.style(bold=True))
        for column, each in enumerate(across, 1):
            cell(sheet, place + 1, column, each if is_number(each) else value(each))
        for row, height in enumerate(down, place + 2):
            cell(sheet, row, 0, height if is_number(height) else value(height))
            for column, each in enumerate(across, 1):
                mean = means.get((height, each), math.nan)
                cell(sheet, row, column, mean, book.number("level", unit, mean))
        last = place + 1 + len(down)
        light, middle, dark = _SHADES[::-1] if findings.better(measure) == "higher" else _SHADES
        shades = {"type": "3_color_scale", "min_color": light, "mid_color": middle, "max_color": dark}
        if view.differs(measure):  # else shades would show differences that are not there
            sheet.conditional_format(place + 2, 1, last, len(across), shades)
        place = last + 3
