"""A sweep told: as one HTML file, for the terminal in 80 columns, and for other programs."""

from __future__ import annotations

import json
from typing import Any

from sim.report import findings
from sim.report.machine import about_the_run, frame
from sim.report.page.view import Picture, picture
from sim.report.rendering import rendered
from sim.report.sweep import charts, tables
from sim.report.sweep.plane import plane
from sim.report.sweep.view import (
    ALIKE,
    UNSURE,
    View,
    about_the_design,
    best_and_worst,
    how_many_differ,
    levels,
    moves_with,
    options_sentence,
    overloaded,
    runs_from_to,
    sign,
    values_tried,
    view_of,
    warnings,
)
from sim.report.table import Table, paragraph, plain_letters, terminal
from sim.report.text import warnings_text
from sim.report.trade_offs import EXPLAINED, MOST_ROWS, option_names, options_table
from sim.report.wording import date, joined, small, value
from sim.study.result import StudyResult
from sim.study.verdicts import CLEAR
from sim.study.weighing import Weighed

MOST_PANELS = 9
_MOST_ROWS = 200
_CUT = "Paired differences; intervals that are longer than the picture are cut at its edge."
_MOSTLY = 0.5
_MOST_ACROSS = 16
_MOST_COLUMNS = 6


def sweep_html(result: StudyResult) -> str:
    """The report on a sweep.

    Parameters
    ----------
    result
        What was found; a saved one gives the same report.

    Returns
    -------
    str
        A complete HTML document. Every name and text in it is escaped.
    """
    return rendered("sweep.html", _context(view_of(result)))


def _context(view: View) -> dict[str, Any]:
    result = view.study
    scenario = result.scenarios[str(result.baseline)]
    first, last = findings.observed(scenario)
    weighed = view.weighed
    period = f"{date(first)} to {date(last)}" if first <= last else "no days"
    shared = frame(
        result, heading=_heading(view), lead=[f"{scenario.title}. {about_the_design(view)} Observed: {period}."],
        made_from=findings.made_from(result), warnings=warnings(view),
        measures=[*view.shown, *(weighed.measures if weighed else ())], scenarios=[str(result.baseline)],
        points=f"{len(view.points):,}; their values are in points.csv, every measure in sweep.csv",
    )  # fmt: skip
    return {
        **shared,
        "extremes": tables.extremes(view),
        "clear": _clear(view),
        "luck": _luck(view),
        "varied": tables.varied(view),
        "pictures": [_picture(view, name) for name in view.shown if view.moves(name)],
        "still": [best_and_worst(view, name) for name in view.shown if not view.moves(name)],
        "options": options_sentence(view),
        "explained": EXPLAINED,
        "plane": _plane(view, weighed) if weighed else None,
        "options_table": _options_table(view, weighed) if weighed else None,
        "overloaded": overloaded(view),
    }


def _luck(view: View) -> str:
    """What picking the best of many does to it."""
    count = len(view.points)
    return (
        f"The best of {count} points is partly best by luck. Before choosing it, compare it with the scenario as it "
        "stands once more, with more replications and another seed."
    )


def _heading(view: View) -> str:
    labels = [small(view.labels[path]) for path in view.paths]
    many = joined(labels) if len(labels) <= 3 else f"{len(labels)} values of the scenario"
    return f"What changes with {many}?"


def _clear(view: View) -> str:
    """For which measures it is clear that some point differs from the scenario as it stands."""
    clear = {name: int(view.rows(name)["verdict"].isin(CLEAR).sum()) for name in view.shown}
    of = len(view.points)
    counts = [f"{small(findings.title(name))} at {count} of {of}" for name, count in clear.items() if count]
    verdicts = view.table.loc[view.table["measure"].isin(view.shown), "verdict"]
    unsure = bool((verdicts.map(sign) == UNSURE).mean() > _MOSTLY)
    more = " For most there are not enough replications to say." if unsure else ""
    if not counts:
        return f"No point is clearly different from the scenario as it stands in any of these measures.{more}"
    return f"Points clearly different from the scenario as it stands: {'; '.join(counts)}.{more}"


def _picture(view: View, measure: str) -> Picture:
    """The chart that fits what was varied."""
    sentences = moves_with(view, measure), how_many_differ(view, measure), _reading(view)
    reading = " ".join(filter(None, sentences))
    title, table = findings.title(measure), view.table
    kind = kind_of_chart(view)
    if kind == "line":
        chart = charts.line(table, view.paths[0], measure, own=view.own_cells)
        shows = f"{title} at each value of {view.labels[view.paths[0]]}: level and difference, with 95% intervals."
    elif kind in ("map", "maps"):
        x, y, *by = view.paths
        chart = charts.heat_map(table, x, y, measure, own=view.own_cells, by=by[0] if by else None)
        each = f", a map for each value of {view.labels[by[0]]}" if by else ""
        shows = f"{title} in a cell for each value of {view.labels[x]} across and {view.labels[y]} upwards{each}."
    else:
        chart = charts.marginals(table, view.paths, measure, own=view.own_cells)
        shows = f"{title} at every point, in a panel for each of the values that were varied."
    name = f"measure-{view.shown.index(measure)}"
    data, _ = tables.of_points(view, measure, _MOST_ROWS)
    return picture(name, runs_from_to(view, measure), chart, shows=shows, reading=reading, table=data)


