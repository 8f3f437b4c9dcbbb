"""What is seen of need: bias, error, and the part of the error that a child keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.draws import run_key, uniform
from sim.rules.elementary import normal
from sim.rules.perception import perceived

KEY = run_key(3, 0)


def draws(purpose: int) -> list[float]:
    """20,000 uniform draws."""
    return [uniform(KEY, 1, purpose, index) for index in range(20_000)]


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_what_is_seen_is_need_plus_bias_with_the_error_asked_for(share: float) -> None:
    """Need 40, bias -6, deviation 10: mean 34 +- 0.07, deviation 10 +- 0.05 over children, and two readings of the
    same child correlate by the persistent share (standard error at most 1/sqrt(20000) = 0.0071)."""
    persistent = [normal(u) for u in draws(1)]
    first, second = (
        np.array([
            perceived(40.0, -6.0, 10.0, share, own, fresh) for own, fresh in zip(persistent, draws(purpose), strict=True)
        ])
        for purpose in (2, 3)
    )  # fmt: skip
    assert abs(first.mean() - 34.0) < 4 * 10 / math.sqrt(20_000)
    assert abs(first.std() - 10.0) < 4 * 10 / math.sqrt(40_000)
    assert abs(np.corrcoef(first, second)[0, 1] - share) < 4 * 0.0071


def test_with_no_error_need_is_seen_as_it_is() -> None:
    """The neutral value: no error, no bias."""
    assert perceived(43.2, 0.0, 0.0, 0.5, 2.0, 0.3) == 43.2
