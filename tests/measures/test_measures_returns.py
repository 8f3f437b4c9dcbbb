"""Who comes back, by each clock, and what is not known yet."""

import numpy as np
import pytest

from sim.log import Event, Outcome, Place


def contact(m, child, time, number, outcome=Outcome.ADVICE, need=30.0, perceived=30.0):
    m.row(time, child, Event.CONTACT_RECEIVED, number=number, source=1, value=3)
    m.row(time + 0.5, child, Event.CONTACT_DECIDED, number=number, outcome=outcome, need=need, perceived=perceived)


def test_repeat_contacts_count_only_those_followed_for_long_enough(make):
    """730 days. Child 1: contacts on days 10 and 60: the first is repeated within 3 months, the second is not. Child 2:
    day 10, again on day 300: not within 6 months, within 12. Its second, on day 300, is followed for 430 days and is
    not repeated. Child 3: day 700, followed for 30 days: counts for none of the spans. Child 4: day 10, leaves on day
    50: followed for none. Child 5: day 10, referred: closed with a case, not in the base.

    3 months: 1 of 4; 6 months: 1 of 4; 12 months: 2 of 4."""
    m = make()
    for child in range(1, 6):
        m.child(child)
    contact(m, 1, 10.0, 1)
    contact(m, 1, 60.0, 2)
    contact(m, 2, 10.0, 1)
    contact(m, 2, 300.0, 2)
    contact(m, 3, 700.0, 1)
    contact(m, 4, 10.0, 1)
    m.row(50.0, 4, Event.CHILD_LEFT)
    contact(m, 5, 10.0, 1, Outcome.REFERRAL)
    assert [m.value(f"repeat_contact_within_{span}_base") for span in ("3m", "6m", "12m")] == [4, 4, 4]
    assert m.value("repeat_contact_within_3m_pct") == 25
    assert m.value("repeat_contact_within_6m_pct") == 25
    assert m.value("repeat_contact_within_12m_pct") == 50
    assert m.value("contact_to_referral_pct") == pytest.approx(100 / 7)


def test_children_with_repeat_contacts_in_six_months(make):
    """At the end (day 730) the period begins on day 548. Child 1: days 547 and 600: one inside. Child 2: 548 and 729:
    two. Child 3: three contacts: one child. On 31 March 2019 (the end of day 454): from day 273; child 4 has 280, 290.
    Before day 182 of the run it is not known."""
    m = make()
    for child, days in enumerate(((547, 600), (548, 729), (650, 660, 670), (280, 290)), start=1):
        m.child(child)
        for number, day in enumerate(days, start=1):
            contact(m, child, float(day), number)
    name = "children_with_repeat_contact_6m"
    assert m.value(name) == 2
    assert m.value(name, "year", "2018-19") == 1
    assert m.value(name, "month_end", "2018-10") == 1
    assert np.isnan(m.value(name, "month_end", "2018-06"))


