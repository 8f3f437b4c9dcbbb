"""The emergency duty team: sees red contacts at once when the front door is closed."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.log import Event, Outcome, Place, source_code
from sim.model.draws import Purpose
from sim.model.journey import start_case
from sim.model.perception import EMERGENCY

if TYPE_CHECKING:
    from sim.model.child import Child
    from sim.model.world import World


def see(world: World, child: Child, number: int, source: str) -> Generator[Any, Any, bool]:
    """See a red contact; True if it led to immediate protection, otherwise it is for the day team."""
    desk, env = world.emergency, world.env
    worker = yield from desk.turn(child, number, 1)
    effort = desk.slowdown * world.duration(
        child, Purpose.EMERGENCY_EFFORT, world.scenario.emergency_duty.effort_hours
    )
    hours = effort / (worker.fte * worker.productivity)
    world.log.write(
        env.now, child.key, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY, team=desk.number,
        worker=worker.number, number=number, value=hours,
    )  # fmt: skip
    yield env.timeout(hours / 24)
    desk.finish(worker)
    world.log.write(
        env.now, child.key, Event.SCREENING_ENDED, place=Place.EMERGENCY_DUTY, team=desk.number,
        worker=worker.number, number=number, value=effort,
    )  # fmt: skip
    x = world.perceive(child, EMERGENCY, widened=desk.error_factor)
    if x < world.scenario.thresholds.applied.emergency.protection or child.case is not None or child.has_left:
        return False
    world.log.write(
        env.now, child.key, Event.CONTACT_DECIDED, place=Place.EMERGENCY_DUTY, source=source_code(source),
        number=number, outcome=Outcome.IMMEDIATE_PROTECTION, perceived=x, need=child.need_at(env.now),
    )  # fmt: skip
    start_case(world, child, Place.ASSESSMENT, origin=Outcome.FRONT_DOOR, urgent=True)
    return True


def hand_to_day_team(world: World, child: Child, number: int) -> Generator[Any, Any, bool]:
    """Hand a contact to the front door when it opens; True if information was lost."""
    settings = world.scenario.handover.emergency
    began = world.now
    lost = world.chance(child, Purpose.EMERGENCY_HANDOVER, settings.lost_share)
    days = world.duration(child, Purpose.EMERGENCY_HANDOVER_DELAY, settings.delay_working_days)
    if lost:
        days += world.duration(child, Purpose.LOST_DELAY, world.scenario.handover.lost_delay_working_days)
    hours = world.icrt.hours
    until = hours.after(hours.next_open(began), days * hours.hours_per_day)
    if until > began:
        yield world.env.timeout(until - began)
    world.log.write(
        world.now, child.key, Event.TRANSFERRED, place=Place.FRONT_DOOR, number=number,
        outcome=Outcome.INFORMATION_LOST if lost else Outcome.COMPLETE, value=world.now - began,
    )  # fmt: skip
    return lost
