"""Conference chairs: how long conferences wait for one, and how many are listed again."""

from __future__ import annotations

from collections.abc import Iterator

from sim.log import Event, Outcome, Place
from sim.measures.define import Row, defines
from sim.measures.episodes import History
from sim.measures.flow import facts_of
from sim.measures.spread import mean, percent, spread


@defines("delay")
def chairs(history: History) -> Iterator[Row]:
    """Slots of conference chairs; NaN where conferences wait for nobody.

    conference_slot_wait_days | Wait for a conference chair | days | lower
    Mean days from being listed to the slot, over the slots taken in the window, those in vain included. By conference:
    initial or review. Conferences that still wait are conferences_waiting.

    conferences_not_quorate_pct | Conferences without a quorum | % of slots | lower
    Slots taken in the window that had no quorum, after which the conference was listed again, over all slots taken.
    """
    slots = history.pick(Event.CONFERENCE_SLOT).observed
    kinds = (slots.place == Place.PROTECTION).astype(int), ("initial", "review")
    facts = facts_of(history, slots).also(conference=kinds)
    yield from spread("conference_slot_wait_days", facts, mean(slots.value))
    yield from spread("conferences_not_quorate_pct", facts, percent(slots.outcome == Outcome.NOT_QUORATE))
