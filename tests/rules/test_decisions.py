"""Every decision as a table: a need as it is perceived, the levels, and what follows. A level itself belongs above."""

from __future__ import annotations

import pytest

from sim.rules import decisions as d
from sim.rules.codes import Outcome as O
from sim.rules.codes import Place as P
from sim.rules.decisions import NO_LEVEL, Urgency


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(0, Urgency.GREEN), (47.9, Urgency.GREEN), (48, Urgency.AMBER), (71.9, Urgency.AMBER), (72, Urgency.RED)],
)
def test_urgency(severity: float, expected: Urgency) -> None:
    assert d.urgency(severity, amber_from=48, red_from=72) == expected


def test_without_levels_every_contact_is_green() -> None:
    assert d.urgency(100, amber_from=NO_LEVEL, red_from=NO_LEVEL) == Urgency.GREEN
    assert d.urgency(100, amber_from=NO_LEVEL, red_from=90) == Urgency.RED


@pytest.mark.parametrize(
    ("perceived", "by_rule", "expected"),
    [
        (-5, False, O.NO_FURTHER_ACTION), (9.9, False, O.NO_FURTHER_ACTION), (10, False, O.ADVICE),
        (24.9, False, O.ADVICE), (25, False, O.EARLY_HELP), (49.9, False, O.EARLY_HELP), (50, False, O.REFERRAL),
        (74.9, False, O.REFERRAL), (75, False, O.IMMEDIATE_PROTECTION), (0, True, O.REFERRAL), (30, True, O.REFERRAL),
        (80, True, O.IMMEDIATE_PROTECTION),
    ],
)  # fmt: skip
def test_front_door(perceived: float, by_rule: bool, expected: O) -> None:
    found = d.front_door(perceived, advice=10, early_help=25, child_in_need=50, protection=75, by_rule=by_rule)
    assert found == expected


@pytest.mark.parametrize(
    ("times", "contacts", "window", "expected"),
    [
        ([0, 100, 182], 3, 182, True), ([0, 100, 182.5], 3, 182, False), ([0, 100, 182.5], 2, 182, True),
        ([5], 1, 10, True), ([5], 2, 10, False), ([1, 2, 3], 0, 182, False),
    ],
)  # fmt: skip
def test_repeat_contact_rule(times: list[float], contacts: int, window: float, expected: bool) -> None:
    """The contact itself counts; one exactly as old as the window counts; 0 contacts: no rule."""
    assert d.asks_for_assessment(times, contacts=contacts, window_days=window) is expected


@pytest.mark.parametrize(
    ("perceived", "drawn", "bypass", "expected"),
    [(40, True, 58, True), (58, True, 58, False), (40, False, 58, False), (99, True, NO_LEVEL, True)],
)
def test_way_to_the_panel(perceived: float, drawn: bool, bypass: float, expected: bool) -> None:
    assert d.waits_for_panel(perceived, drawn_for_panel=drawn, urgent_bypass_from=bypass) is expected


@pytest.mark.parametrize(("perceived", "expected"), [(24.9, O.UNIVERSAL), (25, O.EARLY_HELP), (50, O.STEP_UP)])
def test_panel(perceived: float, expected: O) -> None:
    assert d.panel(perceived, early_help=25, child_in_need=50) == expected


@pytest.mark.parametrize(
    ("perceived", "looked_after", "expected"),
    [(73.9, 97, O.NO_CONFERENCE), (74, 97, O.CONFERENCE), (97, 97, O.LOOKED_AFTER), (100, NO_LEVEL, O.CONFERENCE)],
)
def test_enquiry(perceived: float, looked_after: float, expected: O) -> None:
    assert d.enquiry(perceived, conference=74, looked_after=looked_after) == expected


def test_conference_and_emergency_and_referral() -> None:
    assert d.conference(65, plan=65) == O.PLAN and d.conference(64.9, plan=65) == O.NO_PLAN
    assert d.protected_at_night(80, protection=80) and not d.protected_at_night(79.9, protection=80)
    assert d.referral_accepted(30, accept=30) and not d.referral_accepted(29.9, accept=30)


@pytest.mark.parametrize(
    ("perceived", "found", "expected"),
    [
        (20, O.NONE, O.CLOSE), (25, O.NONE, O.EARLY_HELP), (50, O.NONE, O.CHILD_IN_NEED), (75, O.NONE, O.PROTECTION),
        (20, O.PLAN, O.PROTECTION), (20, O.LOOKED_AFTER, O.LOOKED_AFTER), (90, O.NO_CONFERENCE, O.CHILD_IN_NEED),
        (90, O.NO_PLAN, O.CHILD_IN_NEED), (20, O.NO_CONFERENCE, O.CLOSE),
    ],
)  # fmt: skip
def test_assessment(perceived: float, found: O, expected: O) -> None:
    """What an enquiry decided stands; where it found no need of a plan, no other is asked for."""
    assert d.assessment(perceived, early_help=25, child_in_need=50, section_47=75, enquiry_found=found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [(O.PLAN, O.PROTECTION), (O.LOOKED_AFTER, O.LOOKED_AFTER), (O.NO_PLAN, O.CHILD_IN_NEED),
     (O.NO_CONFERENCE, O.CHILD_IN_NEED)],
)  # fmt: skip
def test_after_an_enquiry_at_the_end_of_the_assessment(found: O, expected: O) -> None:
    assert d.after_enquiry(found) == expected


