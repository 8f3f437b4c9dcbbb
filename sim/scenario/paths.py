"""Values of a scenario, as plain data, by their paths; and one laid over another."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.scenario.problems import ABSENT, Path

POSTS, ADD, REMOVE = "posts", "add", "remove"
"""Posts as planners say them: how many, two more, ten fewer."""

Parts = tuple[str, ...]
"""A path: keys from the outermost inwards; an entry of a list by its position from 0."""


def reach(data: Any, path: Sequence[str | int]) -> int:
    """How many steps of a path stand in some data."""
    for steps, part in enumerate(path):
        data = _below(data, part)
        if data is ABSENT:
            return steps
    return len(path)


def value_at(data: Any, path: Sequence[str | int]) -> Any:
    """The value at a path; `ABSENT` where there is none."""
    for part in path:
        data = _below(data, part)
    return data


def holders(paths: Iterable[Path]) -> set[Path]:
    """The paths of all that holds something at one of these paths."""
    return {path[:depth] for path in paths for depth in range(len(path))}


def entries(data: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """The entries of the mapping at a path; none where there is no mapping."""
    inner = value_at(data, path)
    return inner if isinstance(inner, Mapping) else {}


def _below(data: Any, part: str | int) -> Any:
    if isinstance(data, Mapping):
        return data.get(part, ABSENT)
    is_entry = isinstance(data, (list, tuple)) and str(part).isdigit() and int(part) < len(data)
    return data[int(part)] if is_entry else ABSENT


def leaves(
    data: Any, above: Parts = (), *, is_one: Callable[[Mapping[str, Any], Parts], bool] = lambda *_: False
) -> Iterator[tuple[Parts, Any]]:
    """Every value that is no mapping with entries, with its path.

    Lists are values as a whole, and so are the mappings of which `is_one` says so, given the mapping and its path.
    """
    if isinstance(data, Mapping) and data and not is_one(data, above):
        for key, inner in data.items():
            yield from leaves(inner, (*above, key), is_one=is_one)
    else:
        yield above, data


def merged(
    below: Mapping[str, Any], above: Mapping[str, Any], path: Parts = (), *, takes_out: Callable[[Parts], bool]
) -> dict[str, Any]:
    """`above` laid on `below`: mappings merge, everything else replaces. Neither is altered.

    Posts added and removed count on those below. In the mappings of which `takes_out` says so, given their path, a null
    takes out an entry.
    """
    if (total := counted_posts(below.get(POSTS), above)) is not None:
        above = {**{key: value for key, value in above.items() if key not in (ADD, REMOVE)}, POSTS: total}
    dropped = (ADD, REMOVE) if POSTS in above else ()  # posts that are given count on nothing
    result = {key: value for key, value in below.items() if key not in dropped}
    for key, value in above.items():
        old = result.get(key)
        if value is None and isinstance(old, Mapping) and takes_out(path):
            del result[key]
        elif isinstance(old, Mapping) and isinstance(value, Mapping):
            result[key] = merged(old, value, (*path, key), takes_out=takes_out)
        else:
            result[key] = value
    return result


def counted_posts(below: object, over: Mapping[str, Any]) -> int | None:
    """Posts of a worker group after ``add`` and ``remove``.

    Parameters
    ----------
    below : object
        What the layers below give for ``posts``.
    over : mapping
        What is laid over them.

    Returns
    -------
    int or None
        None where nothing is added or removed, or where that cannot be reckoned: validation then says why.
    """
    moves = [over[key] for key in (ADD, REMOVE) if over.get(key) is not None]
    if type(below) is not int or POSTS in over or not moves or any(type(each) is not int or each < 0 for each in moves):
        return None
    total = below + (over.get(ADD) or 0) - (over.get(REMOVE) or 0)
    return total if total >= 0 else None
