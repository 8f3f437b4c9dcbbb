"""A team whose workers can hold only so many cases (M/M/K): how it fills, how it clears, and path by path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from sim.log import Event, EventLog
from sim.scenario import Scenario
from tests.model.worlds import START
from tests.verification import theory
from tests.verification.estimates import assert_known, over_replications, with_controls
from tests.verification.worlds import assessment_team, by_child, paired, present_at, replications, rows

EXPONENTIAL = "exponential"
GIVEN = (1.0, 84.0, 6, 15)
"""One referral a day, assessments of 84 days on average, six workers with 15 cases each: K = 90."""
LARGER = (1.0, 84.0, 7, 15)
"""The same with a worker more: K = 105."""
NONE = np.empty(0)


def test_formulas_give_the_published_values() -> None:
    """1 a day for 84 days, and a team of 90 or 105."""
    assert theory.erlang_c(1, 84, 90) == pytest.approx(0.41196, abs=1e-5)
    assert theory.mmc_wait(1, 84, 90) == pytest.approx(5.767, abs=1e-3)
    assert 84 + theory.mmc_queue(1, 84, 90) == pytest.approx(89.767, abs=1e-3)
    assert theory.mmc_wait(1, 84, 105) == pytest.approx(0.068, abs=5e-4)
    states = theory.mmc_states(1, 84, 90, (365, 730, 1825), most=400)
    queues = [theory.mean_above(state, 90) for state in states.values()]
    assert queues == pytest.approx([2.154, 4.386, 5.615], abs=1e-3)


def test_what_is_left_of_a_full_team_by_two_roads() -> None:
    """With as many places as there could ever be cases, the team that starts full is the system without limits: the
    Kolmogorov equations and the closed form (Takacs 1962) give the same numbers."""
    exact = theory.unlimited_states(2.0, 6.0, 5.0, begun=10, most=60)
    solved = theory.mmc_states(2.0, 6.0, 60, (5.0,), most=60, begun=10)[5.0]
    assert exact == pytest.approx(solved, abs=1e-9)
    assert theory.mean_above(exact, 0) == pytest.approx(10 * np.exp(-5 / 6) + 12 * (1 - np.exp(-5 / 6)))


@pytest.mark.parametrize(
    ("per_day", "mean", "posts", "maximum", "days"),
    [(1.2, 5.0, 1, 6, 400), (1.2, 5.0, 3, 2, 400), (1.2, 5.0, 6, 1, 400), (*GIVEN, 900), (*LARGER, 900)],
)  # fmt: skip
def test_a_team_is_a_queue_with_as_many_servers_as_its_workers_may_hold(
    per_day: float, mean: float, posts: int, maximum: int, days: int
) -> None:
    """Path by path to 1e-9: each referral waits as Kiefer and Wolfowitz (1955) say for posts x maximum servers, however
    the places are spread over workers."""
    servers = posts * maximum
    world = assessment_team(
        per_day=per_day, duration={"distribution": EXPONENTIAL, "mean": mean}, posts=posts, maximum=maximum, days=days
    )
    for log in replications(world, 2):
        made, begun = paired(log, Event.REFERRED, Event.ASSESSMENT_STARTED)
        begun_too, done = paired(log, Event.ASSESSMENT_STARTED, Event.ASSESSMENT_COMPLETED)
        ends = dict(zip(done["child"].tolist(), (done["time_days"] - begun_too["time_days"]).tolist(), strict=True))
        lasts = np.array([ends.get(child, 1e6) for child in made["child"].tolist()])
        waits = begun["time_days"] - made["time_days"]
        assert len(made) > 300 and (servers > 6 or (waits > 0).sum() > 100)
        assert waits == pytest.approx(theory.queue_waits(made["time_days"], lasts, servers), abs=1e-9)
        assert begun["value"] == pytest.approx(waits, abs=1e-9)


# -- against Kolmogorov's equations ---------------------------------------------------------------------------------

AFTERWARDS = 300
"""Days for which a run goes on after the last referral, so that all of them are allocated and their ends known."""


def team_until(
    *parts: Mapping[str, Any], team: tuple[float, float, int, int], day: int
) -> Scenario:
    """A team to which nobody is referred from a day on."""
    per_day, mean, posts, maximum = team
    nobody = {"from": START + dt.timedelta(days=day), "set": {"demand": {"contacts": {"multiplier": 0}}}}
    return assessment_team(
        {"changes": {"stop": nobody}}, *parts,
        per_day=per_day, duration={"distribution": EXPONENTIAL, "mean": mean}, posts=posts, maximum=maximum,
        days=day + AFTERWARDS,
    )  # fmt: skip


def cases(log: EventLog, begun: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When each case came, how long its assessment lasted, and when it ended; infinite where the run ended first. The
    first `begun` were open on the first day.

    Nobody waits for `AFTERWARDS` days. So who is not done at the end of the run would, without the wait, still not have
    been done when referrals stopped: the number at a team without limits is known up to then.
    """
    made, started = by_child(log, Event.REFERRED), by_child(log, Event.ASSESSMENT_STARTED)
    assert made["child"].tolist() == started["child"].tolist(), "somebody was never allocated"
    inherited = rows(log, Event.INHERITED)
    assert len(inherited) == begun
    ends = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.ASSESSMENT_COMPLETED)}
    came = np.concatenate([inherited["time_days"], made["time_days"]])
    first = np.concatenate([inherited["time_days"], started["time_days"]])
    over = np.array([ends.get(child, np.inf) for child in (*inherited["child"].tolist(), *made["child"].tolist())])
    assert (first - came).max() < AFTERWARDS
    return came, over - first, over


