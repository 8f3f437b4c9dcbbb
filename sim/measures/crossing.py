"""From the moment need first crosses a published threshold to the start of the right service."""

import numpy as np

from sim.measures.define import Rows, defines
from sim.measures.episodes import PLANS, History
from sim.measures.need_days import Coverage, courses, needing
from sim.measures.reading import once_for_all, one_of
from sim.measures.spread import Facts, percent, spread, wait_mean, wait_quantile, waits
from sim.rules.arrays import fresh
from sim.scenario.vocabulary import LEVELS_IN_WORDS

THRESHOLDS = tuple(LEVELS_IN_WORDS)
"""Levels of need, rising, by the published threshold at which each begins."""

HORIZON_DAYS = 182.0
"""Days after the crossing over which the mean wait is taken."""

_COHORT = """The clock starts when a child's latent need is first at or above the published threshold in the whole run
(on entry, if it is then), for children for whom that happens in the window; children whose need was above it on the
first day of the run are left out, because their crossing is not seen. It stops when a plan at this level or above
starts (0 if one is in progress), whether or not need has fallen meanwhile: being referred, assessed or waiting is not a
service. Children still without one when they turn 18 or the run ends are censored, never dropped."""


_CAUTION = """
Caution: Any plan counts, also one that does nothing, and a child whose plan has not ended when need rises counts 0."""


def by_level(caution: str) -> list[dict[str, str]]:
    """The words in which the definition of a measure differs from level to level; that of early help is no headline."""
    led = {"headline": " | headline", "caution": caution}
    alone = {"headline": "", "caution": ""}
    return [
        {"level": level, "words": LEVELS_IN_WORDS[level], **(alone if level == "early_help" else led)}
        for level in THRESHOLDS
    ]


def published_level(history: History, level: str) -> float:
    """The published threshold at which a level begins."""
    return float(getattr(history.scenario.thresholds.published, level))


@once_for_all
def coverage_from(history: History, level: str) -> Coverage:
    """Time on a plan at a level or above: early help < child in need < protection < looked after."""
    return Coverage(history, history.plans.where(one_of(history.plans.place, PLANS[THRESHOLDS.index(level) :])))


@defines("missed", *by_level(_CAUTION), cohort=_COHORT, horizon=HORIZON_DAYS)
def crossings(history: History) -> Rows:
    """All measures of the time from first crossing to service.

    first_crossing_to_service_days_{level} | Days from need to service: {words} | days | lower{headline}
    Mean days without a service in the first {horizon:.0f} days after need first crosses the {words} threshold: the area
    under the Kaplan-Meier curve (a child not served in that time counts {horizon:.0f}). {cohort} By year: of the
    crossing. NaN if nobody is followed for {horizon:.0f} days.{caution}

    first_crossing_to_service_median_days_{level} | Median days from need to service: {words} | days | lower
    Days by which half of the children have a service (Kaplan-Meier); NaN if fewer than half ever do. {cohort}

    first_crossing_never_served_pct_{level} | Never served by the end: {words} | % of children | lower
    Children who had no such service by the end of the run (or their 18th birthday), over the cohort. It includes those
    who crossed shortly before the end. {cohort}

    first_crossing_children_{level} | Children whose need first crosses: {words} | children | -
    Number of children in the cohort. {cohort}
    """
    course, known_before = courses(history), history.log.children["origin"] == 2
    for level in THRESHOLDS:
        stretches = needing(history, published_level(history, level))
        highest = course.need[stretches.course] >= 100.0
        at = np.flatnonzero((stretches.end > stretches.start) | ((stretches.start < history.end) & highest))
        some = stretches.where(at[fresh(stretches.child[at])])  # the first of each child
        on_entry = course.first[some.course] & (some.start == course.start[some.course])
        observed = (some.start >= history.start) & (some.start < history.end)
        some = some.where(observed & ~(on_entry & known_before[some.child]))
        children, crossed = some.child, some.start
        first_covered = coverage_from(history, level).first_from(children, crossed)
        until = np.minimum(history.left[children], history.end)
        reached = first_covered < until
        waiting = waits(np.minimum(first_covered, until) - crossed, reached)
        facts = Facts(history, time=crossed, child=children)
        yield from spread(f"first_crossing_to_service_days_{level}", facts, wait_mean(waiting, HORIZON_DAYS))
        yield from spread(f"first_crossing_to_service_median_days_{level}", facts, wait_quantile(waiting, 0.5))
        yield from spread(f"first_crossing_never_served_pct_{level}", facts, percent(~reached))
        yield from spread(f"first_crossing_children_{level}", facts)
