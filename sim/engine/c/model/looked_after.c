/* Looked-after children: stays, reviews, and whether they go home. See sim/model/looked_after.py. */

static const double REVIEW_DAYS = 182.0;

/* Whether the review at the end of a stay finds that the child can go home. */
static bool goes_home(Run *run, Child *child)
{
    double level = run->scenario->looked_after.home_below;
    if (!is_given(level)) return true;
    double x = perceive_in_case(run, child, POINT_PROTECTION_REVIEW, PURPOSE_HOME_LOOK);
    int outcome = decide_end_of_stay(x, level);
    LOG_CASE(.event = EVENT_REVIEW_HELD, .place = PLACE_LOOKED_AFTER, .outcome = outcome, .perceived = x,
             .value = run->now - child->open_case->plan_started);
    return outcome == OUTCOME_RETURN_HOME;
}

/* One stay, with its reviews. */
ROUTINE(in_care, Child *child; double ends;)
{
    FRAME_OF(in_care);
    Child *child = f->child;
    Case *own = child->open_case;
    const Duration *length = &run->scenario->looked_after.stay_days;
    STEPS
    start_plan(run, child, OUTCOME_PLAN, 0.0);
    f->ends = run->now + (own->is_inherited ? rest_drawn(run, &child->drawn, PURPOSE_STAY_LENGTH, length)
                                            : length_drawn(run, &child->drawn, PURPOSE_STAY_LENGTH, length));
    own->is_inherited = false;
    while (run->now < f->ends) {
        WAIT_IN_CASE(AT(min_of(f->ends, run->now + REVIEW_DAYS)));
        take_stock(run, child, run->scenario->looked_after.help_per_year);
        if (run->now >= f->ends && !goes_home(run, child)) f->ends = run->now + REVIEW_DAYS;
    }
    end_plan(run, child, OUTCOME_RETURN_HOME);
    END
}

static void call_in_care(Run *run, Process *p, Child *child)
{
    FRAME(in_care);
    f->child = child;
}

/* From becoming looked after to going home for good. The result is where the child goes. */
ROUTINE(stay, Child *child;)
{
    FRAME_OF(stay);
    Child *child = f->child;
    Case *own = child->open_case;
    const LookedAfter *terms = &run->scenario->looked_after;
    Team *team;
    double delay;
    STEPS
    team = team_of(run, own);
    if (team) release(run, team, child, own);
    own->place = PLACE_LOOKED_AFTER;
    own->information_lost = own->concern = false;
    if (own->is_inherited) log_inherited(run, child);
    for (;;) {
        CALL(call_in_care(run, p, child));
        if (!chance(run, &child->drawn, PURPOSE_RETURN_TO_CARE, terms->return_share)) break;
        rest(run, child);
        delay = length_drawn(run, &child->drawn, PURPOSE_RETURN_DELAY, &terms->return_delay_days);
        WAIT_IN_CASE(AT(run->now + delay));
    }
    if (chance(run, &child->drawn, PURPOSE_PERMANENCE, terms->permanence_share)) {
        child->has_left = true;
        child->why_left = OUTCOME_MOVED_ON;
        close_case(run, child, OUTCOME_RETURN_HOME);
        RETURN(NOWHERE);
    }
    if (chance(run, &child->drawn, PURPOSE_PLAN_AFTER_CARE, terms->plan_after_share)) {
        CALL(call_hand_over(run, p, child, HANDOVER_TRANSFER, PLACE_CHILD_IN_NEED, run->locality[child->area].hours));
        RETURN(PLACE_CHILD_IN_NEED);
    }
    close_case(run, child, OUTCOME_RETURN_HOME);
    RETURN(NOWHERE);
    END
}

static void call_stay(Run *run, Process *p, Child *child)
{
    FRAME(stay);
    f->child = child;
}
