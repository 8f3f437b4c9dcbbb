"""Families behind the children who are referred and assessed, who moves with a case, and what the offer has brought."""

import numpy as np

from sim.log import Event, Outcome
from sim.measures.define import Rows, defines
from sim.measures.episodes import History
from sim.measures.flow import completed_assessments, direct_facts, direct_referrals, facts_of
from sim.measures.reading import EventRows
from sim.measures.spread import Facts, mean, percent, spread
from sim.rules.arrays import fresh, order_of
from sim.rules.family_keys import FAMILY_STEP

_SIZES = ("1", "2", "3", "4+")


def _together(history: History, rows: EventRows) -> tuple[Facts, np.ndarray]:
    """Families to whose children something happened at one moment, by how many these are; and how many."""
    family = history.log.children["child"][rows.child] % FAMILY_STEP
    order = order_of(family)
    first = np.flatnonzero(fresh(family[order]) | fresh(rows.time[order]))
    size = np.zeros(len(order), dtype=np.int64)
    size[order[first]] = np.diff(np.append(first, len(order)))
    some = np.flatnonzero(size)
    sizes = {"size": (np.minimum(size[some], len(_SIZES)) - 1, _SIZES)}
    facts = facts_of(history, rows.where(some))
    return facts.also(**sizes) if any(history.settings("families", "sizes")) else facts, size[some]


@defines("flow")
def families(history: History) -> Rows:
    """Families and children, counted apart.

    families_referred | Families referred to social care | families | -
    Families of which one or more children were referred to social care in the window, at each referral. The referrals
    of brothers and sisters at one moment are one family and, in referrals, several children, as the Department counts.
    By size: how many children were referred.

    children_per_family_referred | Children to a family referred | children per family | -
    Mean number of children to a family and referral: referrals over families_referred.

    families_assessed | Families assessed | families | -
    Assessments completed in the window, those of brothers and sisters at one moment as one. By size: how many children
    were assessed together.

    children_per_family_assessed | Children to a family assessed | children per family | -
    Mean number of children to an assessment: assessments_completed over families_assessed.
    """
    for name, rows in (
        ("referred", history.pick(Event.REFERRED).observed),
        ("assessed", completed_assessments(history)),
    ):
        facts, size = _together(history, rows)
        yield from spread(f"families_{name}", facts)
        yield from spread(f"children_per_family_{name}", facts, mean(size.astype(float)))


_MOVED_IN = 3


@defines("flow")
def _moves(history: History) -> Rows:
    """Families who move.

    children_moved_in | Children who moved in with a case | children | -
    Children who in the window moved in from another authority, which had a case open.

    children_moved_away | Children who moved away with a case | children | -
    Children whose family in the window had moved to another authority and whose case that authority had taken over.
    """
    entered = history.pick(Event.CHILD_ENTERED).observed
    moved_in = entered.where(history.log.children["origin"][entered.child] == _MOVED_IN)
    yield from spread("children_moved_in", facts_of(history, moved_in))
    moved_away = history.pick(Event.CHILD_LEFT).observed.having(outcome=Outcome.MOVED_AWAY)
    yield from spread("children_moved_away", facts_of(history, moved_away))


@defines("flow")
def _brought(history: History) -> Rows:
    """What the early help offer itself has brought.

    direct_referrals_brought | Direct referrals that the offer brought | referrals | -
    Direct referrals to early help in the window that would not have come had no more families been helped than the
    reference (demand.early_help_referrals.reputation).

    direct_referrals_brought_pct | Share of direct referrals that the offer brought | % of referrals | -
    direct_referrals_brought over direct_referrals.
    """
    direct = direct_referrals(history)
    brought = direct.value == 1.0
    yield from spread("direct_referrals_brought", direct_facts(history, direct.where(brought)))
    yield from spread("direct_referrals_brought_pct", direct_facts(history, direct), percent(brought))
