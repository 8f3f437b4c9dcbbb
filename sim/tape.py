"""A scenario with its dated changes as plain numbers, and what follows from them, laid out over a run.

Whatever is derived from a scenario is derived here, once: cumulative weights, days off, a source's relative week, the
days of a meeting. `tape` holds the numbers of each phase; `layout` expands them, with the loops of `sim.rules`, into
working hours, meeting days, hourly rates and each source's own time.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sim.rules import sources as rules
from sim.rules.ages import CLASSES, UNBORN
from sim.rules.calendar import Week, WorkingDays, WorkingTime, bank_holidays, day_numbers, phase_at
from sim.rules.meetings import (
    ChairTerms,
    ClinicTerms,
    PanelTerms,
    Sitting,
    clinic_sittings,
    conference_sittings,
    panel_sittings,
)
from sim.rules.picks import cumulative_weights
from sim.rules.sources import OwnTime, Pattern
from sim.scenario.demand import ContactDemand, DirectDemand, SourceProfile
from sim.scenario.front_door import Panel
from sim.scenario.parts import WEEKDAYS
from sim.scenario.schema import Scenario
from sim.scenario.social_care import Chairs, Clinic
from sim.scenario.staff import WorkingHours
from sim.scenario.timeline import Phase
from sim.scenario.vocabulary import DIRECT_SOURCES, GROUPS, SOURCES

MARGIN_DAYS = 400
"""Days beyond the end of the run for which calendars are laid out, so that due dates can be reckoned."""

ALWAYS = Week((True,) * 7, 0.0, 24.0, works_days_off=True)
"""Hours of the emergency duty team; it is only asked when the front door is closed."""

ALL_SOURCES = (*SOURCES, *DIRECT_SOURCES)


class SourceTerms(NamedTuple):
    """A source as it stands in a phase."""

    per_day: float
    """Arrivals on an average day, before trend and holidays."""
    sees_by_day: bool
    """Whether it does not see what happens on a day on which it is shut, in place of reporting it late."""
    trend_per_year: float
    pattern: Pattern


class PhaseTape(NamedTuple):
    """What is derived from the scenario of one phase."""

    front_door: Week
    assessment: Week
    early_help: Week
    locality: Week
    panel: PanelTerms
    clinic: ClinicTerms
    chairs: ChairTerms
    sources: tuple[SourceTerms | None, ...]
    """By position in `ALL_SOURCES`; None for a source that the scenario does not name."""
    incident_sources: tuple[tuple[int, ...], ...]
    """By class of age: cumulative weights of the sources that notice incidents, by position in SOURCES."""
    entry_ages: tuple[tuple[int, ...] | None, ...]
    """By code of the source (0: none): cumulative weights of the classes of age at entry; None where it is uniform."""
    family_sizes: tuple[int, ...] | None
    """Cumulative weights of families with one child, with two, and so on; None where every child is an only one."""
    year_spread: float
    """Standard deviation of the logarithm of a year's factor."""


@dataclass(frozen=True)
class Tape:
    """A scenario as numbers.

    Parameters
    ----------
    end
        Length of the run in days.
    days
        Number of days for which calendars are laid out.
    first_weekday
        Weekday of day 0, from 0 for Monday.
    off, school_holidays
        Day numbers of bank holidays and closed days, and of school holidays.
    year_starts
        Days on which a year of the run begins: the first, and its anniversaries.
    phase_starts, phases
        When each phase starts, in days, the first at 0; and its numbers.
    areas
        Names of the areas, in order; what a file says does not depend on the order in which it says it.
    transfers_per_day
        Children who move in on a day.
    area_weights, group_weights
        Cumulative weights of areas, and of presenting groups by position in GROUPS.
    """

    end: float
    days: int
    first_weekday: int
    off: frozenset[int]
    school_holidays: frozenset[int]
    year_starts: tuple[int, ...]
    phase_starts: tuple[float, ...]
    phases: tuple[PhaseTape, ...]
    transfers_per_day: float
    areas: tuple[str, ...]
    area_weights: tuple[int, ...]
    group_weights: tuple[int, ...]

    def phase_on(self, time: float) -> PhaseTape:
        """The phase in force at a time."""
        return self.phases[phase_at(self.phase_starts, time)]


def tape(phases: tuple[Phase, ...]) -> Tape:
    """The tape of a scenario, from the scenario as it stands from each date on."""
    scenario = phases[0].scenario
    start, end = scenario.run.start, scenario.run.total_days
    days = int(end) + MARGIN_DAYS + 1
    areas = tuple(sorted(scenario.areas))
    groups = scenario.need.groups
    return Tape(
        end=end,
        days=days,
        first_weekday=start.weekday(),
        off=days_off(scenario, days - 1),
        school_holidays=_school_holidays(scenario),
        year_starts=_year_starts(start, end),
        phase_starts=tuple(phase.start_days for phase in phases),
        phases=tuple(_phase(phase.scenario, start) for phase in phases),
        transfers_per_day=scenario.transfers.in_per_year / rules.YEAR_DAYS,
        areas=areas,
        area_weights=cumulative_weights([scenario.areas[area].share for area in areas]),
        group_weights=cumulative_weights([groups[name].share if name in groups else 0.0 for name in GROUPS]),
    )


