"""Published figures beside the model's own, over all replications."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from sim.measures import against_published
from sim.measures.published import HIT, NOT_KNOWN
from sim.study.result import StudyResult


def published(result: StudyResult, scenario: str | None = None) -> pd.DataFrame:
    """Published figures beside the model's own.

    Parameters
    ----------
    result
        As `sim.run` or `sim.compare` gives it.
    scenario
        Its name in the result; the first if not given.

    Returns
    -------
    pandas.DataFrame
        One row for each published figure of the scenario: ``label, measure, by, group, published, modelled, ratio``
        (modelled over published), ``source, note`` (why the model has no such figure, if so), ``ci_low, ci_high`` (95%
        interval of the modelled mean), ``unit``; ``row`` (the entry of the scenario, which may hold several figures),
        ``role`` (target, check, input, soft), ``hit_from, hit_to`` (where the model hits the figure) and ``verdict``
        (hit, low, high, not known). Figures of times that the run does not count are left out.
    """
    scenario = scenario or next(iter(result.scenarios))
    summary = result.summary[result.summary["scenario"] == scenario]
    table = against_published(summary, result.scenarios[scenario])
    keys = ["measure", "by", "group"]
    return table.merge(summary[[*keys, "ci_low", "ci_high", "unit"]], on=keys, how="left").fillna({"unit": ""})


ROLES = ("target", "check", "input", "soft")
"""Roles of published figures, in the order in which they are told."""


@dataclass(frozen=True)
class Agreement:
    """How near a model comes to the published figures of one role.

    Parameters
    ----------
    role
        One of `ROLES`.
    hit, rows
        How many rows are hit, and how many there are of which all figures are known; a row is hit when each of its
        figures is.
    not_known
        How many rows have a figure that the model does not give.
    distance
        Root of the mean square, over the figures, of the distance from the published figure in units of the distance
        at which a hit ends: 1 where all lie at that edge, 0 where all are met exactly. NaN if none is known.
    """

    role: str
    hit: int
    rows: int
    not_known: int
    distance: float


def agreements(table: pd.DataFrame) -> list[Agreement]:
    """How near the model comes, for each role that there are figures of.

    Parameters
    ----------
    table
        As `published` gives it.
    """
    agreements = []
    for role in ROLES:
        mine = table[table["role"] == role]
        verdicts = [set(row) for _, row in mine.groupby("row", sort=False)["verdict"]]
        known = sum(NOT_KNOWN not in row for row in verdicts)
        figures = mine[mine["verdict"] != NOT_KNOWN][["modelled", "published", "hit_from", "hit_to"]]
        squares = [_distance(*row) ** 2 for row in figures.to_numpy(float).tolist()]
        distance = math.sqrt(math.fsum(squares) / len(squares)) if squares else math.nan
        if verdicts:
            agreements.append(Agreement(role, verdicts.count({HIT}), known, len(verdicts) - known, distance))
    return agreements


def _distance(modelled: float, published: float, low: float, high: float) -> float:
    """Distance from the published figure, in units of that at which a hit ends on the same side."""
    reach = published - low if modelled < published else high - published
    off = abs(modelled - published)
    return off / reach if reach > 0 else 0.0 if off == 0 else math.inf
