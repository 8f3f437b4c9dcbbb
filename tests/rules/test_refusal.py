"""Declining, as tables."""

from __future__ import annotations

import pytest

from sim.rules import refusal as r


@pytest.mark.parametrize(
    ("share", "need", "per_point", "before", "again", "expected"),
    [(0.4, 60, 0, False, 0, 0.4), (0.4, 60, 0.01, False, 0, 0.6), (0.4, 20, 0.01, False, 0, 0.2), (0.4, 100, 0.02, False, 0, 1),
     (0.4, 0, 0.02, False, 0, 0), (0.4, 60, -0.01, False, 0, 0.2), (0.4, 40, 0, True, 0.5, 0.7), (0.4, 40, 0, False, 0.5, 0.4),
     (0, 40, 0, True, 1, 1)],
)  # fmt: skip
def test_declining_share(share: float, need: float, per_point: float, before: bool, again: float, expected: float) -> None:
    found = r.declining_share(share, need, per_point=per_point, at_need=40, declined_before=before, again=again)
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("perceived", "expected"), [(57.9, False), (58, True), (90, True)])
def test_refusal_escalates(perceived: float, expected: bool) -> None:
    assert r.refusal_escalates(perceived, escalate_from=58) is expected
