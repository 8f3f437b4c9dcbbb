"""Charts of a sweep, as functions of its table: heat maps, lines, and one panel for each value varied.

Each takes `sim.sweep(...).table`, or any part of it, and returns a matplotlib figure:

>>> from sim.report.points.charts import heat_map
>>> found = sim.sweep("town.yaml", {"a.b": [1, 2], "c.d": "10:30:10"})                              # doctest: +SKIP
>>> heat_map(found.table, ["a.b", "c.d"], "panel_wait_days")                                         # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from sim.report.charts import figures as look
from sim.report.charts.data import clipped_ends
from sim.report.findings import better, title_with_unit
from sim.report.numbers import MISSING, is_number, is_percent, number
from sim.report.points.varied import ALIKE, UNSURE, levels, short_paths, sign
from sim.report.wording import value
from sim.scenario.problems import shortened
from sim.study.verdicts import CLEAR

_COLOURS = "YlGnBu"
_PALE = "#edf3f5"
"""Of maps on which nothing differs clearly: shades would show what is not there."""
_NOTHING_CLEAR = ": no clear differences between the points"
_LINE = "#0072B2"
_INCHES_A_COLUMN = 0.62
_INCHES_A_ROW = 0.42
_LONGEST = 16
_GROUPS = 5
_MOST_TICKS = 7


@look.settings()
def heat_map(
    table: pd.DataFrame, paths: Sequence[str], measure: str, *, own: Mapping[str, Any] | None = None
) -> look.Chart:
    """A measure over two of the values that were varied: a cell for each combination, with its value.

    Parameters
    ----------
    table
        Columns ``point``, those of `paths`, ``measure, mean, difference, verdict, unit`` (and ``by``, of which the
        rows "all" are taken). Where several points share a cell, as with another value varied, it holds their mean.
    paths
        Two or three columns of the table. The first goes across, the second upwards; of a third there is a map for
        each of its values, on one scale.
    measure
        Name of the measure.
    own
        The scenario's own values by path, to mark the cell in which it stands.

    Returns
    -------
    matplotlib.figure.Figure
        Darker cells are worse where one direction is better, otherwise higher. "=" stands by values that do not differ
        from the baseline by anything that matters, "?" where there are too few replications to say. Where no
        point differs clearly, all cells have one colour.
    """
    (x, y, *more), rows = paths, _of(table, measure)
    by = more[0] if more else None
    columns, heights = levels(rows[x]), levels(rows[y])
    tried = [None] if by is None else levels(rows[by])
    high = 0.6 + _INCHES_A_ROW * max(len(heights), 2)
    chart, places = look.panels(len(tried), high=high, besides=1.1, sharex=True, sharey=True)
    across = len(columns) * min(len(tried), look.PANELS_ABREAST)
    chart.set_figwidth(max(chart.get_figwidth(), 1.6 + _INCHES_A_COLUMN * across))
    shaded = bool(rows["verdict"].isin(CLEAR).any())
    colours, scale = _scale(measure, rows.groupby([x, y, *([by] if by else [])], sort=False)["mean"].mean())
    colours = colours if shaded else mpl.colors.ListedColormap([_PALE])
    labels = short_paths([x, y, *([by] if by else [])])
    marked = False
    for at, each in zip(places, tried, strict=True):
        part = rows if by is None else rows[rows[by] == each]
        here = own is not None and (by is None or own.get(by) == each)
        marked |= _cells(at, part, (x, y), (columns, heights), colours, scale, own if here else None)
        if by is not None:
            at.set_title(f"{labels[by]}: {_short(each)}", fontsize=9, color=look.INK, loc="left")
    title = _title(measure, rows) + ("" if shaded else _NOTHING_CLEAR)
    chart.suptitle(title, fontsize=9.5, color=look.INK, x=0.01, ha="left")
    chart.supxlabel("\n".join(filter(None, [labels[x], _signs(rows, marked=marked)])), fontsize=9, color=look.QUIET)
    chart.supylabel(labels[y], fontsize=9, color=look.QUIET)
    if shaded and rows["mean"].nunique() > 1:
        unit = str(rows["unit"].iloc[0])
        bar = chart.colorbar(
            mpl.cm.ScalarMappable(scale, colours), ax=chart.axes, aspect=30, shrink=0.9, pad=0.02,
            format=lambda amount, _: number(amount, unit, like=scale.vmax),
        )  # fmt: skip
        if bar.solids is not None:
            bar.solids.set(rasterized=False, edgecolor="face")  # drawn, not a picture within the drawing
        bar.locator = mpl.ticker.MaxNLocator(4)
        bar.update_ticks()
        bar.outline.set_visible(False)
        bar.set_label("darker is worse" if better(measure) else "darker is more", color=look.QUIET)
    return chart


@look.settings()
def line(
    table: pd.DataFrame, paths: Sequence[str], measure: str, *, own: Mapping[str, Any] | None = None
) -> look.Chart:
    """A measure over the one value that was varied: its level and its difference from the baseline, with 95% intervals.

    Parameters
    ----------
    table
        Columns ``point``, that of `paths`, ``measure, mean, ci_low, ci_high, difference, difference_low,
        difference_high, verdict, unit`` (and ``by``, of which the rows "all" are taken).
    paths
        The one path that was varied: a column of the table. Numbers are joined by a line.
    measure
        Name of the measure.
    own
        The scenario's own value by path, to mark it.

    Returns
    -------
    matplotlib.figure.Figure
        Bands are 95% intervals, each for itself; a hollow mark is no difference that matters, or one that is not known.
    """
    (x,), rows = paths, _of(table, measure)
    tried = levels(rows[x])
    rows = rows.set_index(x, drop=False).loc[tried]
    unit = str(rows["unit"].iloc[0])
    low, high = clipped_ends(rows, unit)
    rows = rows.assign(ci_low=low, ci_high=high)
    chart = look.figure(2.9)
    left, right = chart.subplots(1, 2)
    everywhere, clear = np.full(len(rows), True), np.array([not sign(verdict) for verdict in rows["verdict"]])
    change = f"Difference from the baseline, {'percentage points' if is_percent(unit) else unit}"
    for at, title, columns, base, filled in (
        (left, _title(measure, rows), ("mean", "ci_low", "ci_high"), _baseline_mean(rows), everywhere),
        (right, change, ("difference", "difference_low", "difference_high"), 0.0, clear),
    ):
        _band(at, _placed(rows[x]), rows, columns, filled, joined=all(map(is_number, tried)))
        if base == base:
            at.axhline(base, color=look.INK, linewidth=1.2, label="the scenario as it stands")
        _values(at, x, tried, own)
        at.set_title(title, fontsize=9.5, color=look.INK, loc="left")
    look.legend(chart, *right.get_legend_handles_labels())
    return chart


@look.settings()
def marginals(
    table: pd.DataFrame, paths: Sequence[str], measure: str, *, own: Mapping[str, Any] | None = None
) -> look.Chart:
    """A measure over each of the values that were varied, a panel for each: for three values and more, or drawn points.

    Parameters
    ----------
    table
        Columns ``point``, those of `paths`, ``measure, mean, ci_low, ci_high, difference, unit`` (and ``by``, of which
        the rows "all" are taken).
    paths
        What was varied: columns of the table.
    measure
        Name of the measure.
    own
        The scenario's own values by path, to mark them.

    Returns
    -------
    matplotlib.figure.Figure
        A dot for each point; a line through the means of points with the same value or, where there are many values, of
        groups of neighbours. What moves the line moves the measure, whatever the other values are.
    """
    rows = _of(table, measure).dropna(subset=["mean"])
    chart, places = look.panels(len(paths), high=2.2, besides=0.6, sharey=True)
    for path, at in zip(paths, places, strict=True):
        _marginal(at, rows, path)
        _values(at, path, levels(rows[path]), own)
    if len(rows):
        chart.supylabel(_title(measure, rows), fontsize=9, color=look.QUIET)
    look.legend(chart, *chart.axes[0].get_legend_handles_labels())
    return chart


def _of(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    keep = table["measure"] == measure
    if "by" in table:
        keep &= table["by"] == "all"
    if not keep.any():
        raise KeyError(f"there is no measure called {measure!r} in the table")
    return table[keep]


def _cells(
    at: look.Axes, rows: pd.DataFrame, paths: tuple[str, str], both: tuple[list[Any], list[Any]], colours: Any,
    scale: Normalize, own: Mapping[str, Any] | None,
) -> bool:  # fmt: skip
    """One heat map; whether the scenario's own cell is in it."""
    (x, y), (columns, heights) = paths, both
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    size = 9.0 if len(columns) <= 8 else 7.5
    parts: dict[Any, pd.DataFrame] = dict(iter(rows.groupby([x, y], sort=False, observed=True)))
    for across, each in enumerate(columns):
        for up, other in enumerate(heights):
            part = parts.get((each, other))
            mean = float("nan") if part is None else float(part["mean"].mean())
            empty = mean != mean
            face = mpl.colors.to_rgb("#eceff1") if empty else colours(scale(mean))[:3]
            at.add_patch(Rectangle((across - 0.5, up - 0.5), 1, 1, facecolor=face, edgecolor="white", linewidth=1.5))
            signs = set() if part is None or empty else {sign(verdict) for verdict in part["verdict"]}
            text = MISSING if empty else number(mean, unit) + (f" {signs.pop()}" if len(signs) == 1 else "").rstrip()
            at.text(across, up, text, ha="center", va="center", fontsize=size, color=_readable(face))
    inside = own is not None and own.get(x) in columns and own.get(y) in heights
    if inside and own is not None:
        corner = (columns.index(own[x]) - 0.46, heights.index(own[y]) - 0.46)
        at.add_patch(Rectangle(corner, 0.92, 0.92, fill=False, edgecolor=_FRAME, linewidth=2.4))
    at.set_xlim(-0.5, len(columns) - 0.5)
    at.set_ylim(-0.5, len(heights) - 0.5)
    at.set_xticks(range(len(columns)), [_short(each) for each in columns])
    at.set_yticks(range(len(heights)), [_short(each) for each in heights])
    at.tick_params(length=0)
    at.grid(visible=False)
    for side in at.spines.values():
        side.set_visible(False)
    return inside


