"""The comments of a scenario file, and the entry beside which each stands.

The loader reads values and skips comments. Here the same text is read for its comments alone: a comment at the end of a
line belongs to what begins on that line, one on lines of its own to what follows it, and one further to the right than
what follows goes on with the comment before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sim.scenario.problems import Path
from sim.scenario.yaml_reader import Entry, reading

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class _Comment(NamedTuple):
    """A comment on one line; `alone` if nothing stands before it."""

    line: int
    column: int
    text: str
    alone: bool


class Comments(NamedTuple):
    """The comments of one file.

    Parameters
    ----------
    header : str
        The comment lines above the first entry, without their ``#``.
    beside : mapping of path to tuple of str
        Comments by the path of the entry beside which they stand, each on one line. One about a section stands at the
        section, not at what it holds.
    """

    header: str
    beside: Mapping[Path, tuple[str, ...]]


def comments_of(text: str) -> Comments:
    """The comments of a scenario file that can be read."""
    read, lines = reading(text), _BREAK.split(text)
    below_top = (entry for entry in read.entries.values() if entry.path)
    entries = sorted(below_top, key=lambda entry: (entry.line, entry.column))
    first = entries[0].line if entries else len(text)
    header: list[str] = []
    groups: list[list[_Comment]] = []
    for comment in _comments(text, read.scalars):
        if comment.line < first:
            header.append(comment.text)
        elif groups and _goes_on(comment, groups[-1], entries):
            groups[-1].append(comment)
        else:
            groups.append([comment])
    beside: dict[Path, tuple[str, ...]] = {}
    for group in groups:
        words = " ".join(word for comment in group for word in comment.text.split())
        target = _target(group[0], entries, lines)
        if target is not None and words:
            beside[target] = (*beside.get(target, ()), words)
    return Comments("\n".join(header), beside)


def _goes_on(comment: _Comment, group: list[_Comment], entries: list[Entry]) -> bool:
    """Whether a comment on a line of its own goes on with the one on the line above."""
    if not comment.alone or comment.line != group[-1].line + 1:
        return False
    following = next((entry.column for entry in entries if entry.line > comment.line), 0)
    return comment.column == group[0].column or (not group[0].alone and comment.column > following)


def _target(comment: _Comment, entries: list[Entry], lines: list[str]) -> Path | None:
    """The path of the entry that a comment is about; None for a mere heading between sections."""
    before = [entry for entry in entries if entry.line < comment.line]
    if comment.alone:
        following = next((entry for entry in entries if entry.line > comment.line), None)
        if (
            following
            and following.column == comment.column
            and all(line.strip() for line in lines[comment.line + 1 : following.line])
        ):
            return following.path
        return next((entry.path for entry in reversed(before) if entry.column < comment.column), None)
    here = [entry for entry in entries if entry.line == comment.line]
    while here:
        outer = min(len(entry.path) for entry in here)
        beside = [entry for entry in here if len(entry.path) == outer]
        here = [entry for entry in here if len(entry.path) > outer]
        open_still = len(beside) == 1 and beside[0].is_flow and beside[0].end > comment.line
        if not (open_still and here):
            return beside[-1].path
    around = [entry for entry in before if comment.line <= entry.end]
    closed = [entry for entry in around if entry.end == comment.line and entry.is_flow]
    return closed[0].path if closed else around[-1].path if around else None


def _comments(text: str, scalars: Iterable[tuple[int, int]]) -> Iterator[_Comment]:
    """Every comment: a ``#`` after a space or at the start of a line that does not stand in a key or a value."""
    bare = list(text)
    for begin, end in scalars:
        bare[begin:end] = re.sub(r"[^\n\r\x85\u2028\u2029]", "x", text[begin:end])
    lines = zip(_BREAK.split(text), _BREAK.split("".join(bare)), strict=True)
    for number, (line, without_scalars) in enumerate(lines):
        if sign := re.search(r"(?<!\S)#", without_scalars):
            at = sign.start()
            yield _Comment(number, at, line[at + 1 :].rstrip(), not line[:at].strip())
