"""How often the host looks at a run, and how it puts the log together, changes nothing in it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import simulate
from sim.engine.host import Instance
from sim.engine.replication import STEPS_TAKEN, _counts, _Itself, _prepared
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


def test_rows_of_an_instant_that_is_not_over_are_not_told() -> None:
    """They may still change their places: what the host takes of a log is what stands."""
    engine, prepared = Instance(), _prepared(_Itself(authority(SHORT)))
    time = run().columns["time_days"]
    engine.call("open_run", engine.write(prepared.numbers), 9, 2)
    told = []
    while engine.call("go_on_until", prepared.end, 1) == STEPS_TAKEN:
        counts = _counts(engine)
        told.append(counts.rows)
        assert counts.rows <= np.searchsorted(time, counts.now)
    assert 0 < len(set(told)) <= len(time) and told == sorted(told)


def test_a_column_that_somebody_keeps_stays_as_it_is_while_others_run() -> None:
    """The memory of a log goes to the next one when the last column goes that lies in it, and not before."""
    scenario = authority(("run.observed_days=200",))
    need = simulate(scenario, seed=1, replication=0).columns["need"][10:]  # of the log itself nothing is left
    before, where = need.copy(), need.ctypes.data
    others = [simulate(scenario, seed=1, replication=number) for number in (1, 2)]
    assert np.array_equal(need, before, equal_nan=True)
    assert where not in [log.columns["need"][10:].ctypes.data for log in others]
    del need
    again = simulate(scenario, seed=1, replication=0).columns["need"][10:]
    assert again.ctypes.data == where
    assert np.array_equal(again, before, equal_nan=True)
