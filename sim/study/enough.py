"""Replications until there are enough: as many as asked for, or until what was asked for is known precisely enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sim.study.cautions import Caution
from sim.study.compare import compare_paired
from sim.study.folder import MEASURE_COLUMNS
from sim.study.kept import Kept
from sim.study.naming import NamedScenario
from sim.study.precision import Precision, left_out, unreached, unreached_cautions
from sim.study.replicate import OnDone, Outcome, replicate
from sim.study.result import together
from sim.study.settings import Settings
from sim.study.stop import Stop
from sim.study.summary import summarise


@dataclass(frozen=True)
class Enough:
    """How it ended.

    Parameters
    ----------
    outcome
        What failed, how many were asked for in the end, and why it stopped early if it did.
    cautions
        What is not as precise as asked, and what could not be looked at.
    precision
        For the manifest: what was asked for and whether it was reached; None for a fixed number.
    """

    outcome: Outcome
    cautions: tuple[Caution, ...] = ()
    precision: dict[str, Any] | None = None


def run_enough(
    scenarios: Sequence[NamedScenario],
    settings: Settings,
    kept: Kept,
    *,
    baseline: str | None,
    on_done: OnDone | None = None,
    stop: Stop | None = None,
) -> Enough:
    """Run replications until there are enough; what finishes is in `kept`.

    With a `Precision` it is looked at between batches, at fixed numbers of replications, so that where it ends depends
    on the scenarios and the seed and nothing else.

    Parameters
    ----------
    scenarios, settings, kept, on_done, stop
        As for `sim.study.replicate.replicate`.
    baseline
        Name of the baseline, whose paired differences must be precise; None for means.
    """
    precision = settings.replications
    if not isinstance(precision, Precision):
        return Enough(replicate(scenarios, settings, kept, last=precision, on_done=on_done, stop=stop))
    names = [entry.name for entry in scenarios]
    failed: tuple[Any, ...] = ()
    before = 0
    for last in precision.looks():
        outcome = replicate(scenarios, settings, kept, first=before + 1, last=last, on_done=on_done, stop=stop)
        failed += outcome.failed
        if not kept.keys(names, last):
            return Enough(replace(outcome, failed=failed))
        table = _looked_at(kept, names, last, baseline)
        short = unreached(table, precision)
        if outcome.stopped or short.empty:
            break
        before = last
    summary = {"asked": precision.describe(), "most": precision.maximum, "reached": bool(short.empty)}
    cautions = (*unreached_cautions(short), *left_out(table, precision))
    return Enough(replace(outcome, failed=failed), cautions, summary)


def _looked_at(kept: Kept, names: Sequence[str], last: int, baseline: str | None) -> pd.DataFrame:
    """The table whose intervals count: of means, or of differences from the baseline."""
    tables = [(key, kept.tables(key)) for key in kept.keys(names, last)]
    measures = together(tables, "measures", MEASURE_COLUMNS)
    measures = measures[measures["by"] == "all"]
    return summarise(measures) if baseline is None else compare_paired(measures, baseline)
