"""The course of a measure by month, with the dates on which something changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.measures import MEASURES, repeats
from sim.report.charts import style as look
from sim.report.charts.data import Cast, Data, Order, cast, clipped_ends, months
from sim.report.wording import words
from sim.scenario.problems import shortened
from sim.study.result import StudyResult

_MOST_IN_ONE = 5
_STOCKS_ELSEWHERE = repeats.NAMES
_PANEL_TITLE = 26
_TITLE = 0.3


@look.settings()
def monthly(
    data: Data,
    measure: str,
    *,
    group: str = "all",
    changes: Mapping[dt.date, str] | None = None,
    order: Order | None = None,
) -> look.Figure:
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
    matplotlib.figure.Figure

    Raises
    ------
    KeyError
        If the table has no such measure and group.
    """
    table = months(data, measure, group)
    if table.empty:
        raise KeyError(_nothing_called(data, measure, group))
    own = dated_changes(data)[0] if isinstance(data, StudyResult) else {}
    changes = own if changes is None else changes
    who, at_month_end = cast(data, order), is_stock(measure)
    first, *options = who.of(table)
    shown = [(first, *options)] if len(options) < _MOST_IN_ONE else [(first, option) for option in options]
    several = len(shown) > 1
    unit = str(table["unit"].iloc[0]) if "unit" in table else ""
    chart, places = look.panels(len(shown), high=1.85, besides=0.3 if several else 0.9, sharex=True, sharey=True)
    for at, names in zip(places, shown, strict=True):
        for name in names:
            _line(at, table, name, who, at_month_end=at_month_end, unit=unit)
        _finish(at, table, unit if at in places[:: look.PANELS_ABREAST] else "", changes, ticks=2 if several else 7)
        if several:
            title = shortened(who.labels[names[1]], _PANEL_TITLE, "…")
            at.set_title(title, fontsize=9, color=look.INK, loc="left", pad=13 if changes else 5)
    signs = 0.12 if changes else 0.0
    top = _TITLE if several else look.legend(chart, *chart.axes[0].get_legend_handles_labels()) + signs
    look.frame(chart, left=_left(table), bottom=0.46, top=top, between=0.12, below=_TITLE + 0.1)
    return chart


def _nothing_called(data: Data, measure: str, group: str) -> str:
    """What is not there, and the measure that shares most words with it."""
    table = data.monthly if isinstance(data, StudyResult) else data
    asked = set(measure.split("_"))
    names = sorted(set(table["measure"])) if "measure" in table else []
    words = {name: set(name.split("_")) for name in names}
    near = max(names, key=lambda name: len(asked & words[name]) / len(asked | words[name]), default=measure)
    message = f"there is nothing by month called {measure!r} for {group!r}"
    return f"{message}; did you mean {near!r}?" if near != measure else message


def is_stock(measure: str) -> bool:
    """Whether a measure by month is taken at the month's end."""
    return measure in _STOCKS_ELSEWHERE or (measure in MEASURES and MEASURES[measure].family == "stock")


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
        first = scenario.run.start + dt.timedelta(days=int(scenario.run.warm_up_days))
        last = scenario.run.start + dt.timedelta(days=int(scenario.run.total_days))
        for name, change in scenario.changes.items():
            if first <= change.from_date < last:
                names.setdefault(change.from_date, {})[words(name)] = None
            ends = change.until + dt.timedelta(days=1) if change.until else None
            if ends and first <= ends < last and change.from_date < last:
                names.setdefault(ends, {})[f"end of {words(name)}"] = None
    ordered = sorted(names.items())
    marks = {date: str(place) for place, (date, _) in enumerate(ordered, 1)}
    return marks, [(marks[date], date, ", ".join(what)) for date, what in ordered]


def _left(table: pd.DataFrame) -> float:
    """Room for the unit and for the numbers of the axis."""
    return look.letters([_thousands(round(float(table["mean"].abs().max())))]) + 0.42


def _line(at: look.Axes, table: pd.DataFrame, name: str, who: Cast, *, at_month_end: bool, unit: str) -> None:
    rows = table[table["scenario"] == name].sort_values("month")
    style = look.styles(who.names)[name]
    when = [month_position(label, at_month_end=at_month_end) for label in rows["month"]]
    at.fill_between(when, *clipped_ends(rows, unit), color=style.colour, alpha=0.16, linewidth=0)
    at.plot(
        when, rows["mean"].to_numpy(float), color=style.colour, linestyle=style.line, label=who.labels[name],
        marker=style.marker, markersize=4, markevery=max(1, len(when) // 8), markeredgecolor="white",
        markeredgewidth=0.5,
    )  # fmt: skip


def _finish(
    at: look.Axes, table: pd.DataFrame, unit: str, changes: Mapping[dt.date, str], *, ticks: int = 7
) -> None:
    labels = sorted(set(table["month"]))
    first, last = dt.date.fromisoformat(f"{labels[0]}-01"), _next(labels[-1])
    for date, sign in changes.items():
        if first <= date <= last:
            at.axvline(date.toordinal(), color=look.LIMIT, linewidth=1, linestyle=(0, (2, 2)))
            at.text(date.toordinal(), 1.01, sign, transform=at.get_xaxis_transform(), fontsize=8.5, ha="center",
                    va="bottom", color=look.LIMIT)  # fmt: skip
    starts = [*labels, f"{_next(labels[-1]):%Y-%m}"]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 600) if len(starts) / step <= ticks + 1)
    shown = [label for label in starts if (int(label[:4]) * 12 + int(label[5:]) - 4) % step == 0] or starts[:1]
    days = [dt.date.fromisoformat(f"{label}-01") for label in shown]
    at.set_xticks([day.toordinal() for day in days], [f"{day.day} {day:%b}\n{day:%Y}" for day in days])
    top = at.get_ylim()[1]
    lowest = float(np.nanmin(table["mean"])) if table["mean"].notna().any() else 0.0
    at.set_ylim(bottom=min(0.0, lowest), top=top if top > 0 else 1.0)
    at.set_ylabel(unit, color=look.QUIET)
    at.yaxis.set_major_formatter(_thousands)
    look.only_y_grid(at)


def _thousands(value: float, _: object = None) -> str:
    return f"{value:,.10g}"


def month_position(label: str, *, at_month_end: bool) -> float:
    """Where a month stands on an axis of days: at its end (midnight of the next month's first day) or in its middle."""
    first, after = dt.date.fromisoformat(f"{label}-01").toordinal(), _next(label).toordinal()
    return float(after) if at_month_end else (first + after) / 2


def _next(label: str) -> dt.date:
    year, number = int(label[:4]), int(label[5:7])
    return dt.date(year + number // 12, number % 12 + 1, 1)
