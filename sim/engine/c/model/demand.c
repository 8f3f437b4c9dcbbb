/* Who comes to notice for the first time, and when: children who enter the model. See sim/model/demand.py. */

static const int64_t STREAM = 1000000000000, CHILDREN_PER_SERVICE = 10000000;
enum { OPENING_STREAM = 9, TRANSFER_STREAM = 10, NOBODY_IN_PARTICULAR = 0 };
enum { FIRST_CONTACT, DIRECT_REFERRAL, KNOWN_BEFORE, MOVED_IN };
static const double OLDEST_AT_ENTRY_YEARS = 18.0;

/* Age at entry in years, negative before birth. */
static double age_at_entry(const Run *run, int64_t key, int source)
{
    double leaving_age = run->scenario->need.leaving_age_years, u_age, u_day;
    uniforms(run->key, key, PURPOSE_AGE, 0, &u_age, &u_day);
    if (run->derived_now->ages_known[source] == 0.0) return min_of(OLDEST_AT_ENTRY_YEARS, leaving_age) * u_age;
    return age_in_class(pick(u_age, run->derived_now->entry_ages[source], CLASSES), u_day, leaving_age);
}

/* A child enters the model, now. A set-point is given for those known on the first day, who have no shock. */
static Child *enter(Run *run, int64_t key, int source, int origin, double given_set_point, bool earlier_plan)
{
    double u_group, u_area;
    const double *weights = run->tape + (int64_t)run->head->area_weights_at;
    int areas = (int)run->head->areas;
    uniforms(run->key, key, PURPOSE_GROUP_AND_AREA, 0, &u_group, &u_area);
    Child *child = take(&run->arena, sizeof(Child));
    child->drawn.key = key;
    child->group = pick(u_group, weights + areas, GROUPS);
    child->area = pick(u_area, weights, areas);
    const PresentingGroup *settings = group_of(run, child);
    double set_point = given_set_point, need = given_set_point;
    if (!is_given(given_set_point)) {
        double z = normal_of(uniform(run->key, key, PURPOSE_SET_POINT, 0));
        set_point = set_point_drawn(settings->set_point_median, settings->set_point_spread, z);
        double shock = exponential(settings->first_shock_mean, uniform(run->key, key, PURPOSE_FIRST_SHOCK, 0));
        need = shocked(set_point, shock);
    }
    double leaving_age = run->scenario->need.leaving_age_years, age = age_at_entry(run, key, source);
    child->since = run->now;
    child->need = need;
    child->set_point = child->set_point_ceiling = set_point;
    child->tau = settings->relaxation_days;
    child->persistent_error = normal_of(uniform(run->key, key, PURPOSE_PERSISTENT_ERROR, 0));
    child->born_at = run->now - age * YEAR_DAYS;
    child->leaves_at = run->now + (leaving_age - age) * YEAR_DAYS;
    child->index = enter_row(run, (ChildRow){
        .child = key, .entered_days = run->now, .group = (uint8_t)child->group, .area = (uint8_t)child->area,
        .source = (uint8_t)source, .origin = (uint8_t)origin, .age_years = age, .set_point = set_point,
        .earlier_plan = earlier_plan});
    ROW(ABOUT(child), .event = EVENT_CHILD_ENTERED, .source = (uint8_t)source, .need = need, .value = age);
    if (origin == FIRST_CONTACT || origin == DIRECT_REFERRAL) bring_siblings(run, child, source, origin, age);
    set_course(run, child, set_point, settings->relaxation_days, OUTCOME_ENTERED, need);
    const Need *terms = &run->scenario->need;
    if (settings->incidents_per_year_at_zero_need > 0 || child->leaves_at < run->end ||
        run->scenario->transfers.out_per_year > 0 || terms->exit_per_year > 0 || terms->recovery_per_year > 0)
        start_life(run, child);
    return child;
}

/* -- who arrives --------------------------------------------------------------------------------------------------- */

static void first_contact(Run *run, int source, int64_t key)
{
    Child *child = enter(run, key, source + 1, FIRST_CONTACT, INFINITY, false);
    if (reports_it(run, child, source, PURPOSE_FIRST_REPORTED, 0)) report(run, child, source, run->now);
}

static void direct_referral(Run *run, int source, int64_t key, bool brought)
{
    Child *child = enter(run, key, source + 1, DIRECT_REFERRAL, INFINITY, false);
    double seen_need = perceive(run, child, POINT_TRIAGE, 1.0, 0.0, NULL, 0);
    int place = route(run, child, run->scenario->early_help.panel.share_of_direct, seen_need);
    start_case(run, child, place, OUTCOME_DIRECT, URGENCY_GREEN, false, source + 1, brought ? 1.0 : NAN);
}

