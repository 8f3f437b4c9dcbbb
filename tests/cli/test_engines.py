"""Two engines through the door: the same results, the manifest says which, and verify asks the other one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.engine import ENGINES
from sim.engine.file import FILE
from sim.study.provenance import file_hash
from tests.cli.conftest import Command


def manifest(folder: str) -> dict:
    return json.loads(Path(folder, "manifest.json").read_text(encoding="utf-8"))


def test_both_engines_give_the_same_results_to_the_last_byte(town: Path, frontdoor: Command) -> None:
    for engine in ENGINES:
        done = frontdoor("compare", "small.yaml", "busier.yaml", "-n", 2, "--engine", engine, "--workers", 1, "--out", engine)
        assert done.status == 0
    for name in ("measures.csv", "monthly.csv", "summary.csv", "comparison.csv"):
        one, other = (Path(engine, name).read_bytes() for engine in ENGINES)
        assert one == other
    assert manifest("compiled")["engine"] == {"name": "compiled", "file": file_hash(FILE)[:16]}
    assert manifest("simpy")["engine"] == {"name": "simpy"}


def test_a_study_may_go_on_with_the_other_engine(town: Path, frontdoor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which engine makes the log is no part of what is asked: what has finished is kept."""
    simulate = sim.engine.simulate

    def half(scenario: object, **how: object) -> object:
        if how["replication"] == 2:
            raise KeyboardInterrupt
        return simulate(scenario, **how)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(sim.engine, "simulate", half)
        frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--out", "out")
    asked = []
    monkeypatch.setattr(sim.engine, "simulate", lambda scenario, **how: (asked.append(how), simulate(scenario, **how))[1])
    assert frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--engine", "simpy", "--out", "out").status == 0
    assert [(how["replication"], how["engine"]) for how in asked] == [(2, "simpy")]


@pytest.mark.parametrize(("engine", "other"), [("compiled", "the SimPy model"), ("simpy", "the compiled engine")])
def test_verify_asks_the_other_engine(town: Path, frontdoor: Command, engine: str, other: str) -> None:
    frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--engine", engine, "--out", "out")
    answer = frontdoor("verify", "out")
    assert answer.status == 0 and f"Run again by {other}, all its" in " ".join(answer.out.split())


def test_an_engine_that_is_not_there_is_refused_in_a_sentence(town: Path, frontdoor: Command) -> None:
    answer = frontdoor("run", "small.yaml", "--engine", "fast", "--out", "out")
    assert answer.status == 2 and "--engine must be compiled or simpy, not 'fast'." in answer.err
    with pytest.raises(ValueError, match="engine must be compiled or simpy"):
        sim.run(sim.load_scenario(str(town / "small.yaml")), engine="fast")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'compiled' or 'simpy'"):
        sim.simulate(sim.load_scenario(str(town / "small.yaml")), seed=1, replication=1, engine="fast")  # type: ignore[arg-type]
