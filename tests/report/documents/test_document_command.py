"""The command: of files and of results, what it writes and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.scenario import load_scenario
from sim.study.folder import check_claim
from tests.report.documents.conftest import TOWN, Command, Page, edit, item, made_of


def test_a_scenario_that_was_not_run(desk: Path, document: Command) -> None:
    status, out, err = document("town.yaml")
    assert (status, err) == (0, "")
    folder = desk / "results" / "town-document"
    assert sorted(path.name for path in folder.iterdir()) == ["assumptions.csv", "document.html"]
    assert out.splitlines()[-2:] == [
        f"Document: {Path('results/town-document/document.html')}",
        f"Assumptions: {Path('results/town-document/assumptions.csv')}",
    ]
    assert re.search(r"^ +2  the authority's own records$", out, re.MULTILINE)
    assert re.search(r"^ +1  judgement, not identified by public data$", out, re.MULTILINE)
    page = Page((folder / "document.html").read_text(encoding="utf-8"))
    assert "there has been no run yet" in page.text and "No run yet" in item(page, "5.4")
    assert "Evidence: the comments in town.yaml." in item(page, "3.1")
    assert "our own count" in item(page, "3.1")
    check_claim(desk / "results" / "town")  # the results of a run are not in the document's way


def test_results_tell_of_their_own_run(results: Path, document: Command) -> None:
    before = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    status, _, err = document("out")
    assert (status, err) == (0, "")
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) - set(before["files"]) == {"document.html", "assumptions.csv"}
    assert {key: value for key, value in manifest.items() if key != "files"} == {
        key: value for key, value in before.items() if key != "files"
    }
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    assert "2 replications of each scenario, seed 1." in item(page, "4.3")
    assert f"numpy {manifest['versions']['numpy']}" in item(page, "5.1")
    assert "4 replications finished." in item(page, "5.4")
    for entry in manifest["scenarios"]:
        assert entry["hash"] in item(page, "6.1")
    assert manifest["code"] in item(page, "6.1")
    assert "Demand › contacts › multiplier the first day 1 1.2" in item(page, "2.3")
    assert "busier Busier What if a fifth more came?" in item(page, "1.3")
    assert "In what Busier differs from A small town <b>&</b>" in item(page, "2.3")
    assert "Values of Busier that differ from A small town" in page.text
    assert "Values of town" not in page.text and "values of town" not in page.text
    assert str(results.parent) not in page.text
    assert "No run yet" not in page.text


def test_the_same_results_give_the_same_document(results: Path, document: Command) -> None:
    texts = []
    for _ in range(2):
        document("out")
        texts.append(((results / "document.html").read_bytes(), (results / "assumptions.csv").read_bytes()))
    assert texts[0] == texts[1]


def test_what_went_wrong_in_a_run_is_told(results: Path, document: Command) -> None:
    edit(results, partial="3 of 4", replications=1, warnings=[{"scenario": "town", "kind": "warm-up", "text": "the warm-up of 14 days looks too short (MSER-5)."}],
         overloaded=[{"team": "icrt"}])  # fmt: skip
    document("out")
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    limits = page.text[page.text.index("Limits, of this scenario") : page.text.index("The STRESS-DES checklist Monks")]
    for words in ("3 of 4", "one replication", "could not keep up in some replications: icrt", "looks too short"):
        assert words in limits
    assert "looks too short (MSER-5)" in item(page, "4.1")
    assert "(3 of 4 finished)" in item(page, "4.3") and "The results are partial." in item(page, "4.3")
    edit(results, warnings=[])
    document("out")
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    assert "With one replication the check could not be made" in item(page, "4.1")


REFUSED = {
    "no such file": (["gone.yaml"], "gone.yaml: there is no such file"),
    "a scenario that is wrong": (["wrong.yaml"], "wrong.yaml, line 1: titel"),
    "a folder without results": (["empty"], "empty"),
    "results that do not fit": (["old"], "does not fit this version"),
    "results of nothing": (["nothing"], "names no scenarios"),
    "files for a scenario": (["town.yaml", "--scenario", "busier.yaml"], "goes with a results folder"),
    "values for results": (["out", "--set", "run.observed_days=3"], "documented as they were run"),
    "a file of another scenario": (["out", "--scenario", "wrong-one.yaml"], "wrong-one is not among the scenarios of out"),
    "into a file": (["town.yaml", "--out", "busier.yaml"], "busier.yaml is not a folder"),
    "over something else": (["town.yaml", "--out", "mine"], "assumptions.csv is not from this command"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_in_one_plain_sentence(desk: Path, document: Command, case: str) -> None:
    (desk / "wrong.yaml").write_text("titel: x\n", encoding="utf-8")
    (desk / "wrong-one.yaml").write_text(TOWN, encoding="utf-8")
    made_of(desk / "out", "town", load_scenario(desk / "town.yaml"))
    made_of(desk / "old", "town", load_scenario(desk / "town.yaml"))
    made_of(desk / "nothing", "town", load_scenario(desk / "town.yaml"))
    edit(desk / "old", scenarios=[{"name": "town", "title": "", "question": "", "hash": "", "scenario": {"run": {"observed_days": 0}}}])
    edit(desk / "nothing", scenarios=[])
    (desk / "empty").mkdir()
    (desk / "mine").mkdir()
    (desk / "mine" / "assumptions.csv").write_text("my,own\n", encoding="utf-8")
    arguments, words = REFUSED[case]
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    status, out, err = document(*arguments)
    assert (status, out) == (2, "")
    assert words in err and len(err.splitlines()) == 1 and "Traceback" not in err
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
