"""Native charts: headline differences, and the course of open cases, queues and caseloads by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from sim.report import findings
from sim.report.charts.style import Style, styles
from sim.report.results import Results
from sim.report.wording import entries, month
from sim.report.workbook.sheet import Book, line

DATA = "Chart data"
_MARKERS = {"o": "circle", "s": "square", "^": "triangle", "D": "diamond", "P": "plus", "X": "x"}
_DASHES = ("solid", "dash", "dash_dot", "long_dash", "long_dash_dot", "round_dot", "square_dot")
_WIDTH = 860
_HEIGHT = 420
_ROWS = 22
_SMALL = {"size": 9}
_GRID = {"visible": True, "line": {"color": "#DDE2E7"}}
_ALT = {"description": "A chart; its data are on the sheet Chart data."}


class Plot(NamedTuple):
    """What a chart shows: lines of a course by month, or else bars.

    Attributes
    ----------
    names
        The scenarios.
    data
        A row for each label, in columns the mean of each scenario and then half of each one's 95% interval; NaN where
        there is none.
    """

    title: str
    unit: str
    names: Sequence[str]
    data: pd.DataFrame
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
        shorts = [results.short[name] for name in plot.names]
        halves = [f"{short}: half of the 95% interval" for short in shorts]
        line(data, top, [plot.title, *shorts, *halves], book.style(bold=True))
        for row, (label, *values) in enumerate(plot.data.itertuples(), top + 1):
            line(data, row, [label])
            line(data, row, values, book.style(num_format="#,##0.00"), at=1)
        chart = _chart(book, top, plot, look)
        high = 2 * len(plot.data) * max(1, len(plot.names) // 2)
        chart.set_size({"width": _WIDTH, "height": _HEIGHT if plot.lines else 140 + 14 * high})
        sheet.insert_chart(at, 0, chart, _ALT)
        at += _ROWS if plot.lines else 8 + high
        top += len(plot.data) + 2
    book.printed(data, top, 3 * len(results.labels) + 2)


def _plots(results: Results) -> Iterator[Plot]:
    yield from _differences(results)
    for section in entries("months"):
        for measure in section["measures"]:
            means = results.by_month(measure)
            if means["mean"].any():
                means = means.assign(half=means["ci_high"] - means["mean"])
                names = results.chart_scenarios.of(means)
                data = _wide(means, "month", names).sort_index().rename(index=month)
                yield Plot(f"{findings.title(measure)} by month", means["unit"].iloc[0], names, data, lines=True)


def _differences(results: Results) -> Iterator[Plot]:
    """Headline differences in per cent of the baseline, a bar for each option, with its interval."""
    names = [label.name for label in results.options]
    changes = [row for name in names for row in results.headline_changes[name] if abs(row.baseline_mean) > 0]
    times = Counter(row.measure for row in changes)
    rows = pd.DataFrame([row for row in changes if times[row.measure] == len(names)])
    if len(rows):
        of = rows["baseline_mean"].abs()
        width = rows["ci_high"] - rows["ci_low"]
        rows = rows.assign(mean=rows["difference"] * 100 / of, half=width / 2 * 100 / of)
        data = _wide(rows, "measure", names).reindex(rows["measure"].unique()).rename(index=findings.title)
        yield Plot("Difference from the baseline, % of it", "%", names, data, lines=False)


def _wide(rows: pd.DataFrame, key: str, names: Sequence[str]) -> pd.DataFrame:
    """Rows with columns ``mean`` and ``half``, as the data of a plot."""
    wide = rows.pivot(index=key, columns="scenario", values=["mean", "half"])
    return wide.reindex(columns=pd.MultiIndex.from_product([["mean", "half"], names]))


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
        chart.set_x_axis({"interval_unit": max(1, len(plot.data) // 9), "num_font": _SMALL})
    else:
        chart.set_x_axis(values)
        chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": _SMALL})
    return chart


def _series(top: int, plot: Plot, place: int) -> dict[str, Any]:
    """Where the data of one scenario stand."""
    first = top + 1
    last = top + len(plot.data)
    column = 1 + place
    half = column + len(plot.names)
    series: dict[str, Any] = {
        "name": [DATA, top, column],
        "categories": [DATA, first, 0, last, 0],
        "values": [DATA, first, column, last, column],
    }
    halves = plot.data.iloc[:, half - 1]
    if halves.notna().any():
        reach = f"='{DATA}'!{xl_range_abs(first, half, last, half)}"
        reaches = halves.fillna(0.0).tolist()
        series["y_error_bars" if plot.lines else "x_error_bars"] = {
            "type": "custom",
            "plus_values": reach,
            "minus_values": reach,
            "plus_data": reaches,
            "minus_data": reaches,
            "end_style": 0,
            "line": {"color": "#8A949C", "width": 0.75},
        }
    return series


def _drawn(style: Style, place: int, *, lines: bool) -> dict[str, Any]:
    """How one scenario looks."""
    colour = {"color": style.colour}
    if not lines:
        return {"fill": colour, "gap": 60}
    marker = {"type": _MARKERS.get(style.marker, "circle"), "size": 4, "fill": colour, "border": colour}
    return {"line": {**colour, "width": 2, "dash_type": _DASHES[place % len(_DASHES)]}, "marker": marker}
