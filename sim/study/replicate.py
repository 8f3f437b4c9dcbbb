"""Replications, in parallel: a task goes out as text and numbers, and small tables come back.

An event log never travels between processes: it is measured, and kept if asked, where it was made. So memory does not
grow with the number of replications beyond their tables. Every draw is keyed by seed and replication, and tables are
put in order here; so the number of workers changes nothing in them.
"""

from __future__ import annotations

import gc
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study.naming import NamedScenario

T = TypeVar("T")
R = TypeVar("R")

_PACKAGE = Path(__file__).parents[1]

LARGEST_SEED = 2**63 - 1
"""Seeds are from 0 to this."""


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
    keep_log_in
        Folder into which the event log is written as Parquet; None to let it go.
    """

    name: str
    scenario_json: str
    seed: int
    replication: int
    keep_log_in: str | None = None


@dataclass(frozen=True)
class Finished:
    """What comes back from a replication.

    Parameters
    ----------
    name, replication
        Which one it was.
    measures
        Columns ``measure, by, group, value, unit``.
    monthly
        Columns ``month, measure, group, value, unit``.
    overloaded
        Teams that could not keep up: columns as `sim.measures.Overload`.
    """

    name: str
    replication: int
    measures: pd.DataFrame
    monthly: pd.DataFrame
    overloaded: pd.DataFrame


@dataclass(frozen=True)
class Failed:
    """A replication that could not be finished, and why, in one sentence."""

    name: str
    replication: int
    reason: str

    def __str__(self) -> str:
        return f"Replication {self.replication} of {self.name} failed: {self.reason}"


@dataclass(frozen=True)
class Replications:
    """What a study has to go on, in the order of scenarios and replications whatever order they finished in.

    Parameters
    ----------
    finished, failed
        The replications that finished and those that did not.
    asked
        How many were asked for, over all scenarios.
    stopped
        Why the study ended early, in a sentence; None if it did not.
    """

    finished: tuple[Finished, ...]
    failed: tuple[Failed, ...]
    asked: int
    stopped: str | None = None

    @property
    def complete(self) -> bool:
        """Whether every replication asked for has finished."""
        return len(self.finished) == self.asked


OnDone = Callable[[Finished | Failed], None]


def replicate(
    scenarios: Sequence[NamedScenario],
    *,
    replications: int,
    seed: int,
    workers: int | None = None,
    keep_logs_in: Path | None = None,
    on_done: OnDone | None = None,
) -> Replications:
    """Run every scenario `replications` times, on the same draws.

    Parameters
    ----------
    scenarios
        Scenarios with their names.
    replications
        How many of each, at least 1; they are numbered from 1.
    seed
        Root of all draws, 0 to 2**63 - 1.
    workers
        Processes; None for the cores there are, 1 to stay in this process.
    keep_logs_in
        Folder for the event logs; None to let them go.
    on_done
        Called in this process after each replication, in the order in which they finish.

    Returns
    -------
    Replications
        Everything that finished. One that fails does not stop the others. Ctrl-C, or the loss of a worker process,
        ends the study early and keeps what had finished.
    """
    names = [entry.name for entry in scenarios]
    texts = {entry.name: entry.scenario.model_dump_json(by_alias=True) for entry in scenarios}
    keep = None if keep_logs_in is None else str(keep_logs_in)
    tasks = [Task(name, texts[name], seed, number, keep) for number in range(1, replications + 1) for name in names]
    done: list[Finished | Failed] = []
    stopped = None
    try:
        for result in spread(work, tasks, workers):
            done.append(result)
            if on_done is not None:
                on_done(result)
    except KeyboardInterrupt:
        stopped = "Stopped by the keyboard."
    except BrokenExecutor:
        stopped = "A worker process ended without an answer; it may have run out of memory (try fewer --workers)."
    rank = {name: position for position, name in enumerate(names)}
    done.sort(key=lambda result: (rank[result.name], result.replication))
    return Replications(
        finished=tuple(result for result in done if isinstance(result, Finished)),
        failed=tuple(result for result in done if isinstance(result, Failed)),
        asked=len(tasks),
        stopped=stopped,
    )


def cores() -> int:
    """Cores this process may use."""
    import joblib

    return int(joblib.cpu_count())


def spread(function: Callable[[T], R], items: Sequence[T], workers: int | None) -> Iterator[R]:
    """Apply a function to items over worker processes (None: the cores there are, 1: in here); results as they come."""
    number = min(len(items), workers or cores())
    if number == 1:
        yield from map(function, items)
        return
    import joblib

    with joblib.parallel_config(backend="loky", initializer=leave_interrupts_to_the_parent):
        parallel = joblib.Parallel(n_jobs=number, return_as="generator_unordered", batch_size=1)
        yield from parallel(joblib.delayed(function)(item) for item in items)


def leave_interrupts_to_the_parent() -> None:
    """Make a worker process deaf to Ctrl-C, which a terminal sends to every process of the command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def work(task: Task) -> Finished | Failed:
    """Run, measure and let go of one replication; called in the worker."""
    try:
        return _one(task)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)][-1]
        said = error.strerror if isinstance(error, OSError) else error  # an OSError would name a path
        reason = " ".join(f"{type(error).__name__}: {said}".split())
        return Failed(task.name, task.replication, f"{reason} ({Path(where.filename).name}, line {where.lineno})")
    finally:
        gc.collect()  # a run leaves a web of objects behind, which would still be there during the next one


def _one(task: Task) -> Finished:
    from sim.measures import measure, monthly
    from sim.model import simulate
    from sim.study.logs import write_log
    from sim.study.overload import overload_table

    scenario = _scenario(task.scenario_json)
    log = simulate(scenario, seed=task.seed, replication=task.replication)
    if task.keep_log_in is not None:
        write_log(log, Path(task.keep_log_in), name=task.name)
    return Finished(
        name=task.name,
        replication=task.replication,
        measures=measure(log, scenario),
        monthly=monthly(log, scenario),
        overloaded=overload_table(log, scenario),
    )


@lru_cache(maxsize=8)
def _scenario(text: str) -> Scenario:
    """The scenario of a task, read once in each process."""
    from sim.scenario import Scenario

    return Scenario.model_validate_json(text)
