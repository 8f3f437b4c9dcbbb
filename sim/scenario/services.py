"""The services along the pathway: front door, emergency duty, early help, assessment, section 47, locality."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.chairs import Chairs
from sim.scenario.defaults import default, fixed
from sim.scenario.parts import (
    MOST_DAYS,
    ClockTime,
    Date,
    Dates,
    Days,
    DaysApart,
    Duration,
    Factor,
    Hours,
    Named,
    Part,
    Pounds,
    Rate,
    Score,
    Share,
    Weekday,
    iso_date,
    rising,
)
from sim.scenario.refusal import Refusal
from sim.scenario.staff import Cases, StaffPolicy, Team, WorkerGroup

Looks = Annotated[int, Field(ge=1, le=100, json_schema_extra={"unit": "looks in a row"})]

WholeWorkingDays = Annotated[int, Field(ge=1, le=1_000, json_schema_extra={"unit": "working days"})]
LongestWorkingDays = Annotated[float, Field(ge=1, le=36_500, json_schema_extra={"unit": "working days"})]


class Urgency(Part):
    """Red, amber, green: by perceived severity at triage."""

    amber_from: Score | None = None
    """Perceived severity from which a contact is amber. null: no amber contacts."""
    red_from: Score | None = None
    """Perceived severity from which a contact is red. null: no red contacts."""
    upgraded_from: Score | None = None
    """Need, as it is seen at the end of screening, from which a contact becomes red if it is not: it has its checks, as
    a red one, before it is decided. null: none is."""

    _in_order = rising("amber_from", "red_from")


class PartnerChecks(Part):
    """Checks with partners, for red and amber contacts; the decision waits for the slowest answer."""

    police_hours: Duration = fixed(0)
    """Police response, in working hours."""
    health_hours: Duration = fixed(0)
    """Health response, in working hours."""
    education_hours: Duration = fixed(0)
    """Education response, in working hours."""
    co_location_factor: Factor = 1
    """Multiplies the response times when partners sit with the team. 1: no effect."""
    red_factor: Factor = 1
    """Multiplies the response times for red contacts, which partners answer first. 1: as for all."""
    red_waits_hours: Hours | None = None
    """Longest wait of a red contact, in working hours: it is then decided without the answers that are late, and so
    without what they would have told. null: it waits for the slowest answer."""


class FrontDoor(Part):
    """The front door: the team that screens every contact."""

    staff: StaffPolicy = default()
    """Hours, absence, leaving, workload."""
    workers: Named[WorkerGroup] = default()
    """Screening posts by role."""
    screening_effort_hours: Duration = fixed(1.0)
    """Effort per contact in worker-hours; what is not finished carries over to the next working day."""
    open_case_effort_hours: Duration = fixed(0)
    """Effort of the desk, in worker-hours, for a contact about a child with an open case, which is recorded and passed
    on. The worker who holds the case hears of it at once. 0: it costs the desk nothing."""
    urgency: Urgency = default()
    """How contacts are put in order."""
    red_past_closing: bool = False
    """Whether a red contact is worked on past closing time: the one who screens it stays, partners answer by the clock,
    and one that nobody has begun goes to the duty team. false: it waits for the morning."""
    green_answer_hours: Duration = fixed(0)
    """Until the family or the referrer of a green contact has been reached, for consent and for what is missing, in
    working hours from the end of screening. 0: decided at once."""
    partner_checks: PartnerChecks = default()
    """Checks with police, health and education."""


class EmergencyDuty(Part):
    """The emergency duty team, which sees red contacts at once when the front door is closed. No workers: off."""

    staff: StaffPolicy = default()
    """Absence, leaving, workload (its hours are those when the front door is closed)."""
    workers: Named[WorkerGroup] = default()
    """Posts on duty by role: how many red contacts can be seen at the same time."""
    effort_hours: Duration = fixed(1.0)
    """Effort per contact in worker-hours."""


class Panel(Part):
    """The early help panel: a multi-agency meeting on dated meetings."""

    share_of_front_door: Share = 0
    """Share of the front door's early help decisions that go to the panel; the rest go straight to a team."""
    share_of_direct: Share = 0
    """Share of direct referrals that go to the panel."""
    share_of_step_down: Share = 0
    """Share of step-downs from social care that go to the panel."""
    first_meeting: Date | None = None
    """A day on which the panel meets; the others follow at the interval, before and after. null: the first day."""
    interval_days: Annotated[int, Field(ge=1, le=366, json_schema_extra={"unit": "days"})] = 14
    """Days between meetings (14: fortnightly, 7: weekly)."""
    starts: ClockTime = 9.0
    """Time of day at which it meets."""
    cut_off_days: Days = 0
    """How long before the meeting the agenda closes."""
    places: Annotated[int, Field(ge=0, le=100_000, json_schema_extra={"unit": "cases per meeting"})] | None = None
    """Most cases per meeting; the rest wait for the next one. null: no limit."""
    when_closed: Literal["held", "next_working_day", "cancelled"] = "held"
    """What happens to a meeting that falls on a bank holiday or closed day."""
    cancelled: Dates = ()
    """Meetings that are cancelled."""
    moved: Annotated[
        dict[str, Date], Field(max_length=MOST_DAYS, json_schema_extra={"unit": "from YYYY-MM-DD to YYYY-MM-DD"})
    ] = default()
    """Meetings that are moved: old day to new day."""
    urgent_bypass_from: Score | None = None
    """Perceived need from which a child goes straight to a team without waiting for the panel. null: nobody does."""

    @model_validator(mode="after")
    def _moved_days_are_dates(self) -> Self:
        for day in self.moved:
            try:
                iso_date(day)
            except ValueError as error:
                raise ValueError(f"moved: {day!r}: {error}") from None
        return self


