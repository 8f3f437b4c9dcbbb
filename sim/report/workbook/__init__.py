"""The results as an Excel workbook: one sheet a question; a text is always a text, never a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.report import findings
from sim.report.results import Results
from sim.report.table import Column, Table, of_frame
from sim.report.workbook import blocks, front, plots
from sim.report.workbook.sheet import Book
from sim.study.result import StudyResult


def write_workbook(results: Results, path: Path) -> None:
    """Write the workbook of a run or a comparison.

    Parameters
    ----------
    results
        The result.
    path
        The file to write. Sheets: Read me; Headlines (the main measures, an option beside the other); Charts (native
        ones); Summary; Comparison (if any); Published; Monthly; Scenario values side by side, with what differs marked;
        Definitions; Chart data. The same result gives the same bytes. Single replications are in measures.csv.
    """
    result = results.study
    with Book(path, ended=result.manifest["ended"]) as book:
        front.write(book, results)
        book.table("Headlines", blocks.headlines(results))
        charts = book.sheet("Charts")
        book.table("Summary", blocks.summary(results))
        if result.baseline is not None:
            book.table("Comparison", blocks.comparison(results))
        book.table("Published", _published(result))
        book.table("Monthly", blocks.monthly(results))
        values = findings.values_side_by_side(result)
        book.table("Scenario values", of_frame("", values, [*map(_plain, values.columns)]), mark="differs")
        book.table("Definitions", definitions(result))
        plots.write(book, charts, results)


def _published(result: StudyResult) -> Table:
    """The published figures of every scenario beside the model's own."""
    parts = [findings.published(result, name).assign(scenario=name) for name in result.scenarios]
    return of_frame("", pd.concat(parts), (
        *map(_plain, ("scenario", "label", "measure", "by", "group")), Column("published", "published", "level"),
        Column("modelled", "modelled", "level", ends=("ci_low", "ci_high")), Column("ratio", "ratio", "ratio"),
        *map(_plain, ("unit", "source", "note", "row", "role")),
        Column("hit_from", "hit_from", "level"), Column("hit_to", "hit_to", "level"), _plain("verdict"),
    ))  # fmt: skip


def _plain(name: str) -> Column:
    """A column of a data frame that holds texts, or numbers as they are."""
    return Column(name, name)


def definitions(result: StudyResult) -> Table:
    """What the measures of a result mean."""
    rows = [
        (each.name, each.title, each.family, each.unit, each.better or "neither", each.meaning, each.caution)
        for each in findings.definitions(result)
    ]
    header = ("measure", "title", "family", "unit", "better", "meaning", "better only in looks")
    return Table("Definitions", [*map(_plain, header)], rows)
