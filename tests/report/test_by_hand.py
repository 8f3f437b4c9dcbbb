"""Three replications of three scenarios, by hand: the same numbers in terminal, page, workbook, paper and JSON."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.report import findings, tables
from sim.report.faces import as_plain
from sim.report.page import changes, first, overload
from sim.report.page import sentences as say
from sim.report.results import Results
from sim.report.table import terminal
from sim.report.workbook import write_workbook
from sim.study.compare import compare_paired
from sim.study.designs.design import Design
from sim.study.result import StudyResult
from sim.study.summary import summarise
from sim.study.tables import OVERLOAD_COLUMNS
from sim.study.verdicts import TOO_SHORT, read_margins
from tests.report.conftest import TOWN, town
from tests.report.test_workbook import BUSY, rows_of

NOW, MORE = "Baseline: A small town (now)", "B: A small town (more)"

WAITS = {"now": [18.0, 20.0, 22.0], "busy": [23.1, 25.2, 27.3], "more": [18.0, 20.0, 22.0]}
"""Means 20 and 25.2; differences 5.1, 5.2, 5.3 with a mean of 5.2 and a standard deviation of 0.1: with Student's t of two
degrees of freedom, 4.303, the interval is 5.2 -+ 4.303 * 0.1 / sqrt(3) = 5.2 -+ 0.248; with 6.205, for two options together,
5.2 -+ 0.358. The other option is the baseline again."""

IN_TIME = {"now": [90.0, 91.0, 92.0], "busy": [88.0, 92.0, 93.0], "more": [90.0, 91.0, 92.0]}
"""Means 91 and 91; differences -2, 1, 1 with a mean of 0 and a standard deviation of 1.732: 0 -+ 4.303."""


@pytest.fixture(scope="module")
def study(result: StudyResult) -> StudyResult:
    """The town, the busy town, and the town once more, with nothing but these two measures."""
    rows = [
        (name, number, measure, "all", "all", value, unit)
        for measure, unit, values in (("early_help_decision_to_help_days_median", "days", WAITS), ("decision_within_1_working_day_pct", "% of contacts", IN_TIME))
        for name, each in values.items() for number, value in enumerate(each, 1)
    ]  # fmt: skip
    measures = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    base, busy = result.manifest["scenarios"]
    return dataclasses.replace(
        result, scenarios={**result.scenarios, "more": result.scenarios["now"]}, measures=measures,
        summary=summarise(measures), comparison=compare_paired(measures, "now"),
        manifest={**result.manifest, "scenarios": [base, busy, {**base, "name": "more"}]},
    )  # fmt: skip


def test_the_terminal(study: StudyResult) -> None:
    lines = terminal(tables.comparison(study, "busy")).splitlines()[2:]
    told = " ".join(" ".join(lines).split())
    assert "20.0 +5.20 4.84 to 5.56 worse" in told
    assert "91.0% 0.0 pp -6.2 to 6.2 pp not enough" in told


def test_the_page(study: StudyResult) -> None:
    results = Results(study)
    rows = {row[0]: row[1:] for row in tables.comparison(study, "busy").texts}
    wait = next(row for title, row in rows.items() if title.startswith("From decision to first help"))
    assert wait[:6] == ("20.0", "25.2", "+5.20", "4.84 to 5.56", "1.00", "worse")
    items = {item.label: item for _, part in first.items_by_topic(results, "busy") for item in part}
    item = items["From decision to first help, median"]
    assert (item.verdict, item.main, item.interval) == ("Worse", "5.2 days longer", "4.8 to 5.6 longer")
    assert items["Decisions within one working day"].verdict == "Not enough replications to say"
    assert first.in_short(results, "busy") == ["Worse: from decision to first help, median (5.2 days longer)."]
    assert first.in_short(results, "more") == ["Nothing changes: every headline measure is exactly the same."]
    row = next(row for _, rows in first.topics_on_paper(results, results.options) for row in rows if row.title.startswith("From decision"))
    assert (row.baseline, row.cells[0].main, row.cells[0].interval) == ("20.0 days", "5.2 days longer", "4.8 to 5.6 longer")
    assert row.cells[0].detail == "from 20.0 to 25.2"


def test_a_clear_change_is_told_from_one_by_enough_to_matter(study: StudyResult) -> None:
    """The interval, 4.84 to 5.56 for both options together, leaves out zero but not a margin of 5."""
    margins = read_margins(["early_help_decision_to_help_days_median=5"])
    unsure = dataclasses.replace(study, comparison=compare_paired(study.measures, "now", margins=margins))
    assert first.in_short(Results(unsure), "busy") == [
        "Worse, perhaps too little to matter: from decision to first help, median (5.2 days longer)."
    ]
    signs, most = first.glance(Results(unsure), "busy", first.measures_by_topic(Results(unsure), "busy")["Waiting"])
    assert signs == [("bad", "1 worse")] and most.endswith("5.2 days longer (4.8 to 5.6 longer)")
    told = say.all_changes(Results(unsure).headline_changes["busy"])[0]
    assert told == "Worse, perhaps too little to matter. From decision to first help, median: 5.2 days longer (4.8 to 5.6 longer), from 20.0 to 25.2."
    (needed,) = unsure.comparison.loc[unsure.comparison["verdict"].str.startswith("worse"), "replications_needed"]
    assert needed > 3


def test_what_the_run_is_too_short_to_see_says_so(result: StudyResult) -> None:
    """A case must be followed for a year: of a run of 400 days five weeks of closures would make the figure."""
    name = "rereferral_12m_closure_pct"
    rows = [(scenario, number, name, "all", "all", 65.2 + number, "% of cases") for scenario in result.scenarios for number in (1, 2)]
    measures = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    for days, verdict in ((400, TOO_SHORT), (730, "no difference")):
        entry = {**result.manifest["scenarios"][0], "scenario": {"run": {"warm_up_days": 59, "observed_days": days}}}
        manifest = {**result.manifest, "scenarios": [entry], "baseline": "now"}
        told = dataclasses.replace(result, manifest=manifest, measures=measures, summary=summarise(measures),
                                   comparison=Design().derive(manifest, {"measures.csv": measures})["comparison.csv"])  # fmt: skip
        assert told.comparison["verdict"].tolist() == [verdict]
        (item,) = first.items(Results(told), "busy", [name])
        assert (item.verdict, item.detail) == (("The run is too short to see this", "") if days == 400 else ("Exactly the same", "at 66.7%"))
        assert ("too short to see: re-referred within 12 months of closure" in findings.made_from(told)) == (days == 400)


def test_a_card_tells_the_clocks_what_is_touched_and_what_changes_the_worse_first(result: StudyResult) -> None:
    """More posts in early help from May: its measures are told though hardly anything moves; what got worse stands first."""
    values = {
        "decision_within_1_working_day_pct": 0.0, "assessments_within_45_working_days_pct": 0.0, "conferences_within_15_working_days_pct": 0.0,
        "open_early_help": 0.0, "changes_of_worker_per_100_children": 9.0, "cases_per_social_worker_mean": -9.0, "section_47_enquiries": 40.0,
        "protection_plans_started": 0.0, "waiting_early_help": 8.0,
    }  # fmt: skip
    rows = [(name, n, measure, "all", "all", 50.0 + n + change * (name == "busy"), "cases") for name in ("now", "busy") for n in (1, 2, 3)
            for measure, change in values.items()]  # fmt: skip
    measures = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    more = {"more": {"from": "2017-05-01", "set": {"early_help": {"teams": {"east": {"workers": {"worker": {"posts": 9}}}}}}}}
    scenarios = {"now": town(), "busy": town(changes={**TOWN["changes"], **more})}
    study = dataclasses.replace(result, scenarios=scenarios, measures=measures, summary=summarise(measures), comparison=compare_paired(measures, "now"))
    told = {area: [item.label for item in items] for area, items in first.items_by_topic(Results(study), "busy")}
    assert told["Waiting"][:3] == ["Decisions within one working day", "Assessments within 45 working days", "Conferences within 15 working days"]
    assert told["Flow and open cases"] == ["Families waiting for early help", "Open early help cases", "Section 47 enquiries"]
    assert "families waiting for early help (8.0 more)" in first.in_short(Results(study), "busy")[0]
    assert told["Staff and cost"] == ["Changes of worker per 100 children", "Cases per social worker"]
    assert first.in_short(Results(study), "busy")[-1] == "In force for 61 of 91 days observed: figures of the whole window are diluted."


def test_effects_since_a_change_are_told_as_in_a_year(result: StudyResult) -> None:
    """31 of 91 days of it: 2 more of a count is 23.6 more a year, and £1,000 more £11,782; a median of 5 days is 3 more.

    What is counted on the last day is not diluted, and is not told; what is followed for a year is not seen.
    """
    late = {"late": {"from": "2017-05-31", "set": {"demand": {"contacts": {"multiplier": 2}}}}}
    scenarios = {"now": town(), "busy": town(changes={**TOWN["changes"], **late})}
    rows = [
        ("contacts", 100, 30, 2, "contacts"), ("total_cost_pounds", 9e6, 3e6, 1e3, "pounds"), ("unallocated_cases", 7, 7, 1, "cases"),
        ("early_help_decision_to_help_days_median", 4, 5, 3, "days"), ("rereferral_12m_closure_pct", 30, np.nan, np.nan, "% of cases"),
    ]  # fmt: skip
    measures = pd.DataFrame([
        (name, n, measure, by, group, level + n + more * (name == "busy"), unit)
        for measure, whole, later, change, unit in rows for name in ("now", "busy") for n in (1, 2, 3)
        for by, group, level, more in (("all", "all", whole, change), ("since", "2017-05-31", later, change))
    ], columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])  # fmt: skip
    study = dataclasses.replace(result, scenarios=scenarios, measures=measures, summary=summarise(measures),
                                comparison=Design().derive(result.manifest, {"measures.csv": measures})["comparison.csv"])  # fmt: skip
    table = changes.since_table(Results(study), "busy")
    assert [(row[0], row[-1]) for row in table.rows] == [
        ("Contacts at front door", "higher"), ("Total cost (pounds a year)", "no difference that matters"), ("From decision to first help, median (days)", "worse"),
        ("Re-referred within 12 months of closure (closure clock)", TOO_SHORT),
    ]  # fmt: skip
    assert [text[3] for text in table.texts] == ["+23.6", "+11,782", "+3.00", "-"]
    assert table.texts[0][1:5] == ("+2.00", "2.00 to 2.00", "+23.6", "23.6 to 23.6")
    assert changes.in_force(Results(study), "busy").endswith(
        "Since 31 May 2017, counts and costs as in a year, worse: from decision to first help, median (3.0 days longer); "
        "higher: contacts at front door (24 more)."
    )


def test_the_workbook(study: StudyResult, tmp_path: Path) -> None:
    write_workbook(Results(study), tmp_path / "book.xlsx")
    header, *rows = rows_of(tmp_path / "book.xlsx", "Headlines")
    cells = dict(zip(map(str, header), next(row for row in rows if str(row[0]).startswith("From decision to first help")), strict=True))
    assert cells[f"{NOW}: mean"] == pytest.approx(20) and cells[f"{NOW}: mean, from"] == pytest.approx(20 - 4.968, abs=1e-3)
    assert cells[f"{BUSY}: here"] == pytest.approx(25.2) and cells[f"{BUSY}: difference"] == pytest.approx(5.2)
    assert cells[f"{BUSY}: difference, from"] == pytest.approx(4.8417, abs=1e-4)
    assert cells[f"{BUSY}: difference, to"] == pytest.approx(5.5583, abs=1e-4) and cells[f"{BUSY}: verdict"] == "worse"
    assert cells[f"{BUSY}: matters from"] == pytest.approx(1) and f"{BUSY}: baseline" not in cells
    assert (cells[f"{MORE}: difference"], cells[f"{MORE}: verdict"]) == (0, "no difference")
    header, *rows = rows_of(tmp_path / "book.xlsx", "Comparison")
    cells = dict(zip(map(str, header), next(row for row in rows if "early_help_decision_to_help_days_median" in row), strict=True))
    assert cells[f"{BUSY}: by itself, from"] == pytest.approx(4.9516, abs=1e-4)
    assert cells[f"{BUSY}: difference, from"] == pytest.approx(5.2 - 0.358, abs=1e-3)  # for all options together
    assert cells[f"{BUSY}: matters from"] == pytest.approx(1) and cells[f"{BUSY}: probability of better"] < 0.01
    assert cells[f"{BUSY}: variance ratio"] == pytest.approx((4 + 4.41) / 0.01)


def test_other_programs(study: StudyResult) -> None:
    records = {record["measure"]: record for record in as_plain(Results(study))["comparison"]["busy"]}
    wait, in_time = (records[name] for name in ("early_help_decision_to_help_days_median", "decision_within_1_working_day_pct"))
    assert (wait["baseline_mean"], wait["scenario_mean"], wait["difference"]) == pytest.approx((20, 25.2, 5.2))
    assert (wait["ci_low"], wait["ci_high"], wait["verdict"]) == (pytest.approx(4.9516, abs=1e-4), pytest.approx(5.4484, abs=1e-4), "worse")
    assert in_time["difference"] == pytest.approx(0) and in_time["margin"] == pytest.approx(0.9) and in_time["n"] == 3


def test_a_team_that_mostly_keeps_up_is_not_named(study: StudyResult) -> None:
    """Overloaded in one replication of three, and in two of three."""
    rows = [("busy", "icrt", 1, 3, 1.0, 9.0, 1.5), ("busy", "assessment", 2, 3, 4.0, 30.0, 2.5)]
    busy = dataclasses.replace(study, overloaded=pd.DataFrame(rows, columns=list(OVERLOAD_COLUMNS)))
    assert overload.of_scenario(Results(busy), "busy").startswith("One team cannot keep up: Assessment (none in the baseline).")
    assert [row[1:] for row in tables.overload(busy).texts] == [("Assessment", "4", "30", "2.50", "2 of 3")]
    told = as_plain(Results(busy))
    assert told["cannot_keep_up"] == overload.by_scenario(Results(busy)) and len(told["cannot_keep_up"]) == 1
    assert told["overload"] == [
        {"scenario": "busy", "team": "assessment", "replications": 2, "of": 3, "waiting_at_start": 4, "waiting_at_end": 30, "growth_per_week": 2.5}
    ]
