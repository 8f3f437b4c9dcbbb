"""Confidence intervals cover what they should, and a scenario does not differ from itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from sim.measures import measure
from sim.scenario import load_scenario
from sim.study.compare import compare_paired
from sim.study.doors import compare
from sim.study.summary import summarise
from tests.model.worlds import AUTHORITY
from tests.verification import theory
from tests.verification.worlds import (
    YEAR,
    contacts,
    days_run,
    one_group,
    replications,
    scenario,
)

AREAS, PER_AREA = 100, 16.0
"""Areas, and the children who come to one in a run of four days."""
REPEATS = 50
NEED = {"need": 20.0, "first_shock_mean": 50.0, "relaxation_days": 3.0}
MEASURES = ("contacts", "child_days_above_child_in_need")


def days_above_each() -> float:
    """Days above 50 of a child who comes at a uniform moment of the four days and falls back from its first shock."""

    def of_need(first: float) -> float:
        whole = theory.days_above(first, 20, 3, 50, 4)
        return whole - whole * whole / 8

    return theory.mean_over_shock(of_need, 20, 50)


TRUTHS = dict(zip(MEASURES, (PER_AREA, PER_AREA * days_above_each()), strict=True))


def experiments(size: int, *, times: float = 1.0) -> Iterator[pd.DataFrame]:
    """REPEATS x AREAS small experiments of `size` replications each, by the measures of each area, with so many times
    the demand.

    Children come to the areas of one authority independently (a Poisson stream divided at random), so that each area
    is an experiment of its own.
    """
    world = scenario(
        one_group(**NEED), contacts(PER_AREA / 4 * AREAS * YEAR), days_run(4),
        {"areas": {f"area {number:03d}": {} for number in range(AREAS)},
         "demand": {"contacts": {"multiplier": times}}},
    )  # fmt: skip
    parts: list[pd.DataFrame] = []
    for number, log in enumerate(replications(world, size * REPEATS)):
        table = measure(log, world)
        table = table[(table["by"] == "area") & table["measure"].isin(MEASURES)]
        parts.append(table.assign(scenario=f"demand times {times:g}", replication=number % size))
        if len(parts) == size:
            yield pd.concat(parts, ignore_index=True)
            parts = []


def assert_covered(table: pd.DataFrame, size: int) -> None:
    """5,000 intervals of each measure, of which 94% to 96% hold the truth: that is over three standard errors."""
    assert (table["n"] == size).all()
    for name, truth in TRUTHS.items():
        own = table[table["measure"] == name]
        assert len(own) == REPEATS * AREAS >= 5000
        covered = ((own["ci_low"] <= truth) & (truth <= own["ci_high"])).mean()
        assert 0.94 <= covered <= 0.96, f"{name}: {100 * covered:.1f}%"


@pytest.mark.slow
@pytest.mark.parametrize("size", [3, 6, 10])
def test_intervals_of_95_percent_cover_the_truth(size: int) -> None:
    """The 95% interval of the mean over replications covers the mean known from theory (Student 1908). One measure is a
    Poisson count (16 contacts an area), the other a sum of child-days above a level, skewed (all decay from their first
    shock; closed form and quadrature)."""
    assert_covered(pd.concat([summarise(each) for each in experiments(size)]), size)


@pytest.mark.slow
@pytest.mark.parametrize("size", [3, 6])
def test_intervals_of_paired_differences_cover_the_truth(size: int) -> None:
    """On common random numbers, twice the demand adds as many children again, a Poisson number, and leaves the others
    as they were: the difference is 16 contacts an area, and their child-days above a level. Student's interval of the
    paired differences covers both."""
    pairs = zip(experiments(size), experiments(size, times=2.0), strict=True)
    assert_covered(pd.concat([compare_paired(pd.concat(pair), "demand times 1") for pair in pairs]), size)


def test_the_half_width_is_students() -> None:
    """Mean and interval of four numbers by hand: 1, 2, 3, 6 have mean 3, standard deviation 2.160; t(3) = 3.1824."""
    values = pd.DataFrame({"scenario": "s", "replication": range(4), "measure": "contacts", "by": "all", "group": "all",
                           "value": [1.0, 2.0, 3.0, 6.0], "unit": "contacts"})  # fmt: skip
    row = summarise(values).iloc[0]
    half = 3.182446 * np.sqrt(14 / 3) / 2
    assert (row["mean"], row["ci_low"], row["ci_high"]) == pytest.approx((3, 3 - half, 3 + half), abs=1e-5)
    assert norm.ppf(0.975) < half  # wider than a normal interval: four numbers say little


def test_a_scenario_does_not_differ_from_itself() -> None:
    """A small authority in which every mechanism is at work, under two names on common random numbers: every
    difference, every interval end, exactly 0."""
    authority = load_scenario(AUTHORITY, ("run.warm_up_days=30", "run.observed_days=120"))
    paired = compare({"one": authority}, {"two": authority}, replications=2, seed=11, workers=1).comparison
    known = paired[paired["n"] >= 2]
    assert len(known) > 200
    for column in ("difference", "ci_low", "ci_high", "simultaneous_low", "simultaneous_high"):
        assert (known[column] == 0.0).all(), column
    assert set(known["verdict"]) == {"no difference", "the run is too short to see this"}
