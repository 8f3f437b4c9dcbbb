"""A study's result as its reports read it: what the scenarios are called, and every row at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from sim.report import findings
from sim.report.charts import data
from sim.report.charts.plane import COST, NEED
from sim.report.labels import Label, labels
from sim.report.numbers import A_YEAR
from sim.report.wording import CONTENTS
from sim.scenario import differences
from sim.study.compare import STAFF_COST
from sim.study.result import StudyResult
from sim.study.summary import MONTHLY_SUMMARY_COLUMNS, row_tuples, summarise
from sim.study.verdicts import WORSE
from sim.study.weighing import Weighing, weigh

Row: TypeAlias = Any
"""A row of summary.csv or comparison.csv, its columns as attributes: costs of a year, and of a change the interval by
which it is judged."""

Rows: TypeAlias = Mapping[tuple[str, str, str, str], Row]
"""By scenario, measure, breakdown and group."""


@dataclass(frozen=True, eq=False)
class Results:
    """A result with what reports ask of it again and again, each worked out once.

    Parameters
    ----------
    study
        The result.
    """

    study: StudyResult

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """What each scenario is called, by its name, in order."""
        return labels(self.study)

    @cached_property
    def short(self) -> dict[str, str]:
        """The short labels."""
        return {name: label.short for name, label in self.labels.items()}

    @cached_property
    def chart_scenarios(self) -> data.ChartScenarios:
        """The scenarios for a chart."""
        return data.ChartScenarios(tuple(self.labels), self.short, self.baseline)

    @property
    def baseline(self) -> str | None:
        """Name of the baseline; None if nothing is compared."""
        return self.study.baseline

    @property
    def first(self) -> str:
        """Name of the baseline or, without one, of the first scenario."""
        return self.baseline or next(iter(self.labels))

    @cached_property
    def options(self) -> Sequence[Label]:
        """The scenarios that are compared with the baseline; all of them without one."""
        return [label for name, label in self.labels.items() if name != self.baseline]

    @property
    def of_first(self) -> str:
        """Whose an amount is, to stand behind it: " in the baseline"; empty if there is but one scenario."""
        if len(self.labels) == 1:
            return ""
        return " in the baseline" if self.baseline else f" in {self.short[self.first]}"

    @cached_property
    def _summary_rows(self) -> Rows:
        return _by_key(findings.yearly_costs(self.study, self.study.summary))

    @cached_property
    def _changes(self) -> Rows:
        rows = findings.yearly_costs(self.study, self.study.comparison)
        return _by_key(rows.assign(ci_low=rows["simultaneous_low"], ci_high=rows["simultaneous_high"]))

    def summary_row(self, scenario: str, measure: str) -> Row | None:
        """A measure of a scenario; None if the result has none such."""
        return self._summary_rows.get((scenario, measure, "all", "all"))

    def change(self, scenario: str, measure: str) -> Row | None:
        """A measure of an option against the baseline; None if it is not compared, or not defined in both."""
        row = self._changes.get((scenario, measure, "all", "all"))
        return None if row is None or row.difference != row.difference else row

    def changes(self, measure: str, by: str = "all", group: str = "all") -> list[Row]:
        """A measure of every option against the baseline, also where it is not defined."""
        rows = (self._changes.get((label.name, measure, by, group)) for label in self.options)
        return [row for row in rows if row is not None]

    @cached_property
    def headline_changes(self) -> Mapping[str, Sequence[Row]]:
        """The headline measures of each option against the baseline."""
        return {label.name: self.headlines(label.name) for label in self.options}

    def headlines(self, scenario: str, by: str = "all", group: str = "all") -> list[Row]:
        """The headline measures of an option against the baseline, of one group."""
        rows = (row for key, row in self._changes.items() if (key[0], *key[2:]) == (scenario, by, group))
        return [row for row in rows if row.measure in findings.HEADLINES]

    def main_changes(self, scenario: str) -> list[Row]:
        """The headline measures of an option against the baseline, and those that it touches; money but once."""
        rows = {row.measure: row for row in money_once(self.headline_changes[scenario])}
        for name in self.measures_touched.get(scenario, ()):
            row = self.change(scenario, name)
            if row is not None:
                rows.setdefault(name, row)
        return list(rows.values())

    def worse(self, scenario: str) -> list[Row]:
        """Every measure, headline or not, that gets worse in an option by enough to matter, but parts of the cost."""
        rows = (row for key, row in self._changes.items() if key[::2] == (scenario, "all"))
        return [row for row in rows if row.verdict == WORSE and row.unit != A_YEAR]

    def summary(self, measures: Sequence[str], by: str = "all") -> pd.DataFrame:
        """The rows of summary.csv of some measures and one breakdown, with their ``title``."""
        rows = data.rows(self.study, "summary", measures, by=by)
        return rows.assign(title=rows["measure"].map(findings.title))

    def replications(self, measures: Sequence[str]) -> pd.DataFrame:
        """The rows of measures.csv of some measures."""
        return self.study.measures[self._measured.isin(measures)]

    @cached_property
    def _measured(self) -> pd.Series[Any]:
        """The measure of each row of measures.csv, of which there may be millions: categories are found fast."""
        return self.study.measures["measure"].astype("category")

    def by_month(self, measure: str, group: str = "all") -> pd.DataFrame:
        """The means by month of one measure and group."""
        return data.months(self.monthly, measure, group)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Means by month with their intervals: columns of `sim.study.summary.MONTHLY_SUMMARY_COLUMNS`."""
        return summarise(self.study.monthly, MONTHLY_SUMMARY_COLUMNS)

    @cached_property
    def published(self) -> pd.DataFrame:
        """Published figures beside those of the first scenario."""
        return findings.published(self.study, self.first)

    @cached_property
    def measures_touched(self) -> Mapping[str, Sequence[str]]:
        """The measures that each option's own values are about, whatever becomes of them; empty without a baseline."""
        if self.baseline is None:
            return {}
        scenarios, about = self.study.scenarios, {}
        for label in self.options:
            measures: list[str] = []
            for row in differences(scenarios[self.baseline], scenarios[label.name]):
                part = (row.path.partition(".set.")[2] or row.path).partition(".")[0]
                measures += CONTENTS["touches"].get(part, ())
            about[label.name] = list(dict.fromkeys(measures))
        return about

    @cached_property
    def weighing(self) -> Weighing:
        """The options weighed by cost and child-days of need."""
        return weigh(self.study, (COST, NEED))

    @cached_property
    def queues(self) -> Mapping[str, Sequence[Row]]:
        """The teams that cannot keep up, by scenario: rows of `findings.cannot_keep_up`."""
        rows = list(row_tuples(findings.cannot_keep_up(self.study)))
        return {name: [row for row in rows if row.scenario == name] for name in self.labels}


def money_once(rows: Sequence[Row]) -> list[Row]:
    """Without the cost of staff where there is a total: it restates what the option is."""
    costed = any(row.measure == COST and row.baseline_mean > 0 for row in rows)
    return [row for row in rows if not (costed and row.measure == STAFF_COST)]


def _by_key(table: pd.DataFrame) -> Rows:
    return {(row.scenario, row.measure, row.by, row.group): row for row in row_tuples(table)}
