"""Replications of scenarios on the same draws: which are wanted, which are there, and what became of the others.

Every draw is keyed by seed and replication, and what finishes is put in order by `Kept`; so the number of workers, the
order in which they finish, and earlier attempts change nothing in the tables.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType

from sim.engine import host
from sim.engine.file import EngineError
from sim.rules.bounds import MOST_MINUTES
from sim.study.in_force import Since
from sim.study.kept import Kept
from sim.study.naming import NamedScenario
from sim.study.provenance import identity
from sim.study.sentences import sentence
from sim.study.settings import Settings
from sim.study.tasks import Failed, Finished, Task, lost, work
from sim.study.workers import ClusterError, spread

OnDone = Callable[[int, int], None]
"""Called in this process after each replication with how many are there and how many are wanted so far."""


@dataclass(frozen=True)
class RunOutcome:
    """How it went.

    Parameters
    ----------
    failures
        The replications that could not be finished, in order.
    total
        How many were asked for, over all scenarios.
    stop_reason
        Why it ended early, in a sentence; None if it did not.
    """

    failures: tuple[Failed, ...]
    total: int
    stop_reason: str | None = None


class Stop:
    """Whether somebody has asked a study to stop, such as by Ctrl-C."""

    asked = False
    _interrupts = False

    def ask(self) -> None:
        """Ask it to stop; may be called by a handler of signals.

        Raises
        ------
        KeyboardInterrupt
            In a block in which it interrupts.
        """
        self.asked = True
        if self._interrupts:
            raise KeyboardInterrupt

    def raise_if_asked(self) -> None:
        """Stop here if that was asked: a KeyboardInterrupt raised where Python drops it (in a finaliser) is lost.

        Raises
        ------
        KeyboardInterrupt
            If it was asked.
        """
        if self.asked:
            raise KeyboardInterrupt

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """A block that the wish interrupts with a KeyboardInterrupt, also if it came before."""
        try:
            self._interrupts = True
            self.raise_if_asked()
            yield
        finally:
            self._interrupts = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A block within such a one that is done to its end first: what is half noted would be lost."""
        self._interrupts = False
        yield
        self._interrupts = True
        self.raise_if_asked()


def replicate(
    scenarios: Sequence[NamedScenario],
    settings: Settings,
    kept: Kept,
    first: int = 1,
    last: int = 1,
    *,
    since: Since = MappingProxyType({}),
    on_done: OnDone | None = None,
    stop: Stop | None = None,
) -> RunOutcome:
    """Run replications `first` to `last` of every scenario, but for those that are kept already.

    Parameters
    ----------
    scenarios
        Scenarios with their names.
    settings
        Seed, workers, cluster, whether to keep logs.
    kept
        Receives every replication as it finishes.
    first, last
        Numbers of the replications, from 1.
    since
        Days from which on a scenario is measured besides, by its name.
    on_done
        Told of progress.
    stop
        The wish to end early; None if nobody can have it (a KeyboardInterrupt does the same).

    Returns
    -------
    RunOutcome
        One that fails does not stop the others. Ctrl-C, or a disk that is full, ends it early and keeps what had
        finished.

    Raises
    ------
    sim.study.workers.ClusterError
        If the cluster cannot be used, or one of its workers would make other results than this machine.
    """
    texts = {entry.name: entry.scenario.model_dump_json(by_alias=True) for entry in scenarios}
    minutes = settings.minutes or MOST_MINUTES
    tasks = [
        Task(name, text, settings.seed, number, settings.keep_logs, minutes, settings.engine, since.get(name, ()))
        for number in range(first, last + 1)
        for name, text in texts.items()
        if (name, number) not in kept
    ]
    names = list(texts)
    total, done = len(names) * last, len(kept.keys(names, last))
    on_done = on_done or (lambda done, total: None)
    on_done(done, total)
    failures = []
    reason = None
    stop = stop or Stop()
    try:
        with stop.interrupting():
            with suppress(EngineError):  # said by the first replication
                host.engine()  # loaded here, it takes no memory of workers that are copies of this process
            for result in spread(work, tasks, workers=settings.workers, cluster=settings.cluster, lost=lost):
                with stop.waiting():
                    if isinstance(result, Failed):
                        failures.append(result)
                    else:
                        _check_alike(result, on_cluster=settings.cluster is not None)
                        try:
                            kept.add(result)
                        except OSError as error:
                            reason = f"A finished replication could not be kept: {error.strerror or error}."
                            break
                        done += 1
                    on_done(done, total)
    except KeyboardInterrupt:
        reason = reason or ("Stopped by the keyboard." if done + len(failures) < total else None)
    failures.sort(key=lambda result: (names.index(result.scenario), result.replication))
    return RunOutcome(tuple(failures), total, reason)


def _check_alike(result: Finished, *, on_cluster: bool) -> None:
    """Refuse what a worker made with other code or versions than ours."""
    ours, there = identity(), result.made_with
    differing = [f"{name} {there.get(name)} there, {own} here" for name, own in ours.items() if there.get(name) != own]
    if differing:
        what = "other_cluster" if on_cluster else "other_code"
        raise ClusterError(sentence("study", what, differing="; ".join(differing)))
