"""The terms of a scenario as numbers in a row: the same record in Python, in C, and for whoever writes into it.

Every part of the schema becomes a C struct of doubles, member for member, so that C reads as Python does:
``now->front_door.urgency.red_from``. What is not given (null) is infinite. Names, texts, and lists of any length are
left out; what the model needs of them stands in `sim.engine.numbers`.
"""

import datetime as dt
import math
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from sim.rules.lengths import DISTRIBUTIONS
from sim.scenario.demand import SourceProfile
from sim.scenario.parts import WEEKDAYS, Duration, Part
from sim.scenario.schema import Scenario

LEFT_OUT = frozenset({"title", "question", "run", "calendar", "costs", "published", "changes", "areas"})
"""Sections that say nothing about how a day of the service goes, or say it once for the whole run."""

LENGTH = ("distribution", "mean", "spread")
"""Members of the record of a length of time."""


class Term(NamedTuple):
    """One number of a phase."""

    path: str
    """Where it stands in the scenario, for example ``early_help.panel.interval_days``."""
    place: int
    """Its position among the numbers of the phase."""
    kind: str
    """"number", "whole number", "yes or no", "date" (days from the start), "code" (position among its words)."""
    may_be_missing: bool
    """Whether it may be null, which is infinity."""


@cache
def directory() -> tuple[Term, ...]:
    """Path, place and kind of every number of a phase."""
    return tuple(
        Term(path, place, kind, missing) for place, (path, kind, missing) in enumerate(_walk(Scenario, "", False))
    )


def numbers(scenario: Scenario) -> list[float]:
    """The terms of a scenario, in the order of `directory`."""
    return list(_numbers(Scenario, scenario, scenario.run.start))


def header() -> str:
    """The same record in C."""
    structs: dict[str, str] = {"Duration": "typedef struct { double distribution, mean, spread; } Duration;"}
    _declare(Scenario, structs)
    return "\n\n".join(structs.values()) + "\n"


# -- the kinds of value ------------------------------------------------------------------------------------------------


@cache
def _fields(part: type[Part]) -> tuple[tuple[str, Any], ...]:
    """Name and type of each field that holds numbers."""
    hints = typing.get_type_hints(part, include_extras=True)
    return tuple(
        (name, hints[name]) for name, field in part.model_fields.items()
        if not (part is Scenario and name in LEFT_OUT) and _size(hints[name]) > 0 and not field.exclude
    )  # fmt: skip


def _plain(shape: Any) -> tuple[Any, bool]:
    """The type itself, without what bounds it, and whether it may be null."""
    while get_origin(shape) is Annotated:
        inner = get_args(shape)[0]
        if get_origin(inner) is tuple:
            return shape, False
        shape = inner
    if get_origin(shape) in (Union, types.UnionType):
        inside = [each for each in get_args(shape) if each is not type(None)]
        return _plain(inside[0])[0], True
    return shape, False


def _length(shape: Any) -> int | None:
    """How many values a tuple always has; None where that depends."""
    least = most = None
    for about in get_args(shape)[1:]:
        for bound in (about, *getattr(about, "metadata", ())):
            least = getattr(bound, "min_length", least)
            most = getattr(bound, "max_length", most)
    return most if least == most else None


def _is_weekdays(shape: Any) -> bool:
    return get_args(_plain(get_args(get_args(shape)[0])[0])[0]) == WEEKDAYS


def _size(shape: Any) -> int:
    """How many numbers a value of this type is."""
    shape, _ = _plain(shape)
    if get_origin(shape) is Annotated:  # a tuple
        return len(WEEKDAYS) if _is_weekdays(shape) else _length(shape) or 0
    if get_origin(shape) is dict:
        keys, values = get_args(shape)
        return len(get_args(_plain(keys)[0])) * _size(values) if get_origin(_plain(keys)[0]) is Literal else 0
    if isinstance(shape, type) and issubclass(shape, Duration):
        return len(LENGTH)
    if isinstance(shape, type) and issubclass(shape, Part):
        return sum(_size(hint) for _, hint in _fields(shape))
    return int(get_origin(shape) is Literal or shape in (bool, int, float, dt.date))


