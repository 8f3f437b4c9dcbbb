"""An option in force for a part of the days observed: for how many, and what it does since then."""

from __future__ import annotations

from collections.abc import Sequence

from sim.measures import MEASURES
from sim.report import findings
from sim.report.numbers import yearly
from sim.report.page import sentences as say
from sim.report.results import Change, Results, money_once
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import date, joined_some, small
from sim.study.in_force import Spell, spell
from sim.study.targets import is_share
from sim.study.verdicts import BY_ENOUGH, TOO_SHORT, course

_MOST_TOLD = 2
COUNTS = tuple(
    each.name for each in MEASURES.values()
    if each.headline and (each.family == "flow" or each.unit == "child-days") and not is_share(each.unit)
)  # fmt: skip
"""Headline measures, besides costs, that add up over days and are told as in a year."""


def spell_of(results: Results, name: str) -> Spell | None:
    """When an option is in force; None if all the time, or if it changes nothing."""
    if results.baseline is None:
        return None
    return spell(results.study.scenarios[results.baseline], results.study.scenarios[name])


def in_force(results: Results, name: str) -> str:
    """For how much of the window an option is in force, and what it does since; empty if it is all the time."""
    when = spell_of(results, name)
    if when is None:
        return ""
    if when.held == 0:
        return f"Not in force on any of the {when.of:,} days observed: these figures say nothing about it."
    told = f"In force for {when.held:,} of {when.of:,} days observed: figures of the whole window are diluted."
    rows = money_once(since(results, name))
    if not rows or results.study.manifest["replications"] == 1:
        return told
    words = []
    for word in BY_ENOUGH:
        some = sorted((row for row in rows if course(row.verdict) == word), key=say.relative, reverse=True)
        parts = [f"{small(findings.title(row.measure))} ({say.change(row)})" for row in some]
        words += [f"{word}: {joined_some(parts, _MOST_TOLD)}"] if parts else []
    what = "; ".join(words) or "no headline measure clearly changes"
    return f"{told} Since {date(when.first)}, counts and costs as in a year, {what}."


def since(results: Results, name: str) -> Sequence[Change]:
    """What an option changes since it began, headline by headline, counts and costs as in a year.

    What is counted on the last day alone is the same as of the whole window, and is left out.
    """
    when = spell_of(results, name)
    if when is None:
        return []
    whole = {row.measure: row for row in results.headline_changes[name]}
    rows = results.headlines_since(name, when.first.isoformat())
    return [
        _a_year(row, yearly(when.since)) if row.measure in COUNTS else row
        for row in rows if row.verdict == TOO_SHORT or row[4:7] != whole.get(row.measure, ())[4:7]
    ]  # fmt: skip


def _a_year(row: Change, times: float) -> Change:
    return row._replace(**{name: getattr(row, name) * times for name in Change._fields[4:9]})


def since_table(results: Results, name: str) -> Table | None:
    """Effects since the change beside those of the whole window; None if it is in force all the time."""
    when = spell_of(results, name)
    rows = [(row, results.change(name, row.measure)) for row in since(results, name)]
    if when is None or not rows:
        return None
    columns = (
        Column("Measure"), Column("Whole window", kind="change", interval="95% interval"),
        Column("Since the change", kind="change", interval="95% interval "), Column("Verdict"),
    )
    cells: list[list[Cell]] = [
        [findings.title_with_unit(now.measure, now.unit), _quantity(whole), _quantity(now), now.verdict]
        for now, whole in rows
    ]
    caption = f"Since {date(when.first)}: the same measures of the {when.since:,} days since, counts as in a year"
    return Table(caption, columns, cells)


def _quantity(row: Change | None) -> Quantity:
    return Quantity(row.difference, row.unit, row.ci_low, row.ci_high, "change") if row else Quantity(NAN)
