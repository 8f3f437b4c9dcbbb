"""The tables of a sweep, each built once for every surface that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.report import findings
from sim.report.numbers import MISSING, is_number, number
from sim.report.sweep.view import View, about_the_design, levels, overloaded, sign, values_tried, warnings, where
from sim.report.table import NAN, WIDTH, Cell, Column, Quantity, Table, of_frame, text_table
from sim.report.wording import small, value
from sim.scenario.fields import schema_at

OWN = "*"
"""Stands beside the values of the scenario as it stands."""

_MEAN = Column("Mean", "mean", "level", ends=("ci_low", "ci_high"), interval="95% interval", width=8)
_DIFFERENCE = Column(
    "Difference", "difference", "change", ends=("difference_low", "difference_high"), interval="95% interval", width=10,
    span=17,
)  # fmt: skip
_NOWHERE: Mapping[Any, Any] = {"mean": NAN, "difference": NAN, "unit": "", "verdict": ""}
_MOST_APART = 3  # or the table would be too wide for a page
_MOST_PATHS = 4
_FIRST, _WIDEST, _POINT = 20, 14, 11
_ALL = (
    "measure", "n", "mean", "ci_low", "ci_high", "unit", "difference", "difference_low", "difference_high", "verdict",
)  # fmt: skip


def varied(view: View) -> Table:
    """What was varied, and to what it was set."""
    rows = []
    for path in view.paths:
        schema = schema_at(tuple(path.split("."))) or {}
        rows.append((view.labels[path], path, values_tried(view, path), value(view.own[path]), schema.get("unit", "")))
    header = ("What was varied", "Scenario value", "Set to", "As it stands", "Unit")
    return text_table("The values tried", header, rows)


def extremes(view: View) -> Table | None:
    """Where each measure is best and where it is worst; None where no point is clearly different in any of them."""
    if not any(view.differs(measure) for measure in view.shown):
        return None
    rows: list[list[Cell]] = []
    for measure in view.shown:
        base, ordered = view.baseline(measure), view.ordered(measure)
        if ordered.empty or base is None:
            continue
        cells = [cell for end in (ordered.iloc[0], ordered.iloc[-1]) for cell in _end(view, end, ordered)]
        if view.moves(measure) and not view.differs(measure):
            cells = ["no clear differences between the points", "", "", ""]
        rows.append([findings.title_with_unit(measure, base.unit), Quantity(base.mean, base.unit), *cells])
    columns = (
        Column("Measure"), Column("As it stands", kind="level"), Column("Best or lowest"),
        Column("Difference (95% interval)"), Column("Worst or highest"), Column("Difference (95% interval)"),
    )  # fmt: skip
    return Table("Where each measure is best, and where worst", columns, rows)


def _end(view: View, end: pd.Series, rows: pd.DataFrame) -> tuple[str, str]:
    """How good or bad a measure gets, where, and what that is against the scenario as it stands."""
    unit = str(end["unit"])
    everywhere = (rows["mean"] == end["mean"]).all() and len(rows) == len(view.points)
    place = "everywhere" if everywhere else f"at {where(view, rows, end)}"
    change = Quantity(end["difference"], unit, end["difference_low"], end["difference_high"], "change")
    return f"{number(end['mean'], unit)} {place}", f"{change.text_and_interval}: {end['verdict']}"


def of_points(view: View, measure: str, most: int) -> tuple[Table, int]:
    """One measure at every point, with its difference from the baseline; and how many points are left out.

    Parameters
    ----------
    view, measure
        The sweep, and name of the measure.
    most
        Of more points, the best half of so many and the worst half are shown.
    """
    rows, left = _few(view, measure, most)
    alone, apart = len(view.paths) == 1, len(view.paths) <= _MOST_APART
    held = [Column(view.labels[path], path, width=12 * alone, take=_value_at(path)) for path in view.paths]
    together = Column("Values, in the order above", take=lambda row: ", ".join(value(row[path]) for path in view.paths))
    columns = (
        Column("Point", "point", width=12 * (not alone)), *(held if apart else [together]), _MEAN, _DIFFERENCE,
        Column("Verdict", width=25, page=False, take=lambda row: str(row["verdict"]).removesuffix(" to say")),
        Column("Verdict", take=lambda row: f"{sign(row['verdict'])} {row['verdict']}".strip()),
    )  # fmt: skip
    more = f" (the best and the worst; {left:,} more are in sweep.csv)" if left else ""
    title = findings.title_with_unit(measure, str(rows["unit"].iloc[0]))
    return of_frame(f"{title}{more}", rows, columns), left


def _few(view: View, measure: str, most: int) -> tuple[pd.DataFrame, int]:
    rows = view.rows(measure)
    if len(rows) <= most:
        return rows, 0
    ordered, half = view.ordered(measure), most // 2
    few = pd.concat([ordered.head(half), ordered.tail(max(0, min(half, len(ordered) - half)))])
    return few, len(rows) - len(few)


def matrix(view: View, measure: str) -> Table:
    """One measure over two things varied against each other: the first down, the second across; with signs."""
    down, across, held = _crossed(view, measure)
    width = min(_WIDEST, (WIDTH - _FIRST) // len(across) - 2)
    cells = {pair: _signed(view, row) for pair, row in held.items()}
    body = [[value(each), *(cells.get((each, other), MISSING) for other in across)] for each in down]
    first, second = view.labels.values()
    header = ("", *map(value, across))
    widths = (_FIRST, *[width] * len(across))
    return text_table(f"Down: {first}. Across: {second}.", header, body, range(1, len(header)), widths=widths)


def _crossed(view: View, measure: str) -> tuple[list[Any], list[Any], Mapping[Any, Mapping[Any, Any]]]:
    """The values of the two things varied, and the row of a measure at each pair of them."""
    rows, (down, across) = view.rows(measure), view.paths
    held = {(row[down], row[across]): row for row in rows.to_dict("records")}
    return levels(rows[down]), levels(rows[across]), held


def _signed(view: View, row: Mapping[Any, Any]) -> str:
    own = all(row[path] == held for path, held in view.own_cells.items())
    return number(row["mean"], row["unit"]) + sign(row["verdict"]) + (OWN if own else "")


def grids(view: View) -> Table:
    """The measures shown over two things varied, one below the other: the first down, the second across."""
    first, second = view.labels.values()
    rows: list[list[Cell]] = []
    for measure in (measure for measure in view.shown if len(view.rows(measure))):
        down, across, held = _crossed(view, measure)
        title = findings.title_with_unit(measure, next(row["unit"] for row in held.values()))
        for each in down:
            cells = (held.get((each, other), _NOWHERE) for other in across)
            rows.append([title, *_cells([each]), *(Quantity(row["mean"], row["unit"]) for row in cells)])
    headings = [f"{small(second)} {value(each)}" for each in levels(view.table[view.paths[1]])]
    columns = [Column("Measure", "title"), Column(first), *(Column(each, kind="level") for each in headings)]
    return Table("Grids", columns, rows)


def values_of_points(view: View, most: int) -> Table:
    """The values of the first points, at the first of many paths."""
    paths = view.paths[:_MOST_PATHS]
    width = (WIDTH - _POINT) // len(paths) - 2
    body = [(point, *(value(view.values_of(point)[path]) for path in paths)) for point in view.points[:most]]
    header = ("Point", *(view.labels[path] for path in paths))
    return text_table("Points", header, body, widths=(_POINT, *[width] * len(paths)))


def points(view: View) -> Table:
    """Every point with its values and, of each measure shown, its mean, its difference and what that amounts to."""
    columns = [Column("Point"), *(Column(path) for path in view.paths)]
    rows: list[list[Cell]] = [[point, *_cells(view.values_of(point).values())] for point in view.points]
    for measure in view.shown:
        held = {row["point"]: row for row in view.rows(measure).to_dict("records")}
        title = findings.title_with_unit(measure, next((row["unit"] for row in held.values()), "%"))
        columns += [
            Column(title, kind="level"), Column(f"{title}: difference", kind="change"),
            Column(f"{title}: verdict", kind="verdict"),
        ]  # fmt: skip
        for row, found in ((row, held.get(str(row[0]), _NOWHERE)) for row in rows):
            change = Quantity(found["difference"], found["unit"], kind="change")
            row += [Quantity(found["mean"], found["unit"]), change, str(found["verdict"])]
    return Table("Points", columns, rows)


def all_measures(view: View) -> Table:
    """Every measure at every point, as in sweep.csv."""
    frame = view.table.sort_values("measure", kind="stable")[["point", *view.paths, *_ALL]]
    frame.insert(1 + len(view.paths), "title", [findings.title(name) for name in frame["measure"]])
    body = [_cells(row) for row in frame.itertuples(index=False, name=None)]
    return Table("All measures", [Column(str(name), str(name)) for name in frame.columns], body)


def about(view: View) -> Table:
    """What was asked, what to take care of, how to read it."""
    result = view.study
    baseline = str(result.baseline)
    rows = [
        ("Scenario", f"{baseline}: {result.scenarios[baseline].title}"),
        ("Made from", findings.made_from(result)),
        ("Points", about_the_design(view)),
        *((path, f"{values_tried(view, path)}; as it stands {value(view.own[path])}") for path in view.paths),
        *(("Warning", sentence) for sentence in warnings(view)),
        *(("Cannot keep up", sentence) for sentence in overloaded(view)),
        ("Verdicts", "Better and worse take all points together; each interval is for itself."),
        ("Not for", "Never use this for a decision about a child. It compares points under assumptions."),
    ]
    return Table("About", (Column("title", "title"), Column("meaning", "meaning")), rows)


def _value_at(path: str) -> Any:
    return lambda row: value(row[path])


def _cells(values: Any) -> list[Cell]:
    """Values of a scenario or of a table as cells: numbers as they are, all else in words."""
    return [each if is_number(each) else value(each) for each in values]

