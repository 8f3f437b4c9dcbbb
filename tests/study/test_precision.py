"""How many replications are enough: what is asked for, when it is reached, and that stopping early does no harm."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.measures import MEASURES
from sim.study.amounts import Amount, AmountError
from sim.study.compare import compare_paired
from sim.study.settings import Precision, precision_cautions, read_precision, unreached
from sim.study.summary import summarise

HEADLINE, QUIET = "early_help_decision_to_help_days_median", "panel_wait_days_p90"


def measures(values: dict[tuple[str, str], list[float]], by: str = "all") -> pd.DataFrame:
    rows = [
        (scenario, number, measure, by, "all", value, MEASURES[measure].unit)
        for (scenario, measure), column in values.items()
        for number, value in enumerate(column, 1)
    ]
    return pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])


def test_half_widths_are_read() -> None:
    precision = read_precision(["5%", "panel_wait_days=0.5", "contacts=2%", "missed_children_pct=1pp"])
    assert precision.every == Amount(5, relative=True)
    assert precision.own == {
        "panel_wait_days": Amount(0.5), "contacts": Amount(2, relative=True), "missed_children_pct": Amount(1),
    }  # fmt: skip
    assert read_precision(precision.describe()) == precision
    assert read_precision([]).describe() == ["5%"]
    assert read_precision(["contacts=5"]).every is None


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["0%"], "a half width must be above 0"),
        (["contacts=0"], "a half width must be above 0"),
        (["panel=5%"], "did you mean panel"),
        (["5"], "say of which measure"),
    ],
)
def test_what_cannot_be_asked_for_is_explained(texts: list[str], said: str) -> None:
    with pytest.raises(AmountError, match=said):
        read_precision(texts)


@pytest.mark.parametrize(
    ("minimum", "maximum", "batch", "looks"),
    [(20, 50, 10, [20, 30, 40, 50]), (20, 45, 10, [20, 30, 40, 45]), (5, 5, 10, [5]), (2, 4, 1, [2, 3, 4])],
)
def test_looks_are_at_fixed_numbers(minimum: int, maximum: int, batch: int, looks: list[int]) -> None:
    assert list(Precision(minimum=minimum, maximum=maximum, batch=batch).looks()) == looks


def test_half_widths_against_targets_by_hand() -> None:
    """1, 2, 3, 6 have mean 3, standard deviation 2.1602 and t(3) = 3.18245: half width 3.4374. Asked for 1.5, 11
    values do: t(10) 2.1602 / sqrt(11) = 1.4512, and t(9) 2.1602 / sqrt(10) = 1.5453."""
    table = summarise(measures({("a", HEADLINE): [1.0, 2.0, 3.0, 6.0], ("a", QUIET): [1.0, 2.0, 3.0, 6.0]}))
    (row,) = unreached(table, Precision(Amount(50, relative=True))).itertuples()
    assert (row.scenario, row.measure, row.n, row.target) == ("a", HEADLINE, 4, 1.5)
    assert row.half_width == pytest.approx(3.4374, abs=1e-4)
    assert row.replications_needed == 11
    assert unreached(table, Precision(Amount(115, relative=True))).empty
    assert unreached(table, Precision(None, {QUIET: Amount(3.43)}))["measure"].tolist() == [QUIET]
    assert unreached(table, Precision(None, {QUIET: Amount(3.44)})).empty


def test_a_measures_own_target_goes_before_that_of_all() -> None:
    table = summarise(measures({("a", HEADLINE): [1.0, 2.0, 3.0, 6.0], ("a", "contacts"): [1.0, 2.0, 3.0, 6.0]}))
    short = unreached(table, Precision(Amount(115, relative=True), {HEADLINE: Amount(1.0)}))
    assert short["measure"].tolist() == [HEADLINE]


def test_every_scenario_must_be_reached() -> None:
    calm, wild = [10.0, 10.1, 9.9, 10.0], [5.0, 15.0, 10.0, 10.0]
    table = summarise(measures({("a", HEADLINE): calm, ("b", HEADLINE): wild}))
    assert unreached(table, Precision())["scenario"].tolist() == ["b"]


def test_only_rows_over_all_children_count() -> None:
    table = summarise(measures({("a", HEADLINE): [5.0, 15.0, 10.0]}, by="year"))
    assert unreached(table, Precision()).empty


def test_in_a_comparison_the_difference_counts_against_the_baselines_mean() -> None:
    """The sides vary by half their mean, their difference by almost nothing: paired, 1% of 10 is reached."""
    table = measures({("a", HEADLINE): [5.0, 15.0, 10.0, 10.0], ("b", HEADLINE): [4.01, 14.0, 8.99, 9.0]})
    assert unreached(compare_paired(table, "a"), Precision(Amount(1, relative=True))).empty
    (row,) = unreached(compare_paired(table, "a"), Precision(Amount(0.1, relative=True))).itertuples()
    assert (row.scenario, row.target) == ("b", pytest.approx(0.01))
    assert len(unreached(summarise(table), Precision(Amount(1, relative=True)))) == 2


def test_what_can_never_be_reached_does_not_keep_a_study_running() -> None:
    """Nowhere defined, or 0 on average with a target in per cent: left out and named. All zeros is exact."""
    table = summarise(measures({
        ("a", HEADLINE): [math.nan] * 3, ("a", "contacts"): [-1.0, 0.0, 1.0], ("a", "referrals"): [0.0] * 3,
    }))  # fmt: skip
    precision = read_precision(["5%", "queue_growth_per_week=1"])
    assert unreached(table, precision).empty
    said = list(map(str, precision_cautions(table, precision)))
    assert len(said) == 3
    assert said[0].startswith(f"a: {HEADLINE} is not defined in any replication")
    assert said[1].startswith("a: contacts is 0 on average")
    assert said[2].startswith("queue_growth_per_week is not among the results")
    assert unreached(table, read_precision(["contacts=1"]))["measure"].tolist() == ["contacts"]


def test_a_measure_defined_once_is_not_reached_yet() -> None:
    table = summarise(measures({("a", HEADLINE): [3.0, math.nan, math.nan]}))
    short = unreached(table, Precision())
    assert short["measure"].tolist() == [HEADLINE]
    assert short[["half_width", "replications_needed"]].isna().all(axis=None)
    assert list(map(str, precision_cautions(table, Precision()))) == [f"a: {HEADLINE} is not known yet, and 0.15 days was asked for."]


def test_replications_in_which_a_measure_is_not_defined_are_reckoned_with() -> None:
    """Defined in two replications of three, 17 further values take half as many replications again."""
    values = [1.0, 2.0, 3.0, 6.0]
    gaps = [y for x in values for y in ((x, math.nan) if x in (2.0, 6.0) else (x,))]
    table = summarise(measures({("a", HEADLINE): gaps, ("a", "contacts"): [5.0] * 6}))
    (row,) = unreached(table, Precision(Amount(50, relative=True))).itertuples()
    assert (row.n, row.replications_needed) == (4, math.ceil(11 * 6 / 4))
    assert list(map(str, precision_cautions(table, Precision(Amount(50, relative=True))))) == [
        f"a: {HEADLINE} is known to 3.44, and 1.5 days was asked for; about 17 replications would do."
    ]


# -- coverage ---------------------------------------------------------------------------------------------------------

TRIALS, MEAN = 1000, 10.0


def normal(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return rng.normal(MEAN, 1.0, size)


def skewed(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Gamma with shape 16: skewness 0.5."""
    return MEAN + (rng.gamma(16.0, size=size) - 16) / 4


