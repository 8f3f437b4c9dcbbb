"""The wish to stop: heeded at once while replications run, and afterwards not in the middle of anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Stop:
    """Whether somebody has asked a study to stop, such as by Ctrl-C."""

    def __init__(self) -> None:
        self.asked = False
        self._heeded = False

    def ask(self) -> None:
        """Ask it to stop; may be called by a handler of signals.

        Raises
        ------
        KeyboardInterrupt
            In a block in which the wish is heeded.
        """
        self.asked = True
        if self._heeded:
            raise KeyboardInterrupt

    def heed(self) -> None:
        """Stop here if that was asked: a KeyboardInterrupt raised where Python drops it (in a finaliser) is lost.

        Raises
        ------
        KeyboardInterrupt
            If it was asked.
        """
        if self.asked:
            raise KeyboardInterrupt

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """A block that the wish interrupts with a KeyboardInterrupt, also if it came before."""
        try:
            self._heeded = True
            self.heed()
            yield
        finally:
            self._heeded = False
