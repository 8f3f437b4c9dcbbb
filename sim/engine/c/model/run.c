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

/* A process without a routine yet: the caller pushes its frame. It starts now, for an entity. */
static Process *start(Run *run, int64_t entity)
{
    Process *p = run->idle;
    if (p) run->idle = (Process *)p->top;
    else p = take_for_good(&run->arena, sizeof(Process));
    *p = (Process){0};
    p->entity = entity;
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

static void go_on(Run *run, Process *p)
{
    p->expects = 0;
    p->awaits = NULL;
    while (p->top) {
        Status status = p->top->routine(p, p->top);
        if (status == WAITS) return;
        if (status == CALLS) continue;
        drop_frame(run, p);
        if (status == RAISES) {
            while (p->top && !p->top->catches) drop_frame(run, p);
            p->raised = true;
        }
    }
    /* An event may still name it, so its memory is never anything else's, and it expects nothing. */
    *p = (Process){.top = (Frame *)run->idle};
    run->idle = p;
}

/* -- the log ------------------------------------------------------------------------------------------------------- */

/* Rows of an instant in order of the child's number; those of one child as they came. NULL if they stand so. */
static const RowPlace *order_rows(Run *run)
{
    int32_t count = run->instant.count;
    const Row *rows = run->instant.items;
    bool ordered = true;
    for (int32_t i = 1; i < count && ordered; i++) ordered = rows[i - 1].child <= rows[i].child;
    if (ordered) return NULL;
    run->places.count = run->merged_places.count = 0;
    for (int32_t i = 0; i < count; i++) {
        ADD(&run->arena, run->places, ((RowPlace){rows[i].child, i}));
        ADD(&run->arena, run->merged_places, ((RowPlace){0}));
    }
    RowPlace *from = run->places.items, *to = run->merged_places.items;
    for (int32_t width = 1; width < count; width *= 2) {
        for (int32_t low = 0; low < count; low += 2 * width) {
            int32_t middle = low + width < count ? low + width : count;
            int32_t high = low + 2 * width < count ? low + 2 * width : count;
            for (int32_t i = low, a = low, b = middle; i < high; i++)
                to[i] = a < middle && (b >= high || from[a].child <= from[b].child) ? from[a++] : from[b++];
        }
        RowPlace *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* Not a number has many bit patterns; the log has one. */
static double one_nan(double x)
{
    return x == x ? x : NAN;
}

static void write_out(Run *run)
{
    const RowPlace *order = order_rows(run);
    int32_t at = (int32_t)(run->rows % ROWS_IN_CHUNK);
    Chunk *chunk = at == 0 ? NULL : run->chunks.items[run->chunks.count - 1];
    run->rows += run->instant.count;
    for (int32_t i = 0; i < run->instant.count; i++, at++) {
        const Row *row = &run->instant.items[order ? order[i].at : i];
        if (at == 0 || at == ROWS_IN_CHUNK) {
            at = 0;
            chunk = run->emptied.count ? run->emptied.items[--run->emptied.count]
                                       : take_for_good(&run->arena, sizeof(Chunk));
            ADD(&run->arena, run->chunks, chunk);
        }
        chunk->time[at] = row->time;
        ADD(&run->arena, run->who, row->who);
        chunk->event[at] = row->event;
        chunk->place[at] = row->place;
        chunk->team[at] = row->team;
        chunk->outcome[at] = row->outcome;
        chunk->source[at] = row->source;
        chunk->worker[at] = row->worker;
        chunk->number[at] = row->number;
        chunk->perceived[at] = one_nan(row->perceived);
        chunk->need[at] = one_nan(row->need);
        chunk->set_point[at] = row->set_point;
        chunk->tau[at] = row->tau;
        chunk->value[at] = one_nan(row->value);
    }
    run->instant.count = 0;
}

static Row *next_row(Run *run)
{
    if (run->instant.count && run->instant.items[0].time < run->now) write_out(run);
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

/* How many draws there were for each purpose: the purpose below, their count above. */
static int32_t next_index(Run *run, Drawn *about, int purpose)
{
    for (int32_t i = 0; i < about->draws.count; i++) {
        uint32_t drawn = about->draws.items[i];
        if ((int)(drawn & OF_PURPOSE) != purpose) continue;
        about->draws.items[i] = drawn + (1 << PURPOSE_BITS);
        return (int32_t)(drawn >> PURPOSE_BITS);
    }
    ADD(&run->arena, about->draws, (uint32_t)purpose | 1 << PURPOSE_BITS);
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
