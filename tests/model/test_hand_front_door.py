"""Front door worlds small enough to work out by hand: arrivals are read from the log, everything after is reckoned."""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import (
    ROUND_THE_CLOCK,
    after_work,
    contacts,
    day,
    days_run,
    desk,
    merged,
    of_child,
    one_group,
    opening,
    rows,
    run,
    working_days_between,
)

EXACT = 1e-9
DAYTIME = desk(200)


def by_child(log: EventLog, event: Event, column: str = "time_days", **where: int) -> dict[int, float]:
    """One value for each child that had the event."""
    return {int(row["child"]): float(row[column]) for row in rows(log, event, **where)}


def test_a_contact_on_friday_at_ten_to_five_is_decided_on_monday_morning() -> None:
    """One hour of effort, enough workers, open 9 to 17 Monday to Friday. Every contact starts at the next opening and
    ends one working hour later: what comes in on a Friday at 16:50 is done on Monday at 9:50."""
    log = run(days_run(70), contacts(15_000), one_group(10), desk(1000))
    received, ended = by_child(log, Event.CONTACT_RECEIVED), by_child(log, Event.SCREENING_ENDED)
    started, decided = by_child(log, Event.SCREENING_STARTED), by_child(log, Event.CONTACT_DECIDED)
    late_on_friday = [child for child, time in received.items() if 4 + 16 / 24 <= time % 7 < 4 + 17 / 24]
    before_may = (int(day("2016-04-29")), int(day("2016-05-27")))
    before_bank_holiday = [child for child in late_on_friday if int(received[child]) in before_may]
    assert len(late_on_friday) > 12 and before_bank_holiday
    for child, end in ended.items():
        assert started[child] == pytest.approx(opening(received[child]), abs=EXACT)
        assert end == pytest.approx(after_work(received[child], 1.0), abs=EXACT)
        assert decided[child] == end
    for child in set(late_on_friday) & ended.keys():
        minutes_left = (4 + 17 / 24 - received[child] % 7) * 24 * 60
        monday_nine = int(received[child]) + 3 + 9 / 24 + (child in before_bank_holiday)
        assert ended[child] == pytest.approx(monday_nine + (60 - minutes_left) / 60 / 24, abs=EXACT)


def reference_queue(arrivals: list[tuple[float, int, int]], servers: int, hours: float) -> dict[int, float]:
    """Start of service of each child under priority without pre-emption; `arrivals` are (time, urgency, child)."""
    arrivals = sorted(arrivals)
    free = [0.0] * servers
    heapq.heapify(free)
    waiting: list[tuple[int, float, int]] = []
    started: dict[int, float] = {}
    position = 0
    while position < len(arrivals) or waiting:
        server = heapq.heappop(free)
        if not waiting and position < len(arrivals):
            server = max(server, arrivals[position][0])
        while position < len(arrivals) and arrivals[position][0] <= server:
            time, urgency, child = arrivals[position]
            heapq.heappush(waiting, (urgency, time, child))
            position += 1
        _, _, child = heapq.heappop(waiting)
        started[child] = server
        heapq.heappush(free, server + hours / 24)
    return started


@pytest.mark.parametrize("servers", [1, 3])
def test_red_goes_before_amber_before_green_and_nobody_is_interrupted(servers: int) -> None:
    """A busy desk that never closes; need 80 is red, 60 amber, 20 green. Each start equals that of a queue worked
    through by hand: the most urgent first, the longest wait first among equals."""
    groups = {
        name: {"share": share, "set_point_median": need}
        for name, share, need in (("neglect", 1, 80), ("disability", 2, 60), ("other", 3, 20))
    }
    log = run(
        days_run(40), contacts(365 * 23 * servers), {"need": {"groups": groups}},
        desk(servers, hours=ROUND_THE_CLOCK), {"front_door": {"urgency": {"amber_from": 50, "red_from": 75}}},
    )  # fmt: skip
    received = rows(log, Event.CONTACT_RECEIVED)
    assert set(received["value"]) == {1.0, 2.0, 3.0}
    expected = reference_queue(
        [(float(row["time_days"]), int(row["value"]), int(row["child"])) for row in received], servers, 1.0
    )
    started = by_child(log, Event.SCREENING_STARTED)
    assert len(started) > 800 * servers
    for child, time in started.items():
        assert time == pytest.approx(expected[child], abs=1e-7)
    waits = {urgency: np.mean([started[int(row["child"])] - row["time_days"] for row in received
                               if row["value"] == urgency and int(row["child"]) in started])
             for urgency in (1, 2, 3)}  # fmt: skip
    assert waits[1] < waits[2] < waits[3]


CHECKS = {"police_hours": {"mean": 4}, "health_hours": {"mean": 10}, "education_hours": {"mean": 6}}


