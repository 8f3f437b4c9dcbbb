"""Measures side by side, by group, by band; differences from the baseline; what is decided, by what is needed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.measures.missed import NEED_LEVELS
from sim.report.charts.axes import Axes, Ends, Frame, drawing, limits, places, width
from sim.report.charts.data import ChartScenarios, Data, Order, chart_scenarios, rows, within_range
from sim.report.charts.style import INK, LIMIT, QUIET, Drawing, styles
from sim.report.numbers import is_percent
from sim.report.wording import band, named
from sim.scenario.arguments import one_or_more
from sim.study.result import StudyResult
from sim.study.summary import row_tuples, summarise

_FAR_PERCENT = 120.0
_LINE = 36
_ENDS = ["mean", "ci_low", "ci_high"]
_MOST_BARS = 4


def levels(data: Data, measures: Sequence[str] | None = None, *, order: Order | None = None) -> Drawing:
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
    Drawing
    """
    table = rows(data, "summary", measures, by="all")
    if measures is not None:
        rank = {name: place for place, name in enumerate(one_or_more(measures))}
        table = table.sort_values("measure", key=lambda names: names.map(rank), kind="stable")
    table = _titled(table)
    units = list(dict.fromkeys(table["unit"]))
    unit = str(units[0]) if len(units) == 1 else "%" if units and all(map(is_percent, units)) else ""
    return draw_rows(table, chart_scenarios(data, order), unit=unit)


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    if "title" in table:
        return table
    return table.assign(title=[MEASURES[name].title if name in MEASURES else named(name) for name in table["measure"]])


def breakdown(data: Data, measure: str, by: str, *, order: Order | None = None) -> Drawing:
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
    Drawing
    """
    table = rows(data, "summary", [measure], by=by)
    table = table.assign(title=[named(group) for group in table["group"]])
    unit = str(table["unit"].iloc[0]) if len(table) else ""
    return draw_rows(table, chart_scenarios(data, order), unit=unit)


def draw_rows(table: pd.DataFrame, scenarios: ChartScenarios, *, unit: str) -> Drawing:
    """The rows of `levels` and `breakdown`: columns ``scenario, title, mean, ci_low, ci_high``, NaN left out."""
    titles = list(dict.fromkeys(table.loc[table["mean"].notna(), "title"]))
    table = within_range(table[table["title"].isin(titles)], unit)
    low, high = limits(table[_ENDS])
    ends = (low if unit.startswith("per ") else min(0.0, low), min(high, 101.5) if is_percent(unit) else high)
    panel = row_axes(row_place(titles, scenarios.of(table)), titles, ends, unit)
    draw_levels(panel, table, titles, scenarios)
    return drawing([panel], "Means with 95% intervals")


def differences(data: Data, measures: Sequence[str] | None = None, *, order: Order | None = None) -> Drawing:
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
    Drawing

    Raises
    ------
    ValueError
        If nothing is compared.
    """
    if rows(data, "comparison").empty:
        raise ValueError("nothing is compared here: there is no baseline, or no option")
    if measures is None and isinstance(data, StudyResult):
        measures = [name for name, measure in MEASURES.items() if measure.headline]
    scenarios, table = chart_scenarios(data, order), _titled(rows(data, "comparison", measures, by="all"))
    table = table[(table["baseline_mean"].abs() > 0) & table["difference"].notna()]
    titles, names = list(dict.fromkeys(table["title"])), scenarios.of(table)
    percent = table[["difference", "ci_low", "ci_high"]].mul(100 / table["baseline_mean"].abs(), axis=0)
    edge = _axis_reach(percent.to_numpy(float))
    table = table.assign(percent=percent["difference"], **percent.set_axis(_ENDS, axis=1).clip(-edge, edge))
    ends = (-1.04 * edge, 1.04 * edge)
    panel = row_axes(row_place(titles, names), titles, ends, "difference, % of the baseline")
    panel.segments(0, 0, *panel.y.ends, stroke=QUIET, stroke_width=1.2)
    draw_levels(panel, table, titles, scenarios)
    for row in row_tuples(table[table["percent"].abs() > edge]):
        inwards, anchor = (-7, "end") if row.percent > 0 else (7, "start")
        where = _heights([row.title], titles, names.index(row.scenario), len(names))
        panel.text(f"{row.percent:+.0f}%", panel.x(row.mean) + inwards, panel.y(where[0]), anchor=anchor, size=8.5)
    return drawing([panel], "Differences from the baseline, with 95% intervals")


