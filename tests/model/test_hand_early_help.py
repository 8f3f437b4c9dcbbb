"""Early help worlds worked out by hand: the panel's dates, plans and reviews, concerns, stepping up with a loss."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import (
    ROUND_THE_CLOCK,
    after_work,
    day,
    days_run,
    holders,
    merged,
    of_child,
    one_group,
    opening,
    referrals,
    rows,
    run,
    story,
    working_days_between,
)

EXACT = 1e-9


def early_help(*parts: dict, posts: int = 50, **settings: object) -> dict:
    """Early help around the clock with room for everybody."""
    base = {"staff": {"working_hours": ROUND_THE_CLOCK}, "teams": {"all": holders(posts, 1000)}, **settings}
    return {"early_help": merged(base, *parts)}


def times_of(log: EventLog, child: int, event: Event) -> list[float]:
    """When an event happened to a child."""
    own = of_child(log, child)
    return [float(row["time_days"]) for row in own[own["event"] == event]]


PANEL = {
    "share_of_direct": 1.0, "first_meeting": "2016-04-04", "interval_days": 14, "starts": "09:30", "cut_off_days": 4,
    "when_closed": "next_working_day", "cancelled": ["2016-05-16"], "moved": {"2016-06-13": "2016-06-15"},
}  # fmt: skip

MEETINGS = [
    day("2016-04-04", "09:30"), day("2016-04-18", "09:30"),
    day("2016-05-03", "09:30"),  # 2 May is a bank holiday: the day after
    # 16 May is cancelled
    day("2016-05-31", "09:30"),  # 30 May is a bank holiday
    day("2016-06-15", "09:30"),  # 13 June is moved
    day("2016-06-27", "09:30"), day("2016-07-11", "09:30"),
]  # fmt: skip
"""The fortnightly panel's meetings from April to mid-July 2016, by the calendar on the wall."""


def expected_hearings(listed: dict[int, float], places: int | None, cut_off: float) -> dict[int, float]:
    """When each child is heard: at each meeting the longest-waiting of those listed before the agenda closed."""
    heard: dict[int, float] = {}
    for meeting in MEETINGS:
        due = sorted(
            (time, child) for child, time in listed.items()
            if child not in heard and time <= meeting - cut_off and time < meeting
        )  # fmt: skip
        for _, child in due[:places]:
            heard[child] = meeting
    return heard


@pytest.mark.parametrize("cut_off", [0, 4])
@pytest.mark.parametrize("places", [None, 3])
def test_the_fortnightly_panel_sits_on_its_days_and_hears_the_longest_waiting_first(
    places: int | None, cut_off: float
) -> None:
    """Mondays 9:30 from 4 April 2016; bank holidays on the next working day, 16 May cancelled, 13 June moved to the
    15th. A case is heard at the first meeting whose agenda closed after it was listed, if there is a place."""
    log = run(
        days_run(int(MEETINGS[-1]) + 1), referrals(120), one_group(40),
        early_help({"panel": {**PANEL, "places": places, "cut_off_days": cut_off}}),
    )  # fmt: skip
    listed = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.PANEL_LISTED)}
    heard = {int(row["child"]): row for row in rows(log, Event.PANEL_HEARD)}
    expected = expected_hearings(listed, places, cut_off)
    assert set(heard) == set(expected) and len(heard) > 15
    for child, meeting in expected.items():
        assert heard[child]["time_days"] == pytest.approx(meeting, abs=EXACT)
        assert heard[child]["value"] == pytest.approx(meeting - listed[child], abs=EXACT)
        assert times_of(log, child, Event.PLAN_STARTED) == [pytest.approx(meeting, abs=EXACT)]
    assert set(rows(log, Event.PANEL_HEARD)["outcome"]) == {Outcome.EARLY_HELP}


