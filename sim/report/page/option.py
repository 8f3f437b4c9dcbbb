"""What an option touches, and for how much of the days observed it is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.results import Results
from sim.scenario import Scenario, differences
from sim.scenario.schema import Change


def touched(results: Results, name: str) -> tuple[str, ...]:
    """The measures that an option's own values are about, whatever becomes of them."""
    if results.baseline is None:
        return ()
    scenarios = results.study.scenarios
    paths = (row.path for row in differences(scenarios[results.baseline], scenarios[name]))
    parts = dict.fromkeys(path.partition(".set.")[2] or path for path in paths)
    return tuple(dict.fromkeys(each for path in parts for each in CONTENTS["touches"].get(path.partition(".")[0], ())))


def in_force(results: Results, name: str) -> str:
    """For how many of the days observed an option differs from the baseline; empty if in all of them, or in nothing."""
    if results.baseline is None:
        return ""
    base, option = results.study.scenarios[results.baseline], results.study.scenarios[name]
    rows = differences(base, option)
    if not rows or any(not row.path.startswith("changes.") for row in rows):
        return ""
    first, last = findings.observed(option)
    of = (last - first).days + 1
    own = {row.path.split(".")[1] for row in rows}
    spans = [_span(change, first, last) for scenario in (base, option) for change in _own(scenario, own)]
    held = len({day for start, end in spans for day in range(start.toordinal(), end.toordinal() + 1)})
    if held >= of:
        return ""
    if held == 0:
        return f"Not in force on any of the {of:,} days observed: these figures say nothing about it."
    return f"In force for {held:,} of {of:,} days observed: the figures are of all of them, and dilute it."


def _own(scenario: Scenario, names: set[str]) -> Iterator[Change]:
    """The dated changes of some names."""
    yield from (change for name, change in scenario.changes.items() if name in names)


def _span(change: Change, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The days observed on which a change holds; the end before the start if there are none."""
    return max(change.from_date, first), min(change.until or last, last)
