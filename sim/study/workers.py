"""Work spread over processes of this machine, or over a cluster; results come as they are ready.

Processes of this machine are copies of this one where that is safe: they have at once what it has loaded, and each has
a pipe of its own, which ends with it, so that nobody waits for the rest of what a dead one was saying. Elsewhere they
are those of joblib, which begin from nothing and stay for the next study.

Whoever calls puts the results in order, so that the number and kind of workers changes nothing. An item whose worker
dies is done again, alone, where what killed another cannot kill it; if two workers die on it there, the fault is its
own.
"""

import ctypes
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from itertools import product
from multiprocessing import current_process, get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from sim.study.provenance import how_to_install

T = TypeVar("T")
R = TypeVar("R")

_SECONDS_TO_CONNECT = 30
_SECONDS_BETWEEN_LOOKS = 1.0
_SIGNAL_AT_PARENTS_DEATH = 1
_REQUESTS = (signal.SIGINT, signal.SIGTERM)
# What glibc's allocator is told in a worker: numbers of two megabytes (M_MMAP_THRESHOLD) and more may go elsewhere
# than on its heap, of which it keeps up to 8 MB at the end that nothing uses (M_TRIM_THRESHOLD). By itself: all.
_OF_ALLOCATOR = {-3: 2 << 20, -1: 8 << 20}


class ClusterError(RuntimeError):
    """Why a cluster cannot be used, in a sentence."""


def cores() -> int:
    """Cores this process may use."""
    import joblib

    return int(joblib.cpu_count())


def spread(
    function: Callable[[T], R],
    items: Sequence[T],
    *,
    workers: int | None,
    cluster: str | None = None,
    lost: Callable[[T], R] | None = None,
) -> Iterator[R]:
    """Apply a function to items; results as they come.

    Parameters
    ----------
    function
        Any that other processes can import.
    items
        What to apply it to.
    workers
        Processes of this machine; None for the cores there are, 1 to stay in this process.
    cluster
        Address of the scheduler of a Dask cluster to use in their place.
    lost
        Gives the result for an item on which two workers of its own have died; None lets the study end there.

    Raises
    ------
    ClusterError
        If the cluster cannot be reached or has no workers.
    """

    def alone(item: T, death: BaseException) -> R:
        """One in a pool of its own, so that a death can be laid at its door; twice, since one may be an accident."""
        for _ in range(2):
            with suppress(*_broken()):
                return next(result for _, result in _pool(function, {0: item}, 2, cluster is not None))
        if lost is None:
            raise death from None
        return lost(item)

    number = min(len(items), workers or cores())
    if cluster is None and number <= 1:
        yield from map(function, items)
        return
    with nullcontext(number) if cluster is None else _connected(cluster) as number:
        waiting = dict(enumerate(items))
        while waiting:
            before = len(waiting)
            try:
                for position, result in _pool(function, waiting, number, cluster is not None):
                    del waiting[position]
                    yield result
            except _broken() as death:
                # Of a copy it is known what it was at; otherwise items go out in order.
                for position in (cluster is None and death.args[1:]) or list(waiting)[:number]:
                    yield alone(waiting.pop(position), death)
            if len(waiting) == before:
                raise BrokenExecutor("The workers ended without a word of what they were given.")


def may_copy() -> bool:
    """Whether a copy of this process can work: in Linux, while no other thread of Python may hold what it needs.

    Threads of OpenBLAS do not matter: it ends them before a process is copied, and begins them when they are asked for.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and not current_process().daemon


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Have something done by a copy of this process while the block goes on, in which the end of it is called for.

    What is called waits for it, or does it where nothing is copied; it raises what that raises.
    """
    if not may_copy() or cores() == 1:
        yield work
        return
    with _copies(lambda _: work(), {0: None}, 1) as (pipe,):
        pipe.send(0)
        yield partial(_answer, pipe, 0)


@contextmanager
def _copies(function: Callable[[T], R], items: dict[int, T], number: int) -> Iterator[list[Connection]]:
    """So many copies of this process until the block is left, as pipes: a key goes in, and what comes of its item out.

    Keys are so short that none waits to be read, however many have gone in.
    """
    context = get_context("fork")
    copies = []
    try:
        with interrupts_held():
            for _ in range(number):
                ours, theirs = context.Pipe()
                copy = context.Process(target=_work, args=(function, items, theirs, os.getpid()), daemon=True)
                copy.start()
                theirs.close()
                copies.append((ours, copy))
        yield [pipe for pipe, _ in copies]
    finally:
        with interrupts_held():
            for pipe, worker in copies:
                worker.kill()
                worker.join()
                pipe.close()