@pytest.mark.parametrize(
    ("need", "outcome", "follows"),
    [(20, Outcome.UNIVERSAL, "EARLY_HELP_CLOSED"), (40, Outcome.EARLY_HELP, "WAITING_FOR_WORKER"),
     (60, Outcome.STEP_UP, "EARLY_HELP_CLOSED")],
)  # fmt: skip
def test_the_panel_decides_universal_services_early_help_or_a_step_up(
    need: float, outcome: Outcome, follows: str
) -> None:
    """Applied levels 25 and 50: need 20 is left to universal services, 40 gets early help, 60 is stepped up."""
    log = run(days_run(60), referrals(100), one_group(need), early_help({"panel": {"share_of_direct": 1.0}}))
    heard = rows(log, Event.PANEL_HEARD)
    assert len(heard) > 5 and set(heard["outcome"]) == {outcome}
    told = story(log, int(heard["child"][0]))
    assert told[:4] == ["CHILD_ENTERED", "EARLY_HELP_REFERRED", "PANEL_LISTED", "PANEL_HEARD"]
    assert told[4] == follows
    assert ("REFERRED" in told) == (outcome == Outcome.STEP_UP)


def test_an_urgent_child_does_not_wait_for_the_panel() -> None:
    """Perceived need 45 with a bypass from 45: nobody is listed; with a bypass from 46 everybody is."""
    for bypass, listed in ((45, False), (46, True)):
        log = run(days_run(30), referrals(200), one_group(45),
                  early_help({"panel": {"share_of_direct": 1.0, "urgent_bypass_from": bypass}}))  # fmt: skip
        assert bool(len(rows(log, Event.PANEL_LISTED))) == listed


def test_a_plan_is_reviewed_every_six_weeks_and_closed_when_need_has_fallen() -> None:
    """Need 40, help at 0.8 a year, relaxation within a day. At each review stock is taken of the progress since the last
    one, and need follows: at the review on day 42k it is 40 exp(-0.8 x 42(k - 1)/365.25), which is 25.25 for k = 6 and
    23.03 for k = 7: the plan closes at the seventh review, on day 294."""
    log = run(
        days_run(400), referrals(60), one_group(40, relaxation_days=1, relaxation_days_with_service=1),
        early_help(help_per_year=0.8),
    )  # fmt: skip
    closed = rows(log, Event.EARLY_HELP_CLOSED)
    assert len(closed) > 5
    for row in closed:
        child = int(row["child"])
        begun = times_of(log, child, Event.PLAN_STARTED)[0]
        reviews = times_of(log, child, Event.REVIEW_HELD)
        assert reviews == pytest.approx([begun + 42 * number for number in range(1, 8)], abs=1e-6)
        assert row["need"] == pytest.approx(40 * math.exp(-0.8 * 252 / 365.25), abs=1e-3)
        assert row["outcome"] == Outcome.CLOSE


def test_reviews_fall_on_working_days() -> None:
    """With a team open 9 to 17, a review that falls on a Saturday is held on Monday at 9; the next one follows six
    weeks after that."""
    settings = {"early_help": {"teams": {"all": holders(50, 1000)}}}
    log = run(days_run(150), referrals(100), one_group(40), settings)
    for child in {int(key) for key in rows(log, Event.REVIEW_HELD)["child"]}:
        moments = times_of(log, child, Event.PLAN_STARTED) + times_of(log, child, Event.REVIEW_HELD)
        assert moments[0] == pytest.approx(opening(times_of(log, child, Event.CHILD_ENTERED)[0]), abs=EXACT)
        for earlier, later in pairwise(moments):
            assert later == pytest.approx(opening(earlier + 42), abs=1e-6)


def test_families_who_decline_get_no_plan_and_partners_plans_take_no_worker() -> None:
    """Declined: the case closes at once. Led by a partner: a plan without a worker, though no post exists."""
    log = run(days_run(60), referrals(200), one_group(40), early_help(declined_share=1.0))
    told = story(log, int(rows(log, Event.HELP_DECLINED)["child"][0]))
    assert told == ["CHILD_ENTERED", "EARLY_HELP_REFERRED", "HELP_DECLINED", "EARLY_HELP_CLOSED"]
    assert set(rows(log, Event.EARLY_HELP_CLOSED)["outcome"]) == {Outcome.DECLINED}
    log = run(days_run(60), referrals(200), one_group(40), early_help(partner_led_share=1.0, posts=0))
    started = rows(log, Event.PLAN_STARTED)
    assert len(started) == len(rows(log, Event.CHILD_ENTERED)) > 20
    assert set(started["outcome"]) == {Outcome.PARTNER_LED} and set(started["worker"]) == {-1}
    assert not len(rows(log, Event.WAITING_FOR_WORKER))


CONCERN = one_group(60, incidents_per_year_at_zero_need=12)


