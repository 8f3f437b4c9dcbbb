"""The events behind each measure: they come to its value, and they are the rows of the log."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from sim.log import Event, EventLog
from sim.measures import MEASURES, NotListedError, events_behind, measure
from sim.measures.episodes import History
from sim.measures.table import measures_of
from sim.scenario import Scenario, load_scenario
from tests.engines import simulate
from tests.model.worlds import AUTHORITY

MORE_GOES_INTO = {
    "changes_of_worker_per_100_children", "children_with_any_contacts_6m", "children_with_repeat_contact_6m",
    "children_with_unhelped_contacts_6m", "child_in_need_plan_months_mean", "early_help_plan_months_mean",
    "protection_plan_months_mean",
}  # fmt: skip
"""Measures in which things are counted and then divided, or left out where the run is too short for them."""


@pytest.fixture(scope="module")
def world() -> tuple[EventLog, Scenario]:
    scenario = load_scenario(AUTHORITY, ["run.warm_up_days=100", "run.observed_days=500"])
    return simulate(scenario, seed=4, replication=1), scenario


def test_referrals_are_listed_as_they_stand_in_the_log(world) -> None:
    log, scenario = world
    table, figure, value = events_behind(log, scenario, "referrals")
    rows = log.rows[(log.rows["event"] == Event.REFERRED) & (log.rows["time_days"] >= 100)]
    assert len(rows) > 20 and figure == value == len(table) == len(rows)
    assert table["child"].tolist() == rows["child"].tolist()
    days = (table["date"] - np.datetime64(scenario.run.start)) / np.timedelta64(1, "D")
    assert days.tolist() == pytest.approx(rows["time_days"].tolist(), abs=1.1 / 86_400)
    assert set(table["value"]) == {1} and {"source", "area", "group", "year"} <= set(table.columns)


def test_what_is_still_open_is_listed_with_the_day_on_which_it_began(world) -> None:
    log, scenario = world
    table, figure, value = events_behind(log, scenario, "children_in_need")
    assert len(table) == figure == value > 10
    last_day = np.datetime64(scenario.run.last_day) + np.timedelta64(1, "D")
    assert table["date"].is_monotonic_increasing and (table["date"] < last_day).all()


def test_the_events_of_each_measure_come_to_its_value(world) -> None:
    """Counts, percentages, means, quantiles and stocks; what cannot be listed is refused in words."""
    log, scenario = world
    values = measure(log, scenario).query("by == 'all'").set_index("measure")["value"]
    listed = 0
    for name in MEASURES:
        try:
            table, figure, value = events_behind(log, scenario, name)
        except NotListedError as refused:
            assert str(refused).startswith(name)
            continue
        listed += 1
        assert value == values[name] or (math.isnan(value) and math.isnan(values[name])), name
        if name not in MORE_GOES_INTO and len(table):
            assert figure == value or (math.isnan(figure) and math.isnan(value)), name
    assert listed > 130


def test_what_is_measured_since_a_day_is_what_a_run_counted_from_that_day_has(world) -> None:
    """To the last bit, though one reading of the log serves both, and the days since leave it as it was."""
    log, scenario = world
    day = scenario.run.start + dt.timedelta(days=230)
    counted = scenario.model_copy(update={"run": scenario.run.since(day)})
    alone = {row.measure: row.value for row in measure(log, counted).query("by == 'all'").itertuples()}
    table = pd.DataFrame(measures_of(History(log, scenario), [day]))
    since = {row.measure: row.value for row in table.query("by == 'since'").itertuples()}
    assert since == pytest.approx(alone, rel=0, abs=0, nan_ok=True) and len(since) == len(MEASURES)
    assert table.query("by != 'since'").equals(measure(log, scenario))
