"""The commands sweep and tradeoffs, through the door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim.model
from sim.cli import main
from sim.study.designs.sweep import MEASURED
from sim.study.result import load_result
from tests.cli.conftest import FEW, SMALL

DEMAND, POSTS = "demand.contacts.multiplier", "front_door.workers.screener.posts"
GRID = ("--vary", f"{DEMAND}=1:1.2:0.2", "--vary", f"{POSTS}=1,2")
COSTS = ("--set", "costs.contact=20", "--set", f"{POSTS.rpartition('.')[0]}.annual_cost_pounds=30000")
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
    assert "1 more point is in sweep.csv." in answer.out
    points = pd.read_csv("results/small-sweep/points.csv")
    assert len(points) == 21
    assert points[DEMAND].between(0.5, 1.5).all()
    assert ((points[DEMAND] - 0.5) * 21).astype(int).nunique() >= 20  # rounding may carry one over an edge
    table = pd.read_csv("results/small-sweep/sweep.csv")
    table = table[(table["measure"] == "contact_to_decision_hours_median") & (table["by"] == "all")]
    ranked = table.sort_values("mean", kind="stable")[DEMAND].tolist()
    printed = [line.split()[0] for line in answer.out.splitlines() if line[:2] in ("0.", "1.")]
    assert [float(text) for text in printed] == [*ranked[:10], *ranked[-10:]]


def test_the_tables_do_not_depend_on_workers_or_on_interruptions(
    town: Path, frontdoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("sweep", "small.yaml", "--vary", f"{POSTS}=1,3", "-n", 3, "--quiet", "--workers")
    assert frontdoor(*command, 1, "--out", "whole").status == 0
    assert frontdoor(*command, 2, "--out", "two").status == 0
    simulate, seen = sim.model.simulate, []

    def stops_at_the_fifth(scenario: Any, *, seed: int, replication: int) -> Any:
        seen.append(replication)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return simulate(scenario, seed=seed, replication=replication)

    with monkeypatch.context() as patch:
        patch.setattr(sim.model, "simulate", stops_at_the_fifth)
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


def test_the_report_is_rebuilt_from_saved_results(town: Path, frontdoor) -> None:
    frontdoor(*small())
    path = town / "results" / "small-sweep" / "report.html"
    before = path.read_bytes()
    path.unlink()
    assert frontdoor("report", "results/small-sweep").status == 0
    assert path.read_bytes() == before
    assert "What was varied" in before.decode("utf-8")


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


# -- trade-offs --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a sweep in which more posts cost more and decide sooner."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    args = ("--set", "front_door.screening_effort_hours.mean=6", "--vary", f"{POSTS}=1,2,3", "-n", "6", "--workers", "1")
    command = ("sweep", str(folder / "small.yaml"), *COSTS, *args, "--out", str(folder / "out"), "--quiet")
    assert main(command) == 0
    return folder / "out"


OVER = "contact_to_decision_hours_median,staff_cost_pounds"


def test_options_are_weighed(swept: Path, frontdoor) -> None:
    answer = frontdoor("tradeoffs", swept, "--over", OVER)
    assert (answer.status, answer.err) == (0, "")
    assert max(map(len, answer.out.splitlines()[2:])) <= 80  # the folder's name may be longer
    assert "4 of 4 options are beaten by no other" in " ".join(answer.out.split())  # two posts, and as it stands: alike
    assert "point-003: 3" in answer.out


def test_the_cheapest_that_meets_a_standard_is_named(swept: Path, frontdoor) -> None:
    table = load_result(swept).summary
    hours = table[(table["measure"] == "contact_to_decision_hours_median") & (table["by"] == "all")]
    mean = hours.set_index("scenario")["mean"]
    high = hours.set_index("scenario")["ci_high"]
    assert high["point-002"] < mean["point-001"]  # or the question below would have no answer
    limit = (high["point-002"] + mean["point-001"]) / 2
    args = ("tradeoffs", swept, "--over", OVER, "--standard", f"contact_to_decision_hours_median<={limit:.4f}",
            "--cost", "staff_cost_pounds")  # fmt: skip
    answer = frontdoor(*args)
    said = " ".join(answer.out.split())
    assert answer.status == 0
    assert "is the cheapest option that is shown to meet every standard" in said
    found = json.loads(frontdoor(*args, "--json").out)
    assert found["cheapest"] in ("small", "point-002")
    by_option = {one["option"]: one for one in found["standards"]}
    assert by_option["point-001"]["finding"] in ("fails", "not shown")
    assert by_option["point-003"]["finding"] == "meets all"
    assert by_option["point-003"]["cost"] > by_option["point-002"]["cost"]
    assert found["weighed_by"] == OVER.split(",")


def test_a_standard_that_nothing_meets_is_said_so(swept: Path, frontdoor) -> None:
    answer = frontdoor("tradeoffs", swept, "--standard", "contact_to_decision_hours_median<=0.01")
    assert answer.status == 0
    assert "No option meets every standard (4 compared)." in answer.out
    assert "fails: from contact to decision, median" in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--over", "contcts"], "did you mean contacts"),
        (["--over", "contacts"], "neither more nor less of it is better"),
        (["--standard", "staff_cost_pounds"], "write a standard as"),
        (["--standard", "staff_cost_pounds>=1"], "did you mean staff_cost_pounds<=1"),
        (["--standard", "staff_cost_pounds<=1", "--cost", "money"], "no measure called"),
    ],
)
def test_trade_offs_are_refused_in_plain_words(swept: Path, frontdoor, arguments: list[str], words: str) -> None:
    answer = frontdoor("tradeoffs", swept, *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


def test_one_scenario_cannot_be_weighed(town: Path, frontdoor) -> None:
    assert "no folder nowhere" in frontdoor("tradeoffs", "nowhere").err
    frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--out", "one", "--quiet")
    answer = frontdoor("tradeoffs", "one")
    assert answer.status == 2
    assert "holds fewer than two options" in answer.err


def test_a_comparison_can_be_weighed_too(town: Path, frontdoor) -> None:
    frontdoor("compare", "small.yaml", "busier.yaml", *COSTS, "-n", 6, "--workers", 1, "--out", "two", "--quiet")
    answer = frontdoor("tradeoffs", "two", "--over", "total_cost_pounds")
    assert answer.status == 0
    assert [line.split()[-2:] for line in answer.out.splitlines() if line.startswith("small ")] == [["no", "other"]]
    assert [line.split()[-1] for line in answer.out.splitlines() if line.startswith("busier ")] == ["small"]
