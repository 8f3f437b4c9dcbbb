"""Incidents and arrivals as thinned points drawn once and for all: right in number, and the same under more."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import kstest

from sim.rules import incidents
from sim.rules.draws import run_key
from sim.rules.need import need_at

YEAR = 365.25
KEY = run_key(5, 0)


@cache
def points(child: int, ceiling: float, until: float) -> list[tuple[float, float, int]]:
    """All potential incidents of a child up to a time whose level is below a ceiling."""
    found, after = [], 0.0
    while True:
        time, level, number = incidents.next_potential_incident(KEY, child, after, until, ceiling)
        if not time < until:
            return found
        found.append((time, level, number))
        after = time


COURSES = {
    "decaying from 80 to 20": (80.0, 20.0, 60.0),
    "rising from 20 to 80": (20.0, 80.0, 200.0),
    "level at 50": (50.0, 50.0, 60.0),
}


@pytest.mark.parametrize("course", COURSES)
def test_incidents_come_as_often_as_the_rate_says(course: str) -> None:
    """Over two years the number of incidents is Poisson with mean the integral of r(n(t)): 700 children, standard
    error sqrt(mean/700), about 2% of the answer."""
    need, set_point, tau = COURSES[course]
    at_zero, kappa, until = 1.0 / YEAR, 25.0, 2 * YEAR

    def rate(time: float) -> float:
        return incidents.incident_rate(need_at(time, 0.0, need, set_point, tau), at_zero, kappa)

    expected = quad(rate, 0, until, limit=200)[0]
    ceiling = incidents.incident_rate(max(need, set_point), at_zero, kappa)
    counts = np.array([
        sum(level < rate(time) for time, level, _ in points(child, ceiling, until)) for child in range(700)
    ])  # fmt: skip
    error = math.sqrt(expected / 700)
    assert abs(counts.mean() - expected) < 4 * error
    assert abs(counts.var() / counts.mean() - 1) < 4 * math.sqrt(2 / 700) + 0.02


def test_times_and_levels_of_potential_incidents_are_uniform() -> None:
    """A Poisson process in the plane: times uniform over the years, levels uniform up to the ceiling
    (Kolmogorov and Smirnov, some 20,000 points; p below 0.0001 would be a fault)."""
    until, ceiling = 5 * YEAR, 6.0 / YEAR
    found = np.array([point[:2] for child in range(700) for point in points(child, ceiling, until)])
    assert abs(len(found) - 700 * 30) < 4 * math.sqrt(700 * 30)
    assert kstest(found[:, 0] / until, "uniform").pvalue > 1e-4
    assert kstest(found[:, 1] / ceiling, "uniform").pvalue > 1e-4


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 40), st.floats(0, 1))
def test_a_lower_rate_has_a_part_of_the_same_incidents(child: int, per_year: float, share: float) -> None:
    """Help takes incidents away; it does not draw new ones: the points under a lower ceiling are those of the higher
    ceiling that lie below it, number by number."""
    high, low = per_year / YEAR, share * per_year / YEAR
    assert points(child, low, 3 * YEAR) == [point for point in points(child, high, 3 * YEAR) if point[1] < low]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 900), st.floats(1, 200))
def test_the_next_incident_is_the_same_wherever_one_starts_to_look(child: int, after: float, window: float) -> None:
    """Asking from a later moment, or only up to a nearer one, finds the same points."""
    ceiling = 8.0 / YEAR
    every = points(child, ceiling, 3 * YEAR)
    time, _, number = incidents.next_potential_incident(KEY, child, after, after + window, ceiling)
    later = [point for point in every if after < point[0] < min(after + window, 3 * YEAR)]
    if after + window <= 3 * YEAR:
        assert (time, number) == ((later[0][0], later[0][2]) if later else (math.inf, -1))


def test_every_potential_incident_has_its_own_number() -> None:
    """The number keys the shock and the agency: two incidents must not share one."""
    numbers = [point[2] for point in points(77, 40 / YEAR, 20 * YEAR)]
    assert len(numbers) == len(set(numbers)) > 500


def day_of(day: int, rates: np.ndarray, seed: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals of one day."""
    return incidents.arrivals_of_day(run_key(seed, 0), 1, day, rates)


@pytest.mark.parametrize("rate", [0.7, 5.0, 12.0, 90.0])
def test_arrivals_of_a_day_are_a_poisson_count(rate: float) -> None:
    """1,500 days: mean `rate` with standard error sqrt(rate/1500), variance over mean 1 with sqrt(2/1500) = 0.037."""
    counts = np.array([len(day_of(day, np.full(24, rate))[0]) for day in range(1500)])
    assert abs(counts.mean() - rate) < 4 * math.sqrt(rate / 1500)
    assert abs(counts.var() / counts.mean() - 1) < 4 * 0.037


def test_arrivals_follow_the_hours_of_the_day() -> None:
    """A source active from 9 to 17 only, at 48 a day in those hours: 16 a day, all of them between 9 and 17, evenly."""
    rates = np.zeros(24)
    rates[9:17] = 48.0
    times = np.concatenate([day_of(day, rates)[0] % 1.0 for day in range(400)])
    assert abs(len(times) - 6400) < 4 * 80
    assert times.min() >= 9 / 24 and times.max() < 17 / 24
    assert kstest((times - 9 / 24) * 3, "uniform").pvalue > 1e-4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 40), min_size=24, max_size=24), st.floats(1, 3), st.integers(0, 5000))
def test_more_demand_adds_arrivals_and_leaves_the_others_as_they_were(
    hourly: list[float], factor: float, day: int
) -> None:
    """At any higher rate the same children come at the same moments, and others besides."""
    rates = np.array(hourly)
    few, many = (dict(zip(*day_of(day, each)[::-1], strict=True)) for each in (rates, rates * factor))
    assert few.items() <= many.items()
