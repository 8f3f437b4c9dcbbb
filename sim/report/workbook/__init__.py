"""The results as an Excel workbook: one sheet a question; a text is always a text, never a formula."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.report import findings
from sim.report.labels import labels
from sim.report.workbook import front, headlines, plots
from sim.report.workbook.sheet import Book

if TYPE_CHECKING:
    from sim.study import StudyResult

MOST_MEASURES = 200_000
"""Most rows of single replications in the workbook, which would otherwise take minutes to open: of more, only those
over all children are written."""


def write_workbook(result: StudyResult, path: Path) -> None:
    """Write the workbook of a run or a comparison.

    Parameters
    ----------
    result
        What was found.
    path
        The file to write. Sheets: Read me; Headlines (the main measures, an option beside the other); Charts (native
        ones); Summary; Comparison (if any); Published; Monthly; Measures; Scenario values side by side, with what
        differs marked; Definitions; Chart data. The same result gives the same bytes.
    """
    called = labels(result)
    published = pd.concat([findings.published(result, name).assign(scenario=name) for name in result.scenarios])
    measures, left_out = _measures(result)
    with Book(path, made=dt.datetime.fromisoformat(result.manifest["ended"])) as book:
        front.write(book, result, called, left_out=left_out)
        headlines.write(book, result, called)
        pictures = plots.Plots(book, result, called)
        pictures.reserve()
        book.table("Summary", _with_titles(result.summary))
        if result.baseline is not None:
            book.table("Comparison", _with_titles(result.comparison))
        book.table("Published", published)
        book.table("Monthly", _with_titles(findings.monthly_means(result)))
        book.table("Measures", measures)
        book.table("Scenario values", findings.values_side_by_side(result), mark="differs")
        book.table("Definitions", _definitions(result))
        pictures.write()


def _measures(result: StudyResult) -> tuple[pd.DataFrame, bool]:
    """Single replications, and whether some were left out."""
    if len(result.measures) <= MOST_MEASURES:
        return result.measures, False
    return result.measures[result.measures["by"] == "all"].head(MOST_MEASURES), True


def _with_titles(table: pd.DataFrame) -> pd.DataFrame:
    titled = table.copy()
    titled.insert(1, "title", [findings.title(name) for name in table["measure"]])
    return titled


def _definitions(result: StudyResult) -> pd.DataFrame:
    rows = [
        (measure.name, measure.title, measure.family, measure.unit, measure.better or "neither", measure.meaning)
        for measure in findings.definitions(result)
    ]
    return pd.DataFrame(rows, columns=["measure", "title", "family", "unit", "better", "meaning"])
