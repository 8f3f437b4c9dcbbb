"""The days on which the early help panel is due, and whether the days that a scenario names are among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sim.scenario.problems import Fault, Path
from sim.scenario.schema import Scenario
from sim.scenario.services import Panel
from sim.scenario.timeline import Phase, blame


def is_due(day: dt.date, panel: Panel, start: dt.date) -> bool:
    """Whether the panel is due on `day`, before anything is cancelled or moved; `start` is the run's first day."""
    return (day - (panel.first_meeting or start)).days % panel.interval_days == 0


def nearest_due(day: dt.date, panel: Panel, start: dt.date) -> dt.date:
    """The day nearest to `day` on which the panel is due; the earlier of two."""
    after = (day - (panel.first_meeting or start)).days % panel.interval_days
    shift = -after if after <= panel.interval_days / 2 else panel.interval_days - after
    try:
        return day + dt.timedelta(days=shift)
    except OverflowError:
        return panel.first_meeting or start


def check_panel_days(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """Meetings that are cancelled or moved are meetings.

    Each day is held against the panel in force on it; a day outside the run, against the first or the last phase.
    """
    start = scenario.run.start
    for phase in timeline:
        panel = phase.scenario.early_help.panel
        days: list[tuple[Path, dt.date, object]] = [
            (("cancelled", position), day, day) for position, day in enumerate(panel.cancelled)
        ]
        days += [(("moved", old), dt.date.fromisoformat(old), f"{old} to {new}") for old, new in panel.moved.items()]
        for where, day, value in days:
            if _in_force(day, start, timeline) is not phase or is_due(day, panel, start):
                continue
            due = nearest_due(day, panel, start)
            message = f"{day} is not a day on which the panel meets: the nearest is {due}"
            yield blame(Fault(("early_help", "panel", *where), message, value), scenario, phase.names)
        for old, new in panel.moved.items():
            taken = is_due(new, panel, start) and new not in panel.cancelled and new.isoformat() not in panel.moved
            if taken and _in_force(new, start, timeline) is phase:
                message = f"the panel meets on {new} anyway: choose another day, or cancel the meeting of {old}"
                fault = Fault(("early_help", "panel", "moved", old), message, f"{old} to {new}")
                yield blame(fault, scenario, phase.names)


def _in_force(day: dt.date, start: dt.date, timeline: tuple[Phase, ...]) -> Phase:
    days = (day - start).days
    return next((phase for phase in reversed(timeline) if phase.start_days <= days), timeline[0])
