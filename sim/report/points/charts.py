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

_SHADES = ("ffffd9", "edf8b1", "c7e9b4", "7fcdbb", "41b6c4", "1d91c0", "225ea8", "253494", "081d58")
"""YlGnBu of ColorBrewer, for people with colour-blindness too."""
_PALE, _EMPTY = "#edf3f5", "#eceff1"
"""Of maps on which nothing differs clearly, since shades would show what is not there; and of cells without a value."""
_NOTHING_CLEAR = ": no clear differences between the points"
_BLUE, _LIGHT, _FRAME = "#0072B2", "#9cc7e3", "#D55E00"
_MEAN, _HOLLOW, _GROUP = Style(_BLUE, "o"), Style("white", "o"), Style(INK, "s")
_MEANS, _GROUPED = "mean, 95% interval", "mean of points alike in this"
_UNCLEAR = "no difference that matters, or not known"
_SIGNS = {ALIKE: "no difference that matters", UNSURE: "not enough replications to say"}
_CELL, _ROW = 45.0, 38.0
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
    rows, labels = _rows_of_measure(table, measure), [*short_paths(paths).values()]
    values = [distinct_values(rows[path]) for path in paths]
    columns, heights, *third = values
    maps = [*product(*third)]
    clear = bool(rows["verdict"].isin(CLEAR).any())
    means, signs = _cells(rows, paths)
    shades = Shades(float(means.min()), float(means.max()), better(measure) == "higher") if clear else None
    bar = 70 if shades and shades.high > shades.low else 0
    left = width(map(_short, heights)) + 30
    wide = max(WIDTH, round(left + 12 + bar + _CELL * len(columns) * min(len(maps), PANELS_ABREAST)))
    high, top = _ROW * max(len(heights), 2), 42 if third else 24
    spots = places(len(maps), high, left=left, right=wide - 12 - bar, top=top, apart=(10, 24))
    unit, size = str(rows["unit"].iloc[0]), 9.0 if len(columns) <= 8 else 7.5
    mine = tuple((own or {}).get(path) for path in paths)
    is_marked = all(each in some for each, some in zip(mine, values, strict=True))
    axes = []
    for place, by in zip(spots, maps, strict=True):
        panel = Axes(place, (-0.5, len(columns) - 0.5), (-0.5, len(heights) - 0.5))
        panel.x.grid = panel.y.grid = panel.x.line = False
        panel.x.ticks, panel.y.ticks = _words(columns, panel), dict(enumerate(map(_short, heights)))
        panel.y.label = labels[1]
        panel.title = ", ".join(f"{labels[2]}: {_short(each)}" for each in by)
        for (across, column), (up, row) in product(enumerate(columns), enumerate(heights)):
            mean = float(means.get((column, row, *by), np.nan))
            face = _EMPTY if mean != mean else shades.of(mean) if shades else _PALE
            panel.boxes(across - 0.5, across + 0.5, up - 0.5, up + 0.5, fill=face, stroke="white", stroke_width=1.5)
            text = f"{number(mean, unit)} {signs[column, row, *by] if mean == mean else ''}".rstrip()
            panel.text(text, panel.x(across), panel.y(up), size=size, fill=readable(face))
        if is_marked and mine[2:] == by:
            across, up = columns.index(mine[0]), heights.index(mine[1])
            edges = across - 0.46, across + 0.46, up - 0.46, up + 0.46
            panel.boxes(*edges, fill="none", stroke=_FRAME, stroke_width=2.4)
        axes.append(panel)
    title = _title(measure, rows) + ("" if clear else _NOTHING_CLEAR)
    share_axes(axes)[0].text(title, 4, 9, anchor="start")
    words = "\n".join(filter(None, [labels[0], _signs(rows, is_marked=is_marked)]))
    axes[0].text(words, (left + wide - 12 - bar) / 2, axes[-1].bottom + 36, size=9, fill=QUIET)
    if shades and bar:
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
    (x,), rows = paths, _rows_of_measure(table, measure)
    values = distinct_values(rows[x])
    rows = rows.set_index(x, drop=False).loc[values]
    unit = str(rows["unit"].iloc[0])
    rows = data.within_range(rows, unit)
    is_numeric, where = all(map(is_number, values)), _positions(rows[x])
    unclear = np.array([bool(sign(verdict)) for verdict in rows["verdict"]])
    change = f"Difference from the baseline, {'percentage points' if is_percent(unit) else unit}"
    parts = (
        (_title(measure, rows), ["mean", "ci_low", "ci_high"], _baseline_mean(rows), np.zeros(len(rows), dtype=bool)),
        (change, ["difference", "difference_low", "difference_high"], 0.0, unclear),
    )
    axes, spots = [], places(2, 130, left=40, top=24, apart=(46, 0))
    for place, (title, columns, base, hollow) in zip(spots, parts, strict=True):
        middle, low, high = rows[columns].to_numpy(float).T
        panel = _values_axes(place, rows[x], x, limits(middle, low, high, base), own, base)
        panel.title = title
        if is_numeric:
            panel.area(where, low, high, fill=_BLUE, fill_opacity=0.18)
            panel.line(where, middle, _MEANS, stroke=_BLUE, stroke_width=2)
        else:
            panel.segments(where, where, low, high, stroke=_BLUE, stroke_width=2.2, stroke_opacity=0.75)
        panel.marks(where, middle, _MEAN, 6, _MEANS, stroke="")
        if hollow.any():
            panel.marks(where[hollow], middle[hollow], _HOLLOW, 6, _UNCLEAR, stroke=_BLUE, stroke_width=1)
        axes.append(panel)
    return drawing(axes, _title(measure, rows), below=44)


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
    rows = _rows_of_measure(table, measure).dropna(subset=["mean"])
    mean, base = rows["mean"].to_numpy(float), _baseline_mean(rows)
    rows = data.within_range(rows, str(rows["unit"].iloc[0]) if len(rows) else "")
    ends = limits(rows[["mean", "ci_low", "ci_high"]], base)
    axes: list[Axes] = []
    for place, path in zip(places(len(paths), 112, left=62, apart=(14, 50)), paths, strict=True):
        panel, where = _values_axes(place, rows[path], path, ends, own, base), _positions(rows[path])
        panel.segments(where, where, rows["ci_low"], rows["ci_high"], stroke=_BLUE, stroke_opacity=0.25)
        panel.marks(where, mean, _MEAN, 4, "a point, 95% interval", stroke="", fill_opacity=0.6)
        values, means = _group_means(where, mean)
        if all(map(is_number, rows[path])):
            panel.line(values, means, _GROUPED, stroke=INK, stroke_width=2)
        panel.marks(values, means, _GROUP, 5, _GROUPED, stroke="")
        panel.y.label = _title(measure, rows) if not axes and len(rows) else ""
        axes.append(panel)
    return drawing(share_axes(axes, across=False), f"{measure} over each of the values varied", below=44)


