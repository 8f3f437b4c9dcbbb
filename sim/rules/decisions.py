"""The decisions of the service: levels and a need as it is perceived, and what follows from them.

Every decision of the model stands here and nowhere else. Needs and levels are in points from 0 to 100; "from" a level
means at it or above, "below" means under it. A level that a service does not have is infinite.
"""

from collections.abc import Sequence
from enum import IntEnum

from sim.rules.codes import Outcome, Place

NO_LEVEL = float("inf")
"""A level that is never reached: this decision is not taken here."""


def level_or_none(level: float | None) -> float:
    """A level that may be missing, as a number."""
    return NO_LEVEL if level is None else level


class Urgency(IntEnum):
    """Order in which contacts are screened."""

    RED = 1
    AMBER = 2
    GREEN = 3


def urgency(severity: float, *, amber_from: float, red_from: float) -> Urgency:
    """Triage: red before amber before green."""
    if severity >= red_from:
        return Urgency.RED
    return Urgency.AMBER if severity >= amber_from else Urgency.GREEN


def upgraded(perceived: float, urgency: Urgency, *, upgraded_from: float) -> Urgency:
    """The urgency of a contact after screening: one that is seen as grave becomes red."""
    return Urgency.RED if perceived >= upgraded_from else urgency


def answers_in_time(slowest_hours: float, *, waits_hours: float) -> bool:
    """Whether a contact is decided with all partners' answers, or without those that are late."""
    return slowest_hours <= waits_hours


def front_door(
    perceived: float, *, advice: float, early_help: float, child_in_need: float, protection: float, by_rule: bool
) -> Outcome:
    """The front door's decision on a contact; `by_rule`: the repeat-contact rule asks for an assessment."""
    if perceived >= protection:
        return Outcome.IMMEDIATE_PROTECTION
    if perceived >= child_in_need or by_rule:
        return Outcome.REFERRAL
    if perceived >= early_help:
        return Outcome.EARLY_HELP
    return Outcome.ADVICE if perceived >= advice else Outcome.NO_FURTHER_ACTION


def contacts_since(times: Sequence[float], since: float) -> int:
    """How many of some contacts were made at `since` or later."""
    return sum(1 for time in times if time >= since)


def asks_for_assessment(times: Sequence[float], *, contacts: int, window_days: float) -> bool:
    """The repeat-contact rule: whether the last of these contacts is the N-th within its window (N of 0: no rule)."""
    return contacts > 0 and contacts_since(times, times[-1] - window_days) >= contacts


def protected_at_night(perceived: float, *, protection: float) -> bool:
    """Whether the emergency duty team protects a child at once; others wait for the day team."""
    return perceived >= protection


def waits_for_panel(perceived: float, *, drawn_for_panel: bool, urgent_bypass_from: float) -> bool:
    """Whether an early help case goes to the panel: drawn for it, and not too urgent to wait."""
    return drawn_for_panel and perceived < urgent_bypass_from


def panel(perceived: float, *, early_help: float, child_in_need: float) -> Outcome:
    """The early help panel's decision."""
    if perceived >= child_in_need:
        return Outcome.STEP_UP
    return Outcome.EARLY_HELP if perceived >= early_help else Outcome.UNIVERSAL


def referral_accepted(perceived: float, *, accept: float) -> bool:
    """A manager's reading of a referral: one that is not accepted ends with no further action."""
    return perceived >= accept


def enquiry(perceived: float, *, conference: float, looked_after: float, on_plan: bool = False) -> Outcome:
    """The outcome of a section 47 enquiry; a child who is on a protection plan needs no initial conference."""
    if perceived >= looked_after:
        return Outcome.LOOKED_AFTER
    return Outcome.CONFERENCE if perceived >= conference and not on_plan else Outcome.NO_CONFERENCE


def strategy_discussion(perceived: float, *, looked_after: float) -> Outcome:
    """The outcome of a strategy discussion: an enquiry, NONE, unless the child comes into care the same day."""
    return Outcome.LOOKED_AFTER if perceived >= looked_after else Outcome.NONE


def end_of_stay(perceived: float, *, home_below: float) -> Outcome:
    """Whether a looked-after child goes home at the end of its stay, or stays until the next review."""
    return Outcome.RETURN_HOME if perceived < home_below else Outcome.CONTINUE


def conference(perceived: float, *, plan: float) -> Outcome:
    """The outcome of an initial child protection conference."""
    return Outcome.PLAN if perceived >= plan else Outcome.NO_PLAN


