"""Open cases, queues and caseloads by month, with the dates on which something changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from sim.report import charts, findings
from sim.report.charts.time import is_stock, monthly
from sim.report.contents import CONTENTS
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.results import Results
from sim.report.wording import date, joined, month, named, small

_MOST_TEAMS = 4
_FRONT_DOOR_QUEUES = ("contacts_undecided", "contacts_waiting_for_screening")
_MONTHS_OF_A_YEAR = 12
_FEWEST_TO_AVERAGE = 6
_SHOWS = "A line for each scenario by month, with its 95% interval as a band."


@dataclass(frozen=True)
class Course:
    """The pictures of one kind, and what is zero throughout and therefore not drawn."""

    title: str
    pictures: list[Picture]
    zero: str


def courses(results: Results) -> list[Course]:
    """Open cases, queues (those of overloaded teams too) and caseloads."""
    dates = charts.dated_changes(results.study)[0]
    kinds = []
    for title, measures in CONTENTS["months"].items():
        wanted = [(measure, "all") for measure in measures]
        if title == "Queues":
            wanted += [("unallocated_cases", team) for team in _teams(results)]
        pictures, zero = [], []
        for measure, group in wanted:
            means = results.by_month(measure, group)
            if not means["mean"].notna().any():
                continue
            if (means["mean"].fillna(0) == 0).all():
                zero.append(small(_title(measure, group)))
                continue
            pictures.append(_picture(results, measure, group, means, dates))
        if pictures or zero:
            kinds.append(Course(title, pictures, f"Zero throughout, and not drawn: {joined(zero)}." if zero else ""))
    return kinds


def dated(results: Results) -> list[tuple[str, str, str]]:
    """The dated changes marked in the charts: number, date, what."""
    return [(sign, date(day), what) for sign, day, what in charts.dated_changes(results.study)[1]]


def _teams(results: Results) -> list[str]:
    """The teams whose queues grow fastest."""
    queues = [queue for each in results.queues.values() for queue in each]
    teams = dict.fromkeys(queue.team for queue in sorted(queues, key=lambda queue: -queue.growth_per_week))
    return [team for team in teams if len(results.by_month("unallocated_cases", team))][:_MOST_TEAMS]


def _title(measure: str, group: str) -> str:
    return findings.title(measure) + ("" if group == "all" else f": {named(group)}")


def _picture(results: Results, measure: str, group: str, means: pd.DataFrame, dates: dict[dt.date, str]) -> Picture:
    caption = f"{_title(measure, group)}, by month" + (" (at the end of each)" if is_stock(measure) else "")
    name = f"month-{measure}-{group}".replace("_", "-").replace("/", "-").replace(" ", "-")
    return picture(
        "".join(c for c in name if c.isalnum() or c == "-"), _finding(results, measure, group, means),
        monthly(means, measure, group=group, changes=dates, order=results.cast), shows=f"{caption}. {_SHOWS}",
        reading=CONTENTS["readings"]["front_door_queues"] if follows_the_week(measure) else "",
        table=side_by_side(results, means, "Month", "month", caption=caption, words=month),
    )  # fmt: skip


def _finding(results: Results, measure: str, group: str, means: pd.DataFrame) -> str:
    """Where the first scenario begins and ends, and what the options make of the end.

    A queue that follows the week is told by its means over many month ends: two single ones would compare a Friday with
    a Sunday.
    """
    own = means[(means["scenario"] == results.first) & means["mean"].notna()].sort_values("month")
    if own.empty:
        return f"{_title(measure, group)}: not defined in {results.short[results.first]}."
    unit = str(own["unit"].iloc[-1])
    lead = "At the end of the period" if is_stock(measure) else "Over the whole period"
    levels = _first_and_last(own, unit, "at the end of" if is_stock(measure) else "in")
    if follows_the_week(measure):
        levels = _over_month_ends(own, unit)
        last = findings.observed(results.study.scenarios[results.first])[1]
        lead = f"At the end of the period, a {last:%A}"
    finding = f"{_title(measure, group)}: {levels}{results.of_first}."
    by = ("all", "all") if group == "all" else ("team", group)
    options = say.options(results, measure, *by) if results.baseline else ""
    return f"{finding} {lead}: {options}" if options else finding


def _first_and_last(own: pd.DataFrame, unit: str, when: str) -> str:
    start, end = own.iloc[0], own.iloc[-1]
    return (
        f"{say.level(float(start['mean']), unit)} {when} {month(start['month'])} and "
        f"{say.level(float(end['mean']), unit, of=False)} {when} {month(end['month'])}"
    )


def follows_the_week(measure: str) -> bool:
    """Whether a stock at a month's end depends on the day of the week: the front door's queues fill at weekends."""
    return measure in _FRONT_DOOR_QUEUES


def _over_month_ends(own: pd.DataFrame, unit: str) -> str:
    """The mean of the first month ends and that of the last: twelve of each, or of fewer months half."""
    each = min(_MONTHS_OF_A_YEAR, len(own) // 2)
    if each < _FEWEST_TO_AVERAGE:
        ends = own.iloc[[0, -1][: len(own)]]
        levels = [say.level(float(mean), unit, of=not place) for place, mean in enumerate(ends["mean"])]
        days = [_month_end(label) for label in ends["month"]]
        return joined([f"{level} on {day}" for level, day in zip(levels, days, strict=True)])
    early, late = float(own["mean"].head(each).mean()), float(own["mean"].tail(each).mean())
    return (
        f"{say.level(early, unit)} on average at the first {each} month ends and {say.level(late, unit, of=False)} at "
        f"the last {each}"
    )


def _month_end(label: str) -> str:
    """The last day of a month with its day of the week: "Friday, 31 March 2017"."""
    first = dt.date.fromisoformat(f"{label}-01")
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return f"{last:%A}, {date(last)}"