@pytest.mark.parametrize(("need", "factor", "hours"), [(60, 1.0, 10.0), (60, 0.6, 6.0), (80, 1.0, 10.0), (20, 1.0, 0.0)])
def test_amber_and_red_wait_for_the_slowest_partner_and_co_location_shortens_it(
    need: float, factor: float, hours: float
) -> None:
    """Police 4, health 10, education 6 working hours: the decision comes 10 working hours after screening, 6 when
    partners sit with the team (factor 0.6); green contacts wait for nobody."""
    front = {"urgency": {"amber_from": 50, "red_from": 75}, "partner_checks": {**CHECKS, "co_location_factor": factor}}
    log = run(days_run(60), contacts(1500), one_group(need), DAYTIME, {"front_door": front})
    ended, decided = by_child(log, Event.SCREENING_ENDED), by_child(log, Event.CONTACT_DECIDED)
    assert len(decided) > 150
    for child, time in decided.items():
        assert time == pytest.approx(after_work(ended[child], hours), abs=EXACT)
    waited = [float(row["value"]) for row in rows(log, Event.CHECKS_RETURNED)]
    assert waited == pytest.approx([hours] * len(waited)) and bool(waited) == (hours > 0)


def night(need: float, **handover: object) -> EventLog:
    """Red contacts day and night, with an emergency duty officer for each; effort there two hours."""
    return run(
        days_run(40), contacts(1500), one_group(need), DAYTIME,
        {
            "front_door": {"urgency": {"amber_from": 50, "red_from": 55}},
            "emergency_duty": {"workers": {"officer": {"posts": 50}}, "effort_hours": {"mean": 2}},
            "handover": {"lost_repeated_work_share": 0.25, "lost_delay_working_days": {"mean": 1.25},
                         "emergency": {"delay_working_days": {"mean": 0.5}, **handover}},
        },
    )  # fmt: skip


def test_at_night_the_emergency_duty_team_sees_a_red_contact_at_once() -> None:
    """Need 80: outside working hours the duty officer starts at once and decides on immediate protection two hours
    later; in working hours the day team does, in an hour."""
    log = night(80)
    received, decided = by_child(log, Event.CONTACT_RECEIVED), by_child(log, Event.CONTACT_DECIDED)
    at_night = {child for child, time in received.items() if opening(time) != time}
    seen = by_child(log, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY)
    assert len(at_night) > 100 and set(seen) == at_night
    for child, time in decided.items():
        expected = received[child] + 2 / 24 if child in at_night else after_work(received[child], 1.0)
        assert time == pytest.approx(expected, abs=EXACT)
    assert set(rows(log, Event.CONTACT_DECIDED)["outcome"]) == {Outcome.IMMEDIATE_PROTECTION}
    assert not len(rows(log, Event.TRANSFERRED, place=Place.FRONT_DOOR))


@pytest.mark.parametrize("lost", [False, True])
def test_what_the_night_does_not_decide_is_handed_to_the_day_team(lost: bool) -> None:
    """Need 60 is red but below the emergency team's threshold: two hours at night, then a handover of half a working
    day (four hours) counted from the next opening, then an hour of screening. Where information is lost: ten more
    hours of handover and a quarter more screening."""
    log = night(60, lost_share=float(lost))
    received = by_child(log, Event.CONTACT_RECEIVED)
    at_night = {child for child, time in received.items() if opening(time) != time}
    handed, ended = by_child(log, Event.TRANSFERRED), by_child(log, Event.SCREENING_ENDED, place=Place.FRONT_DOOR)
    assert len(handed) > 100 and set(handed) <= at_night
    for child, time in handed.items():
        assert time == pytest.approx(after_work(opening(received[child] + 2 / 24), 14.0 if lost else 4.0), abs=EXACT)
        if child in ended:
            assert ended[child] == pytest.approx(after_work(time, 1.25 if lost else 1.0), abs=EXACT)
    kind = Outcome.INFORMATION_LOST if lost else Outcome.COMPLETE
    assert set(rows(log, Event.TRANSFERRED, place=Place.FRONT_DOOR)["outcome"]) == {kind}


def test_half_time_and_slower_workers_take_longer_over_a_contact() -> None:
    """An hour of effort takes a worker on half time at productivity 0.8 an hour / 0.4 = 2.5 hours."""
    log = run(days_run(20), contacts(400), one_group(10),
              desk(200, hours=ROUND_THE_CLOCK, fte=0.5, productivity=0.8))  # fmt: skip
    received, ended = by_child(log, Event.CONTACT_RECEIVED), by_child(log, Event.SCREENING_ENDED)
    for child, time in ended.items():
        assert time - received[child] == pytest.approx(2.5 / 24, abs=EXACT)


