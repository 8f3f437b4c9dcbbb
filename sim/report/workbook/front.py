"""The front sheet: what was asked, what came out in words, what the sheets hold, what to take care of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import first
from sim.report.workbook.sheet import Book, height, text

if TYPE_CHECKING:
    from sim.study import StudyResult

_WIDTH = 110
_SHEETS = (
    ("Headlines", "The main measures, the scenarios side by side, with what changes and how sure that is."),
    ("Charts", "The same and the course by month as charts; click one to change it."),
    ("Summary", "Every measure of every scenario: mean and 95% interval over the replications, with all breakdowns."),
    ("Comparison", "Every difference from the baseline, with its 95% interval and what it amounts to."),
    ("Published", "Published figures beside the model's."),
    ("Monthly", "Open cases, queues and flows by month: mean and 95% interval."),
    ("Scenario values", "Everything that was put in, the scenarios side by side; what differs is marked with yes."),
    ("Definitions", "What each measure means, exactly."),
    ("Chart data", "What the charts are drawn from."),
)
_CARE = (
    "Never use this for a decision about a child. The children in it are invented.",
    "It compares options under stated assumptions: read the differences, treat the levels with care.",
    "Intervals cover chance in the simulation only. Need, how well it is seen, and how much help works are not "
    "identified by public data.",
)  # fmt: skip


def write(book: Book, result: StudyResult, labels: Mapping[str, Label]) -> None:
    """Write the front sheet."""
    sheet = book.sheet("Read me")
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, _WIDTH)
    sheet.hide_gridlines(2)
    title, head = book.style(bold=True, font_size=16), book.style(bold=True, font_size=12, bottom=1)
    name, wrap, link = book.style(bold=True), book.style(text_wrap=True), book.style(font_color="#0B5A8A", underline=1)
    text(sheet, 0, 0, first.heading(result, dict(labels)), title)
    text(sheet, 1, 0, first.subtitle(result, dict(labels)))
    text(sheet, 2, 0, findings.made_from(result))
    row = 4

    def heading(words: str) -> None:
        nonlocal row
        text(sheet, row, 0, words, head)
        sheet.write_blank(row, 1, None, head)
        row += 1

    def line(left: str, right: str) -> None:
        nonlocal row
        sheet.set_row(row, height(right, _WIDTH))
        text(sheet, row, 0, left, name)
        text(sheet, row, 1, right, wrap)
        row += 1

    heading("What was asked")
    for each in labels.values():
        line(each.short, each.title)
        if each.question:
            line("", each.question)
    row += 1
    if result.baseline is not None:
        heading("What came out")
        for each in labels.values():
            if each.name != result.baseline:
                for place, sentence in enumerate(first.in_short(result, each.name)):
                    line(each.short if place == 0 else "", sentence)
        row += 1
    heading("Take care")
    for sentence in (*_CARE, *findings.warnings(result), *findings.overload_sentences(result)):
        line("", sentence)
    row += 1
    heading("What is on which sheet")
    for sheet_name, words in _SHEETS:
        if sheet_name == "Comparison" and result.baseline is None:
            continue
        sheet.write_url(row, 0, f"internal:'{sheet_name}'!A1", link, sheet_name)
        text(sheet, row, 1, words, wrap)
        row += 1
    line("", "The values of every single replication are in measures.csv, beside this file.")
    row += 1
    heading("How it was made")
    line("Seed", str(result.manifest["seed"]))
    line("Versions", ", ".join(f"{package} {version}" for package, version in result.manifest["versions"].items()))
    line("Ended (UTC)", str(result.manifest["ended"]))