/* A child moves in from another authority, which had a case open: on a plan, or to be assessed anew. */
static void move_in(Run *run, int64_t key)
{
    const Transfers *terms = &run->scenario->transfers;
    double u_need, u_plan;
    uniforms(run->key, key, PURPOSE_OPENING, 0, &u_need, &u_plan);
    double set_point = set_point_within(terms->need_mean, terms->need_sd, normal_of(u_need));
    Child *child = enter(run, key, 0, MOVED_IN, set_point, false);
    int place = u_plan < terms->on_plan_share ? PLACE_SECTION_47 : PLACE_ASSESSMENT;
    start_case(run, child, place, OUTCOME_MOVED_IN, URGENCY_GREEN, false, 0, NAN);
}

static double factor_of_year(const Run *run, int day)
{
    double spread = run->derived[phase_on(&run->layout.span, day)].year_spread;
    if (spread == 0.0) return 1.0;
    const double *starts = run->tape + (int64_t)run->head->year_starts_at;
    int year = phase_at(starts, (int)run->head->year_starts_count, day);
    return year_factor(spread, uniform(run->key, NOBODY_IN_PARTICULAR, PURPOSE_YEAR, year));
}

/* Rates of a day; false on one without any. */
static bool rates_of(const Run *run, int stream, int day, double rates[HOURS])
{
    bool any = false;
    double factor = factor_of_year(run, day);
    for (int hour = 0; hour < HOURS; hour++) {
        double rate = stream == TRANSFER_STREAM ? run->layout.transfers_per_day
                                                : run->layout.rates_per_day[stream - 1][day * HOURS + hour];
        any = any || rate != 0.0;
        rates[hour] = factor * rate;
    }
    return any;
}

/* The arrivals of one stream: a Poisson process at its rate. Where the offer brings referrals, that of direct ones is
   settled at the beginning of each day, and `anyway` are those who would have come without it. */
#define WAIT_UNTIL_FOR(time, entity)                                                                                   \
    do { resume_at(run, p, time, PART_CHILDREN_AND_WORKERS, entity); PAUSE_HERE; } while (0)

ROUTINE(arrivals, Arrivals coming, anyway; int32_t stream, day, next, count, next_anyway, count_anyway; bool offer;)
{
    FRAME_OF(arrivals);
    double rates[HOURS];
    int64_t number;
    bool brought;
    STEPS
    for (; f->day < run->end; f->day++) {
        if (!rates_of(run, f->stream, f->day, rates)) continue;
        f->offer = f->stream > SOURCES && f->stream <= ALL_SOURCES && reputation_on(run, f->day)->strength > 0;
        if (f->offer) {
            WAIT_UNTIL_FOR(f->day, f->stream * STREAM);
            rates_of(run, f->stream, f->day, rates);
            f->count_anyway = arrivals_of_day(run->key, f->stream, f->day, rates, &run->arena, &f->anyway);
            double factor = offer_factor_on(run, f->day);
            for (int hour = 0; hour < HOURS; hour++) rates[hour] *= factor;
        }
        f->count = arrivals_of_day(run->key, f->stream, f->day, rates, &run->arena, &f->coming);
        if (f->count < 0 || f->count_anyway < 0) {
            run->refusal = REFUSAL_ARRIVALS;
            return RETURNS;
        }
        f->next_anyway = 0;
        for (f->next = 0; f->next < f->count; f->next++) {
            WAIT_UNTIL_FOR(f->coming.times[f->next], f->stream * STREAM + f->coming.numbers[f->next]);
            number = f->coming.numbers[f->next];
            while (f->next_anyway < f->count_anyway && f->anyway.times[f->next_anyway] < f->coming.times[f->next])
                f->next_anyway++;
            brought = f->offer;
            for (int i = f->next_anyway; i < f->count_anyway && f->anyway.times[i] == f->coming.times[f->next]; i++)
                if (f->anyway.numbers[i] == number) brought = false;
            if (f->stream == TRANSFER_STREAM)
                move_in(run, f->stream * STREAM + number);
            else if (f->stream <= SOURCES)
                first_contact(run, f->stream - 1, f->stream * STREAM + number);
            else
                direct_referral(run, f->stream - 1, f->stream * STREAM + number, brought);
        }
    }
    END
}

static void start_arrivals(Run *run, int stream)
{
    Process *p = start(run, run->entity, NULL);
    FRAME(arrivals);
    f->stream = stream;
}
