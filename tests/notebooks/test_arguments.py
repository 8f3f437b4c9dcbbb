"""What analysts have in hand: numpy and pandas values, one text where a list is expected, and nothing at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.scenario import Scenario, ScenarioError, load_text
from sim.study.amounts import read_measures
from sim.study.designs.variations import read_variations
from sim.study.result import StudyResult
from sim.study.settings import Settings, read_precision
from sim.study.verdicts import read_margins
from sim.study.weighing import non_dominated, read_standards

TOWN = "run: {observed_days: 14}\ndemand: {contacts: {first_contacts_per_year: 200}}\n"


@pytest.fixture(scope="module")
def town() -> Scenario:
    return load_text(TOWN)


@pytest.fixture(scope="module")
def result(town: Scenario) -> StudyResult:
    return sim.compare({"now": town}, {"again": town}, replications=np.int64(2), seed=np.uint8(7), workers=np.int32(1))


def test_the_integers_of_numpy_and_pandas_are_whole_numbers(result: StudyResult, town: Scenario) -> None:
    assert result.manifest["seed"] == 7 and type(result.manifest["seed"]) is int
    again = sim.run({"now": town}, replications=pd.Series([2]).iloc[0], seed=np.array(7), workers=1)
    pd.testing.assert_frame_equal(again.measures, result.measures[result.measures["scenario"] == "now"])
    told = sim.explain(town, town, seed=np.int64(7), replication=np.int64(1), children=np.int16(2))
    assert (told.seed, told.replication) == (7, 1)


@pytest.mark.parametrize("wrong", [True, np.True_, 2.0, np.float64(2), "2", None, -1, np.int64(-1), [2], np.array([2, 3]), 10**30, pd.NaT])
@pytest.mark.parametrize("name", ["replications", "seed"])
def test_what_is_no_whole_number_is_refused(town: Scenario, name: str, wrong: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number from"):
        sim.run(town, **{name: wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"children": 0}, {"child": -1}, {"seed": 1.5}, {"replication": 0}, {"replication": "1"}])
def test_explain_refuses_numbers_too(town: Scenario, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be a whole number"):
        sim.explain(town, town, **wrong)


@pytest.mark.parametrize("points", [1, 2.5, True, "3"])
def test_a_sweep_refuses_numbers_too(town: Scenario, points: Any) -> None:
    with pytest.raises(ValueError, match="points must be a whole number from 2"):
        sim.sweep(town, {"demand.contacts.multiplier": "1:2"}, points=points)


@pytest.mark.parametrize("extends", ["panel-weekly", None])
@pytest.mark.parametrize(
    ("day", "days", "posts"),
    [
        (pd.Timestamp("2018-04-02"), np.int64(30), np.int64(12)),
        (np.datetime64("2018-04-02"), np.float32(30), np.int8(12)),
        (dt.datetime(2018, 4, 2), np.uint16(30), np.array(12)),
        (pd.Series(["2018-04-02"]).astype("datetime64[ns]").iloc[0], pd.Series([30]).iloc[0], 12),
    ],
)
def test_scenarios_are_made_of_what_is_in_hand(extends: str | None, day: Any, days: Any, posts: Any) -> None:
    over = {
        "run": {"start": day, "observed_days": days, "warm_up_days": np.float64(0)},
        "front_door": {"workers": {"screening_officer": {"posts": posts}},
                       "staff": {"working_hours": {"opens": dt.time(8, 30), "days": np.array(["monday", "friday"])}}},
        "early_help": {"panel": {"cancelled": pd.Series([], dtype=object)}},
        "changes": {},
    }
    if extends is not None:
        over["extends"] = extends
    scenario = sim.load_scenario(over)
    assert scenario.run.start == dt.date(2018, 4, 2)
    assert scenario.run.observed_days == 30.0
    assert scenario.front_door.workers["screening_officer"].posts == 12
    assert scenario.front_door.staff.working_hours.opens == 8.5
    assert scenario.front_door.staff.working_hours.days == ("monday", "friday")


def test_what_is_laid_over_a_file_is_as_what_stands_in_one() -> None:
    plain = sim.load_scenario("panel-weekly", ["run.observed_days=30"])
    assert sim.load_scenario({"extends": "panel-weekly", "run": {"observed_days": np.int64(30)}}) == plain
    assert sim.load_scenario({"extends": Path("panel-weekly").name, "run": {"observed_days": 99}}, "run.observed_days=30") == plain
    with pytest.raises(ScenarioError, match=r"^scenario: run.observed_dais: there is no such field: did you mean 'observed_days'"):
        sim.load_scenario({"extends": "panel-weekly", "run": {"observed_dais": 30}})
    for wrong in (7, ["panel-weekly"], {}):
        with pytest.raises(ScenarioError, match=r"scenario: extends is .*: a path is expected"):
            sim.load_scenario({"extends": wrong})


@pytest.mark.parametrize("wrong", [pd.NaT, pd.NA, dt.datetime(2018, 4, 2, 9), np.datetime64("NaT"), object(), b"2018-04-02", 1j])
def test_what_has_no_place_in_a_scenario_is_refused(wrong: Any) -> None:
    with pytest.raises(ScenarioError, match=r"run\.start"):
        sim.load_scenario({"run": {"start": wrong}})


@pytest.mark.parametrize(
    "read",
    [
        lambda given: read_margins(given("referrals=2%")).describe(),
        lambda given: read_precision(given("referrals=2%")).describe(),
        lambda given: read_measures(given("referrals")),
        lambda given: read_standards(given("referrals<=20")),
        lambda given: read_variations(given("run.observed_days=365,730"))[0].values,
        lambda given: sim.load_scenario("panel-weekly", given("run.observed_days=30")).run.observed_days,
    ],
)
def test_one_text_is_a_list_of_one(read: Any) -> None:
    assert read(str) == read(lambda text: [text]) == read(lambda text: np.array([text]))


def test_one_measure_is_a_list_of_one(result: StudyResult) -> None:
    def same(one: Any, other: Any) -> None:
        pd.testing.assert_frame_equal(one, other)

    for table in (sim.tables.levels, sim.tables.changes, sim.tables.verdicts, non_dominated):
        same(table(result, "contacts" if table is not non_dominated else "total_cost_pounds"),
             table(result, ["contacts" if table is not non_dominated else "total_cost_pounds"]))  # fmt: skip
    for chart in (sim.charts.levels, sim.charts.differences):
        one, other = (chart(result, measures) for measures in ("contacts", ["contacts"]))
        assert one == other and "Contacts" in one.body


@pytest.mark.parametrize("nothing", [[], (), {}, np.array([], dtype=object), iter(())])
def test_no_scenario_at_all_is_refused(town: Scenario, nothing: Any) -> None:
    for attempt in (lambda: sim.compare(town, nothing), lambda: sim.run(nothing)):
        with pytest.raises(ValueError, match="there is no scenario: name at least one"):
            attempt()


def test_a_baseline_is_one_scenario(town: Scenario) -> None:
    with pytest.raises(ValueError, match="the baseline is one scenario, not 2"):
        sim.compare([town, town], town)  # type: ignore[arg-type]


def test_settings_hold_plain_numbers() -> None:
    settings = Settings(np.int64(3), np.int64(4), np.int64(2))
    assert [type(each) for each in (settings.replications, settings.seed, settings.workers)] == [int, int, int]
