/* Strategy discussion, section 47 enquiry, initial child protection conference. See sim/model/section_47.py. */

/* The enquiry is more work for whoever holds the case; returns the weight added. */
static double add_weight(Run *run, Child *child, double weight)
{
    Case *own = child->open_case;
    if (weight == 0.0) return 0.0;
    if (own->sender_weight) {
        reweigh_kept(run, run->assessment, own, weight);
        return weight;
    }
    Team *team = team_of(run, own);
    if (!team) return 0.0;
    reweigh(run, team, own, (double)own->weight / THOUSAND + weight);
    return weight;
}

/* Hold the strategy discussion, at which a child may come into care the same day. */
ROUTINE(discuss, Child *child; double until, decided;)
{
    FRAME_OF(discuss);
    Child *child = f->child;
    Case *own = child->open_case;
    double level, x;
    int outcome;
    STEPS
    f->decided = run->now;
    PAUSE_UNTIL(f->until);
    level = run->scenario->thresholds.applied.section_47.strategy_looked_after;
    x = NAN;
    outcome = OUTCOME_NONE;
    if (is_given(level)) {
        x = perceive_in_case(run, child, POINT_SECTION_47, PURPOSE_STRATEGY_LOOK);
        outcome = decide_strategy_discussion(x, level);
    }
    LOG_CASE(.event = EVENT_STRATEGY_DISCUSSION, .place = PLACE_SECTION_47, .outcome = outcome, .perceived = x,
             .value = run->now - f->decided);
    own->was_discussed = true;
    own->discussed = run->now;
    if (outcome == OUTCOME_LOOKED_AFTER) { /* the enquiry is overtaken */
        own->was_discussed = false;
        LOG_CASE(.event = EVENT_SECTION_47_ENDED, .place = PLACE_SECTION_47, .outcome = outcome, .perceived = x, .value = 0.0);
    }
    RETURN(outcome);
    END
}

static void call_discuss(Run *run, Process *p, Child *child, double until)
{
    FRAME(discuss);
    f->child = child;
    f->until = until;
}

/* The discussion about a child who needs protection now, by whoever is on duty; NONE where that waits for the worker. */
ROUTINE(discuss_at_once, Child *child;)
{
    FRAME_OF(discuss_at_once);
    Child *child = f->child;
    const Duration *length = &run->scenario->section_47.urgent_strategy_hours;
    STEPS
    if (!is_given(length->mean)) RETURN(OUTCOME_NONE);
    CALL(call_discuss(run, p, child, run->now + length_drawn(run, &child->drawn, PURPOSE_STRATEGY_DELAY, length) / 24));
    END
}

static void call_discuss_at_once(Run *run, Process *p, Child *child)
{
    FRAME(discuss_at_once);
    f->child = child;
}

static int held(Run *run, Child *child, double discussed)
{
    double x = perceive_in_case(run, child, POINT_CONFERENCE, 0);
    int outcome = decide_conference(x, run->scenario->thresholds.applied.conference.plan);
    LOG_CASE(.event = EVENT_CONFERENCE_HELD, .place = PLACE_SECTION_47, .outcome = outcome, .perceived = x,
             .value = (double)days_between(&run->layout.working_days, discussed, run->now));
    return outcome;
}

/* Wait for the conference and hold it; `discussed` is the day from which its limit is counted. */
ROUTINE(confer, Child *child; double discussed;)
{
    FRAME_OF(confer);
    Child *child = f->child;
    const Section47 *terms = &run->scenario->section_47;
    const WorkingTime *hours = run->assessment->hours;
    double finish, days;
    STEPS
    if (terms->chairs.chairs > 0) {
        PAUSE_UNTIL(hours_after_days(hours, run->now, terms->chairs.notice_working_days));
        CALL(call_slot(run, p, child, PLACE_SECTION_47));
        RETURN(held(run, child, f->discussed));
    }
    days = length_drawn(run, &child->drawn, PURPOSE_CONFERENCE_LENGTH, &terms->conference_working_days);
    finish = max_of(run->now, hours_after_days(hours, f->discussed, days));
    finish = finish_pulled(run, child, PURPOSE_CONFERENCE_PULL, f->discussed, finish, &terms->limit);
    PAUSE_UNTIL(finish);
    RETURN(held(run, child, f->discussed));
    END
}

