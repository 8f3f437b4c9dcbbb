"""What a report on a sweep shows: which measures, what the values are called, and the rows for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.numbers import is_number
from sim.report.trade_offs import WEIGHED, chosen
from sim.report.wording import capital, small, value, words
from sim.study.designs.sweep import SWEEP, as_cell
from sim.study.result import StudyResult
from sim.study.verdicts import CLEAR, NO_DIFFERENCE, TOO_SMALL_TO_MATTER
from sim.study.weighing import Weighed, weigh

_MOST_TOLD = 2

ALIKE, UNSURE = "=", "?"
"""Signs beside a value: no difference from the baseline that matters; not enough replications to say."""


@dataclass(frozen=True)
class View:
    """A sweep as its reports show it.

    Parameters
    ----------
    study
        The study.
    table
        Its rows over all children: columns of sweep.csv.
    paths
        What was varied, in the order given.
    sampled
        Whether the points were drawn, and are no full grid.
    own
        The scenario's own value at each path.
    shown
        Names of the measures to show.
    """

    study: StudyResult
    table: pd.DataFrame
    paths: tuple[str, ...]
    sampled: bool
    own: Mapping[str, Any]
    shown: tuple[str, ...]

    @property
    def labels(self) -> dict[str, str]:
        """What each path is called, in a few words."""
        return short_paths(self.paths)

    @property
    def points(self) -> list[str]:
        """Names of the points."""
        return list(self.study.manifest["sweep"]["points"])

    @property
    def own_cells(self) -> dict[str, Any]:
        """The scenario's own values as they would stand in the table."""
        return {path: as_cell(held) for path, held in self.own.items()}

    @cached_property
    def weighed(self) -> Weighed | None:
        """The points and the scenario as it stands, weighed by need, delay and cost; None if all are alike."""
        measures = chosen(self.study.summary, WEIGHED)
        weighed = weigh(self.study, measures) if measures else None
        return None if weighed is None or weighed.all_alike else weighed

    def rows(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, a row for each point."""
        return self.table[self.table["measure"] == measure]

    def ordered(self, measure: str) -> pd.DataFrame:
        """The rows of one measure where it is defined, from the best (or, where neither is better, the lowest) on."""
        rows = self.rows(measure).dropna(subset=["mean"])
        return rows.sort_values("mean", ascending=findings.better(measure) != "higher", kind="stable")

    def moves(self, measure: str) -> bool:
        """Whether the measure differs between points at all."""
        return bool(self.rows(measure)["mean"].nunique() > 1)

    def differs(self, measure: str) -> bool:
        """Whether any point is clearly different from the scenario as it stands in this measure."""
        return any_clear(self.rows(measure)["verdict"])

    def baseline(self, measure: str) -> Any:
        """The measure in the scenario as it stands: a row of the summary; None if it is not there."""
        table = self.study.summary
        rows = table[(table["measure"] == measure) & (table["by"] == "all")]
        rows = rows[rows["scenario"] == self.study.baseline]
        return next(rows.itertuples(index=False), None)

    def values_of(self, point: str) -> dict[str, Any]:
        """The values of a point by path; of the baseline, its own."""
        return dict(self.study.design.values(self.study.manifest, point) or self.own)

    def described(self, point: str) -> str:
        """A point by its values: ``panel › interval days 7, screener › posts 2``; of many values, by its name too."""
        if len(self.paths) > _MOST_TOLD:
            return f"{point} ({', '.join(map(value, self.values_of(point).values()))})"
        labels = self.labels
        shared = {label.rpartition(" › ")[0] for label in labels.values()}
        if len(shared) == 1 and len(labels) > 1:  # all from one place, which goes without saying
            labels = {path: label.rpartition(" › ")[2] for path, label in labels.items()}
        return ", ".join(f"{small(labels[path])} {value(held)}" for path, held in self.values_of(point).items())


def view_of(study: StudyResult) -> View:
    """A sweep as its reports show it."""
    about = study.manifest["sweep"]
    table = study.more[SWEEP]
    table = table[table["by"] == "all"]
    own = dict(zip(about["paths"], about["baseline"], strict=True))
    shown = tuple(about["show"]) or chosen(study.summary, CONTENTS["swept"])
    return View(study, table, tuple(about["paths"]), bool(about["sampled"]), own, shown)


def sign(verdict: object) -> str:
    """The sign that stands beside a value with this verdict; empty for a clear difference."""
    return "" if verdict in CLEAR else ALIKE if verdict in (NO_DIFFERENCE, TOO_SMALL_TO_MATTER) else UNSURE


def any_clear(verdicts: Iterable[object]) -> bool:
    """Whether one of some verdicts is a clear difference: else best, worst and causes would be made up of chance."""
    return any(verdict in CLEAR for verdict in verdicts)


def short_paths(paths: Sequence[str]) -> dict[str, str]:
    """Paths in a few words: the last two parts, or as many as it takes to tell them apart.

    >>> short_paths(["early_help.panel.interval_days", "front_door.workers.screener.posts"])
    {'early_help.panel.interval_days': 'Panel › interval days', 'front_door.workers.screener.posts': 'Screener › posts'}
    """
    for depth in (2, 3, 4, 100):
        short = {path: capital(" › ".join(words(part) for part in path.split(".")[-depth:])) for path in paths}
        if len(set(short.values())) == len(short):
            return short
    return short


def levels(column: pd.Series) -> list[Any]:
    """The values of a column of points, each once: numbers rising, other things as they come."""
    values = list(dict.fromkeys(column))
    return sorted(values) if all(map(is_number, values)) else values
