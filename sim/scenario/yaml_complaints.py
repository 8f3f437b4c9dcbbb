"""The complaints of the YAML parser in a planner's words, with the line that most likely has to be mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

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

    @classmethod
    def of(cls, error: Any, lines: Sequence[str]) -> Complaint:
        """The complaint of a ``MarkedYAMLError`` about some lines."""
        mark = error.problem_mark or error.context_mark
        seen = mark.line if mark else 0
        return cls(str(error.problem), str(error.context), seen, getattr(error.context_mark, "line", seen), lines)

    def at(self, number: int) -> str:
        """A line of the text; empty past the end."""
        return self.lines[number] if number < len(self.lines) else ""

    def above(self) -> int:
        """The nearest line above that holds more than a comment; the line itself if there is none."""
        before = range(min(self.line, len(self.lines)) - 1, -1, -1)
        return next((each for each in before if self.lines[each].strip().partition("#")[0]), self.line)

    def found(self) -> str:
        """The sign at which it stopped."""
        return self.problem.rpartition("found ")[2].strip("'")


Mend = str | tuple[int, str]
"""What to do about a complaint; and on which line, if that is not the one at which it was noticed."""


def plainly(said: Complaint) -> tuple[int, str]:
    """The line to mend, counted from 0, and a plain sentence with the usual cause."""
    reason = said.problem.splitlines()[0] if said.problem else "it cannot be read"
    mend: Mend = f"this is not YAML: {reason}"
    for pattern, reading, words in _RULES:
        if re.search(pattern, said.problem) and re.search(reading, said.context):
            mend = words if isinstance(words, str) else words(said)
            break
    return mend if isinstance(mend, tuple) else (min(said.line, max(len(said.lines) - 1, 0)), mend)


def _colon(said: Complaint) -> Mend:
    """A colon where no entry can begin: what stands before it, here or on the line above, is usually the slip."""
    above = said.above()
    for number in (above, said.line):
        if match := _NO_SPACE.match(said.at(number)):
            return number, f"a space is missing after '{match[1]}:'"
    if _TWO_COLONS.match(said.at(said.line)):
        return "a second colon stands here: put a text that holds one in quotes, and begin each entry on its own line"
    if above != said.line and _NAME_ALONE.match(said.lines[above]):
        return above, f"a colon is missing after '{said.lines[above].strip()[:40]}'"
    if above != said.line and _indent(said.at(said.line)) > _indent(said.lines[above]):
        return "the line is indented deeper than the one above, which has its value: begin it under that one's name"
    return "a colon stands where no 'name: value' can begin: check the indentation and the quotes above"


def _name(said: Complaint) -> Mend:
    """A name without its colon, noticed on a later line."""
    line = said.at(said.opened)
    if match := _NO_SPACE.match(line):
        return said.opened, f"a space is missing after '{match[1]}:'"
    if _NAME_ALONE.match(line):
        return said.opened, f"a colon is missing after '{line.strip()[:40]}'"
    return said.opened, "a colon is missing here, or the indentation is wrong"


def _bracket(said: Complaint) -> Mend:
    """A comma or a closing bracket is missing: on this line, or the bracket stays open over several."""
    closing = "}" if "mapping" in said.context else "]"
    last = len(said.lines) - 1
    if said.opened == min(said.line, last):
        return said.opened, f"a bracket is not closed ({closing} is missing), or a comma is missing between two entries"
    where = f"line {said.line + 1}" if said.line <= last else "the end of the file"
    return said.opened, f"the bracket that opens here is not closed by {where}: {closing} is missing, or a comma"


def _no_value(said: Complaint) -> Mend:
    """Something else stands where a value should."""
    sign = said.found()
    if sign in ("}", "]"):
        return f"a closing bracket ({sign}) stands here that no bracket opens, or the value before it is missing"
    return {
        "<stream end>": "a bracket is not closed by the end of the file",
        ",": "a comma stands here without a value before it: put a text that begins with a comma in quotes",
    }.get(sign, "a value is missing here")


def _block_end(said: Complaint) -> Mend:
    """The lines above are at an end, and yet something follows."""
    sign, above, here = said.found(), said.above(), said.at(said.line)
    if above != said.line and (joined := _NO_SPACE.match(said.lines[above])):
        return above, f"a space is missing after '{joined[1]}:'"
    if sign in ("}", "]"):
        return f"there is a closing bracket ({sign}) too many"
    if _AFTER_QUOTE.search(here):
        words = "the text goes on after its closing quotation mark: put all of it in quotes"
        return f"{words} (an apostrophe inside single quotes is written twice)"
    if sign == ",":
        return "a comma stands outside any bracket: put a text that holds one in quotes"
    if sign in ("-", "<block sequence start>") and here.lstrip().startswith("-"):
        return "the indentation does not fit the lines above: a dash begins a list item under its own name"
    return "the indentation does not fit the lines above"


def _first_character(said: Complaint) -> Mend:
    match = re.search(r"character '(.+?)' that", said.problem)
    which = f"this character ({match[1]})" if match else "this character"
    return f"a text cannot begin with {which}, which YAML keeps for itself: put it in quotes"


def _quote(said: Complaint) -> Mend:
    return said.opened, "a quotation mark is not closed: the one that opens here has no second"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


_BACKSLASH = (
    "a backslash in double quotes has a meaning of its own: write it twice, or use single quotes around the text"
)
_RULES: tuple[tuple[str, str, str | Callable[[Complaint], Mend]], ...] = (
    (r"'\\t'", "", "a tab stands where only spaces are allowed: put spaces in its place"),
    ("mapping values are not allowed", "", _colon),
    ("could not find expected ':'", "", _name),
    ("unexpected (end of stream|document separator)", "", _quote),
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
    ("", "scanning an (alias|anchor)", "a text that begins with * or & is put in quotes"),
    ("unknown escape|escape sequence", "", _BACKSLASH),
    ("", "(scanning|parsing) an? tag", "a text that begins with ! is put in quotes"),
    ("", "scanning a directive", "a line cannot begin with %: put the text in quotes"),
    ("directive", "", "directives (lines that begin with %) are not used here: take them out"),
    ("document start|document end", "", "the indentation does not fit the lines above, or something is too many here"),
    ("unexpected ':'", "", "a colon stands inside the text: put the text in quotes"),
)  # fmt: skip
