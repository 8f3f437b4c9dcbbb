"""Child-days of need, for tests that set them beside another way to the same number."""

from __future__ import annotations

from sim.log import EventLog
from sim.measures.episodes import History
from sim.measures.need_days import needing
from sim.rules.sums import total
from sim.scenario import Scenario


def child_days_above(log: EventLog, scenario: Scenario, level: float, *, window: bool = True) -> float:
    """Child-days with latent need at or above `level`, exactly.

    Parameters
    ----------
    log
        One replication.
    scenario
        What it is a replication of.
    level
        Need score, 0 to 100.
    window
        Only the observed window; otherwise the whole run.
    """
    history = History(log, scenario)
    return total(needing(history, level).days_within(history.start if window else 0.0, history.end))
