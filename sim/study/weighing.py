"""Options weighed: which no other beats, which meet stated standards, and which of these is the cheapest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.scenario.arguments import one_or_more
from sim.scenario.problems import escaped, show
from sim.study.amounts import AmountError, is_share, read_each, read_number, unit_of, unknown_measure
from sim.study.compare import DIRECTIONS, Directions, paired_differences, verdicts_against
from sim.study.designs.design import margins_of
from sim.study.result import StudyResult
from sim.study.sentences import sentence
from sim.study.summary import CONFIDENCE
from sim.study.verdicts import BETTER, CLEAR, DEFAULT_MARGINS, NO_DIFFERENCE, TOO_SMALL_TO_MATTER, Margins

_NO_WORSE = (BETTER, NO_DIFFERENCE, TOO_SMALL_TO_MATTER)

MET, NOT_SHOWN, FAILS, NOT_KNOWN, NOT_DEFINED = "met", "not shown", "fails", "not known", "not defined"

STANDARD_COLUMNS = (
    "scenario", "standard", "measure", "relation", "limit", "n", "mean", "bound", "finding", "meets_all", "cost",
    "unit",
)  # fmt: skip
"""Columns of the table of standards."""

_SHAPE = re.compile(r"(?P<measure>[^<>=]*)(?P<relation>>=|<=)(?P<number>[^<>=%]*?)(?P<mark>%|pp)?")


@dataclass(frozen=True)
class Weighing:
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
        return list(compress(self.options, np.isnan(self.means).any(axis=1)))

    @property
    def all_alike(self) -> bool:
        """Whether no two options can be told apart."""
        return not np.isin(self.verdicts, CLEAR).any()

    def beaten_by(self, option: str) -> list[str]:
        """The options that are shown to beat one."""
        verdicts = self.verdicts[:, :, self.options.index(option)]
        beats = np.isin(verdicts, _NO_WORSE).all(axis=0) & (verdicts == BETTER).any(axis=0)
        return list(compress(self.options, beats))

    def told_apart(self, one: str, other: str) -> bool:
        """Whether two options differ clearly in any measure."""
        return bool(np.isin(self.verdicts[:, self.options.index(one), self.options.index(other)], CLEAR).any())

    def table(self) -> pd.DataFrame:
        """One row for each option; see `non_dominated`."""
        table = pd.DataFrame(self.means, columns=list(self.measures))
        table.insert(0, "scenario", list(self.options))
        return table.assign(
            non_dominated=table["scenario"].isin(self.unbeaten),
            beaten_by=[next(iter(self.beaten_by(name)), "") for name in self.options],
            left_out=[", ".join(compress(self.measures, is_missing)) for is_missing in np.isnan(self.means)],
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


def weigh(result: StudyResult, measures: Iterable[str], better: Directions = DIRECTIONS) -> Weighing:
    """Weigh the options of a study against each other, by their paired differences and the study's margins.

    Parameters
    ----------
    result
        The study; every scenario that was run is an option.
    measures, better
        As for `weigh_values`.

    Raises
    ------
    AmountError
        If nothing is chosen, a measure is not known, or neither direction of it is better.
    """
    return weigh_values(result.measures, measures, better, margins_of(result.manifest))


def weigh_values(
    values: pd.DataFrame,
    measures: Iterable[str],
    better: Directions = DIRECTIONS,
    margins: Margins = DEFAULT_MARGINS,
) -> Weighing:
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
    AmountError
        If nothing is chosen, a measure is not known, or neither direction of it is better.
    """
    names = tuple(dict.fromkeys(one_or_more(measures)))
    _check_choice(names, better)
    exact = "mean" in values
    rows = values.assign(replication=1, value=values["mean"], unit="") if exact else values
    rows = rows[rows["by"] == "all"]
    options = tuple(map(str, values["scenario"].unique()))
    means, verdicts = [], []
    for measure in names:
        mine = rows[rows["measure"] == measure]
        grid = mine.pivot(index="scenario", columns="replication", values="value").reindex(options).to_numpy(float)
        what = (measure, next(iter(mine["unit"]), ""), -1.0 if better[measure] == "lower" else 1.0)
        means.append(paired_differences(grid, np.zeros_like(grid)).scenario_mean)
        against = [verdicts_against(grid, other, *what, None if exact else margins) for other in grid]
        verdicts.append(np.column_stack(against))
    return Weighing(options, names, np.column_stack(means), np.array(verdicts))


