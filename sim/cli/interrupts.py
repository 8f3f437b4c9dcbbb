"""Ctrl-C: once puts what has finished into tables, twice leaves at once."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import psutil

from sim.cli.status import FAILED
from sim.study.replicate import Stop

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """A wish to stop, which the first Ctrl-C in the block makes (or a request to end); the second ends the process.

    Whatever comes after the replications is not interrupted: what has finished is put into tables.
    """
    stop = Stop()

    def first(number: int, frame: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, second)
        _say("Stopping: what has finished is put into tables. Ctrl-C again leaves at once.")
        stop.ask()

    def second(number: int, frame: FrameType | None) -> None:
        _say("Left. The same command goes on from what has finished.")
        for child in psutil.Process().children(recursive=True):
            child.kill()
        os._exit(FAILED)

    before = {each: signal.signal(each, first) for each in _SIGNALS}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _say(text: str) -> None:
    """Write past every buffer: a signal may come while one of them is being written."""
    with suppress(OSError, ValueError):  # whoever read it may be gone
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"\n{text}\n".encode())
