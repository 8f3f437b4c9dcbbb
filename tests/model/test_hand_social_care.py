"""Social care worlds worked out by hand: assessment, section 47, plans and their reviews, care and the way home."""

from __future__ import annotations

import pytest

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import (
    ROUND_THE_CLOCK,
    after_work,
    contacts,
    days_run,
    holders,
    merged,
    of_child,
    one_group,
    opening,
    quick_front_door,
    rows,
    run,
    story,
    working_days_between,
)

EXACT = 1e-9


def assessment(posts: int = 50, days: float = 30.3, **settings: object) -> dict:
    """An assessment team with room for everybody and a fixed length of assessment."""
    return {"assessment": {**holders(posts, 1000), "duration_working_days": {"mean": days}, **settings}}


def locality(posts: int = 50, target: float = 1000, **settings: object) -> dict:
    """A locality team that never closes."""
    teams = {"all": holders(posts, target)}
    return {"locality": {"staff": {"working_hours": ROUND_THE_CLOCK}, "teams": teams, **settings}}


def levels(**applied: dict) -> dict:
    """Applied thresholds."""
    return {"thresholds": {"applied": applied}}


def times_of(log: EventLog, child: int, event: Event, **where: int) -> list[float]:
    """When an event happened to a child."""
    own = of_child(log, child)
    chosen = own["event"] == event
    for column, value in where.items():
        chosen &= own[column] == value
    return [float(row["time_days"]) for row in own[chosen]]


def children_of(log: EventLog, event: Event) -> list[int]:
    """Who had the event."""
    return sorted({int(child) for child in rows(log, event)["child"]})


@pytest.mark.parametrize("pulled", [0.0, 1.0])
def test_late_assessments_are_pulled_to_the_last_days_before_the_limit(pulled: float) -> None:
    """Assessments of 60.3 working days would all be late. With a pull of 1 they end on working day 41, 42, 43, 44 or
    45 after the referral, each equally often; without it after 60.3 days."""
    log = run(days_run(300), contacts(1500), one_group(60), quick_front_door(),
              assessment(days=60.3, limit={"pulled_share": pulled}))  # fmt: skip
    done = rows(log, Event.ASSESSMENT_COMPLETED)
    assert len(done) > 500
    for row in done:
        referred = times_of(log, int(row["child"]), Event.REFERRED)[0]
        assert row["value"] == working_days_between(referred, float(row["time_days"]))
        if not pulled:
            assert row["time_days"] == pytest.approx(after_work(opening(referred), 60.3 * 8), abs=1e-7)
    counts = [int((done["value"] == day).sum()) for day in range(41, 46)]
    if pulled:
        assert sum(counts) == len(done)
        error = (len(done) * 0.2 * 0.8) ** 0.5
        assert all(abs(count - len(done) / 5) < 4 * error for count in counts)
    else:
        assert set(done["value"]) <= {60.0, 61.0}


def test_a_case_past_its_45th_working_day_before_it_is_allocated_is_late_whatever_the_pull() -> None:
    """No posts until 4 July 2016 (day 91): those referred in April are past day 45 before anybody starts."""
    change = {"from": "2016-07-04", "set": {"assessment": {"workers": {"worker": {"posts": 50}}}}}
    log = run(days_run(200), contacts(300), one_group(60), quick_front_door(),
              assessment(posts=0, days=10.3, limit={"pulled_share": 1.0}), {"changes": {"posts": change}})  # fmt: skip
    for row in rows(log, Event.ASSESSMENT_STARTED):
        referred = float(row["time_days"] - row["value"])
        assert row["time_days"] == pytest.approx(max(91 + 9 / 24, opening(referred)), abs=EXACT)
        if referred < 18:  # before 22 April: 45 working days are over by 27 June
            done = times_of(log, int(row["child"]), Event.ASSESSMENT_COMPLETED)[0]
            assert done == pytest.approx(after_work(91 + 9 / 24, 10.3 * 8), abs=1e-7)
            assert working_days_between(referred, done) > 45


PROTECTION = {
    "section_47": {"strategy_delay_hours": {"mean": 6}, "enquiry_working_days": {"mean": 5.3},
                   "conference_working_days": {"mean": 14.2}},
}  # fmt: skip


