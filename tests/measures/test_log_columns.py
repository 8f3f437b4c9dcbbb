"""The log as columns, and as packed rows."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.log import ROW, Event, EventLog
from sim.measures import measure, monthly
from sim.measures.spread import quantile
from sim.rules.arrays import order_of, order_of_times

from .conftest import Maker


def _log(make: Callable[..., Maker]) -> tuple[Maker, EventLog]:
    """Two children whose rows alternate, between rows about staff; a third child's row is not among the children."""
    maker = make()
    for child in (4, 7):
        maker.child(child)
    maker.row(0.0, -1, Event.WORKER_STARTED, team=1, worker=1, value=1.0)
    maker.row(1.0, 7, Event.CONTACT_RECEIVED, number=1, source=1)
    maker.row(1.0, 4, Event.CONTACT_RECEIVED, number=1, source=2)
    maker.row(2.0, 5, Event.CLINIC_LISTED, number=1)
    maker.row(3.0, 7, Event.NEED_CHANGED, need=30.0, set_point=-0.0, tau_days=90.0)
    maker.row(4.0, 4, Event.CONTACT_RECEIVED, number=2, source=1)
    return maker, maker.log


def test_each_row_knows_its_child(make: Callable[..., Maker]) -> None:
    _, log = _log(make)
    assert len(log) == 6
    assert log.columns["child"].tolist() == [-1, 4, 7, 5, 7, 4]
    assert log.columns["ordinal"].tolist() == [-1, 0, 1, -1, 1, 0]
    for name, column in log.columns.items():
        assert column.flags.c_contiguous and column.flags.aligned, name
        assert column.dtype == (ROW[name] if name in (ROW.names or ()) else np.int32), name


def test_a_log_of_columns_is_the_log_of_rows(make: Callable[..., Maker]) -> None:
    maker, log = _log(make)
    facts = {"teams": log.teams, "team_places": log.team_places, "areas": log.areas}
    again = EventLog(dict(log.columns), log.children, **facts)
    assert again.rows.tobytes() == log.rows.tobytes()
    assert all(again.columns[name] is column for name, column in log.columns.items())
    bare = EventLog({name: log.rows[name] for name in ROW.names or ()}, log.children, **facts)
    for name, column in log.columns.items():
        assert bare.columns[name].tobytes() == column.tobytes(), name
    assert measure(again, maker.scenario).equals(measure(log, maker.scenario))


def test_a_log_goes_as_soon_as_it_has_been_measured(make: Callable[..., Maker]) -> None:
    """Nothing that was worked out holds it: a worker would keep a hundred megabytes of each until they are swept up."""
    maker, log = _log(make)
    reference, swept = weakref.ref(log), gc.isenabled()
    gc.disable()
    try:
        measure(log, maker.scenario)
        monthly(log, maker.scenario)
        del log
        assert reference() is None
    finally:
        if swept:
            gc.enable()


def test_a_log_without_rows_has_all_its_columns(make: Callable[..., Maker]) -> None:
    log = make().log
    assert len(log) == 0 and {len(column) for column in log.columns.values()} == {0}


@given(st.lists(st.integers(0, 3) | st.integers(0, 2**40), max_size=60))
def test_whole_numbers_are_put_in_order_and_equal_ones_left_as_they_stand(numbers: list[int]) -> None:
    keys = np.array(numbers, dtype=np.int64)
    assert order_of(keys).tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)


@given(st.lists(st.sampled_from([0.0, -0.0, 0.5, -2.0, np.inf]) | st.floats(allow_nan=False), max_size=60))
def test_times_are_put_in_order_and_equal_ones_left_as_they_stand(times: list[float]) -> None:
    assert order_of_times(np.array(times)).tolist() == sorted(range(len(times)), key=times.__getitem__)


def test_a_quantile_may_have_as_many_groups_as_there_are_things() -> None:
    days = np.arange(70_000.0)[::-1]
    assert quantile(days, 0.5)(np.arange(len(days)), len(days)).tolist() == days.tolist()
