"""Which options meet stated standards, and which is the cheapest of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.scenario.problems import escaped, show
from sim.study.result import StudyResult
from sim.study.sentences import said
from sim.study.summary import CONFIDENCE
from sim.study.targets import TargetError, is_share, read_each, read_number, unit_of, unknown_measure

MET, NOT_SHOWN, FAILS, NOT_KNOWN, NOT_DEFINED = "met", "not shown", "fails", "not known", "not defined"

STANDARD_COLUMNS = (
    "scenario", "standard", "measure", "relation", "limit", "n", "mean", "bound", "finding", "meets_all", "cost",
    "unit",
)  # fmt: skip
"""Columns of the table of standards."""

_SHAPE = re.compile(r"(?P<measure>[^<>=]*)(?P<relation>>=|<=)(?P<number>[^<>=%]*?)(?P<mark>%|pp)?")


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
    TargetError
        With every fault, a sentence each: what cannot be read, measures that do not exist, the same bound twice, and
        bounds on the wrong side (at most so many per cent in time).
    """
    standards = read_each(
        texts, _read_standard, once=lambda one: ((one.measure, one.at_least), f"a standard for {one.measure}")
    )
    if not standards:
        raise TargetError(["Give at least one standard, as MEASURE>=VALUE or MEASURE<=VALUE."])
    return tuple(standards)


def _read_standard(text: str) -> Standard:
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        name = re.split("[<>=]", text.strip())[0].strip() or "MEASURE"
        raise TargetError([
            f"{show(text)}: write a standard as MEASURE>=VALUE or MEASURE<=VALUE, in quotes: --standard "
            f'"{escaped(name[:60])}>=90". Without quotes the shell takes > for a file.'
        ])  # fmt: skip
    name, at_least, limit = match["measure"].strip(), match["relation"] == ">=", read_number(match["number"])
    faults = unknown_measure(text, name)
    if limit is None:
        faults.append(f"{show(text)}: {show(match['number'])} is not a number.")
    if not faults and match["mark"] and not is_share(unit_of(name)):
        faults.append(f"{show(text)}: {name} is in {unit_of(name)}; write the value without {match['mark']}.")
    if not faults and MEASURES[name].better == ("lower" if at_least else "higher"):
        way, other = ("lower", "<=") if at_least else ("higher", ">=")
        faults.append(f"{show(text)}: {way} is better for {name}; did you mean {name}{other}{limit:g}?")
    if faults or limit is None:
        raise TargetError(faults)
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
    TargetError
        If the cost is no measure, or there are no standards.
    """
    faults = unknown_measure(cost, cost) + ([] if standards else ["Give at least one standard."])
    if faults:
        raise TargetError(faults)
    total = summary[summary["by"] == "all"]
    costs = total[total["measure"] == cost].set_index("scenario")
    asked = pd.DataFrame({
        "standard": map(str, standards), "measure": [one.measure for one in standards],
        "relation": [">=" if one.at_least else "<=" for one in standards], "limit": [one.limit for one in standards],
        "unit": [unit_of(one.measure) for one in standards],
    })  # fmt: skip
    known = total[["scenario", "measure", "n", "mean", "sd"]]
    table = pd.DataFrame({"scenario": summary["scenario"].unique()}).merge(asked, how="cross")
    table = table.merge(known, how="left", on=["scenario", "measure"]).fillna({"n": 0}).astype({"n": int})
    table = _judged(table, 1 - (1 - CONFIDENCE) / len(standards))
    meets_all = (table["finding"] == MET).groupby(table["scenario"]).transform("all")
    table = table.assign(meets_all=meets_all, cost=table["scenario"].map(costs["mean"]))[list(STANDARD_COLUMNS)]
    meeting = table[table["meets_all"] & table["cost"].notna()].sort_values("cost", kind="stable")
    cheapest = None if meeting.empty else str(meeting["scenario"].iloc[0])
    return Cheapest(table, cheapest, _answer(table, cheapest, str(next(iter(costs["unit"]), unit_of(cost)))))


def _judged(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The bound of each mean on the side of its standard, and what it shows."""
    from scipy.special import stdtrit

    n, mean = table["n"].to_numpy(float), table["mean"].to_numpy(float)
    error = np.where(n > 1, table["sd"] / np.sqrt(np.maximum(n, 1)), np.nan)
    sign = np.where(table["relation"] == ">=", 1, -1)
    room = sign * stdtrit(np.maximum(n - 1, 1), confidence) * error
    met, failed = (sign * (bound - table["limit"].to_numpy(float)) for bound in (mean - room, mean + room))
    finding = np.select([n == 0, n == 1, met >= 0, failed < 0], [NOT_DEFINED, NOT_KNOWN, MET, FAILS], NOT_SHOWN)
    return table.assign(bound=mean - room, finding=finding.astype(object))


def _answer(table: pd.DataFrame, cheapest: str | None, unit: str) -> str:
    """The answer in words."""
    options = table.groupby("scenario", sort=False)
    if not len(options):
        return "There are no options."
    if cheapest is not None:
        price = float(table.loc[table["scenario"] == cheapest, "cost"].iloc[0])
        count = int(options["meets_all"].all().sum()) - 1
        others = said("standards", {0: "no_other", 1: "one_other"}.get(count, "others"), count=count)
        return said("standards", "cheapest", name=cheapest, price=price, unit=unit, others=others)
    hopeless = table["finding"].isin((FAILS, NOT_DEFINED)).groupby(table["scenario"]).any()
    return said("standards", "none" if hopeless.all() else "open", options=len(options), open=int((~hopeless).sum()))
