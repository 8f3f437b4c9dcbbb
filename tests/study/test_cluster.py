"""A real cluster of separate processes on this machine: the same tables, byte for byte, also when a worker is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import sim
from tests.cli.conftest import environment
from tests.effort import wait_until
from tests.towns import BUSIER, SMALL

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,  # half a minute: processes that import everything anew
    pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL"),
]

REPLICATIONS = 15


class Cluster:
    """A scheduler and workers without nannies, so that a killed one stays dead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.log"
        self._start(file, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._await(file, r"Scheduler at:\s+(tcp://\S+)")

    def start_worker(self) -> subprocess.Popen[bytes]:
        file = self.folder / f"worker-{len(self.processes)}.log"
        process = self._start(file, "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self._await(file, r"Registered to:\s+(tcp://\S+)")
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def _start(self, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            stdout=log.open("wb"), stderr=subprocess.STDOUT, cwd=self.folder, env=environment(),
        )  # fmt: skip
        self.processes.append(process)
        return process

    def _await(self, log: Path, pattern: str) -> str:
        def found() -> re.Match[str] | None:
            return re.search(pattern, log.read_text(errors="replace"))

        wait_until(found, pattern)
        there = found()
        assert there is not None
        return there[1]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    try:
        yield made
    finally:
        made.stop()


def texts(result: sim.study.StudyResult) -> list[str]:
    tables: list[pd.DataFrame] = [result.measures, result.monthly, result.summary, result.comparison]
    return [table.to_csv(index=False) for table in tables]


def test_a_cluster_gives_the_same_tables_with_and_without_a_killed_worker(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "busier.yaml").write_text(BUSIER, encoding="utf-8")
    files = (tmp_path / "small.yaml", [tmp_path / "busier.yaml"])
    here = sim.compare(*files, replications=REPLICATIONS, workers=1)
    doomed = cluster.start_worker()
    cluster.start_worker()

    done = 0

    def kill_half_way() -> None:
        kept = (tmp_path / "out" / ".unfinished" / "replications").glob
        wait_until(lambda: len(list(kept("*.tables"))) >= REPLICATIONS, "half of the replications")
        os.kill(doomed.pid, signal.SIGKILL)
        nonlocal done
        done += 1

    threading.Thread(target=kill_half_way, daemon=True).start()
    there = sim.compare(*files, replications=REPLICATIONS, cluster=cluster.address, folder=tmp_path / "out")
    assert done == 1
    assert there.complete
    assert texts(there) == texts(here)
    again = sim.compare(*files, replications=REPLICATIONS, cluster=cluster.address)
    assert texts(again) == texts(here)


def test_a_worker_of_another_version_is_refused(cluster: Cluster, tmp_path: Path, monkeypatch) -> None:
    cluster.start_worker()
    ours = sim.study.provenance.identity()
    changed = {**ours, "the code of the simulator": "0123456789abcdef"}
    monkeypatch.setattr(sys.modules["sim.study.replicate"], "identity", lambda: changed)
    with pytest.raises(sim.study.workers.ClusterError, match="makes other results than this machine: the code"):
        sim.run(sim.scenario.load_text(SMALL), replications=2, cluster=cluster.address)
