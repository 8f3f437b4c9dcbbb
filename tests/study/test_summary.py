"""Means, intervals and paired differences against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.study import COMPARISON_COLUMNS, SUMMARY_COLUMNS, compare_paired, half_width, summarise, verdict

BETTER = {"wait": "lower", "share": "higher", "contacts": None}


def measures(values: dict[tuple[str, str], list[float]]) -> pd.DataFrame:
    """Rows of measures.csv from {(scenario, measure): value of replications 1, 2, ...}."""
    rows = [
        (scenario, number, measure, "all", "all", value, "days")
        for (scenario, measure), column in values.items()
        for number, value in enumerate(column, 1)
    ]
    columns = ["scenario", "replication", "measure", "by", "group", "value", "unit"]
    return pd.DataFrame(rows, columns=columns)


def test_mean_and_student_interval() -> None:
    table = summarise(measures({("a", "wait"): [1.0, 2.0, 3.0, 4.0, 5.0]}))
    row = table.iloc[0]
    assert list(table.columns) == list(SUMMARY_COLUMNS)
    assert (row["n"], row["mean"]) == (5, 3.0)
    assert row["sd"] == pytest.approx(math.sqrt(2.5))
    half = 2.7764451051977987 * math.sqrt(2.5 / 5)  # 97.5% point of t with 4 degrees of freedom
    assert row["ci_low"] == pytest.approx(3 - half)
    assert row["ci_high"] == pytest.approx(3 + half)


def test_one_replication_gives_no_interval() -> None:
    row = summarise(measures({("a", "wait"): [7.0]})).iloc[0]
    assert (row["n"], row["mean"]) == (1, 7.0)
    assert np.isnan([row["sd"], row["ci_low"], row["ci_high"]]).all()


def test_undefined_values_are_left_out_and_counted() -> None:
    table = summarise(measures({("a", "wait"): [1.0, math.nan, 3.0], ("a", "share"): [math.nan] * 3}))
    assert table["n"].tolist() == [2, 0]
    assert table["mean"].iloc[0] == 2.0
    assert np.isnan(table["mean"].iloc[1])


def test_intervals_cover() -> None:
    draws = np.random.default_rng(1).normal(10, 3, size=(4000, 5))
    half = half_width(draws.std(axis=1, ddof=1), np.full(4000, 5.0))
    covered = np.abs(draws.mean(axis=1) - 10) <= half
    assert 0.94 < covered.mean() < 0.96


def test_differences_are_paired() -> None:
    table = compare_paired(measures({("a", "wait"): [10.0, 20.0, 30.0], ("b", "wait"): [9.0, 18.0, 29.0]}), "a", BETTER)
    row = table.iloc[0]
    assert list(table.columns) == list(COMPARISON_COLUMNS)
    assert (row["scenario"], row["baseline"], row["n"]) == ("b", "a", 3)
    assert row["baseline_mean"] == 20.0
    assert row["scenario_mean"] == pytest.approx(56 / 3)
    assert row["difference"] == pytest.approx(-4 / 3)
    error = math.sqrt(1 / 3) / math.sqrt(3)
    assert row["ci_high"] - row["difference"] == pytest.approx(4.302652729749464 * error)
    # P(T < 4) with 2 degrees of freedom is 1/2 + t / (2 sqrt(2 + t^2))
    assert row["probability_better"] == pytest.approx(0.5 + 4 / (2 * math.sqrt(18)))


def test_the_better_direction_decides_the_probability() -> None:
    up = {("a", name): [1.0, 2.0, 3.0] for name in BETTER} | {("b", name): [2.0, 2.5, 4.0] for name in BETTER}
    table = compare_paired(measures(up), "a", BETTER).set_index("measure")["probability_better"]
    assert table["share"] > 0.9
    assert table["wait"] == pytest.approx(1 - table["share"])
    assert np.isnan(table["contacts"])


def test_identical_scenarios_differ_by_exactly_zero() -> None:
    values = [0.1, 0.2, 0.7]
    row = compare_paired(measures({("a", "wait"): values, ("b", "wait"): values}), "a", BETTER).iloc[0]
    assert (row["difference"], row["ci_low"], row["ci_high"], row["probability_better"]) == (0, 0, 0, 0.5)


def test_a_constant_difference_is_certain() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0, 2.0], ("b", "wait"): [0.0, 1.0]}), "a", BETTER).iloc[0]
    assert (row["difference"], row["ci_low"], row["ci_high"], row["probability_better"]) == (-1, -1, -1, 1)


def test_one_pair_gives_a_difference_and_nothing_more() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0], ("b", "wait"): [3.0]}), "a", BETTER).iloc[0]
    assert row["difference"] == 2
    assert np.isnan([row["ci_low"], row["ci_high"], row["probability_better"]]).all()


def test_a_pair_with_an_undefined_half_is_left_out() -> None:
    table = measures({("a", "wait"): [1.0, math.nan, 3.0], ("b", "wait"): [2.0, 5.0, 5.0]})
    row = compare_paired(table, "a", BETTER).iloc[0]
    assert (row["n"], row["difference"], row["baseline_mean"], row["scenario_mean"]) == (2, 1.5, 2.0, 3.5)


def test_order_of_rows_does_not_matter_to_pairing() -> None:
    table = measures({("a", "wait"): [1.0, 5.0, 9.0], ("b", "wait"): [2.0, 5.5, 9.1]})
    pd.testing.assert_frame_equal(
        compare_paired(table, "a", BETTER), compare_paired(table.iloc[[2, 0, 1, 5, 4, 3]], "a", BETTER)
    )


@pytest.mark.parametrize(
    ("numbers", "better", "word"),
    [
        ((-1, -2, -0.5), "lower", "better"),
        ((-1, -2, -0.5), "higher", "worse"),
        ((1, 0.5, 2), "lower", "worse"),
        ((1, 0.5, 2), "higher", "better"),
        ((1, 0.5, 2), None, "higher"),
        ((-1, -2, -0.5), None, "lower"),
        ((1, -0.5, 2), "lower", "no clear difference"),
        ((1, 0, 2), "lower", "no clear difference"),
        ((0, 0, 0), "lower", "no difference"),
        ((1, math.nan, math.nan), "lower", "not known"),
        ((math.nan, math.nan, math.nan), "lower", "not defined"),
    ],
)
def test_verdicts(numbers: tuple[float, float, float], better: str | None, word: str) -> None:
    assert verdict(*numbers, better) == word
