"""An option in force for a part of the days observed: for how many, and what it does since then, as in a year of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from sim.measures import MEASURES
from sim.report import findings
from sim.report.numbers import A_YEAR, yearly
from sim.report.page import sentences as say
from sim.report.results import Change, Results
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import date, joined_some, small
from sim.scenario import Scenario, differences
from sim.scenario.evidence import NOT_PARAMETERS
from sim.study.compare import compare_paired
from sim.study.designs.design import margins_of, unseen_in
from sim.study.summary import each
from sim.study.targets import is_share
from sim.study.verdicts import CLEAR, YEAR_DAYS

_MOST_TOLD = 3
TOTALS = tuple(
    each.name for each in MEASURES.values()
    if each.headline and (each.family in ("flow", "cost") or each.unit == "child-days") and not is_share(each.unit)
)  # fmt: skip
"""Headline measures that add up over days: until an option begins it differs in nothing, so all that they differ by in
the whole window has come since."""

RATES = tuple(each.name for each in MEASURES.values() if each.headline and each.family in ("delay", "staff"))
"""Headline measures that are averages over whatever falls in a month."""


class Spell(NamedTuple):
    """The days observed on which an option differs from the baseline: the first, how many, of how many, and since."""

    first: dt.date
    held: int
    of: int
    since: int


def spell(results: Results, name: str) -> Spell | None:
    """When an option is in force; None if all the time, or if it changes nothing."""
    if results.baseline is None:
        return None
    base, option = results.study.scenarios[results.baseline], results.study.scenarios[name]
    spans = list(_spans(base, option))
    first, last = findings.observed(option)
    if not spans or None in spans:
        return None
    days = sorted({
        day for span in spans if span
        for day in range(max(span[0], first).toordinal(), min(span[1] or last, last).toordinal() + 1)
    })  # fmt: skip
    of = (last - first).days + 1
    begins = dt.date.fromordinal(days[0]) if days else last
    return None if len(days) >= of else Spell(begins, len(days), of, (last - begins).days + 1)


def _spans(base: Scenario, option: Scenario) -> Iterator[tuple[dt.date, dt.date | None] | None]:
    """First and last day of each difference, which may have no end; None for one that holds from the first day on."""
    for row in differences(base, option):
        parts = row.path.split(".")
        if parts[0] in NOT_PARAMETERS:
            continue
        if parts[0] == "changes":
            for scenario in (base, option):
                if parts[1] in scenario.changes:
                    change = scenario.changes[parts[1]]
                    yield change.from_date, change.until
        elif "frozen" in parts:
            ends = [getattr(scenario, parts[0]).staff.recruitment.frozen for scenario in (base, option)]
            yield from ((frozen.from_date, frozen.until) for frozen in ends if frozen.from_date)
        else:
            yield None


def in_force(results: Results, name: str) -> str:
    """For how much of the window an option is in force, and what it does since; empty if it is all the time."""
    when = spell(results, name)
    if when is None:
        return ""
    if when.held == 0:
        return f"Not in force on any of the {when.of:,} days observed: these figures say nothing about it."
    told = f"In force for {when.held:,} of {when.of:,} days observed: figures of the whole window are diluted."
    if results.study.manifest["replications"] == 1:
        return told
    clear = sorted((row for row in since(results, name) if row.verdict in CLEAR), key=_told_at)
    parts = [f"{small(findings.title(row.measure))} ({say.change(row)})" for row in clear]
    what = joined_some(parts, _MOST_TOLD) if parts else "no headline measure clearly changes"
    return f"{told} Since {date(when.first)}, as in a year: {what}."


def _told_at(row: Change) -> tuple[int, float]:
    return CLEAR.index(row.verdict), -abs(row.difference) / max(abs(row.baseline_mean), 1e-12)


def since(results: Results, name: str) -> Sequence[Change]:
    """What an option changes since it began: what adds up as in a year, shares and caseloads by whole months since."""
    when, study = spell(results, name), results.study
    if when is None or when.held == 0 or results.baseline is None:
        return []
    totals = results.replications(TOTALS).query("by == 'all'")
    totals = totals.assign(value=totals["value"] * yearly(when.since))
    last = findings.observed(study.scenarios[name])[1]
    months = study.monthly[(study.monthly["group"] == "all") & study.monthly["measure"].isin(RATES)]
    whole = pd.PeriodIndex(months["month"], freq="M")
    within = (whole.start_time.date >= when.first) & (whole.end_time.date <= last)
    keys = ["scenario", "replication", "measure", "unit"]
    means = months[within].groupby(keys, sort=False, as_index=False, observed=True)["value"].mean()
    table = compare_paired(
        pd.concat([totals, means.assign(by="all", group="all")], ignore_index=True), results.baseline,
        margins=replace(margins_of(study.manifest), observed_days=YEAR_DAYS), unseen=unseen_in(study.manifest),
    )  # fmt: skip
    rows = findings.as_judged(table[table["scenario"] == name])
    rows = rows.assign(unit=rows["unit"].replace("pounds", A_YEAR))
    return [Change(*row) for row in each(rows[[*Change._fields]])]


def since_table(results: Results, name: str) -> Table | None:
    """Effects since the change beside those of the whole window; None if it is in force all the time."""
    when = spell(results, name)
    rows = [(row, results.change(name, row.measure)) for row in since(results, name)]
    if when is None or not rows:
        return None
    columns = (
        Column("Measure"), Column("Whole window", kind="change", interval="95% interval"),
        Column("Since the change", kind="change", interval="95% interval "), Column("Verdict"),
    )
    cells: list[list[Cell]] = [
        [findings.title(now.measure), _quantity(whole), _quantity(now), now.verdict] for now, whole in rows
    ]
    caption = f"Since {date(when.first)}: counts and costs as in a year, shares and caseloads as a mean of whole months"
    return Table(caption, columns, cells)


def _quantity(row: Change | None) -> Quantity:
    return Quantity(row.difference, row.unit, row.ci_low, row.ci_high, "change") if row else Quantity(NAN)
