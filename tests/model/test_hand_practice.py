"""What practitioners would recognise, worked out by hand: urgency, looks, consent, conferences, who sees a child."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import (
    ROUND_THE_CLOCK,
    clock_week,
    contacts,
    days_run,
    desk,
    holders,
    merged,
    nested,
    of_child,
    one_group,
    opening,
    quick_front_door,
    referrals,
    rows,
    run,
    works,
)

EXACT = 1e-9
HOUR = 1 / 24
NO_OFF = {"calendar": {"bank_holidays": False}}
FAST_47 = {"section_47": {"enquiry_working_days": {"mean": 0}, "conference_working_days": {"mean": 0}}}


def first_of(log: EventLog, event: Event) -> dict[int, float]:
    """When each child had its first row of an event."""
    found = rows(log, event)
    return {int(row["child"]): float(row["time_days"]) for row in found[::-1]}


@pytest.mark.parametrize(
    ("red", "hours", "late"), [({}, 8, False), ({"red_factor": 0.25}, 2, False), ({"red_waits_hours": 3}, 3, True),
                               ({"red_factor": 0.25, "red_waits_hours": 3}, 2, False)],
)  # fmt: skip
def test_a_red_contact_has_its_answers_first_and_does_not_wait_for_long(
    red: dict[str, float], hours: float, late: bool
) -> None:
    """All are red; the slowest partner takes 8 hours, screening one; the desk never closes."""
    checks = {"police_hours": {"mean": 8}, "health_hours": {"mean": 1}, **red}
    log = run(
        days_run(60), contacts(500), one_group(80), desk(50, hours=ROUND_THE_CLOCK),
        {"front_door": {"urgency": {"red_from": 70}, "partner_checks": checks}},
        {"thresholds": {"applied": {"screening": {"advice": 100, "early_help": 100, "child_in_need": 100, "protection": 100}}}},
    )  # fmt: skip
    received = first_of(log, Event.CONTACT_RECEIVED)
    decided = rows(log, Event.CONTACT_DECIDED)
    assert len(decided) > 50
    for row in decided:
        assert row["time_days"] - received[int(row["child"])] == pytest.approx((1 + hours) * HOUR, abs=EXACT)
    outcome = Outcome.ANSWERS_LATE if late else Outcome.NONE
    assert set(rows(log, Event.CHECKS_RETURNED)["outcome"]) == {outcome}


def test_an_amber_contact_waits_for_the_slowest_answer() -> None:
    log = run(
        days_run(30), contacts(500), one_group(60), desk(50, hours=ROUND_THE_CLOCK),
        {"front_door": {"urgency": {"amber_from": 50, "red_from": 70},
                        "partner_checks": {"police_hours": {"mean": 8}, "red_factor": 0.1, "red_waits_hours": 1}}},
    )  # fmt: skip
    assert set(rows(log, Event.CHECKS_RETURNED)["value"]) == {8.0}


@pytest.mark.parametrize(("own", "days"), [({}, 6), ({"lost_delay_working_days": {"mean": 0.5}}, 0.5)])
def test_what_the_duty_team_loses_has_a_delay_of_its_own(own: dict[str, Any], days: float) -> None:
    """A red contact at night: two hours of the duty team, from 9:00 so many working days of 8 hours, then an hour's
    screening. Nine hours of a day lie between."""
    log = run(
        days_run(60), NO_OFF, contacts(600), one_group(80), desk(200),
        {"emergency_duty": {"workers": {"officer": {"posts": 50}}, "effort_hours": {"mean": 2}},
         "front_door": {"urgency": {"red_from": 70}},
         "thresholds": {"applied": {"emergency": {"protection": 100}}},
         "handover": {"lost_delay_working_days": {"mean": 6}, "emergency": {"lost_share": 1, **own}}},
    )  # fmt: skip
    handed = rows(log, Event.TRANSFERRED)
    handed = handed[handed["place"] == Place.FRONT_DOOR]
    seen = first_of(log, Event.SCREENING_ENDED)
    handed = [row for row in handed if opening_without_holidays(seen[int(row["child"])]) > seen[int(row["child"])]]
    assert len(handed) > 20
    for row in handed:
        number = int(opening_without_holidays(seen[int(row["child"])]))
        whole, rest = divmod(days * 8, 8)
        if rest == 0:
            whole, rest = whole - 1, 8.0
        for _ in range(int(whole)):
            number = next_weekday(number)
        assert row["time_days"] == pytest.approx(number + (9 + rest) * HOUR, abs=EXACT)


def opening_without_holidays(time: float) -> float:
    """The first moment from `time` on between 9 and 17 on a weekday."""
    number = int(time)
    if number % 7 < 5 and time < number + 17 * HOUR:
        return max(time, number + 9 * HOUR)
    return next_weekday(number) + 9 * HOUR


def next_weekday(number: int) -> int:
    number += 1
    while number % 7 > 4:
        number += 1
    return number


def test_a_red_referral_is_allocated_above_target_at_once_and_before_the_others() -> None:
    """One worker with a target of one case who may hold many. Red cases (half of the children) are hers at once, the
    others after ten days."""
    half = {"need": {"groups": {"other": {"set_point_median": 60}, "neglect": {"set_point_median": 74}},
                     "leaving_age_years": 1000}}  # fmt: skip
    staff = clock_week(above_target_after_days=10, allocation_by_urgency={"red_above_target_after_days": 0, "in_order": True})
    log = run(
        days_run(200), contacts(100), half, quick_front_door(), {"front_door": {"urgency": {"amber_from": 1, "red_from": 70}}},
        {"assessment": {**holders(1, 1, 1000), "staff": staff, "duration_working_days": {"mean": 5000}}},
    )  # fmt: skip
    neglect = set(log.children["child"][log.children["group"] == 1].tolist())
    allocated = rows(log, Event.ALLOCATED)[1:]
    waits = {int(row["child"]) in neglect: set() for row in allocated}
    for row in allocated:
        waits[int(row["child"]) in neglect].add(round(float(row["value"]), 6))
    assert waits == {True: {0.0}, False: {10.0}}


@pytest.mark.parametrize("looks", [1, 3])
def test_a_plan_ends_after_so_many_looks_below_the_line(looks: int) -> None:
    """Early help at a need of 20, reviewed every ten days: closed at the first, or at the third review."""
    log = run(
        days_run(200), referrals(100), one_group(20),
        {"early_help": {"teams": {"all": holders(1, 1000)}, "staff": clock_week(), "review_days": 10, "looks_below": looks}},
    )  # fmt: skip
    ended = rows(log, Event.PLAN_ENDED)
    assert len(ended) > 30 and ended["value"] == pytest.approx(10.0 * looks, abs=EXACT)


def test_core_groups_count_as_looks_though_only_a_conference_ends_a_plan() -> None:
    """Need of 70, below the line of 75 at every look: core groups every 40 days, the conference on day 91 is the third
    look. With three looks it ends the plan; with four the one on day 273 does."""
    world = merged(
        days_run(400), contacts(60), one_group(70), quick_front_door(), FAST_47,
        {"thresholds": {"applied": {"screening": {"protection": 70}, "section_47": {"conference": 60}, "conference": {"plan": 60},
                                    "assessment": {"section_47": 100}}}},
        {"assessment": {**holders(1, 1000), "staff": clock_week()}},
        {"locality": {"staff": clock_week(), "teams": {"all": holders(1, 1000)}, "protection": {"core_group_days": 40}}},
    )  # fmt: skip
    for looks, days in ((1, 91), (3, 91), (4, 273)):
        log = run(world, nested("locality.protection.looks_below", looks))
        ended = rows(log, Event.PLAN_ENDED, place=Place.PROTECTION)
        assert len(ended) > 5 and ended["value"] == pytest.approx(days, abs=EXACT)


def test_the_error_of_a_review_remembers_the_last_one() -> None:
    """Errors of successive reviews of a plan: standard deviation as said, correlation as said."""
    log = run(
        days_run(1000), referrals(400), one_group(50), nested("perception.error_sd.early_help_review", 10),
        nested("perception.review_memory", 0.7),
        {"early_help": {"teams": {"all": holders(1, 100_000)}, "staff": clock_week(), "review_days": 20}},
        {"thresholds": {"applied": {"early_help_review": {"close_below": 0, "step_up": 100}}}},
    )  # fmt: skip
    reviews = rows(log, Event.REVIEW_HELD)
    order = np.lexsort((reviews["time_days"], reviews["child"]))
    child, error = reviews["child"][order], (reviews["perceived"] - reviews["need"])[order]
    following = child[1:] == child[:-1]
    assert following.sum() > 10_000
    assert error.std() == pytest.approx(10, rel=0.04)
    assert np.corrcoef(error[:-1][following], error[1:][following])[0, 1] == pytest.approx(0.7, abs=0.02)


def test_a_protection_plan_starts_on_the_day_of_the_conference() -> None:
    """No locality worker comes before 4 July (day 91): the plan runs from the conference, help from 4 July. The first core
    group is on the tenth working day after the conference, or as soon as there is a worker."""
    log = run(
        days_run(200), contacts(120), one_group(80), quick_front_door(), FAST_47,
        {"assessment": {**holders(1, 1000), "staff": clock_week()}},
        {"locality": {"staff": clock_week(), "teams": {"all": holders(0)},
                      "protection": {"starts_at_conference": True, "first_core_group_working_days": 10}}},
        {"changes": {"worker": {"from": "2016-07-04", "set": {"locality": {"teams": {"all": holders(1, 1000)}}}}}},
    )  # fmt: skip
    started = rows(log, Event.PLAN_STARTED, place=Place.PROTECTION)
    conferences, allocated = first_of(log, Event.CONFERENCE_HELD), {}
    for row in rows(log, Event.ALLOCATED, place=Place.PROTECTION):
        allocated[int(row["child"])] = float(row["time_days"])
    reviews = first_of(log, Event.REVIEW_HELD)
    early, late = 0, 0
    for row in started:
        child, start = int(row["child"]), float(row["time_days"])
        assert start == conferences[child]
        number = int(start)
        for _ in range(10):
            number += 1
            while not works(number):
                number += 1
        due = max(number + start % 1, allocated.get(child, 1e9))
        if due < 200:
            assert reviews[child] == pytest.approx(due, abs=EXACT)
            early, late = early + (allocated[child] == 91.0), late + (allocated[child] > 91.0)
    assert early > 10 and late > 10


@pytest.mark.parametrize(("asked_before", "share"), [(True, 1.0), (True, 0.0), (False, 1.0)])
def test_consent_is_asked_before_a_step_down(asked_before: bool, share: float) -> None:
    """Assessed at a need of 40, all are stepped down, with five working days on the way. Asked before, a family that
    declines is closed there and then and never was an early help case; asked after, it is, and declines days later."""
    log = run(
        days_run(150), contacts(200), one_group(40), quick_front_door(),
        {"thresholds": {"applied": {"screening": {"child_in_need": 30, "early_help": 30}}}},
        {"assessment": {**holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 10}}},
        {"handover": {"step_down": {"delay_working_days": {"mean": 5}}},
         "early_help": {"teams": {"all": holders(1, 1000)}, "consent_before_step_down": asked_before,
                        "declined_share_at_step_down": share}},
    )  # fmt: skip
    closed = rows(log, Event.SOCIAL_CARE_CLOSED)
    assert len(closed) > 30
    declined_before = asked_before and share == 1.0
    assert set(closed["outcome"]) == {Outcome.DECLINED if declined_before else Outcome.STEP_DOWN}
    assert bool(len(rows(log, Event.EARLY_HELP_REFERRED))) is not declined_before
    assert bool(len(rows(log, Event.HELP_DECLINED))) is (not asked_before)
    if asked_before and share == 0.0:  # and nobody is asked twice
        assert len(rows(log, Event.PLAN_STARTED)) > 20


def test_an_enquiry_weighs_on_the_worker_while_it_lasts() -> None:
    """One worker who may hold four; an enquiry of ten days weighs three besides the child's one. Whoever is referred
    meanwhile waits for its end."""
    log = run(
        days_run(100), NO_OFF, contacts(40), one_group(80), quick_front_door(),
        {"section_47": {"case_weight": 3, "enquiry_working_days": {"mean": 10}},
         "thresholds": {"applied": {"section_47": {"conference": 100}, "assessment": {"child_in_need": 100, "section_47": 100}}},
         "assessment": {**holders(1, 4), "staff": clock_week(), "duration_working_days": {"mean": 10}}},
    )  # fmt: skip
    allocated = rows(log, Event.ALLOCATED)["time_days"]
    discussed, ended = rows(log, Event.STRATEGY_DISCUSSION)["time_days"], rows(log, Event.SECTION_47_ENDED)["time_days"]
    assert len(allocated) > 10
    for time in allocated:
        assert (discussed < time).sum() - (ended <= time).sum() == 0


@pytest.mark.parametrize(("factor", "elsewhere"), [(0.0, 0.0), (0.0, 1.0), (0.3, 0.0), (0.3, 0.5)])
def test_a_school_that_is_shut_does_not_see(factor: float, elsewhere: float) -> None:
    """A run within the holidays. Of what falls to schools they see so much, the police notice their share of the rest,
    and nobody sees what is left; a source that is open sees all."""
    start, end = "2016-07-25", 30
    log = run(
        {"run": {"start": start, "observed_days": end}, "calendar": {"school_holidays": [{"first": "2016-07-01", "last": "2016-09-01"}]}},
        one_group(50, incidents_per_year_at_zero_need=20, incident_need_scale=1e9),
        {"opening": {"known": {"children": 2000, "need_mean": 50}}},
        {"demand": {"contacts": {"sources": {
            "police": {"incidents_share": 1}, "schools": {
                "incidents_share": 1, "school_holiday_factor": factor, "noticed_elsewhere": elsewhere}}}}},
    )  # fmt: skip
    unseen = len(rows(log, Event.INCIDENT_UNSEEN))
    incidents = len(rows(log, Event.NEED_CHANGED, outcome=Outcome.INCIDENT))
    by = [len(rows(log, Event.CONTACT_RECEIVED, source=code)) for code in (1, 2)]
    assert incidents > 2000 and unseen + sum(by) == incidents
    shares = np.array([unseen, *by]) / incidents
    seen, noticed = factor / 2, (1 - factor) / 2 * elsewhere
    assert shares == pytest.approx([0.5 - seen - noticed, 0.5 + noticed, seen], abs=4 * 0.5 / incidents**0.5)


def test_the_desk_records_contacts_on_open_cases_after_those_that_need_a_decision() -> None:
    """Every contact on an open case costs the desk half an hour; the worker hears of it at once."""
    world = merged(
        days_run(60), contacts(100), one_group(60, incidents_per_year_at_zero_need=40, incident_need_scale=1e9),
        desk(3, hours=ROUND_THE_CLOCK), {"assessment": {**holders(1, 1000), "staff": clock_week()}},
    )  # fmt: skip
    free = run(world)
    log = run(world, nested("front_door.open_case_effort_hours", {"mean": 0.5}))
    told, recorded = rows(log, Event.CONTACT_ON_OPEN_CASE), rows(log, Event.CONTACT_RECORDED)
    assert len(told) > 40 and len(told) - len(recorded) < 5 and set(recorded["value"]) == {0.5}
    assert not len(rows(free, Event.CONTACT_RECORDED))
    waits = recorded["time_days"] - told["time_days"][: len(recorded)]
    assert waits.min() == pytest.approx(0.5 * HOUR, abs=EXACT)


def test_families_move_on_and_the_stock_known_is_arrivals_over_exits() -> None:
    """An open system with exponential stays: in the long run rate over exit rate are known (Little 1961), here 400 a year
    over 2 a year; who has an open case stays until it is closed."""
    log = run(
        days_run(3000), contacts(400), one_group(10), quick_front_door(), nested("need.exit_per_year", 2.0)
    )
    left = rows(log, Event.CHILD_LEFT)
    assert set(left["outcome"]) == {Outcome.MOVED_ON}
    entered = rows(log, Event.CHILD_ENTERED)["time_days"]
    times = np.linspace(1000, 3000, 401)
    known = np.searchsorted(entered, times) - np.searchsorted(left["time_days"], times)
    assert known.mean() == pytest.approx(200, rel=0.1)


def test_nobody_moves_on_with_an_open_case() -> None:
    log = run(
        days_run(400), contacts(200), one_group(60), quick_front_door(), nested("need.exit_per_year", 50.0),
        {"assessment": {**holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 100}},
         "thresholds": {"applied": {"assessment": {"early_help": 100, "child_in_need": 100, "section_47": 100}}}},
    )  # fmt: skip
    closed, left = first_of(log, Event.SOCIAL_CARE_CLOSED), first_of(log, Event.CHILD_LEFT)
    assert len(left) > 100 and all(closed[child] < time for child, time in left.items())


def test_need_recovers_towards_the_floor_while_nobody_helps() -> None:
    """A set-point of 60 and a floor of 20, rate 0.5 a year: after half years 20 + 40 exp(-0.5 x 182 k / 365.25)."""
    log = run(
        days_run(800), one_group(60, relaxation_days=1), {"opening": {"known": {"children": 3, "need_mean": 60}}},
        {"need": {"recovery_per_year": 0.5, "recovery_floor": 20}},
    )  # fmt: skip
    steps = rows(log, Event.NEED_CHANGED, outcome=Outcome.RECOVERED)
    assert len(steps) == 3 * 4
    for row in steps:
        assert row["time_days"] % 182 == 0
        assert row["set_point"] == pytest.approx(20 + 40 * np.exp(-0.5 * row["time_days"] / 365.25), abs=1e-9)


def test_incidents_of_looked_after_children() -> None:
    """In care for the whole run, ten incidents a year at home, a fifth of them in care; none at all at a factor of 0."""
    world = merged(
        days_run(365), one_group(50, incidents_per_year_at_zero_need=10, incident_need_scale=1e9),
        {"opening": {"looked_after": {"children": 300, "need_mean": 50}}, "looked_after": {"stay_days": {"mean": 10_000}}},
    )  # fmt: skip
    found = []
    for factor in (1, 0.2, 0):
        log = run(world, nested("looked_after.incident_factor", factor))
        home = np.unique(rows(log, Event.PLAN_ENDED)["child"])
        incidents = rows(log, Event.NEED_CHANGED, outcome=Outcome.INCIDENT)
        found.append(int((~np.isin(incidents["child"], home)).sum()) / (300 - len(home)))
    assert found[0] == pytest.approx(10, rel=0.08) and found[1] == pytest.approx(2, rel=0.15) and found[2] == 0


def test_no_assessment_lasts_longer_than_the_manager_allows() -> None:
    """A length of 100 working days, finished after 60; round the clock a working day is a day."""
    log = run(
        days_run(150), NO_OFF, contacts(100), one_group(60), quick_front_door(),
        {"assessment": {**holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 100},
                        "longest_working_days": 60}},
    )  # fmt: skip
    started, done = first_of(log, Event.ASSESSMENT_STARTED), first_of(log, Event.ASSESSMENT_COMPLETED)
    assert len(done) > 15 and all(time - started[child] == pytest.approx(60) for child, time in done.items())


def test_a_concern_brings_a_review_forward_by_so_many_working_days_later() -> None:
    """A concern at any hour: the review is held two working days (16 working hours) later, or when it was due if that is
    sooner; never at the minute of the phone call."""
    log = run(
        days_run(150), referrals(250), one_group(70, incidents_per_year_at_zero_need=5, incident_need_scale=1e9),
        {"early_help": {"teams": {"all": holders(1, 1000)}, "review_days": 42, "early_review_working_days": 2},
         "thresholds": {"applied": {"early_help_review": {"step_up": 100, "close_below": 0}}}},
    )  # fmt: skip
    checked = 0
    for child in np.unique(log.children["child"]):
        own = of_child(log, int(child))
        concerns = own[(own["event"] == Event.CONTACT_ON_OPEN_CASE) & (own["outcome"] == Outcome.CONCERN)]["time_days"]
        last = own[np.isin(own["event"], (Event.PLAN_STARTED, Event.REVIEW_HELD))]["time_days"]
        for begins, ends in pairwise(last):
            heard = concerns[(concerns > begins) & (concerns < ends)]
            due = opening(float(begins) + 42)
            if not len(heard):
                assert ends == pytest.approx(due, abs=EXACT)
                continue
            started = opening(float(heard[0]))
            number = int(started)
            for _ in range(2):
                number += 1
                while not works(number):
                    number += 1
            if started == heard[0]:  # heard in working hours: held at the same time of day
                assert ends == pytest.approx(min(due, number + started % 1), abs=EXACT)
                checked += 1
            else:  # heard at night: sixteen hours from nine end at closing time, so then or next morning
                assert ends == pytest.approx(due, abs=EXACT) or number - 4 < ends <= number + 9 * HOUR + EXACT
    assert checked > 20


def test_notes_that_wait_to_be_recorded_do_not_cloud_judgement() -> None:
    """One screener with a target of one contact in hand and an error that overload widens a lot. Hundreds of notes about
    open cases pile up behind the few contacts: the error of decisions is as without them."""
    world = merged(
        days_run(200), contacts(1000), one_group(30, incidents_per_year_at_zero_need=12, incident_need_scale=1e9),
        desk(1, hours=ROUND_THE_CLOCK, target_cases=5, maximum_cases=5),
        {"front_door": {"screening_effort_hours": {"mean": 0.1}, "staff": {"workload": {"error": 5}}}},
        nested("perception.error_sd.screening", 5), {"early_help": {"staff": clock_week(), "teams": {"all": holders(1, 10_000)}}},
        {"thresholds": {"applied": {"early_help_review": {"close_below": 0, "step_up": 100}}}},
    )  # fmt: skip
    spreads = []
    for hours in (0, 1.5):
        decided = rows(run(world, nested("front_door.open_case_effort_hours", {"mean": hours})), Event.CONTACT_DECIDED)
        spreads.append(float((decided["perceived"] - decided["need"]).std()))
    assert spreads[0] == pytest.approx(5, rel=0.15) and spreads[1] < 1.5 * spreads[0]
