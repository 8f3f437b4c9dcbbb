"""What each value of a scenario rests on: the file and line it comes from, and the comment beside it there.

Nothing is written twice: meaning and unit are the schema's, the source is what the author of the file wrote beside the
number, and the grade is that of the sources it names (`sim.scenario.sources`).
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sim.scenario import shell
from sim.scenario.arguments import one_or_more
from sim.scenario.differences import values_but_layers
from sim.scenario.fields import is_duration_field, meaning_at, schema_at, unit_at
from sim.scenario.layers import ScenarioFiles, layers_of, read_chain
from sim.scenario.load import load_files
from sim.scenario.paths import leaves
from sim.scenario.problems import ABSENT, Path, dotted, show, word_list
from sim.scenario.schema import Scenario
from sim.scenario.sentences import say
from sim.scenario.sources import Grade, Source, comments_of, listed_sources, remarks, sources_in, weakest
from sim.scenario.vocabulary import number_of
from sim.scenario.yaml_reader import Layer
from sim.scenario.yaml_text import flow, is_duration, without_needless_nulls

NOT_PARAMETERS = ("title", "question", "published", "matters")
"""Sections that the model does not read."""

_MOST_NAMED = 6


class Evidence(NamedTuple):
    """One value of a scenario and what it rests on.

    Parameters
    ----------
    path : str
        The field, as a dotted path. A length of time with its distribution is one value; so is a list.
    value : str
        As in a file.
    unit : str
        Its unit; empty where it has none.
    meaning : str
        What it means.
    grade : Grade
        How good the evidence is: the weakest of the sources named.
    sources : tuple of str
        The tags of the sources that the comment names for it.
    comment : str
        The comment beside it, or else beside the section that holds it; empty if there is none.
    file : str
        Where it was written; empty for a default of the simulator.
    line : int or None
        The line there.
    """

    path: str
    value: str
    unit: str
    meaning: str
    grade: Grade
    sources: tuple[str, ...] = ()
    comment: str = ""
    file: str = ""
    line: int | None = None


def scenario_files(path: str | os.PathLike[str], overrides: str | Iterable[str] = ()) -> ScenarioFiles:
    """A scenario file and those it extends, as they were written; to be kept beside results.

    Parameters
    ----------
    path : str or path
        As for `load_scenario`.
    overrides : iterable of str
        As for `load_scenario`.

    Raises
    ------
    ScenarioError
        If a file cannot be read.
    """
    return ScenarioFiles(tuple(read_chain(os.fspath(path)).files), one_or_more(overrides))


def evidence_of(path: str | os.PathLike[str], overrides: Iterable[str] = ()) -> tuple[Evidence, ...]:
    """What each value of a scenario file rests on; parameters and errors as for `load_scenario`."""
    files = scenario_files(path, overrides)
    return evidence(load_files(files), files)


def evidence(scenario: Scenario, files: ScenarioFiles | None) -> tuple[Evidence, ...]:
    """What each value of a scenario rests on.

    Parameters
    ----------
    scenario : Scenario
        The scenario as it was run.
    files : ScenarioFiles or None
        The files it was loaded from; None if nobody kept them. Where a value is not the one that the files give, there
        is no evidence for it.

    Returns
    -------
    tuple of Evidence
        A row for each value that the model reads, in the order of the schema.
    """
    comments = _Comments(files or _NOTHING)
    values = dict(_parameters(load_files(files or _NOTHING)))
    rows = []
    for path, value in _parameters(scenario):
        in_files = values.get(path, ABSENT)
        if in_files == value:
            rows.append(comments.row(path, value))
        else:
            reason = comments.otherwise(path, in_files) if files else say("notes.no_file")
            rows.append(_row(path, value, Grade.NONE_STATED, reason))
    return tuple(rows)


_NOTHING = ScenarioFiles((("", "{}"),))
"""A file in which nothing is written."""


def sources_of(files: ScenarioFiles) -> tuple[Source, ...]:
    """The sources that the files of a scenario list, each tag once; the highest file that lists it counts."""
    sources = (source for _, text in files.files for source in listed_sources(comments_of(text).header))
    return tuple({source.tag: source for source in sources}.values())


class _Comments:
    """The files of a scenario laid over one another, with their comments."""

    def __init__(self, files: ScenarioFiles) -> None:
        self._layers = layers_of(files)
        self._comments = {name: comments_of(text) for name, text in files.files}
        self._sources = sources_of(files)
        self._names = {layer.file: _names_below(layer) for layer in self._layers.layers}
        self._layers.override(files.overrides)

    def row(self, path: Path, value: Any) -> Evidence:
        """The evidence for a value that the files give."""
        (file, line), is_written = self._layers.origin(path)
        if not is_written:
            return _row(path, value, Grade.DEFAULT, "")
        if file not in self._comments:
            return _row(path, value, Grade.QUESTION, "set on the command line", file=file)
        comment, grades = self._comment(path, file)
        return _row(path, value, weakest(grades.values()), comment, sources=tuple(grades), file=file, line=line)

    def otherwise(self, path: Path, value: Any) -> str:
        """How a file differs from what was run."""
        (file, line), is_written = self._layers.origin(path)
        if not is_written or value is ABSENT:
            return "not in the scenario file that was given"
        return f"{file} has {show(value)} on line {line}"

    def _comment(self, path: Path, file: str) -> tuple[str, Mapping[str, Grade]]:
        """The nearest comment, with the nearest one above that names a source if that one does not."""
        (header, beside), names = self._comments[file], self._names[file]
        nearest = ""
        for depth in range(len(path), -1, -1):
            comment = "; ".join(beside.get(path[:depth], ())) if depth else remarks(header)
            around = names[path[:depth]] if depth else set()
            grades = sources_in(comment, self._sources, around, {*map(str, path[depth:]), *names[path]})
            if grades:
                above = f"{dotted(path[:depth])}: {comment}" if depth else comment
                return f"{nearest} ({above})" if nearest else comment, grades
            nearest = nearest or (comment if depth else "")
        return nearest, {}


def _row(path: Path, value: Any, grade: Grade, comment: str, **where: Any) -> Evidence:
    text = flow(without_needless_nulls(value))
    return Evidence(dotted(path), text, unit_at(path), meaning_at(path), grade, comment=comment, **where)


def _parameters(scenario: Scenario) -> Iterator[tuple[Path, Any]]:
    for section, value in values_but_layers(scenario).items():
        if section not in NOT_PARAMETERS:
            yield from leaves(value, (section,), is_one=_is_one_value)


def _is_one_value(value: Mapping[str, Any], path: Path) -> bool:
    """Whether a mapping is a random length of time, whole or (in a dated change) in part."""
    return is_duration(value) or is_duration_field(schema_at(path))


def _names_below(layer: Layer) -> Mapping[Path, set[str]]:
    """The names of all that stands beneath each entry of a file; those in lists are no entries."""
    names: defaultdict[Path, set[str]] = defaultdict(set)
    for path in layer.lines:
        if all(isinstance(part, str) for part in path):
            for depth in range(len(path)):
                names[path[:depth]].update(map(str, path[depth:]))
    return names


def inherited_notes(scenario: Scenario, files: ScenarioFiles, other: ScenarioFiles, other_name: str) -> Iterator[str]:
    """What is still another place's: its words, its values with their sources, and its sources beside other values.

    Parameters
    ----------
    scenario, files
        The scenario, and its files.
    other
        The files of the place that it was begun from, as a copy of them or over them.
    other_name
        What that is called.
    """
    there = load_files(other)
    same = [word for word, is_same in (
        ("the title", scenario.title == there.title), ("the question", scenario.question == there.question),
        ("the names of areas", set(scenario.areas) == set(there.areas)),
    ) if is_same]  # fmt: skip
    for noun, section in (("published figure", "published"), ("dated change", "changes")):
        own, others = getattr(scenario, section), getattr(there, section)
        same_entries = sum(own[key] == others.get(key) for key in own)
        same += [number_of(same_entries, noun)] if same_entries else []
    if same:
        yield f"still {other_name}'s: {word_list(same, len(same))}"
    beside = {row.path: row for row in evidence(there, other)}
    rows = evidence(scenario, files)
    pairs = [(row, beside[row.path]) for row in rows if row.path in beside]
    stale = [
        row for row, its in pairs
        if len(files.files) == 1 and row.sources and row.value != its.value and row.comment == its.comment
        and row.grade not in (Grade.JUDGEMENT, Grade.DEFINITION, Grade.QUESTION)
    ]  # fmt: skip
    if stale:
        places = word_list([f"{row.path} (line {row.line}, [{row.sources[0]}])" for row in stale], _MOST_NAMED)
        yield say("notes.changed_under_source", named=other_name, values=places)
    same_rows = [row for row, its in pairs if (row.value, row.comment) == (its.value, its.comment)]
    taken_over = [row for row in same_rows if row.grade not in (Grade.DEFAULT, Grade.DEFINITION)]
    if taken_over:
        counts = Counter(row.path.partition(".")[0] for row in taken_over).most_common()
        sections = word_list([f"{section} {count}" for section, count in counts], _MOST_NAMED)
        command, facts = shell.command("document", files.files[-1][0]), {"taken": len(taken_over), "values": len(rows)}
        yield say("notes.taken_over", named=other_name, sections=sections, command=command, **facts)
