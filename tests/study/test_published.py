"""How near a model comes to published figures, role by role."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.study.published import Agreement, agreements


def row(row: str, role: str, modelled: float, verdict: str, reach: tuple[float, float] = (8, 14)) -> dict[str, object]:
    return {
        "row": row, "role": role, "published": 10.0, "modelled": modelled, "hit_from": reach[0], "hit_to": reach[1],
        "verdict": verdict,
    }  # fmt: skip


def test_a_row_is_hit_when_each_of_its_figures_is_and_distance_is_in_reaches() -> None:
    """Targets: at 8 (a reach below), at 14 (a reach above), at 10 and 18 (two reaches): the root of (1+1+0+4)/4."""
    nan = math.nan
    table = pd.DataFrame([
        row("a", "target", 8, "hit"), row("b", "target", 14, "hit"), row("c", "target", 10, "hit"), row("c", "target", 18, "high"),
        row("d", "check", nan, "not known"), row("d", "check", 10, "hit"), row("e", "check", 10, "hit"),
        row("f", "input", 10, "hit", (10, 10)), row("g", "soft", nan, "not known"),
    ])  # fmt: skip
    target, check, given, soft = agreements(table)
    assert (target.role, target.hit, target.rows, target.not_known) == ("target", 2, 3, 0)
    assert target.distance == pytest.approx(math.sqrt(6 / 4))
    assert check == Agreement("check", 1, 1, 1, 0.0)
    assert given == Agreement("input", 1, 1, 0, 0.0)
    assert (soft.hit, soft.rows, soft.not_known) == (0, 0, 1) and math.isnan(soft.distance)
    assert agreements(table.iloc[:0]) == []
