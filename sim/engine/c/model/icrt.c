/* The Integrated Contact and Referral Team: triage, screening, partner checks, decision. See sim/model/icrt.py. */

enum { RECORDED = URGENCY_GREEN + 1 }; /* place of what is only recorded in the queue of the desk: after green */

/* The desk records a contact that it has passed on: work without a decision, after all contacts that need one. */
ROUTINE(record, Child *child; Turn *turn; double hours;)
{
    FRAME_OF(record);
    Child *child = f->child;
    Team *desk = run->icrt;
    const Duration *length = &run->scenario->front_door.open_case_effort_hours;
    double effort;
    STEPS
    if (length->mean == 0.0) return RETURNS;
    f->turn = line_up(run, desk, child, 0, RECORDED, 0);
    ON(&f->turn->signal);
    PAUSE_HERE;
    effort = slowdown(run, desk);
    effort *= length_drawn(run, &child->drawn, PURPOSE_RECORDING_EFFORT, length);
    f->hours = effort / (f->turn->worker->fte * f->turn->worker->productivity);
    WAIT_UNTIL(hours_after(desk->hours, run->now, f->hours));
    finish_turn(run, desk, f->turn->worker, 0);
    ROW(ABOUT(child), .event = EVENT_CONTACT_RECORDED, .place = PLACE_FRONT_DOOR, .team = (uint8_t)desk->number,
        .worker = f->turn->worker->number, .value = f->hours);
    give_turn(run, f->turn);
    END
}

static void call_record(Run *run, Process *p, Child *child)
{
    FRAME(record);
    f->child = child;
}

static int triage(Run *run, Child *child, Contact *contact)
{
    const Urgency *levels = &run->scenario->front_door.urgency;
    if (!is_given(levels->red_from) && !is_given(levels->amber_from)) return URGENCY_GREEN;
    double severity = perceive(run, child, POINT_TRIAGE, 1.0, 0.0, contact, 0);
    return decide_urgency(severity, levels->amber_from, levels->red_from);
}

/* So many hours from now: of the working day, or of the clock for a red contact that does not wait for it. */
static double hours_on(const Run *run, const Contact *contact, double hours)
{
    if (contact->urgency == URGENCY_RED && run->scenario->front_door.red_past_closing != 0.0) return run->now + hours / 24;
    return hours_after(run->icrt->hours, run->now, hours);
}

/* Wait for a worker, then for the work. The result is false if it was to leave at closing, and nobody had begun. */
ROUTINE(screen, Child *child; Contact *contact; Turn *turn; double effort; bool leaves_at_closing;)
{
    FRAME_OF(screen);
    Child *child = f->child;
    Contact *contact = f->contact;
    Team *desk = run->icrt;
    const Scenario *now = run->scenario;
    double effort, hours;
    STEPS
    f->turn = f->leaves_at_closing ? line_up_before(run, desk, hours_closes(desk->hours, run->now), child,
                                                    contact->number, contact->urgency)
                                   : line_up(run, desk, child, contact->number, contact->urgency, THOUSAND);
    ON(&f->turn->signal);
    PAUSE_HERE;
    if (!f->turn->worker) RETURN(0.0);
    effort = length_drawn(run, &child->drawn, PURPOSE_SCREENING_EFFORT, &now->front_door.screening_effort_hours);
    effort = slowdown(run, desk) *
             work_for(effort, (int)contact->named.count, effort * now->families.further_effort_share);
    if (contact->information_lost) effort *= 1.0 + now->handover.lost_repeated_work_share;
    f->effort = effort;
    hours = effort / (f->turn->worker->fte * f->turn->worker->productivity);
    ROW(ABOUT(child), .event = EVENT_SCREENING_STARTED, .place = PLACE_FRONT_DOOR, .team = (uint8_t)desk->number,
        .worker = f->turn->worker->number, .number = contact->number, .value = hours);
    WAIT_UNTIL(hours_on(run, contact, hours));
    finish_turn(run, desk, f->turn->worker, THOUSAND);
    ROW(ABOUT(child), .event = EVENT_SCREENING_ENDED, .place = PLACE_FRONT_DOOR, .team = (uint8_t)desk->number,
        .worker = f->turn->worker->number, .number = contact->number, .value = f->effort);
    if (!f->leaves_at_closing) give_turn(run, f->turn);
    RETURN(1.0);
    END
}

