"""How studies of points are told, whatever their design: terminal, page, workbook, and JSON for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from sim.measures import MEASURES, Measure
from sim.report import findings
from sim.report.faces import about_the_run, warning_lines
from sim.report.labels import labels
from sim.report.page.basis import provenance
from sim.report.points import pictures, tables
from sim.report.points.sensitivity import SensitivityView
from sim.report.points.sweep import SweepView, SweptMeasure
from sim.report.rendering import rendered
from sim.report.table import Table, of_frame, plain, screen
from sim.report.trade_offs import MOST_ROWS, option_names, options_table
from sim.report.workbook import definitions
from sim.report.workbook.sheet import Book
from sim.scenario.vocabulary import number_of
from sim.study.result import StudyResult

MOST_TOLD = 3
"""Of so many measures at most the terminal shows what each unknown does; of more, the report does."""

View: TypeAlias = SweepView | SensitivityView
Blocks: TypeAlias = Iterator[str | Table | Sequence[str]]
Sheets: TypeAlias = Iterator[tuple[str, Table]]


def view_of(result: StudyResult) -> View:
    """A study of points as its reports show it."""
    return _REPORTS[result.design.key].view(result)


def text(view: View) -> str:
    """What the commands print, 80 columns wide."""
    return screen(*_REPORTS[view.study.design.key].blocks(view), warning_lines(view.warnings))


short = text


def as_plain(view: View) -> dict[str, Any]:
    """The same as plain objects that become JSON; undefined values are None."""
    return {**about_the_run(view.study), **_REPORTS[view.study.design.key].plain(view)}


def page(view: View) -> str:
    """The report: a complete HTML document, every name and text in it escaped; the same study gives the same bytes."""
    return rendered(f"{view.study.design.key}.html", {
        "view": view, "heading": view.say("heading"), "tables": tables, "pictures": pictures,
        "definitions": _defined(view),
        **provenance(view.study, {name: name for name in view.scenario_names}, view.say("points")),
    })  # fmt: skip


def write_workbook(view: View, path: Path) -> None:
    """Write the workbook.

    Parameters
    ----------
    view
        The study.
    path
        The file to write. Sheets of a sweep: About; Points (a row for each, with the measures shown); Grids (of two
        values varied); Options (that no other beats); All measures. Of a sensitivity study: About; Conclusions;
        Effects (of each unknown on each output); Unknowns. Last Definitions. A text is a text, never a formula.
    """
    with Book(path, ended=view.study.manifest["ended"], large=True) as book:
        for name, table in _REPORTS[view.study.design.key].sheets(view):
            book.table(name, table)


def _defined(view: View) -> list[Measure]:
    """The measures that the page tells of, in its order."""
    return list(filter(None, map(MEASURES.get, dict.fromkeys(view.measures))))


def _of_a_sweep(view: SweepView) -> Blocks:
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
        table, left_out = tables.of_points(swept, MOST_ROWS)
        yield from (swept.full_title, table, _more(left_out, "point", "sweep.csv"))
    yield swept.say("finding")


def _more(count: int, what: str, file: str) -> str:
    return f"{number_of(count, f'more {what}')}: see {file}." if count > 0 else ""


def _sheets_of_a_sweep(view: SweepView) -> Sheets:
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


def _of_a_sensitivity_study(view: SensitivityView) -> Blocks:
    baseline, *options = labels(view.study).values()
    yield [f"Baseline: {baseline.title}", *(label.full for label in options), view.made_from]
    yield view.say("in_one_sentence")
    yield tables.conclusions(view)
    if len(view.conclusions) > MOST_TOLD:
        yield "What each unknown does to each measure is in the report and in sensitivity.csv."
        return
    for row in view.conclusions:
        yield f"What moves “{findings.title_with_unit(row.measure, row.unit)}”"
        yield tables.effects(view, row)
    yield view.say("reading")


def _sheets_of_a_sensitivity_study(view: SensitivityView) -> Sheets:
    yield "About", tables.about(view, [
        *(("Scenario", f"{name}: {title}") for name, title in view.titles.items()),
        ("In one sentence", view.say("in_one_sentence")),
    ], [("Effects", view.say("reading"))])  # fmt: skip
    yield "Conclusions", tables.conclusions(view)
    yield "Effects", tables.all_effects(view)
    yield "Unknowns", tables.ranges(view)
    yield "Definitions", definitions(_defined(view))


def _plain_sweep(view: SweepView) -> dict[str, Any]:
    """What was varied, the measures shown at each point, and the options no other beats."""
    measures: dict[str, dict[str, Any]] = {point: {} for point in view.points}
    for swept in view.swept_measures:
        for record in plain(tables.of_points(swept, len(view.points))[0]):
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


def _plain_sensitivity_study(view: SensitivityView) -> dict[str, Any]:
    return {
        "option": view.option, "sentence": view.say("in_one_sentence"), "method": view.about["method"],
        "points": len(view.points) - 1, "ranges": view.about["ranges"],
        "conclusions": plain(tables.conclusions(view)),
        "effects": {row.measure: plain(tables.effects(view, row)) for row in view.conclusions},
        "indices": plain(of_frame("Indices", view.indices, ())),
    }  # fmt: skip


class _Report(NamedTuple):
    """What makes the report on studies of one design: how it is read, and then what each surface shows."""

    view: Callable[[StudyResult], View]
    blocks: Callable[[Any], Blocks]
    sheets: Callable[[Any], Sheets]
    plain: Callable[[Any], dict[str, Any]]


_REPORTS: Mapping[str, _Report] = {
    "sweep": _Report(SweepView, _of_a_sweep, _sheets_of_a_sweep, _plain_sweep),
    "sensitivity": _Report(
        SensitivityView, _of_a_sensitivity_study, _sheets_of_a_sensitivity_study, _plain_sensitivity_study
    ),
}
