"""Who comes to notice, when: arrivals from outside, incidents in children's lives, and the sources that report them."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log import Event, Outcome, source_code
from sim.model import icrt, rules
from sim.model.child import Child
from sim.model.clock import Activity
from sim.model.compiled import plain
from sim.model.draws import Purpose, standard_normal, uniforms
from sim.model.journey import child_leaves
from sim.scenario.demand import ContactDemand, DirectDemand, SourceProfile
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES

if TYPE_CHECKING:
    from sim.model.world import World

STREAM = 1_000_000_000_000
"""Children of one stream of arrivals are numbered from (code of the stream) x STREAM."""

OPENING_STREAM = 9
"""Code of the stream of children known on the first day; the others have the code of their source."""

FIRST_CONTACT, DIRECT_REFERRAL, KNOWN_BEFORE = 0, 1, 2
"""How a child came into the model, as in the log."""

YEAR = 365.25

incident_rate, shocked = plain(rules.incident_rate), plain(rules.shocked)


class Diary:
    """When each source is active: rates of arrivals and the sources' own time, dated changes included."""

    def __init__(self, world: World) -> None:
        days = math.ceil(world.end)
        self.arrivals: dict[str, np.ndarray] = {}
        self.activity: dict[str, Activity] = {}
        weekdays = (np.arange(days) + world.scenario.run.start.weekday()) % 7
        off = np.isin(np.arange(days), list(world.days_off))
        holidays = _school_holidays(world.scenario, days)
        phase_of_day = np.array([world.phase_on(day) for day in range(days)], dtype=int)
        for name in (*SOURCES, *DIRECT_SOURCES):
            rates, active = np.zeros((days, 24)), np.ones((days, 24))
            for position, phase in enumerate(world.phases):
                mine = np.flatnonzero(phase_of_day == position)
                demand = _demand_of(phase.scenario, name)
                sources: dict[str, SourceProfile] = dict(demand.sources.items())
                profile = sources.get(name)
                if profile is None or not mine.size:
                    continue
                pattern = _pattern(profile, weekdays[mine], off[mine], holidays[mine])
                growth = np.maximum(0.0, 1.0 + demand.trend_per_year * (mine + 0.5) / YEAR)
                total = sum(source.share for source in sources.values())
                share = profile.share / total if total > 0 else 0.0
                rates[mine] = _yearly(demand) / YEAR * demand.multiplier * share * growth[:, None] * pattern
                active[mine] = pattern
            self.arrivals[name] = rates
            self.activity[name] = Activity(active.ravel())


def _demand_of(scenario: Scenario, source: str) -> ContactDemand | DirectDemand:
    return scenario.demand.contacts if source in SOURCES else scenario.demand.early_help_referrals


def _yearly(demand: ContactDemand | DirectDemand) -> float:
    return demand.first_contacts_per_year if isinstance(demand, ContactDemand) else demand.referrals_per_year


def _pattern(profile: SourceProfile, weekdays: np.ndarray, off: np.ndarray, holidays: np.ndarray) -> np.ndarray:
    """Relative activity by day and hour, 1 on average over an ordinary week; shape (days, 24)."""
    week = np.asarray(profile.weekday_weights, dtype=float)
    hours = np.asarray(profile.hour_weights, dtype=float)
    day = (week / week.mean())[weekdays]
    day = np.where(off, day * profile.bank_holiday_factor, day)
    day = np.where(holidays, day * profile.school_holiday_factor, day)
    pattern: np.ndarray = day[:, None] * (hours / hours.mean())[None, :]
    return pattern


def _school_holidays(scenario: Scenario, days: int) -> np.ndarray:
    marked = np.zeros(days, dtype=bool)
    for holiday in scenario.calendar.school_holidays:
        first, last = (holiday.first - scenario.run.start).days, (holiday.last - scenario.run.start).days
        marked[max(0, first) : max(0, last + 1)] = True
    return marked


def arrivals(world: World, name: str, arrive: Callable[[Child, str], None]) -> Generator[Any, Any, None]:
    """The arrivals of one source: a Poisson process at its rate, each arrival a child who was not known before."""
    stream, env = source_code(name), world.env
    origin = FIRST_CONTACT if name in SOURCES else DIRECT_REFERRAL
    rates = world.diary.arrivals[name]
    for day in np.flatnonzero(rates.any(axis=1)).tolist():
        times, numbers = rules.arrivals_of_day(
            world.seed, world.replication, stream, Purpose.ARRIVAL, day, rates[day]
        )
        for position in np.argsort(times).tolist():
            yield env.timeout(float(times[position]) - env.now)
            arrive(enter(world, stream * STREAM + int(numbers[position]), source=stream, origin=origin), name)


