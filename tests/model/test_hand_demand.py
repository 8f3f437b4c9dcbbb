"""Demand that is not given once and for all: years that differ, an offer that brings referrals, families who move."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome, Place
from sim.model.demand import MOVED_IN
from sim.rules.draws import run_key
from sim.rules.incidents import arrivals_of_day
from tests.model.worlds import (
    START,
    clock_week,
    contacts,
    days_run,
    holders,
    merged,
    nested,
    one_group,
    referrals,
    rows,
    run,
    working_days_between,
)

EXACT = 1e-9
STREAM = 1_000_000_000_000
DIRECT_FROM_AGENCIES = 7
HELP_AT_ONCE = {"early_help": {"teams": {"all": holders(1, 100_000)}, "staff": clock_week(), "review_days": 30_000}}
SOCIAL_CARE_AT_ONCE = {
    "assessment": {**holders(1, 100_000), "staff": clock_week()},
    "locality": {"teams": {"all": holders(1, 100_000)}, "staff": clock_week()},
}


# -- years -------------------------------------------------------------------------------------------------------------


ANNIVERSARIES = [(dt.date(2016 + year, 4, 4) - START).days for year in range(13)]


def by_year(log: EventLog, origin: int) -> np.ndarray:
    """How many came in each of twelve years from 4 April to 3 April."""
    return np.histogram(log.children["entered_days"][log.children["origin"] == origin], bins=ANNIVERSARIES)[0]


def test_years_have_a_factor_of_their_own_with_the_mean_and_spread_that_was_asked_for() -> None:
    """Twelve years in each of six replications, 300 first contacts a year and a cv of 0.3: the logarithm of a year's
    count is normal, mean ln(300) - s^2/2, s^2 = ln(1 + 0.3^2), but for chance (1/300)."""
    counts = np.concatenate([
        by_year(run(days_run(12 * 365.25), contacts(300), nested("demand.year_cv", 0.3), replication=each), 0)
        for each in range(6)
    ])  # fmt: skip
    variance = math.log(1.09)
    found = np.log(counts / 300)
    assert abs(found.mean() + variance / 2) < 4 * math.sqrt((variance + 1 / 300) / len(found))
    assert found.std() == pytest.approx(math.sqrt(variance + 1 / 300), rel=4 / math.sqrt(2 * len(found)))
    assert len(np.unique(np.round(found, 6))) > 50  # no two years alike


def test_a_year_is_the_same_for_all_who_come_and_for_every_option() -> None:
    """First contacts and direct referrals of a year rise and fall together; another worker changes no year, and without
    the factor all children of weaker years come as well."""
    world = merged(days_run(12 * 365.25), contacts(400), referrals(400))
    log = run(world, nested("demand.year_cv", 0.3))
    assert np.corrcoef(by_year(log, 0), by_year(log, 1))[0, 1] > 0.95
    again = run(world, nested("demand.year_cv", 0.3), HELP_AT_ONCE)
    assert again.children.tobytes() == log.children.tobytes()
    alike = run(world)
    weak = by_year(log, 0) < by_year(alike, 0)
    assert 3 < weak.sum() < 12
    year = np.searchsorted(ANNIVERSARIES, log.children["entered_days"], side="right") - 1
    in_weak = np.isin(year, np.flatnonzero(weak))
    assert np.isin(log.children["child"][in_weak], alike.children["child"]).all()


# -- an offer that brings demand ---------------------------------------------------------------------------------------

OFFER = "demand.early_help_referrals.reputation"


def offer(strength: float, reference: float, lag: float = 0) -> dict[str, object]:
    """Referrals that come of what was done."""
    return nested(OFFER, {"strength": strength, "reference_per_year": reference, "lag_days": lag})


def test_each_day_s_referrals_follow_from_the_plans_of_the_year_before() -> None:
    """By hand, day by day: 1 + 0.5 (h/120 - 1), h the plans of the 365 days that ended 20 days before, where before the
    run 120 a year were helped; those who come are the points below that rate."""
    log = run(days_run(900), referrals(200), offer(0.5, 120, 20), HELP_AT_ONCE)
    started = rows(log, Event.PLAN_STARTED)["time_days"]
    entered = rows(log, Event.CHILD_ENTERED)
    factors = []
    for day in range(900):
        first, last = day - 20 - 365, day - 20
        helped = ((started >= first) & (started < last)).sum() + 120 * min(365, max(0, -first)) / 365
        factors.append(1 + 0.5 * (helped / 120 - 1))
        rate = np.full(24, 200 / 365.25 * factors[-1])
        _, numbers = arrivals_of_day(run_key(1, 0), DIRECT_FROM_AGENCIES, day, rate)
        today = entered["child"][(entered["time_days"] >= day) & (entered["time_days"] < day + 1)]
        assert sorted(today.tolist()) == sorted(DIRECT_FROM_AGENCIES * STREAM + number for number in numbers.tolist())
    assert factors[10] == 1.0 and max(factors) > 1.5
    anyway = set(run(days_run(900), referrals(200), HELP_AT_ONCE).children["child"].tolist())
    opened = rows(log, Event.EARLY_HELP_REFERRED)
    brought = set(opened["child"][opened["value"] == 1].tolist())
    assert brought == set(opened["child"].tolist()) - anyway and len(brought) > 50


def test_referrals_settle_where_the_linear_form_says() -> None:
    """R = R0 (1 - a)/(1 - a R0/r): with 400 a year, a = 0.4 and r = 250, a gain of 0.64, 667 a year; each referral by
    chance brings on 1.8 more, so the variance of a sum is 1/(1 - 0.64)^2 of its mean."""
    total = 0.0
    for replication in range(2):
        log = run(days_run(365 * 9), referrals(400), offer(0.4, 250), HELP_AT_ONCE, replication=replication)
        total += (log.children["entered_days"] >= 365 * 5).sum()
    expected = 2 * 4 * 365 / 365.25 * 400 * 0.6 / 0.36
    assert abs(total - expected) < 4 * math.sqrt(expected) / 0.36


# -- families who move -------------------------------------------------------------------------------------------------


def test_the_stock_known_is_arrivals_over_exits() -> None:
    """150 a year move in; with a case open or without, each leaves at 0.5 a year: 300 are known, Poisson. Over two
    replications, after ten years."""
    world = merged(
        days_run(10 * 365.25), one_group(60), SOCIAL_CARE_AT_ONCE, nested("need.exit_per_year", 0.5),
        {"transfers": {"in_per_year": 150, "need_mean": 60, "need_sd": 12, "out_per_year": 0.5}},
    )  # fmt: skip
    known, away = 0, 0
    for replication in range(2):
        log = run(world, replication=replication)
        known += len(log.children) - len(rows(log, Event.CHILD_LEFT))
        away += len(rows(log, Event.CHILD_LEFT, outcome=Outcome.MOVED_AWAY))
    expected = 2 * 300 * (1 - math.exp(-5))
    assert abs(known - expected) < 4 * math.sqrt(expected)
    assert away > 500


@pytest.mark.parametrize(("need", "place"), [(80, Place.PROTECTION), (60, Place.CHILD_IN_NEED)])
def test_who_moves_in_on_a_plan_has_a_conference_within_its_limit(need: float, place: Place) -> None:
    """Fourteen days after the move, in a service that never closes; the plan goes on, or a child in need plan begins."""
    log = run(
        days_run(200), one_group(need), SOCIAL_CARE_AT_ONCE,
        {"transfers": {"in_per_year": 100, "need_mean": need, "on_plan_share": 1},
         "thresholds": {"applied": {"conference": {"plan": 70}}}},
    )  # fmt: skip
    assert set(log.children["origin"]) == {MOVED_IN} and len(log.children) > 30
    assert set(rows(log, Event.REFERRED)["outcome"]) == {Outcome.MOVED_IN}
    assert not len(rows(log, Event.ASSESSMENT_STARTED))
    entered = dict(zip(log.children["child"].tolist(), log.children["entered_days"].tolist(), strict=True))
    held = rows(log, Event.CONFERENCE_HELD)
    assert len(held) > 20
    for row in held:
        moved = entered[int(row["child"])]
        assert row["time_days"] == pytest.approx(moved + 14, abs=EXACT)
        assert row["value"] == working_days_between(moved, moved + 14)
    assert set(rows(log, Event.PLAN_STARTED)["place"]) == {place}


def test_the_others_who_move_in_are_assessed() -> None:
    log = run(
        days_run(200), one_group(60), SOCIAL_CARE_AT_ONCE,
        {"transfers": {"in_per_year": 400, "need_mean": 60, "on_plan_share": 0.25}},
    )
    on_plan, referred = len(rows(log, Event.REFERRED, place=Place.SECTION_47)), len(rows(log, Event.REFERRED))
    assert abs(on_plan / referred - 0.25) < 4 * math.sqrt(0.25 * 0.75 / referred)
    assert len(rows(log, Event.ASSESSMENT_STARTED)) == referred - on_plan


def test_a_family_that_moves_is_held_until_the_handover_is_over() -> None:
    """Ten days from the move to the handover; the case is worked until then, and closes that moment."""
    log = run(
        days_run(400), one_group(60), SOCIAL_CARE_AT_ONCE,
        {"opening": {"child_in_need": {"children": 300, "need_mean": 60}},
         "thresholds": {"applied": {"child_in_need_review": {"close_below": 0, "step_down_below": 0}}},
         "calendar": {"bank_holidays": False},
         "transfers": {"out_per_year": 1, "handover_working_days": {"mean": 10}}},
    )  # fmt: skip
    moved = {int(row["child"]): row for row in rows(log, Event.FAMILY_MOVES)}
    closed = rows(log, Event.SOCIAL_CARE_CLOSED)
    assert len(closed) > 100 and set(closed["outcome"]) == {Outcome.MOVED_AWAY}
    for row in closed:
        move = moved[int(row["child"])]
        assert row["time_days"] == pytest.approx(move["time_days"] + 10, abs=EXACT) and move["value"] == pytest.approx(10)
    left = rows(log, Event.CHILD_LEFT)
    assert left["time_days"].tolist() == closed["time_days"].tolist()
    assert abs(len(moved) - 300 * (1 - math.exp(-400 / 365.25))) < 4 * math.sqrt(300 * 0.33 * 0.67)
