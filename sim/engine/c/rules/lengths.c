/* How long things last: each length from one uniform draw, by inversion. */

static double spread_of(double cv) { return __builtin_sqrt(log_of(1.0 + cv * cv)); }

static double exponential(double mean, double u) { return -mean * log_of(1.0 - u); }

static double duration(int distribution, double mean, double spread, double u)
{
    switch (distribution) {
        case LENGTH_EXPONENTIAL: return exponential(mean, u);
        case LENGTH_LOGNORMAL: return mean * exp_of(spread * normal_of(u) - 0.5 * spread * spread);
        case LENGTH_UNIFORM: return 2.0 * mean * u;
        default: return mean;
    }
}

static double duration_of(const Duration *length, double u)
{
    return duration((int)length->distribution, length->mean, length->spread, u);
}

static double year_factor(double spread, double u)
{
    return spread > 0.0 ? exp_of(spread * normal_of(u) - 0.5 * spread * spread) : 1.0;
}

static double remaining(int distribution, double mean, double spread, double u, double share)
{
    switch (distribution) {
        case LENGTH_EXPONENTIAL: return exponential(mean, u);
        case LENGTH_LOGNORMAL: return share * mean * exp_of(spread * normal_of(u) + 0.5 * spread * spread);
        case LENGTH_UNIFORM: return share * 2.0 * mean * __builtin_sqrt(u);
        default: return share * mean;
    }
}

static double remaining_of(const Duration *length, double u, double share)
{
    return remaining((int)length->distribution, length->mean, length->spread, u, share);
}

/* Of the totals the last is infinite. */
static int poisson(const double *totals, double u)
{
    int count = 0;
    while (u > totals[count]) count++;
    return count;
}
