"""The way in: a scenario from a file, from text or from a Python mapping, with every fault named at once."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from pydantic import ValidationError

from sim.scenario.arguments import one_or_more, plain
from sim.scenario.checks import faults_in
from sim.scenario.fields import with_defaults
from sim.scenario.layers import Layers, ScenarioFiles, file_text, layers_of, read_chain
from sim.scenario.names import composed
from sim.scenario.paths import holders
from sim.scenario.problems import ABSENT, Fault, Path, Problem, ScenarioError, dotted, refusal
from sim.scenario.schema import Scenario
from sim.scenario.timeline import faults_of_changes
from sim.scenario.wording import faults_of
from sim.scenario.yaml_reader import MOST_DEPTH, MOST_NODES, Layer, read_text

File = str | os.PathLike[str]


def load_scenario(path: File, overrides: Iterable[str] = ()) -> Scenario:
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
    return _scenario_of(read_chain(os.fspath(path)), overrides)


def title_and_question(path: File) -> tuple[str, str]:
    """Title and question of a scenario file, read without the rest of it being checked.

    Raises
    ------
    ScenarioError
        If the file, or one that it extends, cannot be read.
    """
    label = os.fspath(path)
    data = read_text(file_text(label, label), label)[0].data
    if not {"title", "question"} <= data.keys():
        data = read_chain(label).merged()
    neutral = Scenario()
    return str(data.get("title", neutral.title)), str(data.get("question", neutral.question))


@lru_cache(maxsize=8)
def load_files(files: ScenarioFiles) -> Scenario:
    """Load a scenario again from what somebody wrote; as `load_scenario`."""
    return _scenario_of(layers_of(files), files.overrides)


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
    layer, problems = read_text(text, name)
    return _scenario_of(Layers([layer], problems), overrides)


def load_mapping(
    mapping: Mapping[str, Any], name: str = "scenario", overrides: Iterable[str] = (), *, extends: File | None = None
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
    data, problems = _as_in_a_file(mapping, name)
    if not isinstance(data, dict):
        problems.append(Problem(name, None, (), mapping, "a scenario is a mapping of fields to values"))
    if any(not problem.path for problem in problems):
        raise ScenarioError(problems)
    if extends is not None and not isinstance(extends, (str, os.PathLike)):
        message = "a path is expected, or a shipped scenario's name"
        raise ScenarioError([Problem(name, None, ("extends",), extends, message)])
    layers = Layers() if extends is None else read_chain(os.fspath(extends))
    layers.layers.append(Layer(data, name))
    layers.problems += problems
    return _scenario_of(layers, overrides)


def _as_in_a_file(mapping: Mapping[str, Any], name: str) -> tuple[Any, list[Problem]]:
    """A Python mapping as a file would hold it, and what has no place in one."""
    problems: list[Problem] = []
    numbers = count(1)

    def read(value: Any, path: Path) -> Any:
        if len(path) > MOST_DEPTH or next(numbers) > MOST_NODES:
            raise refusal(name, "this is nested too deep, or holds too much, to be a scenario", path[:1])
        if isinstance(value, Mapping):
            strange = [key for key in value if not isinstance(key, str)]
            problems.extend(Problem(name, None, path, repr(key), "a key must be text") for key in strange)
            texts = {composed(key): inner for key, inner in value.items() if isinstance(key, str)}
            return {key: read(inner, (*path, key)) for key, inner in texts.items()}
        value = plain(value)
        if isinstance(value, str):
            return composed(value)
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
            return [read(inner, (*path, position)) for position, inner in enumerate(value)]
        if value is None or isinstance(value, (bool, int, float)):
            return value
        kind = f"a {type(value).__name__} has no place in a scenario: use numbers, text, lists and mappings"
        problems.append(Problem(name, None, path, ABSENT, kind))
        return None

    return read(mapping, ()), problems


def _scenario_of(layers: Layers, overrides: Iterable[str]) -> Scenario:
    ranks = {layer.file: rank for rank, layer in enumerate(reversed(layers.layers))}
    layers.override(one_or_more(overrides))
    problems = layers.problems
    scenario, faults = _validate(layers.merged())
    spoilt = {problem.path for problem in problems if problem.path}
    untold = spoilt | holders(spoilt)
    for fault in faults:
        # What could not be read counts as null: complaints about that, or about a whole that holds it, would mislead.
        if fault.path not in untold and spoilt.isdisjoint(holders([fault.path])):
            problems.append(_problem_of(fault, layers))
    if problems or scenario is None:
        raise ScenarioError(sorted(problems, key=lambda problem: ranks.get(problem.file, len(ranks))))
    return scenario


def _problem_of(fault: Fault, layers: Layers) -> Problem:
    """The fault where somebody wrote what is wrong, or where somebody took out what it needs."""
    place, taken_out = layers.origin(fault.missing)
    if not fault.missing or not taken_out:
        return fault.at(layers.origin(fault.path)[0])
    message = f"it needs {dotted(fault.missing)}, which is taken out here: take out both (null takes out), or neither"
    return Problem(*place, fault.path, ABSENT, message)


def _validate(data: dict[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    try:
        data = with_defaults(data)
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        faults = faults_of(error)
        return None, faults + faults_of_changes(data, faults)
    return scenario, faults_in(scenario)