KINDS = {bool: "yes or no", int: "whole number", float: "number", dt.date: "date"}


def _walk(shape: Any, path: str, missing: bool) -> Iterator[tuple[str, str, bool]]:
    """Path and kind of each number of a value."""
    shape, may_miss = _plain(shape)
    missing = missing or may_miss
    if get_origin(shape) is Annotated:
        names = WEEKDAYS if _is_weekdays(shape) else tuple(map(str, range(_length(shape) or 0)))
        kind = "yes or no" if _is_weekdays(shape) else "number"
        yield from ((f"{path}.{name}", kind, missing) for name in names)
    elif get_origin(shape) is dict:
        keys, values = get_args(shape)
        for key in get_args(_plain(keys)[0]):
            yield from _walk(values, f"{path}.{key}", missing)
    elif isinstance(shape, type) and issubclass(shape, Duration):
        yield from ((f"{path}.{name}", "code" if name == "distribution" else "number", missing) for name in LENGTH)
    elif isinstance(shape, type) and issubclass(shape, Part):
        for name, hint in _fields(shape):
            yield from _walk(hint, f"{path}.{name}" if path else name, missing)
    else:
        yield path, KINDS.get(shape, "code"), missing


def _numbers(shape: Any, value: Any, start: dt.date) -> Iterator[float]:
    """The numbers of a value."""
    shape, _ = _plain(shape)
    if value is None:
        yield from (math.inf for _ in range(_size(shape)))
    elif get_origin(shape) is Annotated:
        yield from (float(day in value) for day in WEEKDAYS) if _is_weekdays(shape) else map(float, value)
    elif get_origin(shape) is dict:
        keys, values = get_args(shape)
        for key in get_args(_plain(keys)[0]):
            yield from _numbers(values, value.get(key, _absent(values)), start)
    elif isinstance(value, Duration):
        yield from (float(DISTRIBUTIONS[value.distribution]), float(value.mean), value.spread)
    elif isinstance(value, Part):
        for name, hint in _fields(type(value)):
            yield from _numbers(hint, getattr(value, name), start)
    elif isinstance(value, str):
        yield float(get_args(shape).index(value))
    else:
        yield float((value - start).days) if isinstance(value, dt.date) else float(value)


def _absent(shape: Any) -> Any:
    """What stands for an entry that a scenario does not have: a source without a share, no bias."""
    shape, _ = _plain(shape)
    if get_origin(shape) is dict:
        return {}
    if shape is SourceProfile:
        return SourceProfile(share=0, incidents_share=0)
    return shape() if isinstance(shape, type) and issubclass(shape, Part) else 0.0


def _declare(part: type[Part], structs: dict[str, str]) -> str:
    """Name of the struct of a part; it and those inside it are added to `structs`."""
    if part is Duration:
        return "Duration"
    if part.__name__ not in structs:
        members = [_member(name, hint, structs) for name, hint in _fields(part)]
        body = "\n".join(f"    {member};" for member in members)
        structs[part.__name__] = f"typedef struct {{\n{body}\n}} {part.__name__};"
    return part.__name__


def _member(name: str, shape: Any, structs: dict[str, str]) -> str:
    shape, _ = _plain(shape)
    if get_origin(shape) is Annotated:
        return f"double {name}[{_size(shape)}]"
    if get_origin(shape) is dict:
        keys, values = get_args(shape)
        kind, _, inner = _member(name, values, structs).partition(f" {name}")
        return f"{kind} {name}[{len(get_args(_plain(keys)[0]))}]{inner}"
    if isinstance(shape, type) and issubclass(shape, Part):
        return f"{_declare(shape, structs)} {name}"
    return f"double {name}"
