"""A sweep for the terminal: 80 columns, a compact table for each measure shown."""

from __future__ import annotations

from sim.report import findings
from sim.report.sweep import tables, words
from sim.report.sweep.view import ALIKE, UNSURE, View, levels, view_of
from sim.report.table import paragraph, plain_letters, terminal
from sim.report.text import warnings_text
from sim.report.trade_offs import MOST_ROWS, option_names, options_table
from sim.report.wording import value
from sim.study.result import StudyResult

_MOST_COLUMNS = 6


def sweep_text(result: StudyResult) -> str:
    """What `frontdoor sweep` prints: what was varied, a table for each measure, the options no other beats."""
    view = view_of(result)
    base = result.baseline or ""
    parts = [paragraph(f"{base}: {result.scenarios[base].title}"), paragraph(findings.made_from(result)), ""]
    parts.append(paragraph(words.about_the_design(view)))
    for path in view.paths:
        line = f"  {view.labels[path]} ({path}): {words.values_tried(view, path)}; as it stands {value(view.own[path])}"
        parts.append(paragraph(line, "    "))
    if not _is_matrix(view) and len(view.paths) > 1:
        parts += ["", _points_text(view)]
    for measure in view.shown:
        parts += ["", measure_text(view, measure)]
    parts += ["", paragraph(_legend(view))]
    options = _options(view)
    parts += ["", *options] if options else []
    teams = words.overloaded(view)
    if teams:
        parts += ["", "Teams that cannot keep up", *(paragraph(f"  {team}", "    ") for team in teams)]
    care = warnings_text(words.warnings(view))
    return plain_letters("\n".join(parts + (["", *care] if care else [])))


def measure_text(view: View, measure: str) -> str:
    """One measure: a sentence, and a table of its values."""
    rows = view.rows(measure)
    if not view.moves(measure):
        return paragraph(plain_letters(words.best_and_worst(view, measure)))
    sentence = paragraph(plain_letters(words.runs_from_to(view, measure)))
    title = findings.title_with_unit(measure, str(rows["unit"].iloc[0]))
    if _is_matrix(view):
        table = tables.matrix(view, measure)
        return "\n".join([title, "", paragraph(table.caption), "", terminal(table), "", sentence])
    listed, left = tables.of_points(view, measure, MOST_ROWS)
    more = [f"{left} more {_points_are(left)} in sweep.csv."] if left else []
    return "\n".join([title, "", terminal(listed), *more, "", sentence])


def _is_matrix(view: View) -> bool:
    return len(view.paths) == 2 and not view.sampled and _columns(view) <= _MOST_COLUMNS


def _columns(view: View) -> int:
    return len(levels(view.table.drop_duplicates("point")[view.paths[1]]))


def _points_text(view: View) -> str:
    """The values of points, of many the first."""
    table = tables.values_of_points(view, MOST_ROWS)
    more, hidden = len(view.points) - len(table.rows), len(view.paths) - len(table.columns) + 1
    lines = [terminal(table)]
    lines += [f"{more} more {_points_are(more)} in points.csv."] if more else []
    return "\n".join(lines + ([f"{hidden} more values of each are in points.csv."] if hidden else []))


def _points_are(count: int) -> str:
    return "point is" if count == 1 else "points are"


def _options(view: View) -> list[str]:
    """The options that no other beats."""
    weighed = view.weighed
    if weighed is None:
        return []
    shown = weighed.unbeaten[:MOST_ROWS]
    table = terminal(options_table(view.study, weighed, shown, option_names(view.study)))
    more = len(weighed.unbeaten) - len(shown)
    return [paragraph(words.options_sentence(view)), "", table, *([f"{more} more are in report.html."] if more else [])]


def _legend(view: View) -> str:
    if not _is_matrix(view):
        return "Differences are from the scenario as it stands, on the same simulated children."
    return (
        f"{ALIKE} no difference that matters from the scenario as it stands; {UNSURE} not enough replications "
        f"to say; {tables.OWN} the values of the scenario as it stands."
    )
