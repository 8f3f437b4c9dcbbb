"""Published figures beside the model's own, over all replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.result import StudyResult


def beside_published(result: StudyResult, name: str) -> pd.DataFrame:
    """The published figures of one scenario beside the mean and interval of its replications.

    Returns
    -------
    pandas.DataFrame
        Columns of `sim.measures.PUBLISHED_COLUMNS`, then ``ci_low, ci_high, unit``; in the order of the scenario file.
        NaN and an empty unit where the model gives no such figure.
    """
    from sim.measures import against_published

    summary = result.summary[result.summary["scenario"] == name]
    table = against_published(summary, result.scenarios[name])
    keys = ["measure", "by", "group"]
    table = table.merge(summary[[*keys, "ci_low", "ci_high", "unit"]], on=keys, how="left")
    table["unit"] = table["unit"].fillna("")
    return table
