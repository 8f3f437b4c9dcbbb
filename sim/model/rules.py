"""The rules of the model as pure functions of numbers: need, incidents, perception, durations.

No objects, no state, no SimPy: each can be read beside the sentence it implements, tested against a closed form, and
compiled as it stands. Times are in days, rates per day, need and thresholds in points from 0 to 100.
"""

from __future__ import annotations

import math

import numpy as np

from sim.model.compiled import compiled
from sim.model.draws import poisson, standard_normal, uniforms

FIXED, EXPONENTIAL, LOGNORMAL, UNIFORM = 0, 1, 2, 3
DISTRIBUTIONS = {"fixed": FIXED, "exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "uniform": UNIFORM}
"""Codes of the distributions, by name."""

LAYER_PER_DAY = 0.5 / 365.25
"""Height of the lowest layer of potential incidents; each layer above the second is twice as high as the one below."""

ARRIVAL_LAYER_PER_DAY = 8.0
"""Height of a layer of potential arrivals."""


@compiled
def need_at(time: float, since: float, need: float, set_point: float, tau: float) -> float:
    """Need at `time`, when it was `need` at `since`: ``s + (n0 - s) exp(-(t - t0)/tau)``."""
    return set_point + (need - set_point) * math.exp(-(time - since) / tau)


@compiled
def incident_rate(need: float, rate_at_zero: float, scale: float) -> float:
    """Incidents per day at a need: ``r(n) = r0 exp(n/kappa)``."""
    return rate_at_zero * math.exp(need / scale)


@compiled
def shocked(need: float, shock: float) -> float:
    """Need after a shock, which counts for less the higher need already is: ``n + shock (1 - n/100)``, at most 100."""
    return min(100.0, need + shock * (1.0 - need / 100.0))


@compiled
def helped(set_point: float, rate_per_day: float, quality: float, worked_days: float) -> float:
    """Set-point after days of worked help: ``s exp(-rate x quality x days)``."""
    return set_point * math.exp(-rate_per_day * quality * worked_days)


@compiled
def lasting_share(days_below: float, lasting_days: float, quality: float) -> float:
    """Share of a gain that lasts after closure: ``quality (1 - exp(-u/m))``; all of it times quality when m is 0."""
    if lasting_days <= 0.0:
        return quality
    return quality * (1.0 - math.exp(-days_below / lasting_days))


@compiled
def logistic_draw(median: float, spread: float, z: float) -> float:
    """A score whose logit is normal: median `median` (0 to 100), standard deviation of the logit `spread`."""
    if median <= 0.0 or median >= 100.0:
        return median
    logit = math.log(median / (100.0 - median)) + spread * z
    return 100.0 / (1.0 + math.exp(-logit))


@compiled
def perceived(
    need: float,
    added: float,
    error_sd: float,
    persistent_share: float,
    persistent: float,
    u1: float,
    u2: float,
) -> float:
    """Need as seen: ``x = n + added + sd (sqrt(p) z_child + sqrt(1 - p) z_fresh)``.

    `added` is bias plus chronology; `persistent` the child's own standard normal error; `u1` and `u2` uniform draws
    for the fresh one.
    """
    fresh = standard_normal(u1, u2)
    return need + added + error_sd * (
        math.sqrt(persistent_share) * persistent + math.sqrt(1.0 - persistent_share) * fresh
    )


@compiled
def duration(distribution: int, mean: float, spread: float, u1: float, u2: float) -> float:
    """A length of time from two uniform draws; `spread` is the standard deviation of a lognormal's logarithm."""
    if distribution == EXPONENTIAL:
        return -mean * math.log(u1)
    if distribution == LOGNORMAL and mean > 0.0:
        return mean * math.exp(spread * standard_normal(u1, u2) - 0.5 * spread * spread)
    if distribution == UNIFORM:
        return 2.0 * mean * u1
    return mean


@compiled
def drawn_perception(
    seed: int, replication: int, child: int, purpose: int, index: int,
    need: float, added: float, error_sd: float, persistent_share: float, persistent: float,
) -> float:  # fmt: skip
    """`perceived`, with its draw: one call from Python instead of two."""
    u1, u2, _, _ = uniforms(seed, replication, child, purpose, index, 0)
    return perceived(need, added, error_sd, persistent_share, persistent, u1, u2)


@compiled
def drawn_duration(
    seed: int, replication: int, child: int, purpose: int, index: int, distribution: int, mean: float, spread: float
) -> float:
    """`duration`, with its draw."""
    u1, u2, _, _ = uniforms(seed, replication, child, purpose, index, 0)
    return duration(distribution, mean, spread, u1, u2)


@compiled
def remaining(distribution: int, mean: float, spread: float, u1: float, u2: float, u3: float) -> float:
    """What remains of a length of time that is under way at a random moment.

    A length that is met under way is length-biased; of it a uniform share remains (renewal theory, e.g. Cox 1962).
    """
    if distribution == EXPONENTIAL:
        return -mean * math.log(u1)
    if distribution == LOGNORMAL and mean > 0.0:
        return u3 * mean * math.exp(spread * standard_normal(u1, u2) + 0.5 * spread * spread)
    if distribution == UNIFORM:
        return u3 * 2.0 * mean * math.sqrt(u1)
    return u3 * mean


@compiled
def next_potential_incident(
    seed: int, replication: int, child: int, purpose: int, after: float, until: float, ceiling: float
) -> tuple[float, float, int]:
    """The child's next potential incident after a time: (time, level, its number); time is infinite if none by `until`.

    Each child has one Poisson process of points (time, level), drawn once and for all, of intensity 1 per day and per
    unit of level. A point is an incident when its level is below the rate r(n(t)) at its time. That is thinning
    (Lewis and Shedler 1979), exact for any course of need, and the same point is the same incident under every
    scenario: help removes incidents, it does not redraw them. Points are drawn in layers of level, in cells of time
    that hold one point on average, so the answer is a pure function of the key. Points at or above `ceiling` (a bound
    on the rate until then) are passed over.
    """
    best_time, best_level, best_number = np.inf, 0.0, -1
    bottom, height, layer = 0.0, LAYER_PER_DAY, 0
    while bottom < ceiling:
        length = 1.0 / height
        cell = math.floor(after / length)
        found = False
        while not found and cell * length < min(until, best_time):
            index = layer * 1_000_000 + cell
            first = uniforms(seed, replication, child, purpose, index, 0)
            for point in range(poisson(1.0, first[0])):
                pair = uniforms(seed, replication, child, purpose, index, 1 + point)
                time = (cell + pair[0]) * length
                level = bottom + pair[1] * height
                if after < time < until and level < ceiling:
                    found = True
                    if time < best_time:
                        best_time, best_level, best_number = time, level, index * 1000 + point
            cell += 1
        bottom += height
        if layer > 0:
            height *= 2.0
        layer += 1
    return best_time, best_level, best_number


@compiled
def arrivals_of_day(
    seed: int, replication: int, stream: int, purpose: int, day: int, rate_per_day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals of one stream on one day: times (days since the start) and their numbers, in no order.

    `rate_per_day` has shape (24,): the rate in each hour of the day, per day. As for incidents, points (time, level)
    are drawn in layers once and for all and kept where the level is below the rate: more demand adds children, and
    leaves all others as they were.
    """
    layers = math.ceil(rate_per_day.max() / ARRIVAL_LAYER_PER_DAY)
    times = np.empty(layers * 64, dtype=np.float64)
    numbers = np.empty(layers * 64, dtype=np.int64)
    count = 0
    for layer in range(layers):
        index = day * 10_000 + layer
        size = min(64, poisson(ARRIVAL_LAYER_PER_DAY, uniforms(seed, replication, stream, purpose, index, 0)[0]))
        for point in range(size):
            pair = uniforms(seed, replication, stream, purpose, index, 1 + point)
            level = (layer + pair[1]) * ARRIVAL_LAYER_PER_DAY
            if level < rate_per_day[int(pair[0] * 24.0)]:
                times[count] = day + pair[0]
                numbers[count] = index * 100 + point
                count += 1
    return times[:count], numbers[:count]


def days_below(
    segments: list[tuple[float, float, float, float]], now: float, level: float
) -> float:
    """For how long need has now been below a level, looking back over a course of need.

    `segments` are (since, need, set_point, tau) in order of time. Need is monotone within each, so the moment of
    crossing has a closed form.
    """
    end = now
    for since, need, set_point, tau in reversed(segments):
        at_end = need_at(end, since, need, set_point, tau)
        if at_end >= level:
            return now - end
        if need >= level:
            crossing = since + tau * math.log((need - set_point) / (level - set_point))
            return now - min(end, crossing)
        end = since
    return now - end
