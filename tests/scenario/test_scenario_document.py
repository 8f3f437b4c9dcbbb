"""Scenarios compared, written out and documented."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import (
    ABSENT,
    Difference,
    Scenario,
    ScenarioError,
    differences,
    json_schema,
    load_mapping,
    load_text,
    resolved_yaml,
    scenario_hash,
    starting_scenario,
)  # fmt: skip
from sim.scenario.differences import values
from sim.scenario.parts import Part
from sim.scenario.sentences import explained
from sim.scenario.yaml_reader import read_text
from sim.scenario.yaml_text import flow, resolve, scalar
from tests.scenario.scenario_files import AUTHORITY

SCENARIOS = {
    "empty": Scenario(),
    "authority": load_text(AUTHORITY),
    "awkward": load_mapping(
        {
            "title": "  yes: no # \"quotes\" 'and' \\ – 🙂\u2028\u202e\ufeff",
            "question": "two\nlines\tand a tab",
            "areas": {
                "true": {},
                "12": {"share": 0.1},
                "- a": {},
                "null": {},
                "~": {},
                "a: b": {"share": 1e-7},
                "<<": {},
            },
            "need": {"groups": {"other": {"incident_need_scale": 123456789.125}}},
            "calendar": {"closed_days": [f"2017-01-{d:02d}" for d in range(1, 32)]},
            "front_door": {"staff": {"working_hours": {"opens": 8.123, "closes": "24:00"}}},
            "changes": {
                "on": {"from": "2017-01-01", "set": {"assessment": {"duration_working_days": {"mean": 3, "cv": None}}}}
            },
            "published": {"2016-17": {"measure": "=1+1", "value": -1.5e20, "source": "@x", "label": "100%"}},
        }
    ),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_written_out_and_read_back(name: str) -> None:
    scenario = SCENARIOS[name]
    text = resolved_yaml(scenario)
    assert load_text(text) == scenario
    assert load_text(text).changes == scenario.changes
    assert scenario_hash(load_text(text)) == scenario_hash(scenario)
    assert resolved_yaml(load_text(text)) == text


def test_what_is_written_out_is_complete_and_reads_well() -> None:
    text = resolved_yaml(SCENARIOS["authority"])
    assert '      opens: "08:30"\n      closes: "17:20"\n' in text
    assert "  screening_effort_hours: {distribution: lognormal, mean: 1.5, cv: 0.5}\n" in text
    assert "  duration_working_days: {distribution: fixed, mean: 30}\n" in text
    assert "    - {first: 2017-07-24, last: 2017-09-03}\n" in text
    assert "  start: 2017-04-03\n" in text and "null" in text
    for name in Scenario.model_fields:
        assert re.search(rf"^{name}:", text, re.MULTILINE), name


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_any_text_survives_being_written(text: str) -> None:
    layer, problems = read_text(f"a: {scalar(text)}\nb: [{scalar(text)}]\nc: {flow({'x': text})}\n", "text")
    assert not problems and layer.data == {"a": text, "b": [text], "c": {"x": text}}


@settings(max_examples=150, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_survives_being_written(number: float) -> None:
    assert resolve(scalar(number)) == number


def test_differences_are_named_by_path() -> None:
    a = SCENARIOS["authority"]
    text = (
        AUTHORITY.replace("posts: 6", "posts: 8")
        .replace("places: 12", "places: null")
        .replace("closes: 17:20", "closes: 16:00")
    )
    text = text.replace("A small authority", "Another").replace("Is the panel too slow?", "''")
    text = text.replace("    screener:", "    agency: {posts: 2, kind: agency}\n    screener:").replace(
        "2017-04-05", "2017-04-19"
    )
    text = text.replace("    neglect: {screening: -6}", "    {}")
    found = {difference.path: difference[1:] for difference in differences(a, load_text(text))}
    assert found.pop("front_door.workers.agency.posts") == (ABSENT, 2)
    assert found.pop("front_door.workers.agency.kind") == (ABSENT, "agency")
    others = {path for path in found if path.startswith("front_door.workers.agency.")}
    assert {path: value for path, value in found.items() if path not in others} == {
        "perception.bias.neglect.screening": (-6, ABSENT),
        "front_door.staff.working_hours.closes": ("17:20", "16:00"),
        "front_door.workers.screener.posts": (6, 8),
        "early_help.panel.first_meeting": ("2017-04-05", "2017-04-19"),
        "early_help.panel.places": (12, None),
    }
    assert differences(a, a) == ()
    assert not ABSENT and repr(ABSENT) == "(not there)" and copy.deepcopy(ABSENT) is ABSENT


def test_an_empty_team_is_a_difference() -> None:
    a = load_text("early_help: {teams: {all: {}}}")
    team = "early_help.teams.all"
    found = differences(Scenario(), a)
    assert len(found) == 2
    assert Difference(f"{team}.workers", ABSENT, {}) in found
    assert Difference(f"{team}.practice_quality", ABSENT, None) in found
    assert Difference(f"{team}.workers", {}, ABSENT) in differences(a, Scenario())


def test_the_hash_depends_on_values_and_nothing_else() -> None:
    a = load_text("run: {observed_days: 10, warm_up_days: 2}\nareas: {x: {share: 1}, y: {share: 2}}\n")
    b = load_text("areas: {y: {share: 2.0}, x: {}}\nrun: {warm_up_days: 2e0, observed_days: 10.0}\n")
    assert scenario_hash(a) == scenario_hash(b) and re.fullmatch("[0-9a-f]{64}", scenario_hash(a))
    hashes = {
        scenario_hash(s)
        for s in (*SCENARIOS.values(), a, load_text("title: x"), load_text("run: {warm_up_days: 1e-9}"))
    }
    assert len(hashes) == 6
    assert scenario_hash(load_text("perception: {bias: {other: {panel: -0.0}}}")) == scenario_hash(
        load_text("perception: {bias: {other: {panel: 0}}}")
    )
    assert scenario_hash(Scenario()) == scenario_hash(load_text("title: Untitled scenario\n"))


def test_the_order_of_changes_on_one_day_counts() -> None:
    change = "  {}: {{from: {}, set: {{costs: {{contact: {}}}}}}}\n"
    a, b = change.format("a", "2016-05-01", 1), change.format("b", "2016-05-01", 2)
    one, other = load_text("changes:\n" + a + b), load_text("changes:\n" + b + a)
    assert scenario_hash(one) != scenario_hash(other)
    assert differences(one, other) == (Difference("changes", ["a", "b"], ["b", "a"]),)
    later = b.replace("05-01", "06-01")
    one, other = load_text("changes:\n" + a + later), load_text("changes:\n" + later + a)
    assert scenario_hash(one) == scenario_hash(other) and differences(one, other) == ()


def test_defaults_have_the_types_that_a_file_gives() -> None:
    assert json.dumps(values(Scenario())) == json.dumps(values(load_text(resolved_yaml(Scenario()))))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_starting_scenario_loads_back_and_explains_itself(name: str) -> None:
    text = starting_scenario(SCENARIOS[name])
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=scenario.schema.json"
    assert load_text(text) == SCENARIOS[name]
    assert max(map(len, lines)) <= 140 or name != "empty"


def test_every_field_of_a_starting_scenario_has_a_comment() -> None:
    lines = starting_scenario().splitlines()
    free = {"all:", "other:", "others:", "agencies:"}
    for above, line in itertools.pairwise(lines):
        if re.match(r"\s*[a-z_0-9]+:", line) and line.strip() not in free:
            assert above.strip().startswith("# "), line
    text = "\n".join(lines)
    assert "# Need from which a child is a child in need (section 17). [a" in text
    assert "posts: Number of posts. [a whole number from 0 to 5,000 (posts); required]" in text


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for scenario in SCENARIOS.values():
        for text in (starting_scenario(scenario), resolved_yaml(scenario)):
            validator.validate(read_text(text, "text")[0].data)
    validator.validate(read_text(AUTHORITY, "text")[0].data)
    validator.validate({"extends": "base.yaml", "front_door": {"workers": {"a": None, "b": {"fte": 0.5}}}})
    for wrong in (
        {"titel": "x"}, {"run": {"observed_days": "8"}}, {"run": {"observed_days": -1}}, {"extends": 3},
        {"need": {"groups": {"neglekt": {}}}}, {"changes": {"a": {"set": {"run": {}}}}}, {"run": None},
        {"changes": {"a": {"set": {"front_door": {"worker": {}}}}}},
        {"front_door": {"staff": {"working_hours": {"opens": "8:30"}}}},
    ):  # fmt: skip
        assert not validator.is_valid(wrong), wrong


def test_the_schema_carries_units_meanings_and_is_the_callers_own() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert next(iter(schema["properties"])) == "extends"
    run = schema["$defs"]["Run"]["properties"]["observed_days"]
    assert (run["unit"], run["minimum"], run["maximum"]) == ("days", 1, 10980)
    assert run["description"].startswith("Days that are counted, after the warm-up")
    schema["properties"].clear()
    assert json_schema()["properties"]
    assert '"required":' not in json.dumps(json_schema())


def test_every_field_has_a_meaning_that_a_new_file_tells_with_unit_and_default() -> None:
    parts = json_schema()["$defs"]
    told = {
        f"{name}.{key}": field.get("description") or parts[field["$ref"].rpartition("/")[2]]["description"]
        for name, part in parts.items()
        for key, field in part.get("properties", {}).items()
    }
    assert len(told) > 150 and all(told.values())
    words = " ".join(" ".join(line.strip("# ") for line in starting_scenario().splitlines()).split())
    assert "Number of posts. [a whole number from 0 to 5,000 (posts); required]" in words
    assert "default {distribution: fixed, mean: 30}]" in words and 'default "09:00"]' in words
    assert "a whole number from 0 to 100,000 (cases per meeting), or null" in words


def test_each_section_says_something_of_each_of_its_fields_and_of_no_other() -> None:
    sections = [Part]
    for section in sections:
        sections += section.__subclasses__()
        said = explained(section.__doc__)[1]
        assert said.keys() in (set(), section.model_fields.keys()) and all(words for _, words in said.values()), section
        for name, field in section.model_fields.items():
            assert name in said or explained(field.annotation.__doc__)[1], f"{section.__name__}.{name}"
    assert len(sections) > 60


VALUES: list[Any] = [
    None, True, -1, 0, 1, 1e9, 10**15, -0.5, 1e-300, "", "x", "2017-02-30", "2017-04-05", "09:30", [], [1], {}, {"x": 1},
    "0001-01-01", "9999-12-31", [None], ["2017-04-05"], {"posts": 1}, 365, 20000, "neglect", "\x00", "é" * 100,
]  # fmt: skip


def _places(data: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        found.append((data, key))
        if isinstance(data[key], (dict, list)):
            found += _places(data[key])
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_damaged_scenario_gives_plain_faults_and_never_a_traceback(seed: int) -> None:
    chance = random.Random(seed)
    data = values(SCENARIOS["authority"])
    for _ in range(chance.randint(1, 4)):
        holder, key = chance.choice(_places(data))
        kind = chance.random()
        if kind < 0.7:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        elif kind < 0.85 and isinstance(holder, dict):
            holder[chance.choice(["x", "", "a.b", "neglect", "posts", "from_date", "\x1b"])] = copy.deepcopy(
                chance.choice(VALUES)
            )
        else:
            del holder[key]
    try:
        scenario = load_mapping(data)
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            assert str(problem).isprintable() and problem.message
    else:
        assert load_text(resolved_yaml(scenario)) == scenario
        assert load_text(starting_scenario(scenario)) == scenario


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_damaged_file_gives_plain_faults_and_never_a_traceback(seed: int) -> None:
    chance = random.Random(seed)
    text = AUTHORITY
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text))
        junk = "".join(chance.choices("{}[]:,-?#&*!|>'\"%@`~\\\n\t 019.eaxé\x00\u2028\ufeff<", k=chance.randint(0, 4)))
        text = text[:at] + junk + text[at + chance.randint(0, 6) :]
    try:
        scenario = load_text(text)
    except ScenarioError as error:
        assert all(str(problem).isprintable() for problem in error.problems)
    else:
        assert load_text(resolved_yaml(scenario)) == scenario


def test_importing_is_cheap() -> None:
    code = "import sim.scenario, sys; print([m for m in ('ruamel', 'difflib', 'numpy', 'pandas', 'simpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_published_schema_is_that_of_the_code_and_the_shipped_scenarios_name_it() -> None:
    """Editors read scenarios/scenario.schema.json; write it anew when a field changes:
    python -c "import json, sim.scenario as s; print(json.dumps(s.json_schema(), indent=2, ensure_ascii=False))"."""
    folder = Path(__file__).resolve().parents[2] / "scenarios"
    published = json.loads((folder / "scenario.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(json_schema()))
    for path in folder.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=scenario.schema.json\n")
