"""What the faces of a sensitivity study hold: terminal, workbook, and plain objects."""

from typing import Any

from sim.report import findings
from sim.report.labels import labels
from sim.report.points import tables
from sim.report.points.sensitivity import SensitivityView
from sim.report.points.view import Blocks, Sheets
from sim.report.table import of_frame, plain
from sim.report.workbook import definitions

MOST_TOLD = 3
"""Of so many measures at most the terminal shows what each unknown does; of more, the report does."""

view_of = SensitivityView


def blocks(view: SensitivityView) -> Blocks:
    """What the terminal shows."""
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


def sheets(view: SensitivityView) -> Sheets:
    """What the workbook holds."""
    yield "About", tables.about(view, [
        *(("Scenario", f"{name}: {title}") for name, title in view.titles.items()),
        ("In one sentence", view.say("in_one_sentence")),
    ], [("Effects", view.say("reading"))])  # fmt: skip
    yield "Conclusions", tables.conclusions(view)
    yield "Effects", tables.all_effects(view)
    yield "Unknowns", tables.ranges(view)
    yield "Definitions", definitions(view.defined)


def as_plain(view: SensitivityView) -> dict[str, Any]:
    """What other programs are told."""
    return {
        "option": view.option, "sentence": view.say("in_one_sentence"), "method": view.about["method"],
        "points": len(view.points) - 1, "ranges": view.about["ranges"],
        "conclusions": plain(tables.conclusions(view)),
        "effects": {row.measure: plain(tables.effects(view, row)) for row in view.conclusions},
        "indices": plain(of_frame("Indices", view.indices, ())),
    }  # fmt: skip
