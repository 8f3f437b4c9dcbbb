/* A family's consent to early help: it thinks about the offer, and accepts or declines. See sim/model/consent.py. */

static bool declines_at_once(Run *run, Child *child, double share)
{
    const EarlyHelp *settings = &run->scenario->early_help;
    const Refusal *terms = &settings->refusal;
    double declining = declining_share(is_given(share) ? share : settings->declined_share, need_now(run, child),
                                       terms->per_point, terms->at_need, child->refusals > 0, terms->again_share);
    bool declined = chance(run, &child->drawn, PURPOSE_DECLINE, declining);
    child->refusals += declined;
    return declined;
}

/* Share who decline, by the way on which they came; not given where it is that of all. */
static double declined_share(const Run *run, const Case *own)
{
    const EarlyHelp *settings = &run->scenario->early_help;
    if (own->origin == OUTCOME_STEP_DOWN) return settings->declined_share_at_step_down;
    return own->origin == OUTCOME_DIRECT ? settings->declined_share_direct : INFINITY;
}

/* Ask a family, and wait for its answer; the result says whether it declines. */
ROUTINE(declines, Child *child;)
{
    FRAME_OF(declines);
    Child *child = f->child;
    const Duration *length = &run->scenario->early_help.consent_working_days;
    const WorkingTime *hours = run->early_help[child->area].hours;
    STEPS
    if (length->mean > 0)
        PAUSE_UNTIL(hours_after_days(hours, run->now, length_drawn(run, &child->drawn, PURPOSE_CONSENT_ANSWER, length)));
    child->open_case->consented = !declines_at_once(run, child, declined_share(run, child->open_case));
    RETURN(!child->open_case->consented);
    END
}

static void call_declines(Run *run, Process *p, Child *child)
{
    FRAME(declines);
    f->child = child;
}

/* The family has declined: the case closes, or goes to the assessment team. The result is where it goes. */
ROUTINE(refused, Child *child;)
{
    FRAME_OF(refused);
    Child *child = f->child;
    Case *own = child->open_case;
    double level, x;
    int outcome;
    STEPS
    level = run->scenario->early_help.refusal.escalate_from;
    x = NAN;
    outcome = OUTCOME_NONE;
    if (is_given(level)) {
        x = perceive_in_case(run, child, POINT_OPEN_CASE, PURPOSE_REFUSAL_LOOK);
        if (refusal_escalates(x, level)) outcome = OUTCOME_STEP_UP;
    }
    ROW(ABOUT(child), .event = EVENT_HELP_DECLINED, .place = (uint8_t)own->place, .number = own->number,
        .outcome = (uint8_t)outcome, .perceived = x);
    if (outcome == OUTCOME_STEP_UP) {
        CALL(call_step_up(run, p, child));
        RETURN(PLACE_ASSESSMENT);
    }
    close_case(run, child, OUTCOME_DECLINED);
    RETURN(NOWHERE);
    END
}

static void call_refused(Run *run, Process *p, Child *child)
{
    FRAME(refused);
    f->child = child;
}
