"""Bounds on one replication: a scenario that runs away is ended with a sentence, before it takes the machine with it.

Checks of the scenario (`sim.scenario.checks_size`) refuse what is plainly too large before it starts. What they cannot
foresee is need that feeds on itself, contact upon contact; that is met here, once in every simulated day. Memory is
looked at once a week, since asking costs more than many a small world's whole day, and the log cannot fill it in less.
"""

from __future__ import annotations

import itertools

from sim.model.run import Part, Run, Steps

MOST_CHILDREN = 3_000_000
"""Children in one replication; five times all children of the largest authorities."""

MOST_ROWS = 50_000_000
"""Rows of the log of one replication, 3.5 GB; the Sunderland baseline has three quarters of a million."""

MOST_BYTES = 8 * 1024**3
"""Memory of the process that runs it; the Sunderland baseline needs 0.5 GB with measuring."""


class RunawayError(RuntimeError):
    """A replication outgrew its bounds; the message says when and which."""


def watch(run: Run) -> Steps:
    """Look at the bounds at the start of every simulated day, and at memory at the start of every seventh.

    Raises
    ------
    RunawayError
        When one of them is passed.
    """
    import psutil

    process = psutil.Process()
    for day in itertools.count():
        held_bytes = 0 if day % 7 else process.memory_info().rss
        check(run, children=run.log.children_entered, rows=len(run.log), held_bytes=held_bytes)
        yield run.at(day + 1.0, part=Part.CHANGES)


def check(run: Run, *, children: int, rows: int, held_bytes: int) -> None:
    """Raise if a bound is passed."""
    for value, most, words in (
        (children, MOST_CHILDREN, "children"),
        (rows, MOST_ROWS, "events"),
        (held_bytes, MOST_BYTES, "bytes of memory"),
    ):
        if value > most:
            raise RunawayError(
                f"ended on day {run.now:,.0f} of {run.end:,.0f} with {value:,} {words}, more than the {most:,} "
                "that one replication may have: look at the demand, at how often incidents happen at the need you "
                "set, and at repeat contacts, or shorten the run"
            )
