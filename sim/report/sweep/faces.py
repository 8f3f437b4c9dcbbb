"""A sweep told: as one HTML file, for the terminal in 80 columns, and for other programs."""

from __future__ import annotations

from typing import Any

from sim.report import findings
from sim.report.charts.data import Cast
from sim.report.charts.plane import draw_plane, points
from sim.report.contents import CONTENTS
from sim.report.machine import about_the_run, frame
from sim.report.page.view import Picture, picture
from sim.report.rendering import rendered
from sim.report.sweep import charts, tables
from sim.report.sweep.view import (
    UNSURE,
    View,
    about_the_design,
    finding,
    how_many_differ,
    levels,
    moves_with,
    options_sentence,
    overloaded,
    sign,
    values_tried,
    view_of,
    warnings,
)
from sim.report.table import Table, of_frame, plain, screen
from sim.report.text import warning_lines
from sim.report.trade_offs import EXPLAINED, MOST_ROWS, option_names, options_table
from sim.report.wording import date, joined, small, value
from sim.scenario.vocabulary import number_of
from sim.study.result import StudyResult
from sim.study.verdicts import CLEAR
from sim.study.weighing import Weighed

MOST_PANELS = 9
_MOST_ROWS = 200
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
    view = view_of(result)
    weighed, scenario = view.weighed, result.scenarios[str(result.baseline)]
    first, last = findings.observed(scenario)
    period = f"{date(first)} to {date(last)}" if first <= last else "no days"
    shared = frame(
        result, heading=_heading(view), lead=[f"{scenario.title}. {about_the_design(view)} Observed: {period}."],
        made_from=findings.made_from(result), warnings=warnings(view),
        measures=[*view.shown, *(weighed.measures if weighed else ())], scenarios=[str(result.baseline)],
        points=f"{len(view.points):,}; their values are in points.csv, every measure in sweep.csv",
    )  # fmt: skip
    return rendered("sweep.html", {
        **shared,
        "extremes": tables.extremes(view), "varied": tables.varied(view), "clear": _clear(view),
        "count": len(view.points),
        "pictures": [_picture(view, name) for name in view.shown if view.moves(name)],
        "still": [finding(view, name) for name in view.shown if not view.moves(name)],
        "options": options_sentence(view), "explained": EXPLAINED, "overloaded": overloaded(view),
        "plane": _plane(view, weighed) if weighed else None,
        "options_table": _options_table(view, weighed) if weighed else None,
    })  # fmt: skip


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
    kind, own = kind_of_chart(view), view.own_cells
    if kind == "line":
        chart = charts.line(view.table, view.paths[0], measure, own=own)
    elif kind in ("map", "maps"):
        x, y, *by = view.paths
        chart = charts.heat_map(view.table, x, y, measure, own=own, by=by[0] if by else None)
    else:
        chart = charts.marginals(view.table, view.paths, measure, own=own)
    words = CONTENTS["sweep"][kind]
    shows = words["shows"].format(*view.labels.values(), title=findings.title(measure))
    reading = " ".join(filter(None, (moves_with(view, measure), how_many_differ(view, measure), words["reading"])))
    data, _ = tables.of_points(view, measure, _MOST_ROWS)
    name = f"measure-{view.shown.index(measure)}"
    return picture(name, finding(view, measure), chart, shows=shows, reading=reading, table=data)


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


def _plane(view: View, weighed: Weighed) -> Picture | None:
    """The first measure that options are weighed by against the last."""
    if len(weighed.measures) < 2:
        return None
    y, x = weighed.measures[0], weighed.measures[-1]
    others = [small(findings.title(name)) for name in weighed.measures if name not in (x, y)]
    slots = {
        "up": findings.title(y), "small_up": small(findings.title(y)), "across": small(findings.title(x)),
        "besides": f", with {joined(others)} weighed besides" if others else "",
        "best": len(weighed.unbeaten), "count": len(weighed.options),
    }  # fmt: skip
    said = {name: text.format(**slots) for name, text in CONTENTS["sweep"]["plane"].items()}
    names = {point: ", ".join(map(value, view.values_of(point).values())) for point in view.points}
    baseline = str(view.study.baseline)
    who = Cast((baseline, *names), {**names, baseline: "as it stands"}, baseline)
    chart = draw_plane(points(view.study, x, y), who, x, y, ringed=weighed.unbeaten, yearly=True)
    return picture("plane", said["finding"], chart, shows=said["shows"], reading=said["reading"])


