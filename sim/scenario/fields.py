"""The scenario's fields looked up by path: what each one means, its unit, what it may hold.

Everything here is read off the JSON Schema that pydantic makes from the classes, so that no fact stands twice.
"""

from functools import cache
from typing import Any

from sim.scenario.parts import Part
from sim.scenario.problems import Path
from sim.scenario.schema import CHANGEABLE, Scenario
from sim.scenario.sentences import say

Schema = dict[str, Any]

NAME = "NAME"
"""Stands in a path for an entry that the author of a scenario names freely."""


@cache
def schema() -> Schema:
    """The JSON Schema of a scenario, as pydantic makes it, with what a change may set. Shared: not to be changed."""
    whole = Scenario.model_json_schema()
    whole["$defs"]["Change"]["properties"]["set"]["properties"] = {key: whole["properties"][key] for key in CHANGEABLE}
    return whole


def dereferenced(part: Schema) -> Schema:
    """A part of the schema with its reference followed, and with ``nullable`` instead of a choice with null."""
    if "$ref" in part:
        return {**schema()["$defs"][part["$ref"].rpartition("/")[2]], **part}
    choices = [choice for choice in part.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) == 1:
        return {**dereferenced(choices[0]), **part, "nullable": True}
    return part


def schema_at(path: Path) -> Schema:
    """The schema of the value at `path`; empty where the scenario has no such field."""
    part = dereferenced(schema())
    for key in path:
        kind = "items" if isinstance(key, int) else "additionalProperties"
        is_entry = key in part.get("propertyNames", {}).get("enum", (key,))
        below = part.get("properties", {}).get(key, is_entry and part.get(kind))
        if not isinstance(below, dict):
            return {}
        part = dereferenced(below)
    return part


def is_duration_field(part: Schema) -> bool:
    """Whether a part of the schema is a random length of time."""
    return set(part.get("properties", ())) == {"distribution", "mean", "cv"}


def meaning(part: Schema) -> str:
    """What a part of the schema means, on one line."""
    return " ".join(part.get("description", "").split())


@cache
def meaning_at(path: Path) -> str:
    """What the value at `path` means; where it has no words of its own, what the entry that holds it means."""
    words = (meaning(schema_at(path[:depth])) for depth in range(len(path), 0, -1))
    return next(filter(None, words), "")


@cache
def unit_at(path: Path) -> str:
    """The unit of the value at `path`, or of those in a list; that of a random length of time stands in its name."""
    part = schema_at(path)
    if is_duration_field(part):
        return next((words for ending, words in _ENDINGS.items() if str(path[-1]).endswith(ending)), "")
    return part.get("unit") or part.get("items", {}).get("unit", "")


_ENDINGS = {"_working_days": "working days", "_days": "days", "_hours": "hours"}


def names_at(path: Path) -> tuple[str, ...]:
    """The fields or the fixed names that the mapping at `path` may hold; empty where any name will do."""
    part = schema_at(path)
    return tuple(part.get("properties", ())) or tuple(part.get("propertyNames", {}).get("enum", ()))


def holds_named_entries(path: Path) -> bool:
    """Whether the mapping at `path` holds entries by name (workers, areas, sources, changes) and not fixed fields."""
    return isinstance(schema_at(path).get("additionalProperties"), dict)


@cache
def _defaults() -> dict[str, Any]:
    return Scenario().model_dump(by_alias=True)


def with_defaults(data: dict[str, Any]) -> dict[str, Any]:
    """A scenario as read, with the defaults of those sections that hold only some of their fields.

    A section's defaults may differ from those of its class (the limit of an assessment is 45 working days, that of a
    conference 15), so ``assessment: {limit: {pulled_share: 0.3}}`` must keep the 45. Mappings with freely named entries
    are left as they are: to name areas is to name all of them.
    """
    return _filled(Scenario, data, _defaults())


def _filled(part: type[Part], data: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    result = {**defaults, **data}
    for name, below in part.model_fields.items():
        key, inner = below.alias or name, below.annotation
        if isinstance(inner, type) and issubclass(inner, Part) and isinstance(data.get(key), dict):
            result[key] = _filled(inner, data[key], defaults[key])
    return result


@cache
def sections_by_field() -> dict[str, list[str]]:
    """Where each field stands, by its name: for the message about a field in the wrong section."""
    sections: dict[str, list[str]] = {}

    def walk(part: Schema, above: str) -> None:
        for key, below in part.get("properties", {}).items():
            sections.setdefault(key, []).append(above)
            if key != "set":  # where everything else stands again
                walk(dereferenced(below), f"{above}.{key}" if above else key)
        if isinstance(part.get("additionalProperties"), dict):
            walk(dereferenced(part["additionalProperties"]), f"{above}.{NAME}")

    walk(dereferenced(schema()), "")
    return sections


def allowed(part: Schema) -> str:
    """What a part of the schema allows, in words: ``a number from 0 to 100 (need score, 0 to 100), or null``.

    Empty where there are none for it.
    """
    part = dereferenced(part)
    words = _kind(part)
    return f"{words}, or null" if part.get("nullable") and words else words


def _kind(part: Schema) -> str:
    unit = part.get("unit", "")
    if is_duration_field(part):
        return say("notes.duration")
    if unit.startswith("HH:MM"):
        return "a time of day written HH:MM, from 00:00 to 24:00"
    if part.get("format") == "date":
        return "a day written YYYY-MM-DD"
    if "enum" in part:
        return one_of(part["enum"])
    kind = part.get("type")
    if kind in ("number", "integer"):
        words = ("a whole number" if kind == "integer" else "a number") + _range(part)
        return f"{words} ({unit})" if unit else words
    if kind == "boolean":
        return "true or false"
    if kind == "string":
        return "text" + (f" of at most {part['maxLength']:,} characters" if "maxLength" in part else "")
    if kind == "array":
        least, most = part.get("minItems", 0), part["maxItems"]
        size = f" of {most}" if least == most else f" of {least} to {most}" if least else f" of at most {most:,}"
        entry = dereferenced(part["items"])
        each = allowed(entry) or "{" + ", ".join(f"{key}: ..." for key in entry.get("properties", ())) + "}"
        return f"a list{size}, each {each}"
    return ""


def _range(part: Schema) -> str:
    if "maximum" not in part:
        return ""
    high = figure(part["maximum"])
    if "minimum" in part:
        return f" from {figure(part['minimum'])} to {high}"
    return f" above {figure(part['exclusiveMinimum'])}, at most {high}"


def figure(number: float) -> str:
    """A number for reading: thousands apart, no needless decimals."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"


def one_of(words: list[str] | tuple[str, ...]) -> str:
    """``a, b or c``."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
