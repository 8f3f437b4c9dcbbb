"""How far a run is: a bar with the time left on a terminal, a plain line now and then in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from sim.scenario.vocabulary import number_of

LINE_EVERY_SECONDS = 60.0
"""Least time between two lines where there is no terminal."""

OnDone = Callable[[int, int], None]
"""Called with how many replications are there and how many are wanted; first before any is run."""


@contextmanager
def progress(*, quiet: bool, announced: bool = False, processes: int | None = None) -> Iterator[OnDone]:
    """A function to call with how many replications are there and how many are wanted.

    Parameters
    ----------
    quiet
        Whether to say nothing at all.
    announced
        Whether it has been said how many are to be run: then it is said how long they will take, once one is done.
    processes
        How many run at once; None where that is not known.
    """
    if quiet:
        yield lambda done, asked: None
    elif sys.stderr.isatty():
        with _bar() as on_done:
            yield on_done
    else:
        yield _lines(announced=announced, processes=processes)


def time_left(seconds: float, ran: int, left: int) -> str:
    """How long the rest will take at this session's pace: ``about 12 minutes left``; empty while nothing is known.

    Parameters
    ----------
    seconds
        Since this session began.
    ran
        How many replications have finished since; those of an earlier session took none of these seconds.
    left
        How many are still to come.
    """
    return f"about {in_words(seconds / ran * left)} left" if ran > 0 and left > 0 else ""


def in_words(seconds: float) -> str:
    """A length of time: 20 seconds, 5 minutes, 2 hours and 10 minutes."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return number_of(max(1, round(seconds)), "second")
    if minutes < 90:
        return f"{minutes} minutes"
    hours, rest = divmod(round(minutes, -1), 60)
    return number_of(hours, "hour") + (f" and {rest} minutes" if rest else "")


def _lines(*, announced: bool, processes: int | None) -> OnDone:
    """Say at first how many are to be run, and then, at most once a minute, how many have finished."""
    before = -1
    begun = latest = 0.0

    def on_done(done: int, asked: int) -> None:
        nonlocal before, begun, latest
        now = monotonic()
        if before < 0:
            before, begun, latest = done, now, now
            if not announced and done < asked:
                of = f"{asked - done:,} of " if done else ""
                _say(f"{of}{number_of(asked, 'replication')} to run.")
        elif announced and processes and done == before + 1 and done < asked:
            others = asked - done
            about = in_words((now - begun) * others / min(processes, others))
            _say(f"The first took {in_words(now - begun)}; the other {others:,} will take about {about}.")
        elif now - latest >= LINE_EVERY_SECONDS and done < asked:
            latest = now
            left = time_left(now - begun, done - before, asked - done)
            _say(f"{done:,} of {number_of(asked, 'replication')}" + (f", {left}" if left else ""))

    return on_done


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def _bar() -> Iterator[OnDone]:
    """Draw a bar; its time left is our own, since the library's counts what was there before as done in no time."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    columns = (
        TextColumn("Replications"), BarColumn(bar_width=22), MofNCompleteColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task: TaskID | None = None
        before, begun = 0, 0.0

        def on_done(done: int, asked: int) -> None:
            nonlocal task, before, begun
            now = monotonic()
            if task is None:
                before, begun = done, now
                task = bar.add_task("replications", total=asked, completed=done, left="")
            left = time_left(now - begun, done - before, asked - done)
            bar.update(task, completed=done, total=asked, left=left, refresh=True)

        yield on_done
