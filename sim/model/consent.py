"""A family's consent to early help: it thinks about the offer, and accepts or declines; a refusal may be a referral."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model.cases import Wait, close_case, pause, perceive_in_case, step_up
from sim.model.child import Case, Child
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules.draws import Purpose
from sim.rules.refusal import declining_share, refusal_escalates
from sim.scenario.vocabulary import Point


def declines(service: Service, child: Child) -> Wait:
    """Ask a family, and wait for its answer; True if it declines."""
    case = child.open_case
    yield from _await_answer(service, child)
    case.consented = not declines_at_once(service, child, _declined_share(service, case))
    return not case.consented


def declines_at_once(service: Service, child: Child, share: float | None) -> bool:
    """Whether a family declines early help; without a share of its own, as all do."""
    run, settings = service.run, service.run.scenario.early_help
    terms = settings.refusal
    declining = declining_share(
        settings.declined_share if share is None else share, child.need_at(run.now), per_point=terms.per_point,
        at_need=terms.at_need, declined_before=child.refusals > 0, again=terms.again_share,
    )  # fmt: skip
    declined = run.chance(child, Purpose.DECLINE, declining)
    child.refusals += declined
    return declined


def _declined_share(service: Service, case: Case) -> float | None:
    """Share who decline, by the way on which they came; None where it is that of all."""
    settings = service.run.scenario.early_help
    if case.origin == Outcome.STEP_DOWN:
        return settings.declined_share_at_step_down
    return settings.declined_share_direct if case.origin == Outcome.DIRECT else None


def _await_answer(service: Service, child: Child) -> Steps:
    """The family thinks about the offer."""
    run, length = service.run, service.run.scenario.early_help.consent_working_days
    if length.mean > 0:
        days = run.duration(child, Purpose.CONSENT_ANSWER, length)
        yield from pause(service, child, service.early_help[child.area].hours.after_days(run.now, days))


def refused(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """The family has declined: the case closes, or goes to the assessment team for what the family is seen to need."""
    run, case = service.run, child.open_case
    level, x, outcome = run.scenario.early_help.refusal.escalate_from, float("nan"), Outcome.NONE
    if level is not None:
        x = perceive_in_case(service, child, Point.OPEN_CASE, purpose=Purpose.REFUSAL_LOOK)
        outcome = Outcome.STEP_UP if refusal_escalates(x, escalate_from=level) else Outcome.NONE
    run.log.write(
        run.now, child.key, Event.HELP_DECLINED, place=case.place, number=case.number, outcome=outcome, perceived=x
    )
    if outcome == Outcome.STEP_UP:
        return (yield from step_up(service, child))
    close_case(service, child, Outcome.DECLINED)
    return None
