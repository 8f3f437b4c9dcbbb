"""Event logs on disk, as Parquet, for people who want every event."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from sim.log import CHILD, ROW, Event, EventLog, Outcome, Place
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
