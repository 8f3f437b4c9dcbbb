"""The sources' weeks: how busy each is in each hour of a run, and its own time, which stands still while it is shut."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, repeat
from typing import NamedTuple

from sim.rules.calendar import NEVER
from sim.rules.picks import cumulative_weights

HOURS = 24
YEAR_DAYS = 365.25


class Pattern(NamedTuple):
    """A source's activity, relative to its average over an ordinary week."""

    weekday: tuple[float, ...]
    """Factor of Monday to Sunday, 1 on average."""
    hour: tuple[float, ...]
    """Factor of each hour of the day from midnight, 1 on average."""
    day_off: float
    """Factor on bank holidays and closed days."""
    school_holiday: float
    """Factor in school holidays."""


FLAT = Pattern((1.0,) * 7, (1.0,) * HOURS, 1.0, 1.0)
"""A source that is always as busy as ever."""


def relative(weights: Sequence[float]) -> tuple[float, ...]:
    """Weights over their mean."""
    mean = sum_of(weights) / len(weights)
    return tuple(weight / mean for weight in weights)


def sum_of(values: Sequence[float]) -> float:
    """Sum from left to right. (Python's own `sum` compensates from version 3.12 on, and so gives other last bits.)"""
    total = 0.0
    for value in values:
        total += value
    return total


def day_factor(pattern: Pattern, weekday: int, *, is_off: bool, is_school_holiday: bool) -> float:
    """How busy a source is on a day."""
    factor = pattern.weekday[weekday]
    if is_off:
        factor *= pattern.day_off
    if is_school_holiday:
        factor *= pattern.school_holiday
    return factor


def open_share(pattern: Pattern, weekday: int, *, is_off: bool, is_school_holiday: bool) -> float:
    """How far a source is open on a day, 0 to 1: not at all on a weekday without weight, less on holidays."""
    share = 1.0 if pattern.weekday[weekday] > 0.0 else 0.0
    if is_off:
        share *= pattern.day_off
    if is_school_holiday:
        share *= pattern.school_holiday
    return share if share < 1.0 else 1.0


def sees(u: float, open_share: float) -> bool:
    """Whether a source sees what falls to it on a day: with the probability of how far it is open."""
    return u < open_share


def other_sources(shares: Sequence[float], open_shares: Sequence[float], first: int) -> tuple[int, ...] | None:
    """Cumulative weights of the sources that may notice what the first does not see: their share of incidents times how
    far they are open. None where all are shut."""
    weights = [
        0.0 if position == first else share * is_open
        for position, (share, is_open) in enumerate(zip(shares, open_shares, strict=True))
    ]
    return cumulative_weights(weights) if any(weight > 0.0 for weight in weights) else None


def growth(trend_per_year: float, day: int) -> float:
    """Factor of a steady trend in the middle of a day: ``1 + trend x years``, not below 0."""
    factor = 1.0 + trend_per_year * (day + 0.5) / YEAR_DAYS
    return factor if factor > 0.0 else 0.0


def hourly(pattern: Pattern, factor: float) -> list[float]:
    """A factor of the day, or a rate per day, laid over its hours."""
    return [factor * hour for hour in pattern.hour]


class OwnTime:
    """A source's own time: it runs fast when the source is likely to make contact and stands still when it is shut.

    Parameters
    ----------
    activity
        Relative activity in each hour of the run from its start.
    """

    def __init__(self, activity: Sequence[float]) -> None:
        self._flat = all(map(float.__eq__, activity, repeat(1.0)))
        self._passed = list(_passed(activity))

    def after(self, time: float, own_days: float) -> float:
        """The moment at which `own_days` of the source's own time after `time` have passed; infinite beyond the run."""
        if self._flat:
            return time + own_days
        hour = int(time * HOURS)
        passed = self._passed
        if hour + 1 >= len(passed):
            return NEVER
        now = passed[hour] + (passed[hour + 1] - passed[hour]) * (time * HOURS - hour)
        target = now + own_days
        if target <= now and passed[hour + 1] > passed[hour]:
            return time
        if target <= now:  # shut: the contact waits for the next hour with activity
            later = bisect_right(passed, target, lo=hour)
            return (later - 1) / HOURS if later < len(passed) else NEVER
        later = bisect_left(passed, target, lo=hour)
        if later >= len(passed):
            return NEVER
        step = passed[later] - passed[later - 1]
        return max(time, (later - 1 + (target - passed[later - 1]) / step) / HOURS)


def _passed(activity: Sequence[float]) -> Iterator[float]:
    """Own time passed at the start of each hour, in days."""
    return accumulate((each / HOURS for each in activity), initial=0.0)
