"""Missed and over-served: what was decided against what was needed, and child-days of need that nobody met."""

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.crossing import THRESHOLDS, by_level, coverage_from, published_level
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import History, lookup
from sim.measures.flow import completed_assessments, contact_facts, facts_of, sourced_facts
from sim.measures.need_days import Courses, Coverage, Stretches, courses, needing
from sim.measures.reading import EventRows, one_of
from sim.measures.spread import (
    Facts,
    applied,
    distinct,
    memoised,
    over,
    percent,
    ratio,
    source_codes,
    spread,
    summed,
)
from sim.rules.arrays import different
from sim.rules.sums import grouped, how_many, total

NEED_LEVELS = ("universal", *THRESHOLDS)
"""Levels of need and of service, rising."""


_CAUTION = """
Caution: Only children who are known count, until they move on or turn 18, and nobody moves on while a case is open:
what brings fewer children to notice or closes more cases lowers it, what helps more of them raises it, and nobody
outside the model can see need itself."""


_BY_LEVEL = (
    (Outcome.NO_FURTHER_ACTION, Outcome.ADVICE, Outcome.UNIVERSAL, Outcome.CLOSE, Outcome.DECLINED),
    (Outcome.EARLY_HELP,),
    (Outcome.REFERRAL, Outcome.STEP_UP, Outcome.CHILD_IN_NEED, Outcome.NO_CONFERENCE, Outcome.NO_PLAN),
    (Outcome.IMMEDIATE_PROTECTION, Outcome.PROTECTION, Outcome.LOOKED_AFTER, Outcome.CONFERENCE, Outcome.PLAN),
)
_POINTS = {
    "screening": (Event.CONTACT_DECIDED, range(4)), "panel": (Event.PANEL_HEARD, range(3)),
    "assessment": (Event.ASSESSMENT_COMPLETED, range(4)), "section_47": (Event.SECTION_47_ENDED, range(2, 4)),
    "conference": (Event.CONFERENCE_HELD, range(2, 4)),
}  # fmt: skip
"""Of each decision point the event, and the levels that may be decided on."""


def true_level(history: History, need: np.ndarray) -> np.ndarray:
    """Band of need by the published thresholds: 0 universal to 3 protection."""
    cuts = np.array([published_level(history, level) for level in THRESHOLDS])
    return np.searchsorted(cuts, need, side="right")


def decisions(history: History, event: Event) -> tuple[EventRows, np.ndarray]:
    """Decisions of a point in the window, with the level decided on."""
    level_of = np.full(256, -1)
    for level, outcomes in enumerate(_BY_LEVEL):
        level_of[list(outcomes)] = level
    rows = history.pick(event).observed
    rows = rows.where((level_of[rows.outcome] >= 0) & ~np.isnan(rows.column("need")))
    return rows, level_of[rows.outcome]


@defines("missed")
def _confusion(history: History) -> Rows:
    """Decisions by true and decided level.

    decisions | Decisions by true and decided level | decisions | -
    Decisions taken in the window. By decision point (screening, panel, assessment, section_47, conference), the group
    says "true level > decided level": the true level is the band of latent need at the decision by the published
    thresholds; the decided level is that of the service decided on (no further action, advice, universal services and
    closing are universal; referral, or step-up by the panel, is child_in_need; immediate protection, a conference, a
    plan at the conference, becoming looked after are protection; no conference and no plan are child_in_need). A
    contact passed to a worker who had meanwhile opened a case is no decision.
    """
    cells, taken = [], 0
    for point, (event, possible) in _POINTS.items():
        rows, decided = decisions(history, event)
        taken += len(rows)
        true = true_level(history, rows.column("need"))
        for level, name in enumerate(NEED_LEVELS):
            numbers = grouped(decided[true == level], len(NEED_LEVELS))
            for other in possible:
                cells.append(Row("decisions", point, f"{name} > {NEED_LEVELS[other]}", float(numbers[other])))
    yield Row("decisions", "all", "all", float(taken))
    yield from cells


def rank_auc(score: np.ndarray, positive: np.ndarray) -> float:
    """Probability that a positive scores above a negative, ties counting half; NaN without one of each."""
    own, others = score[positive], np.sort(score[~positive])
    twice_below = np.searchsorted(others, own, "left") + np.searchsorted(others, own, "right")
    return ratio(total(twice_below) / 2, len(own) * len(others))


