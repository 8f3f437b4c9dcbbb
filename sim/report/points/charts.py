"""Charts of a sweep, as functions of its table: heat maps, lines, and one panel for each value varied.

Each takes `sim.sweep(...).table`, or any part of it, and returns a drawing:

>>> from sim.report.points.charts import heat_map
>>> found = sim.sweep("town.yaml", {"a.b": [1, 2], "c.d": "10:30:10"})                              # doctest: +SKIP
>>> heat_map(found.table, ["a.b", "c.d"], "panel_wait_days")                                         # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from sim.report.charts import data
from sim.report.charts.axes import PANELS_ABREAST, WIDTH, Axes, Ends, Frame, drawing, limits, places, share_axes, width
from sim.report.charts.rows import row_axes
from sim.report.charts.style import INK, LIMIT, QUIET, Drawing, Style
from sim.report.findings import better, title_with_unit
from sim.report.numbers import is_number, is_percent, number
from sim.report.points.varied import ALIKE, UNSURE, distinct_values, short_paths, sign
from sim.report.wording import value
from sim.scenario.problems import shortened
from sim.study.verdicts import CLEAR

Own: TypeAlias = Mapping[str, Any] | None
"""The scenario's own values by path."""

_SHADES = ("#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#253494", "#081d58")
"""YlGnBu of ColorBrewer, for people with colour-blindness too."""
_PALE = "#edf3f5"
"""Of maps on which nothing differs clearly, since shades would show what is not there."""
_EMPTY = "#eceff1"
"""Of cells without a value."""
_NOTHING_CLEAR = ": no clear differences between the points"
_BLUE = "#0072B2"
_LIGHT = "#9cc7e3"
_FRAME = "#D55E00"
_MEAN = Style(_BLUE, "o")
_HOLLOW = Style("white", "o")
_GROUP = Style(INK, "s")
_MEANS = "mean, 95% interval"
_GROUPED = "mean of points alike in this"
_UNCLEAR = "no difference that matters, or not known"
_SIGNS = {ALIKE: "no difference that matters", UNSURE: "not enough replications to say"}
_CELL = 45.0
_ROW = 38.0
_LONGEST = 16
_GROUPS = 5
_MOST_TICKS = 7


