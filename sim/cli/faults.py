"""Exit status, and how what is wrong with what was typed reaches the person who typed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

DONE, FAILED, WRONG = 0, 1, 2
"""Exit status: done, a run failed or was stopped, wrong input."""


class InputError(Exception):
    """Faults in what was typed or in the files it names, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def refuse(faults: Sequence[str]) -> None:
    """Stop here if anything is wrong so far.

    Raises
    ------
    InputError
        With every fault.
    """
    if faults:
        raise InputError(*faults)


@contextmanager
def refused(*kinds: type[Exception]) -> Iterator[None]:
    """Say exceptions of some kinds as faults of what was typed; each line of their text is one."""
    try:
        yield
    except kinds as wrong:
        text = str(wrong.args[0]) if isinstance(wrong, LookupError) else str(wrong)
        raise InputError(*text.splitlines()) from None
