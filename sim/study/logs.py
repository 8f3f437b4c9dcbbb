"""Event logs on disk, as Parquet: for people who want every event, and for measures taken later."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.log import CHILD, ROW, Event, EventLog, Outcome, Place, packed
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES
from sim.study.naming import log_files

_FACTS = b"frontdoor"
_OF_THE_LOG = ("teams", "team_places", "areas", "seed", "replication", "notes")


def log_bytes(log: EventLog, *, name: str) -> tuple[tuple[str, bytes], ...]:
    """A log as two Parquet files, columns as in `sim.log.ROW` and `sim.log.CHILD`: their names and contents.

    The names of teams and areas, the seed and the replication are in the files' metadata.
    """
    facts = {name: getattr(log, name) for name in _OF_THE_LOG}
    metadata = {_FACTS: json.dumps({**facts, "codes": _codes()}, default=int).encode()}
    files = []
    tables = (log.events, ROW), (log.children, CHILD)
    for (table, dtype), file in zip(tables, log_files(name, log.replication), strict=True):
        columns = {column: table[column] for column in dtype.names or ()}
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns).replace_schema_metadata(metadata), buffer, compression="zstd")
        files.append((file, buffer.getvalue()))
    return tuple(files)


def _codes() -> dict[str, dict[int, str]]:
    """What the codes in the columns mean."""
    enums = {"event": Event, "place": Place, "outcome": Outcome}
    named = {column: {int(code): code.name.lower() for code in enum} for column, enum in enums.items()}
    return {**named, "source": dict(enumerate((*SOURCES, *DIRECT_SOURCES), start=1))}


def read_log(folder: Path | str, *, name: str, replication: int) -> EventLog:
    """Read back a log that a study has kept.

    Raises
    ------
    FileNotFoundError
        If the results were saved without logs.
    """
    log_file, children_file = log_files(name, replication)
    facts = json.loads(pq.read_schema(Path(folder) / log_file).metadata[_FACTS])
    lasting: dict[str, Any] = {
        name: tuple(facts[name]) if isinstance(facts[name], list) else facts[name] for name in _OF_THE_LOG
    }
    return EventLog(
        events=_table(Path(folder) / log_file, ROW),
        children=packed(_table(Path(folder) / children_file, CHILD), CHILD),
        **lasting,
    )


def _table(path: Path, dtype: np.dtype) -> dict[str, np.ndarray]:
    """The columns of one file."""
    table = pq.read_table(path)
    return {name: table.column(name).to_numpy().astype(dtype[name], copy=False) for name in dtype.names or ()}