def heat_map(table: pd.DataFrame, paths: Sequence[str], measure: str, *, own: Own = None) -> Drawing:
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
    Drawing
        Darker cells are worse where one direction is better, otherwise higher. "=" stands by values that do not differ
        from the baseline by anything that matters, "?" where there are too few replications to say. Where no
        point differs clearly, all cells have one colour.
    """
    rows, unit = _of_measure(table, measure)
    labels = list(short_paths(paths).values())
    values = [distinct_values(rows[path]) for path in paths]
    columns, heights, *third = values
    maps = list(product(*third))
    clear = rows["verdict"].isin(CLEAR).any()
    cells = rows.assign(sign=rows["verdict"].map(sign)).groupby(list(paths), sort=False)
    means = cells["mean"].mean()
    signs = cells["sign"].agg(lambda signs: signs.iloc[0] if signs.nunique() == 1 else "")
    shades = Shades(means.min(), means.max(), better(measure) == "higher", _SHADES if clear else [_PALE])
    bar = 70 if clear and shades.high > shades.low else 0
    left = width(map(_short, heights)) + 30
    wide = max(WIDTH, round(left + 12 + bar + _CELL * len(columns) * min(len(maps), PANELS_ABREAST)))
    high = _ROW * max(len(heights), 2)
    top = 42 if third else 24
    spots = places(len(maps), high, left=left, right=wide - 12 - bar, top=top, apart=(10, 24))
    size = 9.0 if len(columns) <= 8 else 7.5
    mine = tuple((own or {}).get(path) for path in paths)
    is_marked = all(each in some for each, some in zip(mine, values, strict=True))
    axes = []
    for place, by in zip(spots, maps, strict=True):
        panel = Axes(place, (-0.5, len(columns) - 0.5), (-0.5, len(heights) - 0.5))
        panel.x.grid = panel.y.grid = panel.x.line = False
        panel.x.ticks = _words(columns, panel)
        panel.y.ticks = dict(enumerate(map(_short, heights)))
        panel.y.label = labels[1]
        panel.title = ", ".join(f"{labels[2]}: {_short(each)}" for each in by)
        for (across, column), (up, row) in product(enumerate(columns), enumerate(heights)):
            mean = means.get((column, row, *by), np.nan)
            face = shades.of(mean)
            panel.boxes(across - 0.5, across + 0.5, up - 0.5, up + 0.5, fill=face, stroke="white", stroke_width=1.5)
            text = f"{number(mean, unit)} {signs[column, row, *by] if mean == mean else ''}".rstrip()
            panel.text(text, panel.x(across), panel.y(up), size=size, fill=readable(face))
        if is_marked and mine[2:] == by:
            across, up = columns.index(mine[0]), heights.index(mine[1])
            edges = across - 0.46, across + 0.46, up - 0.46, up + 0.46
            panel.boxes(*edges, fill="none", stroke=_FRAME, stroke_width=2.4)
        axes.append(panel)
    title = title_with_unit(measure, unit) + ("" if clear else _NOTHING_CLEAR)
    share_axes(axes)[0].text(title, 4, 9, anchor="start")
    words = "\n".join(filter(None, [labels[0], _signs(rows, unit, is_marked=is_marked)]))
    axes[0].text(words, (left + wide - 12 - bar) / 2, axes[-1].bottom + 36, size=9, fill=QUIET)
    if bar:
        place = (wide - 20, axes[0].top, wide - 8, axes[-1].bottom)
        axes.append(_colour_bar(place, shades, unit, worse=bool(better(measure))))
    return drawing(axes, title, below=52, wide=wide)


def line(table: pd.DataFrame, paths: Sequence[str], measure: str, *, own: Own = None) -> Drawing:
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
    Drawing
        Bands are 95% intervals, each for itself; a hollow mark is no difference that matters, or one that is not known.
    """
    rows, unit = _of_measure(table, measure)
    (path,) = paths
    values = distinct_values(rows[path])
    rows = data.within_range(rows.set_index(path, drop=False).loc[values], unit)
    where = _positions(rows[path])
    title = title_with_unit(measure, unit)
    change = f"Difference from the baseline, {'percentage points' if is_percent(unit) else unit}"
    parts = (
        (title, ["mean", "ci_low", "ci_high"], _baseline_mean(rows)),
        (change, ["difference", "difference_low", "difference_high"], 0.0),
    )
    axes = []
    for place, (heading, columns, base) in zip(places(2, 130, left=40, top=24, apart=(46, 0)), parts, strict=True):
        middle, low, high = rows[columns].to_numpy(float).T
        panel = _values_axes(place, rows[path], path, limits(middle, low, high, base), own, base)
        panel.title = heading
        if all(map(is_number, values)):
            panel.area(where, low, high, fill=_BLUE, fill_opacity=0.18)
            panel.line(where, middle, _MEANS, stroke=_BLUE, stroke_width=2)
        else:
            panel.segments(where, where, low, high, stroke=_BLUE, stroke_width=2.2, stroke_opacity=0.75)
        panel.marks(where, middle, _MEAN, 6, _MEANS, stroke="")
        axes.append(panel)
    unclear = rows["verdict"].map(sign) != ""
    if unclear.any():
        hollow = rows["difference"].where(unclear)
        axes[1].marks(where, hollow, _HOLLOW, 6, _UNCLEAR, stroke=_BLUE, stroke_width=1)
    return drawing(axes, title, below=44)


