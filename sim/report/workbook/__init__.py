"""The results as an Excel workbook: one sheet a question; a text is always a text, never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from sim.measures import Measure
from sim.report import findings, tables
from sim.report.page import first, overload, pictures
from sim.report.rendering import sentence
from sim.report.results import Results
from sim.report.table import Column, Table
from sim.report.wording import CONTENTS
from sim.report.workbook import blocks, plots
from sim.report.workbook.sheet import Book, height, text

_WIDTH = 110
_SHEETS: Sequence[tuple[str, str]] = CONTENTS["sheets"]
_LINK = {"font_color": "#0B5A8A", "underline": 1}


def write_workbook(results: Results, path: Path) -> None:
    """Write the workbook of a run or a comparison.

    Parameters
    ----------
    results
        The result.
    path
        The file to write. Sheets: Read me; Headlines (the main measures, an option beside the other); Charts (native
        ones); Options (if any); Cannot keep up (teams); Summary; Comparison (if any); Published; Monthly; Scenario
        values side by side, with what differs marked; Definitions; Chart data. The same result gives the same bytes.
        Single replications are in measures.csv.
    """
    result = results.study
    figures = [findings.published(result, name).assign(scenario=short) for name, short in results.short.items()]
    with Book(path, ended=result.manifest["ended"]) as book:
        _front(book, results)
        book.table("Headlines", blocks.headlines(results))
        charts = book.sheet("Charts")
        if result.baseline is not None:
            book.table("Options", pictures.options(results))
        book.table("Cannot keep up", tables.overload(result))
        book.table("Summary", blocks.summary(results))
        if result.baseline is not None:
            book.table("Comparison", blocks.comparison(results))
        book.table("Published", tables.published(pd.concat(figures)))
        book.table("Monthly", blocks.monthly(results))
        book.table("Scenario values", blocks.scenario_values(result), mark="differs")
        book.table("Definitions", definitions(findings.definitions(result)))
        plots.write(book, charts, results)


def definitions(measures: Iterable[Measure]) -> Table:
    """What measures mean."""
    rows = [
        (each.title, each.name, each.family, each.unit, each.better or "neither", each.meaning, each.caution)
        for each in measures
    ]
    header = ("family", "unit", "better", "meaning", "better only in looks")
    return Table("Definitions", [tables.MEASURE, tables.NAME, *(Column("", name) for name in header)], rows)


def _front(book: Book, results: Results) -> None:
    """Write the front sheet: what was asked, what came out, what to take care of, what the sheets hold."""
    sheet = book.sheet("Read me")
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, _WIDTH)
    sheet.hide_gridlines(2)
    text(sheet, 0, 0, sentence("heading", results), book.style(bold=True, font_size=16))
    text(sheet, 1, 0, sentence("subtitle", results))
    text(sheet, 2, 0, findings.made_from(results.study))
    row = 3
    for title, lines in _sections(results):
        head = book.style(bold=True, font_size=12, bottom=1)
        text(sheet, row + 1, 0, title, head)
        sheet.write_blank(row + 1, 1, None, head)
        row += 2
        for name, words in lines:
            sheet.set_row(row, height(words, _WIDTH))
            if name in dict(_SHEETS):
                sheet.write_url(row, 0, f"internal:'{name}'!A1", book.style(**_LINK), name)
            else:
                text(sheet, row, 0, name, book.style(bold=True))
            text(sheet, row, 1, words, book.style(text_wrap=True))
            row += 1


def _sections(results: Results) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Headings, each with its lines: a word or a name, and a text."""
    result = results.study
    asked = (((label.short, label.title), ("", label.question)) for label in results.labels.values())
    yield "What was asked", [line for lines in asked for line in lines if line[1]]
    if results.baseline is not None:
        yield "What came out", [
            (label.short if place == 0 else "", sentence)
            for label in results.options for place, sentence in enumerate(first.in_short(results, label.name))
        ]  # fmt: skip
    care = (*CONTENTS["care"], *findings.warnings(result), *overload.by_scenario(results))
    yield "Take care", [("", sentence) for sentence in care]
    sheets = [sheet for sheet in _SHEETS if results.baseline or sheet[0] not in ("Comparison", "Options")]
    single = "The values of every single replication are in measures.csv, beside this file."
    yield "What is on which sheet", [*sheets, ("", single)]
    manifest = result.manifest
    versions = ", ".join(f"{package} {version}" for package, version in manifest["versions"].items())
    made = [("Seed", str(manifest["seed"])), ("Versions", versions), ("Ended (UTC)", manifest["ended"])]
    yield "How it was made", made
