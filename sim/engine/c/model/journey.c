/* A child's journey through the services: from stage to stage until the case is closed. See sim/model/journey.py. */

static bool is_at_rest(const Child *child)
{
    return !child->open_case && child->contacts_in_hand == 0;
}

/* Log that a child has left, once no case and no contact about it is open any more. */
static void say_goodbye(Run *run, Child *child)
{
    if (!child->has_left || !is_at_rest(child)) return;
    ROW(ABOUT(child), .event = EVENT_CHILD_LEFT, .outcome = (uint8_t)child->why_left);
    family_leaves(run, child);
}

static void call_stage(Run *run, Process *p, Child *child, int place)
{
    switch (place) {
    case PLACE_PANEL: call_hear(run, p, child); break;
    case PLACE_EARLY_HELP: call_early_help_plan(run, p, child); break;
    case PLACE_ASSESSMENT: call_assess(run, p, child); break;
    case PLACE_SECTION_47: call_take_over(run, p, child); break;
    case PLACE_CHILD_IN_NEED: call_child_in_need_plan(run, p, child); break;
    case PLACE_PROTECTION: call_protection_plan(run, p, child); break;
    default: call_stay(run, p, child); break;
    }
}

ROUTINE(journey, Child *child; int32_t stage;)
{
    FRAME_OF(journey);
    Child *child = f->child;
    STEPS
    f->frame.catches = true;
    while (f->stage != NOWHERE) {
        CALL(call_stage(run, p, child, f->stage));
        if (p->raised) goto left;
        f->stage = (int)p->result;
        if (child->open_case) {
            child->open_case->is_inherited = false;
            child->open_case->first_interval_share = 1.0;
        }
    }
    say_goodbye(run, child);
    return RETURNS;
left:
    withdraw_entry(run, PANEL_MEETING, child);
    withdraw_entry(run, CLINIC_MEETING, child);
    if (child->open_case) {
        int why = child->why_left != OUTCOME_NONE ? child->why_left : OUTCOME_TURNED_18;
        if (child->open_case->plan_open) end_plan(run, child, why);
        close_case(run, child, why);
    }
    say_goodbye(run, child);
    END
}

static Process *start_journey(Run *run, Child *child, int place)
{
    Process *p = start(run, child->drawn.key, child);
    FRAME(journey);
    f->child = child;
    f->stage = place;
    return p;
}

/* Open a case that starts at a place, and set the child on its way; `value` stands in the row that says so. */
static void start_case(Run *run, Child *child, int place, int origin, int urgency, bool urgent, int source, double value)
{
    int first = place == PLACE_PANEL ? PLACE_EARLY_HELP : place;
    Case *own = open_case(run, child, first, origin, source, NULL, value);
    own->urgent = urgent;
    own->urgency = urgency;
    own->process = start_journey(run, child, place);
}

static void child_moves_on(Run *run, Child *child)
{
    child->has_left = true;
    child->why_left = OUTCOME_MOVED_ON;
    say_goodbye(run, child);
}

/* The child reaches the leaving age, or has moved away: an open case is closed at the next moment it can be. */
static void child_leaves(Run *run, Child *child, int why)
{
    child->has_left = true;
    child->why_left = why;
    Case *own = child->open_case;
    if (!own) {
        say_goodbye(run, child);
    } else if (own->waiting) {
        own->waiting = false;
        interrupt(run, own->process, CAUSE_CONCERN);
    }
}
