/* One run: processes, the draws, the log. See sim/model/run.py and sim/log.py. */

static bool is_given(double level)
{
    return level != INFINITY;
}

/* -- processes ------------------------------------------------------------------------------------------------------- */

static void *push_frame(Run *run, Process *p, Status (*routine)(Process *, void *), size_t bytes)
{
    Frame *frame = take(&run->arena, bytes);
    frame->routine = routine;
    frame->below = p->top;
    frame->bytes = (int32_t)bytes;
    p->top = frame;
    return frame;
}

/* A frame for a routine, whose struct is named like it: the routine is called with it as its second argument. */
#define FRAME(name) name##_frame *f = push_frame(run, p, name, sizeof(name##_frame))
#define ROUTINE(name, ...)                                                                                             \
    typedef struct { Frame frame; __VA_ARGS__ } name##_frame;                                                          \
    static Status name(Process *p, void *given)
#define FRAME_OF(name) name##_frame *f = given; Run *const run = &the_run; (void)run

/* A process without a routine yet: the caller pushes its frame. It starts now, for an entity: a child or another. */
static Process *start(Run *run, int64_t entity, const Child *child)
{
    Process *p = run->idle;
    if (p) run->idle = (Process *)p->top;
    else p = take_for_good(&run->arena, sizeof(Process));
    *p = (Process){0};
    p->entity = entity;
    p->child = child;
    p->serial = ++run->serial;
    p->expects = put(run, (Event){.time = run->now, .entity = entity, .part = PART_CHILDREN_AND_WORKERS,
                                  .urgency = URGENT, .kind = KIND_RESUME, .subject = p});
    return p;
}

static void resume_at(Run *run, Process *p, double time, int part, int64_t entity)
{
    p->expects = put(run, (Event){.time = max_of(time, run->now), .entity = entity, .part = (uint8_t)part,
                                  .urgency = NORMAL, .kind = KIND_RESUME, .subject = p});
}

static void await(Process *p, Signal *signal)
{
    p->expects = 0;
    p->awaits = signal;
    signal->waiter = p;
}

/* What somebody waits for has come: it goes on at this instant. */
static void succeed(Run *run, Signal *signal, int64_t entity)
{
    put(run, (Event){.time = run->now, .entity = entity, .part = PART_CHILDREN_AND_WORKERS, .urgency = NORMAL,
                     .kind = KIND_SIGNAL, .subject = signal});
}

static void interrupt(Run *run, Process *p, int cause)
{
    put(run, (Event){.time = run->now, .entity = p->entity, .part = PART_CHILDREN_AND_WORKERS, .urgency = URGENT,
                     .kind = KIND_INTERRUPT, .cause = (uint8_t)cause, .subject = p, .about = p->serial});
}

static bool is_alive(const Process *p, uint32_t serial)
{
    return p && p->serial == serial;
}

static void drop_frame(Run *run, Process *p)
{
    Frame *frame = p->top;
    p->top = frame->below;
    give(&run->arena, frame, (size_t)frame->bytes);
}

/* It stands wherever it is called: the more places there are, the better the processor foresees which routine comes. */
__attribute__((always_inline)) static inline void go_on(Run *run, Process *p)
{
    p->expects = 0;
    p->awaits = NULL;
    while (p->top) {
        Status status = p->top->routine(p, p->top);
        if (status == WAITS) return;
        drop_frame(run, p);
        if (status == RAISES) {
            while (p->top && !p->top->catches) drop_frame(run, p);
            p->raised = true;
        }
    }
    /* An event may still name it, so its memory is never anything else's; it expects nothing, and is about no child. */
    *p = (Process){.top = (Frame *)run->idle};
    run->idle = p;
}

/* -- the log ------------------------------------------------------------------------------------------------------- */

/* Not a number has many bit patterns; the log has one. */
static Doubles one_nan(Doubles x)
{
    Words is_number = (Words)(x == x), nan = (Words)(Doubles){NAN, NAN};
    return (Doubles)(((Words)x & is_number) | (nan & ~is_number));
}

static void write_row(Chunk *chunk, int32_t at, const Row *row)
{
    Doubles seen = one_nan((Doubles){row->perceived, row->need}), value = one_nan((Doubles){row->value, 0.0});
    chunk->time[at] = row->time;
    chunk->event[at] = row->event;
    chunk->place[at] = row->place;
    chunk->team[at] = row->team;
    chunk->outcome[at] = row->outcome;
    chunk->source[at] = row->source;
    chunk->worker[at] = row->worker;
    chunk->number[at] = row->number;
    chunk->who[at] = row->who;
    chunk->perceived[at] = seen[0];
    chunk->need[at] = seen[1];
    chunk->set_point[at] = row->set_point;
    chunk->tau[at] = row->tau;
    chunk->value[at] = value[0];
}

