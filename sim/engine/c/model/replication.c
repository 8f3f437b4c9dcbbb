/* One replication: the service before its first day, the loop over events, the log in order. What the host calls stands
   here. See sim/model/replication.py. */


/* -- before the first day ------------------------------------------------------------------------------------------ */

static void build_teams(Run *run)
{
    int areas = (int)run->head->areas;
    run->team_count = 3 + 2 * areas;
    run->teams = take(&run->arena, (size_t)run->team_count * sizeof(Team));
    run->looks = take(&run->arena, (size_t)run->team_count * sizeof *run->looks);
    run->icrt = &run->teams[0];
    run->emergency = &run->teams[1];
    run->assessment = &run->teams[2];
    run->early_help = &run->teams[3];
    run->locality = &run->teams[3 + areas];
    for (int i = 0; i < run->team_count; i++) {
        Team *team = &run->teams[i];
        team->number = i + 1;
        team->is_desk = i < 2;
        team->place = i == 0           ? PLACE_FRONT_DOOR
                      : i == 1         ? PLACE_EMERGENCY_DUTY
                      : i == 2         ? PLACE_ASSESSMENT
                      : i < 3 + areas  ? PLACE_EARLY_HELP
                                       : PLACE_CHILD_IN_NEED;
        team->hours = i == 0           ? &run->layout.front_door
                      : i == 1         ? &run->layout.emergency_duty
                      : i == 2         ? &run->layout.assessment
                      : i < 3 + areas  ? &run->layout.early_help
                                       : &run->layout.locality;
        team->load_changed = -1.0;
        run->looks[i] = INFINITY;
        take_policy(run, team, areas);
    }
    const Role *roles = (const Role *)(run->tape + (int64_t)run->head->roles_at);
    for (int role = 0; role < (int)run->head->roles; role++) {
        Team *team = &run->teams[(int)roles[role].team - 1];
        int64_t first = FIRST_ENTITY + (int64_t)team->number * (MOST_POSTS << 11) + (int64_t)roles[role].position * MOST_POSTS;
        ADD(&run->arena, team->roles, ((RoleOfTeam){.role = role, .first_entity = first}));
    }
}

static void open_service(Run *run)
{
    build_teams(run);
    for (int i = 0; i < 3; i++) run->meetings[i].number = i + 1;
    run->meetings[0].sittings = &run->layout.panel;
    run->meetings[1].sittings = &run->layout.clinic;
    run->meetings[2].sittings = &run->layout.conferences;
    prepare_opening(run);
    for (int i = 0; i < run->team_count; i++) settle_posts(run, &run->teams[i]);
    open_doors(run);
    for (int i = 0; i < 3; i++) start_meeting(run, &run->meetings[i]);
    for (int stream = 1; stream <= ALL_SOURCES; stream++) start_arrivals(run, stream);
    start_arrivals(run, TRANSFER_STREAM);
    const double *starts = run->tape + (int64_t)run->head->phase_starts_at;
    for (int phase = 1; phase < (int)run->head->phases; phase++)
        call_at(run, starts[phase], KIND_CHANGE, NULL, (uint32_t)phase, PART_CHANGES, phase);
}

/* -- the loop ------------------------------------------------------------------------------------------------------ */

/* A dated change: the scenario from now on is that of the next phase. */
static void change(Run *run, int phase)
{
    run->phase = phase;
    run->scenario = &run->scenarios[phase];
    run->derived_now = &run->derived[phase];
    ROW(ABOUT_NOBODY, .event = EVENT_CHANGE_MADE, .value = phase);
    for (int i = 0; i < run->team_count; i++) settle_posts(run, &run->teams[i]);
    if (run->scenario->locality.clinic.places == 0.0) dismiss(run, CLINIC_MEETING);
    if (run->scenario->section_47.chairs.chairs == 0.0) dismiss(run, CONFERENCES);
}

/* The first of the teams that look for work now. */
static void look_round_next(Run *run)
{
    int first = 0;
    run->now = run->next_look;
    while (run->looks[first] > run->now) first++;
    run->entity = run->teams[first].number;
    look(run, &run->teams[first]);
    double next = INFINITY;
    for (int i = 0; i < run->team_count; i++) next = min_of(next, run->looks[i]);
    run->next_look = next;
}

static void step(Run *run)
{
    if (run->due.count == 0 || run->next_look < run->due.items[run->due.count - 1].time) {
        look_round_next(run);
        return;
    }
    Event event = run->due.items[--run->due.count];
    run->now = event.time;
    run->entity = event.entity;
    switch (event.kind) {
    case KIND_RESUME: {
        Process *p = event.subject;
        if (p->expects == event.sequence) go_on(run, p);
        break;
    }
    case KIND_SIGNAL: {
        Process *p = ((Signal *)event.subject)->waiter;
        if (p && p->awaits == event.subject) go_on(run, p);
        break;
    }
    case KIND_INTERRUPT: {
        Process *p = event.subject;
        if (!is_alive(p, event.about)) break;
        p->interrupted = true;
        p->cause = event.cause;
        go_on(run, p);
        break;
    }
    case KIND_CHANGE: change(run, (int)event.about); break;
    case KIND_WITHDRAW: withdraw_turn(run, &run->teams[event.about - 1], event.subject); break;
    case KIND_GROW_UP: grow_up(run, event.subject); break;
    default: break;
    }
}

