"""How far a run is: a bar with the time left on a terminal, a plain line now and then in a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic
from typing import TypeAlias

from sim.scenario.vocabulary import number_of
from sim.study.replicate import OnDone

LINE_EVERY_SECONDS = 60.0
"""Least time between two lines where there is no terminal."""

Show: TypeAlias = Callable[[int, int, int, float], None]
"""Shows how many replications are there, are wanted, and have finished in this session, which took so many seconds."""


@contextmanager
def progress(*, quiet: bool, announced: bool, processes: int | None) -> Iterator[OnDone]:
    """A function to call with how many replications are there and how many are wanted, first before any is run.

    Parameters
    ----------
    quiet
        Whether to say nothing at all.
    announced
        Whether it has been said how many are to be run: then it is said how long they will take, once one is done.
    processes
        How many run at once; None where that is not known.
    """
    before, begun = -1, 0.0
    lines = nullcontext(_lines(announced=announced, processes=processes))
    with _bar() if sys.stderr.isatty() and not quiet else lines as show:

        def on_done(done: int, asked: int) -> None:
            nonlocal before, begun
            now = monotonic()
            if before < 0:
                before, begun = done, now
            if not quiet:
                show(done, asked, done - before, now - begun)

        yield on_done


def time_left(seconds: float, ran: int, to_come: int) -> str:
    """How long the rest will take at this session's pace: ``about 12 minutes left``; empty while nothing is known.

    Parameters
    ----------
    seconds
        Since this session began.
    ran
        How many replications have finished since; those of an earlier session took none of these seconds.
    to_come
        How many are still to come.
    """
    return f"about {in_words(seconds / ran * to_come)} left" if ran > 0 and to_come > 0 else ""


def in_words(seconds: float) -> str:
    """A length of time: 20 seconds, 5 minutes, 2 hours and 10 minutes."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return number_of(max(1, round(seconds)), "second")
    if minutes < 90:
        return f"{minutes} minutes"
    hours, rest = divmod(round(minutes, -1), 60)
    return number_of(hours, "hour") + (f" and {rest} minutes" if rest else "")


def _lines(*, announced: bool, processes: int | None) -> Show:
    """Say at first how many are to be run, and then, at most once a minute, how many have finished."""
    latest = -1.0

    def show(done: int, asked: int, ran: int, seconds: float) -> None:
        nonlocal latest
        rest, line = asked - done, ""
        if latest < 0:
            latest = 0.0
            line = "" if announced else f"{f'{rest:,} of ' if done else ''}{number_of(asked, 'replication')} to run."
        elif announced and processes and ran == 1:
            about = in_words(seconds * rest / min(processes, rest or 1))
            line = f"The first took {in_words(seconds)}; the other {rest:,} will take about {about}."
        elif seconds - latest >= LINE_EVERY_SECONDS:
            latest = seconds
            left = time_left(seconds, ran, rest)
            line = f"{done:,} of {number_of(asked, 'replication')}" + (f", {left}" if left else "")
        if line and rest:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    return show


@contextmanager
def _bar() -> Iterator[Show]:
    """Draw a bar; its time left is our own, in words."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    drawn = Progress(
        TextColumn("Replications"), BarColumn(bar_width=22), MofNCompleteColumn(), TextColumn("{task.fields[left]}"),
        console=Console(stderr=True), transient=True, auto_refresh=False,  # by no thread
    )  # fmt: skip
    with drawn as bar:
        task = bar.add_task("replications", visible=False, left="")

        def show(done: int, asked: int, ran: int, seconds: float) -> None:
            left = time_left(seconds, ran, asked - done)
            bar.update(task, completed=done, total=asked, left=left, visible=True, refresh=True)

        yield show
