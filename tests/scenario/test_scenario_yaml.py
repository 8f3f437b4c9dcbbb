"""Reading YAML: what values mean, what is refused, and how long that may take."""



from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.scenario import (
    Scenario,
    ScenarioError,
    evidence_of,
    load_mapping,
    load_scenario,
    load_text,
    scenario_files,
    warnings_about,
)  # fmt: skip
from sim.scenario.yaml_text import resolve
from tests.effort import hang_guard
from tests.scenario.scenario_files import fault, faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nUll", "nUll"),
        ("true", True), ("True", True), ("FALSE", False), ("tRue", "tRue"),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("Off", "Off"), ("y", "y"),
        ("12", 12), ("-3", -3), ("010", 10), ("0o7", "0o7"), ("0x1F", "0x1F"), ("0b1", "0b1"),
        ("1_000", "1_000"), ("1,000", "1,000"), ("12%", "12%"), ("1:30", "1:30"), ("2017-04-01", "2017-04-01"),
        ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-2.5E-1", -0.25), ("1e", "1e"), (".", "."),
        ("--1", "--1"), ("1 2", "1 2"), ("=", "="), ("infinity", "infinity"), ("nan", "nan"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    got = resolve(text)
    assert got == value and type(got) is type(value)


@pytest.mark.parametrize(
    "text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999", "9" * 19, "0" * 5000, "1." + "9" * 5000, "+4", "+.5"]
)
def test_numbers_without_a_sensible_value_are_refused(text: str, write) -> None:
    message = fault(write(f"title: x\nrun:\n  observed_days: {text}\n"))
    assert message.startswith("scenario.yaml, line 3: run.observed_days is ")


def test_quoted_values_are_text(write) -> None:
    assert fault(write('run: {warm_up_days: "8"}\n')) == (
        'scenario.yaml, line 1: run.warm_up_days is "8": this is text, but a number is expected: take the quotes off; '
        "allowed: a number from 0 to 10,980 (days)"
    )
    assert load_scenario(write('title: "8"\nquestion: 2017-04-01\n')).title == "8"


def test_dates_and_times_mean_what_they_look_like(write) -> None:
    scenario = load_scenario(
        write("run: {start: 2018-02-28}\nearly_help: {panel: {moved: {2018-03-14: 2018-03-15}, starts: 09:30}}\n")
    )
    assert scenario.run.start == dt.date(2018, 2, 28)
    assert scenario.early_help.panel.starts == 9.5
    assert scenario.early_help.panel.moved == {"2018-03-14": dt.date(2018, 3, 15)}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: &name x\n", 1, "anchors (&name) are not used here"),
        ("run: {warm_up_days: 1}\ntitle: *name\n", 2, "aliases (*name) are not used here"),
        ("run:\n  <<: {warm_up_days: 1}\n", 2, "merge keys (<<) are not used here"),
        ("title: !!str 8\n", 1, "tags (tag:yaml.org,2002:str) are not used here"),
        ("title: x\nrun: !run {}\n", 2, "tags (!run) are not used here"),
        ("title: ! x\n", 1, "tags (!) are not used here"),
        ("%YAML 1.1\n---\ntitle: x\n", 1, "directives"),
        ("%TAG ! tag:x,2000:\n---\ntitle: x\n", 1, "directives"),
        ("title: x\n---\ntitle: y\n", 2, "a second document begins here"),
        ("title: x\ntitle: y\n", 2, "title: the same key stands here twice (first on line 1)"),
        ("run:\n  warm_up_days: 1\n  observed_days: 3\n  warm_up_days: 1\n", 4, "run.warm_up_days: the same key"),
        ("areas:\n  1: {}\n", 2, "a key must be text"),
        ("areas:\n  true: {}\n", 2, "a key must be text"),
        ("areas:\n  : {}\n", 2, "a key must be text"),
        ("areas:\n  ? [a, b]\n  : {}\n", 2, "a key must be a name"),
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("- title\n", 1, "a scenario file holds fields"),
        ("just words\n", 1, "a scenario file holds fields"),
        ('title: "\\ud800"\n', 1, "a lone surrogate"),
        ("title: x\x00\n", 1, "the file holds a character that cannot be printed: take it out"),
        ("title: x\nrun: " + "[" * 31 + "]" * 31 + "\n", 2, "nested more than 30 deep"),
        ("title: " + "x" * 10_001 + "\n", 1, "longer than 10,000 characters"),
        ("title: x\ncalendar: {closed_days: [\n" + "a,\n" * 25_001 + "]}\n", None, "more than 25,000 values"),
    ],
)  # fmt: skip
def test_what_yaml_could_hide_is_refused_with_its_line(text: str, line: int | None, words: str, write) -> None:
    messages = faults(write(text))
    place = "scenario.yaml, line " + (f"{line}: " if line else "")
    assert any(message.startswith(place) and words in message for message in messages), messages


def test_a_file_that_is_not_text_or_too_large_is_refused(write) -> None:
    assert fault(write(b"title: x\nquestion: caf\xe9\n")).startswith(
        "scenario.yaml, line 2: the file is not UTF-8 text"
    )
    assert "not UTF-8" in fault(write("title: x\n".encode("utf-16")))
    assert "larger than 512 KiB" in fault(write("#" * 80 + "\n" + ("# " + "x" * 98 + "\n") * 6000))


