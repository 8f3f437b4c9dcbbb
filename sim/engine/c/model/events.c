/* What is due, in order: time, part of the instant, entity, urgency, then as it was put. See sim/model/run.py.

   The run is cut into stretches of four days, and the present one into slots of a sixteenth of a day. What is due later
   lies there in no order; when its turn comes a stretch is spread over its slots, and a slot put in order once. So what
   waits for a year is touched three times, however much else is waiting, and always along a line of memory.

   Teams that look for work stand beside it: each has one next look, and they come last at their instant. */

static bool is_sooner(const Event *a, const Event *b)
{
    if (a->time != b->time) return a->time < b->time;
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
    run->stretches = take(&run->arena, ((size_t)run->slot_count / SLOTS_IN_STRETCH + 1) * sizeof *run->stretches);
    run->slot = -1;
    run->next_look = INFINITY;
}

/* The block before it; its memory is used again. */
static EventBlock *emptied(Run *run, EventBlock *block)
{
    EventBlock *before = block->before;
    block->before = run->spare_blocks;
    run->spare_blocks = block;
    return before;
}

static void add_to(Run *run, EventBlock **last, const Event *event)
{
    EventBlock *block = *last;
    if (!block || block->count == EVENTS_IN_BLOCK) {
        block = run->spare_blocks;
        if (block) run->spare_blocks = block->before;
        else block = take_for_good(&run->arena, sizeof *block);
        block->before = *last;
        block->count = 0;
        *last = block;
    }
    block->events[block->count++] = *event;
}

/* Put an event; its sequence number. One at the end of the run or later does not happen. */
static uint32_t put(Run *run, Event event)
{
    event.sequence = ++run->sequence;
    if (event.time >= run->end) return event.sequence;
    int64_t slot = slot_of(event.time);
    if (slot > run->slot) {
        bool is_far = run->slot < 0 || slot / SLOTS_IN_STRETCH > run->slot / SLOTS_IN_STRETCH;
        add_to(run, is_far ? &run->stretches[slot / SLOTS_IN_STRETCH] : &run->slots[slot % SLOTS_IN_STRETCH], &event);
        return event.sequence;
    }
    ADD(&run->arena, run->due, event);
    int32_t place = run->due.count - 1;
    for (; place > 0 && is_sooner(&run->due.items[place - 1], &event); place--)
        run->due.items[place] = run->due.items[place - 1];
    run->due.items[place] = event;
    return event.sequence;
}

/* The events of a stretch that begins now go to their slots. */
static void spread_stretch(Run *run, int64_t stretch)
{
    for (EventBlock *block = run->stretches[stretch]; block; block = emptied(run, block))
        for (int32_t i = 0; i < block->count; i++) {
            int64_t slot = slot_of(block->events[i].time);
            add_to(run, &run->slots[slot % SLOTS_IN_STRETCH], &block->events[i]);
        }
}

enum { PARTS = 64 };

/* Into which of so many equal parts of its slot an event falls. */
static int32_t part_of_slot(const Run *run, const Event *event)
{
    return (int32_t)((event->time * SLOTS_PER_DAY - (double)run->slot) * PARTS);
}

/* What is due in the present slot, by parts of it: the next ones come last. */
static void take_slot(Run *run)
{
    EventBlock **last = &run->slots[run->slot % SLOTS_IN_STRETCH];
    int32_t first[PARTS + 1] = {0};
    for (EventBlock *block = *last; block; block = block->before)
        for (int32_t i = 0; i < block->count; i++) first[PARTS - part_of_slot(run, &block->events[i])]++;
    for (int32_t part = 1; part <= PARTS; part++) first[part] += first[part - 1];
    EMPTY_FOR(&run->arena, run->due, first[PARTS]);
    run->due.count = first[PARTS];
    for (EventBlock *block = *last; block; block = emptied(run, block))
        for (int32_t i = 0; i < block->count; i++)
            run->due.items[first[PARTS - 1 - part_of_slot(run, &block->events[i])]++] = block->events[i];
    *last = NULL;
}