def _work(function: Callable[[T], R], items: dict[int, T], pipe: Connection, parent: int) -> None:
    """What a copy does until it is ended; it dies with its parent at once: it holds the locks of its files too."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tell_allocator().prctl(_SIGNAL_AT_PARENTS_DEATH, signal.SIGKILL)
    with suppress(EOFError, OSError):
        while os.getppid() == parent:
            key = pipe.recv()
            try:
                pipe.send((function(items[key]), None))
            except Exception as error:
                pipe.send((None, error))


def _answer(pipe: Connection, key: int) -> Any:
    """What came of a key that a copy was given."""
    try:
        result, error = pipe.recv()
    except (EOFError, OSError):
        raise BrokenExecutor("A worker process was terminated before it was done.", key) from None
    if error is not None:
        raise error
    return result


def _by_copies(function: Callable[[T], R], items: dict[int, T], number: int) -> Iterator[tuple[int, R]]:
    """Every item with its key; a copy has the next one already while this process is busy, but for the last ones."""
    left = list(items)[::-1]
    with _copies(function, items, min(number, len(items))) as pipes:
        given: dict[Connection, list[int]] = {pipe: [] for pipe in pipes}
        while left or any(given.values()):
            for ahead, (pipe, keys) in product((0, 1), given.items()):
                if len(keys) == ahead and len(left) > ahead * len(pipes):
                    keys.append(left.pop())
                    with suppress(OSError):  # it is dead, which is seen where its answer is read
                        pipe.send(keys[-1])
            ready = wait([pipe for pipe in pipes if given[pipe]])
            for pipe in filter(ready.__contains__, pipes):
                key = given[pipe].pop(0)
                yield key, _answer(pipe, key)


def begin_worker(parent: int) -> None:
    """Make a worker process deaf to Ctrl-C, which a terminal sends to every process, and let it die with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        tell_allocator()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def tell_allocator() -> ctypes.CDLL:
    """Let the allocator keep less than it does by itself, where it is one that can be told; the library of C."""
    library = ctypes.CDLL(None)
    for number, value in _OF_ALLOCATOR.items() if hasattr(library, "mallopt") else ():
        library.mallopt(number, value)
    return library


def _end_with(parent: int) -> None:
    """End this process soon after its parent, which may have been killed: nobody is there to take its results."""
    import psutil

    process = psutil.Process(parent) if sys.platform == "win32" and psutil.pid_exists(parent) else None
    while os.getppid() == parent and (process is None or process.is_running()):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold requests to end back until the block is left; processes begun in it never see an interrupt.

    A mask alone holds nothing back here: it is the main thread's, any other thread takes the signal (numpy has some),
    and Python's handler then runs in the main thread, in the midst of a pool that is half begun.
    """
    waiting: list[int] = []
    here = threading.current_thread() is threading.main_thread()
    handlers = {each: signal.getsignal(each) for each in _REQUESTS} if here else {}
    with ExitStack() as stack:
        stack.callback(_raise_each, waiting)
        for each, handler in handlers.items():
            if callable(handler):
                stack.callback(signal.signal, each, handler)
                signal.signal(each, lambda number, _: waiting.append(number))
        if hasattr(signal, "pthread_sigmask"):  # not in Windows: processes are deaf even before `begin_worker` runs
            resource_tracker.ensure_running()  # its start, inside the block, would let them through
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            stack.callback(signal.pthread_sigmask, signal.SIG_SETMASK, before)
        yield


def _raise_each(numbers: list[int]) -> None:
    """Raise signals in turn, each also if one before it raises an exception."""
    with ExitStack() as stack:
        for number in reversed(numbers):
            stack.callback(signal.raise_signal, number)


def _say_unless_pool(args: threading.ExceptHookArgs) -> None:
    """Tell of an exception in a thread, unless it minds a pool that has ended, and stumbles over what is not wanted."""
    if not type(args.thread).__module__.startswith("joblib.externals.loky"):
        threading.__excepthook__(args)


def _pool(function: Callable[[T], R], items: dict[int, T], number: int, on_cluster: bool) -> Iterator[tuple[int, R]]:
    """Every item with its key through one pool; raises if a worker dies."""
    if not on_cluster and may_copy():
        yield from _by_copies(function, items, number)
        return
    import joblib

    loky = {"backend": "loky", "initializer": begin_worker, "initargs": (os.getpid(),)}
    with joblib.parallel_config(**({"backend": "dask"} if on_cluster else loky)):
        parallel = joblib.Parallel(n_jobs=number, return_as="generator_unordered", batch_size=1)
        calls = (joblib.delayed(_with_key)(function, key, item) for key, item in list(items.items()))
        results = None
        try:
            with interrupts_held():
                results = parallel(calls)
            for result in results:  # noqa: UP028 - whoever stops early would close the pool itself, and loudly
                yield result
        finally:
            threading.excepthook = _say_unless_pool
            with interrupts_held(), warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # joblib remarks on what is not done; the caller knows
                if results is not None:
                    results.close()


def _with_key(function: Callable[[T], R], key: int, item: T) -> tuple[int, R]:
    return key, function(item)


def _broken() -> tuple[type[BaseException], ...]:
    """The exceptions that tell of a dead worker."""
    try:
        from distributed.scheduler import KilledWorker
    except ImportError:
        return (BrokenExecutor,)
    return (BrokenExecutor, KilledWorker)


@contextmanager
def _connected(address: str) -> Iterator[int]:
    """The cluster at an address as joblib's, and the number of its threads."""
    try:
        from distributed import Client
    except ImportError:
        missing = f"A cluster needs distributed, which is not installed. Install it with: {how_to_install('cluster')}"
        raise ClusterError(missing) from None
    try:
        client: Any = Client(address, timeout=_SECONDS_TO_CONNECT)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"There is no cluster at {address}: {' '.join(str(error).split())}.") from None
    with client:
        threads = client.nthreads()
        if not threads:
            raise ClusterError(f"The cluster at {address} has no workers; start some and try again.")
        yield sum(threads.values())