def enter(
    world: World,
    key: int,
    *,
    source: int,
    origin: int,
    set_point: float | None = None,
    earlier_plan: bool = False,
) -> Child:
    """A child enters the model, now. `set_point` is given for children known on the first day, who have no shock."""
    seed, replication, now = world.seed, world.replication, float(world.env.now)
    u_group, u_area, u_age, _ = uniforms(seed, replication, key, Purpose.GROUP_AND_AREA, 0, 0)
    u1, u2, v1, v2 = uniforms(seed, replication, key, Purpose.SET_POINT, 0, 0)
    group = pick(u_group, world.group_shares)
    area = pick(u_area, world.area_shares)
    settings = world.group(group)
    if set_point is None:
        set_point = rules.logistic_draw(
            settings.set_point_median, settings.set_point_spread, standard_normal(u1, u2)
        )
        shock = uniforms(seed, replication, key, Purpose.FIRST_SHOCK, 0, 0)[0]
        need = shocked(set_point, -settings.first_shock_mean * math.log(shock))
    else:
        need = set_point
    leaving_age = world.scenario.need.leaving_age_years
    age = min(18.0, leaving_age) * u_age
    child = Child(
        key, group=group, area=area, since=now, need=need, set_point=set_point, tau=settings.relaxation_days
    )
    child.persistent_error = standard_normal(v1, v2)
    child.leaves_at = now + (leaving_age - age) * YEAR
    world.log.enter(
        key, entered_days=now, group=group, area=area, source=source, origin=origin, age_years=age,
        set_point=set_point, earlier_plan=earlier_plan,
    )  # fmt: skip
    world.log.write(now, key, Event.CHILD_ENTERED, source=source, need=need, value=age)
    world.set_course(child, set_point=set_point, tau=settings.relaxation_days, why=Outcome.ENTERED, need=need)
    if settings.incidents_per_year_at_zero_need > 0 or child.leaves_at < world.end:
        world.env.process(life(world, child))
    return child


def pick(u: float, shares: list[float]) -> int:
    """Position in a list of cumulative shares (the last is 1) that a uniform draw falls on."""
    position = 0
    while u >= shares[position]:
        position += 1
    return position


def life(world: World, child: Child) -> Generator[Any, Any, None]:
    """The incidents of a child's life, and the birthday on which it leaves the model.

    Between incidents need never rises above the higher of need now and the set-point the child came with, which
    bounds the rate: points above it are passed over, and the process wakes only for those that may count.
    """
    env, settings = world.env, world.group(child.group)
    at_zero, scale = settings.incidents_per_year_at_zero_need / YEAR, settings.incident_need_scale
    until = min(world.end, child.leaves_at)
    while at_zero > 0:
        highest = max(child.need_at(env.now), child.set_point_ceiling)
        time, level, number = rules.next_potential_incident(
            world.seed, world.replication, child.key, Purpose.INCIDENT, env.now, until,
            incident_rate(highest, at_zero, scale),
        )  # fmt: skip
        if time >= until:
            break
        yield env.timeout(time - env.now)
        if level < incident_rate(child.need_at(env.now), at_zero, scale):
            incident(world, child, number)
    if child.leaves_at < world.end:
        yield env.timeout(child.leaves_at - env.now)
        child_leaves(world, child)


def incident(world: World, child: Child, number: int) -> None:
    """An incident adds a shock to need and is noticed by one agency, which makes a contact in its own time."""
    settings = world.group(child.group)
    shock, who, when, _ = uniforms(
        world.seed, world.replication, child.key, Purpose.INCIDENT_MARK, number, 0
    )
    need = shocked(child.need_at(world.env.now), -settings.incident_shock_mean * math.log(shock))
    working = child.case is not None and child.case.working
    tau = settings.relaxation_days_with_service if working else settings.relaxation_days
    world.set_course(child, set_point=child.set_point, tau=tau, why=Outcome.INCIDENT, need=need)
    names, shares = world.incident_sources
    source = names[pick(who, shares)]
    delay = -world.scenario.demand.contacts.sources[source].reporting_delay_days * math.log(when)
    at = world.diary.activity[source].after(world.env.now, delay)
    if at < world.end:
        world.env.process(icrt.contact(world, child, source, at))
