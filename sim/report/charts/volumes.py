"""The quantities of the pathway: how many go each way in a year, how long they wait, how many are there at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.report.charts.data import Data, replications

if TYPE_CHECKING:
    import pandas as pd

DAYS_IN_YEAR = 365.25
Values = Callable[..., np.ndarray]
"""Values of a measure in each replication: ``v(measure, by="all", group="all")``."""


def _share(measure: str, whole: str, by: str, *groups: str) -> Callable[[Values], np.ndarray]:
    return lambda v: sum((v(measure, by, group) for group in groups), np.zeros(1)) / 100 * v(whole)


def _of(measure: str, by: str = "all", group: str = "all") -> Callable[[Values], np.ndarray]:
    return lambda v: v(measure, by, group)


FLOWS: Mapping[str, tuple[str, Callable[[Values], np.ndarray]]] = {
    "contacts": ("Contacts at the front door", _of("contacts")),
    "advice": (
        "Contacts that end with advice or no further action",
        _share("contact_outcome_share_pct", "contacts", "outcome", "no_further_action", "advice"),
    ),
    "front_door_help": ("Front door to early help", _of("early_help_referrals", "origin", "front_door")),
    "direct": ("Straight to early help from agencies and families", _of("direct_referrals")),
    "panel": ("Early help cases heard by the panel", _of("panel_cases_heard")),
    "panel_agreed": (
        "Panel decides early help", _share("panel_outcome_share_pct", "panel_cases_heard", "outcome", "early_help")
    ),
    "declined": ("Early help declined", lambda v: v("help_declined_pct") / 100 * v("early_help_referrals")),
    "help_started": ("Early help plans started", _of("early_help_plans_started")),
    "help_ended": ("Early help plans ended", _of("early_help_plans_ended")),
    "help_up": ("Early help to assessment (step up)", _of("step_ups", "step", "early_help_to_assessment")),
    "referrals": ("Referrals to social care, from contacts",
                  lambda v: v("referrals") - v("referrals", "source", "no_contact")),
    "assessment_closed": (
        "Assessed and closed", _share("assessment_outcome_share_pct", "assessments_completed", "outcome", "close")
    ),
    "assessment_help": (
        "Assessment to early help (step down)", _of("step_downs", "step", "assessment_to_early_help")
    ),
    "assessment_plan": (
        "Assessment to child in need plan",
        _share("assessment_outcome_share_pct", "assessments_completed", "outcome", "child_in_need"),
    ),
    "enquiries": ("Section 47 enquiries, from assessments and open plans", _of("section_47_enquiries")),
    "conferences": ("Initial conferences", _of("conferences")),
    "plans_protection": ("Child protection plans started", _of("protection_plans_started")),
    "looked_after": ("Started to be looked after", _of("looked_after_started")),
    "need_up": (
        "Child in need plan to protection or care (step up)",
        _of("step_ups", "step", "child_in_need_to_protection_or_care"),
    ),
    "protection_down": (
        "Protection to child in need plan (step down)", _of("step_downs", "step", "protection_to_child_in_need")
    ),
    "plan_help": ("A plan to early help (step down)", _of("step_downs", "step", "plan_to_early_help")),
    "need_ended": ("Child in need plans ended", _of("child_in_need_plans_ended")),
    "protection_ended": ("Child protection plans ended", _of("protection_plans_ended")),
    "care_ended": ("Ceased to be looked after", _of("looked_after_ended")),
}
"""What flows, a year: words, and how it follows from the measures."""

LEVELS: Mapping[str, tuple[str, str]] = {
    "decision_hours": ("contact_to_decision_hours_median", "hours"),
    "decision_in_time": ("decision_within_1_working_day_pct", "%"),
    "undecided": ("contacts_undecided", "contacts"),
    "panel_wait": ("panel_wait_days", "days"),
    "panel_waiting": ("waiting_for_panel", "cases"),
    "help_wait": ("early_help_decision_to_help_days", "days"),
    "help_waiting": ("waiting_early_help", "cases"),
    "help_open": ("open_early_help", "cases"),
    "assessment_wait": ("referral_to_allocation_days", "days"),
    "assessment_waiting": ("waiting_assessment", "referrals"),
    "assessment_in_time": ("assessments_within_45_working_days_pct", "%"),
    "conference_in_time": ("conferences_within_15_working_days_pct", "%"),
    "conference_days": ("strategy_to_conference_working_days", "working days"),
    "need_open": ("open_child_in_need_plans", "plans"),
    "protection_open": ("open_protection_plans", "plans"),
    "care_open": ("looked_after", "children"),
    "repeats": ("children_with_repeat_contact_6m", "children"),
    "rereferred": ("rereferral_12m_department_pct", "%"),
}
"""Waits, shares in time, and what is there at the end: measure and unit."""


@dataclass(frozen=True)
class Quantity:
    """One quantity of the pathway.

    Parameters
    ----------
    words
        What it is.
    unit
        "a year" for flows.
    mean, low, high
        Mean over replications with its 95% interval; NaN where there is none.
    change
        Mean paired difference from the baseline where its 95% interval leaves out zero; otherwise NaN.
    """

    words: str
    unit: str
    mean: float
    low: float
    high: float
    change: float


def volumes(
    data: Data, scenario: str, *, baseline: str | None = None, observed_days: float | None = None
) -> dict[str, Quantity]:
    """The quantities of the pathway of one scenario.

    Parameters
    ----------
    data
        A result, or a table of single replications with the columns ``scenario, replication, measure, by, group,
        value``.
    scenario
        Its name.
    baseline
        The scenario to tell differences from; None for none.
    observed_days
        Days that the counts are of; those of the result's scenario if not given. Flows are scaled to a year of 365.25
        days.

    Returns
    -------
    dict
        Keys of `FLOWS` and `LEVELS`.
    """
    from sim.measures import MEASURES

    days = observed_days if observed_days is not None else float(data.scenarios[scenario].run.observed_days)
    table = replications(data, _needed())
    mine = _values(table[table["scenario"] == scenario])
    other = None if baseline in (None, scenario) else _values(table[table["scenario"] == baseline])
    yearly = DAYS_IN_YEAR / days if days > 0 else np.nan
    found = {}
    for key, (words, formula) in FLOWS.items():
        there = None if other is None else yearly * formula(other)
        found[key] = _quantity(words, "a year", yearly * formula(mine), there)
    for key, (measure, unit) in LEVELS.items():
        title = MEASURES[measure].title
        found[key] = _quantity(title, unit, mine(measure), None if other is None else other(measure))
    return found


def _needed() -> set[str]:
    seen = {measure for measure, _ in LEVELS.values()}

    def note(measure: str, *_: str) -> np.ndarray:
        seen.add(measure)
        return np.ones(1)

    for _, formula in FLOWS.values():
        formula(note)
    return seen


def _values(table: pd.DataFrame) -> Values:
    numbers = sorted(set(table["replication"]))
    wide = table.pivot_table(
        index=["measure", "by", "group"], columns="replication", values="value", dropna=False, observed=True
    ).reindex(columns=numbers)
    known = dict(zip(wide.index, wide.to_numpy(float), strict=True))
    nothing = np.full(len(numbers), np.nan)
    return lambda measure, by="all", group="all": known.get((measure, by, group), nothing)


def _quantity(words: str, unit: str, here: np.ndarray, there: np.ndarray | None) -> Quantity:
    mean, low, high = _interval(here)
    change = float("nan")
    if there is not None and len(there) == len(here):
        middle, least, most = _interval(here - there)
        change = middle if least > 0 or most < 0 else change
    return Quantity(words, unit, mean, low, high, change)


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    from sim.study import half_width

    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    mean = float(values.mean())
    half = float("nan")
    if len(values) > 1:
        half = float(half_width(np.array([values.std(ddof=1)]), np.array([float(len(values))]))[0])
    return mean, mean - half, mean + half
