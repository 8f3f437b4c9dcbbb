"""The days on which the early help panel is due, and whether the days that a scenario names are among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sim.rules import meetings
from sim.rules.calendar import day_numbers
from sim.rules.meetings import PanelDays, WhenClosed
from sim.scenario.early_help import Panel
from sim.scenario.problems import Fault
from sim.scenario.schema import Scenario
from sim.scenario.timeline import Phase, blame, phase_on


def panel_days(panel: Panel, start: dt.date) -> PanelDays:
    """How the panel's days are fixed, as day numbers; `start` is the run's first day."""
    return PanelDays(
        anchor=(panel.first_meeting - start).days if panel.first_meeting else 0,
        interval_days=panel.interval_days,
        when_closed=WhenClosed[panel.when_closed.upper()],
        cancelled=day_numbers(panel.cancelled, start),
        moved={(dt.date.fromisoformat(old) - start).days: (new - start).days for old, new in panel.moved.items()},
    )


def is_due(day: dt.date, panel: Panel, start: dt.date) -> bool:
    """Whether the panel is due on `day`, before anything is cancelled or moved; `start` is the run's first day."""
    return meetings.is_due((day - start).days, panel_days(panel, start))


def nearest_due(day: dt.date, panel: Panel, start: dt.date) -> dt.date:
    """The day nearest to `day` on which the panel is due; the earlier of two."""
    try:
        return start + dt.timedelta(days=meetings.nearest_due((day - start).days, panel_days(panel, start)))
    except OverflowError:
        return panel.first_meeting or start


def check_panel_days(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """Meetings that are moved are meetings.

    Each day is held against the panel in force on it; a day outside the run, against the first or the last phase. To
    cancel a meeting that is not due is no fault (`idle_cancellations`): a panel at other intervals stays valid.
    """
    start = scenario.run.start
    for phase in timeline:
        panel = phase.scenario.early_help.panel
        for old, new in panel.moved.items():
            place, value = ("early_help", "panel", "moved", old), f"{old} to {new}"
            day = dt.date.fromisoformat(old)
            if phase_on(day, timeline) is phase and not is_due(day, panel, start):
                due = nearest_due(day, panel, start)
                message = f"{day} is not a day on which the panel meets: the nearest is {due}"
                yield blame(Fault(place, message, value), scenario, phase.names)
            taken = is_due(new, panel, start) and new not in panel.cancelled and new.isoformat() not in panel.moved
            if taken and phase_on(new, timeline) is phase:
                message = f"the panel meets on {new} anyway: choose another day, or cancel the meeting of {old}"
                yield blame(Fault(place, message, value), scenario, phase.names)


def idle_cancellations(scenario: Scenario, timeline: tuple[Phase, ...]) -> list[str]:
    """A sentence for each day on which a meeting is cancelled and none is due."""
    start = scenario.run.start
    return [
        f"early_help.panel.cancelled has {day}, on which the panel does not meet: the nearest meeting is on "
        f"{nearest_due(day, phase.scenario.early_help.panel, start)}"
        for phase in timeline
        for day in phase.scenario.early_help.panel.cancelled
        if phase_on(day, timeline) is phase and not is_due(day, phase.scenario.early_help.panel, start)
    ]