def marginals(table: pd.DataFrame, paths: Sequence[str], measure: str, *, own: Own = None) -> Drawing:
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
    Drawing
        A dot for each point; a line through the means of points with the same value or, where there are many values, of
        groups of neighbours. What moves the line moves the measure, whatever the other values are.
    """
    rows, unit = _of_measure(table, measure)
    rows = data.within_range(rows.dropna(subset=["mean"]), unit)
    mean = rows["mean"].to_numpy(float)
    base = _baseline_mean(rows)
    ends = limits(rows[["mean", "ci_low", "ci_high"]], base)
    axes = []
    for place, path in zip(places(len(paths), 112, left=62, apart=(14, 50)), paths, strict=True):
        panel = _values_axes(place, rows[path], path, ends, own, base)
        where = _positions(rows[path])
        panel.segments(where, where, rows["ci_low"], rows["ci_high"], stroke=_BLUE, stroke_opacity=0.25)
        panel.marks(where, mean, _MEAN, 4, "a point, 95% interval", stroke="", fill_opacity=0.6)
        values, means = _group_means(where, mean)
        if all(map(is_number, rows[path])):
            panel.line(values, means, _GROUPED, stroke=INK, stroke_width=2)
        panel.marks(values, means, _GROUP, 5, _GROUPED, stroke="")
        axes.append(panel)
    if len(rows):
        axes[0].y.label = title_with_unit(measure, unit)
    return drawing(share_axes(axes, across=False), f"{measure} over each of the values varied", below=44)


def effects(rows: pd.DataFrame, unit: str, chance_level: float) -> Drawing:
    """How far each unknown moves an output.

    Parameters
    ----------
    rows
        The indices of one output as `sim.report.points.sensitivity.SensitivityView.effects` has them: of Morris
        ``mu_star`` is drawn, of Sobol ``ST`` with ``S1`` within it.
    unit
        Unit of the output, for the axis.
    chance_level
        What chance alone would make of an effect; NaN where that is not known.
    """
    is_morris = "mu_star" in set(rows["index"])
    where = np.arange(len(rows))
    ends = (0.0, limits(0.0, rows["value"], rows["ci_high"], chance_level)[1])
    panel = row_axes(list(rows["label"]), 1, ends, unit if is_morris else "share of the variance")
    name = "average effect over its whole range" if is_morris else "with all it does together with others"
    colour = _BLUE if is_morris else _LIGHT
    panel.boxes(0, rows["value"].fillna(0), where - 0.31, where + 0.31, name, fill=colour)
    if not is_morris:
        panel.boxes(0, rows["value_other"].fillna(0).clip(lower=0), where - 0.17, where + 0.17, "alone", fill=_BLUE)
    low = rows["ci_low"].clip(lower=0)
    panel.segments(low, rows["ci_high"], where, where, "95% interval", stroke=INK, stroke_width=1.4)
    if is_morris and chance_level == chance_level:
        panel.line([chance_level] * 2, panel.y.ends, "chance alone, at most", stroke=LIMIT, stroke_dasharray="3.6 2.4")
    return drawing([panel], "How far each unknown moves an output")


def _of_measure(table: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, str]:
    """The rows of a measure, and its unit."""
    rows = data.rows(table, "summary", [measure], by="all")
    if rows.empty:
        raise KeyError(f"there is no measure called {measure!r} in the table")
    return rows, str(rows["unit"].iloc[0])


class Shades(NamedTuple):
    """Colours from the least to the most; turned where more is better, so that darker is worse."""

    low: float
    high: float
    turned: bool
    colours: Sequence[str] = _SHADES

    def of(self, mean: float) -> str:
        if mean != mean:
            return _EMPTY
        share = (mean - self.low) / ((self.high - self.low) or 1.0)
        if self.turned and self.high > self.low:
            share = 1 - share
        place = (len(self.colours) - 1) * share
        parts = np.array([list(bytes.fromhex(colour[1:])) for colour in self.colours])
        mixed = [round(np.interp(place, range(len(parts)), part)) for part in parts.T]
        return f"#{bytes(mixed).hex()}"


def _colour_bar(place: Frame, shades: Shades, unit: str, *, worse: bool) -> Axes:
    """The colours with their values."""
    panel = Axes(place, (0, 1), (shades.low, shades.high), (52, 22))
    for edge in np.linspace(shades.low, shades.high, 48, endpoint=False):
        panel.boxes(0, 1, edge, shades.high, fill=shades.of(edge))
    panel.x.ticks = {}
    panel.x.line = panel.y.grid = False
    panel.y.ticks = {value: number(value, unit, like=shades.high) for value in panel.y.ticks}
    panel.y.label = "darker is worse" if worse else "darker is more"
    return panel


def _signs(rows: pd.DataFrame, unit: str, *, is_marked: bool) -> str:
    """What the signs in the cells mean, of those that are there."""
    signs = set(rows["verdict"].map(sign))
    parts = [f"{each} {words}" for each, words in _SIGNS.items() if each in signs]
    base = _baseline_mean(rows)
    if is_marked:
        parts.append("frame: the scenario as it stands")
    elif base == base:
        parts.append(f"as the scenario stands: {number(base, unit)}")
    return "; ".join(parts)


def _positions(column: pd.Series) -> np.ndarray:
    """Where the values of a path stand: numbers at themselves, other things side by side."""
    if all(map(is_number, column)):
        return column.to_numpy(float)
    return pd.factorize(column, use_na_sentinel=False)[0].astype(float)


def _values_axes(place: Frame, column: pd.Series, path: str, ends: Ends, own: Own, base: float) -> Axes:
    """Axes with the values tried at a path across, and lines at the scenario's own value and mean."""
    values = distinct_values(column)
    numeric = all(map(is_number, values))
    across = limits(values, margin=0.06) if numeric else (-0.5, len(values) - 0.5)
    panel = Axes(place, across, ends, (36, 24))
    panel.x.label = short_paths([path])[path]
    panel.x.grid = False
    if not numeric:
        panel.x.ticks = _words(values, panel)
    elif len(values) <= _MOST_TICKS:
        panel.x.ticks = {each: _short(each) for each in values}
    if numeric and own is not None and is_number(own.get(path)):
        panel.line([own[path]] * 2, ends, "its own value", stroke=QUIET, stroke_dasharray="2 2")
    if base == base:
        panel.line(panel.x.ends, [base, base], "the scenario as it stands", stroke=INK, stroke_width=1.2)
    return panel