static void call_screen(Run *run, Process *p, Child *child, Contact *contact, bool leaves_at_closing)
{
    FRAME(screen);
    f->child = child;
    f->contact = contact;
    f->leaves_at_closing = leaves_at_closing;
}

/* Need as the front door sees it: quality of what the source tells, checks, overload, lost information. */
static double perceived_at_door(Run *run, Child *child, Contact *contact, bool checked)
{
    const Perception *sight = &run->scenario->perception;
    double widened = error_factor(run, run->icrt);
    widened *= 2.0 - run->scenario->demand.contacts.sources[contact->source].information_quality;
    if (checked) widened *= 1.0 - sight->partner_checks_narrow_by;
    if (contact->information_lost) widened *= 1.0 + sight->lost_information_widens_by;
    double added = chronology(run, child, contact->number);
    return perceive(run, child, POINT_SCREENING, widened, added, contact, 0);
}

/* What screening finds grave becomes red, and has its checks before it is decided. */
static void upgrade(Run *run, Child *child, Contact *contact)
{
    double level = run->scenario->front_door.urgency.upgraded_from;
    if (!is_given(level) || contact->urgency == URGENCY_RED) return;
    double x = perceived_at_door(run, child, contact, false);
    contact->screened = contact->has_error;
    int urgency = upgraded(x, contact->urgency, level);
    if (urgency == contact->urgency) return;
    contact->urgency = urgency;
    ROW(ABOUT(child), .event = EVENT_CONTACT_UPGRADED, .place = PLACE_FRONT_DOOR, .number = contact->number,
        .perceived = x, .need = need_now(run, child));
}

/* Decide on a contact, and start what follows from it. */
static void decide_contact(Run *run, Child *child, Contact *contact, bool checked)
{
    const Scenario *now = run->scenario;
    const Screening *levels = &now->thresholds.applied.screening;
    double x = perceived_at_door(run, child, contact, checked);
    int64_t known = contact->number < child->contacts.count ? contact->number : child->contacts.count;
    bool by_rule = asks_for_assessment(child->contacts.items, (int)known, (int)now->repeat_contact_rule.contacts,
                                       now->repeat_contact_rule.window_days);
    int outcome = decide_front_door(x, levels->advice, levels->early_help, levels->child_in_need, levels->protection, by_rule);
    if (child->open_case)
        outcome = OUTCOME_PASSED_TO_WORKER;
    else if (child->has_left)
        outcome = OUTCOME_NO_FURTHER_ACTION;
    ROW(ABOUT(child), .event = EVENT_CONTACT_DECIDED, .place = PLACE_FRONT_DOOR, .source = (uint8_t)(contact->source + 1),
        .number = contact->number, .outcome = (uint8_t)outcome, .perceived = x, .need = need_now(run, child));
    decide_on_named(run, child, contact, PLACE_FRONT_DOOR, outcome, x);
    hear_back(run, contact->source, outcome);
    if (outcome == OUTCOME_PASSED_TO_WORKER) {
        contact_on_open_case(run, child, contact->source);
    } else if (outcome == OUTCOME_IMMEDIATE_PROTECTION) {
        start_case(run, child, PLACE_ASSESSMENT, OUTCOME_FRONT_DOOR, contact->urgency, true, 0, NAN);
    } else if (outcome == OUTCOME_REFERRAL) {
        bool by_rule_alone = by_rule && x < levels->child_in_need;
        int origin = by_rule_alone ? OUTCOME_REPEAT_CONTACT_RULE : OUTCOME_FRONT_DOOR;
        start_case(run, child, PLACE_ASSESSMENT, origin, contact->urgency, false, 0, NAN);
    } else if (outcome == OUTCOME_EARLY_HELP) {
        int way = route(run, child, now->early_help.panel.share_of_front_door, x);
        start_case(run, child, way, OUTCOME_FRONT_DOOR, URGENCY_GREEN, false, 0, NAN);
    }
}

