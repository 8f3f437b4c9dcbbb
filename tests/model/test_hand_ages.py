"""Ages: who comes to notice how old, who notices whom, and plans that begin at birth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from sim.log import Event, Outcome, Place
from sim.measures import measure
from sim.scenario import load_mapping
from tests.model.worlds import (
    clock_week,
    contacts,
    days_run,
    holders,
    merged,
    nested,
    one_group,
    quick_front_door,
    referrals,
    rows,
    run,
)

EXACT = 1e-9
YEAR = 365.25
AGES = [2, 6, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4]
SCHOOL = [0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]
HEALTH = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
SOCIAL_CARE = {
    "assessment": {**holders(1, 1e5), "staff": clock_week(), "duration_working_days": {"mean": 40}},
    "locality": {"teams": {"all": holders(1, 1e5)}, "staff": clock_week()},
}


def classes(age: np.ndarray) -> np.ndarray:
    """0 for the unborn, then a year each."""
    return np.where(age < 0, 0, 1 + np.floor(age)).astype(int)


def sources(**weights: list[int]) -> dict[str, object]:
    """Sources of equal share, each noticing by weights of age."""
    return nested("demand.contacts.sources", {name: {"age_weights": each} for name, each in weights.items()})


def test_ages_at_entry_are_as_their_weights_say() -> None:
    """Chi-square over the nineteen classes; within a class, evenly; the unborn up to half a year before birth."""
    age = run(days_run(700), referrals(3000), nested("need.ages_at_entry", AGES)).children["age_years"]
    expected = np.array(AGES) / sum(AGES) * len(age)
    assert chisquare(np.bincount(classes(age), minlength=19), expected).pvalue > 1e-4
    share = np.where(age < 0, 2 * age + 1, age % 1)
    assert chisquare(np.histogram(share, bins=10, range=(0, 1))[0]).pvalue > 1e-4
    assert -0.5 <= age.min() < -0.4


def test_a_source_brings_children_whom_it_sees() -> None:
    """First contacts of a school are about children of school age, by both weights together; those of health visitors
    about the unborn and under-fives."""
    log = run(days_run(700), contacts(3000), sources(schools=SCHOOL, health=HEALTH), nested("need.ages_at_entry", AGES))
    for code, weights in ((2, SCHOOL), (3, HEALTH)):
        found = np.bincount(classes(log.children["age_years"][log.children["source"] == code]), minlength=19)
        both = np.array(AGES) * np.array(weights)
        assert not found[both == 0].any()
        assert chisquare(found[both > 0], both[both > 0] / both.sum() * found.sum()).pvalue > 1e-4


def test_who_notices_an_incident_depends_on_the_age_of_the_day() -> None:
    """Children known on the first day are noticed by the school from four to seventeen, by health visitors until five, as
    they grow older: at four by both, in proportion to their weights."""
    log = run(
        days_run(1500), one_group(30, incidents_per_year_at_zero_need=6, incident_need_scale=1e9), contacts(0),
        {"opening": {"known": {"children": 300, "need_mean": 30}}}, sources(schools=SCHOOL, health=HEALTH),
        {"thresholds": {"applied": {"screening": {"advice": 100, "early_help": 100, "child_in_need": 100, "protection": 100}}}},
    )  # fmt: skip
    born = dict(zip(log.children["child"].tolist(), (-log.children["age_years"] * YEAR).tolist(), strict=True))
    received = rows(log, Event.CONTACT_RECEIVED)
    age = classes(np.array([(row["time_days"] - born[int(row["child"])]) / YEAR for row in received]))
    source = received["source"]
    assert len(received) > 4000
    assert set(source[age <= 4]) == {3} and set(source[age >= 6]) == {2}
    four = source[age == 5]
    assert len(four) > 200 and abs((four == 2).mean() - 0.5) < 4 * 0.5 / len(four) ** 0.5


@pytest.mark.parametrize("starts_at_conference", [False, True])
def test_before_birth_the_assessment_is_in_time_and_the_plan_begins_at_birth(starts_at_conference: bool) -> None:
    """All are unborn, all need protection (80): an assessment takes 40 days, but ends 28 days before the due date, or at
    birth where that has passed; the plan begins at birth, and the assessment team holds the case until then."""
    log = run(
        days_run(400), contacts(300), one_group(80), quick_front_door(), SOCIAL_CARE,
        nested("need.ages_at_entry", [1e3, 1e-3] + [0] * 17),
        {"assessment": {"finished_before_birth_days": 28},
         "section_47": {"enquiry_working_days": {"mean": 0}, "conference_working_days": {"mean": 0}},
         "thresholds": {"applied": {"screening": {"protection": 100}}},
         "locality": {"protection": {"starts_at_conference": starts_at_conference}}},
    )  # fmt: skip
    due = dict(zip(log.children["child"].tolist(), (
        log.children["entered_days"] - log.children["age_years"] * YEAR
    ).tolist(), strict=True))  # fmt: skip
    started = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.ASSESSMENT_STARTED)}
    completed = rows(log, Event.ASSESSMENT_COMPLETED)
    kinds = set()
    for row in completed:
        start, birth = started[int(row["child"])], due[int(row["child"])]
        latest = birth - 28 if birth - 28 > start else birth
        kinds.add((start + 40 <= latest, birth - 28 > start))
        assert row["time_days"] == pytest.approx(min(start + 40, latest), abs=EXACT)
    assert kinds == {(True, True), (False, True), (False, False)}
    plans = rows(log, Event.PLAN_STARTED, place=Place.PROTECTION)
    assert len(plans) > 100
    for row in plans:
        assert row["time_days"] == pytest.approx(due[int(row["child"])], abs=EXACT)
    held = rows(log, Event.RELEASED, place=Place.ASSESSMENT)
    assert len(held) and {float(row["time_days"]) - due[int(row["child"])] for row in held} == {0.0}
    assert set(completed["outcome"]) == {Outcome.PROTECTION}


def test_measures_by_age_are_there_where_ages_are_asked_for_and_add_up() -> None:
    """Contacts by age, worked out from the children's ages on the day; without ages there is no such breakdown."""
    world = merged(days_run(200), contacts(2000), quick_front_door())
    aged = merged(world, nested("need.ages_at_entry", AGES))
    log = run(aged)
    table = measure(log, load_mapping(aged))
    received = rows(log, Event.CONTACT_RECEIVED)
    age = log.children["age_years"][np.searchsorted(log.children["child"], received["child"])]
    counts = np.histogram(age, bins=[-1, 0, 1, 5, 10, 16, 18])[0]
    found = table[(table["measure"] == "contacts") & (table["by"] == "age")]
    assert found["group"].tolist() == ["unborn", "under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17"]
    assert found["value"].tolist() == counts.tolist()
    plain = measure(run(world), load_mapping(world))
    assert "age" not in set(plain["by"])
