"""The schema as people and editors read it: a JSON Schema, a commented starting scenario, a table of fields."""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.differences import values
from sim.scenario.fields import NAME, Schema, allowed, is_duration_field, meaning, schema, settled
from sim.scenario.problems import ABSENT
from sim.scenario.run import SPANS
from sim.scenario.schema import CHANGEABLE, Scenario
from sim.scenario.templating import SCHEMA_LINE, filled
from sim.scenario.yaml_text import block, flow, scalar, without_needless_nulls

_WIDTH = 100


def json_schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of scenario files, for editors.

    It is looser than `load_scenario` where a file alone cannot be judged: nothing is required, since a file may extend
    another; ``null`` may take out an inherited entry.

    Returns
    -------
    dict
        Ready for ``json.dumps``; the caller's own copy.
    """
    published = copy.deepcopy(schema())
    for part in (published, *published["$defs"].values()):
        part.pop("required", None)
        for below in part.get("properties", {}).values():
            if isinstance(below.get("additionalProperties"), dict) and below["type"] == "object":
                below["additionalProperties"] = {"anyOf": [below["additionalProperties"], {"type": "null"}]}
    for field in ("warm_up_days", "observed_days"):
        days = published["$defs"]["Run"]["properties"][field]
        days |= {"type": ["number", "string"], "pattern": f"^({SPANS})$"}
    change = published["$defs"]["Change"]["properties"]["set"]
    change["additionalProperties"] = False
    change["properties"] = {key: copy.deepcopy(published["properties"][key]) for key in CHANGEABLE}
    extends = {
        "type": "string",
        "title": "Extends",
        "description": "Another scenario file, in this folder or below, over which this one is laid.",
    }
    published["properties"] = {"extends": extends, **published["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **published}


def _default(part: Schema, key: str, defaults: Any) -> Any:
    if isinstance(defaults, Mapping) and key in defaults:
        return defaults[key]
    return part["properties"][key].get("default", ABSENT)


def _default_text(part: Schema, key: str, default: Any) -> str:
    if default is ABSENT:
        return "required" if key in part.get("required", ()) else "{}"
    return flow(without_needless_nulls(default))


def _is_section(part: Schema) -> bool:
    return "properties" in part and not is_duration_field(part)


def _allowed(part: Schema) -> str:
    entry = part.get("additionalProperties")
    if isinstance(entry, dict):
        names = part.get("propertyNames", {}).get("enum")
        return f"entries named {', '.join(names)}" if names else "entries by name"
    return allowed(part)


def starting_scenario(base: Scenario | None = None, *, name: str = "FILE") -> str:
    """A complete scenario file with a comment before every field: its meaning, what it may hold, its default.

    Parameters
    ----------
    base : Scenario, optional
        Whose values to write; by default those of an empty scenario, in which nothing happens.
    name : str
        Of the file.

    Returns
    -------
    str
        YAML that loads back to a scenario equal to `base`. Its first line tells editors of ``scenario.schema.json``.
        Where a section holds several entries of one kind, the first carries the comments for all.
    """
    base = Scenario() if base is None else base
    lines = [SCHEMA_LINE, filled("every_field.yaml", name=name).rstrip("\n")]
    lines += _section(settled(schema()), values(base), values(Scenario()), 0, commented=True)
    return "\n".join(lines) + "\n"


def _section(part: Schema, data: Mapping[str, Any], defaults: Any, indent: int, *, commented: bool) -> Iterator[str]:
    for key, below in part["properties"].items():
        if key not in data:
            continue  # reckoned into others when a file is read
        inner, value, default = settled(below), data[key], _default(part, key, defaults)
        if commented:
            if indent == 0:
                yield ""
            yield from _comment(part, key, inner, default, indent)
        lead = " " * indent + f"{key}:"
        entry = settled(inner["additionalProperties"]) if isinstance(inner.get("additionalProperties"), dict) else {}
        if _is_section(inner):
            yield lead
            yield from _section(inner, value, default, indent + 2, commented=commented)
        elif _is_section(entry) and value:
            yield lead
            for position, (name, held) in enumerate(value.items()):
                yield " " * (indent + 2) + f"{scalar(name)}:"
                first = commented and position == 0
                yield from _section(entry, held, ABSENT, indent + 4, commented=first)
        elif _is_section(entry):
            yield f"{lead} {{}}"
            if commented:
                yield from _example(entry, indent + 2)
        else:
            yield from block(key, value if key == "set" else without_needless_nulls(value), indent)


def _comment(part: Schema, key: str, inner: Schema, default: Any, indent: int, lead: str = "") -> Iterator[str]:
    detail = "" if _is_section(inner) else _detail(part, key, inner, default)
    text = f"{lead}{meaning(inner)} {detail}".replace("``", "")
    for line in textwrap.wrap(text, width=max(_WIDTH - indent, 40), break_long_words=False, break_on_hyphens=False):
        yield " " * indent + "# " + line


def _detail(part: Schema, key: str, inner: Schema, default: Any) -> str:
    """What a field may hold and its default, in brackets; long defaults are left to the field table."""
    standard = _default_text(part, key, default)
    if standard != "required":
        standard = f"default {standard}" if len(standard) <= _WIDTH else ""
    return f"[{'; '.join(words for words in (_allowed(inner), standard) if words)}]"


def _example(entry: Schema, indent: int) -> Iterator[str]:
    """What an entry of an empty section could hold, as comments."""
    yield " " * indent + f"# An entry is written under a name of its own: {NAME}: with these fields:"
    for key, below in entry["properties"].items():
        yield from _comment(entry, key, settled(below), _default(entry, key, ABSENT), indent, f"  {key}: ")
