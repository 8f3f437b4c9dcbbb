"""Figures of matplotlib, of sweeps and sensitivity studies."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import escape

from sim.report.charts.style import GRID
from sim.report.charts.style import INK as INK
from sim.report.charts.style import LIMIT as LIMIT
from sim.report.charts.style import QUIET as QUIET


@contextmanager
def quietly() -> Iterator[None]:
    """Within it, matplotlib logs errors only.

    Without a home folder that it can write to, matplotlib says so when it is loaded, makes a folder of its own, and
    works; on its first day on a machine it also announces that it lists the fonts.
    """
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


with quietly():
    import matplotlib as mpl
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure

WIDTH_INCHES = 7.4
"""Width of a chart."""
LETTER_INCHES, LINE_INCHES = 0.071, 0.2
"""Width of a letter, and height of a line, in the size of the ticks."""
PANELS_ABREAST = 3
_LEGEND_LETTERS = 100

RC: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "frontdoor", "text.parse_math": False,
    "font.family": "sans-serif", "font.size": 9.5, "text.color": INK, "axes.labelcolor": QUIET,
    "axes.edgecolor": "#9aa5af", "xtick.color": QUIET, "ytick.color": QUIET, "xtick.labelcolor": INK,
    "ytick.labelcolor": INK, "axes.linewidth": 0.8, "xtick.major.width": 0.8, "ytick.major.size": 0,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": GRID,
    "grid.linewidth": 0.8, "axes.axisbelow": True, "legend.frameon": False, "legend.fontsize": 9.5,
    "lines.linewidth": 2, "axes.unicode_minus": True,
}  # fmt: skip
"""Settings of matplotlib under which charts are made and written; set for no longer than that takes."""


@contextmanager
def settings() -> Iterator[None]:
    """A context in which matplotlib has the settings of `RC`; also a decorator."""
    with mpl.rc_context(dict(RC)), warnings.catch_warnings():
        # letters that matplotlib's own font lacks: texts stay texts, and every reader's program has fonts of its own
        warnings.filterwarnings("ignore", r"Glyph \d+|Matplotlib currently does not support", UserWarning)
        yield


class Chart(Figure):  # type: ignore[misc, unused-ignore]
    """A figure that shows itself in a notebook, whether or not pyplot has been asked for."""

    def _repr_svg_(self) -> str:
        buffer = io.StringIO()
        with settings():
            self.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue()


def figure(height_inches: float) -> Chart:
    """An empty figure of the usual width."""
    return Chart(figsize=(WIDTH_INCHES, height_inches), layout="constrained")


def axes(height_inches: float) -> tuple[Chart, Axes]:
    """A figure with one set of axes."""
    chart = figure(height_inches)
    return chart, chart.add_subplot()


def panels(count: int, *, high: float, besides: float, **shared: Any) -> tuple[Chart, list[Axes]]:
    """A figure with some panels, at most three abreast; places to spare in the last row stay empty.

    Parameters
    ----------
    count
        How many there are.
    high, besides
        Height of a row of panels, and what the figure is higher, in inches.
    shared
        As for `matplotlib.figure.Figure.subplots`.
    """
    abreast = min(count, PANELS_ABREAST)
    down = -(-count // abreast)
    chart = figure(besides + high * down)
    places = list(chart.subplots(down, abreast, squeeze=False, **shared).flat)
    for spare in places[count:]:
        spare.set_visible(False)
    return chart, places[:count]


def legend(chart: Figure, handles: Sequence[Any], labels: Sequence[str]) -> float:
    """A legend above the axes, where there is more than one thing to tell apart; returns its height in inches."""
    if len(labels) < 2:
        return 0.0
    widest = max(map(len, labels))
    columns = max(1, min(len(labels), _LEGEND_LETTERS // (widest + 8)))
    chart.legend(handles, labels, loc="outside upper left", ncols=columns, handlelength=2.6, columnspacing=1.6)
    return LINE_INCHES * -(-len(labels) // columns) + 0.08


def only_x_grid(at: Axes) -> None:
    """Lines to read values by across the axis of values only, for rows of marks."""
    at.grid(visible=False, axis="y")
    at.spines["left"].set_visible(False)


def only_y_grid(at: Axes) -> None:
    """The same for values upwards."""
    at.grid(visible=False, axis="x")
    at.spines["left"].set_visible(False)


with quietly():
    from matplotlib.backends.backend_svg import FigureCanvasSVG

_NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}


def svg(chart: Figure, *, name: str, title: str, description: str = "") -> str:
    """A figure as an SVG element to be set into a page; the same bytes for the same figure.

    Parameters
    ----------
    chart
        The figure.
    name
        Makes the identifiers of this drawing unlike those of the others on the page; letters, digits and dashes.
    title, description
        What it shows, read out in place of the picture.
    """
    buffer = io.StringIO()
    with settings():  # not by savefig, which draws everything a first time only to see where it would stand
        FigureCanvasSVG(chart).print_svg(buffer, metadata=_NOTHING)  # type: ignore[no-untyped-call, unused-ignore]
    text = buffer.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r"\s+xmlns:xlink=\"[^\"]*\"", "", text, count=1).replace("xlink:href", "href")
    for attribute in ("width", "height", "version"):
        text = re.sub(rf'(<svg[^>]*?) {attribute}="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font: \1 sans-serif", text)
    return _element(re.sub(r"\n\s*", "\n", text), name, title, description)


def _element(text: str, name: str, title: str, description: str) -> str:
    """An SVG with identifiers of its own, and with words for those who do not see it."""
    head, rest = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", text).split(">", 1)
    heading = f'<title id="{name}-title">{escape(title)}</title>'
    by = f"{name}-title"
    if description:
        heading += f'<desc id="{name}-desc">{escape(description)}</desc>'
        by += f" {name}-desc"
    head = head.replace("<svg", f'<svg role="img" aria-labelledby="{by}"', 1)
    return f"{head}>{heading}{rest}"
