"""Axes drawn as SVG: scales, ticks, and what stands at values on them; all measures are points of 1/72 inch.

Not by a plotting library: a report has some forty charts, and one that can draw anything takes most of the time that
the whole report may cost. How axes and legend look stands in `templates/chart.svg`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from sim.report.charts.style import GRID, INK, QUIET, SHAPES, Drawing, Style
from sim.report.rendering import rendered

WIDTH, PANELS_ABREAST = 533, 3
_LETTER = 5.1  # about, since every reader's font is another
_LEGEND_LETTERS = 100
Look: TypeAlias = str | float
Values: TypeAlias = ArrayLike
Ends: TypeAlias = tuple[float, float]
Frame: TypeAlias = tuple[float, float, float, float]
"""Where axes stand: left, top, right, bottom."""


def width(texts: Iterable[str]) -> float:
    """Room for the longest line of some texts."""
    return _LETTER * max((len(line) for words in texts for line in words.splitlines()), default=0)


def limits(*values: Values, margin: float = 0.05) -> Ends:
    """The ends of an axis that shows all of some values, with a margin; from 0 to 1 if there are none."""
    numbers = np.concatenate([np.ravel(np.asarray(some, dtype=float)) for some in values])
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        return 0.0, 1.0
    low, high = float(numbers.min()), float(numbers.max())
    room = margin * (high - low) or abs(high) / 20 or 0.05
    return low - room, high + room


def thousands(value: float) -> str:
    """A number at a tick; millions are told as such."""
    words = f"{value:,.10g}" if abs(value) < 1e6 else f"{value / 1e6:,.10g}m"
    return words.replace("-", "−")


class Axis:
    """One of a pair of axes; its label, its ticks, and whether it and lines at its ticks are drawn may be set.

    Parameters
    ----------
    ends
        The values at its ends.
    start, end
        Where these stand.
    room
        From one tick to the next, at the least.
    """

    def __init__(self, ends: Ends, start: float, end: float, room: float) -> None:
        self.ends, self.start, self.end = ends, start, end
        self.label, self.grid, self.line = "", True, True
        low, high = sorted(ends)
        least = (high - low) * room / (abs(end - start) or 1.0) or 1.0
        power = 10.0 ** math.floor(math.log10(least))
        step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= least * 0.999)
        counts = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        self.ticks: Mapping[float, str] = {count * step: thousands(count * step) for count in counts}

    def __call__(self, values: Values) -> np.ndarray:
        """Places of values, to a hundredth."""
        low, high = self.ends
        share = (np.asarray(values, dtype=float) - low) / ((high - low) or 1.0)
        return np.round(self.start + share * (self.end - self.start), 2)

    @property
    def tick_places(self) -> list[tuple[float, str]]:
        """Places of the ticks, with their words."""
        return [*zip(self([*self.ticks]).tolist(), self.ticks.values(), strict=True)]


class Axes:
    """A pair of axes, and what is drawn on them at values; what has a label is told in the legend.

    Parameters
    ----------
    place
        Where they stand.
    x, y
        The values at their ends, to the right and upwards.
    rooms
        From one tick to the next, at the least, across and upwards.
    """

    def __init__(self, place: Frame, x: Ends, y: Ends, rooms: tuple[float, float] = (52.0, 24.0)) -> None:
        self.left, self.top, self.right, self.bottom = place
        self.x, self.y = Axis(x, self.left, self.right, rooms[0]), Axis(y, self.bottom, self.top, rooms[1])
        self.title, self.paths, self.texts = "", list[Mapping[str, Look]](), list[Mapping[str, Look]]()
        self.signs: dict[str, list[Mapping[str, Look]]] = {}

    def text(self, words: str, x: float | np.ndarray, y: float | np.ndarray, **look: Look) -> None:
        """A text at a place, not at values: its `anchor`, `size` and `fill` as in the template."""
        self.texts.append({"words": words, "x": float(x), "y": float(y), **look})

    def _path(self, course: str, look: Mapping[str, Look], label: str, sign: str) -> None:
        look = {name.replace("_", "-"): value for name, value in look.items() if value != ""}
        self.paths.append({"d": course, **look})
        if label:
            self.signs.setdefault(label, []).append({"d": sign, **look})

    def _known(self, *ends: Values) -> list[list[float]]:
        """Places of x, x, y, y, … that are all known, one after the other."""
        places = [(self.x, self.y)[number * 2 // len(ends)](each) for number, each in enumerate(ends)]
        table = np.column_stack(np.broadcast_arrays(*np.atleast_1d(*places)))
        return table[np.isfinite(table).all(axis=1)].tolist()

    def segments(self, x: Values, to_x: Values, y: Values, to_y: Values, label: str = "", **look: Look) -> None:
        """Straight lines, each from one place to another."""
        course = "".join(f"M{x0},{y0}L{x1},{y1}" for x0, x1, y0, y1 in self._known(x, to_x, y, to_y))
        self._path(course, look, label, "M0,0H26")

    def boxes(self, x: Values, to_x: Values, y: Values, to_y: Values, label: str = "", **look: Look) -> None:
        """Rectangles, each between two places."""
        course = "".join(f"M{x0},{y0}H{x1}V{y1}H{x0}z" for x0, x1, y0, y1 in self._known(x, to_x, y, to_y))
        self._path(course, look, label, "M0,-3.3H26V3.3H0z")

    def line(self, x: Values, y: Values, label: str = "", **look: Look) -> None:
        """A line through places, broken where one is not known."""
        course = "".join(f"M{_joined(run)}" for run in _runs(self.x(x), self.y(y)))
        self._path(course, {"fill": "none", **look}, label, "M0,0H26")

    def area(self, x: Values, low: Values, high: Values, **look: Look) -> None:
        """The ground between two lines, where both are known."""
        runs = _runs(self.x(x), self.y(low), self.y(high))
        course = "".join(f"M{_joined(run[:, :2])}L{_joined(run[::-1, ::2])}z" for run in runs)
        self._path(course, look, "", "")

    def marks(self, x: Values, y: Values, style: Style, size: float, label: str = "", **look: Look) -> None:
        """A mark at each place that is known, `size` from edge to edge, with a white edge if not said otherwise."""
        moves = np.diff(SHAPES[style.marker] * size / 2, axis=0, prepend=0.0)
        shape = " ".join(f"{across:.2f},{down:.2f}" for across, down in moves)
        course = "".join(f"M{across},{up}m{shape}z" for across, up in self._known(x, y))
        look = {"fill": style.colour, "stroke": "white", "stroke_width": 0.7, **look}
        self._path(course, look, label, f"M13,0m{shape}z")


def _runs(*columns: np.ndarray) -> list[np.ndarray]:
    """Places one after another that are known: arrays of a row each."""
    places = np.column_stack(columns)
    is_known = np.isfinite(places).all(axis=1)
    breaks = np.flatnonzero(np.diff(is_known)) + 1
    return [run for run in np.split(places, breaks) if len(run) and np.isfinite(run).all()]


def _joined(places: np.ndarray) -> str:
    return "L".join(f"{x},{y}" for x, y in places.tolist())


def places(
    count: int, height: float, *, left: float, right: float = WIDTH - 12, top: float = 7, apart: Ends = (0, 0)
) -> list[Frame]:
    """Where axes of one height stand, at most three abreast, with room before, above and between them."""
    abreast = min(count, PANELS_ABREAST)
    wide = (right - left - apart[0] * (abreast - 1)) / abreast
    corners = [(left + n % abreast * (wide + apart[0]), top + n // abreast * (height + apart[1])) for n in range(count)]
    return [(x, y, x + wide, y + height) for x, y in corners]


def share_axes(axes: list[Axes], *, across: bool = True) -> list[Axes]:
    """Axes side by side of one height, with its words at the left only; if they share their width, too, below only."""
    for number, panel in enumerate(axes):
        if number % PANELS_ABREAST:
            panel.y.ticks, panel.y.label = dict.fromkeys(panel.y.ticks, ""), ""
        if across and number + PANELS_ABREAST < len(axes):
            panel.x.ticks = dict.fromkeys(panel.x.ticks, "")
    return axes


def drawing(axes: Sequence[Axes], title: str, *, below: float = 36, wide: int = WIDTH) -> Drawing:
    """Axes side by side, with a legend above where there is more than one thing to tell apart, and room below."""
    signs = {label: paths for panel in axes for label, paths in panel.signs.items()}
    signs = signs if len(signs) > 1 else {}
    widest = max(map(len, signs), default=0)
    lines = -(-len(signs) // max(1, min(len(signs), _LEGEND_LETTERS // (widest + 8))))
    body = rendered("chart.svg", {
        "axes": axes, "signs": signs, "lines": lines, "column": round(widest * _LETTER + 50),
        "width": width, "ink": INK, "quiet": QUIET, "grid": GRID,
    })  # fmt: skip
    return Drawing(body, wide, round(14 * lines + max(panel.bottom for panel in axes) + below), title)
