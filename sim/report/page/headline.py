"""All headline measures: against the baseline, or as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.report import findings, tables
from sim.report.labels import Label
from sim.report.page import sentences as say
from sim.report.page.first import AREAS
from sim.report.page.view import Picture, picture
from sim.report.table import Table
from sim.report.wording import joined, small

if TYPE_CHECKING:
    from sim.study import StudyResult

_PARTS = (
    ("Waiting", ("delay",)), ("Coming back", ("return",)), ("Missed and over-served", ("missed",)),
    ("Staff and cost", ("staff", "cost")), ("Flow and open cases", ("flow", "stock")),
)  # fmt: skip
_COUNTED = {
    "Waiting": "waiting", "Coming back": "coming back", "Missed and over-served": "missed and over-served children",
    "Staff and cost": "staff and cost", "Flow and open cases": "flow and open cases",
}  # fmt: skip
_OF_AREA = {"Missed, over-served": "Missed and over-served"}


def headline_tables(result: StudyResult, labels: Mapping[str, Label]) -> list[Table]:
    """A table for each option, or for each scenario without a baseline."""
    made = tables.headline if result.baseline is None else tables.comparison
    return [
        made(result, name, f"Headline measures: {label.full}")
        for name, label in labels.items() if result.baseline is None or name != result.baseline
    ]  # fmt: skip


def pictures(result: StudyResult, labels: Mapping[str, Label]) -> Iterator[Picture]:
    """The differences of all options as charts, a chart for each kind of measure."""
    from sim.report import charts

    if result.baseline is None:
        return
    table = result.comparison
    table = table[(table["by"] == "all") & table["difference"].notna() & (table["baseline_mean"].abs() > 0)]
    for place, (title, _) in enumerate(_PARTS):
        rows = table[table["measure"].map(lambda name, title=title: part_of(name) == title).astype(bool)]
        if rows.empty:
            continue
        yield picture(
            f"differences-{place}", _finding(result, labels, title, set(rows["measure"])),
            charts.differences(rows, order=list(result.scenarios)),
            shows=f"{title}: differences from the baseline in per cent of it, with 95% intervals.",
        )  # fmt: skip


def part_of(name: str) -> str:
    """Under which heading a headline measure stands: its area on the first page, else by its family.

    Empty for a measure that is no headline.
    """
    measure = findings.known(name)
    if measure is None or not measure.headline:
        return ""
    area = next((title for title, names in AREAS if name in names), None)
    if area is not None:
        return _OF_AREA.get(area, area)
    return next((title for title, families in _PARTS if measure.family in families), "")


def _finding(result: StudyResult, labels: Mapping[str, Label], title: str, measures: set[str]) -> str:
    """How many of these measures get better and worse in each option."""
    parts = []
    for name in result.scenarios:
        if name == result.baseline:
            continue
        rows = findings.differences(result, name)
        rows = rows[rows["measure"].isin(measures)]
        count = {word: int((rows["verdict"] == word).sum()) for word in say.CLEAR}
        said = [f"{number} {word}" for word, number in count.items() if number]
        clear = sorted(
            (row for row in findings.each(rows) if row.verdict in say.CLEAR and row.baseline_mean),
            key=lambda row: -abs(row.difference / row.baseline_mean),
        )
        most = f", above all {small(findings.title(clear[0].measure))}, {say.change(clear[0])}" if clear else ""
        parts.append(f"{labels[name].letter}: {joined(said) if said else 'no clear difference'}{most}")
    count_all = f"all {len(measures)} measures" if len(measures) > 1 else "the one measure"
    return f"Of {count_all} of {_COUNTED[title]}, {'; '.join(parts)}."
