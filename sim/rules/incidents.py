"""When incidents happen to a child and when children arrive: thinned points, drawn once and for all.

Points (time, level) of a Poisson process in the plane, of intensity 1 per day and per unit of level; a point counts
when its level is below the rate at its time. That is thinning (Lewis and Shedler 1979), exact for any course of the
rate, and the same point is the same event under every scenario: help removes incidents, more demand adds arrivals,
and all others stay as they were. Points are drawn in layers of level and cells of time, so what is found is a pure
function of the key. Heights of layers are powers of two: where a cell begins is exact.

Draws of a cell: the first block holds the number of its points and the time of the first, each block after it the
level of a point and the time of the next.
"""

import math

import numpy as np
import numpy.typing as npt

from sim.rules.draws import Purpose, uniforms
from sim.rules.elementary import exp
from sim.rules.lengths import poisson, poisson_totals

LAYER_PER_DAY = 2.0**-6
"""Height of the two lowest layers of potential incidents; each layer above is twice as high as the one below.

Of the powers of two this takes the fewest blocks: 8.2 for each question of a run of the baseline, 13.2 with 2**-9 and
9.4 with 2**-5.
"""

ARRIVAL_LAYER_PER_DAY = 8.0
"""Height of a layer of potential arrivals."""

ARRIVAL_LAYERS = 10_000
"""Layers of potential arrivals in a day, at most: their numbers leave no room for more."""

POINTS_OF_CELL = poisson_totals(1.0)
POINTS_OF_ARRIVAL_LAYER = poisson_totals(ARRIVAL_LAYER_PER_DAY)

_ARRIVAL, _INCIDENT, _MARK = Purpose.ARRIVAL, Purpose.INCIDENT, Purpose.INCIDENT_MARK
_NOTICED = Purpose.INCIDENT_NOTICED


def incident_rate(need: float, rate_at_zero: float, scale: float) -> float:
    """Incidents per day at a need: ``r(n) = r0 exp(n/kappa)``."""
    return rate_at_zero * exp(need / scale)


def next_potential_incident(
    key: int, child: int, after: float, until: float, ceiling: float
) -> tuple[float, float, int]:
    """The child's next potential incident after a time: (time, level, its number); time is infinite if none by `until`.

    It is an incident if its level is below the rate of incidents then. Points at or above `ceiling`, a bound on that
    rate until then, are passed over. Cells hold one point on average. The number of a point is
    ``(layer << 32 | cell) << 5 | position``: 2**6 layers, 2**32 cells, 32 points (more than 18 have no chance).
    """
    best_time, best_level, best_number = math.inf, 0.0, -1
    bottom, height, layer = 0.0, LAYER_PER_DAY, 0
    while bottom < ceiling:
        length = 1.0 / height
        cell = math.floor(after * height)
        found = False
        while not found and cell * length < min(until, best_time):
            number = (layer << 32 | cell) << 5
            count, when = uniforms(key, child, _INCIDENT, number)
            for point in range(poisson(POINTS_OF_CELL, count)):
                share, following = uniforms(key, child, _INCIDENT, number + 1 + point)
                time, level = (cell + when) * length, bottom + share * height
                when = following
                if after < time < until and level < ceiling:
                    found = True
                    if time < best_time:
                        best_time, best_level, best_number = time, level, number + point
            cell += 1
        bottom += height
        if layer > 0:
            height *= 2.0
        layer += 1
    return best_time, best_level, best_number


def incident_mark(key: int, child: int, number: int) -> tuple[float, float, float, float]:
    """Four uniform draws about an incident: its shock, the agency it falls to, when that reports it, and the agency
    that notices it where the first does not."""
    shock, who = uniforms(key, child, _MARK, 2 * number)
    when, who_else = uniforms(key, child, _MARK, 2 * number + 1)
    return shock, who, when, who_else


def incident_noticed(key: int, child: int, number: int) -> tuple[float, float]:
    """Two uniform draws about an incident: whether the agency it falls to sees it, and whether another does."""
    return uniforms(key, child, _NOTICED, number)


def arrivals_of_day(
    key: int, stream: int, day: int, rate_per_day: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Arrivals of one stream on one day, in order of time: times (days since the start) and their numbers.

    `rate_per_day` has shape (24,): the rate in each hour of the day, per day, below 80,000. The number of an arrival
    is ``1,000,000 day + 100 layer + position``.

    Raises
    ------
    ValueError
        If a rate is 80,000 a day or more.
    """
    highest = 0.0
    for hour in range(24):
        highest = max(highest, rate_per_day[hour])
    layers = math.ceil(highest / ARRIVAL_LAYER_PER_DAY)
    if layers > ARRIVAL_LAYERS:
        raise ValueError("arrivals of one source are limited to 80,000 a day")
    times = np.empty(layers * 64, dtype=np.float64)
    numbers = np.empty(layers * 64, dtype=np.int64)
    size = 0
    for layer in range(layers):
        number = day * 1_000_000 + layer * 100
        count, when = uniforms(key, stream, _ARRIVAL, number)
        for point in range(poisson(POINTS_OF_ARRIVAL_LAYER, count)):
            share, following = uniforms(key, stream, _ARRIVAL, number + 1 + point)
            if (layer + share) * ARRIVAL_LAYER_PER_DAY < rate_per_day[int(when * 24.0)]:
                times[size], numbers[size] = day + when, number + point
                size += 1
            when = following
    order = np.argsort(times[:size], kind="mergesort")  # stable: of equal times the lower number comes first
    return times[order], numbers[order]
