"""The assessment team: a manager's reading, the wait for a worker, the assessment, its outcome."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model import families, section_47
from sim.model.cases import (
    allocation,
    close_case,
    hand_over,
    idle_days,
    is_grave,
    log_case,
    open_plan,
    pause,
    perceive_in_case,
    pulled_to_limit,
    wait,
)  # fmt: skip
from sim.model.child import Child
from sim.model.early_help import step_down
from sim.model.run import Steps
from sim.model.section_47 import Enquiry
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.ages import before_birth
from sim.rules.draws import Purpose
from sim.scenario.vocabulary import Point

CASE_WEIGHT = 1.0
ENDS_IN_PLAN_OR_CARE = (Outcome.PLAN, Outcome.LOOKED_AFTER)


def assess(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """A referral from its arrival at the assessment team to the end of the assessment."""
    case = child.open_case
    case.place = Place.ASSESSMENT
    if case.inherited_days is not None:
        service.assessment.inherit(child, case, weight=CASE_WEIGHT)
    else:
        if not case.urgent and not _accepted(service, child):
            return None
        if case.urgent and (yield from section_47.discuss_at_once(service, child)) == Outcome.LOOKED_AFTER:
            yield from _until_birth(service, child)
            return Place.LOOKED_AFTER
        yield from _get_worker(service, child)
    case.stock_taken = service.run.now
    case.unworked_days = 0.0
    found = yield from _work(service, child, _finish(service, child))
    return (yield from _conclude(service, child, found))


def _accepted(service: Service, child: Child) -> bool:
    """A manager reads the referral; one that is not accepted is closed with no further action."""
    accept = service.run.scenario.thresholds.applied.referral.accept
    if accept is None:
        return True
    x = perceive_in_case(service, child, Point.REFERRAL)
    if decisions.referral_accepted(x, accept=accept):
        return True
    log_case(service, child, Event.REFERRAL_CLOSED, Place.ASSESSMENT, perceived=x, outcome=Outcome.NO_FURTHER_ACTION)
    close_case(service, child, Outcome.NO_FURTHER_ACTION)
    return False


def _get_worker(service: Service, child: Child) -> Steps:
    """Wait for a worker. A concern meanwhile makes the referral urgent."""
    case, team = child.open_case, service.assessment
    while True:
        weight = families.assessment_weight(service.run, case, CASE_WEIGHT)
        request = yield from allocation(child, team, weight=weight, urgent=case.urgent)
        if request.granted:
            break
        case.urgent = True
        team.hurry(request)
    days = service.run.now - case.opened
    log_case(service, child, Event.ASSESSMENT_STARTED, Place.ASSESSMENT, value=days, worker=case.worker)


def _finish(service: Service, child: Child) -> float:
    """When the assessment will be finished: its length in working days, and the pull of the limit."""
    run, case, team = service.run, child.open_case, service.assessment
    settings = run.scenario.assessment
    if case.inherited_days is not None:
        days = run.remaining(child, Purpose.ASSESSMENT_LENGTH, settings.duration_working_days)
        return team.hours.after_days(run.now, _not_longer(days, settings.longest_working_days))
    days = run.duration(child, Purpose.ASSESSMENT_LENGTH, settings.duration_working_days)
    if not run.scenario.families.assessed_together:  # the family waits for the last of them
        for sibling in case.siblings:
            days = max(days, run.duration(sibling, Purpose.ASSESSMENT_LENGTH, settings.duration_working_days))
    days *= team.slowdown
    if case.information_lost:
        days *= 1.0 + run.scenario.handover.lost_repeated_work_share
    days = _not_longer(days, settings.longest_working_days)
    finish = pulled_to_limit(
        service, child, Purpose.ASSESSMENT_PULL, since=case.opened, finish=team.hours.after_days(run.now, days),
        limit=settings.limit,
    )  # fmt: skip
    before = settings.finished_before_birth_days
    if before is None or child.born_at <= run.now:
        return finish
    return before_birth(finish, now=run.now, due=child.born_at, finished_before=before)


def _not_longer(days: float, longest: float | None) -> float:
    return days if longest is None else min(days, longest)


def _work(service: Service, child: Child, finish: float) -> Enquiry:
    """Assess until `finish`; an urgent referral, or the first concern, brings an enquiry in between.

    Returns
    -------
    Outcome
        What the enquiry found; NONE without one. A plan or care ends the assessment at once.
    """
    run, case = service.run, child.open_case
    found = Outcome.NONE
    concern = case.urgent
    while True:
        if concern and (found == Outcome.NONE or run.scenario.section_47.again):
            found = yield from section_47.enquire(service, child, grave=is_grave(service, case))
            if found in ENDS_IN_PLAN_OR_CARE:
                return found
        if run.now >= finish:
            idle = idle_days(service, case)
            if idle <= 0:
                return found
            finish = service.assessment.hours.next_open(run.now + idle)  # what was not done while nobody worked on it
            case.stock_taken = run.now
        concern = yield from wait(child, run.at(finish))


def _conclude(service: Service, child: Child, found: Outcome) -> Generator[simpy.Event, None, Place | None]:
    """The outcome of the assessment, and the way on."""
    run, case = service.run, child.open_case
    levels = run.scenario.thresholds.applied.assessment
    decided = found in ENDS_IN_PLAN_OR_CARE
    x = perceive_in_case(service, child, Point.ASSESSMENT)
    outcome = decisions.assessment(
        x, early_help=levels.early_help, child_in_need=levels.child_in_need, section_47=levels.section_47,
        enquiry_found=Outcome.NONE if run.scenario.section_47.again and not decided else found,
    )  # fmt: skip
    log_case(
        service, child, Event.ASSESSMENT_COMPLETED, Place.ASSESSMENT, perceived=x, outcome=outcome,
        value=service.working_days.between(case.opened, run.now), worker=case.worker,
    )  # fmt: skip
    if outcome == Outcome.PROTECTION and not decided:
        found = yield from section_47.enquire(service, child)
        outcome = decisions.after_enquiry(found)
    if outcome == Outcome.EARLY_HELP:
        return (yield from step_down(service, child, perceived=x))
    if outcome == Outcome.CLOSE:
        close_case(service, child, Outcome.CLOSE)
        return None
    if child.born_at > run.now:
        yield from _until_birth(service, child)
        if found == Outcome.PLAN and run.scenario.locality.protection.starts_at_conference:
            open_plan(service, child, Place.PROTECTION)
    if outcome == Outcome.LOOKED_AFTER:
        service.assessment.release(child, case)
        return Place.LOOKED_AFTER
    if run.scenario.handover.sender_holds:
        service.assessment.keep(child, case)
    else:
        service.assessment.release(child, case)
    to = Place.PROTECTION if outcome == Outcome.PROTECTION else Place.CHILD_IN_NEED
    yield from hand_over(service, child, "transfer", to=to, hours=service.locality[child.area].hours)
    return to


def _until_birth(service: Service, child: Child) -> Steps:
    """A plan, or care, begins at birth."""
    if child.born_at > service.run.now:
        yield from pause(service, child, service.assessment.hours.next_open(child.born_at))
