"""What conclusions hang on, for the terminal, as one HTML file, and for other programs."""

from __future__ import annotations

from typing import Any

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.findings import each, title, title_with_unit
from sim.report.labels import labels
from sim.report.machine import about_the_run, frame
from sim.report.page.view import Picture, picture
from sim.report.rendering import rendered
from sim.report.sensitivity.charts import effects
from sim.report.sensitivity.view import (
    View,
    about_one,
    conclusions_table,
    effects_table,
    in_one_sentence,
    made_from,
    ranges_table,
    view_of,
)
from sim.report.table import of_frame, plain, screen
from sim.report.text import warning_lines
from sim.study.result import StudyResult

MOST_TOLD = 3
"""Of so many measures at most the terminal shows what each unknown does; of more, the report does."""


def sensitivity_text(result: StudyResult) -> str:
    """What `frontdoor sensitivity` prints, 80 columns wide."""
    view = view_of(result)
    baseline, *options = labels(result).values()
    heading = [f"Baseline: {baseline.title}", *(label.full for label in options), made_from(view)]
    each_measure = [
        block for row in each(view.conclusions)
        for block in (f"What moves “{title_with_unit(row.measure, row.unit)}”", effects_table(view, row))
    ]  # fmt: skip
    few = len(view.conclusions) <= MOST_TOLD
    elsewhere = "What each unknown does to each measure is in the report and in sensitivity.csv."
    more = [*each_measure, _reading(view)] if few else [elsewhere]
    warnings = warning_lines(findings.warnings(result))
    return screen(heading, in_one_sentence(view), conclusions_table(view), *more, warnings)


def sensitivity_plain(result: StudyResult) -> dict[str, Any]:
    """The same as plain objects that become JSON; undefined values are None."""
    view = view_of(result)
    return {
        **about_the_run(result),
        "option": view.option,
        "sentence": in_one_sentence(view),
        "method": view.about["method"],
        "points": len(view.points) - 1,
        "ranges": view.about["ranges"],
        "conclusions": plain(of_frame("Conclusions", view.conclusions, ())),
        "indices": plain(of_frame("Indices", view.indices, ())),
    }


def sensitivity_html(result: StudyResult) -> str:
    """The report on a sensitivity study: a complete HTML document, every name and text in it escaped."""
    view = view_of(result)
    last = view.option or view.baseline
    hang = "what conclusions about it hang on" if view.option is None else "what the comparison hangs on"
    titles = {name: label.title for name, label in labels(result).items()}
    entries = [f"{'Baseline' if name == view.baseline else 'Option'}: {title}" for name, title in titles.items()]
    shared = frame(
        result, heading=f"{titles[last]}: {hang}",
        lead=[*filter(None, [result.scenarios[last].question]), *entries],
        made_from=made_from(view), warnings=findings.warnings(result), measures=view.conclusions["measure"],
        scenarios=list(result.scenarios),
        points="their values are in points.csv, the measures of every run in measures.csv, the indices (of Morris "
        "mu_star and sigma, of Sobol S1 and ST) in sensitivity.csv",
    )  # fmt: skip
    return rendered("sensitivity.html", {
        **shared,
        "sentence": in_one_sentence(view),
        "conclusions": [about_one(view, row) for row in each(view.conclusions)],
        "measures": [
            (title_with_unit(row.measure, row.unit), _picture(view, row, place))
            for place, row in enumerate(each(view.conclusions))
        ],
        "reading": _reading(view),
        "ranges": ranges_table(view),
    })  # fmt: skip


def _picture(view: View, row: Any, place: int) -> Picture:
    rows = view.indices[view.indices["measure"] == row.measure]
    chart = effects(rows, unit=row.unit, chance_level=row.chance_level)
    shows = f"A bar for each unknown: how far it moves {title(row.measure)}, the longest first."
    return picture(f"effects-{place}", about_one(view, row), chart, shows=shows, table=effects_table(view, row))


def _reading(view: View) -> str:
    return str(CONTENTS["sensitivity"]["reading_of_morris" if view.is_morris else "reading_of_sobol"])
