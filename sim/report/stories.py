"""Journeys of simulated children, picked so that there is something to tell."""

from __future__ import annotations

import numpy as np

from sim.log import EventLog
from sim.measures import story
from sim.scenario import Scenario


def journeys(log: EventLog, scenario: Scenario, *, child: int | None, pick: int) -> list[str]:
    """The story of one child, or of `pick` children with many events, spread over the log.

    Parameters
    ----------
    log
        The log of one replication.
    scenario
        The scenario it was made with.
    child
        Number of the child; None to pick.
    pick
        How many to pick.

    Returns
    -------
    list of str
        One story each.

    Raises
    ------
    LookupError
        If there is no such child; the message says so.
    """
    known = log.children["child"]
    if child is not None and child not in known:
        raise LookupError(f"There is no child {child} in this replication{_those_there(known)}")
    chosen = [child] if child is not None else eventful(log, pick)
    return [story(log, scenario, number) for number in chosen]


def _those_there(known: np.ndarray) -> str:
    """Which numbers there are, so that somebody can try another."""
    if not len(known):
        return ", nor any other."
    return (
        f": its {len(known):,} children have numbers from {known[0]} to {known[-1]}, not all of which are taken. "
        "--pick finds some with much to tell."
    )


def eventful(log: EventLog, count: int) -> list[int]:
    """Up to `count` children from among the tenth with most rows in the log, evenly spread by number."""
    numbers, rows = np.unique(log.rows["child"][log.rows["child"] >= 0], return_counts=True)
    if not len(numbers):
        return []
    busy = numbers[rows >= np.quantile(rows, 0.9)]
    places = np.unique(np.linspace(0, len(busy) - 1, min(count, len(busy))).round().astype(int))
    return [int(number) for number in busy[places]]
