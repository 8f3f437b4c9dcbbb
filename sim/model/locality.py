"""The locality teams: child in need plans with their reviews and the weekly clinic, and child protection plans."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place
from sim.model import section_47
from sim.model.assessment import step_down
from sim.model.cases import (
    allocation,
    close_case,
    end_plan,
    review_interval,
    start_plan,
    take_stock,
    until_review,
    wait,
)
from sim.model.perception import CHILD_IN_NEED_REVIEW, CLINIC, PROTECTION_REVIEW

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


def child_in_need_plan(world: World, child: Child) -> Generator[Any, Any, Place | None]:
    """A child in need plan from the wait for a worker to its end."""
    case, settings = child.open_case, world.scenario.locality.child_in_need
    case.place = Place.CHILD_IN_NEED
    yield from _get_worker(world, child, weight=settings.case_weight, urgent=False)
    start_plan(world, child, first_interval_days=settings.review_days)
    next_review = review_interval(child, settings.review_days) * case.first_interval_share
    while True:
        yield from until_review(world, child, next_review, world.locality[child.area].hours)
        outcome, x = yield from _review_child_in_need(world, child)
        if outcome == Outcome.PROTECTION:
            found = yield from section_47.enquire(world, child)
            if found in (Outcome.PLAN, Outcome.LOOKED_AFTER):
                end_plan(world, child, Outcome.STEP_UP)
                return Place.PROTECTION if found == Outcome.PLAN else Place.LOOKED_AFTER
        elif outcome == Outcome.STEP_DOWN:
            end_plan(world, child, outcome)
            return (yield from step_down(world, child, perceived=x))
        elif outcome == Outcome.CLOSE:
            end_plan(world, child, outcome)
            close_case(world, child, Outcome.CLOSE)
            return None
        next_review = review_interval(child, world.scenario.locality.child_in_need.review_days)


def _review_child_in_need(world: World, child: Child) -> Generator[Any, Any, tuple[Outcome, float]]:
    """The six-weekly review, or the clinic for a plan that has been open for long."""
    settings, case = world.scenario.locality, child.open_case
    take_stock(world, child, settings.child_in_need.help_per_year)
    point, place = CHILD_IN_NEED_REVIEW, Place.CHILD_IN_NEED
    if settings.clinic.places > 0 and world.now - case.plan_started >= settings.clinic.plans_open_days:
        world.log.write(world.now, child.key, Event.CLINIC_LISTED, place=Place.CLINIC, number=case.number)
        entry = world.clinic.list(child)
        yield from wait(world, child, entry)
        if entry.heard:
            point, place = CLINIC, Place.CLINIC
        else:  # a concern, or the clinic is no more: the ordinary review decides now
            world.clinic.withdraw(child)
    x = world.perceive_in_case(child, point)
    levels = world.scenario.thresholds.applied.child_in_need_review
    if x >= levels.section_47:
        outcome = Outcome.PROTECTION
    elif x < levels.close_below:
        outcome = Outcome.CLOSE
    else:
        outcome = Outcome.STEP_DOWN if x < levels.step_down_below else Outcome.CONTINUE
    _log_review(world, child, place, outcome, x)
    return outcome, x


def protection_plan(world: World, child: Child) -> Generator[Any, Any, Place | None]:
    """A child protection plan: core groups between review conferences, at which alone it can end."""
    case, settings = child.open_case, world.scenario.locality.protection
    case.place = Place.PROTECTION
    yield from _get_worker(world, child, weight=settings.case_weight, urgent=True)
    start_plan(world, child, first_interval_days=settings.core_group_days)
    conference = _next_conference(world, case.plan_started)
    core_group = world.now + review_interval(child, settings.core_group_days) * case.first_interval_share
    while True:
        days = min(conference, core_group) - world.env.now
        yield from until_review(world, child, days, world.locality[child.area].hours)
        at_conference = world.env.now >= conference
        outcome = _review_protection(world, child, at_conference=at_conference)
        if outcome == Outcome.LOOKED_AFTER:
            end_plan(world, child, outcome)
            return Place.LOOKED_AFTER
        if outcome == Outcome.STEP_DOWN:
            end_plan(world, child, outcome)
            return Place.CHILD_IN_NEED
        if outcome == Outcome.CLOSE:
            end_plan(world, child, outcome)
            close_case(world, child, Outcome.CLOSE)
            return None
        settings = world.scenario.locality.protection
        if at_conference:
            conference = world.now + settings.later_review_days
        core_group = world.now + review_interval(child, settings.core_group_days)


def _next_conference(world: World, started: float) -> float:
    """The first review conference that lies ahead, for a plan that started when it did."""
    settings = world.scenario.locality.protection
    conference = started + settings.first_review_days
    while conference <= world.env.now:
        conference += settings.later_review_days
    return conference


def _review_protection(world: World, child: Child, *, at_conference: bool) -> Outcome:
    """A core group or review conference."""
    take_stock(world, child, world.scenario.locality.protection.help_per_year)
    x = world.perceive_in_case(child, PROTECTION_REVIEW)
    levels = world.scenario.thresholds.applied.protection_review
    outcome = Outcome.CONTINUE
    if levels.looked_after is not None and x >= levels.looked_after:
        outcome = Outcome.LOOKED_AFTER
    elif at_conference and x < levels.step_down_below:
        outcome = Outcome.CLOSE if x < levels.close_below else Outcome.STEP_DOWN
    _log_review(world, child, Place.PROTECTION, outcome, x)
    return outcome


def _get_worker(world: World, child: Child, *, weight: float, urgent: bool) -> Generator[Any, Any, None]:
    """Wait for a locality worker; one who holds the case already keeps it. A concern moves it up the queue."""
    case, team = child.open_case, world.locality[child.area]
    if case.team is team:
        team.reweigh(case, weight)
        return
    if case.inherited_days is not None:
        team.inherit(child, case, weight=weight)
        return
    while True:
        request = yield from allocation(world, child, team, weight=weight, urgent=urgent)
        if request.granted:
            return
        team.hurry(request)


def _log_review(world: World, child: Child, place: Place, outcome: Outcome, x: float) -> None:
    case = child.open_case
    case.information_lost = False  # by now the worker knows the child
    world.log.write(
        world.now, child.key, Event.REVIEW_HELD, place=place, team=case.team.number if case.team else 0,
        number=case.number, outcome=outcome, perceived=x, need=child.need_at(world.env.now),
        value=world.now - case.plan_started,
    )  # fmt: skip
