"""What the report makes of overload, of queues that follow the week, of distances between groups, and of waits in two units."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

import sim
from sim.report import tables
from sim.report.faces import page as report_html
from sim.report.page import months, overload, pathway, pictures
from sim.report.results import Results
from sim.report.wording import CONTENTS
from sim.study.result import StudyResult
from sim.study.summary import summarise
from sim.study.tables import OVERLOAD_COLUMNS
from tests.report.test_report import words_of


def overloads(result: StudyResult, **teams: list[str]) -> StudyResult:
    """A study in which these teams of each scenario cannot keep up."""
    rows = [(name, team, 3, 3, 1.0, 9.0, 1.5 + place) for name, some in teams.items() for place, team in enumerate(some)]
    return dataclasses.replace(result, overloaded=pd.DataFrame(rows, columns=list(OVERLOAD_COLUMNS)))


def test_overload_is_told_beside_the_baselines(result: StudyResult) -> None:
    def told(**teams: list[str]) -> str:
        return overload.of_scenario(Results(overloads(result, **teams)), "busy").partition(". ")[0]

    assert told(now=["icrt"], busy=["icrt", "assessment"]) == "2 teams cannot keep up (1 in the baseline; new: “Assessment”)"
    assert told(now=["icrt", "assessment"], busy=["icrt", "assessment"]) == "2 teams cannot keep up (the same as in the baseline)"
    assert told(now=["icrt", "panel"], busy=["assessment", "icrt"]) == (
        "2 teams cannot keep up (2 in the baseline; new: “Assessment”; no longer: “Early help panel”)"
    )
    assert told(busy=["assessment"]) == "One team cannot keep up: Assessment (none in the baseline)"
    assert told(now=["icrt"]) == "" == overload.of_baseline(Results(overloads(result, busy=["icrt"])))
    page = words_of(report_html(Results(overloads(result, now=["icrt"], busy=["icrt"]))))
    first_page, _, rest = page.partition("In this report")
    assert "In the baseline, without any option: one team cannot keep up: Front door." in first_page
    assert "In replications" in rest and "3 of 3" in rest


def test_the_queues_of_overloaded_teams_are_drawn_whatever_the_headings_say(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    study = overloads(result, now=["assessment"])
    before = list(months.sections(Results(study)))
    assert "month-unallocated_cases-assessment" in [picture.name for _, drawn, _ in before for picture in drawn]
    reworded = [{**section, "title": f"{section['title']}, put otherwise"} for section in CONTENTS["months"]]
    monkeypatch.setitem(CONTENTS, "months", reworded)
    after = list(months.sections(Results(study)))
    assert [title.removesuffix(", put otherwise") for title, *_ in after] == [title for title, *_ in before]
    assert [rest for _, *rest in after] == [rest for _, *rest in before] and after[0][0].endswith("otherwise")


def undecided(result: StudyResult, ends: dict[str, float]) -> str:
    """What is told of contacts without a decision at these month ends."""
    rows = result.monthly.query("measure == 'contacts_undecided' and month == '2017-03'")
    monthly = pd.concat([rows.assign(month=month, value=value) for month, value in ends.items()], ignore_index=True)
    study = dataclasses.replace(result, monthly=monthly)
    told = next(each for _, course, _ in months.sections(Results(study)) for each in course)
    assert "months that end at a weekend" in told.reading
    return told.finding


def test_a_queue_that_follows_the_week_is_no_growth(result: StudyResult) -> None:
    """March 2017 ended on a Friday, March 2019 on a Sunday: 20 and 60. The means of twelve are told instead."""
    labels_ = [f"{year}-{month:02d}" for year in (2017, 2018, 2019) for month in range(1, 13)][2:27]
    ends = {label: 60.0 if pd.Period(label).end_time.day_of_week > 4 else 20.0 for label in labels_}
    assert (ends["2017-03"], ends["2019-03"]) == (20.0, 60.0)
    early, late = (sum(list(ends.values())[part]) / 12 for part in (slice(None, 12), slice(-12, None)))
    told = undecided(result, ends)
    assert f"{early:.1f} contacts on average at the first 12 month ends and {late:.1f} at the last 12" in told
    assert "March 2019" not in told
    few = undecided(result, {"2017-03": 20.0, "2019-03": 60.0})
    assert "20.0 contacts on Friday, 31 March 2017 and 60.0 on Sunday, 31 March 2019" in few
    assert f"At the end of the period, a {result.scenarios['now'].run.last_day:%A}: A: " in few


def test_the_distance_between_groups_has_a_unit_and_a_verdict(result: StudyResult) -> None:
    """Ten points apart in the baseline and 16 in the option, the same in every replication but for a little."""
    rows = [
        (name, number, "missed_children_pct", "group", group, value + number / 100 * (group == "neglect"), "% of children")
        for name, high in (("now", 50.0), ("busy", 56.0)) for number in (1, 2, 3) for group, value in (("neglect", high), ("other", 40.0))
    ]  # fmt: skip
    measures = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    study = dataclasses.replace(result, measures=measures, summary=summarise(measures))
    told = next(pictures.breakdowns(Results(study))).finding
    assert told.endswith("Distance between these two: baseline 10.0 percentage points; A 16.0 percentage points (clearly more).")
    days = dataclasses.replace(study, measures=measures.assign(unit="days", value=40.0 + measures["value"] % 7 * (measures["group"] == "neglect")))
    days = dataclasses.replace(days, summary=summarise(days.measures))
    assert re.search(r"baseline \S+ days; A \S+ days \(", next(pictures.breakdowns(Results(days))).finding)

    alike = dataclasses.replace(study, measures=measures.assign(value=40.0 + measures["replication"]))
    alike = dataclasses.replace(alike, summary=summarise(alike.measures))
    assert next(pictures.breakdowns(Results(alike))).finding == f"{told.partition(': ')[0]}."


def test_waits_of_two_units_are_compared_as_long_as_they_are(result: StudyResult) -> None:
    """10 working days are two weeks, longer than 12 days; 3 working days more are longer than 4 days more."""
    waits = {"panel_wait_days": 1, "early_help_decision_to_help_days": 12, "referral_to_allocation_days": 2, "strategy_to_conference_working_days": 10}
    longer = {"early_help_decision_to_help_days": 4, "strategy_to_conference_working_days": 3}
    rows = [
        (scenario, number, measure, "all", "all", days + (scenario == "busy") * longer.get(measure, 0) + number / 1000, sim.MEASURES[measure].unit)
        for scenario in ("now", "busy") for number in (1, 2, 3) for measure, days in waits.items()
    ]  # fmt: skip
    others = result.measures[~result.measures["measure"].isin(list(waits))]
    measures = pd.concat([others, pd.DataFrame(rows, columns=list(others.columns))], ignore_index=True)
    now, busy = pathway.pathways(Results(dataclasses.replace(result, measures=measures)))
    assert "The longest average wait is from strategy discussion to conference: 10.0 working days." in now.finding
    assert "The largest change in waiting: from strategy discussion to conference, 3.00 working days longer." in busy.finding


def test_a_count_says_that_it_is_of_one_measure_less_than_the_table(result: StudyResult) -> None:
    """Where there is a total cost, the cost of staff is part of it."""
    table = result.comparison
    is_total = table["measure"] == "total_cost_pounds"
    for total, less in ((0.0, False), (1e6, True)):
        study = dataclasses.replace(result, comparison=table.assign(baseline_mean=table["baseline_mean"].mask(is_total, total)))
        shown = len(tables.comparison(study, "busy").rows)
        found = re.search(rf"of {shown - less} headline measures clearly change([^;.]*)", words_of(report_html(Results(study))))
        assert found and found[1].startswith(" (staff cost counts within the total cost)") == less
