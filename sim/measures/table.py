"""From a log to the table of measures, and to the table by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log import EventLog, Place
from sim.measures.define import Row
from sim.measures.definitions import MEASURES, TAKING
from sim.measures.episodes import History
from sim.measures.equity import gaps
from sim.measures.queues import queues
from sim.measures.reading import Span, once
from sim.measures.repeats import NAMES as REPEATS
from sim.measures.repeats import number_with_repeats
from sim.measures.spread import codes_of_spans
from sim.measures.staff import monthly_caseload
from sim.measures.stocks import stock_episodes
from sim.scenario.problems import InputError
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "by", "group", "value", "unit")
"""Columns of the table of measures."""

MONTHLY_COLUMNS = ("month", "measure", "group", "value", "unit")
"""Columns of the table by month."""

Columns = dict[str, Any]
"""A table as columns by name, texts as lists and numbers as arrays: a replication is measured without pandas."""


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
    import pandas as pd

    return pd.DataFrame(measures_of(History(log, scenario)))


def measures_of(history: History, since: Sequence[dt.date] = ()) -> Columns:
    """`measure`, of a log that has been read already; below it what `measures_since` has of some days."""
    later = [row for day in since for row in measures_since(history, day)]
    return _with_units([*all_rows(history), *later], COLUMNS)


def as_columns(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> Columns:
    """Rows as columns; one of texts where there are none."""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return {name: column if not rows or isinstance(column[0], str) else np.array(column)
            for name, column in columns.items()}  # fmt: skip


def _with_units(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> Columns:
    columns = as_columns(rows, names[:-1])
    return {**columns, names[-1]: [MEASURES[name].unit for name in columns["measure"]]}


SINCE = "since"
"""Breakdown of a measure taken over the days from a date on, the group, to the end of the run."""


def measures_since(history: History, day: dt.date) -> list[Row]:
    """Rows of all measures of one replication, as if counting began on a later day, without breakdowns.

    `by` is `SINCE`, and the group the day.
    """
    rows = all_rows(history.since(day))
    return [Row(name, SINCE, day.isoformat(), value) for name, by, _, value in rows if by == "all"]


@once
def all_rows(history: History) -> list[Row]:
    """Rows of all measures, in the order of their definitions; what months are counted of is put down on the way."""
    history.facts_by_measure.update(dict.fromkeys(_BY_MONTH))
    rows = [row for take in TAKING if take is not gaps for row in take(history)]
    if undefined := sorted({row.measure for row in rows} - set(MEASURES)):
        raise LookupError(f"what {', '.join(undefined)} means is not defined: see `defines` in sim/measures/define.py")
    return [*rows, *gaps(rows)]


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
    import pandas as pd

    return pd.DataFrame(monthly_of(History(log, scenario)))


def monthly_of(history: History) -> Columns:
    """`monthly`, of a log that has been read already."""
    all_rows(history)
    return _with_units([*_monthly_stocks(history), *_monthly_figures(history)], MONTHLY_COLUMNS)


_PLANS = ("early_help_plans", "child_in_need_plans", "protection_plans", "looked_after")
_BY_MONTH = (
    "contacts", "contacts_on_open_cases", "contacts_all", "referrals", "early_help_referrals", "panel_cases_heard",
    "assessments_started", "section_47_enquiries", "conferences", "changes_of_worker", "assessments_completed",
    *(f"{plan}_{moment}" for plan in _PLANS for moment in ("started", "ended")),
    "decision_within_1_working_day_pct", "contact_to_decision_hours", "referral_to_allocation_days",
    "assessments_within_45_working_days_pct", "conferences_within_15_working_days_pct", "panel_wait_days",
)  # fmt: skip
"""Measures of what happened, by month: each made by `spread`, of facts with the time of each."""

MonthRow = tuple[str, str, str, float]


def _in_months(months: Sequence[Span], name: str, group: str, values: Iterable[float]) -> Iterator[MonthRow]:
    return ((month.label, name, group, float(value)) for month, value in zip(months, values, strict=True))


def _monthly_stocks(history: History) -> Iterator[MonthRow]:
    ends = history.month_ends
    times = np.array([month.last for month in ends])
    for name, episodes in stock_episodes(history).items():
        yield from _in_months(ends, name, "all", episodes.count_open(times))
    for team, place in zip(history.log.teams, history.log.team_places, strict=True):
        if place not in (Place.FRONT_DOOR, Place.EMERGENCY_DUTY):
            yield from _in_months(ends, "unallocated_cases", team, queues(history)[team].count_open(times))
    for name in REPEATS:
        yield from _in_months(ends, name, "all", (number_with_repeats(history, name, time) for time in times.tolist()))


def _monthly_figures(history: History) -> Iterator[MonthRow]:
    """Measures of what happened, with the month in place of the window; contacts also by source."""
    months = history.months
    for name in _BY_MONTH:
        counted = history.facts_by_measure[name]
        if counted is None or "year" not in counted[0].groups:
            raise LookupError(
                f"{name} stands in _BY_MONTH and cannot be told by month: a measure there must be yielded from "
                "`spread` of Facts that are given `time`, when each thing happened"
            )
        facts, figure = counted
        codes = codes_of_spans(history, months, facts.columns["time"])
        groups = {"all": codes}
        if name == "contacts":
            source, names = facts.of("source")
            groups |= {group: np.where(source == code, codes, -1) for code, group in enumerate(names)}
        for group, of_group in groups.items():
            yield from _in_months(months, name, group, figure(of_group, len(months)))
    yield from _in_months(months, "cases_per_social_worker_mean", "all", monthly_caseload(history))


class NotListedError(InputError, LookupError):
    """A measure that is not made of single events; the message says so."""


def events_behind(log: EventLog, scenario: Scenario, name: str) -> tuple[pd.DataFrame, float, float]:
    """The events that a measure is made of in one replication.

    Parameters
    ----------
    log
        The event log.
    scenario
        What it is a replication of.
    name
        A measure.

    Returns
    -------
    tuple of pandas.DataFrame, float and float
        One row for each event, in order of time: ``date`` (with time of day; of what is still open, when it began),
        ``child`` (its number), ``value`` (what the event alone would give: 1 in a count, 100 or 0 in a percentage, its
        own length in a mean; missing where it does not count), then a column for each breakdown that the measure has;
        the figure that is made of them alone; and the measure, which is the same unless more goes into it.

    Raises
    ------
    NotListedError
        If the measure is not made of single events.
    """
    import pandas as pd

    history = History(log, scenario)
    history.facts_by_measure[name] = None
    values = {row.measure: row.value for row in all_rows(history) if row.by == "all"}
    counted = history.facts_by_measure[name]
    if counted is None:
        raise NotListedError(
            f"{name} is not a figure of single events that could be listed: those that count things, and percentages "
            "and means of them, are, such as contacts, referrals or contact_to_decision_hours"
        )
    facts, figure = counted
    columns: dict[str, object] = {}
    time, child = (facts.columns.get(name) for name in ("time", "child"))
    if time is not None:
        days = pd.to_timedelta(np.where(np.isfinite(time), time, np.nan), unit="D")
        columns["date"] = (pd.Timestamp(scenario.run.start) + days).floor("s")
    if child is not None:
        columns["child"] = log.children["child"][child]
    columns["value"] = figure(np.arange(facts.size), facts.size)
    for by in list(facts.groups)[1:]:
        codes, labels = facts.of(by)
        columns[by] = np.array([*labels, ""], dtype=object)[codes]
    table = pd.DataFrame(columns)
    if time is not None:
        table = table.iloc[np.argsort(time, kind="stable")].reset_index(drop=True)
    return table, float(figure(facts.columns["all"], 1)[0]), values[name]
