/* The early help offer and its reputation: the more families have been helped, the more are sent. See sim/model/offer.py. */

static const double WINDOW_DAYS = 365.0;

static const Reputation *reputation_on(const Run *run, int day)
{
    const double *starts = run->tape + (int64_t)run->head->phase_starts_at;
    return &run->scenarios[phase_at(starts, (int)run->head->phases, day)].demand.early_help_referrals.reputation;
}

static double offer_factor_on(Run *run, int day)
{
    const Reputation *terms = reputation_on(run, day);
    double last = day - terms->lag_days, first = last - WINDOW_DAYS;
    int64_t within = count_within(&run->offer_starts, first, last);
    double families = helped_in_window((int)within, terms->reference_per_year, WINDOW_DAYS, first);
    return offer_factor(terms->strength, families, terms->reference_per_year);
}
