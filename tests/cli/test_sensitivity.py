"""The command sensitivity through the door: what it writes, says, refuses, and goes on from."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.report.test_workbook import rows_of

pytest.importorskip("SALib")

RANGES = """\
ranges:
  children:
    label: How many children come <b>
    path: demand.contacts.first_contacts_per_year
    times: [0.5, 1.5]
    source: judgement
  error:
    label: How far screening is off
    path: perception.error_sd.screening
    low: 5
    high: 20
    source: judgement
"""
LOWER = "extends: small.yaml\ntitle: Lower\nthresholds: {applied: {screening: {early_help: 20, child_in_need: 22}}}\n"


@pytest.fixture
def over(town: Path) -> Path:
    """A file of ranges, and an option under which screening refers more children."""
    (town / "ranges.yaml").write_text(RANGES, encoding="utf-8")
    (town / "lower.yaml").write_text(LOWER, encoding="utf-8")
    return town


def sensitivity(frontdoor, *more: object, out: str = "out"):
    return frontdoor(
        "sensitivity", "small.yaml", "--over", "ranges.yaml", "--trajectories", 2, "--workers", 1, "--out", out, *more
    )


def test_it_says_what_a_conclusion_hangs_on(over: Path, frontdoor) -> None:
    answer = sensitivity(frontdoor, "--against", "lower.yaml", "--measure", "referrals")
    assert answer.status == 0
    assert "28 runs" in answer.err
    text = " ".join(answer.out.split())
    assert 'That "Lower" raises "Referrals to social care"' in text
    assert "points sampled" in text
    assert not any(word in text for word in ("Morris", "mu*", "igma")) and "One unknown changed at a time" in text
    assert "Where compare says something else, it has other replications, asks more certainty of several options" in text
    assert max(map(len, answer.out.splitlines())) <= 80
    assert answer.out.splitlines()[-1] == f"Report: {Path('out/report.html')}"
    folder = over / "out"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".lock", "conclusions.csv", "manifest.json", "measures.csv", "points.csv", "report.html", "sensitivity.csv",
        "workbook.xlsx",
    ]  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in folder.iterdir()} - {"manifest.json", ".lock"}
    assert [entry["name"] for entry in manifest["scenarios"]] == ["small", "lower"]
    found = pd.read_csv(folder / "sensitivity.csv")
    assert set(found["range"]) == {"children", "error"}
    assert set(found["index"]) == {"mu_star", "mu", "sigma"}


@pytest.mark.usefixtures("whole_reports")
def test_the_headline_says_which_way_and_what_would_turn_it(over: Path, frontdoor) -> None:
    """In words: the names of the methods stand in the table of how it was made alone."""
    answer = sensitivity(frontdoor, "--against", "lower.yaml", "--measure", "referrals", "--measure", "contacts", "--measure", "looked_after")
    headline = " ".join(next(part for part in answer.out.split("\n\n") if part.startswith('"Lower"')).split())
    referrals = pd.read_csv(over / "out" / "conclusions.csv").set_index("measure").loc["referrals"]
    holds = "whatever is true of the unknowns" if referrals["holds"] == referrals["points"] else f"at {referrals['holds']:.0f} of 8 points"
    assert f'raises "Referrals to social care" (by {referrals["given"]:.1f} referrals; so it is {holds}' in headline
    assert "Too close to call as given:" in headline
    shown, _, annex = (over / "out" / "report.html").read_text(encoding="utf-8").partition("Provenance")
    assert not re.search(r"Morris|Sobol|mu_star|mu\*|\bS1\b|\bST\b", shown + answer.out) and "Morris" in annex


@pytest.mark.usefixtures("whole_reports")
def test_two_measures_that_share_a_title_both_stand_in_the_workbook(over: Path, frontdoor) -> None:
    sensitivity(frontdoor, "--measure", "missed_children", "--measure", "missed_children_pct", "--quiet")
    headings = rows_of(over / "out" / "workbook.xlsx", "Effects")[0]
    assert {heading.split(":")[0] for heading in headings[1:]} == {
        "Children missed at the front door, children", "Children missed at the front door, % of children",
    }  # fmt: skip


@pytest.mark.usefixtures("whole_reports")
def test_the_report_is_one_file_with_everything_escaped(over: Path, frontdoor) -> None:
    sensitivity(frontdoor, "--measure", "referrals", "--measure", "contacts", "--quiet")
    page = (over / "out" / "report.html").read_text(encoding="utf-8")
    assert "How many children come &lt;b&gt;" in page
    assert "<b>" not in page and "<script" not in page
    assert page.count("<svg") >= 2
    assert "Never use this for a decision about a child" in page


def test_sobol_and_json(over: Path, frontdoor) -> None:
    answer = frontdoor(
        "sensitivity", "small.yaml", "--over", "ranges.yaml", "--method", "sobol", "--samples", 4, "--workers", 1,
        "--measure", "contacts", "-n", 1, "--out", "out", "--json",
    )  # fmt: skip
    found = json.loads(answer.out)
    assert (found["status"], found["method"], found["points"], found["option"]) == ("complete", "sobol", 16, None)
    assert {row["index"] for row in found["indices"]} == {"S1", "ST"}
    assert "“How many children come <b>”" in found["sentence"]


def test_the_headline_measures_are_looked_at_if_none_is_named(over: Path, frontdoor) -> None:
    import sim

    found = json.loads(sensitivity(frontdoor, "-n", 1, "--json").out)
    assert [row["measure"] for row in found["conclusions"]] == [name for name, each in sim.MEASURES.items() if each.headline]


def test_tables_do_not_depend_on_workers_and_interruptions(over: Path, frontdoor, monkeypatch) -> None:
    sensitivity(frontdoor, "--measure", "contacts", out="whole")
    module = importlib.import_module("sim.study.replicate")
    spread, stopped = module.spread, []

    def until_six(*arguments, **keywords):
        for place, result in enumerate(spread(*arguments, **keywords)):
            if place == 6:
                stopped.append(place)
                raise KeyboardInterrupt
            yield result

    monkeypatch.setattr(module, "spread", until_six)
    answer = sensitivity(frontdoor, "--measure", "contacts", out="halved")
    assert (answer.status, stopped) == (1, [6])
    assert "The same command goes on from there." in answer.err
    assert not (over / "halved" / "sensitivity.csv").exists()
    monkeypatch.setattr(module, "spread", spread)
    answer = frontdoor(
        "sensitivity", "small.yaml", "--over", "ranges.yaml", "--trajectories", 2, "--workers", 2, "--measure", "contacts",
        "--out", "halved",
    )  # fmt: skip
    assert "6 of them had finished" in answer.err
    for name in ("points.csv", "measures.csv", "sensitivity.csv", "conclusions.csv"):
        assert (over / "whole" / name).read_bytes() == (over / "halved" / name).read_bytes()


@pytest.mark.usefixtures("whole_reports")
def test_the_report_can_be_made_anew_and_the_results_verified(over: Path, frontdoor) -> None:
    sensitivity(frontdoor, "--against", "lower.yaml", "--measure", "referrals", "--quiet")
    page = (over / "out" / "report.html").read_bytes()
    (over / "out" / "report.html").unlink()
    assert frontdoor("report", "out").status == 0
    assert (over / "out" / "report.html").read_bytes() == page
    answer = frontdoor("verify", "out", "--scenario", "point-005-lower", "--replication", 2)
    assert (answer.status, answer.err) == (0, "")
    assert "replication 2 of point-005-lower: holds" in answer.out
    measures = (over / "out" / "measures.csv").read_text(encoding="utf-8").splitlines()
    cells = measures[-1].split(",")
    (over / "out" / "measures.csv").write_text("\n".join([*measures[:-1], ",".join([*cells[:-2], "999.0", cells[-1]])]) + "\n")
    answer = frontdoor("verify", "out")
    assert answer.status == 1
    assert "sensitivity.csv: DOES NOT HOLD" in answer.out


WRONG = {
    "no such ranges": (["--over", "nowhere.yaml"], "nowhere.yaml"),
    "a range that leads nowhere": (["--over", "bad.yaml"], "bad.yaml, line 2"),
    "an end that is not allowed": (["--over", "far.yaml"], "high 900 cannot be set in small"),
    "no such measure": (["--measure", "referals"], "did you mean referrals"),
    "no such method": (["--method", "guess"], "--method"),
    "one trajectory": (["--trajectories", "1"], "--trajectories"),
    "samples of morris": (["--samples", "8"], "--samples"),
    "no power of two": (["--method", "sobol", "--samples", "12"], "power of 2"),
    "auto": (["--replications", "auto"], "--replications"),
    "no such option": (["--against", "nowhere.yaml"], "nowhere.yaml"),
    "output is a file": (["--out", "small.yaml"], "small.yaml"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_before_anything_runs(over: Path, frontdoor, case: str) -> None:
    arguments, said = WRONG[case]
    one = "ranges:\n  it: {label: It, path: %s, low: 5, high: %s, source: judgement}\n"
    (over / "bad.yaml").write_text(one % ("perception.error_sd.screning", 20), encoding="utf-8")
    (over / "far.yaml").write_text(one % ("perception.error_sd.screening", 900), encoding="utf-8")
    before = sorted(over.rglob("*"))
    given = [] if "--over" in arguments else ["--over", "ranges.yaml"]
    answer = frontdoor("sensitivity", "small.yaml", *given, *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err
    assert sorted(over.rglob("*")) == before


def test_without_salib_it_says_how_to_get_it(over: Path, frontdoor, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib", None)
    answer = sensitivity(frontdoor)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("Sensitivity needs SALib, which is not installed. Install it with: ")
    assert not (over / "out").exists()


def test_a_point_that_runs_away_costs_its_trajectory(over: Path, frontdoor, monkeypatch) -> None:
    import sim.study.tasks as tasks

    one = tasks._one

    def failing(task):
        if task.name == "point-002-small" and task.replication == 1:
            raise RuntimeError("too much")
        return one(task)

    monkeypatch.setattr(tasks, "_one", failing)
    answer = sensitivity(frontdoor, "--measure", "contacts", "-n", 1, "--trajectories", 3)
    assert answer.status == 1
    assert "Replication 1 of point-002-small failed" in answer.err
    assert pd.read_csv(over / "out" / "conclusions.csv").loc[0, ["points", "blocks"]].tolist() == [8, 2]
