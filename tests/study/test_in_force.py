"""Options that begin within the days observed: what is measured since, from the run to the results folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.scenario import Scenario, load_mapping
from sim.study.in_force import beginnings, spell
from sim.study.result import StudyResult, load_result
from sim.study.verify import HOLDS, verify
from tests.towns import TOWN

FEWER = {"front_door": {"workers": {"screener": {"remove": 1}}}}


def town(**change: object) -> Scenario:
    """The small town, where decisions wait for one of two screeners; what is said may change on a day of it."""
    effort = {"front_door": {**TOWN["front_door"], "screening_effort_hours": {"mean": 12}}}
    return load_mapping({**TOWN, **effort, "changes": {"fewer": change} if change else {}})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six weeks observed from 17 April 2017; an option whose second screener goes on 8 May, and one who goes before."""
    options = {"late": town(**{"from": "2017-05-08"}, set=FEWER), "always": town(**{"from": "2017-04-03"}, set=FEWER)}
    path = tmp_path_factory.mktemp("study") / "out"
    sim.compare({"now": town()}, options, replications=5, workers=1, folder=path)
    return path


@pytest.fixture(scope="module")
def result(folder: Path) -> StudyResult:
    return load_result(folder)


def test_an_option_is_in_force_for_a_part_of_the_window() -> None:
    late = town(**{"from": "2017-05-08"}, until="2017-05-14", set=FEWER)
    when = spell(town(), late)
    assert (str(when.first), when.days_in_force, when.days_observed, when.days_since) == ("2017-05-08", 7, 42, 21)
    assert {name: [*map(str, days)] for name, days in beginnings({"now": town(), "late": late}, "now").items()} == {
        "now": ["2017-05-08"], "late": ["2017-05-08"],
    }  # fmt: skip


def test_a_freeze_in_a_change_without_end_is_in_force_on_its_own_days() -> None:
    """As long as the change says nothing else, and within its days."""
    def frozen(also: dict[str, object] | None = None, **until: str) -> Scenario:
        freeze = {"recruitment": {"frozen": {"from": "2017-05-01", "until": "2017-05-10"}}}
        sets = {"locality": {"staff": freeze}, **(also or {})}
        return town(**{"from": "2017-04-03"}, **until, set=sets)

    for scenario, first, held in (
        (frozen(), "2017-05-01", 10), (frozen(until="2017-05-04"), "2017-05-01", 4),
    ):  # fmt: skip
        when = spell(town(), scenario)
        assert when is not None and (str(when.first), when.days_in_force, when.days_observed) == (first, held, 42)
    assert spell(town(), frozen(FEWER)) is None


def test_waits_since_a_change_are_not_diluted_by_the_weeks_before(result: StudyResult) -> None:
    """A longer wait is longer still since; what adds up differs since by what it differs by in all."""
    found = result.comparison.query("scenario == 'late'").set_index(["measure", "by"])["difference"]
    wait = found["contact_to_decision_hours_median"]
    assert wait["since"] > wait["all"] > 0
    assert found["total_cost_pounds", "since"] == pytest.approx(found["total_cost_pounds", "all"])


def test_what_the_days_since_are_too_short_to_see_says_so(result: StudyResult) -> None:
    verdicts = result.comparison.query("by == 'since'").set_index("measure")["verdict"]
    assert verdicts["rereferral_12m_closure_pct"] == "the run is too short to see this"


def test_only_options_that_begin_later_are_measured_since(result: StudyResult) -> None:
    later = result.measures[result.measures["by"] == "since"]
    assert {*later["scenario"]} == {"now", "late"} and {*later["group"]} == {"2017-05-08"}
    alone = sim.compare({"now": town()}, {"always": town(**{"from": "2017-04-03"}, set=FEWER)}, replications=1, workers=1)
    assert "since" not in {*alone.measures["by"]}


def test_intervals_since_hold_for_all_options_together(result: StudyResult) -> None:
    """Two options are compared, one of them since: its interval is as wide as that of one of two."""
    row = result.comparison.query("by == 'since' and measure == 'contact_to_decision_hours_median'").iloc[0]
    assert row["simultaneous_high"] - row["simultaneous_low"] > row["ci_high"] - row["ci_low"]


def test_nothing_is_called_better_where_fewer_children_come() -> None:
    """Their need is nowhere counted, whether they have none or nobody tells of it."""
    fewer = town(**{"from": "2017-04-03"}, set={"demand": {"contacts": {"multiplier": 0.2}}})
    table = sim.compare({"now": town()}, {"fewer": fewer}, replications=6, workers=1).comparison
    found = table[table["by"] == "all"].set_index("measure")["verdict"]
    assert found["contact_to_decision_hours_median"] == "lower"
    assert not table["verdict"].str.startswith("better").any()


def test_saved_results_hold(folder: Path) -> None:
    found = verify(folder, scenario="late")
    assert [finding.outcome for finding in found.findings] == [HOLDS] * len(found.findings)
