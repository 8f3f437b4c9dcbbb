"""What partners learn, as tables; and that what they learn settles."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.rules import partners as p
from sim.rules.codes import Outcome as O


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(O.NO_FURTHER_ACTION, False), (O.ADVICE, False), (O.EARLY_HELP, True), (O.REFERRAL, True), (O.IMMEDIATE_PROTECTION, True)],
)  # fmt: skip
def test_came_of_it(outcome: O, expected: bool) -> None:
    assert p.came_of_it(outcome) is expected


@pytest.mark.parametrize(
    ("helped", "contacts", "prior", "reference", "expected"),
    [(0, 0, 20, 0.5, 0.5), (0, 20, 20, 0.5, 0.25), (20, 20, 20, 0.5, 0.75), (3, 10, 10, 0, 0.15), (10, 10, 10, 1, 1.0)],
)
def test_experience(helped: int, contacts: int, prior: float, reference: float, expected: float) -> None:
    assert p.experience(helped, contacts, prior, reference) == expected


@pytest.mark.parametrize(
    ("u", "learning", "experience", "expected"),
    [(0.999, 0, 0, True), (0.999, 1, 1, True), (0.49, 1, 0.5, True), (0.51, 1, 0.5, False), (0.7, 0.5, 0.5, True),
     (0.76, 0.5, 0.5, False), (1e-9, 1, 0, False)],
)  # fmt: skip
def test_reports(u: float, learning: float, experience: float, expected: bool) -> None:
    assert p.reports(u, learning, experience) is expected


def test_what_partners_learn_settles() -> None:
    """At the share q that reproduces itself, q = 1 - k (1 - h(q)), the gain of the loop is that of its slope, and below 1
    on either side, however far a source learns and whatever comes of its calls."""
    for k, contacts, helped, prior, reference in itertools.product(
        (0.2, 0.6, 0.9, 1.0), (5.0, 200.0, 3000.0), (0.0, 0.3, 1.0), (1.0, 20.0, 300.0), (0.0, 0.5, 1.0)
    ):

        def following(q: float) -> float:
            return 1 - k * (1 - (helped * contacts * q + prior * reference) / (contacts * q + prior))  # noqa: B023

        low, high = 0.0, 1.0
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if following(middle) > middle else (low, middle)
        q = high
        gain = p.learning_gain(k, q, contacts, helped, prior, reference)
        step = 1e-6
        slope = (following(q + step) - following(q - step)) / (2 * step) if q > 1e-3 else gain
        assert np.isclose(gain, slope, rtol=1e-3, atol=1e-6)
        assert gain < 1 - 1e-9 or q < 1e-6
