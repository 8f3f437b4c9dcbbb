"""Early help: the way to it, the wait for a worker, the plan and its reviews."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place
from sim.model.cases import (
    allocation,
    close_case,
    end_plan,
    review_interval,
    start_plan,
    step_up,
    take_stock,
    until_review,
)
from sim.model.draws import Purpose
from sim.model.perception import EARLY_HELP_REVIEW

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


def route(world: World, child: Child, panel_share: float, perceived: float) -> Place:
    """Whether an early help case goes to the panel or straight to a team."""
    bypass = world.scenario.early_help.panel.urgent_bypass_from
    to_panel = world.chance(child, Purpose.PANEL_ROUTE, panel_share)
    if to_panel and (bypass is None or perceived < bypass):
        return Place.PANEL
    return Place.EARLY_HELP


def plan(world: World, child: Child) -> Generator[Any, Any, Place | None]:
    """An early help case from the offer of help to its end."""
    case, settings = child.open_case, world.scenario.early_help
    case.place = Place.EARLY_HELP
    opened = case.inherited_days
    if opened is None and world.chance(child, Purpose.DECLINE, settings.declined_share):
        world.log.write(world.now, child.key, Event.HELP_DECLINED, place=case.place, number=case.number)
        close_case(world, child, Outcome.DECLINED)
        return None
    partner_led = world.chance(child, Purpose.PARTNER_LED, settings.partner_led_share)
    if partner_led and opened is not None:
        world.log_inherited(child)
    if not partner_led:
        team = world.early_help[child.area]
        if opened is not None:
            team.inherit(child, case, weight=1.0)
        else:
            request = yield from allocation(world, child, team)
            if not request.granted:  # a concern, before anybody could help
                return (yield from step_up(world, child))
    start_plan(
        world, child, outcome=Outcome.PARTNER_LED if partner_led else Outcome.PLAN,
        first_interval_days=settings.review_days,
    )  # fmt: skip
    next_review = review_interval(child, settings.review_days) * case.first_interval_share
    while True:
        yield from until_review(world, child, next_review, world.early_help[child.area].hours)
        outcome = _review(world, child)
        if outcome != Outcome.CONTINUE:
            end_plan(world, child, outcome)
            if outcome == Outcome.STEP_UP:
                return (yield from step_up(world, child))
            close_case(world, child, Outcome.CLOSE)
            return None
        next_review = review_interval(child, world.scenario.early_help.review_days)


def _review(world: World, child: Child) -> Outcome:
    """Take stock, and decide: close, continue or step up."""
    take_stock(world, child, world.scenario.early_help.help_per_year)
    x = world.perceive_in_case(child, EARLY_HELP_REVIEW)
    levels = world.scenario.thresholds.applied.early_help_review
    outcome = Outcome.CLOSE if x < levels.close_below else Outcome.CONTINUE
    if x >= levels.step_up:
        outcome = Outcome.STEP_UP
    case = child.open_case
    case.information_lost = False  # by now the worker knows the child
    world.log.write(
        world.now, child.key, Event.REVIEW_HELD, place=Place.EARLY_HELP, team=case.team.number if case.team else 0,
        number=case.number, outcome=outcome, perceived=x, need=child.need_at(world.env.now),
        value=world.now - case.plan_started,
    )  # fmt: skip
    return outcome
