"""What conclusions hang on: whether they hold over the ranges, where they do not, and which unknowns move them most.

The output is a measure or, with an option, the paired difference that the option makes to it. Its sign with
everything as given is the conclusion. Every point of the ranges is run on the same draws, so that little of what
differs between points is chance; how little is estimated from the replications.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measures.missed import rank_auc
from sim.study.designs.sampling import DELTA, MORRIS, Sample, complete_blocks

CLEAR_ERRORS = 2.0
"""An output is clearly above or below zero when it is this many standard errors away from it."""

FEWEST_TO_TELL = 3
"""So many points must fail, and so many hold, before an unknown is named that turns a conclusion."""

_TELLING_RANK = 0.2  # how far from 1/2 the rank statistic of an unknown must be before it is named
_PART_OF_LARGEST = 1 / 3
_MOST_NAMED = 3


class Conclusion(NamedTuple):
    """What became of one output over the ranges.

    Attributes
    ----------
    measure, unit
        Which measure.
    given, given_error
        The output with everything as given, and its standard error (NaN for one replication).
    points
        Points at which the output is known.
    holds, reversed, unclear
        Of these, where it clearly has the sign it has as given, clearly the other, or is too close to zero to say.
        All 0 without an option: a level has no sign to hold. If it is not clear as given, `holds` is 0, and
        `reversed` counts the points where it is clear.
    lowest, highest
        Its range over the points.
    chance
        Standard error of a point's output beside the other points', on the same draws (NaN for one replication).
    chance_level
        What chance alone would make of an index in 19 of 20 cases (Morris: of mu_star; Sobol: the share of the variance
        between points that is chance).
    hangs_on
        Names of the ranges that move it most, the strongest first; at most three, and none that chance explains.
    turned_by, turned_when
        Name of the range that most sets the points where the conclusion does not hold apart from the others, and
        whether these have it "high" or "low"; empty if none does.
    blocks
        Trajectories or samples that went into the indices.
    """

    measure: str
    unit: str
    given: float
    given_error: float
    points: int
    holds: int
    reversed: int
    unclear: int
    lowest: float
    highest: float
    chance: float
    chance_level: float
    hangs_on: str
    turned_by: str
    turned_when: str
    blocks: int

    @property
    def clear_as_given(self) -> bool:
        """Whether the output with everything as given is clearly above or below zero."""
        return bool(_signs(np.array(self.given), self.given_error) != 0)


SEPARATOR = "; "
"""Between the names in `hangs_on`."""


def conclude(
    measure: str, unit: str, outputs: np.ndarray, sample: Sample, effects: pd.DataFrame, *, signed: bool
) -> Conclusion:
    """What became of one output over the ranges.

    Parameters
    ----------
    measure, unit
        Which measure.
    outputs
        The output of each replication at each point, shape (points + 1, replications), everything as given first; NaN
        where it is not known.
    sample
        The points.
    effects
        The indices of this output: columns `INDEX_COLUMNS`.
    signed
        Whether the output is a difference, whose sign means something.
    """
    means = mean_outputs(outputs)
    as_given, over_ranges = means[0], means[1:]
    is_known = ~np.isnan(over_ranges)
    error, chance = errors(outputs)
    signs = _signs(means, error)
    sign, signs = signs[0], signs[1:][is_known]
    holds = (signs == sign) & (sign != 0)
    holding, turned, unclear = (int(some.sum()) * signed for some in (holds, (signs != 0) & ~holds, signs == 0))
    by, when = ("", "") if not signed else turning_range(sample, is_known, holds)
    blocks = int(complete_blocks(sample, over_ranges).sum())
    level = _chance_level(sample, over_ranges, chance, blocks)
    known = pd.Series(over_ranges[is_known])
    return Conclusion(
        measure, unit, float(as_given), error, len(known), holding, turned, unclear,
        lowest=float(known.min()), highest=float(known.max()), chance=chance, chance_level=level,
        hangs_on=SEPARATOR.join(strongest(sample, effects, level)), turned_by=by, turned_when=when, blocks=blocks,
    )  # fmt: skip


def mean_outputs(outputs: np.ndarray) -> np.ndarray:
    """Mean over the replications that are known, point by point; NaN where there is none."""
    with np.errstate(invalid="ignore"):
        return np.nansum(outputs, axis=1) / (~np.isnan(outputs)).sum(axis=1)


def errors(outputs: np.ndarray) -> tuple[float, float]:
    """Standard error of a point's mean; and the part of it that is not shared with the other points.

    Both are pooled over the points at which every replication is known. The same draws make much of the error common
    to all points: it moves them together. What is left of the variance after taking out the mean of each replication,
    over (points - 1) x (replications - 1) degrees of freedom, is what blurs differences between points. NaN for one
    replication, or fewer than two such points.
    """
    whole = outputs[~np.isnan(outputs).any(axis=1)]
    points, replications = whole.shape
    if points < 2 or replications < 2:
        return np.nan, np.nan
    within = whole - whole.mean(axis=1, keepdims=True)
    residual = within - within.mean(axis=0, keepdims=True)
    own = (within**2).sum() / (points * (replications - 1))
    apart = (residual**2).sum() / ((points - 1) * (replications - 1))
    return float(np.sqrt(own / replications)), float(np.sqrt(apart / replications))


def turning_range(sample: Sample, is_known: np.ndarray, holds: np.ndarray) -> tuple[str, str]:
    """The range that most sets the points where a conclusion fails apart from those where it holds.

    By the rank statistic of Mann and Whitney: the probability that a failing point lies higher in the range than one
    that holds. Empty if too few points fail or hold, or no range tells them apart.
    """
    fails = ~holds
    if min(fails.sum(), holds.sum()) < FEWEST_TO_TELL:
        return "", ""
    ranks = [rank_auc(column, fails) - 0.5 for column in sample.shares[is_known].T]
    rank, name = max(zip(ranks, sample.names, strict=True), key=lambda each: abs(each[0]))
    if abs(rank) < _TELLING_RANK:
        return "", ""
    return name, "high" if rank > 0 else "low"


def strongest(sample: Sample, effects: pd.DataFrame, chance_level: float) -> list[str]:
    """Names of the ranges that move an output most: at least a third as much as the first, and beyond chance."""
    index = "mu_star" if sample.method == MORRIS else "ST"
    rows = effects[effects["index"] == index].sort_values("value", ascending=False, kind="stable")
    value = rows["value"]
    least = max(value.max() * _PART_OF_LARGEST, np.nan_to_num(chance_level))
    return list(map(str, rows.loc[(value >= least) & (value > 0), "range"].head(_MOST_NAMED)))


def outputs_of(
    measures: pd.DataFrame, names: Sequence[str], against: Mapping[str, str] | None, replications: int
) -> np.ndarray:
    """The output of one measure at each point, shape (points, replications); NaN where it is not known.

    Parameters
    ----------
    measures
        Rows of one measure: columns ``scenario, replication, value``.
    names
        The scenario of each point.
    against
        The scenario with the option, by that of the point: the output is its value less the point's. None: the value
        itself.
    replications
        How many there are of each.
    """
    wide = measures.pivot(index="scenario", columns="replication", values="value")
    wide = wide.reindex(columns=range(1, replications + 1))
    values = wide.reindex(list(names)).to_numpy(float)
    return values if against is None else wide.reindex([against[name] for name in names]).to_numpy(float) - values


def _signs(outputs: np.ndarray, error: float) -> np.ndarray:
    """-1, 0 or 1: clearly below zero, too close to say, clearly above."""
    return np.where(np.abs(outputs) > CLEAR_ERRORS * np.nan_to_num(error), np.sign(outputs), 0.0)


def _chance_level(sample: Sample, over_ranges: np.ndarray, chance: float, blocks: int) -> float:
    """See `Conclusion.chance_level`.

    A Morris effect is the difference of two points over DELTA. If it were all chance, of standard deviation s, the
    mean of the sizes of r of them would be ``s sqrt(2/pi)``, with standard deviation ``s sqrt((1 - 2/pi) / r)``.
    """
    if np.isnan(chance):
        return np.nan
    if sample.method == MORRIS:
        spread = np.sqrt(2.0) * chance / DELTA
        return float(spread * (np.sqrt(2 / np.pi) + 1.645 * np.sqrt((1 - 2 / np.pi) / max(blocks, 1))))
    variance = float(np.nanvar(over_ranges))
    return float(min(1.0, chance**2 / variance)) if variance > 0 else np.nan
