"""A sweep for the terminal: 80 columns, a compact table for each measure shown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.report import findings
from sim.report.numbers import MISSING, difference, interval, number
from sim.report.sweep.view import ALIKE, UNSURE, View, levels, sign, view_of
from sim.report.sweep.words import (
    about_the_design,
    best_and_worst,
    options_sentence,
    overloaded,
    runs_from_to,
    values_tried,
    warnings,
)
from sim.report.table import WIDTH, in_columns, paragraph, plain_letters, terminal
from sim.report.text import warnings_text
from sim.report.trade_offs import MOST_ROWS, option_names, options_table
from sim.report.wording import value
from sim.study.result import StudyResult

_MOST_COLUMNS = 6
_OWN = "*"
_FIRST = 20
_WIDEST = 14
_MOST_PATHS = 4


def sweep_text(result: StudyResult) -> str:
    """What `frontdoor sweep` prints: what was varied, a table for each measure, the options no other beats."""
    view = view_of(result)
    base = result.baseline or ""
    parts = [paragraph(f"{base}: {result.scenarios[base].title}"), paragraph(findings.made_from(result)), ""]
    parts.append(paragraph(about_the_design(view)))
    for path in view.paths:
        said = f"  {view.labels[path]} ({path}): {values_tried(view, path)}; as it stands {value(view.own[path])}"
        parts.append(paragraph(said, "    "))
    if not _is_matrix(view) and len(view.paths) > 1:
        parts += ["", _points_table(view, view.points)]
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
    said = paragraph(plain_letters(runs_from_to(view, measure)))
    title = findings.title_with_unit(measure, str(rows["unit"].iloc[0]))
    made = _matrix(view, rows) if _is_matrix(view) else _list(view, rows, measure)
    return "\n".join([title, "", made, "", said])


def _is_matrix(view: View) -> bool:
    return len(view.paths) == 2 and not view.sampled and _columns(view) <= _MOST_COLUMNS


def _columns(view: View) -> int:
    return len(levels(view.table.drop_duplicates("point")[view.paths[1]]))


def _matrix(view: View, rows: pd.DataFrame) -> str:
    """Values of two things varied against each other."""
    down, across = view.paths
    columns = levels(rows[across])
    width = min(_WIDEST, (WIDTH - _FIRST) // len(columns) - 2)
    cells = {(row[down], row[across]): _cell(view, row) for _, row in rows.iterrows()}
    body = [(value(each), *(cells.get((each, other), MISSING) for other in columns)) for each in levels(rows[down])]
    heading = paragraph(f"Down: {view.labels[down]}. Across: {view.labels[across]}.")
    header = ("", *(value(each) for each in columns))
    made = in_columns(header, body, (_FIRST, *[width] * len(columns)), range(1, len(columns) + 1))
    return f"{heading}\n\n{made}"


def _cell(view: View, row: pd.Series) -> str:
    own = all(row[path] == held for path, held in view.own_cells.items())
    return number(row["mean"], row["unit"]) + sign(row["verdict"]) + (_OWN if own else "")


def _list(view: View, rows: pd.DataFrame, measure: str) -> str:
    """Every point with its difference from the baseline; of very many, the best and the worst."""
    alone = len(view.paths) == 1
    ordered, left_out = _few(rows, measure)
    body = [
        (
            value(row[view.paths[0]]) if alone else str(row["point"]),
            number(row["mean"], row["unit"]),
            difference(row["difference"], row["unit"]),
            interval(row["difference_low"], row["difference_high"], row["unit"], of_difference=True),
            str(row["verdict"]).removesuffix(" to say"),
        )
        for _, row in ordered.iterrows()
    ]
    header = (view.labels[view.paths[0]] if alone else "Point", "Mean", "Difference", "95% interval", "Verdict")
    made = in_columns(header, body, (12, 8, 10, 17, 25), (1, 2, 3))
    return made + (f"\n{left_out} more {_points_are(left_out)} in sweep.csv." if left_out else "")


def _few(rows: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, int]:
    """All rows; of many, the best half and the worst half of those for which there is room, and how many are left."""
    if len(rows) <= MOST_ROWS:
        return rows, 0
    entry = findings.known(measure)
    ordered = rows.sort_values("mean", ascending=not (entry and entry.better == "higher"), kind="stable")
    ordered = ordered.dropna(subset=["mean"])
    half = MOST_ROWS // 2
    few = pd.concat([ordered.head(half), ordered.tail(max(0, min(half, len(ordered) - half)))])
    return few, len(rows) - len(few)


def _points_table(view: View, points: Sequence[str]) -> str:
    """The values of points."""
    paths = view.paths[:_MOST_PATHS]
    width = (WIDTH - 11) // len(paths) - 2
    body = [
        (point, *(value(view.values_of(point)[path]) for path in paths)) for point in points[:MOST_ROWS]
    ]
    made = in_columns(("Point", *(view.labels[path] for path in paths)), body, (11, *[width] * len(paths)), ())
    more = len(points) - len(body)
    said = f"\n{more} more {_points_are(more)} in points.csv." if more else ""
    hidden = len(view.paths) - len(paths)
    return made + said + (f"\n{hidden} more values of each are in points.csv." if hidden else "")


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
        f"to say; {_OWN} the values of the scenario as it stands."
    )
