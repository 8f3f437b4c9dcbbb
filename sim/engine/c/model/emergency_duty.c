/* The emergency duty team: sees red contacts at once when the front door is closed. See sim/model/emergency_duty.py. */

static void start_case(Run *, Child *, int place, int origin, int urgency, bool urgent, int source, double value);

/* See a red contact; the result says whether it led to immediate protection, otherwise it is for the day team. */
ROUTINE(see_at_night, Child *child; Contact *contact; Turn *turn; double effort, hours;)
{
    FRAME_OF(see_at_night);
    Child *child = f->child;
    Contact *contact = f->contact;
    Team *desk = run->emergency;
    Worker *worker = f->turn ? f->turn->worker : NULL;
    double x;
    STEPS
    f->turn = line_up(run, desk, child, contact->number, URGENCY_RED, THOUSAND);
    ON(&f->turn->signal);
    PAUSE_HERE;
    worker = f->turn->worker;
    f->effort = slowdown(run, desk) *
                length_drawn(run, &child->drawn, PURPOSE_EMERGENCY_EFFORT, &run->scenario->emergency_duty.effort_hours);
    f->hours = f->effort / (worker->fte * worker->productivity);
    ROW(ABOUT(child), .event = EVENT_SCREENING_STARTED, .place = PLACE_EMERGENCY_DUTY, .team = (uint8_t)desk->number,
        .worker = worker->number, .number = contact->number, .value = f->hours);
    WAIT_UNTIL(run->now + f->hours / 24);
    finish_turn(run, desk, worker, THOUSAND);
    give_turn(run, f->turn);
    ROW(ABOUT(child), .event = EVENT_SCREENING_ENDED, .place = PLACE_EMERGENCY_DUTY, .team = (uint8_t)desk->number,
        .worker = worker->number, .number = contact->number, .value = f->effort);
    x = perceive(run, child, POINT_EMERGENCY, error_factor(run, desk), 0.0, contact, 0);
    if (!protected_at_night(x, run->scenario->thresholds.applied.emergency.protection) || child->open_case ||
        child->has_left)
        RETURN(0.0);
    ROW(ABOUT(child), .event = EVENT_CONTACT_DECIDED, .place = PLACE_EMERGENCY_DUTY,
        .source = (uint8_t)(contact->source + 1), .number = contact->number, .outcome = OUTCOME_IMMEDIATE_PROTECTION,
        .perceived = x, .need = need_now(run, child));
    decide_on_named(run, child, contact, PLACE_EMERGENCY_DUTY, OUTCOME_IMMEDIATE_PROTECTION, x);
    hear_back(run, contact->source, OUTCOME_IMMEDIATE_PROTECTION);
    start_case(run, child, PLACE_ASSESSMENT, OUTCOME_FRONT_DOOR, URGENCY_RED, true, 0, NAN);
    RETURN(1.0);
    END
}

static void call_see_at_night(Run *run, Process *p, Child *child, Contact *contact)
{
    FRAME(see_at_night);
    f->child = child;
    f->contact = contact;
}

/* Hand a contact to the front door when it opens; information may be lost. */
ROUTINE(hand_to_day_team, Child *child; Contact *contact; double began, until; bool lost;)
{
    FRAME_OF(hand_to_day_team);
    Child *child = f->child;
    const HandoverKind *settings = &run->scenario->handover.emergency;
    const WorkingTime *hours = run->icrt->hours;
    double days;
    STEPS
    f->began = run->now;
    f->lost = chance(run, &child->drawn, PURPOSE_EMERGENCY_HANDOVER, settings->lost_share);
    days = length_drawn(run, &child->drawn, PURPOSE_EMERGENCY_HANDOVER_DELAY, &settings->delay_working_days);
    if (f->lost) days += length_drawn(run, &child->drawn, PURPOSE_LOST_DELAY, lost_delay(run, settings));
    f->until = hours_after_days(hours, hours_next_open(hours, f->began), days);
    if (f->until > f->began) WAIT_UNTIL(f->until);
    ROW(ABOUT(child), .event = EVENT_TRANSFERRED, .place = PLACE_FRONT_DOOR, .number = f->contact->number,
        .outcome = f->lost ? OUTCOME_INFORMATION_LOST : OUTCOME_COMPLETE, .value = run->now - f->began);
    f->contact->information_lost = f->lost;
    END
}

static void call_hand_to_day_team(Run *run, Process *p, Child *child, Contact *contact)
{
    FRAME(hand_to_day_team);
    f->child = child;
    f->contact = contact;
}
