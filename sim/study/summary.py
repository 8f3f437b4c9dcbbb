"""How sure are we of one scenario: means over replications with Student intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
"""Confidence of every interval."""

SUMMARY_COLUMNS = ("scenario", "measure", "by", "group", "n", "mean", "sd", "ci_low", "ci_high", "unit")
"""Columns of summary.csv."""

MONTHLY_SUMMARY_COLUMNS = ("scenario", "month", "measure", "group", "n", "mean", "sd", "ci_low", "ci_high", "unit")
"""Columns of the means by month."""


def summarise(measures: pd.DataFrame) -> pd.DataFrame:
    """Mean and interval of each measure over the replications.

    Parameters
    ----------
    measures
        Columns ``scenario, replication, measure, by, group, value, unit``.

    Returns
    -------
    pandas.DataFrame
        Columns `SUMMARY_COLUMNS`, in the order in which the rows first appear. `n` counts the replications in which
        the measure is defined (its value is not NaN); the interval is ``mean ± t(n - 1) sd / sqrt(n)``, with the
        97.5% point of Student's t, and NaN for fewer than two.
    """
    return _summarise(measures, SUMMARY_COLUMNS)


def summarise_monthly(monthly: pd.DataFrame) -> pd.DataFrame:
    """The same by month: columns `MONTHLY_SUMMARY_COLUMNS`, from ``scenario, replication, month, measure, …``."""
    return _summarise(monthly, MONTHLY_SUMMARY_COLUMNS)


def half_width(sd: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Half the width of the 95% interval of a mean: ``t(n - 1) sd / sqrt(n)``; NaN where n is below 2."""
    from scipy.special import stdtrit

    safe = np.maximum(n, 2)
    width = stdtrit(safe - 1, 0.5 + CONFIDENCE / 2) * sd / np.sqrt(safe)
    return np.where(n >= 2, width, np.nan)


def moments(values: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    """Number, mean and standard deviation of the defined values of each group of rows, in order of appearance."""
    grouped = values.groupby(keys, sort=False, dropna=False, observed=True)[value]
    return grouped.agg(n="count", mean="mean", sd="std").reset_index()


def _summarise(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    keys = [name for name in columns if name not in ("n", "mean", "sd", "ci_low", "ci_high")]
    summary = moments(table, keys, "value")
    half = half_width(summary["sd"].to_numpy(float), summary["n"].to_numpy(float))
    mean = summary["mean"].to_numpy(float)
    summary = summary.assign(ci_low=mean - half, ci_high=mean + half)
    return summary[list(columns)]
