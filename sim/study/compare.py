"""How sure are we of a difference: scenarios paired with the baseline on common random numbers.

Replication k of every scenario uses the same draws, so the same children come at the same moments. Differences are
taken replication by replication, and the interval is that of their mean.

Simultaneous intervals are Bonferroni's: with k scenarios compared with the baseline, each interval has confidence
``1 - 0.05 / k``, so that for any one measure all k are right together in at least 95% of studies, however the scenarios
are related. Holm's method is not used: it sharpens tests of "no difference at all", but the intervals that belong to it
depend on the other scenarios' results and often end at 0, so that they could neither be drawn, nor judged against a
margin, nor say that a difference is too small to matter. Nothing is adjusted over measures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.measures.define import CHILDRENS_GOOD, NEED_HEADLINES
from sim.measures.table import SINCE
from sim.rules.sums import how_many, moments, row_totals
from sim.study.summary import CONFIDENCE, half_width, replications_needed
from sim.study.verdicts import DEFAULT_MARGINS, NOT_ENOUGH, OPEN_SIZE, TOO_SHORT, Margins, judge, without_false_praise

COMPARISON_COLUMNS = (
    "scenario", "baseline", "measure", "by", "group", "n", "baseline_mean", "scenario_mean", "difference",
    "ci_low", "ci_high", "simultaneous_low", "simultaneous_high", "probability_better", "variance_ratio", "margin",
    "verdict", "replications_needed", "unit",
)  # fmt: skip
"""Columns of comparison.csv."""

STAFF_COST = "staff_cost_pounds"
"""Clearly less of it: posts stand empty, or there are fewer."""

Directions = Mapping[str, str | None]
DIRECTIONS: Directions = {name: entry.better for name, entry in MEASURES.items()}
"""Which direction of each measure is better: "lower", "higher" or None."""

_KEYS = ["measure", "by", "group", "unit"]


def compare_paired(
    measures: pd.DataFrame,
    baseline: str,
    better: Directions = DIRECTIONS,
    margins: Margins = DEFAULT_MARGINS,
    unseen: Collection[str] = (),
    options: int = 0,
) -> pd.DataFrame:
    """Differences of every other scenario from the baseline.

    Parameters
    ----------
    measures
        Columns ``scenario, replication, measure, by, group, value, unit``; one row for each combination of the first
        five.
    baseline
        Name of the scenario that the others are compared with.
    better
        Which direction is better for each measure: ``"lower"``, ``"higher"`` or None; `DIRECTIONS` if not given.
    margins
        How large a difference must be to matter.
    unseen
        Measures that the run is too short to see; see `sim.measures.returns.too_short_to_see`. That is their verdict.
    options
        How many scenarios hold together, if more than are in `measures`.

    Returns
    -------
    pandas.DataFrame
        Columns `COMPARISON_COLUMNS`, one row for each scenario but the baseline and each row of measures that both
        have:

        n
            Replications in which both values are defined; everything else is over these.
        ci_low, ci_high
            Paired 95% Student interval of the difference on its own; NaN for fewer than two pairs.
        simultaneous_low, simultaneous_high
            The same with confidence ``1 - 0.05 / k``, k being the number of scenarios compared (Bonferroni).
        probability_better
            Probability that the true difference is in the better direction, from the t distribution of the paired
            differences around their mean; where every pair differs by the same amount it is 1 or 0, and 0.5 if that
            amount is zero. NaN for fewer than two pairs and where neither direction is better.
        variance_ratio
            How many times more replications independent draws would have needed for the same interval: the sum of the
            two variances over the variance of the difference. Infinite where the values vary and their difference does
            not; NaN for fewer than two pairs and where nothing varies.
        margin
            How large a difference must be to matter, in the unit.
        verdict
            What the simultaneous interval says against the margin; see `sim.study.verdicts.judge`. Where a headline
            about children is clearly worse, nothing is "better" but days of need; where more wait in one place, that
            fewer wait in another is not; and nothing about staff and cost is in a scenario that has clearly fewer staff
            in post and any headline clearly worse.
        replications_needed
            Where there are not enough replications to say, or not enough to say whether a clear change matters: how
            many would probably do, if mean and spread stay (at least one more than there are, at most 1,000,000). NaN
            elsewhere, and where the difference is exactly the margin.

        Identical scenarios differ by exactly 0, with intervals from 0 to 0.

    Raises
    ------
    ValueError
        If a value is given twice.
    """
    labels, grids = _grids(measures)
    base = grids.pop(baseline, None)
    if not grids or base is None:
        return pd.DataFrame(columns=COMPARISON_COLUMNS)
    confidence = 1 - (1 - CONFIDENCE) / max(options, len(grids))
    parts = [
        _against_baseline(labels, own, base, better, margins, confidence).assign(scenario=name, baseline=baseline)
        for name, own in grids.items()
    ]
    table = without_praise_paid_for(pd.concat(parts, ignore_index=True)[list(COMPARISON_COLUMNS)], better)
    short = table["measure"].isin(list(unseen))
    return table.assign(
        verdict=table["verdict"].mask(short, TOO_SHORT), replications_needed=table["replications_needed"].mask(short)
    )


class Differences(NamedTuple):
    """Paired differences, each over the replications in which both values are defined; NaN where these are too few.

    Attributes
    ----------
    n, baseline_mean, scenario_mean, difference
        Number of pairs, and their means.
    variance
        Of the difference.
    apart
        The sum of the variances of the two, which would be that of the difference if they were not paired.
    """

    n: np.ndarray
    baseline_mean: np.ndarray
    scenario_mean: np.ndarray
    difference: np.ndarray
    variance: np.ndarray
    apart: np.ndarray


def paired_differences(scenario: np.ndarray, baseline: np.ndarray) -> Differences:
    """Paired differences of rows of values, both of shape (rows, replications); NaN where a value is not defined."""
    both = ~np.isnan(scenario) & ~np.isnan(baseline)
    scenario_mean, scenario_variance = _moments(scenario, both)
    baseline_mean, baseline_variance = _moments(baseline, both)
    difference, variance = _moments(scenario - baseline, both)
    n, apart = np.count_nonzero(both, axis=1), scenario_variance + baseline_variance
    return Differences(n, baseline_mean, scenario_mean, difference, variance, apart)


def verdicts_against(
    grid: np.ndarray, other: np.ndarray, measure: str, unit: str, sign: float = np.nan,
    margins: Margins | None = DEFAULT_MARGINS,
) -> np.ndarray:  # fmt: skip
    """What is said of each option against one of them, all options taken together.

    Parameters
    ----------
    grid, other
        Values of a measure, shape (options, replications), NaN where it is not defined; and the row of the one.
    sign
        1 where more of it is better, -1 where less is, NaN where neither.
    margins
        How large a difference must be to matter; None to compare the values as they are.
    """
    count = len(grid)
    against = paired_differences(grid, np.broadcast_to(other, grid.shape))
    half = margin = np.zeros(count)
    if margins is not None:
        confidence = 1 - (1 - CONFIDENCE) / max(count - 1, 1)
        half = half_width(np.sqrt(against.variance), against.n, confidence=confidence)
        margin = margins.of(np.full(count, measure), np.full(count, unit), against.baseline_mean)
    low, high = against.difference - half, against.difference + half
    return judge(against.difference, low, high, margin, np.full(count, sign))


class _Grid(NamedTuple):
    """Values of one scenario, shape (rows, replications): NaN where undefined, not there where there is none at all."""

    value: np.ndarray
    is_there: np.ndarray
    rows: np.ndarray
    """Numbers of its rows, in the order in which they first appear."""


def _grids(measures: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, _Grid]]:
    """What the numbered rows are (columns measure, by, group, unit), and the values of each scenario."""
    row = measures.groupby(_KEYS, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    replication, numbers = pd.factorize(measures["replication"], sort=True)
    scenario, names = pd.factorize(measures["scenario"])
    value = measures["value"].to_numpy(float)
    _, first = np.unique(row, return_index=True)
    shape = (len(first), len(numbers))
    grids = {}
    for code, name in enumerate(names):
        mine = scenario == code
        at = (row[mine], replication[mine])
        grid, is_there = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
        grid[at], is_there[at] = value[mine], True
        if how_many(is_there) != how_many(mine):
            raise ValueError(f"The measures of {name} hold a value of one replication twice.")
        grids[str(name)] = _Grid(grid, is_there, np.asarray(pd.unique(at[0])))
    return measures[_KEYS].iloc[first].reset_index(drop=True), grids


def _against_baseline(
    labels: pd.DataFrame,
    own: _Grid,
    base: _Grid,
    better: Directions,
    margins: Margins,
    confidence: float,
) -> pd.DataFrame:
    """One scenario against the baseline, in the scenario's order of rows."""
    rows = own.rows[np.isin(own.rows, base.rows)]
    pairs = paired_differences(own.value[rows], base.value[rows])
    n, baseline_mean, _, difference, variance, apart = pairs
    sd = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = apart / variance
    table = labels.iloc[rows].reset_index(drop=True)
    sign = _signs(table["measure"], better)
    half = half_width(sd, n)
    wide = half_width(sd, n, confidence=confidence)
    low, high = difference - wide, difference + wide
    margin = margins.of(table["measure"].to_numpy(object), table["unit"].to_numpy(object), baseline_mean)
    verdict = judge(difference, low, high, margin, sign)
    enough = np.full(len(rows), np.nan)
    short = np.array([word == NOT_ENOUGH or word.endswith(OPEN_SIZE) for word in verdict], dtype=bool)
    to_margin = np.abs(np.abs(difference) - margin)  # the interval must end short of it, on the difference's side
    ran = row_totals((own.is_there & base.is_there)[rows])
    enough[short] = replications_needed(sd[short], to_margin[short], n[short], ran[short], confidence=confidence)
    return table.assign(
        **pairs._asdict(), ci_low=difference - half, ci_high=difference + half, simultaneous_low=low,
        simultaneous_high=high, probability_better=_probability_better(difference * sign, sd, n),
        variance_ratio=ratio, margin=margin, verdict=verdict, replications_needed=enough,
    )  # fmt: skip


