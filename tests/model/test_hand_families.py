"""Brothers and sisters: families counted as without them, children as often as there are, and each on its own plan.

The background is the small authority of ``authority.yaml``, in which every mechanism is at work.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome, Place
from sim.measures import measure
from sim.rules.family_keys import FAMILY_STEP, family_of
from tests.engines import simulate
from tests.model.test_invariants import check_cases, check_order
from tests.model.worlds import authority, rows

LENGTH = ("run.observed_days=500", "need.leaving_age_years=1000")
THREE = ("families.sizes=[0, 0, 1]",)
OF_CHILDREN = (
    Event.CONTACT_RECEIVED, Event.CONTACT_DECIDED, Event.CONTACT_ON_OPEN_CASE, Event.REFERRED, Event.REFERRAL_CLOSED,
    Event.ASSESSMENT_STARTED, Event.ASSESSMENT_COMPLETED, Event.STRATEGY_DISCUSSION, Event.SECTION_47_ENDED,
    Event.CONFERENCE_HELD, Event.PLAN_STARTED, Event.PLAN_ENDED, Event.SOCIAL_CARE_CLOSED, Event.NEED_CHANGED,
)  # fmt: skip
"""Rows that each child of a family has; the others are the family's, and stand with the first child."""


@cache
def world(*overrides: str, replication: int = 0) -> EventLog:
    """The small authority."""
    return simulate(authority((*LENGTH, *overrides)), seed=20_180_725, replication=replication)


def firsts(log: EventLog) -> np.ndarray:
    """Rows that are not about a further child."""
    return log.rows[log.rows["child"] < FAMILY_STEP]


def arrived(log: EventLog) -> np.ndarray:
    """Rows about families that came in the run: those known on the first day have no brothers and sisters."""
    family = log.rows["child"] % FAMILY_STEP
    return log.rows[(log.rows["child"] >= 0) & (family < 9_000_000_000_000)]


def test_families_are_counted_as_without_brothers_and_sisters() -> None:
    """Families of three without further work: what happens to the first children, to workers, in every queue and at every
    meeting is byte for byte as without the others."""
    with_them, without = world(*THREE), world()
    assert len(with_them.rows) > 1.3 * len(without.rows)
    assert firsts(with_them).tobytes() == without.rows.tobytes()
    assert with_them.children[with_them.children["child"] < FAMILY_STEP].tobytes() == without.children.tobytes()


def test_children_are_counted_as_often_as_there_are() -> None:
    """Families of three of equal need, all named: every referral, assessment, enquiry, conference and plan of social care is
    there three times, at the same moment and with the same outcome; early help once, with the family."""
    own = arrived(world(*THREE))
    seen = Counter[int]()
    for event in OF_CHILDREN:
        of_event = own[own["event"] == event]
        if event in (Event.PLAN_STARTED, Event.PLAN_ENDED):
            of_event = of_event[of_event["place"] != Place.EARLY_HELP]
        if event == Event.CONTACT_ON_OPEN_CASE:
            of_event = of_event[~np.isin(of_event["place"], (Place.EARLY_HELP, Place.PANEL))]
        kept = Counter(
            (int(family_of(int(row["child"]))), float(row["time_days"]), int(row["outcome"]), int(row["place"]))
            for row in of_event
        )
        assert set(kept.values()) <= ({3} if event != Event.NEED_CHANGED else {3, 6, 9}), (event, kept.most_common(3))
        seen[event] = len(kept)
    assert all(seen[event] > 3 for event in OF_CHILDREN if event != Event.REFERRAL_CLOSED), seen
    further = own[own["child"] > FAMILY_STEP]
    assert not np.isin(further["event"], (Event.EARLY_HELP_REFERRED, Event.ALLOCATED, Event.SCREENING_STARTED)).any()


def test_each_child_has_the_plan_that_its_own_need_asks_for() -> None:
    """With a gap of ten points: need lies below that of the first by a gap that never changes; brothers and sisters have
    plans less often, never without the first's case, and never a higher one than the first."""
    log = world("families.sizes=[0, 1]", "families.need_gap=10")
    own = arrived(log)
    changes = own[own["event"] == Event.NEED_CHANGED]
    first = {(row["child"] % FAMILY_STEP, row["time_days"]): row["need"] for row in changes if row["child"] < FAMILY_STEP}
    gaps: dict[int, set[float]] = {}
    for row in changes[changes["child"] > FAMILY_STEP]:
        key = (row["child"] % FAMILY_STEP, row["time_days"])
        gaps.setdefault(int(row["child"]), set()).add(round(float(first[key] - row["need"]), 6))
    assert max(len(each) for each in gaps.values()) <= 2  # two courses at one instant
    mean = np.mean([min(each) for each in gaps.values()])
    assert abs(mean - 10) < 4 * 10 / len(gaps) ** 0.5
    started = own[(own["event"] == Event.PLAN_STARTED) & (own["place"] != Place.EARLY_HELP)]
    of_first = (started["child"] < FAMILY_STEP).sum()
    assert 0.2 * of_first < len(started) - of_first < 0.9 * of_first
    on_plan: dict[int, int] = {}
    for row in own[np.isin(own["event"], (Event.PLAN_STARTED, Event.PLAN_ENDED))]:
        on_plan[int(row["child"])] = int(row["place"]) if row["event"] == Event.PLAN_STARTED else 0
        if row["event"] == Event.PLAN_STARTED and row["child"] > FAMILY_STEP:
            assert row["place"] <= on_plan[int(row["child"]) % FAMILY_STEP] or row["place"] == Place.CHILD_IN_NEED
    check_order(log)
    check_cases(log)


