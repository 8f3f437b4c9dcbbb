"""What each option changes: the scenario values that differ from the baseline, and when; and its effects since."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sim.measures import MEASURES
from sim.measures.table import SINCE
from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import yearly
from sim.report.page import sentences as say
from sim.report.results import Results, Row, money_once
from sim.report.table import NAN, Cell, Column, Quantity, Table, text_table
from sim.report.wording import date, joined_some, path, value, words
from sim.scenario import ABSENT, Scenario, differences, phases
from sim.scenario.timeline import value_on
from sim.study.in_force import Spell, spell
from sim.study.targets import is_share
from sim.study.verdicts import TOO_SHORT, course

_MOST = 40
_MOST_TOLD = 2
_COUNTS = [
    each.name for each in MEASURES.values()
    if each.headline and (each.family == "flow" or each.unit == "child-days") and not is_share(each.unit)
]  # fmt: skip
"""Headline measures, besides costs, that add up over days and are told as in a year."""

_MEANS = ("baseline_mean", "scenario_mean", "difference")


def values(results: Results, label: Label) -> tuple[Table | None, int]:
    """The values in which an option differs from the baseline, None if in none; and how many there are besides."""
    scenarios = results.study.scenarios
    rows = list(_values(scenarios[results.first], scenarios[label.name]))
    table = text_table(f"What {label.full} changes", ("Scenario value", "From", "Baseline", "Here"), rows[:_MOST])
    return table if rows else None, max(0, len(rows) - _MOST)


def _values(base: Scenario, option: Scenario) -> Iterator[tuple[str, str, str, str]]:
    """What differs: the value, from when, what it is in the baseline, what it is here."""
    steps = phases(base)
    for row in differences(base, option, entries=True):
        name = next((name for name in option.changes if row.path.startswith(f"changes.{name}.")), None)
        if name is None:
            yield path(row.path), "the first day", value(row.a), value(row.b)
            continue
        change, rest = option.changes[name], row.path.removeprefix(f"changes.{name}.")
        if rest.startswith("set."):
            dotted = rest.removeprefix("set.")
            before = row.a if row.a is not ABSENT else value_on(change.from_date, steps, dotted)
            until = f" to {date(change.until)}" if change.until else ""
            yield path(dotted), f"{date(change.from_date)}{until}", value(before), value(row.b)
        elif row.a is not ABSENT:
            yield f"Dated change “{words(name)}” › {path(rest).lower()}", "", value(row.a), value(row.b)


def spell_of(results: Results, name: str) -> Spell | None:
    """When an option is in force; None if all the time, or if it changes nothing."""
    scenarios = results.study.scenarios
    return spell(scenarios[results.baseline], scenarios[name]) if results.baseline else None


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
    courses = groupby(say.clear(rows), key=lambda row: course(row.verdict))
    what = "; ".join(f"{word}: {joined_some(say.parts(some), _MOST_TOLD)}" for word, some in courses)
    what = what or "no headline measure clearly changes"
    return f"{told} Since {date(when.first)}, counts and costs as in a year, {what}."


def since(results: Results, name: str) -> list[Row]:
    """What an option changes since it began, headline by headline, counts and costs as in a year.

    What is counted on the last day alone is the same as of the whole window, and is left out.
    """
    when = spell_of(results, name)
    if when is None:
        return []
    times, told = yearly(when.since), []
    for row in results.headlines(name, SINCE, when.first.isoformat()):
        whole = results.change(name, row.measure)
        if row.verdict == TOO_SHORT or whole is None or any(getattr(row, a) != getattr(whole, a) for a in _MEANS):
            scaled = {each: getattr(row, each) * times for each in (*_MEANS, "ci_low", "ci_high")}
            told.append(row._replace(**scaled) if row.measure in _COUNTS else row)
    return told


def since_table(results: Results, name: str) -> Table | None:
    """Effects since the change beside those of the whole window; None if it is in force all the time."""
    when, rows = spell_of(results, name), since(results, name)
    if when is None or not rows:
        return None
    columns = (
        Column("Measure"), Column("Whole window", kind="change", interval="95% interval"),
        Column("Since the change", kind="change", interval="95% interval "), Column("Verdict"),
    )  # fmt: skip
    cells: list[list[Cell]] = [
        [
            findings.title_with_unit(row.measure, row.unit), _quantity(results.change(name, row.measure)),
            _quantity(row), row.verdict,
        ]
        for row in rows
    ]  # fmt: skip
    caption = f"Since {date(when.first)}: the same measures of the {when.since:,} days since, counts as in a year"
    return Table(caption, columns, cells)


def _quantity(row: Row | None) -> Quantity:
    return Quantity(row.difference, row.unit, row.ci_low, row.ci_high, "change") if row else Quantity(NAN)
