"""The table of directions: what is changed in the small authority, and which way a quantity must go."""

from __future__ import annotations

from dataclasses import dataclass

from sim.log import Event as E
from sim.log import Outcome as O
from sim.log import Place as P
from tests.model import direction_quantities as q

FEW, MANY, MOST = 4, 8, 16
"""Replications of a row."""


@dataclass(frozen=True)
class Row:
    """What is changed, from what common ground, what is measured, which way it must go."""

    change: tuple[str, ...]
    quantity: q.Quantity
    sign: int
    ground: tuple[str, ...] = ()
    replications: int = FEW


def row(change: str | tuple[str, ...], quantity: q.Quantity, sign: int, *ground: str, replications: int = FEW) -> Row:
    """A row of the table; `ground` holds in both arms."""
    return Row((change,) if isinstance(change, str) else change, quantity, sign, ground, replications)


APPLIED, NEED, OTHER = "thresholds.applied.", "need.groups.", "need.groups.other."
CONTACTS = "demand.contacts."
ASSESSORS = "assessment.workers.social_worker.posts="
SCREENER = "front_door.workers.screener."
LOCAL = "locality.staff."
WAITS_LOCALITY = q.days_waiting("locality")
WAITS_ASSESSMENT = q.days_waiting("assessment")
NEW_REFERRALS = q.count(E.CONTACT_DECIDED, outcome=O.REFERRAL, number=1)
REFERRALS = q.count(E.CONTACT_DECIDED, outcome=O.REFERRAL)
CONCERNS = q.count(E.CONTACT_ON_OPEN_CASE, outcome=O.CONCERN)
FROM_JULY = "changes.later={from: 2016-07-04, set: "
JULY = 91.0

