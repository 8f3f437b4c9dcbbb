"""Partners who learn: who calls in vain calls less, by hand and against the share at which they settle."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.log import Event, EventLog, Outcome
from sim.measures import measure
from sim.rules.draws import Purpose, run_key, uniform
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
    rows,
    run,
)

SOURCES = "demand.contacts.sources"
LEARNING = "demand.contacts.learning"
SOCIAL_CARE = {
    "early_help": {"teams": {"all": holders(1, 1e5)}, "staff": clock_week()},
    "assessment": {**holders(1, 1e5), "staff": clock_week()},
    "locality": {"teams": {"all": holders(1, 1e5)}, "staff": clock_week()},
}


def learning(learns: float, reference: float, prior: float, **more: float) -> dict[str, object]:
    """One source, which learns."""
    return merged(
        nested(SOURCES, {"police": {"learns": learns}}),
        nested(LEARNING, {"reference_share": reference, "prior_contacts": prior, **more}),
    )


def kept_back(log: EventLog) -> np.ndarray:
    """What the source did not report."""
    return rows(log, Event.INCIDENT_UNSEEN, outcome=Outcome.NOT_REPORTED)


def test_each_call_is_made_or_not_by_what_came_of_those_before() -> None:
    """Two in three families need help (60), the others do not (10); nobody has incidents. Each first trouble is reported
    with 1 - 0.9 (1 - h), h counted from the log over the 50 days before; m = 5 calls, of which a tenth helped."""
    groups = {"need": {"groups": {"other": {"set_point_median": 60, "share": 2}, "neglect": {"set_point_median": 10}}}}
    log = run(days_run(300), contacts(1500), groups, quick_front_door(), SOCIAL_CARE, learning(0.9, 0.1, 5, window_days=50))
    decided, kept = rows(log, Event.CONTACT_DECIDED), {int(row["child"]): row for row in kept_back(log)}
    helped = np.isin(decided["outcome"], (Outcome.EARLY_HELP, Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION))
    assert 0.5 < helped.mean() < 0.8 and 300 < len(kept) < 700
    key = run_key(1, 0)
    for child in log.children:
        now = float(child["entered_days"])
        known = (decided["time_days"] >= now - 50) & (decided["time_days"] < now)
        share = (helped[known].sum() + 0.5) / (known.sum() + 5)
        u = uniform(key, int(child["child"]), Purpose.FIRST_REPORTED, 0)
        number = int(child["child"])
        assert (number in kept) == (u >= 1 - 0.9 * (1 - share))
        if number in kept:
            assert kept[number]["value"] == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(("need", "helped"), [(10, 0.0), (60, 1.0)])
def test_a_source_settles_at_the_share_that_reproduces_itself(need: float, helped: float) -> None:
    """2,000 first troubles a year, nothing (or help) comes of every call: q = 1 - 0.7 (1 - h), with
    h = (p q N + m r)/(q N + m) over the 996 of half a year, m = 200, r = 0.5. In years 2 to 4, 6,000 troubles."""
    log = run(
        days_run(4 * 365.25), contacts(2000), one_group(need), quick_front_door(), SOCIAL_CARE, learning(0.7, 0.5, 200)
    )
    n, low, high = 2000 * 182 / 365.25, 0.0, 1.0
    for _ in range(60):
        q = (low + high) / 2
        follows = 1 - 0.7 * (1 - (helped * q * n + 100) / (q * n + 200))
        low, high = (q, high) if follows > q else (low, q)
    late = log.children["entered_days"] > 365.25
    kept = (kept_back(log)["time_days"] > 365.25).sum()
    assert abs(1 - kept / late.sum() - q) < 4 * math.sqrt(q * (1 - q) / late.sum()) + 0.01
    assert (q < 0.5) == (helped == 0.0)


def test_incidents_of_children_who_are_known_are_kept_back_too_and_change_nothing_else() -> None:
    """The lives of children are the same, whoever reports: every incident happens at the same moment; those that are not
    reported bring no contact. What is kept back is measured by source."""
    world = merged(
        days_run(400), contacts(500), one_group(15, incidents_per_year_at_zero_need=3, incident_need_scale=1e9), quick_front_door()
    )
    learns, tells = (run(world, learning(k, 0.5, 5)) for k in (1.0, 0.0))
    assert not len(kept_back(tells))
    for log in (learns, tells):
        assert len(rows(log, Event.NEED_CHANGED, outcome=Outcome.INCIDENT)) > 500
    changes = [rows(log, Event.NEED_CHANGED)[["time_days", "child", "need"]].tobytes() for log in (learns, tells)]
    assert changes[0] == changes[1]
    received = [len(rows(log, Event.CONTACT_RECEIVED)) for log in (learns, tells)]
    assert received[1] - received[0] == pytest.approx(len(kept_back(learns)), abs=3)  # reported at the very end
    table = measure(learns, load_mapping(merged(world, learning(1.0, 0.5, 5)))).set_index(["measure", "by", "group"])["value"]
    assert table["incidents_unseen", "reason", "not_reported"] == len(kept_back(learns))
    assert table["incidents_unseen", "source", "police"] == len(kept_back(learns))
    assert table["incidents_not_reported_pct", "all", "all"] == pytest.approx(
        100 * len(kept_back(learns)) / (len(kept_back(learns)) + received[0])
    )


def test_guidance_changes_what_partners_do_from_its_day_on() -> None:
    """From 1 July (day 88) the source no longer minds: from then on it reports everything."""
    log = run(
        days_run(200), contacts(2000), one_group(10), quick_front_door(), learning(1.0, 0.0, 1),
        {"changes": {"guidance": {"from": "2016-07-01", "set": nested(SOURCES, {"police": {"learns": 0}})}}},
    )  # fmt: skip
    kept = kept_back(log)["time_days"]
    assert len(kept) > 300 and kept.max() < 88
