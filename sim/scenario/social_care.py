"""Social care: assessment, section 47, the locality teams, care, and the handovers on the way."""

from typing import Annotated

from sim.scenario import parts
from sim.scenario.parts import Days, DaysApart, Duration, Part, Pounds, Rate, Share, default, fixed, rising, within
from sim.scenario.staff import Cases, StaffPolicy, Team, WorkerGroup

WholeWorkingDays = Annotated[int, within(1, 1_000, "working days")]
LongestWorkingDays = Annotated[float, within(1, 36_500, "working days")]


class LimitPull(Part):
    """The pull of a statutory limit: a share of what would finish late finishes just before the limit.

    Parameters
    ----------
    limit_working_days
        The statutory limit.
    pulled_share
        Share of would-be late cases that finish in the last days before the limit. 0: no pull.
    pull_window_days
        Length of those last days (5: working days 41 to 45 for a limit of 45).
    """

    limit_working_days: WholeWorkingDays
    pulled_share: Share = 0
    pull_window_days: WholeWorkingDays = 5

    _window_within_limit = rising("pull_window_days", "limit_working_days")


class Assessment(Part):
    """The assessment team.

    Parameters
    ----------
    staff
        Hours, absence, leaving, workload.
    workers
        Posts by role.
    duration_working_days
        Length of an assessment from allocation, in working days, before overload and the pull of the limit.
    longest_working_days
        Length at which a manager has an assessment finished, whatever is left to find out. null: no such rule.
    limit
        The 45-working-day limit, counted from referral.
    finished_before_birth_days
        How long before the due date the assessment of an unborn child is finished at the latest; where that has passed,
        by the birth. Whatever follows, a plan or care begins at birth, and the assessing worker holds the case until
        then. null: as others.
    """

    staff: StaffPolicy = default()
    workers: parts.Named[WorkerGroup] = default()
    duration_working_days: Duration = fixed(30)
    longest_working_days: LongestWorkingDays | None = None
    limit: LimitPull = default(limit_working_days=45)
    finished_before_birth_days: Days | None = None


class Chairs(Part):
    """Chairs of child protection conferences. Initial and review conferences take a slot, whoever has waited longest
    first. No chairs: conferences wait for nobody, and an initial one is held after `conference_working_days`.

    Parameters
    ----------
    chairs
        How many. 0: conferences are not limited.
    conferences_per_day
        Slots of a chair on a conference day.
    days
        Days of the week on which conferences are held; not on bank holidays and closed days.
    starts
        Time of day of the slots.
    notice_working_days
        From the end of the enquiry to the day from which an initial conference can be held: reports and invitations, in
        working days.
    not_quorate_share
        Share of conferences without a quorum: they are listed again.
    """

    chairs: Annotated[int, within(0, 1_000, "chairs")] = 0
    conferences_per_day: Annotated[int, within(1, 50, "conferences")] = 1
    days: parts.Weekdays = parts.WEEKDAYS[:5]
    starts: parts.ClockTime = 10.0
    notice_working_days: Days = 0
    not_quorate_share: Share = 0


class Section47(Part):
    """Strategy discussion, section 47 enquiry, initial child protection conference.

    Parameters
    ----------
    strategy_delay_hours
        From the decision to the strategy discussion, in working hours.
    early_visit_share
        Share of cases in which the family is visited before the strategy discussion, against guidance.
    early_visit_delay_hours
        Delay of the strategy discussion by such a visit, in working hours.
    urgent_strategy_hours
        From a decision on immediate protection to the strategy discussion, in hours of the clock, day and night, before
        a worker is allocated. null: as all others, once one is.
    enquiry_working_days
        From the strategy discussion to the outcome of the enquiry, in working days.
    conference_working_days
        From the strategy discussion to the conference, in working days, before the pull of the limit.
    limit
        The 15-working-day limit for the conference, counted from the strategy discussion.
    again
        Whether what is heard after an enquiry has ended without a plan can start another while the case is assessed or
        waits for a locality worker. false: one enquiry is all.
    chairs
        Chairs of initial and review conferences; where there are any, an initial conference waits for one from the end
        of the enquiry, in place of `conference_working_days` and the pull of the limit.
    case_weight
        Weighted cases that an enquiry adds to the load of the child's worker, from the strategy discussion to its
        outcome or the conference. 0: an enquiry takes nobody's time.
    """

    strategy_delay_hours: Duration = fixed(0)
    early_visit_share: Share = 0
    early_visit_delay_hours: Duration = fixed(0)
    urgent_strategy_hours: Duration | None = None
    enquiry_working_days: Duration = fixed(5)
    conference_working_days: Duration = fixed(14)
    limit: LimitPull = default(limit_working_days=15)
    again: bool = False
    chairs: Chairs = default()
    case_weight: Cases = 0


class ChildInNeedPlans(Part):
    """Child in need plans in the locality teams.

    Parameters
    ----------
    review_days
        Days between reviews (six weeks).
    looks_below
        Reviews in a row that must find need below the line before a plan ends. 1: one look is enough.
    help_per_year
        Rate at which a worked plan lowers the set-point.
    case_weight
        Weight of such a case in a worker's caseload.
    """

    review_days: DaysApart = 42
    looks_below: parts.Looks = 1
    help_per_year: Rate = 0
    case_weight: Cases = 1


class Clinic(Part):
    """The weekly child in need clinic, chaired by a senior manager: decides on longer plans. No places: off.

    Parameters
    ----------
    places
        Cases heard per week. 0: there is no clinic.
    weekday
        Day of the clinic.
    starts
        Time of day.
    plans_open_days
        A plan open for longer than this is decided at the clinic, not at the ordinary review.
    """

    places: Annotated[int, within(0, 100_000, "cases per week")] = 0
    weekday: parts.Weekday = "wednesday"
    starts: parts.ClockTime = 9.0
    plans_open_days: Days = 182


