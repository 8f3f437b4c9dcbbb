"""The assessment team: a manager's reading, the wait for a worker, the assessment, its outcome."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place
from sim.model import early_help, section_47
from sim.model.cases import (
    allocation,
    close_case,
    hand_over,
    idle_days,
    open_case,
    pulled_to_limit,
    wait,
)  # fmt: skip
from sim.model.draws import Purpose
from sim.model.perception import ASSESSMENT, REFERRAL

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


def assess(world: World, child: Child) -> Generator[Any, Any, Place | None]:
    """A referral from its arrival at the assessment team to the end of the assessment."""
    case, team = child.open_case, world.assessment
    case.place = Place.ASSESSMENT
    if case.inherited_days is None:
        if not case.urgent and not _accepted(world, child):
            return None
        while True:
            request = yield from allocation(world, child, team, urgent=case.urgent)
            if request.granted:
                break
            case.urgent = True  # a concern while waiting
            team.hurry(request)
        _log(world, child, Event.ASSESSMENT_STARTED, value=world.now - case.opened)
    else:
        team.inherit(child, case, weight=1.0)
    began, enquired, found = world.now, False, Outcome.NONE
    case.stock_taken = began
    case.unworked_days = 0.0
    finish = _finish(world, child, began)
    if case.urgent:
        enquired, found = True, (yield from section_47.enquire(world, child))
    while found not in (Outcome.PLAN, Outcome.LOOKED_AFTER):
        concern = yield from wait(world, child, world.env.timeout(max(0.0, finish - world.env.now)))
        if concern and not enquired:
            enquired, found = True, (yield from section_47.enquire(world, child))
        elif world.env.now >= finish:
            idle = idle_days(world, case)
            if idle <= 0:
                break
            finish = team.hours.next_open(world.env.now + idle)  # what was not done while nobody worked on it
            case.stock_taken = world.now
    return (yield from _conclude(world, child, found, enquired=enquired))


def _accepted(world: World, child: Child) -> bool:
    """A manager reads the referral; one that is not accepted is closed with no further action."""
    accept = world.scenario.thresholds.applied.referral.accept
    if accept is None:
        return True
    x = world.perceive_in_case(child, REFERRAL)
    if x >= accept:
        return True
    _log(world, child, Event.REFERRAL_CLOSED, perceived=x, outcome=Outcome.NO_FURTHER_ACTION)
    close_case(world, child, Outcome.NO_FURTHER_ACTION)
    return False


def _finish(world: World, child: Child, began: float) -> float:
    """When the assessment will be finished: its length in working days, and the pull of the limit."""
    case, settings, hours = child.open_case, world.scenario.assessment, world.assessment.hours
    if case.inherited_days is not None:
        days = world.remaining(child, Purpose.ASSESSMENT_LENGTH, settings.duration_working_days)
        return hours.after(began, days * hours.hours_per_day)
    days = world.duration(child, Purpose.ASSESSMENT_LENGTH, settings.duration_working_days)
    days *= world.assessment.slowdown
    if case.information_lost:
        days *= 1.0 + world.scenario.handover.lost_repeated_work_share
    finish = hours.after(began, days * hours.hours_per_day)
    return pulled_to_limit(
        world, child, Purpose.ASSESSMENT_PULL, since=case.opened, finish=finish, limit=settings.limit
    )


def _conclude(world: World, child: Child, found: Outcome, *, enquired: bool) -> Generator[Any, Any, Place | None]:
    """The outcome of the assessment, and the way on."""
    case = child.open_case
    levels = world.scenario.thresholds.applied.assessment
    x = world.perceive_in_case(child, ASSESSMENT)
    if found == Outcome.PLAN:
        outcome = Outcome.PROTECTION
    elif found == Outcome.LOOKED_AFTER:
        outcome = Outcome.LOOKED_AFTER
    elif x >= levels.section_47 and not enquired:
        outcome = Outcome.PROTECTION
    elif x >= levels.child_in_need:
        outcome = Outcome.CHILD_IN_NEED
    else:
        outcome = Outcome.EARLY_HELP if x >= levels.early_help else Outcome.CLOSE
    days = world.working_days.between(case.opened, world.now)
    _log(world, child, Event.ASSESSMENT_COMPLETED, perceived=x, outcome=outcome, value=days)
    if outcome == Outcome.PROTECTION and not enquired:
        found = yield from section_47.enquire(world, child)
        if found == Outcome.LOOKED_AFTER:
            outcome = Outcome.LOOKED_AFTER
        elif found != Outcome.PLAN:
            outcome = Outcome.CHILD_IN_NEED
    if outcome == Outcome.EARLY_HELP:
        return (yield from step_down(world, child, perceived=x))
    if outcome == Outcome.CLOSE:
        close_case(world, child, Outcome.CLOSE)
        return None
    world.assessment.release(child, case)
    if outcome == Outcome.LOOKED_AFTER:
        return Place.LOOKED_AFTER
    to = Place.PROTECTION if outcome == Outcome.PROTECTION else Place.CHILD_IN_NEED
    yield from hand_over(world, child, "transfer", to=to, hours=world.locality[child.area].hours)
    return to


def step_down(world: World, child: Child, *, perceived: float) -> Generator[Any, Any, Place]:
    """From social care to early help: the episode closes, an early help case opens."""
    old = child.open_case
    close_case(world, child, Outcome.STEP_DOWN)
    way = early_help.route(world, child, world.scenario.early_help.panel.share_of_step_down, perceived)
    open_case(world, child, Place.EARLY_HELP, origin=Outcome.STEP_DOWN, carried_from=old)
    hours = world.early_help[child.area].hours
    yield from hand_over(world, child, "step_down", to=way, hours=hours)
    return way


def _log(
    world: World,
    child: Child,
    event: Event,
    *,
    value: float = float("nan"),
    perceived: float = float("nan"),
    outcome: Outcome = Outcome.NONE,
) -> None:
    case = child.open_case
    world.log.write(
        world.now, child.key, event, place=Place.ASSESSMENT, team=world.assessment.number, number=case.number,
        worker=case.worker.number if case.worker else -1, outcome=outcome, perceived=perceived,
        need=child.need_at(world.env.now), value=value,
    )  # fmt: skip


