/* A team that holds cases: who gets the next one, when a manager allocates above target, what a leaver leaves.
   See sim/model/caseload.py. */

#define CASE_ROW(which, somebody, about, ...)                                                                          \
    ROW(ABOUT(somebody), .place = (uint8_t)(about)->place, .team = (uint8_t)(which)->number, .number = (about)->number,  \
        .worker = (about)->worker ? (about)->worker->number : NOBODY, __VA_ARGS__)

static bool is_plan(int place)
{
    return place == PLACE_EARLY_HELP || place == PLACE_CHILD_IN_NEED || place == PLACE_PROTECTION;
}

/* -- the queue ----------------------------------------------------------------------------------------------------- */

static CasePlace place_of(const Request *request)
{
    return case_place(request->order, request->owner->urgency, request->since, request->child->drawn.key,
                      request->number, request->by_urgency);
}

static void push_request(Run *run, Team *team, Request *request)
{
    RequestPlace place = {place_of(request), request};
    ADD(&run->arena, team->queue, place);
    RequestPlace *heap = team->queue.items;
    int64_t at = team->queue.count - 1;
    while (at > 0 && case_is_before(place.place, heap[(at - 1) / 2].place)) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = place;
}

static void pop_request(Team *team)
{
    RequestPlace *heap = team->queue.items, last = heap[--team->queue.count];
    int64_t at = 0;
    if (!team->queue.count) return;
    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= team->queue.count) break;
        if (child + 1 < team->queue.count && case_is_before(heap[child + 1].place, heap[child].place)) child++;
        if (!case_is_before(heap[child].place, last.place)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
}

static Request *queue_case(Run *run, Team *team, Child *child, Case *own, int order)
{
    Request *request = take(&run->arena, sizeof(Request));
    request->child = child;
    request->owner = own;
    request->number = ++team->last_request;
    request->order = order;
    request->since = run->now;
    request->by_urgency = team->policy->allocation_by_urgency.in_order != 0.0;
    request->pending = true;
    own->request = request;
    team->requests++;
    push_request(run, team, request);
    return request;
}

static void end_request(Team *team, Case *own)
{
    own->request->pending = false;
    own->request = NULL;
    team->requests--;
}

/* -- the cases of a worker, and those that the team keeps, in the order in which they came --------------------------- */

static void add_to_worker(Worker *worker, Case *own)
{
    own->before = worker->last;
    own->after = NULL;
    if (worker->last) worker->last->after = own; else worker->first = own;
    worker->last = own;
    worker->case_count++;
}

static void take_from_worker(Worker *worker, Case *own)
{
    if (own->before) own->before->after = own->after; else worker->first = own->after;
    if (own->after) own->after->before = own->before; else worker->last = own->before;
    own->before = own->after = NULL;
    worker->case_count--;
}

static void add_to_kept(Team *team, Case *own)
{
    own->kept_before = team->kept_last;
    own->kept_after = NULL;
    if (team->kept_last) team->kept_last->kept_after = own; else team->kept_first = own;
    team->kept_last = own;
}

static void take_from_kept(Team *team, Case *own)
{
    if (own->kept_before) own->kept_before->kept_after = own->kept_after; else team->kept_first = own->kept_after;
    if (own->kept_after) own->kept_after->kept_before = own->kept_before; else team->kept_last = own->kept_before;
    own->kept_before = own->kept_after = NULL;
}

static void hold(Run *run, Worker *worker, Case *own)
{
    own->worker = worker;
    own->absent_mark = days_absent(run, worker);
    add_load(worker, own->weight);
    add_to_worker(worker, own);
}

/* -- asking and giving back ---------------------------------------------------------------------------------------- */

static void take_on(Run *run, Team *team, Case *own, double weight)
{
    own->team = team->number;
    own->weight = thousandths(weight);
    load_changes(run, team);
    team->open_weight += own->weight;
}

static Request *ask(Run *run, Team *team, Child *child, Case *own, double weight, bool urgent)
{
    take_on(run, team, own, weight);
    Request *request = queue_case(run, team, child, own, urgent ? ORDER_URGENT : ORDER_ORDINARY);
    CASE_ROW(team, child, own, .event = EVENT_WAITING_FOR_WORKER);
    give_out_work(run, team);
    return request;
}

static void hurry(Run *run, Team *team, Request *request)
{
    if (request->order > ORDER_URGENT) {
        request->order = ORDER_URGENT;
        push_request(run, team, request);
    }
    give_out_work(run, team);
}

static void release(Run *run, Team *team, Child *child, Case *own)
{
    load_changes(run, team);
    team->open_weight -= own->weight;
    if (own->request) {
        end_request(team, own);
        CASE_ROW(team, child, own, .event = EVENT_WAIT_ENDED);
    } else if (own->worker) {
        add_load(own->worker, -own->weight);
        take_from_worker(own->worker, own);
        CASE_ROW(team, child, own, .event = EVENT_RELEASED, .value = (double)own->weight / THOUSAND);
    }
    own->worker = NULL;
    own->team = NO_TEAM;
    give_out_work(run, team);
}

static void keep(Run *run, Team *team, Child *child, Case *own)
{
    if (!own->worker) {
        release(run, team, child, own);
        return;
    }
    own->sender = own->worker;
    own->sender_weight = own->weight;
    add_to_kept(team, own);
    take_from_worker(own->worker, own);
    own->worker = NULL;
    own->team = NO_TEAM;
    own->weight = 0;
}

static void reweigh_kept(Run *run, Team *team, Case *own, double more)
{
    load_changes(run, team);
    int64_t change = thousandths((double)own->sender_weight / THOUSAND + more) - own->sender_weight;
    team->open_weight += change;
    own->sender_weight += change;
    if (own->sender && !own->sender->gone) add_load(own->sender, change);
}

