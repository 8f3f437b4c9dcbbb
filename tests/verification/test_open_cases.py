"""Open cases without limits on caseloads (M/G/infinity); `test_team` holds those with limits."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, EventLog
from tests.verification import theory
from tests.verification.estimates import Estimate, assert_known, over_replications
from tests.verification.worlds import assessment_team, present_at, replications, rows

UNLIMITED = 1_000_000


def open_at(log: EventLog, times: np.ndarray) -> np.ndarray:
    """Referrals neither closed nor assessed at some moments."""
    made, done = (rows(log, event)["time_days"] for event in (Event.REFERRED, Event.ASSESSMENT_COMPLETED))
    return present_at(made, done, times)


def test_formulas_give_the_published_values() -> None:
    """3.5 a day for 45 days, exponential or fixed."""
    alone = [theory.unlimited_open(3.5, theory.survival("exponential", 45), time) for time in (30, 90, 180)]
    assert alone == pytest.approx([76.64, 136.18, 154.62], abs=0.01)
    fixed = [theory.unlimited_open(3.5, theory.survival("fixed", 45), time) for time in (30, 90, 180)]
    assert fixed == pytest.approx([105, 157.5, 157.5])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_day", "distribution", "mean", "cv", "times", "number"),
    [
        (3.5, "exponential", 45.0, 0.0, (30.0, 90.0, 180.0), 180), (3.5, "fixed", 45.0, 0.0, (30.0, 90.0, 180.0), 130),
        (40.0, "lognormal", 20.0, 1.2, (10.0, 30.0, 60.0), 36), (30.0, "uniform", 15.0, 0.0, (5.0, 20.0, 40.0), 108),
    ],
)  # fmt: skip
def test_open_cases_without_limits(
    per_day: float, distribution: str, mean: float, cv: float, times: tuple[float, ...], number: int
) -> None:
    """M/G/infinity from empty (Palm 1943), at three moments. Independent replications."""
    duration: dict[str, object] = {"distribution": distribution, "mean": mean}
    if cv:
        duration["cv"] = cv
    world = assessment_team(per_day=per_day, duration=duration, posts=1, maximum=UNLIMITED, days=max(times) + 1)
    found = np.array([open_at(log, np.array(times)) for log in replications(world, number)])
    for position, time in enumerate(times):
        answer = theory.unlimited_open(per_day, theory.survival(distribution, mean, cv), time)
        assert_known(f"open after {time:g} days", over_replications(found[:, position]), answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_day", "distribution", "mean", "number", "days", "step"),
    [
        (3.5, "fixed", 45.0, 44, 4000, 5.0), (2.0, "fixed", 5.0, 72, 500, 1.0), (1.0, "exponential", 6.0, 62, 800, 1.0),
    ],
)  # fmt: skip
def test_open_cases_vary_as_a_poisson_number(
    per_day: float, distribution: str, mean: float, number: int, days: int, step: float
) -> None:
    """In the long run the number open is Poisson (Palm 1943): its standard deviation is the root of its mean. 3.5 a day
    for exactly 45 days: 157.5 and 12.55. Independent replications; of the standard deviation, whose relative error is
    half that of the variance."""
    duration = {"distribution": distribution, "mean": mean}
    world = assessment_team(per_day=per_day, duration=duration, posts=1, maximum=UNLIMITED, days=days)
    full = 15.0 * mean if distribution == "exponential" else mean
    open_on_average, times = per_day * mean, np.arange(full, days, step)
    numbers = np.array([open_at(log, times) for log in replications(world, number)])
    assert_known("mean open", over_replications(numbers.mean(axis=1)), open_on_average)
    variance = over_replications(((numbers - open_on_average) ** 2).mean(axis=1))
    deviation = np.sqrt(variance.value)
    assert_known("standard deviation", Estimate(deviation, variance.error / (2 * deviation)), np.sqrt(open_on_average))
