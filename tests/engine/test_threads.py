"""Runs side by side in one process share nothing: the same logs in one, two and three threads, in any order."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.engine import simulate
from sim.log import EventLog
from tests.model.worlds import authority

NUMBERS = range(6)


def digest(log: EventLog) -> str:
    return hashlib.sha256(log.rows.tobytes() + log.children.tobytes()).hexdigest()


def one(number: int) -> str:
    return digest(simulate(authority(("run.observed_days=60",)), seed=3, replication=number))


@pytest.fixture(scope="module")
def alone() -> list[str]:
    found = [one(number) for number in NUMBERS]
    assert len(set(found)) == len(found)
    return found


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_any_number_of_threads_gives_the_same_logs(alone: list[str], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        assert list(pool.map(one, NUMBERS)) == alone
        assert list(pool.map(one, reversed(NUMBERS))) == alone[::-1]
