"""One replication: build the service a scenario describes, run it, hand over the log."""

import gc
from collections.abc import Callable, Mapping
from functools import partial

from sim.log import NAN, EventLog, Outcome, Place, source_code
from sim.model import early_help, icrt
from sim.model.bounds import watch
from sim.model.caseload import CaseTeam
from sim.model.child import Child
from sim.model.demand import DIRECT_REFERRAL, FIRST_CONTACT, TRANSFER_STREAM, arrivals, enter, move_in
from sim.model.desk import Desk
from sim.model.journey import start_case
from sim.model.meeting import Meeting
from sim.model.need import perceive
from sim.model.offer import Offer
from sim.model.opening import open_doors
from sim.model.partners import Partners
from sim.model.run import Run
from sim.model.service import Service
from sim.model.staff import Settings
from sim.model.workers import Numbers
from sim.rules.bounds import MOST_MINUTES
from sim.rules.calendar import WorkingTime
from sim.scenario.schema import Scenario
from sim.scenario.staff import StaffPolicy, Team, WorkerGroup
from sim.scenario.timeline import phases
from sim.scenario.vocabulary import SOURCES, Point
from sim.tape import ALL_SOURCES, Layout, layout, tape


def simulate(scenario: Scenario, *, seed: int, replication: int, minutes: float = MOST_MINUTES) -> EventLog:
    """Run one replication of a scenario in SimPy: what `sim.simulate` does with ``engine="simpy"``.

    Raises
    ------
    sim.rules.bounds.RunawayError
        If children, events, memory or time pass their bounds.
    """
    collecting = gc.isenabled()
    gc.disable()  # a run makes no garbage cycles worth looking for until it is over; looking costs a third of it
    try:
        timeline = phases(scenario)
        numbers = tape(timeline)
        run = Run(tuple(phase.scenario for phase in timeline), numbers, seed=seed, replication=replication)
        laid_out = layout(numbers)
        service = build(run, laid_out)
        _open(service, laid_out, minutes)
        run.go()
        return EventLog(
            events=run.log.rows(),
            children=run.log.children(),
            teams=tuple(team.name for team in service.teams),
            team_places=tuple(int(team.place) for team in service.teams),
            areas=numbers.areas,
            seed=seed,
            replication=replication,
        )
    finally:
        if collecting:
            gc.enable()


def build(run: Run, laid_out: Layout) -> Service:
    """The service before its first day: teams without workers yet, and meetings."""
    number, worker = Numbers(), Numbers()

    def desk(name: str, place: Place, settings: Settings, hours: WorkingTime) -> Desk:
        return Desk(run, number.next(), name, place, settings=settings, hours=hours, next_worker=worker.next)

    def holders(name: str, place: Place, settings: Settings, hours: WorkingTime) -> CaseTeam:
        return CaseTeam(run, number.next(), name, place, settings=settings, hours=hours, next_worker=worker.next)

    icrt_desk = desk(
        "icrt", Place.FRONT_DOOR, lambda now: (now.front_door.staff, now.front_door.workers), laid_out.front_door
    )
    emergency = desk(
        "emergency_duty", Place.EMERGENCY_DUTY,
        lambda now: (now.emergency_duty.staff, now.emergency_duty.workers), laid_out.emergency_duty,
    )  # fmt: skip
    assessment = holders(
        "assessment", Place.ASSESSMENT, lambda now: (now.assessment.staff, now.assessment.workers), laid_out.assessment
    )
    help_teams = tuple(
        holders(
            f"early_help/{area}", Place.EARLY_HELP,
            _of_area(area, lambda now: (now.early_help.staff, now.early_help.teams)), laid_out.early_help,
        )
        for area in run.tape.areas
    )  # fmt: skip
    locality = tuple(
        holders(
            f"locality/{area}", Place.CHILD_IN_NEED,
            _of_area(area, lambda now: (now.locality.staff, now.locality.teams)), laid_out.locality,
        )
        for area in run.tape.areas
    )  # fmt: skip
    return Service(
        run=run, icrt=icrt_desk, emergency=emergency, assessment=assessment, early_help=help_teams, locality=locality,
        panel=Meeting(run, 1, laid_out.panel), clinic=Meeting(run, 2, laid_out.clinic),
        conferences=Meeting(run, 3, laid_out.conferences), partners=Partners(run), offer=Offer(run),
        working_days=laid_out.working_days, own_time=laid_out.own_time, open_shares=laid_out.open_shares,
    )  # fmt: skip


def _of_area(area: str, part: Callable[[Scenario], tuple[StaffPolicy, Mapping[str, Team]]]) -> Settings:
    """Where the settings of the team of an area stand; an area without a team has one without posts."""

    def settings(now: Scenario) -> tuple[StaffPolicy, Mapping[str, WorkerGroup]]:
        policy, teams = part(now)
        team = teams.get(area, Team())
        if team.practice_quality is not None:
            policy = policy.model_copy(update={"practice_quality": team.practice_quality})
        return policy, team.workers

    return settings


def _open(service: Service, laid_out: Layout, minutes: float) -> None:
    """The first day: staff, known children, meetings, and the streams of arrivals."""
    run = service.run

    def report(child: Child, source: str, at: float) -> None:
        run.start(icrt.contact(service, child, source, at), entity=child.key)

    def first_contact(source: str, key: int, _: bool) -> None:
        child = enter(service, key, source=source_code(source), origin=FIRST_CONTACT, report=report)
        if service.partners.report_first(child, source):
            report(child, source, run.now)

    def direct_referral(source: str, key: int, brought: bool) -> None:
        child = enter(service, key, source=source_code(source), origin=DIRECT_REFERRAL, report=report)
        share = run.scenario.early_help.panel.share_of_direct
        place = early_help.route(service, child, share, perceive(run, child, Point.TRIAGE))
        start_case(
            service, child, place, origin=Outcome.DIRECT, source=source_code(source), value=1.0 if brought else NAN
        )

    run.on_change(service.change)
    run.start(watch(run, minutes))
    for team in service.teams:
        team.settle_posts()
    open_doors(service, report)
    for meeting in (service.panel, service.clinic, service.conferences):
        run.start(meeting.sit())
    for source, rates in zip(ALL_SOURCES, laid_out.rates_per_day, strict=True):
        if source in SOURCES:
            run.start(arrivals(run, source_code(source), rates, partial(first_contact, source)))
        else:
            run.start(arrivals(run, source_code(source), rates, partial(direct_referral, source), service.offer))
    moves = arrivals(run, TRANSFER_STREAM, laid_out.transfers_per_day, lambda key, _: move_in(service, key, report))
    run.start(moves)
