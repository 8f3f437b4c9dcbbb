"""Need without help, incidents by exact thinning, and what is seen of need."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from sim.log import Event, Outcome
from sim.measures import measure
from tests.measures.need import child_days_above
from tests.verification import theory
from tests.verification.estimates import Estimate, assert_known, over_replications
from tests.verification.worlds import (
    ROUND_THE_CLOCK,
    YEAR,
    contacts,
    days_run,
    desk,
    one_group,
    paired,
    quick_front_door,
    replications,
    rows,
    scenario,
)

COURSES = [(20.0, 40.0, 60.0, 50.0), (35.0, 15.0, 20.0, 40.0), (10.0, 70.0, 150.0, 25.0)]
"""Set-point, mean of the first shock, time constant in days, and a level."""


@pytest.mark.parametrize(("set_point", "shock", "tau", "level"), COURSES)
def test_child_days_above_a_level(set_point: float, shock: float, tau: float, level: float) -> None:
    """A child comes with a shock and falls back: time at or above a level within the run, ``tau ln((n0-s)/(L-s))`` in
    closed form, over the shock and the moment of coming (uniform over the run) by quadrature. Independent
    replications."""
    days, per_day = 100.0, 50.0
    world = scenario(one_group(set_point, first_shock_mean=shock, relaxation_days=tau), contacts(per_day * YEAR),
                     days_run(days))  # fmt: skip

    def of_need(need: float) -> float:
        whole = theory.days_above(need, set_point, tau, level, days)
        return whole - whole * whole / (2 * days)

    found = [child_days_above(log, world, level) / len(log.children) for log in replications(world, 10)]
    assert_known("days above the level for each child", over_replications(found),
                 theory.mean_over_shock(of_need, set_point, shock))  # fmt: skip


@pytest.mark.parametrize(("set_point", "shock", "tau"), [(30.0, 30.0, 5.0), (10.0, 60.0, 40.0), (60.0, 20.0, 1.5)])
def test_need_at_a_decision_lies_on_its_course(set_point: float, shock: float, tau: float) -> None:
    """Path by path to 1e-9: after h hours at a desk that never closes need is ``s + (n0 - s) exp(-h/24 tau)``."""
    world = scenario(
        one_group(set_point, first_shock_mean=shock, relaxation_days=tau), contacts(20 * YEAR), days_run(60),
        desk(500, hours=ROUND_THE_CLOCK),
        {"front_door": {"screening_effort_hours": {"distribution": "uniform", "mean": 90}}},
    )  # fmt: skip
    for log in replications(world, 2):
        entered, decided = paired(log, Event.CHILD_ENTERED, Event.CONTACT_DECIDED)
        days = decided["time_days"] - entered["time_days"]
        expected = [theory.need_course(n, set_point, tau, t) for n, t in zip(entered["need"], days, strict=True)]
        assert days.max() > 5
        assert decided["need"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("set_point", "shock", "tau", "per_year", "scale"),
    [(20.0, 40.0, 60.0, 1.0, 25.0), (50.0, 15.0, 200.0, 0.3, 18.0), (5.0, 60.0, 30.0, 4.0, 60.0)],
)
def test_as_many_incidents_as_the_rate_says(
    set_point: float, shock: float, tau: float, per_year: float, scale: float
) -> None:
    """Incidents that add nothing to need, in a child's first 150 days: ``int r0 exp(n(t)/kappa) dt`` over the first
    shock by quadrature (exact thinning, Lewis and Shedler 1979). Independent replications."""
    days, run = 150.0, 220.0
    world = scenario(
        one_group(
            set_point, first_shock_mean=shock, relaxation_days=tau, incidents_per_year_at_zero_need=per_year,
            incident_need_scale=scale,
        ),
        contacts(25 * YEAR), quick_front_door(), days_run(run),
        {"thresholds": {"applied": {"screening": dict.fromkeys(("early_help", "child_in_need", "protection"), 100)}}},
    )  # fmt: skip
    answer = theory.mean_over_shock(
        lambda need: theory.incidents_expected(need, set_point, tau, per_year, scale, days), set_point, shock
    )
    found = []
    for log in replications(world, 10):
        early = log.children[log.children["entered_days"] < run - days]
        incidents = rows(log, Event.NEED_CHANGED, outcome=Outcome.INCIDENT)
        at = np.searchsorted(log.children["child"], incidents["child"])
        age = incidents["time_days"] - log.children["entered_days"][at]
        counted = (age < days) & (log.children["entered_days"][at] < run - days)
        found.append(counted.sum() / len(early))
    assert_known("incidents for each child", over_replications(found), answer)


@pytest.mark.parametrize("shock", [10.0, 25.0, 60.0])
def test_incidents_that_feed_on_themselves(shock: float) -> None:
    """With shocks that raise need and so the rate: on every path the number of incidents less the integral of the rate
    along need's own course is a martingale of mean 0 and variance that integral (Watanabe 1964)."""
    world = scenario(
        one_group(
            30, set_point_spread=0.5, incidents_per_year_at_zero_need=0.8, incident_need_scale=30,
            incident_shock_mean=shock, relaxation_days=40,
        ),
        contacts(20 * YEAR), days_run(365),
    )  # fmt: skip
    number, expected = 0, 0.0
    nodes, weights = np.polynomial.legendre.leggauss(12)
    for log in replications(world, 2):
        changes = rows(log, Event.NEED_CHANGED)
        changes = changes[np.lexsort((changes["time_days"], changes["child"]))]
        same = np.append(changes["child"][1:] == changes["child"][:-1], False)
        lasts = np.where(same, np.append(changes["time_days"][1:], 0.0), 365.0) - changes["time_days"]
        time = lasts[:, None] * (nodes + 1) / 2
        need = changes["set_point"][:, None] + (changes["need"] - changes["set_point"])[:, None] * np.exp(
            -time / changes["tau_days"][:, None]
        )
        expected += float((0.8 / 365.25 * np.exp(need / 30) @ weights * lasts / 2).sum())
        number += int((changes["outcome"] == Outcome.INCIDENT).sum())
    assert_known("incidents", Estimate(number, np.sqrt(expected)), expected)


