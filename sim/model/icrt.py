"""The Integrated Contact and Referral Team (ICRT): triage, screening, partner checks, decision.

A contact is put in order of urgency, waits for a worker in working hours, is screened, waits for partners if it is
amber or red or else for the family, and is decided against the applied thresholds.
"""

from collections.abc import Generator
from typing import Any

import simpy

from sim.log import Event, Outcome, Place, source_code
from sim.model import early_help, emergency_duty, families
from sim.model.cases import contact_on_open_case
from sim.model.child import Child, Contact
from sim.model.journey import say_goodbye, start_case
from sim.model.need import chronology, perceive
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.decisions import Urgency
from sim.rules.draws import Purpose
from sim.rules.families import work_for
from sim.scenario.vocabulary import Point

RECORDED = max(Urgency) + 1
"""Place of what is only recorded in the queue of the desk: after green."""


def contact(service: Service, child: Child, source: str, at: float | None = None) -> Steps:
    """One contact, from the moment it is made (`at`, or now) to the decision about it."""
    run = service.run
    if at is not None and at > run.now:
        yield run.at(at)
    if child.has_left:
        return
    if child.case is not None:
        contact_on_open_case(service, child, source)
        work = _record(service, child)
    else:
        child.contacts.append(run.now)
        child.contact_count += 1
        work = _handle(service, child, Contact(child.contact_count, source))
    child.contacts_in_hand += 1
    yield from work
    child.contacts_in_hand -= 1
    say_goodbye(service, child)


def _record(service: Service, child: Child) -> Steps:
    """The desk records a contact that it has passed on: work without a decision, after all contacts that need one."""
    run, desk = service.run, service.icrt
    length = run.scenario.front_door.open_case_effort_hours
    if length.mean == 0:
        return
    worker = yield from desk.turn(child.key, 0, RECORDED, weight=0)
    effort = desk.slowdown * run.duration(child, Purpose.RECORDING_EFFORT, length)
    hours = effort / (worker.fte * worker.productivity)
    yield run.at(desk.hours.after(run.now, hours))
    desk.finish(worker, weight=0)
    run.log.write(
        run.now, child.key, Event.CONTACT_RECORDED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        value=hours,
    )  # fmt: skip


def _handle(service: Service, child: Child, contact: Contact) -> Steps:
    """Triage, screening, checks and decision, by the emergency duty team or the front door."""
    run = service.run
    contact.urgency = _triage(service, child, contact)
    run.log.write(
        run.now, child.key, Event.CONTACT_RECEIVED, place=Place.FRONT_DOOR, source=source_code(contact.source),
        number=contact.number, value=contact.urgency, need=child.need_at(run.now),
    )  # fmt: skip
    families.name(run, child, contact)
    screened = False
    if contact.urgency != Urgency.RED or not service.emergency.workers:
        screened = yield from _screen(service, child, contact)
    elif service.icrt.hours.is_open(run.now):
        leaves = run.scenario.front_door.red_past_closing
        screened = yield from _screen(service, child, contact, leaves_at_closing=leaves)
    if not screened:  # the front door is closed, or has closed before anybody began
        if (yield from emergency_duty.see(service, child, contact)):
            return
        yield from emergency_duty.hand_to_day_team(service, child, contact)
        yield from _screen(service, child, contact)
    _upgrade(service, child, contact)
    checked = False
    if contact.urgency == Urgency.GREEN:
        yield from _reach_family(service, child, contact)
    else:
        checked = yield from _partner_checks(service, child, contact)
    _decide(service, child, contact, checked=checked)


def _triage(service: Service, child: Child, contact: Contact) -> Urgency:
    levels = service.run.scenario.front_door.urgency
    if levels.red_from is None and levels.amber_from is None:
        return Urgency.GREEN
    return decisions.urgency(
        perceive(service.run, child, Point.TRIAGE, contact=contact),
        amber_from=decisions.level_or_none(levels.amber_from),
        red_from=decisions.level_or_none(levels.red_from),
    )


def _screen(
    service: Service, child: Child, contact: Contact, *, leaves_at_closing: bool = False
) -> Generator[simpy.Event, Any, bool]:
    """Wait for a worker, then for the work: worker-hours, carried over from one working day to the next.

    False if it was to leave at closing time, and nobody had begun.
    """
    run, desk, number = service.run, service.icrt, contact.number
    if leaves_at_closing:
        worker = yield from desk.turn_before(desk.hours.closes(run.now), child.key, number, contact.urgency)
        if worker is None:
            return False
    else:
        worker = yield from desk.turn(child.key, number, contact.urgency)
    effort = run.duration(child, Purpose.SCREENING_EFFORT, run.scenario.front_door.screening_effort_hours)
    effort = desk.slowdown * work_for(effort, len(contact.named), effort * run.scenario.families.further_effort_share)
    if contact.information_lost:
        effort *= 1.0 + run.scenario.handover.lost_repeated_work_share
    hours = effort / (worker.fte * worker.productivity)
    run.log.write(
        run.now, child.key, Event.SCREENING_STARTED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        number=number, value=hours,
    )  # fmt: skip
    yield run.at(_hours_on(service, contact, hours))
    desk.finish(worker)
    run.log.write(
        run.now, child.key, Event.SCREENING_ENDED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        number=number, value=effort,
    )  # fmt: skip
    return True


