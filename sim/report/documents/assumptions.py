"""The log of assumptions: those built into the model, and every value of the scenarios with what it rests on.

The weakest evidence that matters comes first. Values that the scenario sets come before the simulator's own defaults,
at which most mechanisms do nothing; and of equal evidence, those on which conclusions are known to hang.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import pandas as pd
from markupsafe import Markup, escape

from sim.report.documents import readme
from sim.report.documents.subject import Dossier, Subject
from sim.report.numbers import MISSING
from sim.report.page.basis import UNIDENTIFIED
from sim.report.table import Table, text_table
from sim.scenario import Evidence, Grade
from sim.scenario.sources import GRADES
from sim.study.folder import harmless, with_texts

CSV_COLUMNS = (
    "kind", "scenario", "assumption", "value", "unit", "meaning", "evidence", "matters", "sources", "comment", "file",
    "line",
)  # fmt: skip
"""Columns of assumptions.csv."""

CARRIES, SET, DEFAULT = "much hangs on it", "set by the scenario", "default of the simulator"
"""How much a value matters, the most first."""

_MATTERS = (CARRIES, SET, DEFAULT)
_WEAK = GRADES[: GRADES.index(Grade.UNKNOWN) + 1]
_SECTIONS = (
    "need", "perception", "thresholds", "demand", "opening", "early_help", "assessment", "section_47", "locality",
    "looked_after", "handover", "front_door", "emergency_duty", "repeat_contact_rule", "changes", "areas", "calendar",
    "costs", "run",
)  # fmt: skip
"""Sections of a scenario, those whose values feed back into everything else first."""

_NAMED = re.compile(r"\b(areas|groups|sources|teams)\.([^.]+)")
"""An entry of a section whose entries are alike, so that they can share a row."""


def importance(row: Evidence) -> str:
    """How much a value matters."""
    if row.grade is Grade.DEFAULT:
        return DEFAULT
    return CARRIES if any(f"{path}.".startswith(f"{row.path}.") for path in UNIDENTIFIED) else SET


def weakest_first(values: Iterable[Evidence]) -> list[Evidence]:
    """Values of a scenario, the weakest evidence that matters first."""

    def rank(row: Evidence) -> tuple[int, int, int]:
        section = row.path.partition(".")[0]
        place = _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)
        return GRADES.index(row.grade), _MATTERS.index(importance(row)), place

    return sorted(values, key=rank)


def counts_by_grade(dossier: Dossier) -> dict[Grade, int]:
    """How many values have each grade, the weakest first; those that none has are left out."""
    every = Counter(row.grade for row in dossier.evidence)
    return {grade: every[grade] for grade in GRADES if every[grade]}


def value_tables(dossier: Dossier, title: str) -> Iterator[tuple[Table, bool]]:
    """The values of a scenario, a table for each kind, those that matter most first; and whether each is folded."""

    def kind(row: Evidence) -> tuple[int, bool]:
        return _MATTERS.index(importance(row)), importance(row) != DEFAULT and row.grade not in _WEAK

    for (place, sourced), rows in groupby(sorted(weakest_first(dossier.evidence), key=kind), key=kind):
        matters = _MATTERS[place]
        what = f": {matters}, resting on {'a source' if sourced else 'judgement or nothing stated'}"
        if matters == DEFAULT:
            what = " that are the simulator's defaults, at which most mechanisms do nothing"
        yield _values(f"Values of {title}{what}", rows), matters != CARRIES


def option_values(first: Dossier, option: Dossier, titles: Mapping[str, str]) -> Table:
    """The values of an option that differ from the first scenario's."""
    caption = f"Values of {titles[option.name]} that differ from {titles[first.name]}"
    return _values(caption, weakest_first(_differing(first, option)))


def _values(caption: str, rows: Iterable[Evidence]) -> Table:
    """A table of values; what is the same for several areas, groups or sources stands in one row."""
    together: dict[tuple[str, Grade], list[Evidence]] = {}
    for row in rows:
        together.setdefault((_NAMED.sub(r"\1.*", row.path), row.grade), []).append(row)
    cells, above = [], ""
    for (path, grade), alike in together.items():
        breakable = Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(path))))
        comment = _comment(alike)
        text = "as above" if comment == above != MISSING else comment
        cells.append((breakable, _value_in_words(alike), alike[0].meaning, grade.value, text, _where(alike)))
        above = comment
    return text_table(caption, ("Value", "Is", "Meaning", "Evidence", "Comment", "Where"), cells)


def _value_in_words(rows: Sequence[Evidence]) -> str:
    """The value with its unit; of several that differ, each with its name."""
    unit = "" if rows[0].unit.startswith(("YYYY", "HH:MM", "from YYYY")) else f" {rows[0].unit}"
    if len({row.value for row in rows}) == 1:
        return rows[0].value + unit + (f", in all {len(rows)}" if len(rows) > 1 else "")
    return "; ".join(f"{_entry(row.path)} {row.value}" for row in rows) + unit


def _entry(path: str) -> str:
    """The name of the entry in which a value stands; without one, that of the value."""
    match = _NAMED.search(path)
    return match[2] if match else path.rpartition(".")[2]


def _comment(rows: Sequence[Evidence]) -> str:
    comments = list(dict.fromkeys(row.comment for row in rows if row.comment))
    more = f" (and {len(comments) - 1} other comments, in assumptions.csv)" if len(comments) > 1 else ""
    return comments[0] + more if comments else MISSING


def _where(rows: Sequence[Evidence]) -> str:
    file, lines = rows[0].file, sorted(row.line for row in rows if row.line)
    if not lines:
        return file or MISSING
    first, last = lines[0], lines[-1]
    return f"{file}, line {first}" if first == last else f"{file}, lines {first} to {last}"


def _differing(first: Dossier, option: Dossier) -> Sequence[Evidence]:
    theirs = {row.path: row.value for row in first.evidence}
    return [row for row in option.evidence if theirs.get(row.path) != row.value]


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
    rows = [("structure of the model", "", says, "", "", how, *[""] * 6) for says, how in _model_assumptions()]
    for dossier in subject.dossiers:
        is_first = dossier.name == subject.first.name
        for row in weakest_first(dossier.evidence if is_first else _differing(subject.first, dossier)):
            what = ("value", dossier.name, row.path, row.value, row.unit, row.meaning, row.grade.value, importance(row))
            rows.append((*what, "; ".join(row.sources), row.comment, row.file, str(row.line or "")))
    return with_texts(pd.DataFrame(rows, columns=CSV_COLUMNS), harmless).to_csv(index=False, lineterminator="\n")


def _model_assumptions() -> Iterator[tuple[str, str]]:
    for says, computes, _ in readme.mechanisms():
        yield says.striptags(), computes.striptags()
    for kind, title in (("decision", readme.DECISIONS), ("left out", readme.LEFT_OUT)):
        yield from ((kind, point) for point in readme.points(title))
