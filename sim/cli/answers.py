"""What a command answers, and how what is wrong with what was typed is gathered."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import typer

from sim.cli.status import DONE
from sim.report.table import paragraph
from sim.scenario.problems import InputError, in_one_line


class Answer(NamedTuple):
    """What a command comes to.

    Attributes
    ----------
    text
        For people.
    plain
        The same for programs, as plain objects: what ``--json`` prints in its place.
    notes
        What is said after it, a paragraph each; on standard error where programs read standard output.
    status
        Exit status.
    is_data
        Whether `text` is for programs too.
    """

    text: str
    plain: Any = None
    notes: Sequence[str] = ()
    status: int = DONE
    is_data: bool = False


def print_answer(answer: Answer | str | int, *, as_json: bool = False) -> int:
    """Say what a command answers; the exit status."""
    if isinstance(answer, int):
        return answer
    answer = Answer(answer) if isinstance(answer, str) else answer
    text = json.dumps(answer.plain, indent=2) if as_json else answer.text
    typer.echo(f"{text}\n" if text else "", nl=False)
    for note in answer.notes:
        typer.echo(paragraph(note), err=as_json or answer.is_data)
    return answer.status


def refuse(faults: Sequence[str]) -> None:
    """Stop here if anything is wrong so far.

    Raises
    ------
    InputError
        With every fault.
    """
    if faults:
        raise InputError("\n".join(faults))


@contextmanager
def noting(faults: list[str]) -> Iterator[None]:
    """Add what is wrong with what was typed to the faults found so far, and go on looking for others."""
    try:
        yield
    except InputError as wrong:
        faults += str(wrong).splitlines()


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Say what the system has against writing in a place as a fault of what was typed."""
    try:
        yield
    except OSError as error:
        raise InputError(f"Cannot write to {place}: {error.strerror or error}.") from None


def spoiled_tables(folder: Path | None, error: Exception) -> str:
    """What is to be said if the tables of a results folder are not as they were written; empty if that is no reason.

    Numbers may be changed by hand, and then they are shown as they are; but nobody can be ready for every change.
    """
    from sim.study.folder import changed_files, read_manifest

    names = [name for name in changed_files(folder, read_manifest(folder)) if name.endswith(".csv")] if folder else []
    predicate = "is not as it was written" if len(names) == 1 else "are not as they were written"
    return f"{' and '.join(names)} in {folder} {predicate}, and cannot be used: {in_one_line(error)}." if names else ""
