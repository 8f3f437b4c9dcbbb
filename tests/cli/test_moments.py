"""The last phase, when all replications have finished and results are written: killed or interrupted at any moment."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sim.engine
from sim.cli import main
from sim.study.folder import ResultsFolder, changed_files
from sim.study.kept import Kept, plan_of
from sim.study.naming import NamedScenario
from sim.study.replicate import replicate
from sim.study.result import load_result
from sim.study.settings import Settings
from tests.towns import SMALL

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a copy of this process that can be killed")

COMMAND = ["run", "small.yaml", "-n", "2", "--seed", "2", "--workers", "1", "--out", "out", "--quiet"]
TABLES = ("measures.csv", "monthly.csv", "summary.csv")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}


class Undisturbed(NamedTuple):
    """The tables of both studies by seed, and how many times the last phase of the second changes a file."""

    tables: dict[int, dict[str, bytes]]
    changes: int


def changes_a_file(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event is about to change a file in the results folder."""
    if event == "open":
        return bool(arguments[2] & WRITES) and in_results(arguments[0])
    return event in CHANGES and in_results(arguments[0])


def in_results(path: object) -> bool:
    return isinstance(path, str | bytes | Path) and f"{os.sep}out{os.sep}" in str(Path(os.fsdecode(path)).absolute())


def in_a_copy(each: Callable[[int], None]) -> int:
    """Run the command in a copy of this process, with `each` called before every change of a file; its exit status."""
    pid = os.fork()
    if pid == 0:
        number = 0

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal number
            if os.getpid() == here and changes_a_file(event, arguments):
                number += 1
                each(number)

        here = os.getpid()
        sys.addaudithook(hook)
        status = main(COMMAND)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def disturbed(at: int, which: signal.Signals) -> int:
    return in_a_copy(lambda number: os.kill(os.getpid(), which) if number == at else None)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of earlier results (seed 1) in which every replication of the next study (seed 2) has finished."""
    folder = tmp_path_factory.mktemp("prepared")
    before = Path.cwd()
    os.chdir(folder)
    try:
        (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
        assert main([*COMMAND[:4], *COMMAND[6:], "--keep-log"]) == 0  # so that there are logs to take away, too
        named = [NamedScenario("small", sim.load_scenario(folder / "small.yaml"))]
        claimed = ResultsFolder.claim(folder / "out")
        kept = Kept.resume(claimed.kept, plan_of(named, seed=2, keep_logs=False))
        replicate(named, Settings(seed=2, workers=1), kept, last=2)
        claimed.close()
        yield folder
    finally:
        os.chdir(before)


@pytest.fixture
def scene(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which no replication may be run again."""
    folder = Path(shutil.copytree(prepared, tmp_path / "scene"))
    monkeypatch.chdir(folder)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it had finished")

    monkeypatch.setattr(sim.engine, "simulate", refuse)
    return folder


@pytest.fixture(scope="module")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The last phase when nothing happens to it."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("undisturbed") / "scene"))
    before = {name: (folder / "out" / name).read_bytes() for name in TABLES}
    reader, writer = os.pipe()
    os.chdir(folder)
    assert in_a_copy(lambda number: os.write(writer, b"x") and None) == 0
    os.chdir(prepared)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        count = len(file.read())
    return Undisturbed({1: before, 2: {name: (folder / "out" / name).read_bytes() for name in TABLES}}, count)


def seed_of_what_stands_whole(out: Path, undisturbed: Undisturbed) -> int:
    """The seed of the results that stand there, all of them."""
    result = load_result(out)
    assert changed_files(out, dict(result.manifest)) == []
    seed = int(result.manifest["seed"])
    assert {name: (out / name).read_bytes() for name in TABLES} == undisturbed.tables[seed]
    assert (out / "report.html").is_file() and bool(list(out.glob("log-*"))) == (seed == 1)
    return seed


def moment(part: int, undisturbed: Undisturbed) -> int:
    """One of fifty moments over the last phase, as the number of the change before which it comes."""
    return 1 + part * (undisturbed.changes - 1) // 49


FEW = [3, *range(30, 49, 3)]
"""Most of them while results are put in place."""

moments = pytest.mark.parametrize(
    "part", [n if n in FEW else pytest.param(n, marks=pytest.mark.slow) for n in range(50)]
)


@moments
def test_killed_at_any_moment_results_are_whole_and_nothing_is_run_again(
    part: int, scene: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disturbed(moment(part, undisturbed), signal.SIGKILL) == -signal.SIGKILL
    if seed_of_what_stands_whole(scene / "out", undisturbed) == 2:
        monkeypatch.undo()  # its work is done, and what comes next may be another study
        monkeypatch.chdir(scene)
    assert main(COMMAND) == 0
    assert seed_of_what_stands_whole(scene / "out", undisturbed) == 2
    assert sorted(path.name for path in (scene / "out").glob(".*")) == [".lock"]


@moments
@pytest.mark.parametrize("which", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_interrupted_once_at_any_moment_it_finishes(
    part: int, which: signal.Signals, scene: Path, undisturbed: Undisturbed, capfd: pytest.CaptureFixture[str]
) -> None:
    at = moment(part, undisturbed)
    status = disturbed(at, which)
    err = capfd.readouterr().err
    assert "Traceback" not in err
    if "Stopping: what has finished is put into tables." in err:
        assert status == 0
        assert seed_of_what_stands_whole(scene / "out", undisturbed) == 2
    else:  # while the folder was claimed, or when all was done
        assert part < 25 or part > 44
        assert status in ((0, 1) if which == signal.SIGINT else (0, -which))
        seed_of_what_stands_whole(scene / "out", undisturbed)


@pytest.mark.parametrize("part", [30, 36, 42])
def test_interrupted_twice_it_leaves_at_once_and_loses_nothing(
    part: int, scene: Path, undisturbed: Undisturbed, capfd: pytest.CaptureFixture[str]
) -> None:
    at = moment(part, undisturbed)

    def twice(number: int) -> None:
        if number in (at, at + 1):
            os.kill(os.getpid(), signal.SIGINT)

    assert in_a_copy(twice) == 1
    assert "Left. The same command goes on from what has finished." in capfd.readouterr().err
    seed_of_what_stands_whole(scene / "out", undisturbed)
    assert main(COMMAND) == 0
    assert seed_of_what_stands_whole(scene / "out", undisturbed) == 2
