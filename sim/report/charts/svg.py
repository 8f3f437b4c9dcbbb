"""Drawings for a page: SVG elements with a title and a description, and identifiers of their own."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from sim.report.charts.quiet import quietly
from sim.report.charts.style import Figure, settings

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
        body = re.sub(r'\bid="([^"]*)"', rf'id="{name}-\1"', self.body)
        body = re.sub(r"url\(#", f"url(#{name}-", body)
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
        return _element(f"{head}{body}</svg>", name, self.title, self.description)

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
    text = re.sub(r'\bid="([^"]*)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r"\s+xmlns:xlink=\"[^\"]*\"", "", text, count=1).replace("xlink:href", "href")
    for attribute in ("width", "height", "version"):
        text = re.sub(rf'(<svg[^>]*?) {attribute}="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font: \1 sans-serif", text)
    return _element(re.sub(r"\n\s*", "\n", text), name, title, description)


def _element(text: str, name: str, title: str, description: str) -> str:
    head, rest = text.split(">", 1)
    heading = f'<title id="{name}-title">{escape(title)}</title>'
    by = f"{name}-title"
    if description:
        heading += f'<desc id="{name}-desc">{escape(description)}</desc>'
        by += f" {name}-desc"
    head = head.replace("<svg", f'<svg role="img" aria-labelledby="{by}"', 1)
    return f"{head}>{heading}{rest}"
