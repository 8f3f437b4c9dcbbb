/* Demand that an offer brings by itself. (What only the checks of a scenario ask is not here.) */

static double offer_factor(double strength, double helped, double reference)
{
    double factor = 1.0 + strength * (helped / reference - 1.0);
    return factor > 0.0 ? factor : 0.0;
}

static double helped_in_window(int64_t starts, double reference, double window_days, double from_day)
{
    double before = from_day < 0.0 ? -from_day : 0.0;
    return (double)starts + reference * (before < window_days ? before : window_days) / window_days;
}
