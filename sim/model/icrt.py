"""The Integrated Contact and Referral Team (ICRT): triage, screening, partner checks, decision.

A contact is put in order of urgency, waits for a worker in working hours, is screened, waits for partners if it is
amber or red, and is decided against the applied thresholds.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place, source_code
from sim.model import early_help, emergency_duty
from sim.model.cases import contact_on_open_case
from sim.model.draws import Purpose
from sim.model.journey import say_goodbye, start_case
from sim.model.perception import SCREENING, TRIAGE

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World

RED, AMBER, GREEN = 1, 2, 3


def contact(world: World, child: Child, source: str, at: float | None = None) -> Generator[Any, Any, None]:
    """One contact, from the moment it is made (`at`, or now) to the decision about it."""
    if at is not None and at > world.env.now:
        yield world.env.timeout(at - world.env.now)
    if child.has_left:
        return
    if child.case is not None:
        contact_on_open_case(world, child, source)
        return
    child.contacts.append(world.now)
    child.contact_count += 1
    child.contacts_in_hand += 1
    yield from _handle(world, child, source, child.contact_count)
    child.contacts_in_hand -= 1
    say_goodbye(world, child)


def _handle(world: World, child: Child, source: str, number: int) -> Generator[Any, Any, None]:
    """Triage, screening, checks and decision, by the emergency duty team or the front door."""
    urgency = _urgency(world, child)
    world.log.write(
        world.now, child.key, Event.CONTACT_RECEIVED, place=Place.FRONT_DOOR, source=source_code(source),
        number=number, value=urgency, need=child.need_at(world.env.now),
    )  # fmt: skip
    lost = False
    if urgency == RED and world.emergency.workers and not world.icrt.hours.is_open(world.env.now):
        decided = yield from emergency_duty.see(world, child, number, source)
        if decided:
            return
        lost = yield from emergency_duty.hand_to_day_team(world, child, number)
    yield from _screen(world, child, number, urgency, lost)
    checked = urgency != GREEN
    if checked:
        yield from _partner_checks(world, child, number)
    _decide(world, child, number, source, checked=checked, lost=lost)


def _urgency(world: World, child: Child) -> int:
    levels = world.scenario.front_door.urgency
    if levels.red_from is None and levels.amber_from is None:
        return GREEN
    severity = world.perceive(child, TRIAGE)
    if levels.red_from is not None and severity >= levels.red_from:
        return RED
    return AMBER if levels.amber_from is not None and severity >= levels.amber_from else GREEN


def _screen(world: World, child: Child, number: int, urgency: int, lost: bool) -> Generator[Any, Any, None]:
    """Wait for a worker, then for the work: worker-hours, carried over from one working day to the next."""
    desk, env = world.icrt, world.env
    worker = yield from desk.turn(child, number, urgency)
    effort = world.duration(child, Purpose.SCREENING_EFFORT, world.scenario.front_door.screening_effort_hours)
    effort *= desk.slowdown
    if lost:
        effort *= 1.0 + world.scenario.handover.lost_repeated_work_share
    hours = effort / (worker.fte * worker.productivity)
    world.log.write(
        env.now, child.key, Event.SCREENING_STARTED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        number=number, value=hours,
    )  # fmt: skip
    yield env.timeout(desk.hours.after(env.now, hours) - env.now)
    desk.finish(worker)
    world.log.write(
        env.now, child.key, Event.SCREENING_ENDED, place=Place.FRONT_DOOR, team=desk.number, worker=worker.number,
        number=number, value=effort,
    )  # fmt: skip


def _partner_checks(world: World, child: Child, number: int) -> Generator[Any, Any, None]:
    """Wait for the slowest partner, in working hours."""
    checks, hours = world.scenario.front_door.partner_checks, world.icrt.hours
    slowest = checks.co_location_factor * max(
        world.duration(child, Purpose.POLICE_CHECK, checks.police_hours),
        world.duration(child, Purpose.HEALTH_CHECK, checks.health_hours),
        world.duration(child, Purpose.EDUCATION_CHECK, checks.education_hours),
    )
    if slowest > 0:
        yield world.env.timeout(hours.after(world.env.now, slowest) - world.env.now)
    world.log.write(
        world.now, child.key, Event.CHECKS_RETURNED, place=Place.FRONT_DOOR, number=number, value=slowest
    )


def _decide(world: World, child: Child, number: int, source: str, *, checked: bool, lost: bool) -> None:
    """Decide on a contact, and start what follows from it."""
    scenario = world.scenario
    profile = scenario.demand.contacts.sources.get(source)  # type: ignore[call-overload]
    widened = world.icrt.error_factor * (2.0 - profile.information_quality if profile else 1.0)
    if checked:
        widened *= world.sight.partner_checks_narrow_to
    if lost:
        widened *= world.sight.lost_information_factor
    x = world.perceive(child, SCREENING, widened=widened, added=world.chronology(child, number))
    levels = scenario.thresholds.applied.screening
    by_rule = _repeat_contact_rule(world, child, number)
    if child.case is not None:
        outcome = Outcome.PASSED_TO_WORKER
    elif child.has_left:
        outcome = Outcome.NO_FURTHER_ACTION
    elif x >= levels.protection:
        outcome = Outcome.IMMEDIATE_PROTECTION
    elif x >= levels.child_in_need or by_rule:
        outcome = Outcome.REFERRAL
    elif x >= levels.early_help:
        outcome = Outcome.EARLY_HELP
    else:
        outcome = Outcome.ADVICE if x >= levels.advice else Outcome.NO_FURTHER_ACTION
    world.log.write(
        world.now, child.key, Event.CONTACT_DECIDED, place=Place.FRONT_DOOR, source=source_code(source),
        number=number, outcome=outcome, perceived=x, need=child.need_at(world.env.now),
    )  # fmt: skip
    if outcome == Outcome.PASSED_TO_WORKER:
        contact_on_open_case(world, child, source)
    elif outcome == Outcome.IMMEDIATE_PROTECTION:
        start_case(world, child, Place.ASSESSMENT, origin=Outcome.FRONT_DOOR, urgent=True)
    elif outcome == Outcome.REFERRAL:
        by_rule_alone = by_rule and x < levels.child_in_need
        origin = Outcome.REPEAT_CONTACT_RULE if by_rule_alone else Outcome.FRONT_DOOR
        start_case(world, child, Place.ASSESSMENT, origin=origin)
    elif outcome == Outcome.EARLY_HELP:
        route = early_help.route(world, child, scenario.early_help.panel.share_of_front_door, x)
        start_case(world, child, route, origin=Outcome.FRONT_DOOR)


def _repeat_contact_rule(world: World, child: Child, number: int) -> bool:
    """Whether this, the child's `number`-th contact, is the N-th in the window of the repeat-contact rule."""
    rule = world.scenario.repeat_contact_rule
    if rule.contacts == 0:
        return False
    since = child.contacts[number - 1] - rule.window_days
    return sum(1 for time in child.contacts[:number] if time >= since) >= rule.contacts
