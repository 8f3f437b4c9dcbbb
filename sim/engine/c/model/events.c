/* What is due, in order: time, part of the instant, entity, urgency, then as it was put. See sim/model/run.py.

   The run is cut into slots of a sixteenth of a day. What is due in a later slot lies there in no order; when its turn
   comes a slot is put in order once. So what waits for a year is touched twice, however much else is waiting. */

static bool is_sooner(const Run *run, Due one, Due other)
{
    if (one.time != other.time) return one.time < other.time;
    const Event *a = &run->events.items[one.event], *b = &run->events.items[other.event];
    if (a->part != b->part) return a->part < b->part;
    if (a->entity != b->entity) return a->entity < b->entity;
    if (a->urgency != b->urgency) return a->urgency < b->urgency;
    return (int32_t)(a->sequence - b->sequence) < 0;
}

static int64_t slot_of(double time)
{
    return (int64_t)(time * SLOTS_PER_DAY);
}

static void open_events(Run *run)
{
    run->slot_count = slot_of(run->end) + 1;
    run->slots = take_for_good(&run->arena, (size_t)run->slot_count * sizeof *run->slots);
    for (int64_t slot = 0; slot < run->slot_count; slot++) run->slots[slot] = -1;
    run->slot = run->unused = -1;
}

/* Put an event; its sequence number. One at the end of the run or later does not happen. */
static uint32_t put(Run *run, Event event)
{
    event.sequence = ++run->sequence;
    if (event.time >= run->end) return event.sequence;
    int32_t at = run->unused;
    if (at < 0) {
        at = (int32_t)run->events.count;
        ADD(&run->arena, run->events, event);
        ADD(&run->arena, run->others, -1);
    } else {
        run->unused = (int32_t)run->events.items[at].about;
        run->events.items[at] = event;
    }
    int64_t slot = slot_of(event.time);
    if (slot > run->slot) {
        run->others.items[at] = run->slots[slot];
        run->slots[slot] = at;
        return event.sequence;
    }
    Due due = {event.time, at};
    ADD(&run->arena, run->due, due);
    int64_t place = run->due.count - 1;
    for (; place > 0 && is_sooner(run, run->due.items[place - 1], due); place--)
        run->due.items[place] = run->due.items[place - 1];
    run->due.items[place] = due;
    return event.sequence;
}

static void swap_with_merged(Run *run)
{
    Due *items = run->due.items;
    int32_t room = run->due.room;
    run->due.items = run->merged.items, run->due.room = run->merged.room;
    run->merged.items = items, run->merged.room = room;
}

/* By which of so many equal parts of their slot they fall into: the next ones come last. */
static void put_in_rough_order(Run *run)
{
    enum { PARTS = 64 };
    int32_t first[PARTS + 1] = {0}, count = run->due.count;
    double begins = (double)run->slot;
    for (int32_t i = 0; i < count; i++) {
        int32_t part = (int32_t)((run->due.items[i].time * SLOTS_PER_DAY - begins) * PARTS);
        first[PARTS - part]++;
    }
    for (int32_t part = 1; part <= PARTS; part++) first[part] += first[part - 1];
    for (int32_t i = 0; i < count; i++) {
        Due due = run->due.items[i];
        int32_t part = (int32_t)((due.time * SLOTS_PER_DAY - begins) * PARTS);
        run->merged.items[first[PARTS - 1 - part]++] = due;
    }
    swap_with_merged(run);
}

/* By insertion, as long as that takes few moves: whether it did. */
static bool insert_in_order(Run *run)
{
    enum { FEW = 8 };
    Due *items = run->due.items;
    int64_t moves = (int64_t)FEW * run->due.count;
    for (int32_t i = 1; i < run->due.count && moves >= 0; i++) {
        Due due = items[i];
        int32_t place = i;
        for (; place > 0 && is_sooner(run, items[place - 1], due); place--) items[place] = items[place - 1];
        items[place] = due;
        moves -= i - place;
    }
    return moves >= 0;
}

