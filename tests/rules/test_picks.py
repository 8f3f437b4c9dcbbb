"""Choosing one of several: the shares asked for, and every draw has its choice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules.picks import PARTS, cumulative_weights, pick

LEAST, MOST = 2.0**-53, 1.0 - 2.0**-53


def test_shares_become_whole_weights() -> None:
    """Of any total; the smallest share keeps its one part."""
    assert cumulative_weights([0.25, 0.75]) == (PARTS // 4, PARTS)
    assert cumulative_weights([1.0, 0.0, 3.0]) == (PARTS // 4, PARTS // 4, PARTS)
    assert cumulative_weights([0.0, 1e-300, 1.0]) == (0, 1, PARTS + 1)


def test_where_all_shares_are_0_the_first_is_chosen() -> None:
    assert {pick(u, cumulative_weights([0.0, 0.0, 0.0])) for u in (LEAST, 0.5, MOST)} == {0}


@pytest.mark.parametrize(("u", "position"), [(LEAST, 1), (0.2, 1), (0.25 - 1e-9, 1), (0.25, 3), (0.999, 3), (MOST, 3)])
def test_a_draw_falls_on_its_share_and_never_on_a_share_of_0(u: float, position: int) -> None:
    assert pick(u, cumulative_weights([0.0, 0.1, 0.0, 0.3, 0.0])) == position


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12), st.integers(0, 2**52 - 1))
def test_every_draw_falls_on_something_with_a_share(shares: list[float], number: int) -> None:
    cumulative = cumulative_weights(shares)
    for u in (LEAST, (number + 0.5) * 2.0**-52, MOST):
        assert shares[pick(u, cumulative)] > 0.0 or sum(shares) == 0.0


def test_each_is_chosen_as_often_as_its_share_says() -> None:
    """Over an even grid of 20,000 draws, to within one."""
    shares = [0.1, 0.2, 0.7]
    cumulative = cumulative_weights(shares)
    chosen = np.bincount([pick((position + 0.5) / 20_000, cumulative) for position in range(20_000)])
    assert np.abs(chosen - 20_000 * np.array(shares)).max() <= 1
