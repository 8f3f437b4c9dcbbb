"""Replications that fail, and Ctrl-C: what has finished is kept and labelled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim.model
from tests.cli.conftest import environment


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], None]], None]:
    """Call something with the number of the replication before each replication."""
    simulate = sim.model.simulate

    def install(before: Callable[[int], None]) -> None:
        def spoilt(scenario: Any, *, seed: int, replication: int) -> Any:
            before(replication)
            return simulate(scenario, seed=seed, replication=replication)

        monkeypatch.setattr(sim.model, "simulate", spoilt)

    return install


def fail_in(*replications: int) -> Callable[[int], None]:
    def fail(replication: int) -> None:
        if replication in replications:
            raise ZeroDivisionError("a clinic with no places")

    return fail


def manifest_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_a_failing_replication_is_named_and_the_others_kept(town: Path, frontdoor, spoil) -> None:
    spoil(fail_in(2))
    answer = frontdoor("run", "small.yaml", "-n", 3, "--workers", 1, "--keep-log", "--out", "out")
    assert answer.status == 1
    assert "Replication 2 of small failed: ZeroDivisionError: a clinic with no places" in answer.err
    assert "Kept the 2 of 3 replications that finished." in answer.err
    assert "Traceback" not in answer.err
    assert set(pd.read_csv("out/measures.csv")["replication"]) == {1, 3}
    assert sorted(path.name for path in (town / "out").glob("log-*")) == ["log-small-1.parquet", "log-small-3.parquet"]
    assert manifest_of(town / "out")["partial"] == "2 of 3"
    assert "2 of 3" in (town / "out" / "report.html").read_text(encoding="utf-8")


def test_when_all_fail_nothing_is_left_behind(town: Path, frontdoor, spoil) -> None:
    spoil(fail_in(1, 2))
    before = sorted(town.rglob("*"))
    answer = frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--out", "a/b")
    assert answer.status == 1
    assert "Replication 1 of small failed" in answer.err
    assert answer.out == ""
    assert sorted(town.rglob("*")) == before


def test_stopping_keeps_what_has_finished(town: Path, frontdoor, spoil) -> None:
    def stop(replication: int) -> None:
        if replication == 4:
            raise KeyboardInterrupt

    spoil(stop)
    answer = frontdoor("compare", "small.yaml", "busier.yaml", "-n", 50, "--workers", 1, "--out", "out")
    assert answer.status == 1
    assert "Stopped by the keyboard. Kept the 6 of 100 replications that finished." in answer.err
    manifest = manifest_of(town / "out")
    assert (manifest["status"], manifest["partial"]) == ("partial", "6 of 100")
    assert manifest["finished"] == {"small": [1, 2, 3], "busier": [1, 2, 3]}
    assert "Partial: 6 of 100" in answer.out


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process group")
def test_one_interrupt_of_real_workers_keeps_what_has_finished(town: Path) -> None:
    command = [sys.executable, "-m", "sim", "run", "small.yaml", "-n", "100000", "--workers", "2", "--keep-log"]
    process = subprocess.Popen(
        [*command, "--out", "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
        start_new_session=True,
    )  # fmt: skip
    patience = time.monotonic() + 60
    while len(list(town.glob("out/.unfinished-*/log-*"))) < 10 and time.monotonic() < patience:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "Traceback" not in err
    manifest = manifest_of(town / "out")
    kept = len(manifest["finished"]["small"])
    assert kept >= 5
    assert f"Kept the {kept} of 100000 replications that finished." in err
    assert len(list((town / "out").glob("log-*"))) == kept
    assert pd.read_csv("out/measures.csv")["replication"].nunique() == kept
