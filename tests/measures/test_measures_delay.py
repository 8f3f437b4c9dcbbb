"""Waits and standards, by hand."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from sim.log import Event, Outcome, Place
from sim.measures.delay import in_bands
from sim.measures.episodes import History
from sim.measures.table import measures_since
from sim.measures.working_days import by_working_day


def contact(m, child, received, decided=None, outcome=Outcome.ADVICE, number=1, **more):
    m.row(received, child, Event.CONTACT_RECEIVED, number=number, source=more.pop("source", 1), value=3)
    if decided is not None:
        m.row(decided, child, Event.CONTACT_DECIDED, number=number, outcome=outcome, **more)


def test_decision_within_one_working_day(make):
    """2018 begins on a Monday, a bank holiday; Good Friday is 30 March (day 88), Easter Monday 2 April (day 91).

    In time: received Thursday 4 January (day 3) and decided Friday 23:59; received Friday (day 4), decided Monday (day
    7); received Saturday (day 5), decided Monday 23:00 (day 7); received Thursday 29 March (day 87), decided Tuesday
    after Easter (day 92). Late: received Thursday (day 3), decided Saturday 00:00 (day 5); received Saturday (day 5),
    decided Tuesday (day 8); received on day 10 and never decided. 4 of 7.
    """
    m = make()
    times = [(3.5, 4.999), (4.6, 7.9), (5.2, 7.95), (87.5, 92.5), (3.1, 5.0), (5.2, 8.1), (10.0, None)]
    for child, (received, decided) in enumerate(times):
        m.child(child)
        contact(m, child, received, decided)
    assert m.value("decision_within_1_working_day_pct") == pytest.approx(100 * 4 / 7)
    shares = {"0": 0, "1": 4, "2": 2, "3 to 5": 0, "6 to 10": 0, "11 or more": 0, "undecided": 1}
    for band, contacts in shares.items():
        assert m.value("decision_working_days_share_pct", "band", band) == pytest.approx(100 * contacts / 7)
    assert m.value("contacts_undecided") == 1
    assert m.value("contact_waited_so_far_hours") == pytest.approx(24 * 720)
    assert m.value("contact_to_decision_hours") == pytest.approx(
        24 * np.mean([decided - received for received, decided in times if decided])
    )


def test_a_contact_whose_deadline_is_after_the_end_is_neither_late_nor_in_time(make):
    """The run ends on Friday 5 January at midnight. Received Thursday, deadline Friday's end: one decided in time and
    one undecided, which is late: 50%. Received Friday: the deadline is Monday's end, so it does not count."""
    m = make(run={"observed_days": 5})
    for child, received in enumerate((3.5, 3.6, 4.5)):
        m.child(child)
        contact(m, child, received, 4.9 if child == 0 else None)
    assert m.value("decision_within_1_working_day_pct") == 50
    assert m.value("contacts_undecided") == 2


def test_closed_days_are_not_working_days(make):
    """Friday 5 January is closed: received Thursday, decided Monday is in time."""
    for closed, expected in (((), 0), (("2018-01-05",), 100)):
        m = make(calendar={"closed_days": closed})
        m.child(1)
        contact(m, 1, 3.5, 7.5)
        assert m.value("decision_within_1_working_day_pct") == expected


def test_measures_since_a_day_are_those_of_a_window_that_begins_then(make):
    """Children 1, 2 and 3 wait 1 hour in 2018; 3, 4 and 5 wait 5, 7 and 9 hours in 2019. By the first hour half of six
    have a decision; of the three of 2019 half do by the seventh. Child 3 is one of five, and one of three."""
    m = make()
    for child in range(1, 6):
        m.child(child)
    for number, (child, received, hours) in enumerate([(1, 10, 1), (2, 10, 1), (3, 364, 1), (3, 365, 5), (4, 400, 7), (5, 500, 9)]):
        contact(m, child, float(received), received + hours / 24, number=number)
    since = pd.DataFrame(measures_since(History(m.log, m.scenario), dt.date(2019, 1, 1))).set_index("measure")
    for name, whole, later in (
        ("contact_to_decision_hours_median", 1, 7), ("children_with_contact", 5, 3), ("contacts", 6, 3),
    ):  # fmt: skip
        assert m.value(name) == pytest.approx(whole)
        assert since.loc[name, "value"] == pytest.approx(later)
        assert tuple(since.loc[name, ["by", "group"]]) == ("since", "2019-01-01")


