"""A replication that grows without end in time is ended; the clock of the processor is moved by hand, never waited for."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim.engine
from sim.model.bounds import watch
from sim.model.run import Run
from sim.rules.bounds import RunawayError
from sim.scenario import load_text
from sim.scenario.timeline import phases
from sim.study.result import StudyResult
from sim.tape import tape
from tests.cli.conftest import Command, frontdoor, town  # noqa: F401 - fixtures
from tests.effort import hang_guard
from tests.towns import SMALL

ENGINES = ("sim.model.bounds", "sim.engine.replication")
"""Where each engine looks at the clock."""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor on which every look at the clock comes forty seconds after the one before, and looks are frequent."""
    seconds = count(0, 40)
    for engine in ENGINES:
        monkeypatch.setattr(f"{engine}.STEPS_BETWEEN_LOOKS", 100)
        monkeypatch.setattr(f"{engine}.thread_time", lambda: next(seconds))


def test_what_takes_too_long_is_ended_with_a_sentence_and_what_finished_is_kept(
    town: Path, frontdoor: Command, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    """The second replication meets a clock that stands at once an hour later than it began."""
    simulate, replications = sim.engine.simulate, []

    def noted(scenario: Any, **given: Any) -> Any:
        replications.append(given["replication"])
        return simulate(scenario, **given)

    hours = count()
    monkeypatch.setattr(sim.engine, "simulate", noted)
    clock = "sim.engine.replication.thread_time"
    monkeypatch.setattr(clock, lambda: 4000.0 * next(hours) if replications[-1] == 2 else 0.0)
    answer = frontdoor("run", "small.yaml", "-n", 3, "--workers", 1, "--out", "out")
    assert answer.status == 1
    assert "Replication 2 of small failed: ended on day" in answer.err
    assert "with 67 minutes of the processor, more than the 60 that one replication may have" in answer.err
    assert "or allow it more with --minutes" in answer.err and "Traceback" not in answer.err
    assert "Kept the 2 of 3 replications that finished." in answer.err
    assert set(pd.read_csv("out/measures.csv")["replication"]) == {1, 3}


def test_how_much_is_allowed_is_set_and_changes_no_result(
    town: Path, frontdoor: Command, monkeypatch: pytest.MonkeyPatch, slow: None  # noqa: F811
) -> None:
    few = frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--minutes", 1, "--out", "few")
    assert few.status == 1 and "more than the 1 that one replication may have" in few.err
    assert not (town / "few").exists()
    assert frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--minutes", 10_000, "--out", "many").status == 0
    monkeypatch.undo()
    monkeypatch.chdir(town)
    assert frontdoor("run", "small.yaml", "-n", 2, "--workers", 2, "--out", "usual").status == 0
    for name in ("measures.csv", "monthly.csv", "summary.csv"):
        assert (town / "many" / name).read_bytes() == (town / "usual" / name).read_bytes()


def test_more_may_be_allowed_to_what_was_ended(town: Path, frontdoor: Command, slow: None) -> None:  # noqa: F811
    """The same study, with what had finished: how long one may take is no part of what it is."""
    assert frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--minutes", 10_000, "--out", "out").status == 0
    (town / "busy.yaml").write_text(f"{SMALL}need: {{lasting_days: 300}}\n", encoding="utf-8")
    assert frontdoor("run", "busy.yaml", "-n", 1, "--workers", 1, "--minutes", 1, "--out", "busy").status == 1
    assert frontdoor("run", "busy.yaml", "-n", 1, "--workers", 1, "--minutes", 10_000, "--out", "busy").status == 0


@pytest.mark.parametrize("minutes", ["0", "-1", "1.5", "an hour", "10081"])
def test_minutes_are_a_whole_number_up_to_a_week(town: Path, frontdoor: Command, minutes: str) -> None:  # noqa: F811
    answer = frontdoor("run", "small.yaml", "--minutes", minutes)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"--minutes must be a whole number from 1 to 10080, not {minutes!r}.\n"


def test_from_python_too(slow: None) -> None:
    scenario = load_text(SMALL)
    with pytest.raises(Exception, match="more than the 2 that one replication may have"):
        sim.run(scenario, replications=1, workers=1, minutes=2)
    result = sim.run(scenario, replications=1, workers=1, minutes=10_000)
    assert isinstance(result, StudyResult) and result.complete
    with pytest.raises(ValueError, match="minutes"):
        sim.compare(scenario, scenario, minutes=0)


@pytest.mark.parametrize(("bound", "words"), [("MOST_ROWS", "events"), ("", "minutes")])
def test_a_day_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, slow: None, bound: str, words: str) -> None:
    """Events upon events at one instant: whoever looked at the bounds once a day would wait for ever."""
    timeline = phases(load_text(SMALL))
    run = Run(tuple(phase.scenario for phase in timeline), tape(timeline), seed=1, replication=1)

    def without_end() -> Any:
        while True:
            if bound:
                run.log.write(run.now, 0, sim.log.Event.CHANGE_MADE)
            yield run.at(3.0)

    if bound:
        monkeypatch.setattr(f"sim.rules.bounds.{bound}", 1_000)
        monkeypatch.setattr("sim.model.bounds.thread_time", lambda: 0.0)
    run.start(watch(run, 60))
    run.start(without_end())
    with pytest.raises(RunawayError, match=rf"ended on day 3 of .* {words}"), hang_guard():
        run.go()
