"""What charts are drawn from: a study's result, or a data frame with the columns that a chart names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import pandas as pd

from sim.report.charts.style import Style, styles
from sim.report.labels import short_names
from sim.report.numbers import clipped
from sim.report.wording import words
from sim.scenario.arguments import one_or_more
from sim.study.naming import distinct_titles
from sim.study.result import StudyResult
from sim.study.summary import MONTHLY_SUMMARY_COLUMNS, summarise

Data: TypeAlias = StudyResult | pd.DataFrame


class ChartScenarios(NamedTuple):
    """The scenarios of a chart.

    Parameters
    ----------
    names
        In order, the baseline first: this fixes their styles.
    labels
        What each is called in the legend.
    baseline
        Name of the baseline; None if there is none.
    """

    names: tuple[str, ...]
    labels: Mapping[str, str]
    baseline: str | None

    def of(self, table: pd.DataFrame) -> list[str]:
        """Those that a table has, in order."""
        there = set(table["scenario"].unique())
        return [name for name in self.names if name in there]

    def parts(self, table: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, Style, str]]:
        """The rows of each scenario that a table has, in order, with how it is drawn and what it is called."""
        looks = styles(self.names)
        for name in self.of(table):
            yield table[table["scenario"] == name], looks[name], self.labels[name]


Order: TypeAlias = Sequence[str] | ChartScenarios | None
"""Names of scenarios in order, the baseline first; or all that there is to say of them; None: as they come."""


def chart_scenarios(data: Data, order: Order = None) -> ChartScenarios:
    """The scenarios of a result, or of a table: in `order`, otherwise as they come, the table's baseline first."""
    if isinstance(order, ChartScenarios):
        return order
    titles: Mapping[str, str] = {}
    if isinstance(data, StudyResult):
        titles = distinct_titles(data.scenarios)
        names = list(titles)
        baseline = data.baseline
    else:
        names = list(dict.fromkeys(data["scenario"]))
        baseline = str(data["baseline"].iloc[0]) if "baseline" in data and len(data) else None
        if baseline and baseline not in names:
            names.insert(0, baseline)
    names = list(dict.fromkeys([*one_or_more(order or ()), *names]))
    full_names = {name: titles.get(name) or words(name) for name in names}
    return ChartScenarios(tuple(names), short_names(full_names, baseline=baseline), baseline)


def rows(data: Data, name: str, measures: Iterable[str] | None = None, **restrictions: str) -> pd.DataFrame:
    """Rows of a result's table of that name, or of the table given.

    Parameters
    ----------
    data
        The result, or the table.
    name
        Field of the result: ``summary``, ``comparison``, ``monthly`` or ``measures``.
    measures
        Of which measures; None for all.
    restrictions
        What the rows must hold in columns, of those that the table has.
    """
    table: pd.DataFrame = getattr(data, name) if isinstance(data, StudyResult) else data
    if measures is not None:
        table = table[table["measure"].isin(one_or_more(measures))]
    for column, value in restrictions.items():
        if column in table:
            table = table[table[column] == value]
    return table


def months(data: Data, measure: str, group: str) -> pd.DataFrame:
    """Means by month with intervals: ``scenario, month, mean, ci_low, ci_high``, of one measure and group.

    A table may be of replications (with a column ``value``) or of means.
    """
    table = rows(data, "monthly", measure=measure, group=group)
    return table if "mean" in table else summarise(table, MONTHLY_SUMMARY_COLUMNS)


def within_range(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Levels with their intervals cut to where a measure of this unit can be; growth ("per …") can be negative."""
    return rows.assign(**rows[["ci_low", "ci_high"]].clip(*clipped(-math.inf, math.inf, unit)))