def days_off(scenario: Scenario, last_day: int) -> frozenset[int]:
    """Bank holidays and closed days as day numbers from the start of the run, up to `last_day`."""
    closed = day_numbers(scenario.calendar.closed_days, scenario.run.start)
    return closed | bank_holidays(scenario.run.start, last_day) if scenario.calendar.bank_holidays else closed


def _school_holidays(scenario: Scenario) -> frozenset[int]:
    start = scenario.run.start
    return frozenset(
        day
        for holiday in scenario.calendar.school_holidays
        for day in range((holiday.first - start).days, (holiday.last - start).days + 1)
    )


def _year_starts(start: dt.date, end: float) -> tuple[int, ...]:
    """The first day and its anniversaries; that of 29 February is 1 March."""
    leap = (start.month, start.day) == (2, 29)
    month, day = (3, 1) if leap else (start.month, start.day)
    years = range(1, int(end / 365.0) + 1)
    days = [(dt.date(start.year + year, month, day) - start).days for year in years]
    return (0, *(each for each in days if each < end))


def _phase(scenario: Scenario, start: dt.date) -> PhaseTape:
    incidents = scenario.demand.contacts.sources
    return PhaseTape(
        front_door=week(scenario.front_door.staff.working_hours),
        assessment=week(scenario.assessment.staff.working_hours),
        early_help=week(scenario.early_help.staff.working_hours),
        locality=week(scenario.locality.staff.working_hours),
        panel=_panel(scenario.early_help.panel, start),
        clinic=_clinic(scenario.locality.clinic),
        chairs=_chairs(scenario.section_47.chairs),
        sources=(
            *_sources(SOURCES, scenario.demand.contacts, scenario.demand.contacts.first_contacts_per_year),
            *_sources(
                DIRECT_SOURCES, scenario.demand.early_help_referrals,
                scenario.demand.early_help_referrals.referrals_per_year,
            ),
        ),
        incident_sources=tuple(
            cumulative_weights([
                incidents[name].incidents_share * noticed(incidents[name], age) if name in incidents else 0.0
                for name in SOURCES
            ])
            for age in range(CLASSES)
        ),
        entry_ages=(
            _entry_ages(scenario, None),
            *(_entry_ages(scenario, incidents.get(name)) for name in SOURCES),
            *(_entry_ages(scenario, scenario.demand.early_help_referrals.sources.get(name)) for name in DIRECT_SOURCES),
        ),
        family_sizes=(
            None if scenario.families.sizes is None else cumulative_weights(list(scenario.families.sizes))
        ),
        year_spread=_year_spread(scenario.demand.year_cv),
    )  # fmt: skip


def noticed(profile: SourceProfile, age: int) -> float:
    """Relative weight with which a source notices children of a class of age."""
    return profile.age_weights[age] if profile.age_weights is not None else 1.0


def _entry_ages(scenario: Scenario, profile: SourceProfile | None) -> tuple[int, ...] | None:
    """Weights of ages at entry, of children whom a source brings; of those who come from no source, none is unborn."""
    need = scenario.need
    given = profile.age_weights if profile is not None else None
    if need.ages_at_entry is None and given is None:
        return None
    known = need.ages_at_entry if need.ages_at_entry is not None else (0.0, *(1.0,) * (CLASSES - 1))
    weights = [
        weight
        * (noticed(profile, age) if profile is not None else float(age != UNBORN))
        * float(age - 1 < need.leaving_age_years)
        for age, weight in enumerate(known)
    ]
    return cumulative_weights(weights)


def _year_spread(cv: float) -> float:
    if cv == 0:
        return 0.0
    from sim.rules.lengths import spread  # only a model asks: what is measured need not wait for a compiler to load

    return spread(cv)


def week(hours: WorkingHours) -> Week:
    """Working hours as numbers."""
    return Week(tuple(name in hours.days for name in WEEKDAYS), hours.opens, hours.closes, hours.works_bank_holidays)


def _panel(panel: Panel, start: dt.date) -> PanelTerms:
    return PanelTerms(panel.days(start), panel.starts, panel.cut_off_days, panel.places)


def _clinic(clinic: Clinic) -> ClinicTerms:
    return ClinicTerms(WEEKDAYS.index(clinic.weekday), clinic.starts, clinic.places)


def _chairs(chairs: Chairs) -> ChairTerms:
    weekdays = tuple(name in chairs.days for name in WEEKDAYS)
    return ChairTerms(weekdays, chairs.starts, chairs.chairs * chairs.conferences_per_day)


