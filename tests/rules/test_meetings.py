"""Meeting days against the calendar on the wall. Day 0 is Monday 4 April 2016; Monday 2 May (day 28) is a holiday."""

from __future__ import annotations

import pytest

from sim.rules.meetings import (
    ChairTerms,
    ClinicTerms,
    PanelDays,
    PanelTerms,
    Sitting,
    WhenClosed,
    clinic_sittings,
    conference_sittings,
    day_held,
    is_due,
    nearest_due,
    panel_sittings,
)

OFF = frozenset({28})
FORTNIGHTLY = PanelDays(0, 14, WhenClosed.HELD, frozenset(), {})


@pytest.mark.parametrize(
    ("day", "due", "nearest"), [(0, True, 0), (14, True, 14), (7, False, 0), (8, False, 14), (-14, True, -14), (13, False, 14)]
)
def test_due(day: int, due: bool, nearest: int) -> None:
    """The anchor counts in both directions; of two days as near, the earlier."""
    assert is_due(day, FORTNIGHTLY) is due and nearest_due(day, FORTNIGHTLY) == nearest


@pytest.mark.parametrize(
    ("when_closed", "expected"),
    [(WhenClosed.HELD, 28), (WhenClosed.NEXT_WORKING_DAY, 29), (WhenClosed.CANCELLED, None)],
)
def test_a_meeting_on_a_bank_holiday(when_closed: WhenClosed, expected: int | None) -> None:
    panel = FORTNIGHTLY._replace(when_closed=when_closed)
    assert day_held(28, panel, first_weekday=0, off=OFF) == expected


def test_cancelled_and_moved() -> None:
    panel = FORTNIGHTLY._replace(cancelled=frozenset({14}), moved={42: 45})
    held = [day_held(day, panel, first_weekday=0, off=OFF) for day in (0, 14, 28, 42, 1)]
    assert held == [0, None, 28, 45, None]


def test_a_panel_that_goes_weekly_on_day_20() -> None:
    """Days 0 and 14 by fortnights; from day 20 on weekly: 21, 28, 35; the agenda closes two days before half past nine."""
    early = PanelTerms(FORTNIGHTLY, 9.5, 2.0, 34)
    late = early._replace(days=FORTNIGHTLY._replace(interval_days=7))
    held = panel_sittings(lambda day: early if day < 20 else late, end=40.0, first_weekday=0, off=OFF)
    assert held == [Sitting(day + 9.5 / 24, day + 9.5 / 24 - 2.0, 34) for day in (0, 14, 21, 28, 35)]


def test_meetings_end_with_the_run() -> None:
    """A meeting on the last morning at nine is not held in a run that ends at nine."""
    terms = PanelTerms(FORTNIGHTLY, 9.0, 0.0, None)
    assert [round(each.starts) for each in panel_sittings(lambda _: terms, end=14 + 9 / 24, first_weekday=0, off=OFF)] == [0]
    assert len(panel_sittings(lambda _: terms, end=14.5, first_weekday=0, off=OFF)) == 2


def test_the_clinic_is_weekly_but_not_on_days_off() -> None:
    """Mondays, without 2 May, and none while it has no places (until day 10)."""
    held = clinic_sittings(
        lambda day: ClinicTerms(weekday=0, starts_hour=9.0, places=0 if day < 10 else 6), end=36.0, first_weekday=0, off=OFF
    )
    assert held == [Sitting(day + 9 / 24, day + 9 / 24, 6) for day in (14, 21, 35)]


def test_conference_days_have_slots_for_every_chair_and_none_on_days_off() -> None:
    """Two chairs on Tuesdays and Thursdays, two slots each, from the first Monday on; the second Thursday (day 10) is a
    day off; from day 14 on there are no chairs."""
    terms = ChairTerms((False, True, False, True, False, False, False), 9.0, 4)
    sittings = conference_sittings(
        lambda day: terms if day < 14 else terms._replace(slots=0), end=30.0, first_weekday=0, off={10}
    )
    assert sittings == [Sitting(day + 0.375, day + 0.375, 4) for day in (1, 3, 8)]
