"""The tables of one replication as they come back from it, and teams that cannot keep up over all replications."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

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
    of = Counter(name for name, _ in tables)
    parts = [table.assign(scenario=name) for name, table in tables if len(table)]
    if not parts:
        return pd.DataFrame(columns=OVERLOAD_COLUMNS)
    every = pd.concat(parts, ignore_index=True)
    keys, averaged = ["scenario", "team"], ("waiting_at_start", "waiting_at_end", "growth_per_week")
    means = {column: moments(every, keys, column)["mean"] for column in averaged}
    table = moments(every, keys, "growth_per_week")
    names = table["scenario"]
    table = table.assign(**means, replications=table["n"], of=names.map(of), rank=names.map(list(of).index))
    order = ["rank", "replications", "growth_per_week", "team"]
    table = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    return table[list(OVERLOAD_COLUMNS)]


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


def unpack(packed: bytes) -> Tables:
    """The tables that `sim.study.tasks.pack` was given.

    Raises
    ------
    ValueError
        If the bytes are no such tables.
    """
    try:
        lines = gzip.decompress(packed).split(b"\n")
        return Tables(*map(_table, lines[::2], lines[1::2]))
    except (OSError, EOFError, TypeError, ValueError) as error:
        raise ValueError(f"these are no tables of a replication: {error}") from error


def _table(texts: bytes, numbers: bytes) -> pd.DataFrame:
    return _with_texts(texts).assign(**{name: np.array(values) for name, values in json.loads(numbers).items()})


@lru_cache(maxsize=64)
def _with_texts(text: bytes) -> pd.DataFrame:
    """A table with its texts, which are mostly those of the replication before."""
    return pd.DataFrame(json.loads(text))
