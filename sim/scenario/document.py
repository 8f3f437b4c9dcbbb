"""The schema as people and editors read it: a JSON Schema, a commented starting scenario, a table of fields."""

import copy
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario import fields
from sim.scenario.differences import values
from sim.scenario.paths import value_at
from sim.scenario.problems import ABSENT
from sim.scenario.run import SPANS
from sim.scenario.schema import Scenario
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
    document = copy.deepcopy(fields.schema())
    parts = document["$defs"]
    for part in (document, *parts.values()):
        part.pop("required", None)
        for below in part.get("properties", {}).values():
            if entry := below.get("additionalProperties"):
                below["additionalProperties"] = {"anyOf": [entry, {"type": "null"}]}
    for field in ("warm_up_days", "observed_days"):
        parts["Run"]["properties"][field] |= {"type": ["number", "string"], "pattern": f"^({SPANS})$"}
    parts["Change"]["properties"]["set"]["additionalProperties"] = False
    about = "Another scenario file, in this folder or below, over which this one is laid."
    extends = {"type": "string", "title": "Extends", "description": about}
    document["properties"] = {"extends": extends, **document["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}


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
    lines = [SCHEMA_LINE, filled("every_field.yaml", name=name).rstrip("\n")]
    lines += _lines(values(base or Scenario()), values(Scenario()), (), commented=True)
    return "\n".join(lines) + "\n"


def _lines(data: Mapping[str, Any], usual: Any, path: tuple[str, ...], *, commented: bool) -> Iterator[str]:
    """The lines of the fields and entries at a path; of entries of one kind, the first carries the comments for all."""
    are_entries, lead = fields.holds_named_entries(path), "  " * len(path)
    for key, value in data.items():
        here, part = (*path, key), fields.schema_at((*path, key))
        below = part.get("additionalProperties")
        entry = fields.dereferenced(below) if isinstance(below, dict) else {}
        if commented and not are_entries:
            yield from ("",) if not path else ()
            yield from _comment(here, part, value_at(usual, here), lead)
        if not _is_section(part) and not _is_section(entry):
            yield from block(key, value if key == "set" else without_needless_nulls(value), len(lead))
            continue
        yield f"{lead}{scalar(key)}:" + ("" if value else " {}")
        if commented and not value:
            yield f"{lead}  # An entry is written under a name of its own: {fields.NAME}: with these fields:"
            for name, inner in entry["properties"].items():
                inside, inner = (*here, fields.NAME, name), fields.dereferenced(inner)
                yield from _comment(inside, inner, ABSENT, f"{lead}  ", f"  {name}: ")
        yield from _lines(value, usual, here, commented=commented)
        commented = commented and not are_entries


def _is_section(part: fields.Schema) -> bool:
    return "properties" in part and "propertyNames" not in part and not fields.is_duration_field(part)


def _comment(path: tuple[str, ...], part: fields.Schema, usual: Any, lead: str, name: str = "") -> Iterator[str]:
    """What a field means and, in brackets, what it may hold and its default; a long one is left to the field table."""
    usual = part.get("default", ABSENT) if usual is ABSENT else usual
    standard = "{}" if usual is ABSENT else flow(without_needless_nulls(usual))
    is_required = usual is ABSENT and path[-1] in fields.schema_at(path[:-1]).get("required", ())
    standard = "required" if is_required else f"default {standard}" if len(standard) <= _WIDTH else ""
    names = part.get("propertyNames", {}).get("enum")
    entries = f"entries named {', '.join(names)}" if names else "entries by name"
    choices = entries if fields.holds_named_entries(path) else fields.allowed(part)
    detail = "" if _is_section(part) else f" [{'; '.join(words for words in (choices, standard) if words)}]"
    text = f"{name}{fields.meaning(part)}{detail}".replace("``", "")
    for line in textwrap.wrap(text, max(_WIDTH - len(lead), 40), break_long_words=False, break_on_hyphens=False):
        yield f"{lead}# {line}"
