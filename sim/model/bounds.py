"""Bounds on one replication: a scenario that runs away is ended with a sentence, before it takes the machine with it.

Checks of the scenario (`sim.scenario.checks_size`) refuse what is plainly too large before it starts. What they cannot
foresee is need that feeds on itself, contact upon contact, and work that grows with all that waits. Children, rows and
time are looked at after so many steps of the clock, since it may be a single simulated day that never ends; memory
once a simulated week, since asking costs more than many a small world's whole day.

A bound only ever ends a replication. Time is that of the processor, in this thread: a machine that is busy with other
things, or asleep, counts for nothing. What one machine ends another, twice as fast, may finish, with the same results.
"""

from __future__ import annotations

import itertools
from time import thread_time

from sim.model.run import Part, Run, Steps

MOST_CHILDREN = 3_000_000
"""Children in one replication; five times all children of the largest authorities."""

MOST_ROWS = 50_000_000
"""Rows of the log of one replication, 3.5 GB; the Sunderland baseline has three quarters of a million."""

MOST_BYTES = 8 * 1024**3
"""Memory of the process that runs it; the Sunderland baseline needs 0.5 GB with measuring."""

MOST_MINUTES = 60
"""Minutes of the processor; the Sunderland baseline needs a third of one, 30 years of the largest authority some 20."""

STEPS_BETWEEN_LOOKS = 4_096
"""Some tens of milliseconds."""


class RunawayError(RuntimeError):
    """A replication outgrew its bounds; the message says when and which."""


def watch(run: Run, minutes: float) -> Steps:
    """Look at children, rows and time after so many steps, and at memory at the start of every seventh day.

    Parameters
    ----------
    run
        What is watched.
    minutes
        Of the processor, from now on.

    Raises
    ------
    RunawayError
        When one of the bounds is passed.
    """
    import psutil

    began = thread_time()
    run.clock.look_every(
        STEPS_BETWEEN_LOOKS,
        lambda: check(
            run, children=run.log.children_entered, rows=len(run.log), minutes=(thread_time() - began) / 60,
            most_minutes=minutes,
        ),
    )  # fmt: skip
    process = psutil.Process()
    for day in itertools.count():
        held_bytes = 0 if day % 7 else process.memory_info().rss
        check(run, children=run.log.children_entered, rows=len(run.log), held_bytes=held_bytes)
        yield run.at(day + 1.0, part=Part.CHANGES)


def check(
    run: Run, *, children: int, rows: int, held_bytes: int = 0, minutes: float = 0.0, most_minutes: float = MOST_MINUTES
) -> None:
    """Raise if a bound is passed."""
    for value, most, words, more in (
        (children, MOST_CHILDREN, "children", ""),
        (rows, MOST_ROWS, "events", ""),
        (held_bytes, MOST_BYTES, "bytes of memory", ""),
        (minutes, most_minutes, "minutes of the processor", "; or allow it more with --minutes"),
    ):
        if value > most:
            raise RunawayError(
                f"ended on day {run.now:,.0f} of {run.end:,.0f} with {value:,.0f} {words}, more than the {most:,.0f} "
                "that one replication may have: look at the demand, at how often incidents happen at the need you "
                f"set, and at repeat contacts, or shorten the run{more}"
            )
