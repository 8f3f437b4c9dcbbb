"""The emergency duty team: sees red contacts at once when the front door is closed."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place, source_code
from sim.model import families
from sim.model.cases import lost_delay
from sim.model.child import Child, Contact
from sim.model.journey import start_case
from sim.model.need import perceive
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.decisions import Urgency
from sim.rules.draws import Purpose
from sim.scenario.vocabulary import Point


def see(service: Service, child: Child, contact: Contact) -> Generator[simpy.Event, None, bool]:
    """See a red contact; True if it led to immediate protection, otherwise it is for the day team."""
    run, desk, number = service.run, service.emergency, contact.number
    worker = yield from desk.turn(child.key, number, Urgency.RED)
    effort = desk.slowdown * run.duration(child, Purpose.EMERGENCY_EFFORT, run.scenario.emergency_duty.effort_hours)
    hours = effort / (worker.fte * worker.productivity)
    run.log.write(
        run.now, child.key, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY, team=desk.number,
        worker=worker.number, number=number, value=hours,
    )  # fmt: skip
    yield run.at(run.now + hours / 24)
    desk.finish(worker)
    run.log.write(
        run.now, child.key, Event.SCREENING_ENDED, place=Place.EMERGENCY_DUTY, team=desk.number,
        worker=worker.number, number=number, value=effort,
    )  # fmt: skip
    x = perceive(run, child, Point.EMERGENCY, widened=desk.error_factor, contact=contact)
    protected = decisions.protected_at_night(x, protection=run.scenario.thresholds.applied.emergency.protection)
    if not protected or child.case is not None or child.has_left:
        return False
    run.log.write(
        run.now, child.key, Event.CONTACT_DECIDED, place=Place.EMERGENCY_DUTY, source=source_code(contact.source),
        number=number, outcome=Outcome.IMMEDIATE_PROTECTION, perceived=x, need=child.need_at(run.now),
    )  # fmt: skip
    families.decide(run, child, contact, place=Place.EMERGENCY_DUTY, outcome=Outcome.IMMEDIATE_PROTECTION, perceived=x)
    service.partners.hear(contact.source, Outcome.IMMEDIATE_PROTECTION)
    start_case(service, child, Place.ASSESSMENT, origin=Outcome.FRONT_DOOR, urgency=Urgency.RED, urgent=True)
    return True


def hand_to_day_team(service: Service, child: Child, contact: Contact) -> Steps:
    """Hand a contact to the front door when it opens; information may be lost."""
    run, hours = service.run, service.icrt.hours
    settings = run.scenario.handover.emergency
    began = run.now
    lost = run.chance(child, Purpose.EMERGENCY_HANDOVER, settings.lost_share)
    days = run.duration(child, Purpose.EMERGENCY_HANDOVER_DELAY, settings.delay_working_days)
    if lost:
        days += run.duration(child, Purpose.LOST_DELAY, lost_delay(run, settings))
    until = hours.after_days(hours.next_open(began), days)
    if until > began:
        yield run.at(until)
    run.log.write(
        run.now, child.key, Event.TRANSFERRED, place=Place.FRONT_DOOR, number=contact.number,
        outcome=Outcome.INFORMATION_LOST if lost else Outcome.COMPLETE, value=run.now - began,
    )  # fmt: skip
    contact.information_lost = lost
