/* A team of workers: posts that fill and fall vacant, absence, agency cover, the load. See sim/model/staff.py. */

enum { CAUSE_CONCERN, CAUSE_CUT, CAUSE_NEW_TERMS };

static void dispatch_desk(Run *, Team *);
static void dispatch_cases(Run *, Team *);
static void give_up_cases(Run *, Team *, Worker *);

static const int OUTCOME_OF_KIND[] = {OUTCOME_PERMANENT, OUTCOME_AGENCY, OUTCOME_NEWLY_QUALIFIED};
static const int64_t MOST_POSTS = 1 << 13, FIRST_ENTITY = -((int64_t)1 << 40);

/* -- load ---------------------------------------------------------------------------------------------------------- */

/* As it stood before anything changed at this instant, so that decisions at one instant do not depend on their order. */
static double team_load(const Run *run, const Team *team)
{
    return team->load_changed < run->now ? load_of(team->open_weight, team->capacity) : team->load_before;
}

static void load_changes(Run *run, Team *team)
{
    if (team->load_changed < run->now) {
        team->load_before = load_of(team->open_weight, team->capacity);
        team->load_changed = run->now;
    }
}

static double team_overload(const Run *run, const Team *team)
{
    return overload_of(team_load(run, team));
}

static double team_quality(const Run *run, const Team *team)
{
    return remaining_quality(team->practice_quality, team->policy->workload.quality, team_overload(run, team));
}

static double slowdown(const Run *run, const Team *team)
{
    return lengthened(team->policy->workload.duration, team_overload(run, team));
}

static double error_factor(const Run *run, const Team *team)
{
    return lengthened(team->policy->workload.error, team_overload(run, team));
}

static bool has_waiting(const Team *team)
{
    return team->is_desk ? team->turns.count > 0 : team->requests > 0;
}

/* -- who is at work -------------------------------------------------------------------------------------------------- */

static Room room_of(const Worker *worker)
{
    return (Room){worker->target - worker->load, worker->maximum - worker->load};
}

static bool has_seat(const Worker *worker)
{
    return worker->seat >= 0 && !worker->team->seats_change;
}

static void seat_workers(Run *run, Team *team)
{
    if (!team->seats_change) return;
    team->seats_change = false;
    team->at_work.count = team->free.count = team->rooms.count = 0;
    for (int32_t i = 0; i < team->workers.count; i++) {
        Worker *worker = team->workers.items[i];
        worker->seat = worker->absent ? NOWHERE : team->at_work.count;
        if (worker->absent) continue;
        ADD(&run->arena, team->at_work, worker);
        ADD(&run->arena, team->free, !worker->busy);
        ADD(&run->arena, team->rooms, room_of(worker));
    }
}

static void add_load(Worker *worker, int64_t more)
{
    worker->load += more;
    if (has_seat(worker)) worker->team->rooms.items[worker->seat] = room_of(worker);
}

static void occupy(Worker *worker, bool busy)
{
    worker->busy = busy;
    if (has_seat(worker)) worker->team->free.items[worker->seat] = !busy;
}

/* -- work ---------------------------------------------------------------------------------------------------------- */

static void look_at(Run *run, Team *team, double time)
{
    double *look = &run->looks[team->number - 1];
    if (time < *look) *look = time;
    if (time < run->next_look) run->next_look = time;
}

static void give_out_work(Run *run, Team *team)
{
    if (has_waiting(team)) look_at(run, team, hours_next_open(team->hours, run->now));
}

static void look(Run *run, Team *team)
{
    run->looks[team->number - 1] = INFINITY;
    if (!has_waiting(team)) return;
    if (!hours_is_open(team->hours, run->now))
        give_out_work(run, team);
    else if (team->is_desk)
        dispatch_desk(run, team);
    else
        dispatch_cases(run, team);
}

#define TEAM_ROW(which, ...) ROW(ABOUT_NOBODY, .place = (uint8_t)(which)->place, .team = (uint8_t)(which)->number, __VA_ARGS__)

