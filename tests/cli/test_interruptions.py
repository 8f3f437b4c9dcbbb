"""Replications that fail, and Ctrl-C: what has finished is kept and labelled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest

import sim.__main__
import sim.engine
from sim.study.folder import ResultsFolder
from tests.cli.conftest import environment
from tests.effort import PATIENCE, wait_until


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], None]], None]:
    """Call something with the number of the replication before each replication."""
    simulate = sim.engine.simulate

    def install(before: Callable[[int], None]) -> None:
        def spoilt(scenario: Any, *, seed: int, replication: int, **how: Any) -> Any:
            before(replication)
            return simulate(scenario, seed=seed, replication=replication, **how)

        monkeypatch.setattr(sim.engine, "simulate", spoilt)

    return install


def fail_in(*replications: int) -> Callable[[int], None]:
    def fail(replication: int) -> None:
        if replication in replications:
            raise ZeroDivisionError("a clinic with no places")

    return fail


def manifest_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("whole_reports")
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
    said = "Partial: 3 of the 50 replications of each scenario (6 of 100 finished), seed 1."
    assert said in " ".join(answer.out.split())


def start(*arguments: str) -> subprocess.Popen[str]:
    """A command in a process group of its own, as a terminal would have it."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(), start_new_session=True,
    )  # fmt: skip


def await_replications(folder: Path, count: int) -> None:
    wait_until(lambda: len(list(folder.glob(".unfinished/replications/*.tables"))) >= count, "replications")


MANY = ("run", "small.yaml", "-n", "100000", "--workers", "2", "--keep-log", "--out", "out")
on_unix = pytest.mark.skipif(sys.platform == "win32", reason="signals to a process group")


@on_unix
@pytest.mark.parametrize("which", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_one_interrupt_puts_what_has_finished_into_tables(town: Path, frontdoor, which: signal.Signals) -> None:
    process = start(*MANY)
    await_replications(town / "out", 10)
    os.killpg(process.pid, which) if which == signal.SIGINT else process.terminate()
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, err
    assert "Stopping: what has finished is put into tables. Ctrl-C again leaves at once." in err
    assert "Traceback" not in err
    manifest = manifest_of(town / "out")
    kept = len(manifest["finished"]["small"])
    assert kept >= 10
    assert f"Stopped by the keyboard. Kept the {kept} of 100000 replications that finished." in err
    assert "The same command goes on from there." in err
    assert f"Partial: {kept} of the 100000 replications, seed 1." in " ".join(out.split())
    assert len(list((town / "out").glob("log-*"))) == kept
    assert pd.read_csv("out/measures.csv")["replication"].nunique() == kept
    answer = frontdoor("run", "small.yaml", "-n", kept + 2, "--workers", 1, "--keep-log", "--out", "out")
    assert answer.status == 0
    assert f"Going on from {kept} replications that had finished." in answer.err
    assert manifest_of(town / "out")["status"] == "complete"
    assert sorted(path.name for path in (town / "out").glob(".*")) == [".lock"]


@on_unix
def test_two_interrupts_leave_at_once_and_lose_nothing_that_had_finished(town: Path) -> None:
    process = start(*MANY)
    await_replications(town / "out", 10)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    assert process.stderr is not None
    next(line for line in process.stderr if line.startswith("Stopping: "))
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, err
    assert "Left. The same command goes on from what has finished." in err
    assert "Traceback" not in err
    assert not (town / "out" / "manifest.json").exists()
    assert len(list((town / "out").glob(".unfinished/replications/*.tables"))) >= 10
    gone, alive = psutil.wait_procs(children, timeout=PATIENCE)
    assert gone
    assert not alive


@pytest.mark.parametrize("command", [("check", "small.yaml"), ("explain", "small.yaml", "busier.yaml"), ("scenarios",)])
def test_any_command_can_be_stopped(town: Path, frontdoor, monkeypatch, command: tuple[str, ...]) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.options.read_scenario", stop)
    monkeypatch.setattr("sim.cli.scenarios.title_and_question", stop)
    assert frontdoor(*command) == (1, "", "Stopped.\n")


def test_a_command_can_be_stopped_while_it_is_imported(monkeypatch, capsys) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.main", stop)
    assert sim.__main__.main() == 1
    assert capsys.readouterr() == ("", "Stopped.\n")


def test_the_command_that_is_installed_is_the_same() -> None:
    project = tomllib.loads((Path(sim.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"frontdoor": "sim.__main__:main"}


@on_unix
@pytest.mark.parametrize("moment", ["when the folder is claimed", "when the first worker is there"])
def test_an_interrupt_in_the_first_second_is_a_sentence(town: Path, moment: str) -> None:
    process = start(*MANY)
    if moment == "when the folder is claimed":
        wait_until((town / "out" / ".lock").exists, moment)
    else:
        wait_until(lambda: psutil.Process(process.pid).children(), moment)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Stopp" in err and "Traceback" not in err and "KeyboardInterrupt" not in err


INTERRUPTED_AT_THE_FIRST_WORKER = """
import signal, sys, threading
from joblib.externals.loky.backend.popen_loky_posix import Popen
from sim.cli import main

elsewhere = threading.Thread(target=threading.Event().wait, daemon=True)
elsewhere.start()
launch = Popen._launch

def interrupted(self, process):
    launch(self, process)
    Popen._launch = launch
    signal.pthread_kill(elsewhere.ident, signal.SIGINT)  # as the system may: to whichever thread does not block it
    for _ in range(100_000):
        pass

Popen._launch = interrupted
sys.exit(main(sys.argv[1:]))
"""


@on_unix
def test_an_interrupt_that_another_thread_takes_while_workers_start_is_not_lost(town: Path) -> None:
    """What takes it is a thread of numpy, or the one that draws the bar: no mask of the main thread holds it back."""
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED_AT_THE_FIRST_WORKER, *MANY], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=environment(), start_new_session=True,
    )  # fmt: skip
    try:
        _, err = process.communicate(timeout=PATIENCE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 1
    assert "Stopped by the keyboard" in err
    assert "Traceback" not in err and "KeyboardInterrupt" not in err


def test_another_study_in_the_folder_is_refused_unless_told_otherwise(town: Path, frontdoor, spoil) -> None:
    def stop(replication: int) -> None:
        if replication == 3:
            raise KeyboardInterrupt

    spoil(stop)
    assert frontdoor("run", "small.yaml", "-n", 5, "--workers", 1, "--out", "out").status == 1
    other = ("run", "small.yaml", "-n", 2, "--workers", 1, "--out", "out", "--seed", 7)
    answer = frontdoor(*other)
    assert answer.status == 2
    assert "It holds 2 replications of an unfinished study, and this is another one: seed was 1, now 7." in answer.err
    assert "--fresh" in answer.err
    assert manifest_of(town / "out")["seed"] == 1
    assert frontdoor(*other, "--fresh").status == 0
    assert manifest_of(town / "out")["seed"] == 7


def test_a_folder_in_use_is_refused_before_anything_is_run(town: Path, frontdoor) -> None:
    held = ResultsFolder.claim(town / "out")
    answer = frontdoor("run", "small.yaml", "-n", 2, "--out", "out")
    held.close()
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "Another run is writing to out; wait for it, or name another folder.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_what_cannot_be_printed_is_said_in_a_sentence() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([sys.executable, "-m", "sim", "scenarios"], stdout=full, stderr=subprocess.PIPE, text=True,
                              env=environment(), check=False)  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Cannot write what was to be printed: ") and len(done.stderr.splitlines()) == 1
