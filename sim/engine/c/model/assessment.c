/* The assessment team: a manager's reading, the wait for a worker, the assessment, its outcome.
   See sim/model/assessment.py. */

static bool ends_in_plan_or_care(int outcome)
{
    return outcome == OUTCOME_PLAN || outcome == OUTCOME_LOOKED_AFTER;
}

static bool accepted(Run *run, Child *child)
{
    double accept = run->scenario->thresholds.applied.referral.accept;
    if (!is_given(accept)) return true;
    double x = perceive_in_case(run, child, POINT_REFERRAL, 0);
    if (referral_accepted(x, accept)) return true;
    LOG_CASE(.event = EVENT_REFERRAL_CLOSED, .place = PLACE_ASSESSMENT, .perceived = x, .outcome = OUTCOME_NO_FURTHER_ACTION);
    close_case(run, child, OUTCOME_NO_FURTHER_ACTION);
    return false;
}

static double not_longer(double days, double longest)
{
    return is_given(longest) ? min_of(days, longest) : days;
}

/* When the assessment will be finished: its length in working days, and the pull of the limit. */
static double assessment_finish(Run *run, Child *child)
{
    Case *own = child->open_case;
    const Assessment *settings = &run->scenario->assessment;
    const WorkingTime *hours = run->assessment->hours;
    const Duration *length = &settings->duration_working_days;
    if (own->is_inherited) {
        double left = rest_drawn(run, &child->drawn, PURPOSE_ASSESSMENT_LENGTH, length);
        return hours_after_days(hours, run->now, not_longer(left, settings->longest_working_days));
    }
    double days = length_drawn(run, &child->drawn, PURPOSE_ASSESSMENT_LENGTH, length);
    if (run->scenario->families.assessed_together == 0.0)
        for (int64_t i = 0; i < own->siblings.count; i++)
            days = max_of(days, length_drawn(run, &own->siblings.items[i]->drawn, PURPOSE_ASSESSMENT_LENGTH, length));
    days *= slowdown(run, run->assessment);
    if (own->information_lost) days *= 1.0 + run->scenario->handover.lost_repeated_work_share;
    days = not_longer(days, settings->longest_working_days);
    double finish = finish_pulled(run, child, PURPOSE_ASSESSMENT_PULL, own->opened, hours_after_days(hours, run->now, days),
                                  &settings->limit);
    double before = settings->finished_before_birth_days;
    if (!is_given(before) || child->born_at <= run->now) return finish;
    return before_birth(finish, run->now, child->born_at, before);
}

/* A plan, or care, begins at birth. */
ROUTINE(until_birth, Child *child;)
{
    FRAME_OF(until_birth);
    Child *child = f->child;
    STEPS
    if (child->born_at > run->now) PAUSE_UNTIL(hours_next_open(run->assessment->hours, child->born_at));
    END
}

static void call_until_birth(Run *run, Process *p, Child *child)
{
    FRAME(until_birth);
    f->child = child;
}

/* Assess until `finish`; an urgent referral, or the first concern, brings an enquiry, whose outcome is the result. */
ROUTINE(assessment_work, Child *child; double finish; int32_t found; bool concern;)
{
    FRAME_OF(assessment_work);
    Child *child = f->child;
    Case *own = child->open_case;
    double idle;
    STEPS
    f->found = OUTCOME_NONE;
    f->concern = own->urgent;
    for (;;) {
        if (f->concern && (f->found == OUTCOME_NONE || run->scenario->section_47.again != 0.0)) {
            CALL(call_enquire(run, p, child, concern_is_grave(run, own)));
            f->found = (int)p->result;
            if (ends_in_plan_or_care(f->found)) RETURN(f->found);
        }
        if (run->now >= f->finish) {
            idle = idle_days(run, own);
            if (idle <= 0) RETURN(f->found);
            f->finish = hours_next_open(run->assessment->hours, run->now + idle); /* what was not done meanwhile */
            own->stock_taken = run->now;
        }
        WAIT_IN_CASE(AT(f->finish));
        f->concern = p->result != 0.0;
    }
    END
}

static void call_assessment_work(Run *run, Process *p, Child *child, double finish)
{
    FRAME(assessment_work);
    f->child = child;
    f->finish = finish;
}