def draw_levels(panel: Axes, table: pd.DataFrame, titles: Sequence[str], scenarios: ChartScenarios) -> None:
    """A row for each title, a mark and its 95% interval for each scenario."""
    names = scenarios.of(table)
    for number, name in enumerate(names):
        own, style = table[table["scenario"] == name], styles(scenarios.names)[name]
        where = _heights(own["title"], titles, number, len(names))
        low, high = own["ci_low"], own["ci_high"]
        panel.segments(low, high, where, where, stroke=style.colour, stroke_width=2.2, stroke_opacity=0.75)
        panel.marks(own["mean"], where, style, 6.5, scenarios.labels[name])


def _heights(of: Iterable[str], titles: Sequence[str], number: int, count: int) -> np.ndarray:
    """Heights of the marks of one scenario: the rows are 0, 1, …, the scenarios share each of them."""
    return np.array([titles.index(title) for title in of]) + 0.72 * ((number + 0.5) / count - 0.5)


def _height(titles: Sequence[str], names: Sequence[str]) -> float:
    """Height of axes with a row for each title, in which every scenario has a mark."""
    return len(titles) * max(24.5, 10.8 * len(names) + 8.6)


def row_place(titles: Sequence[str], names: Sequence[str]) -> Frame:
    """Where axes with these rows stand."""
    return places(1, _height(titles, names), left=width(map(_wrapped, titles)) + 9)[0]


def row_axes(place: Frame, titles: Sequence[str], ends: Ends, label: str, room: float = 52.0) -> Axes:
    """Axes with a row for each title, and values across with ticks no closer than `room`."""
    panel = Axes(place, ends, (len(titles) - 0.45, -0.55), (room, 1.0))
    between = np.arange(1, len(titles)) - 0.5
    panel.segments(*ends, between, between, stroke="#eef1f4", stroke_width=0.8)
    panel.x.label, panel.y.grid = label, False
    panel.y.ticks = {row: _wrapped(title) for row, title in enumerate(titles)}
    return panel


def _wrapped(title: str) -> str:
    """A title in at most two lines."""
    return "\n".join(textwrap.wrap(title, _LINE, max_lines=2, placeholder=" …"))


def _axis_reach(percent: np.ndarray) -> float:
    """How far the axis reaches: to the largest difference, but no further than where the others would shrink."""
    sizes = np.abs(percent[~np.isnan(percent)])
    if not len(sizes) or sizes.max() == 0:
        return 1.0
    within = sizes[sizes <= _FAR_PERCENT]
    return float(sizes.max() if sizes.max() <= _FAR_PERCENT else max(within.max(initial=0.0) * 1.35, 50.0))


def bands(
    data: Data, measure: str, *, limit_after: str | None = None, limit: str = "", order: Order | None = None
) -> Drawing:
    """A distribution over bands, as bars with their 95% intervals; what lies beyond the limit on a tinted ground.

    With more than four scenarios the bars become marks.

    Parameters
    ----------
    data
        A result, or a table with the columns ``scenario, measure, by, group, mean, ci_low, ci_high, unit``: the rows by
        "band", in the order of the bands.
    measure
        Name of a measure that is broken down by band, such as ``assessment_working_days_share_pct``.
    limit_after
        The last band that is within the limit; None if there is no limit.
    limit
        What to write at the limit, such as "45 working days".
    order
        Scenarios in the order that fixes their styles, the baseline first.

    Returns
    -------
    Drawing
    """
    table = within_range(rows(data, "summary", [measure], by="band"), "%")
    across = "working days" if "working_days" in measure else "cases held" if "caseload" in measure else "days"
    scenarios = chart_scenarios(data, order)
    names = scenarios.of(table)
    labels = list(dict.fromkeys(table["group"]))
    most = max(1.0, *table["mean"], *table["ci_high"].dropna())
    panel = Axes(places(1, 122, left=48)[0], (-0.6, len(labels) - 0.4), (0, 1.18 * most))
    panel.x.ticks, panel.x.grid, panel.x.label = {spot: band(label) for spot, label in enumerate(labels)}, False, across
    panel.y.label = str(table["unit"].iloc[0]) if len(table) else "%"
    if limit_after in labels:
        edge = labels.index(str(limit_after)) + 0.5
        panel.boxes(edge, panel.x.ends[1], *panel.y.ends, fill=LIMIT, fill_opacity=0.07)
        panel.segments(edge, edge, *panel.y.ends, stroke=LIMIT, stroke_width=1.2, stroke_dasharray="5 2.5")
        panel.text(f"after {limit}", panel.x(edge) + 4, panel.top + 8, anchor="start", size=9, fill=LIMIT)
    thick = 0.8 / max(1, len(names))
    for number, name in enumerate(names):
        own = table[table["scenario"] == name].set_index("group").reindex(labels)
        where = np.arange(len(labels)) + (number - (len(names) - 1) / 2) * thick
        style, label, half = styles(scenarios.names)[name], scenarios.labels[name], 0.47 * thick
        if len(names) <= _MOST_BARS:
            panel.boxes(where - half, where + half, 0, own["mean"], label, fill=style.colour, fill_opacity=0.88)
        else:
            panel.marks(where, own["mean"], style, 5, label)
        panel.segments(where, where, own["ci_low"], own["ci_high"], stroke=INK, stroke_width=1.1)
    return drawing([panel], "Shares by band, with 95% intervals")


