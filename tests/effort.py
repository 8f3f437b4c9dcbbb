"""How much work something is, and waiting for other processes, without asserting a time: machines are busy.

The only tests that look at a clock do so through this file, and give up where a machine a hundred times slower than
usual would still have been done.
"""

from __future__ import annotations

import cProfile
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 300
"""Seconds to wait for what should be there in a few, and the longest that any process of a test may take."""

_CPU_SECONDS = 60


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Wait for another process; one that hangs fails the test."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} seconds"
        time.sleep(0.02)


@contextmanager
def hang_guard() -> Iterator[None]:
    """Give up on work that takes a minute of this process's own time, where it needs less than a second."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def give_up(*_: object) -> None:
        raise AssertionError(f"still not done after {_CPU_SECONDS} seconds of this process's own time")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def calls_of(work: Callable[[], object]) -> int:
    """How many calls of Python functions some work takes: the same on every machine."""
    profile = cProfile.Profile(builtins=False, subcalls=False)
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())
