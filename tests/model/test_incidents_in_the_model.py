"""Incidents in whole runs: as many as the course of need says, however help, shocks and closures bend it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sim.log import Event, EventLog, Outcome
from sim.rules.family_keys import FAMILY_STEP
from tests.model.worlds import authority_log, days_run, one_group, rows, run

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
RATES = {1: (0.11, 18.0), 5: (0.13, 18.0)}
"""Incidents a year at zero need, and need scale, of the two groups of the small authority."""


def expected_incidents(log: EventLog, end: float, rates: dict[int, tuple[float, float]]) -> float:
    """The integral of r(n(t)) over the lives of all children, from the courses of need in the log."""
    group = {int(row["child"]): int(row["group"]) for row in log.children}
    left = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.CHILD_LEFT)}
    changes = rows(log, Event.NEED_CHANGED)
    changes = changes[np.argsort(changes["child"], kind="stable")]
    total = 0.0
    for position, row in enumerate(changes):
        child, since = int(row["child"]), float(row["time_days"])
        last = position + 1 == len(changes) or changes["child"][position + 1] != child
        until = left.get(child, end) if last else float(changes["time_days"][position + 1])
        half = (until - since) / 2
        need = row["set_point"] + (row["need"] - row["set_point"]) * np.exp(-half * (1 + NODES) / row["tau_days"])
        at_zero, scale = rates[group[child]]
        total += float(half * (WEIGHTS * at_zero / 365.25 * np.exp(need / scale)).sum())
    return total


def test_children_whose_need_never_changes_have_incidents_at_its_rate() -> None:
    """400 children at need 40 for two years: 0.5 e^(40/20) = 3.69 incidents a year each, 2,954 in all; Poisson, so the
    standard error is 54."""
    log = run(days_run(730.5), {"opening": {"known": {"children": 400, "need_mean": 40}}},
              one_group(40, incidents_per_year_at_zero_need=0.5, incident_need_scale=20))  # fmt: skip
    happened = rows(log, Event.NEED_CHANGED, outcome=Outcome.INCIDENT)
    expected = 400 * 2 * 0.5 * math.e**2
    assert abs(len(happened) - expected) < 4 * math.sqrt(expected)


def test_incidents_follow_need_through_shocks_help_closure_and_relapse() -> None:
    """Whatever the service does, the number of incidents less the integral of their rate along the course of need is
    pure chance, with a variance equal to that integral (some 4,000 over three runs: standard error 1.6%)."""
    counted = expected = 0.0
    for replication in range(3):
        log = authority_log(("run.observed_days=500", "need.leaving_age_years=1000"), replication)
        counted += len(rows(log, Event.NEED_CHANGED, outcome=Outcome.INCIDENT))
        expected += expected_incidents(log, 500.0, RATES)
    assert expected > 3000
    assert abs(counted - expected) < 4 * math.sqrt(expected)


def test_no_incident_is_lost_where_families_move_refuse_and_wait_for_chairs() -> None:
    """The same, with brothers and sisters, transfers in and out, refusals, ages, partners who learn, an offer that brings
    referrals, years that differ and chairs; counted for the first children, with whom the need of the home is kept."""
    mechanisms = (
        "run.observed_days=500", "need.leaving_age_years=1000", "families={sizes: [1, 1, 1], need_gap: 8}", "demand.year_cv=0.2",
        "transfers={in_per_year: 60, need_mean: 60, need_sd: 12, on_plan_share: 0.5, out_per_year: 0.2}",
        "early_help.refusal={per_point: 0.01, again_share: 0.3, escalate_from: 45}", "section_47.chairs={chairs: 1}",
        "demand.early_help_referrals.reputation={strength: 0.5, reference_per_year: 150}",
        "demand.contacts.sources.police.learns=0.5",
        "need.ages_at_entry=[2, 6, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]",
    )
    counted = expected = 0.0
    for replication in range(3):
        log = authority_log(mechanisms, replication)
        own = log.rows[log.rows["child"] < FAMILY_STEP]
        firsts = replace(log, events=own, children=log.children[log.children["child"] < FAMILY_STEP])
        counted += len(rows(firsts, Event.NEED_CHANGED, outcome=Outcome.INCIDENT))
        expected += expected_incidents(firsts, 500.0, RATES)
    assert expected > 2000
    assert abs(counted - expected) < 4 * math.sqrt(expected)
