"""Where a number comes from: the tags that comments hold in brackets, the list that explains them, and their grades.

A comment names its source as ``[DfE]`` or ``[Ofsted 2018b, paragraph 21]``. The comment at the head of a file lists the
tags, each with the kind of source it is::

    #   [DfE]        published statistic: Department for Education, children in need
    #   [judgement]  judgement: nobody publishes it

``[judgement]``, ``[definition]`` and ``[question]`` need no entry in the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    "judgement": Grade.JUDGEMENT,
    "published literature": Grade.LITERATURE,
    "published document": Grade.DOCUMENT,
    "published statistic": Grade.STATISTIC,
    "own records": Grade.RECORDS,
    "law or guidance": Grade.GUIDANCE,
    "definition": Grade.DEFINITION,
    "question": Grade.QUESTION,
}
"""The kinds of source that a list of tags may name."""

_KNOWN = {name: KINDS[name] for name in ("judgement", "definition", "question")}
_LISTED = re.compile(
    r"^([ \t]*)\[([^\[\]\n]+)\][ \t]+(\S.*"  # a tag and what it stands for,
    r"(?:\n\1[ \t]+(?!\[[^\[\]\n]+\][ \t]+\S)\S.*)*)",  # with the lines that are indented deeper
    re.MULTILINE,
)
_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_CLAUSE = re.compile(r";(?![^\[]*\])")
_LEADING = re.compile(r"(?:the )?(\w+)((?:\s*,\s*(?:and )?|\s+and\s+)\w+)*")


@dataclass(frozen=True)
class Source:
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
    return [_source(tag.strip(), " ".join(words.split())) for _, tag, words in _LISTED.findall(header)]


def remarks(header: str) -> str:
    """What the comment at the head of a file says besides the list of tags and the line for editors."""
    others = _LISTED.sub("", header).splitlines()
    return " ".join(" ".join(line for line in others if "yaml-language-server" not in line).split())


def _source(tag: str, description: str) -> Source:
    kind, colon, rest = description.partition(":")
    if colon and (grade := KINDS.get(kind.strip().lower())):
        return Source(tag, rest.strip(), grade)
    return Source(tag, description, _KNOWN.get(tag.lower(), Grade.UNKNOWN))


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
    named = [
        _named(part.strip(), tags)
        for clause in _CLAUSE.split(comment)
        if _is_about(clause, names, within)
        for bracket in _BRACKETS.findall(clause)
        for part in bracket.split(";")
    ]
    return dict(each for each in named if each is not None)


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of several grades; `Grade.NONE_STATED` of none."""
    return min(grades, key=GRADES.index, default=Grade.NONE_STATED)


def _is_about(clause: str, names: Collection[str], within: Collection[str]) -> bool:
    leading = _LEADING.match(clause.strip())
    words = re.findall(r"\w+", leading[0].removeprefix("the ")) if leading else []
    meant = []
    for word in words:
        if word in names:
            meant.append(word)
        elif word != "and":
            break
    return not meant or any(word in within for word in meant)


def _named(part: str, tags: Mapping[str, Grade]) -> tuple[str, Grade] | None:
    """The tag in a pair of brackets: ``DfE 2025`` and ``DfE: 3.2%`` are ``DfE``, the longest tag that fits."""
    known = {**_KNOWN, **tags}
    part = part[0].lower() + part[1:] if part.lower().startswith(tuple(_KNOWN)) else part
    fitting = [tag for tag in known if re.match(re.escape(tag) + r"(?!\w)", part)]
    if fitting:
        longest = max(fitting, key=len)
        return longest, known[longest]
    return (part, Grade.UNKNOWN) if part[:1].isupper() else None
