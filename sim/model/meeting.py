"""A dated meeting with an agenda: the early help panel and the child in need clinic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simpy

from sim.scenario.parts import WEEKDAYS
from sim.scenario.schema import Scenario
from sim.scenario.services import Panel

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


class Entry(simpy.Event):
    """A child's place on the agenda; succeeds when the meeting comes to it."""

    def __init__(self, env: simpy.Environment, child: Child) -> None:
        super().__init__(env)
        self.child = child
        self.listed = float(env.now)
        self.heard = False


@dataclass(frozen=True)
class Sitting:
    """One meeting: when it starts, when its agenda closes, how many it can hear (None: all)."""

    starts: float
    agenda_closes: float
    places: int | None


class Meeting:
    """Children wait on the agenda; each sitting hears those listed before its agenda closed, longest wait first."""

    def __init__(self, world: World, sittings: list[Sitting]) -> None:
        self.world = world
        self.sittings = sittings
        self._agenda: dict[int, Entry] = {}

    def list(self, child: Child) -> Entry:
        """Put a child on the agenda."""
        entry = Entry(self.world.env, child)
        self._agenda[child.key] = entry
        return entry

    def withdraw(self, child: Child) -> None:
        """Take a child off the agenda, if it is on it."""
        self._agenda.pop(child.key, None)

    def dismiss(self) -> None:
        """The meeting is no more: nobody waits for it."""
        for entry in self._agenda.values():
            entry.succeed()
        self._agenda.clear()

    def sit(self) -> Generator[Any, Any, None]:
        """Hold the meetings, one after the other."""
        for sitting in self.sittings:
            yield self.world.env.timeout(sitting.starts - self.world.env.now)
            due = [
                entry
                for entry in self._agenda.values()
                if entry.listed <= sitting.agenda_closes and entry.listed < sitting.starts
            ]
            due.sort(key=lambda entry: (entry.listed, entry.child.key))
            for entry in due[: sitting.places]:
                del self._agenda[entry.child.key]
                entry.heard = True
                entry.succeed()


def panel_sittings(world: World) -> list[Sitting]:
    """The early help panel's meetings over the run, dated changes included."""
    sittings = []
    for day, scenario in _days(world):
        panel = scenario.early_help.panel
        held = _panel_day(world, scenario, panel, day)
        if held is not None:
            starts = held + panel.starts / 24
            sittings.append(Sitting(starts, starts - panel.cut_off_days, panel.places))
    return _within(world, sittings)


def clinic_sittings(world: World) -> list[Sitting]:
    """The child in need clinic's meetings: weekly on working days, where it has places."""
    sittings = []
    for day, scenario in _days(world):
        clinic = scenario.locality.clinic
        weekday = WEEKDAYS[(world.scenario.run.start.weekday() + day) % 7]
        if clinic.places > 0 and weekday == clinic.weekday and day not in world.days_off:
            starts = day + clinic.starts / 24
            sittings.append(Sitting(starts, starts, clinic.places))
    return _within(world, sittings)


def _days(world: World) -> Iterator[tuple[int, Scenario]]:
    for day in range(int(world.end) + 1):
        yield day, world.scenario_on(day)


def _within(world: World, sittings: list[Sitting]) -> list[Sitting]:
    return sorted((each for each in sittings if 0 <= each.starts < world.end), key=lambda each: each.starts)


def _panel_day(world: World, scenario: Scenario, panel: Panel, day: int) -> int | None:
    """The day on which the meeting planned for `day` is held; None if none is planned, or it is cancelled."""
    start = world.scenario.run.start
    anchor = (panel.first_meeting - start).days if panel.first_meeting else 0
    if (day - anchor) % panel.interval_days:
        return None
    date = start + dt.timedelta(days=day)
    if date in panel.cancelled:
        return None
    moved = panel.moved.get(date.isoformat())
    if moved is not None:
        return (moved - start).days
    if panel.when_closed == "held" or day not in world.days_off:
        return day
    if panel.when_closed == "cancelled":
        return None
    while day in world.days_off or (start.weekday() + day) % 7 > 4:
        day += 1
    return day
