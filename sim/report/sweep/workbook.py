"""A sweep as an Excel workbook: every point in a row, grids of two values varied, all measures to filter."""

from __future__ import annotations

from pathlib import Path

from sim.report.sweep import tables
from sim.report.sweep.faces import kind_of_chart
from sim.report.sweep.view import view_of
from sim.report.workbook import definitions
from sim.report.workbook.sheet import Book
from sim.study.result import StudyResult


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
            book.table("Grids", tables.grids(view))
        book.table("All measures", tables.all_measures(view))
        book.table("Definitions", definitions(result))
