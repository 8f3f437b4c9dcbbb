/* The rules of the engine, each applied to many rows of arguments: what tests hold against Python. */

#include "engine.c"

typedef union { double d; int64_t i; } Cell;

/* A rule from `in` cells to `out` cells: D(i) and I(i) are its arguments, as numbers and whole numbers. */
#define APPLY(name, in, out, ...)                                                                                      \
    EXPORT(apply_##name) void apply_##name(int rows, const Cell *a, Cell *o)                                           \
    {                                                                                                                  \
        for (int row = 0; row < rows; row++, a += in, o += out) { __VA_ARGS__; }                                       \
    }
#define NUMBER(name, in, expression) APPLY(name, in, 1, o->d = (expression))
#define WHOLE(name, in, expression) APPLY(name, in, 1, o->i = (expression))
#define D(place) a[place].d
#define I(place) a[place].i
#define N(place) (int)a[place].i
#define B(place) (a[place].i != 0)

#define APPLIED_ARENA (&the_run.arena)

NUMBER(exp, 1, exp_of(D(0)))
NUMBER(log, 1, log_of(D(0)))
NUMBER(normal, 1, normal_of(D(0)))

APPLY(uniforms, 4, 2, uniforms(I(0), I(1), N(2), I(3), &o[0].d, &o[1].d))
APPLY(uniforms_of_four, 4, 8,
      Draws lower;
      Draws upper;
      uniforms_of_four(I(0), I(1), N(2), I(3), &lower, &upper);
      for (int i = 0; i < 2; i++) {
          o[2 * i].d = lower.first[i], o[2 * i + 1].d = lower.second[i];
          o[2 * i + 4].d = upper.first[i], o[2 * i + 5].d = upper.second[i];
      })
NUMBER(uniform, 4, uniform(I(0), I(1), N(2), I(3)))
WHOLE(run_key, 2, run_key(I(0), I(1)))

NUMBER(need_at, 5, need_at(D(0), D(1), D(2), D(3), D(4)))
NUMBER(set_point_drawn, 3, set_point_drawn(D(0), D(1), D(2)))
NUMBER(set_point_within, 3, set_point_within(D(0), D(1), D(2)))
NUMBER(shocked, 2, shocked(D(0), D(1)))
NUMBER(helped, 4, helped(D(0), D(1), D(2), D(3)))
NUMBER(recovered, 4, recovered(D(0), D(1), D(2), D(3)))
NUMBER(lasting_share, 3, lasting_share(D(0), D(1), D(2)))
NUMBER(days_below, 19, days_below((const Segment *)(a + 3), N(0), D(1), D(2)))

NUMBER(incident_rate, 3, incident_rate(D(0), D(1), D(2)))
APPLY(next_potential_incident, 5, 3, next_potential_incident(I(0), I(1), D(2), D(3), D(4), &o[0].d, &o[1].d, &o[2].i))
APPLY(incident_mark, 3, 4, incident_mark(I(0), I(1), I(2), (double *)o))
APPLY(incident_noticed, 3, 2, incident_noticed(I(0), I(1), I(2), (double *)o))

/* How many; then times, then numbers, of the first 500. */
static Arrivals applied_arrivals;
APPLY(arrivals_of_day, 27, 1001,
      int n = arrivals_of_day(I(0), I(1), I(2), &a[3].d, APPLIED_ARENA, &applied_arrivals);
      o[0].i = n;
      for (int i = 0; i < n && i < 500; i++) {
          o[1 + i].d = applied_arrivals.times[i];
          o[501 + i].i = applied_arrivals.numbers[i];
      })

NUMBER(spread, 1, spread_of(D(0)))
NUMBER(exponential, 2, exponential(D(0), D(1)))
NUMBER(duration, 4, duration(N(0), D(1), D(2), D(3)))
NUMBER(remaining, 5, remaining(N(0), D(1), D(2), D(3), D(4)))
NUMBER(year_factor, 2, year_factor(D(0), D(1)))
WHOLE(poisson, 2, poisson(I(0) ? POINTS_OF_ARRIVAL_LAYER : POINTS_OF_CELL, D(1)))

NUMBER(seen, 6, seen(D(0), D(1), D(2), D(3), D(4), D(5)))
NUMBER(perceived, 6, perceived(D(0), D(1), D(2), D(3), D(4), D(5)))
NUMBER(remembered, 3, remembered(D(0), D(1), D(2)))

WHOLE(urgency, 3, decide_urgency(D(0), D(1), D(2)))
WHOLE(upgraded, 3, upgraded(D(0), N(1), D(2)))
WHOLE(answers_in_time, 2, answers_in_time(D(0), D(1)))
WHOLE(front_door, 6, decide_front_door(D(0), D(1), D(2), D(3), D(4), B(5)))
WHOLE(contacts_since, 8, contacts_since(&a[2].d, N(0), D(1)))
WHOLE(asks_for_assessment, 9, asks_for_assessment(&a[3].d, N(0), N(1), D(2)))
WHOLE(protected_at_night, 2, protected_at_night(D(0), D(1)))
WHOLE(waits_for_panel, 3, waits_for_panel(D(0), B(1), D(2)))
WHOLE(panel, 3, decide_panel(D(0), D(1), D(2)))
WHOLE(referral_accepted, 2, referral_accepted(D(0), D(1)))
WHOLE(enquiry, 4, decide_enquiry(D(0), D(1), D(2), B(3)))
WHOLE(strategy_discussion, 2, decide_strategy_discussion(D(0), D(1)))
WHOLE(end_of_stay, 2, decide_end_of_stay(D(0), D(1)))
WHOLE(conference, 2, decide_conference(D(0), D(1)))
WHOLE(assessment, 5, decide_assessment(D(0), D(1), D(2), D(3), N(4)))
WHOLE(after_enquiry, 1, after_enquiry(N(0)))
WHOLE(looks_below, 3, looks_below(N(0), D(1), D(2)))
WHOLE(once_sure, 3, once_sure(N(0), N(1), N(2)))
WHOLE(early_help_review, 3, decide_early_help_review(D(0), D(1), D(2)))
WHOLE(child_in_need_review, 4, decide_child_in_need_review(D(0), D(1), D(2), D(3)))
WHOLE(goes_to_clinic, 3, goes_to_clinic(D(0), N(1), D(2)))
WHOLE(protection_review, 6, decide_protection_review(D(0), D(1), D(2), D(3), B(4), D(5)))
NUMBER(care_level, 3, care_level(D(0), D(1), D(2)))
WHOLE(is_concern, 5, is_concern(D(0), N(1), D(2), D(3), D(4)))
WHOLE(is_grave, 2, is_grave(D(0), D(1)))
NUMBER(early_review_days, 3, early_review_days(D(0), D(1), D(2)))
NUMBER(step_down_level, 5, step_down_level(N(0), B(1), D(2), D(3), D(4)))

WHOLE(thousandths, 1, thousandths(D(0)))
WHOLE(limit_thousandths, 2, limit_thousandths(D(0), D(1)))
WHOLE(contact_is_before, 8,
      contact_is_before((ContactPlace){N(0), D(1), I(2), I(3)}, (ContactPlace){N(4), D(5), I(6), I(7)}))
WHOLE(case_is_before, 11,
      case_is_before(case_place(N(1), N(2), D(3), I(4), I(5), B(0)), case_place(N(6), N(7), D(8), I(9), I(10), B(0))))
WHOLE(agenda_is_before, 4, agenda_is_before((AgendaPlace){D(0), I(1)}, (AgendaPlace){D(2), I(3)}))
WHOLE(is_on_agenda, 3, is_on_agenda(D(0), D(1), D(2)))
APPLY(first_free, 5, 1,
      bool free[4] = {B(1), B(2), B(3), B(4)};
      o->i = first_free(free, N(0)))
WHOLE(may_exceed_target, 4, may_exceed_target(N(0), D(1), D(2), D(3)))
APPLY(holder, 11, 2,
      Holder found = holder(I(0), (const Room *)(a + 3), N(1), B(2));
      o[0].i = found.position;
      o[1].i = found.within_target)
WHOLE(capacity, 5, capacity_of(&a[1].i, N(0)))
NUMBER(load, 2, load_of(I(0), I(1)))
NUMBER(overload, 1, overload_of(D(0)))
NUMBER(lengthened, 2, lengthened(D(0), D(1)))
NUMBER(remaining_quality, 3, remaining_quality(D(0), D(1), D(2)))

APPLY(cumulative_weights, 7, 6, cumulative_weights(&a[1].d, N(0), (double *)o))
WHOLE(pick, 8, pick(D(0), &a[2].d, N(1)))

WHOLE(age_class, 1, age_class(D(0)))
NUMBER(age_in_class, 3, age_in_class(N(0), D(1), D(2)))
NUMBER(before_birth, 4, before_birth(D(0), D(1), D(2), D(3)))

WHOLE(came_of_it, 1, came_of_it(N(0)))
NUMBER(experience, 4, experience(I(0), I(1), D(2), D(3)))
WHOLE(reports, 3, reports(D(0), D(1), D(2)))

NUMBER(further_need, 2, further_need(D(0), D(1)))
NUMBER(older_by, 2, older_by(D(0), D(1)))
NUMBER(work_for, 3, work_for(D(0), N(1), D(2)))
WHOLE(family_of, 1, family_of(I(0)))

NUMBER(offer_factor, 3, offer_factor(D(0), D(1), D(2)))
NUMBER(helped_in_window, 4, helped_in_window(I(0), D(1), D(2), D(3)))
NUMBER(filled_at, 4, filled_at(D(0), D(1), D(2), D(3)))
NUMBER(declining_share, 6, declining_share(D(0), D(1), D(2), D(3), B(4), D(5)))
WHOLE(refusal_escalates, 2, refusal_escalates(D(0), D(1)))

WHOLE(sees, 2, sees(D(0), D(1)))
APPLY(other_sources, 13, 7, o[0].i = other_sources(&a[1].d, &a[7].d, N(0), &o[1].d))
NUMBER(growth, 2, growth(D(0), I(1)))
NUMBER(part_of_day, 1, part_of_day(D(0)))
WHOLE(mod, 2, mod_of(I(0), I(1)))
NUMBER(min, 2, min_of(D(0), D(1)))
NUMBER(max, 2, max_of(D(0), D(1)))

/* -- what a tape is laid out into, and the rules that ask it ------------------------------------------------------- */

static Layout laid_out;

EXPORT(apply_layout) void apply_layout(const double *tape) { lay_out(&laid_out, tape, APPLIED_ARENA); }

static const WorkingTime *team_hours(int which)
{
    const WorkingTime *teams[] = {
        &laid_out.front_door, &laid_out.emergency_duty, &laid_out.assessment, &laid_out.early_help, &laid_out.locality,
    };
    return teams[which];
}

/* Of a team: how many spells, then when each opens and closes. */
EXPORT(spells) int spells(int which, double *o)
{
    const WorkingTime *hours = team_hours(which);
    for (int i = 0; i < hours->n; i++) *o++ = hours->opens[i], *o++ = hours->closes[i];
    return hours->n;
}

EXPORT(sittings) int sittings(int which, double *o)
{
    const Sittings *lists[] = {&laid_out.panel, &laid_out.clinic, &laid_out.conferences};
    for (int i = 0; i < lists[which]->n; i++) {
        Sitting each = lists[which]->of[i];
        *o++ = each.starts, *o++ = each.agenda_closes, *o++ = each.places;
    }
    return lists[which]->n;
}

EXPORT(rates_per_day) const double *rates_per_day(int source) { return laid_out.rates_per_day[source]; }
EXPORT(open_shares) const double *open_shares(int source) { return laid_out.open_shares[source]; }

APPLY(hours, 3, 7,
      const WorkingTime *hours = team_hours(N(0));
      o[0].i = hours_is_open(hours, D(1));
      o[1].d = o[0].i ? hours_closes(hours, D(1)) : 0.0;
      o[2].d = hours_next_open(hours, D(1));
      o[3].d = hours_worked(hours, D(1));
      o[4].d = hours_after(hours, D(1), D(2));
      o[5].d = hours_after_days(hours, D(1), D(2));
      o[6].d = hours_between(hours, D(1), D(1) + D(2)))
NUMBER(brought_forward, 4, brought_forward(D(1), D(2), D(3), team_hours(N(0))))
WHOLE(days_between, 2, days_between(&laid_out.working_days, D(0), D(1)))
NUMBER(days_add, 2, days_add(&laid_out.working_days, D(0), I(1)))
NUMBER(pulled_to_limit, 8,
       pulled_to_limit(&laid_out.working_days, D(0), D(1), D(2), N(3), D(4), N(5), D(6), D(7)))
NUMBER(own_time, 3, own_time_after(&laid_out.own_time[N(0)], D(1), D(2)))

/* -- what stops an engine ------------------------------------------------------------------------------------------ */

EXPORT(stop) void stop(void) { __builtin_trap(); }
EXPORT(outside) int outside(void) { return *(volatile int *)0xFFFF0000; }
EXPORT(outgrow_stack) int outgrow_stack(int depth)
{
    volatile char here[1024];
    here[depth & 1023] = 1;
    return depth < 0 ? 0 : outgrow_stack(depth + 1) + here[depth & 1023];
}
