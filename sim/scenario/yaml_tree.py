"""Scenario files read as plain data: a safe subset of YAML 1.2, and the line on which each value stands.

Only what a planner needs is read: mappings, lists, text, numbers, true, false and null. Anchors, aliases, merge keys,
tags and directives are refused, since each lets a small file mean something that cannot be seen in it, or grow without
bound. Plain scalars follow the core schema without its octal and hexadecimal forms; all else is text, so that ``1:30``,
``no`` and ``2017-04-01`` mean what they look like.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.names import composed
from sim.scenario.problems import ABSENT, SHOWN, Path, Place, Problem, ScenarioError, Shown, escaped, nearest
from sim.scenario.yaml_complaints import Complaint, plainly
from sim.scenario.yaml_scalars import Scalar, resolve

MOST_BYTES = 512 * 1024
MOST_NODES = 25_000
MOST_DEPTH = 30
MOST_LINE = 10_000


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it was written.

    Parameters
    ----------
    content : dict, list or scalar
        Nodes by key, nodes in order, or the scalar itself.
    place : Place
        File and line; for the value of a key, the line of the key.
    taken_out : mapping of str to Place
        Where ``null`` took inherited entries out of this mapping, by key.
    """

    content: dict[str, Node] | list[Node] | Scalar
    place: Place
    taken_out: Mapping[str, Place] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value as plain dicts, lists and scalars."""
        if isinstance(self.content, dict):
            return {key: node.plain() for key, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.plain() for node in self.content]
        return self.content

    def at(self, path: Path) -> Node:
        """The node at `path`, or the deepest one above it that was written."""
        node = self
        for part in path:
            below = node.content
            if isinstance(below, dict):
                inner = below.get(str(part))
            else:
                inner = below[part] if isinstance(below, list) and isinstance(part, int) and part < len(below) else None
            if inner is None:
                break
            node = inner
        return node


    def exactly_at(self, path: Path) -> Node | None:
        """The node at `path`; None if nothing was written there."""
        node: Node | None = self
        for part in path:
            node = node.content.get(str(part)) if node is not None and isinstance(node.content, dict) else None
        return node


class Untidy(Exception):  # noqa: N818 - control flow within this file, never seen outside
    """Reading cannot go on; the reason is the last problem noted."""


def file_text(path: str, shown: str, others: Iterable[str] = ()) -> str:
    """The text of a scenario file.

    Parameters
    ----------
    path : str
        The file to open.
    shown : str
        Its name in messages.
    others : iterable of str
        Files that cannot be the one that was meant, if there is none at `path`.

    Raises
    ------
    ScenarioError
        If there is no such file, or it holds no text.
    """
    try:
        raw = _bytes_of(path)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refusal(shown, line, "the file is not UTF-8 text: save it with the encoding UTF-8") from None
    except FileNotFoundError:
        raise _refusal(shown, None, _missing(path, others)) from None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            raise _refusal(shown, None, "this is a link that leads round in a circle: name the file itself") from None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refusal(shown, None, f"the file cannot be read: {reason}") from None


def _bytes_of(path: str) -> bytes:
    """The content of a regular file, at most a byte more than is allowed.

    The kind of file is looked at before it is opened: opening a FIFO or a terminal would wait for ever. One without a
    size is not read at all, since in /proc that may wait too.
    """
    kind = os.stat(path)  # noqa: PTH116 - a path with a NUL must give ValueError here, not False
    if stat.S_ISDIR(kind.st_mode):
        raise ValueError("it is a folder, not a file")
    if not stat.S_ISREG(kind.st_mode):
        raise ValueError("it is not an ordinary file")
    if kind.st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024} KiB, so it is hardly a scenario")
    if not kind.st_size:
        return b""
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024} KiB, so it is hardly a scenario")
    return raw


def _missing(path: str, others: Iterable[str]) -> str:
    """What there is instead of the file: a link to nothing, or one whose name is nearly the same."""
    if os.path.islink(path):  # noqa: PTH114
        target = escaped(os.readlink(path)[:SHOWN])  # noqa: PTH115
        return f"this is a link to {target}, and there is no such file: name the file that is meant"
    folder, name = os.path.split(path)
    out = {os.path.basename(other) for other in others if os.path.dirname(other) == os.path.realpath(folder)}  # noqa: PTH119, PTH120
    try:
        there = [entry for entry in os.listdir(folder or ".") if entry.endswith((".yaml", ".yml"))]  # noqa: PTH208
    except OSError:
        there = []
    meant = nearest(name, [entry for entry in there if entry not in out][:1_000])
    return "there is no such file" + (f": did you mean {meant!r}?" if meant else "")


def read_text(text: str, shown: str) -> tuple[Node, list[Problem]]:
    """Read the text of a scenario file.

    Parameters
    ----------
    text : str
        YAML.
    shown : str
        The file's name in messages.

    Returns
    -------
    tuple of Node and list of Problem
        The top-level mapping, and the faults that did not stop the reading.

    Raises
    ------
    ScenarioError
        If there is nothing that could be read further.
    """
    node, problems = read_value(text, Place(shown), lines=True)
    if node is None or not isinstance(node.content, dict):
        value = ABSENT if node is None else node.plain()
        message = "a scenario file holds fields, each written as 'name: value'"
        if node is None or node.content is None:
            value, message = ABSENT, f"the file is empty: {message}"
        raise ScenarioError(problems or [Problem(shown, 1, (), value, message)])
    return node, problems


def read_value(text: str, place: Place, *, lines: bool) -> tuple[Node | None, list[Problem]]:
    """Read one YAML value of any kind, as in a file or behind ``--set``.

    Parameters
    ----------
    text : str
        YAML.
    place : Place
        Where it comes from.
    lines : bool
        Whether lines within it mean anything to the reader.

    Returns
    -------
    tuple of Node or None and list of Problem
        None if there is no value, or none that could be read.
    """
    reader = _Reader(text, place, lines)
    try:
        return reader.document(), reader.problems
    except Untidy:
        return None, reader.problems


def _refusal(shown: str, line: int | None, message: str) -> ScenarioError:
    return ScenarioError([Problem(shown, line, (), ABSENT, message)])


class _Reader:
    """Builds nodes from the events of one text, and notes what is wrong with them."""

    def __init__(self, text: str, place: Place, lines: bool) -> None:
        self.problems: list[Problem] = []
        self._place = place
        self._lines = lines
        self._nodes = 0
        self._text = text
        self._events = self._stream()

    def document(self) -> Node | None:
        """The one document in the text; None if there is none."""
        for number, line in enumerate(self._text.splitlines(), start=1):
            if len(line) > MOST_LINE:
                raise self._stop((), number - 1, f"the line is longer than {MOST_LINE:,} characters")
        event = self._next()
        if type(event).__name__ == "StreamEndEvent":
            return None
        if event.version or event.tags:
            raise self._stop((), 0, "directives (lines that begin with %) are not used here: take them out")
        event = self._next()
        node = self._node(event, (), self._line(event), 0)
        self._next()
        if type(extra := self._next()).__name__ != "StreamEndEvent":
            self._note((), self._line(extra), "a second document begins here ('---'): a file holds one scenario")
        return node

    def _stream(self) -> Iterator[Any]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError

        try:
            yield from YAML(typ="safe", pure=True).parse(self._text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            seen = mark.line if mark else 0
            opened = error.context_mark.line if error.context_mark else seen
            lines = self._text.splitlines()
            line, words = plainly(Complaint(str(error.problem), str(error.context), seen, opened, lines))
            raise self._stop((), line, words) from None
        except Exception as error:
            # The scanner also fails with ValueError, IndexError and others on text that is not YAML.
            position = getattr(error, "position", None)
            if isinstance(position, int):
                line = self._text.count("\n", 0, position)
                raise self._stop((), line, "the file holds a character that cannot be printed: take it out") from None
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise self._stop((), None, f"this is not YAML: {reason}") from None

    def _next(self) -> Any:
        event = next(self._events)
        return self._next() if type(event).__name__ == "StreamStartEvent" else event

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line)

    def _note(self, path: Path, line: int | None, message: str, value: object = ABSENT) -> None:
        number = line + 1 if self._lines and line is not None else self._place.line
        self.problems.append(Problem(self._place.file, number, path, value, message))

    def _stop(self, path: Path, line: int | None, message: str) -> Untidy:
        self._note(path, line, message)
        return Untidy()

    def _node(self, event: Any, path: Path, line: int, depth: int) -> Node:
        kind = type(event).__name__
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise self._stop((), line, f"the file holds more than {MOST_NODES:,} values, so it is hardly a scenario")
        if depth > MOST_DEPTH:
            raise self._stop((), line, f"values are nested more than {MOST_DEPTH} deep")
        place = Place(self._place.file, line + 1 if self._lines else self._place.line)
        if kind == "AliasEvent":
            self._note(path, line, f"aliases (*{event.anchor[:40]}) are not used here: write the value out")
            return Node(None, place)
        if event.anchor is not None:
            self._note(path, line, f"anchors (&{event.anchor[:40]}) are not used here: take it out")
        if event.tag is not None:
            raise self._stop(path, line, f"tags ({event.tag[:40]}) are not used here: take it out")
        if kind == "ScalarEvent":
            return Node(self._scalar(event, path, line), place)
        if kind == "MappingStartEvent":
            return Node(self._mapping(path, depth, in_braces=bool(event.flow_style)), place)
        items: list[Node] = []
        while type(event := self._next()).__name__ != "SequenceEndEvent":
            items.append(self._node(event, (*path, len(items)), self._line(event), depth + 1))
        return Node(items, place)

    def _scalar(self, event: Any, path: Path, line: int) -> Scalar:
        text = str(event.value)
        if event.style not in (None, ""):
            if any("\ud800" <= c <= "\udfff" for c in text):
                self._note(path, line, "the text holds half a character (a lone surrogate)", text)
            return composed(text)
        try:
            return resolve(composed(text))
        except ValueError as error:
            self._note(path, line, str(error), text)
            return None

    def _mapping(self, path: Path, depth: int, *, in_braces: bool) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        before = ("", "")
        while type(event := self._next()).__name__ != "MappingEndEvent":
            line = self._line(event)
            if in_braces and (comma := _decimal_comma(before, event)):
                self._note((*path, before[0]), line, comma, Shown(f"{before[1]},{event.value}"))
                self._node(self._next(), path, line, depth + 1)
                entries.pop(before[0], None)  # half a number, which would be complained of as well
                continue
            key = self._key(event, path, depth)
            below = (*path, key) if key is not None else path
            value = self._next()
            node = self._node(value, below, line, depth + 1)
            if key is None:
                continue
            before = (key, str(value.value) if type(value).__name__ == "ScalarEvent" and not value.style else "")
            if key in entries:
                first = entries[key].place.line
                earlier = f" (first on line {first})" if self._lines else ""
                self._note(below, line, f"the same key stands here twice{earlier}: take one out")
                continue
            entries[key] = node
        return entries

    def _key(self, event: Any, path: Path, depth: int) -> str | None:
        """The key, or None (and a problem) where it is not one."""
        line = self._line(event)
        if type(event).__name__ != "ScalarEvent":
            self._node(event, path, line, depth + 1)
            self._note(path, line, "a key must be a name, not a list, a mapping or an alias")
            return None
        if event.style in (None, "") and (bracket := re.search(r"[][{}]", event.value)):
            message = f"is a colon missing before {bracket[0]}? A name that holds a bracket is written in quotes"
            self._note(path, line, message, event.value)
            self._node(event, path, line, depth + 1)
            return None
        if event.style in (None, "") and event.value == "<<":
            self._note(path, line, "merge keys (<<) are not used here: write the values out, or use 'extends'")
            return None
        key = self._node(event, path, line, depth + 1).content
        if not isinstance(key, str):
            self._note(path, line, f"a key must be text: write it in quotes, as '{event.value[:40]}'", key)
            return None
        return key


def _decimal_comma(before: tuple[str, str], event: Any) -> str:
    """What to do about a number whose comma has made its decimals an entry of their own; empty if there is none.

    Parameters
    ----------
    before
        Key and text of the entry before.
    event
        Where the next key should be.
    """
    plain = type(event).__name__ == "ScalarEvent" and not event.style
    if not plain or not re.fullmatch(r"[-+]?\d+", before[1]) or not re.fullmatch(r"\d+([eE][-+]?\d+)?%?", event.value):
        return ""
    thousands = f", or {before[1]}{event.value} for thousands" if re.fullmatch(r"\d{3}", event.value) else ""
    return f"a comma parts two entries here, and decimals stand behind a point: {before[1]}.{event.value}{thousands}"
