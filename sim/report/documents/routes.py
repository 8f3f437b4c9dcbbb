"""The ways through the services, as `routes.csv` lists them: from where, to where, and what sends a child along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
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


_NAMES = {
    Place.COMMUNITY: "Home, no open case",
    Place.FRONT_DOOR: "Front door",
    Place.EMERGENCY_DUTY: "Emergency duty team",
    Place.PANEL: "Early help panel",
    Place.EARLY_HELP: "Early help teams",
    Place.ASSESSMENT: "Assessment team",
    Place.SECTION_47: "Section 47 enquiry and conference",
    Place.CHILD_IN_NEED: "Child in need plan, locality teams",
    Place.CLINIC: "Weekly clinic",
    Place.PROTECTION: "Child protection plan, locality teams",
    Place.LOOKED_AFTER: "Looked after",
}


@cache
def routes() -> tuple[Route, ...]:
    """Every way."""
    with Path(__file__).with_name("routes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(Route(Place[row["from"].upper()], Place[row["to"].upper()], row["when"]) for row in rows)


def routes_table() -> Iterator[tuple[str, str, str]]:
    """Every way in words: from, to, when."""
    for route in routes():
        yield _NAMES[route.start], _NAMES[route.end], route.when
