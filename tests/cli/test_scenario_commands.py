"""Scenario files through the door: copies to make one's own, options, the list of those shipped, what differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario import Grade, evidence_of, load_scenario, starting_scenario
from sim.study.naming import shipped_folder, shipped_names

SCHEMA_LINE = "# yaml-language-server: $schema=scenario.schema.json"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_new_keeps_every_source_of_the_scenario_it_copies(desk: Path, frontdoor) -> None:
    answer = frontdoor("new", "mine.yaml")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "Wrote mine.yaml, and beside it scenario.schema.json.\nNext: frontdoor check mine.yaml\n"
    shipped = shipped_folder() / "sunderland-2018.yaml"
    text, original = ((path).read_text(encoding="utf-8") for path in (desk / "mine.yaml", shipped))
    assert text.splitlines()[0] == SCHEMA_LINE and text.count(SCHEMA_LINE) == 1
    assert text.endswith(original.removeprefix(SCHEMA_LINE))
    assert "frontdoor check mine.yaml" in text and "own records" in text
    assert max(map(len, text.splitlines()[:10])) <= 120
    mine, theirs = evidence_of(desk / "mine.yaml"), evidence_of(shipped)
    assert [(row.path, row.value, row.grade, row.comment) for row in mine] == [
        (row.path, row.value, row.grade, row.comment) for row in theirs
    ]


def test_new_with_every_field_explains_each(desk: Path, frontdoor) -> None:
    assert frontdoor("new", "mine.yaml", "--every-field").status == 0
    text = (desk / "mine.yaml").read_text(encoding="utf-8")
    assert text == starting_scenario(load_scenario(shipped_folder() / "sunderland-2018.yaml"), name="mine.yaml")
    assert frontdoor("new", "clinic.yaml", "--every-field", "--from", "weekly-clinic").status == 0
    assert "does not differ" in frontdoor("check", "weekly-clinic", "clinic.yaml").out


@pytest.mark.parametrize("name", ["panel-weekly", "assessment-surge"])
def test_new_from_an_option_brings_what_it_extends(desk: Path, frontdoor, name: str) -> None:
    answer = frontdoor("new", "mine.yaml", "--from", name)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Wrote mine.yaml, and beside it sunderland-2018.yaml and scenario.schema.json.\n")
    assert files(desk) == ["mine.yaml", "scenario.schema.json", "sunderland-2018.yaml"]
    assert (desk / "sunderland-2018.yaml").read_bytes() == (shipped_folder() / "sunderland-2018.yaml").read_bytes()
    assert load_scenario(desk / "mine.yaml") == load_scenario(shipped_folder() / f"{name}.yaml")
    assert (desk / "mine.yaml").read_text(encoding="utf-8").startswith(SCHEMA_LINE)


def test_new_from_an_option_leaves_what_is_there(desk: Path, frontdoor) -> None:
    (desk / "sunderland-2018.yaml").write_text("title: Ours\n", encoding="utf-8")
    answer = frontdoor("new", "mine.yaml", "--from", "panel-weekly")
    assert (answer.status, answer.err) == (0, "It extends the sunderland-2018.yaml that is there.\n")
    assert (desk / "sunderland-2018.yaml").read_text(encoding="utf-8") == "title: Ours\n"


def test_new_option_over_ones_own_scenario(desk: Path, frontdoor) -> None:
    (desk / "town.yaml").write_text(
        "run: {start: 2019-01-01, warm_up_days: 31}\nfront_door: {workers: {clerk: {posts: 3}}}\n", encoding="utf-8"
    )
    assert frontdoor("new", "option.yaml", "--extends", "town.yaml").status == 0
    text = (desk / "option.yaml").read_text(encoding="utf-8")
    assert "\nextends: town.yaml\n" in text and "from: 2019-02-01 " in text and "{clerk: {add: 2}}" in text
    assert "does not differ" in frontdoor("check", "town.yaml", "option.yaml").out
    asked = text.replace("changes: {}\n", "").replace("\n# changes", "\nchanges").replace("\n#  ", "\n  ")
    (desk / "asked.yaml").write_text(asked, encoding="utf-8")
    assert "changes.more_screeners.set.front_door" in frontdoor("check", "town.yaml", "asked.yaml").out
    assert {row.grade for row in evidence_of(desk / "asked.yaml") if row.path.startswith("changes.") and row.line} == {
        Grade.QUESTION
    }


def test_new_shipped_option_over_ones_own_scenario(desk: Path, frontdoor) -> None:
    (desk / "places").mkdir()
    frontdoor("new", "places/our town.yaml")
    answer = frontdoor("new", "option.yaml", "--from", "panel-weekly", "--extends", "places/our town.yaml")
    assert (answer.status, answer.err) == (0, "")
    assert 'extends: "places/our town.yaml"\n' in (desk / "option.yaml").read_text(encoding="utf-8")
    assert load_scenario(desk / "option.yaml").changes["panel_weekly"].set["early_help"]["panel"]["interval_days"] == 7
    assert not (desk / "sunderland-2018.yaml").exists()


REFUSED = {
    "a name that is not shipped": (["mine.yaml", "--from", "panel-weakly"], "Did you mean panel-weekly? `frontdoor scenarios` lists those"),
    "a name unlike any": (["mine.yaml", "--from", "../../etc/passwd"], "`frontdoor scenarios` lists those that come with the simulator"),
    "every field and an option": (["mine.yaml", "--every-field", "--extends", "town.yaml"], "give one of them"),
    "a whole scenario over another": (["mine.yaml", "--from", "sunderland-2018", "--extends", "town.yaml"], "extends nothing"),
    "over nothing": (["mine.yaml", "--extends", "gone.yaml"], "gone.yaml: there is no such file"),
    "over a scenario that is wrong": (["mine.yaml", "--extends", "wrong.yaml"], "wrong.yaml, line 1: titel"),
    "over a scenario elsewhere": (["below/mine.yaml", "--extends", "town.yaml"], "must lie in the folder of below"),
    "in place of what it extends": (["sunderland-2018.yaml", "--from", "panel-weekly"], "give the new file another name"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_new_refuses_in_plain_words_and_writes_nothing(desk: Path, frontdoor, case: str) -> None:
    (desk / "town.yaml").write_text("title: A town\n", encoding="utf-8")
    (desk / "wrong.yaml").write_text("titel: A town\n", encoding="utf-8")
    (desk / "below").mkdir()
    arguments, words = REFUSED[case]
    before = files(desk)
    answer = frontdoor("new", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert words in answer.err and len(answer.err.splitlines()) == 1
    assert files(desk) == before


def test_the_shipped_scenarios_are_listed_with_their_questions(desk: Path, frontdoor) -> None:
    answer = frontdoor("scenarios")
    assert (answer.status, answer.err) == (0, "")
    assert max(map(len, answer.out.splitlines())) <= 80
    words = " ".join(answer.out.split())
    rows = json.loads(frontdoor("scenarios", "--json").out)
    assert [row["name"] for row in rows] == shipped_names()
    for row in rows:
        scenario = load_scenario(shipped_folder() / f"{row['name']}.yaml")
        assert (row["title"], row["question"]) == (scenario.title, scenario.question)
        assert f"{row['name']}: {row['title']} {row['question']}" in words


OPTION = """\
extends: town.yaml
title: Two more
changes: {two_more: {from: 2019-01-01, set: {front_door: {workers: {clerk: {posts: 2}}}}}}
"""


@pytest.fixture
def growing(desk: Path) -> Path:
    """A folder with town.yaml, which has 8 clerks from 2017 on, and two_more.yaml, which sets 2."""
    (desk / "town.yaml").write_text(
        "run: {start: 2016-01-01, warm_up_days: 366, observed_days: 1200}\n"
        "demand: {contacts: {first_contacts_per_year: 300}}\nfront_door: {workers: {clerk: {posts: 4}}}\n"
        "changes: {growth: {from: 2017-04-01, set: {front_door: {workers: {clerk: {posts: 8}}}}}}\n", encoding="utf-8",
    )  # fmt: skip
    (desk / "two_more.yaml").write_text(OPTION, encoding="utf-8")
    return desk


def test_check_of_an_option_shows_what_it_changes_and_then_its_verdict(growing: Path, frontdoor) -> None:
    answer = frontdoor("check", "two_more.yaml")
    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "What differs between town and two_more"
    assert lines[-1] == "two_more: no faults."
    assert len(lines) < 12


def test_check_shows_what_a_dated_change_replaces_on_its_day(growing: Path, frontdoor) -> None:
    for arguments in (["two_more.yaml"], ["town.yaml", "two_more.yaml"]):
        rows = [line for line in frontdoor("check", *arguments).out.splitlines() if "(on 2019-01-01)" in line]
        assert [row.split()[-4:] for row in rows] == [["8", "(on", "2019-01-01)", "2"]]
    (growing / "two_more.yaml").write_text(OPTION.replace("2019-01-01", "2017-03-31"), encoding="utf-8")
    assert "4 (on 2017-03-31)" in frontdoor("check", "two_more.yaml").out
    answer = frontdoor("check", "town.yaml", "two_more.yaml", "--json")
    assert "Note: two_more: from 31 March 2017, posts are 2 fewer" in answer.err and answer.err.endswith("1 warning.\n")
    found = json.loads(answer.out)["differences"]["two_more"]
    assert [row["a"] for row in found if row["path"].endswith("posts")] == ["not there"]


def test_check_warns_of_an_option_that_a_dated_change_undoes(growing: Path, frontdoor) -> None:
    text = "extends: town.yaml\nfront_door: {workers: {clerk: {posts: 6}}}\n"
    (growing / "two_more.yaml").write_text(text, encoding="utf-8")
    answer = frontdoor("check", "two_more.yaml")
    words = " ".join(answer.out.split())
    warning = "Warning: two_more: two_more.yaml, line 2: front_door.workers.clerk.posts is 6 without a date, and change"
    note = "Note: two_more: from 1 January 2016, posts are 2 more in front_door.clerk (6 against 4) than in town on that day"
    assert f"front_door.workers.clerk.posts 4 6 {note}" in words and warning in words
    assert words.endswith("two_more: no faults, 1 warning.")


def test_check_shows_what_was_set_by_hand(growing: Path, frontdoor) -> None:
    assert frontdoor("check", "town.yaml").out == "town: no faults.\n"
    answer = frontdoor("check", "town.yaml", "--set", "run.observed_days=900")
    assert ["run.observed_days", "1200", "900"] in [line.split() for line in answer.out.splitlines()]
    assert answer.out.splitlines()[-1] == "town: no faults."


def test_check_says_how_many_posts_more(growing: Path, frontdoor) -> None:
    (growing / "add.yaml").write_text(
        "extends: town.yaml\nfront_door: {workers: {clerk: {add: 2}}}\n", encoding="utf-8"
    )
    said = " ".join(frontdoor("check", "add.yaml").out.split())
    assert "Note: add: from " in said and "2 more in front_door.clerk (6 against 4) than in town on that day" in said


def test_check_prints_one_scenario_in_full(growing: Path, frontdoor) -> None:
    answer = frontdoor("check", "two_more.yaml", "--resolved")
    assert answer.err == "two_more: no faults.\n"
    (growing / "full.yaml").write_text(answer.out, encoding="utf-8")
    assert load_scenario(growing / "full.yaml") == load_scenario(growing / "two_more.yaml")
    answer = frontdoor("check", "town.yaml", "two_more.yaml", "--resolved")
    assert (answer.status, answer.out) == (2, "")
    assert "--resolved" in answer.err


def test_check_of_two_prints_values_as_they_stand_in_a_file(town: Path, frontdoor) -> None:
    (town / "other.yaml").write_text(
        "extends: small.yaml\ncalendar: {closed_days: [2017-05-02, 2017-05-03], bank_holidays: false}\n"
        "early_help: {panel: {places: 3}}\nfront_door: {workers: {screener: null, clerk: {posts: 1}}}\n"
        "assessment: {duration_working_days: {mean: 12}}\n", encoding="utf-8",
    )  # fmt: skip
    found = json.loads(frontdoor("check", "small.yaml", "other.yaml", "--json").out)["differences"]["other"]
    pairs = {row["path"]: (row["a"], row["b"]) for row in found}
    assert pairs["calendar.closed_days"] == ("[]", "[2017-05-02, 2017-05-03]")
    assert pairs["calendar.bank_holidays"] == ("true", "false")
    assert pairs["early_help.panel.places"] == ("null", "3")
    assert pairs["front_door.workers.screener.fte"] == ("1", "not there")
    assert pairs["front_door.workers.clerk.posts"] == ("not there", "1")
    assert pairs["assessment.duration_working_days.mean"] == ("30", "12")
    text = frontdoor("check", "small.yaml", "other.yaml").out
    assert "[2017-05-02," in text and "null" in text
    assert not {"None", "True", "False", "['"} & set(text.replace("(", " ").split())


def test_check_says_what_is_still_another_places(desk: Path, frontdoor) -> None:
    """In a copy, and over a place with other areas; not in an option on one's own."""
    frontdoor("new", "mine.yaml")
    text = (desk / "mine.yaml").read_text(encoding="utf-8").replace("turnover_per_year: 0.08 ", "turnover_per_year: 0.11 ", 1)
    (desk / "mine.yaml").write_text(text.replace("\ntitle: ", "\ntitle: Ours, not "), encoding="utf-8")
    said = " ".join(frontdoor("check", "mine.yaml").out.split())
    assert "still sunderland-2018's: the question, the names of areas, 43 published figures, 5 dated changes." in said
    assert "changed, while the source beside it is still sunderland-2018's: front_door.staff.turnover_per_year (line " in said
    assert "values and their sources are sunderland-2018's (" in said and "frontdoor document mine.yaml lists them." in said
    (desk / "option.yaml").write_text("extends: mine.yaml\ntitle: An option\n", encoding="utf-8")
    assert "sources are" not in frontdoor("check", "option.yaml").out
    frontdoor("new", "scaled.yaml", "--children", 40000, "--referrals", 2600, "--areas", 3)
    lines = frontdoor("check", "scaled.yaml").out.splitlines()
    assert "sources are sunderland-2018's" in " ".join(" ".join(lines).split())
    assert len(lines) < 150 and any(line.split() == ["locality.teams.east", "there", "not", "there"] for line in lines)
