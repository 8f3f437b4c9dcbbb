"""Options weighed against each other, told: those that no other beats, and those that meet stated standards."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from sim.report import findings
from sim.report.labels import labels
from sim.report.numbers import A_YEAR
from sim.report.rendering import sentence
from sim.report.table import NAN, WIDTH, Cell, Column, Quantity, Table, defined, of_frame, plain, screen
from sim.report.tables import MEAN
from sim.report.wording import CONTENTS, joined, value
from sim.study.amounts import unit_of
from sim.study.result import StudyResult
from sim.study.weighing import Cheapest, Weighing

WEIGHED: Sequence[Sequence[str]] = CONTENTS["weighed"]
"""What options are weighed by if nothing is asked for: need, delay, cost."""

MOST_ROWS = 20
_MOST_MEASURES = 4
_OPTION = 22
_ORDER = ("meets all", "not shown", "fails")
_STANDARD = ["standard", "measure", "mean", "bound", "finding", "unit", "relation", "limit"]


_say = partial(sentence, template="trade_offs.txt")


def first_defined(summary: pd.DataFrame, lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first measure of each line that is defined in every scenario, else in any; of lines without one, nothing."""
    total = summary[summary["by"] == "all"]
    defined = Counter(total.loc[total["n"] > 0, "measure"])
    names: list[str] = []
    for line in lines:
        candidates = [name for name in line if defined[name] and name not in names]
        full = [name for name in candidates if defined[name] == total["scenario"].nunique()]
        names += (full or candidates)[:1]
    return tuple(names)


def option_names(result: StudyResult) -> dict[str, str]:
    """What each option is called: its title or, if it is made of values, its name with these."""
    values = {name: result.design.values(result.manifest, name) for name in result.scenarios}
    if not any(values.values()):
        return {name: label.title for name, label in labels(result).items()}
    in_words = {name: ", ".join(map(value, own.values())) for name, own in values.items()}
    return {name: f"{name}: {own}" if own else f"{name} as it stands" for name, own in in_words.items()}


def options_table(
    result: StudyResult, weighing: Weighing, options: Sequence[str], names: Mapping[str, str], *,
    measures: Sequence[str] = (), beaten_by: bool = False,
) -> Table:  # fmt: skip
    """Some options, and what they are weighed by.

    Parameters
    ----------
    result, weighing
        The study, and how its options weigh.
    options
        Which to show.
    names
        What each is called.
    measures
        Which measures to show; all if not given.
    beaten_by
        Whether to say which option beats each.
    """
    measures = measures or weighing.measures
    wide = (WIDTH - _OPTION - 14 * beaten_by) // len(measures) - 2
    frame = weighing.table().set_index("scenario", drop=False).loc[list(options)]
    means = findings.yearly_costs(result, result.summary)
    means = means[means["by"] == "all"]
    cells = dict(zip(zip(means["scenario"], means["measure"], strict=True), MEAN.cells(means), strict=True))

    def mean(row: Mapping[str, Any], name: str) -> Cell:
        return cells.get((row["scenario"], name), Quantity(NAN))

    def beats(row: Mapping[str, Any], most: int) -> str:
        others = [names[other] for other in weighing.beaten_by(row["scenario"])[:most]]
        return joined(others) or ("no other" if row["non_dominated"] else "not weighed")

    columns = [Column("Option", width=_OPTION, take=lambda row: names[row["scenario"]])]
    for name in measures:
        title, ends = findings.title_with_unit(name, _unit_of(name)), (f"{name}_low", f"{name}_high")
        columns.append(Column(title, name, "level", ends, MEAN.interval, wide, take=partial(mean, name=name)))
    if beaten_by:
        columns.append(Column("Beaten by", page=False, width=12, take=partial(beats, most=1)))
        columns.append(Column("Beaten by", take=partial(beats, most=len(names))))
    return of_frame("The options, and what they are weighed by", frame, columns)


def weighed_text(result: StudyResult, weighing: Weighing) -> str:
    """The options that no other beats, in a sentence and a table; of few options, the others too."""
    names = option_names(result)
    options = weighing.options if len(weighing.options) <= MOST_ROWS else weighing.unbeaten[:MOST_ROWS]
    left_out = set(weighing.unbeaten) - set(options)
    starts = range(0, len(weighing.measures), _MOST_MEASURES)
    some = (weighing.measures[start : start + _MOST_MEASURES] for start in starts)
    blocks = (options_table(result, weighing, options, names, measures=each, beaten_by=True) for each in some)
    return screen(_say("weighed", weighing), *blocks, _say("elsewhere", len(left_out)), _say("not_weighed", weighing))


def standards_text(result: StudyResult, cheapest: Cheapest, cost: str) -> str:
    """Which options meet the standards, the cheapest first; which fail; and which are not shown to do either."""
    names, best, unit = option_names(result), cheapest.cheapest, _unit_of(cost)
    answer = cheapest.sentence if best is None else cheapest.sentence.replace(best, names[best], 1)
    ranked = sorted(standards_plain(cheapest), key=lambda one: (_ORDER.index(one["finding"]), one["cost"] or math.inf))
    table = of_frame("Standards", pd.DataFrame(ranked[:MOST_ROWS]).assign(unit=unit), (
        Column("Option", width=_OPTION, take=lambda one: names[one["option"]]),
        Column(findings.title_with_unit(cost, unit), "cost", "level", width=12),
        Column("Standards", width=42, take=lambda one: _say("finding", one)),
    ))  # fmt: skip
    left_out = len(ranked) - len(table)
    return screen(_say("standards", answer, ranked), table, _say("elsewhere", left_out), _say("confidence"))


def standards_plain(cheapest: Cheapest) -> list[dict[str, Any]]:
    """The same as plain objects: each option with its finding, its cost, and its standards with theirs."""
    options = []
    for name, rows in cheapest.table.groupby("scenario", sort=False):
        finding = "not shown"
        if rows["meets_all"].all():
            finding = "meets all"
        elif rows["finding"].isin(["fails", "not defined"]).any():
            finding = "fails"
        standards = plain(of_frame("Standards", rows[_STANDARD], ()))
        price = defined(float(rows["cost"].iloc[0]))
        options.append({"option": str(name), "finding": finding, "cost": price, "standards": standards})
    return options


def _unit_of(measure: str) -> str:
    """Unit of a measure as it is told, costs of a year."""
    return unit_of(measure).replace("pounds", A_YEAR)
