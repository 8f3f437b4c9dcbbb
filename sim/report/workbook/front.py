"""The front sheet: what was asked, what came out in words, what the sheets hold, what to take care of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.page import first
from sim.report.results import Results
from sim.report.workbook.sheet import Book, height, text

_WIDTH = 110
_SHEETS: Sequence[tuple[str, str]] = CONTENTS["sheets"]
_LINK = {"font_color": "#0B5A8A", "underline": 1}


def write(book: Book, results: Results) -> None:
    """Write the front sheet."""
    sheet = book.sheet("Read me")
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, _WIDTH)
    sheet.hide_gridlines(2)
    text(sheet, 0, 0, first.heading(results), book.style(bold=True, font_size=16))
    text(sheet, 1, 0, first.subtitle(results))
    text(sheet, 2, 0, findings.made_from(results.study))
    row = 3
    for title, lines in _sections(results):
        head = book.style(bold=True, font_size=12, bottom=1)
        text(sheet, row + 1, 0, title, head)
        sheet.write_blank(row + 1, 1, None, head)
        row += 2
        for left, right in lines:
            sheet.set_row(row, height(right, _WIDTH))
            if left in dict(_SHEETS):
                sheet.write_url(row, 0, f"internal:'{left}'!A1", book.style(**_LINK), left)
            else:
                text(sheet, row, 0, left, book.style(bold=True))
            text(sheet, row, 1, right, book.style(text_wrap=True))
            row += 1


def _sections(results: Results) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Headings, each with its lines: a word or a name, and a text."""
    result = results.study
    questions = [
        line for label in results.labels.values() for line in ((label.short, label.title), ("", label.question))
    ]
    yield "What was asked", [line for line in questions if line[1]]
    if results.baseline is not None:
        yield "What came out", [
            (label.short if place == 0 else "", sentence)
            for label in results.options for place, sentence in enumerate(first.in_short(results, label.name))
        ]  # fmt: skip
    care = (*CONTENTS["care"], *findings.warnings(result), *findings.overload_sentences(result))
    yield "Take care", [("", sentence) for sentence in care]
    sheets = [sheet for sheet in _SHEETS if sheet[0] != "Comparison" or results.baseline is not None]
    single = "The values of every single replication are in measures.csv, beside this file."
    yield "What is on which sheet", [*sheets, ("", single)]
    versions = ", ".join(f"{package} {version}" for package, version in result.manifest["versions"].items())
    yield "How it was made", [
        ("Seed", str(result.manifest["seed"])), ("Versions", versions), ("Ended (UTC)", str(result.manifest["ended"])),
    ]  # fmt: skip