def summary_of(draws: np.ndarray) -> pd.DataFrame:
    """The summary of as many trials as there are rows of draws, each a scenario of its own."""
    trials, n = draws.shape
    return summarise(pd.DataFrame({
        "scenario": np.tile(np.arange(trials), n), "replication": np.repeat(np.arange(n), trials), "measure": HEADLINE,
        "by": "all", "group": "all", "value": draws.T.ravel(), "unit": "days",
    })).set_index("scenario")  # fmt: skip


def covers(summary: pd.DataFrame) -> pd.Series:
    return (summary["ci_low"] <= MEAN) & (summary["ci_high"] >= MEAN)


@pytest.mark.parametrize("draw", [normal, skewed])
@pytest.mark.parametrize("n", [5, 20])
def test_intervals_cover_at_a_fixed_number(draw: Callable[..., np.ndarray], n: int) -> None:
    """1,000 trials: the 95% interval covers the truth in 93% to 97% (standard error 0.7)."""
    covered = covers(summary_of(draw(np.random.default_rng(11), (TRIALS, n))))
    assert 0.93 <= covered.mean() <= 0.97


@pytest.mark.parametrize("draw", [normal, skewed])
@pytest.mark.parametrize("needed", [20, 32, 40, 60])
def test_intervals_cover_after_stopping_when_precise_enough(draw: Callable[..., np.ndarray], needed: int) -> None:
    """1,000 studies of one measure under the default rule, with a target that takes about `needed` replications: the
    interval at which each stops covers the truth in 93% to 97%, most stop before the maximum, and none before the
    target is reached."""
    target = 1.96 / math.sqrt(needed)
    precision = read_precision([f"{HEADLINE}={target}"])
    draws = draw(np.random.default_rng(29), (TRIALS, precision.maximum))
    running, stopped = np.arange(TRIALS), []
    for n in precision.looks():
        summary = summary_of(draws[running, :n])
        short = set(unreached(summary.reset_index(), precision)["scenario"])
        done = np.array([trial not in short or n == precision.maximum for trial in range(len(running))])
        stopped.append(summary[done].assign(at=n))
        running = running[~done]
        if not len(running):
            break
    ended = pd.concat(stopped)
    assert len(ended) == TRIALS
    assert (ended["at"] < precision.maximum).mean() > 0.99
    assert ((ended["ci_high"] - ended["ci_low"]) / 2 <= target + 1e-9)[ended["at"] < precision.maximum].all()
    assert 0.93 <= covers(ended).mean() <= 0.97