def test_immediate_protection_runs_through_strategy_discussion_enquiry_and_conference_to_a_plan() -> None:
    """Need 80. Allocated at the next opening; strategy discussion 6 working hours on; enquiry 5.3 working days from
    there; conference 14.2 working days from the discussion, within the 15; the plan starts when it ends."""
    log = run(days_run(100), contacts(800), one_group(80), quick_front_door(), assessment(), PROTECTION, locality())
    planned = children_of(log, Event.PLAN_STARTED)
    assert len(planned) > 100
    for child in planned:
        decided = times_of(log, child, Event.CONTACT_DECIDED)[0]
        held = after_work(opening(decided), 6)
        assert times_of(log, child, Event.STRATEGY_DISCUSSION) == [pytest.approx(held, abs=1e-7)]
        assert times_of(log, child, Event.SECTION_47_ENDED) == [pytest.approx(after_work(held, 5.3 * 8), abs=1e-7)]
        conference = after_work(held, 14.2 * 8)
        assert times_of(log, child, Event.CONFERENCE_HELD) == [pytest.approx(conference, abs=1e-7)]
        assert times_of(log, child, Event.PLAN_STARTED, place=Place.PROTECTION) == [pytest.approx(conference, abs=1e-7)]
        own = rows(log, Event.CONFERENCE_HELD, child=child)[0]
        assert own["value"] == working_days_between(held, conference) <= 15
    assert story(log, planned[0]) == [
        "CHILD_ENTERED", "CONTACT_RECEIVED", "SCREENING_STARTED", "SCREENING_ENDED", "CONTACT_DECIDED", "REFERRED",
        "WAITING_FOR_WORKER", "ALLOCATED", "ASSESSMENT_STARTED", "STRATEGY_DISCUSSION", "SECTION_47_ENDED",
        "CONFERENCE_HELD", "ASSESSMENT_COMPLETED", "RELEASED", "TRANSFERRED", "WAITING_FOR_WORKER", "ALLOCATED",
        "PLAN_STARTED", *["REVIEW_HELD"] * (len(story(log, planned[0])) - 18),
    ]  # fmt: skip


def test_an_early_visit_delays_the_strategy_discussion_and_a_late_conference_is_pulled() -> None:
    """A family visited first: 4 more working hours. A conference that would be on day 20 is pulled into days 13 to
    15 with a window of three."""
    more = {"section_47": {"early_visit_share": 1.0, "early_visit_delay_hours": {"mean": 4},
                           "conference_working_days": {"mean": 20.2},
                           "limit": {"pulled_share": 1.0, "pull_window_days": 3}}}  # fmt: skip
    log = run(days_run(100), contacts(300), one_group(80), quick_front_door(), assessment(), PROTECTION, more)
    for child in children_of(log, Event.STRATEGY_DISCUSSION):
        decided = times_of(log, child, Event.CONTACT_DECIDED)[0]
        assert times_of(log, child, Event.STRATEGY_DISCUSSION)[0] == pytest.approx(
            after_work(opening(decided), 10), abs=1e-7
        )
    assert set(rows(log, Event.CONFERENCE_HELD)["value"]) == {13.0, 14.0, 15.0}


def test_protection_is_allocated_before_child_in_need() -> None:
    """One locality worker with one case at a time; plans close at the first review. Whenever she takes a child in need
    case, no protection case is waiting, though child in need cases came first."""
    groups = {"neglect": {"set_point_median": 80}, "other": {"share": 2, "set_point_median": 60}}
    log = run(
        days_run(700), contacts(60), {"need": {"groups": groups}}, quick_front_door(), assessment(days=5.3),
        locality(1, 1, protection={"first_review_days": 10, "core_group_days": 10}, child_in_need={"review_days": 10}),
        levels(protection_review={"close_below": 100, "step_down_below": 100},
               child_in_need_review={"close_below": 70, "step_down_below": 70}),
    )  # fmt: skip
    waiting: dict[int, int] = {}
    overtaken = taken = 0
    for row in log.rows[log.rows["team"] == log.team_places.index(Place.CHILD_IN_NEED) + 1]:
        child, place = int(row["child"]), int(row["place"])
        if row["event"] == Event.WAITING_FOR_WORKER:
            waiting[child] = place
        elif row["event"] == Event.ALLOCATED:
            del waiting[child]
            taken += 1
            if place == Place.CHILD_IN_NEED:
                assert Place.PROTECTION not in waiting.values()
            else:
                overtaken += Place.CHILD_IN_NEED in waiting.values()
    assert taken > 40 and overtaken > 10


