/* What the files of the model share: the state of a run, and who is in it. Names and meanings are those of `sim.model`;
   where Python has a Run and a Service, here one `Run` holds both. */

enum { NOBODY = -1, NO_TEAM = 0, PLACES = 11 };

typedef enum { WAITS, RETURNS, RAISES } Status;

typedef struct Run Run;
typedef struct Child Child;
typedef struct Case Case;
typedef struct Worker Worker;
typedef struct Team Team;
typedef struct Process Process;

/* -- processes: what Python writes as generators. A routine keeps what it knows between two waits in its frame. ----- */

typedef struct Frame {
    Status (*routine)(Process *, void *);
    struct Frame *below;
    int32_t at;
    int32_t bytes;
    bool catches; /* whether it wants to know when what it called ends because the child has left */
} Frame;

typedef struct {
    Process *waiter;
} Signal;

struct Process {
    Frame *top;
    const Child *child; /* whom it is about; NULL if it is staff's or a meeting's, or over */
    int64_t entity;
    uint32_t serial;   /* which process this is: the memory is used again */
    uint32_t expects;  /* sequence number of the event that resumes it; 0 while it waits for a signal */
    Signal *awaits;
    double result, second; /* what the routine that it called returned */
    int cause;             /* why it was interrupted */
    bool interrupted, raised;
};

enum { NOWHERE = -1 }; /* the stage after the last: the case is closed */

#define STEPS switch (f->frame.at) { case 0:
#define END } return RETURNS;
#define PAUSE_HERE f->frame.at = __LINE__; return WAITS; case __LINE__:
#define WAIT_UNTIL(time)                                                                                               \
    do { resume_at(run, p, time, PART_CHILDREN_AND_WORKERS, run->entity); PAUSE_HERE; } while (0)
/* What is called begins at once; it may be over without a wait. If it waits, `go_on` comes back here when it is over. */
#define CALL(call)                                                                                                     \
    do {                                                                                                               \
        f->frame.at = __LINE__;                                                                                        \
        call;                                                                                                          \
        Status called = p->top->routine(p, p->top);                                                                    \
        if (called == WAITS) return WAITS;                                                                             \
        drop_frame(run, p);                                                                                            \
        if (called == RAISES && !f->frame.catches) return RAISES;                                                      \
        if (called == RAISES) p->raised = true;                                                                        \
        case __LINE__:;                                                                                                \
    } while (0)
#define RETURN(value) do { p->result = (value); return RETURNS; } while (0)
#define RETURN_TWO(value, other) do { p->result = (value); p->second = (other); return RETURNS; } while (0)

/* `wait` of sim.model.cases: until `started` happens; p->result says whether a concern about the child came first. */
#define WAIT_IN_CASE(started)                                                                                          \
    do {                                                                                                               \
        if (child->has_left) return RAISES;                                                                            \
        p->result = 1.0;                                                                                               \
        if (child->open_case->concern) { child->open_case->concern = false; break; }                                   \
        child->open_case->waiting = true;                                                                              \
        started;                                                                                                       \
        PAUSE_HERE;                                                                                                    \
        child->open_case->waiting = false;                                                                             \
        p->result = p->interrupted ? 1.0 : 0.0;                                                                        \
        p->interrupted = false;                                                                                        \
        if (p->result != 0.0 && child->has_left) return RAISES;                                                        \
    } while (0)
#define AT(time) resume_at(run, p, time, PART_CHILDREN_AND_WORKERS, run->entity)
#define ON(signal) await(p, signal)

/* `pause` of sim.model.cases: until a time, whatever happens. */
#define PAUSE_UNTIL(time)                                                                                              \
    do {                                                                                                               \
        p->second = (time);                                                                                            \
        if (p->second > run->now) WAIT_UNTIL(p->second);                                                               \
        if (child->has_left) return RAISES;                                                                            \
    } while (0)

/* -- events -------------------------------------------------------------------------------------------------------- */

enum { PART_END, PART_CHANGES, PART_CHILDREN_AND_WORKERS, PART_MEETINGS, PART_TEAMS };
enum { URGENT, NORMAL };
enum { KIND_RESUME, KIND_SIGNAL, KIND_INTERRUPT, KIND_CHANGE, KIND_WITHDRAW, KIND_GROW_UP, KIND_END };

