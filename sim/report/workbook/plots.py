"""Native charts: headline differences, and the course of open cases, queues and caseloads by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from sim.report import findings
from sim.report.charts.style import Style, styles
from sim.report.contents import CONTENTS
from sim.report.results import Results
from sim.report.table import NAN
from sim.report.wording import month
from sim.report.workbook.sheet import Book, cell, text

DATA = "Chart data"
_MARKERS = {"o": "circle", "s": "square", "^": "triangle", "D": "diamond", "P": "plus", "X": "x"}
_DASHES = ("solid", "dash", "dash_dot", "long_dash", "long_dash_dot", "round_dot", "square_dot")
_WIDTH, _HEIGHT, _ROWS = 860, 420, 22
_SMALL = {"size": 9}
_GRID = {"visible": True, "line": {"color": "#DDE2E7"}}
_ALT = {"description": "A chart; its data are on the sheet Chart data."}


class Point(NamedTuple):
    """A value and half of its 95% interval; NaN where there is none."""

    middle: float
    half: float


class Plot(NamedTuple):
    """What a chart shows: rows of a label and a point for each scenario; courses by month are lines, else bars."""

    title: str
    unit: str
    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Point]]]
    lines: bool


def write(book: Book, sheet: Worksheet, results: Results) -> None:
    """Write the data on a sheet of their own, and on `sheet` the charts that point to them."""
    sheet.hide_gridlines(2)
    data = book.sheet(DATA)
    data.set_column(0, 0, 44)
    data.set_column(1, 3 * len(results.labels) + 1, 18)
    look = styles(list(results.labels))
    at = top = 0
    for plot in _plots(results):
        _write_data(book, data, top, plot, results)
        chart = _chart(book, top, plot, look)
        high = 2 * len(plot.rows) * max(1, len(plot.names) // 2)
        chart.set_size({"width": _WIDTH, "height": _HEIGHT if plot.lines else 140 + 14 * high})
        sheet.insert_chart(at, 0, chart, _ALT)
        at += _ROWS if plot.lines else 8 + high
        top += len(plot.rows) + 2
    book.printed(data, top, 3 * len(results.labels) + 2)


def _plots(results: Results) -> Iterator[Plot]:
    if results.baseline is not None:
        yield from _differences(results)
    for measure in (measure for measures in CONTENTS["months"].values() for measure in measures):
        means = results.by_month(measure)
        if (means["mean"].fillna(0) == 0).all():
            continue
        points = {
            (row.month, row.scenario): Point(float(row.mean), float(row.ci_high - row.mean))
            for row in findings.each(means)
        }
        there = {scenario for _, scenario in points}
        names = [name for name in results.labels if name in there]
        nothing = Point(NAN, NAN)
        rows = [
            (month(label), [points.get((label, name), nothing) for name in names])
            for label in sorted({label for label, _ in points})
        ]
        yield Plot(f"{findings.title(measure)} by month", str(means["unit"].iloc[0]), names, rows, lines=True)


def _differences(results: Results) -> Iterator[Plot]:
    """Headline differences in per cent of the baseline, a bar for each option, with its interval."""
    names = [label.name for label in results.options]
    held = {name: {row.measure: row for row in rows} for name, rows in results.headline_changes.items()}
    rows = []
    for measure in dict.fromkeys(measure for each in held.values() for measure in each):
        changes = [held[name][measure] for name in names if measure in held[name]]
        if len(changes) == len(names) and all(abs(row.baseline_mean) > 0 for row in changes):
            points = [
                Point(row.difference * 100 / abs(row.baseline_mean),
                      (row.ci_high - row.ci_low) / 2 * 100 / abs(row.baseline_mean))
                for row in changes
            ]  # fmt: skip
            rows.append((findings.title(measure), points))
    if rows:
        yield Plot("Difference from the baseline, % of it", "%", names, rows, lines=False)


def _write_data(book: Book, data: Worksheet, top: int, plot: Plot, results: Results) -> None:
    bold, number = book.style(bold=True), book.style(num_format="#,##0.00")
    text(data, top, 0, plot.title, bold)
    shorts = [results.short[name] for name in plot.names]
    for place, words in enumerate([*shorts, *(f"{short}: half of the 95% interval" for short in shorts)], 1):
        text(data, top, place, words, bold)
    for row, (label, points) in enumerate(plot.rows, top + 1):
        text(data, row, 0, label)
        for place, value in enumerate([*(point.middle for point in points), *(point.half for point in points)], 1):
            cell(data, row, place, value, number)


def _chart(book: Book, top: int, plot: Plot, look: dict[str, Style]) -> Any:
    """A series for each scenario, its intervals as error bars."""
    chart = book.add_chart({"type": "line" if plot.lines else "bar"})
    for place, name in enumerate(plot.names):
        chart.add_series(_series(top, plot, place) | _drawn(look[name], list(look).index(name), lines=plot.lines))
    chart.set_title({"name": plot.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"} if len(plot.names) > 1 else {"none": True})
    values = {"name": plot.unit, "num_format": "#,##0", "major_gridlines": _GRID}
    if plot.lines:
        chart.set_y_axis({**values, "min": 0})
        chart.set_x_axis({"interval_unit": max(1, len(plot.rows) // 9), "num_font": _SMALL})
    else:
        chart.set_x_axis(values)
        chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": _SMALL})
    return chart


def _series(top: int, plot: Plot, place: int) -> dict[str, Any]:
    """Where the data of one scenario stand."""
    first, last, column, half = top + 1, top + len(plot.rows), 1 + place, 1 + len(plot.names) + place
    series: dict[str, Any] = {
        "name": [DATA, top, column], "categories": [DATA, first, 0, last, 0],
        "values": [DATA, first, column, last, column],
    }  # fmt: skip
    halves = [points[place].half for _, points in plot.rows]
    if any(value == value for value in halves):
        reach = f"='{DATA}'!{xl_range_abs(first, half, last, half)}"
        known = [value if value == value else 0.0 for value in halves]
        series["y_error_bars" if plot.lines else "x_error_bars"] = {
            "type": "custom", "plus_values": reach, "minus_values": reach, "plus_data": known, "minus_data": known,
            "end_style": 0, "line": {"color": "#8A949C", "width": 0.75},
        }  # fmt: skip
    return series


def _drawn(style: Style, place: int, *, lines: bool) -> dict[str, Any]:
    """How one scenario looks."""
    colour = {"color": style.colour}
    if not lines:
        return {"fill": colour, "gap": 60}
    marker = {"type": _MARKERS.get(style.marker, "circle"), "size": 4, "fill": colour, "border": colour}
    return {"line": {**colour, "width": 2, "dash_type": _DASHES[place % len(_DASHES)]}, "marker": marker}
