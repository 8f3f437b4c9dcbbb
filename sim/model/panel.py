"""The early help panel: a multi-agency meeting that decides early help, universal services, or a step up."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place
from sim.model.cases import close_case, step_up, wait
from sim.model.perception import PANEL

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


def hear(world: World, child: Child) -> Generator[Any, Any, Place | None]:
    """Wait for the panel, and be decided on. A concern while waiting steps the child up at once."""
    case = child.open_case
    case.place = Place.PANEL
    world.log.write(world.now, child.key, Event.PANEL_LISTED, place=Place.PANEL, number=case.number)
    entry = world.panel.list(child)
    yield from wait(world, child, entry)
    if not entry.heard:
        world.panel.withdraw(child)
        return (yield from step_up(world, child))
    x = world.perceive_in_case(child, PANEL)
    levels = world.scenario.thresholds.applied.panel
    if x >= levels.child_in_need:
        outcome = Outcome.STEP_UP
    else:
        outcome = Outcome.EARLY_HELP if x >= levels.early_help else Outcome.UNIVERSAL
    world.log.write(
        world.now, child.key, Event.PANEL_HEARD, place=Place.PANEL, number=case.number, outcome=outcome,
        perceived=x, need=child.need_at(world.env.now), value=world.now - entry.listed,
    )  # fmt: skip
    if outcome == Outcome.STEP_UP:
        return (yield from step_up(world, child))
    if outcome == Outcome.EARLY_HELP:
        return Place.EARLY_HELP
    close_case(world, child, Outcome.UNIVERSAL)
    return None
