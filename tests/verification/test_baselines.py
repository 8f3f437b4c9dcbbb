"""The shipped scenarios still give what was recorded; ``python -m tests.verification.record`` rerecords it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from sim.study import shipped_names
from tests.verification.record import BASE, FILE, REPLICATION, SEED, WARM_UP_DAYS, platform_tag, recording

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
    keys = ("seed", "replication", "warm_up_days")
    assert [content[key] for key in keys] == [SEED, REPLICATION, WARM_UP_DAYS], HINT
    assert all(len(each["figures"]) > 25 and len(each["digest"]) == 64 for each in content["scenarios"].values())


def test_no_scenario_is_the_baseline() -> None:
    """Each shipped scenario changes something within its recorded run: its digest differs from that of the baseline
    over the same days, and from all others."""
    scenarios = recorded()["scenarios"]
    for name, each in scenarios.items():
        assert (each["digest"] == each["baseline_digest"]) == (name == BASE), name
    assert len({each["digest"] for each in scenarios.values()}) == len(scenarios)


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_gives_what_was_recorded(name: str) -> None:
    """On the platform of the recording bit by bit; on others the headline figures, within 5% or 2 units (a last bit
    rounded otherwise can move one decision, and what follows from it)."""
    was, now = recorded()["scenarios"].get(name), recording(name)
    assert was is not None, HINT
    assert (now["start"], now["observed_days"]) == (was["start"], was["observed_days"]), HINT
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
