"""What each option changes: the scenario values that differ from the baseline, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.report.labels import Label
from sim.report.table import Table, text_table
from sim.report.wording import date, path, value, words

if TYPE_CHECKING:
    from sim.scenario import Phase, Scenario
    from sim.study import StudyResult

_MOST = 40


@dataclass(frozen=True)
class Changes:
    """What one option changes."""

    label: Label
    table: Table | None
    said: str


def changes(result: StudyResult, labels: Mapping[str, Label]) -> list[Changes]:
    """The changes of each option; empty without a baseline."""
    if result.baseline is None:
        return []
    base = result.scenarios[result.baseline]
    return [_of(base, scenario, labels[name]) for name, scenario in result.scenarios.items() if name != result.baseline]


def _of(base: Scenario, option: Scenario, label: Label) -> Changes:
    rows = _rows(base, option)
    if not rows:
        return Changes(label, None, "Nothing: it has the same values as the baseline.")
    said = ""
    if len(rows) > _MOST:
        said = f"And {len(rows) - _MOST} more; the workbook has all of them."
    header = ("Scenario value", "From", "Baseline", "Here")
    return Changes(label, text_table(f"What {label.full} changes", header, rows[:_MOST]), said)


def _rows(base: Scenario, option: Scenario) -> list[tuple[str, str, str, str]]:
    """What differs: the value, from when, what it is in the baseline, what it is here."""
    from sim.scenario import differences, phases

    starts = {f"changes.{name}.": change for name, change in option.changes.items()}
    steps = phases(base)
    found = []
    for row in differences(base, option):
        dated = next((name for name in starts if row.path.startswith(name)), None)
        if dated is None:
            found.append((path(row.path), "the first day", value(row.a), value(row.b)))
            continue
        change, rest = starts[dated], row.path[len(dated) :]
        name = words(dated[len("changes.") : -1])
        if not rest.startswith("set."):
            if str(row.a) != "(not there)":
                found.append((f"Dated change “{name}” › {path(rest).lower()}", "", value(row.a), value(row.b)))
            continue
        before = row.a if str(row.a) != "(not there)" else _in_force(steps, base, change.from_date, rest[len("set.") :])
        until = f" to {date(change.until)}" if change.until else ""
        found.append((path(rest[len("set.") :]), f"{date(change.from_date)}{until}", value(before), value(row.b)))
    return found


def _in_force(steps: tuple[Phase, ...], base: Scenario, day: Any, dotted: str) -> object:
    """The baseline's value on a day."""
    at = (day - base.run.start).days
    phase = [step for step in steps if step.start_days <= max(at, 0)][-1]
    found: Any = phase.scenario.model_dump(mode="json", by_alias=True)
    for part in dotted.split("."):
        if not isinstance(found, dict) or part not in found:
            return "not there"
        found = found[part]
    return found
