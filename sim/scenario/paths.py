"""Values of a scenario, as plain data, by their paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sim.scenario.problems import ABSENT

Parts = tuple[str, ...]
"""A path: keys from the outermost inwards; an entry of a list by its position from 0."""


def value_at(data: Any, path: Sequence[str]) -> Any:
    """The value at a path; `ABSENT` where there is none."""
    for part in path:
        if isinstance(data, list):
            data = data[int(part)] if part.isdigit() and int(part) < len(data) else ABSENT
        else:
            data = data.get(part, ABSENT) if isinstance(data, Mapping) else ABSENT
        if data is ABSENT:
            return ABSENT
    return data


def leaves(
    data: Any, above: Parts = (), *, is_one: Callable[[Mapping[str, Any], Parts], bool] = lambda *_: False
) -> Iterator[tuple[Parts, Any]]:
    """Every value that is no mapping with entries, with its path.

    Lists are values as a whole, and so are the mappings of which `is_one` says so, given the mapping and its path.
    """
    if isinstance(data, Mapping) and data and not is_one(data, above):
        for key, inner in data.items():
            yield from leaves(inner, (*above, str(key)), is_one=is_one)
    else:
        yield above, data
