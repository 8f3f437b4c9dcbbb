"""Files that extend files, and overrides laid over them."""



from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario, load_text
from tests.scenario.scenario_files import AUTHORITY, fault, faults


@pytest.fixture
def base(write) -> Path:
    return write(AUTHORITY, "base.yaml")


def test_mappings_merge_and_the_rest_replaces(base: Path, write) -> None:
    plain = load_scenario(base)
    path = write(
        "front_door:\n  workers:\n    screener: {posts: 8}\n    agency: {posts: 2, kind: agency}\n"
        "early_help: {panel: {places: null, cancelled: []}}\ntitle: More posts\nextends: base.yaml\n"
        "demand: {contacts: {sources: {schools: {weekday_weights: [1, 1, 1, 1, 1, 1, 1]}}}}\n"
    )
    scenario = load_scenario(path)
    workers = scenario.front_door.workers
    assert workers["screener"] == plain.front_door.workers["screener"].model_copy(update={"posts": 8})
    assert workers["agency"].kind == "agency"
    assert scenario.early_help.panel.places is None and plain.early_help.panel.places == 12
    assert scenario.early_help.panel.cancelled == ()
    assert scenario.early_help.panel.moved == plain.early_help.panel.moved
    assert set(scenario.demand.contacts.sources) == {"police", "schools"}
    assert scenario.title == "More posts" and scenario.question == plain.question


def test_null_takes_out_an_inherited_entry(base: Path, write) -> None:
    path = write("extends: base.yaml\nchanges: {weekly panel: null}\npublished: {contacts: ~}\n")
    assert load_scenario(path).changes == {} and load_scenario(path).published == {}
    assert "changes.weakly panel is null" in fault(write("extends: base.yaml\nchanges: {weakly panel: null}\n"))
    assert "run is null" in fault(write("extends: base.yaml\nrun: null\n"))
    assert load_scenario(base, ["published.contacts=null"]).published == {}


NEEDS_SOUTH = "it needs areas.south, which is taken out here: take out both (null takes out), or neither"


def test_who_takes_something_out_is_blamed_for_what_it_leaves_behind(base: Path, write) -> None:
    assert fault(base, "areas.south=null") == f"--set areas.south=null: early_help.teams.south: {NEEDS_SOUTH}"
    path = write("extends: base.yaml\nareas:\n  south: null\n")
    assert fault(path) == f"scenario.yaml, line 3: early_help.teams.south: {NEEDS_SOUTH}"
    assert load_scenario(path, ["early_help.teams.south=null"]).areas.keys() == {"north"}
    assert load_scenario(path, ["areas.south={share: 3}"]).areas["south"].share == 3
    group = fault(base, "need.groups.neglect=null")
    assert group.startswith("--set need.groups.neglect=null: perception.bias.neglect: it needs need.groups.neglect")
    write(AUTHORITY.replace("set: {early_help", "set: {demand: {contacts: {sources: {police: {share: 1}}}}, early_help"),
          "base.yaml")
    source = fault(base, "demand.contacts.sources.police=null")
    assert "--set demand.contacts.sources.police=null: changes.weekly panel.set.demand" in source


def test_faults_name_the_file_that_holds_the_value(write) -> None:
    write(AUTHORITY.replace("posts: 6", "posts: six"), "base.yaml")
    path = write(
        "title: x\nextends: base.yaml\nearly_help: {declined_share: 2}\nfront_door: {workers: {screener: {fte: 3}}}\n"
    )
    assert [message.split(" is ")[0] for message in faults(path)] == [
        "scenario.yaml, line 3: early_help.declined_share",
        "scenario.yaml, line 4: front_door.workers.screener.fte",
        "base.yaml, line 29: front_door.workers.screener.posts",
    ]


def test_faults_of_reading_in_several_files_come_together(write) -> None:
    write("title: x\ntitle: y\n", "base.yaml")
    messages = faults(write("question: &a x\nextends: base.yaml\nrun: {observed_days: -1}\n"))
    assert len(messages) == 3
    assert any(message.startswith("base.yaml, line 2: title: the same key") for message in messages)


