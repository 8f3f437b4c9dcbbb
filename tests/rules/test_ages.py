"""Ages as tables."""

from __future__ import annotations

import pytest

from sim.rules import ages as a


@pytest.mark.parametrize(
    ("age", "expected"), [(-0.5, 0), (-1e-9, 0), (0, 1), (0.999, 1), (1, 2), (4.5, 5), (17, 18), (17.9, 18), (30, 18)]
)
def test_age_class(age: float, expected: int) -> None:
    assert a.age_class(age) == expected


@pytest.mark.parametrize(
    ("position", "share", "leaving", "expected"),
    [(0, 0.0, 18, -0.5), (0, 0.5, 18, -0.25), (1, 0.25, 18, 0.25), (18, 0.5, 18, 17.5), (15, 0.5, 14.5, 14.25)],
)
def test_age_in_class(position: int, share: float, leaving: float, expected: float) -> None:
    assert a.age_in_class(position, share, leaving) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("usual", "now", "due", "before", "expected"),
    [(30, 0, 100, 28, 30), (90, 0, 100, 28, 72), (90, 0, 20, 28, 20), (15, 0, 20, 28, 15), (90, 72, 100, 28, 90),
     (120, 72, 100, 28, 100)],
)  # fmt: skip
def test_before_birth(usual: float, now: float, due: float, before: float, expected: float) -> None:
    assert a.before_birth(usual, now=now, due=due, finished_before=before) == expected
