/* What all services do with a case: open it, hand it over, take stock of progress, end help, close it.
   See sim/model/cases.py; the waits are macros in model.h. */

static Team *team_of(const Run *run, const Case *own)
{
    return own->team == NO_TEAM ? NULL : &run->teams[own->team - 1];
}

/* -- the log ------------------------------------------------------------------------------------------------------- */

typedef struct {
    int event, place, outcome, worker;
    double perceived, value;
} CaseRow;

static void log_case_row(Run *run, Child *child, CaseRow row)
{
    Case *own = child->open_case;
    ROW(ABOUT(child), .event = (uint8_t)row.event, .place = (uint8_t)row.place, .team = (uint8_t)own->team,
        .number = own->number, .worker = row.worker, .outcome = (uint8_t)row.outcome, .perceived = row.perceived,
        .need = need_now(run, child), .value = row.value);
    follow(run, child, row.event, row.place, row.outcome, row.perceived, row.value);
}

#define LOG_CASE(...) log_case_row(run, child, (CaseRow){.worker = NOBODY, .perceived = NAN, .value = NAN, __VA_ARGS__})
#define WORKER_OF(own) ((own)->worker ? (own)->worker->number : NOBODY)

static void log_inherited(Run *run, Child *child)
{
    Case *own = child->open_case;
    LOG_CASE(.event = EVENT_INHERITED, .place = own->place, .value = own->is_inherited ? own->inherited_days : 0.0);
}

/* -- plans and progress -------------------------------------------------------------------------------------------- */

static double plan_quality(Run *run, const Case *own)
{
    Team *team = team_of(run, own);
    if (team) return team_quality(run, team);
    return own->place == PLACE_EARLY_HELP ? run->scenario->early_help.staff.practice_quality : 1.0;
}

static double perceive_in_case(Run *run, Child *child, int point, int purpose)
{
    const Case *own = child->open_case;
    double widened = 1.0;
    if (own->information_lost) widened *= 1.0 + run->scenario->perception.lost_information_widens_by;
    Team *team = team_of(run, own);
    if (team) widened *= error_factor(run, team);
    return perceive(run, child, point, widened, 0.0, NULL, purpose);
}

static double review_interval(Run *run, const Child *child, double days)
{
    Team *team = team_of(run, child->open_case);
    return team ? days * slowdown(run, team) : days;
}

static void open_plan(Run *run, Child *child, int place, int outcome)
{
    Case *own = child->open_case;
    bool is_inherited = own->is_inherited && place == own->place;
    own->plan_open = true;
    own->plan_place = place;
    own->plan_started = run->now - (is_inherited ? own->inherited_days : 0.0);
    own->looks = 0;
    int earlier = child->plans[place]++;
    if (is_inherited) return;
    LOG_CASE(.event = EVENT_PLAN_STARTED, .place = place, .outcome = outcome, .value = earlier, .worker = WORKER_OF(own));
    if (place == PLACE_EARLY_HELP) ADD(&run->arena, run->offer_starts, run->now);
}

static void start_plan(Run *run, Child *child, int outcome, double first_interval_days)
{
    Case *own = child->open_case;
    double tau = group_of(run, child)->relaxation_days_with_service;
    if (!own->plan_open) open_plan(run, child, own->place, outcome);
    own->working = true;
    own->stock_taken = run->now;
    own->unworked_days = 0.0;
    if (own->information_lost)
        own->unworked_days = run->scenario->handover.lost_repeated_work_share * first_interval_days;
    if (team_of(run, own)) mark_absence(run, own);
    if (child->tau != tau) set_course(run, child, child->set_point, tau, OUTCOME_SERVICE_STARTED, need_now(run, child));
}

static void end_plan(Run *run, Child *child, int why)
{
    Case *own = child->open_case;
    own->working = own->plan_open = false;
    LOG_CASE(.event = EVENT_PLAN_ENDED, .place = own->plan_place, .outcome = why, .value = run->now - own->plan_started,
             .worker = WORKER_OF(own));
}

static double idle_days(Run *run, Case *own)
{
    double idle = own->unworked_days;
    own->unworked_days = 0.0;
    return team_of(run, own) ? idle + idle_days_in_team(run, own) : idle;
}

static void take_stock(Run *run, Child *child, double help_per_year)
{
    Case *own = child->open_case;
    double days = run->now - own->stock_taken - idle_days(run, own);
    own->unworked_days = max_of(0.0, -days);
    own->stock_taken = run->now;
    if (help_per_year > 0 && days > 0) {
        double quality = plan_quality(run, own);
        if (team_of(run, own)) quality = min_of(1.0, quality * productivity_on(own));
        double set_point = helped(child->set_point, help_per_year / YEAR_DAYS, quality, days);
        set_course(run, child, set_point, child->tau, OUTCOME_HELPED, need_now(run, child));
    }
}

