"""What measures mean: no headline about children looks better where a service does nothing, the urgent are decided first,
no contact is left out of all counts, and a demand that does not change brings a service that does not change.

The background is the small authority of ``authority.yaml``, on common random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_1samp

from sim.log import Event, Outcome
from sim.measures import MEASURES, measure
from sim.measures.define import CHILDRENS_GOOD
from sim.measures.episodes import History
from sim.study.compare import compare_paired
from tests.engines import simulate
from tests.model.worlds import authority, authority_log, rows
from tests.verification.record import short_run

SIGNIFICANCE = 0.01
LENGTH = ("run.observed_days=500",)
REPLICATIONS = 5
APPLIED = "thresholds.applied."

HELP_THAT_DOES_NOTHING = (
    "need.groups.neglect.relaxation_days_with_service=90", "need.groups.other.relaxation_days_with_service=60",
    *(f"{service}.help_per_year=0" for service in (
        "early_help", "locality.child_in_need", "locality.protection", "looked_after")),
)  # fmt: skip
"""As without a service: nobody calms down sooner, and nobody's set-point falls."""

NOBODY_LET_IN = (
    *(f"{APPLIED}{each}=100" for each in (
        "screening.early_help", "screening.child_in_need", "screening.protection", "emergency.protection",
        "panel.early_help", "panel.child_in_need", "assessment.early_help", "assessment.child_in_need",
        "assessment.section_47", "open_case.early_help", "open_case.social_care", "open_case.protection")),
    "early_help.panel.share_of_direct=1",
)  # fmt: skip
"""Every way in asks for the highest need there is; who comes straight to early help must pass the panel."""

INERT = {"help that does nothing": HELP_THAT_DOES_NOTHING, "nobody let in": NOBODY_LET_IN}

WORSE = {
    "children_with_any_contacts_6m", "child_days_above_child_in_need", "child_days_above_protection",
    "first_crossing_to_service_days_child_in_need",
}  # fmt: skip
"""Headlines that must be seen to get worse in both: five replications are enough to see it."""

NO_LONGER = {
    "help that does nothing": ("children_with_repeat_contact_6m", "missed_children_pct"),
    "nobody let in": ("rereferral_12m_closure_pct", "return_after_closure_12m_pct"),
}
"""Fewer was once better; a service that does nothing has fewer."""


def values(overrides: tuple[str, ...]) -> pd.DataFrame:
    """All measures over all children, a row for each replication."""
    tables = [measure(authority_log(overrides, each), authority(overrides)) for each in range(REPLICATIONS)]
    return pd.DataFrame([table[table["by"] == "all"].set_index("measure")["value"] for table in tables])


@pytest.fixture(scope="module")
def falls() -> Mapping[str, pd.DataFrame]:
    """By how much each measure falls when the authority as it is becomes an inert one."""
    as_it_is = values(LENGTH)
    return {name: as_it_is - values(LENGTH + changes) for name, changes in INERT.items()}


def significant(differences: pd.Series) -> bool:
    """Whether the mean difference is above 0 (one-sided)."""
    known = differences.dropna().to_numpy()
    if len(known) < 2 or known.std() == 0:
        return bool(len(known) and known.mean() > 0)
    return float(ttest_1samp(known, 0.0, alternative="greater").pvalue) < SIGNIFICANCE


HEADLINES_OF_CHILDREN = {
    name: each.better for name, each in MEASURES.items()
    if each.headline and each.better and each.family in CHILDRENS_GOOD
}  # fmt: skip


@pytest.mark.parametrize("name", INERT)
def test_no_headline_about_children_looks_better_where_a_service_does_nothing(
    name: str, falls: Mapping[str, pd.DataFrame]
) -> None:
    better = {
        each for each, direction in HEADLINES_OF_CHILDREN.items()
        if significant(falls[name][each] if direction == "lower" else -falls[name][each])
    }  # fmt: skip
    assert better == set()
    assert set(HEADLINES_OF_CHILDREN) >= WORSE
    assert {each for each in WORSE if not significant(-falls[name][each])} == set()


@pytest.mark.parametrize("name", INERT)
def test_what_a_service_that_does_nothing_has_less_of_has_no_direction(
    name: str, falls: Mapping[str, pd.DataFrame]
) -> None:
    """So the test above can fail: with these as headlines it would."""
    for each in NO_LONGER[name]:
        assert significant(falls[name][each]), each
        assert MEASURES[each].better is None


@pytest.mark.parametrize("name", INERT)
def test_nothing_at_all_is_called_better_where_a_service_does_nothing(name: str) -> None:
    """A desk with less to decide is in time, and costs less: the comparison says how much, and does not praise it."""
    arms = {"as it is": LENGTH, "inert": LENGTH + INERT[name]}
    table = pd.concat([
        measure(authority_log(overrides, each), authority(overrides)).assign(scenario=arm, replication=each)
        for arm, overrides in arms.items() for each in range(REPLICATIONS)
    ])  # fmt: skip
    found = compare_paired(table, baseline="as it is")
    headlines = found[found["measure"].map({each: entry.headline for each, entry in MEASURES.items()})]
    assert set(headlines[headlines["verdict"] == "better"]["measure"]) == set()
    assert {"worse", "higher", "lower"} <= set(headlines["verdict"])


# -- urgency -----------------------------------------------------------------------------------------------------------

