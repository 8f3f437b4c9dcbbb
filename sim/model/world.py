"""One run: the clock, the scenario now in force, the teams, the draws and the log that its processes share.

Events at one instant are worked through in this order, whatever order they were scheduled in:

1. dated changes (posts, thresholds, hours, demand);
2. what happens to children and workers, each child's own events in the order of their causes;
3. teams give out work, team by team in the order in which they are enrolled; a team's queue is ordered by urgency,
   time of asking and child.

Loads that decisions depend on are those before the instant. Nothing else that one child's event changes is seen by
another child's at the same instant, so their order among themselves does not matter; the log sorts them by child.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING

import simpy

from sim.log import Event, LogWriter, Outcome
from sim.model import rules
from sim.model.clock import WorkingDays, WorkingTime, days_off
from sim.model.draws import Purpose, uniform, uniforms
from sim.model.perception import Sight
from sim.scenario.need import PresentingGroup
from sim.scenario.parts import Duration
from sim.scenario.schema import Scenario
from sim.scenario.staff import WorkingHours
from sim.scenario.vocabulary import GROUPS, SOURCES, Source

if TYPE_CHECKING:
    from sim.model.caseload import CaseTeam
    from sim.model.child import Child
    from sim.model.demand import Diary
    from sim.model.desk import Desk
    from sim.model.meeting import Meeting
    from sim.model.staff import Post, Team
    from sim.scenario.timeline import Phase

BEFORE_ALL, LAST = 0, 2
"""Priorities of events at one instant; SimPy's own are 0 (urgent) and 1 (normal)."""

MARGIN_DAYS = 400
"""Days beyond the end of the run for which calendars are laid out, so that due dates can be reckoned."""




def cumulative(shares: list[float]) -> list[float]:
    """Cumulative shares of their sum; from the last share above 0 on exactly 1."""
    total = sum(shares)
    if total <= 0:
        return [1.0] * len(shares)
    last = max(position for position, share in enumerate(shares) if share > 0)
    summed = [each / total for each in accumulate(shares)]
    return [1.0 if position >= last else each for position, each in enumerate(summed)]