def _check_choice(measures: Sequence[str], better: Directions) -> None:
    faults = [] if measures else ["Choose at least one measure to weigh."]
    for name in measures:
        if name not in better:
            faults += unknown_measure(name) or [f"{show(name)}: say which direction of it is better."]
        elif better[name] not in ("lower", "higher"):
            faults.append(f"{show(name)}: neither more nor less of it is better, so options cannot be weighed by it.")
    if faults:
        raise AmountError(*faults)


@dataclass(frozen=True)
class Standard:
    """What a measure should at least, or at most, be.

    Parameters
    ----------
    measure
        Name of the measure.
    at_least
        True for "not below the limit", False for "not above it".
    limit
        In the measure's unit.
    """

    measure: str
    at_least: bool
    limit: float

    def __str__(self) -> str:
        return f"{self.measure}{'>=' if self.at_least else '<='}{self.limit:g}"


def read_standards(texts: Iterable[str]) -> tuple[Standard, ...]:
    """Read standards such as ``decision_within_1_working_day_pct>=90`` or ``panel_wait_days<=14``.

    Parameters
    ----------
    texts
        Each ``MEASURE>=VALUE`` or ``MEASURE<=VALUE``, in the measure's unit; a per cent sign may follow where that is a
        percentage.

    Raises
    ------
    AmountError
        With every fault, a sentence each: what cannot be read, measures that do not exist, the same bound twice, and
        bounds on the wrong side (at most so many per cent in time).
    """
    standards = read_each(
        texts, _read_standard, once=lambda one: ((one.measure, one.at_least), f"a standard for {one.measure}")
    )
    if not standards:
        raise AmountError("Give at least one standard, as MEASURE>=VALUE or MEASURE<=VALUE.")
    return tuple(standards)


def _read_standard(text: str) -> Standard:
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        name = re.split("[<>=]", text.strip())[0].strip() or "MEASURE"
        raise AmountError(
            f"{show(text)}: write a standard as MEASURE>=VALUE or MEASURE<=VALUE, in quotes: --standard "
            f'"{escaped(name[:60])}>=90". Without quotes the shell takes > for a file.'
        )
    name, at_least, limit = match["measure"].strip(), match["relation"] == ">=", read_number(match["number"])
    faults = unknown_measure(name, text)
    if limit is None:
        faults.append(f"{show(text)}: {show(match['number'])} is not a number.")
    if not faults and match["mark"] and not is_share(unit_of(name)):
        faults.append(f"{show(text)}: {name} is in {unit_of(name)}; write the value without {match['mark']}.")
    if not faults and MEASURES[name].better == ("lower" if at_least else "higher"):
        way, other = ("lower", "<=") if at_least else ("higher", ">=")
        faults.append(f"{show(text)}: {way} is better for {name}; did you mean {name}{other}{limit:g}?")
    if faults or limit is None:
        raise AmountError(*faults)
    return Standard(name, at_least, limit)


@dataclass(frozen=True)
class Cheapest:
    """Which options meet the standards, and the cheapest of them.

    Parameters
    ----------
    table
        Columns `STANDARD_COLUMNS`, one row for each option and standard. `bound` is the one-sided bound of the mean on
        the side of the standard. `finding` is "met" if the bound meets the limit, "fails" if even the bound on the
        other side does not, else "not shown" (more replications would tell); "not known" with one replication, "not
        defined" with none in which the measure is defined. `meets_all` says whether the option meets every standard;
        `cost` is its mean cost.
    cheapest
        The option that meets all and costs least on average; the first of equals; None if none does.
    sentence
        The answer in words.
    """

    table: pd.DataFrame
    cheapest: str | None
    sentence: str


