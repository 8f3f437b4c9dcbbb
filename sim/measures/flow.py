"""Flow: contacts and their outcomes, referrals, assessments, section 47, conferences, plans, steps up and down."""

from collections.abc import Sequence

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import PLANS, History
from sim.measures.reading import EventRows, once, one_of
from sim.measures.spread import (
    NAN,
    Breakdown,
    Facts,
    but_for_all,
    distinct,
    percent,
    ratio,
    source_codes,
    spread,
)
from sim.rules.sums import grouped, total
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES

FRONT_DOOR_OUTCOMES = (
    Outcome.NO_FURTHER_ACTION, Outcome.ADVICE, Outcome.EARLY_HELP, Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION,
    Outcome.PASSED_TO_WORKER,
)  # fmt: skip
_PANEL_OUTCOMES = (Outcome.EARLY_HELP, Outcome.UNIVERSAL, Outcome.STEP_UP)
_ASSESSMENT_OUTCOMES = (
    Outcome.CLOSE, Outcome.EARLY_HELP, Outcome.CHILD_IN_NEED, Outcome.PROTECTION, Outcome.LOOKED_AFTER,
)  # fmt: skip
_CLOSED_BECAUSE = (
    Outcome.CLOSE, Outcome.NO_FURTHER_ACTION, Outcome.EARLY_HELP, Outcome.UNIVERSAL, Outcome.STEP_UP,
    Outcome.STEP_DOWN, Outcome.DECLINED, Outcome.RETURN_HOME, Outcome.TURNED_18, Outcome.MOVED_AWAY,
)  # fmt: skip


def outcome_codes(outcome: np.ndarray, outcomes: Sequence[Outcome]) -> Breakdown:
    """Outcomes as a breakdown; any not listed is "other_outcome"."""
    position = np.full(256, len(outcomes))
    position[list(outcomes)] = np.arange(len(outcomes))
    return position[outcome], [*(each.name.lower() for each in outcomes), "other_outcome"]


def facts_of(history: History, rows: EventRows, source: Breakdown | None = None) -> Facts:
    """Rows about children as facts."""
    return Facts(history, time=rows.time, child=rows.child, source=source)


def sourced_facts(history: History, rows: EventRows) -> Facts:
    """Rows that have a source as facts."""
    return facts_of(history, rows, source_codes(history, rows.column("source")))


@once
def contact_facts(history: History) -> Facts:
    """All contacts at the front door as facts, in the order of ``history.contacts``."""
    return sourced_facts(history, history.pick(Event.CONTACT_RECEIVED))


def case_facts(history: History, rows: EventRows) -> Facts:
    """Rows about social care cases as facts, by who made the referral."""
    return facts_of(history, rows, source_codes(history, history.source_of_case(rows), uncontacted=True))


def shares(
    name: str,
    by: str,
    codes: np.ndarray,
    labels: Sequence[str],
    years: Breakdown | None = None,
    *,
    weight: np.ndarray | None = None,
) -> Rows:
    """Share of each group among all; for all it is 100 (NaN if there is nothing).

    With `years` (the year of each, -1 for none, and their labels) also among those of each year: the breakdown is then
    called ``year_`` and `by`, and a group has the year before its name.
    """
    amounts = grouped(codes, len(labels), weight).tolist()
    whole = total(amounts)
    yield Row(name, "all", "all", 100.0 if whole else NAN)
    for label, amount in zip(labels, amounts, strict=True):
        yield Row(name, by, label, ratio(amount, whole, 100))
    if years is not None:
        of, year_labels = years
        for place, year in enumerate(year_labels):
            yield from shares_of_year(year, name, by, codes[of == place], labels)


def shares_of_year(year: str, name: str, by: str, codes: np.ndarray, labels: Sequence[str]) -> Rows:
    """Share of each group among those of a year."""
    for row in but_for_all(shares(name, f"year_{by}", codes, labels)):
        yield row._replace(group=f"{year} {row.group}")


