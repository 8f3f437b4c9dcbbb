"""Tables in which every scenario has a block of columns: a row holds all that is known of one measure and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.report import findings
from sim.report.results import Results
from sim.report.table import NAN, WORDS, Cell, Column, Quantity, Table

Block = Sequence[Column]
_ENDS = ("ci_low", "ci_high")
_MEAN = Column("mean", "mean", "level", ends=_ENDS)
_DIFFERENCE = Column("difference", "difference", "change", ends=_ENDS)
_VERDICT = Column("verdict", "verdict", "verdict")
_N = Column("n", "n")
_BESIDE = (
    Column("mean", "scenario_mean", "level"), replace(_DIFFERENCE, ends=("simultaneous_low", "simultaneous_high")),
    _VERDICT,
)  # fmt: skip
_LEVELS = (_MEAN, Column("standard deviation", "sd", "level"), _N)
_CHANGES = (
    _DIFFERENCE, _VERDICT, Column("matters from", "margin", "level"),
    Column("for all options together, from", "simultaneous_low", "change"),
    Column("for all options together, to", "simultaneous_high", "change"),
    Column("probability of better", "probability_better", "share"),
    Column("variance ratio", "variance_ratio", "ratio"),
    Column("replications needed", "replications_needed", "count"), _N,
)  # fmt: skip
_KEYS = ("title", "by", "group", "unit", "measure")


def summary(results: Results) -> Table:
    """Every measure with all breakdowns, in every scenario."""
    table = findings.a_year(results.study, results.study.summary)
    return _blocks(results, table, _KEYS, dict.fromkeys(results.labels, _LEVELS))


def comparison(results: Results) -> Table:
    """Every difference from the baseline, with all breakdowns; the means stand in the same row of the summary."""
    options = [label.name for label in results.options]
    table = findings.a_year(results.study, results.study.comparison)
    return _blocks(results, table, _KEYS, dict.fromkeys(options, _CHANGES))


def monthly(results: Results) -> Table:
    """Open cases, queues and flows by month, in every scenario."""
    keys = ("title", "month", "group", "unit", "measure")
    return _blocks(results, results.monthly, keys, dict.fromkeys(results.labels, (_MEAN,)))


def headlines(results: Results) -> Table:
    """The main measures: in the baseline the level, of each option the difference and the verdict."""
    result, parts, blocks = results.study, [], dict[str, Block]()
    for name in results.labels:
        compared = result.baseline not in (None, name)
        parts.append(findings.differences(result, name) if compared else findings.headlines(result, name))
        blocks[name] = _BESIDE if compared else (_MEAN,)
    return _blocks(results, pd.concat(parts), ("title", "unit", "better"), blocks)


def _blocks(results: Results, frame: pd.DataFrame, keys: Sequence[str], blocks: Mapping[str, Block]) -> Table:
    """A row for each combination of keys, a block of columns for each scenario."""
    if "by" in keys:  # what is printed first
        frame = frame.sort_values("by", key=lambda by: by != "all", kind="stable")
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for record in frame.to_dict("records"):
        record["title"] = findings.title(record["measure"])
        record["better"] = findings.better(record["measure"]) or "neither"
        rows.setdefault(tuple(record[key] for key in keys), {})[record["scenario"]] = record
    places = [(name, column) for name, block in blocks.items() for column in block]
    columns = [Column(key, key) for key in keys]
    columns += [_named(column, results.short[name]) for name, column in places]
    cells = [[*key, *(_cell(column, held.get(name)) for name, column in places)] for key, held in rows.items()]
    return Table("", columns, cells)


def _named(column: Column, scenario: str) -> Column:
    """A column of a block under the name of its scenario."""
    ends = (f"{scenario}: {column.heading}, from", f"{scenario}: to") if column.ends else ()
    return replace(column, heading=f"{scenario}: {column.heading}", ends=ends)


def _cell(column: Column, row: Any) -> Cell:
    return column.cell(row) if row else "" if column.kind in WORDS else Quantity(NAN)
