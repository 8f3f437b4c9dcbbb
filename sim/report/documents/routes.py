"""The ways through the services: where a child can go from each place, and what sends it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.log import Place


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

_NAMES = {
    _HOME: "Home, no open case", _FRONT: "Front door (ICRT)", _DUTY: "Emergency duty team", _PANEL: "Early help panel",
    _HELP: "Early help teams", _ASSESS: "Assessment team", _S47: "Section 47 enquiry and conference",
    _CIN: "Child in need plan, locality teams", _CLINIC: "Weekly clinic",
    _PLAN: "Child protection plan, locality teams", _CARE: "Looked after",
}  # fmt: skip

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

def routes_table() -> Iterator[tuple[str, str, str]]:
    """The routes as rows: from, to, when."""
    for route in ROUTES:
        yield _NAMES[route.start], _NAMES[route.end], route.when
