"""The hours of a screening desk: what its workers are busy with, and when they are there."""

from __future__ import annotations

import numpy as np

from sim.log import Event, Place
from sim.measures.caseload import Employment, absences, employment
from sim.measures.episodes import History, taken
from sim.measures.working_days import OpenHours
from sim.rules.arrays import order_of
from sim.rules.sums import grouped, total


class Desk:
    """The workers of a desk, their contacts and their absences, by the clock of its working hours.

    Parameters
    ----------
    history
        A log.
    place
        The front door, or the emergency duty team, whose hours are those in which the front door is closed.
    """

    def __init__(self, history: History, place: Place) -> None:
        week, closed = history.scenario.front_door.staff.working_hours, place == Place.EMERGENCY_DUTY
        self._clock = clock = OpenHours(history.scenario, week, closed=closed)
        started, ended, recorded = (
            rows.where(rows.place == place)
            for rows in map(history.pick, (Event.SCREENING_STARTED, Event.SCREENING_ENDED, Event.CONTACT_RECORDED))
        )
        finished = clock.until(taken(ended.time, started.next(ended), history.end))
        was_recorded = clock.until(recorded.time)
        self._busy_from = np.concatenate([clock.until(started.time), was_recorded - recorded.value])
        self._busy_to = np.concatenate([finished, was_recorded])
        worker = np.concatenate([started.column("worker"), recorded.column("worker")])

        def of_place(spells: Employment) -> Employment:
            return spells.where(np.array([0, *history.log.team_places])[spells.team] == place)

        posts, away = of_place(employment(history)), of_place(absences(history))
        self._post_from, self._post_to = clock.until(posts.start), clock.until(posts.end)
        self._away_from, self._away_to = clock.until(away.start), clock.until(away.end)
        # a contact under way when its worker goes absent or leaves is finished first: those hours are worked after all
        by_worker = order_of(worker + 1)
        first, last = (np.searchsorted(worker[by_worker], away.worker, side) for side in ("left", "right"))
        begun_before = []
        for at, begin, end in zip(map(slice, first, last), self._away_from, self._away_to, strict=True):
            own = by_worker[at]
            begun_before.append(own[(self._busy_from[own] < end) & (self._busy_to[own] > begin)])
        self._absence = np.repeat(np.arange(len(begun_before)), [len(each) for each in begun_before])
        self._in_absence = np.concatenate([np.zeros(0, np.int64), *begun_before])
        employed = employment(history)
        gone = np.full(max(worker.max(initial=0), employed.worker.max(initial=0)) + 2, np.inf)
        gone[employed.worker] = clock.until(employed.end)
        self._gone = gone[worker]
        self._at_leaving = np.flatnonzero(self._busy_to > self._gone)

    def hours(self, first: float, last: float) -> tuple[float, float]:
        """Busy and available working hours of the workers between two moments."""
        edges = self._clock.until(np.array([first, last]))

        def within(hours: np.ndarray) -> np.ndarray:
            return np.clip(hours, *edges)

        busy_from, busy_to = within(self._busy_from), within(self._busy_to)
        away_from, away_to = within(self._away_from), within(self._away_to)
        some, absence = self._in_absence, self._absence
        shared = np.minimum(busy_to[some], away_to[absence]) - np.maximum(busy_from[some], away_from[absence])
        finishing = total(grouped(absence, len(away_from), np.maximum(shared, 0.0)))
        some = self._at_leaving
        finishing += total(np.maximum(busy_to[some] - np.maximum(busy_from[some], within(self._gone[some])), 0.0))
        posts = total(within(self._post_to) - within(self._post_from))
        return total(busy_to - busy_from), posts - total(away_to - away_from) + finishing
