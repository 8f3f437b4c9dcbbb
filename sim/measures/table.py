"""From a log to the table of measures, and to the table by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.log import Event, EventLog, Outcome, Place
from sim.measures.bands import bands
from sim.measures.chairs import chairs
from sim.measures.cost import cost
from sim.measures.crossing import crossings
from sim.measures.define import Row
from sim.measures.definitions import MEASURES
from sim.measures.delay import delay, within_one_working_day
from sim.measures.demand import demand
from sim.measures.episodes import History
from sim.measures.equity import gaps
from sim.measures.families import families
from sim.measures.flow import completed_assessments, flow
from sim.measures.missed import missed
from sim.measures.queues import CHAIRS, PANEL, queue_growth, queues
from sim.measures.refusals import refusals
from sim.measures.repeats import NAMES as REPEATS
from sim.measures.repeats import number_with_repeats, repeats
from sim.measures.returns import returns
from sim.measures.spread import source_codes
from sim.measures.staff import monthly_caseload, staff
from sim.measures.stocks import stock_episodes, stocks
from sim.rules.sums import grouped
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "by", "group", "value", "unit")
"""Columns of the table of measures."""

MONTHLY_COLUMNS = ("month", "measure", "group", "value", "unit")
"""Columns of the table by month."""


def measure(log: EventLog, scenario: Scenario) -> pd.DataFrame:
    """All measures of one replication.

    Parameters
    ----------
    log
        The event log.
    scenario
        What it is a replication of. Its dated changes do not change how things are measured: thresholds, unit costs,
        caseload targets and weights are those of the first day.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`. Each measure has a row with `by` and `group` "all"; most have rows by year (financial years
        wholly in the window, ``2017-18``), group, area, source, team, outcome. Which rows there are depends on the
        scenario alone, not on what happened. A value that is not defined (no denominator) is NaN.
    """
    return measures_of(History(log, scenario))


def measures_of(history: History) -> pd.DataFrame:
    """`measure`, of a log that has been read already."""
    import pandas as pd

    rows = list(all_rows(history))
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:-1]))
    frame["unit"] = frame["measure"].map({name: each.unit for name, each in MEASURES.items()})
    return frame


SINCE = "since"
"""Breakdown of a measure taken over the days from a date on, the group, to the end of the run."""


def measures_since(log: EventLog, scenario: Scenario, day: dt.date) -> pd.DataFrame:
    """All measures of one replication, as if counting began on a later day: columns `COLUMNS`, without breakdowns.

    `by` is `SINCE`, and the group the day.
    """
    later = scenario.model_copy(update={"run": scenario.run.since(day)})
    table = measure(log, later)
    return table[table["by"] == "all"].assign(by=SINCE, group=day.isoformat())


def all_rows(history: History) -> Iterator[Row]:
    """Rows of all measures, in the order of the registry's families."""
    yield from flow(history)
    yield from families(history)
    yield from demand(history)
    yield from stocks(history)
    yield from bands(history)
    yield from delay(history)
    yield from chairs(history)
    yield from repeats(history)
    yield from returns(history)
    yield from refusals(history)
    rows = [*crossings(history), *missed(history)]
    yield from rows
    yield from staff(history)
    yield from queue_growth(history)
    yield from cost(history)
    yield from gaps(rows)


def monthly(log: EventLog, scenario: Scenario) -> pd.DataFrame:
    """Flows, stocks and queues by calendar month.

    Returns
    -------
    pandas.DataFrame
        Columns `MONTHLY_COLUMNS`; `month` is ``YYYY-MM``. Stocks are those at the end of each month whose end lies in
        the window; flows and shares those of each month wholly in it, defined as in `MEASURES` with the month in place
        of the window. `group` is "all", a source (contacts), or a team (unallocated_cases; for the front door and the
        panel what waits there).
    """
    return monthly_of(History(log, scenario))


def monthly_of(history: History) -> pd.DataFrame:
    """`monthly`, of a log that has been read already."""
    import pandas as pd

    rows = [*_monthly_stocks(history), *_monthly_flows(history), *_monthly_shares(history)]
    frame = pd.DataFrame(rows, columns=["month", "measure", "group", "value"])
    frame["unit"] = frame["measure"].map({name: each.unit for name, each in MEASURES.items()})
    return frame


MonthRow = tuple[str, str, str, float]


def _monthly_stocks(history: History) -> Iterator[MonthRow]:
    times = np.array([month.last for month in history.month_ends])
    labels = [month.label for month in history.month_ends]

    def rows(name: str, group: str, values: Iterable[float]) -> Iterator[MonthRow]:
        return ((label, name, group, float(value)) for label, value in zip(labels, values, strict=True))

    for name, episodes in stock_episodes(history).items():
        yield from rows(name, "all", episodes.count_open(times))
    for team, waits in queues(history).items():
        if team not in (PANEL, CHAIRS, *_desks(history)):
            yield from rows("unallocated_cases", team, waits.count_open(times))
    for name in REPEATS:
        yield from rows(name, "all", [number_with_repeats(history, name, month.last) for month in history.month_ends])


def _desks(history: History) -> set[str]:
    pairs = zip(history.log.teams, history.log.team_places, strict=True)
    return {team for team, place in pairs if place in (Place.FRONT_DOOR, Place.EMERGENCY_DUTY)}


def _month_codes(history: History, time: np.ndarray) -> np.ndarray:
    if not history.months:
        return np.full(len(time), -1)
    codes = np.searchsorted([month.first for month in history.months], time, side="right") - 1
    return np.where((codes >= 0) & (time < history.months[-1].last), codes, -1)


def _monthly_flows(history: History) -> Iterator[MonthRow]:
    labels = [month.label for month in history.months]

    def rows(name: str, group: str, time: np.ndarray) -> Iterator[MonthRow]:
        return of_months(name, group, _month_codes(history, time))

    def of_months(name: str, group: str, codes: np.ndarray) -> Iterator[MonthRow]:
        counts = grouped(codes, len(labels))
        return ((label, name, group, float(value)) for label, value in zip(labels, counts, strict=True))

    contacts = history.contacts
    months = _month_codes(history, contacts.received)
    yield from of_months("contacts", "all", months)
    codes, names = source_codes(history, contacts.source)
    for code, name in enumerate(names):
        yield from of_months("contacts", name, months[codes == code])
    on_open = history.contacts_on_open_cases.time
    yield from rows("contacts_on_open_cases", "all", on_open)
    yield from rows("contacts_all", "all", np.concatenate([contacts.received, on_open]))
    for name, event in (
        ("referrals", Event.REFERRED),
        ("early_help_referrals", Event.EARLY_HELP_REFERRED), ("panel_cases_heard", Event.PANEL_HEARD),
        ("assessments_started", Event.ASSESSMENT_STARTED), ("section_47_enquiries", Event.STRATEGY_DISCUSSION),
        ("conferences", Event.CONFERENCE_HELD), ("changes_of_worker", Event.WORKER_CHANGED),
    ):  # fmt: skip
        yield from rows(name, "all", history.pick(event).time)
    completed = history.pick(Event.ASSESSMENT_COMPLETED)
    yield from rows("assessments_completed", "all", completed.time[completed.outcome != Outcome.TURNED_18])
    for name, place in (
        ("early_help_plans", Place.EARLY_HELP), ("child_in_need_plans", Place.CHILD_IN_NEED),
        ("protection_plans", Place.PROTECTION), ("looked_after", Place.LOOKED_AFTER),
    ):  # fmt: skip
        here = history.plans_at(place)
        yield from rows(f"{name}_started", "all", here.start[~here.inherited])
        yield from rows(f"{name}_ended", "all", here.end[np.isfinite(here.end)])


def _monthly_shares(history: History) -> Iterator[MonthRow]:
    contacts = history.contacts
    due, timely = within_one_working_day(history)
    decided = contacts.decided < history.end
    hours = 24 * (contacts.decided - contacts.received)
    completed, held, heard = (
        completed_assessments(history), history.pick(Event.CONFERENCE_HELD), history.pick(Event.PANEL_HEARD)
    )  # fmt: skip
    started = history.pick(Event.ASSESSMENT_STARTED)
    for name, time, value, factor in (
        ("decision_within_1_working_day_pct", contacts.received[due], timely[due], 100),
        ("contact_to_decision_hours", contacts.received[decided], hours[decided], 1),
        ("referral_to_allocation_days", started.time, started.value, 1),
        ("assessments_within_45_working_days_pct", completed.time, completed.value <= 45 + 1e-9, 100),
        ("conferences_within_15_working_days_pct", held.time, held.value <= 15 + 1e-9, 100),
        ("panel_wait_days", heard.time, heard.value, 1),
    ):
        codes = _month_codes(history, time)
        above, below = (grouped(codes, len(history.months), each) for each in (value, None))
        share = np.divide(factor * above, below, out=np.full(len(below), np.nan), where=below > 0)
        yield from ((month.label, name, "all", float(x)) for month, x in zip(history.months, share, strict=True))
    for month, value in zip(history.months, monthly_caseload(history), strict=True):
        yield month.label, "cases_per_social_worker_mean", "all", value
