"""Rows of marks with their intervals: measures side by side, a measure by group, differences from the baseline."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.report.charts import style as look
from sim.report.charts.data import Cast, Data, Order, cast, clipped_ends, comparison, summary
from sim.report.numbers import is_percent
from sim.report.wording import named
from sim.scenario.arguments import one_or_more

_FAR_PERCENT = 120.0
_LINE = 36


def levels(data: Data, measures: Sequence[str] | None = None, *, order: Order | None = None) -> look.Figure:
    """Several measures of one unit: a row each, a mark and its 95% interval for each scenario.

    Parameters
    ----------
    data
        A result, or a table with the columns ``scenario, measure, mean, ci_low, ci_high, unit`` (and ``by``, of which
        the rows "all" are taken; and ``title``, if measures are to be called something else than in `MEASURES`).
        An interval that is NaN (one replication) is not drawn.
    measures
        Names of measures, in the order in which they are drawn; all of the table if not given.
    order
        Scenarios in the order that fixes their styles, the baseline first; as they come if not given.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = summary(data, measures)
    if measures is not None:
        rank = {name: place for place, name in enumerate(one_or_more(measures))}
        table = table.sort_values("measure", key=lambda names: names.map(rank), kind="stable")
    table = _titled(table)
    units = list(dict.fromkeys(table["unit"]))
    unit = str(units[0]) if len(units) == 1 else "%" if units and all(map(is_percent, units)) else ""
    return marks(table, cast(data, order), unit=unit)


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    if "title" in table:
        return table
    return table.assign(title=[MEASURES[name].title if name in MEASURES else named(name) for name in table["measure"]])