/* 32 bytes in WebAssembly, half a line of the cache. */
typedef struct {
    double time;
    int64_t entity;
    void *subject;
    uint32_t sequence;
    uint32_t about; /* the serial of a process; the number of a phase or a team */
    uint8_t part, urgency, kind, cause;
} Event;

enum { SLOTS_PER_DAY = 16, SLOTS_IN_STRETCH = 64, EVENTS_IN_BLOCK = 31 };

/* Some of the events of a slot or stretch, in no order; and the block that was filled before it. */
typedef struct EventBlock {
    Event events[EVENTS_IN_BLOCK];
    struct EventBlock *before;
    int32_t count;
} EventBlock;

/* -- people -------------------------------------------------------------------------------------------------------- */

enum { DRAWS_IN_LINE = 16 };

typedef struct {
    int64_t key;
    LIST(uint32_t) draws;
} Drawn;

typedef struct Sibling {
    Drawn drawn;
    Child *child; /* the first child of the family */
    int32_t index;
    double offset, plan_started;
    int32_t contact_count, case_count, plan, looks, enquiry;
    int32_t plans[PLACES];
    bool left, needs_plan;
} Sibling;

typedef LIST(Sibling *) Siblings;

typedef struct { Sibling *sibling; int32_t number; } Named;

typedef struct {
    int32_t number, source, urgency; /* the source by its position in SOURCES */
    bool information_lost, has_error, screened;
    double error;
    LIST(Named) named;
} Contact;

typedef struct {
    Signal signal;
    Child *child;
    double listed;
    bool heard, is_listed;
    void *before, *after; /* on the agenda, in the order in which they were listed */
} Entry;

typedef struct {
    Signal signal;
    int64_t child;
    Worker *worker;
    bool triggered;
} Turn;

typedef struct {
    Signal signal;
    Child *child;
    Case *owner;
    int32_t number, order;
    double since;
    bool by_urgency, granted, pending;
} Request;

/* What most events read stands first, in two lines of the cache. */
struct Case {
    Child *child;
    int32_t number, place, origin, urgency, team, plan_place, looks;
    bool social_care, urgent, information_lost, waiting, plan_open, working, concern, at_conference, consented, reviewed;
    bool is_inherited, was_discussed;
    Worker *worker;
    Process *process;
    Siblings siblings;
    double stock_taken, unworked_days, absent_mark, plan_started, first_set_point, first_interval_share, review_error;
    int64_t weight;
    int64_t sender_weight;
    double opened, inherited_days, concern_perceived, discussed;
    Worker *sender;
    Request *request;
    Case *before, *after;           /* among the cases of its worker, in the order in which they came */
    Case *kept_before, *kept_after; /* among those that the team keeps */
};

/* Likewise. */
struct Child {
    Drawn drawn;
    int32_t index;
    uint8_t group, area, why_left;
    bool has_left;
    double since, need, set_point, tau;
    double set_point_ceiling, born_at;
    Case *open_case;
    Siblings siblings;
    LIST(double) contacts;
    LIST(Segment) segments;
    int32_t contact_count, contacts_in_hand;
    int32_t case_count, refusals;
    double leaves_at, persistent_error;
    Siblings named;
    int32_t plans[PLACES];
    Entry *entries[3]; /* on the agenda of each meeting */
};

struct Worker {
    int32_t number, kind;
    int32_t seat; /* among those of the team who are at work */
    Team *team;
    double fte, productivity, absent_since, absent_days;
    int64_t target, maximum, load;
    int32_t case_count;
    Case *first, *last;
    Process *absences;
    uint32_t absences_serial;
    bool is_cover, busy, gone, absent;
};

typedef struct {
    Drawn drawn;
    Team *team;
    int32_t role;
    int64_t entity;
    double fte;
    bool vacant;
    Worker *holder;
    Process *process;
    uint32_t process_serial;
} Post;

typedef struct {
    ContactPlace place;
    int64_t serial; /* of two recorded contacts of a child at one instant, the order in which they came */
    Turn *turn;
} TurnPlace;

typedef struct {
    CasePlace place;
    Request *request;
} RequestPlace;

typedef struct {
    int32_t role; /* position among all roles of the tape */
    int64_t first_entity;
    int64_t cut; /* of the posts behind the last one, how many are being cut */
    LIST(Post *) posts;
} RoleOfTeam;

