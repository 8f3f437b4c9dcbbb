"""Bounds on one replication: a scenario that runs away is ended with a sentence, before it takes the machine with it.

A check of the scenario (`sim.scenario.checks.check_size`) refuses what is plainly too large before it starts. What it
cannot foresee is need that feeds on itself, contact upon contact, and work that grows with all that waits.

A bound only ever ends a replication. Time is that of the processor, in this thread: a machine that is busy with other
things, or asleep, counts for nothing. What one machine ends another, twice as fast, may finish, with the same results.
"""

MOST_CHILDREN = 3_000_000
"""Children in one replication; five times all children of the largest authorities."""

MOST_ROWS = 50_000_000
"""Rows of the log of one replication, 3.5 GB; the Sunderland baseline has 844,000."""

MOST_BYTES = 3584 * 1024**2
"""Memory of one replication; that of the compiled engine ends at 4 GiB."""

MOST_MINUTES = 60
"""Minutes of the processor."""


class RunawayError(RuntimeError):
    """A replication outgrew its bounds; the message says when and which."""


def hold_to_bounds(
    now: float, end: float, *, children: int = 0, rows: int = 0, held_bytes: int = 0,
    minutes: float = 0.0, most_minutes: float = MOST_MINUTES,
) -> None:  # fmt: skip
    """Raise if a bound is passed.

    Raises
    ------
    RunawayError
        When one of the bounds is passed.
    """
    for value, most, words, more in (
        (children, MOST_CHILDREN, "children", ""),
        (rows, MOST_ROWS, "events", ""),
        (held_bytes, MOST_BYTES, "bytes of memory", ""),
        (minutes, most_minutes, "minutes of the processor", "; or allow it more with --minutes"),
    ):
        if value > most:
            raise RunawayError(
                f"ended on day {now:,.0f} of {end:,.0f} with {value:,.0f} {words}, more than the {most:,.0f} "
                "that one replication may have: look at the demand, at how often incidents happen at the need you "
                f"set, and at repeat contacts, or shorten the run{more}"
            )
