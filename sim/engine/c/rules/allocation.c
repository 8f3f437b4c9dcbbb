/* Queues and the choice of a worker. Weights, limits and loads are whole thousandths of a case. */

typedef struct { int urgency; double since; int64_t child, contact; } ContactPlace;

typedef struct { int order, urgency; double since; int64_t child, serial; } CasePlace;

typedef struct { double listed; int64_t child; } AgendaPlace;

typedef struct { int64_t below_target, below_maximum; } Room;

typedef struct { int position; bool within_target; } Holder;

static int64_t thousandths(double cases)
{
    double scaled = cases * THOUSAND;
    int64_t cut = (int64_t)scaled;
    return scaled - (double)cut >= 0.5 ? cut + 1 : cut;
}

static int64_t limit_thousandths(double cases, double fte) { return thousandths(cases * fte); }

static CasePlace case_place(int order, int urgency, double since, int64_t child, int64_t serial, bool by_urgency)
{
    return (CasePlace){order, by_urgency ? urgency : 0, since, child, serial};
}

/* Whether the first comes before the second: what decides first stands first. */
static bool contact_is_before(ContactPlace one, ContactPlace other)
{
    if (one.urgency != other.urgency) return one.urgency < other.urgency;
    if (one.since != other.since) return one.since < other.since;
    if (one.child != other.child) return one.child < other.child;
    return one.contact < other.contact;
}

static bool case_is_before(CasePlace one, CasePlace other)
{
    if (one.order != other.order) return one.order < other.order;
    if (one.urgency != other.urgency) return one.urgency < other.urgency;
    if (one.since != other.since) return one.since < other.since;
    if (one.child != other.child) return one.child < other.child;
    return one.serial < other.serial;
}

static bool agenda_is_before(AgendaPlace one, AgendaPlace other)
{
    return one.listed != other.listed ? one.listed < other.listed : one.child < other.child;
}

static bool is_on_agenda(double listed, double agenda_closes, double starts)
{
    return listed <= agenda_closes && listed < starts;
}

static int first_free(const bool *free, int n)
{
    for (int position = 0; position < n; position++)
        if (free[position]) return position;
    return NOBODY_FREE;
}

static bool may_exceed_target(int order, double waited_since, double now, double after_days)
{
    return order != ORDER_ORDINARY || now >= waited_since + after_days;
}

/* most_room of both columns is this: the position with the most, the first of equals. */
static int most_room(const Room *rooms, int n, bool below_maximum)
{
    int best = NOBODY_FREE;
    int64_t most = 0;
    for (int position = 0; position < n; position++) {
        int64_t room = below_maximum ? rooms[position].below_maximum : rooms[position].below_target;
        if (best == NOBODY_FREE || room > most) best = position, most = room;
    }
    return best;
}

static Holder holder(int64_t weight, const Room *rooms, int n, bool above_target)
{
    int best = most_room(rooms, n, false);
    if (best == NOBODY_FREE || rooms[best].below_target >= weight) return (Holder){best, best != NOBODY_FREE};
    if (!above_target) return (Holder){NOBODY_FREE, false};
    best = most_room(rooms, n, true);
    return (Holder){rooms[best].below_maximum >= weight ? best : NOBODY_FREE, false};
}

static int64_t capacity_of(const int64_t *targets, int n)
{
    int64_t total = 0;
    for (int i = 0; i < n; i++) total += targets[i];
    return total;
}

static double load_of(int64_t open_weight, int64_t capacity)
{
    if ((double)open_weight >= MOST_LOAD * (double)capacity) return open_weight > 0 ? MOST_LOAD : 0.0;
    return (double)open_weight / (double)capacity;
}

static double overload_of(double load) { return load > 1.0 ? load - 1.0 : 0.0; }

static double lengthened(double coefficient, double overload) { return 1.0 + coefficient * overload; }

static double remaining_quality(double quality, double coefficient, double overload)
{
    double left = 1.0 - coefficient * overload;
    return left > 0.0 ? quality * left : 0.0;
}
