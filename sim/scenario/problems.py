"""What is wrong with a scenario, said so that the person who wrote the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from sim.scenario.names import is_shown
from sim.scenario.yaml_text import scalar

Path = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the top of the scenario."""

MOST_LETTERS = 60
"""Most characters of a value that a message repeats."""


class _Absent(Enum):
    """The type of `ABSENT`, the value of a field that is not there (None is a value: ``null``)."""

    ABSENT = "(not there)"

    def __repr__(self) -> str:
        return self.value

    __str__ = __repr__

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent.ABSENT


class Location(NamedTuple):
    """Where somebody wrote something: a file and a line, or an override on the command line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return escaped(self.file) + (f", line {self.line}" if self.line is not None else "")


class Fault(NamedTuple):
    """Something wrong at a path, before it is known who wrote it where.

    Parameters
    ----------
    path, message, value, allowed
        As in `Problem`.
    missing : tuple of str and int
        The entry elsewhere for want of which this is wrong, if that is why: whoever took it out is to blame.
    """

    path: Path
    message: str
    value: object = ABSENT
    allowed: str = ""
    missing: Path = ()

    def at(self, place: Location) -> Problem:
        """The fault as a problem at the place where somebody wrote it."""
        return Problem(place.file, place.line, self.path, self.value, self.message, self.allowed)


class Problem(NamedTuple):
    """One fault in a scenario.

    Parameters
    ----------
    file : str
        The file as the reader named it, or ``--set PATH=VALUE``.
    line : int or None
        Line in that file, from 1; None where there are no lines.
    path : tuple of str and int
        The field, as keys and list positions from the top; empty for the file as a whole.
    value : object
        The offending value; `ABSENT` where there is none to show.
    message : str
        What is wrong and how to mend it.
    allowed : str
        What would be allowed; may be empty.
    """

    file: str
    line: int | None
    path: Path
    value: object
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        place = str(Location(self.file, self.line))
        value = "" if self.value is ABSENT else show(self.value)
        field = " is ".join(filter(None, (dotted(self.path), value)))
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        return ": ".join(filter(None, (place, field, escaped(self.message)))) + allowed


class InputError(Exception):
    """What somebody gave cannot be used: the message says why, with a line for each fault."""


class ScenarioError(InputError):
    """A scenario cannot be used. Carries every fault found, in the order of files and lines.

    Parameters
    ----------
    problems : iterable of Problem
        At least one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        unique = list(dict.fromkeys(_hashable(problem) for problem in problems))
        files = list(dict.fromkeys(problem.file for problem in unique))
        self.problems: tuple[Problem, ...] = tuple(
            sorted(unique, key=lambda p: (files.index(p.file), p.line or 0, [str(part) for part in p.path]))
        )
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def refusal(file: str, message: str, path: Path = (), *, line: int | None = None) -> ScenarioError:
    """The error of a file or an override that cannot be read at all."""
    return ScenarioError([Problem(file, line, path, ABSENT, message)])


def _hashable(problem: Problem) -> Problem:
    """The problem with a value that can be compared and hashed: mappings and lists as the text that is shown."""
    if isinstance(problem.value, (str, int, float, type(None), _Absent)):
        return problem
    return problem._replace(value=DisplayText(show(problem.value)))


class DisplayText(str):
    """A value as a message repeats it, such as a list, or a number with the decimal point it was written with."""


def show(value: object, depth: int = 0) -> str:
    """`value` as it would stand in a scenario file, on one line, escaped, at most `MOST_LETTERS` long."""
    if isinstance(value, DisplayText):
        text = str(value)
    elif isinstance(value, str):
        text = '"' + escaped(value[: MOST_LETTERS + 1].replace("\\", "\\\\").replace('"', '\\"')) + '"'
    elif isinstance(value, int) and value.bit_length() > 400:
        text = hex(value)
    elif value is None or isinstance(value, (int, float)):
        text = scalar(value)
    elif isinstance(value, Mapping) and depth < 5:
        inner = (f"{escaped(str(key)[: MOST_LETTERS + 1])}: {show(each, depth + 1)}" for key, each in value.items())
        text = "{" + ", ".join(inner) + "}"
    elif isinstance(value, Sequence) and depth < 5:
        text = "[" + ", ".join(show(each, depth + 1) for each in value) + "]"
    else:
        text = escaped(str(value)[: MOST_LETTERS + 1])
    return shortened(text, MOST_LETTERS)


def shortened(text: str, most: int, end: str = "...") -> str:
    """A text of at most so many letters, the last of which say that it goes on."""
    return text if len(text) <= most else text[: most - len(end)] + end


def in_one_line(error: object) -> str:
    """What an error of some library says, on one line and not at length."""
    return " ".join(str(error).split())[:200]


def escaped(text: str) -> str:
    """`text` with everything that a terminal might obey instead of print written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if is_shown(c) else c.encode("unicode_escape").decode("ascii") for c in text)


def dotted(path: Path) -> str:
    """A path as people type it: ``front_door.workers.screener.posts``."""
    return ".".join(escaped(str(part)) for part in path)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, or None."""
    from difflib import get_close_matches

    if len(word) > MOST_LETTERS:
        return None
    choices = {choice.lower(): choice for choice in candidates}
    close = get_close_matches(word.strip().lower().replace("-", "_").replace(" ", "_"), choices)
    return choices[close[0]] if close else None


def guess(word: str, candidates: Iterable[str]) -> str:
    """``: did you mean 'this'?`` of the known word that was most likely meant; empty if there is none."""
    likely = nearest(word, candidates)
    return f": did you mean '{likely}'?" if likely else ""


def word_list(words: Iterable[str], most: int = 12) -> str:
    """Words in a row, the end cut off after `most` of them."""
    words = list(words)
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(escaped(word) for word in words[:most]) + more
