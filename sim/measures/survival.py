"""Waits of which some are unfinished: the product-limit estimate (Kaplan and Meier, 1958)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rules.arrays import fresh
from sim.rules.sums import how_many_from, running_product, total

NAN = float("nan")


class Waiting(NamedTuple):
    """Share still waiting, as a step function.

    Attributes
    ----------
    time
        Times at which waits ended, rising.
    share
        Share still waiting from each of these times on.
    followed_to
        Longest time for which anybody was followed.
    """

    time: np.ndarray
    share: np.ndarray
    followed_to: float


def still_waiting(time: np.ndarray, ended: np.ndarray) -> Waiting:
    """Product-limit estimate of the share still waiting.

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
    share = running_product(1.0 - ends / (len(time) - first))
    return Waiting(time[first], share, float(time[-1]) if len(time) else 0.0)


def quantile_wait(time: np.ndarray, ended: np.ndarray, q: float) -> float:
    """Earliest time by which a share `q` has stopped waiting; NaN if that is never seen."""
    waiting = still_waiting(time, ended)
    reached = np.flatnonzero(waiting.share <= 1.0 - q + 1e-12)
    return float(waiting.time[reached[0]]) if len(reached) else NAN


def mean_wait_within(time: np.ndarray, ended: np.ndarray, horizon: float) -> float:
    """Mean time waited in the first `horizon` days: the area under the share still waiting.

    NaN if nobody is followed for that long while some still wait.
    """
    if not len(time):
        return NAN
    waiting = still_waiting(time, ended)
    if waiting.followed_to < horizon and waiting.share[-1] > 1e-12:
        return NAN
    edges = np.concatenate([[0.0], np.minimum(waiting.time, horizon), [horizon]])
    return total(np.diff(edges) * np.concatenate([[1.0], waiting.share]))
