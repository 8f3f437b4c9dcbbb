"""Meeting days: when the early help panel and the weekly clinic meet. Days are numbered from the first day of a run."""

from collections.abc import Callable, Collection, Mapping
from enum import IntEnum
from typing import NamedTuple

from sim.rules.calendar import WEEK, is_working_day


class WhenClosed(IntEnum):
    """What becomes of a meeting that falls on a bank holiday or closed day."""

    HELD = 0
    NEXT_WORKING_DAY = 1
    CANCELLED = 2


class PanelDays(NamedTuple):
    """How a panel's days are fixed."""

    anchor: int
    """A day on which it meets; the others follow at the interval, before and after."""
    interval_days: int
    when_closed: WhenClosed
    cancelled: frozenset[int]
    moved: Mapping[int, int]
    """Meetings that are moved: old day to new day."""


class Sitting(NamedTuple):
    """One meeting: when it starts, when its agenda closes, how many it can hear (None: all)."""

    starts: float
    agenda_closes: float
    places: int | None


def is_due(day: int, panel: PanelDays) -> bool:
    """Whether the panel is due on a day, before anything is cancelled or moved."""
    return (day - panel.anchor) % panel.interval_days == 0


def nearest_due(day: int, panel: PanelDays) -> int:
    """The day nearest to `day` on which the panel is due; the earlier of two."""
    after = (day - panel.anchor) % panel.interval_days
    return day - after if after <= panel.interval_days / 2 else day + panel.interval_days - after


def day_held(day: int, panel: PanelDays, *, first_weekday: int, off: Collection[int]) -> int | None:
    """The day on which the meeting due on `day` is held; None if none is due, or it is cancelled."""
    if not is_due(day, panel) or day in panel.cancelled:
        return None
    if day in panel.moved:
        return panel.moved[day]
    if panel.when_closed == WhenClosed.HELD or day not in off:
        return day
    if panel.when_closed == WhenClosed.CANCELLED:
        return None
    while not is_working_day(day, first_weekday, off):
        day += 1
    return day


class PanelTerms(NamedTuple):
    """The panel as it stands on a day."""

    days: PanelDays
    starts_hour: float
    cut_off_days: float
    places: int | None


class ClinicTerms(NamedTuple):
    """The clinic as it stands on a day; without places there is none."""

    weekday: int
    starts_hour: float
    places: int


class ChairTerms(NamedTuple):
    """Conference chairs as they stand on a day; without slots there is no conference."""

    weekdays: tuple[bool, ...]
    starts_hour: float
    slots: int


def panel_sittings(
    terms_of_day: Callable[[int], PanelTerms], *, end: float, first_weekday: int, off: Collection[int]
) -> list[Sitting]:
    """The panel's meetings before `end`, in order of time. A meeting's terms are those of the day it was due on."""
    sittings = []
    for day in range(int(end) + 1):
        terms = terms_of_day(day)
        held = day_held(day, terms.days, first_weekday=first_weekday, off=off)
        if held is not None:
            starts = held + terms.starts_hour / 24
            sittings.append(Sitting(starts, starts - terms.cut_off_days, terms.places))
    return _within(sittings, end)


def clinic_sittings(
    terms_of_day: Callable[[int], ClinicTerms], *, end: float, first_weekday: int, off: Collection[int]
) -> list[Sitting]:
    """The clinic's meetings before `end`: weekly, not on days off, where it has places."""
    sittings = []
    for day in range(int(end) + 1):
        terms = terms_of_day(day)
        if terms.places > 0 and (first_weekday + day) % WEEK == terms.weekday and day not in off:
            starts = day + terms.starts_hour / 24
            sittings.append(Sitting(starts, starts, terms.places))
    return _within(sittings, end)


def conference_sittings(
    terms_of_day: Callable[[int], ChairTerms], *, end: float, first_weekday: int, off: Collection[int]
) -> list[Sitting]:
    """The slots of conference chairs before `end`: all of a day's together, not on days off."""
    sittings = []
    for day in range(int(end) + 1):
        terms = terms_of_day(day)
        if terms.slots > 0 and terms.weekdays[(first_weekday + day) % WEEK] and day not in off:
            starts = day + terms.starts_hour / 24
            sittings.append(Sitting(starts, starts, terms.slots))
    return _within(sittings, end)


def _within(sittings: list[Sitting], end: float) -> list[Sitting]:
    return sorted((sitting for sitting in sittings if 0 <= sitting.starts < end), key=lambda each: each.starts)
