"""Calendars: days off, a team's working hours, the statutory count of working days.

Days are numbered from 0, the first day of a run; times are days since its midnight, local time.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

NEVER = float("inf")

ROUNDING_DAYS = 1e-9
"""Days within which work counts as done by closing time: sums of working hours are not exact."""

WEEK = 7
SATURDAY = 5


class Week(NamedTuple):
    """A team's week, as numbers."""

    weekdays: tuple[bool, ...]
    """Whether it works on Monday to Sunday."""
    opens_hour: float
    closes_hour: float
    works_days_off: bool
    """Whether it works on bank holidays and closed days."""

    @property
    def hours_per_day(self) -> float:
        """Length of a working day."""
        return self.closes_hour - self.opens_hour

    def works(self, weekday: int, *, is_off: bool) -> bool:
        """Whether it works on a day of the week (0: Monday) that is a day off or not."""
        return self.weekdays[weekday] and (self.works_days_off or not is_off)


@lru_cache(maxsize=64)
def bank_holidays(start: dt.date, last_day: int) -> frozenset[int]:
    """England's bank holidays up to a day number, from half a year or more before `start`."""
    import holidays  # a quarter of a second, and many a scenario has none

    last = start + dt.timedelta(days=last_day)
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(start.year - 1, last.year + 1))
    return frozenset((day - start).days for day in england)


def day_numbers(days: Iterable[dt.date], start: dt.date) -> frozenset[int]:
    """Dates as day numbers."""
    return frozenset((day - start).days for day in days)


def is_working_day(day: int, first_weekday: int, off: Collection[int]) -> bool:
    """Monday to Friday, less bank holidays and closed days."""
    return (first_weekday + day) % WEEK < SATURDAY and day not in off


class WorkingTime:
    """A team's working hours over a whole run, dated changes of hours included.

    Parameters
    ----------
    week_of_day
        The week in force on a day number.
    days
        Number of days for which working time is laid out; beyond them there is none.
    first_weekday
        Weekday of day 0, from 0 for Monday.
    off
        Day numbers on which a team does not work unless it works days off.
    """

    def __init__(
        self, week_of_day: Callable[[int], Week], *, days: int, first_weekday: int, off: Collection[int]
    ) -> None:
        self._week_of_day = week_of_day
        self._last_day = days - 1
        self._opens: list[float] = []
        self._closes: list[float] = []
        for day in range(days):
            week = week_of_day(day)
            if not week.works((first_weekday + day) % WEEK, is_off=day in off):
                continue
            opens, closes = day + week.opens_hour / 24, day + week.closes_hour / 24
            if self._closes and opens <= self._closes[-1]:
                self._closes[-1] = closes
            else:
                self._opens.append(opens)
                self._closes.append(closes)
        lengths = [close - opened for opened, close in zip(self._opens, self._closes, strict=True)]
        self._worked_by_close = list(accumulate(lengths))

    def hours_per_day(self, time: float) -> float:
        """Length of a working day in hours, in the week in force at a time."""
        return self._week_of_day(min(int(time), self._last_day)).hours_per_day

    def is_open(self, time: float) -> bool:
        """Whether the team works at `time`: from opening on the dot until before closing."""
        spell = bisect_right(self._opens, time) - 1
        return spell >= 0 and time < self._closes[spell]

    def closes(self, time: float) -> float:
        """When the team closes next, if it is open at `time`."""
        return self._closes[bisect_right(self._opens, time) - 1]

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
        spell = bisect_left(self._worked_by_close, target - ROUNDING_DAYS)
        if spell == len(self._worked_by_close):
            return NEVER
        return self._closes[spell] - max(0.0, self._worked_by_close[spell] - target)

    def after_days(self, time: float, working_days: float) -> float:
        """The moment at which so many working days, as long as they are at `time`, have passed after it."""
        return self.after(time, working_days * self.hours_per_day(time))


class WorkingDays:
    """The statutory count of working days: Monday to Friday, less bank holidays and closed days."""

    def __init__(self, *, days: int, first_weekday: int, off: Collection[int]) -> None:
        self._days = [day for day in range(days) if is_working_day(day, first_weekday, off)]

    def between(self, earlier: float, later: float) -> int:
        """Working days after the day of `earlier`, up to and including the day of `later`."""
        return bisect_right(self._days, later) - bisect_right(self._days, earlier)

    def add(self, time: float, days: int) -> float:
        """The `days`-th working day after the day of `time`, at the same time of day; infinite beyond the run."""
        position = bisect_right(self._days, time) + days - 1
        if position >= len(self._days):
            return NEVER
        return self._days[position] + time % 1.0 if days > 0 else time


def pulled_to_limit(
    days: WorkingDays,
    *,
    since: float,
    now: float,
    finish: float,
    limit_working_days: int,
    pulled_share: float,
    window_days: int,
    u_pulled: float,
    u_day: float,
) -> float:
    """When work that would finish at `finish`, late, finishes given the pull of a statutory limit counted from `since`.

    A share of it finishes on one of the last `window_days` working days before the limit, if that is still ahead.
    """
    if u_pulled >= pulled_share:
        return finish
    target = days.add(since, limit_working_days - int(u_day * window_days))
    return target if target >= now else finish


def brought_forward(due: float, *, concern: float, working_days: float, hours: WorkingTime) -> float:
    """When a review is held that a concern brings forward: so many working days later, and never after it was due."""
    early = hours.next_open(hours.after_days(concern, working_days))
    return early if early < due else max(concern, due)


def phase_at(starts: Sequence[float], time: float) -> int:
    """Position of the phase in force at a time, given when each starts (the first at 0)."""
    return bisect_right(starts, time) - 1
