"""The complaints of the schema, put into a planner's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any

from sim.scenario.fields import allowed, names_at, schema_at, sections_by_field
from sim.scenario.paths import holders
from sim.scenario.problems import ABSENT, DisplayText, Fault, Path, guess, nearest
from sim.scenario.sentences import mend, say

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST_SUGGESTIONS = 100
"""Looking for what was meant is slow: a file with more faults than this is not a scenario."""


def faults_of(error: ValidationError) -> list[Fault]:
    """Every complaint in a validation error as a fault, in the scenario's own paths.

    Parameters
    ----------
    error : pydantic.ValidationError
        Raised by validating a scenario.

    Returns
    -------
    list of Fault
        One for each field that is wrong; a list of the wrong length counts once, and so does a required field that is
        misspelt.
    """
    details = error.errors(include_url=False)
    paths = [detail["loc"][:-1] if detail["loc"][-1:] == ("[key]",) else detail["loc"] for detail in details]
    inside = holders(paths)
    faults: dict[tuple[Path, str], Fault] = {}
    suggest = len(details) <= MOST_SUGGESTIONS
    for detail, path in zip(details, paths, strict=True):
        kind, value = detail["type"], detail["input"]
        if kind == "missing" and suggest and _is_misspelt(path, value):
            continue  # and so told as a field that does not exist
        if kind in ("too_short", "too_long") and path in inside:
            continue  # and so told of what is missing, or wrong, inside
        fault = _fault(path, detail, suggest=suggest)
        faults.setdefault((path, fault.message), fault)
    return list(faults.values())


def _fault(path: Path, detail: Mapping[str, Any], *, suggest: bool) -> Fault:
    kind, value, is_key = detail["type"], detail["input"], detail["loc"] != path
    if kind == "extra_forbidden" or (kind == "literal_error" and is_key):
        return _unknown(path, suggest=suggest)
    part = schema_at(path)
    may_be = allowed(part)
    if kind == "missing":
        return Fault(path, "this field is missing", ABSENT, may_be)
    if kind == "literal_error":
        hint = guess(value, part.get("enum", ())) if suggest and isinstance(value, str) else ""
        return Fault(path, f"not one of the choices{hint}", value, may_be)
    if kind == "value_error":
        message = str(detail["ctx"]["error"])
        return Fault(path, message, ABSENT if is_key else _fields_named(value, message))
    shown_value = DisplayText(repr(value)) if kind == "int_type" and isinstance(value, float) else value
    text = shown_value.strip() if isinstance(shown_value, str) else ""
    message, _ = mend(
        "schema", kind=kind, field=str(path[-1]) if path else "", allowed=may_be, text=text,
        instead=next(words for kind, words in _KINDS.items() if isinstance(value, kind)),
        decimal=text.replace(",", "."), count=f"{len(value):,}" if isinstance(value, Sized) else "",
        most=f"{detail.get('ctx', {}).get('max_length', 0):,}",
        otherwise=detail["msg"].replace("Input should", "this must"),
    )  # fmt: skip
    return Fault(path, message, shown_value, may_be)


def _unknown(path: Path, *, suggest: bool) -> Fault:
    """The fault of a field that does not exist, with what was probably meant."""
    key, names = str(path[-1]), names_at(path[:-1])
    match = re.match(r"\w+:(?=\S)", key)
    if match and match[0][:-1] in names:
        return Fault(path, f"there is no such field here: a space is missing after '{match[0]}'")
    if path[2:-1] == ("set",) and key in names_at(()):
        return Fault(path, say("faults.fixed"), ABSENT, ", ".join(names))
    places = sections_by_field().get(key, ())
    if suggest and not places and (hint := guess(key, names)):
        return Fault(path, f"there is no such field{hint}")
    if 0 < len(places) <= 3:
        where = " or ".join(place or "the top level" for place in places)
        return Fault(path, f"there is no such field here: it belongs in {where}")
    return Fault(path, "there is no such field here", ABSENT, ", ".join(names))


def _is_misspelt(path: Path, there: Mapping[str, Any]) -> bool:
    """Whether a field that is missing stands there under a name of which `_unknown` says that it was meant."""
    names = names_at(path[:-1])
    others = [key for key in there if key not in names and key not in sections_by_field()]
    return any(nearest(key, names) == path[-1] for key in others[:MOST_SUGGESTIONS])


def _fields_named(value: Any, message: str) -> Any:
    """The value to show beside a message about several fields: only those fields that it names."""
    if not isinstance(value, Mapping):
        return value
    values = {key: value[key] for key in re.findall(r"\w+", message) if isinstance(value.get(key), (str, int, float))}
    return values or ABSENT


_KINDS = {
    type(None): "nothing stands here (null)",
    bool: "this is true or false",
    int: "this is a number",
    float: "this is a number",
    str: "this is text",
    Mapping: "this is a mapping",
    Sequence: "this is a list",
    object: "this is something else",
}
"""What stands there, in words: the first kind that it is."""
