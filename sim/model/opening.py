"""What the service holds on the first day: open cases in each service, and children known from earlier years."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.log import Place
from sim.model.child import Case, Child
from sim.model.demand import KNOWN_BEFORE, OPENING_STREAM, STREAM, enter
from sim.model.draws import Purpose, standard_normal, uniforms
from sim.model.journey import journey
from sim.scenario.demand import OpeningCases

if TYPE_CHECKING:
    from sim.model.world import World

OPENING = {
    "early_help": Place.EARLY_HELP,
    "assessment": Place.ASSESSMENT,
    "child_in_need": Place.CHILD_IN_NEED,
    "protection": Place.PROTECTION,
    "looked_after": Place.LOOKED_AFTER,
    "known": Place.COMMUNITY,
}


def open_doors(world: World) -> None:
    """Bring in the children who are known on the first day."""
    for code, (name, place) in enumerate(OPENING.items()):
        cases: OpeningCases = getattr(world.scenario.opening, name)
        for number in range(cases.children):
            _bring_in(world, OPENING_STREAM * STREAM + code * 10_000_000 + number, place, cases)


def _bring_in(world: World, key: int, place: Place, cases: OpeningCases) -> Child:
    u1, u2, u_open, u_plan = uniforms(world.seed, world.replication, key, Purpose.OPENING, 0, 0)
    set_point = min(100.0, max(0.0, cases.need_mean + cases.need_sd * standard_normal(u1, u2)))
    earlier_plan = u_plan < cases.earlier_plan_share
    child = enter(
        world, key, source=0, origin=KNOWN_BEFORE, set_point=set_point, earlier_plan=earlier_plan
    )
    if earlier_plan:
        child.plans[Place.PROTECTION] = 1
    if place != Place.COMMUNITY:
        open_days = -cases.open_days_mean * math.log(u_open)
        child.case_count = 1
        case = Case(1, opened=world.now, place=place, first_set_point=set_point)
        case.inherited_days = open_days
        case.first_interval_share = uniforms(world.seed, world.replication, key, Purpose.OPENING, 0, 1)[0]
        child.case = case
        child.segments = [(world.now, child.need, set_point, child.tau)]
        case.process = world.env.process(journey(world, child, place))
    return child
