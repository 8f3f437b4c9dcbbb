"""The registry: every measure, defined once, beside the function that takes it."""

from __future__ import annotations

from sim.measures import bands, cost, crossing, delay, equity, flow, missed, queues, repeats, returns, staff, stocks
from sim.measures.define import Better, Family, Measure

_ROOMS = (flow, stocks, bands, delay, crossing, repeats, returns, missed, staff, queues, cost, equity)

MEASURES: dict[str, Measure] = {each.name: each for room in _ROOMS for each in room.MEASURES}
"""All measures by name, in the order of tables."""

__all__ = ["MEASURES", "Better", "Family", "Measure"]
