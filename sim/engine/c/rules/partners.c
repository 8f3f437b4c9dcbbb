/* What partners learn from what comes of their calls. (What only the checks of a scenario ask is not here.) */

static bool came_of_it(int outcome)
{
    return outcome == OUTCOME_EARLY_HELP || outcome == OUTCOME_REFERRAL || outcome == OUTCOME_IMMEDIATE_PROTECTION;
}

static double experience(int64_t helped, int64_t contacts, double prior_contacts, double reference)
{
    return ((double)helped + prior_contacts * reference) / ((double)contacts + prior_contacts);
}

static bool reports(double u, double learning, double experience) { return u < 1.0 - learning * (1.0 - experience); }
