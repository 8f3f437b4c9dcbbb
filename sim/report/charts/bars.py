"""Shares as bars: how long things take, against the limit; what is decided, by what is truly needed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.report.charts.axes import Axes, drawing, places, width
from sim.report.charts.data import Data, Order, cast, cut, rows
from sim.report.charts.rows import draw_levels, height, row_axes
from sim.report.charts.style import INK, LIMIT, Drawing, styles
from sim.report.wording import band, named
from sim.study.summary import summarise

_MOST_BARS = 4
LEVELS = ("universal", "early_help", "child_in_need", "protection")
"""Levels of need and of service, rising."""


def bands(
    data: Data,
    measure: str,
    *,
    limit_after: str | None = None,
    limit: str = "",
    order: Order | None = None,
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
    table = cut(rows(data, "summary", [measure], by="band"), "%")
    across = "working days" if "working_days" in measure else "cases held" if "caseload" in measure else "days"
    who = cast(data, order)
    names = who.of(table)
    labels = list(dict.fromkeys(table["group"]))
    most = max(1.0, *table["mean"], *table["ci_high"].dropna())
    at = Axes(places(1, 122, left=48)[0], (-0.6, len(labels) - 0.4), (0, 1.18 * most))
    at.x.ticks, at.x.grid, at.x.label = {spot: band(label) for spot, label in enumerate(labels)}, False, across
    at.y.label = str(table["unit"].iloc[0]) if len(table) else "%"
    if limit_after in labels:
        edge = labels.index(str(limit_after)) + 0.5
        at.boxes(edge, at.x.ends[1], *at.y.ends, fill=LIMIT, fill_opacity=0.07)
        at.segments(edge, edge, *at.y.ends, stroke=LIMIT, stroke_width=1.2, stroke_dasharray="5 2.5")
        at.text(f"after {limit}", at.x(edge) + 4, at.top + 8, anchor="start", size=9, fill=LIMIT)
    thick = 0.8 / max(1, len(names))
    for number, name in enumerate(names):
        own = table[table["scenario"] == name].set_index("group").reindex(labels)
        where = np.arange(len(labels)) + (number - (len(names) - 1) / 2) * thick
        style, half = styles(who.names)[name], 0.47 * thick
        if len(names) <= _MOST_BARS:
            at.boxes(where - half, where + half, 0, own["mean"], who.labels[name], fill=style.colour, fill_opacity=0.88)
        else:
            at.marks(where, own["mean"], style, 5, who.labels[name])
        at.segments(where, where, own["ci_low"], own["ci_high"], stroke=INK, stroke_width=1.1)
    return drawing([at], "Shares by band, with 95% intervals")


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
    who = cast(data, order)
    table = table.assign(title=[_truly(level) for level in table["level"]])
    titles = {"below": "Less than was needed (missed)", "above": "More than was needed"}
    left, between = (width(map(_truly, some)) + 9 for some in (LEVELS[1:], LEVELS))
    spots = places(2, height(LEVELS[1:], who.of(table)), left=left, top=20, apart=(between + 7, 0))
    axes = []
    for place, (way, title) in zip(spots, titles.items(), strict=True):
        part = table[table["way"] == way]
        levels = [_truly(level) for level in LEVELS if level in set(part["level"])]
        at = row_axes(place, levels, (0, 100), "% of decisions about them", room=26)
        at.title = title
        draw_levels(at, cut(part, "%"), levels, who)
        axes.append(at)
    return drawing(axes, "Decisions below and above what is truly needed, with 95% intervals")


def _truly(level: str) -> str:
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
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    step = np.sign(levels["decided"].map(ranks) - levels["level"].map(ranks))
    keys = ["scenario", "replication", "level"]
    counts = table.assign(level=levels["level"], step=step).groupby([*keys, "step"], sort=False)["value"].sum()
    by_step = counts.unstack("step", fill_value=0).reindex(columns=[-1, 0, 1], fill_value=0)
    whole = by_step.sum(axis=1)
    shares = by_step.div(whole.where(whole > 0) / 100, axis=0)[[-1, 1]].rename(columns={-1: "below", 1: "above"})
    long = shares.reset_index().melt(keys, ["below", "above"], var_name="by", value_name="value")
    impossible = {("below", LEVELS[0]), ("above", LEVELS[-1])}
    long = long[[pair not in impossible for pair in zip(long["by"], long["level"], strict=True)]]
    means = summarise(long.assign(measure="misjudged", unit="% of decisions").rename(columns={"level": "group"}))
    means = means.rename(columns={"by": "way", "group": "level"})
    return means[["scenario", "level", "way", "n", "mean", "ci_low", "ci_high", "unit"]]
