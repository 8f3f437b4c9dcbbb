"""What each option changes: the scenario values that differ from the baseline, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.report.labels import Label
from sim.report.page.since import since_table
from sim.report.results import Results
from sim.report.table import Table, text_table
from sim.report.wording import date, path, value, words
from sim.scenario import ABSENT, Scenario, differences, phases
from sim.scenario.timeline import value_on

_MOST = 40


class Changes(NamedTuple):
    """What one option changes."""

    label: Label
    table: Table | None
    note: str
    since: Table | None


def changes(results: Results) -> list[Changes]:
    """The changes of each option; empty without a baseline."""
    if results.baseline is None:
        return []
    scenarios, told = results.study.scenarios, []
    for label in results.options:
        rows = list(_rows(scenarios[results.baseline], scenarios[label.name]))
        header = ("Scenario value", "From", "Baseline", "Here")
        table = text_table(f"What {label.full} changes", header, rows[:_MOST]) if rows else None
        note = f"And {len(rows) - _MOST} more; the workbook has all of them." if len(rows) > _MOST else ""
        nothing = "" if rows else "Nothing: it has the same values as the baseline."
        told.append(Changes(label, table, note or nothing, since_table(results, label.name)))
    return told


def _rows(base: Scenario, option: Scenario) -> Iterator[tuple[str, str, str, str]]:
    """What differs: the value, from when, what it is in the baseline, what it is here."""
    dated = {f"changes.{name}.": change for name, change in option.changes.items()}
    steps = phases(base)
    for row in differences(base, option, entries=True):
        prefix = next((prefix for prefix in dated if row.path.startswith(prefix)), None)
        if prefix is None:
            yield path(row.path), "the first day", value(row.a), value(row.b)
            continue
        change, rest = dated[prefix], row.path[len(prefix) :]
        if rest.startswith("set."):
            before = row.a if row.a is not ABSENT else value_on(change.from_date, steps, rest[len("set.") :])
            until = f" to {date(change.until)}" if change.until else ""
            yield path(rest[len("set.") :]), f"{date(change.from_date)}{until}", value(before), value(row.b)
        elif row.a is not ABSENT:
            name = words(prefix[len("changes.") : -1])
            yield f"Dated change “{name}” › {path(rest).lower()}", "", value(row.a), value(row.b)
