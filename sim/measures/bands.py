"""What statistics publish in bands: contacts of a child in a quarter, lengths of episodes and plans; and August."""

from functools import partial

import numpy as np

from sim.log import Event, Place
from sim.measures.define import Rows, defines
from sim.measures.episodes import History
from sim.measures.flow import shares, shares_of_year
from sim.measures.spread import codes_of_spans, over_time, ratio, years_of
from sim.measures.working_days import dates, days_off
from sim.rules.sums import how_many
from sim.scenario.vocabulary import SOURCES

_MONTHS = """By months: up to 3, more than 3 and up to 6, up to 12, up to 24, more than 24, as the Department's bands.
Months are those of the calendar: a plan of 14 January is of up to three months until 14 April. By year_months: the same
in a financial year."""

_BANDS = ("0 to 3", "3 to 6", "6 to 12", "12 to 24", "over 24")
_TOPS = np.array([3, 6, 12, 24])
_CONTACTS = ("1", "2", "3", "4 or more")


def months_begun(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """How many months of the calendar have begun from one date to another: 3 up to the same day three months later.

    Parameters
    ----------
    first, last
        Dates, the last not before the first. Where a month has no such day, its last day stands for it.

    Returns
    -------
    numpy.ndarray
        Whole numbers; 0 for the same day.
    """
    start, end = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    length = ((end + 1).astype("datetime64[D]") - end.astype("datetime64[D]")).astype(int)
    anniversary = np.minimum((first - start.astype("datetime64[D]")).astype(int), length - 1)
    over = (last - end.astype("datetime64[D]")).astype(int) > anniversary
    return (end - start).astype(int) + over


def _band(history: History, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    return np.searchsorted(_TOPS, months_begun(dates(history.scenario, start), dates(history.scenario, end)))


@defines("flow")
def _contacts(history: History) -> Rows:
    """Contacts about a child in a quarter.

    contacts_in_3_months_share_pct | Contacts about a child in three months | % of children | -
    By contacts (1, 2, 3, 4 or more): share of the children with a contact at the front door in a quarter of the
    financial year (from 1 April, July, October or January) who had so many in it, over the quarters that lie wholly in
    the window. A child counts once in each quarter. Contacts on open cases do not count. By year_contacts: the same in
    a financial year.
    """
    contacts = history.pick(Event.CONTACT_RECEIVED)
    children = len(history.log.children)
    quarter = codes_of_spans(history, history.quarters, contacts.time)
    some = np.flatnonzero(quarter >= 0)
    pairs, times = np.unique(quarter[some] * np.int64(children) + contacts.child[some], return_counts=True)
    begun = np.array([each.first for each in history.quarters])
    years = years_of(history, begun[pairs // children])
    codes = np.minimum(times, len(_CONTACTS)) - 1
    yield from shares("contacts_in_3_months_share_pct", "contacts", codes, _CONTACTS, years)


@defines("flow", months=_MONTHS)
def _ended(history: History) -> Rows:
    """How long what ended had lasted.

    social_care_cases_closed_share_pct | Length of episodes of need that ended | % of episodes | -
    Share of the episodes of need that ended in the window, from referral to closure, for any reason; referrals closed
    before assessment are no episodes. {months}

    protection_plans_ended_share_pct | Length of protection plans that ended | % of plans | -
    Share of the child protection plans that ended in the window, for any reason. {months}
    """
    unassessed = np.isin(history.social_care.case, history.pick(Event.REFERRAL_CLOSED).case)
    for name, episodes in (
        ("social_care_cases_closed_share_pct", history.social_care.where(~unassessed)),
        ("protection_plans_ended_share_pct", history.plans_at(Place.PROTECTION)),
    ):
        over = episodes.where(episodes.ends_within(history.start, history.end))
        yield from shares(name, "months", _band(history, over.start, over.end), _BANDS, years_of(history, over.end))


@defines("flow")
def _august(history: History) -> Rows:
    """Contacts from schools in August beside those in term.

    school_contacts_august_over_term | Contacts from schools, August over term | ratio | -
    Contacts at the front door from schools per weekday in August over those per weekday of school term, in the window.
    Weekdays are Monday to Friday less bank holidays and closed days; term is outside August and the school holidays of
    the scenario. NaN without contacts in term.
    """
    name, scenario = "school_contacts_august_over_term", history.scenario
    contacts = history.pick(Event.CONTACT_RECEIVED).having(source=SOURCES.index("schools") + 1)
    days = dates(scenario, contacts.time)
    yield from over_time(name, history, partial(_over_term, history, days))


def _over_term(history: History, contact_days: np.ndarray, first: float, last: float) -> float:
    """Contacts per weekday of August over those per weekday of term, from one moment to another."""
    scenario = history.scenario
    day = np.datetime64(scenario.run.start, "D") + np.arange(int(np.ceil(first)), int(np.floor(last)))
    day = day[np.is_busday(day, holidays=days_off(scenario))]
    august = day.astype("datetime64[M]").astype(int) % 12 == 7
    holiday = np.zeros(len(day), dtype=bool)
    for each in scenario.calendar.school_holidays:
        holiday |= (day >= np.datetime64(each.first)) & (day <= np.datetime64(each.last))
    rates = []
    for some in (day[august], day[~august & ~holiday]):
        rates.append(ratio(how_many(np.isin(contact_days, some)), len(some)))
    return ratio(*rates)


@defines("stock", months=_MONTHS)
def _open(history: History) -> Rows:
    """How long open plans have lasted, by the date of the evening; those of 31 March stand with their year.

    open_protection_plans_share_pct | Time on open protection plans | % of plans | -
    Share of the child protection plans in progress at the end of the window (by year_months: on 31 March) that have
    lasted so long. {months}
    """
    name, plans = "open_protection_plans_share_pct", history.plans_at(Place.PROTECTION)

    def at(time: float) -> np.ndarray:
        still = plans.where(plans.open_at(time))
        return _band(history, still.start, np.full(len(still), time - 1))

    yield from shares(name, "months", at(history.end), _BANDS)
    for year in history.years:
        yield from shares_of_year(year.label, name, "months", at(year.last), _BANDS)
