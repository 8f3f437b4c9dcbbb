"""One clock and one order: nothing happens twice, nothing is late by an ulp, and the order of scheduling decides nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import simpy

from sim.log import Event, EventLog, Outcome
from sim.model import run as run_module
from sim.model import simulate
from tests.model.worlds import (
    authority,
    authority_log,
    clock_week,
    contacts,
    days_run,
    desk,
    holders,
    merged,
    one_group,
    quick_front_door,
    rows,
    run,
)

LENGTH = ("run.observed_days=400",)
APART_DAYS = 1e-6
"""A tenth of a second: no two meetings about a child are so close."""

ONCE = {
    "incident": {"event": Event.NEED_CHANGED, "outcome": Outcome.INCIDENT},
    "review or core group": {"event": Event.REVIEW_HELD},
    "strategy discussion": {"event": Event.STRATEGY_DISCUSSION},
    "conference": {"event": Event.CONFERENCE_HELD},
    "panel": {"event": Event.PANEL_HEARD},
    "assessment": {"event": Event.ASSESSMENT_COMPLETED},
}


@pytest.mark.parametrize("name", ONCE)
def test_nothing_happens_to_a_child_twice_at_once(name: str) -> None:
    """Waits written as differences of times end an ulp off, and find again what they waited for."""
    found = []
    for replication in range(2):
        log = authority_log(LENGTH, replication)
        same = rows(log, ONCE[name]["event"], **{k: v for k, v in ONCE[name].items() if k != "event"})
        order = np.lexsort((same["time_days"], same["child"]))
        child, time = same["child"][order], same["time_days"][order]
        found += ((child[1:] == child[:-1]) & (np.diff(time) < APART_DAYS)).tolist()
    assert found and not any(found)


def test_work_that_falls_due_at_opening_starts_on_the_dot() -> None:
    """Contacts that come at night are screened at 9:00 exactly: on 60 mornings, whatever 9/24 rounds to."""
    log = run(days_run(60), one_group(10), contacts(20_000), desk(400), {"calendar": {"bank_holidays": False}})
    received, started = rows(log, Event.CONTACT_RECEIVED), rows(log, Event.SCREENING_STARTED)
    start = dict(zip(started["child"].tolist(), started["time_days"].tolist(), strict=True))
    mornings = set()
    for child, time in zip(received["child"].tolist(), received["time_days"].tolist(), strict=True):
        hour, number = time % 1 * 24, int(time)
        if hour < 9 and number % 7 < 5:
            assert start[child] == number + 9.0 / 24
            mornings.add(number)
    assert len(mornings) > 35


def test_a_manager_who_waits_so_many_days_allocates_after_exactly_so_many() -> None:
    """A queue that looks again when the first case has waited long enough must find that it has: at 300 odd moments,
    with waits that no binary fraction holds. A full worker with room above target takes each case then, and not later."""
    waits = (0.1, 0.7, 1.1, 3.3, 7.7)
    for wait in waits:
        staff = clock_week(above_target_after_days=wait)
        log = run(
            days_run(40), one_group(60), contacts(3000), quick_front_door(),
            {"assessment": {**holders(1, 1, 10_000), "staff": staff, "duration_working_days": {"mean": 500}}},
        )  # fmt: skip
        allocated = rows(log, Event.ALLOCATED)
        above = allocated[allocated["outcome"] == Outcome.ABOVE_TARGET]
        asked = rows(log, Event.WAITING_FOR_WORKER)
        since = dict(zip(asked["child"].tolist(), asked["time_days"].tolist(), strict=True))
        assert len(above) > 200
        assert all(row["time_days"] == since[int(row["child"])] + wait for row in above)


def test_what_is_due_at_the_end_does_not_happen() -> None:
    """The panel meets at midnight on day 14: in a run of 14 days it has not met, in one an hour longer it has."""
    world = merged(
        one_group(30), {"demand": {"early_help_referrals": {"referrals_per_year": 2000}}},
        {"early_help": {"panel": {"share_of_direct": 1, "interval_days": 14, "starts": "00:00"}}},
    )  # fmt: skip
    assert len(rows(run(world, days_run(14)), Event.PANEL_HEARD)) == 0
    assert len(rows(run(world, days_run(14 + 1 / 24)), Event.PANEL_HEARD)) > 0


class ShuffledClock(run_module.Clock):
    """Puts what one event brings about into the queue in another order, as far as it concerns different entities."""

    generator = random.Random(0)

    def __init__(self) -> None:
        super().__init__()
        self._pending: list[tuple[simpy.Event, float, int, int, int]] = []
        self._within = False

    def put(self, event: simpy.Event, time: float, part: int, entity: int, urgency: int) -> None:
        self._pending.append((event, time, part, entity, urgency))

    def step(self) -> None:
        queued = self._pending
        self._pending = []
        order = list(range(len(queued)))
        self.generator.shuffle(order)
        places: dict[int, list[int]] = {}
        for position, item in enumerate(queued):
            places.setdefault(item[3], []).append(position)
        taken = {entity: iter(own) for entity, own in places.items()}
        for position in order:  # each entity's own keep their order
            super().put(*queued[next(taken[queued[position][3]])])
        super().step()


@contextmanager
def shuffled(monkeypatch: pytest.MonkeyPatch, seed: int) -> Iterator[None]:
    ShuffledClock.generator = random.Random(seed)
    with monkeypatch.context() as patched:
        patched.setattr(run_module, "Clock", ShuffledClock)
        yield


TIES = (
    "run.observed_days=120", "assessment.duration_working_days={distribution: fixed, mean: 5, cv: null}",
    "section_47.enquiry_working_days={distribution: fixed, mean: 3, cv: null}",
    "section_47.conference_working_days={distribution: fixed, mean: 5, cv: null}",
    "section_47.strategy_delay_hours={distribution: fixed, mean: 0, cv: null}",
    "handover.transfer.delay_working_days={distribution: fixed, mean: 1, cv: null}",
    "handover.step_down.delay_working_days={distribution: fixed, mean: 0, cv: null}",
    "handover.step_up.delay_working_days={distribution: fixed, mean: 0, cv: null}",
    "assessment.staff.absence_days={distribution: fixed, mean: 7, cv: null}",
    "assessment.staff.absence_spells_per_year=6", "assessment.staff.turnover_per_year=2",
    "assessment.staff.recruitment_days={distribution: fixed, mean: 14, cv: null}",
    "early_help.review_days=14", "locality.child_in_need.review_days=14",
    "changes.more={from: 2016-05-02, set: {assessment: {workers: {social_worker: {posts: 3}}}}}",
)  # fmt: skip
"""A world in which much happens at the same moment: fixed lengths, openings, meetings, a dated change."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_scheduling_decides_nothing(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Events of different children, workers, teams and meetings at one instant, put into the queue in another order."""
    plain = simulate(authority(TIES), seed=5, replication=0)
    with shuffled(monkeypatch, seed):
        other = simulate(authority(TIES), seed=5, replication=0)
    assert same(plain, other)
    times = plain.rows["time_days"]
    ties = (times[1:] == times[:-1]) & (plain.rows["child"][1:] != plain.rows["child"][:-1])
    assert ties.sum() > 300  # there is something to shuffle


def same(one: EventLog, other: EventLog) -> bool:
    return one.rows.tobytes() == other.rows.tobytes() and one.children.tobytes() == other.children.tobytes()
