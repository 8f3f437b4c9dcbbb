"""Delay: how long contacts, families and children wait, and how often the standards are met."""

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.caseload import caseload
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import PLANS, Episodes, History, lookup
from sim.measures.flow import case_facts, completed_assessments, contact_facts, facts_of, handover_facts, shares
from sim.measures.reading import one_of
from sim.measures.repeats import worked_plans
from sim.measures.spread import Facts, mean, percent, quantile, spread, team_codes, wait_quantile, waits
from sim.measures.working_days import by_working_day
from sim.rules.sums import how_many

URGENCIES = ("red", "amber", "green")
"""Urgencies of contacts, in the order of their codes from 1."""


def waited_so_far(name: str, history: History, waits: Episodes, *, factor: float = 1.0, team: bool = False) -> Rows:
    """Mean time waited by those who wait at the end of the window."""
    still = waits.where(waits.open_at(history.end))
    facts = Facts(history, since=still.start)
    facts = facts.also(team=team_codes(history, still.team)) if team else facts
    yield from spread(name, facts, mean((history.end - still.start) * factor))


@defines("delay")
def _decisions(history: History) -> Rows:
    """From contact to decision.

    decision_within_1_working_day_pct | Decisions within one working day | % of contacts | higher | headline
    Contacts received in the window and decided on the day of receipt or by the end of the next working day (Monday to
    Friday less bank holidays and closed days, by calendar dates), over all contacts received in the window for which
    that moment lies before the end of the run. One that is undecided by then counts as late. By urgency: red, amber,
    green.
    Caution: Deciding without waiting for partners or without reading the history is quicker; so is a front door that
    has less to decide because help does nothing and children stay on open cases.

    decision_working_days_share_pct | Time to a decision | % of contacts | -
    By band: share of the contacts of decision_within_1_working_day_pct decided on the day of receipt (0), by the end of
    the next working day (1), of the one after (2), and so on; those undecided at the end of the run are a band of their
    own. Bands 0 and 1 are those within one working day.

    contact_to_decision_hours | From contact to decision, mean | hours | lower
    Mean hours (of the clock) from receipt to decision of contacts received in the window and decided by its end; those
    undecided are contacts_undecided, and have waited contact_waited_so_far_hours. By urgency: red, amber, green.

    contact_to_decision_hours_median | From contact to decision, median | hours | lower | headline
    Median hours (of the clock) from receipt to decision of contacts received in the window; undecided ones are censored
    at the end of the run (Kaplan-Meier). By urgency: red, amber, green.
    Caution: It is that of all contacts, most of them green: it can fall while red ones wait longer, so read it by
    urgency.

    contact_waited_so_far_hours | Undecided contacts have waited | hours | lower
    Mean hours since receipt of the contacts undecided at the end of the window; NaN if there are none.

    partner_checks_hours | Waiting for partner checks | working hours | lower
    Mean working hours waited for the slowest partner, over the checks that returned in the window; of a red contact
    decided without the answers that were late, until then.

    partner_checks_late_pct | Decided without answers that were late | % of checks | lower
    Checks that ended in the window because a red contact waited no longer, over all that ended in it.
    """
    contacts, rows = history.contacts, history.pick(Event.CONTACT_RECEIVED)
    urgency = np.nan_to_num(rows.value).astype(np.int8) - 1, URGENCIES
    observed, facts = rows.in_window, contact_facts(history).also(urgency=urgency)
    until = np.minimum(contacts.end, history.end)
    to_the_end = by_working_day(history.scenario, contacts.start, history.end)
    mask = observed & (to_the_end > 1)  # the next working day is over
    is_decided = contacts.end[mask] < history.end
    days = by_working_day(history.scenario, contacts.start[mask], until[mask])
    yield from spread("decision_within_1_working_day_pct", facts.where(mask), percent(is_decided & (days <= 1)))
    bands, names = in_bands(days, 0, 1, 2, 5, 10)
    bands = np.where(is_decided, bands, len(names))
    yield from shares("decision_working_days_share_pct", "band", bands, [*names, "undecided"])
    hours, is_decided = 24 * (until - contacts.start), contacts.end < history.end
    mask = observed & is_decided
    yield from spread("contact_to_decision_hours", facts.where(mask), mean(hours[mask]))
    waiting = waits(hours[observed], is_decided[observed])
    yield from spread("contact_to_decision_hours_median", facts.where(observed), wait_quantile(waiting, 0.5))
    yield from waited_so_far("contact_waited_so_far_hours", history, history.decision_waits, factor=24)
    checks = history.pick(Event.CHECKS_RETURNED).observed
    facts = facts_of(history, checks)
    yield from spread("partner_checks_hours", facts, mean(checks.value))
    yield from spread("partner_checks_late_pct", facts, percent(checks.outcome == Outcome.ANSWERS_LATE))