/* By insertion, as long as that takes few moves: whether it did. */
static bool insert_in_order(Run *run)
{
    enum { FEW = 8 };
    Event *items = run->due.items;
    int64_t moves = (int64_t)FEW * run->due.count;
    for (int32_t i = 1; i < run->due.count && moves >= 0; i++) {
        if (!is_sooner(&items[i - 1], &items[i])) continue;
        Event event = items[i];
        int32_t place = i;
        for (; place > 0 && is_sooner(&items[place - 1], &event); place--) items[place] = items[place - 1];
        items[place] = event;
        moves -= i - place;
    }
    return moves >= 0;
}

/* Merge runs of 1, 2, 4 and so on. */
static void merge_in_order(Run *run)
{
    int32_t count = run->due.count;
    size_t bytes = (size_t)count * sizeof(Event);
    Event *spare = take(&run->arena, bytes), *from = run->due.items, *to = spare, *other;
    for (int32_t width = 1; width < count; width *= 2, other = from, from = to, to = other)
        for (int32_t low = 0; low < count; low += 2 * width) {
            int32_t middle = low + width < count ? low + width : count;
            int32_t high = middle + width < count ? middle + width : count;
            for (int32_t i = low, a = low, b = middle; i < high; i++)
                to[i] = a < middle && (b >= high || is_sooner(&from[b], &from[a])) ? from[a++] : from[b++];
        }
    if (from == spare) copy(run->due.items, spare, bytes);
    give(&run->arena, spare, bytes);
}

/* Read what the events of a slot will need, so that memory has it at hand by then: many reads wait side by side, those of
   one loop only for those of the loops before. */
static void bring_near(Run *run)
{
    enum { SIDE_BY_SIDE = 16 };
    const Process *about[SIDE_BY_SIDE];
    uint32_t near = 0;
    for (int32_t low = 0; low < run->due.count; low += SIDE_BY_SIDE) {
        int32_t count = 0;
        for (int32_t i = low; i < run->due.count && i < low + SIDE_BY_SIDE; i++) {
            const Event *event = &run->due.items[i];
            if (event->kind == KIND_RESUME && ((const Process *)event->subject)->child) about[count++] = event->subject;
        }
        for (int32_t i = 0; i < count; i++) {
            const Child *child = about[i]->child;
            near += (uint32_t)(about[i]->top->bytes + child->index + child->refusals) + (child->open_case != NULL);
        }
        for (int32_t i = 0; i < count; i++) {
            const Frame *frame = about[i]->top;
            const Child *child = about[i]->child;
            const Case *own = child->open_case;
            if (frame->bytes > LINE) near += ((const uint8_t *)frame)[LINE];
            if (frame->below) near += (uint32_t)frame->below->at;
            if (own) near += (uint32_t)(own->place + own->weight);
            if (own && child->segments.count) near += child->segments.items[child->segments.count - 1].need > 0.0;
            for (int32_t line = 0; line < child->drawn.draws.count; line += DRAWS_IN_LINE)
                near += child->drawn.draws.items[line];
        }
    }
    run->near += near;
}

/* When something happens next; infinite where nothing does. */
static double next_due(Run *run)
{
    while (run->due.count == 0) {
        bool is_within_slot = run->next_look * SLOTS_PER_DAY < (double)(run->slot + 1);
        if (is_within_slot || run->slot + 1 >= run->slot_count) return run->next_look;
        run->slot++;
        if (run->slot % SLOTS_IN_STRETCH == 0) spread_stretch(run, run->slot / SLOTS_IN_STRETCH);
        take_slot(run);
        bring_near(run);
        if (!insert_in_order(run)) merge_in_order(run); /* many at one instant */
    }
    return min_of(run->due.items[run->due.count - 1].time, run->next_look);
}

static void call_at(Run *run, double time, int kind, void *subject, uint32_t about, int part, int64_t entity)
{
    put(run, (Event){.time = max_of(time, run->now), .entity = entity, .part = (uint8_t)part, .urgency = NORMAL,
                     .kind = (uint8_t)kind, .subject = subject, .about = about});
}