static void capacity_changes(Run *run, Team *team)
{
    load_changes(run, team);
    team->seats_change = true;
    int64_t capacity = 0;
    for (int64_t i = 0; i < team->workers.count; i++)
        if (!team->workers.items[i]->absent) capacity += team->workers.items[i]->target;
    team->capacity = capacity;
    TEAM_ROW(team, .event = EVENT_TEAM_LOAD, .value = (double)capacity / THOUSAND);
    give_out_work(run, team);
}

/* -- workers ------------------------------------------------------------------------------------------------------- */

ROUTINE(absences, Post *post; Worker *worker;)
{
    FRAME_OF(absences);
    Team *team = f->post->team;
    Worker *worker = f->worker;
    STEPS
    while (team->policy->absence_spells_per_year / YEAR_DAYS > 0) {
        AT(run->now + exponential(1 / (team->policy->absence_spells_per_year / YEAR_DAYS),
                                  draw(run, &f->post->drawn, PURPOSE_ABSENCE_GAP)));
        PAUSE_HERE;
        if (p->interrupted) { p->interrupted = false; continue; }
        if (worker->gone) return RETURNS;
        worker->absent = true;
        worker->absent_since = run->now;
        TEAM_ROW(team, .event = EVENT_WORKER_ABSENT, .worker = worker->number);
        capacity_changes(run, team);
        WAIT_UNTIL(run->now + length_drawn(run, &f->post->drawn, PURPOSE_ABSENCE_LENGTH, &team->policy->absence_days));
        if (worker->gone) return RETURNS;
        worker->absent_days = days_absent(run, worker);
        worker->absent = false;
        TEAM_ROW(team, .event = EVENT_WORKER_BACK, .worker = worker->number);
        capacity_changes(run, team);
    }
    END
}

static void start_absences(Run *run, Post *post, Worker *worker)
{
    Process *p = start(run, post->entity, NULL);
    FRAME(absences);
    f->post = post;
    f->worker = worker;
    worker->absences = p;
    worker->absences_serial = p->serial;
}

static Worker *start_worker(Run *run, Post *post, const Posts *group, bool is_cover)
{
    Team *team = post->team;
    Worker *worker = take(&run->arena, sizeof(Worker));
    worker->number = ++run->last_worker;
    worker->team = team;
    worker->seat = NOWHERE;
    worker->is_cover = is_cover;
    worker->kind = is_cover ? WORKER_AGENCY : (int)group->kind;
    worker->fte = group->fte;
    worker->productivity = is_cover ? team->policy->agency_cover.productivity : group->productivity;
    take_terms(worker, group);
    post->holder = worker;
    ADD(&run->arena, team->workers, worker);
    TEAM_ROW(team, .event = EVENT_WORKER_STARTED, .worker = worker->number,
             .outcome = (uint8_t)OUTCOME_OF_KIND[worker->kind], .value = worker->fte);
    if (team->policy->absence_spells_per_year > 0) start_absences(run, post, worker);
    capacity_changes(run, team);
    return worker;
}

static void leave_post(Run *run, Post *post, Worker *worker, int why)
{
    Team *team = post->team;
    worker->gone = true;
    worker->seat = NOWHERE;
    post->holder = NULL;
    int64_t at = 0;
    while (team->workers.items[at] != worker) at++;
    for (team->workers.count--; at < team->workers.count; at++) team->workers.items[at] = team->workers.items[at + 1];
    TEAM_ROW(team, .event = EVENT_WORKER_LEFT, .worker = worker->number, .outcome = (uint8_t)why,
             .value = worker->case_count);
    if (!team->is_desk) give_up_cases(run, team, worker);
    capacity_changes(run, team);
}

/* -- posts --------------------------------------------------------------------------------------------------------- */

static void post_is(Run *run, Post *post, bool vacant)
{
    post->vacant = vacant;
    TEAM_ROW(post->team, .event = vacant ? EVENT_POST_VACANT : EVENT_POST_FILLED, .value = post->fte);
}

static double post_filled_at(const Run *run, const Team *team, double vacant, double days)
{
    const Freeze *frozen = &team->policy->recruitment.frozen;
    if (!is_given(frozen->from_date)) return vacant + days;
    return filled_at(vacant, days, frozen->from_date, is_given(frozen->until) ? frozen->until + 1 : run->end);
}

