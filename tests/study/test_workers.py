"""Work over processes: deaf to Ctrl-C, the same however they start, and none the worse for one that dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path

import psutil
import pytest
from joblib.externals.loky import get_reusable_executor

from sim.scenario import load_text
from sim.study.provenance import identity
from sim.study.tasks import Task, work
from sim.study.workers import ClusterError, beside, may_copy, spread
from tests.cli.conftest import environment
from tests.effort import PATIENCE, wait_until
from tests.study.in_workers import (
    LONG,
    die_once,
    die_twice,
    die_while_answering,
    interrupts_and_process,
    interrupts_blocked,
    over_it,
    take_a_while,
)

TASK = Task("town", load_text("run: {observed_days: 14}").model_dump_json(by_alias=True), 5, 1)


@pytest.fixture
def in_the_foreground() -> Iterator[None]:
    """Ctrl-C reaches this process: whoever starts it in the background (``nohup``, many CI runners) has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(params=["copies", "joblib"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Workers as they are in Linux, and as they are elsewhere and wherever this process has threads."""
    get_reusable_executor().shutdown(wait=True)  # its threads, and workers of an earlier test
    if request.param == "copies":
        if not may_copy():
            pytest.skip("this process cannot be copied: it is not Linux, or has other threads")
        yield request.param
        return
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    yield request.param
    over.set()
    other.join()


def test_workers_are_deaf_to_interrupts_and_this_process_is_not(in_the_foreground, way: str) -> None:
    found = list(spread(interrupts_and_process, range(4), workers=2))
    assert all(deaf for deaf, _ in found)
    assert os.getpid() not in {process for _, process in found}
    assert list(spread(interrupts_and_process, range(2), workers=1)) == [(False, os.getpid())] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="no masks of signals")
def test_interrupts_never_reach_a_worker_not_even_while_it_starts(in_the_foreground, way: str) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert all(spread(interrupts_blocked, range(4), workers=2))
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("threads", [0, 1])
def test_workers_end_with_their_parent_and_let_go_of_its_pipes(tmp_path: Path, threads: int) -> None:
    code = (
        "import sys, threading; from sim.study.workers import spread; from tests.study.in_workers import sleep_for_hours\n"
        f"for _ in range({threads}): threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "list(spread(sleep_for_hours, sys.argv[1:] * 4, workers=2))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2, "two workers")
    children = psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    try:
        assert parent.communicate(timeout=PATIENCE)[0] == b""  # comes to an end once nobody holds the pipes
        assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []
    finally:
        for child in children:
            if child.is_running():
                child.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_an_item_alone_has_a_second_try(tmp_path: Path, way: str) -> None:
    """Once among others, once alone, and again alone: what died beside another's death has not failed by itself."""
    assert list(spread(die_twice, [str(tmp_path), ""], workers=2, lost=lambda _: "lost")) == ["done", "done"]


def test_whoever_stops_early_hears_nothing_of_it(way: str) -> None:
    """The pool would warn of what it has not done."""
    results = spread(take_a_while, range(60), workers=2)
    next(results)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        results.close()
    assert [str(each.message) for each in said] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_lost_worker_costs_its_item_once_and_a_deadly_item_only_itself(tmp_path: Path, way: str) -> None:
    items = [(number, str(tmp_path)) for number in range(8)]
    found = sorted(spread(die_once, items, workers=2, lost=lambda item: -item[0]))
    assert found == [-5, 0, 1, 2, 3, 4, 6, 7]
    tries = {number: len((tmp_path / str(number)).read_text()) for number in range(8)}
    assert 2 <= tries[5] <= 4  # twice alone, perhaps once among others, and once beside the death of item 3
    assert tries[3] >= 2
    assert max(tries.values()) <= 5  # what ran beside one of the four deaths is run again, and no more than that


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_without_a_word_for_lost_items_a_deadly_one_is_an_error(tmp_path: Path, way: str) -> None:
    with pytest.raises(Exception, match="terminated"):
        list(spread(die_once, [(5, str(tmp_path)), (6, str(tmp_path))], workers=2))


@pytest.mark.skipif(not may_copy(), reason="no copies here")
def test_nobody_waits_for_the_rest_of_what_a_dead_worker_was_saying(tmp_path: Path) -> None:
    get_reusable_executor().shutdown(wait=True)
    results = spread(die_while_answering, [(0, ""), (1, str(tmp_path))], workers=2)
    assert next(results) == b""
    wait_until(lambda: len(list(tmp_path.iterdir())) == 1, "a worker that is about to die")
    (dying,) = (psutil.Process(int(each.name)) for each in tmp_path.iterdir())
    wait_until(lambda: dying.status() == psutil.STATUS_ZOMBIE, "a worker that has died")
    assert [len(again) for again in results] == [LONG]


def test_what_goes_wrong_in_a_worker_is_raised_here(way: str) -> None:
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        list(spread(over_it, [1, 0, 2], workers=2))


@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_every_item_is_done_once(way: str, number: int) -> None:
    for workers in (2, 3):
        assert sorted(spread(take_a_while, range(number), workers=workers)) == list(range(number))


def test_an_item_nobody_speaks_of_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.workers._pool", lambda *_: iter(()))
    with pytest.raises(BrokenExecutor, match="without a word"):
        list(spread(take_a_while, range(3), workers=2))


def test_what_is_done_beside_is_done_at_the_end(tmp_path: Path, way: str) -> None:
    with beside((tmp_path / "made").touch) as end:
        end()
        assert (tmp_path / "made").exists()
    with beside(lambda: 1 // 0) as end, pytest.raises(ZeroDivisionError):
        end()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_replication_is_the_same_however_its_process_starts(method: str) -> None:
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.apply(work, (TASK,)) == work(TASK)


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_a_replication_is_the_same_with_other_hashes_of_texts(hash_seed: str) -> None:
    code = "import sys; from tests.study.test_workers import TASK, work; sys.stdout.buffer.write(work(TASK).packed)"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True, timeout=PATIENCE)
    assert done.stdout == work(TASK).packed  # type: ignore[union-attr]


def test_a_cluster_that_is_not_there_is_named() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(ClusterError, match=r"There is no cluster at not-an-address"):
        list(spread(abs, [1, 2], workers=None, cluster="not-an-address"))


def test_what_results_are_made_with_is_known() -> None:
    found = identity()
    assert set(found) >= {"the code of the simulator", "python", "numpy", "simpy"}
    assert "not installed" not in found.values()
