"""What the faces of a sweep hold: terminal, workbook, and plain objects."""

from typing import Any

from sim.report import findings
from sim.report.points import tables
from sim.report.points.sweep import SweepView, SweptMeasure
from sim.report.points.view import Blocks, Sheets
from sim.report.table import plain
from sim.report.trade_offs import MOST_ROWS, option_names, options_table
from sim.report.workbook import definitions
from sim.scenario.vocabulary import number_of

view_of = SweepView


def blocks(view: SweepView) -> Blocks:
    """What the terminal shows."""
    varied = tables.values_tried(view).rows
    yield [f"{view.baseline}: {view.title}", view.made_from]
    yield [view.say("about"), *(f"{label} ({path}): {to}; as it stands {own}" for label, path, to, own, _ in varied)]
    if not view.is_matrix and len(view.labels) > 1:
        table = tables.values_of_points(view, MOST_ROWS)
        yield table
        yield _more(len(view.points) - len(table), "point", "points.csv")
        yield _more(len(view.labels) + 1 - len(table.columns), "value of each", "points.csv")
    for swept in view.swept_measures:
        yield from _of_measure(swept)
    yield view.say("signs")
    if view.weighing:
        best = view.weighing.unbeaten
        yield view.say("options")
        yield options_table(view.study, view.weighing, best[:MOST_ROWS], option_names(view.study))
        yield _more(len(best) - MOST_ROWS, "option", "report.html")
    yield ["Teams that cannot keep up", *view.overloaded] if view.overloaded else ""


def _of_measure(swept: SweptMeasure) -> Blocks:
    """A table of the values of a measure that moves, and a sentence."""
    if swept.moves and swept.view.is_matrix:
        table = tables.grid(swept)
        yield from (swept.full_title, table.caption, table)
    elif swept.moves:
        table = tables.of_points(swept, MOST_ROWS)
        yield from (swept.full_title, table, _more(len(swept.rows) - len(table), "point", "sweep.csv"))
    yield swept.say("finding")


def _more(count: int, what: str, file: str) -> str:
    return f"{number_of(count, f'more {what}')}: see {file}." if count > 0 else ""


def sheets(view: SweepView) -> Sheets:
    """What the workbook holds."""
    varied = tables.values_tried(view).rows
    yield "About", tables.about(view, [
        ("Scenario", f"{view.baseline}: {view.title}"), ("Points", view.say("about")),
        *((str(label), f"{path}: {to}; as it stands {own}") for label, path, to, own, _ in varied),
    ], [
        *(("Cannot keep up", sentence) for sentence in view.overloaded),
        ("Verdicts", "Better and worse take all points together; each interval is for itself."),
    ])  # fmt: skip
    yield "Points", tables.points(view)
    if view.kind == "map":
        yield "Grids", tables.grids(view)
    if view.weighing:
        yield "Options", tables.options(view)
    yield "All measures", tables.all_measures(view)
    yield "Definitions", definitions(findings.definitions(view.study))


def as_plain(view: SweepView) -> dict[str, Any]:
    """What was varied, the measures shown at each point, and the options no other beats."""
    measures: dict[str, dict[str, Any]] = {point: {} for point in view.points}
    for swept in view.swept_measures:
        for record in plain(tables.of_points(swept, len(view.points))):
            measures[record.pop("point")][swept.name] = {key: record[key] for key in record if key not in view.labels}
    return {
        "varied": view.own,
        "points": [
            {"point": point, "values": view.values_of(point), "measures": own} for point, own in measures.items()
        ],
        "sentences": [swept.say("finding") for swept in view.swept_measures],
        "weighed_by": list(view.weighing.measures) if view.weighing else [],
        "options": plain(tables.options(view)) if view.weighing else [],
        "not_beaten": view.weighing.unbeaten if view.weighing else [],
    }
