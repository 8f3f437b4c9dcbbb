"""One replication as a task: text and numbers go out to a worker, wherever it is, and packed tables come back.

An event log never travels as such: it is measured where it was made, and travels as the bytes of Parquet files only if
it is to be kept. So memory does not grow with replications beyond their tables.
"""

from __future__ import annotations

import datetime as dt
import gc
import traceback
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine import EngineName
    from sim.scenario import Scenario

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
        Of the processor that it may take; None for the usual hour.
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
    minutes: int | None = None
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

    name: str
    replication: int
    reason: str

    def __str__(self) -> str:
        return f"Replication {self.replication} of {self.name} failed: {self.reason}"


def work(task: Task) -> Finished | Failed:
    """Run, measure and let go of one replication; called in the worker."""
    from sim.engine.file import EngineError
    from sim.rules.bounds import RunawayError

    gc.freeze()  # what was there before is not looked at again when the web of objects that a run leaves is swept up
    try:
        return _one(task)
    except (RunawayError, EngineError) as runaway:
        return Failed(task.name, task.replication, str(runaway))
    except MemoryError:
        return Failed(task.name, task.replication, "there was not enough memory; try fewer --workers")
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)][-1]
        cause = error.strerror if isinstance(error, OSError) else error  # an OSError would name a path
        reason = " ".join(f"{type(error).__name__}: {cause}".split())
        return Failed(task.name, task.replication, f"{reason} ({Path(where.filename).name}, line {where.lineno})")
    finally:
        gc.collect()  # or it would still be there during the next run
        gc.unfreeze()


def lost(task: Task) -> Failed:
    """What to say of a replication whose worker has died on it twice."""
    reason = "its worker process ended twice without an answer; it may have run out of memory (try fewer --workers)"
    return Failed(task.name, task.replication, reason)


def _one(task: Task) -> Finished:
    from sim.engine import simulate
    from sim.study.packed import packed_tables
    from sim.study.provenance import identity

    scenario = _scenario(task.scenario_json)
    bound = {} if task.minutes is None else {"minutes": task.minutes}
    log = simulate(scenario, seed=task.seed, replication=task.replication, engine=task.engine, **bound)
    logs: tuple[tuple[str, bytes], ...] = ()
    if task.keep_log:
        from sim.study.logs import log_bytes

        logs = log_bytes(log, name=task.name)
    return Finished(
        name=task.name,
        replication=task.replication,
        packed=packed_tables(log, scenario, task.since),
        made_with=identity(),
        logs=logs,
    )


@lru_cache(maxsize=8)
def _scenario(text: str) -> Scenario:
    """The scenario of a task, read once in each process."""
    from sim.scenario import Scenario

    return Scenario.model_validate_json(text)
