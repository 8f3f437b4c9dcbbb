"""Children's lives: the incidents that happen to them, who notices them, recovery, and the day on which they leave."""

from collections.abc import Callable
from enum import IntEnum

from sim.log import Event, Outcome, Place, source_code
from sim.model import transfers
from sim.model.child import Child
from sim.model.journey import child_leaves, child_moves_on, is_at_rest
from sim.model.need import set_course
from sim.model.run import Run, Steps
from sim.model.service import Service
from sim.rules.calendar import NEVER
from sim.rules.draws import Purpose
from sim.rules.incidents import incident_mark, incident_noticed, incident_rate, next_potential_incident
from sim.rules.lengths import exponential
from sim.rules.need import recovered, shocked
from sim.rules.picks import pick
from sim.rules.sources import YEAR_DAYS, other_sources, sees
from sim.scenario.vocabulary import SOURCES
from sim.tape import noticed

Report = Callable[[Child, str, float], None]
"""What a source does with what it has noticed about a child: it makes a contact, at a time."""


RECOVERY_DAYS = 182.0
"""Half a year: between the times at which recovery without a service is taken stock of."""


class Due(IntEnum):
    """What is due in a child's life besides incidents; of two that fall together the first happens."""

    LEAVING_AGE = 0
    MOVING_ON = 1
    RECOVERY = 2
    MOVE = 3
    HANDED_OVER = 4


def life(service: Service, child: Child, report: Report) -> Steps:
    """The incidents of a child's life, its recovery where nobody helps, and its leaving.

    Between incidents need never rises above the higher of need now and the set-point the child came with, which
    bounds the rate: points above it are passed over, and the process wakes only for those that may count.
    """
    run, need = service.run, service.run.scenario.need
    settings = run.group(child.group)
    at_zero, scale = settings.incidents_per_year_at_zero_need / YEAR_DAYS, settings.incident_need_scale
    due = {
        Due.LEAVING_AGE: child.leaves_at,
        Due.MOVING_ON: _moving_on(run, child),
        Due.RECOVERY: run.now + RECOVERY_DAYS if need.recovery_per_year > 0 else NEVER,
        Due.MOVE: transfers.next_move(service, child),
        Due.HANDED_OVER: NEVER,
    }
    while True:
        what = min(due, key=lambda each: (due[each], each))
        until = min(run.end, due[what])
        highest = max(child.need_at(run.now), child.set_point_ceiling)
        time, level, number = NEVER, 0.0, 0
        if at_zero > 0:
            time, level, number = next_potential_incident(
                run.key, child.key, run.now, until, incident_rate(highest, at_zero, scale)
            )
        if time < until:
            yield run.at(time)
            if child.has_left:  # from care, for good
                return
            if level < _incident_factor(run, child) * incident_rate(child.need_at(time), at_zero, scale):
                incident(service, child, number, report)
            continue
        if until >= run.end:
            return
        yield run.at(until)
        if child.has_left:
            return
        if what == Due.LEAVING_AGE:
            child_leaves(service, child)
            return
        if what == Due.RECOVERY:
            _recover(run, child)
            due[what] = run.now + RECOVERY_DAYS
        elif what == Due.HANDED_OVER:
            child_leaves(service, child, Outcome.MOVED_AWAY)
            return
        elif what == Due.MOVE and child.case is not None:
            due[what], due[Due.HANDED_OVER] = NEVER, transfers.handed_over_at(service, child)
        elif what == Due.MOVE:  # nothing to hand over: the wait has no memory, and begins anew
            due[what] = transfers.next_move(service, child)
        elif is_at_rest(child):
            child_moves_on(service, child)
            return
        else:  # somebody is at work: the wait has no memory, and begins anew
            due[what] = _moving_on(run, child)


def _moving_on(run: Run, child: Child) -> float:
    """When the family moves away or is no longer known, if nothing is open about the child then."""
    rate = run.scenario.need.exit_per_year
    return run.now + run.exponential(child, Purpose.EXIT, YEAR_DAYS / rate) if rate > 0 else NEVER


def _recover(run: Run, child: Child) -> None:
    """Half a year without a case: what the child tends to has come nearer to the floor."""
    need = run.scenario.need
    if child.case is None and child.set_point > need.recovery_floor:
        set_point = recovered(child.set_point, need.recovery_floor, need.recovery_per_year / YEAR_DAYS, RECOVERY_DAYS)
        set_course(run, child, set_point=set_point, tau=child.tau, why=Outcome.RECOVERED)


def _incident_factor(run: Run, child: Child) -> float:
    """Incidents of a looked-after child, relative to those at home."""
    in_care = child.case is not None and child.case.place == Place.LOOKED_AFTER
    return run.scenario.looked_after.incident_factor if in_care else 1.0


def incident(service: Service, child: Child, number: int, report: Report) -> None:
    """An incident adds a shock to need and falls to one agency, which makes a contact in its own time."""
    run, settings = service.run, service.run.group(child.group)
    u_shock, u_source, u_delay, u_other = incident_mark(run.key, child.key, number)
    need = shocked(child.need_at(run.now), exponential(settings.incident_shock_mean, u_shock))
    working = child.case is not None and child.case.working
    tau = settings.relaxation_days_with_service if working else settings.relaxation_days
    set_course(run, child, set_point=child.set_point, tau=tau, why=Outcome.INCIDENT, need=need)
    first = pick(u_source, run.tape.phases[run.phase].incident_sources[child.age_class(run.now)])
    position = _noticed_by(service, child, number, first, u_other)
    if position is None:
        run.log.write(run.now, child.key, Event.INCIDENT_UNSEEN, source=source_code(SOURCES[first]), need=need)
        return
    if not service.partners.report(child, position, number):
        return
    delay = exponential(run.scenario.demand.contacts.sources[SOURCES[position]].reporting_delay_days, u_delay)
    at = service.own_time[position].after(run.now, delay)
    if at < run.end:
        report(child, SOURCES[position], at)


def _noticed_by(service: Service, child: Child, number: int, first: int, u_other: float) -> int | None:
    """Position of the source that notices an incident: the one it falls to, on a day on which that is shut or half shut
    perhaps another, perhaps nobody."""
    run = service.run
    profiles = run.scenario.demand.contacts.sources
    elsewhere = profiles[SOURCES[first]].noticed_elsewhere
    if elsewhere is None:
        return first
    open_shares = [days[int(run.now)] for days in service.open_shares]
    u_seen, u_elsewhere = incident_noticed(run.key, child.key, number)
    if sees(u_seen, open_shares[first]):
        return first
    age = child.age_class(run.now)
    shares = [
        profiles[name].incidents_share * noticed(profiles[name], age) if name in profiles else 0.0 for name in SOURCES
    ]
    others = other_sources(shares, open_shares, first)
    if u_elsewhere >= elsewhere or others is None:
        return None
    return pick(u_other, others)
