"""`frontdoor targets`: a scenario beside published figures, run anew or from stored results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PUBLISHED = """
published:
  wide: {label: Contacts made, role: target, measure: contacts, value: 30, tolerance: 100%, source: Somewhere}
  far: {label: Referrals, role: check, measure: referrals, value: 9000, source: Somewhere else}
  gone: {label: Long ago, role: check, measure: referrals, year: 1999-00, value: 9000, source: Somewhere else}
  areas: {label: By area, measure: contacts, by: area, cells: {all: 30, nowhere: 3}, tolerance: 100%, source: Somewhere}
"""


@pytest.fixture
def held(town: Path) -> Path:
    small = town / "small.yaml"
    small.write_text(small.read_text(encoding="utf-8") + PUBLISHED, encoding="utf-8")
    return town


def test_a_scenario_is_run_and_set_beside_published_figures_role_by_role(held: Path, frontdoor) -> None:
    answer = frontdoor("targets", "small.yaml", "-n", 2, "--workers", 1)
    assert answer.status == 0
    words = " ".join(answer.out.split())
    assert words.index("Targets: ") < words.index("Contacts made 30.0") < words.index("Checks: ") < words.index("Referrals 9,000")
    assert "7,200 to low" in words  # a fifth, for want of a tolerance
    assert "1 of 1 target hit and 0 of 1 check hit." in words and "Targets are 0." in words
    assert "One row has figures that the model does not give." in words
    assert "Long ago" not in words.partition("Warning")[0] and "does not count: Long ago." in words
    assert max(map(len, answer.out.splitlines())) <= 80
    again = frontdoor("targets", "results/small")
    assert again.status == 0 and again.out.split("Warning")[0] in answer.out.replace("\nReport", "\n\nReport")
    plain = json.loads(frontdoor("targets", "results/small", "--json").out)
    assert [(row["label"], row["role"], row["verdict"]) for row in plain["published"]] == [
        ("Contacts made", "target", "hit"), ("Referrals", "check", "low"), ("By area: all", "soft", "hit"),
        ("By area: nowhere", "soft", "not known"),
    ]  # fmt: skip
    assert [(each["role"], each["hit"], each["rows"], each["not_known"]) for each in plain["agreement"]] == [
        ("target", 1, 1, 0), ("check", 0, 1, 0), ("soft", 0, 0, 1),
    ]  # fmt: skip
    run = " ".join(frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--out", "run").out.split())
    assert "Contacts made 30.0" in run and "Referrals 9,000" not in run and run.endswith("All published figures: frontdoor targets run Report: run/report.html")


def test_json_of_a_run_is_the_same(held: Path, frontdoor) -> None:
    answer = frontdoor("targets", "small.yaml", "-n", 1, "--workers", 1, "--json", "--quiet")
    (found,) = json.loads(answer.out)["results"]
    assert found["folder"] == "results/small" and found["scenario"] == "small" and len(found["published"]) == 4


def test_what_cannot_be(town: Path, frontdoor) -> None:
    assert "no published figures" in frontdoor("targets", "small.yaml", "-n", 1, "--workers", 1).out
    answer = frontdoor("targets", "results/small", "--set", "run.observed_days=3")
    assert answer.status == 2 and "is a results folder, of which nothing is run" in answer.err
    (town / "empty").mkdir()
    assert frontdoor("targets", "empty").status == 2
    assert frontdoor("targets", "sunderland-2019").status == 2
