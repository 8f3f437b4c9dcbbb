"""How long things last: each length from one uniform draw, by inversion, longer the higher the draw is."""

import math
from bisect import bisect_left

from sim.rules.elementary import exp, log, normal

FIXED, EXPONENTIAL, LOGNORMAL, UNIFORM = 0, 1, 2, 3
DISTRIBUTIONS = {"fixed": FIXED, "exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "uniform": UNIFORM}
"""Codes of the distributions, by name."""


def spread(cv: float) -> float:
    """Standard deviation of the logarithm of a lognormal length: ``sqrt(ln(1 + cv**2))``."""
    return math.sqrt(log(1.0 + cv * cv))


def exponential(mean: float, u: float) -> float:
    """An exponential length: ``-mean ln(1 - u)``."""
    return -mean * log(1.0 - u)


def duration(distribution: int, mean: float, spread: float, u: float) -> float:
    """A length of time, in the unit of its mean; `spread` is the standard deviation of a lognormal's logarithm."""
    if distribution == EXPONENTIAL:
        return exponential(mean, u)
    if distribution == LOGNORMAL:
        return mean * exp(spread * normal(u) - 0.5 * spread * spread)
    if distribution == UNIFORM:
        return 2.0 * mean * u
    return mean


def year_factor(spread: float, u: float) -> float:
    """Factor of one year's demand: lognormal, mean 1, `spread` the standard deviation of its logarithm; 1 for 0."""
    return exp(spread * normal(u) - 0.5 * spread * spread) if spread > 0.0 else 1.0


def remaining(distribution: int, mean: float, spread: float, u: float, share: float) -> float:
    """What remains of a length of time that is under way at a random moment, from two uniform draws.

    A length that is met under way is length-biased; of it a uniform `share` remains (renewal theory, e.g. Cox 1962).
    """
    if distribution == EXPONENTIAL:
        return exponential(mean, u)
    if distribution == LOGNORMAL:
        return share * mean * exp(spread * normal(u) + 0.5 * spread * spread)
    if distribution == UNIFORM:
        return share * 2.0 * mean * math.sqrt(u)
    return share * mean


def poisson_totals(mean: float) -> tuple[float, ...]:
    """Chances of at most 0, 1, 2 and so on events of a Poisson number, for means up to about 30.

    The sum of the chances stops short of 1 by rounding: it ends where it no longer grows.
    """
    chance = exp(-mean)
    totals = [chance]
    while True:
        chance *= mean / len(totals)
        if totals[-1] + chance == totals[-1] and len(totals) > mean:
            return tuple(totals)
        totals.append(totals[-1] + chance)


def poisson(totals: tuple[float, ...], u: float) -> int:
    """A Poisson count by inversion, given `poisson_totals` of its mean."""
    return bisect_left(totals, u)