/* Triage, screening, checks or the family's answer, and decision. */
ROUTINE(handle, Child *child; Contact *contact; double waits; bool screened, checked;)
{
    FRAME_OF(handle);
    Child *child = f->child;
    Contact *contact = f->contact;
    const FrontDoor *terms = &run->scenario->front_door;
    const PartnerChecks *checks = &terms->partner_checks;
    double hours, slowest, other, red_waits;
    STEPS
    contact->urgency = triage(run, child, contact);
    ROW(ABOUT(child), .event = EVENT_CONTACT_RECEIVED, .place = PLACE_FRONT_DOOR, .source = (uint8_t)(contact->source + 1),
        .number = contact->number, .value = contact->urgency, .need = need_now(run, child));
    name_siblings(run, child, contact);
    if (contact->urgency != URGENCY_RED || !run->emergency->workers.count) {
        CALL(call_screen(run, p, child, contact, false));
        f->screened = p->result != 0.0;
    } else if (hours_is_open(run->icrt->hours, run->now)) {
        CALL(call_screen(run, p, child, contact, terms->red_past_closing != 0.0));
        f->screened = p->result != 0.0;
    }
    if (!f->screened) { /* the front door is closed, or has closed before anybody began */
        CALL(call_see_at_night(run, p, child, contact));
        if (p->result != 0.0) return RETURNS;
        CALL(call_hand_to_day_team(run, p, child, contact));
        CALL(call_screen(run, p, child, contact, false));
    }
    upgrade(run, child, contact);
    if (contact->urgency == URGENCY_GREEN) {
        if (terms->green_answer_hours.mean != 0.0) {
            f->waits = length_drawn(run, &child->drawn, PURPOSE_GREEN_ANSWER, &terms->green_answer_hours);
            WAIT_UNTIL(hours_after(run->icrt->hours, run->now, f->waits));
            ROW(ABOUT(child), .event = EVENT_FAMILY_REACHED, .place = PLACE_FRONT_DOOR, .number = contact->number,
                .value = f->waits);
        }
    } else { /* wait for the slowest partner; a red contact not for long */
        slowest = length_drawn(run, &child->drawn, PURPOSE_POLICE_CHECK, &checks->police_hours);
        other = length_drawn(run, &child->drawn, PURPOSE_HEALTH_CHECK, &checks->health_hours);
        slowest = max_of(slowest, other);
        other = length_drawn(run, &child->drawn, PURPOSE_EDUCATION_CHECK, &checks->education_hours);
        hours = checks->co_location_factor * max_of(slowest, other);
        red_waits = INFINITY;
        if (contact->urgency == URGENCY_RED) {
            hours *= checks->red_factor;
            red_waits = checks->red_waits_hours;
        }
        f->waits = min_of(hours, red_waits);
        f->checked = answers_in_time(hours, red_waits);
        if (f->waits > 0) WAIT_UNTIL(hours_on(run, contact, f->waits));
        ROW(ABOUT(child), .event = EVENT_CHECKS_RETURNED, .place = PLACE_FRONT_DOOR, .number = contact->number,
            .value = f->waits, .outcome = f->checked ? OUTCOME_NONE : OUTCOME_ANSWERS_LATE);
    }
    decide_contact(run, child, contact, f->checked);
    END
}

static void call_handle(Run *run, Process *p, Child *child, Contact *contact)
{
    FRAME(handle);
    f->child = child;
    f->contact = contact;
}

/* One contact, from the moment it is made to the decision about it. */
ROUTINE(contact_made, Child *child; double at; int32_t source; Contact contact;)
{
    FRAME_OF(contact_made);
    Child *child = f->child;
    STEPS
    if (f->at > run->now) WAIT_UNTIL(f->at);
    if (child->has_left) return RETURNS;
    if (child->open_case) {
        contact_on_open_case(run, child, f->source);
        child->contacts_in_hand++;
        CALL(call_record(run, p, child));
    } else {
        ADD(&run->arena, child->contacts, run->now);
        child->contact_count++;
        f->contact.number = child->contact_count;
        f->contact.source = f->source;
        f->contact.urgency = URGENCY_GREEN;
        child->contacts_in_hand++;
        CALL(call_handle(run, p, child, &f->contact));
        give(&run->arena, f->contact.named.items, (size_t)f->contact.named.room * sizeof(Named));
    }
    child->contacts_in_hand--;
    say_goodbye(run, child);
    END
}

/* A source reports a child: a contact is made, now or at a later time. */
static void report(Run *run, Child *child, int source, double at)
{
    Process *p = start(run, child->drawn.key, child);
    FRAME(contact_made);
    f->child = child;
    f->source = source;
    f->at = at;
}
