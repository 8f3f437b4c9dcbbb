"""Cost against need, and the options that no other option beats."""

from __future__ import annotations

from sim.report import findings
from sim.report.charts.plane import COST, NEED, draw_plane, points
from sim.report.contents import CONTENTS
from sim.report.page.view import Picture, level, picture
from sim.report.results import Results
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import joined
from sim.study.weighing import Weighed, weigh


def trade_off(results: Results) -> Picture | None:
    """The plane of cost and child-days of need; None if one of them is not defined for at least one scenario."""
    rows = results.summary([COST, NEED])
    if set(rows.loc[rows["mean"].notna(), "measure"]) != {COST, NEED}:
        return None
    weighed = weigh(results.study, (COST, NEED))
    table = _table(results, weighed)
    shows = "A mark for each scenario, total cost across and child-days of need up, with 95% intervals both ways."
    if results.baseline is not None:
        shows += " Differences from the baseline are drawn; the baseline is at zero."
    figure = draw_plane(
        points(results.study, COST, NEED), results.cast, COST, NEED, ringed=weighed.unbeaten, yearly=True
    )
    reading = CONTENTS["readings"]["cost"] if len(results.labels) > 1 else ""
    return picture("trade-off", _finding(results, weighed), figure, shows=shows, reading=reading, table=table)


def _table(results: Results, weighed: Weighed) -> Table:
    """Both measures of every scenario, and who is shown to beat it."""
    cells: list[list[Cell]] = []
    for name, short in results.short.items():
        beaten_by = joined([results.short[other] for other in weighed.beaten_by(name)])
        held = (results.level(name, measure) for measure in (COST, NEED))
        levels = (level(row._asdict()) if row else Quantity(NAN) for row in held)
        cells.append([short, *levels, beaten_by or "none"])
    columns = (
        Column("Scenario"), Column(f"{findings.title(COST)}, pounds a year (95% interval)", kind="level"),
        Column(f"{findings.title(NEED)} (95% interval)", kind="level"), Column("Shown to be beaten by"),
    )  # fmt: skip
    return Table("Cost and need", columns, cells)


def _finding(results: Results, weighed: Weighed) -> str:
    """Who is shown to beat whom, and who cannot be told apart."""
    names = list(results.labels)
    if len(names) == 1:
        return "One scenario: there is nothing yet to weigh its cost and its need against."
    if results.study.manifest["replications"] == 1:
        return "One replication gives no interval: whether a scenario beats another cannot be said."
    if weighed.all_alike:
        both = f"{joined([*results.short.values()])} cannot be told apart"
        return f"{both} on cost and need: no difference between them is clear."
    beaten = [results.short[name] for name in names if weighed.beaten_by(name)]
    finding = "No scenario is shown to beat another on both cost and need."
    if beaten:
        finding = (
            f"{joined(beaten)} {'is' if len(beaten) == 1 else 'are'} shown to be beaten: another is better by "
            "enough to matter on cost or need, and on the other not worse by anything that matters."
        )
    base = results.baseline
    alike = [label.short for label in results.options if base is not None and not weighed.told_apart(label.name, base)]
    return f"{finding} {joined(alike)} cannot be told apart from the baseline on either." if alike else finding
