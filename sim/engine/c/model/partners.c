/* Partner agencies: what has come of their calls, and whether they make the next one. See sim/model/partners.py. */

static int64_t count_before(const double *times, int64_t count, double time)
{
    int64_t high = count, step = 1; /* mostly it is near the end: steps twice as long each time */
    while (step <= high && times[high - step] >= time) high -= step, step *= 2;
    int64_t low = step <= high ? high - step : 0;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (times[middle] < time) low = middle + 1; else high = middle;
    }
    return low;
}

static void hear_back(Run *run, int source, int outcome)
{
    if (outcome == OUTCOME_PASSED_TO_WORKER) return;
    ADD(&run->arena, run->answered[source], run->now);
    if (came_of_it(outcome)) ADD(&run->arena, run->answers_helped[source], run->now);
}

static bool reports_it(Run *run, Child *child, int source, int purpose, int64_t number)
{
    double learning = run->scenario->demand.contacts.sources[source].learns;
    if (learning == 0.0) return true;
    const Learning *terms = &run->scenario->demand.contacts.learning;
    double since = run->now - terms->window_days;
    const double *answered = run->answered[source].items, *helpful = run->answers_helped[source].items;
    int64_t answers = run->answered[source].count, helps = run->answers_helped[source].count;
    int64_t contacts = count_before(answered, answers, run->now) - count_before(answered, answers, since);
    int64_t helps_of_late = count_before(helpful, helps, run->now) - count_before(helpful, helps, since);
    double share = experience((int)helps_of_late, (int)contacts, terms->prior_contacts, terms->reference_share);
    if (reports(uniform(run->key, child->drawn.key, purpose, 2 * number), learning, share)) return true;
    ROW(ABOUT(child), .event = EVENT_INCIDENT_UNSEEN, .outcome = OUTCOME_NOT_REPORTED, .source = (uint8_t)(source + 1),
        .need = need_now(run, child), .value = share);
    return false;
}