def _options_table(view: View, weighed: Weighed) -> Table:
    names = {point: f"{point}: {view.described(point)}" for point in view.points}
    return options_table(view.study, weighed, weighed.unbeaten, {str(view.study.baseline): "As it stands", **names})



def sweep_text(result: StudyResult) -> str:
    """What `frontdoor sweep` prints: what was varied, a table for each measure, the options no other beats."""
    view = view_of(result)
    base, teams = str(result.baseline), overloaded(view)
    varied = [
        f"{view.labels[path]} ({path}): {values_tried(view, path)}; as it stands {value(view.own[path])}"
        for path in view.paths
    ]
    return screen(
        [f"{base}: {result.scenarios[base].title}", findings.made_from(result)],
        [about_the_design(view), *varied],
        *(() if _is_matrix(view) or len(view.paths) == 1 else _values_of_points(view)),
        *(block for measure in view.shown for block in _of_measure(view, measure)),
        CONTENTS["sweep"]["signs" if _is_matrix(view) else "differences"],
        *_options(view),
        ["Teams that cannot keep up", *teams] if teams else "",
        warning_lines(warnings(view)),
    )


def _of_measure(view: View, measure: str) -> list[str | Table]:
    """One measure: a table of its values, and a sentence."""
    if not view.moves(measure):
        return [finding(view, measure)]
    title = findings.title_with_unit(measure, str(view.rows(measure)["unit"].iloc[0]))
    if _is_matrix(view):
        table = tables.matrix(view, measure)
        return [title, table.caption, table, finding(view, measure)]
    table, left = tables.of_points(view, measure, MOST_ROWS)
    return [title, table, _more(left, "point", "sweep.csv"), finding(view, measure)]


def _more(count: int, what: str, file: str) -> str:
    return f"{number_of(count, f'more {what}')}: see {file}." if count else ""


def _is_matrix(view: View) -> bool:
    few = len(view.paths) == 2 and not view.sampled
    return few and len(levels(view.table.drop_duplicates("point")[view.paths[1]])) <= _MOST_COLUMNS


def _values_of_points(view: View) -> list[Table | str]:
    """The values of points, of many the first."""
    table = tables.values_of_points(view, MOST_ROWS)
    points, values = len(view.points) - len(table.rows), len(view.paths) - len(table.columns) + 1
    return [table, _more(points, "point", "points.csv"), _more(values, "value of each", "points.csv")]


def _options(view: View) -> list[str | Table]:
    """The options that no other beats."""
    weighed = view.weighed
    if weighed is None:
        return []
    shown = weighed.unbeaten[:MOST_ROWS]
    table = options_table(view.study, weighed, shown, option_names(view.study))
    return [options_sentence(view), table, _more(len(weighed.unbeaten) - len(shown), "option", "report.html")]


_FIELDS = ["n", "mean", "ci_low", "ci_high", "difference", "difference_low", "difference_high", "verdict", "unit"]


def sweep_as_plain(result: StudyResult) -> dict[str, Any]:
    """What was varied, the measures shown at each point, and the options no other beats; undefined values are None."""
    view = view_of(result)
    measures: dict[str, dict[str, Any]] = {point: {} for point in view.points}
    shown = view.table.loc[view.table["measure"].isin(view.shown), ["point", "measure", *_FIELDS]]
    for record in plain(of_frame("Points", shown, ())):
        measures[record.pop("point")][record.pop("measure")] = record
    return {
        **about_the_run(result),
        "varied": {path: view.own[path] for path in view.paths},
        "points": [
            {"point": point, "values": view.values_of(point), "measures": held} for point, held in measures.items()
        ],
        "sentences": [finding(view, name) for name in view.shown],
        "weighed_by": [] if view.weighed is None else list(view.weighed.measures),
        "not_beaten": [] if view.weighed is None else view.weighed.unbeaten,
    }
