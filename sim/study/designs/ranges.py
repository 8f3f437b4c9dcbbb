"""Ranges files: scenario values that nobody knows exactly, each with how low and how high it may be, and who says so.

A file holds ``ranges``, each under a name of its own::

    ranges:
      screening_error:
        label: How far screening misjudges need        # in plain words, for tables and charts
        paths: [perception.error_sd.screening]         # one scenario value, or several that move together
        low: 18
        high: 46
        source: AUC of 0.60 to 0.80 (Wilkins and Meindl)
      early_help_posts:
        label: Posts in the early help teams
        paths: [early_help.teams.*.workers.*.posts]    # * stands for every name, agency_* for those that begin so
        times: [0.85, 1.15]                            # multiplies each value by the same factor
        source: judgement

Values between ``low`` and ``high`` are set as they are. With ``times`` each value is multiplied, also where a dated
change sets it again. What holds whole numbers is rounded. A position in a list is a number from 0
(``weekday_weights.0`` is Monday).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sim.scenario.layers import file_text
from sim.scenario.paths import Parts, value_at
from sim.scenario.problems import ABSENT, Location, Problem, ScenarioError, dotted, guess, word_list
from sim.scenario.yaml_reader import Layer, read_text

MOST_RANGES = 100

_FIELDS = ("label", "path", "paths", "low", "high", "times", "source")
_TEXTS = {"label": "what it is, in plain words", "source": "who says so, or why it is thought"}

NOWHERE = Location("ranges")
"""Where a range stands that was not read from a file."""


@dataclass(frozen=True)
class Range:
    """One unknown: the scenario values that it stands for, and between what they may lie.

    Parameters
    ----------
    name
        Its name in the file.
    label
        What it is, in plain words.
    paths
        Paths of scenario values, which move together; a part may hold the wildcard ``*``.
    low, high
        Ends, in the unit of the value; or factors.
    times
        Whether `low` and `high` are factors.
    source
        Who says so, or why it is thought.
    place
        Where in which file it stands.
    """

    name: str
    label: str
    paths: tuple[str, ...]
    low: float
    high: float
    times: bool
    source: str
    place: Location = NOWHERE

    def at(self, share: float) -> float:
        """The value (or factor) at a share of the way from `low` to `high`, 0 to 1."""
        return self.low + share * (self.high - self.low)

    def describe(self) -> dict[str, Any]:
        """The range as plain objects, as `from_plain` reads them."""
        plain = {**asdict(self), "paths": list(self.paths)}
        del plain["place"]
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Range:
        """A range from what `describe` gave."""
        return cls(**{**plain, "paths": tuple(plain["paths"])})


def read_ranges(path: Path | str) -> tuple[Range, ...]:
    """Read a ranges file.

    Raises
    ------
    sim.scenario.ScenarioError
        With every fault: file, line, field, value and what is allowed.
    """
    layer, problems = read_text(file_text(str(path), str(path)), str(path))
    problems += _unknown(layer, (), ("title", "ranges"))
    entries = layer.data.get("ranges")
    if not isinstance(entries, dict) or not entries:
        message = "a ranges file holds 'ranges:', and below it each unknown under a name of its own"
        raise ScenarioError([*problems, _problem(layer, ("ranges",), message)])
    if len(entries) > MOST_RANGES:
        problems.append(_problem(layer, ("ranges",), f"there are more than {MOST_RANGES} ranges"))
    for name, fields in entries.items():
        problems += _problems(name, fields, layer)
    if problems:
        raise ScenarioError(problems)
    return tuple(_range(name, fields, layer.place(("ranges", name))) for name, fields in entries.items())


def _problem(layer: Layer, path: Parts, message: str, value: object = ABSENT) -> Problem:
    """What is wrong at a path, on its line or on that of what should hold it."""
    return Problem(*layer.place(path[: layer.reach(path)]), path, value, message)


def _problems(name: str, fields: Any, layer: Layer) -> Iterator[Problem]:
    """What is wrong with a range."""
    above = ("ranges", name)
    if not isinstance(fields, dict):
        yield _problem(layer, above, f"a range is a mapping with {word_list(_FIELDS)}", fields)
        return
    yield from _unknown(layer, above, _FIELDS)
    for key, message in _faults(fields):
        yield _problem(layer, (*above, key), message, fields.get(key, ABSENT))


def _range(name: str, fields: Mapping[str, Any], place: Location) -> Range:
    """A range in which nothing is wrong."""
    label, source = (" ".join(fields[key].split()) for key in _TEXTS)
    paths = tuple(path.strip() for path in _paths(fields))
    low, high = map(float, _ends(fields))
    return Range(name, label, paths, low, high, "times" in fields, source, place)


def _faults(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of a range that hold what they must not, and what is wrong with each."""
    for key, example in _TEXTS.items():
        text = fields.get(key)
        if not isinstance(text, str) or not text.strip():
            yield key, f"this is needed: {example}"
    key, paths = "path" if "path" in fields else "paths", _paths(fields)
    if ("path" in fields) == ("paths" in fields):
        yield "paths", "give the path of one scenario value as path, or several as a list under paths"
    elif not isinstance(paths, list) or not paths or not all(isinstance(each, str) for each in paths):
        yield key, "a path is written like perception.error_sd.screening; several as a list"
    elif not all(part for each in paths for part in each.strip().split(".")):
        yield key, "a path has an empty part: it is written like perception.error_sd.screening"
    elif len({each.strip() for each in paths}) < len(paths):
        yield key, "a path is named twice"
    times, ends = "times" in fields, _ends(fields)
    key = "times" if times else "low" if "low" in fields else "high"
    if times == ("low" in fields or "high" in fields):
        yield "times", "give either low and high, or times: [lowest factor, highest factor]"
    elif not (isinstance(ends, list) and len(ends) == 2 and all(_is_number(end) for end in ends)):
        yield key, "times holds two numbers, [0.7, 1.3]" if times else "low and high are both needed, as numbers"
    elif not ends[0] < ends[1]:
        yield key, "the first end must be below the second"
    elif times and ends[0] < 0:
        yield key, "a factor is not below 0"


