"""The command recount through the door: the events behind a number, from a results folder."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture
def results(compared: Path, town: Path) -> Path:
    """A copy of a results folder to take numbers from."""
    return Path(shutil.copytree(compared, town / "out"))


def recorded(results: Path, measure: str, scenario: str, replication: int) -> float:
    table = pd.read_csv(results / "measures.csv")
    return table.query(
        f"measure == '{measure}' and scenario == '{scenario}' and replication == {replication} and by == 'all'"
    )["value"].item()


def test_the_events_listed_come_to_the_number_in_the_results(results: Path, frontdoor) -> None:
    answer = frontdoor("recount", "out", "--measure", "contacts")
    events = pd.read_csv(io.StringIO(answer.out), parse_dates=["date"])
    assert answer.status == 0 and events["value"].sum() == len(events) == recorded(results, "contacts", "small", 1) > 5
    assert events["date"].is_monotonic_increasing and events["child"].nunique() > 1
    said = " ".join(answer.err.split())
    assert f"of replication 1 of small, seed 1: {len(events)} events" in said and "as in measures.csv" in said


def test_the_scenario_and_the_replication_can_be_chosen_and_a_file_written(results: Path, frontdoor) -> None:
    measure = "contact_to_decision_hours"
    typed = ("recount", "out", "--measure", measure, "--scenario", "busier", "--replication", 3, "--out", "hours.csv")
    answer = frontdoor(*typed)
    assert (answer.status, answer.err) == (0, "") and "replication 3 of busier" in " ".join(answer.out.split())
    assert Path("hours.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv("hours.csv")["value"].mean() == pytest.approx(recorded(results, measure, "busier", 3))
    again = frontdoor(*typed)
    assert again.status == 2 and "hours.csv exists already" in again.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--measure", "referals"], 'There is no measure called "referals": did you mean referrals'),
        (["--measure", "total_cost_pounds"], "total_cost_pounds is not a figure of single events"),
        (["--measure", "contacts", "--scenario", "bigger"], "There is no scenario 'bigger'"),
        (["--measure", "contacts", "--replication", "9"], "There is no replication 9 of small"),
        (["--measure", "contacts", "--out", "no/where.csv"], "Cannot write to no/where.csv"),
    ],
)
def test_what_cannot_be_listed_is_refused_in_a_sentence(results: Path, frontdoor, typed: list[str], said: str) -> None:
    answer = frontdoor("recount", "out", *typed)
    assert (answer.status, answer.out) == (2, "") and said in answer.err


def test_a_folder_without_results_is_refused(town: Path, frontdoor) -> None:
    assert frontdoor("recount", "nowhere", "--measure", "contacts").status == 2


def test_a_number_that_does_not_come_out_again_is_said(results: Path, frontdoor) -> None:
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    manifest["seed"] += 1
    (results / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    answer = frontdoor("recount", "out", "--measure", "contacts")
    assert answer.status == 1 and "frontdoor verify out" in " ".join(answer.err.split())


@pytest.mark.parametrize("typed", ["cases_without_worker", "Cases without a worker", "cases-without-a-worker"])
def test_a_measure_typed_by_its_title_is_told_its_name(results: Path, frontdoor, typed: str) -> None:
    answer = frontdoor("recount", "out", "--measure", typed)
    assert answer.status == 2 and "did you mean unallocated_cases" in " ".join(answer.err.split())
