"""How charts look: a colour, a marker and a line for each scenario, the same in every chart of a report.

The colours are those of Okabe and Ito, which people with colour-blindness can tell apart. Nothing is told by colour
alone: marker and line differ too, and no two of the first 40 scenarios share all three.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape


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

INK = "#1f2a33"
"""Text and axes."""
QUIET = "#56616b"
"""Less important text."""
GRID = "#dde2e7"
"""Lines to read values by."""
LIMIT = "#8a3b00"
"""Limits and dated changes."""
WIDTH_INCHES = 7.4
"""Width of a chart."""
LETTER_INCHES, LINE_INCHES = 0.071, 0.2
"""Width of a letter, and height of a line, in the size of the ticks."""
PANELS_ABREAST = 3
_LEGEND_LETTERS = 100

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
_MARKERS = ("s", "^", "D", "v", "P", "X", "p")
_LINES: tuple[Any, ...] = ("--", "-.", (0, (5, 1)), (0, (3, 1, 1, 1)), ":", (0, (8, 2, 2, 2)))

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


@dataclass(frozen=True)
class Style:
    """How one scenario is drawn: colour, marker, line, as matplotlib takes them."""

    colour: str
    marker: str
    line: Any


def styles(names: Sequence[str]) -> dict[str, Style]:
    """Styles of scenarios, in the order given; the first (the baseline) is dark with a plain line and round marks."""
    options = {name: _option(place) for place, name in enumerate(names[1:])}
    return {names[0]: Style("#2b3640", "o", "-"), **options} if names else {}


def _option(place: int) -> Style:
    return Style(_COLOURS[place % 6], _MARKERS[place % 7], _LINES[place % 6])


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


def letters(texts: Iterable[str]) -> float:
    """Room for the longest line of some texts, in inches; about, since every reader's font is another."""
    return LETTER_INCHES * max((len(line) for text in texts for line in text.splitlines()), default=0)


def frame(
    chart: Figure, *, left: float, bottom: float, top: float = 0.0, between: float = 0.0, below: float = 0.0
) -> None:
    """Leave room around the axes and between them, in inches.

    Left to itself matplotlib draws every text once more to find out: as much work as all the rest of a chart.
    """
    wide, high = chart.get_size_inches()
    right, top = 0.16, top + 0.1
    grid = chart.axes[0].get_gridspec()
    rows, columns = grid.get_geometry() if grid else (1, 1)
    across = (wide - left - right - between * (columns - 1)) / columns
    down = (high - top - bottom - below * (rows - 1)) / rows
    chart.set_layout_engine(None)
    chart.subplots_adjust(
        left=left / wide, right=1 - right / wide, bottom=bottom / high, top=1 - top / high, wspace=between / across,
        hspace=below / down,
    )  # fmt: skip


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


@dataclass(frozen=True)
class Drawing:
    """A drawing of our own; a notebook shows it.

    Parameters
    ----------
    body
        What stands inside the SVG element.
    width, height
        Of its system of coordinates.
    title, description
        Read out in place of the drawing.
    """

    body: str = field(repr=False)
    width: int
    height: int
    title: str
    description: str = field(repr=False)

    def element(self, name: str) -> str:
        """The SVG element; `name` (letters, digits, dashes) makes its identifiers unlike others on a page."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
        return _element(f"{head}{self.body}</svg>", name, self.title, self.description)

    def _repr_svg_(self) -> str:
        size = f'style="max-width:{self.width}px;height:auto"'  # no width of its own: it takes that of the column
        return self.element("drawing").replace("<svg ", f"<svg {size} ", 1)


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
