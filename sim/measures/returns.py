"""Returns: repeat contacts, re-referrals by two clocks, repeat protection plans, returns after a step down."""

from collections.abc import Iterable

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.crossing import published_level
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import SOCIAL_CARE, Episodes, History, begins, lookup
from sim.measures.flow import case_facts, closed_cases, contact_facts, facts_of, stepped_down_cases
from sim.measures.reading import EventRows, Span, one_of
from sim.measures.repeats import HALF_YEAR_DAYS
from sim.measures.spread import Facts, Figure, but_for_all, over, percent, spread, summed, wait_quantile, waits
from sim.rules.arrays import needs_at

YEAR_DAYS = 365.0
DAYS_IN_MONTH = 365.25 / 12
FOLLOW_UP_DAYS = {"3m": 91.0, "6m": HALF_YEAR_DAYS, "12m": YEAR_DAYS}

_CLOSURE = "rereferral_12m_closure_pct"

_SPANS = [{"span": span, "months": span.removesuffix("m"), "days": days} for span, days in FOLLOW_UP_DAYS.items()]

_FOLLOWED = """Only those followed for the whole time count: it must lie before the end of the run and the child's 18th
birthday. A child who has moved on counts as one who does not come back, as in published figures."""


FEWEST_DAYS_SEEN = 91.0
"""A measure counted over fewer days than this, a quarter, is not seen in the run: a day's closures say nothing."""


def too_short_to_see(measures: Iterable[str], *, warm_up_days: float, observed_days: float) -> tuple[str, ...]:
    """Those of some measures that a run is too short to see: they are counted over less than a quarter.

    A case that must be followed for a year is counted only if it closes a year before the run ends, and a referral that
    is looked back from only if it comes a year after the run begins.
    """

    def days_seen(measure: str) -> float:
        if measure == "rereferral_12m_department_pct":
            return min(observed_days, warm_up_days + observed_days - YEAR_DAYS)
        if measure.startswith("first_crossing_to_service_days"):
            return observed_days - HALF_YEAR_DAYS
        followed = "_12m_pct" if measure == _CLOSURE else measure
        spans = [days for span, days in FOLLOW_UP_DAYS.items() if followed.endswith(f"_{span}_pct")]
        return observed_days - max(spans, default=-FEWEST_DAYS_SEEN)

    return tuple(name for name in measures if days_seen(name) < FEWEST_DAYS_SEEN)


@defines("return", *_SPANS, followed=_FOLLOWED)
def _repeat_contacts(history: History) -> Rows:
    """Contacts closed without a case that are followed by another.

    repeat_contact_within_{span}_pct | Contacts repeated within {months} months | % of contacts | -
    Contacts received in the window and closed without a case (no further action, or advice) after which another contact
    about the same child, then without an open case, was received within {days:.0f} days of the first, over all contacts
    received in the window and closed without a case. Contacts on open cases do not count. {followed} Their number is
    repeat_contact_within_{span}_base.

    repeat_contact_within_{span}_base | Contacts followed for {months} months | contacts | -
    Denominator of repeat_contact_within_{span}_pct.
    """
    contacts = history.pick(Event.CONTACT_RECEIVED)
    is_closed = contacts.in_window & one_of(history.contacts.closed, (Outcome.NO_FURTHER_ACTION, Outcome.ADVICE))
    following = contacts.time_of_next(contacts, "child")
    for span, days in FOLLOW_UP_DAYS.items():
        until = contacts.time + days
        base = is_closed & (until <= history.end) & (until <= history.turned_18[contacts.child])
        facts = contact_facts(history).where(base)
        again = (following <= until)[base]
        yield from spread(f"repeat_contact_within_{span}_pct", facts, percent(again))
        yield from spread(f"repeat_contact_within_{span}_base", facts)


def referred_within(history: History, rows: EventRows, days: float) -> tuple[EventRows, np.ndarray]:
    """Those of `rows` that are followed for so many days, and whether the child was referred again in that time."""
    until = rows.time + days
    followed = rows.where((until <= history.end) & (until <= history.turned_18[rows.child]))
    return followed, followed.time_of_next(history.pick(Event.REFERRED), "child") <= followed.time + days


