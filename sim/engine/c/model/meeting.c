/* A dated meeting with an agenda: panel, clinic, slots of the conference chairs. See sim/model/meeting.py. */

static void withdraw_entry(Run *run, Meeting *meeting, Child *child)
{
    (void)run;
    Entry *entry = child->entries[meeting->number - 1];
    if (!entry) return;
    Entry *before = entry->before, *after = entry->after;
    if (before) before->after = after; else meeting->first = after;
    if (after) after->before = before; else meeting->last = before;
    child->entries[meeting->number - 1] = NULL;
}

static Entry *list_entry(Run *run, Meeting *meeting, Child *child)
{
    Entry *entry = take(&run->arena, sizeof(Entry));
    entry->child = child;
    entry->listed = run->now;
    withdraw_entry(run, meeting, child);
    entry->before = meeting->last;
    if (meeting->last) meeting->last->after = entry; else meeting->first = entry;
    meeting->last = entry;
    child->entries[meeting->number - 1] = entry;
    return entry;
}

static void dismiss(Run *run, Meeting *meeting)
{
    while (meeting->first) {
        Entry *entry = meeting->first;
        withdraw_entry(run, meeting, entry->child);
        succeed(run, &entry->signal, entry->child->drawn.key);
    }
}

static AgendaPlace place_on_agenda(const Entry *entry)
{
    return (AgendaPlace){entry->listed, entry->child->drawn.key};
}

/* Of those listed in time the one that has waited longest; the agenda is in order of listing, but for one instant. */
static Entry *longest_wait(const Meeting *meeting, const Sitting *sitting)
{
    Entry *best = NULL;
    for (Entry *entry = meeting->first; entry; entry = entry->after) {
        if (best && entry->listed > best->listed) break;
        if (is_on_agenda(entry->listed, sitting->agenda_closes, sitting->starts) &&
            (!best || agenda_is_before(place_on_agenda(entry), place_on_agenda(best))))
            best = entry;
    }
    return best;
}

static void hold_sitting(Run *run, Meeting *meeting, const Sitting *sitting)
{
    for (int64_t heard = 0; sitting->places == ALL_PLACES || heard < sitting->places; heard++) {
        Entry *entry = longest_wait(meeting, sitting);
        if (!entry) return;
        withdraw_entry(run, meeting, entry->child);
        entry->heard = true;
        succeed(run, &entry->signal, entry->child->drawn.key);
    }
}

ROUTINE(sit, Meeting *meeting; int32_t next;)
{
    FRAME_OF(sit);
    STEPS
    while (f->next < f->meeting->sittings->n) {
        resume_at(run, p, f->meeting->sittings->of[f->next].starts, PART_MEETINGS, f->meeting->number);
        PAUSE_HERE;
        hold_sitting(run, f->meeting, &f->meeting->sittings->of[f->next]);
        f->next++;
    }
    END
}

static void start_meeting(Run *run, Meeting *meeting)
{
    Process *p = start(run, run->entity, NULL);
    FRAME(sit);
    f->meeting = meeting;
}
