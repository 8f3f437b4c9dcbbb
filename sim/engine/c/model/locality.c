/* The locality teams: child in need plans with reviews and clinic, child protection plans. See sim/model/locality.py. */

static void log_review(Run *run, Child *child, int place, int outcome, double x)
{
    child->open_case->information_lost = false; /* by now the worker knows the child */
    LOG_CASE(.event = EVENT_REVIEW_HELD, .place = place, .outcome = outcome, .perceived = x,
             .value = run->now - child->open_case->plan_started);
}

/* Wait for a locality worker; one who holds the case already keeps it. The result is what an enquiry found meanwhile. */
ROUTINE(get_locality_worker, Child *child; Request *request; double weight; int32_t found; bool urgent;)
{
    FRAME_OF(get_locality_worker);
    Child *child = f->child;
    Case *own = child->open_case;
    Team *team = &run->locality[child->area];
    STEPS
    f->found = OUTCOME_NONE;
    f->weight = family_weight(run, own, f->weight);
    if (own->team == team->number)
        reweigh(run, team, own, f->weight);
    else if (own->is_inherited)
        inherit(run, team, child, own, f->weight);
    if (own->team != team->number || (own->sender_weight && !own->worker)) {
        CALL(call_allocation(run, p, child, team, f->weight, f->urgent, &f->request));
        while (!f->request->granted) {
            if (own->sender_weight && own->place == PLACE_CHILD_IN_NEED &&
                (f->found == OUTCOME_NONE || run->scenario->section_47.again != 0.0)) {
                CALL(call_enquire(run, p, child, concern_is_grave(run, own)));
                f->found = (int)p->result;
                if (f->request->granted || ends_in_plan_or_care(f->found)) break;
            }
            hurry(run, team, f->request);
            CALL(call_allocation(run, p, child, team, f->weight, true, &f->request));
        }
    }
    if (f->found != OUTCOME_PLAN || own->worker) let_go(run, run->assessment, child, own);
    RETURN(f->found);
    END
}

static void call_get_locality_worker(Run *run, Process *p, Child *child, double weight, bool urgent)
{
    FRAME(get_locality_worker);
    f->child = child;
    f->weight = weight;
    f->urgent = urgent;
}

/* The six-weekly review, or the clinic for a plan that has been open for long: outcome and need as it was seen. */
ROUTINE(review_child_in_need, Child *child; Entry *entry; int32_t point, place;)
{
    FRAME_OF(review_child_in_need);
    Child *child = f->child;
    Case *own = child->open_case;
    const Clinic *clinic = &run->scenario->locality.clinic;
    const ChildInNeedReviewThresholds *levels = &run->scenario->thresholds.applied.child_in_need_review;
    double x;
    int outcome;
    STEPS
    take_stock(run, child, run->scenario->locality.child_in_need.help_per_year);
    f->point = POINT_CHILD_IN_NEED_REVIEW;
    f->place = PLACE_CHILD_IN_NEED;
    if (goes_to_clinic(run->now - own->plan_started, (int)clinic->places, clinic->plans_open_days)) {
        ROW(ABOUT(child), .event = EVENT_CLINIC_LISTED, .place = PLACE_CLINIC, .number = own->number);
        f->entry = list_entry(run, CLINIC_MEETING, child);
        WAIT_IN_CASE(ON(&f->entry->signal));
        if (f->entry->heard) {
            f->point = POINT_CLINIC;
            f->place = PLACE_CLINIC;
        } else { /* a concern, or the clinic is no more: the ordinary review decides now */
            withdraw_entry(run, CLINIC_MEETING, child);
        }
    }
    x = perceive_in_case(run, child, f->point, 0);
    own->looks = looks_below(own->looks, x, levels->step_down_below);
    outcome = once_sure(decide_child_in_need_review(x, levels->close_below, levels->step_down_below, levels->section_47),
                        own->looks, (int)run->scenario->locality.child_in_need.looks_below);
    log_review(run, child, f->place, outcome, x);
    RETURN_TWO(outcome, x);
    END
}

static void call_review_child_in_need(Run *run, Process *p, Child *child)
{
    FRAME(review_child_in_need);
    f->child = child;
}

/* A child in need plan from the wait for a worker to its end. The result is where the child goes. */
ROUTINE(child_in_need_plan, Child *child; double due, x; int32_t outcome, found; bool grave;)
{
    FRAME_OF(child_in_need_plan);
    Child *child = f->child;
    Case *own = child->open_case;
    const Locality *terms = &run->scenario->locality;
    const WorkingTime *hours = run->locality[child->area].hours;
    double interval;
    STEPS
    own->place = PLACE_CHILD_IN_NEED;
    CALL(call_get_locality_worker(run, p, child, terms->child_in_need.case_weight, false));
    f->found = (int)p->result;
    if (ends_in_plan_or_care(f->found)) RETURN(f->found == OUTCOME_PLAN ? PLACE_PROTECTION : PLACE_LOOKED_AFTER);
    interval = terms->child_in_need.review_days;
    start_plan(run, child, OUTCOME_PLAN, interval);
    f->due = run->now + review_interval(run, child, interval) * own->first_interval_share;
    for (;;) {
        f->outcome = OUTCOME_PROTECTION;
        f->x = 0.0;
        CALL(call_until_review(run, p, child, f->due, hours, false));
        f->grave = p->result != 0.0;
        if (!f->grave) {
            CALL(call_review_child_in_need(run, p, child));
            f->outcome = (int)p->result;
            f->x = p->second;
        }
        if (f->outcome == OUTCOME_PROTECTION) {
            CALL(call_enquire(run, p, child, f->grave));
            f->found = (int)p->result;
            if (ends_in_plan_or_care(f->found)) {
                if (own->working) end_plan(run, child, OUTCOME_STEP_UP);
                RETURN(f->found == OUTCOME_PLAN ? PLACE_PROTECTION : PLACE_LOOKED_AFTER);
            }
        } else if (f->outcome == OUTCOME_STEP_DOWN) {
            end_plan(run, child, f->outcome);
            CALL(call_step_down(run, p, child, f->x));
            return RETURNS;
        } else if (f->outcome == OUTCOME_CLOSE) {
            end_plan(run, child, f->outcome);
            close_case(run, child, f->outcome);
            RETURN(NOWHERE);
        }
        f->due = run->now + review_interval(run, child, terms->child_in_need.review_days);
    }
    END
}