static double finish_pulled(Run *run, Child *child, int purpose, double since, double finish, const LimitPull *limit)
{
    if (limit->pulled_share == 0.0 ||
        days_between(&run->layout.working_days, since, finish) <= (int64_t)limit->limit_working_days)
        return finish;
    double u_pulled = draw(run, &child->drawn, purpose), u_day = draw(run, &child->drawn, purpose);
    return pulled_to_limit(&run->layout.working_days, since, run->now, finish, (int)limit->limit_working_days,
                           limit->pulled_share, (int)limit->pull_window_days, u_pulled, u_day);
}

/* -- opening and closing ------------------------------------------------------------------------------------------- */

/* A case that is closed: nobody names it any more. */
static void forget_case(Run *run, Case *own)
{
    give(&run->arena, own->siblings.items, (size_t)own->siblings.room * sizeof *own->siblings.items);
    give(&run->arena, own, sizeof *own);
}

static Case *open_case(Run *run, Child *child, int place, int origin, int source, Case *carried_from, double value)
{
    double first = carried_from ? carried_from->first_set_point : child->set_point;
    child->case_count++;
    Case *own = new_case(run, child, child->case_count, place, first);
    if (carried_from) {
        own->process = carried_from->process;
        own->stock_taken = carried_from->stock_taken;
        forget_case(run, carried_from);
    } else {
        child->segments.count = 0;
        ADD(&run->arena, child->segments, ((Segment){run->now, need_now(run, child), child->set_point, child->tau}));
    }
    own->origin = origin;
    child->open_case = own;
    ROW(ABOUT(child), .event = own->social_care ? EVENT_REFERRED : EVENT_EARLY_HELP_REFERRED, .place = (uint8_t)place,
        .source = (uint8_t)source, .number = own->number, .outcome = (uint8_t)origin, .value = value);
    refer_siblings(run, child, own, origin, source);
    return own;
}

/* Part of the progress lasts; the rest relapses towards where the child came from. */
static void end_help(Run *run, Child *child, const Case *own, double quality)
{
    double gain = own->first_set_point - child->set_point;
    if (gain <= 0) {
        rest(run, child);
        return;
    }
    const Applied *applied = &run->scenario->thresholds.applied;
    const Need *need = &run->scenario->need;
    double level = step_down_level(own->place, own->social_care, applied->early_help_review.close_below,
                                   applied->child_in_need_review.step_down_below,
                                   applied->protection_review.step_down_below);
    double below = days_below(child->segments.items, (int)child->segments.count, run->now, level);
    child->set_point_ceiling = own->first_set_point - lasting_share(below, need->lasting_days, quality) * gain;
    set_course(run, child, child->set_point_ceiling, need->relapse_days, OUTCOME_SERVICE_ENDED, need_now(run, child));
}

static void close_case(Run *run, Child *child, int why)
{
    Case *own = child->open_case;
    double quality = plan_quality(run, own);
    Team *team = team_of(run, own);
    if (team) release(run, team, child, own);
    let_go(run, run->assessment, child, own);
    ROW(ABOUT(child), .event = own->social_care ? EVENT_SOCIAL_CARE_CLOSED : EVENT_EARLY_HELP_CLOSED,
        .place = (uint8_t)own->place, .number = own->number, .outcome = (uint8_t)why, .need = need_now(run, child));
    close_siblings(run, child, why);
    child->open_case = NULL;
    if (why != OUTCOME_STEP_UP && why != OUTCOME_STEP_DOWN) {
        end_help(run, child, own, quality);
        child->segments.count = 0;
        forget_case(run, own); /* else the next case is carried on from it */
    }
}

/* -- concerns ------------------------------------------------------------------------------------------------------ */

static bool concern_is_grave(const Run *run, const Case *own)
{
    bool by_clock = own->social_care && is_given(run->scenario->section_47.urgent_strategy_hours.mean);
    return by_clock && is_grave(own->concern_perceived, run->scenario->thresholds.applied.open_case.same_day);
}

static void contact_on_open_case(Run *run, Child *child, int source)
{
    Case *own = child->open_case;
    double x = perceive_in_case(run, child, POINT_OPEN_CASE, 0);
    const OpenCaseThresholds *levels = &run->scenario->thresholds.applied.open_case;
    bool concern = is_concern(x, own->place, levels->early_help, levels->social_care, levels->protection);
    int outcome = concern ? OUTCOME_CONCERN : OUTCOME_NOTED;
    ROW(ABOUT(child), .event = EVENT_CONTACT_ON_OPEN_CASE, .place = (uint8_t)own->place, .source = (uint8_t)(source + 1),
        .number = own->number, .outcome = (uint8_t)outcome, .perceived = x, .need = need_now(run, child));
    note_siblings(run, child, source + 1, outcome, x);
    if (!concern) return;
    own->concern_perceived = own->concern ? max_of(x, own->concern_perceived) : x;
    if (own->waiting) {
        own->waiting = false;
        interrupt(run, own->process, CAUSE_CONCERN);
    } else {
        own->concern = true;
    }
}

