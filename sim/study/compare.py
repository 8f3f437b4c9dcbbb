"""How sure are we of a difference: scenarios paired with the baseline on common random numbers.

Replication k of every scenario uses the same draws, so the same children come at the same moments. Differences are
taken replication by replication, and the interval is that of their mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.study.summary import half_width, moments

if TYPE_CHECKING:
    import pandas as pd

COMPARISON_COLUMNS = (
    "scenario", "baseline", "measure", "by", "group", "n", "baseline_mean", "scenario_mean", "difference",
    "ci_low", "ci_high", "probability_better", "unit",
)  # fmt: skip
"""Columns of comparison.csv."""

_KEYS = ["measure", "by", "group", "unit"]


def compare_paired(
    measures: pd.DataFrame, baseline: str, better: Mapping[str, str | None] | None = None
) -> pd.DataFrame:
    """Differences of every other scenario from the baseline.

    Parameters
    ----------
    measures
        Columns ``scenario, replication, measure, by, group, value, unit``.
    baseline
        Name of the scenario that the others are compared with.
    better
        Which direction is better for each measure: ``"lower"``, ``"higher"`` or None; that of `MEASURES` if not given.

    Returns
    -------
    pandas.DataFrame
        Columns `COMPARISON_COLUMNS`. `n` counts the replications in which both are defined; the means are over these.
        The interval is the paired 95% Student interval, NaN for fewer than two pairs. `probability_better` is the
        probability that the true difference is in the better direction, from the t distribution of the paired
        differences around their mean; where every pair differs by the same amount it is 1 or 0, and 0.5 if that
        amount is zero. It is NaN for fewer than two pairs and where neither direction is better. Identical
        scenarios differ by exactly 0, with an interval from 0 to 0.
    """
    import pandas as pd

    if better is None:
        from sim.measures import MEASURES

        better = {name: entry.better for name, entry in MEASURES.items()}
    names = list(dict.fromkeys(measures["scenario"]))
    reference = measures[measures["scenario"] == baseline].drop(columns="scenario")
    parts = [
        _differences(measures[measures["scenario"] == name], reference).assign(scenario=name, baseline=baseline)
        for name in names
        if name != baseline
    ]
    if not parts:
        return pd.DataFrame(columns=list(COMPARISON_COLUMNS))
    table = pd.concat(parts, ignore_index=True)
    table["probability_better"] = _probability_better(table, better)
    return table[list(COMPARISON_COLUMNS)]


def verdict(difference: float, ci_low: float, ci_high: float, better: str | None) -> str:
    """A plain word for a difference: better, worse, higher, lower, no difference, no clear difference.

    It is clear when the interval leaves out zero. Without an interval (one replication) it is "not known", and
    "not defined" where there is no difference to speak of.
    """
    if difference != difference:
        return "not defined"
    if difference == 0 and ci_low == 0 and ci_high == 0:
        return "no difference"
    if not (ci_low <= ci_high):
        return "not known"
    if ci_low <= 0 <= ci_high:
        return "no clear difference"
    higher = difference > 0
    if better is None:
        return "higher" if higher else "lower"
    return "better" if higher == (better == "higher") else "worse"


def _differences(scenario: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Paired moments of one scenario against the reference, in the scenario's order of rows."""
    pairs = scenario.merge(reference, on=["replication", *_KEYS], suffixes=("", "_baseline"))
    pairs["difference"] = pairs["value"] - pairs["value_baseline"]
    both = pairs["difference"].notna()
    pairs["scenario_mean"] = pairs["value"].where(both)
    pairs["baseline_mean"] = pairs["value_baseline"].where(both)
    table = moments(pairs, _KEYS, "difference").rename(columns={"mean": "difference"})
    for column in ("baseline_mean", "scenario_mean"):
        table[column] = moments(pairs, _KEYS, column)["mean"]
    half = half_width(table["sd"].to_numpy(float), table["n"].to_numpy(float))
    table["ci_low"] = table["difference"] - half
    table["ci_high"] = table["difference"] + half
    return table


def _probability_better(table: pd.DataFrame, better: Mapping[str, str | None]) -> np.ndarray:
    from scipy.special import stdtr

    sign = table["measure"].map({name: {"higher": 1.0, "lower": -1.0}[d] for name, d in better.items() if d})
    gain = table["difference"].to_numpy(float) * sign.to_numpy(float)
    n = table["n"].to_numpy(float)
    sd = table["sd"].to_numpy(float)
    error = sd / np.sqrt(np.maximum(n, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = stdtr(np.maximum(n, 2) - 1, gain / error)
    certain = np.where(gain > 0, 1.0, np.where(gain < 0, 0.0, 0.5))
    probability = np.where(sd > 0, spread, certain)
    return np.where((n >= 2) & ~np.isnan(gain), probability, np.nan)
