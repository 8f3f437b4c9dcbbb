/* Transfers from and to other authorities. See sim/model/transfers.py. */

/* A child who moves in on a protection plan: a conference decides whether it goes on. The result is where it goes. */
ROUTINE(take_over, Child *child;)
{
    FRAME_OF(take_over);
    Child *child = f->child;
    STEPS
    child->open_case->place = PLACE_SECTION_47;
    CALL(call_confer(run, p, child, run->now));
    child->open_case->concern = false;
    if ((int)p->result != OUTCOME_PLAN) RETURN(PLACE_CHILD_IN_NEED);
    if (run->scenario->locality.protection.starts_at_conference != 0.0)
        open_plan(run, child, PLACE_PROTECTION, OUTCOME_PLAN);
    RETURN(PLACE_PROTECTION);
    END
}

static void call_take_over(Run *run, Process *p, Child *child)
{
    FRAME(take_over);
    f->child = child;
}

static double next_move(Run *run, Child *child)
{
    double rate = run->scenario->transfers.out_per_year;
    return rate > 0 ? run->now + exponential(YEAR_DAYS / rate, draw(run, &child->drawn, PURPOSE_MOVE)) : NEVER;
}

/* The family moves, now: when the other authority will have taken the case over. */
static double handed_over_at(Run *run, Child *child)
{
    double days = length_drawn(run, &child->drawn, PURPOSE_MOVE_HANDOVER, &run->scenario->transfers.handover_working_days);
    double until = hours_after_days(run->locality[child->area].hours, run->now, days);
    ROW(ABOUT(child), .event = EVENT_FAMILY_MOVES, .place = (uint8_t)child->open_case->place,
        .number = child->open_case->number, .value = until - run->now);
    return until;
}
