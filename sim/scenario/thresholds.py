"""Thresholds: the published ones, which say what ought to happen, and the applied ones, which decide."""

from sim.scenario.parts import Part, Score, default, rising


class Published(Part):
    """The authority's published threshold document, as cuts of the need score.

    Parameters
    ----------
    early_help
        Need from which a child should have early help; below it universal services are enough.
    child_in_need
        Need from which a child is a child in need (section 17).
    protection
        Need from which a child is suffering or likely to suffer significant harm (section 47).
    """

    early_help: Score = 25
    child_in_need: Score = 50
    protection: Score = 75

    _in_order = rising("early_help", "child_in_need", "protection", what="published thresholds")


class Screening(Part):
    """What the front door does with a contact, by perceived need.

    Parameters
    ----------
    advice
        From here: advice and universal services; below: no further action. 0 gives advice to nearly everyone.
    early_help
        From here: early help.
    child_in_need
        From here: a referral to the assessment team.
    protection
        From here: immediate protection (a strategy discussion).
    """

    advice: Score = 0
    early_help: Score = 25
    child_in_need: Score = 50
    protection: Score = 75

    _in_order = rising("advice", "early_help", "child_in_need", "protection", what="screening thresholds")


class Emergency(Part):
    """What the emergency duty team does with a red contact.

    Parameters
    ----------
    protection
        From here: immediate protection at once; below: handed over to the day team.
    """

    protection: Score = 75


class PanelThresholds(Part):
    """What the early help panel decides, by perceived need.

    Parameters
    ----------
    early_help
        From here: early help; below: universal services.
    child_in_need
        From here: step up to the assessment team.
    """

    early_help: Score = 25
    child_in_need: Score = 50

    _in_order = rising("early_help", "child_in_need", what="panel thresholds")


class ReferralThresholds(Part):
    """A manager's reading of each referral before it is allocated.

    Parameters
    ----------
    accept
        From here the referral is accepted; below it is closed with no further action. null: all are accepted.
    """

    accept: Score | None = None


class AssessmentThresholds(Part):
    """Outcomes of an assessment, by perceived need.

    Parameters
    ----------
    early_help
        From here a child found not in need is stepped down to early help; below: closed.
    child_in_need
        From here: a child in need plan.
    section_47
        From here: a strategy discussion and a section 47 enquiry.
    """

    early_help: Score = 25
    child_in_need: Score = 50
    section_47: Score = 75

    _in_order = rising("early_help", "child_in_need", "section_47", what="assessment thresholds")


class Section47Thresholds(Part):
    """Outcomes of a section 47 enquiry, by perceived need.

    Parameters
    ----------
    conference
        From here: an initial child protection conference.
    looked_after
        From here the child becomes looked after at once. null: never at this point.
    strategy_looked_after
        From here, at the strategy discussion, the child comes into care the same day: by police protection, an
        emergency order or with the parents' agreement. null: never at this point.
    """

    conference: Score = 75
    looked_after: Score | None = None
    strategy_looked_after: Score | None = None


class ConferenceThresholds(Part):
    """Outcome of an initial child protection conference.

    Parameters
    ----------
    plan
        From here: a child protection plan.
    """

    plan: Score = 75


class EarlyHelpReviewThresholds(Part):
    """Outcomes of a review of an early help plan.

    Parameters
    ----------
    close_below
        Below this the plan is closed.
    step_up
        From here the child is stepped up to the assessment team.
    """

    close_below: Score = 25
    step_up: Score = 50

    _in_order = rising("close_below", "step_up")


class ChildInNeedReviewThresholds(Part):
    """Outcomes of a review of a child in need plan, at the six-weekly review and at the weekly clinic.

    Parameters
    ----------
    close_below
        Below this the case is closed.
    step_down_below
        Below this (and from close_below) the child is stepped down to early help.
    section_47
        From here: a strategy discussion and a section 47 enquiry.
    """

    close_below: Score = 25
    step_down_below: Score = 50
    section_47: Score = 75

    _in_order = rising("close_below", "step_down_below", "section_47")


class ProtectionReviewThresholds(Part):
    """Outcomes of a core group or review conference of a child protection plan.

    Parameters
    ----------
    section_47
        From here: a strategy discussion and a section 47 enquiry about fresh harm, at which the child may come into
        care; otherwise the plan goes on. null: the plan goes on.
    close_below
        Below this, at a review conference, the plan ends and the case is closed.
    step_down_below
        Below this, at a review conference, the plan ends and a child in need plan follows.
    looked_after
        From here the child becomes looked after. null: never at this point.
    """

    section_47: Score | None = None
    close_below: Score = 25
    step_down_below: Score = 75
    looked_after: Score | None = None

    _in_order = rising("close_below", "step_down_below")


class OpenCaseThresholds(Part):
    """From which perceived need a contact on an open case brings its review forward or steps it up.

    Parameters
    ----------
    early_help
        For a child with an early help case: stepped up to the assessment team.
    social_care
        For a child being assessed or on a child in need plan: a strategy discussion or an early review.
    protection
        For a child on a protection plan: an early core group.
    same_day
        For any: the review that the concern brings forward is held as soon as the service is open, not after
        `early_review_working_days`; in social care, where `section_47.urgent_strategy_hours` is given, a strategy
        discussion is held instead, by the clock. null: all concerns are alike.
    """

    early_help: Score = 50
    social_care: Score = 75
    protection: Score = 75
    same_day: Score | None = None


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
    """Published thresholds judge; applied thresholds decide. Neutral: applied equal to published.

    Parameters
    ----------
    published
        The authority's threshold document: used to say who was missed.
    applied
        What practice really uses: applied above published means that thresholds are too high.
    """

    published: Published = default()
    applied: Applied = default()
