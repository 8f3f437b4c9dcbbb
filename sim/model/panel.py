"""The early help panel: a child waits for a meeting, is heard, and goes on to help, to assessment, or home."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model import consent
from sim.model.cases import close_case, log_case, perceive_in_case, step_up, wait
from sim.model.child import Child
from sim.model.service import Service
from sim.rules import decisions
from sim.scenario.vocabulary import Point


def hear(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """Wait for the panel, and be decided on. A concern while waiting steps the child up at once."""
    run, case = service.run, child.open_case
    case.place = Place.PANEL
    if (
        run.scenario.early_help.consent_before_panel
        and not case.consented
        and (yield from consent.declines(service, child))
    ):
        return (yield from consent.refused(service, child))
    run.log.write(run.now, child.key, Event.PANEL_LISTED, place=Place.PANEL, number=case.number)
    entry = service.panel.list(child.key)
    yield from wait(child, entry)
    if not entry.heard:
        service.panel.withdraw(child.key)
        return (yield from step_up(service, child))
    x = perceive_in_case(service, child, Point.PANEL)
    levels = run.scenario.thresholds.applied.panel
    outcome = decisions.panel(x, early_help=levels.early_help, child_in_need=levels.child_in_need)
    log_case(service, child, Event.PANEL_HEARD, Place.PANEL, outcome=outcome, perceived=x, value=run.now - entry.listed)
    if outcome == Outcome.STEP_UP:
        return (yield from step_up(service, child))
    if outcome == Outcome.EARLY_HELP:
        return Place.EARLY_HELP
    close_case(service, child, outcome)
    return None
