"""Keyed random draws: every draw is a pure function of (root seed, replication, child, purpose, index).

No draw depends on the scenario or on the order of events, so the same child lives the same life under two scenarios
until a decision about it differs. The generator is Philox4x64-10 (Salmon, Moraes, Dror and Shaw, 2011, "Parallel
random numbers: as easy as 1, 2, 3"): key (seed, replication), counter (child, purpose, index, part). It agrees bit
for bit with ``numpy.random.Philox``.
"""

from __future__ import annotations

import math

import numpy as np

from sim.model.compiled import compiled

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ELEVEN = np.uint64(11)


class Purpose:
    """What a draw is for. Values are part of the key: never reuse or renumber one. (Plain numbers: compiled code takes
    them ten times faster than members of an enumeration.)"""

    ARRIVAL = 1
    GROUP_AND_AREA = 2
    SET_POINT = 3
    FIRST_SHOCK = 4
    AGE = 5
    INCIDENT = 7
    INCIDENT_MARK = 8
    OPENING = 9
    SCREENING_EFFORT = 20
    EMERGENCY_EFFORT = 21
    POLICE_CHECK = 22
    HEALTH_CHECK = 23
    EDUCATION_CHECK = 24
    PANEL_ROUTE = 30
    DECLINE = 31
    PARTNER_LED = 32
    ASSESSMENT_LENGTH = 40
    ASSESSMENT_PULL = 41
    STRATEGY_DELAY = 42
    EARLY_VISIT = 43
    ENQUIRY_LENGTH = 44
    CONFERENCE_LENGTH = 45
    CONFERENCE_PULL = 46
    EARLY_VISIT_DELAY = 47
    STEP_UP = 50
    STEP_DOWN = 51
    TRANSFER = 52
    EMERGENCY_HANDOVER = 53
    STEP_UP_DELAY = 54
    STEP_DOWN_DELAY = 55
    TRANSFER_DELAY = 56
    EMERGENCY_HANDOVER_DELAY = 57
    LOST_DELAY = 58
    STAY_LENGTH = 60
    RETURN_TO_CARE = 61
    RETURN_DELAY = 62
    PLAN_AFTER_CARE = 63
    EMPLOYMENT = 70
    RECRUITMENT = 71
    COVER = 72
    ABSENCE_GAP = 73
    ABSENCE_LENGTH = 74
    PERCEPTION = 100  # plus the position of the decision point


@compiled
def _high_and_low(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """High and low 64 bits of the product of two 64-bit numbers."""
    a_low, a_high = a & _LOW, a >> _HALF
    b_low, b_high = b & _LOW, b >> _HALF
    low = a_low * b_low
    middle = a_high * b_low + (low >> _HALF)
    other = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _HALF) + (other >> _HALF), a * b


@compiled
def philox(
    key0: int, key1: int, c0: int, c1: int, c2: int, c3: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four 64-bit words for a key and a counter (Philox4x64-10)."""
    k0, k1 = np.uint64(key0), np.uint64(key1)
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    for _ in range(10):
        high0, low0 = _high_and_low(_M0, x0)
        high1, low1 = _high_and_low(_M1, x2)
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0 += _W0
        k1 += _W1
    return x0, x1, x2, x3


@compiled
def uniforms(
    seed: int, replication: int, child: int, purpose: int, index: int, part: int
) -> tuple[float, float, float, float]:
    """Four independent uniform draws, each strictly between 0 and 1 (53 bits)."""
    x0, x1, x2, x3 = philox(seed, replication, child, purpose, index, part)
    scale = 1.0 / 9007199254740992.0
    return (
        (np.float64(x0 >> _ELEVEN) + 0.5) * scale,
        (np.float64(x1 >> _ELEVEN) + 0.5) * scale,
        (np.float64(x2 >> _ELEVEN) + 0.5) * scale,
        (np.float64(x3 >> _ELEVEN) + 0.5) * scale,
    )


@compiled
def uniform(seed: int, replication: int, child: int, purpose: int, index: int) -> float:
    """One uniform draw: the first of `uniforms`."""
    return uniforms(seed, replication, child, purpose, index, 0)[0]


@compiled
def standard_normal(u1: float, u2: float) -> float:
    """A standard normal draw from two uniform ones (Box and Muller, 1958)."""
    return math.sqrt(-2.0 * math.log(u1)) * math.cos(2.0 * math.pi * u2)


@compiled
def poisson(mean: float, u: float) -> int:
    """A Poisson draw by inversion of one uniform; for means up to about 30."""
    probability = math.exp(-mean)
    total = probability
    count = 0
    while u > total and count < 1000:
        count += 1
        probability *= mean / count
        total += probability
    return count
