"""Demand: who moves in and away with an open case, and what the early help offer itself has brought."""

from __future__ import annotations

from collections.abc import Iterator

from sim.log import Event, Outcome
from sim.measures.define import Row, defines
from sim.measures.episodes import History
from sim.measures.flow import direct_facts, direct_referrals, facts_of
from sim.measures.spread import count, percent, spread

_MOVED_IN = 3


@defines("flow")
def _moves(history: History) -> Iterator[Row]:
    """Families who move.

    children_moved_in | Children who moved in with a case | children | -
    Children who in the window moved in from another authority, which had a case open.

    children_moved_away | Children who moved away with a case | children | -
    Children whose family in the window had moved to another authority and whose case that authority had taken over.
    """
    entered = history.pick(Event.CHILD_ENTERED).observed
    moved_in = entered.where(history.log.children["origin"][entered.child] == _MOVED_IN)
    yield from spread("children_moved_in", facts_of(history, moved_in), count())
    moved_away = history.pick(Event.CHILD_LEFT).observed.having("outcome", Outcome.MOVED_AWAY)
    yield from spread("children_moved_away", facts_of(history, moved_away), count())


@defines("flow")
def _brought(history: History) -> Iterator[Row]:
    """What the early help offer itself has brought.

    direct_referrals_brought | Direct referrals that the offer brought | referrals | -
    Direct referrals to early help in the window that would not have come had no more families been helped than the
    reference (demand.early_help_referrals.reputation).

    direct_referrals_brought_pct | Share of direct referrals that the offer brought | % of referrals | -
    direct_referrals_brought over direct_referrals.
    """
    direct = direct_referrals(history)
    brought = direct.value == 1.0
    yield from spread("direct_referrals_brought", direct_facts(history, direct.where(brought)), count())
    yield from spread("direct_referrals_brought_pct", direct_facts(history, direct), percent(brought))
