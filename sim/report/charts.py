"""Charts as functions of data frames: no file is read, no global state of matplotlib is touched.

Colours are those of Okabe and Ito, which people with colour-blindness can tell apart; every scenario also has its own
line style and marker, and uncertainty is drawn wherever there is any.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))

_STYLE: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "frontdoor", "font.family": "sans-serif", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3,
    "axes.axisbelow": True, "text.parse_math": False,
}  # fmt: skip


@mpl.rc_context(_STYLE)
def difference_chart(differences: pd.DataFrame, order: Sequence[str]) -> Figure:
    """Headline differences as a percentage of the baseline, with intervals; one row a measure, one mark a scenario.

    Parameters
    ----------
    differences
        Rows of comparison.csv with a ``title``; those with a baseline of zero are left out.
    order
        All scenarios, the baseline first: it fixes their colours.

    Returns
    -------
    matplotlib.figure.Figure
    """
    usable = differences[differences["baseline_mean"].abs() > 0]
    titles = list(dict.fromkeys(usable["title"]))
    names = [name for name in order if name in set(usable["scenario"])]
    figure, axes = _figure(height=0.9 + len(titles) * max(0.36, 0.16 * len(names) + 0.12))
    for position, name in enumerate(names):
        rows = usable[usable["scenario"] == name]
        scale = 100 / rows["baseline_mean"].abs().to_numpy(float)
        offset = 0.7 * ((position + 0.5) / len(names) - 0.5)
        at = np.array([titles.index(title) for title in rows["title"]]) + offset
        colour, marker, _ = style(name, order)
        middle = rows["difference"].to_numpy(float) * scale
        low, high = rows["ci_low"].to_numpy(float) * scale, rows["ci_high"].to_numpy(float) * scale
        axes.hlines(at, low, high, color=colour, linewidth=1.6)
        axes.plot(middle, at, linestyle="", marker=marker, color=colour, markersize=5, label=name)
    axes.axvline(0, color="#444444", linewidth=1)
    axes.set_yticks(range(len(titles)), titles)
    axes.set_ylim(len(titles) - 0.4, -0.6)
    axes.set_xlabel("% of the baseline")
    _legend(figure, axes, len(names))
    return figure


@mpl.rc_context(_STYLE)
def monthly_chart(
    monthly: pd.DataFrame, order: Sequence[str], *, unit: str, changes: Mapping[str, str] | None = None
) -> Figure:
    """The course of one measure by month: a line for each scenario, its 95% interval as a band.

    Parameters
    ----------
    monthly
        Columns ``scenario, month, mean, ci_low, ci_high``, one measure and group; months as ``YYYY-MM``.
    order
        All scenarios, the baseline first.
    unit
        Unit of the measure.
    changes
        Dated changes to mark: month to a word.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = _figure(height=2.3)
    months = sorted(set(monthly["month"]))
    place = {month: position for position, month in enumerate(months)}
    for name in [name for name in order if name in set(monthly["scenario"])]:
        rows = monthly[monthly["scenario"] == name].sort_values("month")
        colour, _, line = style(name, order)
        at = [place[month] for month in rows["month"]]
        low, high = (rows[column].to_numpy(float) for column in ("ci_low", "ci_high"))
        axes.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(at, rows["mean"].to_numpy(float), color=colour, linestyle=line, label=name)
    for month, word in (changes or {}).items():
        if month in place:
            axes.axvline(place[month], color="#666666", linewidth=0.9, linestyle=":")
            axes.text(place[month], 1.02, word, transform=axes.get_xaxis_transform(), fontsize=7, ha="center")
    step = max(1, round(len(months) / 8))
    axes.set_xticks(range(0, len(months), step), months[::step])
    axes.set_ylim(bottom=min(0, float(monthly["mean"].min())) if len(monthly) else 0)
    axes.set_ylabel(unit)
    _legend(figure, axes, monthly["scenario"].nunique())
    return figure


@mpl.rc_context(_STYLE)
def measure_chart(summary: pd.DataFrame, order: Sequence[str], *, unit: str) -> Figure:
    """Several measures of one unit, or one measure by group: a mark and interval for each scenario.

    Parameters
    ----------
    summary
        Columns ``scenario, title, mean, ci_low, ci_high``.
    order
        All scenarios, the baseline first.
    unit
        Their unit.

    Returns
    -------
    matplotlib.figure.Figure
    """
    titles = list(dict.fromkeys(summary["title"]))
    names = [name for name in order if name in set(summary["scenario"])]
    figure, axes = _figure(height=0.9 + len(titles) * max(0.36, 0.14 * len(names) + 0.12))
    for position, name in enumerate(names):
        rows = summary[summary["scenario"] == name]
        offset = 0.7 * ((position + 0.5) / len(names) - 0.5)
        at = np.array([titles.index(title) for title in rows["title"]]) + offset
        colour, marker, _ = style(name, order)
        low, middle, high = (rows[column].to_numpy(float) for column in ("ci_low", "mean", "ci_high"))
        axes.hlines(at, low, high, color=colour, linewidth=1.6)
        axes.plot(middle, at, linestyle="", marker=marker, color=colour, markersize=5, label=name)
    axes.set_yticks(range(len(titles)), titles)
    axes.set_ylim(len(titles) - 0.4, -0.6)
    axes.set_xlim(left=min(0, axes.get_xlim()[0]))
    axes.set_xlabel(unit)
    _legend(figure, axes, len(names))
    return figure


def style(name: str, order: Sequence[str]) -> tuple[str, str, str | tuple[int, tuple[int, ...]]]:
    """Colour, marker and line style of a scenario: the same in every chart of a report."""
    position = list(order).index(name) % len(COLOURS)
    return COLOURS[position], MARKERS[position], LINES[position]


def svg(figure: Figure, *, name: str, title: str) -> str:
    """A figure as an SVG element to be set into a page.

    Parameters
    ----------
    figure
        The figure.
    name
        Makes the identifiers of this drawing unlike those of the others on the page; letters, digits and dashes.
    title
        What it shows, read out in place of the picture.
    """
    from xml.sax.saxutils import escape

    buffer = io.StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="([^"]*)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"<svg ", f'<svg role="img" aria-labelledby="{name}-title" ', text, count=1)
    head, rest = text.split(">", 1)
    return f'{head}><title id="{name}-title">{escape(title)}</title>{rest}'


def _figure(*, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.2, height), layout="constrained")
    return figure, figure.add_subplot()


def _legend(figure: Figure, axes: Axes, names: int) -> None:
    if names > 1:
        figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=3, frameon=False)
