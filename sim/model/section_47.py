"""Strategy discussion, section 47 enquiry, initial child protection conference."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model import chairs
from sim.model.cases import end_plan, log_case, open_plan, pause, perceive_in_case, pulled_to_limit
from sim.model.child import Child
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.allocation import THOUSAND
from sim.rules.draws import Purpose
from sim.scenario.vocabulary import Point

Enquiry = Generator[simpy.Event, None, Outcome]


def enquire(service: Service, child: Child, *, grave: bool = False) -> Enquiry:
    """From the decision that a child may be suffering significant harm to the outcome; what is `grave` is discussed by
    the clock, where urgent strategy discussions are.

    Returns
    -------
    Outcome
        NO_CONFERENCE, NO_PLAN, PLAN (a protection plan follows) or LOOKED_AFTER.
    """
    run, case = service.run, child.open_case
    if case.discussed is None and grave and (yield from discuss_at_once(service, child)) == Outcome.LOOKED_AFTER:
        return Outcome.LOOKED_AFTER
    if case.discussed is None:
        decided = run.now
        hours = run.duration(child, Purpose.STRATEGY_DELAY, run.scenario.section_47.strategy_delay_hours)
        if run.chance(child, Purpose.EARLY_VISIT, run.scenario.section_47.early_visit_share):
            hours += run.duration(child, Purpose.EARLY_VISIT_DELAY, run.scenario.section_47.early_visit_delay_hours)
        found = yield from _discuss(service, child, service.assessment.hours.after(decided, hours))
        if found == Outcome.LOOKED_AFTER:
            return found
    assert case.discussed is not None
    discussed, case.discussed = case.discussed, None
    kept, added = case.sender_weight > 0, _add_weight(service, child, run.scenario.section_47.case_weight)
    try:
        outcome = yield from _investigate(service, child, discussed)
        if outcome == Outcome.CONFERENCE:
            outcome = yield from confer(service, child, discussed)
    finally:
        if not kept or case.sender_weight:  # a sender who has left has taken the weight along
            _add_weight(service, child, -added)
    born = child.born_at <= run.now
    if outcome == Outcome.PLAN and run.scenario.locality.protection.starts_at_conference and born:
        if case.plan_open:  # the protection plan takes the place of a child in need plan
            end_plan(service, child, Outcome.STEP_UP)
        open_plan(service, child, Place.PROTECTION)
    case.concern = False  # concerns during the enquiry were part of it
    return outcome


def _add_weight(service: Service, child: Child, weight: float) -> float:
    """The enquiry is more work for whoever holds the case; returns the weight added."""
    case = child.open_case
    if weight == 0:
        return 0.0
    if case.sender_weight:
        service.assessment.reweigh_kept(case, weight)
        return weight
    team = service.team_of(case)
    if team is None:
        return 0.0
    team.reweigh(case, case.weight / THOUSAND + weight)
    return weight


def discuss_at_once(service: Service, child: Child) -> Enquiry:
    """The strategy discussion about a child who needs protection now, by whoever is on duty; NONE where that waits for
    the worker, who holds it as all others."""
    run, length = service.run, service.run.scenario.section_47.urgent_strategy_hours
    if length is None:
        return Outcome.NONE
    hours = run.duration(child, Purpose.STRATEGY_DELAY, length)
    return (yield from _discuss(service, child, run.now + hours / 24))


def _discuss(service: Service, child: Child, until: float) -> Enquiry:
    """Hold the strategy discussion, at which a child may come into care the same day."""
    run, case, decided = service.run, child.open_case, service.run.now
    yield from pause(service, child, until)
    outcome, level = Outcome.NONE, run.scenario.thresholds.applied.section_47.strategy_looked_after
    x = float("nan")
    if level is not None:
        x = perceive_in_case(service, child, Point.SECTION_47, purpose=Purpose.STRATEGY_LOOK)
        outcome = decisions.strategy_discussion(x, looked_after=level)
    waited = run.now - decided
    log_case(service, child, Event.STRATEGY_DISCUSSION, Place.SECTION_47, outcome=outcome, perceived=x, value=waited)
    case.discussed = run.now
    if outcome == Outcome.LOOKED_AFTER:  # the enquiry is overtaken
        case.discussed = None
        log_case(service, child, Event.SECTION_47_ENDED, Place.SECTION_47, outcome=outcome, perceived=x, value=0.0)
    return outcome


def _investigate(service: Service, child: Child, discussed: float) -> Enquiry:
    """The enquiry itself, and what it finds."""
    run = service.run
    days = run.duration(child, Purpose.ENQUIRY_LENGTH, run.scenario.section_47.enquiry_working_days)
    yield from pause(service, child, service.assessment.hours.after_days(discussed, days))
    x = perceive_in_case(service, child, Point.SECTION_47)
    levels = run.scenario.thresholds.applied.section_47
    outcome = decisions.enquiry(
        x, conference=levels.conference, looked_after=decisions.level_or_none(levels.looked_after),
        on_plan=child.open_case.plan_open and child.open_case.plan_place == Place.PROTECTION,
    )  # fmt: skip
    log_case(
        service, child, Event.SECTION_47_ENDED, Place.SECTION_47, outcome=outcome, perceived=x,
        value=run.now - discussed,
    )  # fmt: skip
    return outcome


def confer(service: Service, child: Child, discussed: float) -> Enquiry:
    """Wait for the conference and hold it; `discussed` is the day from which its limit is counted."""
    run, notice = service.run, service.run.scenario.section_47.chairs
    if notice.chairs > 0:
        yield from pause(service, child, service.assessment.hours.after_days(run.now, notice.notice_working_days))
        yield from chairs.slot(service, child, Place.SECTION_47)
        return _held(service, child, discussed)
    days = run.duration(child, Purpose.CONFERENCE_LENGTH, run.scenario.section_47.conference_working_days)
    held = pulled_to_limit(
        service, child, Purpose.CONFERENCE_PULL, since=discussed,
        finish=max(run.now, service.assessment.hours.after_days(discussed, days)),
        limit=run.scenario.section_47.limit,
    )  # fmt: skip
    yield from pause(service, child, held)
    return _held(service, child, discussed)


def _held(service: Service, child: Child, discussed: float) -> Outcome:
    """The conference itself."""
    run = service.run
    x = perceive_in_case(service, child, Point.CONFERENCE)
    outcome = decisions.conference(x, plan=run.scenario.thresholds.applied.conference.plan)
    waited = service.working_days.between(discussed, run.now)
    log_case(service, child, Event.CONFERENCE_HELD, Place.SECTION_47, outcome=outcome, perceived=x, value=waited)
    return outcome
