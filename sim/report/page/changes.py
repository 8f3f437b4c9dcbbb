"""What each option changes: the scenario values that differ from the baseline, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sim.report.labels import Label
from sim.report.page.since import since_table
from sim.report.results import Results
from sim.report.table import Table, text_table
from sim.report.wording import date, path, value, words
from sim.scenario import ABSENT, Scenario, differences, phases
from sim.scenario.timeline import value_on

_MOST = 40


@dataclass(frozen=True)
class Changes:
    """What one option changes."""

    label: Label
    table: Table | None
    note: str
    since: Table | None = None


def changes(results: Results) -> list[Changes]:
    """The changes of each option; empty without a baseline."""
    if results.baseline is None:
        return []
    scenarios = results.study.scenarios
    base = scenarios[results.baseline]
    return [
        replace(_of(base, scenarios[label.name], label), since=since_table(results, label.name))
        for label in results.options
    ]


def _of(base: Scenario, option: Scenario, label: Label) -> Changes:
    rows = list(_rows(base, option))
    if not rows:
        return Changes(label, None, "Nothing: it has the same values as the baseline.")
    note = f"And {len(rows) - _MOST} more; the workbook has all of them." if len(rows) > _MOST else ""
    header = ("Scenario value", "From", "Baseline", "Here")
    return Changes(label, text_table(f"What {label.full} changes", header, rows[:_MOST]), note)


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
