/* When a vacancy is filled. */

static double filled_at(double vacant, double recruitment_days, double frozen_from, double frozen_to)
{
    double filled = vacant + recruitment_days;
    if (filled < frozen_from || vacant >= frozen_to) return filled;
    return filled + (frozen_to - max_of(vacant, frozen_from));
}
