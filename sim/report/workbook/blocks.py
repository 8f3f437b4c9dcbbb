"""Sheets in which every scenario has a block of columns: its tables side by side, a row for each measure and group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import pandas as pd

from sim.report import findings, tables
from sim.report.labels import Label
from sim.report.numbers import is_number
from sim.report.results import Results
from sim.report.table import Column, Table, beside, of_frame
from sim.report.wording import value
from sim.scenario.paths import leaves
from sim.study.result import StudyResult

_N = Column("Replications", "n", "count")
_LEVELS = (tables.MEAN, Column("Standard deviation", "sd", "level"), _N)
_CHANGES = (
    *tables.CHANGE,
    Column("By itself, from", "ci_low", "change"), Column("By itself, to", "ci_high", "change"),
    Column("Probability of better", "probability_better", "share"),
    Column("Variance ratio", "variance_ratio", "ratio"),
    Column("Replications needed", "replications_needed", "count"), _N,
)  # fmt: skip
_GROUPS = (Column("By", "by"), Column("Group", "group"), Column("Unit", "unit"), tables.NAME)
_MONTHS = (Column("Month", "month"), *_GROUPS[1:])


def headlines(results: Results) -> Table:
    """The main measures: of the baseline the levels, of each option the differences and the verdicts."""
    by_scenario = {}
    for label in results.labels.values():
        table = tables.headline if results.baseline in (None, label.name) else tables.comparison
        by_scenario[label.short] = table(results.study, label.name)
    return beside(by_scenario, ("title", "unit", "better", "measure"), without=("baseline_mean",))  # has its block


def summary(results: Results) -> Table:
    """Every measure with all breakdowns, in every scenario."""
    frame = findings.yearly_costs(results.study, results.study.summary)
    return _blocks(results.labels.values(), frame, _GROUPS, _LEVELS)


def comparison(results: Results) -> Table:
    """Every difference from the baseline, with all breakdowns; the means stand in the same row of the summary."""
    return _blocks(results.options, findings.yearly_costs(results.study, results.study.comparison), _GROUPS, _CHANGES)


def monthly(results: Results) -> Table:
    """Open cases, queues and flows by month, in every scenario."""
    return _blocks(results.labels.values(), results.monthly, _MONTHS, (tables.MEAN,))


def scenario_values(result: StudyResult) -> Table:
    """Every scenario value: a column for each scenario, and whether they differ (yes or empty).

    Numbers are numbers, everything else is text; "not there" where a scenario has no such entry.
    """
    scenarios = {entry["name"]: leaves(entry["scenario"]) for entry in result.manifest["scenarios"]}
    flat = {name: {".".join(path): value for path, value in own} for name, own in scenarios.items()}
    rows = []
    for path in dict.fromkeys(chain.from_iterable(flat.values())):
        row = (values.get(path, "not there") for values in flat.values())
        cells = [each if is_number(each) else value(each) for each in row]
        rows.append((path, *cells, "yes" if len(set(cells)) > 1 else ""))
    scenario_columns = (Column(f"{name} (scenario)" if name in ("path", "differs") else name) for name in flat)
    return Table("Scenario values", [Column("path", "path"), *scenario_columns, Column("differs", "differs")], rows)


def _blocks(scenarios: Iterable[Label], frame: pd.DataFrame, keys: Sequence[Column], block: Sequence[Column]) -> Table:
    """Tables of the rows of each scenario side by side."""
    if "by" in frame:  # what is printed first
        frame = frame.sort_values("by", key=lambda by: by != "all", kind="stable")
    frame = frame.assign(title=frame["measure"].map(findings.title))
    columns = (tables.MEASURE, *keys, *block)
    by_scenario = {label.short: of_frame("", frame[frame["scenario"] == label.name], columns) for label in scenarios}
    return beside(by_scenario, [column.key for column in columns[: -len(block)]])
