/* Calendars: days off, a team's working hours, the statutory count of working days. */

/* A set of days from 0 to n - 1. */
typedef struct { uint64_t *words; int n; } DaySet;

/* What a run is laid out over: its phases, its length, and the days for which there are calendars. */
typedef struct {
    const double *phase_starts;
    int phases;
    double end;
    int days, first_weekday;
    DaySet off, school_holidays;
} Span;

typedef struct {
    int n;                    /* spells of work */
    double *opens, *closes, *worked_by_close;
    int days;
    int *before_day;          /* how many spells open before each day from 0 to `days` */
    double *hours_per_day;    /* of each day */
} WorkingTime;

typedef struct { int n, days; int *of, *by_day; } WorkingDays;  /* by_day: how many up to and including a day */

static DaySet day_set(Arena *arena, int n) { return (DaySet){take(arena, ((size_t)n / 64 + 1) * 8), n}; }

static void add_day(DaySet *days, int64_t day)
{
    if (0 <= day && day < days->n) days->words[day / 64] |= (uint64_t)1 << day % 64;
}

static bool has_day(DaySet days, int64_t day)
{
    return 0 <= day && day < days.n && (days.words[day / 64] >> day % 64 & 1) != 0;
}

static int phase_at(const double *starts, int n, double time)
{
    int position = 0;
    while (position < n && starts[position] <= time) position += 1;
    return position - 1;
}

static int phase_on(const Span *span, int64_t day) { return phase_at(span->phase_starts, span->phases, (double)day); }

static bool is_working_day(int64_t day, const Span *span)
{
    return mod_of(span->first_weekday + day, WEEK) < SATURDAY && !has_day(span->off, day);
}

/* -- working time: functions named hours_ are the methods of WorkingTime ---------------------------------------- */

/* `weeks`: that in force in each phase. */
static WorkingTime working_time(Arena *arena, const WorkingHours *const *weeks, const Span *span)
{
    int days = span->days;
    size_t room = (size_t)days + 1;
    WorkingTime hours = {
        .opens = take(arena, room * 8), .closes = take(arena, room * 8), .worked_by_close = take(arena, room * 8),
        .days = days, .before_day = take(arena, room * sizeof(int)), .hours_per_day = take(arena, room * 8),
    };
    for (int day = 0; day < days; day++) {
        const WorkingHours *week = weeks[phase_on(span, day)];
        hours.hours_per_day[day] = week->closes - week->opens;
        bool works = week->days[(span->first_weekday + day) % WEEK] != 0.0;
        if (!works || (has_day(span->off, day) && week->works_bank_holidays == 0.0)) continue;
        double opens = day + week->opens / 24, closes = day + week->closes / 24;
        if (hours.n > 0 && opens <= hours.closes[hours.n - 1]) {
            hours.closes[hours.n - 1] = closes;
        } else {
            hours.opens[hours.n] = opens;
            hours.closes[hours.n++] = closes;
        }
    }
    double worked = 0.0;
    for (int spell = 0, day = 0; spell < hours.n; spell++) {
        double length = hours.closes[spell] - hours.opens[spell];
        worked = spell == 0 ? length : worked + length;
        hours.worked_by_close[spell] = worked;
        while (day <= days && day <= hours.opens[spell]) hours.before_day[day++] = spell;
    }
    for (int day = days; day >= 0 && (hours.n == 0 || day > hours.opens[hours.n - 1]); day--)
        hours.before_day[day] = hours.n;
    return hours;
}

/* How many spells have opened by `time`: bisect_right of `opens`, from what is known of the day. */
static int spells_by(const WorkingTime *hours, double time)
{
    int spell = time < 0.0 ? 0 : hours->before_day[time >= hours->days ? hours->days : (int)time];
    while (spell < hours->n && hours->opens[spell] <= time) spell += 1;
    return spell;
}

static double hours_per_day(const WorkingTime *hours, double time)
{
    if (time >= hours->days - 1) return hours->hours_per_day[hours->days - 1];
    return hours->hours_per_day[time > 0.0 ? (int)time : 0];
}

