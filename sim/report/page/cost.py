"""Cost against need that is unmet, and the options that no other option beats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.labels import Label
from sim.report.page.view import Picture, Table, mean_and_interval, picture
from sim.report.wording import joined

if TYPE_CHECKING:
    from sim.study import StudyResult

_READING = (
    "A ring marks the options that no other beats on both: less unmet need is then only to be had for more money. The "
    "ring goes by averages; where the bars of two options overlap, the order between them is not certain. Cost is "
    "staff in post plus activity at the scenario's unit costs."
)


def trade_off(result: StudyResult, labels: Mapping[str, Label]) -> Picture | None:
    """The plane of cost and unmet child-days; None if one of them is not defined for at least one scenario."""
    from sim.report import charts
    from sim.report.charts.plane import COST, UNMET

    rows = result.summary
    rows = rows[(rows["by"] == "all") & rows["measure"].isin([COST, UNMET])]
    if rows.empty or rows.groupby("measure")["mean"].count().reindex([COST, UNMET]).fillna(0).min() == 0:
        return None
    best = charts.best_of(rows)
    held = {(row.scenario, row.measure): row for row in findings.each(rows)}
    cells = []
    for name in labels:
        found = [held.get((name, measure)) for measure in (COST, UNMET)]
        text = [mean_and_interval(row) if row is not None else "-" for row in found]
        cells.append([labels[name].short, *text, "yes" if name in best else "no"])
    header = ["Scenario", f"{findings.title(COST)}, pounds (95% interval)",
              f"{findings.title(UNMET)} (95% interval)", "No other beats it"]  # fmt: skip
    table = Table("Cost and unmet need", header, cells, frozenset({1, 2}))
    shows = "A mark for each scenario, total cost across and child-days of unmet need up, with 95% intervals both ways."
    if result.baseline is not None:
        shows += " Differences from the baseline are drawn; the baseline is at zero."
    reading = _READING if len(labels) > 1 else ""
    return picture("trade-off", _finding(labels, best), charts.trade_offs(result), shows=shows, reading=reading,
                   table=table)  # fmt: skip


def _finding(labels: Mapping[str, Label], best: list[str]) -> str:
    if len(labels) == 1:
        return "One scenario: there is nothing yet to weigh its cost and its unmet need against."
    beaten = [labels[name].short for name in labels if name not in best]
    kept = [labels[name].short for name in labels if name in best]
    if not beaten:
        return "No scenario beats another on both cost and unmet need: each is better on one at the price of the other."
    are = "is" if len(kept) == 1 else "are"
    were = "is" if len(beaten) == 1 else "are"
    return (
        f"On average, {joined(kept)} {are} beaten by none on both cost and unmet need; {joined(beaten)} {were} beaten "
        "by another that costs no more and leaves no more need unmet."
    )
