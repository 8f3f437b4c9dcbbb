"""The quantities of the pathway: how many go each way in a year, how long they wait, how many are there at the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.report.charts.data import Data, replications
from sim.report.numbers import MISSING, yearly
from sim.study.compare import compare_paired
from sim.study.designs.design import margins_of, unseen_in
from sim.study.result import StudyResult
from sim.study.summary import each, summarise
from sim.study.verdicts import CLEAR, DEFAULT_MARGINS, Margins

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
    "contacts": ("Contacts at front door", _of("contacts")),
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
    "from_contacts": (
        "Contacts that become referrals to social care, immediate protection among them",
        _decided("referral", "immediate_protection"),
    ),
    "referrals": ("Referrals to social care, from contacts, step ups and returns to care", _of("referrals")),
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
        Mean paired difference from the baseline where it is clear by the rule of every other surface
        (`sim.study.verdicts.CLEAR`); otherwise NaN.
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
        Days that the counts are of; those of the result's scenario if not given. Flows are those of a year.

    Returns
    -------
    dict
        Keys of `FLOWS` and `LEVELS`, and ``undecided``: the mean over month ends, since the queue of the front door
        follows the week and one day's may be a Sunday's.
    """
    table = replications(data, needed())
    if isinstance(data, StudyResult):
        days = {name: float(each.run.observed_days) for name, each in data.scenarios.items()}
        return volumes_of_all(table, days, baseline, margins_of(data.manifest), unseen_in(data.manifest))[scenario]
    return volumes_of_all(table, dict.fromkeys(table["scenario"], observed_days or 0.0), baseline)[scenario]


def volumes_of_all(
    table: pd.DataFrame, observed_days: Mapping[str, float], baseline: str | None, margins: Margins = DEFAULT_MARGINS,
    unseen: Collection[str] = (),
) -> dict[str, dict[str, Volume]]:  # fmt: skip
    """The same of every scenario, by name; differences are judged as in `sim.study.compare.compare_paired`."""
    values = _by_replication(table)
    compared = compare_paired(values, baseline, margins=margins, unseen=unseen) if baseline else None
    changes = {} if compared is None else {
        (row.scenario, row.group): row.difference for row in each(compared) if row.verdict in CLEAR
    }  # fmt: skip
    found: dict[str, dict[str, Volume]] = {str(name): {} for name in dict.fromkeys(table["scenario"])}
    for row in each(summarise(values)):
        words, unit = _WORDS[row.group]
        times = yearly(observed_days[row.scenario]) if row.group in FLOWS else 1.0
        change = changes.get((row.scenario, row.group), math.nan)
        amounts = (times * value for value in (row.mean, row.ci_low, row.ci_high, change))
        found[row.scenario][row.group] = Volume(words, unit, *amounts)
    return found


def _by_replication(table: pd.DataFrame) -> pd.DataFrame:
    """Each quantity in each replication, as a table of measures in which the group is its key."""
    wide = table.pivot(index=["measure", "by", "group"], columns=["scenario", "replication"], values="value")
    known = dict(zip(wide.index, wide.to_numpy(float), strict=True))
    nothing = np.full(wide.shape[1], np.nan)

    def values(measure: str, by: str = "all", group: str = "all") -> np.ndarray:
        return known.get((measure, by, group), nothing)

    at_ends = [held for (measure, by, _), held in known.items() if (measure, by) == ("contacts_undecided", "month_end")]
    columns = {key: formula(values) for key, (_, formula) in FLOWS.items()}
    columns |= {key: values(measure) for key, (measure, _) in LEVELS.items()}
    columns["undecided"] = np.mean(at_ends, axis=0) if at_ends else nothing
    frame = pd.DataFrame(columns, index=wide.columns).reset_index()
    long = frame.melt(["scenario", "replication"], var_name="group", value_name="value")
    measure = long["group"].map({key: name for key, (name, _) in LEVELS.items()}).fillna(long["group"])
    units = {name: each.unit for name, each in MEASURES.items()}
    return long.assign(measure=measure, by="pathway", unit=measure.map(units).fillna(""))


def needed() -> set[str]:
    """Names of the measures from which the quantities follow."""
    seen = {measure for measure, _ in LEVELS.values()}

    def note(measure: str, *_: str) -> np.ndarray:
        seen.add(measure)
        return np.ones(1)

    for _, formula in FLOWS.values():
        formula(note)
    return seen


_WORDS = {
    **{key: (words, "a year") for key, (words, _) in FLOWS.items()},
    **{key: (MEASURES[measure].title, unit) for key, (measure, unit) in LEVELS.items()},
    "undecided": ("Contacts without a decision, mean of month ends", "contacts"),
}
"""Words and unit of every quantity."""