@defines("delay")
def _allocation(history: History) -> Rows:
    """From referral, and from asking for a worker, to allocation.

    referral_to_allocation_days | From referral to allocation, mean | days | lower
    Mean days from referral to allocation (the start of the assessment), over assessments that started in the window.
    Those still waiting are waiting_assessment. Where a team is always above target, this is the setting after how many
    days a manager allocates above it, read back.

    referral_to_allocation_days_median | From referral to allocation, median | days | lower
    Median days from referral to allocation, over assessments that started in the window.

    referral_to_allocation_days_p90 | From referral to allocation, slowest tenth | days | lower
    90th percentile of the days from referral to allocation, over assessments that started in the window.

    referral_waited_so_far_days | Unallocated referrals have waited | days | lower
    Mean days since referral of the referrals that wait for assessment at the end of the window; NaN if there are none.

    allocation_wait_days | Waiting for a worker, mean | days | lower
    Mean days from asking a team for a worker to allocation, over cases allocated in the window. By team.

    allocation_waited_so_far_days | Cases without a worker have waited | days | lower
    Mean days for which the cases without a worker at the end of the window have been without one. By team. NaN if none.
    """
    started = history.pick(Event.ASSESSMENT_STARTED).observed
    facts = case_facts(history, started)
    yield from spread("referral_to_allocation_days", facts, mean(started.value))
    yield from spread("referral_to_allocation_days_median", facts, quantile(started.value, 0.5))
    yield from spread("referral_to_allocation_days_p90", facts, quantile(started.value, 0.9))
    yield from waited_so_far("referral_waited_so_far_days", history, history.assessment_waits)
    allocated = history.pick(Event.ALLOCATED).observed
    facts = facts_of(history, allocated).also(team=team_codes(history, allocated.column("team")))
    yield from spread("allocation_wait_days", facts, mean(allocated.value))
    yield from waited_so_far("allocation_waited_so_far_days", history, caseload(history).waits, team=True)


def in_bands(days: np.ndarray, *tops: int) -> tuple[np.ndarray, list[str]]:
    """Position of each among the bands of days that end with `tops`, the last one being open; and their names.

    Part days count as whole ones, but for the first where 0 is a band of its own.
    """
    whole = np.where((days < 1) & (tops[0] == 0), 0, np.ceil(days - 1e-9))
    lows = (0, *(top + 1 for top in tops))
    names = [f"{low} to {top}" if low < top else f"{top}" for low, top in zip(lows, tops, strict=False)]
    return np.searchsorted(tops, whole), [*names, f"{lows[-1]} or more"]


@defines("delay")
def _assessments(history: History) -> Rows:
    """From referral to the end of the assessment.

    assessments_within_45_working_days_pct | Assessments within 45 working days | % of assessments | higher | headline
    Assessments completed in the window within 45 working days of referral, over all completed in it, except those that
    end because the child turns 18 (the Department's measure).
    Caution: Finishing on day 45 whatever is known is timely, letting nobody in leaves time for the few, and assessments
    that are never finished are not in it (assessment_open_over_45_working_days).

    assessment_working_days_median | Length of assessments, median | working days | lower
    Median working days from referral to completion, over assessments completed in the window.

    assessment_working_days_share_pct | Length of assessments | % of assessments | -
    By band of working days from referral to completion: share of the assessments completed in the window (by year_band:
    in a financial year). Band 0 is the same working day.

    assessment_open_over_45_working_days | Open assessments past 45 working days | assessments | lower
    Referrals neither closed nor with a completed assessment at the end of the window, whose 45th working day (counted
    as 63 calendar days) has passed.
    """
    completed = completed_assessments(history)
    completed = completed.where(~np.isnan(completed.value))
    facts = case_facts(history, completed)
    yield from spread("assessments_within_45_working_days_pct", facts, percent(completed.value <= 45 + 1e-9))
    yield from spread("assessment_working_days_median", facts, quantile(completed.value, 0.5))
    bands = in_bands(completed.value, 0, 10, 20, 30, 40, 45, 50, 60)
    yield from shares("assessment_working_days_share_pct", "band", *bands, facts.of("year"))
    waiting = history.unassessed
    late = waiting.where(waiting.open_at(history.end) & (waiting.start < history.end - 63))
    yield from spread("assessment_open_over_45_working_days", Facts(history, child=late.child))