def kind_of_chart(view: View) -> str:
    """Which chart fits: a line for one value varied, a map for two, maps for three, else a panel for each value."""
    counts = [len(levels(view.table.drop_duplicates("point")[path])) for path in view.paths]
    if len(counts) == 1:
        return "line"
    if view.sampled or max(counts[:2]) > 4 * _MOST_ACROSS:
        return "marginals"
    if len(counts) == 2:
        return "map"
    fits = len(counts) == 3 and counts[2] <= MOST_PANELS and counts[0] * min(counts[2], 3) <= _MOST_ACROSS
    return "maps" if fits else "marginals"


def _reading(view: View) -> str:
    return {
        "line": "Left the level, right the paired difference from the scenario as it stands. Each interval is for "
        "itself; verdicts take all points together.",
        "map": "Verdicts take all points together.",
        "maps": "All maps have one scale. Verdicts take all points together.",
        "marginals": "What moves the dark line moves the measure, whatever the other values are.",
    }[kind_of_chart(view)]


def _plane(view: View, weighed: Weighed) -> Picture | None:
    """The first measure that options are weighed by against the last."""
    if len(weighed.measures) < 2:
        return None
    y, x = weighed.measures[0], weighed.measures[-1]
    others = [small(findings.title(name)) for name in weighed.measures if name not in (x, y)]
    third = f", with {joined(others)} weighed besides" if others else ""
    across, up, best = small(findings.title(x)), findings.title(y), weighed.unbeaten
    finding = f"{up} against {across}{third}: {len(best)} of {len(weighed.options)} are beaten by no other."
    shows = (
        f"A dot for each point: {across} across and {small(up)} upwards, as differences from the scenario as it "
        f"stands; rings mark the {len(best)} that no other beats."
    )
    return picture("plane", finding, plane(view, x, y, ringed=best), shows=shows, reading=_CUT)


def _options_table(view: View, weighed: Weighed) -> Table:
    names = {point: f"{point}: {view.described(point)}" for point in view.points}
    return options_table(view.study, weighed, weighed.unbeaten, {str(view.study.baseline): "As it stands", **names})




def sweep_text(result: StudyResult) -> str:
    """What `frontdoor sweep` prints: what was varied, a table for each measure, the options no other beats."""
    view = view_of(result)
    base = result.baseline or ""
    parts = [paragraph(f"{base}: {result.scenarios[base].title}"), paragraph(findings.made_from(result)), ""]
    parts.append(paragraph(about_the_design(view)))
    for path in view.paths:
        line = f"  {view.labels[path]} ({path}): {values_tried(view, path)}; as it stands {value(view.own[path])}"
        parts.append(paragraph(line, "    "))
    if not _is_matrix(view) and len(view.paths) > 1:
        parts += ["", _points_text(view)]
    for measure in view.shown:
        parts += ["", measure_text(view, measure)]
    parts += ["", paragraph(_legend(view))]
    options = _options(view)
    parts += ["", *options] if options else []
    teams = overloaded(view)
    if teams:
        parts += ["", "Teams that cannot keep up", *(paragraph(f"  {team}", "    ") for team in teams)]
    care = warnings_text(warnings(view))
    return plain_letters("\n".join(parts + (["", *care] if care else [])))


def measure_text(view: View, measure: str) -> str:
    """One measure: a sentence, and a table of its values."""
    rows = view.rows(measure)
    if not view.moves(measure):
        return paragraph(plain_letters(best_and_worst(view, measure)))
    sentence = paragraph(plain_letters(runs_from_to(view, measure)))
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
    return [paragraph(options_sentence(view)), "", table, *([f"{more} more are in report.html."] if more else [])]


def _legend(view: View) -> str:
    if not _is_matrix(view):
        return "Differences are from the scenario as it stands, on the same simulated children."
    return (
        f"{ALIKE} no difference that matters from the scenario as it stands; {UNSURE} not enough replications "
        f"to say; {tables.OWN} the values of the scenario as it stands."
    )


_FIELDS = ["n", "mean", "ci_low", "ci_high", "difference", "difference_low", "difference_high", "verdict", "unit"]


def sweep_as_plain(result: StudyResult) -> dict[str, Any]:
    """What was varied, the measures shown at each point, and the options no other beats; undefined values are None."""
    view = view_of(result)
    shown = {name: view.rows(name).set_index("point")[_FIELDS] for name in view.shown}
    measures = {name: json.loads(rows.to_json(orient="index", double_precision=15)) for name, rows in shown.items()}
    return {
        **about_the_run(result),
        "varied": {path: view.own[path] for path in view.paths},
        "points": [
            {
                "point": point,
                "values": view.values_of(point),
                "measures": {name: rows[point] for name, rows in measures.items() if point in rows},
            }
            for point in view.points
        ],
        "sentences": [best_and_worst(view, name) for name in view.shown],
        "weighed_by": [] if view.weighed is None else list(view.weighed.measures),
        "not_beaten": [] if view.weighed is None else view.weighed.unbeaten,
    }