@pytest.mark.parametrize(("perceived", "expected"), [(24.9, O.CLOSE), (25, O.CONTINUE), (49.9, O.CONTINUE), (50, O.STEP_UP)])
def test_early_help_review(perceived: float, expected: O) -> None:
    assert d.early_help_review(perceived, close_below=25, step_up=50) == expected


@pytest.mark.parametrize(
    ("perceived", "expected"),
    [(24.9, O.CLOSE), (25, O.STEP_DOWN), (49.9, O.STEP_DOWN), (50, O.CONTINUE), (75, O.PROTECTION)],
)
def test_child_in_need_review(perceived: float, expected: O) -> None:
    assert d.child_in_need_review(perceived, close_below=25, step_down_below=50, section_47=75) == expected


@pytest.mark.parametrize(
    ("days", "places", "expected"), [(182, 5, True), (181.9, 5, False), (400, 0, False)]
)
def test_way_to_the_clinic(days: float, places: int, expected: bool) -> None:
    assert d.goes_to_clinic(days, places=places, plans_open_days=182) is expected


@pytest.mark.parametrize(
    ("perceived", "at_conference", "expected"),
    [
        (10, True, O.CLOSE), (35, True, O.STEP_DOWN), (61.9, True, O.STEP_DOWN), (62, True, O.CONTINUE),
        (10, False, O.CONTINUE), (93, False, O.LOOKED_AFTER), (93, True, O.LOOKED_AFTER),
    ],
)  # fmt: skip
def test_protection_review(perceived: float, at_conference: bool, expected: O) -> None:
    """Only a conference ends the plan; a child may become looked after at a core group too."""
    found = d.protection_review(
        perceived, close_below=35, step_down_below=62, looked_after=93, at_conference=at_conference
    )
    assert found == expected


@pytest.mark.parametrize(
    ("perceived", "before", "expected"),
    [(87.9, Urgency.GREEN, Urgency.GREEN), (88, Urgency.GREEN, Urgency.RED), (88, Urgency.AMBER, Urgency.RED),
     (0, Urgency.AMBER, Urgency.AMBER)],
)  # fmt: skip
def test_upgrade_after_screening(perceived: float, before: Urgency, expected: Urgency) -> None:
    assert d.upgraded(perceived, before, upgraded_from=88) == expected
    assert d.upgraded(perceived, before, upgraded_from=NO_LEVEL) == before


@pytest.mark.parametrize(("perceived", "expected"), [(98.9, O.NONE), (99, O.LOOKED_AFTER)])
def test_strategy_discussion(perceived: float, expected: O) -> None:
    assert d.strategy_discussion(perceived, looked_after=99) == expected


@pytest.mark.parametrize(("perceived", "expected"), [(65.9, O.RETURN_HOME), (66, O.CONTINUE)])
def test_end_of_a_stay_in_care(perceived: float, expected: O) -> None:
    assert d.end_of_stay(perceived, home_below=66) == expected


@pytest.mark.parametrize(
    ("perceived", "on_plan", "expected"),
    [(73.9, False, O.NO_CONFERENCE), (74, False, O.CONFERENCE), (74, True, O.NO_CONFERENCE), (97, True, O.LOOKED_AFTER)],
)
def test_enquiry_about_a_child_on_a_plan(perceived: float, on_plan: bool, expected: O) -> None:
    assert d.enquiry(perceived, conference=74, looked_after=97, on_plan=on_plan) == expected


@pytest.mark.parametrize(("perceived", "expected"), [(94.9, O.CONTINUE), (95, O.PROTECTION), (97, O.LOOKED_AFTER)])
def test_fresh_harm_on_a_plan(perceived: float, expected: O) -> None:
    levels = {"close_below": 35, "step_down_below": 60, "looked_after": 97, "section_47": 95}
    assert d.protection_review(perceived, at_conference=True, **levels) == expected


@pytest.mark.parametrize(("plan_days", "expected"), [(89.9, NO_LEVEL), (90, 92.0)])
def test_care_takes_legal_planning(plan_days: float, expected: float) -> None:
    assert d.care_level(92.0, plan_days, care_after_days=90) == expected


@pytest.mark.parametrize(("perceived", "days"), [(91.9, 3.0), (92, 0.0)])
def test_how_soon_a_concern_is_reviewed(perceived: float, days: float) -> None:
    assert d.early_review_days(perceived, same_day=92, others=3.0) == days
    assert d.early_review_days(perceived, same_day=NO_LEVEL, others=3.0) == 3.0


@pytest.mark.parametrize(
    ("place", "from_level"),
    [(P.PANEL, 65), (P.EARLY_HELP, 65), (P.ASSESSMENT, 80), (P.CHILD_IN_NEED, 80), (P.PROTECTION, 88)],
)
def test_concern(place: P, from_level: float) -> None:
    levels = {"early_help": 65.0, "social_care": 80.0, "protection": 88.0}
    assert d.is_concern(from_level, place, **levels) and not d.is_concern(from_level - 0.1, place, **levels)
    assert not d.is_concern(100, P.LOOKED_AFTER, **levels)


@pytest.mark.parametrize(
    ("place", "social_care", "expected"),
    [(P.EARLY_HELP, False, 37), (P.PANEL, False, 37), (P.ASSESSMENT, True, 49), (P.CHILD_IN_NEED, True, 49),
     (P.PROTECTION, True, 62), (P.LOOKED_AFTER, True, 62)],
)  # fmt: skip
def test_level_below_which_change_is_sustained(place: P, social_care: bool, expected: float) -> None:
    assert d.step_down_level(place, social_care, early_help=37, child_in_need=49, protection=62) == expected