SIGHTS = [(40.0, 0.8, 12.0, 0.0), (55.0, 1.2, 20.0, -6.0), (45.0, 0.5, 8.0, 5.0)]
"""Median and spread of need, the error's standard deviation, and bias."""


@pytest.mark.slow
@pytest.mark.parametrize(("median", "spread", "error_sd", "bias"), SIGHTS)
def test_what_the_front_door_sees(median: float, spread: float, error_sd: float, bias: float) -> None:
    """Need that never moves, seen with bias and normal error: shares decided at each level, the missed and the
    over-referred, and the area under the ROC curve (Bamber 1975), all by quadrature. As the measures have them;
    independent replications. A share of less than a twentieth is held to 3%."""
    levels = {"advice": 20, "early_help": 35, "child_in_need": 50, "protection": 65}
    sight: dict[str, Any] = {"error_sd": {"screening": error_sd}, "persistent_share": 0.4}
    sight["bias"] = {"other": {"screening": bias}}
    world = scenario(
        one_group(median, set_point_spread=spread), contacts(150 * YEAR), quick_front_door(), days_run(60),
        {"perception": sight, "thresholds": {"applied": {"screening": levels}}},
    )  # fmt: skip
    tables = [measure(log, world).set_index(["measure", "by", "group"])["value"] for log in replications(world, 38)]
    known = theory.Sighting(median, spread, error_sd, bias=bias)
    above = [1.0, *(known.share_at_or_above(level) for level in levels.values()), 0.0]
    outcomes = ("no_further_action", "advice", "early_help", "referral", "immediate_protection")
    for outcome, upper, lower in zip(outcomes, above[1:], above[:-1], strict=True):
        share = lower - upper
        found = [table["contact_outcome_share_pct", "outcome", outcome] for table in tables]
        precision = 0.01 if share > 0.05 else 0.03
        assert_known(f"share {outcome}", over_replications(found), 100 * share, precision=precision)
    for name, answer in (
        ("missed_contacts_pct", 100 * known.missed(50)), ("over_referred_contacts_pct", 100 * known.over_referred(50)),
        ("screening_auc", known.auc(50)),
    ):  # fmt: skip
        assert_known(name, over_replications([table[name, "all", "all"] for table in tables]), answer)


def test_the_quadrature_of_sight_agrees_with_direct_integration() -> None:
    """The helper behind the test above, against `scipy.integrate.quad` over need, and a mirror case whose area under
    the curve is known: with no spread of error it is 1."""
    known = theory.Sighting(40, 0.8, 12)
    from scipy.stats import norm

    def seen(z: float) -> float:
        need = 100 / (1 + np.exp(-(np.log(40 / 60) + 0.8 * z)))
        return float(norm.sf((50 - need) / 12) * norm.pdf(z))

    edge = -np.log(40 / 60) / 0.8
    assert known.share_at_or_above(50) == pytest.approx(quad(seen, -9, 9)[0], rel=1e-7)
    assert known.missed(50) == pytest.approx(1 - quad(seen, edge, 9)[0] / norm.sf(edge), rel=1e-4)
    assert theory.Sighting(40, 0.8, 0.05).auc(50) == pytest.approx(1.0, abs=5e-3)
