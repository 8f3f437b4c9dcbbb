"""What all services do with a case: open it, wait, hand it over, take stock of progress, end help, close it."""

from collections.abc import Callable, Generator
from typing import NamedTuple

import simpy

from sim.log import NAN, Event, Outcome, Place, source_code
from sim.model import families
from sim.model.caseload import CaseTeam, Request
from sim.model.child import Case, Child, ChildLeftError
from sim.model.need import perceive, rest, set_course
from sim.model.run import Run, Steps
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.calendar import WorkingTime, brought_forward
from sim.rules.calendar import pulled_to_limit as _pulled_to_limit
from sim.rules.draws import Purpose
from sim.rules.need import days_below, helped, lasting_share
from sim.rules.sources import YEAR_DAYS
from sim.scenario.parts import Duration
from sim.scenario.social_care import HandoverKind, LimitPull
from sim.scenario.vocabulary import Point

Wait = Generator[simpy.Event, None, bool]
"""A wait that says whether a concern about the child ended it."""


class _Handover(NamedTuple):
    event: Event
    lost: int
    delay: int


HANDOVERS = {
    "step_up": _Handover(Event.STEPPED_UP, Purpose.STEP_UP, Purpose.STEP_UP_DELAY),
    "step_down": _Handover(Event.STEPPED_DOWN, Purpose.STEP_DOWN, Purpose.STEP_DOWN_DELAY),
    "transfer": _Handover(Event.TRANSFERRED, Purpose.TRANSFER, Purpose.TRANSFER_DELAY),
}
"""Each kind of handover: its event, and the purposes of its draws."""

# -- opening and closing -----------------------------------------------------------------------------------------------


def open_case(
    service: Service,
    child: Child,
    place: Place,
    *,
    origin: Outcome,
    source: int = 0,
    carried_from: Case | None = None,
    value: float = NAN,
) -> Case:
    """Open an early help or social care case; `carried_from` is the case it continues after a step up or down."""
    now = service.run.now
    first = child.set_point if carried_from is None else carried_from.first_set_point
    child.case_count += 1
    case = Case(child.case_count, opened=now, place=place, first_set_point=first)
    if carried_from is None:
        child.segments = [(now, child.need_at(now), child.set_point, child.tau)]
    else:
        case.process = carried_from.process
        case.stock_taken = carried_from.stock_taken
    case.origin = origin
    child.case = case
    event = Event.REFERRED if case.social_care else Event.EARLY_HELP_REFERRED
    service.run.log.write(
        now, child.key, event, place=place, source=source, number=case.number, outcome=origin, value=value
    )
    families.refer(service.run, child, case, origin=origin, source=source)
    return case


def close_case(service: Service, child: Child, why: Outcome) -> None:
    """Close the open case: for good, or to be opened again by the service it is stepped up or down to."""
    run, case = service.run, child.open_case
    quality = plan_quality(service, case)
    team = service.team_of(case)
    if team is not None:
        team.release(child, case)
    service.assessment.let_go(child, case)
    run.log.write(
        run.now, child.key, Event.SOCIAL_CARE_CLOSED if case.social_care else Event.EARLY_HELP_CLOSED,
        place=case.place, number=case.number, outcome=why, need=child.need_at(run.now),
    )  # fmt: skip
    families.close(run, child, why)
    child.case = None
    if why not in (Outcome.STEP_UP, Outcome.STEP_DOWN):
        _end_help(service, child, case, quality=quality)
        child.segments = []


def _end_help(service: Service, child: Child, case: Case, *, quality: float) -> None:
    """Part of the progress lasts; the rest relapses towards where the child came from."""
    run = service.run
    gain = case.first_set_point - child.set_point
    if gain <= 0:
        rest(run, child)
        return
    applied, need = run.scenario.thresholds.applied, run.scenario.need
    level = decisions.step_down_level(
        case.place, case.social_care,
        early_help=applied.early_help_review.close_below,
        child_in_need=applied.child_in_need_review.step_down_below,
        protection=applied.protection_review.step_down_below,
    )  # fmt: skip
    lasting = lasting_share(days_below(child.segments, run.now, level), need.lasting_days, quality)
    child.set_point_ceiling = case.first_set_point - lasting * gain
    set_course(run, child, set_point=child.set_point_ceiling, tau=need.relapse_days, why=Outcome.SERVICE_ENDED)


# -- waiting -----------------------------------------------------------------------------------------------------------


def wait(child: Child, event: simpy.Event) -> Wait:
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


def pause(service: Service, child: Child, until: float) -> Steps:
    """Wait until a time, whatever happens; concerns are kept for what comes next."""
    if until > service.run.now:
        yield service.run.at(until)
    if child.has_left:
        raise ChildLeftError


def is_grave(service: Service, case: Case) -> bool:
    """Whether the last concern about a social care case calls for a strategy discussion by the clock."""
    scenario = service.run.scenario
    level = scenario.thresholds.applied.open_case.same_day
    by_clock = case.social_care and scenario.section_47.urgent_strategy_hours is not None
    return by_clock and decisions.is_grave(case.concern_perceived, same_day=decisions.level_or_none(level))