@defines("missed")
def _front_door(history: History) -> Rows:
    """Children and contacts that the front door misses, or refers below the threshold.

    missed_children_pct | Children missed at the front door | % of children | -
    Children with at least one contact decided in the window below child in need although latent need was at or above
    the published child in need threshold, over children with at least one contact decided in the window while it was.
    Contacts that nobody has decided on are in neither number: read contacts_undecided beside it, or a front door that
    leaves contacts lying seems to miss fewer children. It hangs on where the published threshold lies, and children on
    open cases cannot be missed: neither more nor fewer is better by itself.

    missed_children | Children missed at the front door | children | -
    Number of children in the numerator of missed_children_pct.

    missed_contacts_pct | Contacts missed at the front door | % of contacts | -
    Contacts decided in the window as no further action, advice or early help although latent need was at or above the
    published child in need threshold, over all contacts decided in the window while it was.

    over_referred_contacts_pct | Contacts referred below the threshold | % of contacts | -
    Contacts decided in the window as referral or immediate protection although latent need was below the published
    child in need threshold, over all contacts decided in the window while it was.

    screening_auc | How well screening tells children apart | probability | higher
    Probability that, of two contacts decided in the window, one with latent need at or above the published child in
    need threshold and one below, the first is perceived as the higher (ties count half): the area under the ROC curve.
    """
    rows, levels_decided = decisions(history, Event.CONTACT_DECIDED)
    need, perceived = rows.column("need"), rows.column("perceived")
    contacts = history.pick(Event.CONTACT_RECEIVED)
    source = lookup(contacts.column("source"), rows.previous(contacts), 0).astype(np.int64)
    in_need = need >= published_level(history, "child_in_need")
    below = levels_decided < NEED_LEVELS.index("child_in_need")
    facts = facts_of(history, rows, source_codes(history, source))
    facts_in_need = facts.where(in_need)
    yield from spread("missed_contacts_pct", facts_in_need, percent(below[in_need]))
    yield from spread("over_referred_contacts_pct", facts.where(~in_need), percent(~below[~in_need]))
    is_seen = ~np.isnan(perceived)
    yield from spread("screening_auc", facts.where(is_seen), applied(rank_auc, perceived[is_seen], in_need[is_seen]))
    child, was_missed = rows.child[in_need], below[in_need]
    children = distinct(child, was_missed)
    yield from spread("missed_children_pct", facts_in_need, over(children, distinct(child), factor=100))
    yield from spread("missed_children", facts_in_need, children)


@defines("missed")
def _concluded(history: History) -> Rows:
    """Referrals found not to be in need, and incidents that nobody reports.

    assessed_not_in_need_pct | Assessed and found not in need | % of referrals | - | headline
    Assessments completed in the window with the outcome close or early help, over all referrals concluded in it
    (assessments completed, and referrals closed with no further action): the Department's measure, counted when
    concluded.
    Caution: Children who are worse off, or an assessment that finds need everywhere, lower it.
    """
    completed = completed_assessments(history)
    not_in_need = one_of(completed.outcome, (Outcome.CLOSE, Outcome.EARLY_HELP))
    refused = history.pick(Event.REFERRAL_CLOSED).observed
    facts = facts_of(history, completed).together(facts_of(history, refused))
    hit = np.concatenate([not_in_need, np.zeros(len(refused), dtype=bool)])
    yield from spread("assessed_not_in_need_pct", facts, percent(hit))


@defines("missed")
def _unseen(history: History) -> Rows:
    """What nobody reports.

    incidents_unseen | Incidents that nobody reports | incidents | lower
    Incidents, and first troubles of children nobody knew, in the window that no source reported. By source: whom they
    fell to. By reason: that was shut, or not_reported, having seen that nothing comes of calling.

    incidents_not_reported_pct | Incidents that partners keep to themselves | % of incidents | lower
    Of what a source noticed, the share that it did not report since nothing comes of calling: such incidents in the
    window, over these and the contacts made in it. High thresholds silence partners, and silence looks like success.
    """
    unseen = history.pick(Event.INCIDENT_UNSEEN).observed
    facts, kept = sourced_facts(history, unseen), unseen.outcome == Outcome.NOT_REPORTED
    reason = kept.astype(np.int64), ("shut", "not_reported")
    yield from spread("incidents_unseen", facts.also(reason=reason))
    noticed = facts.where(kept).together(
        contact_facts(history).where(history.pick(Event.CONTACT_RECEIVED).in_window),
        sourced_facts(history, history.contacts_on_open_cases.observed),
    )
    is_kept = np.arange(noticed.size) < how_many(kept)  # true of the first part
    yield from spread("incidents_not_reported_pct", noticed, percent(is_kept))


