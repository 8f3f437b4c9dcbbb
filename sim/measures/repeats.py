"""Children about whom contacts keep coming: at the front door, unhelped, and whoever holds the case."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.log import Event, Place
from sim.measures.caseload import caseload
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import PLANS, Episodes, History
from sim.measures.need_days import Coverage
from sim.measures.reading import EventRows, once_for_all
from sim.measures.spread import Facts, but_for_all, spread
from sim.rules.sums import how_often

HALF_YEAR_DAYS = 182.0

_WHEN = """in the 182 days up to the moment: the end of the window (all), 31 March (year), the end of a month
(month_end) or a date. NaN less than 182 days after the start of the run."""

FRONT_DOOR = "children_with_repeat_contact_6m"
UNHELPED = "children_with_unhelped_contacts_6m"
ANY = "children_with_any_contacts_6m"

NAMES = (FRONT_DOOR, UNHELPED, ANY)


@once_for_all
def contacts_counted(history: History) -> Mapping[str, EventRows]:
    """The contacts that each of the three measures counts."""
    contacts, on_open = history.pick(Event.CONTACT_RECEIVED), history.contacts_on_open_cases
    some = {UNHELPED: on_open.where(~is_helped(history, on_open)), ANY: on_open}
    return {FRONT_DOOR: contacts} | {name: history.together(contacts, others) for name, others in some.items()}


def is_helped(history: History, rows: EventRows) -> np.ndarray:
    """Whether somebody works on a plan of the child at the moment of each row."""
    waits = caseload(history).waits
    with_worker, waiting = Coverage(history, worked_plans(history)), Coverage(history, waits)
    return with_worker.at(rows.child, rows.time) & ~waiting.at(rows.child, rows.time)


@once_for_all
def worked_plans(history: History) -> Episodes:
    """Plans, in the order of ``history.plans``, from the moment at which a worker of the plan's team has the case.

    A protection plan may start at the conference, with the assessment team; partner-led plans and being looked after
    have no team.
    """
    rows, plans = history.begun(Event.PLAN_STARTED, *PLANS), history.plans
    allocated = history.pick(Event.ALLOCATED).having(place=Place.PROTECTION)
    at_conference = history.place_of_team[plans.team] == Place.ASSESSMENT
    start = np.where(at_conference, rows.time_of_next(allocated), plans.start)
    return replace(plans, start=np.minimum(start, plans.end))


def with_repeats(history: History, name: str, time: float) -> np.ndarray:
    """Children with two or more of the contacts that a measure counts in the 182 days up to a moment."""
    contacts = contacts_counted(history)[name]
    first, last = np.searchsorted(contacts.time, [time - HALF_YEAR_DAYS, time], side="left")
    return np.flatnonzero(how_often(contacts.child[first:last], len(history.log.children)) >= 2)


@once_for_all
def number_with_repeats(history: History, name: str, time: float) -> float:
    """How many children one of the three measures counts at a moment; NaN before it can be known."""
    if time < HALF_YEAR_DAYS:
        return np.nan
    return float(len(with_repeats(history, name, time)))


@defines("return", when=_WHEN)
def repeats(history: History) -> Rows:
    """The three counts.

    children_with_repeat_contact_6m | Children with repeat contacts in 6 months: front door | children | -
    Distinct children with two or more contacts at the front door {when} Contacts on open cases do not count, though the
    case may only wait on a list: children_with_unhelped_contacts_6m counts those, children_with_any_contacts_6m all.
    Neither more nor fewer is better: children leave this count by being helped, and by being kept on a list.

    children_with_unhelped_contacts_6m | Children with repeat contacts in 6 months: unhelped | children | lower | headline
    Distinct children with two or more contacts while nobody helps {when} Nobody helps while the child has no open case
    (contacts at the front door), and, on an open case, while no plan of the child is being worked on: before a worker
    of the plan's team has the case (waiting, being assessed, the subject of an enquiry, on a plan without a worker
    yet), in handovers, after the plan has ended, and while the case waits for another worker. Plans led by partners and
    being looked after are being worked on from their start. children_with_any_contacts_6m counts the other contacts
    too.
    Caution: Opening a plan that does nothing takes a child's contacts out of this count, and so do any reporter who
    gives up and any family that moves on, which none does while a case is open: read children_with_any_contacts_6m and
    the child-days above the thresholds beside it.

    children_with_any_contacts_6m | Children with repeat contacts in 6 months: any | children | lower | headline
    Distinct children with two or more contacts of any kind, at the front door or on open cases, {when}
    Caution: Sources that report less (schools on holiday, partners who have stopped ringing) lower it while need is as
    it was, and so does closing more cases: families move on only while none is open.
    """  # noqa: E501 - the line that names a measure
    for name in NAMES:
        for by, group, time in history.moments(name):
            yield Row(name, by, group, number_with_repeats(history, name, time))
        facts = Facts(history, child=with_repeats(history, name, history.end))
        is_long_enough = history.end >= HALF_YEAR_DAYS
        for row in but_for_all(spread(name, facts)):
            yield row if is_long_enough else row._replace(value=float("nan"))
