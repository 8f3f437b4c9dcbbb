"""Families who decline: the more they need, and again; and a refusal that is a referral."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome
from sim.measures import measure
from sim.scenario import load_mapping
from tests.model.worlds import (
    clock_week,
    contacts,
    days_run,
    holders,
    merged,
    nested,
    of_child,
    one_group,
    quick_front_door,
    referrals,
    rows,
    run,
)

TEAMS = {
    "early_help": {"teams": {"all": holders(1, 1e5)}, "staff": clock_week()},
    "assessment": {**holders(1, 1e5), "staff": clock_week(), "duration_working_days": {"mean": 10}},
    "locality": {"teams": {"all": holders(1, 1e5)}, "staff": clock_week()},
}
TWO_NEEDS = {"need": {"groups": {"other": {"set_point_median": 60}, "neglect": {"set_point_median": 20}}}}


def declined_share(log: EventLog, group: int) -> tuple[float, int]:
    """Share of the referrals of a group that were declined, and how many they were."""
    of_group = log.children["child"][log.children["group"] == group]
    declined = np.isin(rows(log, Event.HELP_DECLINED)["child"], of_group).sum()
    return declined / len(of_group), len(of_group)


def test_the_more_a_family_needs_the_more_it_declines() -> None:
    """0.4 at a need of 40 and a hundredth more with each point: 0.6 at 60, 0.2 at 20; 0.4 for all without."""
    world = merged(days_run(700), referrals(1000), TWO_NEEDS, TEAMS, nested("early_help.declined_share", 0.4))
    for per_point, shares in ((0.01, {5: 0.6, 1: 0.2}), (0, {5: 0.4, 1: 0.4})):
        log = run(world, nested("early_help.refusal", {"per_point": per_point, "at_need": 40}))
        for group, share in shares.items():
            found, n = declined_share(log, group)
            assert abs(found - share) < 4 * math.sqrt(share * (1 - share) / n)


@pytest.mark.parametrize(("again", "expected"), [(0.0, 0.4), (0.5, 0.7), (1.0, 1.0)])
def test_who_has_declined_is_likelier_to_again(again: float, expected: float) -> None:
    """Contacts every few months at a need of 40 bring an offer each; a plan, once accepted, never ends. First offers are
    declined by 0.4, those after a refusal by 0.4 + 0.6 x again."""
    log = run(
        days_run(700), contacts(500), one_group(40, incidents_per_year_at_zero_need=4, incident_need_scale=1e9),
        quick_front_door(), TEAMS,
        nested("early_help", {"declined_share": 0.4, "refusal": {"again_share": again}, "review_days": 30_000}),
        {"thresholds": {"applied": {"open_case": {"early_help": 100}}}},
    )  # fmt: skip
    first, later = [], []
    for child in log.children["child"]:
        own = of_child(log, int(child))
        offers = own[np.isin(own["event"], (Event.HELP_DECLINED, Event.PLAN_STARTED))]["event"] == Event.HELP_DECLINED
        first += offers[:1].tolist()
        later += offers[1:].tolist()
        assert not (~offers[:-1]).any()  # nothing is offered after a plan has started
    assert len(later) > 300
    assert abs(np.mean(first) - 0.4) < 4 * math.sqrt(0.24 / len(first))
    assert abs(np.mean(later) - expected) <= 4 * math.sqrt(expected * (1 - expected) / len(later))


def test_a_refusal_at_high_need_is_a_referral_the_same_moment() -> None:
    """All decline. At 60, above 55, the early help case closes and a referral opens at that instant, which is assessed;
    at 20 the case closes as declined. Measured: no days from refusal at high need to referral."""
    world = merged(
        days_run(300), referrals(300), TWO_NEEDS, TEAMS, nested("early_help", {"declined_share": 1, "refusal": {"escalate_from": 55}})
    )
    log = run(world)
    group = dict(zip(log.children["child"].tolist(), log.children["group"].tolist(), strict=True))
    referred = {int(row["child"]): float(row["time_days"]) for row in rows(log, Event.REFERRED)}
    declined = rows(log, Event.HELP_DECLINED)
    assert len(declined) == len(log.children) > 150
    for row in declined:
        child, high = int(row["child"]), group[int(row["child"])] == 5
        assert row["outcome"] == (Outcome.STEP_UP if high else Outcome.NONE)
        assert row["perceived"] == pytest.approx(60 if high else 20)
        assert referred.get(child) == (row["time_days"] if high else None)
    closed = rows(log, Event.EARLY_HELP_CLOSED)
    assert {Outcome(code) for code in closed["outcome"]} == {Outcome.STEP_UP, Outcome.DECLINED}
    assert len(rows(log, Event.ASSESSMENT_STARTED)) == len(referred)
    table = measure(log, load_mapping(world)).set_index(["measure", "by", "group"])["value"]
    high = sum(group[int(row["child"])] == 5 for row in declined)
    assert table["refusals_at_high_need", "all", "all"] == high
    assert table["refusals_escalated_pct", "all", "all"] == pytest.approx(100 * high / len(declined))
    assert table["refusal_to_referral_days", "all", "all"] == 0


def test_without_escalation_it_takes_until_the_next_contact() -> None:
    """The same families, with incidents that take a while: the median time to the next referral is that of their next
    contact, exponential at 2 a year (127 days)."""
    world = merged(
        days_run(3000), referrals(150), one_group(60, incidents_per_year_at_zero_need=2, incident_need_scale=1e9), TEAMS,
        quick_front_door(), nested("early_help.declined_share", 1),
    )  # fmt: skip
    log = run(world)
    table = measure(log, load_mapping(world)).set_index(["measure", "by", "group"])["value"]
    n = table["refusals_at_high_need", "all", "all"]
    assert n > 1000
    assert table["refusal_to_referral_days", "all", "all"] == pytest.approx(365.25 / 2 * math.log(2), rel=4 / math.sqrt(n))