class EarlyHelp(Part):
    """Early help teams and their plans."""

    staff: StaffPolicy = default()
    """Hours, absence, leaving, workload, practice."""
    teams: Named[Team] = default()
    """One team for each area."""
    panel: Panel = default()
    """The fortnightly panel."""
    declined_share: Share = 0
    """Share of families who decline early help when it is offered."""
    declined_share_at_step_down: Share | None = None
    """The same when it is offered to a family that social care steps down. null: as for all."""
    declined_share_direct: Share | None = None
    """The same for a family that was referred directly. null: as for all."""
    consent_before_step_down: bool = False
    """Whether a family is asked before social care closes its case. Who declines is then closed, not stepped down.
    false: asked after the handover, as for all."""
    partner_led_share: Share = 0
    """Share of plans led by a partner agency, which take no council worker."""
    review_days: DaysApart = 42
    """Days between reviews of a plan."""
    looks_below: Looks = 1
    """Reviews in a row that must find need below the line before a plan is closed. 1: one look is enough."""
    refusal: Refusal = default()
    """What declining depends on, and what follows from it."""
    consent_before_panel: bool = False
    """Whether a family is asked before its case is listed for the panel. false: asked after the panel has decided."""
    consent_working_days: Duration = fixed(0)
    """From the offer of early help to the family's answer, in working days. 0: asked and answered at once."""
    early_review_working_days: Days = 0
    """From a concern to the review that it brings forward, in working days. 0: held at once."""
    help_per_year: Rate = 0
    """Rate at which a worked plan lowers the set-point: it falls by exp(-rate x quality x years). 0: no effect."""


class LimitPull(Part):
    """The pull of a statutory limit: a share of what would finish late finishes just before the limit."""

    limit_working_days: WholeWorkingDays
    """The statutory limit."""
    pulled_share: Share = 0
    """Share of would-be late cases that finish in the last days before the limit. 0: no pull."""
    pull_window_days: WholeWorkingDays = 5
    """Length of those last days (5: working days 41 to 45 for a limit of 45)."""

    _window_within_limit = rising("pull_window_days", "limit_working_days")


