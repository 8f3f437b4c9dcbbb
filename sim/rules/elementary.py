"""``exp``, ``log`` and the normal quantile, the same to the last bit on every processor.

A C library's ``exp`` and ``log`` differ between processors, with and without fused multiply-add, and so do numpy's.
These use ``+ - * /``, the square root, comparisons and exact scaling by powers of two alone, which IEEE 754 fixes: they
give the same bits in Python, in C, over arrays (`sim.rules.arrays`) and wherever else these lines are written down
in this order.

Errors: `exp` and `log` at most 0.52 units in the last place; `normal` at most 2e-15 of the quantile.

References
----------
Tang, P. T. P. (1989), Table-driven implementation of the exponential function in IEEE floating-point arithmetic, ACM
Transactions on Mathematical Software 15, 144-157; (1990), the same for the logarithm, 16, 378-400.

Wichura, M. J. (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37,
477-484.
"""

import math

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

_WITHIN, _DOUBLINGS = STEPS - 1, STEPS.bit_length() - 1


def exp(x: float) -> float:
    """``e ** x``: with ``x = (128 k + j) ln(2)/128 + r``, it is ``2**k 2**(j/128) e**r``.

    0 below -708 and infinite above 708; NaN for NaN.
    """
    if not -LARGEST <= x <= LARGEST:
        return 0.0 if x < 0.0 else x + math.inf
    steps = math.floor(x * STEPS_PER_UNIT + 0.5)
    r = (x - steps * STEP_TOP) - steps * STEP_REST
    more = r + r * r * (0.5 + r * (X3 + r * (X4 + r * X5)))
    step = steps & _WITHIN
    top = POWER_TOP[step]
    return math.ldexp(top + (POWER_REST[step] + top * more), steps >> _DOUBLINGS)


def log(x: float) -> float:
    """Natural logarithm: with ``x = 2**k y`` and y near ``c = j/64``, ``k ln 2 + ln c + 2 atanh((y - c)/(y + c))``.

    Minus infinity at 0, NaN below; infinity and NaN stay what they are.
    """
    if not 0.0 < x < math.inf:
        return x if x > 0.0 else (-math.inf if x == 0.0 else math.nan)
    y, doublings = math.frexp(x)
    if y < LEAST:
        y, doublings = y + y, doublings - 1
    part = math.floor(y * PARTS + 0.5)
    centre = part / PARTS
    f = y - centre
    reciprocal = 1.0 / (y + centre)
    u = 2.0 * f * reciprocal
    scaled = u * HALVES
    half = scaled - (scaled - u)  # the leading half of u; what is left is worked out from f, which is exact
    left = (2.0 * (f - half * centre) - half * f) * reciprocal
    square = u * u
    rest = u * square * (U3 + square * (U5 + square * U7)) + (doublings * LN_2_REST + LOG_REST[part - FIRST])
    known = doublings * LN_2_TOP + LOG_TOP[part - FIRST]
    total = known + half
    return total + ((half - (total - known)) + (left + rest))


def normal(u: float) -> float:
    """Quantile of the standard normal distribution (AS 241, PPND16): the z below which a share `u` of 0 to 1 lies.

    From one uniform draw it makes one normal draw, the higher the higher the uniform one is.
    """
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        return q * (
            (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
            + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
            / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
            + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0)
        )  # fmt: skip
    r = math.sqrt(-log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        z = (
            (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0)
        )  # fmt: skip
    else:
        r -= 5.0
        z = (
            (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0)
        )  # fmt: skip
    return -z if q < 0.0 else z
