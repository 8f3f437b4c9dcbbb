"""What a brief says of made-up figures."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest

from sim.report.brief import brief_html
from sim.study.compare import compare_paired
from sim.study.result import StudyResult
from sim.study.summary import summarise
from tests.report.conftest import town
from tests.towns import measured

STEADY = [100.0, 101.0, 102.0, 103.0, 104.0, 105.0]
NEED, REPEATS = "child_days_above_child_in_need", "children_with_any_contacts_6m"
TOTAL, STAFF, VACANT = "total_cost_pounds", "staff_cost_pounds", "share_above_target_pct"


def told(result: StudyResult, replications: int = 6, **changes: list[float]) -> str:
    """The words of a brief in which these measures change in the one option by so much in each replication."""
    scales = {NEED: 1.0, REPEATS: 1.0, VACANT: 1.0, TOTAL: 1e4, STAFF: 1e4}
    now = {name: [each * scale for each in STEADY] for name, scale in scales.items()}
    busy = {name: [a + b for a, b in zip(level, changes.get(name, [0.0] * 6), strict=True)] for name, level in now.items()}
    measures = measured({"now": now, "busy": busy}).query(f"replication <= {replications}")
    study = dataclasses.replace(
        result, scenarios={"now": town(), "busy": town(title="Other")}, measures=measures, summary=summarise(measures),
        comparison=compare_paired(measures, "now"), manifest={**result.manifest, "replications": replications},
    )  # fmt: skip
    page = brief_html(study).partition("<h2>What should we do?</h2>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def by(change: float) -> list[float]:
    return [change + each for each in (-0.02, 0.01, 0.0, 0.01, -0.01, 0.01)]


UNSURE = [-50.0, 50.0, -49.0, 51.0, -51.0, 49.0]


@pytest.mark.parametrize(("changes", "said"), [
    ({TOTAL: by(-5e5), STAFF: by(-5e5)}, "A is better in cost only; children see no clear difference."),
    ({STAFF: by(-2e4), TOTAL: by(-100.0)}, "A makes no headline measure better by enough to matter, and no headline measure clearly worse"),
    ({TOTAL: by(-5e5), NEED: UNSURE}, "A is better in cost only; too few replications to say whether anything gets worse: nothing is recommended."),
    ({NEED: by(-30.0)}, "A makes something better by enough to matter, and no headline measure clearly worse."),
    ({NEED: by(-30.0), TOTAL: by(5e5)}, "A makes something better by enough to matter, and clearly costs more: weigh the two."),
    ({NEED: by(-30.0), VACANT: by(20.0)}, "A makes something better by enough to matter, something clearly worse, named below: weigh the two."),
    ({VACANT: by(20.0)}, "and makes something clearly worse, named below."),
])  # fmt: skip
def test_what_is_not_known_is_not_praised_and_money_is_judged_once(result: StudyResult, changes: dict[str, list[float]], said: str) -> None:
    page = told(result, **changes)
    assert page.startswith(said) or said in page.partition("A. ")[0]
    assert "cost of staff in post" not in page
    assert ("Worse besides: " in page) == (VACANT in changes)


def test_too_few_replications_recommend_nothing(result: StudyResult) -> None:
    assert "too few replications to say whether anything gets worse: nothing is recommended" in told(result, 2, **{NEED: by(-30.0)})


def test_what_is_undecided_is_named_with_what_would_tell(result: StudyResult) -> None:
    page = told(result, **{NEED: UNSURE, REPEATS: [3.0, -4.0, 2.5, -3.0, 1.0, 0.4]})
    assert re.search(r"Undecided: child-days of need: child in need and children with repeat contacts in 6 months: any: ", page)
    assert "more than 1,000 replications would do" in page
    assert re.search(r": about \d+ replications would do", told(result, **{NEED: [1.0, 9.0, -4.0, 7.0, 3.0, -2.0]}))