class World:
    """Everything that the processes of one run share.

    Parameters
    ----------
    phases
        The scenario as it stands from each date on, the first from day 0.
    seed, replication
        Key of all draws.
    """

    icrt: Desk
    emergency: Desk
    assessment: CaseTeam
    early_help: list[CaseTeam]
    locality: list[CaseTeam]
    panel: Meeting
    clinic: Meeting
    diary: Diary

    def __init__(self, phases: tuple[Phase, ...], *, seed: int, replication: int) -> None:
        self.env = simpy.Environment()
        self.log = LogWriter()
        self.phases = phases
        self.seed = seed
        self.replication = replication
        self.scenario: Scenario = phases[0].scenario
        self.end = self.scenario.run.total_days
        self.sight = Sight(self.scenario.perception)
        self.areas = tuple(sorted(self.scenario.areas))  # what a file says does not depend on the order it is said in
        groups = self.scenario.need.groups
        self._groups = [groups.get(group) for group in GROUPS]
        self.group_shares = cumulative([groups[name].share if name in groups else 0.0 for name in GROUPS])
        self.area_shares = cumulative([self.scenario.areas[area].share for area in self.areas])
        self.incident_sources = self._incident_sources()
        self.relapse_days = self.scenario.need.relapse_days
        self.lasting_days = self.scenario.need.lasting_days
        self.last_day = int(self.end) + MARGIN_DAYS
        self.days_off = days_off(self.scenario, self.last_day)
        self.working_days = WorkingDays(start=self.scenario.run.start, closed=self.days_off, last_day=self.last_day)
        self.teams: list[Team] = []
        self._workers = 0
        self._phase_starts = [phase.start_days for phase in phases]

    def _incident_sources(self) -> tuple[tuple[Source, ...], list[float]]:
        sources = self.scenario.demand.contacts.sources
        names = tuple(name for name in SOURCES if name in sources)
        return names, cumulative([sources[name].incidents_share for name in names])

    def group(self, code: int) -> PresentingGroup:
        """The presenting group of a code."""
        group = self._groups[code]
        assert group is not None
        return group

    # -- time -------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Days since the start of the run."""
        return self.env.now

    def phase_on(self, day: float) -> int:
        """Position of the phase in force at a time."""
        return bisect_right(self._phase_starts, day) - 1

    def scenario_on(self, day: float) -> Scenario:
        """The scenario in force at a time."""
        return self.phases[self.phase_on(day)].scenario

    def working_time(self, hours_in: Callable[[Scenario], WorkingHours]) -> WorkingTime:
        """Working time of a team, given where its hours stand in a scenario."""
        return WorkingTime(
            lambda day: hours_in(self.scenario_on(day)),
            start=self.scenario.run.start,
            closed=self.days_off,
            last_day=self.last_day,
        )

    def call_at(self, time: float, action: Callable[[], None]) -> None:
        """Call `action` at a time from now on."""
        timeout = self.env.timeout(max(0.0, time - self.env.now))
        timeout.callbacks.append(lambda _: action())

    def at_end_of_instant(self, action: Callable[[simpy.Event], None], rank: int) -> None:
        """Call `action` when all else at this instant has happened; lower ranks first."""
        event = simpy.Event(self.env)
        event._ok, event._value = True, None
        event.callbacks.append(action)
        self.env.schedule(event, priority=LAST + rank)  # type: ignore[arg-type]

    def run(self, start: Callable[[], None]) -> None:
        """Run from `start` to the end of the period."""
        for position, phase in enumerate(self.phases[1:], start=1):
            if phase.start_days < self.end:
                event = simpy.Event(self.env)
                event._ok, event._value = True, position
                event.callbacks.append(self._change)
                self.env.schedule(event, priority=BEFORE_ALL, delay=phase.start_days)  # type: ignore[arg-type]
        start()
        if self.end > 0:
            self.env.run(until=self.end)

    def _change(self, event: simpy.Event) -> None:
        """A dated change: the scenario from now on is that of the next phase."""
        self.scenario = self.phases[event._value].scenario
        self.sight = Sight(self.scenario.perception)
        self.incident_sources = self._incident_sources()
        self.log.write(self.now, -1, Event.CHANGE_MADE, value=event._value)
        for team in self.teams:
            team.settle_posts()
        if self.scenario.locality.clinic.places == 0:
            self.clinic.dismiss()

    # -- teams ------------------------------------------------------------------------------------------------------

    def enrol(self, team: Team) -> int:
        """Take a team into the list of teams; returns its number, from 1."""
        self.teams.append(team)
        return len(self.teams)

    def next_worker(self) -> int:
        """Number of the next worker to start."""
        self._workers += 1
        return self._workers

    # -- draws ------------------------------------------------------------------------------------------------------

    def uniform(self, about: Child | Post, purpose: int) -> float:
        """A uniform draw about a child or post."""
        return uniform(self.seed, self.replication, about.key, purpose, about.next_index(purpose))

    def chance(self, about: Child | Post, purpose: int, share: float) -> bool:
        """Whether something of probability `share` happens."""
        index = about.next_index(purpose)
        return share > 0 and uniform(self.seed, self.replication, about.key, purpose, index) < share

    def exponential(self, about: Child | Post, purpose: int, mean: float) -> float:
        """An exponential draw."""
        u = uniform(self.seed, self.replication, about.key, purpose, about.next_index(purpose))
        return rules.duration(rules.EXPONENTIAL, mean, 0.0, u, 0.5)

    def duration(self, about: Child | Post, purpose: int, length: Duration) -> float:
        """A draw of a length, in the unit it is given in."""
        index = about.next_index(purpose)
        if length.distribution == "fixed":
            return length.mean
        return rules.drawn_duration(
            self.seed, self.replication, about.key, purpose, index,
            rules.DISTRIBUTIONS[length.distribution], length.mean, length.spread,
        )  # fmt: skip

    def remaining(self, about: Child | Post, purpose: int, length: Duration) -> float:
        """A draw of what remains of a length that is under way."""
        u1, u2, u3, _ = uniforms(self.seed, self.replication, about.key, purpose, about.next_index(purpose), 0)
        code = rules.DISTRIBUTIONS[length.distribution]
        return rules.remaining(code, length.mean, length.spread, u1, u2, u3)

    # -- need and what is seen of it ----------------------------------------------------------------------------------

    def set_course(
        self, child: Child, *, set_point: float, tau: float, why: Outcome, need: float | None = None
    ) -> None:
        """Need takes a new course from now on; it goes on from where it is unless `need` says otherwise."""
        now = self.env.now
        child.need = child.need_at(now) if need is None else need
        child.since, child.set_point, child.tau = now, set_point, tau
        if child.case is not None:
            child.segments.append((now, child.need, set_point, tau))
        self.log.write(
            now, child.key, Event.NEED_CHANGED, outcome=why, need=child.need, set_point=set_point, tau_days=tau
        )

    def log_inherited(self, child: Child) -> None:
        """Say that the open case of a child was open on the first day, and who holds it."""
        case = child.open_case
        self.log.write(
            self.now, child.key, Event.INHERITED, place=case.place, team=case.team.number if case.team else 0,
            worker=case.worker.number if case.worker else -1, number=case.number, need=child.need_at(self.now),
            value=case.inherited_days or 0.0,
        )  # fmt: skip

    def perceive(self, child: Child, point: int, *, widened: float = 1.0, added: float = 0.0) -> float:
        """Need of a child as the service sees it at a decision point."""
        sight = self.sight
        need = child.need_at(self.env.now)
        added += sight.bias[child.group][point]
        sd = sight.error_sd[point] * widened
        if sd == 0.0:
            return need + added
        purpose = Purpose.PERCEPTION + point
        return rules.drawn_perception(
            self.seed, self.replication, child.key, purpose, child.next_index(purpose),
            need, added, sd, sight.persistent_share, child.persistent_error,
        )  # fmt: skip

    def perceive_in_case(self, child: Child, point: int, *, factor: float = 1.0) -> float:
        """The same for a child with an open case: lost information and an overloaded team widen the error."""
        case = child.open_case
        widened = factor
        if case.information_lost:
            widened *= self.sight.lost_information_factor
        if case.team is not None:
            widened *= case.team.error_factor
        return self.perceive(child, point, widened=widened)

    def chronology(self, child: Child, number: int) -> float:
        """Points that a child's contacts before this one, the `number`-th, add."""
        points = self.sight.points_per_contact
        if points == 0.0:
            return 0.0
        since = self.env.now - self.sight.window_days
        return points * sum(1 for time in child.contacts[: number - 1] if time >= since)
