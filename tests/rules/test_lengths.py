"""Lengths of time from one draw each: means, spreads and what remains, against theory."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules import lengths as rules
from sim.rules.draws import run_key, uniforms

DRAWS = [uniforms(run_key(3, 0), child, 40, block) for child in range(200) for block in range(100)]
"""20,000 pairs of uniform draws."""

CODES = {
    "fixed": rules.FIXED, "exponential": rules.EXPONENTIAL, "lognormal": rules.LOGNORMAL, "uniform": rules.UNIFORM,
}  # fmt: skip
CV = {"fixed": 0.0, "exponential": 1.0, "lognormal": 0.75, "uniform": 1 / math.sqrt(3)}


@pytest.mark.parametrize("name", CODES)
def test_each_duration_has_its_mean_and_its_coefficient_of_variation(name: str) -> None:
    """Mean 40: fixed cv 0, exponential 1, lognormal as given (0.75), uniform from 0 to 80 1/sqrt(3). 20,000 draws:
    standard error of the mean 40 cv/sqrt(20000); of the cv at most 0.015."""
    code = CODES[name]
    spread = math.sqrt(math.log1p(0.75**2))
    lengths = np.array([rules.duration(code, 40.0, spread, pair[0]) for pair in DRAWS])
    assert abs(lengths.mean() - 40.0) <= 4 * 40 * CV[name] / math.sqrt(20_000) + 1e-12
    assert abs(lengths.std() / lengths.mean() - CV[name]) < 4 * 0.015
    assert (lengths >= 0).all()
    assert rules.duration(code, 0.0, spread, 0.3) == 0.0


@pytest.mark.parametrize("name", CODES)
def test_what_remains_of_a_length_under_way_is_what_renewal_theory_says(name: str) -> None:
    """A length met under way has E[D^2]/(2 E[D]) = mean (1 + cv^2)/2 left: 20 for fixed 40, 40 for exponential, 31.25
    for lognormal with cv 0.75, 26.67 for uniform. Standard errors from the sample itself."""
    code = CODES[name]
    spread = math.sqrt(math.log1p(0.75**2))
    left = np.array([rules.remaining(code, 40.0, spread, *pair) for pair in DRAWS])
    expected = 40 * (1 + CV[name] ** 2) / 2
    assert abs(left.mean() - expected) < 4 * left.std() / math.sqrt(20_000)
    assert rules.remaining(code, 0.0, spread, 0.3, 0.5) == 0.0


def test_a_uniform_length_under_way_leaves_the_density_of_renewal_theory() -> None:
    """Uniform on (0, 80): what remains has P(R > x) = (1 - x/80)^2, so a quarter is above 40 (se 0.0031)."""
    left = np.array([rules.remaining(rules.UNIFORM, 40.0, 0.0, *pair) for pair in DRAWS])
    assert abs((left > 40).mean() - 0.25) < 4 * 0.0031


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(CODES.values())), st.floats(0, 90), st.floats(0, 2.1), st.integers(0, 2**52 - 2))
def test_a_higher_draw_never_makes_a_shorter_length(code: int, mean: float, spread: float, number: int) -> None:
    """So lengths of two scenarios that share a draw go together. (The last place of ``exp`` may waver.)"""
    u = (number + 0.5) * 2.0**-52
    for higher in (u + 2.0**-52, (u + 1.0) / 2.0):
        assert 0.0 <= rules.duration(code, mean, spread, u) <= rules.duration(code, mean, spread, higher) * (1 + 2.0**-52)


def test_the_most_extreme_draws_make_finite_lengths() -> None:
    for u in (2.0**-53, 1.0 - 2.0**-53):
        assert all(math.isfinite(rules.duration(code, 90.0, 2.1, u)) for code in CODES.values())


def test_the_spread_of_a_lognormal_length_follows_from_its_cv() -> None:
    """``sqrt(ln(1 + cv**2))``: a cv of sqrt(e - 1) is a spread of 1."""
    assert rules.spread(0.0) == 0.0
    assert rules.spread(math.sqrt(math.e - 1)) == pytest.approx(1.0, rel=1e-15)
    assert rules.spread(0.75) == pytest.approx(math.sqrt(math.log1p(0.75**2)), rel=1e-15)


@pytest.mark.parametrize("mean", [0.3, 1.0, 8.0, 25.0])
def test_poisson_draws_have_the_right_chance_of_every_count(mean: float) -> None:
    """Inversion of a grid of 20,000 evenly spaced uniforms gives each probability to within 1/20,000, so the mean and
    the variance, both equal to the mean, to a thousandth of it or so."""
    totals = rules.poisson_totals(mean)
    counts = np.array([rules.poisson(totals, (position + 0.5) / 20_000) for position in range(20_000)])
    assert counts.mean() == pytest.approx(mean, rel=2e-3)
    assert counts.var() == pytest.approx(mean, rel=6e-3)
    assert (np.diff(counts) >= 0).all()


@pytest.mark.parametrize("mean", [0.01, 1.0, 3.7, 8.0, 25.0])
def test_the_most_extreme_draw_makes_a_likely_count(mean: float) -> None:
    """The chances add up to a little less or more than 1 by rounding; a draw above their sum must find an end. Fewer
    than one in 1e15 is above 32 when 8 are expected."""
    most = rules.poisson(rules.poisson_totals(mean), 1.0 - 2.0**-53)
    assert mean < most < mean + 9 * math.sqrt(mean) + 20
    assert rules.poisson(rules.poisson_totals(mean), 2.0**-53) == 0