def until_review(
    service: Service, child: Child, due: float, hours: WorkingTime, early_working_days: Callable[[], float]
) -> Wait:
    """Wait for a review, or for a concern that brings it forward; either way it is held when the service is open.

    True where a concern is too grave to wait for a review. `early_working_days` tells, when it is asked, how long after
    a concern a review can be called.
    """
    run, case = service.run, child.open_case
    while (yield from wait(child, run.at(due))):
        if is_grave(service, case):
            return True
        days = decisions.early_review_days(
            case.concern_perceived, others=early_working_days(),
            same_day=decisions.level_or_none(run.scenario.thresholds.applied.open_case.same_day),
        )  # fmt: skip
        due = brought_forward(due, concern=run.now, working_days=days, hours=hours)
        if due <= run.now:
            break
    yield from pause(service, child, hours.next_open(run.now))
    child.open_case.concern = False  # whatever was heard until now is before the review
    return False


def allocation(
    child: Child, team: CaseTeam, *, weight: float, urgent: bool = False
) -> Generator[simpy.Event, None, Request]:
    """Wait for a worker of a team; a concern ends the wait early, with a request that is not granted."""
    case = child.open_case
    request = team.request_of(case) or team.ask(child, case, weight=weight, urgent=urgent)
    concern = yield from wait(child, request)
    if concern and request.granted:  # both at this instant: the worker hears of it first thing
        case.concern = True
    return request


def contact_on_open_case(service: Service, child: Child, source: str) -> None:
    """A contact about a child with an open case goes to whoever holds it, who may bring a decision forward."""
    run, case = service.run, child.open_case
    x = perceive_in_case(service, child, Point.OPEN_CASE)
    levels = run.scenario.thresholds.applied.open_case
    concern = decisions.is_concern(
        x, case.place, early_help=levels.early_help, social_care=levels.social_care, protection=levels.protection
    )
    run.log.write(
        run.now, child.key, Event.CONTACT_ON_OPEN_CASE, place=case.place, source=source_code(source),
        number=case.number, outcome=Outcome.CONCERN if concern else Outcome.NOTED, perceived=x,
        need=child.need_at(run.now),
    )  # fmt: skip
    families.note(
        run, child, source=source_code(source), outcome=Outcome.CONCERN if concern else Outcome.NOTED, perceived=x
    )
    if concern:
        case.concern_perceived = max(x, case.concern_perceived) if case.concern else x
    if concern and case.waiting and case.process is not None:
        case.waiting = False
        case.process.interrupt()
    elif concern:
        case.concern = True


# -- handing over ------------------------------------------------------------------------------------------------------


def hand_over(service: Service, child: Child, kind: str, *, to: Place, hours: WorkingTime) -> Steps:
    """A handover: it takes time, in which nobody works with the child, and information may be lost on the way."""
    run, terms = service.run, HANDOVERS[kind]
    settings: HandoverKind = getattr(run.scenario.handover, kind)
    began = run.now
    rest(run, child)
    lost = run.chance(child, terms.lost, settings.lost_share)
    days = run.duration(child, terms.delay, settings.delay_working_days)
    if lost:
        days += run.duration(child, Purpose.LOST_DELAY, lost_delay(run, settings))
    yield from pause(service, child, hours.after_days(began, days))
    case = child.open_case
    case.information_lost = lost
    run.log.write(
        run.now, child.key, terms.event, place=to, number=case.number,
        outcome=Outcome.INFORMATION_LOST if lost else Outcome.COMPLETE, value=run.now - began,
    )  # fmt: skip


def lost_delay(run: Run, handover: HandoverKind) -> Duration:
    """Further delay of a handover at which information is lost: its own, or that of all kinds."""
    own = handover.lost_delay_working_days
    return run.scenario.handover.lost_delay_working_days if own is None else own


def step_up(service: Service, child: Child) -> Generator[simpy.Event, None, Place]:
    """From early help to the assessment team: the early help case closes, a referral opens a social care case."""
    old = child.open_case
    close_case(service, child, Outcome.STEP_UP)
    open_case(service, child, Place.ASSESSMENT, origin=Outcome.STEP_UP, carried_from=old)
    yield from hand_over(service, child, "step_up", to=Place.ASSESSMENT, hours=service.assessment.hours)
    return Place.ASSESSMENT


# -- plans and progress ------------------------------------------------------------------------------------------------


def plan_quality(service: Service, case: Case) -> float:
    """Practice quality of whoever works with the case, from 0 to 1."""
    team = service.team_of(case)
    if team is not None:
        return team.quality
    return service.run.scenario.early_help.staff.practice_quality if case.place == Place.EARLY_HELP else 1.0


def perceive_in_case(service: Service, child: Child, point: Point, *, purpose: int = 0) -> float:
    """Need of a child with an open case, as it is seen: lost information and an overloaded team widen the error."""
    case, widened = child.open_case, 1.0
    if case.information_lost:
        widened *= service.run.sight.lost_information_factor
    team = service.team_of(case)
    if team is not None:
        widened *= team.error_factor
    return perceive(service.run, child, point, widened=widened, purpose=purpose)


