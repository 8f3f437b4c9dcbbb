"""The command sweep, through the door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim.engine
from sim.study.designs.sweep import MEASURED
from tests.cli.conftest import FEW
from tests.towns import DEMAND, POSTS

GRID = ("--vary", f"{DEMAND}=1:1.2:0.2", "--vary", f"{POSTS}=1,2")
TABLES = ["comparison.csv", "measures.csv", "monthly.csv", "points.csv", "summary.csv", "sweep.csv"]


def small(*more: object) -> tuple[object, ...]:
    return ("sweep", "small.yaml", *GRID, "-n", 2, "--workers", 1, *more)


def test_a_sweep_fills_a_folder(town: Path, frontdoor) -> None:
    answer = frontdoor(*small())
    assert (answer.status, answer.err) == (0, f"{FEW}\n10 replications to run.\n")
    assert answer.out.splitlines()[-1] == f"Report: {Path('results/small-sweep/report.html')}"
    folder = town / "results" / "small-sweep"
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) == [
        "comparison.csv", "manifest.json", "measures.csv", "monthly.csv", "points.csv", "report.html", "summary.csv",
        "sweep.csv", "workbook.xlsx",
    ]  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sweep"]["paths"] == [DEMAND, POSTS]
    assert manifest["sweep"]["points"]["point-003"] == [1.2, 1]
    assert [entry["name"] for entry in manifest["scenarios"]][:2] == ["small", "point-001"]
    assert {"sweep.csv", "points.csv"} < set(manifest["files"])
    table = pd.read_csv(folder / "sweep.csv")
    assert list(table.columns) == ["point", DEMAND, POSTS, *MEASURED]
    contacts = table[(table["measure"] == "contacts") & (table["by"] == "all")]
    assert contacts[DEMAND].tolist() == [1.0, 1.0, 1.2, 1.2]
    assert contacts["mean"].tolist() == sorted(contacts["mean"])


def test_what_is_printed_is_plain_and_80_wide(town: Path, process) -> None:
    answer = process(*small("--show", "contacts", "--show", "contact_to_decision_hours_median"))
    assert (answer.status, answer.err) == (0, f"{FEW}\n10 replications to run.\n")
    assert answer.out.isascii()
    assert max(map(len, answer.out.splitlines())) <= 80
    table = pd.read_csv("results/small-sweep/summary.csv")
    mean = table[(table["measure"] == "contacts") & (table["by"] == "all")].set_index("scenario")["mean"]["small"]
    rows = [line.split() for line in answer.out.split(f"{sim.MEASURES['contacts'].title}\n")[1].splitlines() if line.startswith("1 ")]
    assert rows[0] == ["1", f"{mean:.1f}=", f"{mean:.1f}=*"]


def test_many_points_are_printed_from_the_best_to_the_worst(town: Path, frontdoor) -> None:
    answer = frontdoor(
        "sweep", "small.yaml", "--vary", f"{DEMAND}=0.5:1.5", "--points", 21, "-n", 1, "--workers", 1, "--show",
        "contact_to_decision_hours_median",
    )  # fmt: skip
    assert answer.status == 0
    assert "1 more point: see sweep.csv." in answer.out
    points = pd.read_csv("results/small-sweep/points.csv")
    assert len(points) == 21
    assert points[DEMAND].between(0.5, 1.5).all()
    assert ((points[DEMAND] - 0.5) * 21).astype(int).nunique() >= 20  # rounding may carry one over an edge
    table = pd.read_csv("results/small-sweep/sweep.csv")
    table = table[(table["measure"] == "contact_to_decision_hours_median") & (table["by"] == "all")]
    ranked = table.sort_values("mean", kind="stable")[DEMAND].tolist()
    printed = [line.split()[0] for line in answer.out.splitlines() if line[:2] in ("0.", "1.")]
    assert [float(text) for text in printed] == [*ranked[:10], *ranked[-10:]]


@pytest.mark.usefixtures("whole_reports")
def test_the_tables_do_not_depend_on_workers_or_on_interruptions(
    town: Path, frontdoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("sweep", "small.yaml", "--vary", f"{POSTS}=1,3", "-n", 3, "--quiet", "--workers")
    assert frontdoor(*command, 1, "--out", "whole").status == 0
    assert frontdoor(*command, 2, "--out", "two").status == 0
    simulate, seen = sim.engine.simulate, []

    def stops_at_the_fifth(scenario: Any, *, seed: int, replication: int, **how: Any) -> Any:
        seen.append(replication)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return simulate(scenario, seed=seed, replication=replication, **how)

    with monkeypatch.context() as patch:
        patch.setattr(sim.engine, "simulate", stops_at_the_fifth)
        answer = frontdoor(*command, 1, "--out", "broken")
    assert answer.status == 1
    assert "Kept the 4 of 9 replications that finished." in answer.err
    assert "Partial results" in (town / "broken" / "report.html").read_text(encoding="utf-8")
    answer = frontdoor(*command[:-2], "--workers", 1, "--out", "broken")
    assert answer.status == 0
    assert "Going on from 4 replications" in answer.err
    for name in TABLES:
        assert (town / "whole" / name).read_bytes() == (town / "two" / name).read_bytes()
        assert (town / "whole" / name).read_bytes() == (town / "broken" / name).read_bytes()


def test_json_has_every_point(town: Path, frontdoor) -> None:
    answer = frontdoor(*small("--json", "--show", "contacts"))
    (found,) = json.loads(answer.out)["results"]
    assert found["varied"] == {DEMAND: 1.0, POSTS: 2}
    assert [point["values"][POSTS] for point in found["points"]] == [1, 2, 1, 2]
    assert found["points"][1]["measures"]["contacts"]["difference"] == 0
    assert found["status"] == "complete"


@pytest.mark.usefixtures("whole_reports")
def test_the_report_is_rebuilt_from_saved_results(town: Path, frontdoor) -> None:
    frontdoor(*small())
    path = town / "results" / "small-sweep" / "report.html"
    before = path.read_bytes()
    path.unlink()
    assert frontdoor("report", "results/small-sweep").status == 0
    assert path.read_bytes() == before
    assert "What was varied" in before.decode("utf-8")


@pytest.mark.usefixtures("whole_reports")
def test_a_dated_change_that_sets_a_value_again_is_warned_about_once(town: Path, frontdoor) -> None:
    change = "changes: {more: {from: 2017-05-01, set: {front_door: {workers: {screener: {posts: 5}}}}}}\n"
    (town / "later.yaml").write_text(f"extends: small.yaml\n{change}", encoding="utf-8")
    answer = frontdoor("sweep", "later.yaml", "--vary", f"{POSTS}=1,3,4", "-n", 1, "--workers", 1)
    said = f"Warning: Every point: {POSTS} is set in the scenario, but change more sets it again from 2017-05-01."
    assert " ".join(answer.out.split()).count(said) == 1
    assert answer.out.count("Warning") == 1
    page = (town / "results" / "later-sweep" / "report.html").read_text(encoding="utf-8")
    assert page.count("but change more sets it again") == 1


WRONG = {
    "nothing varied": ([], "--vary"),
    "no step": (["--vary", f"{DEMAND}=1:2"], "say the step"),
    "wrong sign": (["--vary", f"{DEMAND}=2:1:0.5"], "a step of 0.5 does not lead down from 2 to 1"),
    "unknown path": (["--vary", "front_door.wurkers=1,2"], "did you mean 'workers'"),
    "value out of range": (["--vary", f"{POSTS}=1,-1"], f"--vary {POSTS}=-1"),
    "too many": (["--vary", f"{DEMAND}=1:2:0.01", "--vary", f"{POSTS}=1:100:1"], "10,100 points"),
    "the same twice": (["--vary", f"{POSTS}=1,2", "--vary", f"{POSTS}=3,4"], "varied twice"),
    "no points": (["--vary", f"{POSTS}=1:9", "--points", "0"], "--points"),
    "more points than there are": (["--vary", f"{POSTS}=1,2", "--points", "9"], "only 2 combinations"),
    "unknown measure": (["--vary", f"{POSTS}=1,2", "--show", "contcts"], "did you mean contacts"),
}


@pytest.mark.parametrize("case", WRONG)
def test_is_refused_in_plain_words(town: Path, frontdoor, case: str) -> None:
    arguments, words = WRONG[case]
    before = sorted(town.rglob("*"))
    answer = frontdoor("sweep", "small.yaml", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1
    assert sorted(town.rglob("*")) == before


def test_all_faults_are_named_at_once(town: Path, frontdoor) -> None:
    answer = frontdoor(
        "sweep", "nowhere.yaml", "--vary", "a=1", "--vary", "b=1:2", "--show", "x", "--points", "z", "-n", "0"
    )
    assert answer.status == 2
    words = ("nowhere.yaml", "--vary a=1", '"x"', "--points", "--replications")
    assert [word in answer.err for word in words] == [True] * 5
    assert len(answer.err.splitlines()) == 5
