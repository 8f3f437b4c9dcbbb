"""Reviews slip when a team is overloaded, worked out by hand: six cases, one worker who should hold two."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import clock_week, day, days_run, holders, of_child, one_group, rows, run

EXACT = 1e-6
STEADY = {"thresholds": {"applied": {
    "early_help_review": {"close_below": 0, "step_up": 100},
    "child_in_need_review": {"close_below": 0, "step_down_below": 0, "section_47": 100},
    "protection_review": {"close_below": 0, "step_down_below": 0},
}}}  # fmt: skip
"""Every review says: continue."""
MORE_POSTS = day("2016-10-03")
"""From this Monday on there are three workers, and the load is 1."""


def overloaded(service: str, opening: str, *, duration: float, posts_later: int = 1, **more: object) -> EventLog:
    """Six cases open on the first day with one worker whose target is two: a load of 3, for 500 days."""
    team = {"teams": {"all": holders(1, 2, 100)}}
    staffed = {"teams": {"all": {"workers": {"worker": {"posts": posts_later}}}}}
    later = {"from": "2016-10-03", "set": {service: staffed}}
    return run(
        days_run(500), one_group(60), STEADY, {"changes": {"posts": later}} if posts_later > 1 else {},
        {service: {"staff": clock_week(workload={"duration": duration}), **team, **more},
         "opening": {opening: {"children": 6, "need_mean": 60, "open_days_mean": 200}}},
    )  # fmt: skip


def reviews(log: EventLog, place: Place) -> dict[int, list[float]]:
    """When each child's plan was reviewed."""
    found: dict[int, list[float]] = {}
    for row in rows(log, Event.REVIEW_HELD, place=place):
        assert row["outcome"] == Outcome.CONTINUE
        found.setdefault(int(row["child"]), []).append(float(row["time_days"]))
    assert len(found) == 6
    return found


SERVICES = [("early_help", "early_help", Place.EARLY_HELP), ("locality", "child_in_need", Place.CHILD_IN_NEED)]


@pytest.mark.parametrize(("service", "opening", "place"), SERVICES)
@pytest.mark.parametrize(("duration", "interval"), [(0.0, 42.0), (0.25, 63.0), (0.5, 84.0)])
def test_six_weekly_reviews_slip_in_an_overloaded_team(
    service: str, opening: str, place: Place, duration: float, interval: float
) -> None:
    """Load 6/2 = 3, which is 2 above 1. A coefficient of 0.25 makes each interval 1 + 0.25 x 2 = 1.5 times as long: 63
    days; 0.5 makes it 84; none leaves it at 42. (The first interval was under way before the run.)"""
    log = overloaded(service, opening, duration=duration)
    for moments in reviews(log, place).values():
        assert len(moments) >= 5
        assert np.diff(moments) == pytest.approx(interval, abs=EXACT)


@pytest.mark.parametrize(("service", "opening", "place"), SERVICES)
def test_reviews_catch_up_when_the_team_has_more_staff(service: str, opening: str, place: Place) -> None:
    """84 days until Monday 3 October 2016 (day 182), when two workers join: then 6 cases for a target of 6. The review
    that was fixed before that day stays where it was, 84 days after the one before; later ones are 42 days apart."""
    assert MORE_POSTS == 182.0
    log = overloaded(service, opening, duration=0.5, posts_later=3)
    for moments in reviews(log, place).values():
        expected = [84.0 if earlier < MORE_POSTS else 42.0 for earlier in moments[:-1]]
        assert {84.0, 42.0} == set(expected)
        assert np.diff(moments) == pytest.approx(expected, abs=EXACT)


def test_core_groups_slip_and_review_conferences_do_not() -> None:
    """Core groups every 42 days become 84 under a load of 3 and a coefficient of 0.5. Review conferences are statutory:
    they are held 91, 273, 455, ... days after the plan started, however busy the worker. After each review the next
    core group is due in 84 days; what comes first is held."""
    log = overloaded("locality", "protection", duration=0.5)
    open_for = {int(row["child"]): float(row["value"]) for row in rows(log, Event.INHERITED)}
    conferences = slipped = 0
    for child, moments in reviews(log, Place.PROTECTION).items():
        conference = 91.0 - open_for[child]
        while conference <= 0:
            conference += 182
        for held, following in pairwise(moments):
            if held == pytest.approx(conference, abs=EXACT):
                conferences += 1
                conference += 182
            assert following == pytest.approx(min(conference, held + 84), abs=EXACT)
            slipped += following < conference - EXACT
    assert conferences >= 6 and slipped >= 6


def test_looked_after_reviews_are_held_whatever_the_load_of_the_locality_teams() -> None:
    """Looked-after children are nobody's case in the locality teams: with help at 0.5 a year their set-point falls by
    exp(-0.5 x 182/365.25) every 182 days, and by the rest at the end of the stay, though the locality team is
    overloaded (nine cases for a target of one)."""
    log = run(
        days_run(600), one_group(60), STEADY,
        {"locality": {"staff": clock_week(workload={"duration": 5}), "teams": {"all": holders(1, 1, 100)}},
         "looked_after": {"stay_days": {"mean": 900}, "help_per_year": 0.5},
         "opening": {"child_in_need": {"children": 9, "need_mean": 60},
                     "looked_after": {"children": 8, "need_mean": 60}}},
    )  # fmt: skip
    children = [int(row["child"]) for row in rows(log, Event.INHERITED, place=Place.LOOKED_AFTER)]
    full_stays = 0
    for child in children:
        own = of_child(log, child)
        ended = own["time_days"][own["event"] == Event.PLAN_ENDED].tolist()
        due = [time for time in (182.0, 364.0, 546.0) if not ended or time < ended[0]] + ended
        helped = own[(own["event"] == Event.NEED_CHANGED) & (own["outcome"] == Outcome.HELPED)]
        assert helped["time_days"].tolist() == pytest.approx(due, abs=EXACT)
        assert helped["set_point"] == pytest.approx(60 * np.exp(-0.5 * np.array(due) / 365.25), abs=1e-9)
        full_stays += not ended
    assert len(children) == 8 and full_stays >= 1 and len(rows(log, Event.PLAN_ENDED)) >= 3
