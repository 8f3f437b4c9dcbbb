"""One replication as a task: text and numbers go out to a worker, wherever it is, and packed tables come back.

An event log never travels as such: it is measured where it was made, and travels as the bytes of Parquet files only if
it is to be kept. So memory does not grow with replications beyond their tables.
"""

import datetime as dt
import gc
import gzip
import io
import json
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim import engine
from sim.engine import EngineName
from sim.engine.file import EngineError
from sim.log import CHILD, ROW, Event, EventLog, Outcome, Place
from sim.measures import Overload, overloaded_teams
from sim.measures.episodes import History
from sim.measures.stocks import warm_up_series
from sim.measures.table import Columns, as_columns, measures_of, monthly_of
from sim.rules.bounds import MOST_MINUTES, RunawayError
from sim.scenario import Scenario
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES
from sim.study.provenance import identity

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Task:
    """One replication of one scenario, in a form that any process on any machine can read.

    Parameters
    ----------
    name
        Name of the scenario in the tables.
    scenario_json
        The resolved scenario as JSON.
    seed, replication
        Which draws to use; replications count from 1.
    keep_log
        Whether the event log comes back too.
    minutes
        Of the processor that it may take.
    engine
        Which engine makes the log; it changes nothing in it.
    since
        Days from which on it is measured besides.
    """

    name: str
    scenario_json: str
    seed: int
    replication: int
    keep_log: bool = False
    minutes: int = MOST_MINUTES
    engine: EngineName = "compiled"
    since: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Finished:
    """What comes back from a replication.

    Parameters
    ----------
    name, replication
        Which one it was.
    packed
        Its tables; see `sim.study.tables`.
    made_with
        The code and versions it was made with, as `sim.study.provenance.identity`: a worker elsewhere may have others.
    logs
        File names and contents of the event log, if it is kept.
    """

    name: str
    replication: int
    packed: bytes
    made_with: dict[str, str]
    logs: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Failed:
    """A replication that could not be finished, and why, in one sentence."""

    scenario: str
    replication: int
    reason: str

    def __str__(self) -> str:
        return f"Replication {self.replication} of {self.scenario} failed: {self.reason}"


def work(task: Task) -> Finished | Failed:
    """Run, measure and let go of one replication; called in the worker."""
    gc.freeze()  # what was there before is not looked at again when the web of objects that a run leaves is swept up
    try:
        return _one(task)
    except (RunawayError, EngineError) as runaway:
        reason = str(runaway)
    except MemoryError:
        reason = "there was not enough memory; try fewer --workers"
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)][-1]
        cause = error.strerror if isinstance(error, OSError) else error  # an OSError would name a path
        fault = " ".join(f"{type(error).__name__}: {cause}".split())
        reason = f"{fault} ({Path(where.filename).name}, line {where.lineno})"
    finally:
        gc.collect()  # or it would still be there during the next run
        gc.unfreeze()
    return Failed(task.name, task.replication, reason)


def lost(task: Task) -> Failed:
    """What to say of a replication whose worker has died on it twice."""
    reason = "its worker process ended twice without an answer; it may have run out of memory (try fewer --workers)"
    return Failed(task.name, task.replication, reason)


def _one(task: Task) -> Finished:
    scenario = _scenario(task.scenario_json)
    log = engine.simulate(
        scenario, seed=task.seed, replication=task.replication, engine=task.engine, minutes=task.minutes
    )
    logs = log_bytes(log, name=task.name) if task.keep_log else ()
    return Finished(task.name, task.replication, packed_tables(log, scenario, task.since), identity(), logs)


@lru_cache(maxsize=8)
def _scenario(text: str) -> Scenario:
    """The scenario of a task, read once in each process."""
    return Scenario.model_validate_json(text)


def packed_tables(log: EventLog, scenario: Scenario, since: Sequence[dt.date] = ()) -> bytes:
    """Measure a log, and from some days on besides: `sim.study.tables.Tables`, packed; a worker needs no pandas."""
    history = History(log, scenario)
    return pack([
        measures_of(history, since), monthly_of(history), as_columns(overloaded_teams(history), Overload._fields),
        warm_up_series(history),
    ])  # fmt: skip


def pack(tables: Sequence[Columns]) -> bytes:
    """Tables as bytes, the same for the same tables: of each a line of JSON with its texts and one with its numbers."""
    lines = []
    for table in tables:
        numbers = {name: column.tolist() for name, column in table.items() if isinstance(column, np.ndarray)}
        lines += [json.dumps({**table, **dict.fromkeys(numbers)}, ensure_ascii=False), json.dumps(numbers)]
    return gzip.compress("\n".join(lines).encode("utf-8"), compresslevel=1, mtime=0)


def log_bytes(log: EventLog, *, name: str) -> tuple[tuple[str, bytes], ...]:
    """A log as two Parquet files, columns as in `sim.log.ROW` and `sim.log.CHILD`: their names and contents.

    The names of teams and areas, the seed, the replication and what the codes mean are in the files' metadata.
    """
    import pyarrow as pa  # which few workers need
    import pyarrow.parquet as pq

    facts = {name: getattr(log, name) for name in ("teams", "team_places", "areas", "seed", "replication", "notes")}
    enums = {"event": Event, "place": Place, "outcome": Outcome}
    codes = {column: {int(code): code.name.lower() for code in enum} for column, enum in enums.items()}
    codes["source"] = dict(enumerate((*SOURCES, *DIRECT_SOURCES), start=1))
    metadata = {b"frontdoor": json.dumps({**facts, "codes": codes}, default=int).encode()}
    files = []
    tables = (log.events, ROW), (log.children, CHILD)
    for (table, dtype), file in zip(tables, log_files(name, log.replication), strict=True):
        columns = {column: table[column] for column in dtype.names or ()}
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns).replace_schema_metadata(metadata), buffer, compression="zstd")
        files.append((file, buffer.getvalue()))
    return tuple(files)


def log_files(name: str, replication: int) -> tuple[str, str]:
    """File names of the log and of the children of one replication."""
    return f"log-{name}-{replication}.parquet", f"children-{name}-{replication}.parquet"