def test_brothers_and_sisters_are_older_and_leave_when_they_are_grown_up() -> None:
    """Years apart from one to four, 2.5 on average; whoever turns eighteen leaves, with an open case or without."""
    log = simulate(
        authority(("run.observed_days=500", "families.sizes=[0, 0, 1]", "families.years_apart=2.5")),
        seed=20_180_725, replication=0,
    )  # fmt: skip
    age = dict(zip(log.children["child"].tolist(), log.children["age_years"].tolist(), strict=True))
    apart = [age[child] - age[child - FAMILY_STEP] for child in age if child > FAMILY_STEP]
    assert min(apart) >= 1 and max(apart) <= 4 and abs(np.mean(apart) - 2.5) < 4 * 0.87 / len(apart) ** 0.5
    assert max(age.values()) < 18
    left = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.CHILD_LEFT, outcome=Outcome.NONE)}
    entered = dict(zip(log.children["child"].tolist(), log.children["entered_days"].tolist(), strict=True))
    grown = [child for child in age if child > FAMILY_STEP and (18 - age[child]) * 365.25 + entered[child] < 500]
    assert len(grown) > 10 and all(child in left for child in grown)
    for child in grown:
        due = entered[child] + (18 - age[child]) * 365.25
        assert left[child] == pytest.approx(due) or left[child] < due
    check_order(log)
    check_cases(log)


def test_a_contact_names_some_and_only_they_are_referred() -> None:
    """Each further child is named by half of the contacts; whoever is not named is not referred by that contact."""
    own = arrived(world("families.sizes=[0, 1]", "families.named_share=0.5"))
    received = own[own["event"] == Event.CONTACT_RECEIVED]
    share = (received["child"] > FAMILY_STEP).sum() / (received["child"] < FAMILY_STEP).sum()
    n = (received["child"] < FAMILY_STEP).sum()
    assert abs(share - 0.5) < 4 * 0.5 / n**0.5
    named = {(int(row["child"]), float(row["time_days"])) for row in own[own["event"] == Event.CONTACT_DECIDED]}
    referred = own[(own["event"] == Event.REFERRED) & (own["outcome"] == Outcome.FRONT_DOOR)]
    assert (referred["child"] > FAMILY_STEP).sum() > 20
    assert all((int(row["child"]), float(row["time_days"])) in named for row in referred)


def test_further_children_are_more_work() -> None:
    """Half as much effort and half a case more for each of two: every screening takes twice as long as alone; each case
    weighs 2 in place of 1."""
    alone, three = world("front_door.staff.workload.error=0"), world(
        *THREE, "families.further_effort_share=0.5", "families.further_child_weight=0.5", "front_door.staff.workload.error=0"
    )
    efforts = []
    for log in (alone, three):
        ended = rows(log, Event.SCREENING_ENDED, place=Place.FRONT_DOOR)
        ended = ended[ended["child"] < 9_000_000_000_000]
        efforts.append({(int(row["child"]), int(row["number"])): float(row["value"]) for row in ended})
    both = efforts[0].keys() & efforts[1].keys()
    first = [key for key in both if key[1] == 1]  # later ones may be others
    assert len(first) > 100
    assert np.median([efforts[1][key] / efforts[0][key] for key in first]) == pytest.approx(2.0)
    released = rows(three, Event.RELEASED, place=Place.ASSESSMENT)
    assert set(released["value"][released["child"] < 9_000_000_000_000]) == {2.0}


def test_assessed_apart_a_family_waits_for_the_last_and_weighs_as_many() -> None:
    """The longest of three assessments, and three cases; workers enough that nobody waits."""
    ground = ("assessment.workers.social_worker.posts=60", "assessment.staff.workload.duration=0", "assessment.limit.pulled_share=0")
    together, apart = (
        world(*THREE, *ground, f"families.assessed_together={value}") for value in ("true", "false")
    )
    lengths = []
    for log in (together, apart):
        own = rows(log, Event.ASSESSMENT_COMPLETED)
        own = own[(own["child"] < 9_000_000_000_000)]
        lengths.append({int(row["child"]): float(row["value"]) for row in own[::-1]})
    both = lengths[0].keys() & lengths[1].keys()
    longer = np.array([lengths[1][child] - lengths[0][child] for child in both])
    assert len(longer) > 50 and (longer >= 0).mean() > 0.9 and longer.mean() > 8
    released = rows(apart, Event.RELEASED, place=Place.ASSESSMENT)
    assert set(released["value"][released["child"] < 9_000_000_000_000]) == {3.0}


def test_families_and_children_are_measured_apart() -> None:
    """Three to a family: as many families as first children; all assessed together."""
    log = world(*THREE)
    table = measure(log, authority((*LENGTH, *THREE))).set_index(["measure", "by", "group"])["value"]
    referred = rows(log, Event.REFERRED)
    families = (referred["child"] < FAMILY_STEP).sum()
    assert table["referrals", "all", "all"] == len(referred)
    assert table["families_referred", "all", "all"] == families
    assert table["children_per_family_referred", "all", "all"] == pytest.approx(len(referred) / families)
    completed = rows(log, Event.ASSESSMENT_COMPLETED)
    alone = (completed["child"] < FAMILY_STEP).sum() - (completed["child"] > FAMILY_STEP).sum() / 2
    assert table["families_assessed", "all", "all"] == (completed["child"] < FAMILY_STEP).sum()
    assert table["families_assessed", "size", "1"] == alone and table["families_assessed", "size", "2"] == 0
