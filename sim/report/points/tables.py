"""The tables of studies of points, each built once for every surface that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.report import findings
from sim.report.numbers import MISSING, difference, is_number, number
from sim.report.points.sensitivity import SensitivityView
from sim.report.points.sweep import SweepView, SweptMeasure
from sim.report.points.varied import sign
from sim.report.points.view import View
from sim.report.table import NAN, WIDTH, Cell, Column, Quantity, Table, beside, of_frame, text_table
from sim.report.tables import MEASURE, NAME
from sim.report.trade_offs import options_table
from sim.report.wording import small, value
from sim.scenario.fields import schema_at
from sim.study.designs.conclusions import Conclusion

OWN = "*"
"""Stands beside the values of the scenario as it stands."""

_INTERVAL = "95% interval"
_ENDS = ("ci_low", "ci_high")
_OTHER_ENDS = ("ci_low_other", "ci_high_other")
_DIFFERENCE_ENDS = ("difference_low", "difference_high")
_MEAN = Column("Mean", "mean", "level", _ENDS, _INTERVAL, width=8)
_DIFFERENCE = Column("Difference", "difference", "change", _DIFFERENCE_ENDS, _INTERVAL, width=10, span=17)
_EFFECTS = (
    Column("Unknown", "label", width=36),
    Column("Moves it", "value", "size", _ENDS, _INTERVAL, width=10, span=20),
    Column("Uneven", "value_other", "size", width=8),
)
_SHARES = (
    Column("Unknown", "label", width=28),
    Column("Alone", "value_other", "ratio", _OTHER_ENDS, _INTERVAL, width=6, span=18),
    Column("In all", "value", "ratio", _ENDS, _INTERVAL, width=6, span=14),
)
_MOST_APART = 3  # or the table would be too wide for a page
_MOST_PATHS = 4
_FIRST = 20
_WIDEST = 14
_POINT = 11


def values_tried(view: SweepView) -> Table:
    """What was varied, and to what it was set: all values or, of many numbers, the lowest and the highest."""
    rows = []
    for path, values in view.values_by_path.items():
        text = ", ".join(map(value, values))
        if len(values) > 12 and all(map(is_number, values)):
            text = f"{len(values)} values from {value(values[0])} to {value(values[-1])}"
        schema = schema_at(tuple(path.split("."))) or {}
        rows.append((view.labels[path], path, text, value(view.own[path]), schema.get("unit", "")))
    header = ("What was varied", "Scenario value", "Set to", "As it stands", "Unit")
    return text_table("The values tried", header, rows)


def extremes(view: SweepView) -> Table | None:
    """Where each measure is best and where it is worst; None where no point is clearly different in any of them."""
    if not any(swept.clear for swept in view.swept_measures):
        return None
    rows: list[list[Cell]] = []
    for swept in view.swept_measures:
        if swept.ordered.empty or swept.base is None:
            continue
        cells = [cell for end in swept.ends.values() for cell in _end(swept, end)]
        if swept.moves and not swept.clear:
            cells = ["no clear differences between the points", "", "", ""]
        rows.append([swept.full_title, Quantity(swept.base, swept.unit), *cells])
    ends = ("Best or lowest", "Difference (95% interval)", "Worst or highest", "Difference (95% interval)")
    columns = (Column("Measure"), Column("As it stands", kind="level"), *map(Column, ends))
    return Table("Where each measure is best, and where worst", columns, rows)


def _end(swept: SweptMeasure, end: pd.Series) -> tuple[str, str]:
    """How good or bad a measure gets, where, and what that is against the scenario as it stands."""
    everywhere = not swept.moves and len(swept.ordered) == len(swept.view.points)
    place = "everywhere" if everywhere else f"at {swept.where(end)}"
    change = Quantity(end["difference"], swept.unit, end["difference_low"], end["difference_high"], "change")
    return f"{number(end['mean'], swept.unit)} {place}", f"{change.text_and_interval}: {end['verdict']}"


def of_points(swept: SweptMeasure, most: int) -> Table:
    """One measure at every point, with its difference from the baseline.

    Parameters
    ----------
    swept
        The measure.
    most
        Of more points, the best half of so many and the worst half are shown.
    """
    labels, rows = swept.view.labels, swept.rows
    if len(rows) > most:
        half = most // 2
        rows = pd.concat([swept.ordered[:half], swept.ordered[half:].tail(half)])
    left_out = len(swept.rows) - len(rows)
    more = f" (the best and the worst; {left_out:,} more are in sweep.csv)" if left_out else ""
    alone = len(labels) == 1
    apart = len(labels) <= _MOST_APART
    each = [Column(label, path, width=12 * alone, page=apart) for path, label in labels.items()]
    together = Column("Values, in the order above", take=lambda row: ", ".join(value(row[path]) for path in labels))
    columns = (
        Column("Point", "point", width=12 * (not alone)), *each, *([] if apart else [together]), _MEAN, _DIFFERENCE,
        Column("Verdict", "verdict", "verdict", page=False),
        Column("Verdict", width=25, page=False, take=lambda row: str(row["verdict"]).removesuffix(" to say")),
        Column("Verdict", take=lambda row: f"{sign(row['verdict'])} {row['verdict']}".strip()),
    )  # fmt: skip
    rows = rows.assign(**{path: rows[path].map(_cell) for path in labels})
    return of_frame(f"{swept.full_title}{more}", rows, columns)


def grid(swept: SweptMeasure) -> Table:
    """One measure over two things varied against each other: the first down, the second across; with signs."""
    (first, down), (second, across) = swept.view.values_by_path.items()
    cells = {}
    for row in swept.rows.to_dict("records"):
        is_own = all(row[path] == own_value for path, own_value in swept.view.own_cells.items())
        mark = sign(row["verdict"]) + (OWN if is_own else "")
        cells[row[first], row[second]] = Quantity(row["mean"], row["unit"], mark=mark)
    rows = [[_cell(each), *(cells.get((each, other), Quantity(NAN)) for other in across)] for each in down]
    width = min(_WIDEST, (WIDTH - _FIRST) // len(across) - 2)
    columns = [Column("", width=_FIRST), *(Column(value(each), kind="level", width=width) for each in across)]
    return Table("Down: {}. Across: {}.".format(*swept.view.labels.values()), columns, rows)


def grids(view: SweepView) -> Table:
    """The measures shown over two things varied, one below the other."""
    by_measure = {swept.full_title: grid(swept) for swept in view.swept_measures if len(swept.rows)}
    rows = [(title, *row) for title, table in by_measure.items() for row in table.rows]
    first, second = view.labels.values()
    across = next(iter(by_measure.values())).columns[1:] if by_measure else ()
    columns = (replace(each, heading=f"{small(second)} {each.heading}") for each in across)
    return Table("Grids", [Column("Measure", "title"), Column(first), *columns], rows)


def options(view: SweepView) -> Table:
    """The options that no other beats, and what they are weighed by."""
    assert view.weighing is not None
    names = {point: f"{point}: {view.described(point)}" for point in view.points}
    return options_table(view.study, view.weighing, view.weighing.unbeaten, {view.baseline: "As it stands", **names})


def values_of_points(view: SweepView, most: int) -> Table:
    """The values of the first points, at the first of many paths."""
    paths = list(view.labels)[:_MOST_PATHS]
    width = (WIDTH - _POINT) // len(paths) - 2
    body = [(point, *(value(view.values_of(point)[path]) for path in paths)) for point in view.points[:most]]
    header = ("Point", *(view.labels[path] for path in paths))
    return text_table("Points", header, body, widths=(_POINT, *[width] * len(paths)))


def points(view: SweepView) -> Table:
    """Every point with its values and, of each measure shown, its mean, its difference and what that amounts to."""
    by_measure = {swept.full_title: of_points(swept, len(view.points)) for swept in view.swept_measures}
    return beside(by_measure, ("point", *view.labels))


def all_measures(view: SweepView) -> Table:
    """Every measure at every point, as in sweep.csv."""
    frame = view.table.sort_values("measure", kind="stable").drop(columns=["by", "group", "sd"])
    frame.insert(1 + len(view.labels), "title", frame["measure"].map(findings.title))
    body = [list(map(_cell, row)) for row in frame.itertuples(index=False, name=None)]
    shared = {column.key: column for column in (MEASURE, NAME)}
    return Table("All measures", [shared.get(name, Column(name, name)) for name in map(str, frame.columns)], body)


def about(view: View, asked: Sequence[tuple[str, str]], how_to_read: Sequence[tuple[str, str]]) -> Table:
    """What was asked, what to take care of, how to read it."""
    rows = [
        *asked, ("Made from", view.made_from), *(("Warning", warning) for warning in view.warnings), *how_to_read,
        ("Not for", "Never use this for a decision about a child. It compares points under assumptions."),
    ]  # fmt: skip
    return Table("About", (Column("About", "title"), Column("What there is to say", "meaning")), rows)


def conclusions(view: SensitivityView) -> Table:
    """Every output as given and over the ranges; with an option, at how many points the conclusion holds."""
    signed = bool(view.option)
    in_words, heading = (difference, "Difference") if signed else (number, "Measure")

    def span(row: Mapping[str, Any]) -> str:
        low, high = (in_words(row[end], row["unit"]) for end in ("lowest", "highest"))
        return f"{low} to {high}" if row["points"] else MISSING

    def holds(row: Mapping[str, Any]) -> str:
        return f"{row['holds']} of {row['points']}" if row["holds"] else MISSING

    def most(row: Mapping[str, Any]) -> str:
        return next(iter(view.hangs_on(row["hangs_on"])), MISSING)

    frame = pd.DataFrame(view.conclusions, columns=list(Conclusion._fields))
    return of_frame("Conclusions", frame, (
        Column(heading, width=21, take=lambda row: findings.title(row["measure"])),
        Column("As given", "given", "change" if signed else "level", width=9),
        Column("Over the ranges", width=16, right=True, take=span),
        *([Column("Holds at", width=8, right=True, take=holds)] if signed else []),
        Column("Hangs most on", width=18 if signed else 28, take=most),
    ))  # fmt: skip


def effects(view: SensitivityView, row: Conclusion) -> Table:
    """What each unknown does to an output, the strongest first."""
    frame = view.effects(row)
    if view.is_morris:
        chance = {"label": "(chance alone, at most)", "value": row.chance_level, "unit": row.unit}
        frame = pd.concat([frame, pd.DataFrame([chance])], ignore_index=True)
    caption = f"What each unknown does to “{findings.title(row.measure)}”"
    return of_frame(caption, frame, _EFFECTS if view.is_morris else _SHARES)


def all_effects(view: SensitivityView) -> Table:
    """The same of every output, side by side."""
    named = {f"{findings.title(row.measure)}, {row.unit}": row for row in view.conclusions}  # two titles may be one
    return beside({title: effects(view, row) for title, row in named.items()}, ("label",))


def ranges(view: SensitivityView) -> Table:
    """The unknowns: what they stand for, between what they lie, and who says so."""
    as_given = view.points.iloc[0]
    rows = []
    for each in view.ranges:
        span = f"{'times ' if each.times else ''}{value(each.low)} to {value(each.high)}"
        own = "various" if pd.isna(as_given[each.name]) else value(float(as_given[each.name]))
        rows.append((each.label, ", ".join(each.paths), span, own, each.source))
    header = ("Unknown", "Scenario values", "Range", "As given", "Why")
    return text_table("The unknowns and their ranges", header, rows)


def _cell(thing: Any) -> Cell:
    """A value of a scenario or of a table as a cell: a number as it is, all else in words."""
    return thing if is_number(thing) else value(thing)