/* Wait for a review, or for a concern that brings it forward; the result says whether that is too grave for a review. */
ROUTINE(until_review, Child *child; const WorkingTime *hours; double due; bool early_help;)
{
    FRAME_OF(until_review);
    Child *child = f->child;
    Case *own = child->open_case;
    STEPS
    for (;;) {
        WAIT_IN_CASE(AT(f->due));
        if (p->result == 0.0) break;
        if (concern_is_grave(run, own)) RETURN(1.0);
        double others = f->early_help ? run->scenario->early_help.early_review_working_days
                                      : run->scenario->locality.early_review_working_days;
        double days = early_review_days(own->concern_perceived, run->scenario->thresholds.applied.open_case.same_day, others);
        f->due = brought_forward(f->due, run->now, days, f->hours);
        if (f->due <= run->now) break;
    }
    PAUSE_UNTIL(hours_next_open(f->hours, run->now));
    child->open_case->concern = false; /* whatever was heard until now is before the review */
    RETURN(0.0);
    END
}

static void call_until_review(Run *run, Process *p, Child *child, double due, const WorkingTime *hours, bool early_help)
{
    FRAME(until_review);
    f->child = child;
    f->due = due;
    f->hours = hours;
    f->early_help = early_help;
}

/* Wait for a worker; a concern ends the wait early, with a request that is not granted. */
ROUTINE(allocation, Child *child; Request *request;)
{
    FRAME_OF(allocation);
    Child *child = f->child;
    STEPS
    WAIT_IN_CASE(ON(&f->request->signal));
    if (p->result != 0.0 && f->request->granted) child->open_case->concern = true; /* both at this instant */
    END
}

static void call_allocation(Run *run, Process *p, Child *child, Team *team, double weight, bool urgent, Request **found)
{
    Case *own = child->open_case;
    *found = own->request ? own->request : ask(run, team, child, own, weight, urgent);
    FRAME(allocation);
    f->child = child;
    f->request = *found;
}

/* -- handing over -------------------------------------------------------------------------------------------------- */

typedef enum { HANDOVER_STEP_UP, HANDOVER_STEP_DOWN, HANDOVER_TRANSFER } HandoverWay;

static const struct { int event, lost, delay; } HANDOVERS[] = {
    {EVENT_STEPPED_UP, PURPOSE_STEP_UP, PURPOSE_STEP_UP_DELAY},
    {EVENT_STEPPED_DOWN, PURPOSE_STEP_DOWN, PURPOSE_STEP_DOWN_DELAY},
    {EVENT_TRANSFERRED, PURPOSE_TRANSFER, PURPOSE_TRANSFER_DELAY},
};

static const Duration *lost_delay(const Run *run, const HandoverKind *kind)
{
    const Duration *own = &kind->lost_delay_working_days;
    return is_given(own->mean) ? own : &run->scenario->handover.lost_delay_working_days;
}

ROUTINE(hand_over, Child *child; const WorkingTime *hours; HandoverWay way; int32_t to; double began; bool lost;)
{
    FRAME_OF(hand_over);
    Child *child = f->child;
    const Handover *all = &run->scenario->handover;
    const HandoverKind *kind = f->way == HANDOVER_STEP_UP     ? &all->step_up
                               : f->way == HANDOVER_STEP_DOWN ? &all->step_down
                                                              : &all->transfer;
    double days;
    STEPS
    f->began = run->now;
    rest(run, child);
    f->lost = chance(run, &child->drawn, HANDOVERS[f->way].lost, kind->lost_share);
    days = length_drawn(run, &child->drawn, HANDOVERS[f->way].delay, &kind->delay_working_days);
    if (f->lost) days += length_drawn(run, &child->drawn, PURPOSE_LOST_DELAY, lost_delay(run, kind));
    PAUSE_UNTIL(hours_after_days(f->hours, f->began, days));
    child->open_case->information_lost = f->lost;
    ROW(ABOUT(child), .event = (uint8_t)HANDOVERS[f->way].event, .place = (uint8_t)f->to,
        .number = child->open_case->number, .outcome = f->lost ? OUTCOME_INFORMATION_LOST : OUTCOME_COMPLETE,
        .value = run->now - f->began);
    END
}

static void call_hand_over(Run *run, Process *p, Child *child, HandoverWay way, int to, const WorkingTime *hours)
{
    FRAME(hand_over);
    f->child = child;
    f->way = way;
    f->to = to;
    f->hours = hours;
}

ROUTINE(step_up, Child *child; Case *old;)
{
    FRAME_OF(step_up);
    Child *child = f->child;
    STEPS
    f->old = child->open_case;
    close_case(run, child, OUTCOME_STEP_UP);
    open_case(run, child, PLACE_ASSESSMENT, OUTCOME_STEP_UP, 0, f->old, NAN);
    CALL(call_hand_over(run, p, child, HANDOVER_STEP_UP, PLACE_ASSESSMENT, run->assessment->hours));
    RETURN(PLACE_ASSESSMENT);
    END
}

static void call_step_up(Run *run, Process *p, Child *child)
{
    FRAME(step_up);
    f->child = child;
}