@defines("flow")
def _contacts(history: History) -> Rows:
    """Contacts, and what they come to.

    contacts_all | Contacts, whoever holds the case | contacts | - | headline
    Contacts in the window about any child: contacts plus contacts_on_open_cases. By source: who made the contact.
    Caution: Fewer contacts may be fewer people who report, not fewer children in need.

    contacts | Contacts at front door | contacts | - | headline
    Contacts received at the front door in the window about children without an open case (out of hours included). Those
    about children with an open case are contacts_on_open_cases; all together are contacts_all. By source: who made the
    contact.
    Caution: A child with an open case leaves this count, also where the case only waits on a list: read contacts_all
    beside it.

    contacts_on_open_cases | Contacts on open cases | contacts | -
    Contacts in the window about a child whose case was open when they came: passed to the team that has it. One that
    the front door had received before the case was opened is in contacts. By source: who made the contact.

    children_with_contact | Children with a contact at the front door | children | -
    Distinct children with at least one contact received at the front door in the window (by year: in that year);
    contacts on open cases do not count.

    contact_outcome_share_pct | Outcome of contacts | % of contacts | -
    By outcome: share of the contacts received in the window and decided by its end that had this outcome. Undecided
    contacts are left out here and reported as contacts_undecided.

    contact_to_referral_pct | Contacts that become referrals | % of contacts | -
    Contacts received in the window and decided by its end as referral or immediate protection, over all those received
    in the window and decided by its end.

    children_moved_on | Children who moved on | children | -
    Children known to the model who in the window moved away or were no longer known, with nothing open about them.
    Their need counts until then.
    """
    contacts, observed = history.contacts, history.pick(Event.CONTACT_RECEIVED).in_window
    facts = contact_facts(history).where(observed)
    yield from spread("contacts", facts)
    open_facts = sourced_facts(history, history.contacts_on_open_cases.observed)
    yield from spread("contacts_on_open_cases", open_facts)
    yield from spread("contacts_all", facts.together(open_facts))
    leavers = history.pick(Event.CHILD_LEFT).observed.having(outcome=Outcome.MOVED_ON)
    yield from spread("children_moved_on", facts_of(history, leavers))
    children = Facts(history, time=contacts.start[observed])
    yield from spread("children_with_contact", children, distinct(contacts.child[observed]))
    is_decided = observed & (contacts.end < history.end)
    outcome = contacts.closed[is_decided]
    yield from shares("contact_outcome_share_pct", "outcome", *outcome_codes(outcome, FRONT_DOOR_OUTCOMES))
    is_referral = one_of(outcome, (Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION))
    yield from spread("contact_to_referral_pct", contact_facts(history).where(is_decided), percent(is_referral))


@defines("flow")
def _referrals(history: History) -> Rows:
    """Referrals to social care.

    referrals | Referrals to social care | referrals | - | headline
    Episodes of need opened in the window, whatever their origin (front door, panel, step-up from early help, return to
    care): the Department's referrals. By source: that of the contact that led to it, or no_contact.
    Caution: Fewer referrals may be higher thresholds, or contacts that lie undecided.

    referral_source_pct | Source of referrals | % of referrals | -
    By source: share of the referrals of the window whose contact came from this source; by year_source, of those of a
    financial year. Referrals that no contact led to (step-ups from early help, which the Department counts as local
    authority services) are no_contact.

    referrals_no_further_action_pct | Referrals with no further action | % of referrals | -
    Referrals made in the window and closed before assessment with no further action by the end of the run, over all
    referrals made in the window (the Department's measure).
    """
    referrals = history.pick(Event.REFERRED).observed
    facts = case_facts(history, referrals)
    yield from spread("referrals", facts)
    yield from shares("referral_source_pct", "source", *facts.of("source"), facts.of("year"))
    is_closed = referrals.next(history.pick(Event.REFERRAL_CLOSED)) >= 0
    yield from spread("referrals_no_further_action_pct", facts, percent(is_closed))


@defines("flow")
def _early_help(history: History) -> Rows:
    """Early help cases and the panel.

    early_help_referrals | Early help cases opened | cases | -
    Early help cases opened in the window, from all origins: the front door, direct referrals, step-downs.

    direct_referrals | Direct referrals to early help | referrals | -
    Early help cases opened in the window by agencies or families without passing the front door.

    help_declined_pct | Early help declined | % of cases | -
    Early help cases opened in the window and declined by the family by the end of the run, over all opened in the
    window.

    panel_cases_heard | Cases heard by the panel | cases | -
    Cases that the early help panel decided in the window.

    panel_outcome_share_pct | Outcome of the panel | % of cases | -
    By outcome: share of the cases the panel decided in the window.
    """
    opened = history.pick(Event.EARLY_HELP_REFERRED).observed
    origins = outcome_codes(opened.outcome, (Outcome.FRONT_DOOR, Outcome.DIRECT, Outcome.STEP_DOWN))
    facts = facts_of(history, opened)
    yield from spread("early_help_referrals", facts.also(origin=origins))
    yield from spread("direct_referrals", direct_facts(history, direct_referrals(history)))
    is_declined = opened.next(history.pick(Event.HELP_DECLINED)) >= 0
    yield from spread("help_declined_pct", facts, percent(is_declined))
    heard = history.pick(Event.PANEL_HEARD).observed
    yield from spread("panel_cases_heard", facts_of(history, heard))
    yield from shares("panel_outcome_share_pct", "outcome", *outcome_codes(heard.outcome, _PANEL_OUTCOMES))


