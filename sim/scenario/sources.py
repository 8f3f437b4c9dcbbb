"""Where a number comes from: the tags that comments hold in brackets, the list that explains them, and their grades.

A comment names its source as ``[DfE]`` or ``[Ofsted 2018b, paragraph 21]``. The comment at the head of a file lists the
tags, each with the kind of source it is::

    #   [DfE]        published statistic: Department for Education, children in need
    #   [judgement]  judgement: nobody publishes it

``[judgement]``, ``[definition]`` and ``[question]`` need no entry in the list.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from sim.scenario.problems import Path
from sim.scenario.yaml_reader import Entry, reading


class Grade(StrEnum):
    """How good the evidence for a value is, the weakest first; those after `DEFINITION` are no evidence at all."""

    NONE_STATED = "none stated"
    JUDGEMENT = "judgement, not identified by public data"
    UNKNOWN = "source named, its kind not stated"
    LITERATURE = "published literature"
    DOCUMENT = "published document"
    STATISTIC = "published statistic"
    RECORDS = "the authority's own records"
    GUIDANCE = "law or statutory guidance"
    DEFINITION = "definition"
    QUESTION = "what the scenario asks"
    DEFAULT = "default of the simulator"


GRADES = tuple(Grade)
"""Every grade, the weakest first."""

KINDS: Mapping[str, Grade] = {
    "judgement": Grade.JUDGEMENT, "published literature": Grade.LITERATURE, "published document": Grade.DOCUMENT,
    "published statistic": Grade.STATISTIC, "own records": Grade.RECORDS, "law or guidance": Grade.GUIDANCE,
    "definition": Grade.DEFINITION, "question": Grade.QUESTION,
}  # fmt: skip
"""The kinds of source that a list of tags may name."""

_USUAL_TAGS = {name: KINDS[name] for name in ("judgement", "definition", "question")}
_LIST_ENTRY = re.compile(
    r"^([ \t]*)\[([^\[\]\n]+)\][ \t]+(\S.*"  # a tag and what it stands for,
    r"(?:\n\1[ \t]+(?!\[[^\[\]\n]+\][ \t]+\S)\S.*)*)",  # with the lines that are indented deeper
    re.MULTILINE,
)
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_CLAUSE = re.compile(r";(?![^\[]*\])")
_LEADING = re.compile(r"(?:the )?(\w+)((?:\s*,\s*(?:and )?|\s+and\s+)\w+)*")


class Source(NamedTuple):
    """An entry of the list of tags.

    Parameters
    ----------
    tag : str
        As it stands in brackets.
    description : str
        What it stands for.
    grade : Grade
        Its kind; `Grade.UNKNOWN` if the list does not name one.
    """

    tag: str
    description: str
    grade: Grade


def listed_sources(header: str) -> list[Source]:
    """The sources in the list of tags, in their order; lines that are indented deeper go on with the entry above.

    Parameters
    ----------
    header : str
        The comment at the head of a file, without its ``#``.
    """
    return [_source(tag.strip(), " ".join(words.split())) for _, tag, words in _LIST_ENTRY.findall(header)]


def remarks(header: str) -> str:
    """What the comment at the head of a file says besides the list of tags and the line for editors."""
    others = _LIST_ENTRY.sub("", header).splitlines()
    return " ".join(" ".join(line for line in others if "yaml-language-server" not in line).split())


def _source(tag: str, description: str) -> Source:
    kind, colon, rest = description.partition(":")
    if colon and (grade := KINDS.get(kind.strip().lower())):
        return Source(tag, rest.strip(), grade)
    return Source(tag, description, _USUAL_TAGS.get(tag.lower(), Grade.UNKNOWN))


def sources_in(
    comment: str, sources: Iterable[Source], names: Collection[str], within: Collection[str]
) -> dict[str, Grade]:
    """The sources that a comment names for a value.

    Parameters
    ----------
    comment : str
        It may hold several clauses, parted by semicolons. A clause that begins with names of fields, such as ``share
        and start_days [judgement]``, is about those fields alone; any other is about all.
    sources : iterable of Source
        The tags there are.
    names : collection of str
        The fields and entries beneath the place where the comment stands.
    within : collection of str
        Those of them that lead to the value.

    Returns
    -------
    dict of str to Grade
        Tags with their grades, in the order in which they stand.
    """
    tags = {source.tag: source.grade for source in sources}
    clauses = (clause for clause in _CLAUSE.split(comment) if _is_about(clause, names, within))
    brackets = (bracket for clause in clauses for bracket in _BRACKETS.findall(clause))
    pairs = (_tag_in(part.strip(), tags) for bracket in brackets for part in bracket.split(";"))
    return dict(each for each in pairs if each is not None)


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of several grades; `Grade.NONE_STATED` of none."""
    return min(grades, key=GRADES.index, default=Grade.NONE_STATED)


def _is_about(clause: str, names: Collection[str], within: Collection[str]) -> bool:
    leading = _LEADING.match(clause.strip())
    words = re.findall(r"\w+", leading[0].removeprefix("the ")) if leading else []
    subjects = set(takewhile(names.__contains__, (word for word in words if word != "and")))
    return not subjects or not subjects.isdisjoint(within)


def _tag_in(part: str, tags: Mapping[str, Grade]) -> tuple[str, Grade] | None:
    """The tag in a pair of brackets: ``DfE 2025`` and ``DfE: 3.2%`` are ``DfE``, the longest tag that fits."""
    grades = {**_USUAL_TAGS, **tags}
    if part.lower().startswith(tuple(_USUAL_TAGS)):
        part = part[0].lower() + part[1:]
    fitting = [tag for tag in grades if re.match(re.escape(tag) + r"(?!\w)", part)]
    if fitting:
        longest = max(fitting, key=len)
        return longest, grades[longest]
    return (part, Grade.UNKNOWN) if part[:1].isupper() else None


# -- the comments of a file, and the entry beside which each stands ----------------------------------------------------
# The loader reads values and skips comments. Here the same text is read for its comments alone: a comment at the end of
# a line belongs to what begins on that line, one on lines of its own to what follows it, and one further to the right
# than what follows goes on with the comment before it.


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
    yaml, lines = reading(text), _BREAK.split(text)
    below_top = (entry for entry in yaml.entries.values() if entry.path)
    entries = sorted(below_top, key=attrgetter("line", "column"))
    first = entries[0].line if entries else len(text)
    header = []
    groups: list[list[_Comment]] = []
    for comment in _comments(text, yaml.scalars):
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
        if following and following.column == comment.column:
            between = lines[comment.line + 1 : following.line]
            if all(line.strip() for line in between):
                return following.path
        return next((entry.path for entry in reversed(before) if entry.column < comment.column), None)
    here = [entry for entry in entries if entry.line == comment.line]
    depths = sorted({len(entry.path) for entry in here})
    for depth in depths:
        *others, last = (entry for entry in here if len(entry.path) == depth)
        opens = not others and last.is_flow and last.end > comment.line
        if depth == depths[-1] or not opens:
            return last.path
    around = [entry for entry in before if comment.line <= entry.end]
    ending = [entry for entry in around if entry.end == comment.line and entry.is_flow]
    nearest = ending[:1] or around[-1:]
    return nearest[0].path if nearest else None


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
