"""Working days and working hours, from the scenario's calendar: Monday to Friday less holidays and closed days."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np

from sim.rules.sums import running
from sim.scenario.parts import WEEKDAYS
from sim.scenario.schema import Scenario
from sim.scenario.staff import WorkingHours


@lru_cache(maxsize=64)
def _england(year: int) -> tuple[dt.date, ...]:
    import holidays

    return tuple(sorted(holidays.country_holidays("GB", subdiv="ENG", years=year)))


def days_off(scenario: Scenario) -> np.ndarray:
    """Bank holidays (if the scenario has them) and closed days; shape (days,), dtype datetime64[D]."""
    first, days = scenario.run.start, int(scenario.run.total_days) + 60
    off = set(scenario.calendar.closed_days)
    if scenario.calendar.bank_holidays:
        for year in range(first.year - 1, (first + dt.timedelta(days=days)).year + 1):
            off.update(_england(year))
    return np.array(sorted(off), dtype="datetime64[D]")


def dates(scenario: Scenario, time_days: np.ndarray) -> np.ndarray:
    """Calendar dates of times in days since the start of the run."""
    found: np.ndarray = np.datetime64(scenario.run.start, "D") + np.floor(time_days).astype("timedelta64[D]")
    return found


def end_of_next_working_day(scenario: Scenario, time_days: np.ndarray) -> np.ndarray:
    """Midnight at the end of the first working day after the day of each time, in days since the start."""
    day = dates(scenario, time_days)
    following = np.busday_offset(day, 1, roll="backward", holidays=days_off(scenario))
    return (following - np.datetime64(scenario.run.start, "D")).astype(float) + 1.0


def by_working_day(scenario: Scenario, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """By the end of which working day after the day of `first` each `last` comes: 0 for the day of `first` itself.

    Times in days since the start of the run, `last` not before `first`.
    """
    received, decided = dates(scenario, first), dates(scenario, last)
    before = np.busday_count(received + 1, decided, holidays=days_off(scenario))
    found: np.ndarray = np.where(decided > received, before + 1, 0).astype(float)
    return found


class OpenHours:
    """A team's working time as a function: hours worked from the start of the run until a moment.

    Parameters
    ----------
    scenario
        Gives the first day, the length and the days off.
    hours
        The team's week.
    closed
        Count the hours outside the team's week instead (the emergency duty team).
    """

    def __init__(self, scenario: Scenario, hours: WorkingHours, *, closed: bool = False) -> None:
        days = int(np.ceil(scenario.run.total_days)) + 2
        calendar = np.datetime64(scenario.run.start, "D") + np.arange(days)
        weekday = (calendar.astype(int) + 3) % 7  # 1 January 1970 was a Thursday; Monday is 0
        self._open = np.isin(weekday, [WEEKDAYS.index(day) for day in hours.days])
        if not hours.works_bank_holidays:
            self._open &= ~np.isin(calendar, days_off(scenario))
        self._opens, self._length = hours.opens, hours.closes - hours.opens
        self._before = np.concatenate([[0.0], running(self._open * self._length)])
        self._closed = closed

    def until(self, time_days: np.ndarray | float) -> np.ndarray:
        """Working hours from time 0 to each time; times before 0 count as 0."""
        time = np.clip(np.asarray(time_days, dtype=float), 0.0, len(self._open) - 1.0)
        day = np.floor(time).astype(int)
        today = np.clip((time - day) * 24 - self._opens, 0.0, self._length) * self._open[day]
        worked = self._before[day] + today
        found: np.ndarray = 24 * time - worked if self._closed else worked
        return found