/* -- the log, once the run is over --------------------------------------------------------------------------------- */

/* Children in order of their numbers: positions among those in order of entry. */
static int32_t *children_in_order(Run *run)
{
    int64_t count = run->children.count;
    int32_t *from = take_for_good(&run->arena, ((size_t)count + 1) * 4), *to = take_for_good(&run->arena, ((size_t)count + 1) * 4);
    const ChildRow *rows = run->children.items;
    for (int64_t i = 0; i < count; i++) from[i] = (int32_t)i;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t low = 0; low < count; low += 2 * width) {
            int64_t middle = low + width < count ? low + width : count;
            int64_t high = low + 2 * width < count ? low + 2 * width : count;
            int64_t a = low, b = middle;
            for (int64_t i = low; i < high; i++)
                to[i] = a < middle && (b >= high || rows[from[a]].child <= rows[from[b]].child) ? from[a++] : from[b++];
        }
        int32_t *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* Children in order of their numbers, and of each position among those in order of entry the one among these. */
static void order_children(Run *run)
{
    int64_t count = run->children.count;
    int32_t *order = children_in_order(run);
    ChildRow *sorted = take_for_good(&run->arena, ((size_t)count + 1) * sizeof(ChildRow));
    run->ordinals = take_for_good(&run->arena, ((size_t)count + 1) * 4);
    for (int64_t i = 0; i < count; i++) {
        run->ordinals[order[i]] = (int32_t)i;
        sorted[i] = run->children.items[order[i]];
    }
    run->children.items = sorted;
}

/* -- what the host calls ------------------------------------------------------------------------------------------- */

/* Room for so many bytes, for the tape. */
EXPORT(room) void *room(int32_t bytes)
{
    if (!the_run.arena.next) arena_open(&the_run.arena);
    return take_for_good(&the_run.arena, (size_t)bytes);
}

/* Forget the run that was, and keep its memory for another one. */
EXPORT(start_over) void start_over(void)
{
    Arena arena = the_run.arena;
    clear(&the_run, sizeof the_run);
    the_run.arena = arena;
    arena_open(&the_run.arena);
}

/* Whether memory was refused: the reason why a call ended in the middle. */
EXPORT(is_full) int32_t is_full(void)
{
    return the_run.arena.is_full;
}

/* A run of the tape at an address, before its first day. */
EXPORT(open_run) void open_run(const double *tape, int64_t seed, int64_t replication)
{
    Run *run = &the_run;
    run->tape = tape;
    run->head = (const Head *)tape;
    run->scenarios = (const Scenario *)(tape + (int64_t)run->head->scenarios_at);
    run->derived = (const Derived *)(tape + (int64_t)run->head->derived_at);
    run->scenario = run->scenarios;
    run->derived_now = run->derived;
    run->key = run_key(seed, replication);
    run->end = run->head->end;
    run->entity = NOBODY;
    lay_out(&run->layout, tape, &run->arena);
    open_events(run);
    open_service(run);
}

enum { OVER, REACHED, STEPS_TAKEN, REFUSED };

/* Go on until a day, or for so many steps: whether the run is over, the day reached, the steps taken, or it was refused. */
EXPORT(go_on_until) int32_t go_on_until(double day, int64_t steps)
{
    Run *run = &the_run;
    double until = day < run->end ? day : run->end;
    for (int64_t taken = 0; next_due(run) < until; taken++) {
        if (taken == steps) return STEPS_TAKEN;
        step(run);
        if (run->refusal) return REFUSED;
    }
    return until < run->end ? REACHED : OVER;
}

EXPORT(finish) void finish(void)
{
    end_instant(&the_run);
    order_children(&the_run);
}

/* What there is, in the order of COUNTS in sim.engine.replication. */
EXPORT(counts) const double *counts(void)
{
    static double all[7];
    all[0] = the_run.now;
    all[1] = (double)the_run.children.count;
    all[2] = (double)the_run.rows;
    all[3] = (double)the_run.arena.bytes;
    all[4] = (double)the_run.refusal;
    all[5] = (double)the_run.chunks.count;
    all[6] = (double)the_run.sequence;
    return all;
}

EXPORT(chunk_at) const Chunk *chunk_at(int32_t chunk)
{
    return the_run.chunks.items[chunk];
}

/* The host has taken the chunks that are full: they can be filled anew. */
EXPORT(empty_chunks) void empty_chunks(void)
{
    Run *run = &the_run;
    int32_t full = run->chunks.count - (run->rows % ROWS_IN_CHUNK != 0);
    for (int32_t i = 0; i < full; i++) ADD(&run->arena, run->emptied, run->chunks.items[i]);
    if (full < run->chunks.count) run->chunks.items[0] = run->chunks.items[full];
    run->chunks.count -= full;
}

/* Of each child, in order of entry, its position among all; rows name it by the former. */
EXPORT(ordinals_at) const int32_t *ordinals_at(void)
{
    return the_run.ordinals;
}

EXPORT(children_at) const ChildRow *children_at(void)
{
    return the_run.children.items;
}
