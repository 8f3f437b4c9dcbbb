"""The tables of one replication, their form for travelling and keeping, and teams that cannot keep up over all."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.log import EventLog
from sim.scenario import Scenario
from sim.study.packed import packed_tables
from sim.study.summary import moments

OVERLOAD_COLUMNS = ("scenario", "team", "replications", "of", "waiting_at_start", "waiting_at_end", "growth_per_week")
"""Columns of a study's table of overloaded teams."""


def summarise_overload(tables: Sequence[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """In how many replications each team could not keep up, and its queue on average over these.

    Parameters
    ----------
    tables
        For each replication the scenario's name and the teams that could not keep up in it.

    Returns
    -------
    pandas.DataFrame
        Columns `OVERLOAD_COLUMNS`; `of` counts the replications of the scenario. The most often overloaded first, then
        the fastest growing.
    """
    of: dict[str, int] = {}
    for name, _ in tables:
        of[name] = of.get(name, 0) + 1
    parts = [table.assign(scenario=name) for name, table in tables if len(table)]
    if not parts:
        return pd.DataFrame(columns=list(OVERLOAD_COLUMNS))
    every = pd.concat(parts, ignore_index=True)
    keys = ["scenario", "team"]
    table = moments(every, keys, "growth_per_week").rename(columns={"n": "replications", "mean": "growth_per_week"})
    for column in ("waiting_at_start", "waiting_at_end"):
        table[column] = moments(every, keys, column)["mean"]
    table["of"] = [of[name] for name in table["scenario"]]
    rank = {name: position for position, name in enumerate(of)}
    table = table.assign(rank=[rank[name] for name in table["scenario"]])
    order = ["rank", "replications", "growth_per_week", "team"]
    table = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    return table[list(OVERLOAD_COLUMNS)]


def plain_overload(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table of `OVERLOAD_COLUMNS` as it stands in a manifest."""
    return json.loads(table.to_json(orient="records", double_precision=15))


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


def tables_of(log: EventLog, scenario: Scenario, since: Sequence[dt.date] = ()) -> Tables:
    """Measure a log, and from some days on besides."""
    return unpack(packed_tables(log, scenario, since))


def unpack(packed: bytes) -> Tables:
    """The tables that `pack` was given.

    Raises
    ------
    ValueError
        If the bytes are no such tables.
    """
    try:
        *texts, numbers = gzip.decompress(packed).split(b"\n", len(Tables._fields))
        tables, at = [], 0
        for table, kinds in map(_with_texts, texts):
            columns = {}
            for name, kind in kinds.items():
                columns[name] = np.frombuffer(numbers, kind, len(table), at).astype(kind.newbyteorder("="))
                at += columns[name].nbytes
            tables.append(table.assign(**columns))
        if at != len(numbers):
            raise ValueError("there are more numbers than rows")
        return Tables(*tables)
    except (OSError, EOFError, TypeError, ValueError) as error:
        raise ValueError(f"these are no tables of a replication: {error}") from error


@lru_cache(maxsize=64)
def _with_texts(text: bytes) -> tuple[pd.DataFrame, dict[str, np.dtype]]:
    """A table with its texts, mostly those of the replication before, and the columns to be filled with numbers."""
    columns = json.loads(text)
    return pd.DataFrame(columns), {name: np.dtype(kind) for name, kind in columns.items() if isinstance(kind, str)}
