"""The locality teams: child in need plans with their reviews and the weekly clinic, and child protection plans."""

import math
from collections.abc import Generator

import simpy

from sim.log import NOBODY, Event, Outcome, Place
from sim.model import chairs, families, section_47
from sim.model.assessment import ENDS_IN_PLAN_OR_CARE
from sim.model.cases import (
    allocation,
    close_case,
    end_plan,
    is_grave,
    log_case,
    perceive_in_case,
    review_interval,
    start_plan,
    take_stock,
    until_review,
    wait,
)
from sim.model.child import Child
from sim.model.early_help import step_down
from sim.model.service import Service
from sim.rules import decisions
from sim.scenario.vocabulary import Point


def child_in_need_plan(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """A child in need plan from the wait for a worker to its end."""
    run, case, hours = service.run, child.open_case, service.locality[child.area].hours
    case.place = Place.CHILD_IN_NEED
    found = yield from _get_worker(service, child, weight=run.scenario.locality.child_in_need.case_weight, urgent=False)
    if found in ENDS_IN_PLAN_OR_CARE:
        return Place.PROTECTION if found == Outcome.PLAN else Place.LOOKED_AFTER
    interval = run.scenario.locality.child_in_need.review_days
    start_plan(service, child, first_interval_days=interval)
    due = run.now + review_interval(service, child, interval) * case.first_interval_share
    while True:
        outcome, x = Outcome.PROTECTION, 0.0
        grave = yield from until_review(
            service, child, due, hours, lambda: run.scenario.locality.early_review_working_days
        )
        if not grave:
            outcome, x = yield from _review_child_in_need(service, child)
        if outcome == Outcome.PROTECTION:
            found = yield from section_47.enquire(service, child, grave=grave)
            if found in ENDS_IN_PLAN_OR_CARE:
                if case.working:
                    end_plan(service, child, Outcome.STEP_UP)
                return Place.PROTECTION if found == Outcome.PLAN else Place.LOOKED_AFTER
        elif outcome == Outcome.STEP_DOWN:
            end_plan(service, child, outcome)
            return (yield from step_down(service, child, perceived=x))
        elif outcome == Outcome.CLOSE:
            end_plan(service, child, outcome)
            close_case(service, child, outcome)
            return None
        due = run.now + review_interval(service, child, run.scenario.locality.child_in_need.review_days)


def _review_child_in_need(service: Service, child: Child) -> Generator[simpy.Event, None, tuple[Outcome, float]]:
    """The six-weekly review, or the clinic for a plan that has been open for long."""
    run, case = service.run, child.open_case
    take_stock(service, child, run.scenario.locality.child_in_need.help_per_year)
    point, place = Point.CHILD_IN_NEED_REVIEW, Place.CHILD_IN_NEED
    clinic = run.scenario.locality.clinic
    if decisions.goes_to_clinic(
        run.now - case.plan_started, places=clinic.places, plans_open_days=clinic.plans_open_days
    ):
        run.log.write(run.now, child.key, Event.CLINIC_LISTED, place=Place.CLINIC, number=case.number)
        entry = service.clinic.list(child.key)
        yield from wait(child, entry)
        if entry.heard:
            point, place = Point.CLINIC, Place.CLINIC
        else:  # a concern, or the clinic is no more: the ordinary review decides now
            service.clinic.withdraw(child.key)
    x = perceive_in_case(service, child, point)
    levels = run.scenario.thresholds.applied.child_in_need_review
    case.looks = decisions.looks_below(case.looks, x, line=levels.step_down_below)
    outcome = decisions.once_sure(
        decisions.child_in_need_review(
            x, close_below=levels.close_below, step_down_below=levels.step_down_below, section_47=levels.section_47
        ),
        case.looks, needed=run.scenario.locality.child_in_need.looks_below,
    )  # fmt: skip
    _log_review(service, child, place, outcome, x)
    return outcome, x


def protection_plan(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """A child protection plan: core groups between review conferences, at which alone it can end."""
    run, case, hours = service.run, child.open_case, service.locality[child.area].hours
    case.place = Place.PROTECTION
    yield from _get_worker(service, child, weight=run.scenario.locality.protection.case_weight, urgent=True)
    interval = run.scenario.locality.protection.core_group_days
    start_plan(service, child, first_interval_days=interval)
    conference = _next_conference(service, case.plan_started)
    core_group = _first_core_group(service, child)
    while True:
        grave = yield from until_review(
            service, child, min(conference, core_group), hours,
            lambda: run.scenario.locality.early_review_working_days,
        )  # fmt: skip
        if grave:
            if (yield from section_47.enquire(service, child, grave=True)) == Outcome.LOOKED_AFTER:
                end_plan(service, child, Outcome.LOOKED_AFTER)
                return Place.LOOKED_AFTER
            continue
        at_conference = case.at_conference = conference <= run.now
        if at_conference:
            yield from chairs.slot(service, child, Place.PROTECTION)
        outcome = _review_protection(service, child, at_conference=at_conference)
        if outcome == Outcome.PROTECTION:
            found = yield from section_47.enquire(service, child)
            outcome = Outcome.LOOKED_AFTER if found == Outcome.LOOKED_AFTER else Outcome.CONTINUE
        if outcome != Outcome.CONTINUE:
            end_plan(service, child, outcome)
        if outcome == Outcome.LOOKED_AFTER:
            return Place.LOOKED_AFTER
        if outcome == Outcome.STEP_DOWN:
            return Place.CHILD_IN_NEED
        if outcome == Outcome.CLOSE:
            close_case(service, child, outcome)
            return None
        if at_conference:
            conference = _due(service, run.now + run.scenario.locality.protection.later_review_days)
        core_group = run.now + review_interval(service, child, run.scenario.locality.protection.core_group_days)


def _first_core_group(service: Service, child: Child) -> float:
    """When the core group first meets: so many working days after the plan started, if there is a worker by then."""
    run, case, settings = service.run, child.open_case, service.run.scenario.locality.protection
    if settings.first_core_group_working_days is None or case.inherited_days is not None:
        return run.now + review_interval(service, child, settings.core_group_days) * case.first_interval_share
    return max(run.now, service.working_days.add(case.plan_started, settings.first_core_group_working_days))


def _next_conference(service: Service, started: float) -> float:
    """The first review conference that lies ahead, for a plan that started when it did."""
    settings = service.run.scenario.locality.protection
    conference = started + settings.first_review_days
    while conference <= service.run.now:
        conference += settings.later_review_days
    return _due(service, conference)


def _due(service: Service, conference: float) -> float:
    """When a review conference falls due: where it needs a chair, from the morning of its day."""
    return math.floor(conference) if service.run.scenario.section_47.chairs.chairs > 0 else conference


def _review_protection(service: Service, child: Child, *, at_conference: bool) -> Outcome:
    """A core group or review conference."""
    run = service.run
    take_stock(service, child, run.scenario.locality.protection.help_per_year)
    x = perceive_in_case(service, child, Point.PROTECTION_REVIEW)
    levels = run.scenario.thresholds.applied.protection_review
    case = child.open_case
    case.looks = decisions.looks_below(case.looks, x, line=levels.step_down_below)
    outcome = decisions.once_sure(
        decisions.protection_review(
            x, close_below=levels.close_below, step_down_below=levels.step_down_below,
            looked_after=decisions.care_level(
                decisions.level_or_none(levels.looked_after), run.now - case.plan_started,
                care_after_days=run.scenario.locality.protection.care_after_days,
            ),
            at_conference=at_conference, section_47=decisions.level_or_none(levels.section_47),
        ),
        case.looks, needed=run.scenario.locality.protection.looks_below,
    )  # fmt: skip
    _log_review(service, child, Place.PROTECTION, outcome, x)
    return outcome


def _get_worker(
    service: Service, child: Child, *, weight: float, urgent: bool
) -> Generator[simpy.Event, None, Outcome]:
    """Wait for a locality worker; one who holds the case already keeps it. A concern moves it up the queue.

    Where the assessment team's worker keeps the case meanwhile, the first concern about a child who is to have a child
    in need plan brings an enquiry; what that found is returned, NONE without one.
    """
    run, found = service.run, Outcome.NONE
    case, team = child.open_case, service.locality[child.area]
    weight = families.weight(service.run, case, weight)
    if case.team == team.number:
        team.reweigh(case, weight)
    elif case.inherited_days is not None:
        team.inherit(child, case, weight=weight)
    if case.team != team.number or (case.sender_weight and case.worker == NOBODY):
        request = yield from allocation(child, team, weight=weight, urgent=urgent)
        while not request.granted:
            if (
                case.sender_weight
                and case.place == Place.CHILD_IN_NEED
                and (found == Outcome.NONE or run.scenario.section_47.again)
            ):
                found = yield from section_47.enquire(service, child, grave=is_grave(service, case))
                if request.granted or found in ENDS_IN_PLAN_OR_CARE:
                    break
            team.hurry(request)
            request = yield from allocation(child, team, weight=weight, urgent=True)
    if found != Outcome.PLAN or case.worker != NOBODY:
        service.assessment.let_go(child, case)
    return found


def _log_review(service: Service, child: Child, place: Place, outcome: Outcome, x: float) -> None:
    case = child.open_case
    case.information_lost = False  # by now the worker knows the child
    log_case(
        service, child, Event.REVIEW_HELD, place, outcome=outcome, perceived=x,
        value=service.run.now - case.plan_started,
    )  # fmt: skip
