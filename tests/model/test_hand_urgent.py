"""What practitioners would recognise of urgent contacts, by hand: looks at one contact, checks, and closing time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.log import Event, Place
from tests.model.worlds import (
    ROUND_THE_CLOCK,
    after_work,
    contacts,
    days_run,
    desk,
    merged,
    nested,
    one_group,
    one_row,
    opening,
    quick_front_door,
    rows,
    run,
)

EXACT = 1e-9
HOUR = 1 / 24
ALL_RED: dict[str, Any] = {"front_door": {"urgency": {"red_from": 70}}}
NOBODY_LET_IN = nested(
    "thresholds.applied.screening", {"advice": 100, "early_help": 100, "child_in_need": 100, "protection": 100}
)
DUTY: dict[str, Any] = {"emergency_duty": {"workers": {"officer": {"posts": 50}}, "effort_hours": {"mean": 2}},
                        "thresholds": {"applied": {"emergency": {"protection": 100}}}}  # fmt: skip


# -- one contact -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("memory", [0.0, 0.8])
def test_the_looks_at_one_contact_remember_each_other(memory: float) -> None:
    """Urgency follows the error at triage alone, since all have the same need: amber half of the time. The error at the
    decision, with a standard deviation of 10, has the correlation said with it; for a cut at the median the mean of those
    above it is ``m sqrt(2/pi)`` standard deviations (half-normal)."""
    log = run(
        days_run(60), contacts(60_000), one_group(50), quick_front_door(), NOBODY_LET_IN,
        {"front_door": {"urgency": {"amber_from": 50}}},
        {"perception": {"error_sd": {"triage": 10, "screening": 10}, "contact_memory": memory}},
    )  # fmt: skip
    decided = rows(log, Event.CONTACT_DECIDED)
    amber = {int(row["child"]) for row in rows(log, Event.CONTACT_RECEIVED) if row["value"] == 2}
    error = (decided["perceived"] - decided["need"]) / 10
    first = np.isin(decided["child"], list(amber))
    assert len(decided) > 9000 and first.mean() == pytest.approx(0.5, abs=0.02)
    assert error.std() == pytest.approx(1, abs=0.03)
    assert error[first].mean() == pytest.approx(memory * np.sqrt(2 / np.pi), abs=0.05)


def test_what_screening_finds_grave_has_its_checks_before_it_is_decided() -> None:
    """Nothing is red at triage. Seen at 60 or more after screening, a contact waits 3 hours for its partners, as a red
    one; others are decided there and then. The second look is the first with half its error."""
    log = run(
        days_run(30), contacts(3000), one_group(50), desk(50, hours=ROUND_THE_CLOCK), NOBODY_LET_IN,
        {"front_door": {"urgency": {"upgraded_from": 60}, "partner_checks": {"police_hours": {"mean": 6}, "red_factor": 0.5}}},
        {"perception": {"error_sd": {"screening": 12}, "partner_checks_narrow_by": 0.5}},
    )  # fmt: skip
    upgraded = {int(row["child"]): row for row in rows(log, Event.CONTACT_UPGRADED)}
    decided = rows(log, Event.CONTACT_DECIDED)
    assert 0.1 < len(upgraded) / len(decided) < 0.35  # a normal error beyond 10/12 of its standard deviation: 0.20
    for row in decided:
        screened = one_row(log, row["child"], Event.SCREENING_ENDED)["time_days"]
        if int(row["child"]) in upgraded:
            first = upgraded[int(row["child"])]
            assert first["perceived"] >= 60 and row["time_days"] == pytest.approx(screened + 3 * HOUR, abs=EXACT)
            assert row["perceived"] - 50 == pytest.approx(0.5 * (first["perceived"] - 50), abs=1e-6)
        else:
            assert row["perceived"] < 60 and row["time_days"] == screened


def test_a_green_contact_waits_for_the_family_and_an_amber_one_does_not() -> None:
    """Eight working hours after an hour's screening, from nine to five; amber contacts have no partner to wait for."""
    world = merged(
        days_run(60), contacts(2000), desk(50), NOBODY_LET_IN,
        {"front_door": {"urgency": {"amber_from": 50}, "green_answer_hours": {"mean": 8}}},
    )  # fmt: skip
    for need, hours in ((40, 8), (60, 0)):
        log = run(world, one_group(need))
        reached, decided = rows(log, Event.FAMILY_REACHED), rows(log, Event.CONTACT_DECIDED)
        assert len(decided) > 200 and (len(reached) > 200) is (hours > 0)
        for row in decided:
            screened = float(one_row(log, row["child"], Event.SCREENING_ENDED)["time_days"])
            assert row["time_days"] == pytest.approx(after_work(screened, hours), abs=EXACT)


