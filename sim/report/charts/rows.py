"""Measures side by side, by group, by band; differences from the baseline; what is decided, by what is needed."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.measures.missed import NEED_LEVELS
from sim.report.charts.axes import Axes, Ends, Frame, drawing, limits, places, width
from sim.report.charts.data import ChartScenarios, Data, Order, chart_scenarios, rows, within_range
from sim.report.charts.style import INK, LIMIT, QUIET, Drawing
from sim.report.numbers import is_percent
from sim.report.wording import band, named
from sim.scenario.arguments import one_or_more
from sim.study.result import StudyResult
from sim.study.summary import row_tuples, summarise

_FAR_PERCENT = 120.0
_LINE = 36
_ENDS = ["mean", "ci_low", "ci_high"]
_MOST_BARS = 4


def levels(data: Data, measures: Sequence[str] | None = None, *, order: Order = None) -> Drawing:
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
    table = _titled(rows(data, "summary", measures, by="all"))
    if measures is not None:
        rank = one_or_more(measures).index
        table = table.sort_values("measure", key=lambda names: names.map(rank), kind="stable")
    return _draw_rows(table, chart_scenarios(data, order))


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    if "title" in table:
        return table
    return table.assign(title=[MEASURES[name].title if name in MEASURES else named(name) for name in table["measure"]])


def breakdown(data: Data, measure: str, by: str, *, order: Order = None) -> Drawing:
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
    return _draw_rows(table.assign(title=table["group"].map(named)), chart_scenarios(data, order))


def _draw_rows(table: pd.DataFrame, scenarios: ChartScenarios) -> Drawing:
    """The rows of `levels` and `breakdown`: columns ``scenario, title, mean, ci_low, ci_high, unit``, NaN left out."""
    units = table["unit"].unique()
    unit = ""
    if len(units) == 1:
        unit = str(units[0])
    elif len(units) and all(map(is_percent, units)):
        unit = "%"
    titles = list(table.loc[table["mean"].notna(), "title"].unique())
    table = within_range(table[table["title"].isin(titles)], unit)
    low, high = limits(table[_ENDS])
    if not unit.startswith("per "):
        low = min(0.0, low)
    if is_percent(unit):
        high = min(high, 101.5)
    panel = row_axes(titles, len(scenarios.of(table)), (low, high), unit)
    _draw_levels(panel, table, titles, scenarios)
    return drawing([panel], "Means with 95% intervals")


def differences(data: Data, measures: Sequence[str] | None = None, *, order: Order = None) -> Drawing:
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
    scenarios = chart_scenarios(data, order)
    table = _titled(rows(data, "comparison", measures, by="all"))
    table = table[(table["baseline_mean"].abs() > 0) & table["difference"].notna()]
    titles = list(table["title"].unique())
    percent = table[["difference", "ci_low", "ci_high"]].mul(100 / table["baseline_mean"].abs(), axis=0)
    edge = _axis_reach(percent.to_numpy(float))
    table = table.assign(percent=percent["difference"], **percent.set_axis(_ENDS, axis=1).clip(-edge, edge))
    ends = (-1.04 * edge, 1.04 * edge)
    panel = row_axes(titles, len(scenarios.of(table)), ends, "difference, % of the baseline")
    panel.segments(0, 0, *panel.y.ends, stroke=QUIET, stroke_width=1.2)
    _draw_levels(panel, table, titles, scenarios)
    table = table.assign(height=_heights(table, titles, scenarios))
    for row in row_tuples(table[table["percent"].abs() > edge]):
        inwards, anchor = (-7, "end") if row.percent > 0 else (7, "start")
        panel.text(f"{row.percent:+.0f}%", panel.x(row.mean) + inwards, panel.y(row.height), anchor=anchor, size=8.5)
    return drawing([panel], "Differences from the baseline, with 95% intervals")


def _draw_levels(panel: Axes, table: pd.DataFrame, titles: Sequence[str], scenarios: ChartScenarios) -> None:
    """A row for each title, a mark and its 95% interval for each scenario."""
    table = table.assign(height=_heights(table, titles, scenarios))
    for own, style, label in scenarios.parts(table):
        where = own["height"]
        low, high = own["ci_low"], own["ci_high"]
        panel.segments(low, high, where, where, stroke=style.colour, stroke_width=2.2, stroke_opacity=0.75)
        panel.marks(own["mean"], where, style, 6.5, label)


def _heights(table: pd.DataFrame, titles: Sequence[str], scenarios: ChartScenarios) -> np.ndarray:
    """Heights of the marks: the rows are 0, 1, …, the scenarios share each of them."""
    names = scenarios.of(table)
    title = table["title"].map(titles.index).to_numpy(float)
    scenario = table["scenario"].map(names.index).to_numpy(float)
    return title + 0.72 * ((scenario + 0.5) / len(names) - 0.5)


def row_axes(
    titles: Sequence[str], marks: int, ends: Ends, label: str, place: Frame | None = None, room: float = 52.0
) -> Axes:
    """Axes with a row for each title, each with so many marks, and values across with ticks no closer than `room`."""
    own_place = places(1, _height(len(titles), marks), left=width(map(_wrapped, titles)) + 9)[0]
    panel = Axes(place or own_place, ends, (len(titles) - 0.45, -0.55), (room, 1.0))
    between = np.arange(1, len(titles)) - 0.5
    panel.segments(*ends, between, between, stroke="#eef1f4", stroke_width=0.8)
    panel.x.label = label
    panel.y.grid = False
    panel.y.ticks = dict(enumerate(map(_wrapped, titles)))
    return panel


def _height(rows: int, marks: int) -> float:
    """Height of axes with so many rows, each with so many marks."""
    return rows * max(24.5, 10.8 * marks + 8.6)


def _wrapped(title: str) -> str:
    """A title in at most two lines."""
    return "\n".join(textwrap.wrap(title, _LINE, max_lines=2, placeholder=" …"))


def _axis_reach(percent: np.ndarray) -> float:
    """How far the axis reaches: to the largest difference, but no further than where the others would shrink."""
    sizes = np.nan_to_num(np.abs(percent))
    largest = float(sizes.max(initial=0.0))
    if largest <= _FAR_PERCENT:
        return largest or 1.0
    return max(float(sizes[sizes <= _FAR_PERCENT].max(initial=0.0)) * 1.35, 50.0)


def bands(data: Data, measure: str, *, limit_after: str | None = None, limit: str = "", order: Order = None) -> Drawing:
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
    across = "days"
    if "working_days" in measure:
        across = "working days"
    elif "caseload" in measure:
        across = "cases held"
    scenarios = chart_scenarios(data, order)
    count = len(scenarios.of(table))
    labels = list(table["group"].unique())
    most = max(1.0, *table["mean"], *table["ci_high"].dropna())
    panel = Axes(places(1, 122, left=48)[0], (-0.6, len(labels) - 0.4), (0, 1.18 * most))
    panel.x.ticks = dict(enumerate(map(band, labels)))
    panel.x.grid = False
    panel.x.label = across
    panel.y.label = next(iter(table["unit"]), "%")
    if limit_after in labels:
        edge = labels.index(str(limit_after)) + 0.5
        panel.boxes(edge, panel.x.ends[1], *panel.y.ends, fill=LIMIT, fill_opacity=0.07)
        panel.segments(edge, edge, *panel.y.ends, stroke=LIMIT, stroke_width=1.2, stroke_dasharray="5 2.5")
        panel.text(f"after {limit}", panel.x(edge) + 4, panel.top + 8, anchor="start", size=9, fill=LIMIT)
    thick = 0.8 / max(1, count)
    half = 0.47 * thick
    for number, (own, style, label) in enumerate(scenarios.parts(table)):
        own = own.set_index("group").reindex(labels)
        where = np.arange(len(labels)) + (number - (count - 1) / 2) * thick
        if count <= _MOST_BARS:
            panel.boxes(where - half, where + half, 0, own["mean"], label, fill=style.colour, fill_opacity=0.88)
        else:
            panel.marks(where, own["mean"], style, 5, label)
        panel.segments(where, where, own["ci_low"], own["ci_high"], stroke=INK, stroke_width=1.1)
    return drawing([panel], "Shares by band, with 95% intervals")


def decisions(data: Data, point: str = "screening", *, order: Order = None) -> Drawing:
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
    table = within_range(table.assign(title=table["level"].map(_true_need)), "%")
    titles = {"below": "Less than was needed (missed)", "above": "More than was needed"}
    every = list(map(_true_need, NEED_LEVELS))
    height = _height(len(every) - 1, len(scenarios.of(table)))
    spots = places(2, height, left=width(every[1:]) + 9, top=20, apart=(width(every) + 16, 0))
    axes = []
    for place, (way, title) in zip(spots, titles.items(), strict=True):
        part = table[table["way"] == way]
        levels = [level for level in every if level in set(part["title"])]
        panel = row_axes(levels, 0, (0, 100), "% of decisions about them", place, room=26)
        panel.title = title
        _draw_levels(panel, part, levels, scenarios)
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
    need = table["group"].str.partition(" > ")
    step = np.sign(need[2].map(NEED_LEVELS.index) - need[0].map(NEED_LEVELS.index))
    table = table.assign(group=need[0], by=step.map({-1: "below", 0: "", 1: "above"}))
    keys = ["scenario", "replication", "group"]
    counts = table.pivot_table("value", keys, "by", "sum", fill_value=0, sort=False)
    counts = counts.reindex(columns=["below", "", "above"], fill_value=0)
    whole = counts.sum(axis=1)
    shares = counts.div(whole.where(whole > 0) / 100, axis=0)
    long = shares.reset_index().melt(keys, ["below", "above"], "by")
    impossible = {("below", NEED_LEVELS[0]), ("above", NEED_LEVELS[-1])}
    long = long[[pair not in impossible for pair in zip(long["by"], long["group"], strict=True)]]
    means = summarise(long.assign(measure="misjudged", unit="% of decisions"))
    means = means.rename(columns={"by": "way", "group": "level"})
    return means[["scenario", "level", "way", "n", "mean", "ci_low", "ci_high", "unit"]]
