"""Comments and the entries beside which they stand."""

from __future__ import annotations

import pytest

from sim.scenario.sources import comments_of


def beside(text: str) -> dict[str, str]:
    """Comments by dotted path; several at one entry are parted by a bar."""
    return {".".join(map(str, path)): " | ".join(said) for path, said in comments_of(text).beside.items()}


CASES = {
    "at the end of a line": ("a: 1  # one\nb: 2\n", {"a": "one"}),
    "at a section": ("a:   # all\n  b: 1\n  c: 2  # two\n", {"a": "all", "a.c": "two"}),
    "above an entry": ("a:\n  b: 1\n  # about c\n  c: 2\n", {"a.c": "about c"}),
    "above and beside": ("a: 1\n# above\nb: 2  # beside\n", {"b": "above | beside"}),
    "several lines above": ("a: 1\n# one\n#   two\n#\n# three\nb: 2\n", {"b": "one two three"}),
    "going on below": ("a: 1    # one\n        # two\nb: 2\n", {"a": "one two"}),
    "going on further left": ("a: {b: 1}       # one\n        # two\nc: 2\n", {"a": "one two"}),
    "going on at the end of the file": ("a: 1  # one\n  # two\n", {"a": "one two"}),
    "going on, then the next": ("a:\n  b: 1  # one\n        # two\n  # about c\n  c: 2\n", {"a.b": "one two", "a.c": "about c"}),
    "a gap ends it": ("a: 1  # one\n\n      # two\nb: 2\n", {"a": "one | two"}),
    "not indented as what follows": ("a:\n  b: 1\n  # of a\nc: 2\n", {"a": "of a"}),
    "apart from what follows": ("a: 1\n\n# a heading\n\nb: 2\n", {}),
    "in double quotes": ('a: "1 # 2"  # three\n', {"a": "three"}),
    "in single quotes": ("a: 'it''s # 2'  # three\n", {"a": "three"}),
    "in a key": ('"a # b": 1  # two\n', {"a # b": "two"}),
    "not after a space": ("a: b#c  # two\n", {"a": "two"}),
    "two marks": ("a: 1  # one # two\n", {"a": "one # two"}),
    "a block list": ("a:   # all\n  - 1   # one\n  - {b: 2}  # two\n", {"a": "all", "a.0": "one", "a.1": "two"}),
    "a list of mappings": ("a:\n  - b: 1   # one\n    c: 2   # two\n", {"a.0": "one", "a.0.c": "two"}),
    "a mapping in brackets": ("a: {b: 1, c: {d: 2}}  # all\n", {"a": "all"}),
    "brackets over several lines": ("a: {b: 1,  # one\n    c: 2}  # two\nd: 3\n", {"a.b": "one", "a.c": "two"}),
    "a bracket that opens": ("a: {    # all\n  b: 1,\n  }\n", {"a": "all"}),
    "a bracket that closes": ("a: {\n  b: 1,\n  }   # all\n", {"a": "all"}),
    "a list over several lines": ("a: [1, 2,   # one\n  3, 4]\n", {"a.1": "one"}),
    "plain text over two lines": ("a: one\n  two   # three\nb: 1\n", {"a": "three"}),
    "a block of text": ("a: |\n  # not a comment\n  x # neither\nb: 1  # one\n", {"b": "one"}),
    "a folded text": ("a: >-\n  x\n  # not a comment\n\n# of b\nb: 1\n", {"b": "of b"}),
    "an empty value": ("a:   # nothing\nb: 1\n", {"a": "nothing"}),
    "windows lines": ("a: 1  # one\r\n# two\r\nb: 2\r\n", {"a": "one", "b": "two"}),
    "no comment at all": ("a: {b: [1, 2]}\n", {}),
    "an empty comment": ("a: 1  #\n#\nb: 2\n", {}),
    "after a document mark": ("--- # start\na: 1  # one\n", {"a": "one"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_comment_stands_beside_what_it_is_about(case: str) -> None:
    text, found = CASES[case]
    assert beside(text) == found


def test_what_stands_above_the_first_entry_is_about_the_file() -> None:
    found = comments_of("# yaml-language-server: x\n# A town.\n#   deeper\n\n# more\na: 1  # one\n")
    assert found.header == " yaml-language-server: x\n A town.\n   deeper\n more"
    assert dict(found.beside) == {("a",): ("one",)}
    assert comments_of("# nothing else\n").header == " nothing else"
    assert comments_of("") == comments_of("\n")
