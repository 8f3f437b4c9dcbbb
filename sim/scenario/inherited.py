"""What in a scenario of one's own is still that of the place that it was begun from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.scenario.evidence import Evidence, evidence
from sim.scenario.layers import Written
from sim.scenario.load import load_written
from sim.scenario.problems import listed
from sim.scenario.schema import Scenario
from sim.scenario.shell import command
from sim.scenario.sources import Grade
from sim.scenario.vocabulary import number_of

_MOST_NAMED = 6


def inherited_notes(scenario: Scenario, kept: Written, other: Written, named: str) -> Iterator[str]:
    """What is still another place's: its words, its values with their sources, and its sources beside other values.

    Parameters
    ----------
    scenario, kept
        The scenario, and its files.
    other
        The files of the place that it was begun from, as a copy of them or over them.
    named
        What that is called.
    """
    there = load_written(other)
    same = [word for word, is_same in (
        ("the title", scenario.title == there.title), ("the question", scenario.question == there.question),
        ("the names of areas", set(scenario.areas) == set(there.areas)),
    ) if is_same]  # fmt: skip
    for noun, section in (("published figure", "published"), ("dated change", "changes")):
        own, others = getattr(scenario, section), getattr(there, section)
        held = sum(own[key] == others.get(key) for key in own)
        same += [number_of(held, noun)] if held else []
    if same:
        yield f"still {named}'s: {listed(same, len(same))}"
    rows, beside = evidence(scenario, kept), {row.path: row for row in evidence(there, other)}
    stale = [row for row in rows if len(kept.files) == 1 and _changed_under_its_source(row, beside.get(row.path))]
    if stale:
        named_ones = listed([f"{row.path} (line {row.line}, [{row.sources[0]}])" for row in stale], _MOST_NAMED)
        yield f"changed, while the source beside it is still {named}'s: {named_ones}"
    taken = Counter(row.path.partition(".")[0] for row in rows if _is_taken(row, beside.get(row.path)))
    if taken:
        sections = listed([f"{section} {count}" for section, count in taken.most_common()], _MOST_NAMED)
        count = f"{taken.total()} of {len(rows)} values and their sources are {named}'s"
        yield f"{count} ({sections}); {command('document', kept.files[-1][0])} lists them"


def _is_taken(row: Evidence, beside: Evidence | None) -> bool:
    if beside is None or row.grade in (Grade.DEFAULT, Grade.DEFINITION):
        return False
    return (row.value, row.comment) == (beside.value, beside.comment)


def _changed_under_its_source(row: Evidence, beside: Evidence | None) -> bool:
    if beside is None or not row.sources or row.value == beside.value:
        return False
    return row.comment == beside.comment and row.grade not in (Grade.JUDGEMENT, Grade.DEFINITION, Grade.QUESTION)
