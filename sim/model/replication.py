"""One replication: build the service a scenario describes, run it, hand over the log."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping

from sim.log import EventLog, Outcome, Place, source_code
from sim.model import early_help, icrt
from sim.model.bounds import watch
from sim.model.caseload import CaseTeam
from sim.model.child import Child
from sim.model.demand import Diary, arrivals
from sim.model.desk import Desk
from sim.model.journey import start_case
from sim.model.meeting import Meeting, clinic_sittings, panel_sittings
from sim.model.opening import open_doors
from sim.model.perception import TRIAGE
from sim.model.staff import Settings
from sim.model.world import World
from sim.scenario.parts import WEEKDAYS
from sim.scenario.schema import Scenario
from sim.scenario.staff import StaffPolicy, Team, WorkerGroup, WorkingHours
from sim.scenario.timeline import phases
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES

ALWAYS = WorkingHours(days=WEEKDAYS, opens=0.0, closes=24.0, works_bank_holidays=True)
"""Hours of the emergency duty team; it is only asked when the front door is closed."""


def simulate(scenario: Scenario, *, seed: int, replication: int) -> EventLog:
    """Run one replication of a scenario.

    Parameters
    ----------
    scenario
        What is asked.
    seed
        Root seed, 0 to 2^63 - 1. Scenarios that are compared share it.
    replication
        Number of the replication, from 0.

    Returns
    -------
    EventLog
        The same for the same arguments, on any machine and in any order.

    Raises
    ------
    sim.model.RunawayError
        If children, events or memory pass the bounds of `sim.model.bounds`.
    """
    collecting = gc.isenabled()
    gc.disable()  # a run makes no garbage cycles worth looking for until it is over; looking costs a third of it
    try:
        world = _build(scenario, seed=seed, replication=replication)
        world.run(lambda: _open(world))
        return EventLog(
            rows=world.log.rows(),
            children=world.log.children(),
            teams=tuple(team.name for team in world.teams),
            team_places=tuple(int(team.place) for team in world.teams),
            areas=world.areas,
            seed=seed,
            replication=replication,
        )
    finally:
        if collecting:
            gc.enable()


def _build(scenario: Scenario, *, seed: int, replication: int) -> World:
    """The service before its first day: teams without workers yet, meetings, calendars."""
    world = World(phases(scenario), seed=seed, replication=replication)
    world.diary = Diary(world)
    world.icrt = Desk(
        world, "icrt", Place.FRONT_DOOR,
        settings=lambda now: (now.front_door.staff, now.front_door.workers),
        hours=world.working_time(lambda now: now.front_door.staff.working_hours),
    )  # fmt: skip
    world.emergency = Desk(
        world, "emergency_duty", Place.EMERGENCY_DUTY,
        settings=lambda now: (now.emergency_duty.staff, now.emergency_duty.workers),
        hours=world.working_time(lambda _: ALWAYS),
    )  # fmt: skip
    world.assessment = CaseTeam(
        world, "assessment", Place.ASSESSMENT,
        settings=lambda now: (now.assessment.staff, now.assessment.workers),
        hours=world.working_time(lambda now: now.assessment.staff.working_hours),
    )  # fmt: skip
    world.early_help = _area_teams(
        world, "early_help", Place.EARLY_HELP, lambda now: (now.early_help.staff, now.early_help.teams)
    )
    world.locality = _area_teams(
        world, "locality", Place.CHILD_IN_NEED, lambda now: (now.locality.staff, now.locality.teams)
    )
    world.panel = Meeting(world, panel_sittings(world))
    world.clinic = Meeting(world, clinic_sittings(world))
    return world


def _area_teams(
    world: World, service: str, place: Place, part: Callable[[Scenario], tuple[StaffPolicy, dict[str, Team]]]
) -> list[CaseTeam]:
    """The teams of one service, one for each area; an area without a team has one without posts."""
    hours = world.working_time(lambda now: part(now)[0].working_hours)

    def settings_of(area: str) -> Settings:
        def settings(now: Scenario) -> tuple[StaffPolicy, Mapping[str, WorkerGroup]]:
            policy, teams = part(now)
            team = teams.get(area, Team())
            if team.practice_quality is not None:
                policy = policy.model_copy(update={"practice_quality": team.practice_quality})
            return policy, team.workers

        return settings

    return [
        CaseTeam(world, f"{service}/{area}", place, settings=settings_of(area), hours=hours) for area in world.areas
    ]


def _open(world: World) -> None:
    """The first day: staff, known children, meetings, and the streams of arrivals."""
    world.env.process(watch(world))
    for team in world.teams:
        team.settle_posts()
    open_doors(world)
    for meeting in (world.panel, world.clinic):
        world.env.process(meeting.sit())
    for name in SOURCES:
        world.env.process(arrivals(world, name, lambda child, source: _first_contact(world, child, source)))
    for direct in DIRECT_SOURCES:
        world.env.process(arrivals(world, direct, lambda child, source: _refer_directly(world, child, source)))


def _first_contact(world: World, child: Child, source: str) -> None:
    """A contact about a child who was not known before."""
    world.env.process(icrt.contact(world, child, source))


def _refer_directly(world: World, child: Child, source: str) -> None:
    """A referral to early help that never passes the front door."""
    share = world.scenario.early_help.panel.share_of_direct
    place = early_help.route(world, child, share, world.perceive(child, TRIAGE))
    start_case(world, child, place, origin=Outcome.DIRECT, source=source_code(source))
