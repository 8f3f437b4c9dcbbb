"""An estimate with its standard error, and the one rule by which it is held against a known answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Estimate(NamedTuple):
    """A mean over independent replications, and its standard error."""

    value: float
    error: float


def over_replications(values: Sequence[float] | np.ndarray) -> Estimate:
    """Mean over independent replications; standard error ``sd/sqrt(n)``.

    At least ten of them: from fewer, the standard error is itself known to no better than a quarter.
    """
    values = np.asarray(values, dtype=float)
    assert len(values) >= 10, "too few replications for an honest standard error"
    return Estimate(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))


def with_controls(values: Sequence[float] | np.ndarray, controls: np.ndarray, means: Sequence[float]) -> Estimate:
    """Mean over replications, sharpened by control variates (Lavenberg and Welch 1981).

    Parameters
    ----------
    values
        What is estimated, by replication.
    controls
        Shape (replications, controls): by-products of the same replications whose means are known exactly; those that
        never vary are left out.
    means
        Those means.

    Control variates take out what is due to chance in them, and would take out a fault in them too: a desk at which
    too many arrive would seem to have the right queue. So each control is held against its own mean first.

    Returns
    -------
    Estimate
        The intercept of the least-squares line of the values on controls less their means, which has the same mean as
        the values, and its standard error from the residuals, ``n - q - 1`` degrees of freedom. Controls that are the
        same but for a constant count once. Where the controls leave nothing over in this sample, what tells the values
        from them is too rare to have happened in it, and the plain mean and its error are given.
    """
    y, controls = np.asarray(values, dtype=float), np.asarray(controls, dtype=float)
    for position, mean in enumerate(means):
        value, error = over_replications(controls[:, position])
        assert abs(value - mean) <= 4 * error + 1e-9 * abs(mean), (
            f"control {position}: {value:.6g} against {mean:.6g}, {(value - mean) / error:.1f} standard errors away"
        )
    varies = controls.std(axis=0) > 1e-9 * np.abs(controls.mean(axis=0))
    design = np.column_stack([np.ones(len(y)), (controls - np.asarray(means))[:, varies]])
    weights, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    residuals = y - design @ weights
    if residuals.std() <= 1e-9 * y.std():
        return over_replications(y)
    variance = residuals @ residuals / (len(y) - rank)
    # The intercept's share of the inverse of X'X, by the pseudo-inverse, which exists for equal controls too.
    return Estimate(float(weights[0]), float(np.sqrt(variance * (np.linalg.pinv(design)[0] ** 2).sum())))


def of_share(hits: int, tries: int) -> Estimate:
    """A share of independent tries; binomial standard error."""
    share = hits / tries
    return Estimate(share, float(np.sqrt(share * (1 - share) / tries)))


def assert_known(what: str, estimate: Estimate, answer: float, *, precision: float = 0.01) -> None:
    """Pass when the estimate is within 4 standard errors of the answer, and these are at most 1% of it.

    `precision` is that hundredth; a test that relaxes it says why.
    """
    value, error = estimate
    said = f"{what}: {value:.6g} against {answer:.6g}, standard error {error:.3g} ({100 * error / abs(answer):.2f}%)"
    assert error <= precision * abs(answer), f"not precise enough: {said}"
    assert abs(value - answer) <= 4 * error + 1e-9 * abs(answer), (
        f"{(value - answer) / error:.1f} standard errors away: {said}"
    )
