"""The shipped scenarios still give what was recorded; ``python -m tests.verification.record`` rerecords it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from sim.study.naming import shipped_names
from tests.verification.record import BASE, FILE, REPLICATION, SEED, WARM_UP_DAYS, neutral_digest, recording

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
    """Bit by bit, on any processor."""
    was, now = recorded()["scenarios"].get(name), recording(name)
    assert was is not None, HINT
    assert (now["start"], now["observed_days"]) == (was["start"], was["observed_days"]), HINT
    assert now["figures"].keys() == was["figures"].keys(), HINT
    for figure, value in was["figures"].items():
        assert now["figures"][figure] == value, f"{name}: {figure}: {HINT}"
    assert (now["rows"], now["digest"]) == (was["rows"], was["digest"]), f"{name}: {HINT}"


def test_the_neutral_world_is_as_it_was() -> None:
    """A mechanism that nobody asks for changes nothing: the log without it, byte for byte. Never rerecorded."""
    assert neutral_digest() == recorded()["neutral_digest"]
