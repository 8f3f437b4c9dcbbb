"""The quantities of the pathway: how many go each way in a year, how long they wait, how many are there at the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.report.charts.data import Data, replications
from sim.report.numbers import MISSING
from sim.study.summary import half_width

DAYS_IN_YEAR = 365.25
_TIMES = ("hours", "days", "working days")
Values = Callable[..., np.ndarray]
"""Values of a measure in each replication: ``v(measure, by="all", group="all")``."""


def _share_of(measure: str, by: str, *groups: str) -> Callable[[Values], np.ndarray]:
    return lambda v: sum((v(measure, by, group) for group in groups), np.zeros(1)) / 100


def _share(measure: str, whole: str, by: str, *groups: str) -> Callable[[Values], np.ndarray]:
    share = _share_of(measure, by, *groups)
    return lambda v: share(v) * v(whole)


def _of(measure: str, by: str = "all", group: str = "all") -> Callable[[Values], np.ndarray]:
    return lambda v: v(measure, by, group)


_LEAVES_THE_FRONT_DOOR = ("no_further_action", "advice", "early_help", "referral", "immediate_protection")


def _decided(*outcomes: str) -> Callable[[Values], np.ndarray]:
    """Contacts of the window decided with some outcomes: their shares of those decided, which are all that are not
    undecided at the end. So what leaves the front door, with the others, adds up to the contacts."""
    share = _share_of("contact_outcome_share_pct", "outcome", *outcomes)

    def formula(v: Values) -> np.ndarray:
        decided = np.maximum(v("contacts") - v("contacts_undecided"), 0.0)
        return np.where(decided == 0, 0.0, share(v) * decided)

    return formula


FLOWS: Mapping[str, tuple[str, Callable[[Values], np.ndarray]]] = {
    "contacts": ("Contacts at the front door", _of("contacts")),
    "advice": ("Contacts that end with advice or no further action", _decided("no_further_action", "advice")),
    "front_door_help": ("Contacts passed to early help", _decided("early_help")),
    "direct": ("Straight to early help from agencies and families", _of("direct_referrals")),
    "panel": ("Cases heard by the early help panel, whichever way they came to early help", _of("panel_cases_heard")),
    "panel_agreed": (
        "Panel decides early help", _share("panel_outcome_share_pct", "panel_cases_heard", "outcome", "early_help")
    ),
    "declined": ("Early help declined", lambda v: v("help_declined_pct") / 100 * v("early_help_referrals")),
    "help_started": ("Early help plans started", _of("early_help_plans_started")),
    "help_ended": ("Early help plans ended", _of("early_help_plans_ended")),
    "help_up": ("Early help to assessment (step up)", _of("step_ups", "step", "early_help_to_assessment")),
    "referrals": (
        "Contacts that become referrals to social care, immediate protection among them",
        _decided("referral", "immediate_protection"),
    ),
    "others": (
        "Other contacts: passed to the team that has the case, or undecided at the end",
        lambda v: v("contacts") - _decided(*_LEAVES_THE_FRONT_DOOR)(v),
    ),
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
    "repeats": ("children_with_any_contacts_6m", "children"),
    "rereferred": ("rereferral_12m_department_pct", "%"),
}
"""Waits, shares in time, and what is there at the end: measure and unit."""


@dataclass(frozen=True)
class Volume:
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

    @property
    def is_known(self) -> bool:
        """Whether there is a mean."""
        return not math.isnan(self.mean)

    @property
    def number(self) -> str:
        """The mean for reading, without a unit but for %."""
        decimals = 1 if self.unit in _TIMES and abs(self.mean) < 99.5 else 0
        return f"{self.mean:,.{decimals}f}{'%' if self.unit == '%' else ''}" if self.is_known else MISSING

    @property
    def bracket(self) -> str:
        """The difference from the baseline in brackets, where it is clear; otherwise nothing."""
        decimals = 1 if self.unit in (*_TIMES, "%") else 0
        return "" if math.isnan(self.change) else f"({self.change:+,.{decimals}f})".replace("-", "−")

    @property
    def in_short(self) -> str:
        """Number and difference, with the unit only of a time."""
        return " ".join(filter(None, [self.number, self.unit if self.unit in _TIMES else "", self.bracket]))

    @property
    def text(self) -> str:
        """Number, unit and difference."""
        return " ".join(filter(None, [self.number, "" if self.unit == "%" else self.unit, self.bracket]))


def volumes(
    data: Data, scenario: str, *, baseline: str | None = None, observed_days: float | None = None
) -> dict[str, Volume]:
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
        Keys of `FLOWS` and `LEVELS`, and ``undecided``: the mean over month ends, since the queue of the front door
        follows the week and one day's may be a Sunday's.
    """
    days = observed_days if observed_days is not None else float(data.scenarios[scenario].run.observed_days)
    return volumes_of(by_replication(replications(data, needed())), scenario, baseline, days)