class Assessment(Part):
    """The assessment team."""

    staff: StaffPolicy = default()
    """Hours, absence, leaving, workload."""
    workers: Named[WorkerGroup] = default()
    """Posts by role."""
    duration_working_days: Duration = fixed(30)
    """Length of an assessment from allocation, in working days, before overload and the pull of the limit."""
    longest_working_days: LongestWorkingDays | None = None
    """Length at which a manager has an assessment finished, whatever is left to find out. null: no such rule."""
    limit: LimitPull = default(limit_working_days=45)
    """The 45-working-day limit, counted from referral."""
    finished_before_birth_days: Days | None = None
    """How long before the due date the assessment of an unborn child is finished at the latest; where that has passed,
    by the birth. Whatever follows, a plan or care begins at birth, and the assessing worker holds the case until then.
    null: as others."""


class Section47(Part):
    """Strategy discussion, section 47 enquiry, initial child protection conference."""

    strategy_delay_hours: Duration = fixed(0)
    """From the decision to the strategy discussion, in working hours."""
    early_visit_share: Share = 0
    """Share of cases in which the family is visited before the strategy discussion, against guidance."""
    early_visit_delay_hours: Duration = fixed(0)
    """Delay of the strategy discussion by such a visit, in working hours."""
    urgent_strategy_hours: Duration | None = None
    """From a decision on immediate protection to the strategy discussion, in hours of the clock, day and night, before
    a worker is allocated. null: as all others, once one is."""
    enquiry_working_days: Duration = fixed(5)
    """From the strategy discussion to the outcome of the enquiry, in working days."""
    conference_working_days: Duration = fixed(14)
    """From the strategy discussion to the conference, in working days, before the pull of the limit."""
    limit: LimitPull = default(limit_working_days=15)
    """The 15-working-day limit for the conference, counted from the strategy discussion."""
    again: bool = False
    """Whether what is heard after an enquiry has ended without a plan can start another while the case is assessed or
    waits for a locality worker. false: one enquiry is all."""
    chairs: Chairs = default()
    """Chairs of initial and review conferences; where there are any, an initial conference waits for one from the end
    of the enquiry, in place of `conference_working_days` and the pull of the limit."""
    case_weight: Cases = 0
    """Weighted cases that an enquiry adds to the load of the child's worker, from the strategy discussion to its
    outcome or the conference. 0: an enquiry takes nobody's time."""


class ChildInNeedPlans(Part):
    """Child in need plans in the locality teams."""

    review_days: DaysApart = 42
    """Days between reviews (six weeks)."""
    looks_below: Looks = 1
    """Reviews in a row that must find need below the line before a plan ends. 1: one look is enough."""
    help_per_year: Rate = 0
    """Rate at which a worked plan lowers the set-point."""
    case_weight: Cases = 1
    """Weight of such a case in a worker's caseload."""


class Clinic(Part):
    """The weekly child in need clinic, chaired by a senior manager: decides on longer plans. No places: off."""

    places: Annotated[int, Field(ge=0, le=100_000, json_schema_extra={"unit": "cases per week"})] = 0
    """Cases heard per week. 0: there is no clinic."""
    weekday: Weekday = "wednesday"
    """Day of the clinic."""
    starts: ClockTime = 9.0
    """Time of day."""
    plans_open_days: Days = 182
    """A plan open for longer than this is decided at the clinic, not at the ordinary review."""


class ProtectionPlans(Part):
    """Child protection plans in the locality teams."""

    first_review_days: DaysApart = 91
    """From the start of the plan to the first review conference (three months)."""
    later_review_days: DaysApart = 182
    """Between later review conferences (six months)."""
    core_group_days: DaysApart = 42
    """Between core groups, at which progress is taken stock of and a child may become looked after."""
    first_core_group_working_days: WholeWorkingDays | None = None
    """From the start of the plan to its first core group (statutory: 10). null: `core_group_days`, as for others."""
    care_after_days: Days = 0
    """How long a plan must have been open before a core group or review conference brings the child into care: so long
    take legal planning and pre-proceedings. (A crisis goes by the strategy discussion.) 0: at any time."""
    starts_at_conference: bool = False
    """Whether a plan starts on the day of the conference that decides it, as in law and in the census; help begins
    when a worker has the case. false: it starts when a worker of the locality team has it."""
    looks_below: Looks = 1
    """Looks in a row, core groups included, that must find need below the line before a conference ends the plan."""
    help_per_year: Rate = 0
    """Rate at which a worked plan lowers the set-point."""
    case_weight: Cases = 1
    """Weight of such a case in a worker's caseload."""


