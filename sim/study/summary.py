"""How sure are we of one scenario: means over replications with Student intervals."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.rules.sums import moments as moments_of

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
"""Confidence of every interval."""

MOST_REPLICATIONS = 1_000_000
"""What `values_needed` answers where more would be needed."""

STATISTICS = ("n", "mean", "sd", "ci_low", "ci_high")
"""What is said of the values of a measure over the replications."""

SUMMARY_COLUMNS = ("scenario", "measure", "by", "group", *STATISTICS, "unit")
"""Columns of summary.csv."""

MONTHLY_SUMMARY_COLUMNS = ("scenario", "month", "measure", "group", *STATISTICS, "unit")
"""Columns of the means by month."""


def summarise(measures: pd.DataFrame, columns: Sequence[str] = SUMMARY_COLUMNS) -> pd.DataFrame:
    """Mean and interval of each measure over the replications.

    Parameters
    ----------
    measures
        Columns ``scenario, replication, measure, by, group, value, unit``; or those of a table by month.
    columns
        Those of the answer: `SUMMARY_COLUMNS`, or `MONTHLY_SUMMARY_COLUMNS` for means by month.

    Returns
    -------
    pandas.DataFrame
        The columns, in the order in which the rows first appear. `n` counts the replications in which
        the measure is defined (its value is not NaN); the interval is ``mean ± t(n - 1) sd / sqrt(n)``, with the
        97.5% point of Student's t, and NaN for fewer than two.
    """
    keys = [name for name in columns if name not in STATISTICS]
    summary = moments(measures, keys, "value")
    half = half_width(summary["sd"].to_numpy(), summary["n"].to_numpy())
    return summary.assign(ci_low=summary["mean"] - half, ci_high=summary["mean"] + half)[list(columns)]


def half_width(sd: np.ndarray, n: np.ndarray, *, confidence: float = CONFIDENCE) -> np.ndarray:
    """Half the width of the interval of a mean: ``t(n - 1) sd / sqrt(n)``; NaN where n is below 2.

    Parameters
    ----------
    sd, n
        Standard deviation and number of the values.
    confidence
        Of the two-sided interval, between 0 and 1.
    """
    from scipy.special import stdtrit

    safe = np.maximum(n, 2)
    width = stdtrit(safe - 1, 0.5 + confidence / 2) * sd / np.sqrt(safe)
    return np.where(n >= 2, width, np.nan)


def values_needed(
    sd: np.ndarray, half: np.ndarray, *, at_least: np.ndarray, confidence: float = CONFIDENCE
) -> np.ndarray:
    """How many values would bring half the width of the interval down to `half`, if the standard deviation stays.

    Parameters
    ----------
    sd
        Standard deviation of the values.
    half
        Half width asked for.
    at_least
        Fewest values to answer with, for each.
    confidence
        Of the two-sided interval.

    Returns
    -------
    numpy.ndarray
        Whole numbers as floats, at most `MOST_REPLICATIONS`; NaN where no number would do (`half` is 0 and the
        standard deviation is not) or where something is not known.
    """
    from scipy.special import ndtri, stdtrit

    upper = 0.5 + confidence / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.minimum(np.nan_to_num((sd / half) ** 2), MOST_REPLICATIONS)
    # Student's t lies above the normal quantile and falls with n: this is where to look
    fewest = np.floor(ndtri(upper) ** 2 * ratio)
    low = np.clip(np.maximum(at_least, fewest), 2, MOST_REPLICATIONS)
    high = np.clip(np.ceil(stdtrit(low - 1, upper) ** 2 * ratio) + 1, low, MOST_REPLICATIONS)
    while (low < high).any():
        is_open, middle = low < high, np.floor((low + high) / 2)
        enough = half_width(sd, middle, confidence=confidence) <= half
        high = np.where(is_open & enough, middle, high)
        low = np.where(is_open & ~enough, middle + 1, low)
    never = np.isnan(sd) | np.isnan(half) | ((half <= 0) & (sd > 0))
    return np.where(never, np.nan, low)


def replications_needed(
    sd: np.ndarray, half: np.ndarray, n: np.ndarray, ran: np.ndarray, *, confidence: float = CONFIDENCE
) -> np.ndarray:
    """How many replications would probably do, at least one more than there are; see `values_needed`.

    Parameters
    ----------
    sd, half, confidence
        As for `values_needed`.
    n, ran
        In how many replications there is a value, and how many have been run: as large a part of further ones is
        expected to count.
    """
    values = values_needed(sd, half, at_least=n + 1, confidence=confidence)
    return np.clip(np.ceil(values * ran / np.maximum(n, 1)), ran + 1, MOST_REPLICATIONS)


def moments(values: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    """Number, mean and standard deviation of the defined values of each group of rows, in order of appearance."""
    code = values.groupby(keys, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    groups, first = np.unique(code, return_index=True)
    x = values[value].to_numpy(float)
    defined = ~np.isnan(x)
    n, mean, variance = moments_of(code[defined], len(groups), x[defined])
    table = values[keys].iloc[first].reset_index(drop=True)
    return table.assign(n=n.astype(int), mean=mean, sd=np.sqrt(variance))


def row_tuples(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, one after the other, with columns as attributes."""
    row: Any = namedtuple("row", table.columns, rename=True)  # type: ignore[misc]
    return map(row._make, zip(*(table[name].tolist() for name in table), strict=True))