def test_a_contact_on_an_open_case_brings_the_review_forward_and_is_no_repeat_contact() -> None:
    """Need 60, level for a concern and for stepping up 50: the first incident of a child with a plan, if it comes before the
    six-week review, is heard by the worker, who reviews at once and steps up. The front door counts no contact."""
    log = run(days_run(200), referrals(100), CONCERN, early_help())
    early = 0
    for child in {int(key) for key in rows(log, Event.REVIEW_HELD)["child"]}:
        begun = times_of(log, child, Event.PLAN_STARTED)[0]
        heard = [time for time in times_of(log, child, Event.CONTACT_ON_OPEN_CASE) if time < begun + 42]
        review = times_of(log, child, Event.REVIEW_HELD)[0]
        assert review == pytest.approx(heard[0] if heard else begun + 42, abs=EXACT)
        early += bool(heard)
        assert times_of(log, child, Event.REFERRED)[0] == review
    assert early > 20
    assert not len(rows(log, Event.CONTACT_RECEIVED))


def test_below_the_level_of_concern_a_contact_on_an_open_case_is_only_noted() -> None:
    """Need 40: the worker notes the contact and the review stays on its day."""
    log = run(days_run(100), referrals(100), one_group(40, incidents_per_year_at_zero_need=12), early_help())
    assert set(rows(log, Event.CONTACT_ON_OPEN_CASE)["outcome"]) == {Outcome.NOTED}
    for row in rows(log, Event.REVIEW_HELD):
        begun = times_of(log, int(row["child"]), Event.PLAN_STARTED)[0]
        assert (row["time_days"] - begun) % 42 == pytest.approx(0, abs=1e-6) or (
            row["time_days"] - begun) % 42 == pytest.approx(42, abs=1e-6)  # fmt: skip


@pytest.mark.parametrize("where", ["waiting for a worker", "waiting for the panel"])
def test_a_concern_while_waiting_steps_the_child_up_at_once(where: str) -> None:
    """No worker in the team, or a panel that sits once a year: the first concern opens a referral at that moment."""
    panel = {"share_of_direct": float(where.endswith("panel")), "interval_days": 366, "first_meeting": "2016-04-03"}
    log = run(days_run(100), referrals(100), CONCERN, early_help({"panel": panel}, posts=0))
    stepped = rows(log, Event.REFERRED)
    assert len(stepped) > 15 and set(stepped["outcome"]) == {Outcome.STEP_UP}
    for row in stepped:
        assert row["time_days"] == times_of(log, int(row["child"]), Event.CONTACT_ON_OPEN_CASE)[0]
    ended = "WAIT_ENDED" in story(log, int(stepped["child"][0]))
    assert ended == (where == "waiting for a worker")


def test_a_step_up_takes_its_handover_and_a_lost_file_costs_days_and_repeated_work() -> None:
    """Need 60 at the six-week review: stepped up. Handover 1.5 working days and 3 more for the lost file = 36 working
    hours; then an assessment of 30 working days and a fifth more for repeated work = 288 working hours."""
    log = run(
        days_run(250), referrals(100), one_group(60), early_help(),
        {"assessment": {**holders(50, 1000), "duration_working_days": {"mean": 30}},
         "handover": {"step_up": {"delay_working_days": {"mean": 1.5}, "lost_share": 1.0},
                      "lost_delay_working_days": {"mean": 3}, "lost_repeated_work_share": 0.2}},
    )  # fmt: skip
    completed = rows(log, Event.ASSESSMENT_COMPLETED)
    assert len(completed) > 20
    for row in rows(log, Event.STEPPED_UP):
        assert row["outcome"] == Outcome.INFORMATION_LOST and row["place"] == Place.ASSESSMENT
        referred = times_of(log, int(row["child"]), Event.REFERRED)[0]
        assert row["time_days"] == pytest.approx(after_work(referred, 36), abs=1e-7)
        assert row["value"] == pytest.approx(row["time_days"] - referred, abs=EXACT)
    for row in completed:
        child = int(row["child"])
        referred = times_of(log, child, Event.REFERRED)[0]
        handed = times_of(log, child, Event.STEPPED_UP)[0]
        assert times_of(log, child, Event.ASSESSMENT_STARTED) == [pytest.approx(opening(handed), abs=EXACT)]
        assert row["time_days"] == pytest.approx(after_work(handed, 288), abs=1e-7)
        assert row["value"] == working_days_between(referred, float(row["time_days"]))
