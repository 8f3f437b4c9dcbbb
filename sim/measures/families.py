"""Families: how many there are behind the children who are referred, assessed and on plans."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Event
from sim.measures.define import Row, defines
from sim.measures.episodes import History
from sim.measures.flow import completed_assessments, facts_of
from sim.measures.reading import Picked
from sim.measures.spread import Facts, count, mean, spread
from sim.rules.arrays import order_of
from sim.rules.family_keys import FAMILY_STEP
from sim.scenario.schema import Scenario

_SIZES = ("1", "2", "3", "4+")


def _has_families(scenario: Scenario) -> bool:
    """Whether children have brothers and sisters at any time of the run."""
    changes = (change.set.get("families") for change in scenario.changes.values())
    return scenario.families.sizes is not None or any(isinstance(x, dict) and x.get("sizes") for x in changes)


def _together(history: History, rows: Picked) -> tuple[Facts, np.ndarray]:
    """Families to whose children something happened at one moment, by how many these are; and how many."""
    family = history.log.children["child"][rows.child] % FAMILY_STEP
    order = order_of(family)
    other = (np.diff(family[order]) != 0) | (np.diff(rows.time[order]) != 0)
    begins = np.flatnonzero(np.append(True, other)[: len(order)])
    size = np.diff(np.append(begins, len(order)))
    chosen = order[begins]
    some, size = rows.where(np.sort(chosen)), size[np.argsort(chosen)]
    sizes = {"size": (np.minimum(size, len(_SIZES)) - 1, _SIZES)} if _has_families(history.scenario) else {}
    return facts_of(history, some).also(**sizes), size


@defines("flow")
def families(history: History) -> Iterator[Row]:
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
        ("referred", history.pick(Event.REFERRED).observed), ("assessed", completed_assessments(history))
    ):
        facts, size = _together(history, rows)
        yield from spread(f"families_{name}", facts, count())
        yield from spread(f"children_per_family_{name}", facts, mean(size.astype(float)))
