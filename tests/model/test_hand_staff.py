"""Staff worlds worked out by hand: targets and limits, leavers, absence, surge posts, dated changes, overload."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import (
    ROUND_THE_CLOCK,
    clock_week,
    contacts,
    day,
    days_run,
    desk,
    merged,
    of_child,
    one_group,
    quick_front_door,
    referrals,
    rows,
    run,
)

EXACT = 1e-9
FOR_EVER = {"duration_working_days": {"mean": 2000}}


def group(posts: int, target: float, maximum: float | None = None, **more: object) -> dict:
    """One worker group."""
    most = target if maximum is None else maximum
    return {"posts": posts, "target_cases": target, "maximum_cases": most, **more}


def assessors(policy: dict | None = None, **groups: dict) -> dict:
    """An assessment team that never closes and never finishes a case, so that allocation alone is seen."""
    return {"assessment": {"staff": clock_week(**(policy or {})), "workers": groups, **FOR_EVER}}


def helpers(policy: dict | None = None, help_per_year: float = 0, **groups: dict) -> dict:
    """An early help team that never closes."""
    staff = clock_week(**(policy or {}))
    return {"early_help": {"staff": staff, "teams": {"all": {"workers": groups}}, "help_per_year": help_per_year}}


def test_above_target_a_case_waits_until_a_manager_allocates_it() -> None:
    """One worker, target 1, at most 3, patience 10 days. The first case goes to her at once; the second and the third
    wait 10 days each; the fourth waits for ever."""
    log = run(days_run(300), contacts(20), one_group(60), quick_front_door(),
              assessors({"above_target_after_days": 10}, worker=group(1, 1, 3)))  # fmt: skip
    asked = [float(row["time_days"]) for row in rows(log, Event.WAITING_FOR_WORKER)]
    got = rows(log, Event.ALLOCATED)
    assert len(asked) > 5 and len(got) == 3
    expected = [asked[0], asked[1] + 10, asked[2] + 10]
    assert got["time_days"].tolist() == pytest.approx(expected, abs=EXACT)
    assert got["outcome"].tolist() == [Outcome.WITHIN_TARGET, Outcome.ABOVE_TARGET, Outcome.ABOVE_TARGET]
    assert got["value"].tolist() == pytest.approx([0, 10, 10], abs=EXACT)


def test_urgent_cases_do_not_wait_for_the_managers_patience() -> None:
    """Immediate protection: allocated above target at once."""
    log = run(days_run(100), contacts(400), one_group(80), quick_front_door(),
              assessors({"above_target_after_days": 10}, worker=group(1, 1, 3)))  # fmt: skip
    got = rows(log, Event.ALLOCATED)[:3]
    assert got["value"].tolist() == pytest.approx([0, 0, 0], abs=EXACT)
    assert got["outcome"].tolist() == [Outcome.WITHIN_TARGET, Outcome.ABOVE_TARGET, Outcome.ABOVE_TARGET]


def test_cases_go_to_whoever_has_most_room_and_newly_qualified_and_part_time_workers_hold_fewer() -> None:
    """Targets 4, 2 (newly qualified) and 0.5 x 4 = 2 (half time): eight cases in all, four, two and two; the first
    goes to the first worker, who has most room, and so does the second."""
    log = run(
        days_run(300), contacts(40), one_group(60), quick_front_door(),
        assessors(old=group(1, 4), new=group(1, 2, kind="newly_qualified"), half=group(1, 4, fte=0.5)),
    )  # fmt: skip
    got = rows(log, Event.ALLOCATED)
    started = {int(row["worker"]): (row["outcome"], row["value"]) for row in rows(log, Event.WORKER_STARTED)
               if row["team"] == got["team"][0]}  # fmt: skip
    new = next(worker for worker, (kind, _) in started.items() if kind == Outcome.NEWLY_QUALIFIED)
    half = next(worker for worker, (_, fte) in started.items() if fte == 0.5)
    (old,) = started.keys() - {new, half}
    assert got["worker"].tolist()[:2] == [old, old]
    assert Counter(got["worker"].tolist()) == {old: 4, new: 2, half: 2}
    assert len(rows(log, Event.WAITING_FOR_WORKER)) > 10


def nine_cases(settling: float = 0.0, lost: float = 0.0) -> EventLog:
    """One early help worker with nine plans who leaves; her post is filled after 30 days."""
    policy = {"turnover_per_year": 2, "recruitment_days": {"mean": 30},
              "change_of_worker": {"settling_days": settling, "gain_lost_share": lost}}  # fmt: skip
    return run(
        days_run(500), one_group(40, relaxation_days=60), helpers(policy, 0.5, worker=group(1, 9)),
        {"opening": {"early_help": {"children": 9, "need_mean": 40, "open_days_mean": 30}},
         "thresholds": {"applied": {"early_help_review": {"close_below": 0}}}},
        seed=3,
    )  # fmt: skip


def test_a_leavers_nine_cases_wait_for_her_successor() -> None:
    """Nine children have a change of worker, 30 days after she left, all on the day the post is filled."""
    log = nine_cases()
    left = rows(log, Event.WORKER_LEFT)[0]
    gone = float(left["time_days"])
    assert left["value"] == 9 and left["outcome"] == Outcome.RESIGNED
    vacant = rows(log, Event.POST_VACANT)[0]
    assert vacant["time_days"] == gone and rows(log, Event.POST_FILLED)["time_days"][0] == pytest.approx(gone + 30)
    waiting = rows(log, Event.WAITING_FOR_WORKER)
    assert (waiting["time_days"] == gone).sum() == 9
    changed = rows(log, Event.WORKER_CHANGED)[:9]
    assert changed["time_days"].tolist() == pytest.approx([gone + 30] * 9, abs=EXACT)
    assert changed["value"].tolist() == pytest.approx([30] * 9, abs=EXACT)
    assert len(set(changed["child"].tolist())) == 9 and left["worker"] not in changed["worker"]


@pytest.mark.parametrize("settling", [0.0, 14.0])
def test_a_change_of_worker_costs_the_days_without_one_and_the_days_to_settle(settling: float) -> None:
    """Help at 0.5 a year lowers the set-point by exp(-0.5 x worked years). By the first review after the successor has
    settled, worked days are all days since the start less 30 without a worker and the days to settle in."""
    log = nine_cases(settling)
    gone, again = (float(time) for time in rows(log, Event.WORKER_LEFT)["time_days"][:2])
    checked = 0
    for row in rows(log, Event.REVIEW_HELD):
        time = float(row["time_days"])
        if not (gone + 30 + settling < time < again):
            continue
        own = of_child(log, int(row["child"]))
        helped = own[(own["event"] == Event.NEED_CHANGED) & (own["time_days"] == time)][-1]
        worked = time - 30 - settling
        assert helped["set_point"] == pytest.approx(40 * math.exp(-0.5 * worked / 365.25), abs=1e-6)
        checked += 1
    assert checked >= 9


def test_a_change_of_worker_loses_part_of_the_progress() -> None:
    """A quarter of the gain since the case opened is lost: the set-point rises by (40 - s)/4 at that moment."""
    log = nine_cases(lost=0.25)
    for row in rows(log, Event.WORKER_CHANGED)[:9]:
        own = of_child(log, int(row["child"]))
        courses = own[(own["event"] == Event.NEED_CHANGED) & (own["time_days"] <= row["time_days"])]
        before, after = courses["set_point"][-2:]
        assert before < 40 and after == pytest.approx(before + (40 - before) / 4, abs=1e-9)


def test_no_help_is_given_while_the_worker_is_away() -> None:
    """One worker, one child; the set-point at each review counts only the days she was at work."""
    policy = {"absence_spells_per_year": 6, "absence_days": {"mean": 20}}
    log = run(
        days_run(400), one_group(40), helpers(policy, 0.5, worker=group(1, 9)),
        {"opening": {"early_help": {"children": 1, "need_mean": 40, "open_days_mean": 30}},
         "thresholds": {"applied": {"early_help_review": {"close_below": 0}}}},
    )  # fmt: skip
    gone = [float(row["time_days"]) for row in rows(log, Event.WORKER_ABSENT)]
    back = [float(row["time_days"]) for row in rows(log, Event.WORKER_BACK)]
    assert len(gone) >= 3 and [end - start for start, end in zip(gone, back, strict=False)] == pytest.approx(
        [20] * len(back)
    )
    for row in rows(log, Event.REVIEW_HELD):
        time = float(row["time_days"])
        away = sum(min(time, start + 20) - start for start in gone if start < time)
        own = of_child(log, int(row["child"]))
        helped = own[(own["event"] == Event.NEED_CHANGED) & (own["time_days"] == time)][-1]
        assert helped["set_point"] == pytest.approx(40 * math.exp(-0.5 * (time - away) / 365.25), abs=1e-6)


def test_an_absent_worker_takes_no_new_case_and_no_contact() -> None:
    """One screener: nothing is started while she is away."""
    front = merged(desk(1, hours=ROUND_THE_CLOCK), {"front_door": {"staff": {
        "absence_spells_per_year": 12, "absence_days": {"mean": 5}}}})  # fmt: skip
    log = run(days_run(300), contacts(2000), one_group(10), front)
    gone = [float(row["time_days"]) for row in rows(log, Event.WORKER_ABSENT)]
    assert len(gone) > 4
    for row in rows(log, Event.SCREENING_STARTED):
        assert not any(start < row["time_days"] < start + 5 for start in gone)


SURGE = {"changes": {"surge": {"from": "2016-05-02", "until": "2016-07-31", "set": {
    "assessment": {"workers": {"worker": {"posts": 4}}}}}}}  # fmt: skip


def test_surge_posts_start_on_their_day_and_end_at_midnight_of_their_last() -> None:
    """Three extra assessors for thirteen weeks: three start on Monday 2 May (day 28) at midnight; three posts are cut
    at the end of 31 July (day 119), and their cases pass to the one who stays, as far as she may hold them."""
    log = run(days_run(200), contacts(150), one_group(60), quick_front_door(), assessors(worker=group(1, 5, 7)), SURGE)
    team = int(rows(log, Event.ALLOCATED)["team"][0])
    started = rows(log, Event.WORKER_STARTED, team=team)["time_days"].tolist()
    assert started == [0.0, day("2016-05-02"), day("2016-05-02"), day("2016-05-02")]
    cut = rows(log, Event.WORKER_LEFT, team=team)
    assert cut["time_days"].tolist() == [day("2016-08-01")] * 3 and set(cut["outcome"]) == {Outcome.POST_CUT}
    assert rows(log, Event.CHANGE_MADE)["time_days"].tolist() == [28.0, 119.0]
    assert cut["value"].sum() == 21
    assert not len(rows(log, Event.WORKER_CHANGED))  # she holds seven already
    capacity = rows(log, Event.TEAM_LOAD, team=team)
    assert capacity["value"][-1] == 5 and capacity["value"].max() == 20


def test_a_vacancy_is_covered_by_agency_until_it_is_filled() -> None:
    """Recruitment takes 60 days; an agency worker starts after 14 and leaves when the post is filled."""
    policy = {"turnover_per_year": 3, "recruitment_days": {"mean": 60}, "agency_cover": {"share": 1, "start_days": 14}}
    log = run(days_run(700), contacts(10), one_group(60), quick_front_door(), assessors(policy, worker=group(1, 50)))
    resigned = float(rows(log, Event.WORKER_LEFT, outcome=Outcome.RESIGNED)["time_days"][0])
    team = int(rows(log, Event.WORKER_LEFT)["team"][0])
    cover = rows(log, Event.WORKER_STARTED, team=team, outcome=Outcome.AGENCY)["time_days"][0]
    assert cover == pytest.approx(resigned + 14)
    assert rows(log, Event.WORKER_LEFT, outcome=Outcome.COVER_ENDED)["time_days"][0] == pytest.approx(resigned + 60)
    assert rows(log, Event.POST_FILLED)["time_days"][0] == pytest.approx(resigned + 60)


def test_a_vacant_post_that_is_cut_is_vacant_no_longer() -> None:
    """Twenty posts, all vacant for 300 days after their holders left, are cut in December: the log says so for each."""
    policy = {"turnover_per_year": 12, "recruitment_days": {"mean": 300}}
    cut = {"changes": {"cut": {"from": "2016-12-01", "set": {"assessment": {"workers": {"worker": {"posts": 0}}}}}}}
    log = run(days_run(300), assessors(policy, worker=group(20, 1)), cut)
    assert len(rows(log, Event.POST_VACANT)) == len(rows(log, Event.POST_FILLED)) == 20


FREEZE = {"from": "2016-05-02", "until": "2016-07-31"}
"""Days 28 to 119 from the start of the run."""


def test_leavers_of_a_freeze_are_replaced_after_it() -> None:
    """Recruiting takes 30 days, and stands still from day 28 to day 119: nobody starts in that time, and what of the
    30 days was not over before it follows it."""
    policy = {"turnover_per_year": 4, "recruitment_days": {"mean": 30}}
    frozen = {"assessment": {"staff": {"recruitment": {"frozen": FREEZE}}}}
    log = run(days_run(300), assessors(policy, worker=group(40, 1)), frozen)
    vacant = rows(log, Event.POST_VACANT)["time_days"]
    filled = rows(log, Event.POST_FILLED)["time_days"]
    due = sorted(t + 30 if t + 30 < 28 or t >= 119 else t + 30 + 119 - max(t, 28) for t in vacant.tolist())
    assert filled.tolist() == pytest.approx([each for each in due if each < 300], abs=EXACT)
    assert ((vacant > 28) & (vacant < 119)).sum() > 10 and not ((filled > 28) & (filled < 119)).any()


def test_a_freeze_that_a_dated_change_brings_holds_for_posts_that_are_vacant_already() -> None:
    """Some of twenty leave before 2 May, and would be replaced in June; a freeze that has no end has the same effect."""
    policy = {"turnover_per_year": 12, "recruitment_days": {"mean": 50}}
    for days, until in ((91, FREEZE["until"]), (272, None)):
        frozen = {"from": FREEZE["from"], "until": until}
        later = {"changes": {"freeze": {"from": "2016-05-02", "set": {
            "assessment": {"staff": {"recruitment": {"frozen": frozen}}}}}}}  # fmt: skip
        log = run(days_run(300), assessors(policy, worker=group(20, 1)), later)
        filled = rows(log, Event.POST_FILLED)["time_days"]
        assert (rows(log, Event.POST_VACANT)["time_days"] < 28).any() and bool(len(filled)) == (until is not None)
        assert not ((filled >= 28) & (filled < 28 + days)).any()


def test_new_posts_that_do_not_come_filled_are_recruited_first() -> None:
    """Two more from 2 May (day 28): vacant for the 30 days of recruiting, or there at midnight."""
    for filled, day_started in ((True, 28.0), (False, 58.0)):
        more = {"changes": {"more": {"from": "2016-05-02", "set": {
            "assessment": {"workers": {"worker": {"add": 2, "come_filled": filled}}}}}}}  # fmt: skip
        log = run(days_run(200), assessors({"recruitment_days": {"mean": 30}}, worker=group(3, 1)), more)
        assert rows(log, Event.WORKER_STARTED)["time_days"].tolist() == [0.0] * 3 + [day_started] * 2
        assert rows(log, Event.POST_VACANT)["time_days"].tolist() == ([] if filled else [28.0] * 2)


def test_ten_days_without_absence_do_not_change_absence_afterwards() -> None:
    """200 workers, two spells a year each: 400 spells in the second year, standard error 20, whether or not absence
    was switched off for ten days in the first."""
    policy = {"absence_spells_per_year": 2, "absence_days": {"mean": 1}}
    pause = {"changes": {"pause": {"from": "2016-04-14", "until": "2016-04-23", "set": {
        "assessment": {"staff": {"absence_spells_per_year": 0}}}}}}  # fmt: skip
    for change in ({}, pause):
        spells = rows(run(days_run(730), assessors(policy, worker=group(200, 1)), change), Event.WORKER_ABSENT)
        assert abs((spells["time_days"] > 365).sum() - 400) < 4 * 20


def test_a_dated_change_of_productivity_holds_for_workers_in_post() -> None:
    """From 1 June each contact takes two hours where it took one."""
    change = {"changes": {"slow": {"from": "2016-06-01", "set": {
        "front_door": {"workers": {"screener": {"posts": 9, "productivity": 0.5}}}}}}}  # fmt: skip
    log = run(days_run(120), contacts(2000), one_group(10), desk(9, hours=ROUND_THE_CLOCK), change)
    started = rows(log, Event.SCREENING_STARTED)
    since = started["time_days"] >= day("2016-06-01")
    assert set(started["value"][~since]) == {1.0} and set(started["value"][since]) == {2.0}


def test_overload_slows_screening_by_its_coefficient() -> None:
    """One screener with a target of 2 contacts in hand and a duration coefficient of 0.5: a contact that is started
    with N in hand takes 1 + 0.5 (N/2 - 1) hours when N is above 2, and 5.5 hours from 20 on: a load counts up to 10."""
    front = merged(desk(1, hours=ROUND_THE_CLOCK, target_cases=2, maximum_cases=2),
                   {"front_door": {"staff": {"workload": {"duration": 0.5}}}})  # fmt: skip
    log = run(days_run(60), contacts(5000), one_group(10), front)
    received = rows(log, Event.CONTACT_RECEIVED)["time_days"]
    ended = rows(log, Event.SCREENING_ENDED)["time_days"]
    checked = 0
    for row in rows(log, Event.SCREENING_STARTED):
        time = row["time_days"]
        in_hand = (received < time).sum() - (ended < time).sum()
        if in_hand > 2:
            assert row["value"] == pytest.approx(1 + 0.5 * (min(in_hand / 2, 10) - 1), abs=EXACT)
            checked += 1
    assert checked > 60


def test_a_referral_below_the_managers_level_is_closed_before_assessment() -> None:
    """Stepped up or referred at 60 and accepted from 61: every referral is closed with no further action."""
    log = run(days_run(60), contacts(100), one_group(60), quick_front_door(), assessors(worker=group(9, 9)),
              {"thresholds": {"applied": {"referral": {"accept": 61}}}})  # fmt: skip
    assert len(rows(log, Event.REFERRAL_CLOSED)) == len(rows(log, Event.REFERRED)) > 5
    assert not len(rows(log, Event.WAITING_FOR_WORKER))


def test_children_go_to_the_team_of_their_area() -> None:
    """Two areas with a team each: every allocation in early help is by the team of the child's own area."""
    teams = {name: {"workers": {"worker": group(5, 99)}} for name in ("north", "south")}
    log = run(days_run(100), referrals(300), one_group(40), {"areas": {"north": {"share": 3}, "south": {}}},
              {"early_help": {"teams": teams}})  # fmt: skip
    areas = {int(row["child"]): log.areas[row["area"]] for row in log.children}
    got = rows(log, Event.ALLOCATED)
    assert len(got) > 40
    assert all(log.teams[row["team"] - 1] == f"early_help/{areas[int(row['child'])]}" for row in got)
    assert sum(area == "north" for area in areas.values()) > 1.8 * sum(area == "south" for area in areas.values())


