"""The tables of one replication: what a log holds is worked out once for all of them."""

from __future__ import annotations

import pytest

from sim.measures import measure, monthly
from sim.measures.reading import Reading
from sim.study.tables import tables_of
from tests.model.worlds import authority, authority_log

OVERRIDES = ("run.observed_days=90",)


def test_a_log_is_read_once_for_all_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each table is what it would be on its own: none spoils what the others read."""
    log, scenario = authority_log(OVERRIDES, 0), authority(OVERRIDES)
    read, begin = [], Reading.__init__
    monkeypatch.setattr(Reading, "__init__", lambda self, *of: (read.append(of), begin(self, *of))[1])
    tables = tables_of(log, scenario)
    assert len(read) == 1
    assert tables.measures.equals(measure(log, scenario))
    assert tables.monthly.equals(monthly(log, scenario))