/* Merge runs of 1, 2, 4 and so on. */
static void merge_in_order(Run *run)
{
    int32_t count = run->due.count;
    for (int32_t width = 1; width < count; width *= 2) {
        const Due *from = run->due.items;
        for (int32_t low = 0; low < count; low += 2 * width) {
            int32_t middle = low + width < count ? low + width : count;
            int32_t high = middle + width < count ? middle + width : count;
            for (int32_t i = low, a = low, b = middle; i < high; i++)
                run->merged.items[i] = a < middle && (b >= high || is_sooner(run, from[b], from[a])) ? from[a++] : from[b++];
        }
        swap_with_merged(run);
    }
}

static void put_in_order(Run *run)
{
    put_in_rough_order(run);
    if (!insert_in_order(run)) merge_in_order(run); /* many at one instant */
}

static void forget(Run *run, int32_t at)
{
    run->events.items[at].about = (uint32_t)run->unused;
    run->unused = at;
}

/* The child whom a process is about; NULL if it is staff's, or a meeting's. Each frame about a child begins with it. */
static const Child *child_of(const Process *p)
{
    return p->entity >= 0 ? *(const Child *const *)(p->top + 1) : NULL;
}

/* Read what the events of a slot will need, so that memory has it at hand by then: many reads wait side by side. */
static void bring_near(Run *run)
{
    enum { SIDE_BY_SIDE = 16 };
    const Child *children[SIDE_BY_SIDE];
    for (int32_t low = 0; low < run->due.count; low += SIDE_BY_SIDE) {
        int32_t high = low + SIDE_BY_SIDE < run->due.count ? low + SIDE_BY_SIDE : run->due.count;
        for (int32_t i = low; i < high; i++) {
            const Event *event = &run->events.items[run->due.items[i].event];
            children[i - low] = event->kind == KIND_RESUME ? child_of(event->subject) : NULL;
            if (children[i - low] && ((const Process *)event->subject)->top->below)
                run->near += (uint32_t)((const Process *)event->subject)->top->below->at;
        }
        for (int32_t i = 0; i < high - low; i++)
            if (children[i]) run->near += (uint32_t)(children[i]->index + children[i]->has_left + children[i]->siblings.count);
        for (int32_t i = 0; i < high - low; i++) {
            if (!children[i]) continue;
            if (children[i]->open_case) run->near += (uint32_t)(children[i]->open_case->place + children[i]->open_case->weight);
            if (children[i]->drawn.draws.count) run->near += children[i]->drawn.draws.items[0];
        }
    }
}

/* When the next event is due; infinite where there is none. Resumptions that are no longer expected fall away. */
static double next_due(Run *run)
{
    while (run->due.count == 0) {
        if (run->slot + 1 >= run->slot_count) return INFINITY;
        for (int32_t at = run->slots[++run->slot], other; at >= 0; at = other) {
            const Event *event = &run->events.items[at];
            other = run->others.items[at];
            if (event->kind == KIND_RESUME && ((const Process *)event->subject)->expects != event->sequence) {
                forget(run, at);
                continue;
            }
            ADD(&run->arena, run->due, ((Due){event->time, at}));
        }
        if (run->merged.room < run->due.room) {
            give(&run->arena, run->merged.items, (size_t)run->merged.room * sizeof(Due));
            run->merged.items = take(&run->arena, (size_t)run->due.room * sizeof(Due));
            run->merged.room = run->due.room;
        }
        bring_near(run);
        put_in_order(run);
    }
    return run->due.items[run->due.count - 1].time;
}

static Event next_event(Run *run)
{
    int32_t at = run->due.items[--run->due.count].event;
    Event next = run->events.items[at];
    forget(run, at);
    return next;
}

static void call_at(Run *run, double time, int kind, void *subject, uint32_t about, int part, int64_t entity)
{
    put(run, (Event){.time = max_of(time, run->now), .entity = entity, .part = (uint8_t)part, .urgency = NORMAL,
                     .kind = (uint8_t)kind, .subject = subject, .about = about});
}
