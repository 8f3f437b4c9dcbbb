"""Axes drawn as SVG: scales, ticks, and what stands at values on them; all measures are points of 1/72 inch.

Not by a plotting library: a report has some forty charts, and one that can draw anything takes most of the time that
the whole report may cost. How axes and legend look stands in `templates/chart.svg`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from sim.report.charts.style import GRID, INK, QUIET, SHAPES, Drawing, Style
from sim.report.rendering import rendered

WIDTH = 533
PANELS_ABREAST = 3
_LETTER = 5.1  # about, since every reader's font is another
_LEGEND_LETTERS = 100
Look: TypeAlias = str | float
Element: TypeAlias = Mapping[str, Look]
"""Attributes of an element by their names."""
Ends: TypeAlias = tuple[float, float]
Frame: TypeAlias = tuple[float, float, float, float]
"""Where axes stand: left, top, right, bottom."""


def width(texts: Iterable[str]) -> float:
    """Room for the longest line of some texts."""
    return _LETTER * max((len(line) for words in texts for line in words.splitlines()), default=0)


def limits(*values: ArrayLike, margin: float = 0.05) -> Ends:
    """The ends of an axis that shows all of some values, with a margin; from 0 to 1 if there are none."""
    numbers = np.concatenate([np.ravel(some) for some in values]).astype(float)
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
        self.ends = ends
        self.start = start
        self.end = end
        self.label = ""
        self.grid = True
        self.line = True
        low, high = sorted(ends)
        least = (high - low) * room / (abs(end - start) or 1.0) or 1.0
        power = 10.0 ** math.floor(math.log10(least))
        step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= least * 0.999)
        counts = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        self.ticks: Mapping[float, str] = {count * step: thousands(count * step) for count in counts}

    def __call__(self, values: ArrayLike) -> np.ndarray:
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
        self.x = Axis(x, self.left, self.right, rooms[0])
        self.y = Axis(y, self.bottom, self.top, rooms[1])
        self.title = ""
        self.paths: list[Element] = []
        self.texts: list[Element] = []
        self.signs = defaultdict[str, list[Element]](list)

    def text(self, words: str, x: float | np.ndarray, y: float | np.ndarray, **look: Look) -> None:
        """A text at a place, not at values: its `anchor`, `size` and `fill` as in the template."""
        self.texts.append({"words": words, "x": float(x), "y": float(y), **look})

    def _path(self, course: str, look: Element, label: str, sign: str) -> None:
        look = {name.replace("_", "-"): value for name, value in look.items() if value != ""}
        self.paths.append({"d": course, **look})
        if label:
            self.signs[label].append({"d": sign, **look})

    def _at_each(self, course: str, x: Sequence[ArrayLike], y: Sequence[ArrayLike]) -> str:
        """A course with its places across and upwards filled in, wherever all of them are known."""
        places = np.column_stack(np.broadcast_arrays(*map(self.x, x), *map(self.y, y)))
        known = places[np.isfinite(places).all(axis=1)]
        return "".join(course.format(*place) for place in known.tolist())

    def segments(
        self, x: ArrayLike, to_x: ArrayLike, y: ArrayLike, to_y: ArrayLike, label: str = "", **look: Look
    ) -> None:
        """Straight lines, each from one place to another."""
        self._path(self._at_each("M{0},{2}L{1},{3}", [x, to_x], [y, to_y]), look, label, "M0,0H26")

    def boxes(
        self, x: ArrayLike, to_x: ArrayLike, y: ArrayLike, to_y: ArrayLike, label: str = "", **look: Look
    ) -> None:
        """Rectangles, each between two places."""
        self._path(self._at_each("M{0},{2}H{1}V{3}H{0}z", [x, to_x], [y, to_y]), look, label, "M0,-3.3H26V3.3H0z")

    def line(self, x: ArrayLike, y: ArrayLike, label: str = "", **look: Look) -> None:
        """A line through places, broken where one is not known."""
        course = "".join(f"M{_joined(run)}" for run in _runs(self.x(x), self.y(y)))
        self._path(course, {"fill": "none", **look}, label, "M0,0H26")

    def area(self, x: ArrayLike, low: ArrayLike, high: ArrayLike, **look: Look) -> None:
        """The ground between two lines, where both are known."""
        runs = _runs(self.x(x), self.y(low), self.y(high))
        course = "".join(f"M{_joined(run[:, :2])}L{_joined(run[::-1, ::2])}z" for run in runs)
        self._path(course, look, "", "")

    def marks(self, x: ArrayLike, y: ArrayLike, style: Style, size: float, label: str = "", **look: Look) -> None:
        """A mark at each place that is known, `size` from edge to edge, with a white edge if not said otherwise."""
        moves = np.diff(SHAPES[style.marker] * size / 2, axis=0, prepend=0.0)
        shape = " ".join(f"{across:.2f},{down:.2f}" for across, down in moves)
        look = {"fill": style.colour, "stroke": "white", "stroke_width": 0.7, **look}
        self._path(self._at_each(f"M{{}},{{}}m{shape}z", [x], [y]), look, label, f"M13,0m{shape}z")


def _runs(*columns: np.ndarray) -> list[np.ndarray]:
    """Places one after another that are known: arrays of a row each."""
    places = np.column_stack(columns)
    breaks = np.flatnonzero(np.diff(np.isfinite(places).all(axis=1))) + 1
    return [run for run in np.split(places, breaks) if len(run) and np.isfinite(run).all()]


def _joined(places: np.ndarray) -> str:
    return "L".join(f"{x},{y}" for x, y in places.tolist())


def places(
    count: int, height: float, *, left: float, right: float = WIDTH - 12, top: float = 7, apart: Ends = (0, 0)
) -> list[Frame]:
    """Where axes of one height stand, at most three abreast, with room before, above and between them."""
    abreast = min(count, PANELS_ABREAST)
    between, below = apart
    wide = (right - left - between * (abreast - 1)) / abreast
    frames = []
    for number in range(count):
        x = left + number % abreast * (wide + between)
        y = top + number // abreast * (height + below)
        frames.append((x, y, x + wide, y + height))
    return frames


def share_axes(axes: list[Axes], *, across: bool = True) -> list[Axes]:
    """Axes side by side of one height, with its words at the left only; if they share their width, too, below only."""
    for number, panel in enumerate(axes):
        if number % PANELS_ABREAST:
            panel.y.ticks = dict.fromkeys(panel.y.ticks, "")
            panel.y.label = ""
        if across and number + PANELS_ABREAST < len(axes):
            panel.x.ticks = dict.fromkeys(panel.x.ticks, "")
    return axes


def drawing(axes: Sequence[Axes], title: str, *, below: float = 36, wide: int = WIDTH) -> Drawing:
    """Axes side by side, with a legend above where there is more than one thing to tell apart, and room below."""
    signs = dict(sign for panel in axes for sign in panel.signs.items())
    if len(signs) == 1:
        signs.clear()
    widest = max(map(len, signs), default=0)
    lines = math.ceil(len(signs) / max(1, _LEGEND_LETTERS // (widest + 8)))
    body = rendered("chart.svg", {
        "axes": axes, "signs": signs, "lines": lines, "column": round(widest * _LETTER + 50),
        "width": width, "ink": INK, "quiet": QUIET, "grid": GRID,
    })  # fmt: skip
    return Drawing(body, wide, round(14 * lines + max(panel.bottom for panel in axes) + below), title)