@defines("delay")
def _conferences(history: History) -> Rows:
    """From strategy discussion to conference.

    conferences_within_15_working_days_pct | Conferences within 15 working days | % of conferences | higher
    Initial conferences held in the window within 15 working days of the strategy discussion, over all held in it (the
    Department's measure).

    strategy_to_conference_working_days | From strategy discussion to conference | working days | lower
    Median working days from the strategy discussion to the conference, over conferences held in the window.

    conference_working_days_share_pct | Time to the conference | % of conferences | -
    By band of working days from the strategy discussion to the conference: share of the conferences held in the window.

    conferences_pending | Conferences not yet held | conferences | lower
    Section 47 enquiries that ended before the end of the window with a conference as outcome which has not been held,
    the case being open.
    """
    conferences = history.pick(Event.CONFERENCE_HELD).observed
    facts = facts_of(history, conferences)
    yield from spread("conferences_within_15_working_days_pct", facts, percent(conferences.value <= 15 + 1e-9))
    yield from spread("strategy_to_conference_working_days", facts, quantile(conferences.value, 0.5))
    yield from shares("conference_working_days_share_pct", "band", *in_bands(conferences.value, 5, 10, 15, 20, 25))
    pending = history.between(
        history.pick(Event.SECTION_47_ENDED).having(outcome=Outcome.CONFERENCE),
        history.pick(Event.CONFERENCE_HELD, Event.SOCIAL_CARE_CLOSED),
    )
    yield Row("conferences_pending", "all", "all", float(how_many(pending.open_at(history.end))))


@defines("delay")
def _to_plan_worker(history: History) -> Rows:
    """From conference to the plan's worker.

    conference_to_worker_days | From conference to a worker, mean | days | lower
    Mean days from the conference that decided a protection plan until a worker of the plan's team has the case (0 where
    one has it already), over those for whom that was in the window. Plans that still have nobody are
    protection_plans_without_worker.
    """
    conferences = history.pick(Event.CONFERENCE_HELD).having(outcome=Outcome.PLAN)
    rows, plans = history.begun(Event.PLAN_STARTED, *PLANS), worked_plans(history)
    protection = plans.place == Place.PROTECTION
    at = conferences.next(rows.where(protection))
    start, end = (lookup(moment[protection], at, np.inf) for moment in (plans.start, plans.end))
    is_seen = (start < end) & (start >= history.start) & (start < history.end)
    some = conferences.where(is_seen)
    facts = Facts(history, time=start[is_seen], child=some.child)
    yield from spread("conference_to_worker_days", facts, mean(start[is_seen] - some.time))


@defines("delay")
def _panel(history: History) -> Rows:
    """To the early help panel, and from it to a worker.

    panel_wait_days | Waiting for the panel, mean | days | lower
    Mean days from being listed to being heard, over cases heard in the window. Those still waiting are
    waiting_for_panel.

    panel_wait_days_p90 | Waiting for the panel, slowest tenth | days | lower
    90th percentile of the days from being listed to being heard, over cases heard in the window.

    panel_waited_so_far_days | Cases on the panel's list have waited | days | lower
    Mean days since listing of the cases on the panel's list at the end of the window; NaN if there are none.

    panel_to_worker_days | From panel to worker, mean | days | lower
    Mean days from the panel's decision for early help to allocation, over cases allocated in the window. Plans led by
    partners take no worker and are not in it.

    panel_to_worker_days_p90 | From panel to worker, slowest tenth | days | lower
    90th percentile of the days from the panel's decision for early help to allocation, over cases allocated in the
    window.

    panel_to_worker_waiting | Heard by the panel, without a worker | cases | lower
    Cases for which the panel decided early help and that at the end of the window are open with neither worker nor
    plan.
    """
    heard = history.pick(Event.PANEL_HEARD)
    facts, days = facts_of(history, heard.observed), heard.observed.value
    yield from spread("panel_wait_days", facts, mean(days))
    yield from spread("panel_wait_days_p90", facts, quantile(days, 0.9))
    yield from waited_so_far("panel_waited_so_far_days", history, history.panel_waits)
    agreed = heard.having(outcome=Outcome.EARLY_HELP)
    allocated = history.pick(Event.ALLOCATED).having(place=Place.EARLY_HELP)
    came, days = allocated.since_previous(agreed)
    facts = facts_of(history, came)
    yield from spread("panel_to_worker_days", facts, mean(days))
    yield from spread("panel_to_worker_days_p90", facts, quantile(days, 0.9))
    ends = history.pick(Event.ALLOCATED, Event.PLAN_STARTED, Event.EARLY_HELP_CLOSED)
    waiting = history.between(agreed, ends).open_at(history.end)
    yield Row("panel_to_worker_waiting", "all", "all", float(how_many(waiting)))


