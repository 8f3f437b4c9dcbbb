/* exp, log and the normal quantile, as in elementary.py: operation by operation, in the same order. */

/* 2**k for k from -1022 to 1023: what exp scales by, since all its results are normal numbers. */
static double two_to_the(int64_t k) { return of_bits((uint64_t)(k + 1023) << 52); }

static double exp_of(double x)
{
    if (!(-EXP_LARGEST <= x && x <= EXP_LARGEST)) return x < 0.0 ? 0.0 : x + INFINITY;
    double steps = __builtin_floor(x * EXP_STEPS_PER_UNIT + 0.5);
    double r = (x - steps * EXP_STEP_TOP) - steps * EXP_STEP_REST;
    double more = r + r * r * (0.5 + r * (EXP_X3 + r * (EXP_X4 + r * EXP_X5)));
    int32_t whole_steps = (int32_t)steps, step = whole_steps & (EXP_STEPS - 1);
    double top = EXP_POWER_TOP[step];
    return (top + (EXP_POWER_REST[step] + top * more)) * two_to_the(whole_steps >> EXP_DOUBLING);
}

static double log_of(double x)
{
    if (!(0.0 < x && x < INFINITY)) return x > 0.0 ? x : x == 0.0 ? -INFINITY : NAN;
    int32_t doublings = -1022;
    if (x < 0x1p-1022) {  /* subnormal: made normal first */
        x *= 0x1p54;
        doublings -= 54;
    }
    uint64_t bits = bits_of(x);
    doublings += (int32_t)(bits >> 52);
    double y = of_bits((bits & 0xFFFFFFFFFFFFF) | (uint64_t)1022 << 52);  /* from 1/2 to 1: frexp */
    if (y < LOG_LEAST) {
        y = y + y;
        doublings -= 1;
    }
    int32_t part = (int32_t)__builtin_floor(y * LOG_PARTS + 0.5);
    double centre = part / LOG_PARTS;
    double f = y - centre;
    double reciprocal = 1.0 / (y + centre);
    double u = 2.0 * f * reciprocal;
    double scaled = u * LOG_HALVES;
    double half = scaled - (scaled - u);
    double left = (2.0 * (f - half * centre) - half * f) * reciprocal;
    double square = u * u;
    double rest = u * square * (LOG_U3 + square * (LOG_U5 + square * LOG_U7)) +
        (doublings * LN_2_REST + LOG_REST[part - LOG_FIRST]);
    double known = doublings * LN_2_TOP + LOG_TOP[part - LOG_FIRST];
    double total = known + half;
    return total + ((half - (total - known)) + (left + rest));
}

static double normal_of(double u)
{
    double q = u - 0.5, r, z;
    if (-0.425 <= q && q <= 0.425) {
        r = 0.180625 - q * q;
        return q *
            ((((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
            + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
            / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
            + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0));
    }
    r = __builtin_sqrt(-log_of(q < 0.0 ? u : 1.0 - u));
    if (r <= 5.0) {
        r -= 1.6;
        z = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0);
    } else {
        r -= 5.0;
        z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0);
    }
    return q < 0.0 ? -z : z;
}
