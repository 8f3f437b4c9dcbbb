"""Event logs on disk, as Parquet: for people who want every event, and for measures taken later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.log import EventLog

if TYPE_CHECKING:
    import numpy as np

_FACTS = b"frontdoor"


def log_files(name: str, replication: int) -> tuple[str, str]:
    """File names of the log and of the children of one replication."""
    return f"log-{name}-{replication}.parquet", f"children-{name}-{replication}.parquet"


def write_log(log: EventLog, folder: Path, *, name: str) -> None:
    """Write a log as two Parquet files, columns as in `sim.log.ROW` and `sim.log.CHILD`.

    The names of teams and areas, the seed and the replication are in the files' metadata.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    facts = {
        "teams": log.teams,
        "team_places": [int(place) for place in log.team_places],
        "areas": log.areas,
        "seed": log.seed,
        "replication": log.replication,
        "notes": log.notes,
    }
    metadata = {_FACTS: json.dumps(facts).encode()}
    for array, file in zip((log.rows, log.children), log_files(name, log.replication), strict=True):
        columns = {column: array[column] for column in array.dtype.names or ()}
        pq.write_table(pa.table(columns).replace_schema_metadata(metadata), folder / file, compression="zstd")


def discard_logs(folder: Path, keep: Iterable[tuple[str, int]]) -> None:
    """Remove the logs of all replications but those in `keep` (name, replication): they may be half written."""
    kept = {file for name, replication in keep for file in log_files(name, replication)}
    for path in folder.glob("*.parquet"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def read_log(folder: Path | str, *, name: str, replication: int) -> EventLog:
    """Read back a log that `write_log` wrote.

    Raises
    ------
    FileNotFoundError
        If the results were saved without logs.
    """
    import pyarrow.parquet as pq

    from sim.log import CHILD, ROW

    log_file, children_file = log_files(name, replication)
    facts = json.loads(pq.read_schema(Path(folder) / log_file).metadata[_FACTS])
    return EventLog(
        rows=_array(Path(folder) / log_file, ROW),
        children=_array(Path(folder) / children_file, CHILD),
        teams=tuple(facts["teams"]),
        team_places=tuple(facts["team_places"]),
        areas=tuple(facts["areas"]),
        seed=facts["seed"],
        replication=facts["replication"],
        notes=tuple(facts["notes"]),
    )


def _array(path: Path, dtype: np.dtype) -> np.ndarray:
    import numpy as np
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    array = np.empty(table.num_rows, dtype=dtype)
    for column in dtype.names or ():
        array[column] = table.column(column).to_numpy()
    return array