def direct_referrals(history: History) -> EventRows:
    """Early help cases opened in the window by agencies or families themselves."""
    return history.pick(Event.EARLY_HELP_REFERRED).observed.having(outcome=Outcome.DIRECT)


def direct_facts(history: History, direct: EventRows) -> Facts:
    """Some of them as facts, by who made them."""
    source = direct.column("source").astype(np.int64) - 1 - len(SOURCES)
    return facts_of(history, direct).also(source=(source, DIRECT_SOURCES))


@defines("flow")
def _assessments(history: History) -> Rows:
    """Assessments, enquiries and conferences.

    assessments_started | Assessments started | assessments | -
    Assessments that started (were allocated) in the window.

    assessments_completed | Assessments completed | assessments | - | headline
    Assessments completed in the window, whatever the outcome, except those that end because the child turns 18.
    Caution: Fewer may be a team that does not get to them (waiting_assessment), more may be children assessed again and
    again.

    assessment_outcome_share_pct | Outcome of assessments | % of assessments | -
    By outcome: share of the assessments completed in the window.

    section_47_enquiries | Section 47 enquiries | enquiries | - | headline
    Section 47 enquiries that started (strategy discussion held) in the window, from assessments and from open plans.
    Caution: Fewer may be concerns that nobody heard or looked into; the need behind them is
    child_days_above_protection.

    section_47_to_conference_pct | Enquiries that lead to a conference | % of enquiries | -
    Enquiries that ended in the window with an initial conference as outcome, over all that ended in the window.

    conferences | Initial child protection conferences | conferences | -
    Initial child protection conferences held in the window.

    conferences_to_plan_pct | Conferences that lead to a plan | % of conferences | -
    Conferences held in the window that decided a child protection plan, over all held in the window.
    """
    started = history.pick(Event.ASSESSMENT_STARTED).observed
    yield from spread("assessments_started", facts_of(history, started))
    completed = completed_assessments(history)
    yield from spread("assessments_completed", case_facts(history, completed))
    outcomes = outcome_codes(completed.outcome, _ASSESSMENT_OUTCOMES)
    yield from shares("assessment_outcome_share_pct", "outcome", *outcomes)
    discussions = history.pick(Event.STRATEGY_DISCUSSION).observed
    yield from spread("section_47_enquiries", facts_of(history, discussions))
    ended = history.pick(Event.SECTION_47_ENDED).observed
    conference = ended.outcome == Outcome.CONFERENCE
    yield from spread("section_47_to_conference_pct", facts_of(history, ended), percent(conference))
    conferences = history.pick(Event.CONFERENCE_HELD).observed
    facts = facts_of(history, conferences)
    yield from spread("conferences", facts)
    yield from spread("conferences_to_plan_pct", facts, percent(conferences.outcome == Outcome.PLAN))


def completed_assessments(history: History) -> EventRows:
    """Assessments completed in the window, except those that end because the child turns 18."""
    completed = history.pick(Event.ASSESSMENT_COMPLETED).observed
    return completed.where(completed.outcome != Outcome.TURNED_18)


@defines("flow")
def _plans(history: History) -> Rows:
    """Plans and cases that start and end.

    early_help_plans_started | Early help plans started | plans | -
    Early help plans started in the window, those led by partners included.

    child_in_need_plans_started | Child in need plans started | plans | -
    Child in need plans started in the window, steps down from a protection plan included.

    protection_plans_started | Child protection plans started | plans | - | headline
    Child protection plans started in the window (the Department's plans started).
    Caution: Fewer may be a higher threshold at the conference, or plans that go on for longer and so start less often.

    looked_after_started | Started to be looked after | children | -
    Periods of being looked after that started in the window.

    early_help_plans_ended | Early help plans ended | plans | -
    Early help plans ended in the window for any reason.

    child_in_need_plans_ended | Child in need plans ended | plans | -
    Child in need plans ended in the window for any reason, a step up to protection included.

    protection_plans_ended | Child protection plans ended | plans | -
    Child protection plans ended in the window for any reason.

    looked_after_ended | Ceased to be looked after | children | -
    Periods of being looked after that ended in the window.

    early_help_cases_closed | Early help cases closed | cases | -
    Early help cases closed in the window. By outcome: why.

    social_care_cases_closed | Episodes of need ended | cases | -
    Social care cases closed in the window, referrals closed with no further action included. By outcome: why.

    partner_led_pct | Early help plans led by partners | % of plans | -
    Early help plans started in the window that a partner agency leads, over all early help plans started in it.
    """
    started = history.pick(Event.PLAN_STARTED).observed
    for place in PLANS:
        name = "looked_after" if place == Place.LOOKED_AFTER else f"{place.name.lower()}_plans"
        here = started.having(place=place)
        yield from spread(f"{name}_started", facts_of(history, here))
        plans = history.plans_at(place)
        over = plans.where(plans.ends_within(history.start, history.end))
        yield from spread(f"{name}_ended", Facts(history, time=over.end, child=over.child))
        if place == Place.EARLY_HELP:
            led = here.outcome == Outcome.PARTNER_LED
            yield from spread("partner_led_pct", facts_of(history, here), percent(led))
    for name, rows in (
        ("early_help_cases_closed", history.pick(Event.EARLY_HELP_CLOSED).observed),
        ("social_care_cases_closed", closed_cases(history)),
    ):
        why = np.where(rows.event == Event.REFERRAL_CLOSED, Outcome.NO_FURTHER_ACTION, rows.outcome)
        facts = facts_of(history, rows).also(outcome=outcome_codes(why, _CLOSED_BECAUSE))
        yield from spread(name, facts)


