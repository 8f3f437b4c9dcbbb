/* The decisions of the service: levels and a need as it is perceived, and what follows from them. */

static int decide_urgency(double severity, double amber_from, double red_from)
{
    if (severity >= red_from) return URGENCY_RED;
    return severity >= amber_from ? URGENCY_AMBER : URGENCY_GREEN;
}

static int upgraded(double perceived, int urgency, double upgraded_from)
{
    return perceived >= upgraded_from ? URGENCY_RED : urgency;
}

static bool answers_in_time(double slowest_hours, double waits_hours) { return slowest_hours <= waits_hours; }

static int decide_front_door(
    double perceived, double advice, double early_help, double child_in_need, double protection, bool by_rule
)
{
    if (perceived >= protection) return OUTCOME_IMMEDIATE_PROTECTION;
    if (perceived >= child_in_need || by_rule) return OUTCOME_REFERRAL;
    if (perceived >= early_help) return OUTCOME_EARLY_HELP;
    return perceived >= advice ? OUTCOME_ADVICE : OUTCOME_NO_FURTHER_ACTION;
}

static int contacts_since(const double *times, int n, double since)
{
    int count = 0;
    for (int i = 0; i < n; i++) count += times[i] >= since;
    return count;
}

static bool asks_for_assessment(const double *times, int n, int contacts, double window_days)
{
    return contacts > 0 && contacts_since(times, n, times[n - 1] - window_days) >= contacts;
}

static bool protected_at_night(double perceived, double protection) { return perceived >= protection; }

static bool waits_for_panel(double perceived, bool drawn_for_panel, double urgent_bypass_from)
{
    return drawn_for_panel && perceived < urgent_bypass_from;
}

static int decide_panel(double perceived, double early_help, double child_in_need)
{
    if (perceived >= child_in_need) return OUTCOME_STEP_UP;
    return perceived >= early_help ? OUTCOME_EARLY_HELP : OUTCOME_UNIVERSAL;
}

static bool referral_accepted(double perceived, double accept) { return perceived >= accept; }

static int decide_enquiry(double perceived, double conference, double looked_after, bool on_plan)
{
    if (perceived >= looked_after) return OUTCOME_LOOKED_AFTER;
    return perceived >= conference && !on_plan ? OUTCOME_CONFERENCE : OUTCOME_NO_CONFERENCE;
}

static int decide_strategy_discussion(double perceived, double looked_after)
{
    return perceived >= looked_after ? OUTCOME_LOOKED_AFTER : OUTCOME_NONE;
}

static int decide_end_of_stay(double perceived, double home_below)
{
    return perceived < home_below ? OUTCOME_RETURN_HOME : OUTCOME_CONTINUE;
}

static int decide_conference(double perceived, double plan)
{
    return perceived >= plan ? OUTCOME_PLAN : OUTCOME_NO_PLAN;
}

static int decide_assessment(
    double perceived, double early_help, double child_in_need, double section_47, int enquiry_found
)
{
    if (enquiry_found == OUTCOME_PLAN) return OUTCOME_PROTECTION;
    if (enquiry_found == OUTCOME_LOOKED_AFTER) return OUTCOME_LOOKED_AFTER;
    if (perceived >= section_47 && enquiry_found == OUTCOME_NONE) return OUTCOME_PROTECTION;
    if (perceived >= child_in_need) return OUTCOME_CHILD_IN_NEED;
    return perceived >= early_help ? OUTCOME_EARLY_HELP : OUTCOME_CLOSE;
}

static int after_enquiry(int found)
{
    if (found == OUTCOME_LOOKED_AFTER) return OUTCOME_LOOKED_AFTER;
    return found == OUTCOME_PLAN ? OUTCOME_PROTECTION : OUTCOME_CHILD_IN_NEED;
}

static int looks_below(int looks, double perceived, double line) { return perceived < line ? looks + 1 : 0; }

static int once_sure(int outcome, int looks, int needed)
{
    bool ends = outcome == OUTCOME_CLOSE || outcome == OUTCOME_STEP_DOWN;
    return ends && looks < needed ? OUTCOME_CONTINUE : outcome;
}

static int decide_early_help_review(double perceived, double close_below, double step_up)
{
    if (perceived >= step_up) return OUTCOME_STEP_UP;
    return perceived < close_below ? OUTCOME_CLOSE : OUTCOME_CONTINUE;
}

static int decide_child_in_need_review(
    double perceived, double close_below, double step_down_below, double section_47
)
{
    if (perceived >= section_47) return OUTCOME_PROTECTION;
    if (perceived < close_below) return OUTCOME_CLOSE;
    return perceived < step_down_below ? OUTCOME_STEP_DOWN : OUTCOME_CONTINUE;
}

static bool goes_to_clinic(double plan_days, int places, double plans_open_days)
{
    return places > 0 && plan_days >= plans_open_days;
}

static int decide_protection_review(
    double perceived, double close_below, double step_down_below, double looked_after, bool at_conference,
    double section_47
)
{
    if (perceived >= looked_after) return OUTCOME_LOOKED_AFTER;
    if (perceived >= section_47) return OUTCOME_PROTECTION;
    if (!at_conference || perceived >= step_down_below) return OUTCOME_CONTINUE;
    return perceived < close_below ? OUTCOME_CLOSE : OUTCOME_STEP_DOWN;
}

static double care_level(double level, double plan_days, double care_after_days)
{
    return plan_days >= care_after_days ? level : NO_LEVEL;
}

static bool is_concern(double perceived, int place, double early_help, double social_care, double protection)
{
    if (place == PLACE_PANEL || place == PLACE_EARLY_HELP) return perceived >= early_help;
    if (place == PLACE_PROTECTION) return perceived >= protection;
    return place != PLACE_LOOKED_AFTER && perceived >= social_care;
}

static bool is_grave(double perceived, double same_day) { return perceived >= same_day; }

static double early_review_days(double perceived, double same_day, double others)
{
    return is_grave(perceived, same_day) ? 0.0 : others;
}

static double step_down_level(
    int place, bool social_care, double early_help, double child_in_need, double protection
)
{
    if (!social_care) return early_help;
    return place == PLACE_PROTECTION || place == PLACE_LOOKED_AFTER ? protection : child_in_need;
}
