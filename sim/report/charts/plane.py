"""One measure against another: what options cost, and what need there is."""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.report.charts.axes import WIDTH, Axes, drawing, limits, places, width
from sim.report.charts.data import Data, Order, chart_scenarios, rows, within_range
from sim.report.charts.style import INK, QUIET, Drawing, Style, styles
from sim.report.findings import yearly_costs
from sim.report.numbers import A_YEAR, is_percent
from sim.report.wording import small
from sim.study.result import StudyResult
from sim.study.summary import row_tuples
from sim.study.weighing import weigh, weigh_values

COST = "total_cost_pounds"
NEED = "child_days_above_child_in_need"
_MOST_NAMED = 8
_ALIKE = Style("#56B4E9", "o")
_RING = Style("none", "o")
_REACH = 1.7  # how far the axes reach, in largest differences


def trade_offs(
    data: Data, x: str = COST, y: str = NEED, *, order: Order = None, ringed: Collection[str] | None = None
) -> Drawing:
    """Two measures, one against the other; scenarios that no other is shown to beat are ringed.

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
    ringed
        Those that get a ring; if not given `best_of` the two, for measures of which less is better.

    Returns
    -------
    Drawing
        A mark for each scenario, with its 95% intervals both ways. Of many scenarios, all but the baseline look alike,
        only those with a ring are named, and intervals are cut where they would shrink the rest. Of a result, a
        scenario without a ring is shown to be beaten: another is lower by enough to matter on one measure and not
        higher on the other, by paired differences and the study's margins. A table of means has no pairs: there the
        ring goes by the means alone.
    """
    scenarios = chart_scenarios(data, order)
    points = _points(data, x, y)
    if ringed is None:
        ringed = best_of(data, x, y)
    looks = styles(scenarios.names)
    many = len(points) > _MOST_NAMED
    baseline = points.loc[points["scenario"] == scenarios.baseline, ["x", "y"]]
    change = not baseline.empty and not baseline.any(axis=None)
    with_names = [name for name in points["scenario"] if not many or name in ringed]
    spans = []
    for axis in "xy":
        ends = [f"{axis}_low", f"{axis}_high"]
        reach = _REACH * float(points[axis].abs().max())
        span = (-reach, reach) if many and change and reach else limits(points[[axis, *ends]], margin=0.2)
        points = points.assign(**points[ends].clip(*span))
        spans.append(span)
    panel = Axes(places(1, 208, left=84)[0], spans[0], spans[1], (60.0, 26.0))
    for name, scale in ((x, panel.x), (y, panel.y)):
        label = _label(name, change=change, yearly=isinstance(data, StudyResult))
        scale.label = "\n".join(textwrap.wrap(label, 44))
    if change:
        (left, right), (low, high) = spans
        panel.segments([left, 0], [right, 0], [0, low], [0, high], stroke=QUIET)
    upwards = points[::-1] if many else points  # the first, the baseline, above the others
    for number, point in enumerate(row_tuples(upwards)):
        style = _ALIKE if many and point.scenario != scenarios.baseline else looks[point.scenario]
        look: dict[str, Any] = {"stroke": style.colour, "stroke_width": 1.0 if many else 1.8, "stroke_opacity": 0.75}
        panel.segments(point.x_low, point.x_high, point.y, point.y, **look)
        panel.segments(point.x, point.x, point.y_low, point.y_high, **look)
        if point.scenario in ringed:
            panel.marks(point.x, point.y, _RING, 17, stroke=INK, stroke_width=1)
        panel.marks(point.x, point.y, style, 8)
        if point.scenario in with_names and len(with_names) <= _MOST_NAMED:
            _name(panel, panel.x(point.x), panel.y(point.y), scenarios.labels[point.scenario], number)
    return drawing([panel], "One measure against another, with 95% intervals", below=48)


def best_of(data: Data, x: str = COST, y: str = NEED) -> list[str]:
    """Scenarios that no other is shown to beat; of a table of means, that no other beats on average.

    Less of either measure is better, also of one that has no direction of its own, such as hours worked.
    """
    lower = {x: "lower", y: "lower"}
    if isinstance(data, StudyResult):
        return weigh(data, (x, y), lower).unbeaten
    return weigh_values(rows(data, "summary", by="all"), (x, y), lower).unbeaten


def _points(data: Data, x: str, y: str) -> pd.DataFrame:
    """Where the scenarios stand; those for which a measure is not defined are left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``scenario, x, x_low, x_high, y, y_low, y_high``: middles and ends of intervals.
    """
    if isinstance(data, StudyResult) and data.baseline is not None:
        middle, table = "difference", rows(data, "comparison", [x, y], by="all")
    else:
        middle, table = "mean", within_range(rows(data, "summary", [x, y], by="all"), "")
    if isinstance(data, StudyResult):
        table = yearly_costs(data, table)
    columns: dict[str, pd.Series[float]] = {}
    for axis, name in (("x", x), ("y", y)):
        own = table[table["measure"] == name].set_index("scenario")
        columns |= {axis: own[middle], f"{axis}_low": own["ci_low"], f"{axis}_high": own["ci_high"]}
    points = pd.DataFrame(columns, index=table["scenario"].unique(), dtype=float).dropna(subset=["x", "y"])
    if middle == "difference":
        points = pd.concat([pd.DataFrame(0.0, [data.baseline], points.columns), points])
    return points.rename_axis("scenario").reset_index()


def _name(panel: Axes, x: np.ndarray, y: np.ndarray, words: str, number: int) -> None:
    """The name of a mark beside it, in turn in one of four places, where there is room for it."""
    to_the_right = x + 11 + width([words]) < WIDTH and (number % 4 < 2 or x - 11 < width([words]))
    aside, anchor = (11, "start") if to_the_right else (-11, "end")
    panel.text(words, x + aside, y + (-12, 12)[number % 2], anchor=anchor, size=9)


def _label(name: str, *, change: bool, yearly: bool) -> str:
    """What an axis shows: measure, unit, and which way is better."""
    measure = MEASURES.get(name)
    title, unit, better = (measure.title, measure.unit, measure.better) if measure else (name, "", "lower")
    if yearly and unit == "pounds":
        unit = A_YEAR
    elif change and is_percent(unit):
        unit = "percentage points"
    way = {"lower": "less is better", "higher": "more is better"}.get(better or "", "")
    about = "; ".join(filter(None, (unit, way)))
    return f"change in {small(title)} ({about})" if change else f"{title} ({about})"
