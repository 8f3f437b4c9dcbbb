/* What is seen of a child's need. */

static double seen(
    double need, double added, double error_sd, double persistent_share, double persistent, double fresh
)
{
    return need + added +
        error_sd * (__builtin_sqrt(persistent_share) * persistent + __builtin_sqrt(1.0 - persistent_share) * fresh);
}

static double perceived(
    double need, double added, double error_sd, double persistent_share, double persistent, double u
)
{
    return seen(need, added, error_sd, persistent_share, persistent, normal_of(u));
}

static double remembered(double memory, double last, double u)
{
    return memory * last + __builtin_sqrt(1.0 - memory * memory) * normal_of(u);
}
