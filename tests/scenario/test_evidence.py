"""What each value of a scenario rests on, read from the comments of its files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sim.scenario import (
    Evidence,
    Grade,
    ScenarioFiles,
    Source,
    evidence,
    evidence_of,
    load_files,
    load_scenario,
    scenario_files,
    scenario_hash,
    sources_of,
)
from sim.scenario.differences import values
from sim.scenario.sources import listed_sources, sources_in, weakest
from tests.scenario.scenario_files import AUTHORITY

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"

TOWN = """\
# yaml-language-server: $schema=scenario.schema.json
# A town.
#   [DfE]      published statistic: Department for Education,
#              children in need
#   [Letter]   published document: Ofsted's letter
#   [Books]    own records: the caseload report
#   [Act]      law or guidance: the Act
#   [Survey]   somebody asked around
title: A town [DfE]
run: {observed_days: 100}               # the year [definition]
areas:                                  # [judgement]
  north: {share: 2}                     # [DfE 2018: 62%]
  south: {share: 1}
need:
  groups:
    other:                              # all [judgement]; share and set_point_spread [DfE]
      share: 3
      set_point_median: 30              # "as high as a # of others" [Letter, page 3; DfE]
      set_point_spread: 1               # because
      incident_need_scale: 20
assessment:
  duration_working_days: {distribution: lognormal, mean: 40, cv: 0.5}   # mean [Books]; cv [judgement]
  limit:
    # the limit itself
    limit_working_days: 45              # [Act]
    pulled_share: 0.3                   # [Survey]
    pull_window_days: 3                 # [Neighbour 2017]
early_help:
  review_days: 40                       # as [agreed] here
costs: {contact: 10,                    # [Books]
  assessment: 20}
"""


@pytest.fixture
def town(write) -> Path:
    return write(TOWN, "town.yaml")


def rows(*arguments: object) -> dict[str, Evidence]:
    return {row.path: row for row in evidence_of(*arguments)}  # type: ignore[arg-type]


def test_each_value_has_the_grade_of_the_comment_nearest_to_it(town: Path) -> None:
    found = rows(town)
    assert {path: row.grade.name for path, row in found.items() if row.file} == {
        "run.observed_days": "DEFINITION",
        "areas.north.share": "STATISTIC",
        "areas.south.share": "JUDGEMENT",
        "need.groups.other.share": "JUDGEMENT",
        "need.groups.other.set_point_median": "DOCUMENT",
        "need.groups.other.set_point_spread": "JUDGEMENT",
        "need.groups.other.incident_need_scale": "JUDGEMENT",
        "assessment.duration_working_days": "JUDGEMENT",
        "assessment.limit.limit_working_days": "GUIDANCE",
        "assessment.limit.pulled_share": "UNKNOWN",
        "assessment.limit.pull_window_days": "UNKNOWN",
        "early_help.review_days": "NONE_STATED",
        "costs.contact": "RECORDS",
        "costs.assessment": "NONE_STATED",
    }
    assert {row.grade for row in found.values() if not row.file} == {Grade.DEFAULT}


def test_a_row_says_what_where_and_why(town: Path) -> None:
    found = rows(town)
    assert found["need.groups.other.set_point_median"] == Evidence(
        path="need.groups.other.set_point_median", value="30", unit="need score, 0 to 100",
        meaning="Median of the set-point: the need a child tends to while nothing changes.", grade=Grade.DOCUMENT,
        sources=("Letter", "DfE"), comment='"as high as a # of others" [Letter, page 3; DfE]', file="town.yaml", line=18,
    )  # fmt: skip
    duration = found["assessment.duration_working_days"]
    assert (duration.value, duration.unit) == ("{distribution: lognormal, mean: 40, cv: 0.5}", "working days")
    assert found["assessment.limit.limit_working_days"].comment == "the limit itself; [Act]"
    assert found["need.groups.other.set_point_spread"].comment == (
        "because (need.groups.other: all [judgement]; share and set_point_spread [DfE])"
    )
    assert found["early_help.review_days"].comment == "as [agreed] here"
    default = found["demand.contacts.multiplier"]
    assert (default.value, default.unit, default.comment, default.file, default.line) == ("1", "multiplier", "", "", None)
    assert default.meaning.startswith("Multiplies the rate")


def test_every_value_that_the_model_reads_has_a_row_and_no_other(town: Path) -> None:
    def leaves(data: object, path: str = "") -> set[str]:
        if not isinstance(data, dict) or not data or "distribution" in data:
            return {path}
        return {leaf for key, inner in data.items() for leaf in leaves(inner, f"{path}.{key}" if path else key)}

    read = {key: value for key, value in values(load_scenario(town)).items() if key not in ("title", "question", "published", "matters")}
    assert set(rows(town)) == leaves(read)
    assert all(row.meaning for row in evidence_of(town))


OPTION = """\
# Half as long [judgement].
extends: town.yaml
title: An option
need: {groups: {other: {set_point_median: 40}}}
changes:
  sooner:           # what is tried [question]
    from: 2016-05-01
    set:
      assessment: {duration_working_days: {mean: 20}}
      early_help: {review_days: 20}                     # [Letter]
