"""What an option changes: on which days observed it differs from its baseline, and whether fewer children come."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.scenario import ABSENT, Scenario, differences
from sim.scenario.evidence import NOT_PARAMETERS
from sim.scenario.paths import leaves
from sim.scenario.staffing import freezes
from sim.scenario.timeline import phases

Since = Mapping[str, tuple[dt.date, ...]]
"""Days by scenario."""


class Spell(NamedTuple):
    """The days observed on which an option differs from the baseline: the first, how many, of how many, and since."""

    first: dt.date
    days_in_force: int
    days_observed: int
    days_since: int


def spell(base: Scenario, option: Scenario) -> Spell | None:
    """When an option is in force; None if all the time, or if it changes nothing."""
    spans = list(_spans(base, option))
    first, last = option.run.counted_from, option.run.last_day
    if not spans or None in spans:
        return None
    days = sorted({
        day for span in spans if span
        for day in range(max(span[0], first).toordinal(), min(span[1] or last, last).toordinal() + 1)
    })  # fmt: skip
    of = (last - first).days + 1
    begins = dt.date.fromordinal(days[0]) if days else last
    return None if len(days) >= of else Spell(begins, len(days), of, (last - begins).days + 1)


def beginnings(scenarios: Mapping[str, Scenario], baseline: str | None) -> Since:
    """On which days of the window each option begins; on all of these a baseline is measured besides."""
    if baseline is None:
        return {}
    days = {}
    for name, scenario in scenarios.items():
        when = spell(scenarios[baseline], scenario)
        if when is not None and when.days_in_force and when.days_since < when.days_observed:
            days[name] = when.first
    return {name: (day,) for name, day in days.items()} | {baseline: tuple(sorted({*days.values()}))}


def _spans(base: Scenario, option: Scenario) -> Iterator[tuple[dt.date, dt.date | None] | None]:
    """First and last day of each difference, which may have no end; None for one that holds from the first day on."""
    for row in differences(base, option):
        parts = row.path.split(".")
        if parts[0] in NOT_PARAMETERS:
            continue
        if parts[0] == "changes":
            for scenario in (base, option):
                if parts[1] in scenario.changes:
                    yield from _spans_of_change(scenario, parts[1])
        elif "frozen" in parts:
            ends = [getattr(scenario, parts[0]).staff.recruitment.frozen for scenario in (base, option)]
            yield from ((frozen.from_date, frozen.until) for frozen in ends if frozen.from_date)
        else:
            yield None


def _spans_of_change(scenario: Scenario, name: str) -> Iterator[tuple[dt.date, dt.date | None]]:
    """First and last day of a change; of one that says nothing but when nobody is recruited, those of that."""
    change = scenario.changes[name]
    if not all(path[1:4] == ("staff", "recruitment", "frozen") for path, _ in leaves(change.set)):
        yield change.from_date, change.until
        return
    freezes_of_change = set(freezes(scenario))
    for phase in phases(scenario):
        freezes_of_change |= {*freezes(phase.scenario)} if name in phase.names else set()
    for service, first, last in freezes_of_change:
        begins, ends = max(first, change.from_date), min(last or dt.date.max, change.ends)
        if service in change.set and begins <= ends:
            yield begins, None if ends == dt.date.max else ends


def fewer_children(first: Scenario, scenario: Scenario) -> bool:
    """Whether a scenario has fewer first contacts at any time: the need of those who do not come is nowhere counted."""
    for row in differences(first, scenario):
        section, _, field = (row.path.partition(".set.")[2] or row.path).rpartition(".")
        if section == "demand.contacts" and field in ("first_contacts_per_year", "multiplier", "trend_per_year"):
            before: Any = getattr(first.demand.contacts, field) if row.a is ABSENT else row.a
            if isinstance(row.b, int | float) and row.b < before:
                return True
    return False
