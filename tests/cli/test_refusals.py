"""Wrong input: exit status 2, one plain sentence per fault, nothing written, and soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

WRONG = {
    "no such file": (["run", "nowhere.yaml"], "nowhere.yaml"),
    "no such command": (["rum", "small.yaml"], "rum"),
    "no such option": (["run", "small.yaml", "--replicatoins", "3"], "--replicatoins"),
    "nothing to compare": (["compare", "small.yaml"], "SCENARIO"),
    "no replications": (["run", "small.yaml", "--replications", "0"], "--replications"),
    "half a replication": (["run", "small.yaml", "--replications", "1.5"], "--replications"),
    "not a number": (["run", "small.yaml", "--replications", "NaN"], "NaN"),
    "other digits": (["run", "small.yaml", "--replications", "٣"], "--replications"),
    "negative workers": (["compare", "small.yaml", "busier.yaml", "--workers", "-1"], "--workers"),
    "negative seed": (["run", "small.yaml", "--seed", "-1"], "--seed"),
    "seed too large": (["run", "small.yaml", "--seed", str(2**63)], "--seed"),
    "value of no field": (["run", "small.yaml", "--set", "front_door.wurkers=1"], "wurkers"),
    "no value": (["run", "small.yaml", "--set", "front_door"], "front_door"),
    "value out of range": (["run", "small.yaml", "--set", "demand.contacts.multiplier=-1"], "multiplier"),
    "output is a file": (["run", "small.yaml", "--out", "busier.yaml"], "busier.yaml"),
    "output below a file": (["run", "small.yaml", "--out", "busier.yaml/results"], "busier.yaml"),
    "output holds something else": (["run", "small.yaml", "--out", "holiday"], "holiday"),
    "bad yaml": (["run", "bad.yaml"], "bad.yaml"),
    "a folder": (["check", "holiday"], "holiday"),
    "exists already": (["new", "small.yaml"], "small.yaml"),
    "new in no folder": (["new", "nowhere/mine.yaml"], "nowhere"),
    "new with no yaml name": (["new", "mine.txt"], "mine.txt"),
    "no results": (["report", "holiday"], "holiday"),
    "no results folder": (["report", "nowhere"], "nowhere"),
    "child that is no number": (["journey", "small.yaml", "--child", "Tom"], "--child"),
}


@pytest.fixture
def untidy(town: Path) -> Path:
    (town / "holiday").mkdir()
    (town / "holiday" / "photo.jpg").write_bytes(b"photo")
    (town / "bad.yaml").write_text("title: [", encoding="utf-8")
    return town


@pytest.mark.parametrize("case", WRONG)
def test_is_refused_in_plain_words(untidy: Path, frontdoor, case: str) -> None:
    arguments, names = WRONG[case]
    before = sorted(untidy.rglob("*"))
    answer = frontdoor(*arguments)
    assert answer.status == 2
    assert names in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert "\x1b" not in answer.err
    assert sorted(untidy.rglob("*")) == before


def test_all_faults_are_named_at_once(town: Path, frontdoor) -> None:
    answer = frontdoor("compare", "small.yaml", "nowhere.yaml", "--replications", "0", "--seed", "x", "--workers", "-3")
    assert answer.status == 2
    assert [word in answer.err for word in ("nowhere.yaml", "--replications", "--seed", "--workers")] == [True] * 4
    assert len(answer.err.splitlines()) == 4


def test_a_fault_in_a_process_of_its_own_is_soon_said(town: Path, process) -> None:
    begun = time.monotonic()
    answer = process("run", "small.yaml", "--set", "front_door.wurkers=1")
    assert (answer.status, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert time.monotonic() - begun < 4  # 2 s on an idle machine


def test_an_unknown_child_is_refused(town: Path, frontdoor) -> None:
    answer = frontdoor("journey", "small.yaml", "--child", "123456789")
    assert (answer.status, answer.out) == (2, "")
    assert "123456789" in answer.err
