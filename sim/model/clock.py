"""Working time: which hours a team works, how many working days lie between two moments."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from sim.scenario.parts import WEEKDAYS
from sim.scenario.schema import Scenario
from sim.scenario.staff import WorkingHours

NEVER = float("inf")

ROUNDING = 1e-9
"""Days within which two times are the same: sums of working hours are not exact."""


def days_off(scenario: Scenario, last_day: int) -> frozenset[int]:
    """Bank holidays and closed days as day numbers from the start of the run, up to `last_day`."""
    start = scenario.run.start
    days = {(day - start).days for day in scenario.calendar.closed_days}
    if scenario.calendar.bank_holidays:
        import holidays

        last = start + dt.timedelta(days=last_day)
        england = holidays.country_holidays("GB", subdiv="ENG", years=range(start.year - 1, last.year + 1))
        days |= {(day - start).days for day in england}
    return frozenset(days)


class WorkingTime:
    """A team's working hours over the whole run, dated changes of hours included.

    Parameters
    ----------
    hours_on
        The working hours in force on a day number.
    start
        First day of the run.
    closed
        Day numbers on which the team is closed unless it works bank holidays.
    last_day
        Day number up to which working time is laid out; beyond it there is none.
    """

    def __init__(
        self,
        hours_on: Callable[[int], WorkingHours],
        *,
        start: dt.date,
        closed: frozenset[int],
        last_day: int,
    ) -> None:
        self._opens: list[float] = []
        self._closes: list[float] = []
        first_weekday = start.weekday()
        for day in range(last_day + 1):
            hours = hours_on(day)
            if WEEKDAYS[(first_weekday + day) % 7] not in hours.days:
                continue
            if day in closed and not hours.works_bank_holidays:
                continue
            opens, closes = day + hours.opens / 24, day + hours.closes / 24
            if self._closes and opens <= self._closes[-1]:
                self._closes[-1] = closes
            else:
                self._opens.append(opens)
                self._closes.append(closes)
        lengths = [close - opened for opened, close in zip(self._opens, self._closes, strict=True)]
        self._worked_by_close = list(accumulate(lengths))
        first = hours_on(0)
        self.hours_per_day = first.closes - first.opens
        """Length of a working day in hours, as on the first day of the run."""

    def is_open(self, time: float) -> bool:
        """Whether the team works at `time`."""
        spell = bisect_right(self._opens, time) - 1
        return spell >= 0 and time < self._closes[spell]

    def next_open(self, time: float) -> float:
        """The first moment from `time` at which the team works; infinite if there is none."""
        if self.is_open(time):
            return time
        spell = bisect_right(self._opens, time)
        return self._opens[spell] if spell < len(self._opens) else NEVER

    def worked(self, time: float) -> float:
        """Working time from the start of the run to `time`, in days of 24 hours."""
        spell = bisect_right(self._opens, time) - 1
        if spell < 0:
            return 0.0
        return self._worked_by_close[spell] - max(0.0, self._closes[spell] - time)

    def hours_between(self, earlier: float, later: float) -> float:
        """Working hours between two moments."""
        return (self.worked(later) - self.worked(earlier)) * 24

    def after(self, time: float, hours: float) -> float:
        """The moment at which `hours` of working time after `time` have passed; infinite beyond the run.

        No hours: `time` itself, working or not. Work that ends exactly at closing time ends that day.
        """
        if hours <= 0:
            return time
        spell = bisect_right(self._opens, time) - 1
        if spell >= 0 and time + hours / 24 <= self._closes[spell]:
            return time + hours / 24
        target = self.worked(time) + hours / 24
        spell = bisect_left(self._worked_by_close, target - ROUNDING)
        if spell == len(self._worked_by_close):
            return NEVER
        return self._closes[spell] - max(0.0, self._worked_by_close[spell] - target)


class WorkingDays:
    """The statutory count of working days: Monday to Friday, less bank holidays and closed days."""

    def __init__(self, *, start: dt.date, closed: frozenset[int], last_day: int) -> None:
        first_weekday = start.weekday()
        self._days = [
            day for day in range(last_day + 1) if (first_weekday + day) % 7 < 5 and day not in closed
        ]

    def between(self, earlier: float, later: float) -> int:
        """Working days after the day of `earlier`, up to and including the day of `later`."""
        return bisect_right(self._days, later) - bisect_right(self._days, earlier)

    def add(self, time: float, days: int) -> float:
        """The `days`-th working day after the day of `time`, at the same time of day; infinite beyond the run."""
        position = bisect_right(self._days, time) + days - 1
        if position >= len(self._days):
            return NEVER
        return self._days[position] + time % 1.0 if days > 0 else time


class Activity:
    """A source's own time, which runs fast when it is likely to make contact and stands still when it is shut.

    Parameters
    ----------
    per_day
        Relative activity in each hour of the run from its start; shape (hours,).
    """

    def __init__(self, per_day: Sequence[float] | np.ndarray) -> None:
        rates = np.asarray(per_day, dtype=float)
        self._flat = bool((rates == 1.0).all())
        self._passed: list[float] = [0.0, *np.cumsum(rates / 24).tolist()]

    def after(self, time: float, own_days: float) -> float:
        """The moment at which `own_days` of the source's own time after `time` have passed; infinite beyond the run."""
        if self._flat:
            return time + own_days
        hour = int(time * 24)
        passed = self._passed
        if hour + 1 >= len(passed):
            return NEVER
        target = passed[hour] + (passed[hour + 1] - passed[hour]) * (time * 24 - hour) + own_days
        later = bisect_left(passed, target, lo=hour)
        if own_days <= 0 and passed[hour + 1] > passed[hour]:
            return time
        if own_days <= 0:  # shut: the contact waits for the next hour with activity
            later = bisect_right(passed, target, lo=hour)
            return (later - 1) / 24 if later < len(passed) else NEVER
        if later >= len(passed):
            return NEVER
        step = passed[later] - passed[later - 1]
        return max(time, (later - 1 + (target - passed[later - 1]) / step) / 24)
