"""What a difference is called, how large it must be to matter, and how planners write that down."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.measures import MEASURES
from sim.study.amounts import Amount, AmountError
from sim.study.compare import compare_paired, without_praise_paid_for
from sim.study.verdicts import VERDICTS, Margins, judge, read_margins, without_false_praise

UP, DOWN, NEITHER = 1.0, -1.0, math.nan


def word(low: float, high: float, margin: float, better: float) -> str:
    one = [np.array([x]) for x in ((low + high) / 2, low, high, margin, better)]
    (found,) = judge(*one)
    return str(found)


@pytest.mark.parametrize(
    ("low", "high", "margin", "better", "expected"),
    [
        (1.5, 2.5, 1, UP, "better"),
        (1.5, 2.5, 1, DOWN, "worse"),
        (1.5, 2.5, 1, NEITHER, "higher"),
        (-2.5, -1.5, 1, DOWN, "better"),
        (-2.5, -1.5, 1, UP, "worse"),
        (-2.5, -1.5, 1, NEITHER, "lower"),
        (0.5, 2.5, 1, UP, "better, perhaps too little to matter"),  # clear of zero, but not of the margin
        (1.0, 2.5, 1, UP, "better, perhaps too little to matter"),  # the margin itself does not matter yet
        (-2.5, -0.5, 1, UP, "worse, perhaps too little to matter"),
        (-2.5, -0.5, 1, NEITHER, "lower, perhaps too little to matter"),
        (-0.1, 2.5, 1, UP, "not enough replications to say"),
        (-3.0, 3.0, 1, UP, "not enough replications to say"),
        (-1.0, 1.0, 1, UP, "no difference that matters"),
        (0.2, 0.9, 1, UP, "no difference that matters"),  # there is one, and it is too small
        (0.0, 0.0, 1, UP, "no difference"),
        (0.0, 0.0, 0, UP, "no difference"),
        (0.1, 0.2, 0, UP, "better"),
        (-0.1, 0.2, 0, UP, "not enough replications to say"),
        (math.nan, math.nan, 1, UP, "not defined"),
    ],
)
def test_verdicts(low: float, high: float, margin: float, better: float, expected: str) -> None:
    assert word(low, high, margin, better) == expected
    assert expected in VERDICTS


def test_a_difference_without_an_interval_is_not_known() -> None:
    one, nothing = np.ones(1), np.full(1, math.nan)
    assert judge(one, nothing, nothing, one, one).tolist() == ["not known"]


def of(margins: Margins, measure: str, mean: float, unit: str | None = None) -> float:
    unit = MEASURES[measure].unit if unit is None else unit
    (found,) = margins.of(np.array([measure]), np.array([unit]), np.array([mean]))
    return float(found)


@pytest.mark.parametrize(
    ("measure", "mean", "margin"),
    [
        ("contacts", 13_500, 135),
        ("panel_wait_days", 14, 1),
        ("panel_wait_days", 40, 2),
        ("contact_to_decision_hours_median", 25, 2),  # an hour is not felt
        ("cases_per_social_worker_mean", 17.6, 1),  # nor half a case
        ("total_cost_pounds", 2e7, 5e4),  # a post is
        ("queue_growth_per_week", -3, 0.03),
        ("contacts", 0, 0),
        ("contacts", math.nan, math.nan),
        ("missed_children_pct", 51.2, 1),
        ("missed_children_pct", 10, 1),
        ("referrals_no_further_action_pct", 0.5, 0.05),  # a whole point would let it treble
        ("conferences_within_15_working_days_pct", 97, 0.3),  # 3% late: 2.7 to 3.3
        ("screening_utilisation_pct", 104, 1),
        ("unmet_gap_between_areas_pp", 5, 0.5),
        ("unmet_gap_between_areas_pp", 40, 1),
    ],
)
def test_default_margins(measure: str, mean: float, margin: float) -> None:
    assert of(Margins(), measure, mean) == pytest.approx(margin, nan_ok=True)


def test_costs_matter_by_the_year() -> None:
    """A post costs what it costs, however long the run; so does what is given by hand."""
    assert of(Margins(observed_days=730), "total_cost_pounds", 4e7) == 100_000
    assert of(read_margins(["total_cost_pounds=5"], 730), "total_cost_pounds", 4e7) == 10  # of two years


def test_margins_are_read() -> None:
    margins = read_margins(["2%", "panel_wait_days=3", "contacts = 5 %", "missed_children_pct=2pp", "referrals=0"])
    assert margins.every == Amount(2, relative=True)
    assert of(margins, "panel_wait_days", 20) == 3
    assert of(margins, "contacts", 1000) == 50
    assert of(margins, "missed_children_pct", 50) == 2
    assert of(margins, "referrals", 4665) == 0
    assert of(margins, "conferences", 100) == 2
    assert of(margins, "queue_growth_per_week", -3) == 0.06
    assert of(margins, "missed_contacts_pct", 40) == pytest.approx(0.8)  # of the mean, also where that is a percentage
    assert read_margins(margins.describe()) == margins
    assert read_margins([]) == Margins()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("panel_wait=3", "there is no measure called \"panel_wait\": did you mean panel_wait_days"),
        ("re-referral=3", "rereferral_12m"),
        ("wombats=3", 'there is no measure called "wombats"; the names are in measures.csv'),
        ("contacts=many", '"many" is not a number'),
        ("contacts=nan", "is not a number"),
        ("contacts=1e999", "is not a number"),
        ("contacts=1,000", "is not a number"),
        ("contacts=", "is not a number"),
        ("contacts=-1", "must be 0 or more"),
        ("-1%", "must be 0 or more"),
        ("5", "say of which measure"),
        ("2pp", "say of which measure"),
        ("contacts=3=4", "write a margin as"),
        ("contacts=2pp", "contacts is in contacts, so percentage points (pp) mean nothing here"),
        ("=5%", "there is no measure called"),
        ("", "is not a number"),
    ],
)
def test_a_margin_that_cannot_be_read_is_explained(text: str, said: str) -> None:
    with pytest.raises(AmountError) as caught:
        read_margins([text])
    assert said in str(caught.value)
    assert all(fault.endswith((".", "?")) for fault in caught.value.faults)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError) as caught:
        read_margins(["contacts=x", "1%", "wombats=2", "2%", "referrals=1", "referrals=2"])
    assert len(caught.value.faults) == 4
    assert "a margin for every measure is given twice" in caught.value.faults[2]
    assert "a margin for referrals is given twice" in caught.value.faults[3]


@pytest.mark.parametrize("children_worse", [False, True])
def test_a_service_is_not_praised_while_children_fare_worse(children_worse: bool) -> None:
    """Of what tells how children fare the verdict stands, and so does what is worse."""
    perhaps = ", perhaps too little to matter"
    verdicts = np.array(["better", f"better{perhaps}", "better", "worse", "no difference"], dtype=object)
    difference, of_children = np.array([2.0, -2.0, -2.0, 3.0, 0.0]), np.array([False, False, True, False, False])
    found = without_false_praise(verdicts, difference, of_children, children_worse).tolist()
    neutral = ["higher", f"lower{perhaps}", "better", "worse", "no difference"]
    assert found == (neutral if children_worse else verdicts.tolist())


def compared(**values: tuple[float, float, str]) -> pd.DataFrame:
    """A comparison of four replications, each with the same differences: level, difference and unit of each measure."""
    table = pd.DataFrame([
        {"scenario": arm, "replication": each, "measure": name, "by": "all", "group": "all", "unit": unit,
         "value": level + each + (change if arm == "option" else 0.0)}
        for arm in ("now", "option") for each in range(4) for name, (level, change, unit) in values.items()
    ])  # fmt: skip
    return compare_paired(table, "now")


@pytest.mark.parametrize(("days", "others"), [(+50.0, ("lower", "higher")), (-50.0, ("better", "better"))])
def test_plans_that_begin_sooner_are_not_praised_while_need_lasts_longer(days: float, others: tuple[str, str]) -> None:
    """Four replications, each with the same differences: ten days sooner from need to a plan, ten points more decided in
    time, and more, or fewer, days of need whoever holds the case."""
    found = compared(
        child_days_above_protection=(1000.0, days, "child-days"),
        first_crossing_to_service_days_protection=(100.0, -10.0, "days"),
        decision_within_1_working_day_pct=(50.0, 10.0, "% of contacts"),
    )["verdict"].tolist()
    assert found == ["worse" if days > 0 else "better", *others]


def test_fewer_contacts_are_not_praised_where_those_who_report_give_up() -> None:
    """Fewer children with contacts of any kind, and more of them on whose contacts nobody acts."""
    found = compared(
        children_with_unhelped_contacts_6m=(100.0, 30.0, "children"),
        children_with_any_contacts_6m=(300.0, -30.0, "children"), child_days_above_protection=(900.0, -90.0, "child-days"),
    )["verdict"].tolist()  # fmt: skip
    assert found == ["worse", "lower", "better"]


@pytest.mark.parametrize(("panel", "verdict"), [(90.0, "lower"), (0.0, "better")])
def test_fewer_cases_without_a_worker_are_not_praised_where_more_wait_for_the_panel(panel: float, verdict: str) -> None:
    found = compared(unallocated_cases=(100.0, -40.0, "cases"), waiting_for_panel=(10.0, panel, "cases"))["verdict"]
    assert found[0] == verdict


def test_what_is_worse_since_a_change_takes_praise_from_the_whole_window() -> None:
    whole = compared(decision_within_1_working_day_pct=(50.0, 10.0, "% of contacts"))
    since = compared(child_days_above_protection=(900.0, 90.0, "child-days")).assign(by="since")
    assert without_praise_paid_for(pd.concat([whole, since]))["verdict"].tolist() == ["higher", "worse"]