static void call_confer(Run *run, Process *p, Child *child, double discussed)
{
    FRAME(confer);
    f->child = child;
    f->discussed = discussed;
}

/* The enquiry itself, and what it finds. */
ROUTINE(investigate, Child *child; double discussed;)
{
    FRAME_OF(investigate);
    Child *child = f->child;
    const Section47Thresholds *levels = &run->scenario->thresholds.applied.section_47;
    double x, days;
    int outcome;
    STEPS
    days = length_drawn(run, &child->drawn, PURPOSE_ENQUIRY_LENGTH, &run->scenario->section_47.enquiry_working_days);
    PAUSE_UNTIL(hours_after_days(run->assessment->hours, f->discussed, days));
    x = perceive_in_case(run, child, POINT_SECTION_47, 0);
    outcome = decide_enquiry(x, levels->conference, levels->looked_after,
                             child->open_case->plan_open && child->open_case->plan_place == PLACE_PROTECTION);
    LOG_CASE(.event = EVENT_SECTION_47_ENDED, .place = PLACE_SECTION_47, .outcome = outcome, .perceived = x,
             .value = run->now - f->discussed);
    RETURN(outcome);
    END
}

static void call_investigate(Run *run, Process *p, Child *child, double discussed)
{
    FRAME(investigate);
    f->child = child;
    f->discussed = discussed;
}

/* From the decision that a child may be suffering significant harm to the outcome, which is the result. */
ROUTINE(enquire, Child *child; double added, discussed; int32_t outcome; bool grave, kept;)
{
    FRAME_OF(enquire);
    Child *child = f->child;
    Case *own = child->open_case;
    const Section47 *terms = &run->scenario->section_47;
    double hours;
    bool born;
    STEPS
    if (!own->was_discussed && f->grave) {
        CALL(call_discuss_at_once(run, p, child));
        if ((int)p->result == OUTCOME_LOOKED_AFTER) RETURN(OUTCOME_LOOKED_AFTER);
    }
    if (!own->was_discussed) {
        hours = length_drawn(run, &child->drawn, PURPOSE_STRATEGY_DELAY, &terms->strategy_delay_hours);
        if (chance(run, &child->drawn, PURPOSE_EARLY_VISIT, terms->early_visit_share))
            hours += length_drawn(run, &child->drawn, PURPOSE_EARLY_VISIT_DELAY, &terms->early_visit_delay_hours);
        CALL(call_discuss(run, p, child, hours_after(run->assessment->hours, run->now, hours)));
        if ((int)p->result == OUTCOME_LOOKED_AFTER) RETURN(OUTCOME_LOOKED_AFTER);
    }
    f->discussed = own->discussed;
    own->was_discussed = false;
    f->kept = own->sender_weight > 0;
    f->added = add_weight(run, child, terms->case_weight);
    f->frame.catches = true;
    CALL(call_investigate(run, p, child, f->discussed));
    f->outcome = (int)p->result;
    if (!p->raised && f->outcome == OUTCOME_CONFERENCE) {
        CALL(call_confer(run, p, child, f->discussed));
        f->outcome = (int)p->result;
    }
    if (!f->kept || own->sender_weight) add_weight(run, child, -f->added); /* else it left with the sender */
    if (p->raised) {
        p->raised = false;
        return RAISES;
    }
    born = child->born_at <= run->now;
    if (f->outcome == OUTCOME_PLAN && run->scenario->locality.protection.starts_at_conference != 0.0 && born) {
        if (own->plan_open) end_plan(run, child, OUTCOME_STEP_UP); /* the protection plan takes its place */
        open_plan(run, child, PLACE_PROTECTION, OUTCOME_PLAN);
    }
    own->concern = false; /* concerns during the enquiry were part of it */
    RETURN(f->outcome);
    END
}

static void call_enquire(Run *run, Process *p, Child *child, bool grave)
{
    FRAME(enquire);
    f->child = child;
    f->grave = grave;
}
