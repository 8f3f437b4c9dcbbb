"""Contacts counted three ways, and what the log tells of plans without a worker, open cases and families who move."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, Outcome, Place
from tests.measures.conftest import ASSESSMENT, EARLY_HELP, ICRT, LOCALITY, Maker

FRONT_DOOR, UNHELPED, ANY = (
    f"children_with_{which}_6m" for which in ("repeat_contact", "unhelped_contacts", "any_contacts")
)


def contact(m: Maker, child: int, time: float, number: int, outcome: int = Outcome.ADVICE, urgency: float = 3) -> None:
    """One at the front door, decided half a day later."""
    m.row(time, child, Event.CONTACT_RECEIVED, number=number, source=1, value=urgency)
    m.row(time + 0.5, child, Event.CONTACT_DECIDED, number=number, outcome=outcome)


def on_open_case(m: Maker, child: int, *times: float) -> None:
    for time in times:
        m.row(time, child, Event.CONTACT_ON_OPEN_CASE, source=2, number=1, outcome=Outcome.NOTED)


def counts(m: Maker, by: str = "all", group: str = "all") -> list[float]:
    return [m.value(name, by, group) for name in (FRONT_DOOR, UNHELPED, ANY)]


def test_children_are_counted_at_the_front_door_unhelped_and_whoever_holds_the_case(make) -> None:
    """200 days, so days 18 to 200 count. Child 1: two contacts at the front door (all three). 2: one there, one while it
    waits for early help (unhelped). 3: two on a plan with a worker (any alone). 4: one on the plan, one after it has
    ended, in the handover: one unhelped, two in all. 5: two on a plan led by a partner, which starts without a worker.
    6: two while looked after. 7: two on an early help plan whose worker has left and whose next one is not there yet.
    8: two contacts, one on day 17."""
    m = make(run={"observed_days": 200})
    for child in range(1, 9):
        m.child(child)
    contact(m, 1, 20.0, 1)
    contact(m, 1, 190.0, 2)
    contact(m, 2, 20.0, 1, Outcome.EARLY_HELP)
    m.row(20.5, 2, Event.EARLY_HELP_REFERRED, number=1)
    on_open_case(m, 2, 25.0)
    for child in (3, 4, 7):
        m.row(10.0, child, Event.EARLY_HELP_REFERRED, number=1)
        m.row(19.0, child, Event.ALLOCATED, number=1, place=Place.EARLY_HELP, team=EARLY_HELP, worker=child, value=0)
        m.row(19.0, child, Event.PLAN_STARTED, number=1, place=Place.EARLY_HELP, team=EARLY_HELP, worker=child)
    on_open_case(m, 3, 30.0, 40.0)
    on_open_case(m, 4, 30.0, 60.0)
    m.row(50.0, 4, Event.PLAN_ENDED, number=1, place=Place.EARLY_HELP, outcome=Outcome.STEP_UP)
    m.row(10.0, 5, Event.EARLY_HELP_REFERRED, number=1)
    m.row(19.0, 5, Event.PLAN_STARTED, number=1, place=Place.EARLY_HELP, outcome=Outcome.PARTNER_LED)
    on_open_case(m, 5, 30.0, 40.0)
    m.row(0.0, 6, Event.INHERITED, number=1, place=Place.LOOKED_AFTER, value=100.0)
    on_open_case(m, 6, 30.0, 40.0)
    m.row(25.0, -1, Event.WORKER_LEFT, team=EARLY_HELP, worker=7)
    m.row(25.0, 7, Event.WAITING_FOR_WORKER, number=1, place=Place.EARLY_HELP, team=EARLY_HELP)
    m.row(45.0, 7, Event.WORKER_CHANGED, number=1, place=Place.EARLY_HELP, team=EARLY_HELP, worker=9, value=20)
    on_open_case(m, 7, 30.0, 40.0)
    contact(m, 8, 17.0, 1)
    contact(m, 8, 30.0, 2)
    assert counts(m) == [1, 3, 7]
    assert all(np.isnan(counts(m, "month_end", "2018-05")))
    assert counts(m, "group", "other") == [1, 3, 7] and counts(m, "group", "neglect") == [0, 0, 0]
    assert m.value("contacts_all") == 16 and m.value("contacts") == 5 and m.value("contacts_on_open_cases") == 11


def test_a_contact_that_the_front_door_passes_on_is_one_contact(make) -> None:
    """Received on day 10 with no case open, passed on the next day to the case that was opened meanwhile; a second, on
    day 12, comes on the open case."""
    m = make()
    m.child(1)
    contact(m, 1, 10.0, 1, Outcome.PASSED_TO_WORKER)
    on_open_case(m, 1, 10.5, 12.0)
    assert [m.value(name) for name in ("contacts_all", "contacts", "contacts_on_open_cases")] == [2, 1, 1]
    assert m.value("contacts_all", "source", "police") == m.value("contacts_all", "source", "schools") == 1
    assert m.value("contacts_all", "year", "2018-19") == 0  # January 2018 lies before it


def test_a_plan_from_the_conference_on_is_nobodys_until_a_locality_worker_has_it(make) -> None:
    """Child 1: conference and plan on day 100, with the assessment worker's name; a locality worker from day 130. Child 2:
    the same conference, nobody by the end (day 200). Child 3: a child in need plan with a worker becomes a protection
    plan at the conference on day 150. Contacts of child 1 on days 110 and 120 are unhelped, of child 3 are helped."""
    m = make(run={"observed_days": 200}, locality={"protection": {"case_weight": 3}})
    for child in (1, 2):
        m.child(child)
        m.row(90.0, child, Event.REFERRED, number=1)
        m.row(90.0, child, Event.ALLOCATED, number=1, place=Place.ASSESSMENT, team=ASSESSMENT, worker=1, value=0)
        m.row(100.0, child, Event.CONFERENCE_HELD, number=1, outcome=Outcome.PLAN, value=10)
        m.row(100.0, child, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, team=ASSESSMENT, worker=1)
        m.row(105.0, child, Event.RELEASED, number=1, place=Place.ASSESSMENT, team=ASSESSMENT, worker=1)
        m.row(105.0, child, Event.WAITING_FOR_WORKER, number=1, place=Place.PROTECTION, team=LOCALITY)
    m.row(130.0, 1, Event.ALLOCATED, number=1, place=Place.PROTECTION, team=LOCALITY, worker=2, value=25)
    m.child(3)
    m.row(0.0, 3, Event.INHERITED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=2, value=50.0)
    m.row(150.0, 3, Event.CONFERENCE_HELD, number=1, outcome=Outcome.PLAN, value=10)
    m.row(150.0, 3, Event.PLAN_ENDED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.STEP_UP)
    m.row(150.0, 3, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, team=LOCALITY, worker=2)
    on_open_case(m, 1, 110.0, 120.0)
    on_open_case(m, 3, 110.0, 160.0)
    assert counts(m) == [0, 1, 2]
    assert m.value("conference_to_worker_days") == 15  # 30 and 0
    assert m.value("open_protection_plans") == 3 and m.value("protection_plans_without_worker") == 1
    assert m.value("protection_plans_without_worker", "month_end", "2018-04") == 2
    assert m.value("open_protection_plans", "month_end", "2018-04") == 2


def test_a_child_who_has_moved_on_stays_followed_and_one_who_turned_18_does_not(make) -> None:
    """Each has a contact on day 10 and a social care case closed on day 20; one moves on and one turns 18 on day 100."""
    m = make()
    for child, why in ((1, Outcome.MOVED_ON), (2, Outcome.TURNED_18)):
        m.child(child)
        contact(m, child, 10.0, 1)
        m.row(11.0, child, Event.REFERRED, number=1)
        m.row(20.0, child, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.CLOSE)
        m.row(20.0, child, Event.NEED_CHANGED, need=80.0, set_point=80.0, tau_days=10.0)
        m.row(100.0, child, Event.CHILD_LEFT, outcome=why)
    assert m.value("repeat_contact_within_12m_base") == m.value("rereferral_12m_closure_base") == 1
    assert m.value("children_moved_on") == 1 and m.value("children_moved_on", "year", "2018-19") == 1
    assert m.value("child_days_above_protection") == 160  # of both, from day 20 until they leave


def test_what_new_events_amount_to(make) -> None:
    """Three incidents that nobody reports, two of them schools'; a family that declines a step down; two checks, one
    without an answer that was late."""
    m = make()
    m.child(1)
    for day, source in ((5.0, 2), (6.0, 1), (500.0, 2)):
        m.row(day, 1, Event.INCIDENT_UNSEEN, source=source)
    m.row(10.0, 1, Event.REFERRED, number=1)
    m.row(50.0, 1, Event.SOCIAL_CARE_CLOSED, number=1, outcome=Outcome.DECLINED)
    m.row(60.0, 1, Event.CHECKS_RETURNED, number=1, value=4.0, outcome=Outcome.ANSWERS_LATE)
    m.row(61.0, 1, Event.CHECKS_RETURNED, number=2, value=8.0)
    assert m.value("incidents_unseen") == 3
    assert m.value("incidents_unseen", "source", "schools") == 2 and m.value("incidents_unseen", "source", "police") == 1
    assert m.value("declined_at_step_down") == 1 and m.value("step_downs") == 0
    assert m.value("social_care_cases_closed", "outcome", "declined") == 1
    assert m.value("partner_checks_late_pct") == 50 and m.value("partner_checks_hours") == 6


def test_decisions_by_urgency(make) -> None:
    """Half a day for each of two red and one green, and one amber that is never decided."""
    m = make()
    m.child(1)
    for number, (day, urgency) in enumerate(((10.0, 1), (20.0, 1), (30.0, 3)), start=1):
        contact(m, 1, day, number, urgency=urgency)
    m.row(40.0, 1, Event.CONTACT_RECEIVED, number=4, source=1, value=2)
    hours = [m.value("contact_to_decision_hours_median", "urgency", each) for each in ("red", "amber", "green")]
    assert hours[0] == hours[2] == pytest.approx(12) and np.isnan(hours[1])
    assert m.value("decision_within_1_working_day_pct", "urgency", "amber") == 0
    assert m.value("decision_within_1_working_day_pct", "urgency", "red") == 100


def test_recording_contacts_on_open_cases_is_work_of_the_desk(make) -> None:
    """One worker, Tuesday 2 to Thursday 4 January, nine hours a day from 8:00 to 17:00: 27 hours, of which 3 hours of
    screening, and a contact recorded on Wednesday at 9:00 after 2 hours of work, of which one on Tuesday evening."""
    m = make(
        run={"start": "2018-01-02", "observed_days": 3},
        front_door={"staff": {"working_hours": {"days": ["tuesday", "wednesday", "thursday"], "opens": "08:00",
                                                "closes": "17:00"}}},
    )  # fmt: skip
    m.child(1)
    m.row(0.0, -1, Event.WORKER_STARTED, team=ICRT, worker=1, outcome=Outcome.PERMANENT, value=1.0)
    m.row(8 / 24, 1, Event.CONTACT_RECEIVED, number=1, source=1)
    m.row(8 / 24, 1, Event.SCREENING_STARTED, number=1, place=Place.FRONT_DOOR, team=ICRT, worker=1, value=3)
    m.row(11 / 24, 1, Event.SCREENING_ENDED, number=1, place=Place.FRONT_DOOR, team=ICRT, worker=1, value=3)
    m.row(1 + 9 / 24, 1, Event.CONTACT_RECORDED, place=Place.FRONT_DOOR, team=ICRT, worker=1, value=2)
    assert m.value("screening_hours") == pytest.approx(5)
    assert m.value("screening_utilisation_pct") == pytest.approx(500 / 27)
