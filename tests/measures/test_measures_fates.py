"""One life in numbers, and the same child's life under two scenarios."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.log import Event, Outcome, Place
from sim.measures import measure
from sim.measures.fates import FATE_COLUMNS, fates, lives
from tests.model.worlds import authority, authority_log

SHORT = ("run.warm_up_days=30", "run.observed_days=150")
LOWER = (*SHORT, "thresholds.applied.screening.child_in_need=48", "thresholds.applied.screening.early_help=30")
BUSIER = (*SHORT, "demand.contacts.multiplier=1.5")


def steady(make, **times):
    """A child whose need is 60 throughout two years, on a child in need plan from day 100 to day 150."""
    world = make()
    world.child(7)
    world.row(0, 7, Event.NEED_CHANGED, outcome=Outcome.ENTERED, need=60, set_point=60, tau_days=50)
    world.row(times.get("contact", 10), 7, Event.CONTACT_RECEIVED, number=1, source=1, value=3)
    world.row(11, 7, Event.CONTACT_DECIDED, number=1, outcome=Outcome.REFERRAL, perceived=60, need=60)
    world.row(11, 7, Event.REFERRED, number=1, place=Place.ASSESSMENT, outcome=Outcome.FRONT_DOOR)
    world.row(times.get("plan", 100), 7, Event.PLAN_STARTED, number=1, place=Place.CHILD_IN_NEED, worker=times.get("worker", 3))
    world.row(150, 7, Event.PLAN_ENDED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.CLOSE, value=50)
    return world


def test_a_life_by_hand(make):
    """730 days at need 60: above the first two thresholds, on a plan at both levels for 50 of them."""
    world = steady(make)
    (row,) = lives(world.log, world.scenario).to_dict("records")
    assert (row["child"], row["group"], row["area"]) == (7, "other", "east")
    assert row["unmet_days_early_help"] == pytest.approx(680)
    assert row["unmet_days_child_in_need"] == pytest.approx(680)
    assert row["unmet_days_protection"] == 0
    assert row["unmet_days"] == pytest.approx(1360)
    assert row["first_help_days"] == pytest.approx(100)
    assert (row["contacts"], row["referrals"]) == (1, 1)
    assert row["child_in_need_days"] == pytest.approx(50)
    assert row["early_help_days"] == row["protection_days"] == row["looked_after_days"] == 0


def test_a_child_that_never_gets_a_plan_has_no_first_help(make):
    world = make()
    world.child(1)
    world.row(0, 1, Event.NEED_CHANGED, need=10, set_point=10, tau_days=50)
    (row,) = lives(world.log, world.scenario).to_dict("records")
    assert np.isnan(row["first_help_days"])
    assert row["unmet_days"] == 0


def test_lives_add_up_to_the_measures():
    scenario, log = authority(SHORT), authority_log(SHORT, 1)
    table, total = lives(log, scenario), measure(log, scenario)
    total = total[total["by"] == "all"].set_index("measure")["value"]
    for level in ("early_help", "child_in_need", "protection"):
        assert table[f"unmet_days_{level}"].sum() == pytest.approx(total[f"unmet_child_days_{level}"], rel=1e-9)
    assert table["contacts"].sum() == total["contacts"]
    assert table["referrals"].sum() == total["referrals"]
    assert len(table) == len(log.children)


def test_the_same_log_twice_is_the_same_life_for_everybody():
    scenario, log = authority(SHORT), authority_log(SHORT, 1)
    table = fates(log, log, scenario, scenario)
    assert tuple(table.columns) == FATE_COLUMNS
    assert set(table["known_in"]) == {"both"}
    assert table["same_life"].all() and table["same_steps"].all()
    assert table["parted_days"].isna().all()
    assert (table["unmet_days_change"] == 0).all()


def test_who_the_worker_is_makes_no_other_life(make):
    one, other = steady(make), steady(make, worker=9)
    (row,) = fates(one.log, other.log, one.scenario, other.scenario).to_dict("records")
    assert row["same_life"] and row["same_steps"]


def test_other_times_are_the_same_steps(make):
    one, other = steady(make), steady(make, plan=120)
    (row,) = fates(one.log, other.log, one.scenario, other.scenario).to_dict("records")
    assert (row["same_life"], row["same_steps"]) == (False, True)
    assert row["parted_days"] == 100
    assert row["unmet_days_child_in_need_change"] == pytest.approx(20)
    assert row["first_help_days_change"] == pytest.approx(20)
    assert row["child_in_need_days_change"] == pytest.approx(-20)


def test_one_step_more_is_another_life(make):
    one, other = steady(make), steady(make)
    other.row(200, 7, Event.CONTACT_RECEIVED, number=2, source=1, value=3)
    for first, second in ((one, other), (other, one)):
        (row,) = fates(first.log, second.log, first.scenario, second.scenario).to_dict("records")
        assert (row["same_life"], row["same_steps"], row["parted_days"]) == (False, False, 200)
        assert abs(row["contacts_change"]) == 1


def test_days_in_which_a_child_is_there_in_one_life_only_are_not_compared(make):
    """Need 60 throughout: the life that ends on day 300 has no fewer days of unmet need up to then, nor a contact."""
    stays, leaves = steady(make), steady(make)
    leaves.row(300, 7, Event.CHILD_LEFT, outcome=Outcome.MOVED_ON)
    stays.row(400, 7, Event.CONTACT_RECEIVED, number=2, source=1, value=3)
    stays.row(500, 7, Event.PLAN_STARTED, number=2, place=Place.EARLY_HELP, worker=3)
    for first, second, which in ((stays, leaves, "scenario"), (leaves, stays, "baseline")):
        (row,) = fates(first.log, second.log, first.scenario, second.scenario).to_dict("records")
        assert (row["left_first"], row["left_first_days"]) == (which, 300)
        assert row["unmet_days_child_in_need_baseline"] == row["unmet_days_child_in_need_scenario"] == pytest.approx(250)
        assert row["unmet_days_change"] == row["contacts_change"] == row["early_help_days_change"] == 0


def test_a_first_plan_after_the_other_life_has_ended_is_not_compared(make):
    stays, leaves = steady(make, plan=120), steady(make, plan=120)
    leaves.row(110, 7, Event.CHILD_LEFT, outcome=Outcome.MOVED_ON)
    (row,) = fates(stays.log, leaves.log, stays.scenario, leaves.scenario).to_dict("records")
    assert np.isnan(row["first_help_days_baseline"]) and np.isnan(row["first_help_days_scenario"])


def test_who_leaves_on_the_same_day_in_both_leaves_neither_first(make):
    one, other = steady(make), steady(make)
    one.row(300, 7, Event.CHILD_LEFT)
    other.row(300.4, 7, Event.CHILD_LEFT)
    (row,) = fates(one.log, other.log, one.scenario, other.scenario).to_dict("records")
    assert row["left_first"] == "" and np.isnan(row["left_first_days"])


def test_more_demand_adds_children_and_leaves_the_others_their_number():
    one, more = authority(SHORT), authority(BUSIER)
    table = fates(authority_log(SHORT, 1), authority_log(BUSIER, 1), one, more)
    counts = table["known_in"].value_counts()
    assert counts["both"] == len(authority_log(SHORT, 1).children)
    assert counts["scenario"] > 20
    assert "baseline" not in counts
    alone = table[table["known_in"] == "scenario"]
    assert alone["unmet_days_baseline"].isna().all() and alone["unmet_days_change"].isna().all()
    assert not alone["same_life"].any()
    assert alone["group"].notna().all() and alone["entered_days"].notna().all()


def test_lives_are_the_same_until_they_part():
    one, lower = authority_log(SHORT, 1), authority_log(LOWER, 1)
    table = fates(one, lower, authority(SHORT), authority(LOWER))
    apart = table[table["parted_days"].notna()]
    assert 20 < len(apart) < len(table)
    for child, parted in zip(apart["child"].head(40), apart["parted_days"].head(40), strict=True):
        before = [log.rows[(log.rows["child"] == child) & (log.rows["time_days"] < parted)] for log in (one, lower)]
        pd.testing.assert_frame_equal(*(pd.DataFrame(rows).drop(columns=["worker"]) for rows in before))


def test_other_draws_and_other_periods_are_refused():
    scenario, log = authority(SHORT), authority_log(SHORT, 1)
    with pytest.raises(ValueError, match="same draws"):
        fates(log, dataclasses.replace(log, seed=99), scenario, scenario)
    with pytest.raises(ValueError, match="same period"):
        fates(log, log, scenario, authority(("run.observed_days=90",)))