def cheapest(result: StudyResult, standards: Sequence[str], *, cost: str = "total_cost_pounds") -> Cheapest:
    """The cheapest option that meets standards with 95% confidence.

    Parameters
    ----------
    result
        With several scenarios.
    standards
        Such as ``["decision_within_1_working_day_pct>=90", "panel_wait_days<=14"]``.
    cost
        ``total_cost_pounds`` or ``staff_cost_pounds``.

    Returns
    -------
    Cheapest
        With ``sentence`` (the answer in words), ``cheapest`` (the option, or None) and ``table``: a row for each option
        and standard, ``scenario, standard, measure, relation, limit, n, mean, bound`` (one-sided, of the mean),
        ``finding`` ("met", "fails", "not shown": more replications would tell), ``meets_all, cost, unit``.

    Raises
    ------
    ValueError
        If a standard cannot be read.
    """
    return cheapest_meeting(result.summary, read_standards(standards), cost)


def cheapest_meeting(summary: pd.DataFrame, standards: Sequence[Standard], cost: str = "total_cost_pounds") -> Cheapest:
    """The cheapest option that meets all standards with 95% confidence.

    Each standard is judged by a one-sided Student bound of the mean over replications, with confidence
    ``1 - 0.05 / (number of standards)`` (Bonferroni), so that all bounds of an option hold together in at least 95% of
    studies. The confidence is that of each option: of many options that just miss a standard, one in twenty may seem to
    meet it. Costs are compared by their means.

    Parameters
    ----------
    summary
        Columns ``scenario, measure, by, n, mean, sd, unit``, as of `SUMMARY_COLUMNS`; only rows with ``by`` "all"
        count.
    standards
        As `read_standards` gives them, at least one.
    cost
        Name of the measure that should be low: ``total_cost_pounds`` or ``staff_cost_pounds``.

    Raises
    ------
    AmountError
        If the cost is no measure.
    """
    if faults := unknown_measure(cost):
        raise AmountError(*faults)
    total = summary[summary["by"] == "all"]
    costs = total[total["measure"] == cost].set_index("scenario")
    asked = pd.DataFrame(list(standards)).assign(standard=[str(one) for one in standards])
    asked = asked.assign(relation=np.where(asked["at_least"], ">=", "<="), unit=asked["measure"].map(unit_of))
    means = total.drop(columns="unit")
    table = pd.DataFrame({"scenario": summary["scenario"].unique()}).merge(asked, how="cross")
    table = table.merge(means, how="left", on=["scenario", "measure"]).fillna({"n": 0}).astype({"n": int})
    table = _with_findings(table, 1 - (1 - CONFIDENCE) / len(standards))
    meets_all = (table["finding"] == MET).groupby(table["scenario"]).transform("all")
    table = table.assign(meets_all=meets_all, cost=table["scenario"].map(costs["mean"]))[list(STANDARD_COLUMNS)]
    options = table.drop_duplicates("scenario").set_index("scenario")
    prices = options.loc[options["meets_all"], "cost"].dropna()
    if len(prices):
        cheapest, count = str(prices.idxmin()), int(options["meets_all"].sum()) - 1
        others = sentence("standards", {0: "no_other", 1: "one_other"}.get(count, "others"), count=count)
        slots = {"price": prices.min(), "unit": next(iter(costs["unit"])), "others": others}
        return Cheapest(table, cheapest, sentence("standards", "cheapest", name=cheapest, **slots))
    hopeless = table["finding"].isin((FAILS, NOT_DEFINED)).groupby(table["scenario"]).any()
    answer = "none" if hopeless.all() else "open"
    return Cheapest(table, None, sentence("standards", answer, options=len(options), open=(~hopeless).sum()))


def _with_findings(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The bound of each mean on the side of its standard, and what it shows."""
    from scipy.special import stdtrit

    n, mean = table["n"].to_numpy(float), table["mean"].to_numpy(float)
    error = np.where(n > 1, table["sd"] / np.sqrt(np.maximum(n, 1)), np.nan)
    sign = np.where(table["at_least"], 1, -1)
    room = sign * stdtrit(np.maximum(n - 1, 1), confidence) * error
    limit = table["limit"].to_numpy(float)
    is_met, is_failed = sign * (mean - room - limit) >= 0, sign * (mean + room - limit) < 0
    finding = np.select([n == 0, n == 1, is_met, is_failed], [NOT_DEFINED, NOT_KNOWN, MET, FAILS], NOT_SHOWN)
    return table.assign(bound=mean - room, finding=finding.astype(object))
