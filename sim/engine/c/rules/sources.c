/* The sources' weeks: how busy each is in each hour of a run, and its own time, which stands still while it is shut. */

typedef struct { int64_t n; double *passed; bool is_flat; } OwnTime;  /* passed: at the start of each hour, in days */

static double day_factor(const SourceTerms *pattern, int weekday, bool is_off, bool is_school_holiday)
{
    double factor = pattern->weekday[weekday];
    if (is_off) factor *= pattern->day_off;
    if (is_school_holiday) factor *= pattern->school_holiday;
    return factor;
}

static double open_share(const SourceTerms *pattern, int weekday, bool is_off, bool is_school_holiday)
{
    double share = pattern->weekday[weekday] > 0.0 ? 1.0 : 0.0;
    if (is_off) share *= pattern->day_off;
    if (is_school_holiday) share *= pattern->school_holiday;
    return share < 1.0 ? share : 1.0;
}

static bool sees(double u, double open_share) { return u < open_share; }

/* False where all are shut: then there are no weights. */
static bool other_sources(const double *shares, const double *open_shares, int first, double *cumulative)
{
    double weights[SOURCES];
    bool any = false;
    for (int i = 0; i < SOURCES; i++) {
        weights[i] = i == first ? 0.0 : shares[i] * open_shares[i];
        any = any || weights[i] > 0.0;
    }
    if (any) cumulative_weights(weights, SOURCES, cumulative);
    return any;
}

static double growth(double trend_per_year, int64_t day)
{
    double factor = 1.0 + trend_per_year * ((double)day + 0.5) / YEAR_DAYS;
    return factor > 0.0 ? factor : 0.0;
}

static void hourly(const SourceTerms *pattern, double factor, double *hours)
{
    for (int hour = 0; hour < HOURS; hour++) hours[hour] = factor * pattern->hour[hour];
}

/* `activity`: that of each hour of the run. */
static OwnTime own_time(Arena *arena, const double *activity, int64_t hours)
{
    OwnTime own = {hours + 1, take(arena, ((size_t)hours + 1) * 8), true};
    for (int64_t hour = 0; hour < hours; hour++) {
        own.is_flat = own.is_flat && activity[hour] == 1.0;
        own.passed[hour + 1] = own.passed[hour] + activity[hour] / HOURS;
    }
    return own;
}

static bool has_passed(const OwnTime *own, int64_t hour, double target, bool beyond)
{
    return own->passed[hour] > target || (!beyond && own->passed[hour] == target);
}

/* The first hour from `hour` on at whose start `target` has passed, or if `beyond` more: bisect_left, bisect_right. Mostly
   it is not far: steps twice as long each time find the stretch that holds it. */
static int64_t hour_by(const OwnTime *own, int64_t hour, double target, bool beyond)
{
    int64_t low = hour, step = 1;
    while (low + step < own->n && !has_passed(own, low + step, target, beyond)) low += step, step *= 2;
    int64_t high = low + step < own->n ? low + step : own->n;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (has_passed(own, middle, target, beyond)) high = middle;
        else low = middle + 1;
    }
    return low;
}

static double own_time_after(const OwnTime *own, double time, double own_days)
{
    if (own->is_flat) return time + own_days;
    int64_t hour = whole(time * HOURS);
    if (hour >= own->n - 1) return NEVER;
    const double *passed = own->passed;
    double now = passed[hour] + (passed[hour + 1] - passed[hour]) * (time * HOURS - (double)hour);
    double target = now + own_days;
    if (target <= now && passed[hour + 1] > passed[hour]) return time;
    int64_t later = hour_by(own, hour, target, target <= now);
    if (later >= own->n) return NEVER;
    if (target <= now) return (double)(later - 1) / HOURS;
    double step = passed[later] - passed[later - 1];
    return max_of(time, ((double)(later - 1) + (target - passed[later - 1]) / step) / HOURS);
}