def decisions(data: Data, point: str = "screening", *, order: Order | None = None) -> Drawing:
    """What a decision point decides, by what is truly needed: shares decided below and above the true level.

    Parameters
    ----------
    data
        A result, or a table of single replications with the columns ``scenario, replication, measure, by, group,
        value``, holding the measure ``decisions``; or one that `misjudged` gave.
    point
        The decision point: screening, panel, assessment, section_47 or conference.
    order
        Scenarios in the order that fixes their styles, the baseline first.

    Returns
    -------
    Drawing
    """
    table = data if isinstance(data, pd.DataFrame) and "way" in data else misjudged(data, point)
    scenarios = chart_scenarios(data, order)
    table = table.assign(title=[_true_need(level) for level in table["level"]])
    titles = {"below": "Less than was needed (missed)", "above": "More than was needed"}
    left, between = (width(map(_true_need, some)) + 9 for some in (NEED_LEVELS[1:], NEED_LEVELS))
    spots = places(2, _height(NEED_LEVELS[1:], scenarios.of(table)), left=left, top=20, apart=(between + 7, 0))
    axes = []
    for place, (way, title) in zip(spots, titles.items(), strict=True):
        part = table[table["way"] == way]
        levels = [_true_need(level) for level in NEED_LEVELS if level in set(part["level"])]
        panel = row_axes(place, levels, (0, 100), "% of decisions about them", room=26)
        panel.title = title
        draw_levels(panel, within_range(part, "%"), levels, scenarios)
        axes.append(panel)
    return drawing(axes, "Decisions below and above what is truly needed, with 95% intervals")


def _true_need(level: str) -> str:
    return f"truly {named(level).lower()}"


def misjudged(data: Data, point: str = "screening") -> pd.DataFrame:
    """Shares of decisions below and above the level truly needed.

    Returns
    -------
    pandas.DataFrame
        Columns ``scenario, level, way, n, mean, ci_low, ci_high, unit``: for each true level (universal, early_help,
        child_in_need, protection) the share of decisions that are below it (``way`` "below") and above it ("above"), in
        %, as means over replications with 95% intervals. The lowest level has no "below", the highest no "above".
    """
    table = rows(data, "measures", ["decisions"], by=point)
    levels = table["group"].str.partition(" > ")[[0, 2]].rename(columns={0: "level", 2: "decided"})
    ranks = {level: rank for rank, level in enumerate(NEED_LEVELS)}
    step = np.sign(levels["decided"].map(ranks) - levels["level"].map(ranks))
    keys = ["scenario", "replication", "level"]
    counts = table.assign(level=levels["level"], step=step).groupby([*keys, "step"], sort=False)["value"].sum()
    by_step = counts.unstack("step", fill_value=0).reindex(columns=[-1, 0, 1], fill_value=0)
    whole = by_step.sum(axis=1)
    shares = by_step.div(whole.where(whole > 0) / 100, axis=0)[[-1, 1]].rename(columns={-1: "below", 1: "above"})
    long = shares.reset_index().melt(keys, ["below", "above"], var_name="by", value_name="value")
    impossible = {("below", NEED_LEVELS[0]), ("above", NEED_LEVELS[-1])}
    long = long[[pair not in impossible for pair in zip(long["by"], long["level"], strict=True)]]
    means = summarise(long.assign(measure="misjudged", unit="% of decisions").rename(columns={"level": "group"}))
    means = means.rename(columns={"by": "way", "group": "level"})
    return means[["scenario", "level", "way", "n", "mean", "ci_low", "ci_high", "unit"]]
