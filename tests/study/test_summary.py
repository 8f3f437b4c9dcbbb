"""Means, intervals and paired differences against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.study.amounts import Amount
from sim.study.compare import COMPARISON_COLUMNS, compare_paired
from sim.study.summary import MOST_REPLICATIONS, SUMMARY_COLUMNS, half_width, summarise, values_needed
from sim.study.verdicts import Margins

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


@pytest.mark.parametrize("confidence", [0.95, 0.99])
def test_intervals_cover(confidence: float) -> None:
    draws = np.random.default_rng(1).normal(10, 3, size=(4000, 5))
    half = half_width(draws.std(axis=1, ddof=1), np.full(4000, 5.0), confidence=confidence)
    covered = np.abs(draws.mean(axis=1) - 10) <= half
    assert abs(covered.mean() - confidence) < 3 * math.sqrt(confidence * (1 - confidence) / 4000)


def test_values_needed_is_the_least_number_that_does() -> None:
    sd, half = np.array([1.0, 3.0, 0.7, 2.0]), np.array([0.5, 0.2, 0.69, 0.05])
    needed = values_needed(sd, half, at_least=np.full(4, 3.0))
    assert (half_width(sd, needed) <= half).all()
    assert (half_width(sd, needed - 1) > half)[needed > 3].all()
    assert needed[0] == 18  # t(17) / sqrt(18) = 2.1098 / 4.243 = 0.497; t(16) / sqrt(17) = 0.514


def test_values_needed_where_there_is_no_telling() -> None:
    sd, half = np.array([1.0, 0.0, math.nan, 1.0, 1.0]), np.array([0.0, 0.0, 1.0, math.nan, 1e-9])
    needed = values_needed(sd, half, at_least=np.full(5, 4.0))
    np.testing.assert_array_equal(needed, [math.nan, 4, math.nan, math.nan, MOST_REPLICATIONS])


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
    # variances 100 and 301/3 against 1/3 of the difference
    assert row["variance_ratio"] == pytest.approx((100 + 301 / 3) / (1 / 3))


def test_with_one_scenario_the_simultaneous_interval_is_the_single_one() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0, 2.0, 4.0], ("b", "wait"): [2.0, 2.0, 3.0]}), "a", BETTER).iloc[0]
    assert (row["simultaneous_low"], row["simultaneous_high"]) == (row["ci_low"], row["ci_high"])


def test_simultaneous_intervals_are_bonferronis_over_the_scenarios() -> None:
    """Five scenarios: each interval at 99%; with two degrees of freedom t is 9.92484."""
    values = {("base", "wait"): [1.0, 2.0, 4.0]} | {(f"s{i}", "wait"): [2.0, 4.0, 5.0] for i in range(5)}
    table = compare_paired(measures(values), "base", BETTER)
    error = math.sqrt(1 / 3) / math.sqrt(3)  # differences 1, 2, 1
    assert len(table) == 5
    assert (table["simultaneous_high"] - table["difference"]).tolist() == pytest.approx([9.924843200918 * error] * 5)
    assert (table["ci_high"] - table["difference"]).tolist() == pytest.approx([4.302652729749 * error] * 5)


def test_simultaneous_intervals_hold_together() -> None:
    """Three scenarios without any effect, 2,000 studies of 6 replications on a shared baseline: in at least 95% of the
    studies (two standard errors allowed) no simultaneous interval leaves out zero, and the single ones do so more often."""
    draws = np.random.default_rng(7).normal(size=(4, 2000, 6))
    differences = draws[1:] - draws[0]
    sd, mean = differences.std(axis=2, ddof=1), differences.mean(axis=2)
    rows = [
        pd.DataFrame({"scenario": f"s{s}", "replication": np.repeat(np.arange(6), 2000), "measure": "wait", "by": "study",
                      "group": np.tile(np.arange(2000).astype(str), 6), "value": draws[s].T.ravel(), "unit": "days"})
        for s in range(4)
    ]  # fmt: skip
    table = compare_paired(pd.concat(rows), "s0", BETTER)
    assert table["difference"].to_numpy().reshape(3, 2000) == pytest.approx(mean)
    assert (table["ci_high"] - table["difference"]).to_numpy().reshape(3, 2000) == pytest.approx(half_width(sd, np.full((3, 2000), 6.0)))
    together = table.assign(out=(table["simultaneous_low"] > 0) | (table["simultaneous_high"] < 0)).groupby("group")["out"].any()
    single = table.assign(out=(table["ci_low"] > 0) | (table["ci_high"] < 0)).groupby("group")["out"].any()
    assert together.mean() < 0.05 + 2 * math.sqrt(0.05 * 0.95 / 2000)
    assert single.mean() > 0.08


def test_variance_ratio_says_what_pairing_saved() -> None:
    """The baseline has variance 1; the scenario follows it (same variance, correlation 0.9) or does not (0): the ratio
    is 1 / (1 - correlation)."""
    draws = np.random.default_rng(3).normal(size=(3, 5000))
    follows = 0.9 * draws[0] + math.sqrt(1 - 0.81) * draws[1]
    values = {("a", "wait"): draws[0].tolist(), ("b", "wait"): follows.tolist(), ("c", "wait"): draws[2].tolist()}
    ratio = compare_paired(measures(values), "a", BETTER).set_index("scenario")["variance_ratio"]
    assert ratio["b"] == pytest.approx(10, rel=0.1)
    assert ratio["c"] == pytest.approx(1, rel=0.1)


def test_the_better_direction_decides_the_probability() -> None:
    up = {("a", name): [1.0, 2.0, 3.0] for name in BETTER} | {("b", name): [2.0, 2.5, 4.0] for name in BETTER}
    table = compare_paired(measures(up), "a", BETTER).set_index("measure")["probability_better"]
    assert table["share"] > 0.9
    assert table["wait"] == pytest.approx(1 - table["share"])
    assert np.isnan(table["contacts"])


def test_identical_scenarios_differ_by_exactly_zero() -> None:
    values = [0.1, 0.2, 0.7]
    row = compare_paired(measures({("a", "wait"): values, ("b", "wait"): values}), "a", BETTER).iloc[0]
    ends = ["difference", "ci_low", "ci_high", "simultaneous_low", "simultaneous_high"]
    assert (row[ends] == 0).all()
    assert (row["probability_better"], row["verdict"], row["variance_ratio"]) == (0.5, "no difference", math.inf)
    assert np.isnan(row["replications_needed"])


def test_a_constant_difference_is_certain() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0, 2.0], ("b", "wait"): [-1.0, 0.0]}), "a", BETTER).iloc[0]
    assert (row["difference"], row["ci_low"], row["ci_high"], row["probability_better"]) == (-2, -2, -2, 1)
    assert (row["verdict"], row["variance_ratio"]) == ("better", math.inf)


def test_what_never_varies_has_no_variance_ratio() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0, 1.0], ("b", "wait"): [2.0, 2.0]}), "a", BETTER).iloc[0]
    assert np.isnan(row["variance_ratio"])


def test_one_pair_gives_a_difference_and_nothing_more() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0], ("b", "wait"): [3.0]}), "a", BETTER).iloc[0]
    assert (row["difference"], row["verdict"]) == (2, "not known")
    nothing = ["ci_low", "ci_high", "simultaneous_low", "simultaneous_high", "probability_better", "variance_ratio",
               "replications_needed"]  # fmt: skip
    assert row[nothing].isna().all()


def test_a_pair_with_an_undefined_half_is_left_out() -> None:
    table = measures({("a", "wait"): [1.0, math.nan, 3.0], ("b", "wait"): [2.0, 5.0, 5.0]})
    row = compare_paired(table, "a", BETTER).iloc[0]
    assert (row["n"], row["difference"], row["baseline_mean"], row["scenario_mean"]) == (2, 1.5, 2.0, 3.5)


def test_what_is_nowhere_defined_is_said_to_be_so() -> None:
    row = compare_paired(measures({("a", "wait"): [1.0, 2.0], ("b", "wait"): [math.nan] * 2}), "a", BETTER).iloc[0]
    assert (row["n"], row["verdict"]) == (0, "not defined")
    assert row[["difference", "margin", "baseline_mean", "replications_needed"]].isna().all()


def test_a_replication_that_one_scenario_lacks_is_left_out() -> None:
    table = measures({("a", "wait"): [1.0, 2.0, 9.0], ("b", "wait"): [2.0, 4.0]})
    row = compare_paired(table, "a", BETTER).iloc[0]
    assert (row["n"], row["baseline_mean"], row["difference"]) == (2, 1.5, 1.5)


def test_only_what_both_scenarios_have_is_compared() -> None:
    table = measures({("a", "wait"): [1.0, 2.0], ("a", "share"): [1.0, 2.0], ("b", "contacts"): [1.0, 2.0], ("b", "wait"): [1.0, 2.0]})
    assert compare_paired(table, "a", BETTER)["measure"].tolist() == ["wait"]
    assert list(compare_paired(table, "nobody", BETTER).columns) == list(COMPARISON_COLUMNS)
    assert compare_paired(table[table["scenario"] == "a"], "a", BETTER).empty


def test_order_of_rows_does_not_matter_to_pairing() -> None:
    """Not in the last bit: replications may finish in any order."""
    rng = np.random.default_rng(2)
    table = measures({(name, "wait"): rng.normal(size=50).tolist() for name in "abc"})
    mixed = pd.concat([part.sample(frac=1, random_state=3) for _, part in table.groupby("scenario")])
    pd.testing.assert_frame_equal(compare_paired(table, "a", BETTER), compare_paired(mixed, "a", BETTER), check_exact=True)


def test_a_value_given_twice_is_refused() -> None:
    table = measures({("a", "wait"): [1.0, 5.0], ("b", "wait"): [2.0, 5.5]})
    with pytest.raises(ValueError, match="twice"):
        compare_paired(pd.concat([table, table.tail(1)]), "a", BETTER)


def test_replications_needed_would_do() -> None:
    """Differences with standard deviation 2 and mean about 1 against a margin of 0.2: the interval must come below the
    distance of the mean from the margin, with as many replications as said and not with one fewer."""
    noise = np.random.default_rng(5).normal(size=8)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    values = {("a", "wait"): [10.0] * 8, ("b", "wait"): (11 + 2 * noise).tolist(), ("c", "wait"): (10.01 + 2 * noise).tolist()}
    table = compare_paired(measures(values), "a", BETTER, Margins(own={"wait": Amount(0.2)})).set_index("scenario")
    assert (table["verdict"] == "not enough replications to say").all()
    for name, distance in (("b", 0.8), ("c", 0.19)):  # to "worse", and to "no difference that matters"
        needed = table.loc[name, "replications_needed"]
        half = half_width(np.full(2, 2.0), np.array([needed - 1, needed]), confidence=0.975)
        assert half[1] <= distance < half[0]


@pytest.mark.parametrize("longer", [True, False])
def test_empty_posts_are_not_praised_for_what_they_save(longer: bool) -> None:
    """With fewer in post nobody new comes and salaries are saved: no merit while others wait longer for it."""
    before, wait, fewer, cheaper = "early_help_decision_to_help_days_median", 8.0, "changes_of_worker_per_100_children", "staff_cost_pounds"
    values = {
        (scenario, name): [level + change * (scenario == "b") + x for x in (0.0, 0.1, 0.2)]
        for name, level, change in ((before, 20, wait if longer else 0.0), (fewer, 12, -5.0), (cheaper, 4e6, -3e5)) for scenario in ("a", "b")
    }  # fmt: skip
    found = compare_paired(measures(values), "a").set_index("measure")["verdict"]
    assert found[[fewer, cheaper]].tolist() == (["lower", "lower"] if longer else ["better", "better"])
    assert found[before] == ("worse" if longer else "no difference")


def test_replications_needed_counts_those_in_which_a_measure_is_not_defined() -> None:
    """Defined in every other replication only, it takes twice as many to say."""
    noise = [1.0, -1.0, 2.0, -2.0]
    dense = measures({("a", "wait"): [9.0] * 4, ("b", "wait"): [10 + x for x in noise]})
    sparse = measures({("a", "wait"): [9.0] * 8, ("b", "wait"): [y for x in noise for y in (10 + x, math.nan)]})
    fine = Margins(own={"wait": Amount(0.1)})
    needed = [compare_paired(table, "a", BETTER, fine)["replications_needed"].iloc[0] for table in (dense, sparse)]
    assert needed[1] == 2 * needed[0] > 8


def test_a_difference_exactly_at_the_margin_is_never_settled() -> None:
    table = measures({("a", "wait"): [10.0] * 4, ("b", "wait"): [9.0, 11.0, 12.0, 12.0]})
    row = compare_paired(table, "a", BETTER, Margins(own={"wait": Amount(1.0)})).iloc[0]
    assert row["verdict"] == "not enough replications to say"
    assert np.isnan(row["replications_needed"])