def _hours_on(service: Service, contact: Contact, hours: float) -> float:
    """So many hours from now: of the working day, or of the clock for a red contact that does not wait for it."""
    now = service.run.now
    if contact.urgency == Urgency.RED and service.run.scenario.front_door.red_past_closing:
        return now + hours / 24
    return service.icrt.hours.after(now, hours)


def _upgrade(service: Service, child: Child, contact: Contact) -> None:
    """What screening finds grave becomes red, and has its checks before it is decided."""
    run, level = service.run, service.run.scenario.front_door.urgency.upgraded_from
    if level is None or contact.urgency == Urgency.RED:
        return
    x = _perceived(service, child, contact, checked=False)
    contact.screened = contact.error is not None
    urgency = decisions.upgraded(x, contact.urgency, upgraded_from=level)
    if urgency != contact.urgency:
        contact.urgency = urgency
        run.log.write(
            run.now, child.key, Event.CONTACT_UPGRADED, place=Place.FRONT_DOOR, number=contact.number, perceived=x,
            need=child.need_at(run.now),
        )  # fmt: skip


def _reach_family(service: Service, child: Child, contact: Contact) -> Steps:
    """Ask the family, or whoever called, before a green contact is decided."""
    run, length = service.run, service.run.scenario.front_door.green_answer_hours
    if length.mean == 0:
        return
    hours = run.duration(child, Purpose.GREEN_ANSWER, length)
    yield run.at(service.icrt.hours.after(run.now, hours))
    run.log.write(run.now, child.key, Event.FAMILY_REACHED, place=Place.FRONT_DOOR, number=contact.number, value=hours)


def _partner_checks(service: Service, child: Child, contact: Contact) -> Generator[simpy.Event, None, bool]:
    """Wait for the slowest partner; a red contact not for long. True if all have answered."""
    run, checks = service.run, service.run.scenario.front_door.partner_checks
    slowest = checks.co_location_factor * max(
        run.duration(child, Purpose.POLICE_CHECK, checks.police_hours),
        run.duration(child, Purpose.HEALTH_CHECK, checks.health_hours),
        run.duration(child, Purpose.EDUCATION_CHECK, checks.education_hours),
    )
    is_red = contact.urgency == Urgency.RED
    if is_red:
        slowest *= checks.red_factor
    red_waits = decisions.level_or_none(checks.red_waits_hours if is_red else None)
    waits = min(slowest, red_waits)
    if waits > 0:
        yield run.at(_hours_on(service, contact, waits))
    in_time = decisions.answers_in_time(slowest, waits_hours=red_waits)
    run.log.write(
        run.now, child.key, Event.CHECKS_RETURNED, place=Place.FRONT_DOOR, number=contact.number, value=waits,
        outcome=Outcome.NONE if in_time else Outcome.ANSWERS_LATE,
    )  # fmt: skip
    return in_time


def _perceived(service: Service, child: Child, contact: Contact, *, checked: bool) -> float:
    """Need as the front door sees it: quality of what the source tells, checks, overload, lost information."""
    run = service.run
    profile = run.scenario.demand.contacts.sources.get(contact.source)  # type: ignore[call-overload]
    widened = service.icrt.error_factor * (2.0 - profile.information_quality if profile else 1.0)
    if checked:
        widened *= run.sight.partner_checks_narrow_to
    if contact.information_lost:
        widened *= run.sight.lost_information_factor
    added = chronology(run, child, contact.number)
    return perceive(run, child, Point.SCREENING, widened=widened, added=added, contact=contact)


def _decide(service: Service, child: Child, contact: Contact, *, checked: bool) -> None:
    """Decide on a contact, and start what follows from it."""
    run, scenario, source, urgency = service.run, service.run.scenario, contact.source, contact.urgency
    x = _perceived(service, child, contact, checked=checked)
    levels, rule = scenario.thresholds.applied.screening, scenario.repeat_contact_rule
    by_rule = decisions.asks_for_assessment(
        child.contacts[: contact.number], contacts=rule.contacts, window_days=rule.window_days
    )
    outcome = decisions.front_door(
        x, advice=levels.advice, early_help=levels.early_help, child_in_need=levels.child_in_need,
        protection=levels.protection, by_rule=by_rule,
    )  # fmt: skip
    if child.case is not None:
        outcome = Outcome.PASSED_TO_WORKER
    elif child.has_left:
        outcome = Outcome.NO_FURTHER_ACTION
    run.log.write(
        run.now, child.key, Event.CONTACT_DECIDED, place=Place.FRONT_DOOR, source=source_code(source),
        number=contact.number, outcome=outcome, perceived=x, need=child.need_at(run.now),
    )  # fmt: skip
    families.decide(run, child, contact, place=Place.FRONT_DOOR, outcome=outcome, perceived=x)
    service.partners.hear(source, outcome)
    if outcome == Outcome.PASSED_TO_WORKER:
        contact_on_open_case(service, child, source)
    elif outcome == Outcome.IMMEDIATE_PROTECTION:
        start_case(service, child, Place.ASSESSMENT, origin=Outcome.FRONT_DOOR, urgency=urgency, urgent=True)
    elif outcome == Outcome.REFERRAL:
        by_rule_alone = by_rule and x < levels.child_in_need
        origin = Outcome.REPEAT_CONTACT_RULE if by_rule_alone else Outcome.FRONT_DOOR
        start_case(service, child, Place.ASSESSMENT, origin=origin, urgency=urgency)
    elif outcome == Outcome.EARLY_HELP:
        route = early_help.route(service, child, scenario.early_help.panel.share_of_front_door, x)
        start_case(service, child, route, origin=Outcome.FRONT_DOOR)
