"""Decisions that no other hand-worked world reaches: the assessment's outcomes, a step-up at a review, chronology."""

from __future__ import annotations

import pytest

from sim.log import Event, Outcome
from tests.engines import simulate
from tests.verification.worlds import (
    SEED,
    YEAR,
    clock_week,
    contacts,
    days_run,
    holders,
    one_group,
    quick_front_door,
    rows,
    scenario,
)


@pytest.mark.parametrize(
    ("need", "outcome"),
    [
        (24.9, Outcome.CLOSE), (25.0, Outcome.EARLY_HELP), (49.9, Outcome.EARLY_HELP), (50.0, Outcome.CHILD_IN_NEED),
        (74.9, Outcome.CHILD_IN_NEED), (75.0, Outcome.PROTECTION),
    ],
)  # fmt: skip
def test_each_level_of_need_has_its_outcome_of_assessment(need: float, outcome: Outcome) -> None:
    """Everybody is referred (screening levels 0) and assessed in a day by a team that never closes: below 25 closed,
    from 25 early help, from 50 a child in need plan, from 75 protection."""
    levels = {"advice": 0, "early_help": 0, "child_in_need": 0, "protection": 100}
    world = scenario(
        one_group(need), contacts(2 * YEAR), quick_front_door(), days_run(20),
        {"thresholds": {"applied": {"screening": levels}}, "assessment": {
            **holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 1}}},
    )  # fmt: skip
    done = rows(simulate(world, seed=SEED, replication=0), Event.ASSESSMENT_COMPLETED)
    assert len(done) > 20 and set(done["outcome"].tolist()) == {outcome}


@pytest.mark.parametrize(("step_up", "outcome"), [(40.0, Outcome.STEP_UP), (40.1, Outcome.CONTINUE)])
def test_a_review_of_early_help_steps_up_from_its_level(step_up: float, outcome: Outcome) -> None:
    """Need 40 for ever, seen exactly: at the first review (42 days) a plan is stepped up at a level of 40, and
    continues at 40.1."""
    world = scenario(
        one_group(40), {"demand": {"early_help_referrals": {"referrals_per_year": 2 * YEAR}}}, days_run(60),
        {"thresholds": {"applied": {"early_help_review": {"close_below": 10, "step_up": step_up}}},
         "early_help": {"staff": clock_week(), "teams": {"all": holders(1, 1000)}}},
    )  # fmt: skip
    log = simulate(world, seed=SEED, replication=0)
    held = rows(log, Event.REVIEW_HELD)
    assert len(held) > 10 and set(held["outcome"].tolist()) == {outcome}
    stepped = rows(log, Event.REFERRED)
    assert len(stepped) == (len(held) if outcome == Outcome.STEP_UP else 0)


def test_chronology_adds_points_for_earlier_contacts_only() -> None:
    """Need 20 for ever, incidents without a shock, 7 points for each contact in the last 90 days: the n-th contact is
    seen at 20 + 7 x the contacts of the child in the 90 days before it, itself not counted."""
    world = scenario(
        one_group(20, incidents_per_year_at_zero_need=6), contacts(0.5 * YEAR), quick_front_door(), days_run(400),
        {"perception": {"chronology": {"points_per_contact": 7, "window_days": 90}},
         "thresholds": {"applied": {"screening": dict.fromkeys(("early_help", "child_in_need", "protection"), 100)}}},
    )  # fmt: skip
    log = simulate(world, seed=SEED, replication=0)
    seen: dict[int, list[float]] = {}
    checked = 0
    for row in rows(log, Event.CONTACT_DECIDED):
        earlier = seen.setdefault(int(row["child"]), [])
        time = float(row["time_days"])
        if row["outcome"] in (Outcome.ADVICE, Outcome.NO_FURTHER_ACTION):
            recent = sum(1 for each in earlier if each >= time - 90)
            assert row["perceived"] == pytest.approx(20 + 7 * recent, abs=1e-9)
            checked += recent > 0
        earlier.append(time)
    assert checked > 100


def test_a_bias_is_added_to_what_is_seen() -> None:
    """Without error, need 40 read 6 points too low at screening and 9 too high at assessment is seen as 34 and 49."""
    levels = {"advice": 0, "early_help": 0, "child_in_need": 0, "protection": 100}
    world = scenario(
        one_group(40), contacts(2 * YEAR), quick_front_door(), days_run(20),
        {"thresholds": {"applied": {"screening": levels}},
         "perception": {"bias": {"other": {"screening": -6, "assessment": 9}}},
         "assessment": {**holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 1}}},
    )  # fmt: skip
    log = simulate(world, seed=SEED, replication=0)
    assert rows(log, Event.CONTACT_DECIDED)["perceived"] == pytest.approx(34, abs=1e-9)
    assert rows(log, Event.ASSESSMENT_COMPLETED)["perceived"] == pytest.approx(49, abs=1e-9)


def test_the_rule_of_three_contacts_counts_up_to_the_contact_decided_on() -> None:
    """Screening takes 60 hours of the clock, so further contacts often come before one is decided. A contact leads to
    a referral by the rule exactly when it is at least the third of its child in the 30 days up to its own receipt;
    those that came later count for nothing."""
    world = scenario(
        one_group(10, incidents_per_year_at_zero_need=20), contacts(0.5 * YEAR), quick_front_door(), days_run(300),
        {"front_door": {"screening_effort_hours": {"mean": 60}},
         "repeat_contact_rule": {"contacts": 3, "window_days": 30},
         "thresholds": {"applied": {"screening": dict.fromkeys(("early_help", "child_in_need", "protection"), 100)}}},
    )  # fmt: skip
    log = simulate(world, seed=SEED, replication=0)
    received = {(int(row["child"]), int(row["number"])): float(row["time_days"])
                for row in rows(log, Event.CONTACT_RECEIVED)}  # fmt: skip
    later = by_rule = 0
    for row in rows(log, Event.CONTACT_DECIDED):
        child, number = int(row["child"]), int(row["number"])
        at = received[child, number]
        recent = sum(1 for each in range(1, number + 1) if received[child, each] >= at - 30)
        if row["outcome"] == Outcome.PASSED_TO_WORKER:
            continue
        assert (row["outcome"] == Outcome.REFERRAL) == (recent >= 3)
        by_rule += recent >= 3
        later += recent == 2 and received.get((child, number + 1), 1e9) < float(row["time_days"])
    assert by_rule > 30 and later > 10
