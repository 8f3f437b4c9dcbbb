"""The registry: every measure, defined once, in the docstring of the function that takes it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from sim.measures import (
    bands,
    cost,
    crossing,
    delay,
    demand,
    equity,
    flow,
    missed,
    queues,
    repeats,
    returns,
    staff,
    stocks,
)
from sim.measures.define import Better, Family, Measure

_ROOMS = (flow, demand, stocks, bands, delay, crossing, repeats, returns, missed, staff, queues, cost, equity)


def _defined_in(room: ModuleType) -> Iterator[Measure]:
    for function in vars(room).values():
        if getattr(function, "__module__", "") == room.__name__:
            yield from getattr(function, "measures", ())


MEASURES: dict[str, Measure] = {each.name: each for room in _ROOMS for each in _defined_in(room)}
"""All measures by name, in the order of tables."""

__all__ = ["MEASURES", "Better", "Family", "Measure"]