def test_rereferrals_by_two_clocks(make):
    """Child 1 is referred on day 300, closed on 320, referred again on day 500 (200 days after the referral) and on day
    700 (200 days after that), the second case having been closed on day 520. Child 2: open on the first day for 100
    days, closed on day 30, referred on day 365 (465 after the earlier one). Child 3: referred on day 100, closed with
    no further action, referred again on day 600.

    Department: referrals from day 365 on: 500 and 700 are re-referrals, 365 and 600 are not: 2 of 4. Closure: those
    closed by day 365 of the run: child 1 on 320 (back), child 2 on 30 (back after 335 days), child 3 on 101 (back, but
    after 499 days): 2 of 3."""
    m = make()
    for child in (1, 2, 3):
        m.child(child)
    for number, (opened, closed) in enumerate(((300, 320), (500, 520), (700, None)), start=1):
        m.row(float(opened), 1, Event.REFERRED, number=number, outcome=Outcome.FRONT_DOOR)
        if closed:
            m.row(float(closed), 1, Event.SOCIAL_CARE_CLOSED, number=number, outcome=Outcome.CLOSE)
    m.row(0.0, 2, Event.INHERITED, number=1, place=Place.CHILD_IN_NEED, value=100.0)
    m.row(30.0, 2, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.STEP_DOWN)
    m.row(365.0, 2, Event.REFERRED, number=2, outcome=Outcome.STEP_UP)
    m.row(100.0, 3, Event.REFERRED, number=1, outcome=Outcome.FRONT_DOOR)
    m.row(101.0, 3, Event.REFERRAL_CLOSED, number=1)
    m.row(101.0, 3, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.NO_FURTHER_ACTION)
    m.row(600.0, 3, Event.REFERRED, number=2, outcome=Outcome.FRONT_DOOR)
    assert m.value("rereferral_12m_department_pct") == 50
    assert m.value("rereferral_12m_closure_pct") == pytest.approx(200 / 3)
    assert m.value("rereferral_12m_closure_base") == 3
    assert m.value("return_after_step_down_12m_pct") == 100
    assert m.value("referrals") == 6
    assert m.value("referrals_no_further_action_pct") == pytest.approx(100 / 6)
    assert m.value("social_care_cases_closed") == 4
    assert m.value("social_care_cases_closed", "outcome", "no_further_action") == 1
    assert m.value("children_in_need") == 3
    assert m.value("step_downs", "step", "plan_to_early_help") == 1