def effects(table: pd.DataFrame, *, unit: str, chance_level: float = float("nan")) -> Drawing:
    """How far each unknown moves an output.

    Parameters
    ----------
    table
        The indices of one output: columns ``label, index, value, ci_low, ci_high``; of Morris ``mu_star`` is drawn, of
        Sobol ``ST`` with ``S1`` within it.
    unit
        Unit of the output, for the axis.
    chance_level
        What chance alone would make of an effect; NaN where that is not known.
    """
    main = "mu_star" if "mu_star" in set(table["index"]) else "ST"
    rows = table[table["index"] == main].sort_values("value", ascending=False, kind="stable")
    where, low, high = np.arange(len(rows)), rows["ci_low"].clip(lower=0), rows["ci_high"]
    ends = 0.0, max(limits(0.0, rows["value"], high, chance_level)[1], 0.0)
    titles = [*rows["label"]]
    panel = row_axes(titles, 1, ends, unit if main == "mu_star" else "share of the variance")
    name = "average effect over its whole range" if main == "mu_star" else "with all it does together with others"
    colour = _BLUE if main == "mu_star" else _LIGHT
    panel.boxes(0, rows["value"].fillna(0), where - 0.31, where + 0.31, name, fill=colour)
    if main == "ST":
        alone = table[table["index"] == "S1"].set_index("label")["value"].reindex(rows["label"]).fillna(0).clip(lower=0)
        panel.boxes(0, alone, where - 0.17, where + 0.17, "alone", fill=_BLUE)
    panel.segments(low, high, where, where, "95% interval", stroke=INK, stroke_width=1.4)
    if main == "mu_star" and chance_level == chance_level:
        panel.line([chance_level] * 2, panel.y.ends, "chance alone, at most", stroke=LIMIT, stroke_dasharray="3.6 2.4")
    return drawing([panel], "How far each unknown moves an output")


