"""Transfers: children who come from another authority on a plan, and the handover of those who move to another."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model import section_47
from sim.model.cases import open_plan
from sim.model.child import Child
from sim.model.service import Service
from sim.rules.calendar import NEVER
from sim.rules.draws import Purpose
from sim.rules.sources import YEAR_DAYS


def take_over(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """A child who moves in on a protection plan: a conference decides whether the plan goes on here."""
    case = child.open_case
    case.place = Place.SECTION_47
    outcome = yield from section_47.confer(service, child, service.run.now)
    case.concern = False
    if outcome != Outcome.PLAN:
        return Place.CHILD_IN_NEED
    if service.run.scenario.locality.protection.starts_at_conference:
        open_plan(service, child, Place.PROTECTION)
    return Place.PROTECTION


def next_move(service: Service, child: Child) -> float:
    """When the family would move to another authority, if a case is open then."""
    rate = service.run.scenario.transfers.out_per_year
    return service.run.now + service.run.exponential(child, Purpose.MOVE, YEAR_DAYS / rate) if rate > 0 else NEVER


def handed_over_at(service: Service, child: Child) -> float:
    """The family moves, now: when the other authority will have taken the case over."""
    run = service.run
    days = run.duration(child, Purpose.MOVE_HANDOVER, run.scenario.transfers.handover_working_days)
    until = service.locality[child.area].hours.after_days(run.now, days)
    run.log.write(
        run.now, child.key, Event.FAMILY_MOVES, place=child.open_case.place, number=child.open_case.number,
        value=until - run.now,
    )  # fmt: skip
    return until
