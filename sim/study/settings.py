"""How a study is run: on which draws, where, and how many replications are enough.

Replications are added in batches of a fixed size and looked at only between batches, so that the answer depends on the
scenarios and the seed alone, not on the number of workers or on which replication finishes first.

Stopping when an interval happens to be short makes intervals cover a little less than 95%: a small standard deviation
stops early. How much less depends on the minimum. Measured for one measure, over targets that need from 14 to 120
replications: with a minimum of 20 and batches of 10 the interval covers in 94.2% to 94.7% (normal values) and 92.9% to
94.2% (values with skewness 1) at worst and best; with a minimum of 5, in 92.4% and 90.0% at worst. So the default is 20
and 10. Several measures asked for together make it better, because the slowest decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.engine import ENGINES, EngineName
from sim.measures import MEASURES
from sim.scenario.arguments import whole_number
from sim.study.amounts import Amount, Amounts, read_amounts
from sim.study.manifest import PRECISION, Caution
from sim.study.sentences import sentence
from sim.study.summary import MOST_REPLICATIONS as MOST_REPLICATIONS
from sim.study.summary import half_width, replications_needed, row_tuples
from sim.study.verdicts import Margins

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_REPLICATIONS = 20
DEFAULT_SEED = 1

LARGEST_SEED = 2**63 - 1
"""Seeds are from 0 to this."""

MOST_WORKERS = 10_000
MOST_MINUTES = 7 * 24 * 60

_LIMITS = (
    ("seed", 0, LARGEST_SEED), ("workers", 1, MOST_WORKERS), ("minutes", 1, MOST_MINUTES),
    ("replications", 1, MOST_REPLICATIONS),
)  # fmt: skip

UNREACHED_COLUMNS = ("scenario", "measure", "n", "half_width", "target", "replications_needed", "unit")
"""Columns of the table of what is not yet precise enough."""

DEFAULT_TARGET = Amount(5.0, relative=True)


@dataclass(frozen=True)
class Precision(Amounts):
    """How precisely which measures must be known, and how many replications may be spent on it.

    Parameters
    ----------
    every
        Half the width of the 95% interval asked for of every headline measure, in per cent of its mean (in a
        comparison: of the baseline's mean); None to ask only for the measures in `own`.
    own
        The same for single measures, headline or not: in the measure's unit (percentage points for percentages), or in
        per cent of the mean.
    minimum
        Replications before the first look, 2 or more. Fewer than 20 let intervals cover less than they should.
    maximum
        Most replications, reached or not.
    batch
        Replications between looks.
    """

    every: Amount | None = DEFAULT_TARGET
    minimum: int = 20
    maximum: int = 200
    batch: int = 10

    def looks(self) -> Iterator[int]:
        """Numbers of replications at which to look: minimum, minimum + batch, ..., maximum."""
        yield from range(self.minimum, self.maximum, self.batch)
        yield self.maximum


@dataclass(frozen=True)
class Settings:
    """How a study is run.

    Parameters
    ----------
    replications
        How many of each scenario, 1 or more (one gives no interval); or a `Precision` to reach.
    seed
        Root of all random draws, 0 to 2**63 - 1. The same seed gives the same result, wherever it is run.
    workers
        Processes of this machine; None for the cores there are, 1 to stay in this process.
    cluster
        Address of the scheduler of a Dask cluster to use in their place.
    margins
        The smallest differences that matter.
    keep_logs
        Whether to keep the event logs.
    minutes
        Of the processor that one replication may take before it is ended; None for an hour. It changes no result.
    engine
        "compiled", or "simpy" for the readable model, which makes the same results more slowly.
    reuse
        Results, or a folder of them, from which to take what would come out the same; None to run everything.

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    replications: int | Precision = DEFAULT_REPLICATIONS
    seed: int = DEFAULT_SEED
    workers: int | None = None
    cluster: str | None = None
    margins: Margins = field(default_factory=Margins)
    keep_logs: bool = False
    minutes: int | None = None
    engine: EngineName = "compiled"
    reuse: Path | str | None = None

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(f"engine must be {' or '.join(ENGINES)}, not {self.engine!r}")
        for name, least, most in _LIMITS:
            value = getattr(self, name)
            if not isinstance(value, Precision) and (value is not None or name in ("seed", "replications")):
                object.__setattr__(self, name, whole_number(name, value, least, most))  # a number of numpy becomes int


def read_precision(texts: Iterable[str] = ()) -> Precision:
    """Read half widths as planners write them.

    Parameters
    ----------
    texts
        Each ``VALUE%`` (of the mean, for every headline measure), ``MEASURE=VALUE%`` (of the mean) or ``MEASURE=VALUE``
        (in the measure's unit; ``pp`` may follow for percentages). Values are above 0. None at all: 5% for every
        headline measure. Without a ``VALUE%`` only the measures named count.

    Raises
    ------
    AmountError
        With every fault, a sentence each; a ValueError.

    Examples
    --------
    >>> read_precision(["5%", "panel_wait_days=0.5"]).describe()
    ['5%', 'panel_wait_days=0.5']
    """
    every, own = read_amounts(texts, what="a half width", positive=True)
    return Precision(every if every or own else DEFAULT_TARGET, own)


def unreached(table: pd.DataFrame, precision: Precision) -> pd.DataFrame:
    """What is not yet known as precisely as asked. Empty: enough replications, in every scenario and measure.

    Parameters
    ----------
    table
        Columns of `SUMMARY_COLUMNS` (half widths of means), or of `COMPARISON_COLUMNS` (half widths of paired
        differences; targets in per cent are of the baseline's mean). Only rows over all children (``by`` is "all")
        count. Intervals are those of each measure on its own (``ci_low`` to ``ci_high``).
    precision
        What is asked for.

    Returns
    -------
    pandas.DataFrame
        Columns `UNREACHED_COLUMNS`. `n` counts the replications in which the measure is defined; `half_width` is NaN
        where that is fewer than two. `replications_needed` is how many would probably do if the spread stays, at least
        one more than there are and at most 1,000,000; NaN where the spread is not known. What can never be reached is
        not in it (see `precision_cautions`), so that it does not keep a study running.
    """
    rows = _target_rows(table, precision)
    short = rows[(rows["why"] == "") & ~(rows["half_width"] <= rows["target"])]
    return short[list(UNREACHED_COLUMNS)].reset_index(drop=True)


def precision_cautions(table: pd.DataFrame, precision: Precision) -> list[Caution]:
    """What is not yet precise enough, and what no number of replications can bring to its target.

    The latter are measures that are defined in no replication so far, measures without a row over all children, and
    those whose mean is exactly 0 although they vary, where the target is in per cent of the mean.

    Parameters
    ----------
    table, precision
        As for `unreached`.
    """
    rows = _target_rows(table, precision)
    cautions = []
    for row in row_tuples(unreached(table, precision)):
        so_far = "not known yet" if np.isnan(row.half_width) else f"known to {row.half_width:.3g}"
        replications = row.replications_needed
        more = "" if np.isnan(replications) else f"; about {replications:,.0f} replications would do"
        text = sentence("precision", "short", row=row, known=so_far, more=more)
        cautions.append(Caution(row.scenario, PRECISION, text))
    never = (row for row in row_tuples(rows) if row.why)
    cautions += [Caution(row.scenario, PRECISION, sentence("precision", row.why, row=row)) for row in never]
    missing = (name for name in precision.own if name not in set(rows["measure"]))
    return [*cautions, *(Caution("", PRECISION, sentence("precision", "missing", name=name)) for name in missing)]


def _target_rows(table: pd.DataFrame, precision: Precision) -> pd.DataFrame:
    """The rows asked for: columns of `UNREACHED_COLUMNS`, and ``why`` one can never be reached (else empty)."""
    headline = {name for name, measure in MEASURES.items() if measure.headline and precision.every is not None}
    is_asked = (table["by"] == "all") & table["measure"].isin(headline | set(precision.own))
    rows = table[is_asked].reset_index(drop=True)
    n = rows["n"].to_numpy(float)
    half = (rows["ci_high"] - rows["ci_low"]).to_numpy(float) / 2
    means = rows["baseline_mean" if "baseline_mean" in table else "mean"].to_numpy(float)
    target = precision.in_rows(rows["measure"].to_numpy(object), means)
    ran = table.groupby("scenario")["n"].max().reindex(rows["scenario"]).to_numpy(float)
    more = replications_needed(half / half_width(np.ones(len(n)), n), target, n, ran)
    why = np.select([(target == 0) & (half > 0), n == 0], ["at_zero", "undefined"], "")
    return rows.assign(half_width=half, target=target, replications_needed=more, why=why)
