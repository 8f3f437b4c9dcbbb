"""The same log in another runtime, and from the same C built for this processor with every access checked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from sim.engine.build import build_native
from sim.engine.file import FILE
from sim.engine.numbers import row
from sim.engine.replication import CHUNK, ROWS_IN_CHUNK, simulate
from sim.scenario import Scenario
from sim.scenario.timeline import phases
from sim.tape import tape
from tests.engine.native import columns, digest
from tests.engine.worlds import settings, world

HERE = Path(__file__).parent
WHERE_NOTHING_FOLLOWS = (654, 851)
"""Worlds in which an event names a process that is over while none of those that ended earlier is idle any more."""


def numbers(scenario: Scenario) -> npt.NDArray[np.float64]:
    timeline = phases(scenario)
    return row(tape(timeline), timeline)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("number", range(1, 13))
def test_in_node_it_writes_the_same_log(number: int, tmp_path: Path) -> None:
    scenario = world(settings(number))
    (tmp_path / "tape").write_bytes(numbers(scenario).tobytes())
    sizes = [str(np.dtype(kind).itemsize) for _, kind in CHUNK]
    ordinal = str([name for name, _ in CHUNK].index("ordinal"))
    arguments = [str(FILE), str(tmp_path / "tape"), "5", "2", str(ROWS_IN_CHUNK), ordinal, *sizes]
    done = subprocess.run(["node", str(HERE / "in_node.mjs"), *arguments], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == columns(simulate(scenario, seed=5, replication=2))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
def test_built_with_every_access_checked_it_writes_the_same_log(tmp_path: Path) -> None:
    """By gcc's address and undefined-behaviour sanitizers, which end the process at the first fault."""
    build_native(tmp_path / "engine.so", sanitize=True)
    sanitizer = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    environment = {**os.environ, "LD_PRELOAD": sanitizer.stdout.strip(), "ASAN_OPTIONS": "detect_leaks=0"}
    worlds = (*range(1, 61), *WHERE_NOTHING_FOLLOWS)
    command = [sys.executable, "-m", "tests.engine.native", str(tmp_path / "engine.so"), *map(str, worlds)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.split() == [digest(simulate(world(settings(number)), seed=5, replication=2)) for number in worlds]
