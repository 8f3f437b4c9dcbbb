"""Open cases, queues and caseloads by month, with the dates on which something changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.wording import date, joined, month, named, small

if TYPE_CHECKING:
    import pandas as pd

    from sim.study import StudyResult

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Open cases", (
        "children_in_need", "open_child_in_need_plans", "open_protection_plans", "looked_after", "open_early_help",
    )),
    ("Queues", (
        "contacts_undecided", "waiting_assessment", "waiting_for_panel", "waiting_early_help", "unallocated_cases",
    )),
    ("Caseloads", ("cases_per_social_worker_mean",)),
)  # fmt: skip
_MOST_TEAMS = 4
_FRONT_DOOR_QUEUES = ("contacts_undecided", "contacts_waiting_for_screening")
_MONTHS_OF_A_YEAR = 12
_FEWEST_TO_AVERAGE = 6
_WEEKLY = (
    "Contacts come on every day and are decided on working days: months that end at a weekend or on a holiday stand "
    "higher than their neighbours."
)
_SHOWS = "A line for each scenario by month, with its 95% interval as a band."


@dataclass(frozen=True)
class Course:
    """The pictures of one kind, and what is zero throughout and therefore not drawn."""

    title: str
    pictures: list[Picture]
    zero: str


def courses(result: StudyResult, labels: Mapping[str, Label]) -> list[Course]:
    """Open cases, queues (those of overloaded teams too) and caseloads."""
    made = []
    for title, measures in GROUPS:
        wanted = [(measure, "all") for measure in measures]
        if title == "Queues":
            wanted += [("unallocated_cases", team) for team in _teams(result)]
        pictures, zero = [], []
        for measure, group in wanted:
            rows = result.monthly
            rows = rows[(rows["measure"] == measure) & (rows["group"] == group)]
            if rows.empty or rows["value"].isna().all():
                continue
            if (rows["value"].fillna(0) == 0).all():
                zero.append(small(_title(measure, group)))
                continue
            pictures.append(_picture(result, labels, measure, group, rows))
        if pictures or zero:
            made.append(Course(title, pictures, f"Zero throughout, and not drawn: {joined(zero)}." if zero else ""))
    return made


def dated(result: StudyResult) -> list[tuple[str, str, str]]:
    """The dated changes marked in the charts: number, date, what."""
    from sim.report import charts

    return [(sign, date(day), what) for sign, day, what in charts.dated_changes(result)[1]]


def _teams(result: StudyResult) -> list[str]:
    rows = findings.cannot_keep_up(result)
    rows = rows.sort_values("growth_per_week", ascending=False, kind="stable")
    held = set(result.monthly.loc[result.monthly["measure"] == "unallocated_cases", "group"])
    return [team for team in dict.fromkeys(rows["team"]) if team in held][:_MOST_TEAMS]


def _title(measure: str, group: str) -> str:
    return findings.title(measure) + ("" if group == "all" else f": {named(group)}")


def _picture(
    result: StudyResult, labels: Mapping[str, Label], measure: str, group: str, rows: pd.DataFrame
) -> Picture:  # fmt: skip
    from sim.report import charts
    from sim.report.charts.time import is_stock
    from sim.study import summarise_monthly

    means = summarise_monthly(rows)
    short = {name: label.short for name, label in labels.items()}
    stock = is_stock(measure)
    caption = f"{_title(measure, group)}, by month" + (" (at the end of each)" if stock else "")
    table = side_by_side(means, "Month", "month", short, caption=caption, words=month)
    name = f"month-{measure}-{group}".replace("_", "-").replace("/", "-").replace(" ", "-")
    made = charts.monthly(result, measure, group=group)
    finding = _finding(result, labels, measure, group, means)
    reading = _WEEKLY if follows_the_week(measure) else ""
    return picture("".join(c for c in name if c.isalnum() or c == "-"), finding, made, shows=f"{caption}. {_SHOWS}",
                   reading=reading, table=table)  # fmt: skip


def _finding(
    result: StudyResult, labels: Mapping[str, Label], measure: str, group: str, means: pd.DataFrame
) -> str:
    """Where the first scenario begins and ends, and what the options make of the end.

    A queue that follows the week is told by its means over many month ends: two single ones would compare a Friday with
    a Sunday.
    """
    from sim.report.charts.time import is_stock

    first = result.baseline or next(iter(result.scenarios))
    own = means[(means["scenario"] == first) & means["mean"].notna()].sort_values("month")
    if own.empty:
        return f"{_title(measure, group)}: not defined in {labels[first].short}."
    unit = str(own["unit"].iloc[-1])
    whose = "" if len(labels) == 1 else " in the baseline" if result.baseline else f" in {labels[first].short}"
    lead = "At the end of the period" if is_stock(measure) else "Over the whole period"
    course = _first_and_last(own, unit, "at the end of" if is_stock(measure) else "in")
    if follows_the_week(measure):
        course = _over_month_ends(own, unit)
        lead = f"At the end of the period, a {findings.observed(result.scenarios[first])[1]:%A}"
    said = f"{_title(measure, group)}: {course}{whose}."
    by = ("all", "all") if group == "all" else ("team", group)
    more = say.options(result, dict(labels), measure, *by) if result.baseline else ""
    return f"{said} {lead}: {more}" if more else said


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
