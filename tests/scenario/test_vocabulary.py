"""Words of the field that stand in two forms: as names, and as codes of the log."""

from __future__ import annotations

from sim.scenario.vocabulary import POINTS, Point


def test_a_decision_point_has_the_code_of_its_name() -> None:
    assert [point.name.lower() for point in Point] == [*POINTS]
    assert [*Point] == [*range(len(POINTS))]
