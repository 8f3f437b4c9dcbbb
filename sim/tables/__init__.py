"""Tables for notebooks: what results and event logs hold, as data frames with documented columns.

>>> import sim
>>> sim.tables.changes(result)                                                                  # doctest: +SKIP

Those for reading (`levels`, `changes`, `verdicts`) hold text; to calculate, take the frames of the result itself.

=================  =================================================================================================
`definitions`      every measure with its exact meaning
`levels`           the measures of a result with their intervals, for reading
`changes`          differences from the baseline with their intervals, for reading
`verdicts`         what the differences amount to, in words
`sentences`        one option against the baseline in sentences
`published`        published figures beside the model's own
`non_dominated`    which options no other beats
`cheapest`         the cheapest option that meets standards
`lives`            the life of every child of a log in numbers
`need`             the true need of one child, day by day
`events`           what happened, in order, with dates
`plans`            who was on which plan, from when to when
`dictionary`       what the words of a log mean
`waits`            who waited in which queue, from when to when
`warm_up`          whether the warm-up is long enough
=================  =================================================================================================
"""

from sim.measures.fates import lives
from sim.study.published import published
from sim.study.weighing import cheapest, non_dominated
from sim.tables.logs import dictionary, events, need, plans, waits, warm_up
from sim.tables.reading import changes, definitions, levels, sentences, verdicts

__all__ = [
    "changes", "cheapest", "definitions", "dictionary", "events", "levels", "lives", "need", "non_dominated", "plans",
    "published", "sentences", "verdicts", "waits", "warm_up",
]  # fmt: skip
