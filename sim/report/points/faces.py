"""How studies of points are told, whatever their design: terminal, page, workbook, and JSON for other programs."""

from pathlib import Path
from typing import Any

from sim.report.faces import about_the_run, warning_lines
from sim.report.page.basis import provenance
from sim.report.points import of_sensitivity, of_sweep, pictures, tables
from sim.report.points.view import View
from sim.report.rendering import rendered
from sim.report.table import screen
from sim.report.workbook.sheet import Book
from sim.study.result import StudyResult

_DESIGNS = {"sweep": of_sweep, "sensitivity": of_sensitivity}


def view_of(result: StudyResult) -> View:
    """A study of points as its reports show it."""
    return _DESIGNS[result.design.key].view_of(result)


def text(view: View) -> str:
    """What the commands print, 80 columns wide."""
    return screen(*_DESIGNS[view.study.design.key].blocks(view), warning_lines(view.warnings))


short = text


def as_plain(view: View) -> dict[str, Any]:
    """The same as plain objects that become JSON; undefined values are None."""
    return {**about_the_run(view.study), **_DESIGNS[view.study.design.key].as_plain(view)}


def page(view: View) -> str:
    """The report: a complete HTML document, every name and text in it escaped; the same study gives the same bytes."""
    return rendered(f"{view.study.design.key}.html", {
        "view": view, "heading": view.say("heading"), "tables": tables, "pictures": pictures,
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
        for name, table in _DESIGNS[view.study.design.key].sheets(view):
            book.table(name, table)
