"""Native charts: headline differences, and the course of open cases, queues and caseloads by month."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report import findings
from sim.report.charts.style import styles
from sim.report.labels import Label
from sim.report.page.months import GROUPS
from sim.report.wording import month
from sim.report.workbook.sheet import Book, cell, text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from sim.study import StudyResult

DATA = "Chart data"
_MARKERS = {"o": "circle", "s": "square", "^": "triangle", "D": "diamond", "P": "plus", "X": "x"}
_DASHES = ("solid", "dash", "dash_dot", "long_dash", "long_dash_dot", "round_dot", "square_dot")
_ROWS_A_CHART = 22
Row = tuple[str, list[float], list[float]]
"""Data of a chart: a label, then for each scenario the value, then half of its interval."""
_WIDTH, _HEIGHT = 860, 420


class Plots:
    """The sheet of charts, and behind it the sheet of their data, which stands at the end of the workbook."""

    def __init__(self, book: Book, result: StudyResult, labels: Mapping[str, Label]) -> None:
        self._book, self._result, self._labels = book, result, labels
        self._look = styles(list(result.scenarios))
        self._row = 0

    def reserve(self) -> None:
        """Put the sheet of charts at its place among the sheets."""
        self._sheet: Worksheet = self._book.sheet("Charts")
        self._sheet.hide_gridlines(2)

    def write(self) -> None:
        """Write the data, and the charts that point to them."""
        self._data: Worksheet = self._book.sheet(DATA)
        self._data.set_column(0, 0, 44)
        self._data.set_column(1, 3 * len(self._labels) + 1, 18)
        self._at = 0
        if self._result.baseline is not None:
            self._differences()
        for _, measures in GROUPS:
            for measure in measures:
                self._monthly(measure)

    def _differences(self) -> None:
        """Headline differences in per cent of the baseline, a bar for each option, with its interval."""
        names = [name for name in self._labels if name != self._result.baseline]
        tables = {name: findings.differences(self._result, name) for name in names}
        held = {name: {row.measure: row for row in findings.each(table)} for name, table in tables.items()}
        keep = [
            measure for measure in dict.fromkeys(measure for rows in held.values() for measure in rows)
            if all(measure in rows and abs(rows[measure].baseline_mean) > 0 for rows in held.values())
        ]  # fmt: skip
        if not keep:
            return
        rows: list[Row] = []
        for measure in keep:
            found = [(held[name][measure], 100 / abs(held[name][measure].baseline_mean)) for name in names]
            middles = [float(row.difference * scale) for row, scale in found]
            halves = [float((row.ci_high - row.ci_low) / 2 * scale) for row, scale in found]
            rows.append((findings.title(measure), middles, halves))
        chart = self._chart({"type": "bar"}, "Difference from the baseline, % of it", "%", names, rows, lines=False)
        chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": {"size": 9}})
        chart.set_size({"width": _WIDTH, "height": 140 + 28 * len(keep) * max(1, len(names) // 2)})
        self._place(chart, rows_needed=8 + 2 * len(keep) * max(1, len(names) // 2))

    def _monthly(self, measure: str) -> None:
        from sim.study import summarise_monthly

        table = self._result.monthly
        table = table[(table["measure"] == measure) & (table["group"] == "all")]
        if table.empty or (table["value"].fillna(0) == 0).all():
            return
        means = summarise_monthly(table)
        names = [name for name in self._labels if name in set(means["scenario"])]
        cells = {(row.month, row.scenario): (row.mean, row.ci_high - row.mean) for row in findings.each(means)}
        rows: list[Row] = []
        for label in sorted(set(means["month"])):
            here = [cells.get((label, name), (math.nan, math.nan)) for name in names]
            rows.append((month(label), [float(middle) for middle, _ in here], [float(half) for _, half in here]))
        unit = str(means["unit"].iloc[0])
        chart = self._chart({"type": "line"}, f"{findings.title(measure)} by month", unit, names, rows, lines=True)
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        self._place(chart, rows_needed=_ROWS_A_CHART)

    def _chart(
        self, kind: dict[str, str], title: str, unit: str, names: list[str], rows: list[Row], *, lines: bool
    ) -> Any:
        """Write the data of one chart and make it: a series for each scenario, its intervals as error bars."""
        bold, top = self._book.style(bold=True), self._at
        text(self._data, top, 0, title, bold)
        for place, name in enumerate(names):
            text(self._data, top, 1 + place, self._labels[name].short, bold)
            text(self._data, top, 1 + len(names) + place, f"{self._labels[name].short}: half of the 95% interval", bold)
        for row, (label, middles, halves) in enumerate(rows, top + 1):
            text(self._data, row, 0, label)
            for place, value in enumerate([*middles, *halves], 1):
                cell(self._data, row, place, value, self._book.style(num_format="#,##0.00"))
        first, last = top + 1, top + len(rows)
        self._at = last + 2
        chart = self._book.raw.add_chart(kind)
        for place, name in enumerate(names):
            look = self._look[name]
            series: dict[str, Any] = {
                "name": [DATA, top, 1 + place],
                "categories": [DATA, first, 0, last, 0],
                "values": [DATA, first, 1 + place, last, 1 + place],
            }
            if any(halves[place] == halves[place] for _, _, halves in rows):
                column = 1 + len(names) + place
                reach = self._reach(first, last, column, rows, place)
                series["x_error_bars" if not lines else "y_error_bars"] = {
                    "type": "custom", "plus_values": reach[0], "minus_values": reach[0], "plus_data": reach[1],
                    "minus_data": reach[1], "end_style": 0, "line": {"color": "#8A949C", "width": 0.75},
                }  # fmt: skip
            if lines:
                dash = _DASHES[list(self._labels).index(name) % len(_DASHES)]
                marker = _MARKERS.get(look.marker, "circle")
                series["line"] = {"color": look.colour, "width": 2, "dash_type": dash}
                colour = {"color": look.colour}
                series["marker"] = {"type": marker, "size": 4, "fill": colour, "border": colour}
            else:
                series["fill"] = {"color": look.colour}
                series["gap"] = 60
            chart.add_series(series)
        chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
        chart.set_legend({"position": "bottom"} if len(names) > 1 else {"none": True})
        grid = {"visible": True, "line": {"color": "#DDE2E7"}}
        value_axis = {"name": unit, "num_format": "#,##0", "major_gridlines": grid}
        if lines:
            chart.set_y_axis({**value_axis, "min": 0})
            chart.set_x_axis({"interval_unit": max(1, len(rows) // 9), "num_font": {"size": 9}})
        else:
            chart.set_x_axis(value_axis)
        return chart

    def _reach(self, first: int, last: int, column: int, rows: list[Row], place: int) -> tuple[str, list[float]]:
        from xlsxwriter.utility import xl_range_abs

        values = [halves[place] if halves[place] == halves[place] else 0.0 for _, _, halves in rows]
        return f"='{DATA}'!{xl_range_abs(first, column, last, column)}", values

    def _place(self, chart: Any, *, rows_needed: int) -> None:
        self._sheet.insert_chart(self._row, 0, chart, {"description": "A chart; its data are on the sheet Chart data."})
        self._row += rows_needed
