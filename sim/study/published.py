"""Published figures beside the model's own, over all replications."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from sim.measures import against_published
from sim.measures.published import HIT, NOT_KNOWN
from sim.study.result import StudyResult


def beside_published(result: StudyResult, name: str) -> pd.DataFrame:
    """The published figures of one scenario beside the mean and interval of its replications.

    Returns
    -------
    pandas.DataFrame
        Columns of `sim.measures.PUBLISHED_COLUMNS`, then ``ci_low, ci_high, unit``; in the order of the scenario file.
        NaN and an empty unit where the model gives no such figure.
    """
    summary = result.summary[result.summary["scenario"] == name]
    table = against_published(summary, result.scenarios[name])
    keys = ["measure", "by", "group"]
    table = table.merge(summary[[*keys, "ci_low", "ci_high", "unit"]], on=keys, how="left")
    table["unit"] = table["unit"].fillna("")
    return table


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
        As `beside_published` gives it.
    """
    agreements = []
    for role in ROLES:
        mine = table[table["role"] == role]
        verdicts = [set(row) for _, row in mine.groupby("row", sort=False)["verdict"]]
        known = [row for row in verdicts if NOT_KNOWN not in row]
        known_rows = mine[mine["verdict"] != NOT_KNOWN][["modelled", "published", "hit_from", "hit_to"]]
        squares = [_distance(*row) ** 2 for row in known_rows.to_numpy(float).tolist()]
        distance = math.sqrt(math.fsum(squares) / len(squares)) if squares else math.nan
        if verdicts:
            agreements.append(Agreement(role, known.count({HIT}), len(known), len(verdicts) - len(known), distance))
    return agreements


def _distance(modelled: float, published: float, low: float, high: float) -> float:
    """Distance from the published figure, in units of that at which a hit ends on the same side."""
    reach = published - low if modelled < published else high - published
    off = abs(modelled - published)
    return off / reach if reach > 0 else 0.0 if off == 0 else math.inf
