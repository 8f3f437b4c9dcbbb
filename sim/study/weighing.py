"""Which options no other beats: the one answer that report, trade-offs and charts share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.scenario.arguments import one_or_more
from sim.scenario.problems import show
from sim.study.compare import differences
from sim.study.designs.design import margins_of
from sim.study.result import StudyResult
from sim.study.summary import CONFIDENCE, half_width
from sim.study.targets import TargetError, unknown_measure
from sim.study.verdicts import BETTER, CLEAR, DEFAULT_MARGINS, NO_DIFFERENCE, TOO_SMALL_TO_MATTER, Margins, judge

_NO_WORSE = (BETTER, NO_DIFFERENCE, TOO_SMALL_TO_MATTER)


@dataclass(frozen=True)
class Weighed:
    """Options weighed against each other.

    One is shown to beat another if it is better by enough to matter in one measure, and in each of the others so or no
    different by anything that matters: as `sim.study.verdicts` has these words, all others taken together.

    Parameters
    ----------
    options, measures
        Their names.
    means
        The mean of each measure in each option, shape (options, measures); NaN where it is not defined.
    verdicts
        What each option is against each other one, shape (measures, options, others).
    """

    options: tuple[str, ...]
    measures: tuple[str, ...]
    means: np.ndarray
    verdicts: np.ndarray

    @property
    def unbeaten(self) -> list[str]:
        """The options that no other is shown to beat; one in which a measure is not defined is not among them."""
        return [name for name in self.options if name not in self.not_weighed and not self.beaten_by(name)]

    @property
    def not_weighed(self) -> list[str]:
        """The options in which a measure is not defined."""
        missing = np.isnan(self.means).any(axis=1)
        return [name for name, gone in zip(self.options, missing, strict=True) if gone]

    @property
    def all_alike(self) -> bool:
        """Whether no two options can be told apart."""
        return not np.isin(self.verdicts, CLEAR).any()

    def beaten_by(self, option: str) -> list[str]:
        """The options that are shown to beat one."""
        verdicts = self.verdicts[:, :, self.options.index(option)]
        beats = np.isin(verdicts, _NO_WORSE).all(axis=0) & (verdicts == BETTER).any(axis=0)
        return [name for name, does in zip(self.options, beats, strict=True) if does]

    def told_apart(self, one: str, other: str) -> bool:
        """Whether two options differ clearly in any measure."""
        return bool(np.isin(self.verdicts[:, self.options.index(one), self.options.index(other)], CLEAR).any())

    def table(self) -> pd.DataFrame:
        """One row for each option; see `non_dominated`."""
        table = pd.DataFrame(self.means, columns=list(self.measures))
        table.insert(0, "scenario", list(self.options))
        unbeaten = set(self.unbeaten)
        return table.assign(
            non_dominated=[name in unbeaten for name in self.options],
            beaten_by=[next(iter(self.beaten_by(name)), "") for name in self.options],
            left_out=[", ".join(np.array(self.measures, dtype=object)[gone]) for gone in np.isnan(self.means)],
        )


def non_dominated(result: StudyResult, measures: Sequence[str]) -> pd.DataFrame:
    """Which options no other beats: none is better in one of the measures without being worse in another.

    Both go by the paired differences over the replications, beyond the study's margins, all options together.

    Parameters
    ----------
    result
        With several scenarios.
    measures
        Names of the measures to weigh.

    Returns
    -------
    pandas.DataFrame
        One row for each scenario in order of appearance: ``scenario``, one column for each measure (its mean),
        ``non_dominated`` (bool), ``beaten_by`` (the first option that beats it, or empty), ``left_out`` (measures that
        are not defined for it, separated by commas; such an option is neither non-dominated nor does it beat another).

    Raises
    ------
    ValueError
        If a measure is not known, or neither direction of it is better.
    """
    return weigh(result, measures).table()


def weigh(result: StudyResult, measures: Iterable[str], better: Mapping[str, str | None] | None = None) -> Weighed:
    """Weigh the options of a study against each other, by their paired differences and the study's margins.

    Parameters
    ----------
    result
        The study; every scenario that was run is an option.
    measures, better
        As for `weigh_values`.

    Raises
    ------
    TargetError
        If nothing is chosen, a measure is not known, or neither direction of it is better.
    """
    margins = margins_of(result.manifest)
    return weigh_values(result.measures, measures, better, margins)


def weigh_values(
    values: pd.DataFrame, measures: Iterable[str], better: Mapping[str, str | None] | None = None,
    margins: Margins = DEFAULT_MARGINS,
) -> Weighed:
    """Weigh options against each other.

    Parameters
    ----------
    values
        Columns ``scenario, replication, measure, by, value, unit``; only rows with ``by`` "all" count. Or a table of
        means, ``scenario, measure, by, mean``: there are no pairs in it, and means are compared as they are.
    measures
        Names of at least one measure.
    better
        Which direction is better for each: ``"lower"`` or ``"higher"``; that of `MEASURES` if not given.
    margins
        How large a difference must be to matter.

    Raises
    ------
    TargetError
        If nothing is chosen, a measure is not known, or neither direction of it is better.
    """
    if better is None:
        better = {name: entry.better for name, entry in MEASURES.items()}
    chosen = tuple(dict.fromkeys(one_or_more(measures)))
    _check_choice(chosen, better)
    exact = "mean" in values
    rows = values.assign(replication=1, value=values["mean"], unit="") if exact else values
    rows = rows[rows["by"] == "all"]
    options = tuple(map(str, values["scenario"].unique()))
    means, verdicts = [], []
    for measure in chosen:
        mine = rows[rows["measure"] == measure]
        grid = mine.pivot(index="scenario", columns="replication", values="value").reindex(options).to_numpy(float)
        what = (measure, next(iter(mine["unit"]), ""), -1.0 if better[measure] == "lower" else 1.0)
        means.append(differences(grid, np.zeros_like(grid)).scenario_mean)
        against = [_verdicts(grid, other, *what, None if exact else margins) for other in grid]
        verdicts.append(np.column_stack(against))
    return Weighed(options, chosen, np.column_stack(means), np.array(verdicts))


def _verdicts(
    grid: np.ndarray, other: np.ndarray, measure: str, unit: str, sign: float, margins: Margins | None
) -> np.ndarray:
    """What is said of each option against one of them."""
    count = len(grid)
    against = differences(grid, np.broadcast_to(other, grid.shape))
    half = margin = np.zeros(count)
    if margins is not None:
        confidence = 1 - (1 - CONFIDENCE) / max(count - 1, 1)
        half = half_width(np.sqrt(against.variance), against.n, confidence=confidence)
        margin = margins.of(np.full(count, measure), np.full(count, unit), against.baseline_mean)
    low, high = against.difference - half, against.difference + half
    return judge(against.difference, low, high, margin, np.full(count, sign))


def _check_choice(measures: Sequence[str], better: Mapping[str, str | None]) -> None:
    faults = [] if measures else ["Choose at least one measure to weigh."]
    for name in measures:
        if name not in better:
            faults += unknown_measure(name, name) or [f"{show(name)}: say which direction of it is better."]
        elif better[name] not in ("lower", "higher"):
            faults.append(f"{show(name)}: neither more nor less of it is better, so options cannot be weighed by it.")
    if faults:
        raise TargetError(faults)