def test_undecided_contacts_are_censored_in_the_median(make):
    """Decided after 1, 2 and 3 hours, and two that never are: the median of five waits is the third, 3 hours; the mean
    of those decided is 2."""
    m = make()
    for child in range(5):
        m.child(child)
        contact(m, child, 10.0, 10 + (child + 1) / 24 if child < 3 else None)
    assert m.value("contact_to_decision_hours_median") == pytest.approx(3)
    assert m.value("contact_to_decision_hours") == pytest.approx(2)


def test_assessments_and_their_bands(make):
    """Completed after 0, 10, 45, 46 and 70 working days; one ends because the child turns 18. 3 of 5 within 45; median
    45; bands 0, 1 to 10, 41 to 45, 46 to 50, 61 or more have 20% each. One more waits, past its 45th working day."""
    m = make()
    for child, days in enumerate((0, 10, 45, 46, 70, 12)):
        m.child(child)
        m.row(20.0, child, Event.REFERRED, number=1, outcome=Outcome.FRONT_DOOR)
        m.row(22.0, child, Event.ASSESSMENT_STARTED, number=1, value=2.0)
        outcome = Outcome.TURNED_18 if child == 5 else Outcome.CLOSE
        m.row(150.0, child, Event.ASSESSMENT_COMPLETED, number=1, outcome=outcome, value=days)
        m.row(150.0, child, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
    m.child(9)
    m.row(600.0, 9, Event.REFERRED, number=1)
    assert m.value("assessments_completed") == 5
    assert m.value("assessments_within_45_working_days_pct") == 60
    assert m.value("assessment_working_days_median") == 45
    for band in ("0", "1 to 10", "41 to 45", "46 to 50", "61 or more"):
        assert m.value("assessment_working_days_share_pct", "band", band) == 20
    assert m.value("assessment_working_days_share_pct", "band", "11 to 20") == 0
    assert m.value("assessment_open_over_45_working_days") == 1
    assert m.value("referral_to_allocation_days") == 2
    assert m.value("waiting_assessment") == 1
    assert m.value("referral_waited_so_far_days") == 130
    assert m.value("assessed_not_in_need_pct") == 100


def test_part_working_days_fall_in_the_band_of_the_next_whole_day():
    """0.4 days are the same day; 10.0 is the last of 1 to 10, 10.2 the first of 11 to 20; 45.1 is past 45."""
    days = np.array([0, 0.4, 1, 10, 10.2, 45, 45.1, 60, 60.5])
    bands, names = in_bands(days, 0, 10, 20, 30, 40, 45, 50, 60)
    assert bands.tolist() == [0, 0, 1, 1, 2, 5, 6, 7, 8]
    assert names == ["0", "1 to 10", "11 to 20", "21 to 30", "31 to 40", "41 to 45", "46 to 50", "51 to 60", "61 or more"]


def test_conferences(make):
    """Held after 14, 15 and 16 working days: 2 of 3 within 15, median 15; two plans. A fourth enquiry asks for a
    conference that is not yet held, a fifth for none: 4 of 5 enquiries lead to a conference."""
    m = make()
    for child, days in enumerate((14, 15, 16, None, -1)):
        m.child(child)
        m.row(10.0, child, Event.REFERRED, number=1)
        m.row(20.0, child, Event.STRATEGY_DISCUSSION, number=1, value=0)
        outcome = Outcome.NO_CONFERENCE if days == -1 else Outcome.CONFERENCE
        m.row(25.0, child, Event.SECTION_47_ENDED, number=1, outcome=outcome, need=80, perceived=80)
        if days and days > 0:
            decided = Outcome.PLAN if days < 16 else Outcome.NO_PLAN
            m.row(40.0, child, Event.CONFERENCE_HELD, number=1, outcome=decided, value=days, need=80, perceived=80)
    assert m.value("section_47_enquiries") == 5
    assert m.value("section_47_to_conference_pct") == 80
    assert m.value("conferences_within_15_working_days_pct") == pytest.approx(200 / 3)
    assert m.value("strategy_to_conference_working_days") == 15
    assert m.value("conferences_to_plan_pct") == pytest.approx(200 / 3)
    assert m.value("conferences_pending") == 1
    assert m.value("decisions", "conference", "protection > child_in_need") == 1


def test_early_help_waits_in_two_parts(make):
    """Case 1: listed on day 10, heard on day 20 (10 days), worker on day 26 (6), plan on day 26 (16 in all). Case 2:
    heard on day 20 after 4, led by a partner from day 30: no worker; 14 in all. Case 3: still on the list since day
    700. Case 4: declined on day 40. Waits: mean (16 + 14)/2 = 15; Kaplan-Meier over four cases: after 14 days three
    are at risk (the declined one left after 10), two thirds wait; after 16 one third does: median 16."""
    m = make()
    for child in (1, 2, 3, 4):
        m.child(child)
    m.row(10.0, 1, Event.EARLY_HELP_REFERRED, number=1, outcome=Outcome.FRONT_DOOR)
    m.row(10.0, 1, Event.PANEL_LISTED, number=1)
    m.row(20.0, 1, Event.PANEL_HEARD, number=1, outcome=Outcome.EARLY_HELP, value=10.0, need=40, perceived=40)
    m.row(20.0, 1, Event.WAITING_FOR_WORKER, number=1, place=Place.EARLY_HELP, team=3)
    m.row(26.0, 1, Event.ALLOCATED, number=1, place=Place.EARLY_HELP, team=3, worker=1, value=6.0)
    m.row(26.0, 1, Event.PLAN_STARTED, number=1, place=Place.EARLY_HELP, outcome=Outcome.PLAN, team=3, worker=1)
    m.row(16.0, 2, Event.EARLY_HELP_REFERRED, number=1, outcome=Outcome.STEP_DOWN)
    m.row(16.0, 2, Event.PANEL_LISTED, number=1)
    m.row(20.0, 2, Event.PANEL_HEARD, number=1, outcome=Outcome.EARLY_HELP, value=4.0, need=40, perceived=40)
    m.row(30.0, 2, Event.PLAN_STARTED, number=1, place=Place.EARLY_HELP, outcome=Outcome.PARTNER_LED)
    m.row(700.0, 3, Event.EARLY_HELP_REFERRED, number=1, outcome=Outcome.DIRECT, source=7)
    m.row(700.0, 3, Event.PANEL_LISTED, number=1)
    m.row(30.0, 4, Event.EARLY_HELP_REFERRED, number=1, outcome=Outcome.FRONT_DOOR)
    m.row(40.0, 4, Event.HELP_DECLINED, number=1)
    m.row(40.0, 4, Event.EARLY_HELP_CLOSED, number=1, outcome=Outcome.DECLINED)
    assert m.value("panel_wait_days") == 7
    assert m.value("waiting_for_panel") == 1
    assert m.value("panel_waited_so_far_days") == 30
    assert m.value("panel_to_worker_days") == 6
    assert m.value("panel_to_worker_waiting") == 0
    assert m.value("early_help_decision_to_help_days") == 15
    assert m.value("early_help_decision_to_help_share_pct", "band", "8 to 14") == 50
    assert m.value("early_help_decision_to_help_share_pct", "band", "15 to 28") == 50
    assert m.value("early_help_decision_to_help_days_median") == 16
    assert np.isnan(m.value("early_help_decision_to_help_days_p90"))
    assert m.value("waiting_early_help") == 1
    assert m.value("open_early_help") == 2
    assert m.value("partner_led_pct") == 50
    assert m.value("help_declined_pct") == 25
    assert m.value("direct_referrals", "source", "agencies") == 1


def test_length_of_the_way_to_a_conference_in_bands(make):
    """Conferences after 0, 10, 15, 15.5 and 40 working days: 15 is within the limit, half a day more is not."""
    m = make()
    for child, days in enumerate((0.0, 10.0, 15.0, 15.5, 40.0)):
        m.child(child)
        m.row(50.0, child, Event.CONFERENCE_HELD, number=1, outcome=Outcome.PLAN, perceived=80, need=80, value=days)
    for band, share in {"0 to 5": 20, "6 to 10": 20, "11 to 15": 20, "16 to 20": 20, "21 to 25": 0, "26 or more": 20}.items():
        assert m.value("conference_working_days_share_pct", "band", band) == pytest.approx(share)
    assert m.value("conferences_within_15_working_days_pct") == 60


def test_a_decision_comes_by_the_end_of_which_working_day(make):
    """Received on Saturday 6 January 2018 (day 5): decided that day (0), on Sunday or Monday (1), on Tuesday (2).
    Received on Friday (day 4): decided on Saturday, after the end of no working day but before that of Monday (1)."""
    scenario = make().scenario
    first = np.array([5.5, 5.5, 5.5, 5.5, 4.5])
    last = np.array([5.6, 6.1, 7.9, 8.0, 5.5])
    assert by_working_day(scenario, first, last).tolist() == [0, 1, 1, 2, 1]
