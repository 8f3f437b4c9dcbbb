"""Early help: the way to it, the wait for a worker, the plan and its reviews."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model import consent
from sim.model.cases import (
    allocation,
    close_case,
    end_plan,
    hand_over,
    log_case,
    log_inherited,
    open_case,
    perceive_in_case,
    review_interval,
    start_plan,
    step_up,
    take_stock,
    until_review,
)
from sim.model.child import Child
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.draws import Purpose
from sim.scenario.vocabulary import Point

CASE_WEIGHT = 1.0


def route(service: Service, child: Child, panel_share: float, perceived: float) -> Place:
    """Whether an early help case goes to the panel or straight to a team."""
    run = service.run
    to_panel = decisions.waits_for_panel(
        perceived,
        drawn_for_panel=run.chance(child, Purpose.PANEL_ROUTE, panel_share),
        urgent_bypass_from=decisions.level_or_none(run.scenario.early_help.panel.urgent_bypass_from),
    )
    return Place.PANEL if to_panel else Place.EARLY_HELP


def step_down(service: Service, child: Child, *, perceived: float) -> Generator[simpy.Event, None, Place | None]:
    """From social care to early help: the episode closes, an early help case opens.

    Where a family is asked before, one that declines is closed by social care, and goes nowhere.
    """
    old, settings = child.open_case, service.run.scenario.early_help
    share = settings.declined_share_at_step_down
    if settings.consent_before_step_down and consent.declines_at_once(service, child, share):
        close_case(service, child, Outcome.DECLINED)
        return None
    close_case(service, child, Outcome.STEP_DOWN)
    way = route(service, child, service.run.scenario.early_help.panel.share_of_step_down, perceived)
    case = open_case(service, child, Place.EARLY_HELP, origin=Outcome.STEP_DOWN, carried_from=old)
    case.consented = settings.consent_before_step_down
    yield from hand_over(service, child, "step_down", to=way, hours=service.early_help[child.area].hours)
    return way


def plan(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """An early help case from the offer of help to its end."""
    run, case, team = service.run, child.open_case, service.early_help[child.area]
    case.place = Place.EARLY_HELP
    inherited = case.inherited_days is not None
    if not inherited and not case.consented and (yield from consent.declines(service, child)):
        return (yield from consent.refused(service, child))
    partner_led = run.chance(child, Purpose.PARTNER_LED, run.scenario.early_help.partner_led_share)
    if inherited and partner_led:
        log_inherited(service, child)
    elif inherited:
        team.inherit(child, case, weight=CASE_WEIGHT)
    elif not partner_led:
        request = yield from allocation(child, team, weight=CASE_WEIGHT)
        if not request.granted:  # a concern, before anybody could help
            return (yield from step_up(service, child))
    interval = run.scenario.early_help.review_days
    start_plan(
        service, child, outcome=Outcome.PARTNER_LED if partner_led else Outcome.PLAN, first_interval_days=interval
    )
    due = run.now + review_interval(service, child, interval) * case.first_interval_share
    while True:
        yield from until_review(
            service, child, due, team.hours, lambda: run.scenario.early_help.early_review_working_days
        )
        outcome = _review(service, child)
        if outcome != Outcome.CONTINUE:
            end_plan(service, child, outcome)
            if outcome == Outcome.STEP_UP:
                return (yield from step_up(service, child))
            close_case(service, child, Outcome.CLOSE)
            return None
        due = run.now + review_interval(service, child, run.scenario.early_help.review_days)


def _review(service: Service, child: Child) -> Outcome:
    """Take stock, and decide: close, continue or step up."""
    run, case = service.run, child.open_case
    take_stock(service, child, run.scenario.early_help.help_per_year)
    x = perceive_in_case(service, child, Point.EARLY_HELP_REVIEW)
    levels = run.scenario.thresholds.applied.early_help_review
    case.looks = decisions.looks_below(case.looks, x, line=levels.close_below)
    outcome = decisions.once_sure(
        decisions.early_help_review(x, close_below=levels.close_below, step_up=levels.step_up),
        case.looks, needed=run.scenario.early_help.looks_below,
    )  # fmt: skip
    case.information_lost = False  # by now the worker knows the child
    log_case(
        service, child, Event.REVIEW_HELD, Place.EARLY_HELP, outcome=outcome, perceived=x,
        value=run.now - case.plan_started,
    )  # fmt: skip
    return outcome
