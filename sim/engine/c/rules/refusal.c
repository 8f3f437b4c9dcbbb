/* Who declines early help, and when that is not the end of it. */

static double declining_share(
    double share, double need, double per_point, double at_need, bool declined_before, double again
)
{
    double declining = min_of(1.0, max_of(0.0, share + per_point * (need - at_need)));
    return declined_before ? declining + (1.0 - declining) * again : declining;
}

static bool refusal_escalates(double perceived, double escalate_from) { return perceived >= escalate_from; }
