"""The way in: a scenario from a file, from text or from a Python mapping, with every fault named at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.scenario.arguments import one_or_more, plain
from sim.scenario.checks import faults_in
from sim.scenario.fields import completed
from sim.scenario.layers import Layers, Written, add_overrides, layers_of, read_chain
from sim.scenario.names import composed
from sim.scenario.problems import ABSENT, Fault, Path, Place, Problem, ScenarioError, dotted
from sim.scenario.schema import Scenario
from sim.scenario.timeline import raw_faults
from sim.scenario.wording import faults_of
from sim.scenario.yaml_tree import MOST_DEPTH, MOST_NODES, Node, file_text, read_text


def load_scenario(path: str | os.PathLike[str], overrides: Iterable[str] = ()) -> Scenario:
    """Read a scenario file, with the files it extends.

    Parameters
    ----------
    path : str or path
        A YAML file. Its ``extends: other.yaml`` names a file in its folder or below, over which it is laid: mappings
        merge, lists and single values replace, and ``null`` takes out an inherited entry that has a free name.
    overrides : iterable of str
        Values laid over the file last, each as ``PATH=VALUE``: ``front_door.workers.screener.posts=12``.

    Returns
    -------
    Scenario
        Valid as a whole and in each of its phases.

    Raises
    ------
    ScenarioError
        With every fault found: file, line, field, value and what is allowed.
    """
    return _built(read_chain(os.fspath(path)), overrides)


def title_and_question(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Title and question of a scenario file, read without the rest of it being checked.

    Raises
    ------
    ScenarioError
        If the file, or one that it extends, cannot be read.
    """
    shown = os.fspath(path)
    node, _ = read_text(file_text(shown, shown), shown)
    if not all(node.exactly_at((name,)) for name in ("title", "question")):
        node = read_chain(shown).merged()
    neutral = Scenario()
    title, question = (node.exactly_at((name,)) for name in ("title", "question"))
    return (
        str(title.content) if title is not None else neutral.title,
        str(question.content) if question is not None else neutral.question,
    )


def load_written(written: Written) -> Scenario:
    """Load a scenario again from what somebody wrote; as `load_scenario`."""
    return _built(layers_of(written), written.overrides)


def load_text(text: str, name: str = "scenario", overrides: Iterable[str] = ()) -> Scenario:
    """Read a scenario from YAML text; as `load_scenario`, but it cannot extend a file.

    Parameters
    ----------
    text : str
        YAML.
    name : str
        What to call it in messages.
    overrides : iterable of str
        As in `load_scenario`.
    """
    node, problems = read_text(text, name)
    return _built(Layers([node], problems), overrides)


def load_mapping(
    mapping: Mapping[str, Any],
    name: str = "scenario",
    overrides: Iterable[str] = (),
    *,
    extends: str | os.PathLike[str] | None = None,
) -> Scenario:
    """Build a scenario from a Python mapping, for notebooks and tests.

    Parameters
    ----------
    mapping : mapping
        The same keys and values as in a file; tuples, dates, and values of numpy and pandas will do too.
    name : str
        What to call it in messages.
    overrides : iterable of str
        As in `load_scenario`.
    extends : str or path, optional
        A file over which it is laid.

    Returns
    -------
    Scenario
        Valid as a whole and in each of its phases.

    Raises
    ------
    ScenarioError
        With every fault found.
    """
    problems: list[Problem] = []
    node = _node(mapping, Place(name), (), problems, [0])
    if not isinstance(node.content, dict):
        problems.append(Problem(name, None, (), mapping, "a scenario is a mapping of fields to values"))
    if problems and any(not problem.path for problem in problems):
        raise ScenarioError(problems)
    if extends is not None and not isinstance(extends, (str, os.PathLike)):
        message = "a path is expected, or a shipped scenario's name"
        raise ScenarioError([Problem(name, None, ("extends",), extends, message)])
    below = Layers() if extends is None else read_chain(os.fspath(extends))
    return _built(Layers([*below.nodes, node], [*below.problems, *problems]), overrides)


def _node(value: Any, place: Place, path: Path, problems: list[Problem], count: list[int]) -> Node:
    """A Python value as a node; faults are noted."""
    count[0] += 1
    if len(path) > MOST_DEPTH or count[0] > MOST_NODES:
        too_much = "this is nested too deep, or holds too much, to be a scenario"
        if not any(problem.message == too_much for problem in problems):
            problems.append(Problem(*place, path[:1], ABSENT, too_much))
        return Node(None, place)
    if isinstance(value, Mapping):
        entries: dict[str, Node] = {}
        for key, inner in value.items():
            if isinstance(key, str):
                entries[composed(key)] = _node(inner, place, (*path, composed(key)), problems, count)
            else:
                problems.append(Problem(*place, path, repr(key), "a key must be text"))
        return Node(entries, place)
    value = plain(value)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return Node([_node(inner, place, (*path, i), problems, count) for i, inner in enumerate(value)], place)
    if value is None or isinstance(value, (bool, str, int, float)):
        return Node(composed(value) if isinstance(value, str) else value, place)
    kind = f"a {type(value).__name__} has no place in a scenario: use numbers, text, lists and mappings"
    problems.append(Problem(*place, path, ABSENT, kind))
    return Node(None, place)


def _built(layers: Layers, overrides: Iterable[str]) -> Scenario:
    node, problems = add_overrides(layers.merged(), one_or_more(overrides))
    problems = layers.problems + problems
    scenario, faults = _checked(node.plain())
    spoilt = {problem.path for problem in problems if problem.path}
    holders = {path[:depth] for path in spoilt for depth in range(len(path))}
    for fault in faults:
        # What could not be read counts as null: complaints about that, or about a whole that holds it, would mislead.
        if fault.path not in holders and not any(fault.path[:depth] in spoilt for depth in range(len(fault.path) + 1)):
            problems.append(_placed(fault, node))
    if problems or scenario is None:
        ranks = {layer.place.file: rank for rank, layer in enumerate(reversed(layers.nodes))}
        raise ScenarioError(sorted(problems, key=lambda problem: ranks.get(problem.file, len(ranks))))
    return scenario


def _placed(fault: Fault, node: Node) -> Problem:
    """The fault where somebody wrote what is wrong, or where somebody took out what it needs."""
    above = node.at(fault.missing[:-1])
    place = above.taken_out.get(str(fault.missing[-1])) if fault.missing else None
    if place is None:
        return fault.at(node.at(fault.path).place)
    message = f"it needs {dotted(fault.missing)}, which is taken out here: take out both (null takes out), or neither"
    return Problem(*place, fault.path, ABSENT, message)


def _checked(data: dict[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    try:
        data = completed(data)
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        faults = faults_of(error)
        return None, faults + raw_faults(data, faults)
    faults = _second_names(data)
    return scenario, faults + faults_in(scenario)


def _second_names(data: dict[str, Any]) -> list[Fault]:
    """A change that calls its first day ``from_date``, as Python does, instead of ``from``."""
    return [
        Fault(("changes", name, "from_date"), "there is no such field: did you mean 'from'?")
        for name, change in (data.get("changes") or {}).items()
        if "from_date" in change
    ]
