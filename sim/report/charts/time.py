"""The course of a measure by month, with the dates on which something changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from sim.measures import MEASURES, repeats
from sim.report.charts.axes import Axes, drawing, limits, places, share_axes, thousands, width
from sim.report.charts.data import Data, Order, chart_scenarios, months, rows, within_range
from sim.report.charts.style import LIMIT, Drawing
from sim.report.wording import words
from sim.scenario.problems import shortened
from sim.study.result import StudyResult

_MOST_IN_ONE = 5
_PANEL_TITLE = 26


def monthly(
    data: Data, measure: str, *, group: str = "all", changes: Mapping[dt.date, str] | None = None,
    order: Order = None,
) -> Drawing:  # fmt: skip
    """The course of one measure by month: a line for each scenario, its 95% interval as a band.

    What is open at the end of a month stands at the month's end, what happens within a month in its middle, on an
    axis of dates; so a change that takes effect on the first of a month stands before what it changes. With more than
    five scenarios, each option has a panel of its own, together with the baseline.

    Parameters
    ----------
    data
        A result, or a table with the columns ``scenario, month`` (``YYYY-MM``) and either ``mean, ci_low, ci_high`` or,
        of single replications, ``replication, value``; also ``measure``, ``group`` and ``unit`` if it holds several.
    measure
        Name of the measure, as in monthly.csv.
    group
        Team or source; "all" for all.
    changes
        Dates to mark with a dotted line, and the sign that stands above each; a result's dated changes if not given.
    order
        Scenarios in the order that fixes their styles, the baseline first.

    Returns
    -------
    Drawing

    Raises
    ------
    KeyError
        If the table has no such measure and group.
    """
    table = months(data, measure, group)
    if table.empty:
        raise KeyError(_no_such_measure(data, measure, group))
    if changes is None:
        changes = dated_changes(data)[0] if isinstance(data, StudyResult) else {}
    scenarios = chart_scenarios(data, order)
    first, *options = scenarios.of(table)
    names_by_panel = [(first, *options)] if len(options) < _MOST_IN_ONE else [(first, option) for option in options]
    several = len(names_by_panel) > 1
    unit = next(iter(table.get("unit", ())), "")
    when = [month_position(month, at_month_end=is_stock(measure)) for month in table["month"]]
    table = within_range(table, unit).assign(when=when).sort_values("month")
    periods = pd.PeriodIndex(table["month"], freq="M")
    starts = pd.period_range(periods[0], periods[-1] + 1).start_time
    days = limits(starts[0].toordinal(), starts[-1].toordinal(), margin=0.04)
    top = limits(table[["mean", "ci_low", "ci_high"]])[1]
    values = (min(0.0, table["mean"].min()), top if top > 0 else 1.0)
    left = width([thousands(round(top))]) + 30
    head = 22.0 if several else 0.0
    signs = 9.0 if changes else 0.0
    high = 92 if several else 118
    axes = []
    spots = places(len(names_by_panel), high, left=left, top=7 + head + signs, apart=(9, 10 + head))
    for place, names in zip(spots, names_by_panel, strict=True):
        panel = Axes(place, days, values)
        panel.x.ticks = _ticks(starts, 2 if several else 7)
        panel.x.grid = False
        panel.y.label = unit
        for date, sign in changes.items():
            day = date.toordinal()
            if days[0] <= day <= days[1]:
                panel.segments(day, day, *values, stroke=LIMIT, stroke_dasharray="2 2")
                panel.text(sign, panel.x(day), panel.top - 6, size=8.5, fill=LIMIT)
        for own, style, label in scenarios.parts(table[table["scenario"].isin(names)]):
            some = own[:: max(1, len(own) // 8)]
            panel.area(own["when"], own["ci_low"], own["ci_high"], fill=style.colour, fill_opacity=0.16)
            panel.line(
                own["when"], own["mean"], label, stroke=style.colour, stroke_width=2, stroke_dasharray=style.dashes
            )
            panel.marks(some["when"], some["mean"], style, 4, label, stroke_width=0.5)
        if several:
            title = shortened(scenarios.labels[names[1]], _PANEL_TITLE, "…")
            panel.text(title, panel.left, panel.top - 9 - signs, anchor="start", size=9)
            panel.signs.clear()
        axes.append(panel)
    return drawing(share_axes(axes), f"{measure} by month", below=32)


def _no_such_measure(data: Data, measure: str, group: str) -> str:
    """What is not there, and the measure that shares most words with it."""
    wanted = set(measure.split("_"))

    def alike(name: str) -> float:
        own = set(name.split("_"))
        return len(wanted & own) / len(wanted | own)

    near = max(sorted(set(rows(data, "monthly").get("measure", ()))), key=alike, default=measure)
    message = f"there is nothing by month called {measure!r} for {group!r}"
    return f"{message}; did you mean {near!r}?" if near != measure else message


def is_stock(measure: str) -> bool:
    """Whether a measure by month is taken at the month's end."""
    return measure in repeats.NAMES or (measure in MEASURES and MEASURES[measure].family == "stock")


def dated_changes(result: StudyResult) -> tuple[dict[dt.date, str], list[tuple[str, dt.date, str]]]:
    """The dates on which a result's scenarios change, within the observed period.

    Returns
    -------
    marks
        Date to the number that stands for it in charts.
    list
        Number, date and names of what changes, in order of date.
    """
    names: dict[dt.date, dict[str, None]] = {}
    for scenario in result.scenarios.values():
        for name, change in scenario.changes.items():
            moments = {change.from_date: words(name)}
            if change.until:
                moments[change.until + dt.timedelta(days=1)] = f"end of {words(name)}"
            for date, what in moments.items():
                if scenario.run.counted_from <= date <= scenario.run.last_day:
                    names.setdefault(date, {})[what] = None
    in_order = sorted(names.items())
    marks = {date: str(place) for place, (date, _) in enumerate(in_order, 1)}
    return marks, [(marks[date], date, ", ".join(what)) for date, what in in_order]


def _ticks(starts: pd.DatetimeIndex, most: int) -> dict[float, str]:
    """Some first days of months, in words, so that there are about as many of them as fit."""
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 600) if len(starts) / step <= most + 1)
    days = [day for day in starts if (12 * day.year + day.month - 4) % step == 0] or starts[:1]
    return {day.toordinal(): f"1 {day:%b}\n{day.year}" for day in days}


def month_position(label: str, *, at_month_end: bool) -> float:
    """Where a month stands on an axis of days: at its end (midnight of the next month's first day) or in its middle."""
    month = pd.Period(label, "M")
    first, after = (each.start_time.toordinal() for each in (month, month + 1))
    return float(after) if at_month_end else (first + after) / 2
