"""Looked-after children: they leave the locality teams; some go home, and some of those come back."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Outcome, Place
from sim.model.cases import close_case, end_plan, hand_over, rest, start_plan, take_stock, wait
from sim.model.draws import Purpose

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World

REVIEW_DAYS = 182.0
"""Between reviews of a looked-after child (statutory: at most six months), at which progress is taken stock of."""


def stay(world: World, child: Child) -> Generator[Any, Any, Place | None]:
    """From becoming looked after to going home for good."""
    case, settings = child.open_case, world.scenario.looked_after
    if case.team is not None:
        case.team.release(child, case)
    case.place = Place.LOOKED_AFTER
    case.information_lost = case.concern = False
    if case.inherited_days is not None:
        world.log_inherited(child)
    while True:
        start_plan(world, child)
        draw = world.duration if case.inherited_days is None else world.remaining
        ends = world.now + draw(child, Purpose.STAY_LENGTH, settings.stay_days)
        case.inherited_days = None
        while world.env.now < ends:
            yield from wait(world, child, world.env.timeout(min(ends - world.env.now, REVIEW_DAYS)))
            take_stock(world, child, world.scenario.looked_after.help_per_year)
        end_plan(world, child, Outcome.RETURN_HOME)
        settings = world.scenario.looked_after
        if not world.chance(child, Purpose.RETURN_TO_CARE, settings.return_share):
            break
        rest(world, child)
        delay = world.duration(child, Purpose.RETURN_DELAY, settings.return_delay_days)
        yield from wait(world, child, world.env.timeout(delay))
    if world.chance(child, Purpose.PLAN_AFTER_CARE, settings.plan_after_share):
        hours = world.locality[child.area].hours
        yield from hand_over(world, child, "transfer", to=Place.CHILD_IN_NEED, hours=hours)
        return Place.CHILD_IN_NEED
    close_case(world, child, Outcome.RETURN_HOME)
    return None
