"""How charts look: a colour, a marker and a line for each scenario, the same in every chart of a report.

The colours are those of Okabe and Ito, which people with colour-blindness can tell apart. Nothing is told by colour
alone: marker and line differ too, and no two of the first 40 scenarios share all three.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape
from zlib import crc32

import numpy as np

INK = "#1f2a33"
"""Text."""
QUIET = "#56616b"
"""Less important text."""
GRID = "#dde2e7"
"""Lines to read values by."""
LIMIT = "#8a3b00"
"""Limits and dated changes."""


def _corners(count: int, size: float, turn: float = 0.0) -> np.ndarray:
    """Corners of a regular shape, the first at the top but for a part of a turn."""
    angles = 2 * np.pi * (np.arange(count) / count + turn)
    return size * np.column_stack([np.sin(angles), -np.cos(angles)])


def _cross(turn: float) -> np.ndarray:
    """The same of a cross: two corners at the end of each arm, one between it and the next."""
    ends = [_corners(4, 1.25, turn + aside) for aside in (-0.055, 0.055)]
    return np.stack([*ends, _corners(4, 0.6, turn + 1 / 8)], axis=1).reshape(12, 2)


SHAPES = {
    "o": _corners(24, 1.0), "s": _corners(4, 1.3, 1 / 8), "^": _corners(3, 1.2), "D": _corners(4, 1.3),
    "v": _corners(3, 1.2, 1 / 2), "p": _corners(5, 1.1), "P": _cross(0), "X": _cross(1 / 8),
}  # fmt: skip
"""Corners of the markers around (0, 0), about 1 away from it."""

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
_MARKERS = ("s", "^", "D", "v", "P", "X", "p")
_LINES = ("7.4 3.2", "12.8 3.2 2 3.2", "10 2", "6 2 2 2 2 2", "2 3.3", "16 4 4 4")


@dataclass(frozen=True)
class Style:
    """How one scenario is drawn: colour, a marker of `SHAPES`, and lengths of the dashes of its line, if it has any."""

    colour: str
    marker: str
    dashes: str = ""


def styles(names: Sequence[str]) -> dict[str, Style]:
    """Styles of scenarios, in the order given; the first (the baseline) is dark with a plain line and round marks."""
    options = {name: Style(_COLOURS[n % 6], _MARKERS[n % 7], _LINES[n % 6]) for n, name in enumerate(names[1:])}
    return {names[0]: Style("#2b3640", "o"), **options} if names else {}


@dataclass(frozen=True)
class Drawing:
    """A drawing: a notebook shows it, `save` writes it to a file.

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
    description: str = field(default="", repr=False)

    def element(self, name: str, title: str = "", description: str = "") -> str:
        """The SVG element.

        Parameters
        ----------
        name
            Makes its identifiers unlike others on a page: letters, digits, dashes.
        title, description
            Read out in place of the drawing; its own title if not given, and its own description after this one.
        """
        body = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", self.body)
        texts = {"title": title or self.title, "desc": f"{description} {self.description}".strip()}
        words = [f'<{tag} id="{name}-{tag}">{escape(text)}</{tag}>' for tag, text in texts.items() if text]
        labelled = " ".join(f"{name}-{tag}" for tag, text in texts.items() if text)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{labelled}" '
            f'viewBox="0 0 {self.width} {self.height}">{"".join(words)}{body}</svg>'
        )

    def save(self, path: Path | str) -> Path:
        """Write the drawing to an SVG file, which word processors and slides take in; its path.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        text = self._repr_svg_().replace("<svg ", f'<svg width="{self.width}" height="{self.height}" ', 1)
        Path(path).write_text(text, encoding="utf-8")
        return Path(path)

    def _repr_svg_(self) -> str:
        size = f"max-width:{max(self.width, 710)}px;height:auto;background:white"  # the width itself is the column's
        name = f"drawing-{crc32(self.body.encode())}"
        return self.element(name).replace("<svg ", f'<svg style="{size}" ', 1)
