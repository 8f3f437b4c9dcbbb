"""Brothers and sisters, as tables."""

from __future__ import annotations

import math

import pytest

from sim.rules import families as f
from sim.rules.family_keys import FAMILY_STEP, family_of


@pytest.mark.parametrize(("u", "expected"), [(0.0, 1.0), (0.5, 2.5), (1.0, 4.0)])
def test_older_by(u: float, expected: float) -> None:
    assert f.older_by(2.5, u) == expected


@pytest.mark.parametrize(("mean", "u", "expected"), [(0, 0.5, 0.0), (10, 1 - math.exp(-1), -10.0), (6, 0.5, -6 * math.log(2))])
def test_further_need(mean: float, u: float, expected: float) -> None:
    assert f.further_need(mean, u) == pytest.approx(expected)


@pytest.mark.parametrize(("own", "further", "each", "expected"), [(1, 0, 0.5, 1), (1, 2, 0.5, 2), (1.5, 3, 0, 1.5), (2, 1, 2, 4)])
def test_work_for(own: float, further: int, each: float, expected: float) -> None:
    assert f.work_for(own, further, each) == expected


def test_a_family_has_the_key_of_its_first_child() -> None:
    assert family_of(1_000_000_000_007) == family_of(1_000_000_000_007 + 3 * FAMILY_STEP) == 1_000_000_000_007
