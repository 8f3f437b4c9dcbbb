"""How often the host looks at a run, and how it puts the log together, changes nothing in it."""

from __future__ import annotations

import pytest

from sim.engine import simulate
from sim.log import EventLog
from tests.model.worlds import authority

SHORT = ("run.observed_days=30",)


def run() -> EventLog:
    return simulate(authority(SHORT), seed=9, replication=2)


@pytest.mark.parametrize("steps", [7, 1_000])
def test_the_host_may_look_at_any_moment_the_first_instant_included(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    usual = run()
    monkeypatch.setattr("sim.engine.replication.STEPS_BETWEEN_LOOKS", steps)
    other = run()
    assert other.rows.tobytes() == usual.rows.tobytes() and other.children.tobytes() == usual.children.tobytes()
    for name, column in usual.columns.items():
        assert column.flags.c_contiguous and (other.columns[name] == column)[column == column].all()
