"""Is the warm-up long enough? MSER-5 on open cases and queues, confirmed over replications.

MSER-5 (White 1997; Hoad, Robinson and Davies 2010) takes a series averaged over replications in batches of five days
and cuts off as many batches at the start as makes the standard error of the mean of the rest smallest. It is good at
finding a start that is unlike the rest, and has three weaknesses that matter here:

- *Dated changes and growth on purpose are no warm-up.* So only the stretch in which the warm-up ends is looked at: from
  the last dated change before the end of the warm-up (else the first day) to the first one at or after it (else the
  last day). What comes later is not seen.
- *A point in the last half of the stretch means that it cannot tell*: the series never settles as far as can be seen.
  If that is no more than wandering (see below), the best point of the first half is looked at instead.
- *Stocks that change slowly wander, and MSER-5 takes wandering for a start.* On stationary series with a memory of a
  month it finds no settled point in 35% of stretches of a year, with a memory of five months in 60%. So a finding
  counts only if the replications confirm it: the level before and after must differ by more than chance (paired over
  replications, 99%, Bonferroni over the series) and by at least 2%. Of studies of ten such series in which nothing
  moves, up to 3 in 100 then warn. With one replication nothing can be confirmed, and nothing is said.

Seasons look like unsettled starts where the stretch covers a year or two; the sentences say so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.rules.sums import mean, moments, row_totals, running
from sim.scenario import Scenario
from sim.scenario.problems import word_list
from sim.scenario.timeline import names_in_force
from sim.study.manifest import WARM_UP, Caution
from sim.study.sentences import sentence
from sim.study.summary import half_width, row_tuples

CHECK_COLUMNS = (
    "scenario", "series", "title", "from_day", "to_day", "to_the_end", "warm_up_days", "truncation_day", "change_pct",
    "finding",
)  # fmt: skip
"""Columns of the table of findings about the warm-up."""

SETTLED, TOO_SHORT, STILL_MOVING = "settled", "too short", "still moving"
NOT_CONFIRMED, NOT_KNOWN = "not confirmed", "not known"

BATCH = 5
"""Values to a batch: the 5 of MSER-5, and the days in a batch of `sim.measures.stocks`."""

FEWEST_BATCHES = 20
"""Stretches of fewer batches are too short to say anything."""

CONFIRMED_WITH = 0.99
"""Confidence, over all series of a scenario, with which replications must bear a finding out."""

LEAST_CHANGE_PCT = 2.0
"""Changes of level below this are not worth a warning."""

MOST_SERIES = 4
"""So many series are named in a warning; the others are counted."""

_SPARE = 5
"""Batches at the end that are never all that is left: the mean of very few is at times precise by accident."""


def mser(batches: np.ndarray, *, latest: int | None = None) -> int:
    """How many values to cut off at the start so that the standard error of the mean of the rest is smallest.

    Parameters
    ----------
    batches
        The series, shape (b,); for MSER-5 means of five values each.
    latest
        Most values to cut off; None for b - 6.

    Returns
    -------
    int
        The d from 0 to `latest` that minimises ``sum((x - mean of x)^2) / (b - d)^2`` over the values from d on; the
        smallest of equals; 0 for fewer than 7 values. A value above b / 2 means that no warm-up can be told.
    """
    values = np.asarray(batches, dtype=float)
    b = len(values)
    if b <= _SPARE + 1:
        return 0
    centred = values - mean(values)  # keeps the sums of squares small, so that they do not cancel
    remaining = np.arange(b, 0, -1)
    total = running(centred[::-1])[::-1]
    squares = running((centred * centred)[::-1])[::-1]
    statistic = np.maximum(squares - total * total / remaining, 0) / remaining**2
    return int(np.argmin(statistic[: b - _SPARE if latest is None else min(latest + 1, b - _SPARE)]))


def check_warm_up(series: pd.DataFrame, scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """Look at every series of every scenario.

    Parameters
    ----------
    series
        Columns ``scenario, replication, series, batch, value``: tables of `sim.measures.stocks.warm_up_series` with
        the scenario and the replication beside them.
    scenarios
        The scenarios by the names in `series`; others are left out.

    Returns
    -------
    pandas.DataFrame
        Columns `CHECK_COLUMNS`, one row for each scenario and series. `from_day` and `to_day` bound the stretch that
        was looked at; `to_the_end` says whether that is the end of the run. `truncation_day` is the day of the run from
        which MSER-5 would count; NaN where it cannot tell. `change_pct` is by how much the level rises (or falls, below
        0) about the truncation point, in per cent of the later level: from the days before it that are counted, or,
        where MSER-5 cannot tell, from a quarter of the stretch before it, to the days after it; NaN where it is settled
        or not known. `finding` is one of

        ==============  ==========================================================================================
        settled         by the end of the warm-up
        too short       it settles later than the warm-up ends
        still moving    it moves in the last half of the stretch, so that it cannot be told whether or when it settles
        not confirmed   MSER-5 says one of these two, and the replications do not bear it out
        not known       one replication, or a stretch of fewer than 100 days
        ==============  ==========================================================================================
    """
    rows = []
    for name, scenario in scenarios.items():
        mine = series[series["scenario"] == name]
        if mine.empty:
            continue
        wide = mine.pivot(index=["series", "replication"], columns="batch", values="value")
        first, last = stretch(scenario)
        days = BATCH * wide.columns.to_numpy(float)
        inside = (days >= first) & (days + BATCH <= last)
        whole, warm_up = last >= scenario.run.total_days, float(scenario.run.warm_up_days)
        names = mine["series"].unique()
        for key in names:
            values = wide.loc[key].to_numpy(float)[:, inside]
            finding = _look(values, days[inside], warm_up, confirmed_in=len(names))
            title = MEASURES[key].title if key in MEASURES else key
            rows.append((name, key, title, first, last, whole, warm_up, *finding))
    return pd.DataFrame(rows, columns=CHECK_COLUMNS)


def stretch(scenario: Scenario) -> tuple[float, float]:
    """The stretch of the run in which its warm-up ends and no dated change begins or ends, in days since the start."""
    warm_up, end = float(scenario.run.warm_up_days), float(scenario.run.total_days)
    edges = [start for start, _ in names_in_force(scenario) if start > 0]
    first = max((edge for edge in edges if edge < warm_up), default=0.0)
    return first, min((edge for edge in edges if edge >= warm_up), default=end)


def warm_up_cautions(checks: pd.DataFrame) -> list[Caution]:
    """Each scenario whose warm-up looks too short, or where that cannot be told; in the same words for all of them.

    Parameters
    ----------
    checks
        As `check_warm_up` returns them.
    """
    unsettled = checks[checks["finding"].isin([TOO_SHORT, STILL_MOVING])]
    cautions = []
    for days, rows in unsettled.groupby("warm_up_days", sort=False):
        text = _advice(f"{days:.0f}", rows)
        cautions += [Caution(str(name), WARM_UP, text) for name in dict.fromkeys(rows["scenario"])]
    return cautions


def _advice(days: str, rows: pd.DataFrame) -> str:
    """What is not settled in any of some scenarios, and what to do; of each series what is worst."""
    late = rows[rows["finding"] == TOO_SHORT]
    moving = rows[(rows["finding"] == STILL_MOVING) & ~rows["title"].isin(late["title"])]
    whats = [f"{_lower(str(title))} until about day {day:.0f}"
             for title, day in late.groupby("title", sort=False)["truncation_day"].max().items()]  # fmt: skip
    largest = moving.sort_values("change_pct", key=abs, ascending=False, kind="stable").drop_duplicates("title")
    whats += [f"{_lower(row.title)} ({row.change_pct:+.0f}% in the last half)" for row in row_tuples(largest)]
    what = word_list(whats, MOST_SERIES)
    if len(late):
        return sentence("warm_up", "too_short", days=days, what=what, until=late["truncation_day"].max())
    ends = {True: "the run ends", False: "a dated change follows"}
    hiding = " or ".join(dict.fromkeys(ends[bool(whole)] for whole in moving["to_the_end"]))
    return sentence("warm_up", "still_moving", days=days, what=what, hidden=hiding)


def _look(values: np.ndarray, days: np.ndarray, warm_up: float, *, confirmed_in: int) -> tuple[float, float, str]:
    """Truncation day, change in per cent and finding of one series; `values` has shape (replications, batches)."""
    replications, b = values.shape
    if replications < 2 or b < FEWEST_BATCHES:
        return np.nan, np.nan, NOT_KNOWN
    average = row_totals(values.T) / replications
    cut = mser(average)
    late = cut > b / 2
    if late:
        change, finding = _confirmed(values[:, cut - b // 4 : cut], values[:, cut:], confirmed_in, STILL_MOVING)
        if finding == STILL_MOVING:
            return np.nan, change, finding
        cut = mser(average, latest=b // 2)  # no more than wandering: is there a start before it?
    counted = (days >= warm_up) & (days < days[cut])
    if not counted.any():
        return (np.nan, change, NOT_CONFIRMED) if late else (float(days[cut]), np.nan, SETTLED)
    return float(days[cut]), *_confirmed(values[:, counted], values[:, cut:], confirmed_in, TOO_SHORT)


def _confirmed(before: np.ndarray, after: np.ndarray, series: int, finding: str) -> tuple[float, str]:
    """Change of level in per cent, and the finding if the replications bear it out, "not confirmed" if not."""
    change = row_totals(after) / after.shape[1] - row_totals(before) / before.shape[1]
    level = mean(after.ravel())
    n, means, variance = moments(np.zeros(len(change), dtype=int), 1, change)
    (half,) = half_width(np.sqrt(variance), n, confidence=1 - (1 - CONFIRMED_WITH) / series)
    (shift,) = means.tolist()
    per_cent = 100 * shift / level if level else np.nan
    real = abs(shift) > half and not abs(per_cent) < LEAST_CHANGE_PCT
    return per_cent, finding if real else NOT_CONFIRMED


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
