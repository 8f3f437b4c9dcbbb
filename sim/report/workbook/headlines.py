"""The headline measures, the scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import clipped
from sim.report.workbook.sheet import Book, cell, change_format, level_format, text

if TYPE_CHECKING:
    from sim.study import StudyResult

_GROUND = {"better": "#DCEBF5", "worse": "#FBE3D6"}
_FIXED = 3
_VERDICT_WIDTH = 30
_HEADER_POINTS = 62.0
"""Four lines: a scenario's name and what the column holds."""


def write(book: Book, result: StudyResult, labels: Mapping[str, Label]) -> None:
    """A row for each headline measure: its mean in every scenario and, for options, the difference and the verdict."""
    sheet = book.sheet("Headlines")
    header = book.style(bold=True, bottom=1, text_wrap=True, bg_color="#E8EFF5")
    columns = ["Measure", "Unit", "Better is", *_columns(result, labels)]
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 2, 16)
    sheet.set_row(0, _HEADER_POINTS)
    for place, words in enumerate(columns):
        if place >= _FIXED:
            sheet.set_column(place, place, _VERDICT_WIDTH if words.endswith(": verdict") else 17)
        text(sheet, 0, place, words, header)
    sheet.freeze_panes(1, 1)
    rows = _rows(result)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    for row, (measure, cells) in enumerate(rows.items(), 1):
        known = findings.known(measure)
        unit = next(cell.unit for cell in cells.values())
        text(sheet, row, 0, findings.title(measure))
        text(sheet, row, 1, unit)
        text(sheet, row, 2, (known.better if known else None) or "neither")
        _values(book, sheet, row, result, cells, unit)


def _columns(result: StudyResult, labels: Mapping[str, Label]) -> list[str]:
    found = []
    for name, label in labels.items():
        levels, changes = ("mean", "interval from", "to"), ("mean", "difference", "interval from", "to", "verdict")
        words = levels if result.baseline is None or name == result.baseline else changes
        found += [f"{label.short}: {each}" for each in words]
    return found


def _rows(result: StudyResult) -> dict[str, dict[str, Any]]:
    """Headline measures in order, with a row for each scenario: of the comparison for options, else the summary."""
    found: dict[str, dict[str, Any]] = {}
    for name in result.scenarios:
        compared = result.baseline is not None and name != result.baseline
        table = findings.differences(result, name) if compared else findings.headlines(result, name)
        for row in findings.each(table):
            found.setdefault(row.measure, {})[name] = row
    return found


def _values(book: Book, sheet: Any, row: int, result: StudyResult, cells: Mapping[str, Any], unit: str) -> None:
    """Intervals of levels are cut where the measure cannot go, as in the report; the other sheets hold them uncut."""
    def level(place: int, value: float) -> None:
        cell(sheet, row, place, value, book.style(num_format=level_format(unit, value)))

    change = book.style(num_format=change_format(unit))
    at = _FIXED
    for name in result.scenarios:
        found = cells.get(name)
        compared = result.baseline is not None and name != result.baseline
        width = 5 if compared else 3
        if found is not None and compared:
            ground = _GROUND.get(found.verdict)
            level(at, found.scenario_mean)
            for place, value in enumerate((found.difference, found.ci_low, found.ci_high), 1):
                cell(sheet, row, at + place, value, change)
            text(sheet, row, at + 4, found.verdict, book.style(**({"bg_color": ground} if ground else {})))
        elif found is not None:
            for place, value in enumerate((found.mean, *clipped(found.ci_low, found.ci_high, unit))):
                level(at + place, value)
        at += width
