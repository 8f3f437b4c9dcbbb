"""Waits of which some are unfinished: the product-limit estimate (Kaplan and Meier, 1958)."""

from __future__ import annotations

import numpy as np

from sim.rules.arrays import fresh
from sim.rules.sums import how_many_from, running_product, total

NAN = float("nan")

Waiting = tuple[np.ndarray, np.ndarray]
"""The different times at which things are no longer followed, rising, and the share still waiting from each on."""


def still_waiting(time: np.ndarray, ended: np.ndarray) -> Waiting:
    """Product-limit estimate of the share still waiting, as a step function.

    Parameters
    ----------
    time
        Length of each wait, or the time after which it was no longer followed.
    ended
        Whether the wait ended then; otherwise it is censored. At one time, ends come before censoring.
    """
    if (time[1:] < time[:-1]).any():
        order = np.argsort(time, kind="stable")
        time, ended = time[order], ended[order]
    first = np.flatnonzero(fresh(time))
    ends = how_many_from(ended, first)
    return time[first], running_product(1.0 - ends / (len(time) - first))


def quantile_wait(waiting: Waiting, q: float) -> float:
    """Earliest time by which a share `q` has stopped waiting; NaN if that is never seen."""
    times, share = waiting
    reached = np.flatnonzero(share <= 1.0 - q + 1e-12)
    return float(times[reached[0]]) if len(reached) else NAN


def mean_wait_within(waiting: Waiting, horizon: float) -> float:
    """Mean time waited in the first `horizon` days: the area under the share still waiting.

    NaN if nobody is followed for that long while some still wait.
    """
    times, share = waiting
    if not len(times):
        return NAN
    if times[-1] < horizon and share[-1] > 1e-12:
        return NAN
    edges = np.concatenate([[0.0], np.minimum(times, horizon), [horizon]])
    return total(np.diff(edges) * np.concatenate([[1.0], share]))