/* What ends a wait of a post: its cut unwinds all that the post was about, new terms only the wait for leaving. */
#define UNLESS_CUT                                                                                                     \
    if (p->interrupted) {                                                                                              \
        p->interrupted = false;                                                                                        \
        if (p->cause == CAUSE_CUT) return RAISES;                                                                      \
    }

/* Until the vacancy is filled; a freeze that a dated change has brought meanwhile is met at the end. */
ROUTINE(recruited, Post *post; double vacant, days, until;)
{
    FRAME_OF(recruited);
    STEPS
    while ((f->until = post_filled_at(run, f->post->team, f->vacant, f->days)) > run->now) {
        while (run->now < f->until) {
            AT(f->until);
            PAUSE_HERE;
            UNLESS_CUT
        }
    }
    END
}

static void call_recruited(Run *run, Process *p, Post *post, double vacant, double days)
{
    FRAME(recruited);
    f->post = post;
    f->vacant = vacant;
    f->days = days;
}

ROUTINE(vacancy, Post *post; Worker *cover; double vacant, days, starts;)
{
    FRAME_OF(vacancy);
    Post *post = f->post;
    Team *team = post->team;
    bool covered;
    STEPS
    post_is(run, post, true);
    f->vacant = run->now;
    f->days = length_drawn(run, &post->drawn, PURPOSE_RECRUITMENT, &team->policy->recruitment_days);
    covered = chance(run, &post->drawn, PURPOSE_COVER, team->policy->agency_cover.share);
    f->starts = f->vacant + team->policy->agency_cover.start_days;
    if (covered && f->starts < post_filled_at(run, team, f->vacant, f->days)) {
        while (run->now < f->starts) {
            AT(f->starts);
            PAUSE_HERE;
            UNLESS_CUT
        }
        f->cover = start_worker(run, post, posts_now(run, post->role), true);
        CALL(call_recruited(run, p, post, f->vacant, f->days));
        leave_post(run, post, f->cover, OUTCOME_COVER_ENDED);
    } else {
        CALL(call_recruited(run, p, post, f->vacant, f->days));
    }
    post_is(run, post, false);
    END
}

static void call_vacancy(Run *run, Process *p, Post *post)
{
    FRAME(vacancy);
    f->post = post;
}

/* Until the worker leaves: exponential at the turnover rate, begun anew when that changes. */
ROUTINE(stay_in_post, Post *post;)
{
    FRAME_OF(stay_in_post);
    Team *team = f->post->team;
    double rate;
    STEPS
    for (;;) {
        rate = team->policy->turnover_per_year / YEAR_DAYS;
        if (rate > 0)
            AT(run->now + exponential(1 / rate, draw(run, &f->post->drawn, PURPOSE_EMPLOYMENT)));
        PAUSE_HERE;
        if (!p->interrupted) return RETURNS;
        UNLESS_CUT
    }
    END
}

static void call_stay_in_post(Run *run, Process *p, Post *post)
{
    FRAME(stay_in_post);
    f->post = post;
}

/* A post from its creation until it is cut: held, vacant, perhaps covered by agency, held again. */
ROUTINE(fill_post, Post *post; Worker *worker;)
{
    FRAME_OF(fill_post);
    Post *post = f->post;
    STEPS
    f->frame.catches = true;
    if (run->now > 0 && !post->holder && posts_now(run, post->role)->come_filled == 0.0) {
        CALL(call_vacancy(run, p, post));
        if (p->raised) goto cut;
    }
    for (;;) {
        f->worker = post->holder ? post->holder : start_worker(run, post, posts_now(run, post->role), false);
        CALL(call_stay_in_post(run, p, post));
        if (p->raised) goto cut;
        leave_post(run, post, f->worker, OUTCOME_RESIGNED);
        CALL(call_vacancy(run, p, post));
        if (p->raised) goto cut;
    }
cut:
    if (post->holder) leave_post(run, post, post->holder, OUTCOME_POST_CUT);
    if (post->vacant) post_is(run, post, false);
    END
}