TURNED = {"changes": {"turned": {"from": "2016-05-02", "set": {"assessment": {"workers": {
    "agency": {"remove": 2}, "worker": {"add": 3, "turned_from": "agency"}}}}}}}  # fmt: skip
"""On 2 May (day 28) two agency posts of three turn permanent, and a third permanent post is new."""


def test_agency_workers_who_turn_permanent_stay_with_their_cases() -> None:
    """Workers 1 to 3 are agency. On day 28 the last two posts turn: workers 2 and 3 go on as permanent ones with the
    limits of their new posts, 5 cases in place of 1; nobody leaves and no case changes hands; one worker is new."""
    log = run(days_run(60), contacts(300), one_group(60), quick_front_door(),
              assessors(None, agency=group(3, 1, kind="agency", productivity=0.9), worker=group(0, 5)), TURNED)  # fmt: skip
    started = rows(log, Event.WORKER_STARTED, place=Place.ASSESSMENT)
    first, second, third, new = started["worker"].tolist()
    assert started["time_days"].tolist() == [0.0] * 3 + [28.0]
    turned = rows(log, Event.WORKER_TURNED)
    assert turned["time_days"].tolist() == [28.0] * 2 and turned["worker"].tolist() == [second, third]
    assert turned["outcome"].tolist() == [Outcome.PERMANENT] * 2
    for event in (Event.WORKER_LEFT, Event.WORKER_CHANGED, Event.POST_VACANT):
        assert not len(rows(log, event))
    assert rows(log, Event.TEAM_LOAD, place=Place.ASSESSMENT)["value"][-1] == 1 + 3 * 5
    assert Counter(rows(log, Event.ALLOCATED)["worker"].tolist()) == {first: 1, second: 5, third: 5, new: 5}