def _paths(fields: Mapping[str, Any]) -> Any:
    return [fields["path"]] if "path" in fields else fields.get("paths")


def _ends(fields: Mapping[str, Any]) -> Any:
    """Low and high, or the factors."""
    return fields["times"] if "times" in fields else [fields.get("low"), fields.get("high")]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _unknown(layer: Layer, above: Parts, names: tuple[str, ...]) -> Iterator[Problem]:
    for key in value_at(layer.data, above):
        if key not in names:
            hint = guess(key, names) or f"; a range has {word_list(names)}"
            yield _problem(layer, (*above, key), f"there is no such field{hint}")


def matching_paths(path: str, data: Mapping[str, Any]) -> list[Parts]:
    """The values of a scenario that a path stands for, wildcards expanded, in the order of the scenario.

    Parameters
    ----------
    path
        Dotted; parts may hold wildcards.
    data
        All values of the scenario, as `sim.scenario.differences.values` gives them.

    Raises
    ------
    LookupError
        If there is none; the message says from where on.
    """
    places: list[tuple[Parts, Any]] = [((), data)]
    for part in path.split("."):
        above, value = places[0]
        inner = [((*above, key), below) for above, value in places for key, below in _entries(value).items()]
        places = [(parts, below) for parts, below in inner if fnmatchcase(parts[-1], part)]
        if not places:
            keys, where = _entries(value), f"in {dotted(above)} " if above else ""
            hint = guess(part, keys) or (f"; there are {word_list(keys)}" if keys else "")
            raise LookupError(f"{where}there is no {part!r}{hint}")
    return [parts for parts, _ in places]


def _entries(value: Any) -> Mapping[str, Any]:
    """The entries of a mapping by their names, those of a list by their positions."""
    entries = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, Mapping) else ()
    return {str(key): each for key, each in entries}