static bool hours_is_open(const WorkingTime *hours, double time)
{
    int spell = spells_by(hours, time) - 1;
    return spell >= 0 && time < hours->closes[spell];
}

static double hours_closes(const WorkingTime *hours, double time) { return hours->closes[spells_by(hours, time) - 1]; }

static double hours_next_open(const WorkingTime *hours, double time)
{
    int spell = spells_by(hours, time);
    if (spell > 0 && time < hours->closes[spell - 1]) return time;
    return spell < hours->n ? hours->opens[spell] : NEVER;
}

static double hours_worked(const WorkingTime *hours, double time)
{
    int spell = spells_by(hours, time) - 1;
    if (spell < 0) return 0.0;
    return hours->worked_by_close[spell] - max_of(0.0, hours->closes[spell] - time);
}

static double hours_between(const WorkingTime *hours, double earlier, double later)
{
    return (hours_worked(hours, later) - hours_worked(hours, earlier)) * 24;
}

/* The first close by which so much has been worked. Mostly it is not far after a spell: steps twice as long each time find
   the stretch that holds it. */
static int first_close(const WorkingTime *hours, double least, int spell)
{
    const double *worked = hours->worked_by_close;
    int low = spell > 0 && worked[spell - 1] >= least ? 0 : spell, step = 1;
    while (low + step < hours->n && worked[low + step - 1] < least) low += step, step *= 2;
    int high = low + step < hours->n ? low + step : hours->n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (worked[middle] < least) low = middle + 1;
        else high = middle;
    }
    return low;
}

static double hours_after(const WorkingTime *hours, double time, double working_hours)
{
    if (working_hours <= 0) return time;
    int spell = spells_by(hours, time) - 1;
    if (spell >= 0 && time + working_hours / 24 <= hours->closes[spell]) return time + working_hours / 24;
    double target = hours_worked(hours, time) + working_hours / 24, least = target - ROUNDING_DAYS;
    int close = first_close(hours, least, spell > 0 ? spell : 0);
    if (close == hours->n) return NEVER;
    return hours->closes[close] - max_of(0.0, hours->worked_by_close[close] - target);
}

static double hours_after_days(const WorkingTime *hours, double time, double working_days)
{
    return hours_after(hours, time, working_days * hours_per_day(hours, time));
}

/* -- statutory working days: functions named days_ are the methods of WorkingDays -------------------------------- */

static WorkingDays working_days(Arena *arena, const Span *span)
{
    size_t room = (size_t)span->days + 1;
    WorkingDays count = {
        .days = span->days, .of = take(arena, room * sizeof(int)), .by_day = take(arena, room * sizeof(int)),
    };
    for (int day = 0; day < span->days; day++) {
        if (is_working_day(day, span)) count.of[count.n++] = day;
        count.by_day[day] = count.n;
    }
    return count;
}

/* Working days up to and including the day of `time`. */
static int days_by(const WorkingDays *count, double time)
{
    if (time < 0.0) return 0;
    return time >= count->days ? count->n : count->by_day[(int)time];
}

static int days_between(const WorkingDays *count, double earlier, double later)
{
    return days_by(count, later) - days_by(count, earlier);
}

static double days_add(const WorkingDays *count, double time, int64_t days)
{
    int64_t position = days_by(count, time) + days - 1;
    if (position >= count->n) return NEVER;
    return days > 0 ? count->of[position] + part_of_day(time) : time;
}

/* -- due dates ---------------------------------------------------------------------------------------------------- */

static double pulled_to_limit(
    const WorkingDays *count, double since, double now, double finish, int limit_working_days, double pulled_share,
    int window_days, double u_pulled, double u_day
)
{
    if (u_pulled >= pulled_share) return finish;
    double target = days_add(count, since, limit_working_days - (int64_t)(u_day * window_days));
    return target >= now ? target : finish;
}

static double brought_forward(double due, double concern, double working_days, const WorkingTime *hours)
{
    double early = hours_next_open(hours, hours_after_days(hours, concern, working_days));
    return early < due ? early : max_of(concern, due);
}
