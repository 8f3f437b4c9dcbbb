"""Fresh harm, protection and care as practitioners know them, by hand, and who holds a case on its way to another team."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, Outcome, Place
from tests.model.worlds import (
    after_work,
    clock_week,
    contacts,
    days_run,
    holders,
    merged,
    nested,
    of_child,
    one_group,
    one_row,
    opening,
    quick_front_door,
    referrals,
    rows,
    run,
)

EXACT = 1e-9
HOUR = 1 / 24


# -- protection --------------------------------------------------------------------------------------------------------

PROTECTED = merged(
    contacts(400), one_group(80), quick_front_door(),
    {"assessment": {**holders(1, 10_000), "duration_working_days": {"mean": 20}},
     "section_47": {"enquiry_working_days": {"mean": 2}, "strategy_delay_hours": {"mean": 6}}},
)  # fmt: skip


def test_an_urgent_strategy_discussion_is_held_by_the_clock_before_a_worker_is_allocated() -> None:
    """Four hours after the decision, at any hour; the worker comes when the assessment team opens. Without: six working
    hours after the worker."""
    for own, hours in (({"urgent_strategy_hours": {"mean": 4}}, 4.0), ({}, None)):
        log = run(days_run(60), PROTECTED, {"section_47": own})
        discussions = rows(log, Event.STRATEGY_DISCUSSION)
        assert len(discussions) > 40
        for row in discussions:
            decided = float(one_row(log, row["child"], Event.CONTACT_DECIDED)["time_days"])
            due = decided + hours * HOUR if hours else after_work(opening(decided), 6)
            assert row["time_days"] == pytest.approx(due, abs=EXACT)
        for row in rows(log, Event.ALLOCATED):
            decided = float(one_row(log, row["child"], Event.CONTACT_DECIDED)["time_days"])
            assert row["time_days"] == pytest.approx(opening(decided + (hours or 0) * HOUR), abs=EXACT)
        ended = rows(log, Event.SECTION_47_ENDED)
        assert len(ended) > 30 and (np.unique(ended["child"], return_counts=True)[1] == 1).all()


@pytest.mark.parametrize("level", [None, 79, 81])
def test_a_child_comes_into_care_at_the_strategy_discussion(level: float | None) -> None:
    """All have a need of 80: at a level of 79 each is looked after from the hour of the discussion, and nobody is asked to
    assess; at 81, or without a level, none is."""
    log = run(
        days_run(60), PROTECTED, {"section_47": {"urgent_strategy_hours": {"mean": 4}}},
        {"thresholds": {"applied": {"section_47": {"strategy_looked_after": level}}}},
    )  # fmt: skip
    discussed = rows(log, Event.STRATEGY_DISCUSSION)
    into_care = rows(log, Event.PLAN_STARTED, place=Place.LOOKED_AFTER)
    assert len(discussed) > 40
    if level == 79:
        assert into_care["time_days"].tolist() == discussed["time_days"].tolist()
        assert len(rows(log, Event.ALLOCATED)) == 0
        assert set(rows(log, Event.SECTION_47_ENDED)["outcome"]) == {Outcome.LOOKED_AFTER}
    else:
        assert len(into_care) == 0 and set(discussed["outcome"]) == {Outcome.NONE}


@pytest.mark.parametrize(("need", "home_after"), [(40, 100), (60, None)])
def test_a_looked_after_child_goes_home_when_it_can(need: float, home_after: float | None) -> None:
    """A stay of 100 days. Below the line of 50 they go home then; above it they stay, from one review to the next, for as
    long as need does."""
    world = merged(
        days_run(700), one_group(need), nested("looked_after.stay_days", {"mean": 100}),
        {"opening": {"looked_after": {"children": 20, "need_mean": need, "open_days_mean": 1}}},
    )  # fmt: skip
    log = run(world, nested("looked_after.home_below", 50))
    ended, reviews = rows(log, Event.PLAN_ENDED), rows(log, Event.REVIEW_HELD, place=Place.LOOKED_AFTER)
    if home_after is None:
        assert len(ended) == 0 and set(reviews["outcome"]) == {Outcome.CONTINUE}
        times = [np.diff(reviews["time_days"][reviews["child"] == child]) for child in np.unique(reviews["child"])]
        assert len(times) == 20 and all(days == pytest.approx(182, abs=EXACT) for each in times for days in each)
    else:
        assert len(ended) == 20 and set(reviews["outcome"]) == {Outcome.RETURN_HOME}
        assert ended["time_days"].max() <= 100
    assert len(rows(run(world), Event.PLAN_ENDED)) == 20  # without a line, by length of stay alone


HARM = merged(
    contacts(60), one_group(80, incidents_per_year_at_zero_need=6, incident_need_scale=1e9), quick_front_door(),
    {"assessment": {**holders(1, 10_000), "staff": clock_week(), "duration_working_days": {"mean": 40}},
     "locality": {"staff": clock_week(), "teams": {"all": holders(1, 10_000)}},
     "section_47": {"enquiry_working_days": {"mean": 2}},
     "thresholds": {"applied": {"screening": {"protection": 100}, "open_case": {"social_care": 70}}}},
)  # fmt: skip


@pytest.mark.parametrize("again", [False, True])
def test_fresh_harm_is_a_new_enquiry(again: bool) -> None:
    """No enquiry leads to a conference. While a child is assessed, each concern that comes after an enquiry has ended
    starts another, and so does the end of the assessment; without, one is all."""
    log = run(
        days_run(200), HARM, {"thresholds": {"applied": {"section_47": {"conference": 100}}}},
        nested("section_47.again", again),
    )  # fmt: skip
    several, expected = 0, 0
    for row in rows(log, Event.ASSESSMENT_COMPLETED):
        own = of_child(log, int(row["child"]))
        own = own[own["time_days"] < row["time_days"]]
        enquiries = own[own["event"] == Event.STRATEGY_DISCUSSION]["time_days"]
        free_from, count = own[own["event"] == Event.ASSESSMENT_STARTED]["time_days"][0], 0
        for heard in own[own["event"] == Event.CONTACT_ON_OPEN_CASE]["time_days"]:
            if heard >= free_from and (again or count == 0):
                count, free_from = count + 1, heard + 2
        assert len(enquiries) == count
        several, expected = several + (len(enquiries) > 1), expected + 1
    assert expected > 15 and (several > 2) is again


@pytest.mark.parametrize(("level", "care", "enquiries"), [(None, 100, False), (70, 100, True), (70, 79, True)])
def test_a_core_group_that_sees_fresh_harm_asks_for_an_enquiry(
    level: float | None, care: float, enquiries: bool
) -> None:
    """On a protection plan with a need of 80: with a level of 70 each core group asks for an enquiry, which needs no
    conference; the child comes into care at its strategy discussion where that is set so, and else the plan goes on."""
    log = run(
        days_run(200), HARM, one_group(80, incidents_per_year_at_zero_need=0),
        {"opening": {"protection": {"children": 20, "need_mean": 80}}, "demand": {"contacts": {"first_contacts_per_year": 0}},
         "thresholds": {"applied": {"protection_review": {"section_47": level}, "section_47": {"strategy_looked_after": care}}}},
    )  # fmt: skip
    ended = rows(log, Event.SECTION_47_ENDED)
    assert (len(ended) > 0) is enquiries and len(rows(log, Event.CONFERENCE_HELD)) == 0
    if care == 79:
        assert set(ended["outcome"]) == {Outcome.LOOKED_AFTER} and len(ended) == 20
    elif enquiries:
        assert set(ended["outcome"]) == {Outcome.NO_CONFERENCE} and len(rows(log, Event.PLAN_ENDED)) == 0


def test_a_grave_concern_about_an_open_case_is_discussed_by_the_clock() -> None:
    """Three hours after the call, at any hour, on either plan; a concern below the level brings the review."""
    for level, by_clock in ((75, True), (100, False)):
        log = run(
            days_run(150), HARM, {"demand": {"contacts": {"first_contacts_per_year": 0}}},
            {"opening": {"protection": {"children": 20, "need_mean": 80}, "child_in_need": {"children": 20, "need_mean": 80}},
             "section_47": {"urgent_strategy_hours": {"mean": 3}},
             "thresholds": {"applied": {"open_case": {"protection": 70, "same_day": level},
                                        "section_47": {"conference": 100}, "child_in_need_review": {"section_47": 100}}}},
        )  # fmt: skip
        discussed = rows(log, Event.STRATEGY_DISCUSSION)
        assert (len(discussed) > 30) is by_clock and (len(discussed) == 0) is not by_clock
        for row in discussed:
            own = of_child(log, int(row["child"]))
            heard = own[own["event"] == Event.CONTACT_ON_OPEN_CASE]["time_days"]
            assert min(abs(heard + 3 * HOUR - row["time_days"])) < EXACT


@pytest.mark.parametrize("after", [0, 55])
def test_care_from_a_plan_takes_as_long_as_legal_planning(after: float) -> None:
    """Core groups every ten days at a need above the level: care at the first of them, or at the sixth after 55 days."""
    log = run(
        days_run(100), HARM, one_group(80, incidents_per_year_at_zero_need=0),
        {"thresholds": {"applied": {"protection_review": {"looked_after": 75}, "screening": {"protection": 80}}},
         "section_47": {"conference_working_days": {"mean": 4}},
         "locality": {"protection": {"core_group_days": 10, "care_after_days": after}}},
    )  # fmt: skip
    ended = rows(log, Event.PLAN_ENDED, place=Place.PROTECTION)
    assert len(ended) > 3 and set(ended["outcome"]) == {Outcome.LOOKED_AFTER}
    assert ended["value"] == pytest.approx(60.0 if after else 10.0, abs=EXACT)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_who_leaves_care_for_good_may_not_go_home(share: float) -> None:
    """Adopted, with a special guardian or on their own: they are no longer known, and nothing is heard of them again."""
    log = run(
        days_run(300), one_group(50, incidents_per_year_at_zero_need=10, incident_need_scale=1e9),
        {"opening": {"looked_after": {"children": 30, "need_mean": 50}},
         "looked_after": {"stay_days": {"mean": 50}, "permanence_share": share}},
    )  # fmt: skip
    ended = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.PLAN_ENDED)}
    assert len(ended) == 30
    later = [row for row in log.rows if row["time_days"] > ended.get(int(row["child"]), 1e9)]
    assert (len(later) == 0) is (share == 1.0)
    assert len(rows(log, Event.CHILD_LEFT, outcome=Outcome.MOVED_ON)) == 30 * share


@pytest.mark.parametrize("before", [False, True])
def test_a_family_is_asked_before_the_panel(before: bool) -> None:
    """All decline: asked before, no case is listed; asked after, all are."""
    log = run(
        days_run(100), referrals(200), one_group(40), {"early_help": {
            "teams": {"all": holders(1, 1000)}, "declined_share": 1, "consent_before_panel": before,
            "panel": {"share_of_direct": 1}}},
    )  # fmt: skip
    listed, declined = rows(log, Event.PANEL_LISTED), rows(log, Event.HELP_DECLINED)
    assert len(declined) > 30 and (len(listed) == 0) is before


def test_a_grave_concern_brings_the_review_the_same_day() -> None:
    """Concerns at a need of 70 bring the review five working days later; at 90, above the line of 80, as soon as the team
    is open."""
    for need, days in ((70, 5), (90, 0)):
        log = run(
            days_run(150), referrals(300), one_group(need, incidents_per_year_at_zero_need=4, incident_need_scale=1e9),
            {"early_help": {"teams": {"all": holders(1, 10_000)}, "review_days": 3000, "early_review_working_days": 5},
             "thresholds": {"applied": {"early_help_review": {"step_up": 100, "close_below": 0}, "open_case": {"same_day": 80}}}},
        )  # fmt: skip
        reviews = rows(log, Event.REVIEW_HELD)
        seen = set()
        for row in reviews:
            if int(row["child"]) in seen:
                continue
            seen.add(int(row["child"]))
            own = of_child(log, int(row["child"]))
            planned = own[own["event"] == Event.PLAN_STARTED]["time_days"][0]
            heard = own[(own["event"] == Event.CONTACT_ON_OPEN_CASE) & (own["time_days"] >= planned)]["time_days"][0]
            if days == 0:
                assert row["time_days"] == pytest.approx(opening(float(heard)), abs=EXACT)
            else:
                assert row["time_days"] - heard > 4
        assert len(seen) > 20


def test_a_family_thinks_about_the_offer() -> None:
    """Two working days, from nine to five, from the offer to the plan or to no."""
    world = merged(
        days_run(60), referrals(1000), one_group(40), {"early_help": {"teams": {"all": holders(1, 10_000)}}},
        nested("early_help.consent_working_days", {"mean": 2}),
    )  # fmt: skip
    for share, event in ((0, Event.PLAN_STARTED), (1, Event.HELP_DECLINED)):
        log = run(world, nested("early_help.declined_share", share))
        answered = rows(log, event)
        assert len(answered) > 100
        for row in answered:
            offered = float(one_row(log, row["child"], Event.EARLY_HELP_REFERRED)["time_days"])
            # sixteen working hours that end at closing time have passed by then: the worker comes at nine
            assert row["time_days"] in (
                pytest.approx(after_work(offered, 16), abs=EXACT), pytest.approx(opening(after_work(offered, 16)), abs=EXACT)
            )


# -- who holds the case ------------------------------------------------------------------------------------------------

TO_LOCALITY = merged(
    contacts(100), one_group(60, incidents_per_year_at_zero_need=8, incident_need_scale=1e9), quick_front_door(),
    {"assessment": {**holders(1, 1000), "staff": clock_week(), "duration_working_days": {"mean": 10}},
     "handover": {"transfer": {"delay_working_days": {"mean": 5}}},
     "locality": {"staff": clock_week(), "teams": {"all": holders(0)}},
     "thresholds": {"applied": {"open_case": {"social_care": 50}, "section_47": {"conference": 100},
                                "assessment": {"section_47": 100}, "child_in_need_review": {"section_47": 100}}},
     "section_47": {"case_weight": 2},
     "changes": {"worker": {"from": "2016-06-13", "set": {"locality": {"teams": {"all": holders(1, 1000)}}}}}},
)  # fmt: skip


@pytest.mark.parametrize("holds", [False, True])
def test_the_sender_holds_a_case_until_somebody_takes_it(holds: bool) -> None:
    """Nobody is in the locality team before day 70. Kept, a case leaves the assessment worker's load when it is
    taken, or when the enquiry that a concern brought meanwhile is over; not kept, when the assessment is done."""
    log = run(days_run(100), TO_LOCALITY, nested("handover.sender_holds", holds))
    completed = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.ASSESSMENT_COMPLETED)}
    taken = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.ALLOCATED, place=Place.CHILD_IN_NEED)}
    released = rows(log, Event.RELEASED, place=Place.ASSESSMENT)
    own = {int(row["child"]): row for row in released}
    assert len(taken) > 10 and len(released) == len(own)
    enquired = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.SECTION_47_ENDED)}
    for child, time in taken.items():
        over = max(time, enquired.get(child, 0.0)) if enquired.get(child, 0.0) <= time + 5 else time
        assert own[child]["time_days"] == (over if holds else completed[child])
        assert own[child]["value"] == 1.0 and own[child]["worker"] >= 0
    meanwhile = [
        row for row in rows(log, Event.STRATEGY_DISCUSSION)
        if completed.get(int(row["child"]), 1e9) < row["time_days"] < taken.get(int(row["child"]), 70.0)
    ]
    assert (len(meanwhile) > 3) is holds


def test_a_worker_who_holds_what_was_sent_has_less_room() -> None:
    """One assessor who may hold five, and no locality worker: once five wait, nobody else is assessed."""
    world = merged(
        days_run(69), TO_LOCALITY, {"assessment": holders(1, 5)}, one_group(60, incidents_per_year_at_zero_need=0)
    )
    assert len(rows(run(world, nested("handover.sender_holds", True)), Event.ALLOCATED)) == 5
    assert len(rows(run(world), Event.ALLOCATED)) > 15
    taken = run(world, {"locality": {"teams": {"all": holders(1, 1000)}}}, nested("handover.sender_holds", True))
    assert len(rows(taken, Event.ALLOCATED, place=Place.ASSESSMENT)) > 10  # taken over, they make room again
