"""Working time, the statutory count of working days, and the sources' own time, against the calendar on the wall."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules.calendar import NEVER, Week, WorkingDays, WorkingTime, bank_holidays
from sim.rules.sources import OwnTime
from tests.model.worlds import day

MARCH = dt.date(2018, 3, 26)
"""Monday before Easter 2018: Good Friday on 30 March, Easter Monday on 2 April."""

MONDAY, DAYS = 0, 401
OFF = bank_holidays(MARCH, DAYS - 1)
MONDAY_TO_FRIDAY = (True,) * 5 + (False,) * 2
NINE_TO_FIVE = Week(MONDAY_TO_FRIDAY, 9.0, 17.0, works_days_off=False)
ROUND_THE_CLOCK = Week((True,) * 7, 0.0, 24.0, works_days_off=True)


def team(week: Week = NINE_TO_FIVE) -> WorkingTime:
    """Working time of a team from Monday 26 March 2018 on."""
    return WorkingTime(lambda _: week, days=DAYS, first_weekday=MONDAY, off=OFF)


def at(date: str, clock: str = "00:00") -> float:
    """Days since Monday 26 March 2018."""
    return day(date, clock, MARCH)


def test_easter_is_two_bank_holidays_and_a_weekend() -> None:
    """Good Friday and Easter Monday 2018 are off; so are May's two Mondays; the Saturdays are not bank holidays."""
    assert {int(at(date)) for date in ("2018-03-30", "2018-04-02", "2018-05-07", "2018-05-28")} <= OFF
    assert int(at("2018-03-31")) not in OFF and int(at("2018-04-03")) not in OFF


def test_an_hour_of_work_that_comes_in_at_ten_to_five_on_friday_is_done_at_ten_to_ten_on_monday() -> None:
    """Ten minutes on Friday 13 April, fifty on Monday 16 April."""
    done = team().after(at("2018-04-13", "16:50"), 1.0)
    assert done == pytest.approx(at("2018-04-16", "09:50"), abs=1e-9)


def test_the_same_hour_before_easter_is_done_on_tuesday() -> None:
    """Thursday 29 March 16:50, then Good Friday, the weekend and Easter Monday: Tuesday 3 April 9:50."""
    done = team().after(at("2018-03-29", "16:50"), 1.0)
    assert done == pytest.approx(at("2018-04-03", "09:50"), abs=1e-9)


def test_work_that_arrives_at_night_or_on_sunday_starts_in_the_morning() -> None:
    """Half an hour from Tuesday 22:00 is done on Wednesday 9:30; from Sunday noon on Monday 9:30."""
    assert team().after(at("2018-04-10", "22:00"), 0.5) == pytest.approx(at("2018-04-11", "09:30"))
    assert team().after(at("2018-04-15", "12:00"), 0.5) == pytest.approx(at("2018-04-16", "09:30"))


def test_work_that_ends_at_closing_time_ends_that_day() -> None:
    """Eight hours from Tuesday 9:00 are done at 17:00 that day, not on Wednesday at 9:00; sixteen on Wednesday 17:00."""
    assert team().after(at("2018-04-10", "09:00"), 8.0) == pytest.approx(at("2018-04-10", "17:00"))
    assert team().after(at("2018-04-10", "09:00"), 16.0) == pytest.approx(at("2018-04-11", "17:00"))
    assert team().after(at("2018-04-10", "09:00"), 0.0) == at("2018-04-10", "09:00")


def test_open_and_shut() -> None:
    """Open from 9:00 on the dot until before 17:00; from a Saturday the next opening is Monday."""
    hours = team()
    assert hours.is_open(at("2018-04-10", "09:00")) and hours.is_open(at("2018-04-10", "16:59"))
    assert not hours.is_open(at("2018-04-10", "17:00")) and not hours.is_open(at("2018-04-14", "12:00"))
    assert hours.next_open(at("2018-04-14", "12:00")) == at("2018-04-16", "09:00")
    assert hours.next_open(at("2018-04-10", "10:00")) == at("2018-04-10", "10:00")
    assert hours.next_open(at("2018-03-29", "17:00")) == at("2018-04-03", "09:00")


def test_a_team_may_work_through_bank_holidays_and_around_the_clock() -> None:
    """A desk that never closes: two days of work take two days, over Easter too."""
    hours = team(ROUND_THE_CLOCK)
    assert hours.after(at("2018-03-29", "16:50"), 48.0) == pytest.approx(at("2018-03-31", "16:50"))
    assert hours.is_open(at("2018-04-01", "03:00")) and hours.hours_per_day(0.0) == 24
    saturday = Week((True,) * 6 + (False,), 9.0, 17.0, works_days_off=True)
    assert team(saturday).after(at("2018-03-29", "16:50"), 1.0) == pytest.approx(at("2018-03-30", "09:50"))


def test_new_opening_hours_hold_from_their_day_on() -> None:
    """From Monday 16 April the desk is open from 8 to 20: six hours from Friday 13 April 16:00 are one on Friday and
    five on Monday from 8 to 13."""
    late = Week(MONDAY_TO_FRIDAY, 8.0, 20.0, works_days_off=False)
    change = int(at("2018-04-16"))
    hours = WorkingTime(
        lambda each: late if each >= change else NINE_TO_FIVE, days=DAYS, first_weekday=MONDAY, off=OFF
    )
    assert hours.after(at("2018-04-13", "16:00"), 6.0) == pytest.approx(at("2018-04-16", "13:00"))
    assert hours.hours_per_day(at("2018-04-15", "23:59")) == 8 and hours.hours_per_day(at("2018-04-16")) == 12
    assert hours.after_days(at("2018-04-16", "08:00"), 2.0) == pytest.approx(at("2018-04-17", "20:00"))


