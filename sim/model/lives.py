"""Children's lives: the incidents that happen to them, who notices them, and the birthday on which they leave."""

from __future__ import annotations

from collections.abc import Callable

from sim.log import Outcome
from sim.model.child import Child
from sim.model.journey import child_leaves
from sim.model.need import set_course
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules.incidents import incident_mark, incident_rate, next_potential_incident
from sim.rules.lengths import exponential
from sim.rules.need import shocked
from sim.rules.picks import pick
from sim.rules.sources import YEAR_DAYS
from sim.scenario.vocabulary import SOURCES

Report = Callable[[Child, str, float], None]
"""What a source does with what it has noticed about a child: it makes a contact, at a time."""


def life(service: Service, child: Child, report: Report) -> Steps:
    """The incidents of a child's life, and the birthday on which it leaves the model.

    Between incidents need never rises above the higher of need now and the set-point the child came with, which
    bounds the rate: points above it are passed over, and the process wakes only for those that may count.
    """
    run, settings = service.run, service.run.group(child.group)
    at_zero, scale = settings.incidents_per_year_at_zero_need / YEAR_DAYS, settings.incident_need_scale
    until = min(run.end, child.leaves_at)
    while at_zero > 0:
        highest = max(child.need_at(run.now), child.set_point_ceiling)
        time, level, number = next_potential_incident(
            run.key, child.key, run.now, until, incident_rate(highest, at_zero, scale)
        )
        if time >= until:
            break
        yield run.at(time)
        if level < incident_rate(child.need_at(time), at_zero, scale):
            incident(service, child, number, report)
    if child.leaves_at < run.end:
        yield run.at(child.leaves_at)
        child_leaves(service, child)


def incident(service: Service, child: Child, number: int, report: Report) -> None:
    """An incident adds a shock to need and is noticed by one agency, which makes a contact in its own time."""
    run, settings = service.run, service.run.group(child.group)
    u_shock, u_source, u_delay = incident_mark(run.key, child.key, number)
    need = shocked(child.need_at(run.now), exponential(settings.incident_shock_mean, u_shock))
    working = child.case is not None and child.case.working
    tau = settings.relaxation_days_with_service if working else settings.relaxation_days
    set_course(run, child, set_point=child.set_point, tau=tau, why=Outcome.INCIDENT, need=need)
    position = pick(u_source, run.tape.phases[run.phase].incident_sources)
    source = SOURCES[position]
    delay = exponential(run.scenario.demand.contacts.sources[source].reporting_delay_days, u_delay)
    at = service.own_time[position].after(run.now, delay)
    if at < run.end:
        report(child, source, at)
