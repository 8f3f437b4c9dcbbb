"""Both engines write the same log to the last byte: on random worlds, and on what is shipped."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.log import Event, EventLog
from sim.model import simulate
from sim.scenario import load_scenario
from tests.engine import replay
from tests.engine.worlds import settings, terms_of_opening, world
from tests.model.worlds import BASELINE

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
FULL_LENGTH = ("sunderland-2018", "families", "conference-chairs", "partners-learn", "published-thresholds")
WORLDS_A_TEST = 10
EVERYDAY = range(1, 101)


@pytest.mark.parametrize("first", EVERYDAY[::WORLDS_A_TEST])
def test_random_worlds(first: int) -> None:
    for number in range(first, first + WORLDS_A_TEST):
        assert replay.check(number) == ""


@pytest.mark.slow
@pytest.mark.parametrize("first", range(101, 1101, WORLDS_A_TEST))
def test_more_random_worlds(first: int) -> None:
    for number in range(first, first + WORLDS_A_TEST):
        assert replay.check(number) == ""


def test_whatever_may_happen_happens_in_these_worlds() -> None:
    """Every event of the log."""
    seen: set[int] = set()
    for number in EVERYDAY:
        seen |= set(replay.by_engine(world(settings(number)), seed=number, replication=0).columns["event"].tolist())
        if seen == set(Event):
            return
    assert [event.name for event in Event if event not in seen] == []


CORNERS = {
    "care at a discussion, home on a plan, and another enquiry": {
        "run": {"observed_days": 200, "warm_up_days": 0},
        "thresholds.applied.section_47": {"strategy_looked_after": 60, "conference": 50},
        "thresholds.applied.open_case": {"social_care": 40, "protection": 40},
        "looked_after": {"stay_days": {"mean": 5}, "plan_after_share": 1, "return_share": 0, "help_per_year": 0},
        "need.groups.other.incidents_per_year_at_zero_need": 2,
    },
    "help that does not last, and incidents on the way back": {
        "run": {"observed_days": 120, "warm_up_days": 0},
        "early_help.help_per_year": 8, "locality.child_in_need.help_per_year": 8, "need.lasting_days": 2000,
        "need.relapse_days": 20, "early_help.review_days": 20,
        "demand.contacts.multiplier": 0, "need.groups.other": {"incidents_per_year_at_zero_need": 0.4, "incident_need_scale": 15},
    },
    "two notes about one child at one instant": {
        "run": {"observed_days": 120, "warm_up_days": 0},
        "front_door.open_case_effort_hours": {"mean": 0.2},
        "demand.contacts.sources.schools": {"reporting_delay_days": 0, "incidents_share": 1},
        "demand.contacts.sources.police": {"incidents_share": 0},
        "need.groups.other": {"incidents_per_year_at_zero_need": 12, "incident_shock_mean": 1},
    },
    "sources that remember further back from a day on": {
        "run": {"observed_days": 120, "warm_up_days": 0},
        "demand.contacts.learning": {"window_days": 5, "prior_contacts": 2},
        "demand.contacts.sources.police.learns": 1, "demand.contacts.sources.schools.learns": 1,
        "changes.longer": {"from": "2016-06-01", "set": {"demand": {"contacts": {"learning": {"window_days": 90}}}}},
    },
}
"""What random worlds hardly reach."""


@pytest.mark.parametrize("name", CORNERS)
def test_what_is_seldom(name: str) -> None:
    one, other = replay.both(world(CORNERS[name]), seed=2)
    assert replay.same(one, other), replay.difference(one, other)


@cache
def changes_of_the_baseline() -> set[str]:
    return set(load_scenario(BASELINE).changes)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_for_some_weeks(path: Path) -> None:
    """With few children on the first day, from some days before the change that is tried."""
    changes = load_scenario(path).changes
    tried = [change.from_date for name, change in changes.items() if name not in changes_of_the_baseline()]
    start = min(tried, default=dt.date(2017, 4, 1)) - dt.timedelta(days=5)
    few = [f"opening.{service}.children=40" for service in terms_of_opening()]
    scenario = load_scenario(path, [f"run.start={start}", "run.warm_up_days=0", "run.observed_days=25", *few])
    one, other = replay.both(scenario, seed=3)
    assert replay.same(one, other), replay.difference(one, other)


@pytest.mark.slow
@pytest.mark.parametrize("name", FULL_LENGTH)
def test_shipped_scenarios_at_full_length(name: str) -> None:
    """Long enough for every array to grow."""
    one, other = replay.both(load_scenario(SCENARIOS[0].parent / f"{name}.yaml"), seed=7)
    assert replay.same(one, other), replay.difference(one, other)


def test_a_difference_is_shown_with_child_day_and_column() -> None:
    log = simulate(world(settings(3)), seed=3, replication=0)
    rows = log.rows.copy()
    at = int(np.flatnonzero(rows["child"] >= 0)[40])
    rows["need"][at] += 1e-9
    told = replay.difference(log, EventLog(rows, log.children))
    assert told.startswith(f"row {at}, child {rows['child'][at]}, day {float(rows['time_days'][at])!r}: need\n")
    assert "-- engine" in told and "-- model" in told


def test_a_difference_is_reported_as_the_smallest_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that would lose the last row wherever it runs: nothing but the run is left."""
    whole = replay.by_engine

    def lossy(scenario: object, **keywords: object) -> EventLog:
        log = whole(scenario, **keywords)  # type: ignore[arg-type]
        return EventLog(log.rows[:-1], log.children, log.teams, log.team_places, log.areas)

    monkeypatch.setattr(replay, "by_engine", lossy)
    told = replay.check(4)
    assert told.startswith("world 4 differs; the least that does, with seed 4:\n  run: {")
    assert told.partition("\nrow ")[0].count("\n") == 1