_FRAME = "#D55E00"


def _scale(measure: str, means: pd.Series) -> tuple[Any, Normalize]:
    """Colours in which darker is worse (or more), and the scale from the least to the most."""
    low, high = float(means.min()), float(means.max())
    colours = mpl.colormaps[_COLOURS]
    if not high > low:
        return colours, Normalize(low, low + (abs(low) or 1.0))
    if better(measure) == "higher":
        colours = colours.reversed()
    return colours, Normalize(low, high)


def _title(measure: str, rows: pd.DataFrame) -> str:
    """Title and unit of a measure."""
    return title_with_unit(measure, str(rows["unit"].iloc[0]))


def _signs(rows: pd.DataFrame, *, marked: bool) -> str:
    """What the signs in the cells mean, of those that are there."""
    held = {sign(verdict) for verdict in rows["verdict"]}
    parts = []
    if ALIKE in held:
        parts.append(f"{ALIKE} no difference that matters")
    if UNSURE in held:
        parts.append(f"{UNSURE} not enough replications to say")
    base = _baseline_mean(rows)
    if marked:
        parts.append("frame: the scenario as it stands")
    elif base == base:
        parts.append(f"as the scenario stands: {number(base, str(rows['unit'].iloc[0]))}")
    return "; ".join(parts)


