"""Wrong input: exit status 2, one plain sentence per fault, nothing written, and soon."""

from __future__ import annotations

import shutil
import sys
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


SAID = {
    "a standard without quotes": (
        ["tradeoffs", "out", "--standard", "contacts"],
        ['in quotes: --standard "contacts>=90". Without quotes the shell takes > for a file.'],
    ),
    "a name like a shipped one": (
        ["run", "sunderland"],
        ["sunderland: there is no such file. Did you mean sunderland-2018? `frontdoor scenarios` lists those"],
    ),
    "a name like several": (["journey", "panel"], ["Did you mean panel-more-places or panel-weekly?"]),
    "a name like none": (["compare", "small.yaml", "qqq"], ["qqq: there is no such file. `frontdoor scenarios` lists"]),
    "a file of nearly that name": (
        ["explain", "small.yaml", "busyer.yaml"], ["did you mean 'busier.yaml'? `frontdoor scenarios` lists those"],
    ),
    "nothing of that name to document": (["document", "panel-weakly"], ["Did you mean panel-weekly?"]),
    "a measure unlike any": (
        ["tradeoffs", "out", "--over", "qqq"], ['There is no measure called "qqq"; the names are in measures.csv.'],
    ),
    "a margin of no measure": (
        ["compare", "small.yaml", "busier.yaml", "--margin", "qqq=1"],
        ['"qqq=1": there is no measure called "qqq"; the names are in measures.csv.'],
    ),
    "a list with a space": (
        ["sweep", "small.yaml", "--vary", "run.observed_days=10", "20"], ["lists are written 10,20"],
    ),
    "a precision with two faults": (
        ["run", "small.yaml", "--precision", "qqq=1"],
        ["--precision goes with --replications auto.", '"qqq=1": there is no measure called "qqq"'],
    ),
    "no cluster package": (
        ["run", "small.yaml", "--cluster", "tcp://127.0.0.1:1"],
        ["A cluster needs distributed, which is not installed. Install it with: "],
    ),
}  # fmt: skip


@pytest.fixture
def weighed(town: Path, compared: Path) -> Path:
    """A working folder with these results in out."""
    shutil.copytree(compared, town / "out")
    return town


@pytest.mark.parametrize("case", SAID)
def test_the_way_to_mend_it_is_said(weighed: Path, frontdoor, monkeypatch, case: str) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    arguments, said = SAID[case]
    answer = frontdoor(*arguments)
    assert answer.status in (1, 2) and answer.out == ""
    assert [words for words in said if words not in answer.err] == []


def test_a_parameter_that_a_command_does_not_explain_is_named(frontdoor, monkeypatch) -> None:
    def verify(folder: Path, place: str) -> int:
        """Check.

        Parameters
        ----------
        folder : FOLDER
            A results folder.
        """
        return len(f"{folder}{place}")

    monkeypatch.setattr("sim.cli.results.verify", verify)
    answer = frontdoor("verify", "out")
    assert "the command verify (tests.cli.test_refusals) has the parameter place, of which its docstring says nothing" in answer.err


def test_a_fault_of_ours_is_one_sentence(weighed: Path, frontdoor, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("merging on str\nand float64")

    monkeypatch.setattr("sim.study.verify.verify", broken)
    answer = frontdoor("verify", "out")
    assert (answer.status, answer.out) == (1, "")
    said, debug = answer.err.splitlines()
    assert said == "This is a fault of frontdoor, please report it: ValueError: merging on str and float64"
    assert "FRONTDOOR_DEBUG=1" in debug
    monkeypatch.setenv("FRONTDOOR_DEBUG", "1")
    with pytest.raises(ValueError, match="merging"):
        frontdoor("verify", "out")


def test_all_faults_are_named_at_once(town: Path, frontdoor) -> None:
    answer = frontdoor("compare", "small.yaml", "nowhere.yaml", "--replications", "0", "--seed", "x", "--workers", "-3")
    assert answer.status == 2
    assert [word in answer.err for word in ("nowhere.yaml", "--replications", "--seed", "--workers")] == [True] * 4
    assert len(answer.err.splitlines()) == 4


def test_no_results_folder_is_begun_unless_all_can_be(town: Path, frontdoor) -> None:
    for name in ("small-2", "busier"):
        (town / "out" / name).parent.mkdir(exist_ok=True)
        (town / "out" / name).write_text("mine", encoding="utf-8")
    answer = frontdoor("run", "small.yaml", "small.yaml", "busier.yaml", "--out", "out")
    assert answer.status == 2 and [Path("out", name).as_posix() in answer.err for name in ("small-2", "busier")] == [True, True]
    assert sorted(path.name for path in (town / "out").iterdir()) == ["busier", "small-2"]


def test_a_word_that_is_wrong_brings_no_fault_that_would_go_with_it(town: Path, frontdoor) -> None:
    """A sample is asked for, whatever its size: a range without steps is right."""
    answer = frontdoor("sweep", "small.yaml", "--vary", "front_door.workers.screener.posts=1:9", "--points", "many")
    assert (answer.status, answer.err) == (2, "--points must be a whole number from 2 to 1000, not 'many'.\n")


HEAVY = {"joblib", "matplotlib", "pandas", "pyarrow", "simpy", "xlsxwriter"}
"""Packages that take long to import."""


def test_a_fault_in_a_process_of_its_own_is_said_before_anything_heavy_is_imported(town: Path, process, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    answer = process("run", "small.yaml", "--set", "front_door.wurkers=1")
    assert (answer.status, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    imported = {line.rpartition("|")[2].strip() for line in answer.err.splitlines() if line.startswith("import time:")}
    assert "sim.scenario.load" in imported
    assert imported & HEAVY == set()


def test_an_unknown_child_is_refused(town: Path, frontdoor) -> None:
    answer = frontdoor("journey", "small.yaml", "--child", "123456789")
    assert (answer.status, answer.out) == (2, "")
    assert "123456789" in answer.err
