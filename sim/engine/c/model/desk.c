/* A screening desk: one contact at a time, in order of urgency, in working hours. See sim/model/desk.py. */

static bool turn_is_before(const TurnPlace *a, const TurnPlace *b)
{
    bool is_same = a->place.since == b->place.since && a->place.child == b->place.child &&
                   a->place.contact == b->place.contact && a->place.urgency == b->place.urgency;
    return is_same ? a->serial < b->serial : contact_is_before(a->place, b->place);
}

static void sift_turn_down(Team *desk, int64_t at, TurnPlace place)
{
    TurnPlace *heap = desk->turns.items;
    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= desk->turns.count) break;
        if (child + 1 < desk->turns.count && turn_is_before(&heap[child + 1], &heap[child])) child++;
        if (!turn_is_before(&heap[child], &place)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = place;
}

static Turn *line_up(Run *run, Team *desk, const Child *child, int contact, int urgency, int64_t weight)
{
    load_changes(run, desk);
    desk->open_weight += weight;
    Turn *turn = take(&run->arena, sizeof(Turn));
    turn->child = child->drawn.key;
    TurnPlace place = {{urgency, run->now, child->drawn.key, contact}, ++desk->turn_serial, turn};
    ADD(&run->arena, desk->turns, place);
    TurnPlace *heap = desk->turns.items;
    int64_t at = desk->turns.count - 1;
    while (at > 0 && turn_is_before(&place, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = place;
    give_out_work(run, desk);
    return turn;
}

static void give_turn(Run *run, Turn *turn)
{
    give(&run->arena, turn, sizeof(Turn));
}

/* A turn that ends by itself at a time, if nobody has taken it by then. The event that ends it may name it later, so it is
   never given back. */
static Turn *line_up_before(Run *run, Team *desk, double time, const Child *child, int contact, int urgency)
{
    Turn *turn = line_up(run, desk, child, contact, urgency, THOUSAND);
    call_at(run, time, KIND_WITHDRAW, turn, (uint32_t)desk->number, PART_CHILDREN_AND_WORKERS, child->drawn.key);
    return turn;
}

static void withdraw_turn(Run *run, Team *desk, Turn *turn)
{
    if (turn->triggered) return;
    int64_t count = 0;
    for (int64_t i = 0; i < desk->turns.count; i++)
        if (desk->turns.items[i].turn != turn) desk->turns.items[count++] = desk->turns.items[i];
    desk->turns.count = count;
    for (int64_t at = count / 2 - 1; at >= 0; at--) sift_turn_down(desk, at, desk->turns.items[at]);
    load_changes(run, desk);
    desk->open_weight -= THOUSAND;
    turn->triggered = true;
    succeed(run, &turn->signal, turn->child);
}

static void finish_turn(Run *run, Team *desk, Worker *worker, int64_t weight)
{
    load_changes(run, desk);
    desk->open_weight -= weight;
    occupy(worker, false);
    give_out_work(run, desk);
}

static void dispatch_desk(Run *run, Team *desk)
{
    seat_workers(run, desk);
    while (desk->turns.count) {
        int seat = first_free(desk->free.items, desk->free.count);
        if (seat == NOBODY_FREE) return;
        Worker *worker = desk->at_work.items[seat];
        occupy(worker, true);
        Turn *turn = desk->turns.items[0].turn;
        TurnPlace last = desk->turns.items[--desk->turns.count];
        if (desk->turns.count) sift_turn_down(desk, 0, last);
        turn->worker = worker;
        turn->triggered = true;
        succeed(run, &turn->signal, turn->child);
    }
}
