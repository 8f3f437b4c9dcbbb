/* Children's lives: incidents, who notices them, recovery, and the day on which they leave. See sim/model/lives.py. */

static const double RECOVERY_DAYS = 182.0;

enum { DUE_LEAVING_AGE, DUE_MOVING_ON, DUE_RECOVERY, DUE_MOVE, DUE_HANDED_OVER, DUE_KINDS };

static double moving_on(Run *run, Child *child)
{
    double rate = run->scenario->need.exit_per_year;
    return rate > 0 ? run->now + exponential(YEAR_DAYS / rate, draw(run, &child->drawn, PURPOSE_EXIT)) : NEVER;
}

/* Half a year without a case: what the child tends to has come nearer to the floor. */
static void recover(Run *run, Child *child)
{
    const Need *need = &run->scenario->need;
    if (child->open_case || !(child->set_point > need->recovery_floor)) return;
    double set_point = recovered(child->set_point, need->recovery_floor, need->recovery_per_year / YEAR_DAYS, RECOVERY_DAYS);
    set_course(run, child, set_point, child->tau, OUTCOME_RECOVERED, need_now(run, child));
}

static double incident_factor(const Run *run, const Child *child)
{
    bool in_care = child->open_case && child->open_case->place == PLACE_LOOKED_AFTER;
    return in_care ? run->scenario->looked_after.incident_factor : 1.0;
}

/* Position of the source that notices an incident: the one it falls to, on a day on which that is shut or half shut
   perhaps another, perhaps nobody. */
static int noticed_by(Run *run, Child *child, int64_t number, int first, double u_other)
{
    const SourceProfile *profiles = run->scenario->demand.contacts.sources;
    double elsewhere = profiles[first].noticed_elsewhere, noticed[2], open[SOURCES], shares[SOURCES], others[SOURCES];
    if (!is_given(elsewhere)) return first;
    int64_t day = whole(run->now);
    for (int source = 0; source < SOURCES; source++) open[source] = run->layout.open_shares[source][day];
    incident_noticed(run->key, child->drawn.key, number, noticed);
    if (sees(noticed[0], open[first])) return first;
    int age = age_class_now(run, child);
    for (int source = 0; source < SOURCES; source++) {
        const double *weights = profiles[source].age_weights;
        shares[source] = profiles[source].incidents_share * (is_given(weights[0]) ? weights[age] : 1.0);
    }
    if (!other_sources(shares, open, first, others) || noticed[1] >= elsewhere) return NOBODY;
    return pick(u_other, others, SOURCES);
}

/* An incident adds a shock to need and falls to one agency, which makes a contact in its own time. */
static void incident(Run *run, Child *child, int64_t number)
{
    const PresentingGroup *settings = group_of(run, child);
    double mark[4];
    incident_mark(run->key, child->drawn.key, number, mark);
    double need = shocked(need_now(run, child), exponential(settings->incident_shock_mean, mark[0]));
    bool working = child->open_case && child->open_case->working;
    double tau = working ? settings->relaxation_days_with_service : settings->relaxation_days;
    set_course(run, child, child->set_point, tau, OUTCOME_INCIDENT, need);
    int first = pick(mark[1], run->derived_now->incident_sources[age_class_now(run, child)], SOURCES);
    int source = noticed_by(run, child, number, first, mark[3]);
    if (source == NOBODY) {
        ROW(ABOUT(child), .event = EVENT_INCIDENT_UNSEEN, .source = (uint8_t)(first + 1), .need = need);
        return;
    }
    if (!reports_it(run, child, source, PURPOSE_INCIDENT_REPORTED, number)) return;
    double delay = exponential(run->scenario->demand.contacts.sources[source].reporting_delay_days, mark[2]);
    double at = own_time_after(&run->layout.own_time[source], run->now, delay);
    if (at < run->end) report(run, child, source, at);
}

/* What an incident asks stands first in the frame; what is due later is looked through only when some of it has changed. */
enum { CHANGED = -1 };

ROUTINE(life, Child *child; int32_t what; double until, time, level; int64_t number; double due[DUE_KINDS];)
{
    FRAME_OF(life);
    Child *child = f->child;
    const PresentingGroup *settings = group_of(run, child);
    double at_zero = settings->incidents_per_year_at_zero_need / YEAR_DAYS, scale = settings->incident_need_scale;
    double highest;
    int what;
    STEPS
    f->due[DUE_LEAVING_AGE] = child->leaves_at;
    f->due[DUE_MOVING_ON] = moving_on(run, child);
    f->due[DUE_RECOVERY] = run->scenario->need.recovery_per_year > 0 ? run->now + RECOVERY_DAYS : NEVER;
    f->due[DUE_MOVE] = next_move(run, child);
    f->due[DUE_HANDED_OVER] = NEVER;
    f->what = CHANGED;
    for (;;) {
        if (f->what == CHANGED) {
            f->what = 0;
            for (int32_t other = 1; other < DUE_KINDS; other++)
                if (f->due[other] < f->due[f->what]) f->what = other;
            f->until = min_of(run->end, f->due[f->what]);
        }
        highest = max_of(need_now(run, child), child->set_point_ceiling);
        f->time = NEVER;
        f->level = 0.0;
        if (at_zero > 0)
            next_potential_incident(run->key, child->drawn.key, run->now, f->until,
                                    incident_rate(highest, at_zero, scale), &f->time, &f->level, &f->number);
        if (f->time < f->until) {
            WAIT_UNTIL(f->time);
            if (child->has_left) return RETURNS; /* from care, for good */
            if (f->level < incident_factor(run, child) * incident_rate(need_now(run, child), at_zero, scale))
                incident(run, child, f->number);
            continue;
        }
        if (f->until >= run->end) return RETURNS;
        WAIT_UNTIL(f->until);
        if (child->has_left) return RETURNS;
        what = f->what;
        f->what = CHANGED;
        if (what == DUE_LEAVING_AGE) {
            child_leaves(run, child, OUTCOME_NONE);
            return RETURNS;
        }
        if (what == DUE_HANDED_OVER) {
            child_leaves(run, child, OUTCOME_MOVED_AWAY);
            return RETURNS;
        }
        if (what == DUE_RECOVERY) {
            recover(run, child);
            f->due[DUE_RECOVERY] = run->now + RECOVERY_DAYS;
        } else if (what == DUE_MOVE && child->open_case) {
            f->due[DUE_MOVE] = NEVER;
            f->due[DUE_HANDED_OVER] = handed_over_at(run, child);
        } else if (what == DUE_MOVE) { /* nothing to hand over: the wait has no memory, and begins anew */
            f->due[DUE_MOVE] = next_move(run, child);
        } else if (is_at_rest(child)) {
            child_moves_on(run, child);
            return RETURNS;
        } else { /* somebody is at work: the wait has no memory, and begins anew */
            f->due[DUE_MOVING_ON] = moving_on(run, child);
        }
    }
    END
}

static void start_life(Run *run, Child *child)
{
    Process *p = start(run, child->drawn.key, child);
    FRAME(life);
    f->child = child;
}