@defines("return", followed=_FOLLOWED)
def _rereferrals(history: History) -> Rows:
    """Re-referrals by two clocks: back from each referral, ahead from each closed case.

    rereferral_12m_department_pct | Re-referrals within 12 months (Department's clock) | % of referrals | - | headline
    Referrals made in the window within 365 days of an earlier referral of the same child, over all referrals made in
    the window (the Department's measure). For cases open on the first day the earlier referral is the day they were
    opened. Referrals in the first 365 days of the run are left out, because their history is not seen.
    Caution: Cases that are kept open cannot be referred again, and more first referrals lower the share: it says
    nothing of whether children fare better.

    rereferral_12m_closure_pct | Re-referred within 12 months of closure (closure clock) | % of cases | - | headline
    Social care cases closed in the window for any reason but turning 18 after which the child was referred again within
    365 days, over all such cases. {followed} Their number is rereferral_12m_closure_base.
    Caution: Letting fewer in again, and closing later, lower it while need is as it was.

    rereferral_12m_closure_base | Closed cases followed for 12 months | cases | -
    Denominator of rereferral_12m_closure_pct.
    """
    referrals = history.pick(Event.REFERRED)
    begun = history.begun(Event.REFERRED, *SOCIAL_CARE)
    before = lookup(begins(begun)[0], referrals.previous(begun, "child"), -np.inf)
    mask = referrals.in_window & (referrals.time >= YEAR_DAYS)
    again = (referrals.time - before <= YEAR_DAYS)[mask]
    yield from spread("rereferral_12m_department_pct", case_facts(history, referrals.where(mask)), percent(again))

    followed, back = referred_within(history, _closed(history), YEAR_DAYS)
    yield from spread("rereferral_12m_closure_pct", facts_of(history, followed), percent(back))
    yield from spread("rereferral_12m_closure_base", facts_of(history, followed))


def _closed(history: History) -> EventRows:
    cases = closed_cases(history)
    return cases.where(~one_of(cases.outcome, (Outcome.TURNED_18, Outcome.MOVED_AWAY)))


@defines("return")
def _repeat_plans(history: History) -> Rows:
    """Protection plans after an earlier one.

    repeat_protection_plan_pct | Repeat protection plans | % of plans | - | headline
    Child protection plans started in the window for children who had one before (at any time, plans before the run
    included), over all started in it (the Department's measure).
    Caution: Plans that never end cannot be repeated, and more first plans lower the share.
    """
    started = history.pick(Event.PLAN_STARTED).observed.having(place=Place.PROTECTION)
    yield from spread("repeat_protection_plan_pct", facts_of(history, started), percent(started.value > 0))


@defines("return", followed=_FOLLOWED)
def _after_closing(history: History) -> Rows:
    """Children referred again, by what went before.

    return_after_step_down_12m_pct | Returned after stepping down to early help | % of cases | -
    Social care cases with a plan that closed in the window with a step down to early help, after which the child was
    referred to social care again within 365 days, over all such cases. {followed}

    return_after_closure_12m_pct | Returned after closure without early help | % of cases | -
    Social care cases with a plan that closed in the window without a step down (nor turning 18; declined steps down are
    among them), after which the child was referred again within 365 days, over all such cases. {followed}

    return_after_assessment_early_help_12m_pct | Returned after assessment with early help | % of assessments | -
    Assessments completed in the window with the outcome early help, whether or not the family then agreed, after which
    the child was referred again within 365 days, over all such assessments. {followed}

    return_after_assessment_closed_12m_pct | Returned after assessment without early help | % of assessments | -
    Assessments completed in the window and closed without early help, after which the child was referred again within
    365 days, over all such assessments. {followed}
    """
    down, closed = stepped_down_cases(history).observed, _closed(history)
    planned = closed.where(history.had_plan(closed.case))
    straight = planned.where(~one_of(planned.outcome, (Outcome.STEP_DOWN, Outcome.EARLY_HELP)))
    completed = history.pick(Event.ASSESSMENT_COMPLETED).observed
    for name, rows in (
        ("return_after_step_down_12m_pct", down.where(history.had_plan(down.case))),
        ("return_after_closure_12m_pct", straight),
        ("return_after_assessment_early_help_12m_pct", completed.having(outcome=Outcome.EARLY_HELP)),
        ("return_after_assessment_closed_12m_pct", completed.having(outcome=Outcome.CLOSE)),
    ):
        followed, back = referred_within(history, rows, YEAR_DAYS)
        yield from spread(name, facts_of(history, followed), percent(back))


