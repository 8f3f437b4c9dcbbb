"""The comments of a scenario file, and the entry beside which each stands.

The loader reads values and skips comments. Here the same text is read for its comments alone: a comment at the end of a
line belongs to what begins on that line, one on lines of its own to what follows it, and one further to the right than
what follows goes on with the comment before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.scenario.problems import Path

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class _Entry(NamedTuple):
    """The value of a key, or an item of a list, and the lines it covers (from 0)."""

    path: Path
    line: int
    column: int
    end: int
    is_flow: bool


@dataclass
class _Comment:
    """A comment on one line; `alone` if nothing stands before it."""

    line: int
    column: int
    text: str
    alone: bool


class _Spans(NamedTuple):
    """Where values stand: the entries, and the ranges of characters that scalars cover."""

    entries: list[_Entry]
    scalars: list[tuple[int, int]]


@dataclass(frozen=True)
class Comments:
    """The comments of one file.

    Parameters
    ----------
    header : tuple of str
        The comment lines above the first entry, without their ``#``.
    beside : mapping of path to tuple of str
        Comments by the path of the entry beside which they stand, each on one line. One about a section stands at the
        section, not at what it holds.
    """

    header: tuple[str, ...]
    beside: Mapping[Path, tuple[str, ...]]


def comments_of(text: str) -> Comments:
    """The comments of a scenario file that can be read."""
    spans = _spans(text)
    entries, comments = spans.entries, list(_comments(text, spans.scalars))
    first = entries[0].line if entries else len(text)
    beside: dict[Path, list[str]] = {}
    group: list[_Comment] = []
    target: Path | None = None
    for comment in comments:
        if comment.line < first:
            continue
        follows = bool(group) and comment.line == group[-1].line + 1 and comment.alone
        if follows and _goes_on(comment, group, entries):
            group.append(comment)
            continue
        _put(beside, target, group)
        group, target = [comment], _target(comment, entries, text)
    _put(beside, target, group)
    header = tuple(comment.text for comment in comments if comment.line < first)
    return Comments(header, {path: tuple(texts) for path, texts in beside.items()})


def _put(beside: dict[Path, list[str]], target: Path | None, group: list[_Comment]) -> None:
    words = " ".join(word for comment in group for word in comment.text.split())
    if target is not None and words:
        beside.setdefault(target, []).append(words)


def _goes_on(comment: _Comment, group: list[_Comment], entries: list[_Entry]) -> bool:
    """Whether a comment on a line of its own goes on with the one on the line above."""
    if group[0].alone:
        return comment.column == group[0].column
    following = next((entry for entry in entries if entry.line > comment.line), None)
    return comment.column == group[0].column or comment.column > (following.column if following else 0)


def _target(comment: _Comment, entries: list[_Entry], text: str) -> Path | None:
    """The path of the entry that a comment is about; None for a mere heading between sections."""
    if comment.alone:
        return _about_what_follows(comment, entries, text)
    here = [entry for entry in entries if entry.line == comment.line]
    while here:
        outer = min(len(entry.path) for entry in here)
        beside, inside = _split(here, outer)
        open_still = len(beside) == 1 and beside[0].is_flow and beside[0].end > comment.line
        if not (open_still and inside):
            return beside[-1].path
        here = inside
    around = [entry for entry in entries if entry.line < comment.line <= entry.end]
    closed = [entry for entry in around if entry.end == comment.line and entry.is_flow]
    return closed[0].path if closed else around[-1].path if around else None


def _split(entries: list[_Entry], depth: int) -> tuple[list[_Entry], list[_Entry]]:
    return [e for e in entries if len(e.path) == depth], [e for e in entries if len(e.path) > depth]


def _about_what_follows(comment: _Comment, entries: list[_Entry], text: str) -> Path | None:
    following = next((entry for entry in entries if entry.line > comment.line), None)
    if following is not None and following.column == comment.column and not _gap(comment.line, following.line, text):
        return following.path
    above = [entry for entry in entries if entry.line < comment.line and entry.column < comment.column]
    return above[-1].path if above else None


def _gap(line: int, until: int, text: str) -> bool:
    """Whether an empty line stands between two lines."""
    return any(not between.strip() for between in _BREAK.split(text)[line + 1 : until])


def _comments(text: str, scalars: list[tuple[int, int]]) -> Iterator[_Comment]:
    """Every comment: a ``#`` after a space or at the start of a line that does not stand in a value."""
    starts = [0, *(sign.end() for sign in _BREAK.finditer(text))]
    begins = [span[0] for span in scalars]
    after = 0
    for sign in re.finditer("#", text):
        at = sign.start()
        line = bisect_right(starts, at) - 1
        before = text[starts[line] : at]
        inside = bisect_right(begins, at) - 1
        if at < after or (before and not before[-1].isspace()) or (inside >= 0 and at < scalars[inside][1]):
            continue
        end = _BREAK.search(text, at)
        after = end.start() if end else len(text)
        yield _Comment(line, len(before), text[at + 1 : after].rstrip(), not before.strip())


def _spans(text: str) -> _Spans:
    from ruamel.yaml import YAML

    spans = _Spans([], [])
    events = iter(YAML(typ="safe", pure=True).parse(text))
    for event in events:
        if type(event).__name__ == "DocumentStartEvent":
            _value(next(events), events, (), spans)
            break
    return _Spans(sorted(spans.entries, key=lambda entry: (entry.line, entry.column)), sorted(spans.scalars))


def _value(event: Any, events: Iterator[Any], path: Path, spans: _Spans) -> tuple[int, bool]:
    """Note what a value holds; the last line it covers, and whether it is a list or a mapping in brackets."""
    kind = type(event).__name__
    if kind == "ScalarEvent":
        spans.scalars.append((event.start_mark.index, event.end_mark.index))
        ends_before = event.end_mark.column == 0 and event.end_mark.line > event.start_mark.line
        return event.end_mark.line - (1 if ends_before else 0), False
    end, position = event.start_mark.line, 0
    while not type(inner := next(events)).__name__.endswith("EndEvent"):
        if kind == "MappingStartEvent":
            spans.scalars.append((inner.start_mark.index, inner.end_mark.index))
            below: Path = (*path, str(inner.value))
            last, is_flow = _value(next(events), events, below, spans)
        else:
            below = (*path, position)
            last, is_flow = _value(inner, events, below, spans)
        spans.entries.append(_Entry(below, inner.start_mark.line, inner.start_mark.column, last, is_flow))
        end, position = max(end, last), position + 1
    is_flow = bool(event.flow_style)
    return (inner.end_mark.line if is_flow else end), is_flow