def test_a_chain_of_files_in_folders_below(write) -> None:
    write("title: lowest\nrun: {warm_up_days: 5}\n", "parts/deep/c.yaml")
    write("extends: deep/c.yaml\nrun: {observed_days: 7}\n", "parts/b.yaml")
    scenario = load_scenario(write("extends: ./parts/b.yaml\nquestion: top\n"))
    assert (scenario.title, scenario.question, scenario.run.total_days) == ("lowest", "top", 12)
    write("extends: ../b.yaml\n", "parts/deep/up.yaml")
    assert load_scenario(write("extends: parts/deep/up.yaml\n")).title == "lowest"


def test_a_relative_name_works_from_its_own_folder(write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("extends: base.yaml\n")
    write("title: x\nrun: {observed_days: -1}\n", "base.yaml")
    monkeypatch.chdir(path.parent)
    with pytest.raises(ScenarioError, match=r"^base.yaml, line 2: run.observed_days is -1"):
        load_scenario("scenario.yaml")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../outside.yaml", "leads out of the folder"),
        ("sub/../../outside.yaml", "leads out of the folder"),
        ("/etc/hostname", "an absolute path is not followed"),
        ("~/outside.yaml", "an absolute path is not followed"),
        ("C:/outside.yaml", "an absolute path is not followed"),
        ("sub\\base.yaml", "joined with /"),
        ('"a\\0b"', "cannot be seen"),
        ('""', "the name of one file is expected"),
        ("", "the name of one file is expected"),
        ("[base.yaml]", "the name of one file is expected"),
        ("nowhere.yaml", "nowhere.yaml: there is no such file"),
        (".", "it is a folder"),
        ("link.yaml", "leads out of the folder"),
        ("folder/outside.yaml", "leads out of the folder"),
    ],
)
def test_only_files_in_the_folder_or_below_are_extended(name: str, words: str, write, tmp_path: Path) -> None:
    write("title: secret\n", "outside.yaml")
    path = write(f"title: x\nextends: {name}\n", "work/scenario.yaml")
    (tmp_path / "work" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (tmp_path / "work" / "folder").symlink_to(tmp_path)
    message = fault(path)
    assert message.startswith("scenario.yaml, line 2: extends is ") and words in message, message
    assert "secret" not in message


def test_a_link_to_nothing_is_named_as_one(write, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("gone.yaml")
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    message = "this is a link to gone.yaml, and there is no such file: name the file that is meant"
    assert fault(write("title: x\nextends: link.yaml\n")) == (
        f'scenario.yaml, line 2: extends is "link.yaml": link.yaml: {message}'
    )
    assert fault(tmp_path / "link.yaml") == f"link.yaml: {message}"
    assert fault(tmp_path / "round.yaml") == (
        "round.yaml: this is a link that leads round in a circle: name the file itself"
    )


def test_the_file_itself_is_not_proposed_as_its_own_base(write) -> None:
    assert fault(write("extends: two.yaml\n", "too.yaml")).endswith("two.yaml: there is no such file")
    write("title: x\n", "twoo.yaml")
    assert fault(write("extends: two.yaml\n", "too.yaml")).endswith("did you mean 'twoo.yaml'?")


def test_links_within_the_folder_are_followed(write, tmp_path: Path) -> None:
    write("title: base\n", "work/parts/base.yaml")
    path = write("extends: link.yaml\n", "work/scenario.yaml")
    (tmp_path / "work" / "link.yaml").symlink_to(tmp_path / "work" / "parts" / "base.yaml")
    assert load_scenario(path).title == "base"
    (tmp_path / "elsewhere").symlink_to(tmp_path / "work")
    assert load_scenario(tmp_path / "elsewhere" / "scenario.yaml").title == "base"


def test_a_circle_is_named(write) -> None:
    write("extends: b.yaml\n", "a.yaml")
    write("extends: c.yaml\n", "b.yaml")
    path = write("# c\nextends: a.yaml\n", "c.yaml")
    message = fault(path)
    assert message.startswith('b.yaml, line 1: extends is "c.yaml": the files extend one another in a circle: ')
    assert message.replace(f"{path.parent}{os.sep}", "").endswith("c.yaml -> a.yaml -> b.yaml -> c.yaml")
    assert "in a circle" in fault(write("extends: self.yaml\n", "self.yaml"))


def test_a_chain_has_at_most_ten_files(write) -> None:
    write("title: lowest\n", "f9.yaml")
    for number in range(9):
        path = write(f"extends: f{number + 1}.yaml\n", f"f{number}.yaml")
    assert load_scenario(path.with_name("f0.yaml")).title == "lowest"
    write("extends: f10.yaml\n", "f9.yaml")
    write("title: lowest\n", "f10.yaml")
    assert "more than 10 files" in fault(path.with_name("f0.yaml"))


def test_overrides_come_last_and_in_order(base: Path, write) -> None:
    path = write("extends: base.yaml\nfront_door: {workers: {screener: {posts: 8}}}\n")
    scenario = load_scenario(
        path,
        [
            "front_door.workers.screener.posts=11",
            "front_door.workers.screener.posts = 12",
            "front_door.workers.agency={posts: 2, kind: agency}",
            "early_help.panel.places=null",
            "demand.contacts.sources.schools.weekday_weights=[1, 1, 1, 1, 1, 0, 0]",
            'title="A title: with = signs"',
            "changes.weekly panel.until=2017-11-30",
        ],
    )
    assert scenario.front_door.workers["screener"].posts == 12
    assert scenario.front_door.workers["screener"].target_cases == 10
    assert scenario.front_door.workers["agency"].posts == 2
    assert scenario.early_help.panel.places is None
    assert scenario.demand.contacts.sources["schools"].weekday_weights[4:] == (1, 0, 0)
    assert scenario.title == "A title: with = signs"
    assert str(scenario.changes["weekly panel"].until) == "2017-11-30"
    assert load_scenario(path, "run.observed_days=9").run.observed_days == 9


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("run.observed_days", "--set run.observed_days: an override is written PATH=VALUE"),
        ("=3", "--set =3: the path before the = has an empty part"),
        ("run..start=3", "the path before the = has an empty part"),
        ("run.observed_days=", "run.observed_days: there is no value after the ="),
        ("run.observed_days=-1", "--set run.observed_days=-1: run.observed_days is -1: this is too small"),
        ("run.observed_days='9'", "take the quotes off"),
        ("run.observed_dayz=9", "run.observed_dayz: there is no such field: did you mean 'observed_days'?"),
        ("frontdoor.workers.a.posts=9", "frontdoor: there is no such field: did you mean 'front_door'?"),
        ("front_door.workers.screener.post=9", "front_door.workers.screener.post: there is no such field: did you mean"),
        ("front_door.workers.agency.kind=agency", "front_door.workers.agency.posts: this field is missing"),
        ("early_help.teams.nort.workers.a.posts=1", "early_help.teams.nort: there is no such area: did you mean 'north'?"),
        ("run.start.year=2018", "run.start is \"2017-04-03\", so nothing can be set inside it"),
        ("calendar.closed_days.0=2018-01-01", "so nothing can be set inside it"),
        ("title=a: b: c", "title: a second colon stands here"),
        ("title=a: b", "title is {a: \"b\"}: this is a mapping, but text is expected"),
        ("title=&a b", "anchors (&a) are not used here"),
        ("title=*a", "aliases (*a) are not used here"),
        ("run.observed_days=.inf", "run.observed_days is \".inf\": infinity and NaN"),
        ("run.observed_days={start: 1, start: 2}", "run.observed_days.start: the same key stands here twice: take"),
        ("extends=other.yaml", "only a file can extend another"),
        (".".join("a" * 40) + "=1", "has more than 30 parts"),
        ("changes.weekly panel.set.early_help.panel.places=-1", "--set changes.weekly panel.set.early_help.panel.places=-1"),
        ("early_help.panel.moved={2017-08-10: 2017-08-11}", "early_help.panel.moved.2017-08-10 is"),
    ],
)  # fmt: skip
def test_faults_of_overrides_name_the_override(override: str, message: str, base: Path) -> None:
    found = fault(base, override)
    assert found.startswith(f"--set {override}: ") and message in found, found


def test_faults_of_several_overrides_and_the_file_come_together(write) -> None:
    messages = faults(write("titel: x\n"), "run.observed_days=-1", "x", "costs.contact=-2")
    assert [message.split(": ")[0] for message in messages] == [
        "scenario.yaml, line 1", "--set x", "--set run.observed_days=-1", "--set costs.contact=-2",
    ]  # fmt: skip


def test_text_takes_overrides_too() -> None:
    assert load_text("title: x\n", overrides=["run.observed_days=5"]).run.observed_days == 5