def test_without_a_year_of_history_there_is_no_department_rate(make):
    """300 days are simulated: nobody's last twelve months are known; the rate is not 0 but unknown."""
    m = make(run={"observed_days": 300})
    m.child(1)
    m.row(100.0, 1, Event.REFERRED, number=1)
    m.row(150.0, 1, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
    m.row(200.0, 1, Event.REFERRED, number=2)
    assert np.isnan(m.value("rereferral_12m_department_pct"))
    assert np.isnan(m.value("rereferral_12m_closure_pct"))


def test_source_of_a_referral_is_that_of_its_contact(make):
    """Police contact on day 10, school contact on day 400, each referred; a step-up has none."""
    m = make()
    m.child(1)
    for number, (day, source) in enumerate(((10.0, 1), (400.0, 2)), start=1):
        m.row(day, 1, Event.CONTACT_RECEIVED, number=number, source=source)
        m.row(day + 1, 1, Event.CONTACT_DECIDED, number=number, outcome=Outcome.REFERRAL, need=60, perceived=60)
        m.row(day + 1, 1, Event.REFERRED, number=number, outcome=Outcome.FRONT_DOOR)
        m.row(day + 9, 1, Event.SOCIAL_CARE_CLOSED, number=number, outcome=Outcome.CLOSE)
    m.row(600.0, 1, Event.REFERRED, number=3, outcome=Outcome.STEP_UP)
    for source in ("police", "schools", "no_contact"):
        assert m.value("referrals", "source", source) == 1
        assert m.value("referral_source_pct", "source", source) == pytest.approx(100 / 3)


def test_plans_steps_and_stocks(make):
    """A case inherited on a child in need plan steps up to protection on day 40 (with one plan before the run), down on
    day 100, and closes with its plan on day 160. In the window: one protection plan of 60 days, a repeat plan; child in
    need 40 + 60 = 100 days over two plans ended. On 28 February 2018 (day 59) it is on a protection plan."""
    m = make()
    m.child(1, earlier_plan=True)
    m.row(0.0, 1, Event.INHERITED, number=1, place=Place.CHILD_IN_NEED, value=50.0)
    m.row(40.0, 1, Event.PLAN_ENDED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.STEP_UP)
    m.row(40.0, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, value=1)
    m.row(100.0, 1, Event.PLAN_ENDED, number=1, place=Place.PROTECTION, outcome=Outcome.STEP_DOWN)
    m.row(100.0, 1, Event.PLAN_STARTED, number=1, place=Place.CHILD_IN_NEED, value=1)
    m.row(160.0, 1, Event.PLAN_ENDED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.CLOSE)
    m.row(160.0, 1, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
    month = 365.25 / 12
    assert m.value("protection_plan_months_mean") == pytest.approx(60 / month)
    assert m.value("protection_plan_months_mean", "group", "other") == pytest.approx(60 / month)
    assert np.isnan(m.value("protection_plan_months_mean", "group", "neglect"))
    assert m.value("child_in_need_plan_months_mean") == pytest.approx(50 / month)
    assert m.value("repeat_protection_plan_pct") == 100
    assert m.value("step_ups", "step", "child_in_need_to_protection_or_care") == 1
    assert m.value("step_downs", "step", "protection_to_child_in_need") == 1
    expected = {"2018-01": (1, 0, 1), "2018-02": (0, 1, 1), "2018-04": (1, 0, 1), "2018-07": (0, 0, 0)}
    for month_end, (cin, cp, need) in expected.items():
        assert m.value("open_child_in_need_plans", "month_end", month_end) == cin
        assert m.value("open_protection_plans", "month_end", month_end) == cp
        assert m.value("children_in_need", "month_end", month_end) == need


def test_a_child_who_turns_18_leaves_every_stock(make):
    """The plan has no end in the log but the child leaves: the stock is 0 and one plan has ended."""
    m = make()
    m.child(1)
    m.row(10.0, 1, Event.REFERRED, number=1)
    m.row(20.0, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, value=0)
    m.row(90.0, 1, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.TURNED_18)
    m.row(90.0, 1, Event.CHILD_LEFT)
    assert m.value("open_protection_plans") == 0
    assert m.value("protection_plans_ended") == 1
    assert m.value("children_in_need") == 0


def test_missed_children_and_the_quality_of_screening(make):
    """Contacts with need 60, 60 (one child), 75, 40, 20. Decided below child in need: the first 60 (then referred) and
    the 75, which is at the protection threshold.
    Contacts missed: 2 of 3; children missed: 2 of 2. Referred below the threshold: the 40, 1 of 2. Perceived
    55, 70, 45 (in need) against 58, 10: 70 beats both, 55 and 45 beat 10 only: 4 of 6 pairs."""
    m = make()
    for child in (1, 2, 3, 4):
        m.child(child)
    contact(m, 1, 10.0, 1, Outcome.ADVICE, need=60.0, perceived=55.0)
    contact(m, 1, 20.0, 2, Outcome.REFERRAL, need=60.0, perceived=70.0)
    contact(m, 2, 10.0, 1, Outcome.EARLY_HELP, need=75.0, perceived=45.0)
    contact(m, 3, 10.0, 1, Outcome.REFERRAL, need=40.0, perceived=58.0)
    contact(m, 4, 10.0, 1, Outcome.NO_FURTHER_ACTION, need=20.0, perceived=10.0)
    assert m.value("missed_contacts_pct") == pytest.approx(200 / 3)
    assert m.value("missed_children_pct") == 100
    assert m.value("missed_children") == 2
    assert m.value("over_referred_contacts_pct") == 50
    assert m.value("screening_auc") == pytest.approx(4 / 6)
    assert m.value("decisions", "screening", "protection > early_help") == 1
    assert m.value("decisions", "screening", "child_in_need > universal") == 1
    assert m.value("decisions") == 5
    assert m.value("missed_gap_between_groups_pp") != m.value("missed_gap_between_groups_pp")  # one group only: NaN


def test_who_was_assessed_and_found_not_in_need(make):
    """Of three assessments one is closed, one ends with early help, one with a plan: two of three were not in need."""
    m = make()
    for child, outcome in enumerate((Outcome.CLOSE, Outcome.EARLY_HELP, Outcome.CHILD_IN_NEED), 1):
        m.child(child)
        m.row(10.0, child, Event.REFERRED, number=1)
        m.row(12.0, child, Event.ASSESSMENT_STARTED, number=1, value=2)
        m.row(40.0, child, Event.ASSESSMENT_COMPLETED, number=1, outcome=outcome, value=20)
    assert m.value("assessed_not_in_need_pct") == pytest.approx(200 / 3)
