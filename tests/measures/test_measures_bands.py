"""Shares in the bands of published statistics, and August over term, worked out by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.log import Event, Outcome, Place
from sim.measures.bands import months_begun

START = dt.date(2018, 1, 1)


def day(text: str) -> float:
    """Noon of a date, in days from the start of the run."""
    return (dt.date.fromisoformat(text) - START).days + 0.5


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2018-01-14", "2018-01-14", 0),
        ("2018-01-14", "2018-01-15", 1),
        ("2018-01-14", "2018-04-14", 3),
        ("2018-01-14", "2018-04-15", 4),
        ("2018-01-01", "2018-04-02", 4),  # 91 days, of which January to March have 90
        ("2018-07-01", "2018-09-30", 3),  # 91 days, of which July to September have 92
        ("2017-11-30", "2018-02-28", 3),  # where there is no 30 February
        ("2017-11-30", "2018-03-01", 4),
        ("2016-02-29", "2017-02-28", 12),
    ],
)
def test_months_of_the_calendar(first: str, last: str, months: int) -> None:
    assert months_begun(np.array([first], "datetime64[D]"), np.array([last], "datetime64[D]")).tolist() == [months]


def bands(m, name: str, by: str, year: str = "") -> list[float]:
    table = m.table[(m.table["measure"] == name) & (m.table["by"] == by)]
    return table[table["group"].str.startswith(year)]["value"].round(6).tolist()


def plan(m, child: int, first: str, last: str | None) -> None:
    m.row(day(first), child, Event.PLAN_STARTED, number=1, place=Place.PROTECTION)
    if last:
        m.row(day(last), child, Event.PLAN_ENDED, number=1, place=Place.PROTECTION, outcome=Outcome.CLOSE)


def test_protection_plans_that_ended_and_that_are_open(make) -> None:
    """Ended: one on its first three months' last day, one a day later, one after a year to the day, one after a year
    and a half that ended before the year 2018-19 (from 1 April 2018) began. Open on 31 March 2019: one of that day's
    three months, one of a day more, one that ends on 1 April; at the end of 2019 the first two, of a year and less."""
    m = make()
    for child in range(1, 9):
        m.child(child)
    m.row(0.0, 4, Event.INHERITED, number=1, place=Place.PROTECTION, value=500.0)
    m.row(day("2018-03-20"), 4, Event.PLAN_ENDED, number=1, place=Place.PROTECTION, outcome=Outcome.CLOSE)
    plan(m, 1, "2018-04-10", "2018-07-10")
    plan(m, 2, "2018-04-10", "2018-07-11")
    plan(m, 3, "2018-02-05", "2019-02-05")
    plan(m, 7, "2018-06-01", "2019-04-01")
    plan(m, 5, "2018-12-31", None)
    plan(m, 6, "2018-12-30", None)
    assert bands(m, "protection_plans_ended_share_pct", "months") == [20, 20, 40, 20, 0]
    assert bands(m, "protection_plans_ended_share_pct", "year_months", "2018-19") == pytest.approx([100 / 3, 100 / 3, 100 / 3, 0, 0])
    assert bands(m, "open_protection_plans_share_pct", "year_months", "2018-19") == pytest.approx([100 / 3, 100 / 3, 100 / 3, 0, 0])
    assert bands(m, "open_protection_plans_share_pct", "months") == [0, 0, 50, 50, 0]
    assert m.value("protection_plans_ended_share_pct") == 100


def test_episodes_of_need_that_ended(make) -> None:
    """From referral to closure: 3 months, two years to the day, and one that began 800 days before the run (26 months).
    A referral closed before assessment is no episode."""
    m = make()
    for child in range(1, 5):
        m.child(child)
    m.row(0.0, 3, Event.INHERITED, number=1, place=Place.CHILD_IN_NEED, value=800.0)
    m.row(day("2018-01-02"), 2, Event.REFERRED, number=1)
    m.row(day("2018-01-10"), 3, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
    m.row(day("2018-05-01"), 1, Event.REFERRED, number=1)
    m.row(day("2018-05-01"), 4, Event.REFERRED, number=1)
    m.row(day("2018-05-02"), 4, Event.REFERRAL_CLOSED, number=1)
    m.row(day("2018-08-01"), 1, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
    m.row(day("2019-12-31"), 2, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
    assert bands(m, "social_care_cases_closed_share_pct", "months") == pytest.approx([33.333333, 0, 0, 33.333333, 33.333333])
    assert bands(m, "social_care_cases_closed_share_pct", "year_months", "2018-19") == [100, 0, 0, 0, 0]


def test_contacts_about_a_child_in_a_quarter(make) -> None:
    """April to June 2018: child 1 one, child 2 two, child 3 five, of which one on an open case: four. July to September:
    child 1 one. January to March 2018 are in the window, but in no financial year of it; October to December have none."""
    m = make()
    for child in range(1, 5):
        m.child(child)
    contacts = [("2018-01-03", 4), ("2018-01-04", 4), ("2018-04-01", 1), ("2018-04-02", 2), ("2018-04-03", 3),
                ("2018-05-03", 3), ("2018-06-03", 3), ("2018-06-04", 3), ("2018-06-30", 2), ("2018-07-01", 1)]  # fmt: skip
    for number, (text, child) in enumerate(contacts, start=1):
        m.row(day(text), child, Event.CONTACT_RECEIVED, number=number, source=1, value=3)
    m.row(day("2018-07-02"), 3, Event.CONTACT_ON_OPEN_CASE, number=1, source=1)
    assert bands(m, "contacts_in_3_months_share_pct", "year_contacts", "2018-19") == [50, 25, 0, 25]
    assert bands(m, "contacts_in_3_months_share_pct", "contacts") == [40, 40, 0, 20]


def test_a_quarter_that_is_not_wholly_counted_is_left_out(make) -> None:
    m = make(run={"start": "2018-01-01", "warm_up_days": 91, "observed_days": 91})  # 2 April to 1 July 2018
    m.child(1)
    m.row(day("2018-05-03"), 1, Event.CONTACT_RECEIVED, number=1, source=1, value=3)
    assert np.isnan(bands(m, "contacts_in_3_months_share_pct", "contacts")).all()


def test_school_contacts_in_august_over_term(make) -> None:
    """1 July to 31 October 2018; holidays from 23 July to 4 September, of which most of August is not listed. Weekdays of August: 23, less the bank holiday on
    the 27th: 22. Term: 15 in July (2 to 20), 18 in September (from the 5th), 23 in October: 56. Eleven contacts in
    August against 56 in term: a half. Contacts of the police, on the bank holiday, and in the other holidays do not
    count."""
    holidays = [{"first": "2018-07-23", "last": "2018-08-03"}, {"first": "2018-09-01", "last": "2018-09-04"}]
    m = make(run={"start": "2018-07-01", "warm_up_days": 0, "observed_days": 123}, calendar={"school_holidays": holidays})
    schools = 2
    m.child(1)
    first = dt.date(2018, 7, 1)
    times: list[tuple[float, int]] = [((dt.date(2018, 8, 1) - first).days + 0.5 + place, 2) for place in (0, 1, 2, 5, 6, 7, 8, 9, 12, 13, 14)]
    times += [((dt.date(2018, 8, 27) - first).days + 0.5, schools), ((dt.date(2018, 7, 24) - first).days + 0.5, schools)]
    times += [((dt.date(2018, 8, 3) - first).days + 0.6, 1)]
    term = [first + dt.timedelta(days=place) for place in range(123)]
    term = [each for each in term if each.weekday() < 5 and not dt.date(2018, 7, 23) <= each <= dt.date(2018, 9, 4)]
    assert len(term) == 56
    times += [((each - first).days + 0.5, schools) for each in term]
    for number, (time, source) in enumerate(sorted(times), start=1):
        m.row(time, 1, Event.CONTACT_RECEIVED, number=number, source=source, value=3)
    assert m.value("school_contacts_august_over_term") == 0.5


def test_shares_by_source_and_by_length_in_each_year(make) -> None:
    """Referrals of 2018-19: one after a contact from the police, one from schools, one without; in January 2018 one."""
    m = make()
    for child, (text, source) in enumerate((("2018-01-05", 1), ("2018-05-05", 1), ("2018-06-05", 2)), start=1):
        m.child(child)
        m.row(day(text), child, Event.CONTACT_RECEIVED, number=1, source=source, value=3)
        m.row(day(text) + 0.1, child, Event.REFERRED, number=1)
        m.row(day(text) + 60, child, Event.ASSESSMENT_COMPLETED, number=1, value=43.0 + child, outcome=Outcome.CLOSE)
    table = m.table[(m.table["measure"] == "referral_source_pct") & (m.table["by"] == "year_source")]
    assert dict(zip(table["group"], table["value"], strict=True)) == {
        "2018-19 police": 50, "2018-19 schools": 50, "2018-19 no_contact": 0,
    }  # fmt: skip
    lengths = m.table[(m.table["measure"] == "assessment_working_days_share_pct") & (m.table["by"] == "year_band")]
    assert dict(zip(lengths["group"], lengths["value"], strict=True))["2018-19 46 to 50"] == 50
    assert dict(zip(lengths["group"], lengths["value"], strict=True))["2018-19 41 to 45"] == 50
