"""The elementary functions and the course of need over arrays of numbers, to the same bits as number by number.

numpy's arithmetic on elements is that of IEEE 754, one operation after the other; its own ``exp`` and ``log`` are
chosen by processor.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.rules.elementary_tables import (
    FIRST,
    HALVES,
    LARGEST,
    LEAST,
    LN_2_REST,
    LN_2_TOP,
    LOG_REST,
    LOG_TOP,
    PARTS,
    POWER_REST,
    POWER_TOP,
    STEP_REST,
    STEP_TOP,
    STEPS,
    STEPS_PER_UNIT,
    U3,
    U5,
    U7,
    X3,
    X4,
    X5,
)

Floats = npt.NDArray[np.float64]

_POWER_TOP, _POWER_REST, _LOG_TOP, _LOG_REST = (np.array(each) for each in (POWER_TOP, POWER_REST, LOG_TOP, LOG_REST))


def exp_of(x: npt.ArrayLike) -> Floats:
    """`sim.rules.elementary.exp` of each number."""
    x = np.asarray(x, dtype=np.float64)
    usual = np.abs(x) <= LARGEST
    within = np.where(usual, x, 0.0)
    steps = np.floor(within * STEPS_PER_UNIT + 0.5)
    r = (within - steps * STEP_TOP) - steps * STEP_REST
    more = r + r * r * (0.5 + r * (X3 + r * (X4 + r * X5)))
    whole = steps.astype(np.int32)
    step = whole & (STEPS - 1)
    top = _POWER_TOP[step]
    result = np.ldexp(top + (_POWER_REST[step] + top * more), whole >> (STEPS.bit_length() - 1))
    return np.where(usual, result, np.where(x < 0.0, 0.0, np.where(x > 0.0, math.inf, x)))


def log_of(x: npt.ArrayLike) -> Floats:
    """`sim.rules.elementary.log` of each number."""
    x = np.asarray(x, dtype=np.float64)
    usual = (x > 0.0) & (x < math.inf)
    y, doublings = np.frexp(np.where(usual, x, 1.0))
    low = y < LEAST
    y, doublings = np.where(low, y + y, y), doublings - low
    part = np.floor(y * PARTS + 0.5).astype(np.int32)
    centre = part / PARTS
    f = y - centre
    reciprocal = 1.0 / (y + centre)
    u = 2.0 * f * reciprocal
    scaled = u * HALVES
    half = scaled - (scaled - u)
    left = (2.0 * (f - half * centre) - half * f) * reciprocal
    square = u * u
    rest = u * square * (U3 + square * (U5 + square * U7)) + (doublings * LN_2_REST + _LOG_REST[part - FIRST])
    known = doublings * LN_2_TOP + _LOG_TOP[part - FIRST]
    total = known + half
    result = total + ((half - (total - known)) + (left + rest))
    return np.where(usual, result, np.where(x > 0.0, x, np.where(x == 0.0, -math.inf, math.nan)))


def order_of(keys: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """The order of whole numbers from 0, equal ones as they stand: numpy counts where it is given sixteen bits."""
    if (keys[1:] >= keys[:-1]).all():
        return np.arange(len(keys))
    digits = keys.astype("<i8", copy=False).view("<u2").reshape(-1, 4)
    order: npt.NDArray[np.int64] = np.argsort(digits[:, 0], kind="stable")
    for place in range(1, -(-int(keys.max()).bit_length() // 16)):
        order = order.take(np.argsort(digits[:, place].take(order), kind="stable"))
    return order


def order_of_times(x: Floats) -> npt.NDArray[np.int64]:
    """The order of numbers, equal ones as they stand: they come like the whole numbers of their bits."""
    bits = (x + 0.0).view(np.uint64)
    if not (x >= 0.0).all():  # those below 0 come the other way round, and first
        bits = np.where(bits >> 63, ~bits, bits | np.uint64(1 << 63))
    return order_of(bits)


def fresh(rising: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether each of some numbers, equal ones side by side, is another than the one before it."""
    return np.append(True, rising[1:] != rising[:-1])[: len(rising)]


def different(keys: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """The different ones among whole numbers from 0, rising."""
    keys = keys.take(order_of(keys))
    return keys[fresh(keys)]


def needs_at(time: Floats | float, since: Floats, need: Floats, set_point: Floats, tau: Floats) -> Floats:
    """`sim.rules.need.need_at` of each: ``s + (n0 - s) exp(-(t - t0)/tau)``."""
    return set_point + (need - set_point) * exp_of(-(time - since) / tau)


def days_to_reach(need: Floats, set_point: Floats, tau: Floats, level: float) -> Floats:
    """Days until need, on its course, is at a level: ``tau ln((n0 - s)/(level - s))``.

    Infinite where it never is, or only in the limit.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        days = tau * log_of((need - set_point) / (level - set_point))
    return np.where(days >= 0.0, days, np.inf)
