"""The tables of one replication, and their form for travelling and keeping: compressed JSON, exact to the last bit."""

from __future__ import annotations

import gzip
import json
from typing import NamedTuple

import pandas as pd

from sim.log import EventLog
from sim.measures.episodes import History
from sim.measures.table import measures_of, monthly_of
from sim.measures.warm_up import warm_up_series
from sim.scenario import Scenario
from sim.study.overload import overload_table


class Tables(NamedTuple):
    """What is measured of one replication.

    Parameters
    ----------
    measures
        Columns ``measure, by, group, value, unit``.
    monthly
        Columns ``month, measure, group, value, unit``.
    overloaded
        Teams that could not keep up: columns as `sim.measures.Overload`.
    warm_up
        Open cases and queues from the very start, for the check of the warm-up: columns ``series, batch, value``.
    """

    measures: pd.DataFrame
    monthly: pd.DataFrame
    overloaded: pd.DataFrame
    warm_up: pd.DataFrame


def tables_of(log: EventLog, scenario: Scenario) -> Tables:
    """Measure a log."""
    history = History(log, scenario)
    return Tables(
        measures=measures_of(history),
        monthly=monthly_of(history),
        overloaded=overload_table(history),
        warm_up=warm_up_series(history),
    )


def pack(tables: Tables) -> bytes:
    """Tables as bytes, the same for the same tables."""
    plain = {name: _columns(table) for name, table in tables._asdict().items()}
    return gzip.compress(json.dumps(plain, ensure_ascii=False).encode("utf-8"), compresslevel=6, mtime=0)


def unpack(packed: bytes) -> Tables:
    """The tables that `pack` was given.

    Raises
    ------
    ValueError
        If the bytes are no such tables.
    """
    try:
        plain = json.loads(gzip.decompress(packed))
        return Tables(**{name: pd.DataFrame(columns) for name, columns in plain.items()})
    except (OSError, EOFError, TypeError, ValueError) as error:
        raise ValueError(f"these are no tables of a replication: {error}") from error


def _columns(table: pd.DataFrame) -> dict[str, list[object]]:
    return {str(name): table[name].tolist() for name in table.columns}
