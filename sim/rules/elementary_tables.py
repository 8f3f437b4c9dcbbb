"""Tables and constants of `elementary`: worked out to 190 bits in whole numbers, and so the same on every machine.

Each value is split into a leading part and the rest, which together hold it to more than 90 bits.
"""

from math import isqrt

_BITS = 200
_ONE = 1 << _BITS

STEPS = 128
"""Steps in which `exp` divides a doubling."""

PARTS = 64
"""`log` rounds to this fraction of 1."""

FIRST, LAST = 46, 91
"""The rounded arguments of `log`, in those fractions: from 0.71 to 1.42."""

GRID = 1 << 42
"""Leading parts of logarithms are whole multiples of 1/GRID: sums and small multiples of them are exact."""

LARGEST = 708.0
"""Beyond this, `exp` is infinite, and below its negative 0: every other result is a normal number."""

LEAST = (FIRST - 0.5) / PARTS
"""The least rounded argument of `log`, before rounding."""

HALVES = 134_217_729.0
"""``2**27 + 1`` splits a number into halves of 26 bits (Veltkamp 1968)."""

X3, X4, X5 = 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0
"""``e**x - 1 = x + x**2/2 + x**3/6 + ...``"""

U3, U5, U7 = 1.0 / 12.0, 1.0 / 80.0, 1.0 / 448.0
"""``2 atanh(u/2) = u + u**3/12 + u**5/80 + ...``"""


def _two_to_the(step: int) -> int:
    """``2 ** (step / STEPS)``, by square roots."""
    product, root, half = _ONE, 2 * _ONE, STEPS // 2
    while half:
        root = isqrt(root << _BITS)
        if step & half:
            product = product * root >> _BITS
        half //= 2
    return product


def _log_ratio(a: int, b: int) -> int:
    """``ln(a / b) = 2 (z + z**3/3 + z**5/5 + ...)`` with ``z = (a - b)/(a + b)``."""
    z = (a - b) * _ONE // (a + b)
    square, power, total, odd = z * z >> _BITS, z, 0, 1
    while abs(power) > 1:
        total += power // odd
        power = power * square >> _BITS
        odd += 2
    return 2 * total


def _split(value: int) -> tuple[float, float]:
    """The nearest float, and the rest."""
    top = value / _ONE
    numerator, denominator = top.as_integer_ratio()
    return top, (value - numerator * _ONE // denominator) / _ONE


def _split_on_grid(value: int) -> tuple[float, float]:
    """The nearest multiple of 1/GRID, and the rest."""
    units = (value * GRID + _ONE // 2) // _ONE
    return units / GRID, (value - units * _ONE // GRID) / _ONE


_LN_2 = _log_ratio(2, 1)

LN_2_TOP, LN_2_REST = _split_on_grid(_LN_2)
STEP_TOP, STEP_REST = _split_on_grid(_LN_2 // STEPS)
STEPS_PER_UNIT = STEPS * _ONE / _LN_2
"""``STEPS / ln 2``."""

_POWERS = [_split(_two_to_the(step)) for step in range(STEPS)]
POWER_TOP, POWER_REST = (tuple(part[place] for part in _POWERS) for place in (0, 1))
"""``2 ** (step / STEPS)`` for each step."""

_LOGS = [_split_on_grid(_log_ratio(part, PARTS)) for part in range(FIRST, LAST + 1)]
LOG_TOP, LOG_REST = (tuple(part[place] for part in _LOGS) for place in (0, 1))
"""``ln(part / PARTS)`` for each part from FIRST to LAST."""
