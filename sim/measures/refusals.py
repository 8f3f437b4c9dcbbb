"""Families who decline early help: how many need much, and how long until they are referred after all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Event, Outcome
from sim.measures.crossing import published_level
from sim.measures.define import Row, defines
from sim.measures.episodes import History, taken
from sim.measures.flow import facts_of
from sim.measures.need_days import need_changes
from sim.measures.reading import Picked
from sim.measures.spread import count, percent, quantile_of_waits, spread, waits
from sim.rules.arrays import needs_at


def need_then(history: History, rows: Picked) -> np.ndarray:
    """Latent need of the child of each row, at its time."""
    theirs = np.zeros(len(history.log.children), dtype=bool)
    theirs[rows.child] = True
    changes = need_changes(history)
    changes = changes.where(theirs[changes.child])
    last = rows.previous(changes, "child")
    known = np.flatnonzero(last >= 0)
    course = changes.where(last[known])
    need = np.full(len(rows), np.nan)
    need[known] = needs_at(
        rows.time[known], course.time, *(course.column(name) for name in ("need", "set_point", "tau_days"))
    )
    return need


@defines("return")
def refusals(history: History) -> Iterator[Row]:
    """Refusals at high need, and what follows.

    refusals_at_high_need | Families who decline early help at high need | refusals | lower
    Offers of early help declined in the window while latent need was at or above the published child in need threshold.

    refusals_escalated_pct | Refusals that become referrals | % of refusals | -
    Offers of early help declined in the window that were referred to social care for it, over all declined in it.

    refusal_to_referral_days | From refusal at high need to referral | days | -
    Median time from a refusal of refusals_at_high_need to the child's next referral to social care (0 where the refusal
    became one), by the product-limit estimate: who is not referred by the end of the run, or leaves, is censored. NaN
    where fewer than half are ever seen to be referred.
    """
    declined = history.pick(Event.HELP_DECLINED).observed
    escalated = declined.outcome == Outcome.STEP_UP
    yield from spread("refusals_escalated_pct", facts_of(history, declined), percent(escalated))
    high = declined.where(need_then(history, declined) >= published_level(history, "child_in_need"))
    facts = facts_of(history, high)
    yield from spread("refusals_at_high_need", facts, count())
    referrals = history.pick(Event.REFERRED)
    referred = taken(referrals.time, high.next(referrals, "child"), np.inf)
    until = np.minimum(history.turned_18[high.child], history.end)
    ended = referred <= until
    waited = quantile_of_waits(waits(np.where(ended, referred, until) - high.time, ended), 0.5)
    yield from spread("refusal_to_referral_days", facts, waited)
