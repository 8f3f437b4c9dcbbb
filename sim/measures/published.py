"""Published figures beside the model's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.definitions import MEASURES
from sim.rules.sums import moments
from sim.scenario.published import is_counted
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

PUBLISHED_COLUMNS = (
    "label", "measure", "by", "group", "published", "modelled", "ratio", "source", "note", "row", "role", "hit_from",
    "hit_to", "verdict",
)  # fmt: skip
"""Columns of the comparison with published figures."""

Key = tuple[str, str, str]
"""Measure, breakdown and group of a figure."""

HIT, LOW, HIGH, NOT_KNOWN = "hit", "low", "high", "not known"
"""Verdicts on a figure: the model lies within reach of it, below, above; or the model has none."""


def against_published(measures_mean: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Set the scenario's published figures beside the model's.

    Parameters
    ----------
    measures_mean
        Columns ``measure, by, group`` and ``mean`` or ``value``. Several rows for one figure (replications) are
        averaged, leaving out those that are NaN.
    scenario
        Its `published` figures are set beside the model's.

    Returns
    -------
    pandas.DataFrame
        Columns `PUBLISHED_COLUMNS`, one row for each published figure in the scenario's order, but for those of a time
        that the run does not count. `ratio` is modelled over published. `row` is the entry of the scenario, of which
        one may hold several figures; `hit_from` and `hit_to` are where the model hits the figure, ends included. Where
        the model has no such figure, `modelled` and `ratio` are NaN and `note` says why.
    """
    import pandas as pd

    column = "mean" if "mean" in measures_mean.columns else "value"
    keys = ["measure", "by", "group"]
    groups = measures_mean.groupby(keys, sort=False)
    value, code = measures_mean[column].to_numpy(float), groups.ngroup().to_numpy()
    defined = ~np.isnan(value)
    _, means, _ = moments(code[defined], groups.ngroups, value[defined])
    distinct = measures_mean[keys].drop_duplicates().itertuples(index=False, name=None)
    model_means = dict(zip(distinct, means.tolist(), strict=True))
    rows = []
    every = ((name, entry, figure) for name, entry in scenario.published.items() for figure in entry.figures)
    for name, entry, figure in every:
        if not is_counted(figure, scenario.run):
            continue
        key = (figure.measure, figure.by, figure.group)
        modelled = model_means.get(key, float("nan"))
        ratio = modelled / figure.value if figure.value else float("nan")
        note = "" if modelled == modelled else _why_missing(key, model_means)
        percentage = figure.measure in MEASURES and MEASURES[figure.measure].unit.startswith("%")
        reach = entry.reach(figure.value, percentage=percentage)
        row = (figure.label, *key, figure.value, modelled, ratio, entry.source, note)
        rows.append((*row, name, entry.role, *reach, _verdict(modelled, *reach)))
    return pd.DataFrame(rows, columns=list(PUBLISHED_COLUMNS))


def _verdict(modelled: float, low: float, high: float) -> str:
    if modelled != modelled:
        return NOT_KNOWN
    return LOW if modelled < low else HIGH if modelled > high else HIT


def _why_missing(key: Key, model_means: Mapping[Key, float]) -> str:
    name, by, group = key
    if name not in MEASURES:
        return f"there is no measure called {name!r}"
    if key in model_means:
        return "not defined in this run: nothing to divide by, or too little history"
    groups = [each for measure, each_by, each in model_means if (measure, each_by) == (name, by)]
    if not groups:
        breakdowns = dict.fromkeys(each_by for measure, each_by, _ in model_means if measure == name)
        return f"not broken down by {by!r}; breakdowns: {', '.join(breakdowns) or 'none'}"
    some = ", ".join(groups[:8]) + (", …" if len(groups) > 8 else "")
    return f"no group {group!r} by {by}: there are {some}; it may lie outside the observed window"
