"""Rows of the table of directions about what practitioners would recognise."""

from __future__ import annotations

from sim.log import Event as E
from sim.log import Outcome as O
from sim.log import Place as P
from tests.model import direction_quantities as q
from tests.model.direction_table import (
    APPLIED,
    ASSESSORS,
    CONTACTS,
    MANY,
    WAITS_ASSESSMENT,
    row,
)

PRACTICE = {
    # What practitioners would recognise
    "red contacts do not wait for late answers": row(
        "front_door.partner_checks.red_waits_hours=1", q.mean("value", E.CHECKS_RETURNED), -1),
    "partners answer red contacts first": row(
        "front_door.partner_checks.red_factor=0.1", q.mean("value", E.CHECKS_RETURNED), -1),
    "recording contacts on open cases keeps the desk busy": row(
        "front_door.open_case_effort_hours.mean=1.5", q.days_to_decision, 1, replications=MANY),
    "two looks before early help ends": row("early_help.looks_below=2", q.count(E.EARLY_HELP_CLOSED, outcome=O.CLOSE), -1),
    "three looks before a child in need plan ends": row(
        "locality.child_in_need.looks_below=3", q.count(E.PLAN_ENDED, place=P.CHILD_IN_NEED), -1),
    "three looks before a protection plan ends": row(
        "locality.protection.looks_below=4", q.count(E.PLAN_ENDED, place=P.PROTECTION), -1),
    "enquiries weigh on workers": row("section_47.case_weight=6", WAITS_ASSESSMENT, 1, ASSESSORS + "3", replications=MANY),
    "who is asked before the step-down and declines never was early help": row(
        "early_help.consent_before_step_down=true", q.count(E.EARLY_HELP_REFERRED, outcome=O.STEP_DOWN), -1,
        "early_help.declined_share_at_step_down=0.9"),
    "families move on": row("need.exit_per_year=1", q.count(E.CHILD_LEFT), 1),
    "fewer are known, fewer come back": row("need.exit_per_year=2", q.count(E.NEED_CHANGED, outcome=O.INCIDENT), -1),
    "a school in the holidays does not see": row(
        CONTACTS + "sources.schools.noticed_elsewhere=0", q.count(E.INCIDENT_UNSEEN), 1),
    "looks at one contact alike: fewer green ones in immediate protection": row(
        "perception.contact_memory=0.9", q.green_protected, -1, APPLIED + "screening.protection=60",
        "perception.error_sd={triage: 20, screening: 20}", "front_door.urgency={amber_from: 40, red_from: 60}"),
    "grave contacts are upgraded": row(
        "front_door.urgency.upgraded_from=50", q.count(E.CONTACT_UPGRADED), 1),
    "families of green contacts are asked": row("front_door.green_answer_hours.mean=20", q.days_to_decision, 1),
    "red contacts are finished the same day": row(
        "front_door.red_past_closing=true", q.days_to_next(E.CONTACT_RECEIVED, E.CONTACT_DECIDED, value=1), -1,
        "front_door.screening_effort_hours.mean=4",
        replications=MANY),
    "urgent strategy discussions by the clock": row(
        "section_47.urgent_strategy_hours={mean: 3}",
        q.days_to_next(E.CONTACT_DECIDED, E.STRATEGY_DISCUSSION, outcome=O.IMMEDIATE_PROTECTION), -1, "section_47.strategy_delay_hours.mean=8"),
    "care from the strategy discussion": row(
        APPLIED + "section_47.strategy_looked_after=60", q.count(E.STRATEGY_DISCUSSION, outcome=O.LOOKED_AFTER), 1),
    "home when it can be": row(
        "looked_after.home_below=30", q.count(E.PLAN_ENDED, outcome=O.RETURN_HOME), -1, "looked_after.stay_days.mean=60"),
    "grave concerns the same day": row(
        APPLIED + "open_case.same_day=0", q.days_to_next(E.CONTACT_ON_OPEN_CASE, E.REVIEW_HELD, outcome=O.CONCERN), -1,
        "early_help.early_review_working_days=8",
        "locality.early_review_working_days=8"),
    "families think about the offer": row(
        "early_help.consent_working_days={mean: 15}", q.days_to_next(E.EARLY_HELP_REFERRED, E.PLAN_STARTED), 1),
    "who sends a case holds it": row(
        "handover.sender_holds=true", WAITS_ASSESSMENT, 1, ASSESSORS + "4", "handover.transfer.delay_working_days.mean=30",
        replications=MANY),
    "fresh harm is a new enquiry": row(
        "section_47.again=true", q.count(E.STRATEGY_DISCUSSION), 1, APPLIED + "open_case.social_care=50",
        APPLIED + "section_47.conference=95"),
    "enquiries on protection plans": row(
        APPLIED + "protection_review.section_47=70", q.count(E.STRATEGY_DISCUSSION), 1),
    "care from a plan waits for legal planning": row(
        "locality.protection.care_after_days=150", q.count(E.PLAN_ENDED, place=P.PROTECTION, outcome=O.LOOKED_AFTER), -1,
        APPLIED + "protection_review.looked_after=75"),
    "adopted children do not come back": row(
        "looked_after.permanence_share=1", q.count(E.CHILD_LEFT, outcome=O.MOVED_ON), 1, "looked_after.stay_days.mean=60"),
    "families are asked before the panel": row(
        "early_help.consent_before_panel=true", q.count(E.PANEL_LISTED), -1),
    "no assessment without end": row(
        "assessment.longest_working_days=30", q.mean("value", E.ASSESSMENT_COMPLETED), -1, replications=MANY),
    "red referrals are allocated first": row(
        "assessment.staff.allocation_by_urgency={red_above_target_after_days: 0, amber_above_target_after_days: 0}",
        WAITS_ASSESSMENT, -1, ASSESSORS + "3", "assessment.staff.above_target_after_days=20", replications=MANY),
    # Demand that answers, and families who move
    "an offer that is taken up brings more": row(
        "demand.early_help_referrals.reputation={strength: 1, reference_per_year: 50}",
        q.count(E.EARLY_HELP_REFERRED, outcome=O.DIRECT), 1),
    "partners who call in vain call less": row(
        (CONTACTS + "sources.police.learns=0.8", CONTACTS + "sources.schools.learns=0.8"), q.count(E.CONTACT_RECEIVED), -1),
    "the schools keep more to themselves": row(CONTACTS + "sources.schools.learns=0.8", q.count(E.INCIDENT_UNSEEN, source=2), 1),
    "families in more need decline more": row(
        "early_help.refusal={per_point: 0.05, at_need: 20}", q.count(E.HELP_DECLINED), 1),
    "who declines at high need is referred": row("early_help.refusal.escalate_from=35", q.count(E.REFERRED, outcome=O.STEP_UP), 1),
    "one more conference chair": row(
        "section_47.chairs.chairs=4", q.mean("value", E.CONFERENCE_SLOT), -1, "section_47.chairs={chairs: 3, days: [tuesday]}"),
    "conferences without a quorum": row(
        "section_47.chairs.not_quorate_share=0.4", q.mean("value", E.CONFERENCE_HELD), 1, "section_47.chairs={chairs: 3}"),
    "families bring brothers and sisters": row(
        "families={sizes: [1, 1, 1], need_gap: 5}", q.count(E.REFERRED), 1),
    "further children are more work": row(
        "families.further_child_weight=1", WAITS_ASSESSMENT, 1, "families={sizes: [0, 1]}", replications=MANY),
    "brothers and sisters assessed apart": row(
        "families.assessed_together=false", WAITS_ASSESSMENT, 1, "families={sizes: [0, 1]}", replications=MANY),
    "more babies come to notice": row(
        "need.ages_at_entry=[4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", lambda log: float((log.children["age_years"] < 1).sum()), 1),
    "schools that see no small children report less": row(
        CONTACTS + "sources.schools.age_weights=[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]",
        q.count(E.CONTACT_RECEIVED, source=2), -1),
    "families move in on plans": row(
        "transfers={in_per_year: 100, need_mean: 70, on_plan_share: 1}", q.count(E.CONFERENCE_HELD), 1),
    "families move away with an open case": row("transfers.out_per_year=1", q.count(E.SOCIAL_CARE_CLOSED), 1),
}  # fmt: skip
