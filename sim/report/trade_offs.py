"""Trade-offs for the terminal: the options that no other beats, and which of them meet stated standards."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report import findings
from sim.report.numbers import MISSING, number
from sim.report.sweep.view import view_of
from sim.report.table import WIDTH, in_columns, paragraph, plain_letters
from sim.report.wording import joined, small, value

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.result import StudyResult
    from sim.study.trade_offs import Cheapest

_MOST_ROWS = 20
_MOST_MEASURES = 4
_FEW = 5
_OPTION = 22
_ORDER = ("meets all", "not shown", "fails")


def option_names(result: StudyResult) -> dict[str, str]:
    """What each option is called: its name and, in a sweep, its values."""
    if "sweep" not in result.manifest:
        return {name: name for name in result.scenarios}
    view = view_of(result)
    told = {point: f"{point}: {', '.join(map(value, view.values_of(point).values()))}" for point in view.points}
    return {name: told.get(name, f"{name} as it stands") for name in result.scenarios}


def unbeaten_text(result: StudyResult, found: pd.DataFrame, measures: Sequence[str]) -> str:
    """The options that no other beats, in a sentence and a table.

    Parameters
    ----------
    result
        The study.
    found
        As `sim.study.non_dominated` gives it.
    measures
        What they are weighed by.
    """
    names = option_names(result)
    units = {name: _unit(result, name) for name in measures}
    best = found[found["non_dominated"]]
    are = "is" if len(best) == 1 else "are"
    by = joined([small(findings.title(name)) for name in measures])
    said = f"Weighed by {by}, {len(best)} of {len(found)} options {are} beaten by no other, going by the means."
    shown = found if len(found) <= _MOST_ROWS else best.head(_MOST_ROWS)
    parts = [paragraph(said)]
    for first in range(0, len(measures), _MOST_MEASURES):
        some = measures[first : first + _MOST_MEASURES]
        rows = [
            (
                names[str(row["scenario"])],
                *(number(float(row[name]), units[name]) for name in some),
                "no other" if row["non_dominated"] else str(row["beaten_by"]) or "not weighed",
            )
            for _, row in shown.iterrows()
        ]
        width = (WIDTH - _OPTION - 14) // len(some) - 2
        header = ("Option", *(findings.title_with_unit(name, units[name]) for name in some), "Beaten by")
        parts += ["", in_columns(header, rows, (_OPTION, *[width] * len(some), 12), range(1, len(some) + 1))]
    if len(best) > len(shown):
        parts.append(f"{len(best) - len(shown)} more are in the output of --json.")
    left = list(found.loc[found["left_out"] != "", "scenario"])
    if left:
        some_left = joined([*left[:_FEW], *([f"{len(left) - _FEW} more"] if len(left) > _FEW else [])])
        parts += ["", paragraph(f"Not weighed, because one of these measures is not defined for them: {some_left}.")]
    return plain_letters("\n".join(parts))


def standards_text(result: StudyResult, found: Cheapest, cost: str) -> str:
    """Which options meet the standards, the cheapest first; which fail; and which are not shown to do either."""
    names = option_names(result)
    said = found.sentence
    for name in sorted(names, key=len, reverse=True):
        if name == found.cheapest:
            said = said.replace(name, names[name], 1)
    judged = sorted(standards_plain(found), key=lambda one: (_ORDER.index(one["finding"]), one["cost"] or math.inf))
    rows = [(names[one["option"]], _number(one["cost"], _unit(result, cost)), _finding(one)) for one in judged]
    hidden, rows = len(rows) - _MOST_ROWS, rows[:_MOST_ROWS]
    counts = [f"{sum(one['finding'] == word for one in judged)} {_COUNTED[word]}" for word in _ORDER]
    header = ("Option", findings.title_with_unit(cost, _unit(result, cost)), "Standards")
    made = in_columns(header, rows, (_OPTION, 12, 42), (1,))
    more = f"\n{hidden} more are in the output of --json." if hidden > 0 else ""
    explained = (
        "Met or failed means: with 95% confidence, for all standards of an option together. Not shown means that its "
        "interval holds the limit: more replications would tell."
    )
    return plain_letters(
        "\n".join([paragraph(f"{said} {joined(counts).capitalize()}."), "", made + more, "", paragraph(explained)])
    )


_COUNTED: Mapping[str, str] = {
    "meets all": "shown to meet every standard", "not shown": "not shown", "fails": "shown to fail",
}  # fmt: skip


def standards_plain(found: Cheapest) -> list[dict[str, Any]]:
    """The same as plain objects: each option with its finding, its cost, and its standards with theirs."""
    options = []
    for name, rows in found.table.groupby("scenario", sort=False):
        words = set(rows["finding"])
        fails = bool(words & {"fails", "not defined"})
        finding = "meets all" if bool(rows["meets_all"].iloc[0]) else "fails" if fails else "not shown"
        standards = [
            {
                "standard": row.standard, "measure": row.measure, "mean": _or_none(row.mean),
                "bound": _or_none(row.bound), "finding": row.finding, "unit": row.unit, "relation": row.relation,
                "limit": float(row.limit),
            }
            for row in findings.each(rows)
        ]  # fmt: skip
        price = _or_none(rows["cost"].iloc[0])
        options.append({"option": str(name), "finding": finding, "cost": price, "standards": standards})
    return options


def _finding(one: Mapping[str, Any]) -> str:
    """What keeps an option from meeting all standards; or that nothing does."""
    if one["finding"] == "meets all":
        return "meets all"
    parts = []
    for each in one["standards"]:
        if each["finding"] != "met":
            held = _number(each["mean"], each["unit"])
            limit = number(each["limit"], each["unit"])
            most = "at least" if each["relation"] == ">=" else "at most"
            parts.append(f"{each['finding']}: {small(findings.title(each['measure']))} {held}, {most} {limit} wanted")
    return "; ".join(parts)


def _number(amount: float | None, unit: str) -> str:
    return MISSING if amount is None else number(amount, unit)


def _or_none(amount: float) -> float | None:
    return None if amount != amount else float(amount)


def _unit(result: StudyResult, measure: str) -> str:
    units = result.summary.loc[result.summary["measure"] == measure, "unit"]
    return str(units.iloc[0]) if len(units) else ""
