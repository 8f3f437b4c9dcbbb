"""The complaints of the YAML parser in a planner's words, with the line that most likely has to be mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_NO_SPACE = re.compile(r"\s*(?:-\s+)?([A-Za-z_][\w-]*):(?=[^\s:/])")
_NAME_ALONE = re.compile(r"\s*[A-Za-z_][\w -]*$")
_TWO_COLONS = re.compile(r"\s*(?:-\s+)?[^\s'\"{\[#][^:#]*:\s.*:(\s|$)")
_AFTER_QUOTE = re.compile(r"""(?:^|[\s:,{\[])(?:'[^']*'|"[^"]*")[^\s,:}\]#]|(?:'[^']*'|"[^"]*")\s+[^\s,:}\]#]""")


class Complaint(NamedTuple):
    """What the parser said, and where.

    Parameters
    ----------
    problem, context : str
        Its words: what is wrong, and what it was reading.
    line : int
        Where it noticed, counted from 0.
    opened : int
        Where what it was reading began.
    lines : sequence of str
        The text.
    """

    problem: str
    context: str
    line: int
    opened: int
    lines: Sequence[str]

    def here(self) -> str:
        """The line at which it noticed; empty past the end."""
        return self.lines[self.line] if self.line < len(self.lines) else ""

    def above(self) -> int:
        """The nearest line above that holds more than a comment; the line itself if there is none."""
        for number in range(min(self.line, len(self.lines)) - 1, -1, -1):
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                return number
        return self.line

    def last(self) -> int:
        """The line, but within the text."""
        return min(self.line, max(len(self.lines) - 1, 0))


def plainly(said: Complaint) -> tuple[int, str]:
    """The line to mend, counted from 0, and a plain sentence with the usual cause."""
    for pattern, reading, words in _RULES:
        if re.search(pattern, said.problem) and re.search(reading, said.context):
            return (said.last(), words) if isinstance(words, str) else words(said)
    reason = said.problem.splitlines()[0] if said.problem else "it cannot be read"
    return said.last(), f"this is not YAML: {reason}"


def _colon(said: Complaint) -> tuple[int, str]:
    """A colon where no entry can begin: what stands before it, here or on the line above, is usually the slip."""
    above = said.above()
    for number in (above, said.line):
        if number < len(said.lines) and (match := _NO_SPACE.match(said.lines[number])):
            return number, f"a space is missing after '{match[1]}:'"
    if _TWO_COLONS.match(said.here()):
        words = "a second colon stands here: put a text that holds one in quotes, and begin each entry on its own line"
        return said.line, words
    if above != said.line and _NAME_ALONE.match(said.lines[above]):
        return above, f"a colon is missing after '{said.lines[above].strip()[:40]}'"
    if above != said.line and _indent(said.here()) > _indent(said.lines[above]):
        words = "the line is indented deeper than the one above, which has its value: begin it under that one's name"
        return said.line, words
    return said.last(), "a colon stands where no 'name: value' can begin: check the indentation and the quotes above"


def _name(said: Complaint) -> tuple[int, str]:
    """A name without its colon, noticed on a later line."""
    line = said.lines[said.opened] if said.opened < len(said.lines) else ""
    if match := _NO_SPACE.match(line):
        return said.opened, f"a space is missing after '{match[1]}:'"
    if _NAME_ALONE.match(line):
        return said.opened, f"a colon is missing after '{line.strip()[:40]}'"
    return said.opened, "a colon is missing here, or the indentation is wrong"


def _bracket(said: Complaint) -> tuple[int, str]:
    """A comma or a closing bracket is missing: on this line, or the bracket stays open over several."""
    closing = "}" if "mapping" in said.context else "]"
    if said.opened == said.last():
        return said.opened, f"a bracket is not closed ({closing} is missing), or a comma is missing between two entries"
    where = f"line {said.last() + 1}" if said.line < len(said.lines) else "the end of the file"
    return said.opened, f"the bracket that opens here is not closed by {where}: {closing} is missing, or a comma"


def _no_value(said: Complaint) -> tuple[int, str]:
    """Something else stands where a value should."""
    token = said.problem.rpartition("found ")[2].strip("'")
    if token == "<stream end>":
        return said.last(), "a bracket is not closed by the end of the file"
    if token in ("}", "]"):
        words = f"a closing bracket ({token}) stands here that no bracket opens, or the value before it is missing"
        return said.last(), words
    if token == ",":
        words = "a comma stands here without a value before it: put a text that begins with a comma in quotes"
        return said.last(), words
    return said.last(), "a value is missing here"


def _block_end(said: Complaint) -> tuple[int, str]:
    """The lines above are at an end, and yet something follows."""
    token = said.problem.rpartition("found ")[2].strip("'")
    above = said.above()
    if above != said.line and (joined := _NO_SPACE.match(said.lines[above])):
        return above, f"a space is missing after '{joined[1]}:'"
    if token in ("}", "]"):
        return said.last(), f"there is a closing bracket ({token}) too many"
    if _AFTER_QUOTE.search(said.here()):
        words = "the text goes on after its closing quotation mark: put all of it in quotes"
        return said.last(), f"{words} (an apostrophe inside single quotes is written twice)"
    if token == ",":
        return said.last(), "a comma stands outside any bracket: put a text that holds one in quotes"
    if token in ("-", "<block sequence start>") and said.here().lstrip().startswith("-"):
        return said.last(), "the indentation does not fit the lines above: a dash begins a list item under its own name"
    return said.last(), "the indentation does not fit the lines above"


def _opened(words: str) -> Callable[[Complaint], tuple[int, str]]:
    return lambda said: (said.opened, words)


def _first_character(said: Complaint) -> tuple[int, str]:
    match = re.search(r"character '(.+?)' that", said.problem)
    which = f"this character ({match[1]})" if match else "this character"
    return said.last(), f"a text cannot begin with {which}, which YAML keeps for itself: put it in quotes"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


_QUOTE_OPEN = _opened("a quotation mark is not closed: the one that opens here has no second")
_BACKSLASH = (
    "a backslash in double quotes has a meaning of its own: write it twice, or use single quotes around the text"
)
_RULES: tuple[tuple[str, str, str | Callable[[Complaint], tuple[int, str]]], ...] = (
    (r"'\\t'", "", "a tab stands where only spaces are allowed: put spaces in its place"),
    ("mapping values are not allowed", "", _colon),
    ("could not find expected ':'", "", _name),
    ("unexpected (end of stream|document separator)", "", _QUOTE_OPEN),
    (r"expected ',' or '[\]}]'", "", _bracket),
    ("expected the node content", "", _no_value),
    ("expected <block end>|did not find expected", "", _block_end),
    ("sequence entries are not allowed", "",
     "a dash begins a list item, which stands on a line of its own: put a text that begins with a dash in quotes"),
    ("mapping keys are not allowed", "", "a text that begins with a question mark is put in quotes"),
    ("cannot start any token", "", _first_character),
    ("chomping or indentation|indentation indicator|comment or a line break", "block scalar",
     "after | or > the text begins on the next line: put a text that begins with such a mark in quotes"),
    ("more indented follow up", "", "the lines of a text after | or > begin under one another"),
    ("alphabetic or numeric", "alias|anchor", "a text that begins with * or & is put in quotes"),
    ("", "scanning an (alias|anchor)", "a text that begins with * or & is put in quotes"),
    ("unknown escape|escape sequence", "", _BACKSLASH),
    ("", "(scanning|parsing) an? tag", "a text that begins with ! is put in quotes"),
    ("", "scanning a directive", "a line cannot begin with %: put the text in quotes"),
    ("directive", "", "directives (lines that begin with %) are not used here: take them out"),
    ("document start|document end", "", "the indentation does not fit the lines above, or something is too many here"),
    ("unexpected ':'", "", "a colon stands inside the text: put the text in quotes"),
)  # fmt: skip
