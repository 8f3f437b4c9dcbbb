"""How often the host looks at a run, and how it puts the log together, changes nothing in it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import simulate
from sim.engine.host import Instance, lend, take_back
from sim.engine.replication import STEPS_TAKEN, _counts, _Itself, _prepared
from sim.engine.replication import run as run_on
from sim.log import EventLog
from sim.rules.bounds import RunawayError
from tests.engine.native import digest
from tests.engine.worlds import settings, world
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


# -- an instance after its run ---------------------------------------------------------------------------------------


def test_what_earlier_runs_have_written_is_in_no_later_log() -> None:
    """Small and large worlds in turn, so that what is written over ends before, within and behind what was written."""
    kept, numbers = Instance(), (3, 11, 4, 15, 5, 11)
    for number in numbers:
        prepared = _prepared(_Itself(world(settings(number))))
        log = run_on(prepared, 5, 2, 60, kept)
        assert digest(log) == digest(run_on(prepared, 5, 2, 60, Instance())), number
        kept.call("start_over")


def test_an_instance_serves_the_next_run_unless_its_own_was_ended() -> None:
    run()
    kept = lend()
    take_back(kept)
    usual = digest(run())
    assert lend() is kept and lend() is not kept
    take_back(kept)
    with pytest.raises(RunawayError, match="minutes"):
        simulate(authority(SHORT), seed=9, replication=2, minutes=0)
    assert lend() is not kept
    assert digest(run()) == usual


def test_one_instance_is_kept_and_none_that_has_grown_large() -> None:
    lend()  # so that none is kept
    one, another, large = Instance(), Instance(), Instance()
    large.room(128 * 1024**2)
    for each in (large, one, another):
        take_back(each)
    assert lend() is one and lend() not in (another, large)
