"""The elementary functions against mpmath, which works them out to 140 bits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import mpmath
import numpy as np
import pytest

from sim.rules.arrays import exp_of, log_of
from sim.rules.elementary import LARGEST, exp, log, normal

NUMBERS = 20_000


def worst(function: Callable[[float], float], exact: Callable[[mpmath.mpf], mpmath.mpf], numbers: list[float]) -> float:
    """The largest error in units in the last place."""
    with mpmath.workprec(140):
        return max(
            abs(float((mpmath.mpf(function(x)) - exact(mpmath.mpf(x))) / math.ulp(function(x)))) for x in numbers
        )


def spread_over(low: float, high: float) -> list[float]:
    source = random.Random(f"{low} to {high}")
    return [low, high, *(source.uniform(low, high) for _ in range(NUMBERS))]


@pytest.mark.parametrize(("low", "high"), [(-LARGEST, LARGEST), (-1.0, 1.0), (-30.0, 0.0), (-1e-6, 1e-6)])
def test_exp_is_within_52_hundredths_of_an_ulp(low: float, high: float) -> None:
    assert worst(exp, mpmath.exp, spread_over(low, high)) < 0.52


@pytest.mark.parametrize(
    ("low", "high"), [(5e-324, 1e-300), (2.0**-53, 1.0), (0.7, 1.43), (1 - 1e-9, 1 - 1e-16), (1 + 1e-15, 1.01), (1.0, 1e308)]
)
def test_log_is_within_52_hundredths_of_an_ulp(low: float, high: float) -> None:
    assert worst(log, mpmath.log, spread_over(low, high)) < 0.52


def test_where_the_steps_of_the_tables_meet_nothing_jumps() -> None:
    """Both sides of every point at which another entry of a table is taken."""
    around = [(step + 0.5) * math.log(2) / 128 * (1 + side * 1e-15) for step in range(-300, 300) for side in (-1, 0, 1)]
    assert worst(exp, mpmath.exp, around) < 0.52
    around = [(part + 0.5) / 64 * (1 + side * 3e-16) for part in range(30, 200) for side in (-1, 0, 1)]
    assert worst(log, mpmath.log, around) < 0.52


def test_special_values() -> None:
    """As the functions have them; the model meets infinite times and vanishing shares."""
    assert [exp(x) for x in (0.0, -0.0, -math.inf, -709.0, math.inf, 709.0)] == [1.0, 1.0, 0.0, 0.0, math.inf, math.inf]
    assert [log(x) for x in (1.0, 0.0, -0.0, math.inf)] == [0.0, -math.inf, -math.inf, math.inf]
    assert all(math.isnan(each) for each in (exp(math.nan), log(math.nan), log(-1.0), log(-math.inf)))


def test_over_arrays_the_same_bits() -> None:
    """Odd ones included, and in arrays of lengths that vector units like and dislike."""
    odd = [0.0, -0.0, math.inf, -math.inf, math.nan, -1.0, 5e-324, LARGEST, -LARGEST, 709.0, -709.0]
    numbers = odd + spread_over(-30.0, 3.0) + spread_over(0.0, 2.0) + spread_over(0.0, 1e308)
    for function, of in ((exp, exp_of), (log, log_of)):
        expected = np.array([function(x) for x in numbers])
        for size in (1, 7, 13, len(numbers)):
            assert of(numbers[:size]).tobytes() == expected[:size].tobytes()


def test_the_normal_quantile_is_that_of_the_normal_distribution() -> None:
    """``P(Z < normal(u)) = u``, seen where it is sharp: a step of z by 2e-15 of it passes the quantile."""
    with mpmath.workprec(140):
        for u in [*spread_over(2.0**-53, 1 - 2.0**-53)[:4_000], *(10.0 ** (-k / 10) for k in range(8, 158)), 0.075, 0.925]:
            z = mpmath.mpf(normal(u))
            off = (mpmath.ncdf(z) - mpmath.mpf(u)) / mpmath.npdf(z)
            assert abs(off) <= 2e-15 * abs(z) + mpmath.mpf(1e-17), u


def test_the_normal_quantile_never_falls_and_is_even_handed() -> None:
    """Neighbouring draws, at random, at the seams of its three formulas and at both ends."""
    step, source = 2.0**-52, random.Random(5)
    last = 2**52 - 2
    seams = [int(u / step) + k for u in (0.075, 0.925, math.exp(-25), 0.5) for k in range(-2_000, 2_000)]
    starts = [*range(2_000), *seams, *(source.randrange(last) for _ in range(100_000)), last]
    for start in starts:
        u = (start + 0.5) * step
        assert normal(u) <= normal(u + step)
        assert normal(1.0 - u) == -normal(u)
    assert normal(0.5) == 0.0
    assert -8.3 < normal(2.0**-53) < -8.2
