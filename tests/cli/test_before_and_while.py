"""What is said before the first replication, and while others run."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim.engine
from tests.cli.conftest import FEW, environment
from tests.effort import PATIENCE

LATE = "changes: {late: {from: 2018-01-01, set: {costs: {contact: 1}}}}\n"
ENDS = "change late (from 2018-01-01) begins after the run ends on 28 May 2017: it does nothing."


@pytest.fixture
def late(town: Path) -> Path:
    """The small town with a change that comes too late, in both scenarios."""
    (town / "small.yaml").write_text((town / "small.yaml").read_text(encoding="utf-8") + LATE, encoding="utf-8")
    return town


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that has gone on by a minute whenever it is looked at."""
    clock = itertools.count()
    monkeypatch.setattr("sim.report.progress.monotonic", lambda: 60.0 * next(clock))


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)


def words(text: str) -> str:
    return " ".join(text.split())


def test_what_is_known_is_said_before_the_first_replication(late: Path, frontdoor, monkeypatch, capsys) -> None:
    said: list[str] = []
    simulate = sim.engine.simulate

    def listening(scenario: Any, **draws: int) -> Any:
        said.append(capsys.readouterr().err)
        return simulate(scenario, **draws)

    monkeypatch.setattr(sim.engine, "simulate", listening)
    frontdoor("compare", "small.yaml", "busier.yaml", "-n", 2, "--workers", 1, "--out", "out")
    assert words(said[0]).startswith(f"Warning: Both scenarios: {ENDS} {FEW}")
    assert "".join(said[1:]) == ""
    manifest = json.loads((late / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["warnings"][:3] == [
        {"scenario": "small", "kind": "scenario", "text": ENDS}, {"scenario": "busier", "kind": "scenario", "text": ENDS},
        {"scenario": "", "kind": "replications", "text": FEW.removeprefix("Warning: ")},
    ]  # fmt: skip


@pytest.mark.usefixtures("whole_reports")
def test_what_was_said_is_not_said_again_on_a_terminal_but_is_in_a_file(late: Path, frontdoor, monkeypatch) -> None:
    command = ("compare", "small.yaml", "busier.yaml", "-n", 2, "--workers", 1)
    in_a_file = frontdoor(*command, "--out", "file")
    assert ENDS in words(in_a_file.out) and FEW in in_a_file.out
    on_a_terminal(monkeypatch)
    answer = frontdoor(*command, "--out", "terminal")
    assert ENDS in words(answer.err) and FEW in answer.err
    assert "Warning" not in answer.out
    assert ENDS in (late / "terminal" / "report.html").read_text(encoding="utf-8")


def test_quiet_is_quiet(late: Path, frontdoor) -> None:
    assert frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--quiet").err == ""


def test_sensitivity_warns_before_it_runs(late: Path, frontdoor) -> None:
    one = "{label: It, path: perception.error_sd.screening, low: 5, high: 20, source: judgement}"
    (late / "ranges.yaml").write_text(f"ranges:\n  it: {one}\n", encoding="utf-8")
    answer = frontdoor("sensitivity", "small.yaml", "--over", "ranges.yaml", "--trajectories", 2, "--measure", "contacts",
                       "-n", 1, "--workers", 1)  # fmt: skip
    assert words(answer.err).startswith(f"Warning: small: {ENDS} 4 points")
    assert "to run." not in answer.err


@pytest.mark.parametrize("count", [1, 5])
def test_one_replication_has_no_interval_and_five_have_a_fair_one(town: Path, frontdoor, count: int) -> None:
    answer = frontdoor("run", "small.yaml", "-n", count, "--workers", 1)
    assert "unreliable" not in answer.err + answer.out


def test_an_option_that_changes_nothing_is_told_before_it_runs(town: Path, frontdoor) -> None:
    (town / "same.yaml").write_text("extends: small.yaml\ntitle: Another name\n", encoding="utf-8")
    answer = frontdoor("compare", "small.yaml", "same.yaml", "busier.yaml", "-n", 1, "--workers", 1)
    assert answer.status == 0
    assert answer.err.splitlines()[0] == "Warning: same: nothing differs from the baseline."
    assert "busier: nothing" not in answer.err + answer.out


def test_more_differs_than_the_option_where_it_extends_another_file(town: Path, frontdoor) -> None:
    (town / "weeks.yaml").write_text("extends: small.yaml\nrun: {observed_days: 28}\n", encoding="utf-8")
    (town / "copy.yaml").write_text((town / "small.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for baseline, options, warned in (
        ("busier.yaml", ["weeks.yaml"], "it extends small.yaml and not the baseline's busier.yaml: 1 value in which"),
        ("copy.yaml", ["busier.yaml", "weeks.yaml"], ""),
        ("weeks.yaml", ["small.yaml"], ""),
    ):
        answer = frontdoor("compare", baseline, *options, "-n", 1, "--workers", 1)
        assert answer.status == 0
        assert ("it extends" in words(answer.err)) == bool(warned)
        assert warned in words(answer.err)


@pytest.mark.parametrize(("line", "fewer"), [
    ("demand: {contacts: {multiplier: 0.7}}", True), ("demand: {contacts: {multiplier: 1.3}}", False),
    ("changes: {a: {from: 2017-05-08, set: {demand: {contacts: {first_contacts_per_year: 200}}}}}", True),
])  # fmt: skip
def test_need_of_children_who_do_not_come_is_said_not_to_be_counted(town: Path, frontdoor, line: str, fewer: bool) -> None:
    (town / "other.yaml").write_text(f"extends: small.yaml\n{line}\n", encoding="utf-8")
    answer = frontdoor("compare", "small.yaml", "other.yaml", "-n", 1, "--workers", 1)
    assert (answer.status, "other: fewer children come in it" in words(answer.err)) == (0, fewer)


def test_a_point_of_a_sweep_may_be_the_baseline(town: Path, frontdoor) -> None:
    answer = frontdoor("sweep", "small.yaml", "--vary", "demand.contacts.multiplier=1,1.2", "-n", 1, "--workers", 1)
    assert answer.status == 0
    assert "nothing differs" not in answer.err + answer.out


def test_a_line_a_minute_tells_how_far_it_is(town: Path, frontdoor, minutes) -> None:
    answer = frontdoor("run", "small.yaml", "-n", 6, "--workers", 1, "--out", "out")
    assert answer.err.splitlines() == [
        "6 replications to run.",
        "1 of 6 replications, about 5 minutes left",
        "2 of 6 replications, about 4 minutes left",
        "3 of 6 replications, about 3 minutes left",
        "4 of 6 replications, about 2 minutes left",
        "5 of 6 replications, about 60 seconds left",
    ]
    assert frontdoor("run", "small.yaml", "-n", 6, "--workers", 1, "--out", "out", "--quiet").err == ""


def test_no_second_line_within_the_minute(town: Path, frontdoor, monkeypatch) -> None:
    clock = itertools.count()
    monkeypatch.setattr("sim.report.progress.monotonic", lambda: 25.0 * next(clock))
    answer = frontdoor("run", "small.yaml", "-n", 6, "--workers", 1, "--out", "out")
    assert answer.err.splitlines() == ["6 replications to run.", "3 of 6 replications, about 75 seconds left"]


@pytest.mark.parametrize("terminal", [False, True])
def test_the_time_left_counts_only_what_this_session_ran(
    town: Path, frontdoor, minutes, monkeypatch, terminal: bool
) -> None:
    simulate = sim.engine.simulate
    stop_at = 8

    def stopping(scenario: Any, *, seed: int, replication: int, **how: Any) -> Any:
        if replication == stop_at:
            raise KeyboardInterrupt
        return simulate(scenario, seed=seed, replication=replication, **how)

    monkeypatch.setattr(sim.engine, "simulate", stopping)
    command = ("run", "small.yaml", "-n", 10, "--workers", 1, "--out", "out")
    assert frontdoor(*command).status == 1
    stop_at = 0
    if terminal:
        on_a_terminal(monkeypatch)
    answer = frontdoor(*command)
    assert answer.status == 0
    said = "8/10 about 2 minutes left" if terminal else "8 of 10 replications, about 2 minutes left"
    assert "Going on from 7 replications" in answer.err
    assert said in re.sub(r"\x1b\[[0-9;]*m", "", answer.err)
    if not terminal:
        assert "3 of 10 replications to run." in answer.err


def test_uneven_partial_results_are_told_as_they_are(town: Path, frontdoor, monkeypatch) -> None:
    simulate = sim.engine.simulate

    def failing(scenario: Any, *, seed: int, replication: int, **how: Any) -> Any:
        if scenario.demand.contacts.multiplier > 1 and replication == 2:
            raise ZeroDivisionError
        return simulate(scenario, seed=seed, replication=replication, **how)

    monkeypatch.setattr(sim.engine, "simulate", failing)
    answer = frontdoor("compare", "small.yaml", "busier.yaml", "-n", 3, "--workers", 1, "--out", "out")
    assert answer.status == 1
    said = "Partial: 2 to 3 of the 3 replications of each scenario (5 of 6 finished)"
    assert f"{said}, seed 1." in words(answer.out)
    assert "2 replications: intervals from so few" in words(answer.out)  # the fewest of a scenario
    assert f"{said}." in words(frontdoor("verify", "out").out)


def test_reports_are_not_loaded_before_the_first_replication_even_if_some_are_there() -> None:
    """Workers are copies of what is loaded when they begin, and would each be larger by it."""
    code = (
        "import sys\n"
        "from sim.report.build import loading\n"
        "on_done = loading(lambda done, asked: None)\n"
        "on_done(30, 60)\n"
        "assert 'scipy' not in sys.modules and 'sim.report.faces' not in sys.modules\n"
        "on_done(31, 60)\n"
        "assert 'scipy.special' in sys.modules and 'sim.report.faces' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE, env=environment())
