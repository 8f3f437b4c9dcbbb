"""Who comes to notice for the first time, and when: children who enter the model."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.log import Event, Outcome, Place
from sim.model import families
from sim.model.child import Child
from sim.model.journey import start_case
from sim.model.lives import Report, life
from sim.model.need import set_course
from sim.model.offer import Offer
from sim.model.run import Run, Steps
from sim.model.service import Service
from sim.rules.ages import age_in_class
from sim.rules.calendar import phase_at
from sim.rules.draws import Purpose, uniform, uniforms
from sim.rules.elementary import normal
from sim.rules.incidents import arrivals_of_day
from sim.rules.lengths import exponential, year_factor
from sim.rules.need import set_point_drawn, set_point_within, shocked
from sim.rules.picks import pick
from sim.rules.sources import YEAR_DAYS

STREAM = 1_000_000_000_000
"""Children of one stream of arrivals are numbered from (code of the stream) x STREAM."""

OPENING_STREAM = 9
"""Code of the stream of children known on the first day; the others have the code of their source."""

NOBODY_IN_PARTICULAR = 0
"""Key of draws that are about the whole authority."""

TRANSFER_STREAM = 10
"""Code of the stream of children who move in from another authority."""

FIRST_CONTACT, DIRECT_REFERRAL, KNOWN_BEFORE, MOVED_IN = 0, 1, 2, 3
"""How a child came into the model, as in the log."""

OLDEST_AT_ENTRY_YEARS = 18.0


def arrivals(
    run: Run,
    stream: int,
    rates_per_day: npt.NDArray[np.float64],
    arrive: Callable[[int, bool], None],
    offer: Offer | None = None,
) -> Steps:
    """The arrivals of one stream: a Poisson process at its rate.

    `arrive` takes the key of a new child, and whether the offer itself has brought it: the rate of a source that has
    heard of the `offer` is settled at the beginning of each day.
    """
    for day in np.flatnonzero(rates_per_day.any(axis=1)).tolist():
        rates = _factor_of_year(run, day) * rates_per_day[day]
        times, numbers = arrivals_of_day(run.key, stream, day, rates)
        anyway = None
        if offer is not None and offer.brings_demand(day):
            yield run.at(float(day), entity=stream * STREAM)
            anyway = set(numbers.tolist())
            times, numbers = arrivals_of_day(run.key, stream, day, offer.factor(day) * rates)
        for time, number in zip(times.tolist(), numbers.tolist(), strict=True):
            child = stream * STREAM + number
            yield run.at(time, entity=child)
            arrive(child, anyway is not None and number not in anyway)


def _factor_of_year(run: Run, day: int) -> float:
    """Factor of all arrivals in the year of a day."""
    spread = run.tape.phase_on(day).year_spread
    if spread == 0.0:
        return 1.0
    year = phase_at(run.tape.year_starts, day)
    return year_factor(spread, uniform(run.key, NOBODY_IN_PARTICULAR, Purpose.YEAR, year))


def enter(
    service: Service,
    key: int,
    *,
    source: int,
    origin: int,
    report: Report,
    set_point: float | None = None,
    earlier_plan: bool = False,
) -> Child:
    """A child enters the model, now. `set_point` is given for children known on the first day, who have no shock."""
    run = service.run
    u_group, u_area = uniforms(run.key, key, Purpose.GROUP_AND_AREA, 0)
    group, area = pick(u_group, run.tape.group_weights), pick(u_area, run.tape.area_weights)
    settings = run.group(group)
    if set_point is None:
        z = normal(uniform(run.key, key, Purpose.SET_POINT, 0))
        set_point = set_point_drawn(settings.set_point_median, settings.set_point_spread, z)
        shock = exponential(settings.first_shock_mean, uniform(run.key, key, Purpose.FIRST_SHOCK, 0))
        need = shocked(set_point, shock)
    else:
        need = set_point
    leaving_age = run.scenario.need.leaving_age_years
    age = _age(run, key, source)
    child = Child(
        key, group=group, area=area, since=run.now, need=need, set_point=set_point, tau=settings.relaxation_days
    )
    child.persistent_error = normal(uniform(run.key, key, Purpose.PERSISTENT_ERROR, 0))
    child.born_at = run.now - age * YEAR_DAYS
    child.leaves_at = run.now + (leaving_age - age) * YEAR_DAYS
    run.log.enter(
        key, entered_days=run.now, group=group, area=area, source=source, origin=origin, age_years=age,
        set_point=set_point, earlier_plan=earlier_plan,
    )  # fmt: skip
    run.log.write(run.now, key, Event.CHILD_ENTERED, source=source, need=need, value=age)
    if origin in (FIRST_CONTACT, DIRECT_REFERRAL):
        families.bring(run, child, source=source, origin=origin, age_years=age)
    set_course(run, child, set_point=set_point, tau=settings.relaxation_days, why=Outcome.ENTERED, need=need)
    need_settings, moves = run.scenario.need, run.scenario.transfers.out_per_year
    something_happens = settings.incidents_per_year_at_zero_need > 0 or child.leaves_at < run.end or moves > 0
    if something_happens or need_settings.exit_per_year > 0 or need_settings.recovery_per_year > 0:
        run.start(life(service, child, report), entity=key)
    return child


def _age(run: Run, key: int, source: int) -> float:
    """Age at entry in years, negative before birth."""
    leaving_age, weights = run.scenario.need.leaving_age_years, run.tape.phases[run.phase].entry_ages[source]
    u_age, u_day = uniforms(run.key, key, Purpose.AGE, 0)
    if weights is None:
        return min(OLDEST_AT_ENTRY_YEARS, leaving_age) * u_age
    return age_in_class(pick(u_age, weights), u_day, leaving_age)


def move_in(service: Service, key: int, report: Report) -> None:
    """A child moves in from another authority, which had a case open: on a plan, or to be assessed anew."""
    run, terms = service.run, service.run.scenario.transfers
    u_need, u_plan = uniforms(run.key, key, Purpose.OPENING, 0)
    set_point = set_point_within(terms.need_mean, terms.need_sd, normal(u_need))
    child = enter(service, key, source=0, origin=MOVED_IN, report=report, set_point=set_point)
    place = Place.SECTION_47 if u_plan < terms.on_plan_share else Place.ASSESSMENT
    start_case(service, child, place, origin=Outcome.MOVED_IN)
