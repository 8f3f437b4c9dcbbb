"""The pathway through the services as a drawing and a table: where a child can go from each place, and when."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from sim.log import Place

WIDTH, HEIGHT = 1026, 466
_BOX, _SMALL = (166, 62), (96, 54)
_INK, _LINE, _QUIET = "#1f2a33", "#5b7488", "#55606a"


class Route(NamedTuple):
    """A way from one place to another.

    Parameters
    ----------
    start, end
        Places; `Place.COMMUNITY` is home, with no open case.
    when
        What sends a child this way.
    """

    start: Place
    end: Place
    when: str


_HOME, _FRONT, _DUTY, _PANEL, _HELP = (
    Place.COMMUNITY, Place.FRONT_DOOR, Place.EMERGENCY_DUTY, Place.PANEL, Place.EARLY_HELP,
)  # fmt: skip
_ASSESS, _S47, _CIN, _CLINIC, _PLAN, _CARE = (
    Place.ASSESSMENT, Place.SECTION_47, Place.CHILD_IN_NEED, Place.CLINIC, Place.PROTECTION, Place.LOOKED_AFTER,
)  # fmt: skip

ROUTES: tuple[Route, ...] = (
    Route(_HOME, _FRONT, "a first contact, or a contact about a later incident"),
    Route(_HOME, _DUTY, "a red contact while the front door is closed"),
    Route(_HOME, _PANEL, "a direct referral by an agency or the family, if it goes to the panel"),
    Route(_HOME, _HELP, "a direct referral by an agency or the family, if it goes straight to a team"),
    Route(_DUTY, _ASSESS, "immediate protection: the case opens at once"),
    Route(_DUTY, _FRONT, "handed to the day team"),
    Route(_FRONT, _HOME, "no further action, or advice and universal services"),
    Route(_FRONT, _PANEL, "early help, if it goes to the panel"),
    Route(_FRONT, _HELP, "early help, straight to a team"),
    Route(_FRONT, _ASSESS, "a referral, the repeat-contact rule, or immediate protection"),
    Route(_PANEL, _HELP, "the panel decides on early help"),
    Route(_PANEL, _HOME, "the panel decides on universal services"),
    Route(_PANEL, _ASSESS, "stepped up by the panel, or by a concern while waiting"),
    Route(_HELP, _HOME, "the family declines, or the plan is closed"),
    Route(_HELP, _ASSESS, "stepped up at a review, or by a concern"),
    Route(_ASSESS, _HOME, "the referral is not accepted, or the child is not in need"),
    Route(_ASSESS, _PANEL, "stepped down to early help, if it goes to the panel"),
    Route(_ASSESS, _HELP, "stepped down to early help, straight to a team"),
    Route(_ASSESS, _S47, "immediate protection, a concern, or the outcome of the assessment"),
    Route(_ASSESS, _CIN, "a child in need plan, handed to a locality team"),
    Route(_ASSESS, _PLAN, "a child protection plan, handed to a locality team"),
    Route(_ASSESS, _CARE, "becomes looked after"),
    Route(_S47, _ASSESS, "no conference or no plan, while the assessment goes on"),
    Route(_S47, _CIN, "no conference or no plan"),
    Route(_S47, _PLAN, "the conference decides on a child protection plan"),
    Route(_S47, _CARE, "becomes looked after"),
    Route(_CIN, _HOME, "closed at a review"),
    Route(_CIN, _PANEL, "stepped down to early help, if it goes to the panel"),
    Route(_CIN, _HELP, "stepped down to early help, straight to a team"),
    Route(_CIN, _S47, "perceived need at a review, or a concern"),
    Route(_CIN, _CLINIC, "a long plan is due, and there is a clinic"),
    Route(_CLINIC, _CIN, "the clinic has heard it"),
    Route(_CLINIC, _HOME, "closed by the clinic"),
    Route(_CLINIC, _PANEL, "stepped down by the clinic, if it goes to the panel"),
    Route(_CLINIC, _HELP, "stepped down by the clinic, straight to a team"),
    Route(_CLINIC, _S47, "perceived need at the clinic, or a concern while waiting"),
    Route(_PLAN, _HOME, "closed at a review conference"),
    Route(_PLAN, _CIN, "stepped down at a review conference"),
    Route(_PLAN, _CARE, "becomes looked after at a core group or conference"),
    Route(_CARE, _HOME, "goes home for good, with no plan"),
    Route(_CARE, _CIN, "goes home, with a child in need plan"),
)
"""Every way that the model has. Besides, a child leaves the model at the leaving age, from wherever it is."""

DRAWN: tuple[tuple[Place, Place], ...] = (
    (_HOME, _FRONT), (_HOME, _DUTY), (_HOME, _PANEL), (_DUTY, _FRONT), (_DUTY, _ASSESS), (_FRONT, _PANEL),
    (_FRONT, _ASSESS), (_FRONT, _HELP), (_PANEL, _HELP), (_PANEL, _ASSESS), (_HELP, _ASSESS), (_ASSESS, _HELP),
    (_ASSESS, _S47), (_S47, _ASSESS), (_ASSESS, _CIN), (_ASSESS, _CARE), (_S47, _PLAN), (_S47, _CIN), (_CIN, _S47),
    (_CIN, _HELP), (_CIN, _CLINIC), (_CLINIC, _CIN), (_PLAN, _CIN), (_PLAN, _CARE), (_CARE, _CIN),
)  # fmt: skip
"""The ways that are drawn: all of them at once nobody could read. Ways home are marks on the boxes."""

_CORNERS: dict[Place, tuple[int, int]] = {
    _HOME: (10, 222), _FRONT: (220, 222), _DUTY: (220, 392), _PANEL: (440, 20), _HELP: (680, 20), _ASSESS: (440, 222),
    _S47: (440, 392), _CIN: (680, 170), _CLINIC: (890, 174), _PLAN: (650, 392), _CARE: (850, 300),
}  # fmt: skip


def routes_table() -> Iterator[tuple[str, str, str]]:
    """The routes as rows: from, to, when."""
    for route in ROUTES:
        yield _named(route.start), _named(route.end), route.when


def pathway_svg() -> Markup:
    """The pathway as an SVG element; the table of routes says all of it in words."""
    lines = [
        _arrow(start, end, both=(end, start) in DRAWN)
        for start, end in DRAWN
        if (end, start) not in DRAWN or start < end
    ]
    boxes = [_box(place) for place in _CORNERS]
    title = "The pathway through the services; the table below lists every way and what sends a child along it"
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" '
        'font-family="system-ui, sans-serif" font-size="13">'
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0,0 L8,4 L0,8 Z" fill="{_LINE}"/></marker></defs>'
        f"{''.join(lines)}{''.join(boxes)}</svg>"
    )


def _arrow(start: Place, end: Place, *, both: bool) -> str:
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    back = ' marker-start="url(#tip)"' if both else ""
    return (
        f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{_LINE}" stroke-width="1.3" '
        f'marker-end="url(#tip)"{back}/>'
    )


def _edge(place: Place, towards: Place) -> tuple[float, float]:
    """Where the line between the middles of two boxes leaves the first."""
    width, height = _size(place)
    (x, y), (ex, ey) = _middle(place), _middle(towards)
    dx, dy = ex - x, ey - y
    scale = min(width / 2 / abs(dx) if dx else 9e9, height / 2 / abs(dy) if dy else 9e9)
    return x + dx * scale, y + dy * scale


def _size(place: Place) -> tuple[int, int]:
    return _SMALL if place == _CLINIC else _BOX


def _middle(place: Place) -> tuple[float, float]:
    (x, y), (width, height) = _CORNERS[place], _size(place)
    return x + width / 2, y + height / 2


def _box(place: Place) -> str:
    (x, y), (width, height) = _CORNERS[place], _size(place)
    words = textwrap.wrap(_NAMES[place], 24 if width > _SMALL[0] else 12)
    ends = any((route.start, route.end) == (place, _HOME) for route in ROUTES)
    first = y + height / 2 + 5 - 8 * (len(words) - 1) - (8 if ends else 0)
    at = f'x="{x + width / 2:.0f}" text-anchor="middle"'
    texts = [
        f'<text {at} y="{first + 16 * line:.0f}" fill="{_INK}">{escape(each)}</text>'
        for line, each in enumerate(words)
    ]
    if ends:
        texts.append(f'<text {at} y="{y + height - 6}" font-size="11" fill="{_QUIET}">can end here</text>')
    box = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="5" fill="#f4f7f9" stroke="{_LINE}"/>'
    return box + "".join(texts)


def _named(place: Place) -> str:
    return _NAMES[place]


_NAMES = {
    _HOME: "Home, no open case", _FRONT: "Front door (ICRT)", _DUTY: "Emergency duty team", _PANEL: "Early help panel",
    _HELP: "Early help teams", _ASSESS: "Assessment team", _S47: "Section 47 enquiry and conference",
    _CIN: "Child in need plan, locality teams", _CLINIC: "Weekly clinic",
    _PLAN: "Child protection plan, locality teams", _CARE: "Looked after",
}  # fmt: skip
