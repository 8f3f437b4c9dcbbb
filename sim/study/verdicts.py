"""What a difference amounts to, in a planner's words: judged against how large it must be to matter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from sim.scenario import Scenario
from sim.study.amounts import Amounts, is_share, read_amounts, unit_of, unknown_measure

BETTER, WORSE, HIGHER, LOWER = "better", "worse", "higher", "lower"
TOO_SMALL_TO_MATTER = "no difference that matters"
NO_DIFFERENCE = "no difference"
NOT_ENOUGH = "not enough replications to say"
NOT_KNOWN = "not known"
NOT_DEFINED = "not defined"
TOO_SHORT = "the run is too short to see this"

BY_ENOUGH = (WORSE, BETTER, HIGHER, LOWER)
"""Verdicts that say that something changes by enough to matter."""

OPEN_SIZE = ", perhaps too little to matter"
"""Stands behind one of these where something clearly changes, but perhaps by less than matters."""

CLEAR = tuple(f"{word}{end}" for word in BY_ENOUGH for end in ("", OPEN_SIZE))
"""Verdicts that say that something changes, what got worse first."""

VERDICTS = (*CLEAR, TOO_SMALL_TO_MATTER, NO_DIFFERENCE, NOT_ENOUGH, TOO_SHORT, NOT_KNOWN, NOT_DEFINED)
"""All verdicts, in the order in which reports tell them."""

DEFAULT_PER_CENT = 1.0
DEFAULT_POINTS = 1.0
SMALL_SHARE_PER_CENT = 10.0
YEAR_DAYS = 365.0


class Usual(NamedTuple):
    """How large a difference must be to matter where the planner does not say, and why.

    Attributes
    ----------
    amount
        In the unit; of costs in a year.
    per_cent
        Of the baseline's mean: the larger of the two holds, of costs the smaller.
    reason
        Why so much.
    """

    amount: float
    per_cent: float
    reason: str


USUAL: Mapping[str, Usual] = {
    "hours": Usual(2, 5, "less than half a morning is not felt by who waits for a decision"),
    "days": Usual(1, 5, "less than a day is not felt by a family, and of months of waiting a twentieth"),
    "working days": Usual(1, 5, "less than a day is not felt by a family, and of months of waiting a twentieth"),
    "cases per full-time equivalent": Usual(1, 0, "a worker has one case more, or one fewer"),
    "changes per 100 children": Usual(2, 0, "two children in a hundred lose a worker they knew"),
    "pounds": Usual(50_000, 1, "in a year: about what one social worker's post costs"),
}
"""Usual margins by unit. They are a convention, not a finding."""


@dataclass(frozen=True)
class Margins(Amounts):
    """How large a difference must be to matter. Smaller ones are "no difference that matters".

    Where nothing is given, the margin of waits, caseloads, changes of worker and costs is that of `USUAL`. That of
    other measures is 1% of the baseline's mean; for a percentage, 1 percentage point, and less where the percentage is
    near 0 or near 100: there a tenth of the smaller side (of 4%: 0.4 points; of 97%: 0.3 points). A whole point would
    let a share of 0.5% double, or late cases go from 3% to 4%, and call it nothing. Where the baseline's mean of these
    is 0 the margin is 0: every difference matters. The defaults are a convention, not a finding: say what matters to
    you.

    Parameters
    ----------
    every
        The margin of every measure without one of its own, in per cent of the baseline's mean (of percentages too: 5%
        of a share of 40% is 2 percentage points). None for the defaults above.
    own
        Margins by name of the measure, in its unit (percentage points for percentages; costs in a year) or in per cent
        of the baseline's mean.
    observed_days
        Over how many days costs are counted: what matters of them is so much a year.
    """

    observed_days: float = YEAR_DAYS

    def of(self, measure: np.ndarray, unit: np.ndarray, baseline_mean: np.ndarray) -> np.ndarray:
        """The margin of each row of a table, in its unit; NaN where the mean is.

        Parameters
        ----------
        measure, unit, baseline_mean
            Name and unit of the measure of each row, and its mean in the baseline.
        """
        years = self.observed_days / YEAR_DAYS
        costs = {name: replace(amount, value=amount.value * years) for name, amount in self.own.items()
                 if unit_of(name) == "pounds" and not amount.relative}  # fmt: skip
        own = Amounts(self.every, {**self.own, **costs}).in_rows(measure, baseline_mean)
        margin = np.where(np.isnan(own), _usual(unit, baseline_mean, self.observed_days), own)
        return np.where(np.isnan(baseline_mean), np.nan, margin)


DEFAULT_MARGINS = Margins()
"""Margins where the planner gives none."""


def read_margins(texts: Iterable[str], observed_days: float = YEAR_DAYS) -> Margins:
    """Read margins as planners write them.

    Parameters
    ----------
    texts
        Each ``MEASURE=VALUE`` (in the measure's unit; ``pp`` may follow for percentages), ``MEASURE=VALUE%`` (of the
        baseline's mean, also where the measure itself is a percentage) or ``VALUE%`` (the same for every measure).
        Values are 0 or more. None at all: the defaults of `Margins`.
    observed_days
        As of `Margins`.

    Raises
    ------
    AmountError
        With every fault, a sentence each; a ValueError.

    Examples
    --------
    >>> read_margins(["2%", "panel_wait_days=3"]).describe()
    ['2%', 'panel_wait_days=3']
    """
    every, own = read_amounts(texts, what="a margin", positive=False)
    return Margins(every, own, observed_days)


def faults_in_margins(scenario: Scenario) -> list[str]:
    """A sentence for each measure of which a scenario says what matters and that there is not."""
    return [f"matters: {fault}" for name in scenario.matters for fault in unknown_measure(name)]


def judge(
    difference: np.ndarray, low: np.ndarray, high: np.ndarray, margin: np.ndarray, better: np.ndarray
) -> np.ndarray:
    """A verdict on each difference, from its interval.

    Parameters
    ----------
    difference, low, high
        Differences and the intervals they are judged by; NaN where there is none.
    margin
        How large each must be to matter, 0 or more.
    better
        Sign of the better direction: 1 for higher, -1 for lower, NaN where neither is.

    Returns
    -------
    numpy.ndarray
        One of `VERDICTS` for each. The whole interval beyond the margin on one side is "better" or "worse" ("higher"
        or "lower" where neither direction is better): by enough to matter. Beyond zero but not beyond the margin, the
        same is said with `OPEN_SIZE`: it changes, and more replications would tell whether by enough. The whole
        interval within the margin, its ends included, is "no difference that matters", and "no difference" if it is
        exactly 0 to 0. Any other interval is "not enough replications to say". Without an interval (fewer than two
        pairs) it is "not known"; without a difference, "not defined".
    """
    up, enough = low > 0, (low > margin) | (high < -margin)
    good = np.where(up, better, -better)
    way = np.where(np.isnan(better), np.where(up, HIGHER, LOWER), np.where(good > 0, BETTER, WORSE)).astype(object)
    same = (difference == 0) & (low == 0) & (high == 0)
    conditions = [
        np.isnan(difference), np.isnan(low) | np.isnan(high), same, enough, (low >= -margin) & (high <= margin),
        up | (high < 0),
    ]  # fmt: skip
    words = [NOT_DEFINED, NOT_KNOWN, NO_DIFFERENCE, way, TOO_SMALL_TO_MATTER, way + OPEN_SIZE]
    return np.select(conditions, [np.asarray(word, dtype=object) for word in words], NOT_ENOUGH)


def course(verdict: str) -> str:
    """Which way a clear verdict goes, be it by enough to matter or not: worse, better, higher, lower; else itself.

    >>> course("worse, perhaps too little to matter")
    'worse'
    """
    return verdict.removesuffix(OPEN_SIZE)


def without_false_praise(
    verdicts: np.ndarray, difference: np.ndarray, stands: np.ndarray, worse: bool | np.ndarray
) -> np.ndarray:
    """Verdicts in which nothing is praised that is paid for elsewhere: "better" is then "higher" or "lower".

    A desk with less to decide is in time, whatever that costs children; a post that stays empty saves its salary, and
    nobody new comes whom a child must get used to, whatever that costs those who wait.

    Parameters
    ----------
    verdicts, difference
        As `judge` gives and takes them.
    stands
        Of which measures the verdict stands, whatever is worse.
    worse
        Whether what pays for it, or which of what may pay, is clearly worse: its whole interval beyond zero.
    """
    if not np.any(worse):
        return verdicts
    way = np.where(difference > 0, HIGHER, LOWER).astype(object)
    praised = [~stands & (verdicts == praise) for praise in (BETTER, BETTER + OPEN_SIZE)]
    return np.select(praised, [way, way + OPEN_SIZE], verdicts)


def _usual(unit: np.ndarray, mean: np.ndarray, observed_days: float) -> np.ndarray:
    """The default margins of `Margins`."""
    units = unit.astype(str)
    share = np.vectorize(is_share, [bool])(units)
    size = np.abs(mean)
    part_of_whole = (mean >= 0) & (mean <= 100) & np.char.startswith(units, "%")
    smaller_side = np.where(part_of_whole, np.minimum(size, 100 - size), size)
    points = np.minimum(DEFAULT_POINTS, smaller_side * SMALL_SHARE_PER_CENT / 100)
    margin = np.where(share, points, size * DEFAULT_PER_CENT / 100)
    for name, usual in USUAL.items():
        part = size * usual.per_cent / 100
        cost = np.minimum(usual.amount * observed_days / YEAR_DAYS, part)
        margin = np.where(unit == name, cost if name == "pounds" else np.maximum(usual.amount, part), margin)
    return margin
