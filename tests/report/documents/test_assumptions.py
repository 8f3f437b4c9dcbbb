"""The log of assumptions: what values rest on, the weakest that matter first."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

from sim.report.documents.assumptions import CSV_COLUMNS, assumptions_csv, importance, weakest_first
from sim.report.documents.facts import document_html
from sim.scenario import Grade, load_scenario
from sim.study.naming import shipped_folder
from tests.report.documents.conftest import AUTHORITY, TOWN, Command, Page, edit, item, made_of, subject


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_weakest_evidence_that_matters_comes_first() -> None:
    told = subject(shipped_folder() / "sunderland-2018.yaml").first
    found = weakest_first(told.evidence)
    assert len(found) == len(told.evidence) > 600
    assert found[0].grade is Grade.JUDGEMENT and importance(found[0]) == "much hangs on it"
    kinds = [(row.grade, importance(row)) for row in found]
    defaults = [position for position, (grade, _) in enumerate(kinds) if grade is Grade.DEFAULT]
    assert defaults == list(range(len(kinds) - len(defaults), len(kinds)))
    changes = [kind for kind, before in zip(kinds[1:], kinds, strict=False) if kind != before]
    assert len(changes) == len(set(changes)) > 5


def test_the_log_as_csv_holds_everything_and_nothing_that_calculates(desk: Path) -> None:
    (desk / "evil.yaml").write_text(
        TOWN.replace("# [Count 2017]", "# =SUM(A1) [Count]").replace("screener:", '"@screener":'), encoding="utf-8"
    )
    made = subject(desk / "evil.yaml")
    rows = rows_of(assumptions_csv(made))
    values = [row for row in rows if row["kind"] == "value"]
    assert list(rows[0]) == list(CSV_COLUMNS)
    assert Counter(row["assumption"] for row in values) == Counter(row.path for row in made.first.evidence)
    assert len(rows) - len(values) > 35 and {row["kind"] for row in rows} == {"value", "structure of the model"}
    contacts = next(row for row in values if row["assumption"] == "demand.contacts.first_contacts_per_year")
    assert (contacts["value"], contacts["evidence"], contacts["sources"], contacts["line"]) == (
        "300", "the authority's own records", "Count", "7",
    )  # fmt: skip
    assert contacts["comment"] == "'=SUM(A1) [Count]"
    assert [cell for row in rows for cell in row.values() if re.match(r"[=+@\t]|-(?!\d)", cell)] == []


def test_areas_that_are_alike_share_a_row() -> None:
    page = Page(document_html(subject(shipped_folder() / "sunderland-2018.yaml")))
    log = page.text.split("The log of assumptions")[-1]
    assert "locality.teams.*.workers.social_worker.target_cases 18 weighted cases, in all 5" in log
    assert "areas.*.share coalfield 0.17; east 0.22; north 0.2; washington 0.2; west 0.21" in log


def grades(folder: Path, scenario: str = "town") -> dict[str, tuple[str, str]]:
    rows = rows_of((folder / "assumptions.csv").read_text(encoding="utf-8"))
    return {row["assumption"]: (row["evidence"], row["comment"]) for row in rows if row["scenario"] == scenario}


def test_evidence_is_found_in_what_the_run_kept(results: Path, desk: Path, document: Command) -> None:
    (desk / "town.yaml").unlink()
    assert document("out")[0] == 0
    assert grades(results)["need.lasting_days"] == ("judgement, not identified by public data", "[judgement]")
    assert grades(results, "busier") == {
        "demand.contacts.multiplier": ("what the scenario asks", "what is tried [question]")
    }
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    assert "Evidence: the comments in town.yaml, as they were when it was run." in item(page, "3.1")


def test_evidence_is_found_in_files_that_are_given(results: Path, desk: Path, document: Command) -> None:
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["scenarios"]:
        del entry["written"]
    edit(results, scenarios=manifest["scenarios"])
    document("out")
    nothing = ("none stated", "the scenario file with its comments was not at hand")
    assert grades(results)["need.lasting_days"] == nothing
    assert "Give the scenario file with --scenario" in (results / "document.html").read_text(encoding="utf-8")
    (desk / "town.yaml").write_text(TOWN.replace("posts: 2", "posts: 3"), encoding="utf-8")
    assert document("out", "--scenario", "town.yaml")[0] == 0
    found = grades(results)
    assert found["need.lasting_days"][0] == "judgement, not identified by public data"
    assert found["front_door.workers.screener.posts"] == ("none stated", "town.yaml has 3 on line 9")


def test_evidence_of_a_shipped_scenario_needs_no_file(tmp_path: Path, document: Command) -> None:
    made_of(tmp_path / "same", "sunderland-2018", load_scenario(shipped_folder() / "sunderland-2018.yaml"))
    made_of(tmp_path / "near", "sunderland-2018", load_scenario(shipped_folder() / "sunderland-2018.yaml", ["run.observed_days=50"]))
    made_of(tmp_path / "other", "sunderland-2018", load_scenario(AUTHORITY))
    shares = {}
    for name in ("same", "near", "other"):
        assert document(tmp_path / name)[0] == 0
        found = [grade for grade, _ in grades(tmp_path / name, "sunderland-2018").values()]
        shares[name] = found.count("none stated")
    assert shares["same"] == 0 and shares["near"] == 1 and shares["other"] > 50
