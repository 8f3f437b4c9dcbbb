"""What differs between two scenarios: as `frontdoor check` prints it, and in words on the pages."""

from collections.abc import Sequence
from dataclasses import replace

from sim.report.table import Cell, Column, Table
from sim.report.wording import date, path, value
from sim.scenario import ABSENT, Scenario, as_yaml, differences, phases
from sim.scenario.problems import shortened
from sim.scenario.timeline import value_on

_LONGEST = 100
"""Letters of a value on a terminal; a list of days goes on in the file."""
_BEFORE, _DAYS = 1, 4
"""Positions of cells."""


def differing(caption: str, first: Scenario, second: Scenario, names: Sequence[str] = ("Baseline", "Here")) -> Table:
    """The values in which two scenarios differ: on a terminal as they stand in a file, on a page in words with days.

    Where only the second has a dated change, the value shown for the first is what holds in it on the day on which the
    change begins: that is what the change replaces.
    """
    steps = phases(first)
    rows: list[list[Cell]] = []
    for dotted, before, after in differences(first, second, entries=True):
        if before is ABSENT and after is None:
            continue  # a field left empty in an entry that only the second has
        words, days, on_day = path(dotted), "the first day", ""
        if dotted.startswith("changes."):
            days = ""  # of a dated change itself
            name, _, inner = dotted.removeprefix("changes.").partition(".set.")
            change = second.changes.get(name)
            if change and inner:
                words = path(inner)
                days = date(change.from_date) + (f" to {date(change.until)}" if change.until else "")
                day = max(change.from_date, first.run.start)
                if before is ABSENT and (before := value_on(day, steps, inner)) is not ABSENT:
                    on_day = f" (on {day})"
        in_file = (f"{as_yaml(before)}{on_day}", as_yaml(after))
        in_words = (words, days, value(before), value(after))
        rows.append([dotted, *(shortened(each, _LONGEST) for each in in_file), *in_words])
    as_in_files = (Column("Value", width=40, page=False), *(Column(name, width=18, page=False) for name in names))
    return Table(caption, [*as_in_files, *map(Column, ("Scenario value", "From", *names))], rows)


def first_of(table: Table, most: int) -> tuple[Table, int]:
    """The first values for a page, and how many more; the days of a new dated change stand beside its values."""
    rows = [row for row in table.rows if row[_DAYS] or row[_BEFORE] != as_yaml(ABSENT)]
    return replace(table, rows=rows[:most]), max(0, len(rows) - most)
