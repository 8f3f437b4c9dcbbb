"""What all services do with a case: open it, wait, hand it over, take stock of progress, end help, close it."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from sim.log import Event, Outcome, Place, source_code
from sim.model import rules
from sim.model.caseload import CaseTeam, Request
from sim.model.child import Case, Child, ChildLeftError
from sim.model.compiled import plain
from sim.model.draws import Purpose
from sim.model.perception import OPEN_CASE
from sim.scenario.services import HandoverKind, LimitPull

if TYPE_CHECKING:
    from sim.model.clock import WorkingTime
    from sim.model.world import World

helped, lasting_share = plain(rules.helped), plain(rules.lasting_share)

HANDOVERS = {
    "step_up": (Event.STEPPED_UP, Purpose.STEP_UP, Purpose.STEP_UP_DELAY),
    "step_down": (Event.STEPPED_DOWN, Purpose.STEP_DOWN, Purpose.STEP_DOWN_DELAY),
    "transfer": (Event.TRANSFERRED, Purpose.TRANSFER, Purpose.TRANSFER_DELAY),
}
"""Each kind of handover: its event, and the purposes of its draws."""


def open_case(
    world: World, child: Child, place: Place, *, origin: Outcome, source: int = 0, carried_from: Case | None = None
) -> Case:
    """Open an early help or social care case; `carried_from` is the case it continues after a step up or down."""
    first = child.set_point if carried_from is None else carried_from.first_set_point
    child.case_count += 1
    case = Case(child.case_count, opened=world.now, place=place, first_set_point=first)
    if carried_from is None:
        child.segments = [(world.now, child.need_at(world.now), child.set_point, child.tau)]
    else:
        case.process = carried_from.process
        case.stock_taken = carried_from.stock_taken
    child.case = case
    event = Event.REFERRED if case.social_care else Event.EARLY_HELP_REFERRED
    world.log.write(world.now, child.key, event, place=place, source=source, number=case.number, outcome=origin)
    return case


def close_case(world: World, child: Child, why: Outcome) -> None:
    """Close the open case: for good, or to be opened again by the service it is stepped up or down to."""
    case = child.open_case
    quality = plan_quality(world, case)
    if case.team is not None:
        case.team.release(child, case)
    event = Event.SOCIAL_CARE_CLOSED if case.social_care else Event.EARLY_HELP_CLOSED
    world.log.write(
        world.now, child.key, event, place=case.place, number=case.number, outcome=why,
        need=child.need_at(world.now),
    )  # fmt: skip
    child.case = None
    if why not in (Outcome.STEP_UP, Outcome.STEP_DOWN):
        _end_help(world, child, case, quality=quality)
        child.segments = []


def _step_down_level(world: World, case: Case) -> float:
    """The level below which need must have stayed for change to be sustained: where this service steps down."""
    applied = world.scenario.thresholds.applied
    if not case.social_care:
        return applied.early_help_review.close_below
    if case.place in (Place.PROTECTION, Place.LOOKED_AFTER):
        return applied.protection_review.step_down_below
    return applied.child_in_need_review.step_down_below


def _end_help(world: World, child: Child, case: Case, *, quality: float) -> None:
    """Part of the progress lasts; the rest relapses towards where the child came from."""
    gain = case.first_set_point - child.set_point
    if gain <= 0:
        rest(world, child)
        return
    below = rules.days_below(child.segments, world.now, _step_down_level(world, case))
    lasting = lasting_share(below, world.lasting_days, quality)
    child.set_point_ceiling = case.first_set_point - lasting * gain
    world.set_course(child, set_point=child.set_point_ceiling, tau=world.relapse_days, why=Outcome.SERVICE_ENDED)


def rest(world: World, child: Child) -> None:
    """Nobody is working with the child: need relaxes at its own pace."""
    tau = world.group(child.group).relaxation_days
    if child.tau != tau:
        world.set_course(child, set_point=child.set_point, tau=tau, why=Outcome.SERVICE_ENDED)


def plan_quality(world: World, case: Case) -> float:
    """Practice quality of whoever works with the case, from 0 to 1."""
    if case.team is not None:
        return case.team.quality
    if case.place == Place.EARLY_HELP:
        return world.scenario.early_help.staff.practice_quality
    return 1.0


def wait(world: World, child: Child, event: simpy.Event) -> Generator[Any, Any, bool]:
    """Wait for `event`; True if a concern about the child came first."""
    case = child.open_case
    if child.has_left:
        raise ChildLeftError
    if case.concern:
        case.concern = False
        return True
    case.waiting = True
    try:
        yield event
    except simpy.Interrupt:
        if child.has_left:
            raise ChildLeftError from None
        return True
    finally:
        case.waiting = False
    return False


def pause(world: World, child: Child, until: float) -> Generator[Any, Any, None]:
    """Wait until a time, whatever happens; concerns are kept for what comes next."""
    if until > world.env.now:
        yield world.env.timeout(until - world.env.now)
    if child.has_left:
        raise ChildLeftError


def until_review(world: World, child: Child, days: float, hours: WorkingTime) -> Generator[Any, Any, None]:
    """Wait for a review, or for a concern that brings it forward; either way it is held when the service is open."""
    yield from wait(world, child, world.env.timeout(days))
    yield from pause(world, child, hours.next_open(world.env.now))
    child.open_case.concern = False  # whatever was heard until now is before the review


def allocation(
    world: World, child: Child, team: CaseTeam, *, weight: float = 1.0, urgent: bool = False
) -> Generator[Any, Any, Request]:
    """Wait for a worker of a team; a concern ends the wait early, with a request that is not granted."""
    case = child.open_case
    request = case.request if case.request is not None else team.ask(child, case, weight=weight, urgent=urgent)
    if not request.granted:
        yield from wait(world, child, request)
    return request


def contact_on_open_case(world: World, child: Child, source: str) -> None:
    """A contact about a child with an open case goes to whoever holds it, who may bring a decision forward."""
    case = child.open_case
    x = world.perceive_in_case(child, OPEN_CASE)
    levels = world.scenario.thresholds.applied.open_case
    if case.place in (Place.PANEL, Place.EARLY_HELP):
        level = levels.early_help
    elif case.place == Place.PROTECTION:
        level = levels.protection
    else:
        level = levels.social_care
    concern = x >= level and case.place != Place.LOOKED_AFTER
    world.log.write(
        world.now, child.key, Event.CONTACT_ON_OPEN_CASE, place=case.place, source=source_code(source),
        number=case.number, outcome=Outcome.CONCERN if concern else Outcome.NOTED, perceived=x,
        need=child.need_at(world.now),
    )  # fmt: skip
    if concern and case.waiting and case.process is not None:
        case.waiting = False
        case.process.interrupt()
    elif concern:
        case.concern = True


def hand_over(
    world: World, child: Child, kind: str, *, to: Place, hours: WorkingTime
) -> Generator[Any, Any, None]:
    """A handover: it takes time, in which nobody works with the child, and information may be lost on the way."""
    settings: HandoverKind = getattr(world.scenario.handover, kind)
    event, to_lose, to_delay = HANDOVERS[kind]
    began = world.now
    rest(world, child)
    lost = world.chance(child, to_lose, settings.lost_share)
    days = world.duration(child, to_delay, settings.delay_working_days)
    if lost:
        days += world.duration(child, Purpose.LOST_DELAY, world.scenario.handover.lost_delay_working_days)
    yield from pause(world, child, hours.after(began, days * hours.hours_per_day))
    case = child.open_case
    case.information_lost = lost
    world.log.write(
        world.now, child.key, event, place=to, number=case.number,
        outcome=Outcome.INFORMATION_LOST if lost else Outcome.COMPLETE, value=world.now - began,
    )  # fmt: skip


def step_up(world: World, child: Child) -> Generator[Any, Any, Place]:
    """From early help to the assessment team: the early help case closes, a referral opens a social care case."""
    old = child.open_case
    close_case(world, child, Outcome.STEP_UP)
    open_case(world, child, Place.ASSESSMENT, origin=Outcome.STEP_UP, carried_from=old)
    yield from hand_over(world, child, "step_up", to=Place.ASSESSMENT, hours=world.assessment.hours)
    return Place.ASSESSMENT


def review_interval(child: Child, days: float) -> float:
    """Days to the next review: reviews slip when the team is overloaded."""
    team = child.open_case.team
    return days if team is None else days * team.slowdown


def start_plan(world: World, child: Child, *, outcome: Outcome = Outcome.PLAN, first_interval_days: float = 0) -> None:
    """A plan starts. Information lost at the handover costs part of its first interval."""
    case = child.open_case
    place = case.place
    tau = world.group(child.group).relaxation_days_with_service
    case.working = True
    case.plan_started = world.now - (case.inherited_days or 0.0)
    case.stock_taken = world.now
    case.unworked_days = 0.0
    if case.information_lost:
        case.unworked_days = world.scenario.handover.lost_repeated_work_share * first_interval_days
    if case.worker is not None:
        case.absent_mark = case.worker.days_absent(world.now)
    earlier = child.plans.get(place, 0)
    child.plans[place] = earlier + 1
    if case.inherited_days is None:
        world.log.write(
            world.now, child.key, Event.PLAN_STARTED, place=place, team=case.team.number if case.team else 0,
            worker=case.worker.number if case.worker else -1, number=case.number, outcome=outcome, value=earlier,
            need=child.need_at(world.now),
        )  # fmt: skip
    if child.tau != tau:
        world.set_course(child, set_point=child.set_point, tau=tau, why=Outcome.SERVICE_STARTED)


def end_plan(world: World, child: Child, why: Outcome) -> None:
    """A plan ends; the case goes on, or is closed next."""
    case = child.open_case
    case.working = False
    world.log.write(
        world.now, child.key, Event.PLAN_ENDED, place=case.place, team=case.team.number if case.team else 0,
        worker=case.worker.number if case.worker else -1, number=case.number, outcome=why,
        need=child.need_at(world.now), value=world.now - case.plan_started,
    )  # fmt: skip


def idle_days(world: World, case: Case) -> float:
    """Days since stock was last taken on which nobody worked with the child; begins to count anew.

    Nobody does while the worker is absent, while the case waits for a new worker, and while that one settles in.
    """
    now = world.env.now
    idle, case.unworked_days = case.unworked_days, 0.0
    if case.worker is not None:
        absent = case.worker.days_absent(now)
        idle += absent - case.absent_mark
        case.absent_mark = absent
    elif case.request is not None:
        idle += now - max(case.request.since, case.stock_taken)
    return idle


def take_stock(world: World, child: Child, help_per_year: float) -> None:
    """The set-point moves by the help given since stock was last taken: worked days times practice quality."""
    case, now = child.open_case, world.env.now
    days = now - case.stock_taken - idle_days(world, case)
    case.unworked_days = max(0.0, -days)
    case.stock_taken = now
    if help_per_year > 0 and days > 0:
        quality = plan_quality(world, case)
        if case.worker is not None:
            quality = min(1.0, quality * case.worker.productivity)
        set_point = helped(child.set_point, help_per_year / 365.25, quality, days)
        world.set_course(child, set_point=set_point, tau=child.tau, why=Outcome.HELPED)


def pulled_to_limit(
    world: World, child: Child, purpose: int, *, since: float, finish: float, limit: LimitPull
) -> float:
    """When work that would finish at `finish` finishes, given the pull of a statutory limit counted from `since`."""
    if limit.pulled_share == 0 or world.working_days.between(since, finish) <= limit.limit_working_days:
        return finish
    u_pulled = world.uniform(child, purpose)
    u_day = world.uniform(child, purpose)
    if u_pulled >= limit.pulled_share:
        return finish
    day = limit.limit_working_days - int(u_day * limit.pull_window_days)
    target = world.working_days.add(since, day)
    return target if target >= world.now else finish
