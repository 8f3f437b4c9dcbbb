"""Thresholds: the published ones, which say what ought to happen, and the applied ones, which decide."""

from __future__ import annotations

from sim.scenario.defaults import default
from sim.scenario.parts import Part, Score, rising


class Published(Part):
    """The authority's published threshold document, as cuts of the need score."""

    early_help: Score = 25
    """Need from which a child should have early help; below it universal services are enough."""
    child_in_need: Score = 50
    """Need from which a child is a child in need (section 17)."""
    protection: Score = 75
    """Need from which a child is suffering or likely to suffer significant harm (section 47)."""

    _in_order = rising("early_help", "child_in_need", "protection", what="published thresholds")


class Screening(Part):
    """What the front door does with a contact, by perceived need."""

    advice: Score = 0
    """From here: advice and universal services; below: no further action. 0 gives advice to nearly everyone."""
    early_help: Score = 25
    """From here: early help."""
    child_in_need: Score = 50
    """From here: a referral to the assessment team."""
    protection: Score = 75
    """From here: immediate protection (a strategy discussion)."""

    _in_order = rising("advice", "early_help", "child_in_need", "protection", what="screening thresholds")


class Emergency(Part):
    """What the emergency duty team does with a red contact."""

    protection: Score = 75
    """From here: immediate protection at once; below: handed over to the day team."""


class PanelThresholds(Part):
    """What the early help panel decides, by perceived need."""

    early_help: Score = 25
    """From here: early help; below: universal services."""
    child_in_need: Score = 50
    """From here: step up to the assessment team."""

    _in_order = rising("early_help", "child_in_need", what="panel thresholds")


class ReferralThresholds(Part):
    """A manager's reading of each referral before it is allocated."""

    accept: Score | None = None
    """From here the referral is accepted; below it is closed with no further action. null: all are accepted."""


class AssessmentThresholds(Part):
    """Outcomes of an assessment, by perceived need."""

    early_help: Score = 25
    """From here a child found not in need is stepped down to early help; below: closed."""
    child_in_need: Score = 50
    """From here: a child in need plan."""
    section_47: Score = 75
    """From here: a strategy discussion and a section 47 enquiry."""

    _in_order = rising("early_help", "child_in_need", "section_47", what="assessment thresholds")


class Section47Thresholds(Part):
    """Outcomes of a section 47 enquiry, by perceived need."""

    conference: Score = 75
    """From here: an initial child protection conference."""
    looked_after: Score | None = None
    """From here the child becomes looked after at once. null: never at this point."""
    strategy_looked_after: Score | None = None
    """From here, at the strategy discussion, the child comes into care the same day: by police protection, an
    emergency order or with the parents' agreement. null: never at this point."""


class ConferenceThresholds(Part):
    """Outcome of an initial child protection conference."""

    plan: Score = 75
    """From here: a child protection plan."""


class EarlyHelpReviewThresholds(Part):
    """Outcomes of a review of an early help plan."""

    close_below: Score = 25
    """Below this the plan is closed."""
    step_up: Score = 50
    """From here the child is stepped up to the assessment team."""

    _in_order = rising("close_below", "step_up")


class ChildInNeedReviewThresholds(Part):
    """Outcomes of a review of a child in need plan, at the six-weekly review and at the weekly clinic."""

    close_below: Score = 25
    """Below this the case is closed."""
    step_down_below: Score = 50
    """Below this (and from close_below) the child is stepped down to early help."""
    section_47: Score = 75
    """From here: a strategy discussion and a section 47 enquiry."""

    _in_order = rising("close_below", "step_down_below", "section_47")


class ProtectionReviewThresholds(Part):
    """Outcomes of a core group or review conference of a child protection plan."""

    section_47: Score | None = None
    """From here: a strategy discussion and a section 47 enquiry about fresh harm, at which the child may come into
    care; otherwise the plan goes on. null: the plan goes on."""
    close_below: Score = 25
    """Below this, at a review conference, the plan ends and the case is closed."""
    step_down_below: Score = 75
    """Below this, at a review conference, the plan ends and a child in need plan follows."""
    looked_after: Score | None = None
    """From here the child becomes looked after. null: never at this point."""

    _in_order = rising("close_below", "step_down_below")


class OpenCaseThresholds(Part):
    """From which perceived need a contact on an open case brings its review forward or steps it up."""

    early_help: Score = 50
    """For a child with an early help case: stepped up to the assessment team."""
    social_care: Score = 75
    """For a child being assessed or on a child in need plan: a strategy discussion or an early review."""
    protection: Score = 75
    """For a child on a protection plan: an early core group."""
    same_day: Score | None = None
    """For any: the review that the concern brings forward is held as soon as the service is open, not after
    `early_review_working_days`; in social care, where `section_47.urgent_strategy_hours` is given, a strategy
    discussion is held instead, by the clock. null: all concerns are alike."""


class Applied(Part):
    """The thresholds that practice really uses, at each decision point."""

    screening: Screening = default()
    emergency: Emergency = default()
    panel: PanelThresholds = default()
    referral: ReferralThresholds = default()
    assessment: AssessmentThresholds = default()
    section_47: Section47Thresholds = default()
    conference: ConferenceThresholds = default()
    early_help_review: EarlyHelpReviewThresholds = default()
    child_in_need_review: ChildInNeedReviewThresholds = default()
    protection_review: ProtectionReviewThresholds = default()
    open_case: OpenCaseThresholds = default()


class Thresholds(Part):
    """Published thresholds judge; applied thresholds decide. Neutral: applied equal to published."""

    published: Published = default()
    """The authority's threshold document: used to say who was missed."""
    applied: Applied = default()
    """What practice really uses: applied above published means that thresholds are too high."""