def volumes_of(wide: pd.DataFrame, scenario: str, baseline: str | None, observed_days: float) -> dict[str, Volume]:
    """The same from the table of `by_replication`, which is made once for all scenarios."""
    columns: Iterable[Any] = wide.columns.to_flat_index()
    numbers = [number for name, number in columns if name == scenario]
    mine = _values(wide, scenario, numbers)
    other = None if baseline in (None, scenario) else _values(wide, str(baseline), numbers)
    yearly = DAYS_IN_YEAR / observed_days if observed_days > 0 else np.nan

    def volume(words: str, unit: str, formula: Callable[[Values], np.ndarray], times: float = 1.0) -> Volume:
        apart = None if other is None else times * (formula(mine) - formula(other))
        return _volume(words, unit, times * formula(mine), apart)

    quantities = {key: volume(words, "a year", formula, yearly) for key, (words, formula) in FLOWS.items()}
    for key, (measure, unit) in LEVELS.items():
        quantities[key] = volume(MEASURES[measure].title, unit, _of(measure))
    at_month_ends = _mean_of_month_ends(wide)
    quantities["undecided"] = volume("Contacts without a decision, mean of month ends", "contacts", at_month_ends)
    return quantities


def by_replication(table: pd.DataFrame) -> pd.DataFrame:
    """A row for each measure, breakdown and group, a column for each scenario and replication."""
    keys = ["measure", "by", "group"]
    return table.pivot(index=keys, columns=["scenario", "replication"], values="value")


def _mean_of_month_ends(wide: pd.DataFrame) -> Callable[[Values], np.ndarray]:
    """Contacts without a decision as a mean over the ends of months; not defined where no month ends."""
    months = [group for measure, by, group in wide.index if (measure, by) == ("contacts_undecided", "month_end")]
    if not months:
        return lambda v: np.full_like(v("contacts"), np.nan)
    return lambda v: np.mean([v("contacts_undecided", "month_end", month) for month in months], axis=0)


def needed() -> set[str]:
    """Names of the measures from which the quantities follow."""
    seen = {measure for measure, _ in LEVELS.values()}

    def note(measure: str, *_: str) -> np.ndarray:
        seen.add(measure)
        return np.ones(1)

    for _, formula in FLOWS.values():
        formula(note)
    return seen


def _values(wide: pd.DataFrame, scenario: str, numbers: list[int]) -> Values:
    """Values of a scenario by measure and group, in the replications of these numbers; NaN in those it does not have,
    as in a study that is not finished."""
    values = wide.reindex(columns=[(scenario, number) for number in numbers]).to_numpy(float)
    known = dict(zip(wide.index, values, strict=True))
    nothing = np.full(len(numbers), np.nan)
    return lambda measure, by="all", group="all": known.get((measure, by, group), nothing)


def _volume(words: str, unit: str, here: np.ndarray, apart: np.ndarray | None) -> Volume:
    mean, low, high = mean_and_ends(here)
    change = float("nan")
    if apart is not None:
        middle, least, most = mean_and_ends(apart)
        change = middle if least > 0 or most < 0 else change
    return Volume(words, unit, mean, low, high, change)


def mean_and_ends(values: np.ndarray) -> tuple[float, float, float]:
    """Mean of one value a replication and the ends of its 95% interval; NaN where there is none."""
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    mean = float(values.mean())
    half = float("nan")
    if len(values) > 1:
        half = float(half_width(np.array([values.std(ddof=1)]), np.array([float(len(values))]))[0])
    return mean, mean - half, mean + half
