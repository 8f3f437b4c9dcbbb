"""Names in every script, and numbers written as people write them: what is taken, and the advice on what is not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import sim.scenario
from sim.scenario import ScenarioError, load_mapping, load_text, resolved_yaml
from sim.scenario.names import is_shown

NAMES = (
    "Tŷ Ddewi", "東京 東", "Київ", "می‌روم", "क्‍ष", "ส่วนใต้", "தமிழ்", "አዲስ", "👩\u200d👧\u200d👦", "👮🏽\u200d♀️",
    "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🫨", "e\u0301t\u0301", "x\u0336",
)  # fmt: skip
"""With marks and joiners of several scripts, joined emoji, the flag of Wales, and an emoji younger than Python 3.11."""


@pytest.mark.parametrize("name", NAMES)
def test_letters_of_any_script_are_a_name(name: str) -> None:
    scenario = load_text(f'areas: {{"{name}": {{share: 1}}}}\nfront_door: {{workers: {{"{name}": {{posts: 1}}}}}}\ntitle: "{name}"')
    assert len(scenario.areas) == 1
    assert load_text(resolved_yaml(scenario)) == scenario
    assert load_mapping({"areas": {name: {"share": 1}}}).areas == scenario.areas
    with pytest.raises(ScenarioError) as wrong:
        load_text(f'areas: {{"{name}": {{sha: 1}}}}')
    assert f"areas.{next(iter(scenario.areas))}.sha" in str(wrong.value)  # not escaped


@pytest.mark.parametrize(("letter", "number"), [("\u202e", "202E"), ("\u200b", "200B"), ("\u00a0", "00A0"), ("\ufeff", "FEFF"), ("\u0085", "0085"), ("\u2028", "2028"), ("\ue000", "E000")])
def test_a_name_with_what_cannot_be_seen_is_refused_with_its_number(letter: str, number: str) -> None:
    with pytest.raises(ScenarioError, match=rf"cannot be seen \(U\+{number}\)"):
        load_mapping({"areas": {f"a{letter}b": {"share": 1}}})
    assert not is_shown(letter)


def test_the_same_letter_typed_in_two_ways_is_one_name() -> None:
    """As a letter with a mark (a Mac's keyboard) or as one (everybody else's), in the file and behind --set."""
    two, one = "Me\u0301re", "M\u00e9re"
    scenario = load_text(f"areas: {{{two}: {{share: 1}}}}", overrides=[f"areas.{one}.share=0.5"])
    assert {name: area.share for name, area in scenario.areas.items()} == {one: 0.5}
    assert load_text(f"areas: {{{one}: {{share: 1}}}}", overrides=[f"areas.{two}.share=0.5"]) == scenario
    with pytest.raises(ScenarioError, match="twice"):
        load_text(f"areas:\n  {one}: {{share: 1}}\n  {two}: {{share: 1}}")


SAID = {
    "early_help: {declined_share: 0,4}":
        "early_help.declined_share is 0,4: a comma parts two entries here, and decimals stand behind a point: 0.4",
    "early_help: {declined_share: 0,4, panel: {places: 3}}": "decimals stand behind a point: 0.4",
    "early_help: {panel: {places: 3}, declined_share: 0,25}": "decimals stand behind a point: 0.25",
    "demand: {contacts: {trend_per_year: -0,5}}": "decimals stand behind a point: -0.5",
    "demand: {contacts: {multiplier: 1,2e1}}": "decimals stand behind a point: 1.2e1",
    "demand: {contacts: {first_contacts_per_year: 1,200}}": "decimals stand behind a point: 1.200, or 1200 for thousands",
    "areas: {\n  a: {share: 0,\n    5}}": "decimals stand behind a point: 0.5",
    "demand: {contacts: {multiplier: '1,2'}}": "decimals stand behind a point: 1.2",
    "demand:\n  contacts:\n    multiplier: 0,95": "decimals stand behind a point: 0.95",
    "demand:\n  contacts:\n    first_contacts_per_year: 12,000": "without separators or signs: 12000",
    "front_door: {workers: {s: {posts: 12.5}}}":
        "front_door.workers.s.posts is 12.5: posts are counted whole, and fte says how much of full time each is: "
        "write posts: 12, and a group of its own with posts: 1, fte: 0.5",
    "front_door: {workers: {s: {posts: 0.6}}}": "write posts: 1, fte: 0.6",
    "changes: {a: {from: 2016-05-01, set: {front_door: {workers: {s: {posts: 2.25}}}}}}": "a group of its own with posts: 1, fte: 0.25",
    "front_door: {workers: {s: {posts: 12.0}}}": "a whole number is written without a decimal point: 12",
    "front_door: {workers: {s: {posts: 12,5}}}": "front_door.workers.s.posts is 12,5: a comma parts two entries here",
    "opening: {child_in_need: {children: 2.5}}": "a whole number is expected",
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_was_meant_is_said_once(text: str) -> None:
    with pytest.raises(ScenarioError) as wrong:
        load_text(text)
    (problem,) = wrong.value.problems
    assert SAID[text] in str(problem)


def test_the_advice_on_posts_is_taken() -> None:
    """Followed, it is what was meant: twelve and a half posts."""
    workers = load_text("front_door: {workers: {s: {posts: 12}, s_part_time: {posts: 1, fte: 0.5}}}").front_door.workers
    assert sum(group.posts * group.fte for group in workers.values()) == 12.5


@pytest.mark.parametrize("text", ["areas: {a: {share: 1}, 5: {share: 1}}", "areas: {1: {}}", "areas:\n  a: {share: 1}\n  4:\n"])
def test_a_number_for_a_name_is_still_one(text: str) -> None:
    with pytest.raises(ScenarioError, match="a key must be text: write it in quotes"):
        load_text(text)


def test_behind_set_too() -> None:
    with pytest.raises(ScenarioError, match=r"^--set early_help=.*: early_help.declined_share is 0,4: a comma parts two entries"):
        load_mapping({}, overrides=["early_help={declined_share: 0,4}"])


def test_every_sentence_has_its_place() -> None:
    """One that nothing says is left over; one that is not there fails where it is said."""
    room = Path(sim.scenario.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    said = set(re.findall(r'"((?:faults|advice|notes)\.\w+)"', code))
    tables = tomllib.loads((room / "sentences.toml").read_text(encoding="utf-8"))
    assert {f"{table}.{name}" for table, sentences in tables.items() for name in sentences} == said
