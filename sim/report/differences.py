"""What differs between two scenarios, as ``frontdoor check`` prints it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.table import in_columns, paragraph
from sim.scenario import ABSENT, Scenario, as_yaml, differences, phases
from sim.scenario.problems import shortened
from sim.scenario.timeline import value_on

_LONGEST = 100
"""Letters of a value; a list of days goes on in the file."""


def difference_rows(first: Scenario, second: Scenario) -> list[tuple[str, str, str]]:
    """What differs between two scenarios: path, value in the first, value in the second, as they stand in a file.

    Where only the second has a dated change, the value shown for the first is what holds in it on the day on which the
    change begins: that is what the change replaces.
    """
    steps = phases(first)
    rows = []
    for row in differences(first, second, entries=True):
        if row.a is ABSENT and row.b is None:
            continue  # a field left empty in an entry that only the second has
        name = next((name for name in second.changes if row.path.startswith(f"changes.{name}.set.")), None)
        before = as_yaml(row.a)
        if row.a is ABSENT and name is not None:
            day = max(second.changes[name].from_date, first.run.start)
            value = value_on(day, steps, row.path.removeprefix(f"changes.{name}.set."))
            before = before if value is ABSENT else f"{as_yaml(value)} (on {day})"
        rows.append((row.path, before, as_yaml(row.b)))
    return rows


def differences_text(first: str, second: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """What differs between two scenarios, as `frontdoor check` prints it."""
    if not rows:
        return paragraph(f"{second} does not differ from {first}.")
    short = [(path, shortened(before, _LONGEST), shortened(after, _LONGEST)) for path, before, after in rows]
    return f"{paragraph(f'What differs between {first} and {second}')}\n\n" + in_columns(
        ("Value", first, second), short, (40, 18, 18)
    )
