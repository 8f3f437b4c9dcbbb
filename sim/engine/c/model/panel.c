/* The early help panel: a child waits for a meeting, is heard, and goes on. See sim/model/panel.py. */

ROUTINE(hear, Child *child; Entry *entry;)
{
    FRAME_OF(hear);
    Child *child = f->child;
    const PanelThresholds *levels = &run->scenario->thresholds.applied.panel;
    double x;
    int outcome;
    STEPS
    child->open_case->place = PLACE_PANEL;
    if (run->scenario->early_help.consent_before_panel != 0.0 && !child->open_case->consented) {
        CALL(call_declines(run, p, child));
        if (p->result != 0.0) {
            CALL(call_refused(run, p, child));
            return RETURNS;
        }
    }
    ROW(ABOUT(child), .event = EVENT_PANEL_LISTED, .place = PLACE_PANEL, .number = child->open_case->number);
    f->entry = list_entry(run, PANEL_MEETING, child);
    WAIT_IN_CASE(ON(&f->entry->signal));
    if (!f->entry->heard) {
        withdraw_entry(run, PANEL_MEETING, child);
        CALL(call_step_up(run, p, child));
        return RETURNS;
    }
    x = perceive_in_case(run, child, POINT_PANEL, 0);
    outcome = decide_panel(x, levels->early_help, levels->child_in_need);
    LOG_CASE(.event = EVENT_PANEL_HEARD, .place = PLACE_PANEL, .outcome = outcome, .perceived = x,
             .value = run->now - f->entry->listed);
    if (outcome == OUTCOME_STEP_UP) {
        CALL(call_step_up(run, p, child));
        return RETURNS;
    }
    if (outcome == OUTCOME_EARLY_HELP) RETURN(PLACE_EARLY_HELP);
    close_case(run, child, outcome);
    RETURN(NOWHERE);
    END
}

static void call_hear(Run *run, Process *p, Child *child)
{
    FRAME(hear);
    f->child = child;
}