PARTNERS_AS_IN_PRACTICE = (
    "front_door.partner_checks.red_factor=0.35", "front_door.partner_checks.red_waits_hours=4",
    "handover.emergency.lost_delay_working_days={distribution: fixed, mean: 0.25}",
)  # fmt: skip
BUSY_DESK = ("front_door.screening_effort_hours.mean=3.3", "front_door.open_case_effort_hours.mean=0.25")


def hours_to_decision(overrides: tuple[str, ...]) -> list[float]:
    """Medians of red, amber and green contacts, over two replications."""
    tables = [measure(authority_log(overrides, each), authority(overrides)) for each in range(2)]
    found = pd.concat(tables)
    found = found[(found["measure"] == "contact_to_decision_hours_median") & (found["by"] == "urgency")]
    means = found.groupby("group")["value"].mean()
    return [float(means[urgency]) for urgency in ("red", "amber", "green")]


def test_red_is_decided_before_amber_before_green_at_a_busy_desk() -> None:
    red, amber, green = hours_to_decision(("run.observed_days=365", *PARTNERS_AS_IN_PRACTICE, *BUSY_DESK))
    assert red < amber < green
    assert red < 24


def test_red_is_decided_before_amber_before_green_in_sunderland() -> None:
    """Red within the working day, amber within a day, green after the family has been asked."""
    scenario = short_run("sunderland-2018")
    table = measure(simulate(scenario, seed=1, replication=0), scenario)
    table = table[(table["measure"] == "contact_to_decision_hours_median") & (table["by"] == "urgency")]
    hours = table.set_index("group")["value"]
    assert hours["red"] < hours["amber"] < hours["green"]
    assert hours["red"] < 8 and hours["amber"] < 24


def test_red_waits_as_long_as_amber_where_partners_answer_all_alike() -> None:
    """The neutral values: red waits for the slowest answer too. With partners as in practice it takes half as long. At a
    desk without a queue green, which waits for no partner, is decided soonest."""
    red, amber, green = hours_to_decision(("run.observed_days=365",))
    sooner, *others = hours_to_decision(("run.observed_days=365", *PARTNERS_AS_IN_PRACTICE))
    assert green < red and red > 0.8 * amber
    assert sooner < red / 2 and others == pytest.approx([amber, green], rel=0.1)


# -- counting ----------------------------------------------------------------------------------------------------------


def test_every_contact_is_counted_once_whoever_holds_the_case() -> None:
    """At the front door plus on open cases is all: the contact rows of the log, less those rows that tell a second time
    of a contact which the front door has received and then passed on."""
    overrides = ("run.observed_days=365", "front_door.open_case_effort_hours.mean=0.25")
    log = authority_log(overrides, 0)
    table = measure(log, authority(overrides))
    told = {name: table[table["measure"] == name].set_index(["by", "group"])["value"] for name in (
        "contacts_all", "contacts", "contacts_on_open_cases")}  # fmt: skip
    together = told["contacts"] + told["contacts_on_open_cases"]
    assert told["contacts_all"].equals(together.loc[told["contacts_all"].index])
    passed_on = len(rows(log, Event.CONTACT_DECIDED, outcome=Outcome.PASSED_TO_WORKER))
    written = len(rows(log, Event.CONTACT_RECEIVED)) + len(rows(log, Event.CONTACT_ON_OPEN_CASE))
    assert passed_on > 10
    assert told["contacts_all"]["all", "all"] == written - passed_on


# -- ten years ---------------------------------------------------------------------------------------------------------

ENOUGH_STAFF = (
    "locality.teams.north.workers.social_worker.posts=12", "locality.teams.south.workers.social_worker.posts=9",
    "early_help.teams.north.workers.early_help_worker.posts=5",
    "early_help.teams.south.workers.early_help_worker.posts=4", "assessment.workers.social_worker.posts=6",
)  # fmt: skip
"""For all that comes: a team that cannot keep up has no steady state."""

FAMILIES_MOVE_ON = (
    "need.exit_per_year=0.3", "need.recovery_per_year=0.1", "need.recovery_floor=10", "opening.known.children=1500",
)  # fmt: skip
"""Known at first are about as many as stay known: arrivals over exits, less those who leave at 18 or have a case."""


def growth_pct_a_year(overrides: tuple[str, ...], replications: int) -> np.ndarray:
    """Slope of the yearly contacts, whoever holds the case, over years 6 to 10, in per cent of their mean."""
    slopes = []
    for each in range(replications):
        world = authority(("run.observed_days=3652", *ENOUGH_STAFF, *overrides))
        history = History(simulate(world, seed=20_180_725, replication=each), world)
        times = np.concatenate([history.contacts.start, history.contacts_on_open_cases.time])
        yearly = np.histogram(times, np.linspace(5 * 365.2, 3652, 6))[0]
        slopes.append(100 * np.polyfit(np.arange(5), yearly, 1)[0] / yearly.mean())
    return np.array(slopes)


@pytest.mark.slow
def test_ten_years_of_the_same_demand_bring_the_same_contacts() -> None:
    """Years 6 to 10 have no slope: the 95% interval of the mean covers 0, and the mean is within 1% a year."""
    slopes = growth_pct_a_year(FAMILIES_MOVE_ON, 12)
    half = student.ppf(0.975, len(slopes) - 1) * slopes.std(ddof=1) / len(slopes) ** 0.5
    assert abs(slopes.mean()) < min(half, 1.0)


@pytest.mark.slow
def test_where_nobody_moves_on_or_recovers_contacts_grow() -> None:
    assert growth_pct_a_year((), 3).mean() > 2.0