static void call_child_in_need_plan(Run *run, Process *p, Child *child)
{
    FRAME(child_in_need_plan);
    f->child = child;
}

/* When a review conference falls due: where it needs a chair, from the morning of its day. */
static double conference_due(const Run *run, double conference)
{
    return run->scenario->section_47.chairs.chairs > 0 ? __builtin_floor(conference) : conference;
}

/* The first review conference that lies ahead, for a plan that started when it did. */
static double next_conference(const Run *run, double started)
{
    const ProtectionPlans *settings = &run->scenario->locality.protection;
    double conference = started + settings->first_review_days;
    while (conference <= run->now) conference += settings->later_review_days;
    return conference_due(run, conference);
}

/* When the core group first meets: so many working days after the plan started, if there is a worker by then. */
static double first_core_group(Run *run, Child *child)
{
    const ProtectionPlans *settings = &run->scenario->locality.protection;
    const Case *own = child->open_case;
    if (!is_given(settings->first_core_group_working_days) || own->is_inherited)
        return run->now + review_interval(run, child, settings->core_group_days) * own->first_interval_share;
    return max_of(run->now, days_add(&run->layout.working_days, own->plan_started,
                                     (int)settings->first_core_group_working_days));
}

static int review_protection(Run *run, Child *child, bool at_conference)
{
    Case *own = child->open_case;
    const ProtectionPlans *settings = &run->scenario->locality.protection;
    take_stock(run, child, settings->help_per_year);
    double x = perceive_in_case(run, child, POINT_PROTECTION_REVIEW, 0);
    const ProtectionReviewThresholds *levels = &run->scenario->thresholds.applied.protection_review;
    own->looks = looks_below(own->looks, x, levels->step_down_below);
    double care = care_level(levels->looked_after, run->now - own->plan_started, settings->care_after_days);
    int outcome = once_sure(decide_protection_review(x, levels->close_below, levels->step_down_below, care, at_conference,
                                                     levels->section_47),
                            own->looks, (int)settings->looks_below);
    log_review(run, child, PLACE_PROTECTION, outcome, x);
    return outcome;
}

/* A child protection plan: core groups between review conferences, at which alone it can end. */
ROUTINE(protection_plan, Child *child; double conference, core_group; int32_t outcome; bool at_conference;)
{
    FRAME_OF(protection_plan);
    Child *child = f->child;
    Case *own = child->open_case;
    const ProtectionPlans *settings = &run->scenario->locality.protection;
    const WorkingTime *hours = run->locality[child->area].hours;
    STEPS
    own->place = PLACE_PROTECTION;
    CALL(call_get_locality_worker(run, p, child, settings->case_weight, true));
    start_plan(run, child, OUTCOME_PLAN, settings->core_group_days);
    f->conference = next_conference(run, own->plan_started);
    f->core_group = first_core_group(run, child);
    for (;;) {
        CALL(call_until_review(run, p, child, min_of(f->conference, f->core_group), hours, false));
        if (p->result != 0.0) { /* grave */
            CALL(call_enquire(run, p, child, true));
            if ((int)p->result == OUTCOME_LOOKED_AFTER) {
                end_plan(run, child, OUTCOME_LOOKED_AFTER);
                RETURN(PLACE_LOOKED_AFTER);
            }
            continue;
        }
        f->at_conference = own->at_conference = f->conference <= run->now;
        if (f->at_conference) CALL(call_slot(run, p, child, PLACE_PROTECTION));
        f->outcome = review_protection(run, child, f->at_conference);
        if (f->outcome == OUTCOME_PROTECTION) {
            CALL(call_enquire(run, p, child, false));
            f->outcome = (int)p->result == OUTCOME_LOOKED_AFTER ? OUTCOME_LOOKED_AFTER : OUTCOME_CONTINUE;
        }
        if (f->outcome != OUTCOME_CONTINUE) end_plan(run, child, f->outcome);
        if (f->outcome == OUTCOME_LOOKED_AFTER) RETURN(PLACE_LOOKED_AFTER);
        if (f->outcome == OUTCOME_STEP_DOWN) RETURN(PLACE_CHILD_IN_NEED);
        if (f->outcome == OUTCOME_CLOSE) {
            close_case(run, child, f->outcome);
            RETURN(NOWHERE);
        }
        if (f->at_conference) f->conference = conference_due(run, run->now + settings->later_review_days);
        f->core_group = run->now + review_interval(run, child, settings->core_group_days);
    }
    END
}

static void call_protection_plan(Run *run, Process *p, Child *child)
{
    FRAME(protection_plan);
    f->child = child;
}