def test_a_protection_plan_ends_only_at_its_conferences_at_three_months_then_every_six() -> None:
    """Need 60, below the step-down level 75 all along: core groups at 42 and 84 days go on, the conference at day 91
    steps down. With a step-down level below 60: reviews at 42, 84, 91, then 133, 175, 217, 259, and 273 = 91 + 182."""
    high = dict(screening={"protection": 55, "child_in_need": 50}, section_47={"conference": 55}, conference={"plan": 55})
    for level, expected in ((75, [42, 84, 91]), (50, [42, 84, 91, 133, 175, 217, 259, 273])):
        log = run(
            days_run(400), contacts(100), one_group(60), quick_front_door(), assessment(),
            locality(child_in_need={"review_days": 1000}),
            levels(**high, protection_review={"step_down_below": level}),
        )  # fmt: skip
        child = children_of(log, Event.PLAN_STARTED)[0]
        begun = times_of(log, child, Event.PLAN_STARTED, place=Place.PROTECTION)[0]
        reviews = times_of(log, child, Event.REVIEW_HELD, place=Place.PROTECTION)[: len(expected)]
        assert reviews == pytest.approx([begun + days for days in expected], abs=1e-6)
        told = story(log, child)
        if level == 75:
            ended = told.index("PLAN_ENDED")
            assert told[ended + 1] == "PLAN_STARTED"  # the same worker keeps the child
            assert rows(log, Event.PLAN_ENDED, child=child)["outcome"][0] == Outcome.STEP_DOWN


def test_a_child_in_need_plan_is_reviewed_every_six_weeks_and_steps_down_with_a_handover() -> None:
    """Need 60 and a step-down level of 70 from the first review: on day 42 the plan ends, the referral closes, an early
    help case opens; the handover takes 5 working days of early help's time."""
    log = run(
        days_run(200), contacts(200), one_group(60), quick_front_door(), assessment(), locality(),
        levels(child_in_need_review={"step_down_below": 70}),
        {"early_help": {"teams": {"all": holders(50, 1000)}},
         "handover": {"step_down": {"delay_working_days": {"mean": 5.3}}}},
    )  # fmt: skip
    stepped = rows(log, Event.STEPPED_DOWN)
    assert len(stepped) > 20
    for row in stepped:
        child = int(row["child"])
        begun = times_of(log, child, Event.PLAN_STARTED, place=Place.CHILD_IN_NEED)[0]
        ended = times_of(log, child, Event.PLAN_ENDED, place=Place.CHILD_IN_NEED)[0]
        assert ended == pytest.approx(begun + 42, abs=1e-6)
        assert times_of(log, child, Event.SOCIAL_CARE_CLOSED)[0] == ended
        assert times_of(log, child, Event.EARLY_HELP_REFERRED) == [ended]
        assert row["time_days"] == pytest.approx(after_work(ended, 5.3 * 8), abs=1e-7)
        assert times_of(log, child, Event.PLAN_STARTED, place=Place.EARLY_HELP)[0] == pytest.approx(
            opening(float(row["time_days"])), abs=1e-7
        )


def test_the_weekly_clinic_decides_on_long_plans_in_turn() -> None:
    """Plans open for 42 days or longer go to the clinic, Wednesdays at 9:30, two places: heard in the order listed, two
    a week, none on any other day."""
    log = run(
        days_run(300), contacts(150), one_group(60), quick_front_door(), assessment(),
        locality(clinic={"places": 2, "starts": "09:30", "plans_open_days": 41}),
    )  # fmt: skip
    heard = rows(log, Event.REVIEW_HELD, place=Place.CLINIC)
    assert len(heard) > 30 and not len(rows(log, Event.REVIEW_HELD, place=Place.CHILD_IN_NEED))
    listed = sorted((float(row["time_days"]), int(row["child"])) for row in rows(log, Event.CLINIC_LISTED))
    queue, done = list(listed), []
    for wednesday in range(2, 300, 7):
        time = wednesday + 9.5 / 24
        queue.sort()
        for entry in [entry for entry in queue if entry[0] < time][:2]:
            queue.remove(entry)
            done.append((pytest.approx(time, abs=EXACT), entry[1]))
    found = sorted((float(row["time_days"]), int(row["child"])) for row in heard)
    assert found == sorted(done, key=lambda each: (each[0].expected, each[1]))