class Locality(Part):
    """The locality teams, which hold child in need and child protection plans."""

    staff: StaffPolicy = default()
    """Hours, absence, leaving, workload, practice."""
    teams: Named[Team] = default()
    """One team for each area."""
    child_in_need: ChildInNeedPlans = default()
    """Child in need plans."""
    clinic: Clinic = default()
    """The weekly clinic."""
    protection: ProtectionPlans = default()
    """Child protection plans."""
    early_review_working_days: Days = 0
    """From a concern to the review or core group that it brings forward, in working days. 0: held at once."""


class LookedAfter(Part):
    """Looked-after children: they leave the locality teams, and some return home and come back."""

    stay_days: Duration = fixed(365)
    """How long a child is looked after."""
    return_share: Share = 0
    """Share of those who leave care who return to it."""
    return_delay_days: Duration = fixed(0)
    """Time at home before they return."""
    plan_after_share: Share = 0
    """Share of the others who leave care with a child in need plan; the rest are closed."""
    help_per_year: Rate = 0
    """Rate at which being looked after lowers the set-point."""
    permanence_share: Share = 0
    """Share of those who leave care for good who do not go home: adopted, with a special guardian, or on their own.
    They are no longer known to the service. 0: all go home."""
    home_below: Score | None = None
    """Perceived need below which a child goes home at the end of its stay; otherwise it stays until the next
    six-monthly review finds so. null: it goes home whatever its need."""
    incident_factor: Share = 1
    """Incidents of a looked-after child, relative to what its need would bring at home. 1: as many."""


class HandoverKind(Part):
    """One kind of handover."""

    delay_working_days: Duration = fixed(0)
    """Time it takes, in working days."""
    lost_share: Share = 0
    """Share of handovers at which information is lost. 0: none."""
    lost_delay_working_days: Duration | None = None
    """Further delay when information is lost at this kind of handover. null: that of all kinds."""


class Handover(Part):
    """Handovers between services. Neutral: instant and complete."""

    step_up: HandoverKind = default()
    """From early help to the assessment team."""
    step_down: HandoverKind = default()
    """From social care to early help."""
    transfer: HandoverKind = default()
    """From the assessment team to a locality team, and back from care to a locality team."""
    emergency: HandoverKind = default()
    """From the emergency duty team to day services."""
    lost_delay_working_days: Duration = fixed(0)
    """Further delay when information is lost, in working days."""
    sender_holds: bool = False
    """Whether the assessment team's worker keeps a case until a locality worker takes it, and holds a section 47
    enquiry when a concern comes meanwhile. false: nobody does."""
    lost_repeated_work_share: Share = 0
    """Work that the receiver repeats when information is lost, as a share of its own: longer screening and
    assessment, and as much of the first interval of a plan without effect."""


class UnitCosts(Part):
    """Cost of activity in pounds, besides the staff of the simulated teams, whose cost stands in the worker groups."""

    contact: Pounds = 0
    """A contact screened."""
    panel_case: Pounds = 0
    """A case heard by the panel."""
    assessment: Pounds = 0
    """An assessment completed."""
    section_47: Pounds = 0
    """A section 47 enquiry."""
    early_help_month: Pounds = 0
    """An early help plan for a month."""
    child_in_need_month: Pounds = 0
    """A child in need plan for a month."""
    protection_month: Pounds = 0
    """A child protection plan for a month."""
    looked_after_month: Pounds = 0
    """A looked-after child for a month."""
