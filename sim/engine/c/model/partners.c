/* Partner agencies: what has come of their calls, and whether they make the next one. See sim/model/partners.py. */

/* How many of these times are earlier; `*known` is the answer to the last such question, which is mostly near. */
static int64_t count_before(const Times *times, double time, int64_t *known)
{
    while (*known > 0 && times->items[*known - 1] >= time) --*known;
    while (*known < times->count && times->items[*known] < time) ++*known;
    return *known;
}

static int64_t count_within(Times *times, double begin, double end)
{
    return count_before(times, end, &times->before_end) - count_before(times, begin, &times->before_begin);
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
    int64_t contacts = count_within(&run->answered[source], since, run->now);
    int64_t helps_of_late = count_within(&run->answers_helped[source], since, run->now);
    double share = experience((int)helps_of_late, (int)contacts, terms->prior_contacts, terms->reference_share);
    if (reports(uniform(run->key, child->drawn.key, purpose, 2 * number), learning, share)) return true;
    ROW(ABOUT(child), .event = EVENT_INCIDENT_UNSEEN, .outcome = OUTCOME_NOT_REPORTED, .source = (uint8_t)(source + 1),
        .need = need_now(run, child), .value = share);
    return false;
}
