"""Cost against need that is unmet, and the options that no other option beats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.labels import Label
from sim.report.page.view import Picture, level, picture
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import joined

if TYPE_CHECKING:
    from sim.report.charts.beaten import Verdicts
    from sim.study import StudyResult

_READING = (
    "A ring marks the scenarios that no other is shown to beat. One is shown to be beaten where another is clearly "
    "better on cost or on unmet need and not worse on the other by anything that matters, going by the paired "
    "differences over the replications. "
    "Scenarios whose differences are not clear all keep their ring. Cost is staff in post plus activity at the "
    "scenario's unit costs."
)


def trade_off(result: StudyResult, labels: Mapping[str, Label]) -> Picture | None:
    """The plane of cost and unmet child-days; None if one of them is not defined for at least one scenario."""
    from sim.report import charts
    from sim.report.charts.beaten import shown_to_beat, verdicts
    from sim.report.charts.plane import COST, UNMET

    rows = result.summary
    rows = rows[(rows["by"] == "all") & rows["measure"].isin([COST, UNMET])]
    if rows.empty or rows.groupby("measure")["mean"].count().reindex([COST, UNMET]).fillna(0).min() == 0:
        return None
    found = verdicts(result, COST, UNMET)
    held = {(row["scenario"], row["measure"]): level(row) for row in rows.to_dict("records")}
    cells: list[list[Cell]] = [
        [
            labels[name].short, *(held.get((name, measure), Quantity(NAN)) for measure in (COST, UNMET)),
            joined([labels[other].short for other in shown_to_beat(found, name)]) or "none",
        ]
        for name in labels
    ]  # fmt: skip
    columns = (
        Column("Scenario"), Column(f"{findings.title(COST)}, pounds (95% interval)", kind="level"),
        Column(f"{findings.title(UNMET)} (95% interval)", kind="level"), Column("Shown to be beaten by"),
    )  # fmt: skip
    table = Table("Cost and unmet need", columns, cells)
    shows = "A mark for each scenario, total cost across and child-days of unmet need up, with 95% intervals both ways."
    if result.baseline is not None:
        shows += " Differences from the baseline are drawn; the baseline is at zero."
    reading = _READING if len(labels) > 1 else ""
    finding = _finding(result, labels, found)
    return picture("trade-off", finding, charts.trade_offs(result), shows=shows, reading=reading, table=table)


def _finding(result: StudyResult, labels: Mapping[str, Label], found: Verdicts) -> str:
    """Who is shown to beat whom, and who cannot be told apart."""
    from sim.report.charts.beaten import all_alike, shown_to_beat, told_apart

    if len(labels) == 1:
        return "One scenario: there is nothing yet to weigh its cost and its unmet need against."
    if result.manifest["replications"] == 1:
        return "One replication gives no interval: whether a scenario beats another cannot be said."
    names = list(labels)
    if all_alike(found, names):
        both = f"{joined([labels[name].short for name in names])} cannot be told apart"
        return f"{both} on cost and unmet need: no difference between them is clear."
    beaten = [name for name in names if shown_to_beat(found, name)]
    said = "No scenario is shown to beat another on both cost and unmet need."
    if beaten:
        are = "is" if len(beaten) == 1 else "are"
        said = (
            f"{joined([labels[name].short for name in beaten])} {are} shown to be beaten: another is clearly better on "
            "cost or unmet need, and on the other not worse by anything that matters."
        )
    alike = [name for name in names if result.baseline not in (None, name)
             and not told_apart(found, name, str(result.baseline))]  # fmt: skip
    if alike:
        said += f" {joined([labels[name].short for name in alike])} cannot be told apart from the baseline on either."
    return said
