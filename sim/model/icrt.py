"""The Integrated Contact and Referral Team (ICRT): triage, screening, partner checks, decision.

A contact is put in order of urgency, waits for a worker in working hours, is screened, waits for partners if it is
amber or red, and is decided against the applied thresholds.
"""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place, source_code
from sim.model import early_help, emergency_duty
from sim.model.cases import contact_on_open_case
from sim.model.child import Child
from sim.model.journey import say_goodbye, start_case
from sim.model.need import chronology, perceive
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.decisions import Urgency
from sim.rules.draws import Purpose
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
        work = _handle(service, child, source, child.contact_count)
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


def _handle(service: Service, child: Child, source: str, number: int) -> Steps:
    """Triage, screening, checks and decision, by the emergency duty team or the front door."""
    run = service.run
    urgency = _triage(service, child)
    run.log.write(
        run.now, child.key, Event.CONTACT_RECEIVED, place=Place.FRONT_DOOR, source=source_code(source),
        number=number, value=urgency, need=child.need_at(run.now),
    )  # fmt: skip
    lost = False
    if urgency == Urgency.RED and service.emergency.workers and not service.icrt.hours.is_open(run.now):
        decided = yield from emergency_duty.see(service, child, number, source)
        if decided:
            return
        lost = yield from emergency_duty.hand_to_day_team(service, child, number)
    yield from _screen(service, child, number, urgency, lost)
    checked = False
    if urgency != Urgency.GREEN:
        checked = yield from _partner_checks(service, child, number, urgency)
    _decide(service, child, number, source, urgency, checked=checked, lost=lost)


def _triage(service: Service, child: Child) -> Urgency:
    levels = service.run.scenario.front_door.urgency
    if levels.red_from is None and levels.amber_from is None:
        return Urgency.GREEN
    return decisions.urgency(
        perceive(service.run, child, Point.TRIAGE),
        amber_from=decisions.level_or_none(levels.amber_from),
        red_from=decisions.level_or_none(levels.red_from),
    )


def _screen(service: Service, child: Child, number: int, urgency: Urgency, lost: bool) -> Steps:
    """Wait for a worker, then for the work: worker-hours, carried over from one working day to the next."""
    run, desk = service.run, service.icrt
    worker = yield from desk.turn(child.key, number, urgency)
    effort = run.duration(child, Purpose.SCREENING_EFFORT, run.scenario.front_door.screening_effort_hours)
    effort *= desk.slowdown
    if lost:
        effort *= 1.0 + run.scenario.handover.lost_repeated_work_share
    hours = effort / (worker.fte * worker.productivity)
    run.log.write(
        run.now, child.key, Event.SCREENING_STARTED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        number=number, value=hours,
    )  # fmt: skip
    yield run.at(desk.hours.after(run.now, hours))
    desk.finish(worker)
    run.log.write(
        run.now, child.key, Event.SCREENING_ENDED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        number=number, value=effort,
    )  # fmt: skip


def _partner_checks(
    service: Service, child: Child, number: int, urgency: Urgency
) -> Generator[simpy.Event, None, bool]:
    """Wait for the slowest partner, in working hours; a red contact not for long. True if all have answered."""
    run, checks = service.run, service.run.scenario.front_door.partner_checks
    slowest = checks.co_location_factor * max(
        run.duration(child, Purpose.POLICE_CHECK, checks.police_hours),
        run.duration(child, Purpose.HEALTH_CHECK, checks.health_hours),
        run.duration(child, Purpose.EDUCATION_CHECK, checks.education_hours),
    )
    if urgency == Urgency.RED:
        slowest *= checks.red_factor
    red_waits = decisions.level_or_none(checks.red_waits_hours if urgency == Urgency.RED else None)
    waits = min(slowest, red_waits)
    if waits > 0:
        yield run.at(service.icrt.hours.after(run.now, waits))
    in_time = decisions.answers_in_time(slowest, waits_hours=red_waits)
    run.log.write(
        run.now, child.key, Event.CHECKS_RETURNED, place=Place.FRONT_DOOR, number=number, value=waits,
        outcome=Outcome.NONE if in_time else Outcome.ANSWERS_LATE,
    )  # fmt: skip
    return in_time


def _decide(
    service: Service, child: Child, number: int, source: str, urgency: Urgency, *, checked: bool, lost: bool
) -> None:
    """Decide on a contact, and start what follows from it."""
    run, scenario = service.run, service.run.scenario
    profile = scenario.demand.contacts.sources.get(source)  # type: ignore[call-overload]
    widened = service.icrt.error_factor * (2.0 - profile.information_quality if profile else 1.0)
    if checked:
        widened *= run.sight.partner_checks_narrow_to
    if lost:
        widened *= run.sight.lost_information_factor
    x = perceive(run, child, Point.SCREENING, widened=widened, added=chronology(run, child, number))
    levels, rule = scenario.thresholds.applied.screening, scenario.repeat_contact_rule
    by_rule = decisions.asks_for_assessment(
        child.contacts[:number], contacts=rule.contacts, window_days=rule.window_days
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
        run.now, child.key, Event.CONTACT_DECIDED, place=Place.FRONT_DOOR, source=source_code(source), number=number,
        outcome=outcome, perceived=x, need=child.need_at(run.now),
    )  # fmt: skip
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
