"""One measure against another: what options cost, and what need there is."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.report.charts.axes import WIDTH, Axes, drawing, limits, places, width
from sim.report.charts.data import Cast, Data, Order, cast, comparison, summary
from sim.report.charts.style import INK, QUIET, Drawing, Style, styles
from sim.report.findings import a_year
from sim.report.numbers import A_YEAR, clipped, is_percent
from sim.report.wording import small
from sim.study.result import StudyResult
from sim.study.weighing import weigh, weigh_values

COST = "total_cost_pounds"
NEED = "child_days_above_child_in_need"
_MOST_NAMED = 8
_ALIKE, _RING = Style("#56B4E9", "o"), Style("none", "o")
_REACH = 1.7  # how far the axes reach, in largest differences


class Point(NamedTuple):
    """A scenario on the plane: middle and ends of its interval, in both directions."""

    scenario: str
    x: float
    y: float
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]


def trade_offs(data: Data, x: str = COST, y: str = NEED, *, order: Order | None = None) -> Drawing:
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
    Drawing
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


def draw_plane(
    at_points: Sequence[Point], who: Cast, x: str, y: str, *, ringed: Sequence[str], yearly: bool
) -> Drawing:
    """The drawing of `trade_offs`; `yearly`: whether costs are those of a year.

    Of many points, all but the baseline look alike, only those with a ring are named, and intervals are cut where they
    would shrink the rest.
    """
    looks, many = styles(who.names), len(at_points) > _MOST_NAMED
    named = {point.scenario for point in at_points if not many or point.scenario in ringed}
    change = who.baseline is not None and any(point[1:3] == (0.0, 0.0) for point in at_points)
    spans = [_span(at_points, axis, cut=many and change) for axis in "xy"]
    at = Axes(places(1, 208, left=84)[0], spans[0], spans[1], (60.0, 26.0))
    for name, axis in ((x, at.x), (y, at.y)):
        axis.label = "\n".join(textwrap.wrap(_label(name, change=change, yearly=yearly), 44))
        axis.ticks = {value: _large(value) for value in axis.ticks}
    if change:
        at.segments([at.x.ends[0], 0], [at.x.ends[1], 0], [0, at.y.ends[0]], [0, at.y.ends[1]], stroke=QUIET)
    interval: dict[str, Any] = {"stroke_width": 1 if many else 1.8, "stroke_opacity": 0.75}
    for number, point in enumerate(sorted(at_points, key=lambda point: many and point.scenario == who.baseline)):
        style = _ALIKE if many and point.scenario != who.baseline else looks[point.scenario]
        at.segments(*np.clip(point.x_ends, *spans[0]), point.y, point.y, stroke=style.colour, **interval)
        at.segments(point.x, point.x, *np.clip(point.y_ends, *spans[1]), stroke=style.colour, **interval)
        if point.scenario in ringed:
            at.marks(point.x, point.y, _RING, 17, stroke=INK, stroke_width=1)
        at.marks(point.x, point.y, style, 8)
        if point.scenario in named and len(named) <= _MOST_NAMED:
            _name(at, point, who.labels[point.scenario], number)
    return drawing([at], "One measure against another, with 95% intervals", below=48)


def _span(points: Sequence[Point], axis: str, *, cut: bool) -> tuple[float, float]:
    """The ends of an axis: around all intervals or, if these are cut, as far from zero as the marks need."""
    middles = [getattr(point, axis) for point in points]
    if cut:
        reach = _REACH * max(map(abs, middles)) or 1.0
        return -reach, reach
    return limits(middles, [getattr(point, f"{axis}_ends") for point in points], margin=0.2)


def _name(at: Axes, point: Point, words: str, number: int) -> None:
    """The name of a mark beside it, in turn in one of four places, where there is room for it."""
    x, y = float(at.x(point.x)), float(at.y(point.y))
    to_the_right = x + 11 + width([words]) < WIDTH and (number % 4 < 2 or x - 11 < width([words]))
    aside, anchor = (11, "start") if to_the_right else (-11, "end")
    at.text(words, x + aside, y + (-12, 12)[number % 2], anchor=anchor, size=9)


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
