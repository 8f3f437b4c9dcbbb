"""Scenarios in which the service is a queueing network with a known answer, and ways to read what happened in them.

All mechanisms but the one in question stand at their neutral values. Times are in days unless a name says hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.log import Event, EventLog
from sim.scenario import Scenario, load_mapping, load_scenario
from tests.engines import simulate
from tests.model.worlds import (
    BASELINE,
    ROUND_THE_CLOCK,
    clock_week,
    contacts,
    days_run,
    desk,
    holders,
    merged,
    one_group,
    quick_front_door,
    referrals,
    rows,
)

__all__ = [
    "BASELINE", "NO_HOLIDAYS", "ROUND_THE_CLOCK", "SEED", "YEAR", "assessment_team", "baseline", "by_child", "care",
    "clock_week", "contacts", "days_run", "desk", "excess_average", "holders", "merged", "one_group", "paired", "panel",
    "present_at", "quick_front_door", "referrals", "replications", "rows", "scenario", "screening_desk", "time_average",
]  # fmt: skip

YEAR = 365.25
SEED = 20_260_401
NO_HOLIDAYS: dict[str, Any] = {"calendar": {"bank_holidays": False}}

Mappings = Mapping[str, Any]


def scenario(*parts: Mappings) -> Scenario:
    """A validated scenario from mappings, later ones laid over earlier ones; no bank holidays."""
    return load_mapping(merged(NO_HOLIDAYS, *parts))


def replications(world: Scenario, number: int, *, seed: int = SEED) -> Iterator[EventLog]:
    """Independent replications of a scenario."""
    for replication in range(number):
        yield simulate(world, seed=seed, replication=replication)


def screening_desk(
    *parts: Mappings, per_hour: float, effort: Mappings, screeners: int, days: float, warm_up: float = 0.0
) -> Scenario:
    """Contacts at random moments, a desk that never closes, everybody sent home: a queue with so many servers."""
    return scenario(
        one_group(10),
        contacts(per_hour * 24 * YEAR),
        desk(screeners, hours=ROUND_THE_CLOCK),
        {"front_door": {"screening_effort_hours": effort}},
        days_run(days),
        {"run": {"warm_up_days": warm_up, "observed_days": days - warm_up}},
        *parts,
    )


def assessment_team(
    *parts: Mappings, per_day: float, duration: Mappings, posts: int, maximum: int, days: float
) -> Scenario:
    """Every contact a referral at once, assessed by a team that never closes: posts x maximum servers."""
    nobody_in_need = {"early_help": 100, "child_in_need": 100, "section_47": 100}
    return scenario(
        one_group(60),
        contacts(per_day * YEAR),
        quick_front_door(),
        {"thresholds": {"applied": {"assessment": nobody_in_need}}},
        {"assessment": {**holders(posts, maximum), "staff": clock_week(), "duration_working_days": duration}},
        days_run(days),
        *parts,
    )


def panel(*parts: Mappings, per_day: float, interval: int, places: int | None, days: float) -> Scenario:
    """Direct referrals to a panel that meets at midnight every so many days, and sends everybody home."""
    meetings = {"share_of_direct": 1, "interval_days": interval, "starts": "00:00", "places": places}
    return scenario(
        one_group(10), referrals(per_day * YEAR), {"early_help": {"panel": meetings}}, days_run(days), *parts
    )


def care(*parts: Mappings, per_day: float, share: float, delay: float, days: float) -> Scenario:
    """Every contact taken into care for no time at all; a share returns after an exponential delay."""
    return scenario(
        one_group(90),
        contacts(per_day * YEAR),
        quick_front_door(),
        {
            "thresholds": {"applied": {"section_47": {"looked_after": 80}}},
            "section_47": {"enquiry_working_days": {"mean": 0}},
            "assessment": {**holders(1, 1_000_000), "staff": clock_week()},
            "looked_after": {
                "stay_days": {"mean": 0}, "return_share": share,
                "return_delay_days": {"distribution": "exponential", "mean": delay},
            },
        },
        days_run(days),
        *parts,
    )  # fmt: skip


# -- reading -------------------------------------------------------------------------------------------------------


def by_child(log: EventLog, event: Event) -> np.ndarray:
    """The rows of an event, in order of child (worlds in which each child has at most one)."""
    found = rows(log, event)
    return found[np.argsort(found["child"], kind="stable")]


def paired(log: EventLog, first: Event, second: Event) -> tuple[np.ndarray, np.ndarray]:
    """Rows of two events of the same children, for children who have both, in order of the first event's time."""
    one, two = by_child(log, first), by_child(log, second)
    _, at, other = np.intersect1d(one["child"], two["child"], assume_unique=True, return_indices=True)
    one, two = one[at], two[other]
    order = np.argsort(one["time_days"], kind="stable")
    return one[order], two[order]


def time_average(arrives: np.ndarray, leaves: np.ndarray, first: float, last: float) -> float:
    """Mean number present between two moments; who does not leave does so at infinity."""
    stays = np.clip(np.minimum(leaves, last) - np.maximum(arrives, first), 0.0, None)
    return float(stays.sum() / (last - first))


def present_at(arrives: np.ndarray, leaves: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Number present at each of some moments."""
    return np.searchsorted(np.sort(arrives), times, side="right") - np.searchsorted(
        np.sort(leaves), times, side="right"
    )


def excess_average(arrives: np.ndarray, leaves: np.ndarray, level: int, first: float, last: float) -> float:
    """Time average of how far the number present exceeds a level."""
    moments = np.concatenate([arrives, leaves])
    change = np.concatenate([np.ones(len(arrives)), -np.ones(len(leaves))])
    order = np.argsort(moments, kind="stable")
    edges = np.clip(moments[order], first, last)
    number = np.cumsum(change[order])
    spans = np.diff(np.append(edges, last))
    return float((np.maximum(number - level, 0) * spans).sum() / (last - first))


# -- shipped scenarios ---------------------------------------------------------------------------------------------



def baseline(*overrides: str) -> Scenario:
    """The shipped baseline, with values laid over it."""
    return load_scenario(BASELINE, overrides)