@defines("delay")
def _first_help(history: History) -> Rows:
    """From opening the early help case to the start of the plan.

    early_help_decision_to_help_days | From decision to first help, mean | days | lower
    Mean days from opening the early help case (the front door's decision, the direct referral, the step-down) to the
    start of the plan, over plans that started in the window. Those still waiting are waiting_early_help, and not in it:
    early_help_decision_to_help_days_median is of all whose case opened.

    early_help_decision_to_help_days_median | From decision to first help, median | days | lower | headline
    Median days from opening the early help case to the start of the plan, over the cases opened in the window
    (Kaplan-Meier): censored where the case closes without help (declined, not early help, stepped up) or is still
    waiting at the end.
    Caution: Plans led by partners start at once: leaving more to partners, or turning away those who would wait,
    shortens it; so does help that is only begun.

    early_help_decision_to_help_days_p90 | From decision to first help, slowest tenth | days | lower
    Days by which 90% have help, over the cases opened in the window, censored as for the median (Kaplan-Meier); NaN if
    fewer than 90% are ever seen to be helped.

    early_help_decision_to_help_share_pct | Time from decision to first help | % of plans | -
    By band of days from opening the early help case to the start of the plan: share of the plans that started in the
    window. Those still waiting are waiting_early_help.

    early_help_waited_so_far_days | Families waiting for early help have waited | days | lower
    Mean days since the case opened of the families waiting for early help at the end of the window; NaN if there are
    none.
    """
    plans = history.pick(Event.PLAN_STARTED).having(place=Place.EARLY_HELP)
    opened = history.pick(Event.EARLY_HELP_REFERRED)
    started, days = plans.since_previous(opened)
    yield from spread("early_help_decision_to_help_days", facts_of(history, started), mean(days))
    yield from shares("early_help_decision_to_help_share_pct", "band", *in_bands(days, 7, 14, 28, 56, 91))
    cases = history.help_waits.where(opened.in_window)
    is_helped = (cases.end < history.end) & one_of(cases.closed, (Outcome.PLAN, Outcome.PARTNER_LED))
    waiting = waits(np.minimum(cases.end, history.end) - cases.start, is_helped)
    facts = facts_of(history, opened.observed)
    yield from spread("early_help_decision_to_help_days_median", facts, wait_quantile(waiting, 0.5))
    yield from spread("early_help_decision_to_help_days_p90", facts, wait_quantile(waiting, 0.9))
    yield from waited_so_far("early_help_waited_so_far_days", history, history.help_waits)


@defines("delay")
def _handovers(history: History) -> Rows:
    """From one team to another.

    handover_days | Length of a handover | days | lower
    Mean days that a handover takes, over those that ended in the window. By handover, as in
    handovers_information_lost_pct.
    """
    handovers, facts = handover_facts(history)
    yield from spread("handover_days", facts, mean(handovers.value))


@defines("delay")
def chairs(history: History) -> Rows:
    """Slots of conference chairs; NaN where conferences wait for nobody.

    conference_slot_wait_days | Wait for a conference chair | days | lower
    Mean days from being listed to the slot, over the slots taken in the window, those in vain included. By conference:
    initial or review. Conferences that still wait are conferences_waiting.

    conferences_not_quorate_pct | Conferences without a quorum | % of slots | lower
    Slots taken in the window that had no quorum, after which the conference was listed again, over all slots taken.
    """
    slots = history.pick(Event.CONFERENCE_SLOT).observed
    kinds = (slots.place == Place.PROTECTION).astype(int), ("initial", "review")
    facts = facts_of(history, slots).also(conference=kinds)
    yield from spread("conference_slot_wait_days", facts, mean(slots.value))
    yield from spread("conferences_not_quorate_pct", facts, percent(slots.outcome == Outcome.NOT_QUORATE))
