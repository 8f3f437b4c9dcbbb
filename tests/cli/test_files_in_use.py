"""Results that are open in another program, or protected: told before anything runs, and earlier results stay whole."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim.engine
from sim.study.folder import changed_files
from sim.study.result import load_result
from tests.cli.conftest import Answer, Command

AGAIN = ("run", "small.yaml", "-n", 2, "--seed", 2, "--workers", 1, "--out", "out", "--quiet")


@pytest.fixture
def results(town: Path, frontdoor: Command) -> Path:
    """Earlier results, of seed 1."""
    assert frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--out", "out", "--quiet").status == 0
    return town / "out"


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let moves of a file fail as Windows does while another program has it open: those for which `which` is true."""
    replace = Path.replace
    monkeypatch.setattr("sim.study.files._SECONDS_BETWEEN", 0.0)

    def begin(name: str, which: Callable[[Path, Path], bool] = lambda source, target: True) -> None:
        def held(source: Path, target: Path) -> Path:
            at_place = {path.parent.name for path in (source, Path(target)) if path.name == name}
            if "out" in at_place and which(source, Path(target)):
                raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))
            return replace(source, target)

        monkeypatch.setattr(Path, "replace", held)

    return begin


@pytest.fixture
def never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a replication was run")

    monkeypatch.setattr(sim.engine, "simulate", refuse)


def contents(results: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in results.iterdir() if path.is_file() and path.name != ".lock"}


def words(answer: Answer) -> str:
    return " ".join(answer.err.split())


@pytest.mark.parametrize("name", ["measures.csv", "summary.csv", "report.html", "workbook.xlsx", "manifest.json"])
def test_a_file_in_use_is_named_before_anything_is_run(
    results: Path, frontdoor: Command, hold, never_run, name: str
) -> None:
    before = contents(results)
    hold(name)
    answer = frontdoor(*AGAIN)
    assert (answer.status, answer.out) == (2, "")
    said = f"{Path('out', name)} cannot be replaced (Permission denied): is it open in another program, or protected?"
    assert answer.err == f"{said} Close it, or name another folder.\n"
    assert contents(results) == before


def test_a_folder_in_the_place_of_a_file_is_named_before_anything_is_run(
    results: Path, frontdoor: Command, never_run
) -> None:
    (results / "report.html").unlink()
    (results / "report.html").mkdir()
    answer = frontdoor(*AGAIN)
    assert (answer.status, answer.out) == (2, "")
    assert words(answer).startswith(f"{Path('out', 'report.html')} stands where results go, and is no file")


@pytest.mark.parametrize("name", ["measures.csv", "summary.csv", "report.html", "workbook.xlsx", "manifest.json"])
@pytest.mark.parametrize("late", [False, True])
def test_a_file_that_is_opened_meanwhile_costs_nothing(
    results: Path, frontdoor: Command, hold, monkeypatch: pytest.MonkeyPatch, name: str, late: bool
) -> None:
    """Opened while replications run; or, `late`, when other files have been moved already."""
    before, simulate = contents(results), sim.engine.simulate

    def opening(*arguments: Any, **draws: Any) -> Any:
        hold(name, (lambda source, target: source.parent.name == "ready") if late else (lambda source, target: True))
        return simulate(*arguments, **draws)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(sim.engine, "simulate", opening)
        answer = frontdoor(*AGAIN)
    assert (answer.status, answer.out) == (1, "")
    assert words(answer).startswith(f"{Path('out', name)} cannot be replaced (Permission denied)")
    assert words(answer).endswith(
        "Earlier results are as they were, and what has finished is kept: the same command goes on from there."
    )
    assert contents(results) == before
    assert changed_files(results, dict(load_result(results).manifest)) == []
    monkeypatch.undo()
    monkeypatch.chdir(results.parent)
    answer = frontdoor(*AGAIN[:-1])
    assert answer.status == 0
    assert "Going on from 2 replications that had finished." in answer.err
    assert load_result(results).manifest["seed"] == 2


def test_a_scanner_that_looks_for_a_moment_does_no_harm(results: Path, frontdoor: Command, hold) -> None:
    looks = iter(range(8))
    hold("summary.csv", lambda source, target: next(looks, None) is not None)
    assert frontdoor(*AGAIN).status == 0
    assert next(looks, None) is None
    assert load_result(results).manifest["seed"] == 2


def test_a_full_disk_costs_nothing(results: Path, frontdoor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(results)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("sim.study.result.as_csv", full)
        answer = frontdoor(*AGAIN)
    assert answer.status == 1
    assert words(answer).startswith("The results could not be written to out: No space left on device. Earlier results")
    assert contents(results) == before
    assert "Going on from 2 replications" in frontdoor(*AGAIN[:-1]).err


@pytest.mark.parametrize("part", ["page", "write_workbook"])
def test_a_report_that_cannot_be_made_leaves_the_tables_of_its_own_study_and_what_was_said_of_them(
    results: Path, frontdoor: Command, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """What came of a study is said before the report is begun: whoever asked reads it meanwhile."""
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a chart without an axis")

    monkeypatch.setattr(f"sim.report.faces.{part}", broken)
    answer = frontdoor(*AGAIN[:-1])
    assert answer.status == 1
    assert "seed 2" in answer.out and "Report: " not in answer.out
    assert answer.err.endswith(
        "The tables are in out, but the report could not be made: ZeroDivisionError: a chart without an axis.\n"
    )
    assert load_result(results).manifest["seed"] == 2
    assert not (results / "report.html").exists()  # not the one of seed 1


def test_the_report_is_made_anew_while_a_table_is_open(results: Path, frontdoor: Command, hold) -> None:
    hold("measures.csv")
    assert frontdoor("report", "out").status == 0
    hold("workbook.xlsx")
    answer = frontdoor("report", "out")
    assert answer.status == 2
    assert words(answer).startswith(f"{Path('out', 'workbook.xlsx')} cannot be replaced")
