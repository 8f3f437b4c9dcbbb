"""The command verify through the door: what holds, what does not, and what no longer can be checked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

PARTS = ("files", "summary.csv", "comparison.csv")


@pytest.fixture
def results(compared: Path, town: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(compared, town / "out"))


def manifest_with(results: Path, change: Callable[[dict], None]) -> None:
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (results / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def spoil_a_value(results: Path, name: str) -> None:
    """Change the first digit of the first value of a table, as if by hand."""
    lines = (results / name).read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[-2] = str(float(cells[-2]) + 1)
    (results / name).write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")


def rehash(results: Path, name: str) -> None:
    """Somebody who changes a table and its hash too."""
    sha = hashlib.sha256((results / name).read_bytes()).hexdigest()
    manifest_with(results, lambda manifest: manifest["files"].update({name: sha}))


def outcomes(answer) -> dict[str, str]:
    return {finding["what"]: finding["outcome"] for finding in json.loads(answer.out)["findings"]}


def test_good_results_hold(results: Path, frontdoor) -> None:
    answer = frontdoor("verify", "out")
    assert (answer.status, answer.err) == (0, "")
    for part in (*PARTS, "replication 1 of small"):
        assert f"{part}: holds." in answer.out
    assert answer.out.endswith("All of it holds.\n")
    assert max(map(len, answer.out.splitlines())) <= 80


def test_any_replication_can_be_asked_for(results: Path, frontdoor) -> None:
    answer = frontdoor("verify", "out", "--scenario", "busier", "--replication", 3, "--json")
    assert answer.status == 0
    assert outcomes(answer) == dict.fromkeys([*PARTS, "replication 3 of busier"], "holds")


def test_a_changed_table_is_found_by_its_hash_and_its_origin(results: Path, frontdoor) -> None:
    spoil_a_value(results, "summary.csv")
    answer = frontdoor("verify", "out")
    assert answer.status == 1
    assert "summary.csv is not as it was written" in answer.out
    assert "summary.csv: DOES NOT HOLD. It does not follow from measures.csv" in answer.out
    assert " then, small," in answer.out
    assert "replication 1 of small: holds" in answer.out


def test_a_forged_hash_does_not_help(results: Path, frontdoor) -> None:
    spoil_a_value(results, "measures.csv")
    rehash(results, "measures.csv")
    answer = frontdoor("verify", "out", "--json")
    assert answer.status == 1
    found = outcomes(answer)
    assert (found["files"], found["summary.csv"], found["replication 1 of small"]) == ("holds", "does not hold", "does not hold")
    again = json.loads(answer.out)["findings"][-1]
    assert again["sentence"].startswith("Run again, 1 of its ")
    assert any(" then, " in line and " now" in line for line in again["details"])


def test_a_course_by_month_is_compared_too(results: Path, frontdoor) -> None:
    spoil_a_value(results, "monthly.csv")
    rehash(results, "monthly.csv")
    assert outcomes(frontdoor("verify", "out", "--json"))["replication 1 of small"] == "does not hold"


def test_another_model_is_said_to_be_another(results: Path, frontdoor) -> None:
    """As if the results had been made with another threshold in the code, and another numpy."""
    def other(manifest: dict) -> None:
        manifest["scenarios"][0]["scenario"]["thresholds"]["applied"]["screening"]["early_help"] = 26.0
        manifest["versions"]["numpy"] = "1.0.0"
        manifest["code"] = "0123456789abcdef"

    manifest_with(results, other)
    answer = frontdoor("verify", "out")
    assert answer.status == 1
    assert "numpy: 1.0.0 then, " in answer.out
    assert "the code of the simulator: 0123456789abcdef then, " in answer.out
    assert "values are not the same." in " ".join(answer.out.split())


def test_results_of_another_version_are_checked_as_far_as_they_can_be(results: Path, frontdoor) -> None:
    manifest_with(results, lambda manifest: manifest["scenarios"][0]["scenario"].update({"weather": "fine"}))
    answer = frontdoor("verify", "out")
    assert answer.status == 1
    assert "replication 1 of small: CANNOT BE CHECKED" in answer.out
    assert "weather" in answer.out
    other = outcomes(frontdoor("verify", "out", "--scenario", "busier", "--json"))
    assert other["replication 1 of busier"] == "holds" and other["tables"] == "cannot be checked"  # of both scenarios


def test_partial_results_are_said_to_be_partial(results: Path, frontdoor) -> None:
    manifest_with(results, lambda manifest: manifest.update(status="partial", partial="6 of 200", replications=100))
    answer = frontdoor("verify", "out")
    assert answer.status == 0
    assert "Partial: 3 of the 100 replications of each scenario (6 of 200 finished)." in " ".join(answer.out.split())


@pytest.mark.parametrize("name", ["measures.csv", "monthly.csv", "summary.csv", "workbook.xlsx"])
def test_a_missing_file_is_missed(results: Path, frontdoor, name: str) -> None:
    (results / name).unlink()
    answer = frontdoor("verify", "out")
    assert answer.status == 1
    assert f"{name} is not there" in answer.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere"),
        (["small.yaml"], "small.yaml"),
        (["out", "--scenario", "bigger"], "there are small, busier"),
        (["out", "--replication", "4"], "they hold 3, from 1 to 3"),
        (["out", "--replication", "0"], "--replication"),
        ([], "FOLDER"),
    ],
)
def test_wrong_input_is_refused(results: Path, frontdoor, arguments: list[str], said: str) -> None:
    answer = frontdoor("verify", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_a_run_in_which_no_month_ends_is_verified_too(town: Path, frontdoor) -> None:
    """Its table by month has a header and no rows."""
    days = ("--set", "run.observed_days=20", "--set", "run.warm_up_days=5")
    assert frontdoor("run", "small.yaml", "-n", 1, "--workers", 1, "--out", "short", "--quiet", *days).status == 0
    assert len((town / "short" / "monthly.csv").read_text(encoding="utf-8").splitlines()) == 1
    answer = frontdoor("verify", "short")
    assert (answer.status, answer.err) == (0, "")
    assert "the same to the last digit" in " ".join(answer.out.split())