"""


def test_a_file_that_extends_another_gives_its_own_evidence(town: Path, write) -> None:
    path = write(OPTION, "option.yaml")
    found = rows(path, ["costs.contact=11", "areas.north.share=2"])
    change = "changes.sooner.set"
    assert [(row.path, row.value, row.grade.name, row.line) for row in found.values() if row.file == "option.yaml"] == [
        ("need.groups.other.set_point_median", "40", "JUDGEMENT", 4),
        ("changes.sooner.from", "2016-05-01", "QUESTION", 7),
        (f"{change}.assessment.duration_working_days", "{mean: 20}", "QUESTION", 9),
        (f"{change}.early_help.review_days", "20", "DOCUMENT", 10),
    ]
    assert found["need.groups.other.set_point_median"].comment == "Half as long [judgement]."
    assert found[f"{change}.assessment.duration_working_days"].unit == "working days"
    assert found["need.groups.other.share"].file == "town.yaml"
    assert found["areas.north.share"].grade is Grade.QUESTION
    assert (found["costs.contact"].comment, found["costs.contact"].file) == ("set on the command line", "--set costs.contact=11")


def test_what_was_written_can_be_kept_and_loaded_again(town: Path, write) -> None:
    path = write(OPTION, "option.yaml")
    kept = scenario_files(path, ["costs.contact=11"])
    assert kept == ScenarioFiles((("town.yaml", TOWN), ("option.yaml", OPTION)), ("costs.contact=11",))
    assert load_files(kept) == load_scenario(path, ["costs.contact=11"])
    assert evidence(load_files(kept), kept) == evidence_of(path, ["costs.contact=11"])


def test_values_that_are_not_those_of_the_file_have_no_evidence_in_it(town: Path) -> None:
    ran = load_scenario(town, ["areas.north.share=5", "locality.clinic.places=3"])
    found = {row.path: row for row in evidence(ran, scenario_files(town))}
    assert (found["areas.north.share"].grade, found["areas.north.share"].comment) == (
        Grade.NONE_STATED, "town.yaml has 2 on line 12",
    )  # fmt: skip
    assert found["locality.clinic.places"].comment == "not in the scenario file that was given"
    assert found["areas.south.share"].grade is Grade.JUDGEMENT


def test_without_files_only_defaults_are_known(town: Path) -> None:
    found = {row.path: row for row in evidence(load_scenario(town), None)}
    assert found["areas.north.share"].grade is Grade.NONE_STATED
    assert found["areas.north.share"].comment == "the scenario file with its comments was not at hand"
    assert found["demand.contacts.multiplier"].grade is Grade.DEFAULT


def test_the_list_of_sources(town: Path, write) -> None:
    assert sources_of(scenario_files(town)) == (
        Source("DfE", "Department for Education, children in need", Grade.STATISTIC),
        Source("Letter", "Ofsted's letter", Grade.DOCUMENT),
        Source("Books", "the caseload report", Grade.RECORDS),
        Source("Act", "the Act", Grade.GUIDANCE),
        Source("Survey", "somebody asked around", Grade.UNKNOWN),
    )
    path = write("#  [DfE]   own records: ours\nextends: town.yaml\n", "option.yaml")
    assert sources_of(scenario_files(path))[0] == Source("DfE", "ours", Grade.RECORDS)
    assert listed_sources(" [judgement]  we think so") == [Source("judgement", "we think so", Grade.JUDGEMENT)]


@pytest.mark.parametrize(
    ("comment", "within", "tags"),
    [
        ("[A]", ("posts",), ["A"]),
        ("[A 2018], [B: 3 of 4] and [B]", ("posts",), ["A", "B"]),
        ("[A; B, page 2]", ("posts",), ["A", "B"]),
        ("[AB]", (), ["AB"]),
        ("[a number from 0 to 1; default 0]", (), []),
        ("posts [A]; cost [B]", ("posts",), ["A"]),
        ("posts [A]; cost [B]", ("cost",), ["B"]),
        ("posts and cost, both [A]", ("cost",), ["A"]),
        ("posts, cost and kind [A]", ("kind",), ["A"]),
        ("the posts [A]", ("kind",), []),
        ("of posts [A]", ("kind",), ["A"]),
        ("posts that cost [A]", ("cost",), []),
        ("posts [A; B]; [judgement]", ("kind",), ["judgement"]),
        ("[Judgement, from wards]", (), ["judgement"]),
    ],
)
def test_a_clause_that_begins_with_fields_is_about_those(comment: str, within: tuple[str, ...], tags: list[str]) -> None:
    sources = [Source("A", "", Grade.STATISTIC), Source("B", "", Grade.DOCUMENT)]
    assert list(sources_in(comment, sources, {"posts", "cost", "kind"}, within)) == tags


def test_the_weakest_source_counts() -> None:
    assert weakest([Grade.STATISTIC, Grade.JUDGEMENT, Grade.DOCUMENT]) is Grade.JUDGEMENT
    assert weakest([]) is Grade.NONE_STATED


def test_comments_change_neither_values_nor_hash(write) -> None:
    bare = "\n".join(line.split("  #")[0] for line in TOWN.splitlines() if not line.lstrip().startswith("#"))
    assert scenario_hash(load_scenario(write(bare))) == scenario_hash(load_scenario(write(TOWN, "town.yaml")))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_value_of_a_shipped_scenario_has_a_stated_source(path: Path) -> None:
    found = evidence_of(path)
    assert [row.path for row in found if row.grade in (Grade.NONE_STATED, Grade.UNKNOWN)] == []
    assert len(found) > 600


def test_the_grades_of_the_baseline() -> None:
    found = {row.path: row for row in evidence_of(SHIPPED / "sunderland-2018.yaml")}
    counts = Counter(row.grade for row in found.values())
    assert counts[Grade.JUDGEMENT] > counts[Grade.DEFAULT] > counts[Grade.STATISTIC] > 0
    for path, grade in {
        "need.groups.neglect.set_point_median": Grade.JUDGEMENT,
        "need.lasting_days": Grade.JUDGEMENT,
        "early_help.panel.interval_days": Grade.DOCUMENT,
        "early_help.panel.places": Grade.JUDGEMENT,
        "early_help.partner_led_share": Grade.DOCUMENT,
        "opening.protection.children": Grade.STATISTIC,
        "opening.protection.need_mean": Grade.JUDGEMENT,
        "demand.contacts.sources.police.share": Grade.LITERATURE,
        "demand.contacts.sources.schools.school_holiday_factor": Grade.JUDGEMENT,
        "assessment.limit.limit_working_days": Grade.GUIDANCE,
        "locality.teams.east.workers.social_worker.posts": Grade.JUDGEMENT,
        "locality.teams.east.workers.social_worker.annual_cost_pounds": Grade.LITERATURE,
        "locality.teams.east.workers.newly_qualified_social_worker.annual_cost_pounds": Grade.JUDGEMENT,
        "changes.co_location.from": Grade.DOCUMENT,
        "changes.co_location.set.front_door.partner_checks.co_location_factor": Grade.JUDGEMENT,
        "thresholds.published.protection": Grade.DEFINITION,
    }.items():
        assert found[path].grade is grade, path
    tags = {source.tag for source in sources_of(scenario_files(SHIPPED / "sunderland-2018.yaml"))}
    assert {tag for row in found.values() for tag in row.sources} <= tags


def test_a_scenario_without_comments_states_nothing(write) -> None:
    assert {row.grade for row in evidence_of(write(AUTHORITY))} == {Grade.NONE_STATED, Grade.DEFAULT}