/* The outcome of the assessment, and the way on, which is the result. */
ROUTINE(conclude, Child *child; double x; int32_t found, outcome, to;)
{
    FRAME_OF(conclude);
    Child *child = f->child;
    Case *own = child->open_case;
    const AssessmentThresholds *levels = &run->scenario->thresholds.applied.assessment;
    bool decided = ends_in_plan_or_care(f->found);
    STEPS
    f->x = perceive_in_case(run, child, POINT_ASSESSMENT, 0);
    f->outcome = decide_assessment(f->x, levels->early_help, levels->child_in_need, levels->section_47,
                                   run->scenario->section_47.again != 0.0 && !decided ? OUTCOME_NONE : f->found);
    LOG_CASE(.event = EVENT_ASSESSMENT_COMPLETED, .place = PLACE_ASSESSMENT, .perceived = f->x, .outcome = f->outcome,
             .value = (double)days_between(&run->layout.working_days, own->opened, run->now), .worker = WORKER_OF(own));
    if (f->outcome == OUTCOME_PROTECTION && !decided) {
        CALL(call_enquire(run, p, child, false));
        f->found = (int)p->result;
        f->outcome = after_enquiry(f->found);
    }
    if (f->outcome == OUTCOME_EARLY_HELP) {
        CALL(call_step_down(run, p, child, f->x));
        return RETURNS;
    }
    if (f->outcome == OUTCOME_CLOSE) {
        close_case(run, child, OUTCOME_CLOSE);
        RETURN(NOWHERE);
    }
    if (child->born_at > run->now) {
        CALL(call_until_birth(run, p, child));
        if (f->found == OUTCOME_PLAN && run->scenario->locality.protection.starts_at_conference != 0.0)
            open_plan(run, child, PLACE_PROTECTION, OUTCOME_PLAN);
    }
    if (f->outcome == OUTCOME_LOOKED_AFTER) {
        release(run, run->assessment, child, own);
        RETURN(PLACE_LOOKED_AFTER);
    }
    if (run->scenario->handover.sender_holds != 0.0)
        keep(run, run->assessment, child, own);
    else
        release(run, run->assessment, child, own);
    f->to = f->outcome == OUTCOME_PROTECTION ? PLACE_PROTECTION : PLACE_CHILD_IN_NEED;
    CALL(call_hand_over(run, p, child, HANDOVER_TRANSFER, f->to, run->locality[child->area].hours));
    RETURN(f->to);
    END
}

static void call_conclude(Run *run, Process *p, Child *child, int found)
{
    FRAME(conclude);
    f->child = child;
    f->found = found;
}

/* A referral from its arrival at the assessment team to the end of the assessment. The result is where it goes. */
ROUTINE(assess, Child *child; Request *request;)
{
    FRAME_OF(assess);
    Child *child = f->child;
    Case *own = child->open_case;
    Team *team = run->assessment;
    STEPS
    own->place = PLACE_ASSESSMENT;
    if (own->is_inherited) {
        inherit(run, team, child, own, 1.0);
    } else {
        if (!own->urgent && !accepted(run, child)) RETURN(NOWHERE);
        if (own->urgent) {
            CALL(call_discuss_at_once(run, p, child));
            if ((int)p->result == OUTCOME_LOOKED_AFTER) {
                CALL(call_until_birth(run, p, child));
                RETURN(PLACE_LOOKED_AFTER);
            }
        }
        for (;;) { /* a concern meanwhile makes the referral urgent */
            CALL(call_allocation(run, p, child, team, assessment_weight(run, own, 1.0), own->urgent, &f->request));
            if (f->request->granted) break;
            own->urgent = true;
            hurry(run, team, f->request);
        }
        LOG_CASE(.event = EVENT_ASSESSMENT_STARTED, .place = PLACE_ASSESSMENT, .value = run->now - own->opened,
                 .worker = WORKER_OF(own));
    }
    own->stock_taken = run->now;
    own->unworked_days = 0.0;
    CALL(call_assessment_work(run, p, child, assessment_finish(run, child)));
    CALL(call_conclude(run, p, child, (int)p->result));
    END
}

static void call_assess(Run *run, Process *p, Child *child)
{
    FRAME(assess);
    f->child = child;
}
