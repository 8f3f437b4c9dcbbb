/* A child's need: its course, shocks to it, and what help does to it. */

typedef struct { double since, need, set_point, tau; } Segment;

static double need_at(double time, double since, double need, double set_point, double tau)
{
    return set_point + (need - set_point) * exp_of(-(time - since) / tau);
}

static double set_point_drawn(double median, double spread, double z)
{
    if (median <= 0.0 || median >= 100.0) return median;
    double logit = log_of(median / (100.0 - median)) + spread * z;
    return 100.0 / (1.0 + exp_of(-logit));
}

static double set_point_within(double mean, double sd, double z) { return min_of(100.0, max_of(0.0, mean + sd * z)); }

static double shocked(double need, double shock) { return min_of(100.0, need + shock * (1.0 - need / 100.0)); }

static double helped(double set_point, double rate_per_day, double quality, double worked_days)
{
    return set_point * exp_of(-rate_per_day * quality * worked_days);
}

static double recovered(double set_point, double floor, double rate_per_day, double days)
{
    return floor + (set_point - floor) * exp_of(-rate_per_day * days);
}

static double lasting_share(double days_below, double lasting_days, double quality)
{
    if (lasting_days <= 0.0) return quality;
    return quality * (1.0 - exp_of(-days_below / lasting_days));
}

static double days_below(const Segment *segments, int n, double now, double level)
{
    double end = now;
    for (int i = n - 1; i >= 0; i--) {
        Segment each = segments[i];
        if (need_at(end, each.since, each.need, each.set_point, each.tau) >= level) return now - end;
        if (each.need >= level) {
            double ratio = (each.need - each.set_point) / (level - each.set_point);
            return now - min_of(end, each.since + each.tau * log_of(ratio));
        }
        end = each.since;
    }
    return now - end;
}
