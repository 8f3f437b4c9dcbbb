"""One measure against another: what options cost, and what need there is."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.measures import MEASURES
from sim.report.charts.data import Cast, Data, Order, cast, comparison, summary
from sim.report.charts.style import GRID, INK, QUIET, Figure, Style, axes, frame, settings, styles
from sim.report.findings import a_year
from sim.report.numbers import A_YEAR, clipped, is_percent
from sim.report.wording import small
from sim.study.result import StudyResult
from sim.study.weighing import weigh, weigh_values

COST = "total_cost_pounds"
NEED = "child_days_above_child_in_need"
_MOST_NAMED = 8
_ALIKE = Style("#56B4E9", "o", "-")
_REACH = 1.7  # how far the axes reach, in largest differences
_PLACES = (((11, 8), "left"), ((11, -15), "left"), ((-11, 8), "right"), ((-11, -15), "right"))


class Point(NamedTuple):
    """A scenario on the plane: middle and ends of its interval, in both directions."""

    scenario: str
    x: float
    y: float
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]


def trade_offs(data: Data, x: str = COST, y: str = NEED, *, order: Order | None = None) -> Figure:
    """Two measures of which less is better, one against the other; those that no other is shown to beat are ringed.

    Parameters
    ----------
    data
        A result: where there is a baseline, the differences from it are drawn, with their paired 95% intervals, and the
        baseline stands at zero. Or a table with the columns ``scenario, measure, by, mean, ci_low, ci_high, unit``: the
        levels are drawn.
    x, y
        Names of the measures.
    order
        Scenarios in the order that fixes their styles, the baseline first.

    Returns
    -------
    matplotlib.figure.Figure
        A mark for each scenario, with its 95% intervals both ways. Of a result, a scenario without a ring is shown to
        be beaten: another is lower by enough to matter on one measure and not higher on the other, by paired
        differences and the study's margins. A table of means has no pairs: there the ring goes by the means alone.
    """
    who = cast(data, order)
    return draw_plane(points(data, x, y), who, x, y, ringed=best_of(data, x, y), yearly=isinstance(data, StudyResult))


def best_of(data: Data, x: str = COST, y: str = NEED) -> list[str]:
    """Scenarios that no other is shown to beat; of a table of means, that no other beats on average."""
    less = {x: "lower", y: "lower"}
    weighed = weigh(data, less, less) if isinstance(data, StudyResult) else weigh_values(summary(data), less, less)
    return weighed.unbeaten


def points(data: Data, x: str, y: str) -> list[Point]:
    """Where the scenarios stand; those for which a measure is not defined are left out."""
    levels, table = summary(data, [x, y]), comparison(data)
    if isinstance(data, StudyResult):
        levels, table = (a_year(data, each) for each in (levels, table))
    if not isinstance(data, StudyResult) or data.baseline is None:
        names = list(dict.fromkeys(levels["scenario"]))
        marks = [_point(levels, name, x, y, ("mean", "ci_low", "ci_high")) for name in names]
        return [point for point in marks if point is not None]
    table = table[table["by"] == "all"]
    names = [name for name in data.scenarios if name != data.baseline]
    marks = [_point(table, name, x, y, ("difference", "ci_low", "ci_high")) for name in names]
    own = Point(data.baseline, 0.0, 0.0, (0.0, 0.0), (0.0, 0.0))
    return [own, *(point for point in marks if point is not None)]


def _point(table: pd.DataFrame, name: str, x: str, y: str, columns: tuple[str, str, str]) -> Point | None:
    rows = table[table["scenario"] == name]
    middle, low, high = (dict(zip(rows["measure"], rows[column].astype(float), strict=True)) for column in columns)
    if not {x, y} <= set(middle) or math.isnan(middle[x]) or math.isnan(middle[y]):
        return None
    ends = {axis: (low[axis], high[axis]) for axis in (x, y)}
    if columns[0] == "mean":
        ends = {axis: clipped(*ends[axis], "") for axis in ends}
    return Point(name, middle[x], middle[y], ends[x], ends[y])


@settings()
def draw_plane(at_points: Sequence[Point], who: Cast, x: str, y: str, *, ringed: Sequence[str], yearly: bool) -> Figure:
    """The drawing of `trade_offs`; `yearly`: whether costs are those of a year.

    Of many points, all but the baseline look alike, only those with a ring are named, and intervals are cut where they
    would shrink the rest.
    """
    chart, at = axes(3.7)
    look, many = styles(who.names), len(at_points) > _MOST_NAMED
    named = {point.scenario for point in at_points if not many or point.scenario in ringed}
    for place, point in enumerate(at_points):
        alike = many and point.scenario != who.baseline
        style = _ALIKE if alike else look[point.scenario]
        at.hlines(point.y, *point.x_ends, color=style.colour, linewidth=1 if many else 1.8, alpha=0.75)
        at.vlines(point.x, *point.y_ends, color=style.colour, linewidth=1 if many else 1.8, alpha=0.75)
        if point.scenario in ringed:
            at.plot(point.x, point.y, marker="o", markersize=17, markerfacecolor="none", markeredgecolor=INK,
                    linestyle="")  # fmt: skip
        at.plot(point.x, point.y, marker=style.marker, markersize=8, color=style.colour, markeredgecolor="white",
                linestyle="", zorder=2.1 if alike else 2.2)  # fmt: skip
        if point.scenario in named and len(named) <= _MOST_NAMED:
            offset, side = _PLACES[place % len(_PLACES)]
            at.annotate(who.labels[point.scenario], (point.x, point.y), xytext=offset, textcoords="offset points",
                        fontsize=9, ha=side)  # fmt: skip
    change = who.baseline is not None and any(point[1:3] == (0.0, 0.0) for point in at_points)
    for name, axis in ((x, at.xaxis), (y, at.yaxis)):
        axis.set_label_text("\n".join(textwrap.wrap(_label(name, change=change, yearly=yearly), 44)), color=QUIET)
        axis.set_major_formatter(_large)
    at.margins(0.2, 0.18)
    if change:
        at.axhline(0, color=QUIET, linewidth=0.9, zorder=0)
        at.axvline(0, color=QUIET, linewidth=0.9, zorder=0)
    if many and change:
        across, up = (_REACH * max(map(abs, places)) or 1.0 for places in list(zip(*at_points, strict=True))[1:3])
        at.set(xlim=(-across, across), ylim=(-up, up))
    at.grid(color=GRID)
    frame(chart, left=1.15, bottom=0.72)
    return chart


def _label(name: str, *, change: bool, yearly: bool) -> str:
    """What an axis shows: measure, unit, and which way is better."""
    measure = MEASURES.get(name)
    title, unit, better = (measure.title, measure.unit, measure.better) if measure else (name, "", "lower")
    unit = A_YEAR if yearly and unit == "pounds" else "percentage points" if change and is_percent(unit) else unit
    way = {"lower": "less is better", "higher": "more is better"}.get(better or "", "")
    return f"{f'change in {small(title)}' if change else title} ({'; '.join(filter(None, (unit, way)))})"


def _large(value: float, _: Any = None) -> str:
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.3g}m"
    return f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:.3g}"