def assessment(
    perceived: float, *, early_help: float, child_in_need: float, section_47: float, enquiry_found: Outcome
) -> Outcome:
    """The outcome of an assessment; `enquiry_found` is what an enquiry during it came to, NONE without one.

    What an enquiry has decided stands; where one found no need of a plan, the assessment does not ask for another.
    """
    if enquiry_found == Outcome.PLAN:
        return Outcome.PROTECTION
    if enquiry_found == Outcome.LOOKED_AFTER:
        return Outcome.LOOKED_AFTER
    if perceived >= section_47 and enquiry_found == Outcome.NONE:
        return Outcome.PROTECTION
    if perceived >= child_in_need:
        return Outcome.CHILD_IN_NEED
    return Outcome.EARLY_HELP if perceived >= early_help else Outcome.CLOSE


def after_enquiry(found: Outcome) -> Outcome:
    """Where an assessed child goes for whom an enquiry was held at the end: no plan still leaves a child in need."""
    if found == Outcome.LOOKED_AFTER:
        return Outcome.LOOKED_AFTER
    return Outcome.PROTECTION if found == Outcome.PLAN else Outcome.CHILD_IN_NEED


def looks_below(looks: int, perceived: float, *, line: float) -> int:
    """How many looks in a row, this one included, have found need below the line; `looks` counts those before."""
    return looks + 1 if perceived < line else 0


def once_sure(outcome: Outcome, looks: int, *, needed: int) -> Outcome:
    """The outcome of a review that ends a plan only after so many looks below the line; others stand."""
    ends = outcome in (Outcome.CLOSE, Outcome.STEP_DOWN)
    return Outcome.CONTINUE if ends and looks < needed else outcome


def early_help_review(perceived: float, *, close_below: float, step_up: float) -> Outcome:
    """A review of an early help plan."""
    if perceived >= step_up:
        return Outcome.STEP_UP
    return Outcome.CLOSE if perceived < close_below else Outcome.CONTINUE


def child_in_need_review(perceived: float, *, close_below: float, step_down_below: float, section_47: float) -> Outcome:
    """A review of a child in need plan, at the six-weekly review or at the clinic."""
    if perceived >= section_47:
        return Outcome.PROTECTION
    if perceived < close_below:
        return Outcome.CLOSE
    return Outcome.STEP_DOWN if perceived < step_down_below else Outcome.CONTINUE


def goes_to_clinic(plan_days: float, *, places: int, plans_open_days: float) -> bool:
    """Whether a child in need plan is decided at the weekly clinic: open for long, where there is one."""
    return places > 0 and plan_days >= plans_open_days


def protection_review(
    perceived: float,
    *,
    close_below: float,
    step_down_below: float,
    looked_after: float,
    at_conference: bool,
    section_47: float = NO_LEVEL,
) -> Outcome:
    """A core group or review conference of a protection plan: only a conference ends the plan. PROTECTION asks for an
    enquiry into fresh harm."""
    if perceived >= looked_after:
        return Outcome.LOOKED_AFTER
    if perceived >= section_47:
        return Outcome.PROTECTION
    if not at_conference or perceived >= step_down_below:
        return Outcome.CONTINUE
    return Outcome.CLOSE if perceived < close_below else Outcome.STEP_DOWN


def care_level(level: float, plan_days: float, *, care_after_days: float) -> float:
    """The level from which a plan ends in care: none before legal planning can be done."""
    return level if plan_days >= care_after_days else NO_LEVEL


def is_concern(perceived: float, place: int, *, early_help: float, social_care: float, protection: float) -> bool:
    """Whether a contact on an open case brings a decision forward. For a looked-after child it never does."""
    if place in (Place.PANEL, Place.EARLY_HELP):
        return perceived >= early_help
    if place == Place.PROTECTION:
        return perceived >= protection
    return place != Place.LOOKED_AFTER and perceived >= social_care


def is_grave(perceived: float, *, same_day: float) -> bool:
    """Whether a concern cannot wait."""
    return perceived >= same_day


def early_review_days(perceived: float, *, same_day: float, others: float) -> float:
    """Working days from a concern to the review that it brings forward: none where it is grave."""
    return 0.0 if is_grave(perceived, same_day=same_day) else others


def step_down_level(
    place: int, social_care: bool, *, early_help: float, child_in_need: float, protection: float
) -> float:
    """The level below which need must have stayed for change to be sustained: where the closing service steps down."""
    if not social_care:
        return early_help
    return protection if place in (Place.PROTECTION, Place.LOOKED_AFTER) else child_in_need
