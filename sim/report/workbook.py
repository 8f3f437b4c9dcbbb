"""The results as an Excel workbook: one sheet a question; a text is always a text, never a formula."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report import findings

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

    from sim.study import StudyResult

_ROWS_IN_A_SHEET = 1_000_000
_NUMBERS = (
    "mean", "sd", "ci_low", "ci_high", "value", "baseline_mean", "scenario_mean", "difference",
    "published", "modelled",
)  # fmt: skip
_WIDTHS = {"measure": 34, "title": 44, "group": 22, "unit": 16, "scenario": 24, "baseline": 24, "value": 14}


def write_workbook(result: StudyResult, path: Path) -> None:
    """Write the workbook of a run or a comparison.

    Parameters
    ----------
    result
        What was found.
    path
        The file to write. Sheets: About, Summary, Comparison (if any), Published, Monthly, Measures (as many rows as
        a sheet holds), Scenario values side by side with what differs marked, Definitions.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False,
        "in_memory": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        sheets = _Sheets(book)
        sheets.add("About", _about(result))
        sheets.add("Summary", _with_titles(result.summary))
        if result.baseline is not None:
            sheets.add("Comparison", _with_titles(result.comparison))
        published = pd.concat([findings.published(result, n).assign(scenario=n) for n in result.scenarios])
        sheets.add("Published", published)
        sheets.add("Monthly", findings.monthly_means(result))
        sheets.add("Measures", result.measures)
        sheets.add("Scenario values", findings.values_side_by_side(result), mark="differs")
        sheets.add("Definitions", _definitions(result))


class _Sheets:
    """Writes data frames as sheets: frozen header, filter, number formats."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[str, Format] = {
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"valign": "top"}),
            "wrap": book.add_format({"valign": "top", "text_wrap": True}),
            "number": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "share": book.add_format({"num_format": "0.0%", "valign": "top"}),
            "marked": book.add_format({"bg_color": "#FFE699", "bold": True, "valign": "top"}),
        }

    def add(self, name: str, table: pd.DataFrame, *, mark: str | None = None) -> None:
        """Add a sheet with a table; rows in which the column `mark` says yes are highlighted."""
        sheet = self._book.add_worksheet(name)
        shown = table.head(_ROWS_IN_A_SHEET)
        columns = list(shown.columns)
        for position, column in enumerate(columns):
            sheet.write_string(0, position, str(column), self._formats["header"])
            sheet.set_column(position, position, _WIDTHS.get(column, 14 if column in _NUMBERS else 18))
        if "meaning" in columns:
            sheet.set_column(columns.index("meaning"), columns.index("meaning"), 90)
        marks = (shown[mark] == "yes").tolist() if mark else [False] * len(shown)
        for position, column in enumerate(columns):
            for row, value in enumerate(shown[column].tolist(), 1):
                self._cell(sheet, row, position, column, value, marked=marks[row - 1])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(shown)), len(columns) - 1)

    def _cell(self, sheet: Any, row: int, column: int, name: str, value: Any, *, marked: bool) -> None:
        if isinstance(value, float) and value != value:
            return
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            style = self._formats["number"] if name in _NUMBERS else None
            if name == "probability_better":
                style = self._formats["share"]
            sheet.write_number(row, column, value, self._formats["marked"] if marked else style)
            return
        plain = self._formats["wrap" if name == "meaning" else "text"]
        sheet.write_string(row, column, str(value)[:32_000], self._formats["marked"] if marked else plain)


def _with_titles(table: pd.DataFrame) -> pd.DataFrame:
    titled = table.copy()
    titled.insert(1, "title", [findings.title(name) for name in table["measure"]])
    return titled


def _about(result: StudyResult) -> pd.DataFrame:
    manifest = result.manifest
    rows = [("Made from", findings.made_from(result)), ("Baseline", result.baseline or "none")]
    for name, scenario in result.scenarios.items():
        rows += [(f"Scenario {name}", scenario.title), ("", scenario.question)]
    rows += [("Warning", warning) for warning in manifest["warnings"]]
    rows += [("Cannot keep up", sentence) for sentence in findings.overload_sentences(result)]
    rows += [("Not for", "Never use this for a decision about a child. It compares options under stated assumptions.")]
    rows += [(f"Version of {name}", version) for name, version in manifest["versions"].items()]
    return pd.DataFrame(rows, columns=["what", "meaning"])


def _definitions(result: StudyResult) -> pd.DataFrame:
    rows = [
        (measure.name, measure.title, measure.family, measure.unit, measure.better or "neither", measure.meaning)
        for measure in findings.definitions(result)
    ]
    return pd.DataFrame(rows, columns=["measure", "title", "family", "unit", "better", "meaning"])
