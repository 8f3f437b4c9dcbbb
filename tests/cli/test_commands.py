"""What each command does, through the door."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.cli.app import COMMANDS
from tests.cli.conftest import FEW, environment

TABLES = ["comparison.csv", "measures.csv", "monthly.csv", "summary.csv"]
HEAVY = ["pandas", "numpy", "wasmtime", "pydantic", "matplotlib", "scipy", "simpy", "pyarrow", "jinja2", "rich"]


def test_help_loads_nothing_heavy() -> None:
    code = f"import sys; from sim.cli import main; main(['--help']); print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert "compare" in done.stdout
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("file", "heavy"),
    [("scenarios", ["pandas", "sim.report.charts", "wasmtime"]), ("running", ["sim.report.charts", "xlsxwriter", "wasmtime", "jinja2"])],
)
def test_a_command_loads_nothing_that_it_may_never_need(file: str, heavy: list[str]) -> None:
    """A scenario is checked without tables; a first replication is run without charts."""
    code = f"import sys, sim.cli.{file}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout == "[]\n"


LOADED = """
import os, sys
import sim.engine.replication as engine
simulate = engine.simulate

def simulated(*given, replication, **named):
    log = simulate(*given, replication=replication, **named)
    print([m for m in ["pandas._libs", "pyarrow.lib", "sim.report.charts", "scipy"] if m in sys.modules], flush=True)
    return log if replication == 1 else os._exit(0)

