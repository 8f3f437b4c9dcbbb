"""Replications over processes."""

from __future__ import annotations

import os
import signal
import sys

import pytest

import sim.model
from sim.scenario import load_text
from sim.study import Failed, Finished, NamedScenario, replicate
from sim.study.replicate import spread


def interrupts_and_process(_: int) -> tuple[bool, int]:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN, os.getpid()


def test_workers_are_deaf_to_interrupts_and_this_process_is_not() -> None:
    found = list(spread(interrupts_and_process, range(4), 2))
    assert all(deaf for deaf, _ in found)
    assert os.getpid() not in {process for _, process in found}
    assert list(spread(interrupts_and_process, range(2), 1)) == [(False, os.getpid())] * 2


def test_results_are_in_order_whatever_order_they_finish_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def backwards(function, items, workers):
        return map(function, reversed(items))

    module = sys.modules["sim.study.replicate"]  # the function of that name hides it as an attribute
    monkeypatch.setattr(module, "spread", backwards)
    town = load_text("run: {observed_days: 7}")
    named = [NamedScenario("b", town), NamedScenario("a", town)]
    done = replicate(named, replications=3, seed=1, workers=1)
    assert [(part.name, part.replication) for part in done.finished] == [(n, k) for n in "ba" for k in (1, 2, 3)]
    assert done.complete


def test_a_failure_says_what_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(scenario: object, *, seed: int, replication: int) -> object:
        if replication == 2:
            raise FileNotFoundError(2, "No such file or directory", "/home/somebody/secret")
        return simulate(scenario, seed=seed, replication=replication)

    simulate = sim.model.simulate
    monkeypatch.setattr(sim.model, "simulate", fail)
    seen: list[Finished | Failed] = []
    town = NamedScenario("town", load_text("run: {observed_days: 7}"))
    done = replicate([town], replications=3, seed=1, workers=1, on_done=seen.append)
    assert [type(part) for part in seen] == [Finished, Failed, Finished]
    assert str(done.failed[0]).startswith(
        "Replication 2 of town failed: FileNotFoundError: No such file or directory (replicate.py, line "
    )
    assert not done.complete
