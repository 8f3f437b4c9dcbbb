"""What the event log amounts to: measures, each defined once, taken by pure functions of a log and its scenario.

>>> from sim.measures import MEASURES, measure
>>> table = measure(log, scenario)        # columns measure, by, group, value, unit        # doctest: +SKIP
>>> MEASURES["referrals"].meaning         # the exact definition                           # doctest: +SKIP
"""

from sim.measures.define import Measure
from sim.measures.definitions import MEASURES
from sim.measures.journey import story
from sim.measures.published import PUBLISHED_COLUMNS, against_published
from sim.measures.queues import Overload, overloaded_teams
from sim.measures.table import COLUMNS, MONTHLY_COLUMNS, NotListedError, events_behind, measure, monthly

__all__ = [
    "COLUMNS", "MEASURES", "MONTHLY_COLUMNS", "PUBLISHED_COLUMNS", "Measure", "NotListedError", "Overload",
    "against_published", "events_behind", "measure", "monthly", "overloaded_teams", "story",
]  # fmt: skip