def _words(values: Sequence[Any], panel: Axes) -> dict[float, str]:
    """Ticks for values side by side; every other one lower where they would touch."""
    words = [_short(each) for each in values]
    crowded = width(words) + 6 > (panel.right - panel.left) / len(words)
    return {n: "\n" * (n % 2 if crowded else 0) + each for n, each in enumerate(words)}


def _group_means(where: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Means of points with the same value or, where there are many values, of groups of neighbours."""
    order = np.argsort(where, kind="stable")
    groups = [np.flatnonzero(where == each) for each in np.unique(where)]
    if len(groups) > 2 * _GROUPS or any(len(group) < 2 for group in groups):
        groups = [group for group in np.array_split(order, min(_GROUPS, max(1, len(order) // 2))) if len(group)]
    return np.array([(where[group].mean(), mean[group].mean()) for group in groups]).reshape(-1, 2).T


def _baseline_mean(rows: pd.DataFrame) -> float:
    """The baseline's own mean: what the means of points differ from."""
    return float((rows["mean"] - rows["difference"]).median())


def _short(thing: object) -> str:
    return shortened(value(thing), _LONGEST, "…")


def readable(face: str) -> str:
    """Black or white text, whichever stands out more on a colour (relative luminance as in WCAG)."""
    parts = [part / 255 for part in bytes.fromhex(face[1:])]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"
