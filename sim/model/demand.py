"""Who comes to notice for the first time, and when: children who enter the model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.log import Event, Outcome, source_code
from sim.model.child import Child
from sim.model.lives import Report, life
from sim.model.need import set_course
from sim.model.run import Run, Steps
from sim.model.service import Service
from sim.rules.draws import Purpose, uniform, uniforms
from sim.rules.elementary import normal
from sim.rules.incidents import arrivals_of_day
from sim.rules.lengths import exponential
from sim.rules.need import set_point_drawn, shocked
from sim.rules.picks import pick
from sim.rules.sources import YEAR_DAYS

STREAM = 1_000_000_000_000
"""Children of one stream of arrivals are numbered from (code of the stream) x STREAM."""

OPENING_STREAM = 9
"""Code of the stream of children known on the first day; the others have the code of their source."""

FIRST_CONTACT, DIRECT_REFERRAL, KNOWN_BEFORE = 0, 1, 2
"""How a child came into the model, as in the log."""

OLDEST_AT_ENTRY_YEARS = 18.0


def arrivals(
    run: Run, source: str, rates_per_day: npt.NDArray[np.float64], arrive: Callable[[int, str], None]
) -> Steps:
    """The arrivals of one source: a Poisson process at its rate; `arrive` takes the key of a new child."""
    stream = source_code(source)
    for day in np.flatnonzero(rates_per_day.any(axis=1)).tolist():
        times, numbers = arrivals_of_day(run.key, stream, day, rates_per_day[day])
        for time, number in zip(times.tolist(), numbers.tolist(), strict=True):
            child = stream * STREAM + number
            yield run.at(time, entity=child)
            arrive(child, source)


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
    age = min(OLDEST_AT_ENTRY_YEARS, leaving_age) * uniform(run.key, key, Purpose.AGE, 0)
    child = Child(
        key, group=group, area=area, since=run.now, need=need, set_point=set_point, tau=settings.relaxation_days
    )
    child.persistent_error = normal(uniform(run.key, key, Purpose.PERSISTENT_ERROR, 0))
    child.leaves_at = run.now + (leaving_age - age) * YEAR_DAYS
    run.log.enter(
        key, entered_days=run.now, group=group, area=area, source=source, origin=origin, age_years=age,
        set_point=set_point, earlier_plan=earlier_plan,
    )  # fmt: skip
    run.log.write(run.now, key, Event.CHILD_ENTERED, source=source, need=need, value=age)
    set_course(run, child, set_point=set_point, tau=settings.relaxation_days, why=Outcome.ENTERED, need=need)
    need_settings = run.scenario.need
    something_happens = settings.incidents_per_year_at_zero_need > 0 or child.leaves_at < run.end
    if something_happens or need_settings.exit_per_year > 0 or need_settings.recovery_per_year > 0:
        run.start(life(service, child, report), entity=key)
    return child