def test_a_byte_order_mark_and_windows_lines_are_read(write) -> None:
    assert load_scenario(write(b"\xef\xbb\xbftitle: x\r\nrun: {observed_days: 3}\r\n")).run.observed_days == 3
    assert "line 3: run.warm_up_days" in fault(write(b"title: x\r\nrun:\r\n  warm_up_days: -1\r\n"))


def test_only_ordinary_files_are_opened(tmp_path: Path, write) -> None:
    write("title: x\n", "base.yaml")
    assert "it is a folder" in fault(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in fault(tmp_path / "pipe")
    assert "extends" in fault(write("title: x\nextends: pipe\n"))
    for device in ("/dev/null", "/dev/zero"):
        with pytest.raises(ScenarioError, match="not an ordinary file"):
            load_scenario(device)
    assert fault(tmp_path / "bsae.yaml") == "bsae.yaml: there is no such file: did you mean 'base.yaml'?"
    for name in ("a\0b", "x" * 5000, ""):
        with pytest.raises(ScenarioError):
            load_scenario(name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything can be read by root")
def test_a_file_without_permission_is_refused(write) -> None:
    path = write("title: x\n")
    path.chmod(0)
    assert "cannot be read: Permission denied" in fault(path)


HALF = 500_000
HOSTILE = {
    "brackets": "[" * 9_000,
    "a file of brackets": "[" * 1_000_000,
    "lines of brackets": "[\n" * (HALF // 2),
    "braces": "{" * 9_000,
    "dashes": "- " * 4_900,
    "question marks": "? " * 4_900,
    "indentation": "".join(" " * i + "a:\n" for i in range(900)),
    "list": "- a\n" * (HALF // 4),
    "same key": "a: 1\n" * (HALF // 5),
    "unknown keys": "".join(f"key{i}: 1\n" for i in range(12_000)),
    "unknown groups": "need:\n groups:\n" + "".join(f"  key{i}: {{}}\n" for i in range(8_000)),
    "unknown teams": "areas:\n" + "".join(f" a{i}: {{}}\n" for i in range(4_000))
    + "locality:\n teams:\n" + "".join(f"  k{i}: {{}}\n" for i in range(4_000)),
    "aliases": "a: &a [x]\n" + "".join(f"k{i}: *a\n" for i in range(12_000)),
    "long tags": ("- !" + "a" * 9_000 + " x\n") * 50,
    "one long text": "a: " + "x\n " * (HALF // 3),
    "changes": "changes:\n" + "".join(f" c{i}: {{from: 2016-05-01, set: {{costs: {{contact: {i}}}}}}}\n" for i in range(2_400)),
    "days": "early_help: {panel: {cancelled: [\n" + "2016-04-01,\n" * 20_000 + "]}}",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_the_end(name: str, write) -> None:
    path = write(HOSTILE[name])
    with hang_guard():
        with pytest.raises(ScenarioError) as caught:
            load_scenario(path)
        assert len(str(caught.value).splitlines()) == len(caught.value.problems) > 0


def test_text_and_mappings_are_read_as_files_are() -> None:
    assert load_text("run: {observed_days: 9}") == load_mapping({"run": {"observed_days": 9}})
    assert load_mapping({}) == Scenario()
    as_python = load_mapping(
        {"run": {"start": dt.date(2017, 4, 1)}, "calendar": {"closed_days": (dt.date(2017, 4, 4),)}}
    )
    assert as_python == load_text("run: {start: 2017-04-01}\ncalendar: {closed_days: [2017-04-04]}")
    with pytest.raises(ScenarioError, match=r"scenario: run.observed_days is -1: this is too small"):
        load_mapping({"run": {"observed_days": -1}})
    with pytest.raises(ScenarioError, match="a key must be text"):
        load_mapping({"areas": {1: {}}})
    with pytest.raises(ScenarioError, match=r"run\.start: a datetime has no place in a scenario"):
        load_mapping({"run": {"start": dt.datetime(2017, 4, 1, 9)}})  # a midnight is a day, a time of day is not
    with pytest.raises(ScenarioError, match="infinity and NaN"):
        load_mapping({"run": {"observed_days": float("nan")}})
    endless: dict[str, object] = {}
    endless["run"] = endless
    with pytest.raises(ScenarioError, match="nested too deep"):
        load_mapping(endless)
    with pytest.raises(ScenarioError, match="a scenario is a mapping"):
        load_mapping([1])  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match="extends"):
        load_text("extends: base.yaml\n")


def test_a_message_that_quotes_the_file_prints_plainly() -> None:
    """The name of an alias, an anchor or a tag may hold a character that breaks a line or hides what follows."""
    for text in ("title: *a\u2028b", "title: &a\x85b x", "title: !a\u200fb x"):
        with pytest.raises(ScenarioError) as caught:
            load_text(text)
        assert all(str(problem).isprintable() for problem in caught.value.problems), text


def test_a_file_is_read_once_and_what_is_read_is_nobodys_to_alter(write, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = YAML.parse
    monkeypatch.setattr(YAML, "parse", lambda self, text: [parsed.append(text), parse(self, text)][1])
    path = write("title: read once\nareas: {a: {}}\nchanges: {c: {from: 2017-01-01, set: {costs: {contact: 1}}}}\n")
    first, kept = load_scenario(path), scenario_files(path)
    warnings_about(first, None, kept)
    assert evidence_of(path)
    first.changes["c"].set["costs"]["contact"] = 2
    assert load_scenario(path).changes["c"].set == {"costs": {"contact": 1}}
    assert len(parsed) == 1
