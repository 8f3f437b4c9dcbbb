"""Assessments: without limits (M/G/infinity), and a team whose workers can hold only so many (M/M/K)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, EventLog
from tests.verification import theory
from tests.verification.estimates import Estimate, assert_known, over_replications, with_controls
from tests.verification.worlds import assessment_team, paired, present_at, replications, rows

UNLIMITED = 1_000_000


def open_at(log: EventLog, times: np.ndarray) -> np.ndarray:
    """Referrals neither closed nor assessed at some moments."""
    made, done = (rows(log, event)["time_days"] for event in (Event.REFERRED, Event.ASSESSMENT_COMPLETED))
    return present_at(made, done, times)


def test_formulas_give_the_published_values() -> None:
    """3.5 a day for 45 days; 1 a day for 84 days and a team of 90."""
    alone = [theory.unlimited_open(3.5, theory.survival("exponential", 45), time) for time in (30, 90, 180)]
    assert alone == pytest.approx([76.64, 136.18, 154.62], abs=0.01)
    fixed = [theory.unlimited_open(3.5, theory.survival("fixed", 45), time) for time in (30, 90, 180)]
    assert fixed == pytest.approx([105, 157.5, 157.5])
    assert theory.erlang_c(1, 84, 90) == pytest.approx(0.41196, abs=1e-5)
    assert theory.mmc_wait(1, 84, 90) == pytest.approx(5.767, abs=1e-3)
    assert 84 + theory.mmc_queue(1, 84, 90) == pytest.approx(89.767, abs=1e-3)
    assert theory.mmc_wait(1, 84, 105) == pytest.approx(0.068, abs=5e-4)
    states = theory.mmc_states(1, 84, 90, (365, 730, 1825), most=400)
    queues = [theory.mean_above(state, 90) for state in states.values()]
    assert queues == pytest.approx([2.154, 4.386, 5.615], abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_day", "distribution", "mean", "cv", "times", "number"),
    [
        (3.5, "exponential", 45.0, 0.0, (30.0, 90.0, 180.0), 180), (3.5, "fixed", 45.0, 0.0, (30.0, 90.0, 180.0), 130),
        (40.0, "lognormal", 20.0, 1.2, (10.0, 30.0, 60.0), 36), (30.0, "uniform", 15.0, 0.0, (5.0, 20.0, 40.0), 80),
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
def test_open_cases_vary_as_a_poisson_number() -> None:
    """3.5 a day for exactly 45 days: the number open is Poisson with mean 157.5 and standard deviation 12.55, and
    numbers 45 days apart are independent (they share no case). Six runs of 28 years: the standard error of a standard
    deviation, ``sd/sqrt(2n)``, comes to 2% with these 1,350 numbers; 1% would take an hour."""
    world = assessment_team(
        per_day=3.5, duration={"mean": 45}, posts=1, maximum=UNLIMITED, days=10_200
    )
    times = np.arange(60.0, 10_200.0, 45.0)
    numbers = np.concatenate([open_at(log, times) for log in replications(world, 6)])
    assert_known("mean open", over_replications(numbers), 157.5)
    deviation = float(numbers.std(ddof=1))
    error = deviation / np.sqrt(2 * len(numbers))
    assert_known("standard deviation", Estimate(deviation, error), np.sqrt(157.5), precision=0.025)


@pytest.mark.parametrize(("posts", "maximum"), [(1, 6), (3, 2), (6, 1)])
def test_a_team_is_a_queue_with_as_many_servers_as_its_workers_may_hold(posts: int, maximum: int) -> None:
    """Path by path to 1e-9: each referral waits as Kiefer and Wolfowitz (1955) say for posts x maximum servers, however
    the places are spread over workers."""
    world = assessment_team(
        per_day=1.2, duration={"distribution": "exponential", "mean": 5}, posts=posts, maximum=maximum, days=400
    )
    for log in replications(world, 2):
        made, begun = paired(log, Event.REFERRED, Event.ASSESSMENT_STARTED)
        begun_too, done = paired(log, Event.ASSESSMENT_STARTED, Event.ASSESSMENT_COMPLETED)
        ends = dict(zip(done["child"].tolist(), (done["time_days"] - begun_too["time_days"]).tolist(), strict=True))
        lasts = np.array([ends.get(child, 1e6) for child in made["child"].tolist()])
        waits = begun["time_days"] - made["time_days"]
        assert (waits > 0).sum() > 100
        assert waits == pytest.approx(theory.queue_waits(made["time_days"], lasts, posts * maximum), abs=1e-9)
        assert begun["value"] == pytest.approx(waits, abs=1e-9)


LOOK_BACK = (15.0, 45.0, 100.0, 200.0)
"""Arrivals of these last days are control variates: Poisson numbers with known means."""


def arrivals_before(log: EventLog, times: np.ndarray) -> np.ndarray:
    """Referrals in the last so many days before each moment; shape (times, look-backs)."""
    made = np.sort(rows(log, Event.REFERRED)["time_days"])
    until = np.searchsorted(made, times)
    return np.array([until - np.searchsorted(made, times - back) for back in LOOK_BACK]).T


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_day", "mean", "posts", "maximum", "times", "number", "precision"),
    [
        (1.0, 84.0, 6, 15, (365.0, 730.0, 1825.0), 330, 0.25), (1.6, 10.0, 4, 3, (210.0, 300.0), 700, 0.01),
        (2.0, 4.0, 5, 1, (210.0, 260.0), 500, 0.01),
    ],
)  # fmt: skip
def test_how_a_team_with_limited_caseloads_fills(
    per_day: float, mean: float, posts: int, maximum: int, times: tuple[float, ...], number: int, precision: float
) -> None:
    """M/M/K from empty, K = posts x maximum: cases with the team and cases waiting, against Kolmogorov's forward
    equations. Independent replications, with control variates.

    The team of 90 is nearly stable, and its queue varies by more than twice its mean from one replication to the next:
    1% of it would take 40,000 replications of five years. There the number with the team is held to 1%, the queue to
    what 330 replications give; the two overloaded teams are held to 1% in both, and the test before this one holds
    every single wait to 1e-9.
    """
    servers = posts * maximum
    world = assessment_team(
        per_day=per_day, duration={"distribution": "exponential", "mean": mean}, posts=posts, maximum=maximum,
        days=max(times) + 1,
    )  # fmt: skip
    moments = np.array(times)
    present, arrived = [], []
    for log in replications(world, number):
        present.append(open_at(log, moments))
        arrived.append(arrivals_before(log, moments))
    states = theory.mmc_states(per_day, mean, servers, times, most=900)
    numbers, controls = np.array(present), np.array(arrived)
    for position, time in enumerate(times):
        here, means = numbers[:, position], [per_day * back for back in LOOK_BACK]
        estimate = with_controls(here, controls[:, position], means)
        assert_known(f"with the team on day {time:g}", estimate, theory.mean_above(states[time], 0))
        queue = with_controls(np.maximum(here - servers, 0), controls[:, position], means)
        assert_known(
            f"waiting on day {time:g}", queue, theory.mean_above(states[time], servers), precision=precision
        )
