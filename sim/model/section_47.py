"""Strategy discussion, section 47 enquiry, initial child protection conference."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place
from sim.model.cases import pause, pulled_to_limit
from sim.model.draws import Purpose
from sim.model.perception import CONFERENCE, SECTION_47

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


def enquire(world: World, child: Child) -> Generator[Any, Any, Outcome]:
    """From the decision that a child may be suffering significant harm to the outcome.

    Returns
    -------
    Outcome
        NO_CONFERENCE, NO_PLAN, PLAN (a protection plan follows) or LOOKED_AFTER.
    """
    settings, hours = world.scenario.section_47, world.assessment.hours
    decided = world.now
    delay = world.duration(child, Purpose.STRATEGY_DELAY, settings.strategy_delay_hours)
    if world.chance(child, Purpose.EARLY_VISIT, settings.early_visit_share):
        delay += world.duration(child, Purpose.EARLY_VISIT_DELAY, settings.early_visit_delay_hours)
    yield from pause(world, child, hours.after(decided, delay))
    discussed = world.now
    _log(world, child, Event.STRATEGY_DISCUSSION, value=discussed - decided)

    days = world.duration(child, Purpose.ENQUIRY_LENGTH, settings.enquiry_working_days)
    yield from pause(world, child, hours.after(discussed, days * hours.hours_per_day))
    x = world.perceive_in_case(child, SECTION_47)
    levels = world.scenario.thresholds.applied.section_47
    if levels.looked_after is not None and x >= levels.looked_after:
        outcome = Outcome.LOOKED_AFTER
    else:
        outcome = Outcome.CONFERENCE if x >= levels.conference else Outcome.NO_CONFERENCE
    _log(world, child, Event.SECTION_47_ENDED, outcome=outcome, perceived=x, value=world.now - discussed)

    if outcome == Outcome.CONFERENCE:
        outcome = yield from _confer(world, child, discussed)
    child.open_case.concern = False  # concerns during the enquiry were part of it
    return outcome


def _confer(world: World, child: Child, discussed: float) -> Generator[Any, Any, Outcome]:
    """Wait for the conference and hold it."""
    settings, hours = world.scenario.section_47, world.assessment.hours
    days = world.duration(child, Purpose.CONFERENCE_LENGTH, settings.conference_working_days)
    held = max(world.now, hours.after(discussed, days * hours.hours_per_day))
    held = pulled_to_limit(
        world, child, Purpose.CONFERENCE_PULL, since=discussed, finish=held, limit=settings.limit
    )
    yield from pause(world, child, held)
    x = world.perceive_in_case(child, CONFERENCE)
    outcome = Outcome.PLAN if x >= world.scenario.thresholds.applied.conference.plan else Outcome.NO_PLAN
    waited = world.working_days.between(discussed, world.now)
    _log(world, child, Event.CONFERENCE_HELD, outcome=outcome, perceived=x, value=waited)
    return outcome


def _log(
    world: World,
    child: Child,
    event: Event,
    *,
    outcome: Outcome = Outcome.NONE,
    perceived: float = float("nan"),
    value: float,
) -> None:
    case = child.open_case
    world.log.write(
        world.now, child.key, event, place=Place.SECTION_47, team=case.team.number if case.team else 0,
        number=case.number, outcome=outcome, perceived=perceived, need=child.need_at(world.env.now), value=value,
    )  # fmt: skip