def without_praise_paid_for(table: pd.DataFrame, better: Directions = DIRECTIONS) -> pd.DataFrame:
    """A table of comparisons, perhaps of several windows, in which nothing is praised that is paid for elsewhere."""
    verdict = table["verdict"].to_numpy(object, copy=True)
    for at in table.groupby("scenario").indices.values():
        mine = table.iloc[at]
        verdict[at] = _borne_out(mine, _signs(mine["measure"], better))
    return table.assign(verdict=verdict)


def _borne_out(table: pd.DataFrame, sign: np.ndarray) -> np.ndarray:
    """The verdicts of one scenario: see `compare_paired` of what pays for what."""
    measure, difference, verdict = table["measure"], table["difference"].to_numpy(float), table["verdict"].to_numpy()
    low, high = (table[f"simultaneous_{end}"].to_numpy(float) for end in ("low", "high"))
    whole = table["by"].isin(("all", SINCE)).to_numpy()
    worse = whole & np.where(sign > 0, high < 0, low > 0) & ~np.isnan(sign)
    emptier = (whole & (measure == STAFF_COST) & (high < 0)).any()
    headline = measure.isin([name for name, each in MEASURES.items() if each.headline]).to_numpy()
    of_queues = _is_of(measure, ("stock",))
    of_staff = headline & _is_of(measure, ("staff", "cost"))
    # Children worse off: only less need is praised. More waiting in one place: no queue is. Fewer staff, and any
    # headline worse: nothing about staff and cost is.
    for stands, pays in (
        (measure.isin(NEED_HEADLINES).to_numpy(), worse & headline & _is_of(measure, CHILDRENS_GOOD)),
        (~of_queues, worse & of_queues),
        (~of_staff, worse & headline & emptier),
    ):
        verdict = without_false_praise(verdict, difference, stands, pays)
    return verdict


def _is_of(measure: pd.Series, families: Collection[str]) -> np.ndarray:
    """Whether each measure is of one of these families."""
    return measure.isin([name for name, each in MEASURES.items() if each.family in families]).to_numpy()


def _signs(measure: pd.Series, better: Directions) -> np.ndarray:
    """1 where higher is better, -1 where lower is, NaN where neither."""
    return measure.map(better).map({"higher": 1.0, "lower": -1.0}).to_numpy(float)


def _moments(values: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (n - 1) of each row over the values that count; NaN for fewer than one and two."""
    row, _ = np.nonzero(mask)
    _, mean, variance = moments(row, len(values), values[mask])
    return mean, variance


def _probability_better(gain: np.ndarray, sd: np.ndarray, n: np.ndarray) -> np.ndarray:
    from scipy.special import stdtr

    error = sd / np.sqrt(np.maximum(n, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = stdtr(np.maximum(n, 2) - 1, gain / error)
    is_known = (n >= 2) & ~np.isnan(gain)
    return np.select([~is_known, sd > 0, gain > 0, gain < 0], [np.nan, spread, 1.0, 0.0], 0.5)
