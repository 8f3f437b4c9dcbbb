"""Shares as bars: how long things take, against the limit; what is decided, by what is truly needed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.report.charts import style as look
from sim.report.charts.data import Data, Order, cast, clipped_ends, replications, summary
from sim.report.charts.rows import draw_levels
from sim.report.wording import band, named
from sim.study.summary import summarise

_MOST_BARS = 4
LEVELS = ("universal", "early_help", "child_in_need", "protection")
"""Levels of need and of service, rising."""


@look.settings()
def bands(
    data: Data,
    measure: str,
    *,
    limit_after: str | None = None,
    limit: str = "",
    order: Order | None = None,
) -> look.Figure:
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
    matplotlib.figure.Figure
    """
    table = summary(data, [measure], "band")
    across = "working days" if "working_days" in measure else "cases held" if "caseload" in measure else "days"
    who = cast(data, order)
    names = who.of(table)
    labels = list(dict.fromkeys(table["group"]))
    chart, at = look.axes(2.75)
    width = 0.8 / max(1, len(names))
    for place, name in enumerate(names):
        rows = table[table["scenario"] == name].set_index("group").reindex(labels)
        where = np.arange(len(labels)) + (place - (len(names) - 1) / 2) * width
        style, middle = look.styles(who.names)[name], rows["mean"].to_numpy(float)
        if len(names) <= _MOST_BARS:
            at.bar(where, middle, width * 0.94, color=style.colour, label=who.labels[name], alpha=0.88)
        else:
            at.plot(where, middle, linestyle="", marker=style.marker, color=style.colour, markersize=5,
                    label=who.labels[name])  # fmt: skip
        low, high = clipped_ends(rows, "%")
        at.vlines(where, low, high, color=look.INK, linewidth=1.1)
    if limit_after in labels:
        edge = labels.index(str(limit_after)) + 0.5
        at.axvspan(edge, len(labels) - 0.4, color=look.LIMIT, alpha=0.07, linewidth=0, zorder=0)
        at.axvline(edge, color=look.LIMIT, linewidth=1.2, linestyle=(0, (4, 2)))
        at.text(edge + 0.05, 0.97, f"after {limit}", transform=at.get_xaxis_transform(), color=look.LIMIT, va="top",
                fontsize=9)  # fmt: skip
    at.set_xticks(range(len(labels)), [band(label) for label in labels])
    at.set_xlim(-0.6, len(labels) - 0.4)
    at.set_ylim(bottom=0, top=max(at.get_ylim()[1] * 1.12, 1.0))
    at.set_ylabel(str(table["unit"].iloc[0]) if len(table) else "%", color=look.QUIET)
    at.set_xlabel(across)
    look.only_y_grid(at)
    look.frame(chart, left=0.62, bottom=0.5, top=look.legend(chart, *at.get_legend_handles_labels()))
    return chart


@look.settings()
def decisions(data: Data, point: str = "screening", *, order: Order | None = None) -> look.Figure:
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
    matplotlib.figure.Figure
    """
    table = data if isinstance(data, pd.DataFrame) and "way" in data else misjudged(data, point)
    who = cast(data, order)
    table = table.assign(title=[_truly(level) for level in table["level"]])
    chart = look.figure(1.2 + 3 * max(0.42, 0.16 * len(who.of(table)) + 0.14))
    titles = {"below": "Less than was needed (missed)", "above": "More than was needed"}
    for at, (way, title) in zip(chart.subplots(1, 2), titles.items(), strict=True):
        part = table[table["way"] == way]
        levels = [_truly(level) for level in LEVELS if level in set(part["level"])]
        draw_levels(at, part, levels, who, unit="%")
        at.set_title(title, fontsize=9.5, color=look.INK, loc="left")
        at.set_xlim(0, 100)
        at.set_xlabel("% of decisions about them")
    left, between = (look.letters(map(_truly, some)) + 0.12 for some in (LEVELS[1:], LEVELS))
    top = look.legend(chart, *chart.axes[0].get_legend_handles_labels()) + look.LINE_INCHES
    look.frame(chart, left=left, bottom=0.5, top=top, between=between + 0.1)
    return chart


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
    table = replications(data, ["decisions"])
    table = table[table["by"] == point]
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
