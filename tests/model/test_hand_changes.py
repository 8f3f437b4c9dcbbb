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


def later(settings: dict[str, object], date: str = "2016-07-04") -> dict[str, object]:
    """A dated change of some settings, in the middle of a wait."""
    return {"changes": {"later": {"from": date, "set": settings}}}


def test_a_plan_that_waited_for_a_worker_takes_the_interval_of_the_day_on_which_it_starts() -> None:
    """Early help: the first worker comes on Monday 4 July 2016 (day 91), and with her reviews every 10 days in place of
    every 42. Whoever has waited since April is reviewed on day 101, not on day 133."""
    early = {"teams": {"all": {**holders(0)}}, "staff": clock_week(), "review_days": 42}
    log = run(
        days_run(120), one_group(30), {"demand": {"early_help_referrals": {"referrals_per_year": 100}}},
        {"early_help": early},
        later({"early_help": {"review_days": 10, "teams": {"all": {**holders(1)}}}}),
    )  # fmt: skip
    waited = rows(log, Event.ALLOCATED)
    waited = waited[waited["time_days"] == CHANGE]["child"].tolist()
    reviews = rows(log, Event.REVIEW_HELD)
    first = {int(child): float(time) for child, time in zip(reviews["child"][::-1], reviews["time_days"][::-1], strict=True)}
    assert len(waited) > 10 and all(first[child] == CHANGE + 10 for child in waited)


def test_a_locality_plan_that_waited_takes_the_interval_and_the_core_groups_of_the_day_on_which_it_starts() -> None:
    """The same in the locality team: children in need (need of 60) and children on protection plans (need of 80)."""
    for need, section, changed in (
        (60, "child_in_need", {"review_days": 10}),
        (80, "protection", {"core_group_days": 10}),
    ):
        log = run(
            days_run(120), contacts(100), one_group(need), quick_front_door(),
            {"thresholds": {"applied": {"screening": {"protection": 100}}}},
            {"section_47": {"enquiry_working_days": {"mean": 0}, "conference_working_days": {"mean": 0}}},
            {"assessment": {**holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 0}}},
            {"locality": {"staff": clock_week(), "teams": {"all": {}}, section: {next(iter(changed)): 42}}},
            later({"locality": {section: changed, "teams": {"all": {**holders(1)}}}}),
        )  # fmt: skip
        started = rows(log, Event.PLAN_STARTED)
        waited = started[started["time_days"] == CHANGE]["child"].tolist()
        reviews = rows(log, Event.REVIEW_HELD)
        first = {int(child): float(time) for child, time in zip(reviews["child"][::-1], reviews["time_days"][::-1], strict=True)}
        assert len(waited) > 10 and all(first[child] == CHANGE + 10 for child in waited), section


def test_an_enquiry_takes_the_lengths_of_the_moment_at_which_each_step_begins() -> None:
    """Round the clock, a working day is 24 hours. Until 4 July the discussion follows after 4 days, the enquiry takes 5
    and the conference is held 9 days after the discussion; from then on 1, 2 and 3 days. A child whose discussion falls
    after 4 July is enquired about in 2 days although the referral came before; one whose enquiry began before but ends
    after it has its conference as soon as the enquiry is over, since 3 days after the discussion have passed."""
    def lengths(hours: float, enquiry: float, conference: float) -> dict[str, object]:
        return {"section_47": {"strategy_delay_hours": {"mean": hours}, "enquiry_working_days": {"mean": enquiry},
                               "conference_working_days": {"mean": conference}}}  # fmt: skip

    log = run(
        days_run(120), contacts(1500), one_group(80), quick_front_door(), {"calendar": {"bank_holidays": False}},
        {"assessment": {**holders(1, 10_000), "staff": clock_week()}}, lengths(96, 5, 9), later(lengths(24, 2, 3)),
    )  # fmt: skip
    seen = set()
    for child in rows(log, Event.CONFERENCE_HELD)["child"]:
        own = of_child(log, child)
        referred, discussed, ended, held = (
            float(own[own["event"] == event]["time_days"][0])
            for event in (Event.REFERRED, Event.STRATEGY_DISCUSSION, Event.SECTION_47_ENDED, Event.CONFERENCE_HELD)
        )
        assert discussed - referred == pytest.approx(4 if referred < CHANGE else 1, abs=EXACT)
        assert ended - discussed == pytest.approx(5 if discussed < CHANGE else 2, abs=EXACT)
        assert held == pytest.approx(max(ended, discussed + (9 if ended < CHANGE else 3)), abs=EXACT)
        seen.add((referred < CHANGE, discussed < CHANGE, ended < CHANGE))
    assert seen == {(True, True, True), (True, True, False), (True, False, False), (False, False, False)}
