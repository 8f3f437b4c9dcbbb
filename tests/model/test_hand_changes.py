"""Dated changes that reach those who wait already, worked out by hand: a manager's patience, the delay of reports."""

from __future__ import annotations

import pytest

from sim.log import Event, EventLog, Outcome
from tests.model.worlds import (
    clock_week,
    contacts,
    day,
    days_run,
    holders,
    of_child,
    one_group,
    opening,
    quick_front_door,
    rows,
    run,
)

EXACT = 1e-9
CHANGE = day("2016-07-04")


@pytest.mark.parametrize(("before", "after"), [(60, 10), (10, 60), (60, 0), (0, 25)])
def test_a_new_patience_holds_for_the_cases_that_wait_already(before: float, after: float) -> None:
    """One worker with a target of one case, who may hold a hundred. The first case is hers at once, every other waits
    for a manager to allocate it above target: `before` days, and from Monday 4 July 2016 (day 91) `after` days.

    60 to 10 days: a case of 1 June (day 58) has waited 33 days on 4 July and is allocated at that midnight; one of 30
    June (day 87) on 10 July, after 10 days. 10 to 60: what has not been allocated by 4 July waits for 60 days in all.
    """
    log = run(
        days_run(250), contacts(120), one_group(60), quick_front_door(),
        {"assessment": {**holders(1, 1, 100), "staff": clock_week(above_target_after_days=before),
                        "duration_working_days": {"mean": 5000}},
         "changes": {"patience": {"from": "2016-07-04", "set": {"assessment": {"staff": {
             "above_target_after_days": after}}}}}},
    )  # fmt: skip
    asked = [float(row["time_days"]) for row in rows(log, Event.WAITING_FOR_WORKER)]
    expected = [asked[0]]
    for since in asked[1:]:
        due = since + before
        expected.append(due if due < CHANGE else max(CHANGE, since + after))
    got = rows(log, Event.ALLOCATED)
    assert got["time_days"].tolist() == pytest.approx([due for due in expected if due < 250], abs=EXACT)
    assert len(got) > 40 and (got["outcome"][1:] == Outcome.ABOVE_TARGET).all()
    if (before, after) == (60, 10):
        assert (got["time_days"] == CHANGE).sum() > 5


def test_a_new_patience_waits_for_the_team_to_open() -> None:
    """The same from 60 to 10 days in a team that works 9 to 17: who has waited 10 days by Monday 4 July is allocated at
    9 that morning, who has not at the first working moment after 10 days."""
    log = run(
        days_run(160), contacts(120), one_group(60), quick_front_door(),
        {"assessment": {**holders(1, 1, 100), "staff": {"above_target_after_days": 60},
                        "duration_working_days": {"mean": 5000}},
         "changes": {"patience": {"from": "2016-07-04", "set": {"assessment": {"staff": {
             "above_target_after_days": 10}}}}}},
    )  # fmt: skip
    asked = [float(row["time_days"]) for row in rows(log, Event.WAITING_FOR_WORKER)]
    expected = [opening(asked[0])]
    expected += [opening(since + 60 if since + 60 < CHANGE else max(CHANGE, since + 10)) for since in asked[1:]]
    got = rows(log, Event.ALLOCATED)["time_days"].tolist()
    assert got == pytest.approx([due for due in expected if due < 160], abs=EXACT)
    assert got.count(CHANGE + 9 / 24) > 5


def reported(*changes: dict) -> EventLog:
    """Children with an incident every two years or so, reported after ten days on average, and decided at once."""
    return run(
        days_run(200), one_group(20, incidents_per_year_at_zero_need=0.5), quick_front_door(),
        {"opening": {"known": {"children": 600, "need_mean": 20}},
         "demand": {"contacts": {"sources": {"others": {"reporting_delay_days": 10}}}}}, *changes,
    )  # fmt: skip


def delays(log: EventLog) -> dict[int, tuple[float, float]]:
    """Moment of the incident, and days until it was reported, of the children who had one incident and no more."""
    found = {}
    for child in {int(each) for each in rows(log, Event.CONTACT_RECEIVED)["child"]}:
        own = of_child(log, child)
        incidents = own["time_days"][(own["event"] == Event.NEED_CHANGED) & (own["outcome"] == Outcome.INCIDENT)]
        heard = own["time_days"][own["event"] == Event.CONTACT_RECEIVED]
        if len(incidents) == 1:
            found[child] = float(incidents[0]), float(heard[0] - incidents[0])
    return found


@pytest.mark.parametrize("factor", [0, 0.5, 3])
def test_a_new_reporting_delay_holds_for_incidents_from_that_day_on(factor: float) -> None:
    """Ten days on average until Monday 4 July 2016, then none, five or thirty. An incident before that day is reported
    when it was going to be, even if that is after it; one from that day on at once, in half the time, or in three times
    the time that it would have taken."""
    change = {"changes": {"delay": {"from": "2016-07-04", "set": {"demand": {"contacts": {"sources": {"others": {
        "reporting_delay_days": 10 * factor}}}}}}}}  # fmt: skip
    base, changed = delays(reported()), delays(reported(change))
    before = after = straddling = 0
    for child, (at, delay) in changed.items():
        if child not in base:  # it was reported after the run, and is now reported sooner
            assert factor < 1 and at >= CHANGE
            continue
        assert at == base[child][0]
        expected = base[child][1] * (factor if at >= CHANGE else 1)
        assert delay == pytest.approx(expected, abs=EXACT)
        before, after = before + (at < CHANGE), after + (at >= CHANGE)
        straddling += at < CHANGE < at + delay
    assert before > 30 and after > 30 and straddling > 3