@pytest.mark.slow
@pytest.mark.parametrize(
    ("team", "times", "number"),
    [
        (GIVEN, (10.0, 20.0, 40.0), 1300), (LARGER, (5.0, 10.0, 20.0), 1900), ((4.0, 10.0, 8, 6), (1.0, 2.0), 1300),
        ((6.0, 5.0, 4, 9), (0.5, 1.0), 1600),
    ],
)  # fmt: skip
def test_a_team_that_starts_full(team: tuple[float, float, int, int], times: Sequence[float], number: int) -> None:
    """M/M/K with all K places taken on the first day: cases with the team and cases waiting, against Kolmogorov's
    forward equations from K. What is left of an exponential time is exponential, so the cases open on the first day are
    like new ones.

    Independent replications. Controls: referrals, how many of the first cases are left (binomial), and by how much the
    number present would exceed K at a team without limits that were given the same cases (Takacs 1962).
    """
    per_day, mean, posts, maximum = team
    servers, last = posts * maximum, int(max(times))
    world = team_until({"opening": {"assessment": {"children": servers, "need_mean": 60}}}, team=team, day=last)
    moments = np.array([each for time in times for each in (time, time / 2)])
    present, made, left, alone = [], [], [], []
    for log in replications(world, number):
        came, lasts, over = cases(log, servers)
        present.append(present_at(came, over, moments))
        made.append(present_at(came[servers:], NONE, moments))
        left.append(present_at(came[:servers], lasts[:servers], moments))
        alone.append(present_at(came, came + lasts, moments))
    states = theory.mmc_states(per_day, mean, servers, times, most=servers + 400, begun=servers)
    for position, time in enumerate(times):
        both, halves = slice(2 * position, 2 * position + 2), (time, time / 2)
        excess = np.maximum(np.array(alone)[:, both] - servers, 0)
        controls = np.hstack([np.array(made)[:, both], np.array(left)[:, both], excess])
        means = [per_day * each for each in halves] + [servers * np.exp(-each / mean) for each in halves]
        for each in halves:
            unlimited = theory.unlimited_states(per_day, mean, each, begun=servers, most=servers + 400)
            means.append(theory.mean_above(unlimited, servers))
        here = np.array(present)[:, 2 * position]
        for what, values, above in (("with the team", here, 0), ("waiting", np.maximum(here - servers, 0), servers)):
            answer = theory.mean_above(states[time], above)
            assert_known(f"{what} on day {time:g}", with_controls(values, controls, means), answer)


FADES = (0.1, 10.0, 30.0, 80.0, 200.0)
"""Days over which the past is averaged, with weights that fade exponentially."""
STEP = 5.0
"""Days between the moments of the past that are looked at."""


def past(time: float) -> tuple[np.ndarray, np.ndarray]:
    """Moments before a time, and the weights of each in the averages; shapes (moments,) and (moments, fades)."""
    back = np.arange(0.0, min(time - STEP, 600.0), STEP)
    weights = np.exp(-back[:, None] / np.array(FADES))
    return time - back, weights / weights.sum(axis=0)


