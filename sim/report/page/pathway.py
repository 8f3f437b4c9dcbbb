"""The pathway as a flow drawing, a drawing for each scenario, and the teams that cannot keep up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.report.labels import Label
from sim.report.numbers import number
from sim.report.page.view import Picture, picture
from sim.report.table import Cell, Column, Quantity, Table
from sim.report.wording import small

if TYPE_CHECKING:
    from sim.report.charts.volumes import Volume
    from sim.study import StudyResult

_WAITS = {
    "panel_wait": "for the early help panel",
    "help_wait": "from the decision to first early help",
    "assessment_wait": "from referral to allocation",
    "conference_days": "from strategy discussion to conference",
}
_READING = (
    "Arrows: children or decisions a year, as thick as they are many; what leaves the front door adds up to the "
    "contacts, and the panel hears cases from every way into early help. In the boxes: average waits, and how many are "
    "open or waiting at the end; undecided contacts, which pile up at weekends, as a mean of month ends. The dashed "
    "line is what comes back."
)


def pathways(result: StudyResult, labels: Mapping[str, Label]) -> Iterator[Picture]:
    """A drawing for each scenario, the baseline first."""
    from sim.report import charts
    from sim.report.charts.volumes import volumes

    for place, name in enumerate(result.scenarios):
        found = volumes(result, name, baseline=result.baseline)
        option = result.baseline is not None and name != result.baseline
        says = _option_finding(found) if option else _finding(found)
        finding = f"{labels[name].full}. {says}"
        reading = _READING + (" In brackets: clear differences from the baseline." if option else "")
        yield picture(
            f"pathway-{place}", finding, charts.pathway(result, name), reading=reading, wide=True,
            shows="A flow drawing from contacts through the front door to early help, assessment and plans.",
            table=_table(found, labels[name], option=option),
        )  # fmt: skip


def _finding(found: Mapping[str, Volume]) -> str:
    contacts = found["contacts"].mean
    if not contacts > 0:
        return "No contacts come to the front door."
    parts = [
        f"{_count(found, key)} {what}" for key, what in (
            ("referrals", "become referrals to social care"), ("front_door_help", "are passed to early help"),
            ("advice", "end with advice or no further action"),
        ) if found[key].mean > 0
    ]  # fmt: skip
    waits = [(found[key].mean, words) for key, words in _WAITS.items() if not math.isnan(found[key].mean)]
    longest = max(waits, default=None)
    wait = f" The longest average wait is {longest[1]}: {longest[0]:,.0f} days." if longest and longest[0] >= 1 else ""
    ending = f": {', '.join(parts)}" if parts else ""
    return f"Of about {_count(found, 'contacts')} contacts a year{ending}.{wait}"


def _option_finding(found: Mapping[str, Volume]) -> str:
    from sim.report.charts.volumes import FLOWS

    changed = [found[key] for key in FLOWS if not math.isnan(found[key].change)]
    waits = [(found[key], words) for key, words in _WAITS.items() if not math.isnan(found[key].change)]
    said = []
    if changed:
        most = max(changed, key=lambda each: abs(each.change))
        way = "more" if most.change > 0 else "fewer"
        said.append(f"The largest change in volume: {small(most.words)}, {abs(most.change):,.0f} a year {way}.")
    if waits:
        wait, words = max(waits, key=lambda each: abs(each[0].change))
        way = "longer" if wait.change > 0 else "shorter"
        said.append(f"The largest change in waiting: {words}, {number(abs(wait.change), 'days')} days {way}.")
    return " ".join(said) or "Nothing on the pathway changes clearly."


def _count(found: Mapping[str, Volume], key: str) -> str:
    return f"{found[key].mean:,.0f}"


def _table(found: Mapping[str, Volume], label: Label, *, option: bool) -> Table:
    columns = [Column("What"), Column("Unit"), Column("Mean", kind="level", interval="95% interval")]
    columns += [Column("Clear difference from the baseline", kind="change")] if option else []
    rows: list[list[Cell]] = []
    for each in found.values():
        unit = "%" if each.unit == "%" else ""
        rows.append([each.words, each.unit, Quantity(each.mean, unit, each.low, each.high)])
        rows[-1] += [Quantity(each.change, unit, kind="change")] if option else []
    return Table(f"The pathway in numbers: {label.full}", columns, rows)