def _rows_of_measure(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = data.rows(table, "summary", [measure], by="all")
    if rows.empty:
        raise KeyError(f"there is no measure called {measure!r} in the table")
    return rows


class Shades(NamedTuple):
    """Colours from the least to the most; turned where more is better, so that darker is worse."""

    low: float
    high: float
    turned: bool

    def of(self, mean: float) -> str:
        share = (mean - self.low) / ((self.high - self.low) or 1.0)
        share = (len(_SHADES) - 1) * (1 - share if self.turned and self.high > self.low else share)
        parts = np.array([[int(shade[at : at + 2], 16) for at in (0, 2, 4)] for shade in _SHADES])
        mixed = [round(np.interp(share, range(len(_SHADES)), part)) for part in parts.T]
        return "#{:02x}{:02x}{:02x}".format(*mixed)


def _cells(rows: pd.DataFrame, paths: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """The mean of the points of each cell, and the sign that they share."""
    cells = rows.assign(sign=rows["verdict"].map(sign)).groupby([*paths], sort=False)
    return cells["mean"].mean(), cells["sign"].agg(lambda signs: signs.iloc[0] if signs.nunique() == 1 else "")


def _colour_bar(place: Frame, shades: Shades, unit: str, *, worse: bool) -> Axes:
    """The colours with their values."""
    panel = Axes(place, (0, 1), (shades.low, shades.high), (52, 22))
    for edge in np.linspace(shades.low, shades.high, 48, endpoint=False):
        panel.boxes(0, 1, edge, shades.high, fill=shades.of(edge))
    panel.x.ticks, panel.x.line, panel.y.grid = {}, False, False
    panel.y.ticks = {value: number(value, unit, like=shades.high) for value in panel.y.ticks}
    panel.y.label = "darker is worse" if worse else "darker is more"
    return panel


def _title(measure: str, rows: pd.DataFrame) -> str:
    """Title and unit of a measure."""
    return title_with_unit(measure, str(rows["unit"].iloc[0]))


def _signs(rows: pd.DataFrame, *, is_marked: bool) -> str:
    """What the signs in the cells mean, of those that are there."""
    signs = set(rows["verdict"].map(sign))
    parts = [f"{each} {words}" for each, words in _SIGNS.items() if each in signs]
    base = _baseline_mean(rows)
    if is_marked:
        parts.append("frame: the scenario as it stands")
    elif base == base:
        parts.append(f"as the scenario stands: {number(base, str(rows['unit'].iloc[0]))}")
    return "; ".join(parts)


def _positions(column: pd.Series) -> np.ndarray:
    """Where the values of a path stand: numbers at themselves, other things side by side."""
    if all(map(is_number, column)):
        return column.to_numpy(float)
    ranks = {str(each): place for place, each in enumerate(distinct_values(column))}
    return np.array([ranks[str(each)] for each in column], dtype=float)


def _values_axes(place: Frame, column: pd.Series, path: str, ends: Ends, own: Own, base: float) -> Axes:
    """Axes with the values tried at a path across, and lines at the scenario's own value and mean."""
    values = distinct_values(column)
    numeric = all(map(is_number, values))
    panel = Axes(place, limits(values, margin=0.06) if numeric else (-0.5, len(values) - 0.5), ends, (36, 24))
    panel.x.label, panel.x.grid = short_paths([path])[path], False
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
    groups = [order[where[order] == each] for each in np.unique(where)]
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
    parts = [int(face[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"
