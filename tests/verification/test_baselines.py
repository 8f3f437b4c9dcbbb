"""The shipped scenarios still give what was recorded; ``python -m tests.verification.record`` rerecords it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from sim.study import shipped_names
from tests.verification.record import FILE, OBSERVED_DAYS, REPLICATION, SEED, WARM_UP_DAYS, platform_tag, recording

HINT = "if this was meant, rerecord: python -m tests.verification.record"


@cache
def recorded() -> dict[str, Any]:
    """The file of recordings."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def test_every_shipped_scenario_is_recorded() -> None:
    """None missing, none left over, and all by the run that is made here."""
    content = recorded()
    assert sorted(content["scenarios"]) == shipped_names(), HINT
    keys = ("seed", "replication", "warm_up_days", "observed_days")
    assert [content[key] for key in keys] == [SEED, REPLICATION, WARM_UP_DAYS, OBSERVED_DAYS], HINT


NOT_YET_SEEN = {"panel-more-places"}
"""Scenarios that are like the baseline in a run this short: the panel's places do not bind so soon."""


def test_no_two_scenarios_are_the_same() -> None:
    """Each shipped scenario changes something from its first days on: all digests differ."""
    digests = [each["digest"] for name, each in recorded()["scenarios"].items() if name not in NOT_YET_SEEN]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_gives_what_was_recorded(name: str) -> None:
    """On the platform of the recording bit by bit; on others the headline figures, within 5% or 2 units (a last bit
    rounded otherwise can move one decision, and what follows from it)."""
    was, now = recorded()["scenarios"].get(name), recording(name)
    assert was is not None and now["start"] == was["start"], HINT
    assert now["figures"].keys() == was["figures"].keys(), HINT
    same_platform = recorded()["platform"] == platform_tag()
    for figure, value in was["figures"].items():
        if value is None or now["figures"][figure] is None:
            assert now["figures"][figure] is value, f"{name}: {figure}: {HINT}"
        elif same_platform:
            assert now["figures"][figure] == pytest.approx(value, rel=1e-9), f"{name}: {figure}: {HINT}"
        else:
            assert now["figures"][figure] == pytest.approx(value, rel=0.05, abs=2.0), f"{name}: {figure}: {HINT}"
    if same_platform:
        assert (now["rows"], now["digest"]) == (was["rows"], was["digest"]), f"{name}: {HINT}"
