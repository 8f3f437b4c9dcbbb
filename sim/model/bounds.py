"""Watching one replication: bounds that end it with a sentence before it takes the machine with it.

Children, rows and time are looked at after so many steps of the clock, since it may be a single simulated day that
never ends; memory once a simulated week, since asking costs more than many a small world's whole day.
"""

import itertools
from time import thread_time

import psutil

from sim.model.run import Part, Run, Steps
from sim.rules.bounds import hold_to_bounds

STEPS_BETWEEN_LOOKS = 4_096
"""Some tens of milliseconds."""


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
    began = thread_time()
    run.clock.look_every(
        STEPS_BETWEEN_LOOKS,
        lambda: hold_to_bounds(
            run.now, run.end, children=run.log.children_entered, rows=len(run.log),
            minutes=(thread_time() - began) / 60, most_minutes=minutes,
        ),
    )  # fmt: skip
    process = psutil.Process()
    for day in itertools.count():
        held_bytes = 0 if day % 7 else process.memory_info().rss
        hold_to_bounds(run.now, run.end, children=run.log.children_entered, rows=len(run.log), held_bytes=held_bytes)
        yield run.at(day + 1.0, part=Part.CHANGES)