CARE = merged(levels(section_47={"looked_after": 78}), locality())


def test_a_looked_after_child_goes_home_and_comes_back() -> None:
    """Need 80, looked after from 78: a stay of 100 days, 20 at home, 100 more in care, and so on without end when all
    return; the referral stays open throughout."""
    log = run(
        days_run(500), contacts(100), one_group(80), quick_front_door(), assessment(), CARE,
        {"looked_after": {"stay_days": {"mean": 100}, "return_share": 1.0, "return_delay_days": {"mean": 20}}},
    )  # fmt: skip
    child = children_of(log, Event.PLAN_STARTED)[0]
    begun = times_of(log, child, Event.SECTION_47_ENDED)[0]
    starts, ends = times_of(log, child, Event.PLAN_STARTED), times_of(log, child, Event.PLAN_ENDED)
    assert len(starts) >= 4
    assert starts[1:] == pytest.approx([starts[0] + 120 * turn for turn in range(1, len(starts))], abs=1e-6)
    assert ends == pytest.approx([starts[0] + 120 * turn + 100 for turn in range(len(ends))], abs=1e-6)
    assert starts[0] >= begun and not times_of(log, child, Event.SOCIAL_CARE_CLOSED)
    assert rows(log, Event.PLAN_STARTED, child=child)["value"].tolist() == list(range(len(starts)))


@pytest.mark.parametrize("with_plan", [0.0, 1.0])
def test_who_leaves_care_for_good_is_closed_or_gets_a_child_in_need_plan(with_plan: float) -> None:
    """Nobody returns: after 100 days the case closes, or passes to the locality team with a handover of 2 days."""
    log = run(
        days_run(300), contacts(100), one_group(80), quick_front_door(), assessment(), CARE,
        {"looked_after": {"stay_days": {"mean": 100}, "plan_after_share": with_plan},
         "handover": {"transfer": {"delay_working_days": {"mean": 2}}}},
    )  # fmt: skip
    home = rows(log, Event.PLAN_ENDED, outcome=Outcome.RETURN_HOME)
    assert len(home) > 20
    for row in home[home["time_days"] < 290]:
        child, time = int(row["child"]), float(row["time_days"])
        closed = times_of(log, child, Event.SOCIAL_CARE_CLOSED)
        planned = times_of(log, child, Event.PLAN_STARTED, place=Place.CHILD_IN_NEED)
        if with_plan:
            assert planned[0] == pytest.approx(times_of(log, child, Event.PLAN_ENDED)[0] + 2, abs=1e-6) and not closed
        else:
            assert closed == [time] and not planned


def test_a_child_who_turns_18_leaves_on_the_birthday_and_the_case_closes_with_it() -> None:
    """The age at entry and the date give the 18th birthday: the child leaves then, with or without an open plan, and
    nothing is heard of it afterwards."""
    log = run(days_run(900), contacts(300), {"need": {"groups": {"other": {
        "set_point_median": 60, "incidents_per_year_at_zero_need": 1}}}},
        quick_front_door(), assessment(), locality(), levels(child_in_need_review={"close_below": 10}))  # fmt: skip
    ages = {int(row["child"]): (float(row["entered_days"]), float(row["age_years"])) for row in log.children}
    left = rows(log, Event.CHILD_LEFT)
    due = [child for child, (entered, age) in ages.items() if entered + (18 - age) * 365.25 < 900 - 2]
    assert set(due) <= set(left["child"].tolist()) and len(due) > 20
    with_plan = 0
    for row in left:
        child = int(row["child"])
        entered, age = ages[child]
        birthday = entered + (18 - age) * 365.25
        assert of_child(log, child)[-1]["event"] == Event.CHILD_LEFT
        if "PLAN_STARTED" in story(log, child):
            with_plan += 1
            assert row["time_days"] == pytest.approx(birthday, abs=1e-6)
            assert times_of(log, child, Event.SOCIAL_CARE_CLOSED)[-1] == row["time_days"]
    assert with_plan > 15
