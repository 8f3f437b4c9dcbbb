"""What is measured of one replication, packed for travelling and keeping: a worker needs no pandas."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Sequence

import numpy as np

from sim.log import EventLog
from sim.measures import Overload, overloaded_teams
from sim.measures.episodes import History
from sim.measures.table import Columns, columns_of, measures_of, monthly_of
from sim.measures.warm_up import warm_up_series
from sim.scenario import Scenario


def packed_tables(log: EventLog, scenario: Scenario, since: Sequence[dt.date] = ()) -> bytes:
    """Measure a log, and from some days on besides: `sim.study.tables.Tables`, packed."""
    history = History(log, scenario)
    return pack([
        measures_of(history, since), monthly_of(history), columns_of(overloaded_teams(history), Overload._fields),
        warm_up_series(history),
    ])  # fmt: skip


def pack(tables: Sequence[Columns]) -> bytes:
    """Tables as bytes, the same for the same tables: a line of JSON with the texts of each, then all numbers."""
    texts, numbers = [], []
    for table in tables:
        columns: dict[str, object] = dict(table)
        for name, column in table.items():
            if isinstance(column, np.ndarray):
                kind = column.dtype.newbyteorder("<")
                columns[name] = kind.str
                numbers.append(column.astype(kind, copy=False).tobytes())
        texts.append(json.dumps(columns, ensure_ascii=False).encode("utf-8"))
    return gzip.compress(b"\n".join([*texts, b"".join(numbers)]), compresslevel=1, mtime=0)
