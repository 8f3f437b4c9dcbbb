"""Exit status, and how what is wrong with what was typed reaches the person who typed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

DONE, FAILED, WRONG = 0, 1, 2
"""Exit status: done, a run failed or was stopped, wrong input."""


class InputError(Exception):
    """Faults in what was typed or in the files it names, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class FailedError(Exception):
    """What was typed is right, and yet it could not be done: why, in a sentence."""


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


@contextmanager
def noted(faults: list[str], *kinds: type[Exception]) -> Iterator[None]:
    """Add exceptions of some kinds to the faults found so far, and go on looking for others."""
    try:
        yield
    except kinds as wrong:
        faults += str(wrong).splitlines()


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Say what the system has against writing in a place as a fault of what was typed."""
    try:
        yield
    except OSError as error:
        raise InputError(f"Cannot write to {place}: {error.strerror or error}.") from None


def of_results(command: Callable[..., int]) -> Callable[..., int]:
    """A command on a results folder: if it fails, and a table is not as it was written, that is the fault.

    Numbers may be changed by hand, and then they are shown as they are; but nobody can be ready for every change.
    """

    @wraps(command)
    def guarded(*, folder: str, **others: Any) -> int:
        try:
            return command(folder=folder, **others)
        except (InputError, OSError):
            raise
        except Exception as error:
            from sim.scenario.problems import in_one_line
            from sim.study.folder import changed_files, read_manifest

            path = Path(folder)
            changed = [name for name in changed_files(path, read_manifest(path)) if name.endswith(".csv")]
            if not changed:
                raise
            said = "is not as it was written" if len(changed) == 1 else "are not as they were written"
            names = " and ".join(changed)
            raise InputError(f"{names} in {folder} {said}, and cannot be used: {in_one_line(error)}.") from None

    return guarded