class ProtectionPlans(Part):
    """Child protection plans in the locality teams.

    Parameters
    ----------
    first_review_days
        From the start of the plan to the first review conference (three months).
    later_review_days
        Between later review conferences (six months).
    core_group_days
        Between core groups, at which progress is taken stock of and a child may become looked after.
    first_core_group_working_days
        From the start of the plan to its first core group (statutory: 10). null: `core_group_days`, as for others.
    care_after_days
        How long a plan must have been open before a core group or review conference brings the child into care: so long
        take legal planning and pre-proceedings. (A crisis goes by the strategy discussion.) 0: at any time.
    starts_at_conference
        Whether a plan starts on the day of the conference that decides it, as in law and in the census; help begins
        when a worker has the case. false: it starts when a worker of the locality team has it.
    looks_below
        Looks in a row, core groups included, that must find need below the line before a conference ends the plan.
    help_per_year
        Rate at which a worked plan lowers the set-point.
    case_weight
        Weight of such a case in a worker's caseload.
    """

    first_review_days: DaysApart = 91
    later_review_days: DaysApart = 182
    core_group_days: DaysApart = 42
    first_core_group_working_days: WholeWorkingDays | None = None
    care_after_days: Days = 0
    starts_at_conference: bool = False
    looks_below: parts.Looks = 1
    help_per_year: Rate = 0
    case_weight: Cases = 1


class Locality(Part):
    """The locality teams, which hold child in need and child protection plans.

    Parameters
    ----------
    staff
        Hours, absence, leaving, workload, practice.
    teams
        One team for each area.
    child_in_need
        Child in need plans.
    clinic
        The weekly clinic.
    protection
        Child protection plans.
    early_review_working_days
        From a concern to the review or core group that it brings forward, in working days. 0: held at once.
    """

    staff: StaffPolicy = default()
    teams: parts.Named[Team] = default()
    child_in_need: ChildInNeedPlans = default()
    clinic: Clinic = default()
    protection: ProtectionPlans = default()
    early_review_working_days: Days = 0


class LookedAfter(Part):
    """Looked-after children: they leave the locality teams, and some return home and come back.

    Parameters
    ----------
    stay_days
        How long a child is looked after.
    return_share
        Share of those who leave care who return to it.
    return_delay_days
        Time at home before they return.
    plan_after_share
        Share of the others who leave care with a child in need plan; the rest are closed.
    help_per_year
        Rate at which being looked after lowers the set-point.
    permanence_share
        Share of those who leave care for good who do not go home: adopted, with a special guardian, or on their own.
        They are no longer known to the service. 0: all go home.
    home_below
        Perceived need below which a child goes home at the end of its stay; otherwise it stays until the next
        six-monthly review finds so. null: it goes home whatever its need.
    incident_factor
        Incidents of a looked-after child, relative to what its need would bring at home. 1: as many.
    """

    stay_days: Duration = fixed(365)
    return_share: Share = 0
    return_delay_days: Duration = fixed(0)
    plan_after_share: Share = 0
    help_per_year: Rate = 0
    permanence_share: Share = 0
    home_below: parts.Score | None = None
    incident_factor: Share = 1


class HandoverKind(Part):
    """One kind of handover.

    Parameters
    ----------
    delay_working_days
        Time it takes, in working days.
    lost_share
        Share of handovers at which information is lost. 0: none.
    lost_delay_working_days
        Further delay when information is lost at this kind of handover. null: that of all kinds.
    """

    delay_working_days: Duration = fixed(0)
    lost_share: Share = 0
    lost_delay_working_days: Duration | None = None


class Handover(Part):
    """Handovers between services. Neutral: instant and complete.

    Parameters
    ----------
    step_up
        From early help to the assessment team.
    step_down
        From social care to early help.
    transfer
        From the assessment team to a locality team, and back from care to a locality team.
    emergency
        From the emergency duty team to day services.
    lost_delay_working_days
        Further delay when information is lost, in working days.
    sender_holds
        Whether the assessment team's worker keeps a case until a locality worker takes it, and holds a section 47
        enquiry when a concern comes meanwhile. false: nobody does.
    lost_repeated_work_share
        Work that the receiver repeats when information is lost, as a share of its own: longer screening and assessment,
        and as much of the first interval of a plan without effect.
    """

    step_up: HandoverKind = default()
    step_down: HandoverKind = default()
    transfer: HandoverKind = default()
    emergency: HandoverKind = default()
    lost_delay_working_days: Duration = fixed(0)
    sender_holds: bool = False
    lost_repeated_work_share: Share = 0


class UnitCosts(Part):
    """Cost of activity in pounds, besides the staff of the simulated teams, whose cost stands in the worker groups.

    Parameters
    ----------
    contact
        A contact screened.
    panel_case
        A case heard by the panel.
    assessment
        An assessment completed.
    section_47
        A section 47 enquiry.
    early_help_month
        An early help plan for a month.
    child_in_need_month
        A child in need plan for a month.
    protection_month
        A child protection plan for a month.
    looked_after_month
        A looked-after child for a month.
    """

    contact: Pounds = 0
    panel_case: Pounds = 0
    assessment: Pounds = 0
    section_47: Pounds = 0
    early_help_month: Pounds = 0
    child_in_need_month: Pounds = 0
    protection_month: Pounds = 0
    looked_after_month: Pounds = 0
