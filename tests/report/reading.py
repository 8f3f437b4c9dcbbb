"""Charts read as a person reads them: what stands where, by the numbers at the ticks."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from sim.report.charts import Drawing

SVG = "{http://www.w3.org/2000/svg}"
AXIS = "#9aa5af"
"""The colour in which an axis and its ticks are drawn."""


def elements(drawing: Drawing, tag: str, **look: str) -> list[ElementTree.Element]:
    """Elements with these attributes; ``_`` stands for ``-``."""
    wanted = {name.replace("_", "-"): value for name, value in look.items()}
    found = ElementTree.fromstring(drawing.element("read")).iter(SVG + tag)
    return [each for each in found if wanted.items() <= each.attrib.items()]


def texts(drawing: Drawing, **look: str) -> list[str]:
    return ["".join(each.itertext()) for each in elements(drawing, "text", **look)]


def courses(drawing: Drawing, **look: str) -> list[str]:
    """The courses of the paths on the axes that look so; signs of the legend are left out."""
    found = [each.attrib["d"] for each in elements(drawing, "path", **look)]
    return [course for course in found if not re.match(r"M(0,0H|13,0m|0,-3.3)", course)]


def numbers(course: str) -> np.ndarray:
    """The places of a course of absolute places, a row each."""
    return np.array(re.findall(r"[-\d.]+", course), dtype=float).reshape(-1, 2)


def scales(drawing: Drawing, panel: int = 0) -> tuple[np.poly1d, np.poly1d]:
    """From places to values, across and upwards, as the numbers at the ticks of one of the axes say.

    An axis of dates has no numbers at its ticks, and gives a scale that is 0 everywhere.
    """
    axis = courses(drawing, stroke=AXIS)[panel]
    left, bottom = (float(number) for number in re.findall(r"[\d.]+", axis)[:2])
    across, upwards = {}, {}
    for each in elements(drawing, "text"):
        x, y, words = float(each.attrib["x"]), float(each.attrib["y"]), "".join(each.itertext())
        value = words.replace(",", "").replace("−", "-")
        if not re.fullmatch(r"-?[\d.]+", value):
            continue
        if y > bottom and f"M{x:g}," in axis:
            across[x] = float(value)
        elif x == round(left - 4, 6):
            upwards[y - 3.325] = float(value)
    fits = [np.polyfit(*zip(*each.items(), strict=True), 1) if len(each) > 1 else [0] for each in (across, upwards)]
    return np.poly1d(fits[0]), np.poly1d(fits[1])