def _sources(
    names: tuple[str, ...], demand: ContactDemand | DirectDemand, per_year: float
) -> tuple[SourceTerms | None, ...]:
    profiles: Mapping[str, SourceProfile] = {str(name): profile for name, profile in demand.sources.items()}
    total = rules.sum_of([profile.share for profile in profiles.values()])
    per_day = per_year / rules.YEAR_DAYS * demand.multiplier
    return tuple(
        SourceTerms(
            per_day * (profiles[name].share / total) if total > 0 else 0.0,
            profiles[name].noticed_elsewhere is not None,
            demand.trend_per_year,
            _pattern(profiles[name]),
        )
        if name in profiles
        else None
        for name in names
    )


def _pattern(profile: SourceProfile) -> Pattern:
    return Pattern(
        rules.relative(profile.weekday_weights), rules.relative(profile.hour_weights),
        profile.bank_holiday_factor, profile.school_holiday_factor,
    )  # fmt: skip


# -- laid out over the run -----------------------------------------------------------------------------------------

Terms = TypeVar("Terms")


@dataclass(frozen=True)
class Layout:
    """A tape laid out over its run.

    Parameters
    ----------
    front_door, emergency_duty, assessment, early_help, locality
        Working time of the teams of each service.
    working_days
        The statutory count of working days.
    panel, clinic, conferences
        The meetings held, in order of time.
    rates_per_day
        By position in `ALL_SOURCES`: arrivals per day in each hour of the run, shape (days, 24).
    transfers_per_day
        The same of children who move in.
    own_time
        By position in `ALL_SOURCES`: the source's own time.
    open_shares
        By position in SOURCES: how far the source is open on each day of the run, 0 to 1.
    """

    front_door: WorkingTime
    emergency_duty: WorkingTime
    assessment: WorkingTime
    early_help: WorkingTime
    locality: WorkingTime
    working_days: WorkingDays
    panel: list[Sitting]
    clinic: list[Sitting]
    conferences: list[Sitting]
    rates_per_day: tuple[npt.NDArray[np.float64], ...]
    transfers_per_day: npt.NDArray[np.float64]
    own_time: tuple[OwnTime, ...]
    open_shares: tuple[list[float], ...]


def layout(tape: Tape) -> Layout:
    """Lay a tape out over its run."""

    def on_day(terms: Callable[[PhaseTape], Terms]) -> Callable[[int], Terms]:
        return lambda day: terms(tape.phase_on(day))

    def working_time(hours: Callable[[PhaseTape], Week]) -> WorkingTime:
        return WorkingTime(on_day(hours), days=tape.days, first_weekday=tape.first_weekday, off=tape.off)

    sources = [_laid_out(tape, position) for position in range(len(ALL_SOURCES))]
    return Layout(
        front_door=working_time(lambda phase: phase.front_door),
        emergency_duty=working_time(lambda _: ALWAYS),
        assessment=working_time(lambda phase: phase.assessment),
        early_help=working_time(lambda phase: phase.early_help),
        locality=working_time(lambda phase: phase.locality),
        working_days=WorkingDays(days=tape.days, first_weekday=tape.first_weekday, off=tape.off),
        panel=panel_sittings(
            on_day(lambda phase: phase.panel), end=tape.end, first_weekday=tape.first_weekday, off=tape.off
        ),
        clinic=clinic_sittings(
            on_day(lambda phase: phase.clinic), end=tape.end, first_weekday=tape.first_weekday, off=tape.off
        ),
        conferences=conference_sittings(
            on_day(lambda phase: phase.chairs), end=tape.end, first_weekday=tape.first_weekday, off=tape.off
        ),
        rates_per_day=tuple(rates for rates, _, _ in sources),
        transfers_per_day=np.full((math.ceil(tape.end), rules.HOURS), tape.transfers_per_day),
        own_time=tuple(own_time for _, own_time, _ in sources),
        open_shares=tuple(shares for _, _, shares in sources[: len(SOURCES)]),
    )


def _laid_out(tape: Tape, position: int) -> tuple[npt.NDArray[np.float64], OwnTime, list[float]]:
    """Hourly rates and own time of a source, and how far it is open on each day.

    The own time of a source that does not see what happens while it is shut runs by its hours alone on other days.
    """
    rates: list[list[float]] = []
    activity: list[float] = []
    open_shares: list[float] = []
    for day in range(math.ceil(tape.end)):
        terms = tape.phase_on(day).sources[position]
        if terms is None:
            rates.append([0.0] * rules.HOURS)
            activity += [1.0] * rules.HOURS
            open_shares.append(1.0)
            continue
        weekday = (tape.first_weekday + day) % 7
        is_off, is_school_holiday = day in tape.off, day in tape.school_holidays
        factor = rules.day_factor(terms.pattern, weekday, is_off=is_off, is_school_holiday=is_school_holiday)
        is_open = rules.open_share(terms.pattern, weekday, is_off=is_off, is_school_holiday=is_school_holiday)
        open_shares.append(is_open)
        activity += rules.hourly(terms.pattern, float(is_open > 0.0) if terms.sees_by_day else factor)
        per_day = terms.per_day * rules.growth(terms.trend_per_year, day)
        rates.append(rules.hourly(terms.pattern, per_day * factor))
    return np.array(rates).reshape(-1, rules.HOURS), OwnTime(activity), open_shares