@pytest.mark.parametrize(
    ("need", "outcome"),
    [
        (5, Outcome.NO_FURTHER_ACTION), (20, Outcome.ADVICE), (25, Outcome.EARLY_HELP), (49.9, Outcome.EARLY_HELP),
        (50, Outcome.REFERRAL), (74.9, Outcome.REFERRAL), (75.1, Outcome.IMMEDIATE_PROTECTION),
    ],
)  # fmt: skip
def test_each_level_of_need_has_its_decision(need: float, outcome: Outcome) -> None:
    """Seen exactly, with advice from 10: below 10 no further action, then advice, early help from 25, a referral from
    50, immediate protection from 75; a threshold belongs to the service above it."""
    log = run(days_run(20), contacts(400), one_group(need), DAYTIME, {
        "thresholds": {"applied": {"screening": {"advice": 10}}}})  # fmt: skip
    assert set(rows(log, Event.CONTACT_DECIDED)["outcome"]) == {outcome}


def test_three_contacts_in_a_hundred_days_lead_to_assessment_whatever_they_look_like() -> None:
    """Need 10, incidents 6 a year, decisions at once. The rule sends a child to assessment exactly when the contact is
    at least the third in the last 100 days; contacts on an open case do not count."""
    log = run(
        days_run(500), {"opening": {"known": {"children": 150, "need_mean": 10}}},
        one_group(10, incidents_per_year_at_zero_need=6), desk(200, hours=ROUND_THE_CLOCK),
        {"front_door": {"screening_effort_hours": {"mean": 0}},
         "repeat_contact_rule": {"contacts": 3, "window_days": 100},
         "assessment": {"workers": {"w": {"posts": 1, "target_cases": 999, "maximum_cases": 999}}}},
    )  # fmt: skip
    referred = 0
    for child in {int(key) for key in rows(log, Event.CONTACT_RECEIVED)["child"]}:
        own = of_child(log, child)
        heard = [float(row["time_days"]) for row in own if row["event"] == Event.CONTACT_RECEIVED]
        for row in own[own["event"] == Event.CONTACT_DECIDED]:
            now = float(row["time_days"])
            within = sum(now - 100 <= time <= now for time in heard)
            assert (row["outcome"] == Outcome.REFERRAL) == (within >= 3)
            referred += within >= 3
    assert referred > 50
    origins = set(rows(log, Event.REFERRED)["outcome"])
    assert origins == {Outcome.REPEAT_CONTACT_RULE}


def test_the_chronology_counts_no_contact_that_came_after_the_one_decided_on() -> None:
    """Screening takes 40 working hours here, so a second contact often comes before the first is decided: the
    chronology counts earlier contacts, and those only, at 10 points each."""
    log = run(
        days_run(300), {"opening": {"known": {"children": 60, "need_mean": 10}}},
        one_group(10, incidents_per_year_at_zero_need=20), DAYTIME,
        {"front_door": {"screening_effort_hours": {"mean": 40}},
         "perception": {"chronology": {"points_per_contact": 10}},
         "thresholds": {"applied": {"screening": {"early_help": 100, "child_in_need": 100, "protection": 100}}}},
    )  # fmt: skip
    decided = rows(log, Event.CONTACT_DECIDED)
    assert len(decided) > 300
    for row in decided[decided["number"] <= 9]:
        assert row["perceived"] - row["need"] == pytest.approx(10 * (row["number"] - 1), abs=EXACT)


def test_a_days_delay_counts_as_one_working_day() -> None:
    """The Department's count: decided on the day after the contact, within one working day; over a weekend too."""
    assert working_days_between(day("2016-04-08", "16:50"), day("2016-04-11", "09:50")) == 1


def test_two_contacts_at_once_open_one_case() -> None:
    """A second contact that was in screening when the first opened a case passes to the worker who holds it."""
    log = run(
        days_run(200), {"opening": {"known": {"children": 60, "need_mean": 60}}},
        one_group(60, incidents_per_year_at_zero_need=30), DAYTIME,
        {"front_door": {"screening_effort_hours": {"mean": 30}}},
    )
    passed = rows(log, Event.CONTACT_DECIDED, outcome=Outcome.PASSED_TO_WORKER)
    assert len(passed) >= 10
    for row in passed:
        own = of_child(log, int(row["child"]))
        noted = own[(own["event"] == Event.CONTACT_ON_OPEN_CASE) & (own["time_days"] == row["time_days"])]
        assert len(noted) >= 1
    referred = rows(log, Event.REFERRED)
    assert len(set(referred["child"].tolist())) == len(referred)


def test_worlds_are_merged_not_replaced() -> None:
    """The tests' own tool: later parts win, mappings merge."""
    assert merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}) == {"a": {"b": 3, "c": 2}}
