"""Conference chairs: a slot for each conference, by hand and against the queue of a capped meeting."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome, Place
from sim.measures import measure
from sim.scenario import load_mapping
from tests.model.worlds import (
    clock_week,
    contacts,
    days_run,
    holders,
    merged,
    nested,
    one_group,
    opening,
    quick_front_door,
    rows,
    run,
    works,
)
from tests.verification import theory

EXACT = 1e-9
TEN = 10 / 24
WORLD = merged(
    quick_front_door(),
    {"assessment": {**holders(1, 1e5), "staff": clock_week()},
     "locality": {"teams": {"all": holders(1, 1e5)}, "staff": clock_week(), "protection": {"core_group_days": 5000}},
     "section_47": {"enquiry_working_days": {"mean": 5}}},
)  # fmt: skip


def chairs(number: int, **more: object) -> dict[str, object]:
    """So many chairs."""
    return nested("section_47.chairs", {"chairs": number, **more})


def slots(log: EventLog) -> np.ndarray:
    """Slots taken."""
    return rows(log, Event.CONFERENCE_SLOT)


def test_a_conference_takes_the_earliest_slot_after_the_enquiry_is_ready() -> None:
    """Chairs enough: the enquiry ends five days after the referral, in a team that never closes; three days' notice; then
    the next working day at ten. The first review conference is due on day 91, from that morning on."""
    log = run(days_run(250), contacts(100), one_group(80), WORLD, chairs(100, notice_working_days=3))
    referred = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.REFERRED)}
    held = rows(log, Event.CONFERENCE_HELD)
    assert len(held) > 40
    for row in held:
        ready = referred[int(row["child"])] + 5 + 3
        assert row["time_days"] == pytest.approx(slot_after(ready), abs=EXACT)
    started = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.PLAN_STARTED)}
    reviews = rows(log, Event.REVIEW_HELD, place=Place.PROTECTION)
    assert len(reviews) > 10
    for row in reviews:
        assert row["time_days"] == pytest.approx(slot_after(math.floor(started[int(row["child"])] + 91)), abs=EXACT)


def slot_after(time: float) -> float:
    """The first ten o'clock on a working day from a time on."""
    number = int(time)
    while not works(number) or number + TEN < time:
        number += 1
    return number + TEN


def test_slots_are_a_capped_meeting() -> None:
    """One chair with three conferences on each working day: what is left over after a day is (B + A - 3)+ (Lindley 1952),
    and whoever has waited longest comes first."""
    log = run(days_run(400), contacts(700), one_group(80), WORLD, chairs(1, conferences_per_day=3))
    listed, taken = rows(log, Event.CONFERENCE_LISTED), slots(log)
    days = np.array([number + TEN for number in range(400) if works(number)])
    before = np.searchsorted(listed["time_days"], days, side="right")
    arrived = np.diff(np.concatenate([[0], before]))
    left = before - np.searchsorted(taken["time_days"], days, side="right")
    assert left.max() > 20
    assert left.tolist() == theory.backlogs(arrived, 3).tolist()
    assert set(taken["time_days"]) <= set(days)
    asked = taken["time_days"] - taken["value"]
    for day in np.unique(taken["time_days"]):
        waits = asked[taken["time_days"] == day]
        still = listed["time_days"][(listed["time_days"] <= day)]
        assert waits.max() <= np.sort(still)[: (asked <= waits.max()).sum()].max() + EXACT


def test_without_a_quorum_a_conference_is_listed_again() -> None:
    """A third have none: each conference takes 1/(1 - 1/3) slots, a geometric number; those in vain decide nothing."""
    world = merged(days_run(600), contacts(700), one_group(80), WORLD, chairs(100, not_quorate_share=1 / 3))
    log = run(world)
    taken = slots(log)
    in_vain = taken["outcome"] == Outcome.NOT_QUORATE
    n = len(taken)
    assert abs(in_vain.mean() - 1 / 3) < 4 * math.sqrt(2 / 9 / n)
    initial = taken["place"] == Place.SECTION_47
    assert len(rows(log, Event.CONFERENCE_HELD)) == (~in_vain & initial).sum()
    assert len(rows(log, Event.REVIEW_HELD, place=Place.PROTECTION)) == (~in_vain & ~initial).sum()
    table = measure(log, load_mapping(world)).set_index(["measure", "by", "group"])["value"]
    assert table["conferences_not_quorate_pct", "all", "all"] == pytest.approx(100 * in_vain.mean())
    for place, name in ((Place.SECTION_47, "initial"), (Place.PROTECTION, "review")):
        of_kind = taken["value"][taken["place"] == place]
        assert table["conference_slot_wait_days", "conference", name] == pytest.approx(of_kind.mean())
    assert table["conferences_waiting", "all", "all"] == len(rows(log, Event.CONFERENCE_LISTED)) - n


def test_when_there_are_no_chairs_any_more_nobody_waits_for_them() -> None:
    """One chair and a long queue until 1 September (day 150): on that day all that wait are held."""
    log = run(
        days_run(200), contacts(900), one_group(80), WORLD, chairs(1),
        {"changes": {"all_may": {"from": "2016-09-01", "set": nested("section_47.chairs.chairs", 0)}}},
    )  # fmt: skip
    held = rows(log, Event.CONFERENCE_HELD)["time_days"]
    assert (held == 150.0).sum() > 100 and len(slots(log)[slots(log)["time_days"] > 150]) == 0
    assert (held > 150.0).sum() > 20


def test_a_day_off_is_no_conference_day() -> None:
    log = run(days_run(60), contacts(900), one_group(80), WORLD, chairs(3, days=["monday"]))
    assert {int(time) for time in slots(log)["time_days"]} == {7, 14, 21, 35, 42, 49}  # 2 May and 30 May are bank holidays
    assert opening(28.0) > 29  # as the calendar on the wall has it