struct Team {
    int32_t number, place;
    const WorkingTime *hours;
    bool is_desk;
    LIST(Worker *) workers;
    LIST(RoleOfTeam) roles;
    int64_t open_weight, capacity;
    double load_before, load_changed, practice_quality;
    const StaffPolicy *policy;
    LIST(TurnPlace) turns;
    int64_t turn_serial;
    LIST(RequestPlace) queue;
    int32_t requests, last_request;
    LIST(Worker *) at_work; /* in the order of workers; beside them who is free at a desk, else what room they have */
    LIST(bool) free;
    LIST(Room) rooms;
    bool seats_change; /* others are at work than stand there, or on other terms */
    Case *kept_first, *kept_last;
};

typedef struct {
    int32_t number; /* 1 panel, 2 clinic, 3 conferences */
    const Sittings *sittings;
    Entry *first, *last;
} Meeting;

/* Times as they came; how many there were before the end and before the beginning of the window last asked about. */
typedef struct { double *items; int32_t count, room; int64_t before_end, before_begin; } Times;

/* -- the log ------------------------------------------------------------------------------------------------------- */

typedef struct {
    double time;
    int64_t child;
    int32_t who; /* the child by the order in which children entered; -1 for none */
    int32_t worker, number;
    uint8_t event, place, team, outcome, source;
    double perceived, need, set_point, tau, value;
} Row;

typedef struct { int64_t child; int32_t at; } RowPlace; /* a row of an instant */

enum { ROWS_IN_CHUNK = 32840 }; /* no power of two: the columns of a row would contend for the same cache */

typedef struct {
    double time[ROWS_IN_CHUNK], perceived[ROWS_IN_CHUNK], need[ROWS_IN_CHUNK], set_point[ROWS_IN_CHUNK];
    double tau[ROWS_IN_CHUNK], value[ROWS_IN_CHUNK];
    int32_t worker[ROWS_IN_CHUNK], number[ROWS_IN_CHUNK], who[ROWS_IN_CHUNK];
    uint8_t event[ROWS_IN_CHUNK], place[ROWS_IN_CHUNK], team[ROWS_IN_CHUNK], outcome[ROWS_IN_CHUNK];
    uint8_t source[ROWS_IN_CHUNK];
} Chunk;

typedef struct {
    int64_t child;
    double entered_days, age_years, set_point;
    uint8_t group, area, source, origin, earlier_plan;
} ChildRow;

enum { REFUSAL_NONE, REFUSAL_MEMORY, REFUSAL_ARRIVALS, REFUSAL_CHILDREN, REFUSAL_ROWS };

/* -- the run ------------------------------------------------------------------------------------------------------- */

struct Run {
    Arena arena;
    const double *tape;
    const Head *head;
    const Scenario *scenarios, *scenario; /* of each phase, and of the one in force */
    const Derived *derived, *derived_now;
    Layout layout;
    int64_t key;
    int32_t phase;
    double now, end;
    int32_t refusal; /* why the run cannot go on; 0 while it can */

    EventBlock **stretches, *slots[SLOTS_IN_STRETCH]; /* the last block of each that is to come */
    EventBlock *spare_blocks;
    int64_t slot, slot_count;
    LIST(Event) due; /* events of the present slot, the next one last */
    double *looks, next_look; /* of each team, of any */
    uint32_t sequence, serial;
    Process *idle; /* processes that are over, each with the next one in place of a frame */
    uint32_t near;
    int64_t entity; /* whose turn it is */
    bool over;

    Team *teams;
    int32_t team_count, last_worker;
    Team *icrt, *emergency, *assessment, *early_help, *locality; /* of the last two one for each area */
    Meeting meetings[3];
    Times answered[SOURCES], answers_helped[SOURCES], offer_starts;

    LIST(Row) instant;   /* rows of the present instant, as they came */
    bool is_in_disorder; /* they are not in order of the child's number */
    LIST(RowPlace) places, merged_places;
    LIST(Chunk *) chunks, emptied; /* those that the host has not taken yet, the last one being filled; spare ones */
    int64_t rows;
    LIST(ChildRow) children;
    int32_t *ordinals; /* of each child, in order of entry, the position among all by number; once the run is over */
};

#define PANEL_MEETING (&run->meetings[0])
#define CLINIC_MEETING (&run->meetings[1])
#define CONFERENCES (&run->meetings[2])

/* The run of this engine. A memory holds one, and is dropped with it; routines find it here, so that its places are known
   to the compiler, and functions that no event calls are handed it like any other value. */
static Run the_run;
