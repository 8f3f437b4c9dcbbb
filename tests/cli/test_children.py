"""Stories of simulated children through the door: journey and explain."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

AUTHORITY = Path(__file__).parents[1] / "model" / "authority.yaml"

LOWER = """\
extends: authority.yaml
title: Lower thresholds <script>
question: What if screening acts sooner?
thresholds: {applied: {screening: {early_help: 28, child_in_need: 46}}}
"""


@pytest.fixture
def pair(town: Path) -> Path:
    """A folder with authority.yaml, where more happens, and an option to it, lower.yaml; both short."""
    text = AUTHORITY.read_text(encoding="utf-8").replace("observed_days: 365", "observed_days: 200")
    (town / "authority.yaml").write_text(text, encoding="utf-8")
    (town / "lower.yaml").write_text(LOWER, encoding="utf-8")
    return town


def test_explain_reads_well_in_a_pipe(pair: Path, process) -> None:
    answer = process("explain", "authority.yaml", "lower.yaml", "--children", 2)
    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert answer.out.isascii()
    for said in ("simulated children known in both", "the two lives part", "at the end"):
        assert said in answer.out
    for name, title in (("authority", "A small authority"), ("lower", "Lower thresholds <script>")):
        assert f'In "{title}"' in answer.out
        assert f"In {name}" not in answer.out
    assert answer.out.count("=" * 80) == 2


def test_explain_as_json(pair: Path, frontdoor) -> None:
    answer = frontdoor("explain", "authority.yaml", "lower.yaml", "--children", 2, "--json")
    found = json.loads(answer.out)
    assert (found["baseline"], found["scenario"], len(found["stories"])) == ("authority", "lower", 2)
    assert found["counts"]["both"] == sum(found["counts"][name] for name in ("same_life", "same_steps", "differ"))
    assert [story["baseline"]["name"] for story in found["stories"]] == ["authority"] * 2


def test_explain_one_child_that_was_told_of(pair: Path, frontdoor) -> None:
    found = json.loads(frontdoor("explain", "authority.yaml", "lower.yaml", "--children", 1, "--json").out)
    child = found["stories"][0]["child"]
    alone = frontdoor("explain", "authority.yaml", "lower.yaml", "--child", child)
    assert f"Child {child}:" in alone.out
    assert f"Child {child}:" in frontdoor("journey", "authority.yaml", "--child", child).out


def test_nothing_differs_between_identical_scenarios(town: Path, frontdoor) -> None:
    answer = frontdoor("explain", "small.yaml", "small.yaml")
    assert answer.status == 0
    assert "No life differs" in answer.out


def test_children_who_are_known_in_only_one_are_counted(town: Path, frontdoor) -> None:
    answer = frontdoor("explain", "small.yaml", "busier.yaml")
    assert "known only in \"A fifth more <script>alert('contacts'" in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["small.yaml", "later.yaml"], "of another period"),
        (["small.yaml", "busier.yaml", "--children", "0"], "--children"),
        (["small.yaml", "busier.yaml", "--child", "5"], "numbers from"),
        (["small.yaml", "nowhere.yaml"], "nowhere.yaml"),
        (["small.yaml"], "SCENARIO"),
    ],
)
def test_explain_refuses_in_plain_words(town: Path, frontdoor, arguments: list[str], said: str) -> None:
    (town / "later.yaml").write_text("extends: small.yaml\nrun: {start: 2017-05-01}\n", encoding="utf-8")
    answer = frontdoor("explain", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_a_journey_as_json(town: Path, frontdoor) -> None:
    found = json.loads(frontdoor("journey", "small.yaml", "--pick", 2, "--json").out)
    assert len(found["journeys"]) == 2
    assert found["journeys"][0]["introduction"].startswith("Child ")
    assert found["journeys"][0]["events"]


def test_an_unknown_child_is_told_which_there_are(town: Path, frontdoor) -> None:
    there = frontdoor("journey", "small.yaml", "--pick", 1).out.split()[1].rstrip(":")
    answer = frontdoor("journey", "small.yaml", "--child", 5)
    assert (answer.status, answer.out) == (2, "")
    low, high = (int(word.strip(",")) for word in answer.err.split() if len(word) > 12 and word.strip(",").isdigit())
    assert low <= int(there) <= high


def test_a_journey_is_wrapped_below_its_sentences(pair: Path, frontdoor, monkeypatch) -> None:
    events = json.loads(frontdoor("journey", "authority.yaml", "--pick", 1, "--json").out)["journeys"][0]["events"]
    assert max(map(len, events)) > 80  # so that there is something to wrap
    lines = frontdoor("journey", "authority.yaml", "--pick", 1).out.splitlines()
    assert max(map(len, lines)) <= 80
    hanging = [line for line in lines if line.startswith(" " * 23) and line[23] != " "]
    assert len(hanging) >= sum(len(event) > 80 for event in events)
    first = next(event for event in events if len(event) > 80)
    assert " ".join(first.split()) in " ".join(" ".join(lines).split())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, frontdoor("journey", "authority.yaml", "--pick", 1).out.splitlines())) <= 60
