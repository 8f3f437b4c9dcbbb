"""The log of assumptions: those built into the model, and every value of the scenarios with what it rests on.

The weakest evidence that matters comes first. Values that the scenario sets come before the simulator's own defaults,
at which most mechanisms do nothing; and of equal evidence, those on which conclusions are known to hang.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from sim.report.documents import readme
from sim.report.documents.subject import Dossier, Subject
from sim.report.numbers import MISSING
from sim.report.page.basis import UNIDENTIFIED
from sim.report.table import Table, text_table
from sim.scenario import Evidence, Grade
from sim.scenario.sources import GRADES
from sim.study.spreadsheets import as_text, harmless_texts

CSV_COLUMNS = (
    "kind", "scenario", "assumption", "value", "unit", "meaning", "evidence", "matters", "sources", "comment", "file",
    "line",
)  # fmt: skip
"""Columns of assumptions.csv."""

CARRIES, SET, DEFAULT = "much hangs on it", "set by the scenario", "default of the simulator"
"""How much a value matters, the most first."""

_RESTS_ON = {True: "judgement or nothing stated", False: "a source"}
_MATTERS = (CARRIES, SET, DEFAULT)
_SECTIONS = (
    "need", "perception", "thresholds", "demand", "opening", "early_help", "assessment", "section_47", "locality",
    "looked_after", "handover", "front_door", "emergency_duty", "repeat_contact_rule", "changes", "areas", "calendar",
    "costs", "run",
)  # fmt: skip
"""Sections of a scenario, those whose values feed back into everything else first."""

_ALIKE = ("areas", "groups", "sources", "teams")
"""Sections whose entries are alike, so that they can share a row."""

_STRUCTURE = "structure of the model"


class Assumption(NamedTuple):
    """A value of a scenario, with how much it matters."""

    row: Evidence
    matters: str


def ordered(dossier: Dossier, paths: frozenset[str] | None = None) -> list[Assumption]:
    """The values of a scenario, the weakest evidence that matters first.

    Parameters
    ----------
    dossiers
        The scenario.
    paths
        Only these; None for all.
    """
    rows = [Assumption(row, _matters(row)) for row in dossier.evidence if paths is None or row.path in paths]

    def rank(each: Assumption) -> tuple[int, int, int]:
        section = each.row.path.partition(".")[0]
        place = _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)
        return GRADES.index(each.row.grade), _MATTERS.index(each.matters), place

    return sorted(rows, key=rank)


def _matters(row: Evidence) -> str:
    if row.grade is Grade.DEFAULT:
        return DEFAULT
    return CARRIES if any(path == row.path or path.startswith(f"{row.path}.") for path in UNIDENTIFIED) else SET


def counts_by_grade(dossier: Dossier) -> dict[Grade, int]:
    """How many values have each grade, the weakest first; those that none has are left out."""
    every = Counter(row.grade for row in dossier.evidence)
    return {grade: every[grade] for grade in GRADES if every[grade]}


def value_tables(dossier: Dossier, title: str) -> Iterator[tuple[Table, bool]]:
    """The values of a scenario, a table for each kind, those that matter most first; and whether each is folded."""
    every = ordered(dossier)
    for matters in _MATTERS[:2]:
        for weak in (True, False):
            rows = [each for each in every if each.matters == matters and _is_weak(each.row) == weak]
            caption = f"Values of {title}: {matters}, resting on {_RESTS_ON[weak]}"
            if rows:
                yield _values(caption, rows), matters != CARRIES
    rows = [each for each in every if each.matters == DEFAULT]
    if rows:
        caption = f"Values of {title} that are the simulator's defaults, at which most mechanisms do nothing"
        yield _values(caption, rows), True


def option_values(first: Dossier, option: Dossier, titles: Mapping[str, str]) -> Table | None:
    """The values of an option that differ from the first scenario's; None if there are none."""
    paths = _differing(first, option)
    caption = f"Values of {titles[option.name]} that differ from {titles[first.name]}"
    return _values(caption, ordered(option, paths)) if paths else None


