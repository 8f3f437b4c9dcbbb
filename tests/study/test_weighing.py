"""Options that no other beats: of means as they are, and of replications as far as they show it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from sim.study.amounts import AmountError
from sim.study.summary import summarise
from sim.study.verdicts import read_margins
from sim.study.weighing import weigh_values
from tests.towns import measured

WAIT, TIMELY, COST = "panel_wait_days", "decision_within_1_working_day_pct", "total_cost_pounds"


def summary(values: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    return summarise(measured(values))


def means(**options: tuple[float, float]) -> pd.DataFrame:
    return summary({name: {WAIT: [wait], COST: [cost]} for name, (wait, cost) in options.items()})


# -- non-dominated ----------------------------------------------------------------------------------------------------


def test_what_another_option_beats_is_dominated() -> None:
    table = weigh_values(means(cheap=(20, 100), quick=(5, 300), middle=(12, 200), waste=(12, 250), worst=(30, 400)), [WAIT, COST]).table()
    assert list(table.columns) == ["scenario", WAIT, COST, "non_dominated", "beaten_by", "left_out"]
    assert table["non_dominated"].tolist() == [True, True, True, False, False]
    assert table["beaten_by"].tolist() == ["", "", "", "middle", "cheap"]
    assert table[WAIT].tolist() == [20, 5, 12, 12, 30]


def test_equal_options_do_not_beat_each_other() -> None:
    table = weigh_values(means(one=(10, 100), same=(10, 100), near=(10, 101)), [WAIT, COST]).table()
    assert table["non_dominated"].tolist() == [True, True, False]


def test_the_better_direction_of_each_measure_counts() -> None:
    values = {"a": {TIMELY: [90.0], COST: [100.0]}, "b": {TIMELY: [95.0], COST: [100.0]}}
    assert weigh_values(summary(values), [TIMELY, COST]).table()["beaten_by"].tolist() == ["b", ""]
    turned = weigh_values(summary(values), [TIMELY, COST], {TIMELY: "lower", COST: "lower"}).table()
    assert turned["beaten_by"].tolist() == ["", "a"]


def test_one_measure_leaves_the_best() -> None:
    assert weigh_values(means(a=(20, 1), b=(5, 2), c=(5, 3)), [WAIT]).table()["non_dominated"].tolist() == [False, True, True]


def test_undefined_options_are_left_out_and_named() -> None:
    table = weigh_values(means(a=(math.nan, 1), b=(5, 2), c=(6, 3), d=(math.nan, math.nan)), [WAIT, COST]).table()
    assert table["left_out"].tolist() == [WAIT, "", "", f"{WAIT}, {COST}"]
    assert table["non_dominated"].tolist() == [False, True, False, False]
    assert table["beaten_by"].tolist() == ["", "", "b", ""]


def test_against_all_pairs() -> None:
    """200 options in three measures on a coarse grid, with many ties: as by comparing every pair."""
    rng = np.random.default_rng(9)
    points = rng.integers(0, 12, size=(200, 3)).astype(float)
    chosen = [WAIT, COST, "unallocated_cases"]
    rows = [(f"o{i}", name, "all", points[i, j]) for i in range(200) for j, name in enumerate(chosen)]
    table = weigh_values(pd.DataFrame(rows, columns=["scenario", "measure", "by", "mean"]), chosen).table()
    beaten = np.zeros(200, dtype=bool)
    for i, j in itertools.permutations(range(200), 2):
        beaten[i] |= all(points[j] <= points[i]) and any(points[j] < points[i])
    assert (table["non_dominated"] == ~beaten).all()
    assert 0 < table["non_dominated"].sum() < 60


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([], "at least one measure"),
        (["contacts"], "neither more nor less of it is better"),
        (["panel_wait"], "did you mean panel_wait_days"),
    ],
)
def test_measures_that_cannot_be_weighed(chosen: list[str], said: str) -> None:
    with pytest.raises(AmountError, match=said):
        weigh_values(means(a=(1, 2)), chosen)


# -- of replications --------------------------------------------------------------------------------------------------


def waits_and_costs(**options: tuple[list[float], list[float]]) -> pd.DataFrame:
    return measured({name: {WAIT: waits, COST: costs} for name, (waits, costs) in options.items()})


def test_only_clear_differences_beat() -> None:
    """By the means "lucky" beats "now" in both; its waits differ by -4, -4, 4 and 3, which may well be chance."""
    now = [10.0, 12, 20, 14]
    values = waits_and_costs(
        now=(now, [100.0] * 4), lucky=([6.0, 8, 24, 17], [99.9] * 4), quick=([each - 5 for each in now], [100.0] * 4)
    )
    assert summarise(values).set_index(["scenario", "measure"])["mean"].unstack().loc["lucky", WAIT] == 13.75 < np.mean(now)
    weighed = weigh_values(values, [WAIT, COST])
    assert weighed.table()["beaten_by"].tolist() == ["quick", "", ""]
    assert weighed.unbeaten == ["lucky", "quick"]
    assert weighed.told_apart("now", "quick") and not weighed.told_apart("now", "lucky")
    assert not weighed.all_alike


def test_what_differs_by_less_than_matters_is_no_price() -> None:
    """Three pounds more are a price where any pound matters; with a margin of five they are none."""
    values = waits_and_costs(now=([9.0, 10], [100.0, 100]), quick=([5.0, 6], [103.0, 103]))
    assert weigh_values(values, [WAIT, COST], margins=read_margins([f"{COST}=0"])).unbeaten == ["now", "quick"]
    margins = read_margins([f"{COST}=5"])
    assert weigh_values(values, [WAIT, COST], margins=margins).unbeaten == ["quick"]


def test_one_replication_shows_nothing() -> None:
    weighed = weigh_values(waits_and_costs(a=([9.0], [2.0]), b=([1.0], [1.0])), [WAIT, COST])
    assert weighed.unbeaten == ["a", "b"] and weighed.all_alike


def test_an_option_with_a_gap_beats_by_what_is_defined_in_both() -> None:
    values = waits_and_costs(a=([9.0, 9.1, math.nan], [2.0] * 3), b=([1.0, 1.1, 50.0], [2.0] * 3))
    assert weigh_values(values, [WAIT, COST]).unbeaten == ["b"]


def test_noise_beats_in_few_studies_of_a_hundred() -> None:
    """Of 200 studies of five options that are all alike, at most a few see one beaten: all are compared together."""
    rng = np.random.default_rng(4)
    beaten = 0
    for _ in range(200):
        draws = rng.normal(100, 10, size=(5, 10))
        values = measured({f"o{number}": {COST: list(row)} for number, row in enumerate(draws)})
        beaten += len(weigh_values(values, [COST], margins=read_margins(["0%"])).unbeaten) < 5
    assert beaten < 200 * 5 * 0.05 / 2 * 1.5
