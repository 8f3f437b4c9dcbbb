/* A child and a case: see sim/model/child.py. */

static double need_now(const Run *run, const Child *child)
{
    return need_at(run->now, child->since, child->need, child->set_point, child->tau);
}

static int age_class_now(const Run *run, const Child *child)
{
    return age_class((run->now - child->born_at) / YEAR_DAYS);
}

static Case *new_case(Run *run, Child *child, int number, int place, double first_set_point)
{
    Case *found = take(&run->arena, sizeof(Case));
    found->child = child;
    found->number = number;
    found->opened = found->stock_taken = found->plan_started = run->now;
    found->place = found->plan_place = place;
    found->social_care = place != PLACE_EARLY_HELP;
    found->first_set_point = first_set_point;
    found->origin = OUTCOME_NONE;
    found->urgency = URGENCY_GREEN;
    found->first_interval_share = 1.0;
    return found;
}

static void at_home(Sibling *sibling)
{
    sibling->plan = PLACE_COMMUNITY;
    sibling->looks = 0;
    sibling->enquiry = OUTCOME_NONE;
    sibling->needs_plan = false;
}