@defines("return")
def _plan_lengths(history: History) -> Rows:
    """Stock over flow.

    protection_plan_months_mean | Time on a child protection plan | months | -
    Child-months on protection plans in the window over the plans ended in it (stock over flow): the mean length of a
    plan when the number of plans is steady; open plans count with the time they had in the window.

    child_in_need_plan_months_mean | Time on a child in need plan | months | -
    Child-months on child in need plans in the window over the plans ended in it (stock over flow).

    early_help_plan_months_mean | Time on an early help plan | months | -
    Child-months on early help plans in the window over the plans ended in it (stock over flow).
    """
    for place in (Place.PROTECTION, Place.CHILD_IN_NEED, Place.EARLY_HELP):
        name, plans = f"{place.name.lower()}_plan_months_mean", history.plans_at(place)
        for by, span in history.spans:
            (value,) = _months_to_an_end(plans, span)(np.zeros(len(plans), dtype=np.int64), 1).tolist()
            yield Row(name, by, span.label, value)
        figure = _months_to_an_end(plans, history.spans[0][1])
        yield from but_for_all(spread(name, Facts(history, child=plans.child), figure))


def _months_to_an_end(plans: Episodes, span: Span) -> Figure:
    """Months on plans in a stretch of time over how many end in it."""
    months, ended = plans.days_within(span.first, span.last) / DAYS_IN_MONTH, plans.ends_within(span.first, span.last)
    return over(summed(months), summed(ended))


def need_then(history: History, rows: EventRows) -> np.ndarray:
    """Latent need of the child of each row, at its time."""
    changes = history.pick(Event.NEED_CHANGED)
    last = rows.previous(changes, "child")
    there = np.flatnonzero(last >= 0)
    course = changes.where(last[there])
    need = np.full(len(rows), np.nan)
    need[there] = needs_at(
        rows.time[there], course.time, *(course.column(name) for name in ("need", "set_point", "tau_days"))
    )
    return need


@defines("return")
def refusals(history: History) -> Rows:
    """Refusals at high need, and what follows.

    refusals_at_high_need | Families who decline early help at high need | refusals | lower
    Offers of early help declined in the window while latent need was at or above the published child in need threshold.

    refusals_escalated_pct | Refusals that become referrals | % of refusals | -
    Offers of early help declined in the window that were referred to social care for it, over all declined in it.

    refusal_to_referral_days | From refusal at high need to referral | days | -
    Median time from a refusal of refusals_at_high_need to the child's next referral to social care (0 where the refusal
    became one), by the product-limit estimate: who is not referred by the end of the run, or leaves, is censored. NaN
    where fewer than half are ever seen to be referred.
    """
    refused = history.pick(Event.HELP_DECLINED).observed
    escalated = refused.outcome == Outcome.STEP_UP
    yield from spread("refusals_escalated_pct", facts_of(history, refused), percent(escalated))
    high = refused.where(need_then(history, refused) >= published_level(history, "child_in_need"))
    facts = facts_of(history, high)
    yield from spread("refusals_at_high_need", facts)
    referral_time = high.time_of_next(history.pick(Event.REFERRED), "child")
    until = np.minimum(history.turned_18[high.child], history.end)
    is_referred = referral_time <= until
    waiting = waits(np.minimum(referral_time, until) - high.time, is_referred)
    yield from spread("refusal_to_referral_days", facts, wait_quantile(waiting, 0.5))