def breakdown(data: Data, measure: str, by: str, *, order: Order | None = None) -> look.Figure:
    """One measure by source, presenting group, area or anything else it is broken down by.

    Parameters
    ----------
    data
        A result, or a table with the columns ``scenario, measure, by, group, mean, ci_low, ci_high, unit``.
    measure
        Name of the measure.
    by
        Name of the breakdown: ``source``, ``group``, ``area``, ``team``, …
    order
        As for `levels`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = summary(data, [measure], by)
    table = table.assign(title=[named(group) for group in table["group"]])
    unit = str(table["unit"].iloc[0]) if len(table) else ""
    return marks(table, cast(data, order), unit=unit)


@look.settings()
def marks(table: pd.DataFrame, who: Cast, *, unit: str) -> look.Figure:
    """The rows of `levels` and `breakdown`: columns ``scenario, title, mean, ci_low, ci_high``, NaN left out."""
    titles = list(dict.fromkeys(table.loc[table["mean"].notna(), "title"]))
    table = table[table["title"].isin(titles)]
    chart, at = look.axes(_height(len(titles), len(who.of(table))))
    draw_levels(at, table, titles, who, unit=unit)
    at.set_xlim(left=min(0.0, at.get_xlim()[0]) if not unit.startswith("per ") else None)
    if is_percent(unit):
        at.set_xlim(right=min(at.get_xlim()[1], 101.5))
    at.set_xlabel(unit)
    _framed(chart, at, titles)
    return chart


@look.settings()
def differences(
    data: Data, measures: Sequence[str] | None = None, *, order: Order | None = None
) -> look.Figure:
    """Differences from the baseline, as a percentage of it, with 95% intervals: a row each, a mark for each scenario.

    Differences beyond 120% of the baseline stand at the edge with their number beside them, so that the others can be
    told apart; where the baseline is zero there is no percentage, and no mark.

    Parameters
    ----------
    data
        A result (its headline measures), or a table with the columns ``scenario, baseline, measure, baseline_mean,
        difference, ci_low, ci_high`` (and ``title``, if they are to be called something else than in `MEASURES`).
    measures
        Which measures; the headline measures of a result, or all of a table, if not given.
    order
        As for `levels`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If nothing is compared.
    """
    who, table = cast(data, order), comparison(data)
    if table.empty:
        raise ValueError("nothing is compared here: there is no baseline, or no option")
    if "by" in table:
        table = table[table["by"] == "all"]
    if measures is not None:
        table = table[table["measure"].isin(one_or_more(measures))]
    elif table is not data:
        headline = {name for name, each in MEASURES.items() if each.headline}
        table = table[table["measure"].isin(headline)]
    table = _titled(table)
    table = table[(table["baseline_mean"].abs() > 0) & table["difference"].notna()]
    titles = list(dict.fromkeys(table["title"]))
    names = who.of(table)
    chart, at = look.axes(_height(len(titles), len(names)))
    ends = table[["difference", "ci_low", "ci_high"]].to_numpy(float)
    edge = _edge(100 * ends / table["baseline_mean"].abs().to_numpy(float)[:, np.newaxis])
    for place, name in enumerate(names):
        rows = table[table["scenario"] == name]
        factor = 100 / rows["baseline_mean"].abs().to_numpy(float)
        middle = rows["difference"].to_numpy(float) * factor
        low, high = rows["ci_low"].to_numpy(float) * factor, rows["ci_high"].to_numpy(float) * factor
        where = _where(rows["title"], titles, place, len(names))
        style = look.styles(who.names)[name]
        _marks(at, np.clip(middle, -edge, edge), (np.clip(low, -edge, edge), np.clip(high, -edge, edge)), where, style,
               who.labels[name])  # fmt: skip
        for value, height in zip(middle, where, strict=True):
            if abs(value) > edge:
                at.annotate(
                    f"{value:+.0f}%", (np.sign(value) * edge, height), xytext=(-6 * np.sign(value), 0),
                    textcoords="offset points", ha="right" if value > 0 else "left", va="center", fontsize=8.5,
                    color=look.INK,
                )  # fmt: skip
    at.axvline(0, color=look.QUIET, linewidth=1.2)
    _rows(at, titles)
    at.set_xlim(-edge * 1.04, edge * 1.04)
    at.set_xlabel("difference, % of the baseline")
    _framed(chart, at, titles)
    return chart


def draw_levels(at: look.Axes, table: pd.DataFrame, titles: Sequence[str], who: Cast, *, unit: str) -> None:
    """A row for each title, a mark and its 95% interval for each scenario."""
    names = who.of(table)
    for place, name in enumerate(names):
        rows = table[table["scenario"] == name]
        where = _where(rows["title"], titles, place, len(names))
        ends = clipped_ends(rows, unit)
        _marks(at, rows["mean"].to_numpy(float), ends, where, look.styles(who.names)[name], who.labels[name])
    _rows(at, titles)


def _marks(
    at: look.Axes, middle: np.ndarray, ends: tuple[np.ndarray, np.ndarray], where: np.ndarray, style: Any, label: str
) -> None:
    at.hlines(where, *ends, color=style.colour, linewidth=2.2, alpha=0.75)
    at.plot(
        middle, where, linestyle="", marker=style.marker, color=style.colour, markersize=6.5, label=label,
        markeredgecolor="white", markeredgewidth=0.7,
    )  # fmt: skip


def _where(of: Iterable[str], titles: Sequence[str], place: int, count: int) -> np.ndarray:
    """Heights of the marks of one scenario: the rows are 0, 1, …, the scenarios share each of them."""
    return np.array([titles.index(title) for title in of]) + 0.72 * ((place + 0.5) / count - 0.5)


def _rows(at: look.Axes, titles: Sequence[str]) -> None:
    at.set_yticks(range(len(titles)), [_wrapped(title) for title in titles])
    at.set_ylim(len(titles) - 0.45, -0.55)
    look.only_x_grid(at)
    for row in range(1, len(titles)):
        at.axhline(row - 0.5, color="#eef1f4", linewidth=0.8, zorder=0)


def _framed(chart: look.Figure, at: look.Axes, titles: Sequence[str]) -> None:
    top = look.legend(chart, *at.get_legend_handles_labels())
    look.frame(chart, left=look.letters(map(_wrapped, titles)) + 0.12, bottom=0.5, top=top)


def _wrapped(title: str) -> str:
    """A title in at most two lines."""
    return "\n".join(textwrap.wrap(title, _LINE, max_lines=2, placeholder=" …"))


def _height(rows: int, scenarios: int) -> float:
    return 0.95 + rows * max(0.34, 0.15 * scenarios + 0.12)


def _edge(percent: np.ndarray) -> float:
    """How far the axis reaches: to the largest difference, but no further than where the others would shrink."""
    sizes = np.abs(percent[~np.isnan(percent)])
    if not len(sizes) or sizes.max() == 0:
        return 1.0
    within = sizes[sizes <= _FAR_PERCENT]
    return float(sizes.max() if sizes.max() <= _FAR_PERCENT else max(within.max(initial=0.0) * 1.35, 50.0))
