/* Early help: the way to it, the wait for a worker, the plan and its reviews. See sim/model/early_help.py. */

static int route(Run *run, Child *child, double panel_share, double perceived_need)
{
    bool drawn = chance(run, &child->drawn, PURPOSE_PANEL_ROUTE, panel_share);
    bool to_panel = waits_for_panel(perceived_need, drawn, run->scenario->early_help.panel.urgent_bypass_from);
    return to_panel ? PLACE_PANEL : PLACE_EARLY_HELP;
}

/* From social care to early help: the episode closes, an early help case opens. The result is where it goes. */
ROUTINE(step_down, Child *child; double perceived_need; int32_t way;)
{
    FRAME_OF(step_down);
    Child *child = f->child;
    const EarlyHelp *settings = &run->scenario->early_help;
    Case *old;
    STEPS
    old = child->open_case;
    if (settings->consent_before_step_down != 0.0 && declines_at_once(run, child, settings->declined_share_at_step_down)) {
        close_case(run, child, OUTCOME_DECLINED);
        RETURN(NOWHERE);
    }
    close_case(run, child, OUTCOME_STEP_DOWN);
    f->way = route(run, child, settings->panel.share_of_step_down, f->perceived_need);
    open_case(run, child, PLACE_EARLY_HELP, OUTCOME_STEP_DOWN, 0, old, NAN);
    child->open_case->consented = settings->consent_before_step_down != 0.0;
    CALL(call_hand_over(run, p, child, HANDOVER_STEP_DOWN, f->way, run->early_help[child->area].hours));
    RETURN(f->way);
    END
}

static void call_step_down(Run *run, Process *p, Child *child, double perceived_need)
{
    FRAME(step_down);
    f->child = child;
    f->perceived_need = perceived_need;
}

static int review_early_help(Run *run, Child *child)
{
    Case *own = child->open_case;
    take_stock(run, child, run->scenario->early_help.help_per_year);
    double x = perceive_in_case(run, child, POINT_EARLY_HELP_REVIEW, 0);
    const EarlyHelpReviewThresholds *levels = &run->scenario->thresholds.applied.early_help_review;
    own->looks = looks_below(own->looks, x, levels->close_below);
    int outcome = once_sure(decide_early_help_review(x, levels->close_below, levels->step_up), own->looks,
                            (int)run->scenario->early_help.looks_below);
    own->information_lost = false; /* by now the worker knows the child */
    LOG_CASE(.event = EVENT_REVIEW_HELD, .place = PLACE_EARLY_HELP, .outcome = outcome, .perceived = x,
             .value = run->now - own->plan_started);
    return outcome;
}

/* An early help case from the offer of help to its end. The result is where it goes. */
ROUTINE(early_help_plan, Child *child; Request *request; double due; int32_t outcome; bool inherited, partner_led;)
{
    FRAME_OF(early_help_plan);
    Child *child = f->child;
    Case *own = child->open_case;
    Team *team = &run->early_help[child->area];
    double interval;
    STEPS
    own->place = PLACE_EARLY_HELP;
    f->inherited = own->is_inherited;
    if (!f->inherited && !own->consented) {
        CALL(call_declines(run, p, child));
        if (p->result != 0.0) {
            CALL(call_refused(run, p, child));
            return RETURNS;
        }
    }
    f->partner_led = chance(run, &child->drawn, PURPOSE_PARTNER_LED, run->scenario->early_help.partner_led_share);
    if (f->inherited && f->partner_led) {
        log_inherited(run, child);
    } else if (f->inherited) {
        inherit(run, team, child, own, 1.0);
    } else if (!f->partner_led) {
        CALL(call_allocation(run, p, child, team, 1.0, false, &f->request));
        if (!f->request->granted) { /* a concern, before anybody could help */
            CALL(call_step_up(run, p, child));
            return RETURNS;
        }
    }
    interval = run->scenario->early_help.review_days;
    start_plan(run, child, f->partner_led ? OUTCOME_PARTNER_LED : OUTCOME_PLAN, interval);
    f->due = run->now + review_interval(run, child, interval) * own->first_interval_share;
    for (;;) {
        CALL(call_until_review(run, p, child, f->due, team->hours, true));
        f->outcome = review_early_help(run, child);
        if (f->outcome != OUTCOME_CONTINUE) {
            end_plan(run, child, f->outcome);
            if (f->outcome == OUTCOME_STEP_UP) {
                CALL(call_step_up(run, p, child));
                return RETURNS;
            }
            close_case(run, child, OUTCOME_CLOSE);
            RETURN(NOWHERE);
        }
        f->due = run->now + review_interval(run, child, run->scenario->early_help.review_days);
    }
    END
}

static void call_early_help_plan(Run *run, Process *p, Child *child)
{
    FRAME(early_help_plan);
    f->child = child;
}