@once
def closed_cases(history: History) -> EventRows:
    """Social care cases closed in the window; one that has both kinds of closing row counts once, by the first."""
    rows = history.pick(Event.SOCIAL_CARE_CLOSED, Event.REFERRAL_CLOSED)
    return rows.where(rows.previous(rows) < 0).observed


@defines("flow")
def _steps(history: History) -> Rows:
    """Steps up and down, and handovers.

    step_ups | Steps up | steps | -
    Early help cases that closed in the window because the child was stepped up to social care, and child in need plans
    that ended because of a step up to protection or care. By step.

    declined_at_step_down | Steps down declined by the family | cases | -
    Social care cases that closed in the window because the family, asked before, declined early help: no step down.

    step_downs | Steps down | steps | -
    Social care cases that closed in the window with a step down to early help (after a plan, or after assessment), and
    protection plans that ended with a step down to child in need. By step.

    handovers_information_lost_pct | Handovers at which information is lost | % of handovers | lower
    Handovers that ended in the window with information lost, over all that ended in it. By handover: step up to the
    assessment team, step down to early help, transfer to or from a locality team, emergency duty to day team.
    """
    closed, plans = history.pick(Event.EARLY_HELP_CLOSED), history.pick(Event.PLAN_ENDED)
    up = {
        "early_help_to_assessment": closed.having(outcome=Outcome.STEP_UP),
        "child_in_need_to_protection_or_care": plans.having(place=Place.CHILD_IN_NEED, outcome=Outcome.STEP_UP),
    }
    cases = stepped_down_cases(history)
    after_plan = history.had_plan(cases.case)
    down = {
        "assessment_to_early_help": cases.where(~after_plan),
        "plan_to_early_help": cases.where(after_plan),
        "protection_to_child_in_need": plans.having(place=Place.PROTECTION, outcome=Outcome.STEP_DOWN),
    }
    for name, steps in (("step_ups", up), ("step_downs", down)):
        parts = [facts_of(history, rows.observed) for rows in steps.values()]
        kind = np.repeat(np.arange(len(parts)), [part.size for part in parts])
        yield from spread(name, Facts.together(*parts).also(step=(kind, list(steps))))
    declined = history.pick(Event.SOCIAL_CARE_CLOSED).observed.having(outcome=Outcome.DECLINED)
    yield from spread("declined_at_step_down", facts_of(history, declined))
    handovers, facts = handover_facts(history)
    yield from spread("handovers_information_lost_pct", facts, percent(handovers.outcome == Outcome.INFORMATION_LOST))


def stepped_down_cases(history: History) -> EventRows:
    """Social care cases that closed with a step down to early help, in the whole run."""
    return history.pick(Event.SOCIAL_CARE_CLOSED).having(outcome=(Outcome.STEP_DOWN, Outcome.EARLY_HELP))


def handover_facts(history: History) -> tuple[EventRows, Facts]:
    """Handovers that ended in the window, by kind."""
    kinds = (Event.STEPPED_UP, Event.STEPPED_DOWN, Event.TRANSFERRED)
    rows = history.pick(*kinds).observed
    kind = np.where(rows.place == Place.FRONT_DOOR, len(kinds), np.searchsorted(kinds, rows.event))
    names = ("step_up", "step_down", "transfer", "emergency")
    return rows, facts_of(history, rows).also(handover=(kind, names))
