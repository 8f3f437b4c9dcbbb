"""Scenario files read as plain data: a safe subset of YAML 1.2, and the line on which each value stands.

Only what a planner needs is read: mappings, lists, text, numbers, true, false and null. Anchors, aliases, merge keys,
tags and directives are refused, since each lets a small file mean something that cannot be seen in it, or grow without
bound. Plain scalars follow the core schema without its octal and hexadecimal forms; all else is text, so that ``1:30``,
``no`` and ``2017-04-01`` mean what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.scenario.names import composed
from sim.scenario.paths import ADD, POSTS, REMOVE, entries, reach
from sim.scenario.problems import ABSENT, DisplayText, Location, Path, Problem, ScenarioError
from sim.scenario.sentences import mend
from sim.scenario.yaml_text import resolve

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

MOST_NODES = 25_000
MOST_DEPTH = 30
MOST_LINE = 10_000


class Entry(NamedTuple):
    """Where the value of a key, or an item of a list, stands: lines and columns from 0, and the last line it covers."""

    path: Path
    line: int
    column: int
    end: int
    is_flow: bool


@dataclass(frozen=True)
class Layer:
    """What one file, override or mapping says, and where.

    Parameters
    ----------
    data : dict
        Its values as plain dicts, lists and scalars.
    file : str
        The file as the reader named it, or ``--set PATH=VALUE``.
    lines : mapping of path to int
        The line of each value, from 1; of the value of a key, that of the key. Empty where there are no lines.
    """

    data: dict[str, Any]
    file: str
    lines: Mapping[Path, int] = field(default_factory=dict)

    def reach(self, path: Path) -> int:
        """How many steps of a path stand here; posts that are added or removed are posts."""
        steps = reach(self.data, path)
        moves = {ADD, REMOVE} & entries(self.data, path[:steps]).keys()
        return steps + 1 if moves and path[steps:] == (POSTS,) else steps

    def place(self, path: Path) -> Location:
        """Where the value at a path stands, which must be one that is here."""
        paths = (path, *((*path[:-1], key) for key in (ADD, REMOVE) if path[-1:] == (POSTS,)))
        return Location(self.file, next((self.lines[each] for each in paths if each in self.lines), None))


class StopReading(Exception):  # noqa: N818 - control flow within this file, never seen outside
    """YamlReading cannot go on; the reason is the last problem noted."""


def read_text(text: str, label: str) -> tuple[Layer, list[Problem]]:
    """Read the text of a scenario file.

    Parameters
    ----------
    text : str
        YAML.
    shown : str
        The file's name in messages.

    Returns
    -------
    tuple of Layer and list of Problem
        What it says, and the faults that did not stop the reading.

    Raises
    ------
    ScenarioError
        If there is nothing that could be read further.
    """
    yaml = reading(text)
    data = deepcopy(yaml.value)  # so that nobody alters what is read once for all
    problems = [problem._replace(file=label) for problem in yaml.problems]
    if not isinstance(data, dict):
        message = "a scenario file holds fields, each written as 'name: value'"
        if data is None or data is ABSENT:
            data, message = ABSENT, f"the file is empty: {message}"
        raise ScenarioError(problems or [Problem(label, 1, (), data, message)])
    return Layer(data, label, {path: entry.line + 1 for path, entry in yaml.entries.items()}), problems


def read_value(text: str, label: str) -> tuple[Any, list[Problem]]:
    """Read one YAML value of any kind, as behind ``--set``: the value, `ABSENT` if there is none, and its faults."""
    yaml = YamlReading(text, has_lines=False)
    return yaml.value, [problem._replace(file=label) for problem in yaml.problems]


@lru_cache(maxsize=16)
def reading(text: str) -> YamlReading:
    """The text of a file read; once, though it be asked for its values, what they rest on and what to warn of."""
    return YamlReading(text)


class YamlReading:
    """What a text holds, where it stands and what is wrong with it, from the events of the parser.

    Attributes
    ----------
    value
        Its value; `ABSENT` if there is none, or none that could be read.
    entries : dict of path to Entry
        Where everything stands.
    scalars : list of (int, int)
        The ranges of characters that keys and single values cover.
    problems : list of Problem
        What is wrong with it; of no file.
    """

    def __init__(self, text: str, *, has_lines: bool = True) -> None:
        self.problems: list[Problem] = []
        self.entries: dict[Path, Entry] = {}
        self.scalars: list[tuple[int, int]] = []
        self._text, self._has_lines = text, has_lines
        self._values, self._depth, self._end = 0, 0, 0  # how many were begun and are open, and the last line they cover
        self._events = self._stream()
        self.value: Any = ABSENT
        with suppress(StopReading):
            self.value = self._document()

    def _document(self) -> Any:
        for number, line in enumerate(self._text.splitlines()):
            if len(line) > MOST_LINE:
                raise self._stop((), number, f"the line is longer than {MOST_LINE:,} characters")
        event = self._next()
        if _kind(event) == "StreamEndEvent":
            return ABSENT
        if event.version or event.tags:
            raise self._stop((), 0, "directives (lines that begin with %) are not used here: take them out")
        event = self._next()
        value = self._value(event, event, ())
        self._next()
        if _kind(extra := self._next()) != "StreamEndEvent":
            self._note((), _line(extra), "a second document begins here ('---'): a file holds one scenario")
        return value

    def _stream(self) -> Iterator[Any]:
        from ruamel.yaml import YAML  # whoever reads no file need not wait for it
        from ruamel.yaml.error import MarkedYAMLError

        try:
            events = YAML(typ="safe", pure=True).parse(self._text)
            next(events)  # the stream begins
            yield from events
        except MarkedYAMLError as error:
            raise self._stop((), *plain_sentence(error, self._text.splitlines())) from None
        except Exception as error:
            # The scanner also fails with ValueError, IndexError and others on text that is not YAML.
            position = getattr(error, "position", None)
            if isinstance(position, int):
                line = self._text.count("\n", 0, position)
                raise self._stop((), line, "the file holds a character that cannot be printed: take it out") from None
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise self._stop((), None, f"this is not YAML: {reason}") from None

    def _next(self) -> Any:
        return next(self._events)

    def _note(self, path: Path, line: int | None, message: str, value: object = ABSENT) -> None:
        number = line + 1 if self._has_lines and line is not None else None
        self.problems.append(Problem("", number, path, value, message))

    def _stop(self, path: Path, line: int | None, message: str) -> StopReading:
        self._note(path, line, message)
        return StopReading()

    def _value(self, event: Any, start: Any, path: Path) -> Any:
        """The value that begins with an event; its entry begins with `start`, which is its key if it has one."""
        kind, line = _kind(event), _line(start)
        self._values += 1
        if self._values > MOST_NODES:
            raise self._stop((), line, f"the file holds more than {MOST_NODES:,} values, so it is hardly a scenario")
        if self._depth > MOST_DEPTH:
            raise self._stop((), line, f"values are nested more than {MOST_DEPTH} deep")
        if kind == "AliasEvent":
            self._note(path, line, f"aliases (*{event.anchor[:40]}) are not used here: write the value out")
            return None
        if event.anchor is not None:
            self._note(path, line, f"anchors (&{event.anchor[:40]}) are not used here: take it out")
        if event.tag is not None:
            raise self._stop(path, line, f"tags ({event.tag[:40]}) are not used here: take it out")
        if kind == "ScalarEvent":
            value, end, is_flow = self._scalar(event, path, line), event.end_mark, False
            self._end = end.line - (end.column == 0 and end.line > _line(event))
        else:
            is_flow = event.flow_style
            self._depth += 1
            value = self._mapping(path, in_braces=is_flow) if kind == "MappingStartEvent" else self._list(path)
            self._depth -= 1
        self.entries[path] = Entry(path, line, start.start_mark.column, self._end, is_flow)
        return value

    def _scalar(self, event: Any, path: Path, line: int) -> Any:
        self.scalars.append((event.start_mark.index, event.end_mark.index))
        text = event.value
        if not _is_plain(event):
            if any("\ud800" <= c <= "\udfff" for c in text):
                self._note(path, line, "the text holds half a character (a lone surrogate)", text)
            return composed(text)
        try:
            return resolve(composed(text))
        except ValueError as error:
            self._note(path, line, str(error), text)
            return None

    def _until(self, kind: str) -> Iterator[Any]:
        """The events with which the keys or items of a mapping or a list begin."""
        while _kind(event := self._next()) != kind:
            yield event
        if event.start_mark.index < event.end_mark.index:  # a bracket
            self._end = event.end_mark.line

    def _list(self, path: Path) -> list[Any]:
        items = enumerate(self._until("SequenceEndEvent"))
        return [self._value(event, event, (*path, place)) for place, event in items]

    def _mapping(self, path: Path, *, in_braces: bool) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        key_before = text_before = ""
        for event in self._until("MappingEndEvent"):
            line = _line(event)
            number = f"{text_before},{event.value}" if in_braces and _is_plain(event) else ""
            comma = _decimal_comma(number)
            if comma:
                self._note((*path, key_before), line, comma, DisplayText(number))
                entries.pop(key_before, None)  # half a number, which would be complained of as well
            key = None if comma else self._key(event, path)
            if key is None:
                self._value(self._next(), event, path)
                continue
            below, value = (*path, key), self._next()
            key_before, text_before = key, value.value if _is_plain(value) else ""
            if key not in entries:
                entries[key] = self._value(value, event, below)
                continue
            first = dict(self.entries)
            self._value(value, event, below)
            self.entries = first
            earlier = f" (first on line {first[below].line + 1})" if self._has_lines else ""
            self._note(below, line, f"the same key stands here twice{earlier}: take one out")
        return entries

    def _key(self, event: Any, path: Path) -> str | None:
        """The key, or None (and a problem) where it is not one."""
        line, is_plain = _line(event), _is_plain(event)
        if _kind(event) != "ScalarEvent":
            self._value(event, event, path)
            self._note(path, line, "a key must be a name, not a list, a mapping or an alias")
        elif is_plain and (bracket := re.search(r"[][{}]", event.value)):
            message = f"is a colon missing before {bracket[0]}? A name that holds a bracket is written in quotes"
            self._note(path, line, message, event.value)
            self._value(event, event, path)
        elif is_plain and event.value == "<<":
            self._note(path, line, "merge keys (<<) are not used here: write the values out, or use 'extends'")
        elif isinstance(key := self._value(event, event, path), str):
            return key
        else:
            self._note(path, line, f"a key must be text: write it in quotes, as '{event.value[:40]}'", key)
        return None


def plain_sentence(error: MarkedYAMLError, lines: Sequence[str]) -> tuple[int, str]:
    """The line to mend, counted from 0, and a plain sentence with the usual cause, of an error in some lines."""
    mark = error.problem_mark or error.context_mark
    noticed = mark.line if mark else 0  # at the end of the file that is behind its last line
    opened = error.context_mark.line if error.context_mark else noticed
    here = min(noticed, max(len(lines) - 1, 0))
    texts = dict(enumerate(lines))
    filled = [line for line, text in texts.items() if line < noticed and text.strip().partition("#")[0]]
    above = filled[-1] if filled else noticed
    here_text, above_text = texts.get(noticed, ""), texts[above] if filled else ""
    until = f"line {noticed + 1}" if noticed in texts else "the end of the file"
    problem = str(error.problem)
    sentence, on = mend(
        "yaml", problem=problem, context=str(error.context), here=here_text, above=above_text,
        opened=texts.get(opened, ""), both=f"{above_text}\n{here_text}" if filled else "",
        until="" if opened == here else until, reason=problem.splitlines()[0] if problem else "it cannot be read",
    )  # fmt: skip
    return {"here": here, "above": above, "opened": opened}[on], sentence


def _kind(event: Any) -> str:
    return type(event).__name__


def _line(event: Any) -> int:
    return event.start_mark.line


def _is_plain(event: Any) -> bool:
    """Whether a key or value stands without quotes and without a mark before it."""
    return _kind(event) == "ScalarEvent" and not event.style


def _decimal_comma(text: str) -> str:
    """What to do about a number whose comma has made its decimals an entry of their own; empty if it is none."""
    if not re.fullmatch(r"[-+]?\d+,\d+([eE][-+]?\d+)?%?", text):
        return ""
    thousands = f", or {text.replace(',', '')} for thousands" if re.fullmatch(r".*,\d{3}", text) else ""
    return f"a comma parts two entries here, and decimals stand behind a point: {text.replace(',', '.')}{thousands}"
