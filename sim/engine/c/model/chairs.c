/* Conference chairs: a conference waits for the earliest slot, and again without a quorum. See sim/model/chairs.py. */

ROUTINE(slot, Child *child; Entry *entry; int32_t place; bool quorate;)
{
    FRAME_OF(slot);
    Child *child = f->child;
    STEPS
    while (run->scenario->section_47.chairs.chairs > 0) {
        ROW(ABOUT(child), .event = EVENT_CONFERENCE_LISTED, .place = (uint8_t)f->place, .number = child->open_case->number);
        f->entry = list_entry(run, CONFERENCES, child);
        ON(&f->entry->signal);
        PAUSE_HERE;
        if (child->has_left) return RAISES;
        if (!f->entry->heard) return RETURNS; /* there are no chairs any more */
        f->quorate = !chance(run, &child->drawn, PURPOSE_QUORUM, run->scenario->section_47.chairs.not_quorate_share);
        ROW(ABOUT(child), .event = EVENT_CONFERENCE_SLOT, .place = (uint8_t)f->place, .number = child->open_case->number,
            .value = run->now - f->entry->listed, .outcome = f->quorate ? OUTCOME_NONE : OUTCOME_NOT_QUORATE);
        if (f->quorate) {
            child->open_case->concern = false; /* whatever was heard until now is before the conference */
            return RETURNS;
        }
    }
    END
}

static void call_slot(Run *run, Process *p, Child *child, int place)
{
    FRAME(slot);
    f->child = child;
    f->place = place;
}