/* Rows of the instant in order of the child's number; those of one child as they came. */
static const RowPlace *order_rows(Run *run)
{
    int32_t count = run->instant.count;
    EMPTY_FOR(&run->arena, run->places, count);
    EMPTY_FOR(&run->arena, run->merged_places, count);
    for (int32_t i = 0; i < count; i++) run->places.items[i] = (RowPlace){run->instant.items[i].child, i};
    RowPlace *from = run->places.items, *to = run->merged_places.items, *other;
    for (int32_t width = 1; width < count; width *= 2, other = from, from = to, to = other)
        for (int32_t low = 0; low < count; low += 2 * width) {
            int32_t middle = low + width < count ? low + width : count;
            int32_t high = low + 2 * width < count ? low + 2 * width : count;
            for (int32_t i = low, a = low, b = middle; i < high; i++)
                to[i] = a < middle && (b >= high || from[a].child <= from[b].child) ? from[a++] : from[b++];
        }
    return from;
}

/* Whether the last row of the instant, which is complete, comes after the one before it by the child's number, too. */
static void note_order(Run *run)
{
    const Row *last = &run->instant.items[run->instant.count - 1];
    run->is_in_disorder |= run->instant.count > 1 && last[-1].child > last->child;
}

/* The instant is over: its rows go to the log. */
static void end_instant(Run *run)
{
    if (run->instant.count == 0) return;
    note_order(run);
    const RowPlace *order = run->is_in_disorder ? order_rows(run) : NULL;
    int32_t at = (int32_t)(run->rows % ROWS_IN_CHUNK);
    Chunk *chunk = at == 0 ? NULL : run->chunks.items[run->chunks.count - 1];
    for (int32_t i = 0; i < run->instant.count; i++, at++) {
        if (!chunk || at == ROWS_IN_CHUNK) {
            at = 0;
            chunk = run->emptied.count ? run->emptied.items[--run->emptied.count]
                                       : take_for_good(&run->arena, sizeof(Chunk));
            ADD(&run->arena, run->chunks, chunk);
        }
        write_row(chunk, at, &run->instant.items[order ? order[i].at : i]);
    }
    run->rows += run->instant.count;
    run->is_in_disorder = false;
    run->instant.count = 0;
}

static Row *next_row(Run *run)
{
    if (run->instant.count && run->instant.items[0].time < run->now) end_instant(run);
    else if (run->instant.count) note_order(run);
    if (run->instant.count == run->instant.room)
        run->instant.items = with_room(&run->arena, run->instant.items, run->instant.count, &run->instant.room, sizeof(Row));
    return &run->instant.items[run->instant.count++];
}

#define ROW(...)                                                                                                       \
    (*next_row(run) = (Row){.time = run->now, .worker = NOBODY, .perceived = NAN, .need = NAN, .set_point = NAN,        \
                            .tau = NAN, .value = NAN, __VA_ARGS__})
#define ABOUT(somebody) .child = (somebody)->drawn.key, .who = (somebody)->index
#define ABOUT_NOBODY .child = NOBODY, .who = NOBODY

static int32_t enter_row(Run *run, ChildRow row)
{
    ADD(&run->arena, run->children, row);
    return (int32_t)run->children.count - 1;
}

/* -- draws --------------------------------------------------------------------------------------------------------- */

enum { PURPOSE_BITS = 7, OF_PURPOSE = (1 << PURPOSE_BITS) - 1 };

/* How many draws there were for each purpose: the purpose below, their count above. A line of them is compared at once. */
static int32_t next_index(Run *run, Drawn *about, int purpose)
{
    for (int32_t line = 0; line < about->draws.count; line += DRAWS_IN_LINE) {
        uint32_t *draws = &about->draws.items[line];
        Lanes places = {0};
        for (int32_t i = 0; i < DRAWS_IN_LINE; i += 4)
            places |= (Lanes)((*(Lanes *)&draws[i] & OF_PURPOSE) == (uint32_t)purpose) & ((Lanes){1, 2, 3, 4} + (uint32_t)i);
        uint32_t place = places[0] | places[1] | places[2] | places[3];
        if (!place) continue;
        uint32_t drawn = draws[place - 1];
        draws[place - 1] = drawn + (1 << PURPOSE_BITS);
        return (int32_t)(drawn >> PURPOSE_BITS);
    }
    if (about->draws.count == about->draws.room) {
        size_t bytes = (size_t)about->draws.room * sizeof(uint32_t);
        uint32_t *longer = take(&run->arena, bytes + LINE);
        copy(longer, about->draws.items, bytes);
        give(&run->arena, about->draws.items, bytes);
        about->draws.items = longer;
        about->draws.room += DRAWS_IN_LINE;
    }
    about->draws.items[about->draws.count++] = (uint32_t)purpose | 1 << PURPOSE_BITS;
    return 0;
}

static double draw(Run *run, Drawn *about, int purpose)
{
    return uniform(run->key, about->key, purpose, next_index(run, about, purpose));
}

static bool chance(Run *run, Drawn *about, int purpose, double share)
{
    return draw(run, about, purpose) < share;
}

static double length_drawn(Run *run, Drawn *about, int purpose, const Duration *length)
{
    return duration_of(length, draw(run, about, purpose));
}

static double rest_drawn(Run *run, Drawn *about, int purpose, const Duration *length)
{
    double u = draw(run, about, purpose);
    return remaining_of(length, u, draw(run, about, purpose));
}

static const PresentingGroup *group_of(const Run *run, const Child *child)
{
    return &run->scenario->need.groups[child->group];
}