/* The first post that is being cut, of those whose workers turn into others, which somebody of its own holds. */
static Post *turning_post(const RoleOfTeam *from)
{
    for (int64_t i = from->posts.count; i < from->posts.count + from->cut; i++) {
        Post *post = from->posts.items[i];
        if (post->holder && !post->holder->is_cover) return post;
    }
    return NULL;
}

/* A new post, held by the worker of one that is cut, if there is one among those that turn into it. */
static void new_post(Run *run, Team *team, RoleOfTeam *role)
{
    const Posts *group = posts_now(run, role->role);
    const Role *of = (const Role *)(run->tape + (int64_t)run->head->roles_at) + role->role;
    Post *post = take(&run->arena, sizeof(Post));
    int64_t position = role->posts.count;
    post->drawn.key = ((int64_t)1 << 60) + ((int64_t)of->checksum << 20) + position;
    post->team = team;
    post->role = role->role;
    post->entity = role->first_entity + position;
    post->fte = group->fte;
    ADD(&run->arena, role->posts, post);
    Post *old = group->turned_from < 0 ? NULL : turning_post(&team->roles.items[(int64_t)group->turned_from]);
    if (old) {
        post->holder = old->holder;
        old->holder = NULL;
        turn_into(post->holder, group);
        TEAM_ROW(team, .event = EVENT_WORKER_TURNED, .worker = post->holder->number,
                 .outcome = (uint8_t)OUTCOME_OF_KIND[post->holder->kind], .value = group->fte);
    }
    Process *p = start(run, post->entity, NULL);
    FRAME(fill_post);
    f->post = post;
    post->process = p;
    post->process_serial = p->serial;
}

static void new_rates(Run *run, Post *post, double turnover_before, double absence_before)
{
    const StaffPolicy *policy = post->team->policy;
    Worker *worker = post->holder;
    if (policy->turnover_per_year != turnover_before) interrupt(run, post->process, CAUSE_NEW_TERMS);
    if (policy->absence_spells_per_year != absence_before && !worker->absent) {
        if (is_alive(worker->absences, worker->absences_serial))
            interrupt(run, worker->absences, CAUSE_NEW_TERMS);
        else
            start_absences(run, post, worker);
    }
}

static void take_policy(Run *run, Team *team, int areas)
{
    const Scenario *now = run->scenario;
    const double *qualities = run->tape + (int64_t)run->head->qualities_at + (int64_t)run->phase * run->team_count;
    int number = team->number;
    team->policy = number == 1             ? &now->front_door.staff
                   : number == 2           ? &now->emergency_duty.staff
                   : number == 3           ? &now->assessment.staff
                   : number <= 3 + areas   ? &now->early_help.staff
                                           : &now->locality.staff;
    double own = qualities[number - 1];
    team->practice_quality = is_given(own) ? own : team->policy->practice_quality;
}

static void settle_posts(Run *run, Team *team)
{
    double turnover = team->policy->turnover_per_year, absence = team->policy->absence_spells_per_year;
    take_policy(run, team, (int)run->head->areas);
    for (int64_t r = 0; r < team->roles.count; r++) {
        RoleOfTeam *role = &team->roles.items[r];
        int64_t wanted = (int64_t)posts_now(run, role->role)->posts;
        role->cut = role->posts.count > wanted ? role->posts.count - wanted : 0;
        role->posts.count -= role->cut;
    }
    for (int64_t r = 0; r < team->roles.count; r++) {
        RoleOfTeam *role = &team->roles.items[r];
        const Posts *group = posts_now(run, role->role);
        for (int64_t i = 0; i < role->posts.count; i++) {
            Post *post = role->posts.items[i];
            if (post->holder) {
                take_terms(post->holder, group);
                new_rates(run, post, turnover, absence);
            }
        }
        while (role->posts.count < (int64_t)group->posts) new_post(run, team, role);
    }
    for (int64_t r = 0; r < team->roles.count; r++) {
        RoleOfTeam *role = &team->roles.items[r];
        for (int64_t i = role->posts.count; i < role->posts.count + role->cut; i++) {
            Post *post = role->posts.items[i];
            if (is_alive(post->process, post->process_serial)) interrupt(run, post->process, CAUSE_CUT);
        }
    }
    capacity_changes(run, team);
}
