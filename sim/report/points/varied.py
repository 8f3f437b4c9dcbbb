"""The values that were varied, and what a measure does with them: words, signs, and how much goes with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.report.numbers import is_number
from sim.report.wording import capital, words
from sim.study.summary import half_width
from sim.study.verdicts import CLEAR, NO_DIFFERENCE, TOO_SMALL_TO_MATTER

ALIKE, UNSURE = "=", "?"
"""Signs beside a value: no difference from the baseline that matters; not enough replications to say."""

_GROUPS = 5
_FEW_IN_A_GROUP = 4
_CLEAR = 4


def sign(verdict: object) -> str:
    """The sign that stands beside a value with this verdict; empty for a clear difference."""
    if verdict in CLEAR:
        return ""
    return ALIKE if verdict in (NO_DIFFERENCE, TOO_SMALL_TO_MATTER) else UNSURE


def short_paths(paths: Iterable[str]) -> dict[str, str]:
    """Paths in a few words: the last two parts, or as many as it takes to tell them apart.

    >>> short_paths(["early_help.panel.interval_days", "front_door.workers.screener.posts"])
    {'early_help.panel.interval_days': 'Panel › interval days', 'front_door.workers.screener.posts': 'Screener › posts'}
    """
    for depth in (2, 3, 4, 100):
        short = {path: capital(" › ".join(map(words, path.split(".")[-depth:]))) for path in paths}
        if len(set(short.values())) == len(short):
            break
    return short


def distinct_values(column: pd.Series) -> list[Any]:
    """The values of a column of points, each once: numbers rising, other things as they come."""
    values = list(dict.fromkeys(column))
    return sorted(values) if all(map(is_number, values)) else values


def spread_is_clear(rows: pd.DataFrame) -> bool:
    """Whether points differ by more than chance: the variance between them is over four times that of one of them.

    The variance of one is that of its mean difference from the baseline, from its interval, on average over points;
    without intervals nothing is clear.
    """
    rows = rows.dropna(subset=["difference"])
    if len(rows) < 2:
        return False
    n = rows["n"].to_numpy(float)
    half = (rows["difference_high"] - rows["difference_low"]).to_numpy(float) / 2
    error = half / (half_width(np.ones(len(n)), n) * np.sqrt(np.maximum(n, 1)))
    return bool(rows["difference"].var() > _CLEAR * np.mean(error**2))


def influence(rows: pd.DataFrame, paths: Sequence[str], *, sampled: bool) -> dict[str, float]:
    """How much of the variance of a measure between points each value accounts for by itself, 0 to 1.

    In a full grid this is the sum of squares of its main effect over the total. Of drawn points, numbers are put into
    at most five groups of equal size, and what groups of points would differ by for no reason is taken off (epsilon
    squared). What the values do only together belongs to none of them.

    Parameters
    ----------
    rows
        A row for each point: the columns of paths, and ``mean``.
    paths
        What was varied.
    sampled
        Whether the points were drawn.
    """
    rows = rows.dropna(subset=["mean"])
    mean = rows["mean"].astype(float)
    total = float(((mean - mean.mean()) ** 2).sum())
    shares = {}
    for path in paths:
        column = rows[path]
        if sampled and pd.api.types.is_numeric_dtype(column) and column.nunique() > _GROUPS:
            groups = max(2, min(_GROUPS, len(rows) // _FEW_IN_A_GROUP))
            column = pd.qcut(column.rank(method="first"), groups, labels=False)
        of_group = mean.groupby(column.to_numpy(), sort=False).transform("mean")
        between = float(((of_group - mean.mean()) ** 2).sum())
        count = int(column.nunique())
        if sampled and len(rows) > count:
            between -= (count - 1) * (total - between) / (len(rows) - count)
        shares[path] = max(0.0, between / total) if total > 0 and len(rows) > 1 else 0.0
    return shares
