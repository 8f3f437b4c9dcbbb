"""Working days and working hours, from the scenario's calendar: Monday to Friday less holidays and closed days."""

import numpy as np

from sim import tape
from sim.rules.sums import running
from sim.scenario.schema import Scenario
from sim.scenario.staff import WorkingHours


def days_off(scenario: Scenario) -> np.ndarray:
    """Bank holidays (if the scenario has them) and closed days; shape (days,), dtype datetime64[D]."""
    numbers = np.array(sorted(tape.days_off(scenario, int(scenario.run.total_days) + 60)), dtype="timedelta64[D]")
    return np.datetime64(scenario.run.start, "D") + numbers


def dates(scenario: Scenario, time_days: np.ndarray | float) -> np.ndarray:
    """Calendar dates of times in days since the start of the run."""
    return np.datetime64(scenario.run.start, "D") + np.floor(time_days).astype("timedelta64[D]")


def by_working_day(scenario: Scenario, first: np.ndarray, last: np.ndarray | float) -> np.ndarray:
    """By the end of which working day after the day of `first` each `last` comes: 0 for the day of `first` itself.

    Times in days since the start of the run, `last` not before `first`.
    """
    first_day, last_day = dates(scenario, first), dates(scenario, last)
    before = np.busday_count(first_day + 1, last_day, holidays=days_off(scenario))
    return np.where(last_day > first_day, before + 1, 0).astype(float)


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
        week, off, first = tape.week(hours), tape.days_off(scenario, days), scenario.run.start.weekday()
        self._open = np.array([week.works((first + day) % 7, is_off=day in off) for day in range(days)])
        self._opens, self._length = hours.opens, hours.closes - hours.opens
        self._before = np.concatenate([[0.0], running(self._open * self._length)])
        self._closed = closed

    def until(self, time_days: np.ndarray | float) -> np.ndarray:
        """Working hours from time 0 to each time; times before 0 count as 0."""
        time = np.clip(np.asarray(time_days, dtype=float), 0.0, len(self._open) - 1.0)
        day = np.floor(time).astype(int)
        today = np.clip((time - day) * 24 - self._opens, 0.0, self._length) * self._open[day]
        worked = self._before[day] + today
        return 24 * time - worked if self._closed else worked
