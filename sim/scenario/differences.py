"""Two scenarios set side by side, and one written out in full."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario.paths import Parts, holders, leaves, reach
from sim.scenario.problems import ABSENT, dotted
from sim.scenario.schema import Scenario
from sim.scenario.timeline import changes_in_order
from sim.scenario.yaml_text import block, flow, without_needless_nulls

Pair = tuple[object, object]

THERE = "there"
"""Stands for all that is in an entry."""


class Difference(NamedTuple):
    """A value in which two scenarios differ.

    Parameters
    ----------
    path : str
        The field, as a dotted path.
    a, b : object
        Its value in the first and in the second scenario; `ABSENT` where one has no such entry. Dates and times of
        day are given as text, as in a file.
    """

    path: str
    a: object
    b: object


def values(scenario: Scenario) -> dict[str, Any]:
    """Every value of a scenario, defaults included, as plain data in the words of a scenario file."""
    return scenario.model_dump(mode="json", by_alias=True)


def differences(a: Scenario, b: Scenario, *, entries: bool = False) -> tuple[Difference, ...]:
    """The values in which two scenarios differ; their titles and questions do not count.

    Parameters
    ----------
    a, b : Scenario
        The two.
    entries : bool
        Whether an entry that only one of them has is one difference, `THERE` in one, in place of one for each value in
        it. Of dated changes that only the second has, every value is told.

    Returns
    -------
    tuple of Difference
        In the order of the schema, then of the second scenario's own entries. Lists are compared as a whole. If the
        same changes would be applied in another order, that is a difference of ``changes``.
    """
    left, right = _leaves(a), _leaves(b)
    left, right = _without_emptiness(left, right), _without_emptiness(right, left)
    order = list(Scenario.model_fields)
    paths = sorted({**left, **right}, key=lambda path: order.index(path[0]))
    pairs = {path: (left.get(path, ABSENT), right.get(path, ABSENT)) for path in paths}
    pairs = {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}
    if entries:
        pairs = dict(_by_entry(path, pair, (values(a), values(b))) for path, pair in pairs.items())
    rows = tuple(Difference(dotted(path), *pair) for path, pair in pairs.items())
    if changes_in_order(a) != changes_in_order(b) and not any(each.path.startswith("changes.") for each in rows):
        rows = (*rows, Difference("changes", list(changes_in_order(a)), list(changes_in_order(b))))
    return rows


def _by_entry(path: Parts, pair: Pair, trees: Sequence[Mapping[str, Any]]) -> tuple[Parts, Pair]:
    """A difference, or that of the entry it is in where one of the two lacks all of that."""
    lacks = 0 if pair[0] is ABSENT else 1
    steps = reach(trees[lacks], path) + 1
    if pair[lacks] is not ABSENT or steps >= len(path) or (path[0] == "changes" and lacks == 0):
        return path, pair
    return path[:steps], (ABSENT, THERE) if lacks == 0 else (THERE, ABSENT)


def values_but_layers(scenario: Scenario) -> dict[str, Any]:
    """The values without the layers of changes, which matter only for the order in which they are applied."""
    data = values(scenario)
    for change in data["changes"].values():
        del change["layer"]
    return data


def _leaves(scenario: Scenario) -> dict[Parts, object]:
    data = values_but_layers(scenario)
    del data["title"], data["question"]
    return dict(leaves(data))


def _without_emptiness(mine: Mapping[Parts, object], other: Mapping[Parts, object]) -> dict[Parts, object]:
    """Leaves without those empty mappings in which the other scenario has entries, which are named one by one."""
    inner = holders(other)
    return {path: value for path, value in mine.items() if not (value == {} and path in inner)}


def as_yaml(value: object) -> str:
    """One value of a `Difference` as it stands in a file, on one line; ``not there`` for `ABSENT`."""
    return "not there" if value is ABSENT else flow(without_needless_nulls(value))


def resolved_yaml(scenario: Scenario) -> str:
    """The scenario in full as YAML, defaults included; loads back to an equal scenario.

    Parameters
    ----------
    scenario : Scenario
        Any valid scenario.

    Returns
    -------
    str
        The text of a scenario file that extends nothing.
    """
    lines: list[str] = []
    data = values(scenario)
    for change in data["changes"].values():
        if change["layer"] == 0:
            del change["layer"]
    for key, value in data.items():
        lines += block(key, value if key == "changes" else without_needless_nulls(value), 0)
    return "\n".join(lines) + "\n"


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of a scenario's values, in hexadecimal.

    Equal scenarios have equal hashes whatever the order of their keys and however a number was written (``1``, ``1.0``,
    ``1e0``). Only the order in which changes are applied counts, since it decides which of them holds.

    Parameters
    ----------
    scenario : Scenario
        Any valid scenario.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    data = values_but_layers(scenario)
    data["changes"] = [[name, data["changes"][name]] for name in changes_in_order(scenario)]
    canonical = json.loads(json.dumps(data), parse_int=float, parse_float=lambda text: float(text) + 0.0)  # -0.0 is 0.0
    text = json.dumps(canonical, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
