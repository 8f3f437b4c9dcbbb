"""A small town to run commands on, and the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import sim
from sim.cli import main
from tests.effort import PATIENCE
from tests.towns import BUSIER, SMALL

FEW = "Warning: 2 replications: intervals from so few are unreliable; 20 are usual."
"""What is said before a run of two replications."""


class Answer(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two scenario files, small.yaml and busier.yaml."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "busier.yaml").write_text(BUSIER, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of a comparison of the two, three replications each, made once: copy it to spoil it."""
    folder = tmp_path_factory.mktemp("compared")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("small.yaml").write_text(SMALL, encoding="utf-8")
        Path("busier.yaml").write_text(BUSIER, encoding="utf-8")
        assert main(["compare", "small.yaml", "busier.yaml", "-n", "3", "--workers", "1", "--out", "out", "--quiet"]) == 0
    return folder / "out"


@pytest.fixture
def whole_reports() -> None:
    """For a test that reads reports: all is made, of a workbook the first rows."""


@pytest.fixture(autouse=True)
def short_reports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports made in this process are a line where a test reads none, workbooks short: tests/report looks at all."""
    monkeypatch.setattr("sim.report.workbook.sheet.ROWS_IN_A_SHEET", 40)
    if "whole_reports" not in request.fixturenames:
        for page in ("sim.report.faces.page", "sim.report.points.faces.page"):
            monkeypatch.setattr(page, lambda _: "a report")
        monkeypatch.setattr("sim.report.faces.write_workbook", lambda _, path: path.write_bytes(b"a workbook"))


@pytest.fixture
def frontdoor(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process."""

    def command(*arguments: object) -> Answer:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Answer(status, out, err)

    return command


def environment() -> dict[str, str]:
    """The environment for a command in a process of its own, which finds the package under test."""
    root = str(Path(sim.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}


@pytest.fixture
def process() -> Command:
    """Run a command in a process of its own."""

    def command(*arguments: object) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *map(str, arguments)], capture_output=True, text=True, env=environment(),
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)

    return command