engine.simulate = simulated
from sim.__main__ import main
sys.argv[0] = "frontdoor"
main()
"""


def test_what_tables_and_charts_are_made_with_is_loaded_after_the_first_replication(town: Path) -> None:
    """It does not wait for that, and the workers go on while it is loaded."""
    line = [sys.executable, "-c", LOADED, "run", "small.yaml", "-n", "2", "--workers", "1"]
    done = subprocess.run(line, capture_output=True, text=True, env=environment(), check=True)
    first, second = done.stdout.splitlines()
    assert first == "[]"
    assert "sim.report.charts" in second and "scipy" in second


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_says_what_it_is_for(command: str, frontdoor) -> None:
    answer = frontdoor(command, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert "Parameters" not in answer.out and "----" not in answer.out
    options = re.findall(r"^  (?:-\w, )?(--[\w-]+)(?: \S+)?(.*(?:\n {10,}.*)*)", answer.out, re.MULTILINE)
    assert options and [name for name, words in options if not words.strip()] == []


def test_check_prints_the_resolved_scenario_if_asked(town: Path, frontdoor) -> None:
    answer = frontdoor("check", "busier.yaml", "--resolved", "--set", "front_door.workers.screener.posts=7")
    assert (answer.status, answer.err) == (0, "busier: no faults.\n")
    assert "posts: 7" in answer.out
    (town / "resolved.yaml").write_text(answer.out, encoding="utf-8")
    assert "does not differ" in frontdoor("check", "busier.yaml", "resolved.yaml", "--set",
                                          "front_door.workers.screener.posts=7").out  # fmt: skip


def test_check_of_two_prints_what_differs(town: Path, frontdoor) -> None:
    answer = frontdoor("check", "small.yaml", "busier.yaml")
    assert answer.status == 0
    lines = [line.split() for line in answer.out.splitlines()]
    assert ["demand.contacts.multiplier", "1", "1.2"] in lines
    assert lines[-2:] == [["small:", "no", "faults."], ["busier:", "no", "faults."]]
    found = json.loads(frontdoor("check", "small.yaml", "busier.yaml", "--json").out)
    assert found["differences"]["busier"] == [{"path": "demand.contacts.multiplier", "a": "1", "b": "1.2"}]


def test_new_writes_a_scenario_that_checks(town: Path, frontdoor) -> None:
    assert frontdoor("new", "mine.yaml").status == 0
    assert json.loads((town / "scenario.schema.json").read_text(encoding="utf-8"))["properties"]
    assert "does not differ" in frontdoor("check", "mine.yaml", "sunderland-2018").out


def test_run_fills_a_folder_and_names_the_report(town: Path, frontdoor) -> None:
    answer = frontdoor("run", "small.yaml", "--replications", 2, "--workers", 1)
    assert (answer.status, answer.err) == (0, f"{FEW}\n2 replications to run.\n")
    assert answer.out.splitlines()[-1] == f"Report: {Path('results/small/report.html')}"
    folder = town / "results" / "small"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".lock", "manifest.json", "measures.csv", "monthly.csv", "replications.zip", "report.html", "summary.csv",
        "workbook.xlsx",
    ]  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "complete"
    assert set(manifest["files"]) == {path.name for path in folder.iterdir()} - {".lock", "manifest.json"}
    assert str(town) not in (folder / "manifest.json").read_text(encoding="utf-8")


def test_run_of_several_fills_a_folder_for_each(town: Path, frontdoor) -> None:
    answer = frontdoor("run", "small.yaml", "busier.yaml", "-n", 1, "--workers", 1, "--out", "both", "--quiet")
    assert answer.out.splitlines() == [f"Report: {Path('both', name, 'report.html')}" for name in ("small", "busier")]
    assert (town / "both" / "busier" / "measures.csv").is_file()


def test_an_identical_pair_differs_by_exactly_nothing(town: Path, frontdoor) -> None:
    frontdoor("compare", "small.yaml", "small.yaml", "-n", 3, "--workers", 1, "--out", "same")
    table = pd.read_csv("same/comparison.csv")
    defined = table[table["n"] >= 2]
    assert len(defined) > 10
    assert (defined[["difference", "ci_low", "ci_high"]] == 0).all(axis=None)
    assert (table["difference"].fillna(0) == 0).all()
    assert set(defined["probability_better"].dropna()) == {0.5}


def test_tables_do_not_depend_on_the_number_of_workers(town: Path, frontdoor) -> None:
    for workers in (1, 2):
        args = ("compare", "small.yaml", "busier.yaml", "-n", 3, "--workers", workers, "--out", f"with-{workers}")
        assert frontdoor(*args).status == 0
    for name in TABLES:
        assert (town / "with-1" / name).read_bytes() == (town / "with-2" / name).read_bytes()
    assert b"\r" not in (town / "with-1" / "measures.csv").read_bytes()


def test_another_seed_gives_another_result(town: Path, frontdoor) -> None:
    for seed in (1, 2):
        frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--seed", seed, "--out", f"seed-{seed}")
    assert (town / "seed-1" / "measures.csv").read_bytes() != (town / "seed-2" / "measures.csv").read_bytes()


def test_piped_output_is_plain_and_80_wide(town: Path, process) -> None:
    answer = process("compare", "small.yaml", "busier.yaml", "-n", 2, "--workers", 1)
    assert (answer.status, answer.err) == (0, f"{FEW}\n4 replications to run.\n")
    assert answer.out.isascii()
    assert "\x1b" not in answer.out
    pasted = ("One side of A4: ", "Every table: ")  # whole commands, in one line
    assert max(len(line) for line in answer.out.splitlines() if not line.startswith(pasted)) <= 80
    assert answer.out.splitlines()[-1].startswith("Report: results")


def test_a_comparison_says_what_changed_and_what_to_type_next(town: Path, frontdoor) -> None:
    args = ("compare", "small.yaml", "busier.yaml", "-n", 3, "--workers", 1, "--out", "out")
    short = frontdoor(*args).out
    assert f"One side of A4: frontdoor brief out\nEvery table: frontdoor report out --all\nReport: {Path('out', 'report.html')}\n" in short
    assert "Difference" not in short and "headline measures clearly change" in short
    at = [short.find(word) for word in ("\nWorse", "\nBetter", "\nHigher", "\nLower")]
    assert sorted(place for place in at if place >= 0) == [place for place in at if place >= 0] != []
    option = short[short.index("\nA: ") :].split("\n\n")[0]
    assert sum(line.startswith(("Worse", "Better", "Higher", "Lower")) for line in option.splitlines()) <= 8
    everything = frontdoor("report", "out", "--all").out
    assert "Difference" in everything and "Difference" in frontdoor(*args, "--all").out
    assert frontdoor("brief", "out").status == 0


def test_json_is_all_there_is_on_standard_output(town: Path, frontdoor) -> None:
    answer = frontdoor("compare", "small.yaml", "busier.yaml", "-n", 2, "--workers", 1, "--json")
    (found,) = json.loads(answer.out)["results"]
    assert found["status"] == "complete"
    assert found["baseline"] == "small"
    assert found["comparison"]["busier"][0]["n"] == 2
    assert "busier" in found["headline"]


def test_set_applies_to_all_scenarios(town: Path, frontdoor) -> None:
    frontdoor("compare", "small.yaml", "busier.yaml", "-n", 1, "--set", "run.observed_days=21", "--out", "short")
    manifest = json.loads((town / "short" / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["scenario"]["run"]["observed_days"] for entry in manifest["scenarios"]] == [21, 21]
    assert manifest["warnings"] == []


@pytest.mark.usefixtures("whole_reports")
def test_another_period_is_warned_about(town: Path, frontdoor) -> None:
    (town / "later.yaml").write_text("extends: small.yaml\nrun: {start: 2017-05-01}\n", encoding="utf-8")
    answer = frontdoor("compare", "small.yaml", "later.yaml", "-n", 1, "--workers", 1)
    assert answer.status == 0
    assert 'Warning: "A small town (later)": it runs from 2017-05-01' in answer.out
    assert "“A small town (later)”: it runs from 2017-05-01" in (town / "results/small-vs-later/report.html").read_text(encoding="utf-8")


def test_same_file_names_do_not_clash(town: Path, frontdoor) -> None:
    (town / "other").mkdir()
    (town / "other" / "small.yaml").write_text((town / "small.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    frontdoor("compare", "small.yaml", "other/small.yaml", "-n", 1, "--workers", 1)
    assert set(pd.read_csv("results/small-vs-small-2/measures.csv")["scenario"]) == {"small", "small-2"}


def test_new_results_replace_ours_and_spare_yours(town: Path, frontdoor) -> None:
    frontdoor("compare", "small.yaml", "busier.yaml", "-n", 1, "--workers", 1, "--out", "out", "--keep-log")
    assert (town / "out" / "log-busier-1.parquet").is_file()
    (town / "out" / "notes.csv").write_text("mine", encoding="utf-8")
    frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--out", "out")
    names = {path.name for path in (town / "out").iterdir()}
    assert "notes.csv" in names
    assert not names & {"comparison.csv", "log-busier-1.parquet", "children-busier-1.parquet"}


@pytest.mark.usefixtures("whole_reports")
def test_report_is_rebuilt_from_saved_results(town: Path, frontdoor) -> None:
    frontdoor("compare", "small.yaml", "busier.yaml", "-n", 2, "--workers", 1, "--out", "out")
    before = (town / "out" / "report.html").read_bytes()
    (town / "out" / "report.html").unlink()
    answer = frontdoor("report", "out")
    assert (answer.status, answer.err) == (0, "")
    assert (town / "out" / "report.html").read_bytes() == before
    (town / "out" / "summary.csv").write_bytes((town / "out" / "summary.csv").read_bytes().replace(b"busier", b"calm"))
    assert "summary.csv is not as it was written" in frontdoor("report", "out").err
    (town / "out" / "monthly.csv").unlink()
    assert frontdoor("report", "out").status == 2


def test_journeys_are_told(town: Path, frontdoor) -> None:
    answer = frontdoor("journey", "small.yaml", "--pick", 2)
    assert answer.status == 0
    assert len(answer.out) > 100


@pytest.mark.parametrize("arguments", [["--version"], [], ["-h"], ["compare", "--help"]])
def test_asking_is_no_fault(frontdoor, arguments: list[str]) -> None:
    answer = frontdoor(*arguments)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out


@pytest.mark.usefixtures("whole_reports")
def test_a_scenario_says_what_matters_and_why(town: Path, frontdoor) -> None:
    """In the file of the baseline; what is given with the command goes before; a measure that there is not is told."""
    matters = 'matters:\n  contacts: {from: 5, reason: "a morning of one screener"}\n  total_cost_pounds: {from: "3%", reason: "what a bid must save"}\n'
    with (town / "small.yaml").open("a", encoding="utf-8") as file:
        file.write(matters)
    assert frontdoor("compare", "small.yaml", "busier.yaml", "-n", 2, "--workers", 1, "--margin", "referrals=3", "--out", "out").status == 0
    margins = pd.read_csv(town / "out" / "comparison.csv").query("by == 'all'").set_index("measure")
    assert margins.at["contacts", "margin"] == 5 and margins.at["referrals", "margin"] == 3
    cost = margins.loc["total_cost_pounds"]
    assert cost["margin"] == pytest.approx(cost["baseline_mean"] * 0.03)
    assert "from 5: a morning of one screener" in (town / "out" / "report.html").read_text(encoding="utf-8")
    assert frontdoor("verify", "out").status == 0
    with (town / "small.yaml").open("a", encoding="utf-8") as file:
        file.write("  contact: {from: 5, reason: misspelt}\n")
    assert 'matters: There is no measure called "contact"' in " ".join(frontdoor("check", "small.yaml").out.split())
    (town / "small.yaml").write_text((town / "busier.yaml").read_text(encoding="utf-8").partition("\n")[2] + "matters: {contacts: {from: five, reason: x}}\n", encoding="utf-8")
    answer = frontdoor("check", "small.yaml")
    assert answer.status == 2 and "matters.contacts.from" in answer.err