@defines("missed", *by_level(_CAUTION))
def _unmet(history: History) -> Rows:
    """Need, and need unmet, by level.

    child_days_above_{level} | Child-days of need: {words} | child-days | lower{headline}
    Time in the window for which latent need is at or above the published {words} threshold, over all children known to
    the model and whoever holds the case, exactly (need is an exponential between events).{caution}

    unmet_child_days_{level} | Child-days of unmet need: {words} | child-days | -
    Time in the window for which latent need is at or above the published {words} threshold while no plan at this level
    or above is in progress (early help, child in need, protection, looked after, in this order). Being referred,
    assessed, the subject of an enquiry or on a waiting list is not help. A plan that does nothing is: neither more nor
    less is better by itself.

    unmet_share_pct_{level} | Share of need unmet: {words} | % of child-days | -
    unmet_child_days_{level} over child_days_above_{level}.

    unmet_children_{level} | Children with unmet need: {words} | children | -
    Distinct children with any unmet time of unmet_child_days_{level} in the window (by year: in the year).
    """
    for level in THRESHOLDS:
        stretches = needing(history, published_level(history, level))
        coverage = coverage_from(history, level)
        ends_later = stretches.end > np.maximum(stretches.start, history.start)
        above = stretches.where((stretches.start < history.end) & ends_later)
        days, unmet = _above_and_unmet(above, coverage, history.start, history.end)
        facts = Facts(history, child=above.child)
        above_days, unmet_days = memoised(summed(days)), memoised(summed(unmet))
        yield from spread(f"child_days_above_{level}", facts, above_days)
        yield from spread(f"unmet_child_days_{level}", facts, unmet_days)
        yield from spread(f"unmet_share_pct_{level}", facts, over(unmet_days, above_days, factor=100))
        children = Facts(history, child=different(above.child[unmet > 1e-9]))
        yield from spread(f"unmet_children_{level}", children)
        for year in history.years:
            in_year = np.flatnonzero((above.start < year.last) & (above.end > year.first))
            some = above.where(in_year)
            # most stretches lie within the year, with all their days; those that cross one of its ends are cut there
            days_in_year, unmet_in_year = days[in_year], unmet[in_year]
            cut = np.flatnonzero((some.start < year.first) | (some.end > year.last))
            days_in_year[cut], unmet_in_year[cut] = _above_and_unmet(some.where(cut), coverage, year.first, year.last)
            all_days, all_unmet = total(days_in_year), total(unmet_in_year)
            yield Row(f"child_days_above_{level}", "year", year.label, all_days)
            yield Row(f"unmet_child_days_{level}", "year", year.label, all_unmet)
            yield Row(f"unmet_share_pct_{level}", "year", year.label, ratio(all_unmet, all_days, 100))
            number = len(different(some.child[unmet_in_year > 1e-9]))
            yield Row(f"unmet_children_{level}", "year", year.label, float(number))


def _above_and_unmet(above: Stretches, coverage: Coverage, first: float, last: float) -> tuple[np.ndarray, np.ndarray]:
    """Days of each stretch between two moments, and those of them that no service covers."""
    start, end = np.clip(above.start, first, last), np.clip(above.end, first, last)
    days = end - start
    return days, days - coverage.days_within(above.child, start, end)


@defines("missed")
def _over_served(history: History) -> Rows:
    """Plans below the threshold.

    over_served_child_days | Child-days on a social care plan below the threshold | child-days | lower
    Time in the window on a child in need or protection plan while latent need is below the published early help
    threshold.
    """
    plans = history.plans.where(one_of(history.plans.place, (Place.CHILD_IN_NEED, Place.PROTECTION)))
    coverage = Coverage(history, plans)
    course, above = courses(history), needing(history, published_level(history, "early_help"))

    def days_served(spells: Courses | Stretches) -> np.ndarray:
        start, end = (np.clip(x, history.start, history.end) for x in (spells.start, spells.end))
        return coverage.days_within(spells.child, start, end)

    # of the days on a plan in each course of need, all but those in its stretch above the threshold, if it has one
    days = days_served(course)
    above = above.where(days[above.course] > 0)
    days[above.course] = np.maximum(days[above.course] - days_served(above), 0.0)  # days on a line round: never below 0
    left = np.flatnonzero(days)
    yield from spread("over_served_child_days", Facts(history, child=course.child[left]), summed(days[left]))