def _placed(column: pd.Series) -> np.ndarray:
    """Where the values of a path stand: numbers at themselves, other things side by side."""
    tried = levels(column)
    if all(map(is_number, tried)):
        return column.to_numpy(float)
    ranks = {str(each): place for place, each in enumerate(tried)}
    return np.array([ranks[str(each)] for each in column], dtype=float)


def _values(at: look.Axes, path: str, tried: Sequence[Any], own: Mapping[str, Any] | None) -> None:
    """The axis of the values tried at a path, with a line at the scenario's own."""
    at.set_xlabel(short_paths([path])[path])
    look.only_y_grid(at)
    if not all(map(is_number, tried)):
        at.set_xticks(range(len(tried)), [_short(each) for each in tried], rotation=20, ha="right")
        at.set_xlim(-0.5, len(tried) - 0.5)
        return
    at.margins(x=0.06)
    if len(tried) <= _MOST_TICKS:
        at.set_xticks(tried, [_short(each) for each in tried])
    if own is not None and is_number(own.get(path)):
        at.axvline(float(own[path]), color=look.QUIET, linewidth=1, linestyle=(0, (2, 2)), label="its own value")


def _band(
    at: look.Axes, where: np.ndarray, rows: pd.DataFrame, columns: Sequence[str], filled: np.ndarray, *, joined: bool
) -> None:
    """Means with their intervals: a band where they are joined by a line; hollow where they are not filled."""
    middle, low, high = (rows[name].to_numpy(float) for name in columns)
    if joined:
        at.fill_between(where, low, high, color=_LINE, alpha=0.18, linewidth=0)
    else:
        at.vlines(where, low, high, color=_LINE, linewidth=2.2, alpha=0.75)
    style = "-" if joined else ""
    at.plot(where, middle, color=_LINE, marker="o", linestyle=style, zorder=3, label="mean, 95% interval")
    if not filled.all():
        name = "no difference that matters, or not known"
        hollow: Any = {"markerfacecolor": "white", "linestyle": ""}
        at.plot(where[~filled], middle[~filled], color=_LINE, marker="o", zorder=3, label=name, **hollow)


