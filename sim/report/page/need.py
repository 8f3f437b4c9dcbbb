"""Missed and over-served: what is decided against what is truly needed, and need that nobody meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import number
from sim.report.page import sentences as say
from sim.report.page.view import Picture, level, picture, side_by_side
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import named

if TYPE_CHECKING:
    import pandas as pd

    from sim.study import StudyResult

_UNMET = ("unmet_share_pct_early_help", "unmet_share_pct_child_in_need", "unmet_share_pct_protection")
_POINTS = {"screening": "the front door", "assessment": "assessment"}


def missed(result: StudyResult, labels: Mapping[str, Label]) -> Iterator[Picture]:
    """What the front door and the assessment decide by true level, and the share of need that is unmet."""
    from sim.report import charts

    for point, where in _POINTS.items():
        table = charts.misjudged(result, point)
        if table.empty or table["mean"].isna().all():
            continue
        yield picture(
            f"decided-{point}", _judged_finding(result, labels, table, where), charts.decisions(result, point),
            shows=f"Decisions at {where}: the share below and the share above what was truly needed, by true level, "
            "with 95% intervals.",
            reading="What is truly needed is the model's own need score against the published thresholds. No authority "
            "can see it; that is why it is modelled.",
            table=_judged_table(table, labels, where),
        )  # fmt: skip
    rows = result.summary
    rows = rows[(rows["by"] == "all") & rows["measure"].isin(_UNMET) & rows["mean"].notna()]
    if not rows.empty:
        here = [name for name in _UNMET if name in set(rows["measure"])]
        rows = rows.assign(title=[findings.title(name) for name in rows["measure"]])
        short = {name: label.short for name, label in labels.items()}
        yield picture(
            "unmet", say.about(result, dict(labels), "unmet_share_pct_child_in_need"),
            charts.levels(result, here),
            shows="The share of child-days at or above each published threshold without a plan at that level: a mark "
            "and its 95% interval for each scenario.",
            reading="Being referred, assessed or on a waiting list is not counted as help. Children whom nobody knows "
            "are counted.",
            table=side_by_side(rows, "Level of need", "title", short, caption="Share of need unmet"),
        )  # fmt: skip


def _judged_finding(
    result: StudyResult, labels: Mapping[str, Label], table: pd.DataFrame, where: str
) -> str:
    """How many children in need are decided below their level, and how many who need early help above it."""
    first = result.baseline or next(iter(result.scenarios))
    below = _means(table, "child_in_need", "below")
    above = _means(table, "early_help", "above")
    if first not in below:
        return f"No decisions at {where} about children truly in need."
    one = len(labels) == 1
    who = "" if one else " in the baseline" if result.baseline else f" in {labels[first].short}"
    others = [f"{labels[name].letter}: {number(mean, '%')}" for name, mean in below.items() if name != first]
    share = number(below[first], "%")
    said = f"Of the decisions at {where} about children truly in need, {share} are below that level{who}"
    said += f" ({'; '.join(others)})." if others else "."
    if first in above:
        said += f" Of those about children who truly need early help, {number(above[first], '%')} are above it{who}."
    return said


def _means(table: pd.DataFrame, level: str, way: str) -> dict[str, float]:
    rows = table[(table["level"] == level) & (table["way"] == way) & table["mean"].notna()]
    return dict(zip(rows["scenario"], rows["mean"].astype(float), strict=True))


def _judged_table(table: pd.DataFrame, labels: Mapping[str, Label], where: str) -> Table:
    names = list(labels)
    cells = {(row["level"], row["way"], row["scenario"]): level(row) for row in table.to_dict("records")}
    rows: list[list[Cell]] = []
    for true, way in dict.fromkeys((true, way) for true, way, _ in cells):
        levels = (cells.get((true, way, name), Quantity(NAN)) for name in names)
        rows.append([f"Truly {named(true).lower()}: decided {way}", *levels])
    columns = (Column("Decisions"), *(Column(labels[name].short, kind="level") for name in names))
    return Table(f"Decisions at {where} by true level: mean (95% interval)", columns, rows)