def test_without_it_they_leave_and_their_cases_change_hands() -> None:
    cut = {"changes": {"cut": {"from": "2016-05-02", "set": {"assessment": {"workers": {
        "agency": {"remove": 2}, "worker": {"add": 3}}}}}}}  # fmt: skip
    log = run(days_run(60), contacts(300), one_group(60), quick_front_door(),
              assessors(None, agency=group(3, 1, kind="agency"), worker=group(0, 5)), cut)  # fmt: skip
    assert rows(log, Event.WORKER_LEFT)["outcome"].tolist() == [Outcome.POST_CUT] * 2
    assert len(rows(log, Event.WORKER_CHANGED)) == 2 and not len(rows(log, Event.WORKER_TURNED))


def test_an_agency_worker_who_covers_a_vacancy_and_a_vacant_post_turn_into_nothing() -> None:
    """Every worker leaves within days, and cover comes at once: nobody of the posts' own is there to turn."""
    policy = {"turnover_per_year": 50, "recruitment_days": {"mean": 300}, "agency_cover": {"share": 1}}
    log = run(days_run(60), assessors(policy, agency=group(3, 1, kind="agency"), worker=group(0, 5)), TURNED)
    left = rows(log, Event.WORKER_LEFT)
    assert ((left["time_days"] < 28) & (left["outcome"] == Outcome.RESIGNED)).sum() == 3
    assert not len(rows(log, Event.WORKER_TURNED)) and (left["outcome"] == Outcome.POST_CUT).sum() == 2
