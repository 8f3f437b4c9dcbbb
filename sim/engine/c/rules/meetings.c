/* Meeting days: when the early help panel, the weekly clinic and conference chairs meet. */

enum { ALL_PLACES = -1 };

#define NOT_HELD INT64_MIN

/* How a panel's days are fixed: an anchor, and lists of days of the tape. */
typedef struct {
    const Panel *terms;
    double anchor;
    const double *cancelled, *moved;  /* moved: old day, new day, and so on */
    int n_cancelled, n_moved;
} PanelDays;

typedef struct { double starts, agenda_closes; int places; } Sitting;

typedef struct { Sitting *of; int n; } Sittings;

static int64_t day_held(int64_t day, const PanelDays *panel, const Span *span)
{
    if (mod_of(day - (int64_t)panel->anchor, (int64_t)panel->terms->interval_days) != 0) return NOT_HELD;
    for (int i = 0; i < panel->n_cancelled; i++)
        if (panel->cancelled[i] == (double)day) return NOT_HELD;
    for (int i = 0; i < panel->n_moved; i++)
        if (panel->moved[2 * i] == (double)day) return (int64_t)panel->moved[2 * i + 1];
    if (panel->terms->when_closed == WHEN_CLOSED_HELD || !has_day(span->off, day)) return day;
    if (panel->terms->when_closed == WHEN_CLOSED_CANCELLED) return NOT_HELD;
    while (!is_working_day(day, span)) day += 1;
    return day;
}

static Sittings no_sittings(Arena *arena, double end)
{
    return (Sittings){take(arena, ((size_t)end + 1) * sizeof(Sitting)), 0};
}

/* In order of time, of equal ones the first to come first; none outside the run. */
static void add_sitting(Sittings *sittings, Sitting sitting, double end)
{
    if (!(0 <= sitting.starts && sitting.starts < end)) return;
    int position = sittings->n++;
    for (; position > 0 && sitting.starts < sittings->of[position - 1].starts; position--)
        sittings->of[position] = sittings->of[position - 1];
    sittings->of[position] = sitting;
}

/* `panels`: the panel of each phase. */
static Sittings panel_sittings(Arena *arena, const PanelDays *panels, const Span *span)
{
    Sittings sittings = no_sittings(arena, span->end);
    for (int64_t day = 0; day <= (int64_t)span->end; day++) {
        const PanelDays *panel = &panels[phase_on(span, day)];
        int64_t held = day_held(day, panel, span);
        if (held == NOT_HELD) continue;
        double starts = (double)held + panel->terms->starts / 24, places = panel->terms->places;
        Sitting sitting = {starts, starts - panel->terms->cut_off_days, places == INFINITY ? ALL_PLACES : (int)places};
        add_sitting(&sittings, sitting, span->end);
    }
    return sittings;
}

static Sittings clinic_sittings(Arena *arena, const Clinic *const *clinics, const Span *span)
{
    Sittings sittings = no_sittings(arena, span->end);
    for (int64_t day = 0; day <= (int64_t)span->end; day++) {
        const Clinic *clinic = clinics[phase_on(span, day)];
        bool is_its_day = (double)((span->first_weekday + day) % WEEK) == clinic->weekday;
        if (clinic->places <= 0.0 || !is_its_day || has_day(span->off, day)) continue;
        double starts = (double)day + clinic->starts / 24;
        add_sitting(&sittings, (Sitting){starts, starts, (int)clinic->places}, span->end);
    }
    return sittings;
}

static Sittings conference_sittings(Arena *arena, const Chairs *const *chairs, const Span *span)
{
    Sittings sittings = no_sittings(arena, span->end);
    for (int64_t day = 0; day <= (int64_t)span->end; day++) {
        const Chairs *these = chairs[phase_on(span, day)];
        double slots = these->chairs * these->conferences_per_day;
        bool is_their_day = these->days[(span->first_weekday + day) % WEEK] != 0.0;
        if (slots <= 0.0 || !is_their_day || has_day(span->off, day)) continue;
        double starts = (double)day + these->starts / 24;
        add_sitting(&sittings, (Sitting){starts, starts, (int)slots}, span->end);
    }
    return sittings;
}
