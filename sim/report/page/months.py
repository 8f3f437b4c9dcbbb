"""Open cases, queues and caseloads by month, with the dates on which something changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain

import pandas as pd

from sim.report import charts, findings
from sim.report.charts.time import is_stock
from sim.report.page import sentences as say
from sim.report.page.view import Picture, side_by_side
from sim.report.rendering import anchor
from sim.report.results import Results
from sim.report.wording import CONTENTS, date, entries, joined, month, named, small

_MOST_TEAMS = 4
_FRONT_DOOR_QUEUES = ("contacts_undecided", "contacts_waiting_for_screening")
_MONTHS_OF_A_YEAR = 12
_FEWEST_TO_AVERAGE = 6
_SHOWS = "A line for each scenario by month, with its 95% interval as a band."


def sections(results: Results) -> Iterator[tuple[str, list[Picture], str]]:
    """Open cases, queues (of overloaded teams too) and caseloads: title, pictures, and what is zero throughout."""
    dates = charts.dated_changes(results.study)[0]
    for section in entries("months"):
        candidates = [(measure, "all") for measure in section["measures"]]
        if section["teams"]:
            candidates += [("unallocated_cases", team) for team in _teams(results)]
        pictures, zero = [], []
        for measure, group in candidates:
            means = results.by_month(measure, group)
            if means["mean"].any():
                pictures.append(_picture(results, measure, group, means, dates))
            elif means["mean"].notna().any():
                zero.append(small(_title(measure, group)))
        if pictures or zero:
            yield section["title"], pictures, f"Zero throughout, and not drawn: {joined(zero)}." if zero else ""


def dated_changes(results: Results) -> list[tuple[str, str, str]]:
    """The dated changes marked in the charts: number, date, what."""
    return [(sign, date(day), what) for sign, day, what in charts.dated_changes(results.study)[1]]


def _teams(results: Results) -> list[str]:
    """The teams whose queues grow fastest."""
    queues = sorted(chain.from_iterable(results.queues.values()), key=lambda row: -row.growth_per_week)
    teams = dict.fromkeys(queue.team for queue in queues)
    return [team for team in teams if len(results.by_month("unallocated_cases", team))][:_MOST_TEAMS]


def _title(measure: str, group: str) -> str:
    return findings.title(measure) + ("" if group == "all" else f": {named(group)}")


def _picture(results: Results, measure: str, group: str, means: pd.DataFrame, dates: dict[dt.date, str]) -> Picture:
    caption = f"{_title(measure, group)}, by month" + (" (at the end of each)" if is_stock(measure) else "")
    return Picture(
        f"month-{measure}-{anchor(group)}",
        _finding(results, measure, group, means),
        charts.monthly(means, measure, group=group, changes=dates, order=results.chart_scenarios),
        f"{caption}. {_SHOWS}",
        CONTENTS["readings"]["front_door_queues"] if measure in _FRONT_DOOR_QUEUES else "",
        side_by_side(results, means.assign(title=means["month"].map(month)), "Month", caption),
    )


def _finding(results: Results, measure: str, group: str, means: pd.DataFrame) -> str:
    """Where the first scenario begins and ends, and what the options make of the end.

    A queue of the front door follows the week: it fills at weekends. It is told by its means over many month ends, for
    two single ones would compare a Friday with a Sunday.
    """
    own = means[(means["scenario"] == results.first) & means["mean"].notna()].sort_values("month")
    if own.empty:
        return f"{_title(measure, group)}: not defined in {results.short[results.first]}."
    if measure in _FRONT_DOOR_QUEUES:
        amounts = _over_month_ends(own)
        lead = f"At the end of the period, a {results.study.scenarios[results.first].run.last_day:%A}"
    else:
        ends = own.iloc[[0, -1]]
        when, lead = "in", "Over the whole period"
        if is_stock(measure):
            when, lead = "at the end of", "At the end of the period"
        amounts = _amounts_with_times(ends, [f" {when} {month(label)}" for label in ends["month"]])
    options = say.options(results, measure, *(("all", "all") if group == "all" else ("team", group)))
    finding = f"{_title(measure, group)}: {amounts}{results.of_first}."
    return f"{finding} {lead}: {options}" if options else finding


def _amounts_with_times(rows: pd.DataFrame, when: list[str]) -> str:
    """The mean of each row with when that is; the unit but once."""
    unit = str(rows["unit"].iloc[-1])
    amounts = [
        say.amount(mean, unit, of=not place) + each
        for place, (mean, each) in enumerate(zip(rows["mean"], when, strict=True))
    ]
    return joined(amounts)


def _over_month_ends(own: pd.DataFrame) -> str:
    """The mean of the first month ends and that of the last: twelve of each, or of fewer months half."""
    some = min(_MONTHS_OF_A_YEAR, len(own) // 2)
    if some < _FEWEST_TO_AVERAGE:
        ends = own.iloc[[0, -1][: len(own)]]
        days = [pd.Period(label).end_time for label in ends["month"]]
        return _amounts_with_times(ends, [f" on {day:%A}, {date(day.date())}" for day in days])
    means = own.iloc[[0, -1]].assign(mean=[own["mean"].head(some).mean(), own["mean"].tail(some).mean()])
    return _amounts_with_times(means, [f" on average at the first {some} month ends", f" at the last {some}"])
