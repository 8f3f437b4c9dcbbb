"""Whether fewer children come in one scenario than in another."""

from __future__ import annotations

from typing import Any

from sim.scenario import ABSENT, Scenario, differences

_HOW_MANY = ("first_contacts_per_year", "multiplier", "trend_per_year")


def fewer_children(first: Scenario, scenario: Scenario) -> bool:
    """Whether a scenario has fewer first contacts at any time: the need of those who do not come is nowhere counted."""
    for row in differences(first, scenario):
        section, _, field = (row.path.partition(".set.")[2] or row.path).rpartition(".")
        if section == "demand.contacts" and field in _HOW_MANY:
            before: Any = getattr(first.demand.contacts, field) if row.a is ABSENT else row.a
            if isinstance(row.b, int | float) and row.b < before:
                return True
    return False