# -- past closing time -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("past_closing", [False, True])
def test_a_red_contact_that_somebody_has_begun_is_finished_the_same_day(past_closing: bool) -> None:
    """Three hours of screening and two of partners: by the clock, or from nine to five."""
    log = run(
        days_run(60), contacts(2000), one_group(80), desk(100), ALL_RED, NOBODY_LET_IN,
        {"front_door": {"screening_effort_hours": {"mean": 3}, "red_past_closing": past_closing,
                        "partner_checks": {"police_hours": {"mean": 2}}}},
    )  # fmt: skip
    late = 0
    for row in rows(log, Event.CONTACT_DECIDED):
        started = float(one_row(log, row["child"], Event.SCREENING_STARTED)["time_days"])
        due = started + 5 * HOUR if past_closing else after_work(after_work(started, 3), 2)
        assert row["time_days"] == pytest.approx(due, abs=EXACT)
        late += due % 1 > 17 * HOUR
    assert (late > 30) is past_closing


def test_a_red_contact_that_nobody_has_begun_at_closing_time_goes_to_the_duty_team() -> None:
    """One screener, who takes six hours for each. Who waits at five is seen by the duty team from five to seven, and
    comes before the day team again at nine of the next working day."""
    world = merged(
        days_run(40), contacts(700), one_group(80), desk(1), ALL_RED, NOBODY_LET_IN, DUTY,
        {"front_door": {"screening_effort_hours": {"mean": 6}}},
    )  # fmt: skip
    log, before = run(world, nested("front_door.red_past_closing", True)), run(world)
    handed = 0
    for row in rows(log, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY):
        received = float(one_row(log, row["child"], Event.CONTACT_RECEIVED)["time_days"])
        if opening(received) == received:  # received in working hours
            assert row["time_days"] == pytest.approx(int(received) + 17 * HOUR, abs=EXACT)
            again = one_row(log, row["child"], Event.TRANSFERRED)["time_days"]
            assert again == pytest.approx(opening(float(row["time_days"]) + 2 * HOUR), abs=EXACT)
            handed += 1
    assert handed > 10
    for row in rows(before, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY):  # without: only what comes at night
        received = float(one_row(before, row["child"], Event.CONTACT_RECEIVED)["time_days"])
        assert opening(received) != received


def test_what_the_duty_team_takes_over_no_longer_weighs_on_the_desk() -> None:
    """The duty team protects all that it sees, so no more than a day's contacts, below the target of twelve, are with
    the desk at any time: screening takes the six hours it takes."""
    log = run(
        days_run(100), contacts(2000), one_group(80), desk(1, target_cases=12, maximum_cases=12), ALL_RED, NOBODY_LET_IN,
        merged(DUTY, nested("thresholds.applied.emergency.protection", 0)),
        {"front_door": {"screening_effort_hours": {"mean": 6}, "red_past_closing": True, "staff": {"workload": {"duration": 5}}}},
    )  # fmt: skip
    assert len(rows(log, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY)) > 60
    assert set(rows(log, Event.SCREENING_STARTED, place=Place.FRONT_DOOR)["value"]) == {6.0}
