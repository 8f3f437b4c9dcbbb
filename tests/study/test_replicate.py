"""Replications: which are run, in what order they are told, and what is said of those that fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import sim.engine
from sim.scenario import load_text
from sim.study.designs.design import Plan
from sim.study.files import write_whole
from sim.study.kept import Kept, plan_of
from sim.study.naming import NamedScenario
from sim.study.replicate import Stop, replicate
from sim.study.settings import Settings
from sim.study.studies import run_study
from tests.towns import WEEK


def test_tables_are_in_order_whatever_order_they_finish_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def backwards(function, items, **_):
        return map(function, reversed(items))

    module = sys.modules["sim.study.replicate"]  # the function of that name hides it as an attribute
    monkeypatch.setattr(module, "spread", backwards)
    town = load_text(WEEK)
    named = [NamedScenario("b", town), NamedScenario("a", town)]
    result = run_study(Plan(tuple(named)), Settings(replications=3))
    rows = result.measures[["scenario", "replication"]].drop_duplicates()
    assert list(rows.itertuples(index=False, name=None)) == [(name, k) for name in "ba" for k in (1, 2, 3)]
    assert result.complete


def test_a_failure_says_what_and_where_and_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(scenario: object, *, seed: int, replication: int, **how: object) -> object:
        if replication == 2:
            raise FileNotFoundError(2, "No such file or directory", "/home/somebody/secret")
        return simulate(scenario, seed=seed, replication=replication, **how)

    simulate = sim.engine.simulate
    monkeypatch.setattr(sim.engine, "simulate", fail)
    seen: list[tuple[int, int]] = []
    kept = Kept()
    outcome = replicate(
        [NamedScenario("town", load_text(WEEK))], Settings(workers=1), kept, last=3,
        on_done=lambda done, asked: seen.append((done, asked)),
    )  # fmt: skip
    assert seen == [(0, 3), (1, 3), (1, 3), (2, 3)]
    assert kept.keys(["town"], 3) == [("town", 1), ("town", 3)]
    assert str(outcome.failures[0]).startswith(
        "Replication 2 of town failed: FileNotFoundError: No such file or directory (tasks.py, line "
    )
    assert (outcome.total, outcome.stop_reason) == (3, None)


@pytest.mark.parametrize("written", [True, False], ids=["kept", "disk full"])
def test_a_wish_to_stop_waits_until_what_has_finished_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: bool
) -> None:
    stop = Stop()

    def write_and_stop(path: Path, content: bytes) -> None:
        if path.name == "town-2.tables":
            stop.ask()
            if not written:
                raise OSError(28, "No space left on device")
        write_whole(path, content)

    town = [NamedScenario("town", load_text(WEEK))]
    kept = Kept.resume(tmp_path, plan_of(town, seed=1, keep_logs=False))
    monkeypatch.setattr("sim.study.kept.write_whole", write_and_stop)
    outcome = replicate(town, Settings(workers=1), kept, last=4, stop=stop)
    assert len(kept) == len(list(tmp_path.glob("*.tables"))) == (2 if written else 1)
    full = "A finished replication could not be kept: No space left on device."
    assert outcome.stop_reason == ("Stopped by the keyboard." if written else full)


def test_what_is_kept_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    town = [NamedScenario("town", load_text(WEEK))]
    kept = Kept()
    replicate(town, Settings(workers=1), kept, last=2)
    ran: list[int] = []
    simulate = sim.engine.simulate

    def noting(scenario, *, seed, replication, **how):
        ran.append(replication)
        return simulate(scenario, seed=seed, replication=replication, **how)

    monkeypatch.setattr(sim.engine, "simulate", noting)
    replicate(town, Settings(workers=1), kept, last=4)
    assert ran == [3, 4]
    assert run_study(Plan(tuple(town)), Settings(replications=3), kept=kept).measures["replication"].max() == 3
    assert ran == [3, 4]


def test_a_full_disk_ends_the_study_and_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Kept):
        def add(self, finished):
            if finished.replication == 3:
                raise OSError(28, "No space left on device")
            super().add(finished)

    kept = Full()
    town = [NamedScenario("town", load_text(WEEK))]
    outcome = replicate(town, Settings(workers=1), kept, last=9)
    assert outcome.stop_reason == "A finished replication could not be kept: No space left on device."
    assert kept.keys(["town"], 9) == [("town", 1), ("town", 2)]


def test_a_runaway_is_ended_with_a_sentence_and_the_others_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    """More children than a replication may have: here 30, which the busy town passes and the quiet one does not."""
    monkeypatch.setattr("sim.rules.bounds.MOST_CHILDREN", 30)
    busy = load_text("run: {observed_days: 60}\ndemand: {contacts: {first_contacts_per_year: 3000}}")
    quiet = load_text("run: {observed_days: 60}\ndemand: {contacts: {first_contacts_per_year: 30}}")
    kept = Kept()
    named = [NamedScenario("busy", busy), NamedScenario("quiet", quiet)]
    outcome = replicate(named, Settings(workers=1), kept, last=1)
    assert kept.keys(["busy", "quiet"], 1) == [("quiet", 1)]
    assert "Replication 1 of busy failed: ended on day" in str(outcome.failures[0])
    assert "children, more than the 30 that one replication may have" in str(outcome.failures[0])


@pytest.mark.parametrize("bound", ["MOST_ROWS", "MOST_BYTES"])
def test_events_and_memory_are_bounded_too(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(f"sim.rules.bounds.{bound}", 50)
    busy = load_text("run: {observed_days: 60}\ndemand: {contacts: {first_contacts_per_year: 3000}}")
    outcome = replicate([NamedScenario("busy", busy)], Settings(workers=1), Kept(), last=1)
    assert {"MOST_ROWS": "events, more", "MOST_BYTES": "bytes of memory, more"}[bound] in str(outcome.failures[0])
