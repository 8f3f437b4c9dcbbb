"""What charts are drawn from: a study's result, or a data frame with the columns that a chart names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from sim.report.labels import short_names
from sim.report.numbers import clipped
from sim.report.wording import words
from sim.scenario.arguments import one_or_more
from sim.study.naming import distinct_titles
from sim.study.result import StudyResult
from sim.study.summary import summarise_monthly

Data: TypeAlias = StudyResult | pd.DataFrame


@dataclass(frozen=True)
class Cast:
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


Order: TypeAlias = Sequence[str] | Cast
"""Names of scenarios in order, the baseline first; or all that there is to say of them."""


def cast(data: Data, order: Order | None = None) -> Cast:
    """The scenarios of a result, or of a table: in `order`, otherwise as they come, the table's baseline first."""
    if isinstance(order, Cast):
        return order
    if isinstance(data, StudyResult):
        names, baseline = list(data.scenarios), data.baseline
    else:
        names = list(dict.fromkeys(data["scenario"]))
        baseline = str(data["baseline"].iloc[0]) if "baseline" in data and len(data) else None
        names = [*([baseline] if baseline and baseline not in names else []), *names]
    order = one_or_more(order or ())
    names = [*order, *(name for name in names if name not in order)]
    titles = distinct_titles(data.scenarios) if isinstance(data, StudyResult) else {}
    called = {name: titles.get(name) or words(name) for name in names}
    return Cast(tuple(names), short_names(called, baseline=baseline), baseline)


def summary(data: Data, measures: Iterable[str] | None = None, by: str = "all") -> pd.DataFrame:
    """Means and intervals: columns of `sim.study.summary.SUMMARY_COLUMNS`, of some measures and one breakdown."""
    table = data.summary if isinstance(data, StudyResult) else data
    keep = (table["by"] == by) if "by" in table else table.index == table.index
    if measures is not None:
        keep &= table["measure"].isin(one_or_more(measures))
    return table[keep]


def months(data: Data, measure: str, group: str) -> pd.DataFrame:
    """Means by month with intervals: ``scenario, month, mean, ci_low, ci_high``, of one measure and group.

    A table may be of replications (with a column ``value``) or of means.
    """
    table = data.monthly if isinstance(data, StudyResult) else data
    for column, wanted in (("measure", measure), ("group", group)):
        if column in table:
            table = table[table[column] == wanted]
    return table if "mean" in table else summarise_monthly(table)


def replications(data: Data, measures: Iterable[str]) -> pd.DataFrame:
    """Values of single replications: columns of `sim.study.folder.MEASURE_COLUMNS`, of some measures."""
    table = data.measures if isinstance(data, StudyResult) else data
    return table[table["measure"].isin(one_or_more(measures))]


def comparison(data: Data) -> pd.DataFrame:
    """Differences from the baseline: columns of `sim.study.compare.COMPARISON_COLUMNS`."""
    return data.comparison if isinstance(data, StudyResult) else data


def clipped_ends(rows: pd.DataFrame, unit: str) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the intervals of levels, cut to where a measure of this unit can be."""
    pairs = [clipped(low, high, unit) for low, high in zip(rows["ci_low"], rows["ci_high"], strict=True)]
    both = np.array(pairs, dtype=float).reshape(-1, 2)
    return both[:, 0], both[:, 1]