@pytest.mark.slow
@pytest.mark.parametrize(("times", "number"), [((365.0,), 3500), ((730.0, 1825.0), 11_500)])
def test_how_a_team_that_can_just_cope_fills(times: Sequence[float], number: int) -> None:
    """M/M/90 from empty: cases with the team and cases waiting, to 1%, against Kolmogorov's forward equations.

    Independent replications. Controls: the number present at a team without limits that were given the same cases,
    which is Poisson (Palm 1943), and by how much it would exceed K and levels near it; averaged over the past.

    The queue varies by more than twice its mean from one replication to the next. The controls take out 95% of its
    variance after a year, where 3,500 replications hold it to 1%; after two and five years, when more of the past
    counts, 88% and 77%, and it takes three times as many.
    """
    per_day, mean, posts, maximum = GIVEN
    servers = posts * maximum
    levels = (servers - 4, servers, servers + 4)
    world = team_until(team=GIVEN, day=int(max(times)))
    present: list[np.ndarray] = []
    controls: list[list[np.ndarray]] = []
    for log in replications(world, number):
        came, lasts, over = cases(log)
        present.append(present_at(came, over, np.array(times)))
        controls.append([])
        for time in times:
            moments, weights = past(time)
            alone = present_at(came, came + lasts, moments)
            seen = np.stack([alone, *(np.maximum(alone - level, 0) for level in levels)])
            controls[-1].append((seen @ weights).ravel())
    states = theory.mmc_states(per_day, mean, servers, times, most=900)
    for position, time in enumerate(times):
        moments, weights = past(time)
        expected = per_day * mean * (1 - np.exp(-moments / mean))
        known = np.stack([expected, *(theory.poisson_excess(expected, level) for level in levels)])
        own, means = np.array([each[position] for each in controls]), (known @ weights).ravel()
        here = np.array(present)[:, position]
        answer = theory.mean_above(states[time], 0)
        assert_known(f"with the team on day {time:g}", with_controls(here, own, means), answer)
        queue, answer = np.maximum(here - servers, 0), theory.mean_above(states[time], servers)
        assert_known(f"waiting on day {time:g}", with_controls(queue, own, means), answer)


@pytest.mark.slow
def test_how_a_larger_team_fills() -> None:
    """M/M/105 from empty, cases with the team after one, two and three years (Kolmogorov's forward equations).
    Independent replications. It hardly ever has a queue (0.04 cases on average after a year, which would take hours to
    hold to 1%); from a full start that is held to 1% by the test above."""
    per_day, mean, posts, maximum = LARGER
    times = (365.0, 730.0, 1095.0)
    world = team_until(team=LARGER, day=1095)
    found = []
    for log in replications(world, 190):
        came, _, over = cases(log)
        found.append(present_at(came, over, np.array(times)))
    states = theory.mmc_states(per_day, mean, posts * maximum, times, most=900)
    for position, time in enumerate(times):
        estimate = over_replications(np.array(found)[:, position])
        assert_known(f"with the team on day {time:g}", estimate, theory.mean_above(states[time], 0))


LOOK_BACK = (15.0, 45.0, 100.0, 200.0)
"""Arrivals of these last days are control variates: Poisson numbers with known means."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("team", "times", "number"),
    [((1.6, 10.0, 4, 3), (210.0, 300.0), 700), ((2.0, 4.0, 5, 1), (210.0, 260.0), 500)],
)
def test_how_an_overloaded_team_fills(
    team: tuple[float, float, int, int], times: Sequence[float], number: int
) -> None:
    """M/M/K from empty with more work than it can do: cases with the team and cases waiting, both to 1%, against
    Kolmogorov's forward equations. Independent replications, with referrals of late as control variates."""
    per_day, mean, posts, maximum = team
    servers, moments = posts * maximum, np.array(times)
    world = assessment_team(
        per_day=per_day, duration={"distribution": EXPONENTIAL, "mean": mean}, posts=posts, maximum=maximum,
        days=max(times) + 1,
    )  # fmt: skip
    present, arrived = [], []
    for log in replications(world, number):
        made, done = (rows(log, event)["time_days"] for event in (Event.REFERRED, Event.ASSESSMENT_COMPLETED))
        present.append(present_at(made, done, moments))
        arrived.append([present_at(made, NONE, moments) - present_at(made, NONE, moments - back) for back in LOOK_BACK])
    states = theory.mmc_states(per_day, mean, servers, times, most=900)
    means = [per_day * back for back in LOOK_BACK]
    for position, time in enumerate(times):
        here, controls = np.array(present)[:, position], np.array(arrived)[:, :, position]
        for what, values, above in (("with the team", here, 0), ("waiting", np.maximum(here - servers, 0), servers)):
            answer = theory.mean_above(states[time], above)
            assert_known(f"{what} on day {time:g}", with_controls(values, controls, means), answer)
