/* A tape laid out over its run, as `layout` of sim/tape.py: working hours, meeting days, hourly rates and each source's
   own time. */

typedef struct {
    Span span;
    WorkingTime front_door, emergency_duty, assessment, early_help, locality;
    WorkingDays working_days;
    Sittings panel, clinic, conferences;
    double *rates_per_day[ALL_SOURCES];  /* days * 24: arrivals per day in each hour of the run */
    double transfers_per_day;            /* the same of children who move in, at any hour */
    OwnTime own_time[ALL_SOURCES];
    double *open_shares[SOURCES];        /* how far the source is open on each day of the run, 0 to 1 */
} Layout;

/* Hours of the emergency duty team; it is only asked when the front door is closed. */
static const WorkingHours ALWAYS = {{1, 1, 1, 1, 1, 1, 1}, 0.0, 24.0, 1.0};

static DaySet days_of_tape(Arena *arena, const double *days, double count, int n)
{
    DaySet set = day_set(arena, n);
    for (int i = 0; i < count; i++) add_day(&set, (int64_t)days[i]);
    return set;
}

/* The own time of a source that does not see what happens while it is shut runs by its hours alone on other days. */
static void lay_out_source(Layout *layout, const Derived *phases, int source, Arena *arena)
{
    const Span *span = &layout->span;
    int64_t days = (int64_t)__builtin_ceil(span->end);
    size_t bytes = (size_t)(days * HOURS) * 8;
    double *rates = take(arena, bytes), *activity = take(arena, bytes);
    double *shares = source < SOURCES ? take(arena, (size_t)days * 8) : NULL;
    for (int64_t day = 0; day < days; day++) {
        const SourceTerms *terms = &phases[phase_on(span, day)].sources[source];
        double *in_hours = activity + day * HOURS, share = 1.0;
        if (terms->present == 0.0) {
            for (int hour = 0; hour < HOURS; hour++) in_hours[hour] = 1.0;
        } else {
            int weekday = (int)((span->first_weekday + day) % WEEK);
            bool is_off = has_day(span->off, day), is_school_holiday = has_day(span->school_holidays, day);
            double factor = day_factor(terms, weekday, is_off, is_school_holiday);
            share = open_share(terms, weekday, is_off, is_school_holiday);
            hourly(terms, terms->sees_by_day == 0.0 ? factor : share > 0.0 ? 1.0 : 0.0, in_hours);
            hourly(terms, terms->per_day * growth(terms->trend_per_year, day) * factor, rates + day * HOURS);
        }
        if (shares != NULL) shares[day] = share;
    }
    layout->rates_per_day[source] = rates;
    layout->own_time[source] = own_time(arena, activity, days * HOURS);
    if (source < SOURCES) layout->open_shares[source] = shares;
    give(arena, activity, bytes);
}

static void lay_out(Layout *layout, const double *tape, Arena *arena)
{
    const Head *head = (const Head *)tape;
    const Scenario *scenarios = (const Scenario *)(tape + (size_t)head->scenarios_at);
    const Derived *derived = (const Derived *)(tape + (size_t)head->derived_at);
    int phases = (int)head->phases, days = (int)head->days;
    *layout = (Layout){
        .span = {
            .phase_starts = tape + (size_t)head->phase_starts_at, .phases = phases, .end = head->end, .days = days,
            .first_weekday = (int)head->first_weekday,
            .off = days_of_tape(arena, tape + (size_t)head->off_at, head->off_count, days),
            .school_holidays = days_of_tape(
                arena, tape + (size_t)head->school_holidays_at, head->school_holidays_count, days
            ),
        },
        .transfers_per_day = head->transfers_per_day,
    };
    const Span *span = &layout->span;

    size_t pointers = (size_t)phases * sizeof(void *), of_panels = (size_t)phases * sizeof(PanelDays);
    const WorkingHours **front_door = take(arena, pointers), **assessment = take(arena, pointers);
    const WorkingHours **early_help = take(arena, pointers), **locality = take(arena, pointers);
    const WorkingHours **always = take(arena, pointers);
    const Clinic **clinics = take(arena, pointers);
    const Chairs **chairs = take(arena, pointers);
    PanelDays *panels = take(arena, of_panels);
    for (int phase = 0; phase < phases; phase++) {
        const Scenario *now = &scenarios[phase];
        const Derived *also = &derived[phase];
        front_door[phase] = &now->front_door.staff.working_hours;
        assessment[phase] = &now->assessment.staff.working_hours;
        early_help[phase] = &now->early_help.staff.working_hours;
        locality[phase] = &now->locality.staff.working_hours;
        always[phase] = &ALWAYS;
        clinics[phase] = &now->locality.clinic;
        chairs[phase] = &now->section_47.chairs;
        panels[phase] = (PanelDays){
            &now->early_help.panel, also->panel_anchor, tape + (size_t)also->cancelled_at,
            tape + (size_t)also->moved_at, (int)also->cancelled_count, (int)also->moved_count,
        };
    }
    layout->front_door = working_time(arena, front_door, span);
    layout->emergency_duty = working_time(arena, always, span);
    layout->assessment = working_time(arena, assessment, span);
    layout->early_help = working_time(arena, early_help, span);
    layout->locality = working_time(arena, locality, span);
    layout->working_days = working_days(arena, span);
    layout->panel = panel_sittings(arena, panels, span);
    layout->clinic = clinic_sittings(arena, clinics, span);
    layout->conferences = conference_sittings(arena, chairs, span);
    for (int source = 0; source < ALL_SOURCES; source++) lay_out_source(layout, derived, source, arena);
}