def test_beyond_the_calendar_nothing_is_ever_done() -> None:
    """A team that has closed for good."""
    hours = WorkingTime(lambda _: NINE_TO_FIVE, days=11, first_weekday=MONDAY, off=())
    assert hours.after(9.0, 1000.0) == NEVER and hours.next_open(11.0) == NEVER


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 300), st.floats(0.001, 200), st.floats(0.001, 200))
def test_working_time_adds_up(time: float, first: float, second: float) -> None:
    """Doing a piece and then another takes as long as both together, and the hours between say so."""
    hours = team()
    middle = hours.after(time, first)
    end = hours.after(time, first + second)
    assert hours.after(middle, second) == pytest.approx(end, abs=1e-6)
    assert hours.hours_between(time, end) == pytest.approx(first + second, abs=1e-6)


WORKING_DAYS = WorkingDays(days=DAYS, first_weekday=MONDAY, off=OFF)


def test_working_days_are_counted_from_the_day_after() -> None:
    """Thursday 29 March to Tuesday 3 April is one working day; within a day none; Friday to Monday one; weekends and
    the time of day do not count."""
    count = WORKING_DAYS.between
    assert count(at("2018-03-29", "09:00"), at("2018-04-03", "17:00")) == 1
    assert count(at("2018-04-10", "09:00"), at("2018-04-10", "17:00")) == 0
    assert count(at("2018-04-13", "23:59"), at("2018-04-16", "00:01")) == 1
    assert count(at("2018-04-14", "12:00"), at("2018-04-15", "12:00")) == 0
    assert count(at("2018-04-09"), at("2018-04-16")) == 5


def test_the_45th_working_day_after_a_spring_referral_lies_nine_weeks_and_three_bank_holidays_on() -> None:
    """From Thursday 29 March 2018 10:00: 45 weekdays on would be Thursday 31 May; Good Friday, Easter Monday, 7 and
    28 May push it to Wednesday 6 June."""
    found = WORKING_DAYS.add(at("2018-03-29", "10:00"), 45)
    assert found == pytest.approx(at("2018-06-06", "10:00"))
    assert WORKING_DAYS.between(at("2018-03-29", "10:00"), found) == 45


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 300), st.floats(0, 0.999), st.integers(1, 45))
def test_counting_and_adding_working_days_agree_with_the_calendar(number: int, fraction: float, days: int) -> None:
    """Day by day on the calendar, without any of the code's shortcuts."""
    time = number + fraction
    later = WORKING_DAYS.add(time, days)
    assert WORKING_DAYS.between(time, later) == days
    assert later % 1 == pytest.approx(fraction, abs=1e-9)
    counted = [each for each in range(number + 1, int(later) + 1) if each % 7 < 5 and each not in OFF]
    assert len(counted) == days and counted[-1] == int(later)


SCHOOL_HOURS = [0.0] * 8 + [24 / 8] * 8 + [0.0] * 8
"""A school that is active evenly from 8 to 16: on average 1 over the day."""


def school(open_days: list[bool]) -> OwnTime:
    """A school's own time over some days."""
    return OwnTime([rate * is_open for is_open in open_days for rate in SCHOOL_HOURS])


def test_a_schools_report_waits_for_the_school_to_open() -> None:
    """What happens at 20:00 is reported from 8:00 on; half a school day after 12:00 is 16:00 on the same day; a whole
    one is noon on the next day."""
    own = school([True] * 10)
    assert own.after(20 / 24, 0.0) == pytest.approx(1 + 8 / 24)
    assert own.after(12 / 24, 0.5) == pytest.approx(16 / 24)
    assert own.after(12 / 24, 1.0) == pytest.approx(1 + 12 / 24)
    assert own.after(12 / 24, 0.0) == 12 / 24


def test_a_schools_report_waits_for_the_end_of_the_holidays() -> None:
    """Closed from day 2 to day 7: a quarter of a school day after 14:00 on day 1 is 16:00; half of one is 10:00 on
    the first day back."""
    own = school([True, True] + [False] * 6 + [True] * 5)
    assert own.after(1 + 14 / 24, 0.25) == pytest.approx(1 + 16 / 24)
    assert own.after(1 + 14 / 24, 0.5) == pytest.approx(8 + 10 / 24)
    assert own.after(4.0, 0.0) == pytest.approx(8 + 8 / 24)
    assert own.after(4.0, 0.125) == pytest.approx(8 + 9 / 24)
    assert own.after(4.0, 50.0) == NEVER


def test_a_source_that_is_always_as_active_keeps_calendar_time() -> None:
    """A flat profile: a delay of 3.7 days is 3.7 days."""
    assert OwnTime([1.0] * 240).after(2.2, 3.7) == pytest.approx(5.9)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(0, 3), min_size=240, max_size=240), st.floats(0, 8), st.floats(0.01, 2))
def test_own_time_is_the_integral_of_activity(rates: list[float], time: float, delay: float) -> None:
    """Between an incident and the report of it, activity adds up to the delay."""
    found = OwnTime(rates).after(time, delay)
    if math.isinf(found):
        return
    hours = [max(0.0, min(found, (hour + 1) / 24) - max(time, hour / 24)) for hour in range(240)]
    assert sum(rate * part for rate, part in zip(rates, hours, strict=True)) == pytest.approx(delay, abs=1e-6)
