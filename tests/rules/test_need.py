"""Need: its course, shocks, help and what lasts, against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.rules import need as rules
from sim.rules.arrays import days_to_reach, needs_at
from sim.rules.draws import run_key, uniform
from sim.rules.elementary import normal
from sim.rules.incidents import incident_rate

SCORE = st.floats(0, 100)
TAU = st.floats(1, 400)


@settings(max_examples=200, deadline=None)
@given(SCORE, SCORE, TAU, st.floats(0, 1000), st.floats(0, 500))
def test_need_follows_one_exponential(need: float, set_point: float, tau: float, since: float, days: float) -> None:
    """``n(t) = s + (n0 - s) exp(-(t - t0)/tau)``: starts at n0, stays between n0 and s, and stopping on the way
    changes nothing."""
    now = rules.need_at(since + days, since, need, set_point, tau)
    assert now == pytest.approx(set_point + (need - set_point) * math.exp(-days / tau), abs=1e-9)
    assert min(need, set_point) - 1e-9 <= now <= max(need, set_point) + 1e-9
    half = rules.need_at(since + days / 2, since, need, set_point, tau)
    assert rules.need_at(since + days, since + days / 2, half, set_point, tau) == pytest.approx(now, abs=1e-7)


def test_need_halves_its_distance_in_tau_times_ln_2() -> None:
    """From 80 towards 20 with tau 60 days: 50 after 60 ln 2 = 41.6 days."""
    assert rules.need_at(60 * math.log(2), 0.0, 80.0, 20.0, 60.0) == pytest.approx(50.0)


def test_the_incident_rate_grows_e_fold_with_kappa_points() -> None:
    """r0 = 2 a year and kappa = 20: at need 40 the rate is 2 e^2 = 14.8 a year."""
    assert incident_rate(40.0, 2.0, 20.0) == pytest.approx(2 * math.e**2)
    assert incident_rate(0.0, 2.0, 20.0) == 2.0


def test_a_shock_counts_for_less_the_higher_need_is_and_never_passes_100() -> None:
    """A shock of 20 points takes need from 0 to 20, from 50 to 60, and leaves 100 at 100."""
    assert rules.shocked(0.0, 20.0) == 20.0
    assert rules.shocked(50.0, 20.0) == 60.0
    assert rules.shocked(100.0, 20.0) == 100.0
    assert rules.shocked(60.0, 1000.0) == 100.0


def test_help_lowers_the_set_point_by_rate_quality_and_worked_days() -> None:
    """Half the speed of practice takes twice as long; no help does nothing."""
    assert rules.helped(60.0, math.log(2) / 100, 1.0, 100.0) == pytest.approx(30.0)
    assert rules.helped(60.0, math.log(2) / 100, 0.5, 200.0) == pytest.approx(30.0)
    assert rules.helped(60.0, 0.01, 0.0, 500.0) == 60.0
    assert rules.helped(60.0, 0.0, 1.0, 500.0) == 60.0


def test_a_case_closed_too_soon_keeps_less_of_what_was_gained() -> None:
    """Below the step-down level for m days: 1 - 1/e of the gain lasts; for no time: none; m = 0: all of it."""
    assert rules.lasting_share(60.0, 60.0, 1.0) == pytest.approx(1 - math.exp(-1))
    assert rules.lasting_share(0.0, 60.0, 1.0) == 0.0
    assert rules.lasting_share(0.0, 0.0, 1.0) == 1.0
    assert rules.lasting_share(60.0, 60.0, 0.5) == pytest.approx(0.5 * (1 - math.exp(-1)))
    assert rules.lasting_share(0.0, 0.0, 0.7) == 0.7


def test_set_points_have_the_median_asked_for_and_a_normal_logit() -> None:
    """Median 30, spread 1.2: half of the children below 30; the logit has mean ln(30/70) and deviation 1.2 (20,000
    draws: standard errors 0.0085 and 0.0060)."""
    z = [normal(uniform(run_key(3, 0), 1, 3, index)) for index in range(20_000)]
    scores = np.array([rules.set_point_drawn(30.0, 1.2, value) for value in z])
    logits = np.log(scores / (100 - scores))
    assert abs(logits.mean() - math.log(30 / 70)) < 4 * 0.0085
    assert abs(logits.std() - 1.2) < 4 * 0.0060
    assert rules.set_point_drawn(30.0, 0.0, 1.7) == pytest.approx(30.0)
    assert (rules.set_point_drawn(0.0, 2.0, 1.0), rules.set_point_drawn(100.0, 2.0, -1.0)) == (0.0, 100.0)


def searched_days_below(segments: list[tuple[float, float, float, float]], now: float, level: float) -> float:
    """The same by looking back in steps of a twentieth of a day."""
    step, back = 0.05, 0.0
    while now - back > segments[0][0]:
        time = now - back
        since, need, set_point, tau = next(each for each in reversed(segments) if each[0] < time)
        if rules.need_at(time, since, need, set_point, tau) >= level:
            return back
        back += step
    return now - segments[0][0]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1, 60), SCORE, SCORE, st.floats(5, 120)), min_size=1, max_size=4),
    st.floats(5, 95),
    st.floats(1, 120),
)
def test_days_below_a_level_agree_with_a_numerical_search(
    pieces: list[tuple[float, float, float, float]], level: float, more: float
) -> None:
    """Crossing times have a closed form; looking back in small steps finds the same to within a step, unless need
    lies so flat along the level that the crossing has no place."""
    segments, clock = [], 0.0
    for length, need, set_point, tau in pieces:
        assume(abs(set_point - level) > 0.5 and abs(need - level) > 0.5)
        segments.append((clock, need, set_point, tau))
        clock += length
    now = segments[-1][0] + more
    for (since, need, set_point, tau), end in zip(segments, [each[0] for each in segments[1:]] + [now], strict=True):
        assume(abs(rules.need_at(end, since, need, set_point, tau) - level) > 0.01)
    assert abs(rules.days_below(segments, now, level) - searched_days_below(segments, now, level)) < 0.11


def test_days_below_by_hand() -> None:
    """Need falls from 60 towards 20, tau 40 days: 40 is crossed after 40 ln 2 = 27.7 days, so on day 100 it has been
    below for 72.3. A jump to 50 on day 90 starts the count anew."""
    fall = (0.0, 60.0, 20.0, 40.0)
    assert rules.days_below([fall], 100.0, 40.0) == pytest.approx(100 - 40 * math.log(2))
    jump = (90.0, 50.0, 20.0, 40.0)
    assert rules.days_below([fall, jump], 95.0, 40.0) == 0.0
    crossing = 90 + 40 * math.log(30 / 20)
    assert rules.days_below([fall, jump], 120.0, 40.0) == pytest.approx(120 - crossing)
    assert rules.days_below([(10.0, 20.0, 20.0, 40.0)], 50.0, 40.0) == 40.0
    assert rules.days_below([(10.0, 60.0, 60.0, 40.0)], 50.0, 40.0) == 0.0


def test_over_arrays_need_is_the_same_to_the_last_bit() -> None:
    """What is measured from a log is what the model said."""
    source = np.random.default_rng(4)
    time, since, score, set_point, tau = source.uniform([[9], [0], [0], [0], [1]], [[900], [9], [100], [100], [400]], (5, 5000))
    each = [rules.need_at(*map(float, row)) for row in zip(time, since, score, set_point, tau, strict=True)]
    assert needs_at(time, since, score, set_point, tau).tolist() == each


@settings(max_examples=300, deadline=None)
@given(SCORE, SCORE, TAU, SCORE)
def test_need_is_at_a_level_after_the_days_it_takes_to_reach_it(
    need: float, set_point: float, tau: float, level: float
) -> None:
    """And where it is never there, need stays on its side of the level for good."""
    days = float(days_to_reach(np.array([need]), np.array([set_point]), np.array([tau]), level)[0])
    if math.isfinite(days):
        assert rules.need_at(days, 0.0, need, set_point, tau) == pytest.approx(level, abs=1e-9)
    else:
        assert not min(need, set_point) + 1e-6 < level < max(need, set_point) - 1e-6