static void let_go(Run *run, Team *team, Child *child, Case *own)
{
    if (own->sender_weight == 0) return;
    load_changes(run, team);
    team->open_weight -= own->sender_weight;
    add_load(own->sender, -own->sender_weight);
    ROW(ABOUT(child), .event = EVENT_RELEASED, .place = PLACE_ASSESSMENT, .team = (uint8_t)team->number,
        .number = own->number, .worker = own->sender->number, .value = (double)own->sender_weight / THOUSAND);
    own->sender = NULL;
    own->sender_weight = 0;
    take_from_kept(team, own);
    give_out_work(run, team);
}

static void reweigh(Run *run, Team *team, Case *own, double weight)
{
    load_changes(run, team);
    int64_t more = thousandths(weight) - own->weight;
    team->open_weight += more;
    if (own->worker) add_load(own->worker, more);
    own->weight += more;
    give_out_work(run, team);
}

static void inherit(Run *run, Team *team, Child *child, Case *own, double weight)
{
    take_on(run, team, own, weight);
    seat_workers(run, team); /* on the first day nobody is absent yet */
    int best = most_room(team->rooms.items, (int)team->rooms.count, false);
    if (best != NOBODY_FREE) hold(run, team->at_work.items[best], own);
    CASE_ROW(team, child, own, .event = EVENT_INHERITED, .value = own->is_inherited ? own->inherited_days : 0.0,
             .need = need_now(run, child));
    if (best == NOBODY_FREE) {
        queue_case(run, team, child, own, ORDER_ORDINARY);
        CASE_ROW(team, child, own, .event = EVENT_WAITING_FOR_WORKER);
    }
}

static double productivity_on(const Case *own)
{
    return own->worker ? own->worker->productivity : 1.0;
}

static double idle_days_in_team(Run *run, Case *own)
{
    if (own->worker) {
        double absent = days_absent(run, own->worker), idle = absent - own->absent_mark;
        own->absent_mark = absent;
        return idle;
    }
    return own->request ? run->now - max_of(own->request->since, own->stock_taken) : 0.0;
}

static void mark_absence(Run *run, Case *own)
{
    if (own->worker) own->absent_mark = days_absent(run, own->worker);
}

/* -- giving out ---------------------------------------------------------------------------------------------------- */

/* A change of worker costs the days without one, time to settle, and part of the progress made. */
static void lose_ground(Run *run, Team *team, Child *child, Case *own, double waited)
{
    const ChangeOfWorker *terms = &team->policy->change_of_worker;
    own->unworked_days += min_of(waited, run->now - own->stock_taken) + terms->settling_days;
    double gain = own->first_set_point - child->set_point;
    if (terms->gain_lost_share > 0 && gain > 0 && is_plan(own->place))
        set_course(run, child, child->set_point + terms->gain_lost_share * gain, child->tau, OUTCOME_HELPED,
                   need_now(run, child));
}

static void grant(Run *run, Team *team, Request *request, Worker *worker, int outcome)
{
    Child *child = request->child;
    Case *own = request->owner;
    end_request(team, own);
    request->granted = true;
    bool again = request->order == ORDER_REALLOCATED;
    hold(run, worker, own);
    double waited = run->now - request->since;
    CASE_ROW(team, child, own, .event = again ? EVENT_WORKER_CHANGED : EVENT_ALLOCATED, .outcome = (uint8_t)outcome,
             .value = waited);
    if (again) lose_ground(run, team, child, own, waited);
    succeed(run, &request->signal, child->drawn.key);
}

static double patience(const Team *team, int urgency)
{
    const AllocationByUrgency *terms = &team->policy->allocation_by_urgency;
    double own = urgency == URGENCY_RED     ? terms->red_above_target_after_days
                 : urgency == URGENCY_AMBER ? terms->amber_above_target_after_days
                                            : INFINITY;
    return is_given(own) ? own : team->policy->above_target_after_days;
}

static void dispatch_cases(Run *run, Team *team)
{
    seat_workers(run, team);
    while (team->queue.count) {
        Request *request = team->queue.items[0].request;
        if (!request->pending) {
            pop_request(team); /* withdrawn, its case perhaps forgotten; or hurried, so that it stood in front, too */
            continue;
        }
        double wait = patience(team, request->owner->urgency);
        bool above_target = may_exceed_target(request->order, request->since, run->now, wait);
        Holder found = holder(request->owner->weight, team->rooms.items, (int)team->rooms.count, above_target);
        if (found.position == NOBODY_FREE) {
            if (!above_target) look_at(run, team, request->since + wait); /* when it has waited long enough */
            return;
        }
        pop_request(team);
        Worker *worker = team->at_work.items[found.position];
        grant(run, team, request, worker, found.within_target ? OUTCOME_WITHIN_TARGET : OUTCOME_ABOVE_TARGET);
    }
}

static void give_up_cases(Run *run, Team *team, Worker *worker)
{
    for (Case *own = worker->first, *after; own; own = after) {
        after = own->after;
        own->worker = NULL;
        own->before = own->after = NULL;
        own->unworked_days += days_absent(run, worker) - own->absent_mark;
        queue_case(run, team, own->child, own, ORDER_REALLOCATED);
        CASE_ROW(team, own->child, own, .event = EVENT_WAITING_FOR_WORKER, .outcome = OUTCOME_RESIGNED);
    }
    worker->first = worker->last = NULL;
    worker->case_count = 0;
    for (Case *own = team->kept_first, *after; own; own = after) {
        after = own->kept_after;
        if (own->sender == worker) let_go(run, team, own->child, own);
    }
    worker->load = 0;
    give_out_work(run, team);
}
