"""Replications that stand in earlier results are taken from there, where running them again would come to the same."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from sim.study.tasks import work
from tests.towns import BUSIER

TABLES = ("measures.csv", "monthly.csv", "summary.csv", "comparison.csv", "replications.zip")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Scenario and number of each replication that is run from now on."""
    done: list[tuple[str, int]] = []

    def noted(task):
        done.append((task.name, task.replication))
        return work(task)

    monkeypatch.setattr("sim.study.replicate.work", noted)
    return done


@pytest.fixture
def baseline(compared: Path, town: Path) -> Path:
    """Earlier results, of small and busier, three replications each; and an option that they do not hold."""
    (town / "option.yaml").write_text(BUSIER.replace("1.2", "1.3"), encoding="utf-8")
    return Path(shutil.copytree(compared, town / "earlier" / "one"))


def options(number: int, out: str, *more: object) -> tuple[object, ...]:
    return ("-n", number, "--workers", 1, "--out", out, *more)


def reused(folder: str) -> dict[str, int]:
    manifest = json.loads(Path(folder, "manifest.json").read_text(encoding="utf-8"))
    assert {each["folder"] for each in manifest["reused"]} <= {"one"}
    return {each["scenario"]: each["replications"] for each in manifest["reused"]}


@pytest.mark.parametrize("given", ["earlier/one", "earlier"])
def test_a_baseline_that_stands_in_earlier_results_is_not_run_again(
    baseline: Path, town: Path, frontdoor, ran, given: str
) -> None:
    answer = frontdoor("compare", "small.yaml", "option.yaml", *options(3, "anew", "--reuse", given))
    assert answer.status == 0
    assert f"Reused from {Path('earlier', 'one')}: 3 replications of small.\n" in answer.err
    assert ran == [("option", 1), ("option", 2), ("option", 3)]
    assert reused("anew") == {"small": 3}
    assert frontdoor("compare", "small.yaml", "option.yaml", *options(3, "fresh")).status == 0
    assert reused("fresh") == {}
    for name in TABLES:
        assert (town / "anew" / name).read_bytes() == (town / "fresh" / name).read_bytes()
    assert frontdoor("verify", "anew").status == 0


def test_a_baseline_is_run_anew_for_an_option_that_begins_on_another_day(baseline: Path, town: Path, frontdoor, ran) -> None:
    late = "extends: small.yaml\nchanges: {a: {from: 2017-05-08, set: {demand: {contacts: {multiplier: 2}}}}}\n"
    (town / "late.yaml").write_text(late, encoding="utf-8")
    answer = frontdoor("compare", "small.yaml", "late.yaml", *options(1, "earlier/two", "--reuse", baseline))
    assert unwrapped("its small is measured since the days on which its options begin, which are not those of this study.") in unwrapped(answer.err)
    assert ran == [("small", 1), ("late", 1)]
    frontdoor("compare", "small.yaml", "late.yaml", *options(1, "again", "--reuse", "earlier/two"))
    assert ran == [("small", 1), ("late", 1)]
    assert Path("again", "measures.csv").read_bytes() == Path("earlier/two", "measures.csv").read_bytes()


def test_what_is_missing_of_it_is_run_and_what_is_too_much_left(baseline: Path, frontdoor, ran) -> None:
    frontdoor("run", "small.yaml", *options(4, "more", "--reuse", baseline))
    frontdoor("run", "busier.yaml", *options(2, "fewer", "--reuse", baseline))
    assert ran == [("small", 4)]
    assert (reused("more"), reused("fewer")) == ({"small": 3}, {"busier": 2})


def test_a_baseline_of_another_name_is_the_same(baseline: Path, town: Path, frontdoor, ran) -> None:
    (town / "small.yaml").rename(town / "today.yaml")
    frontdoor("run", "today.yaml", *options(3, "out", "--reuse", baseline))
    assert (ran, reused("out")) == ([], {"today": 3})


def unwrapped(text: str) -> str:
    """A text without the breaks that the terminal's width puts into it, long folders included."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--seed", 2], "seed was 1, now 2"),
        (["--set", "demand.contacts.multiplier=1.1"],
         "the scenario small has changed (demand.contacts.multiplier was 1.0, now 1.1)"),
        (["--keep-log"], "event logs are to be kept, for which all is run"),
    ],
)  # fmt: skip
def test_another_study_is_run_anew(baseline: Path, frontdoor, ran, more: list[object], said: str) -> None:
    answer = frontdoor("run", "small.yaml", *options(1, "out", "--reuse", baseline, *more))
    assert (answer.status, ran) == (0, [("small", 1)])
    assert unwrapped(f"Nothing is reused from {baseline}: {said}.") in unwrapped(answer.err)
    assert reused("out") == {}


@pytest.mark.parametrize(
    ("pattern", "put", "said"),
    [
        (r'"code": "\w+"', '"code": "0123456789abcdef"', "the code of the simulator was 0123456789abcdef, now "),
        (r'"numpy": "[^"]+"', '"numpy": "1.0"', "numpy was 1.0, now "),
        (r'"replications.zip": "\w+",', "", "it holds no replications.zip."),
        (r'"replications.zip": "\w+"', '"replications.zip": "0"', "its replications.zip is not as it was written."),
        (r'"hash": "\w+"', '"hash": "0"', "it holds none of the scenarios of this study."),
    ],
)  # fmt: skip
def test_what_may_not_come_to_the_same_is_run_anew(
    baseline: Path, town: Path, frontdoor, ran, pattern: str, put: str, said: str
) -> None:
    manifest = baseline / "manifest.json"
    text, count = re.subn(pattern, put, manifest.read_text(encoding="utf-8"))
    assert count
    manifest.write_text(text, encoding="utf-8")
    (town / "small.yaml").rename(town / "today.yaml")
    answer = frontdoor("run", "today.yaml", *options(1, "out", "--reuse", baseline))
    assert (answer.status, ran) == (0, [("today", 1)])
    assert unwrapped(f"Nothing is reused from {baseline}: {said}") in unwrapped(answer.err)


def test_of_many_results_those_are_taken_that_can_be(baseline: Path, frontdoor, ran) -> None:
    """Some hold the same, some are damaged: each replication is taken once."""
    shutil.copytree(baseline, baseline.with_name("two"))
    (baseline.with_name("damaged")).mkdir()
    (baseline.with_name("damaged") / "manifest.json").write_text("{}", encoding="utf-8")
    answer = frontdoor("run", "small.yaml", *options(3, "out", "--reuse", "earlier"))
    assert (answer.status, ran, reused("out")) == (0, [], {"small": 3})
    assert [line for line in answer.err.splitlines() if "eused" in line] == [
        f"Reused from {Path('earlier', 'one')}: 3 replications of small."
    ]


def test_a_folder_without_results_is_refused(town: Path, frontdoor) -> None:
    answer = frontdoor("run", "small.yaml", *options(1, "out", "--reuse", "nowhere"))
    assert answer.status == 2
    assert "There is no folder nowhere; name a folder of results." in answer.err
    assert not Path("out").exists()
