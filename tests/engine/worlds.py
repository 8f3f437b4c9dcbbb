"""Random small worlds for the replay: an authority in which every mechanism is at work, and some terms turned at random.

A world is its number: the same number is the same world everywhere.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

from sim.engine import terms
from sim.scenario import Scenario, ScenarioError, load_mapping
from tests.model.worlds import WEEK, authority_values, merged, nested

LENGTHS = [
    {"mean": 0}, {"mean": 3}, {"distribution": "exponential", "mean": 6}, {"distribution": "uniform", "mean": 4},
    {"distribution": "lognormal", "mean": 9, "cv": 1.2},
]  # fmt: skip
SHARES = [0, 0.3, 0.7, 1]
AGES = [0.5, *[1] * 5, *[2] * 13]
ALL_DAY = {"days": WEEK, "opens": "00:00", "closes": "24:00", "works_bank_holidays": True}
ODD_WEEK = {"days": ["tuesday", "thursday", "saturday"], "opens": "10:30", "closes": "13:15"}
SERVICES = ("front_door", "emergency_duty", "early_help", "assessment", "locality")

SWITCHES: dict[str, list[Any]] = {
    "front_door.red_past_closing": [True],
    "front_door.urgency.upgraded_from": [50, 75],
    "front_door.green_answer_hours": LENGTHS,
    "front_door.open_case_effort_hours": LENGTHS,
    "front_door.partner_checks.red_waits_hours": [0, 4],
    "front_door.workers.screener.posts": [0, 1, 6],
    "emergency_duty.workers.officer.posts": [0, 2],
    "perception.review_memory": SHARES,
    "perception.contact_memory": SHARES,
    "perception.chronology": [{"points_per_contact": 4, "window_days": 200}],
    "perception.error_sd": [{}, dict.fromkeys(("triage", "screening", "panel", "assessment", "open_case"), 30)],
    "repeat_contact_rule": [{"contacts": 2, "window_days": 90}],
    "need.ages_at_entry": [AGES],
    "need.leaving_age_years": [3, 12],
    "need.exit_per_year": [0.5, 6],
    "need.recovery_per_year": [0.5],
    "demand.year_cv": [0.4],
    "demand.contacts.multiplier": [0, 0.2, 4],
    "demand.contacts.trend_per_year": [-1, 2],
    "demand.contacts.sources.police.learns": SHARES,
    "demand.contacts.sources.schools.learns": SHARES,
    "demand.contacts.sources.schools.noticed_elsewhere": SHARES,
    "demand.contacts.sources.schools.age_weights": [AGES],
    "demand.contacts.sources.police.reporting_delay_days": [0, 20],
    "demand.early_help_referrals.reputation": [{"strength": 0.6, "reference_per_year": 90, "lag_days": 5}],
    "demand.early_help_referrals.sources.agencies.age_weights": [AGES],
    "families": [
        {"sizes": [1, 2, 1, 1], "need_gap": 10, "named_share": 0.7, "further_effort_share": 0.4,
         "further_child_weight": 0.5, "assessed_together": together}
        for together in (True, False)
    ],
    "transfers": [
        {"in_per_year": 80, "need_mean": 65, "need_sd": 15, "on_plan_share": 0.5, "out_per_year": 1.5,
         "handover_working_days": {"distribution": "exponential", "mean": 10}},
    ],
    "early_help.panel.places": [0, 2, None],
    "early_help.panel.when_closed": ["held", "cancelled"],
    "early_help.panel.interval_days": [1, 7, 9],
    "early_help.panel.cancelled": [["2016-04-26"]],
    "early_help.panel.moved": [{"2016-04-26": "2016-04-29"}],
    "early_help.panel.share_of_front_door": SHARES,
    "early_help.panel.urgent_bypass_from": [None, 40],
    "early_help.consent_before_panel": [True],
    "early_help.consent_before_step_down": [True],
    "early_help.consent_working_days": LENGTHS,
    "early_help.declined_share_direct": [None, 0.5],
    "early_help.declined_share_at_step_down": [0.6],
    "early_help.refusal": [{"per_point": 0.01, "again_share": 0.5, "escalate_from": 45}],
    "early_help.looks_below": [2],
    "early_help.early_review_working_days": [3],
    "early_help.partner_led_share": SHARES,
    "early_help.teams.south": [{"workers": {}}, {"practice_quality": 0.3}],
    "assessment.workers.social_worker.posts": [0, 1, 9],
    "assessment.longest_working_days": [45],
    "assessment.finished_before_birth_days": [20],
    "assessment.limit": [{"pulled_share": 1, "pull_window_days": 3}],
    "section_47.again": [True],
    "section_47.case_weight": [0.333],
    "section_47.urgent_strategy_hours": LENGTHS,
    "section_47.chairs": [
        {"chairs": 1, "conferences_per_day": 2, "days": ["tuesday", "thursday"], "notice_working_days": 3,
         "not_quorate_share": 0.3},
    ],
    "thresholds.applied.section_47": [{"strategy_looked_after": 80}, {"looked_after": 60, "conference": 40}],
    "thresholds.applied.open_case.same_day": [60, 90],
    "thresholds.applied.open_case": [{"early_help": 30, "social_care": 40, "protection": 40}],
    "thresholds.applied.protection_review": [{"section_47": 70}, {"looked_after": 50}],
    "thresholds.applied.referral.accept": [None, 60],
    "locality.clinic": [{"places": 2, "plans_open_days": 20, "weekday": "tuesday"}],
    "locality.early_review_working_days": [4],
    "locality.child_in_need": [{"case_weight": 1.25, "looks_below": 2, "review_days": 10}],
    "locality.protection": [
        {"starts_at_conference": True, "first_core_group_working_days": 10, "care_after_days": 60},
        {"first_review_days": 20, "later_review_days": 30, "core_group_days": 9, "looks_below": 2},
    ],
    "locality.teams.north.workers.social_worker": [{"posts": 0}, {"fte": 0.6}, {"target_cases": 2, "maximum_cases": 2.5}],
    "looked_after": [
        {"home_below": 50, "permanence_share": 0.5, "incident_factor": 0.2, "stay_days": {"mean": 25}},
        {"return_share": 0.8, "return_delay_days": {"mean": 0}, "stay_days": {"mean": 10}},
    ],
    "handover.sender_holds": [True],
    "handover.transfer.delay_working_days": LENGTHS,
    "handover.emergency.delay_working_days": LENGTHS,
    "handover.step_up.lost_delay_working_days": LENGTHS,
    **{
        f"{service}.staff": [
            {"absence_spells_per_year": 12, "absence_days": {"distribution": "exponential", "mean": 6}},
            {"turnover_per_year": 4, "recruitment_days": {"mean": 15}, "agency_cover": {"share": 0.7, "start_days": 3}},
            {"turnover_per_year": 3, "recruitment": {"frozen": {"from": "2016-04-20", "until": "2016-05-20"}}},
            {"workload": {"quality": 0.5, "duration": 0.5, "error": 0.5}},
            {"working_hours": ALL_DAY}, {"working_hours": ODD_WEEK},
            {"allocation_by_urgency": {"in_order": True, "red_above_target_after_days": 0,
                                       "amber_above_target_after_days": 2}},
            {"change_of_worker": {"settling_days": 5, "gain_lost_share": 0.5}, "turnover_per_year": 3},
        ]
        for service in SERVICES
    },
}  # fmt: skip
"""What may be set in a world, beside each number of the tape: mechanisms that the authority does not use."""

CHANGES: list[dict[str, Any]] = [
    {"locality": {"teams": {"north": {"workers": {"social_worker": {"posts": 2}}}}}},
    {"locality": {"teams": {"south": {"workers": {"social_worker": {"posts": 7, "come_filled": False}}}}}},
    {"assessment": {"workers": {"social_worker": {"posts": 8}}, "staff": {"turnover_per_year": 5}}},
    {"front_door": {"workers": {"screener": {"posts": 1}}, "staff": {"absence_spells_per_year": 20}}},
    {"front_door": {"staff": {"working_hours": ODD_WEEK}}, "early_help": {"panel": {"interval_days": 7, "places": 1}}},
    {"thresholds": {"applied": {"screening": {"early_help": 25, "child_in_need": 50, "protection": 75}}}},
    {"locality": {"teams": {"north": {"workers": {
        "new_social_worker": {"posts": 0}, "social_worker": {"add": 2, "turned_from": "new_social_worker"}}}}}},
    {"assessment": {"workers": {"social_worker": {"remove": 3}, "turned": {
        "posts": 4, "turned_from": "social_worker", "kind": "agency", "target_cases": 9, "maximum_cases": 9}}}},
    {"demand": {"contacts": {"multiplier": 3}}},
    {"section_47": {"chairs": {"chairs": 1}}},
    {"section_47": {"chairs": {"chairs": 0}}, "locality": {"clinic": {"places": 0}}},
    {"perception": {"error_sd": {"screening": 0, "assessment": 0}}, "families": {"named_share": 0.2}},
]
"""What a dated change may set."""


def settings(number: int) -> dict[str, Any]:
    """What world `number` sets, by path: terms turned, mechanisms used, dated changes, and the run."""
    luck = random.Random(number)
    chosen: dict[str, Any] = {
        "run": {"observed_days": luck.choice([1, 15, 45, 90, 120]), "warm_up_days": 0},
        "demand.contacts.first_contacts_per_year": luck.choice([0, 60, 300, 900, 1200]),
        "opening": {name: {"children": luck.choice([0, 1, 12, 60])} for name in terms_of_opening()},
    }
    for path in luck.sample(sorted(SWITCHES), luck.randint(4, 24)):
        chosen[path] = copy.deepcopy(luck.choice(SWITCHES[path]))
    for position, values in enumerate(luck.sample(CHANGES, luck.choice([0, 0, 1, 2, 3]))):
        first = f"2016-04-{luck.randint(4, 30):02d}"
        until = luck.choice([None, f"2016-05-{luck.randint(1, 31):02d}"])
        chosen[f"changes.change_{position}"] = {"from": first, "until": until, "set": values}
    for term in luck.sample(terms.directory(), luck.randint(0, 12)):
        value = _turned(luck, term, authority_values())
        if value is not None:
            chosen[term.path] = value
    return chosen


def terms_of_opening() -> tuple[str, ...]:
    """The services with children on the first day."""
    return ("early_help", "assessment", "child_in_need", "protection", "looked_after", "known")


def _turned(luck: random.Random, term: terms.Term, values: Any) -> Any:
    """Another value for a term; None where it has none to turn."""
    for key in term.path.split("."):
        values = values.get(key) if isinstance(values, Mapping) else None
    if isinstance(values, bool):
        return not values
    if isinstance(values, int):
        return luck.choice([0, 1, values + 1])
    return luck.choice([0, values / 3, values * 1.7]) if isinstance(values, float) else None


def world(chosen: Mapping[str, Any]) -> Scenario:
    """The authority with these settings; those that a scenario cannot have are left out, the last first."""
    return _possible({}, dict(chosen))[1]


def _possible(kept: dict[str, Any], more: dict[str, Any]) -> tuple[dict[str, Any], Scenario]:
    """Of more settings those that a scenario can have beside those kept: all, or what each half of them allows."""
    settings = {**kept, **more}
    try:
        return settings, load_mapping(merged(authority_values(), *(nested(*each) for each in settings.items())))
    except ScenarioError:
        if len(more) == 1:
            return _possible(kept, {})
    paths, half = list(more), len(more) // 2
    for part in (paths[:half], paths[half:]):
        kept, scenario = _possible(kept, {path: more[path] for path in part})
    return kept, scenario
