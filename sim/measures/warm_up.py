"""How the run settles: open cases and queues at each place from the very first day, warm-up included."""

from __future__ import annotations

import numpy as np

from sim.measures.episodes import History
from sim.measures.stocks import stock_episodes
from sim.measures.table import Columns
from sim.rules.sums import row_totals

WARM_UP_COLUMNS = ("series", "batch", "value")
"""Columns of the table of warm-up series."""

WARM_UP_SERIES = (
    "contacts_waiting_for_screening", "waiting_for_panel", "waiting_early_help", "open_early_help",
    "waiting_assessment", "open_assessments", "open_child_in_need_plans", "open_protection_plans", "looked_after",
    "unallocated_cases",
)  # fmt: skip
"""The stocks that are followed, by their names in `MEASURES`: each place once, by what waits there and what is open."""

BATCH_DAYS = 5
"""Days in a batch, as MSER-5 has it."""


def warm_up_series(history: History) -> Columns:
    """Open cases and queues of one replication, in batches of five days from the first day of the run.

    Returns
    -------
    dict
        Columns `WARM_UP_COLUMNS`: the name of a stock in `MEASURES` (one of `WARM_UP_SERIES`); the batch, from 0, which
        covers the days ``5 batch`` to ``5 batch + 4``; the mean over these days of what is open or waiting at the
        midnight that ends the day. A last batch that is not whole is left out; a run of fewer than five days has none.
    """
    batches = int(history.end // BATCH_DAYS)
    midnights = np.arange(1, BATCH_DAYS * batches + 1, dtype=float)
    episodes = stock_episodes(history)
    means = [
        row_totals(episodes[name].count_open(midnights).reshape(batches, BATCH_DAYS)) / BATCH_DAYS
        for name in WARM_UP_SERIES
    ]
    return {
        "series": [name for name in WARM_UP_SERIES for _ in range(batches)],
        "batch": np.tile(np.arange(batches), len(WARM_UP_SERIES)),
        "value": np.concatenate(means),
    }