def _is_weak(row: Evidence) -> bool:
    return GRADES.index(row.grade) <= GRADES.index(Grade.UNKNOWN)


def _values(caption: str, rows: Sequence[Assumption]) -> Table:
    """A table of values; what is the same for several areas, groups or sources stands in one row."""
    together: dict[tuple[str, Grade], list[Evidence]] = {}
    for each in rows:
        together.setdefault((_without_names(each.row.path), each.row.grade), []).append(each.row)
    header = ("Value", "Is", "Meaning", "Evidence", "Comment", "Where")
    cells, above = [], ""
    for (path, grade), alike in together.items():
        comment = _comment(alike)
        shown = "as above" if comment == above != MISSING else comment
        cells.append((_breakable(path), _is(alike), alike[0].meaning, grade.value, shown, _where(alike)))
        above = comment
    return text_table(caption, header, cells)


def _breakable(path: str) -> Markup:
    """A path that may be broken after its dots and underscores."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(path))))


def _without_names(path: str) -> str:
    """A path with ``*`` for the area, group or source: ``areas.*.share``."""
    keys = path.split(".")
    return ".".join("*" if above in _ALIKE else key for above, key in zip(["", *keys], keys, strict=False))


def _is(rows: Sequence[Evidence]) -> str:
    """The value with its unit; of several that differ, each with its name."""
    unit = "" if rows[0].unit.startswith(("YYYY", "HH:MM", "from YYYY")) else f" {rows[0].unit}"
    if len({row.value for row in rows}) == 1:
        return rows[0].value + unit + (f", in all {len(rows)}" if len(rows) > 1 else "")
    return "; ".join(f"{_name(row.path)} {row.value}" for row in rows) + unit


def _name(path: str) -> str:
    keys = path.split(".")
    return next((key for above, key in pairwise(keys) if above in _ALIKE), keys[-1])


def _comment(rows: Sequence[Evidence]) -> str:
    comments = list(dict.fromkeys(row.comment for row in rows if row.comment))
    more = f" (and {len(comments) - 1} other comments, in assumptions.csv)" if len(comments) > 1 else ""
    return comments[0] + more if comments else MISSING


def _where(rows: Sequence[Evidence]) -> str:
    file, lines = rows[0].file, [row.line for row in rows if row.line is not None]
    if not lines:
        return file or MISSING
    first, last = min(lines), max(lines)
    return f"{file}, line {first}" if first == last else f"{file}, lines {first} to {last}"


def _differing(first: Dossier, option: Dossier) -> frozenset[str]:
    theirs = {row.path: row.value for row in first.evidence}
    return frozenset(row.path for row in option.evidence if theirs.get(row.path) != row.value)


def assumptions_csv(subject: Subject) -> str:
    """The log as CSV, columns `CSV_COLUMNS`: the model's own assumptions, then every value of every scenario.

    Parameters
    ----------
    subject
        What is documented. Of the scenarios that are compared with a baseline, only the values that differ.

    Returns
    -------
    str
        Lines end in ``\\n``. No cell begins with a character that a spreadsheet would calculate.
    """
    rows = [(_STRUCTURE, "", says, "", "", how, *[""] * 6) for says, how in _structure()]
    for dossier in subject.dossiers:
        paths = None if dossier.name == subject.first.name else _differing(subject.first, dossier)
        rows += [
            (
                "value", dossier.name, row.path, row.value, row.unit, row.meaning, row.grade.value, matters,
                "; ".join(row.sources), row.comment, row.file, "" if row.line is None else str(row.line),
            )
            for row, matters in ordered(dossier, paths)
        ]  # fmt: skip
    return as_text(harmless_texts(pd.DataFrame(rows, columns=CSV_COLUMNS)))


def _structure() -> Iterator[tuple[str, str]]:
    for each in readme.mechanisms():
        yield each.says.striptags(), each.computes.striptags()
    for kind, title in (("decision", readme.DECISIONS), ("left out", readme.LEFT_OUT)):
        for point in readme.points(title):
            yield kind, point