TABLE = {
    # Need
    "more neglect among the groups": row(NEED + "neglect.share=0.8", q.group_share, 1),
    "a higher set-point brings more referrals": row(
        (OTHER + "set_point_median=50", NEED + "neglect.set_point_median=60"), NEW_REFERRALS, 1),
    "less spread of set-points brings fewer referrals": row(
        (OTHER + "set_point_spread=0.2", NEED + "neglect.set_point_spread=0.2"), REFERRALS, -1, replications=MOST),
    "a worse first crisis": row(OTHER + "first_shock_mean=40", q.mean("need", E.CONTACT_RECEIVED, number=1), 1),
    "more incidents bring more contacts": row(
        OTHER + "incidents_per_year_at_zero_need=0.26", q.count(E.CONTACT_RECEIVED), 1),
    "a flatter incident rate brings fewer contacts": row(
        (OTHER + "incident_need_scale=30", NEED + "neglect.incident_need_scale=30"), q.count(E.CONTACT_RECEIVED), -1),
    "worse incidents": row(OTHER + "incident_shock_mean=60", q.mean("need", E.CONTACT_RECEIVED), 1),
    "slower recovery leaves need higher at later contacts": row(
        (OTHER + "relaxation_days=1000", NEED + "neglect.relaxation_days=1000"), q.mean("need", E.CONTACT_RECEIVED), 1, replications=MOST),
    "faster recovery in service lowers need at reviews": row(
        (OTHER + "relaxation_days_with_service=8", NEED + "neglect.relaxation_days_with_service=8"),
        q.mean("need", E.REVIEW_HELD, place=P.CHILD_IN_NEED), -1),
    "progress that needs longer to last leaves children higher": row("need.lasting_days=2000", q.gain_kept, 1),
    "a faster relapse brings more need back": row(
        "need.relapse_days=5", q.need_after_closure, 1, "need.lasting_days=2000", "locality.child_in_need.help_per_year=4",
        "early_help.help_per_year=4", replications=MOST),
    "leaving at 14 takes more children out": row("need.leaving_age_years=14", q.count(E.CHILD_LEFT), 1, replications=MOST),
    # Thresholds
    "applied above published: children in need are missed": row(
        APPLIED + "screening={early_help: 42, child_in_need: 70}", q.missed, 1),
    "a lower bar at the front door brings more referrals": row(APPLIED + "screening.child_in_need=45", REFERRALS, 1),
    "a higher bar for early help brings fewer cases": row(
        APPLIED + "screening.early_help=52", q.count(E.EARLY_HELP_REFERRED, outcome=O.FRONT_DOOR), -1),
    "a higher bar for advice means no further action": row(
        APPLIED + "screening.advice=38", q.count(E.CONTACT_DECIDED, outcome=O.NO_FURTHER_ACTION), 1),
    "a lower bar for protection": row(
        APPLIED + "screening.protection=75", q.count(E.CONTACT_DECIDED, outcome=O.IMMEDIATE_PROTECTION), 1),
    "emergency duty decides more at night": row(
        APPLIED + "emergency.protection=55", q.count(E.TRANSFERRED, place=P.FRONT_DOOR), -1),
    "a stricter panel leaves more to universal services": row(
        APPLIED + "panel.early_help=45", q.count(E.PANEL_HEARD, outcome=O.UNIVERSAL), 1),
    "a more careful panel steps more up": row(
        APPLIED + "panel.child_in_need=45", q.count(E.PANEL_HEARD, outcome=O.STEP_UP), 1),
    "a manager who turns referrals away": row(APPLIED + "referral.accept=50", q.count(E.REFERRAL_CLOSED), 1),
    "a higher bar after assessment: fewer plans": row(
        APPLIED + "assessment.child_in_need=65", q.count(E.ASSESSMENT_COMPLETED, outcome=O.CHILD_IN_NEED), -1),
    "a lower bar after assessment: more early help": row(
        APPLIED + "assessment.early_help=25", q.count(E.ASSESSMENT_COMPLETED, outcome=O.EARLY_HELP), 1),
    "more assessments lead to an enquiry": row(
        APPLIED + "assessment.section_47=62", q.count(E.ASSESSMENT_COMPLETED, outcome=O.PROTECTION), 1),
    "a higher bar for conferences": row(APPLIED + "section_47.conference=85", q.count(E.CONFERENCE_HELD), -1),
    "a lower bar for care at the enquiry": row(
        APPLIED + "section_47.looked_after=80", q.count(E.SECTION_47_ENDED, outcome=O.LOOKED_AFTER), 1),
    "a stricter conference": row(APPLIED + "conference.plan=82", q.count(E.CONFERENCE_HELD, outcome=O.NO_PLAN), 1),
    "early help closes earlier": row(
        APPLIED + "early_help_review.close_below=48", q.count(E.EARLY_HELP_CLOSED, outcome=O.CLOSE), 1),
    "early help steps up sooner": row(
        APPLIED + "early_help_review.step_up=48", q.count(E.REVIEW_HELD, place=P.EARLY_HELP, outcome=O.STEP_UP), 1),
    "plans step down sooner": row(APPLIED + "child_in_need_review.step_down_below=62", q.count(E.STEPPED_DOWN), 1),
    "plans are seen as protection sooner": row(
        APPLIED + "child_in_need_review.section_47=66", q.count(E.REVIEW_HELD, outcome=O.PROTECTION), 1),
    "protection plans end later": row(
        APPLIED + "protection_review={close_below: 5, step_down_below: 15}", q.count(E.PLAN_ENDED, place=P.PROTECTION), -1),
    "more children come into care from plans": row(
        APPLIED + "protection_review.looked_after=80", q.count(E.PLAN_ENDED, outcome=O.LOOKED_AFTER), 1),
    "more contacts on open cases raise a concern": row(APPLIED + "open_case.social_care=50", CONCERNS, 1),
    # Perception
    "poorer screening refers more who are not in need": row("perception.error_sd.screening=35", q.over_served, 1, replications=MANY),
    "bias against seeing neglect": row("perception.bias.neglect={screening: -25}", q.mean_error, -1),
    "some families are misread again and again": row("perception.persistent_share=1", q.repeated_error, 1, replications=MOST),
    "checks narrow the error": row("perception.partner_checks_narrow_by=0.95", q.spread(E.CONTACT_DECIDED), -1, replications=MOST),
    "lost information widens the error": row(
        "perception.lost_information_widens_by=4", q.spread(E.REVIEW_HELD, place=P.CHILD_IN_NEED), 1,
        "handover.transfer.lost_share=1"),
    "sources with poor information widen the error": row(
        (CONTACTS + "sources.police.information_quality=0", CONTACTS + "sources.schools.information_quality=0"),
        q.spread(E.CONTACT_DECIDED), 1, replications=MOST),
    "history counts: more referrals": row("perception.chronology.points_per_contact=15", REFERRALS, 1, replications=MANY),
    "the three-contacts rule": row(
        "repeat_contact_rule={contacts: 3, window_days: 182}", q.count(E.REFERRED, outcome=O.REPEAT_CONTACT_RULE), 1, replications=MANY),
    # Demand
    "more demand": row(CONTACTS + "multiplier=1.5", q.count(E.CHILD_ENTERED), 1),
    "rising demand": row(CONTACTS + "trend_per_year=1.5", q.count(E.CHILD_ENTERED), 1),
    "the police work at night": row(
        CONTACTS + "sources.police.hour_weights=[5, 5, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
        q.share_at(range(6)), 1),
    "the police work on Mondays": row(
        CONTACTS + "sources.police.weekday_weights=[5, 1, 1, 1, 1, 1, 1]", q.share_at(range(24), weekday=0), 1),
    "schools are shut in the holidays": row(
        CONTACTS + "sources.schools.school_holiday_factor=0", q.arrivals_on([(56, 61), (109, 155)]), -1,
        CONTACTS + "multiplier=2"),
    "schools open on bank holidays": row(
        CONTACTS + "sources.schools.bank_holiday_factor=5", q.arrivals_on([(28, 29), (56, 57), (147, 148)]), 1,
        CONTACTS + "sources.schools.school_holiday_factor=1", CONTACTS + "multiplier=2"),
    "reports come later": row(
        (CONTACTS + "sources.police.reporting_delay_days=30", CONTACTS + "sources.schools.reporting_delay_days=30"),
        q.days_from_incident, 1),
    "the schools notice more": row(
        CONTACTS + "sources.schools.incidents_share=5", q.count(E.CONTACT_RECEIVED, source=2), 1),
    "more direct referrals": row(
        "demand.early_help_referrals.referrals_per_year=200", q.count(E.EARLY_HELP_REFERRED, outcome=O.DIRECT), 1),
    # Front door
    "more amber contacts wait for checks": row("front_door.urgency.amber_from=25", q.count(E.CHECKS_RETURNED), 1),
    "more red contacts go to emergency duty": row("front_door.urgency.red_from=50", q.seen_at_night, 1),
    "more effort per contact": row("front_door.screening_effort_hours.mean=4", q.days_to_decision, 1, replications=MANY),
    "longer opening hours": row("front_door.staff.working_hours={closes: '22:00'}", q.days_to_decision, -1, replications=MOST),
    "slower partners": row("front_door.partner_checks.police_hours.mean=30", q.days_to_decision, 1),
    "co-location": row("front_door.partner_checks.co_location_factor=0.2", q.mean("value", E.CHECKS_RETURNED), -1),
    "no emergency duty team": row("emergency_duty.workers.officer.posts=0", q.count(
        E.CONTACT_DECIDED, place=P.EMERGENCY_DUTY), -1, replications=MANY),
    "more effort at night": row(
        "emergency_duty.effort_hours.mean=8", q.mean("value", E.SCREENING_ENDED, place=P.EMERGENCY_DUTY), 1),
    # Early help
    "a weekly panel": row("early_help.panel.interval_days=7", q.mean("value", E.PANEL_HEARD), -1),
    "few places at the panel": row("early_help.panel.places=2", q.count(E.PANEL_HEARD), -1),
    "an early cut-off": row("early_help.panel.cut_off_days=11", q.mean("value", E.PANEL_HEARD), 1),
    "cancelled meetings": row(
        "early_help.panel.cancelled=[2016-05-10, 2016-06-07, 2016-07-05, 2016-08-02]", q.mean("value", E.PANEL_HEARD), 1, replications=MOST),
    "meetings moved by six days": row(
        "early_help.panel.moved={2016-05-10: 2016-05-16, 2016-06-07: 2016-06-13, 2016-07-05: 2016-07-11, "
        "2016-08-02: 2016-08-08, 2016-08-30: 2016-09-05}", q.mean("value", E.PANEL_HEARD), 1,
        "early_help.panel.cut_off_days=0", replications=MANY),
    "bank holiday meetings cancelled": row(
        "early_help.panel.when_closed=cancelled", q.mean("value", E.PANEL_HEARD), 1,
        "early_help.panel.first_meeting=2016-05-02", replications=MANY),
    "a lower bar for the bypass": row("early_help.panel.urgent_bypass_from=45", q.count(E.PANEL_LISTED), -1),
    "more cases to the panel": row("early_help.panel.share_of_front_door=1", q.count(E.PANEL_LISTED), 1),
    "more families decline": row("early_help.declined_share=0.8", q.count(E.HELP_DECLINED), 1),
    "partners lead": row("early_help.partner_led_share=0.9", q.days_waiting("early_help"), -1, replications=MANY),
    "more frequent reviews": row("early_help.review_days=14", q.count(E.REVIEW_HELD, place=P.EARLY_HELP), 1),
    "early help that helps more": row("early_help.help_per_year=5", q.mean("need", E.REVIEW_HELD, place=P.EARLY_HELP), -1),
    # Assessment and section 47
    "longer assessments": row(
        "assessment.duration_working_days.mean=70", q.mean("value", E.ASSESSMENT_COMPLETED), 1),
    "the pull of the limit": row(
        "assessment.limit.pulled_share=1", q.just_in_time, 1, "assessment.limit.pulled_share=0"),
    "an earlier limit": row(
        "assessment.limit.limit_working_days=25", q.mean("value", E.ASSESSMENT_COMPLETED), -1,
        "assessment.limit.pulled_share=1"),
    "visits before the strategy discussion": row(
        "section_47.early_visit_share=1", q.mean("value", E.STRATEGY_DISCUSSION), 1),
    "late strategy discussions": row("section_47.strategy_delay_hours.mean=40", q.mean("value", E.STRATEGY_DISCUSSION), 1),
    "long enquiries": row("section_47.enquiry_working_days.mean=14", q.mean("value", E.SECTION_47_ENDED), 1),
    "late conferences": row("section_47.conference_working_days.mean=28", q.mean("value", E.CONFERENCE_HELD), 1),
    # Localities and care
    "where children live": row("areas.north.share=5", q.area_share, 1),
    "plans weigh more": row("locality.child_in_need.case_weight=1.6", WAITS_LOCALITY, 1, replications=MANY),
    "protection plans weigh more": row("locality.protection.case_weight=2", WAITS_LOCALITY, 1, replications=MANY),
    "the weekly clinic": row(
        "locality.clinic={places: 6, plans_open_days: 60}", q.count(E.REVIEW_HELD, place=P.CLINIC), 1),
    "plans reviewed more often": row("locality.child_in_need.review_days=14", q.count(E.REVIEW_HELD), 1),
    "conferences sooner": row(
        ("locality.protection.first_review_days=30", "locality.protection.later_review_days=30"),
        q.count(E.PLAN_ENDED, place=P.PROTECTION), 1),
    "core groups more often": row("locality.protection.core_group_days=10", q.count(E.REVIEW_HELD, place=P.PROTECTION), 1),
    "plans that help more": row(
        "locality.child_in_need.help_per_year=5", q.mean("need", E.REVIEW_HELD, place=P.CHILD_IN_NEED), -1),
    "protection plans that help more": row(
        "locality.protection.help_per_year=5", q.mean("need", E.REVIEW_HELD, place=P.PROTECTION), -1),
    "shorter stays in care": row("looked_after.stay_days.mean=90", q.count(E.PLAN_ENDED, outcome=O.RETURN_HOME), 1),
    "more return to care": row("looked_after.return_share=0.9", q.later_stays, 1, "looked_after.stay_days.mean=120"),
    "longer at home before they return": row(
        "looked_after.return_delay_days.mean=600", q.later_stays, -1, "looked_after.return_share=1",
        "looked_after.stay_days.mean=120"),
    "care that helps more": row("looked_after.help_per_year=6", q.late_set_point, -1),
    "a plan after care": row(
        "looked_after.plan_after_share=1", q.count(E.TRANSFERRED, place=P.CHILD_IN_NEED), 1, "looked_after.stay_days.mean=90"),
    # Handovers
    "slow step-ups": row("handover.step_up.delay_working_days.mean=15", q.mean("value", E.STEPPED_UP), 1),
    "slow step-downs": row("handover.step_down.delay_working_days.mean=25", q.mean("value", E.STEPPED_DOWN), 1),
    "slow transfers": row("handover.transfer.delay_working_days.mean=15", q.mean("value", E.TRANSFERRED, place=P.CHILD_IN_NEED), 1),
    "files lost": row("handover.transfer.lost_share=0.9", q.count(E.TRANSFERRED, outcome=O.INFORMATION_LOST), 1),
    "a lost file costs time": row("handover.lost_delay_working_days.mean=30", q.mean("value", E.STEPPED_DOWN), 1, replications=MANY),
    "a lost file costs repeated work": row(
        "handover.lost_repeated_work_share=1", q.step_up_assessment_days, 1, "handover.step_up.lost_share=1",
        APPLIED + "early_help_review.step_up=50", "assessment.workers.social_worker.posts=12"),
    "files lost at night": row(
        "handover.emergency.lost_share=1", q.count(E.TRANSFERRED, place=P.FRONT_DOOR, outcome=O.INFORMATION_LOST), 1),
    # Staff
    "four assessors in place of three": row(ASSESSORS + "4", WAITS_ASSESSMENT, -1, ASSESSORS + "3", replications=MANY),
    "half-time locality workers": row(
        ("locality.teams.south.workers.social_worker.fte=0.5", "locality.teams.north.workers.social_worker.fte=0.5"),
        WAITS_LOCALITY, 1),
    "slower screeners": row(SCREENER + "productivity=0.5", q.mean("value", E.SCREENING_STARTED, place=P.FRONT_DOOR), 1),
    "part-time screeners": row(SCREENER + "fte=0.5", q.mean("value", E.SCREENING_STARTED, place=P.FRONT_DOOR), 1),
    "newly qualified workers hold fewer": row(
        ("locality.teams.north.workers.social_worker.posts=1", "locality.teams.north.workers.new_social_worker.posts=6"),
        WAITS_LOCALITY, 1, replications=MANY),
    "higher limits": row(
        "locality.teams.south.workers.social_worker.maximum_cases=60", WAITS_LOCALITY, -1,
        "locality.teams.south.workers.social_worker.posts=2"),
    "more absence": row("assessment.staff.absence_spells_per_year=10", WAITS_ASSESSMENT, 1, replications=MANY),
    "longer absence": row("assessment.staff.absence_days.mean=80", q.days_absent, 1, replications=MANY),
    "more leavers": row(LOCAL + "turnover_per_year=2", q.count(E.WORKER_CHANGED), 1, replications=MOST),
    "slow recruitment": row(
        LOCAL + "recruitment_days.mean=400", q.count(E.POST_FILLED), -1, LOCAL + "turnover_per_year=3", LOCAL + "recruitment_days.mean=20"),
    "agency cover": row(LOCAL + "agency_cover.share=1", WAITS_LOCALITY, -1,
                        LOCAL + "turnover_per_year=3", LOCAL + "agency_cover.share=0", replications=MOST),
    "managers wait longer before they allocate above target": row(
        LOCAL + "above_target_after_days=90", WAITS_LOCALITY, 1, LOCAL + "above_target_after_days=0", replications=MOST),
    "better practice": row(LOCAL + "practice_quality=0.1", q.late_set_point, 1),
    "better practice in one team": row("locality.teams.north.practice_quality=0.1", q.late_set_point, 1),
    "overload lowers quality": row(
        LOCAL + "workload.quality=5", q.late_set_point, 1, "locality.teams.north.workers.social_worker.posts=4"),
    "overload lengthens work": row(
        "assessment.staff.workload.duration=3", q.early_assessment_days, 1,
        "assessment.workers.social_worker={target_cases: 8}", "assessment.limit.pulled_share=0"),
    "overload widens the error": row(
        "front_door.staff.workload.error=5", q.spread(E.CONTACT_DECIDED), 1, SCREENER + "target_cases=1",
        "front_door.staff.workload.error=0", "front_door.screening_effort_hours.mean=4", replications=MOST),
    "a change of worker takes time to settle": row(
        LOCAL + "change_of_worker.settling_days=400", q.set_point_at_reviews, 1, LOCAL + "turnover_per_year=3",
        LOCAL + "change_of_worker.settling_days=0", "locality.child_in_need.help_per_year=3"),
    "a change of worker loses progress": row(
        LOCAL + "change_of_worker.gain_lost_share=1", q.late_set_point, 1, LOCAL + "turnover_per_year=3",
        "locality.child_in_need.help_per_year=3"),
    # Dated changes
    "thresholds lowered in July": row(
        FROM_JULY + "{thresholds: {applied: {screening: {child_in_need: 45}}}}}",
        q.count_since(JULY, E.CONTACT_DECIDED, outcome=O.REFERRAL), 1, replications=MOST),
    "a surge of assessors in July": row(
        FROM_JULY + "{assessment: {workers: {social_worker: {posts: 9}}}}}", WAITS_ASSESSMENT, -1, ASSESSORS + "3", replications=MANY),
    "a weekly panel from July": row(
        FROM_JULY + "{early_help: {panel: {interval_days: 7}}}}", q.mean("value", E.PANEL_HEARD), -1),
    "demand doubles in July": row(
        FROM_JULY + "{demand: {contacts: {multiplier: 2}}}}", q.count_since(JULY, E.CHILD_ENTERED), 1),
    "shorter hours from July": row(
        FROM_JULY + "{front_door: {staff: {working_hours: {closes: '12:00'}}}}}", q.days_to_decision, 1),
    "more open cases on the first day": row("opening.assessment.children=150", WAITS_ASSESSMENT, 1, replications=MANY),
}  # fmt: skip
