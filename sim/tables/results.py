"""Measures, defined once."""

from __future__ import annotations

import pandas as pd

from sim.measures import MEASURES


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