def _marginal(at: look.Axes, rows: pd.DataFrame, path: str) -> None:
    """A dot for each point, and a line through the means of those that are alike in a value."""
    where, mean = _placed(rows[path]), rows["mean"].to_numpy(float)
    numeric = all(map(is_number, rows[path]))
    at.vlines(where, *clipped_ends(rows, str(rows["unit"].iloc[0]) if len(rows) else ""), color=_LINE, linewidth=1,
              alpha=0.25)  # fmt: skip
    at.scatter(where, mean, s=16, color=_LINE, alpha=0.6, linewidths=0, label="a point, 95% interval")
    base = _baseline_mean(rows)
    if base == base:
        at.axhline(base, color=look.QUIET, linewidth=1.2, linestyle=(0, (5, 2)), label="the scenario as it stands")
    order = np.argsort(where, kind="stable")
    groups = [order[where[order] == each] for each in np.unique(where)]
    if len(groups) > 2 * _GROUPS or any(len(group) < 2 for group in groups):
        groups = [group for group in np.array_split(order, min(_GROUPS, max(1, len(order) // 2))) if len(group)]
    middle = [(where[group].mean(), mean[group].mean()) for group in groups]
    at.plot(
        *np.array(middle).reshape(-1, 2).T, color=look.INK, marker="s", markersize=5, linestyle="-" if numeric else "",
        label="mean of points alike in this",
    )  # fmt: skip


def _baseline_mean(rows: pd.DataFrame) -> float:
    """The baseline's own mean: what the means of points differ from."""
    return float((rows["mean"] - rows["difference"]).median())


def _short(thing: object) -> str:
    return shortened(value(thing), _LONGEST, "…")


def _readable(face: tuple[float, float, float]) -> str:
    """Black or white text, whichever stands out more on a colour (relative luminance as in WCAG)."""
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in face]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "black" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "white"
