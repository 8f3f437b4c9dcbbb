"""Files that are not YAML: the line to mend, the usual cause in plain words, and never the parser's own."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml.error import MarkedYAMLError, StringMark

from sim.scenario import ScenarioError, load_text
from sim.scenario.yaml_reader import plain_sentence
from tests.scenario.scenario_files import AUTHORITY

SLIPS = {
    "a tab before a name": ("run:\n\tstart: 2016-04-01\n", 2, "a tab stands where only spaces are allowed"),
    "a tab within a line": ("title:\tx\n", 1, "a tab stands where only spaces are allowed"),
    "no space after a colon": ("run:\n  start:2016-04-01\n  warm_up_days: 3\n", 2, "a space is missing after 'start:'"),
    "no space, then a comment": ("run:\n  start:3\n  # why\n\n  warm_up_days: 3\n", 2, "a space is missing after 'start:'"),
    "a colon in a text": ("title: Panel: every week\n", 1, "a second colon stands here: put a text that holds one in quotes"),
    "two entries on one line": ("areas:\n  east: share: 1\n", 2, "a second colon stands here"),
    "no colon after a name": ("title: x\nrun\n  warm_up_days: 3\n", 2, "a colon is missing after 'run'"),
    "no colon at the end of the file": ("title: x\nrun", 2, "a colon is missing after 'run'"),
    "no colon before a bracket": ("areas:\n  east: {}\n  west {share: 1}\n", 3, "is a colon missing before {?"),
    "a line too deep": ("run:\n  start: 2016-04-01\n   warm_up_days: 3\n", 3, "indented deeper than the one above"),
    "a line not deep enough": ("run:\n  start: 2016-04-01\n warm_up_days: 3\n", 3, "the indentation does not fit"),
    "an open double quote": ('title: "x\nrun: {}\nareas: {}\n', 1, "a quotation mark is not closed"),
    "an open single quote": ("run: {}\ntitle: 'x\nareas: {}\n", 2, "a quotation mark is not closed"),
    "an apostrophe in quotes": ("title: 'It's late'\n", 1, "an apostrophe inside single quotes is written twice"),
    "text after quotes": ('title: "Panel" weekly\n', 1, "the text goes on after its closing quotation mark"),
    "a comma after quotes": ('title: "Panel", weekly\n', 1, "a comma stands outside any bracket"),
    "an open bracket": ("title: x\nrun: {warm_up_days: 3\nareas: {}\n", 2, "the bracket that opens here is not closed by line 3"),
    "an open list": ("calendar:\n  closed_days: [2017-01-02,\n", 2, "is not closed by the end of the file"),
    "nothing in a bracket": ("run: {", 1, "a bracket is not closed"),
    "no comma": ("run: {start: 2016-04-01 warm_up_days: 3}\n", 1, "a comma is missing between two entries"),
    "two commas": ("run: {start: 2016-04-01,, warm_up_days: 3}\n", 1, "a comma stands here without a value before it"),
    "a bracket too many": ("run: {warm_up_days: 3}}\n", 1, "there is a closing bracket (}) too many"),
    "a bracket that nothing opens": ("title: ]\n", 1, "a closing bracket (]) stands here that no bracket opens"),
    "a reserved character": ("title: @home\n", 1, "a text cannot begin with this character (@)"),
    "a per cent sign first": ("title: %x\n", 1, "a text cannot begin with this character (%)"),
    "a dash first": ("title: - x\n", 1, "put a text that begins with a dash in quotes"),
    "a dash among names": ("title: x\n- run\n", 2, "a dash begins a list item under its own name"),
    "a star first": ("title: *\n", 1, "a text that begins with * or & is put in quotes"),
    "a bar first": ("title: |x\n", 1, "put a text that begins with such a mark in quotes"),
    "a greater-than first": ("title: > 5\n", 1, "put a text that begins with such a mark in quotes"),
    "a question mark first": ("a: {}\nb: ? c\n", 2, "a text that begins with a question mark is put in quotes"),
    "a backslash": ('title: "C:\\Users"\n', 1, "a backslash in double quotes has a meaning of its own"),
    "an exclamation mark": ("title: !<x y\n", 1, "a text that begins with ! is put in quotes"),
    "a character nobody sees": ("title: x\nquestion: y\x07\n", 2, "a character that cannot be printed: take it out"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_line_and_its_cause(slip: str) -> None:
    text, line, words = SLIPS[slip]
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "f.yaml")
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == 1, found
    assert found[0].startswith(f"f.yaml, line {line}: ") and words in found[0], found


PARSER_WORDS = re.compile(r"token|block|flow|scalar|mapping values|<|stream|expected|node content|document|simple key")


def test_a_character_put_in_or_taken_out_anywhere_is_told_in_plain_words() -> None:
    """Places all over a file, with each of the characters that mean something to YAML."""
    said: dict[str, str] = {}
    for at in range(0, len(AUTHORITY), 31):
        for text in (AUTHORITY[:at] + AUTHORITY[at + 1 :],
                     *(AUTHORITY[:at] + mark + AUTHORITY[at:] for mark in ":'\"{}[],-?|\t@%&*!")):  # fmt: skip
            try:
                load_text(text)
            except ScenarioError as error:
                said.update((problem.message, str(problem)) for problem in error.problems if not problem.path)
    assert len(said) > 15
    assert [message for message in said if PARSER_WORDS.search(message)] == []


def test_words_that_nobody_foresaw_are_given_as_they_are() -> None:
    at = StringMark("f", 9, 9, 0, "a", 0)
    error = MarkedYAMLError("while scanning", at, "found a dragon", at)
    assert plain_sentence(error, ["a"]) == (0, "this is not YAML: found a dragon")
