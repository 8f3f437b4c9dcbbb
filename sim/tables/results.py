"""Measures defined, and results set beside published figures."""

from __future__ import annotations

import pandas as pd

from sim.measures import MEASURES
from sim.study.published import beside_published
from sim.study.result import StudyResult


def definitions() -> pd.DataFrame:
    """Every measure, defined once.

    Returns
    -------
    pandas.DataFrame
        One row for each measure: ``measure`` (its name in all tables), ``title``, ``unit``, ``better`` ("lower",
        "higher" or None where neither is), ``family`` (the question it answers), ``headline`` (whether it is told
        first), ``meaning`` (the exact definition), ``caution`` (of a headline: what would make it look better
        without being better).
    """
    columns = ("measure", "title", "unit", "better", "family", "headline", "meaning", "caution")
    rows = [tuple(getattr(each, "name" if column == "measure" else column) for column in columns)
            for each in MEASURES.values()]  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns))


def published(result: StudyResult, scenario: str | None = None) -> pd.DataFrame:
    """Published figures beside the model's own.

    Parameters
    ----------
    result
        As `sim.run` or `sim.compare` gives it.
    scenario
        Its name in the result; the first if not given.

    Returns
    -------
    pandas.DataFrame
        One row for each published figure of the scenario: ``label, measure, by, group, published, modelled, ratio``
        (modelled over published), ``source, note`` (why the model has no such figure, if so), ``ci_low, ci_high`` (95%
        interval of the modelled mean), ``unit``; ``row`` (the entry of the scenario, which may hold several figures),
        ``role`` (target, check, input, soft), ``hit_from, hit_to`` (where the model hits the figure) and ``verdict``
        (hit, low, high, not known). Figures of times that the run does not count are left out.
    """
    return beside_published(result, scenario or next(iter(result.scenarios)))
