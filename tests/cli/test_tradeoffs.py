"""The command tradeoffs, through the door."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli import main
from sim.study.result import load_result
from tests.towns import POSTS, SMALL

COSTS = ("--set", "costs.contact=20", "--set", f"{POSTS.rpartition('.')[0]}.annual_cost_pounds=30000")


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
    assert "A small town no other A fifth more <script>a A small town" in re.sub(r" [\d,]+ ", " ", " ".join(answer.out.split()))