def review_interval(service: Service, child: Child, days: float) -> float:
    """Days to the next review: reviews slip when the team is overloaded."""
    team = service.team_of(child.open_case)
    return days if team is None else days * team.slowdown


def start_plan(
    service: Service, child: Child, *, outcome: Outcome = Outcome.PLAN, first_interval_days: float = 0
) -> None:
    """A plan starts, if it has not yet, and somebody begins to work on it.

    Information lost at the handover costs part of its first interval.
    """
    run, case = service.run, child.open_case
    tau = run.group(child.group).relaxation_days_with_service
    if not case.plan_open:
        open_plan(service, child, case.place, outcome=outcome)
    case.working = True
    case.stock_taken = run.now
    case.unworked_days = 0.0
    if case.information_lost:
        case.unworked_days = run.scenario.handover.lost_repeated_work_share * first_interval_days
    team = service.team_of(case)
    if team is not None:
        team.mark_absence(case)
    if child.tau != tau:
        set_course(run, child, set_point=child.set_point, tau=tau, why=Outcome.SERVICE_STARTED)


def open_plan(service: Service, child: Child, place: Place, *, outcome: Outcome = Outcome.PLAN) -> None:
    """A plan is there, for the census, whether or not somebody works on it yet.

    One that was open on the first day was with the service that has the case; any other is new.
    """
    case = child.open_case
    inherited_days = case.inherited_days if place == case.place else None
    case.plan_open, case.plan_place = True, place
    case.plan_started = service.run.now - (inherited_days or 0.0)
    case.looks = 0
    earlier = child.plans.get(place, 0)
    child.plans[place] = earlier + 1
    if inherited_days is None:
        log_case(service, child, Event.PLAN_STARTED, place, outcome=outcome, value=earlier, worker=case.worker)
        if place == Place.EARLY_HELP:
            service.offer.taken_up()


def end_plan(service: Service, child: Child, why: Outcome) -> None:
    """A plan ends; the case goes on, or is closed next."""
    case = child.open_case
    case.working = case.plan_open = False
    days = service.run.now - case.plan_started
    log_case(service, child, Event.PLAN_ENDED, case.plan_place, outcome=why, value=days, worker=case.worker)


def idle_days(service: Service, case: Case) -> float:
    """Days since stock was last taken on which nobody worked with the child; begins to count anew.

    Nobody does while the worker is absent, while the case waits for a new worker, and while that one settles in.
    """
    idle, case.unworked_days = case.unworked_days, 0.0
    team = service.team_of(case)
    return idle if team is None else idle + team.idle_days(case)


def take_stock(service: Service, child: Child, help_per_year: float) -> None:
    """The set-point moves by the help given since stock was last taken: worked days times practice quality."""
    run, case = service.run, child.open_case
    days = run.now - case.stock_taken - idle_days(service, case)
    case.unworked_days = max(0.0, -days)
    case.stock_taken = run.now
    if help_per_year > 0 and days > 0:
        quality = plan_quality(service, case)
        team = service.team_of(case)
        if team is not None:
            quality = min(1.0, quality * team.productivity(case))
        set_point = helped(child.set_point, help_per_year / YEAR_DAYS, quality, days)
        set_course(run, child, set_point=set_point, tau=child.tau, why=Outcome.HELPED)


def pulled_to_limit(
    service: Service, child: Child, purpose: int, *, since: float, finish: float, limit: LimitPull
) -> float:
    """When work that would finish at `finish` finishes, given the pull of a statutory limit counted from `since`."""
    run = service.run
    if limit.pulled_share == 0 or service.working_days.between(since, finish) <= limit.limit_working_days:
        return finish
    return _pulled_to_limit(
        service.working_days, since=since, now=run.now, finish=finish,
        limit_working_days=limit.limit_working_days, pulled_share=limit.pulled_share,
        window_days=limit.pull_window_days, u_pulled=run.uniform(child, purpose), u_day=run.uniform(child, purpose),
    )  # fmt: skip


# -- the log -----------------------------------------------------------------------------------------------------------


def log_case(
    service: Service,
    child: Child,
    event: Event,
    place: Place,
    *,
    outcome: Outcome = Outcome.NONE,
    perceived: float = float("nan"),
    value: float = float("nan"),
    worker: int = -1,
) -> None:
    """A row about the open case of a child, at a service, with the need that the child has now."""
    run, case = service.run, child.open_case
    run.log.write(
        run.now, child.key, event, place=place, team=case.team, number=case.number, worker=worker, outcome=outcome,
        perceived=perceived, need=child.need_at(run.now), value=value,
    )  # fmt: skip
    families.follow(run, child, event, place, outcome, perceived, value)


def log_inherited(service: Service, child: Child) -> None:
    """Say that the open case of a child was open on the first day, where no team holds it."""
    case = child.open_case
    log_case(service, child, Event.INHERITED, case.place, value=case.inherited_days or 0.0)
