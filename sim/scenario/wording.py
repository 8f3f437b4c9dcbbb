"""The complaints of the schema, put into a planner's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.scenario.fields import allowed_at, homes, names_at, schema_at
from sim.scenario.problems import ABSENT, Fault, Path, Shown, nearest

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST_SUGGESTIONS = 100
"""Looking for what was meant is slow: a file with more misspelt names than this is not a scenario."""


def faults_of(error: ValidationError) -> list[Fault]:
    """Every complaint in a validation error as a fault, in the scenario's own paths.

    Parameters
    ----------
    error : pydantic.ValidationError
        Raised by validating a scenario.

    Returns
    -------
    list of Fault
        One for each field that is wrong; a list of the wrong length counts once.
    """
    details = error.errors(include_url=False)
    paths = [_path(detail["loc"]) for detail in details]
    inside = {path[:depth] for path in paths for depth in range(len(path))}
    faults: dict[tuple[Path, str], Fault] = {}
    suggestions = MOST_SUGGESTIONS
    for detail, path in zip(details, paths, strict=True):
        kind, value = detail["type"], detail["input"]
        if kind == "missing" and path and isinstance(path[-1], int):
            path, kind = path[:-1], "too_short"
        elif kind in ("too_short", "too_long") and path in inside:
            continue
        if kind in ("extra_forbidden", "literal_error"):
            suggestions -= 1
        fault = _fault(kind, path, value, detail, suggest=suggestions >= 0)
        faults.setdefault((path, fault.message), fault)
    return list(faults.values())


def _path(loc: tuple[int | str, ...]) -> Path:
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def _fault(kind: str, path: Path, value: Any, detail: Mapping[str, Any], *, suggest: bool) -> Fault:
    if kind == "extra_forbidden":
        return unknown(path, suggest=suggest)
    if kind == "literal_error" and detail["loc"][-1] == "[key]":
        return unknown(path, suggest=suggest)
    allowed = allowed_at(path)
    if kind == "missing":
        return Fault(path, "this field is missing", ABSENT, allowed)
    if kind == "literal_error":
        choices = (schema_at(path) or {}).get("enum", ())
        meant = nearest(value, choices) if suggest and isinstance(value, str) else None
        return Fault(path, "not one of the choices" + (f": did you mean '{meant}'?" if meant else ""), value, allowed)
    if kind == "value_error":
        message = str(detail["ctx"]["error"])
        return Fault(path, message, ABSENT if detail["loc"][-1] == "[key]" else _concerned(value, message))
    if kind == "int_type" and isinstance(value, float):
        value = Shown(repr(value))
        return Fault(path, _posts(value) if path[-1] == "posts" else _whole(value), value, allowed)
    if kind in ("float_type", "int_type") and allowed.startswith("a time of day"):
        return Fault(path, f"{_instead(value)}, but a time of day is expected", value, allowed)
    if kind == "too_long":
        most = f"there are {len(value):,} entries here, more than {detail['ctx']['max_length']:,}"
        return Fault(path, most, value, allowed)
    if kind in _WORDS:
        return Fault(path, _WORDS[kind](value), value, allowed)
    return Fault(path, str(detail["msg"]).replace("Input should", "this must"), value, allowed)


def unknown(path: Path, *, suggest: bool = True) -> Fault:
    """The fault of a field that does not exist, with what was probably meant."""
    key, known = str(path[-1]), names_at(path[:-1])
    if (joined := re.match(r"\w+:(?=\S)", key)) and joined[0][:-1] in known:
        return Fault(path, f"there is no such field here: a space is missing after '{joined[0]}'")
    places = homes().get(key, ())
    meant = nearest(key, known) if suggest and not places else None
    if meant:
        return Fault(path, f"there is no such field: did you mean '{meant}'?")
    if 0 < len(places) <= 3:
        where = " or ".join(place or "the top level" for place in places)
        return Fault(path, f"there is no such field here: it belongs in {where}")
    return Fault(path, "there is no such field here", ABSENT, ", ".join(known))


def _concerned(value: Any, message: str) -> Any:
    """The value to show beside a message about several fields: only those fields that it names."""
    if not isinstance(value, Mapping):
        return value
    named = {key: value[key] for key in re.findall(r"\w+", message) if isinstance(value.get(key), (str, int, float))}
    return named or ABSENT


def _instead(value: Any) -> str:
    """What stands there, in words."""
    if value is None:
        return "nothing stands here (null)"
    return f"this is {next((words for kind, words in _KINDS.items() if isinstance(value, kind)), 'something else')}"


_KINDS: dict[type, str] = {
    bool: "true or false", int: "a number", float: "a number", str: "text", Mapping: "a mapping", Sequence: "a list",
}  # fmt: skip


def _number(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    for pattern, words in _NEARLY_NUMBERS.items():
        if re.fullmatch(pattern, text):
            return words.format(text.replace(",", "."))
    return f"{_instead(value)}, but a number is expected"


_NEARLY_NUMBERS = {
    r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?": "this is text, but a number is expected: take the quotes off",
    r"[-+]?\d[\d.]*\s*%": "a percentage is written as a share: 0.25 for 25%",
    r"(?![-+]?[1-9]\d{0,2},\d{3}$)[-+]?\d+,\d+": "decimals stand behind a point: {}",
    r"[-+£$]?\d{1,3}([,_' ]\d{3})+(\.\d+)?": "a number is written without separators or signs: 12000",
}


def _whole(written: str) -> str:
    """A number with a decimal point where a whole one is expected."""
    number = float(written)
    if number.is_integer() and abs(number) < 1e15:
        return f"a whole number is written without a decimal point: {number:.0f}"
    return "a whole number is expected"


def _posts(written: str) -> str:
    """Part of a post, where posts are people and part-time is how much each of them works."""
    number = float(written)
    if not 0 < number < 1e6 or number.is_integer():
        return _whole(written)
    whole, part = divmod(number, 1)
    rest = f"posts: 1, fte: {round(part, 4):g}"
    return "posts are counted whole, and fte says how much of full time each is: write " + (
        f"posts: {whole:.0f}, and a group of its own with {rest}" if whole else rest
    )


def _choice(value: Any) -> str:
    if isinstance(value, str) and value.lower() in ("yes", "no", "on", "off", "y", "n", "true", "false"):
        return "write true or false, without quotes"
    return f"{_instead(value)}, but true or false is expected"


def _text(value: Any) -> str:
    quotes = ": put it in quotes" if isinstance(value, (bool, int, float)) else ""
    return f"{_instead(value)}, but text is expected{quotes}"


def _mapping(value: Any) -> str:
    if isinstance(value, str) and (match := re.match(r"[A-Za-z_]\w*:(?=\S)", value)):
        return f"a space is missing after '{match[0]}'"
    return f"{_instead(value)}, but a mapping is expected, written as indented lines of 'name: value'"


def _list(value: Any) -> str:
    return f"{_instead(value)}, but a list is expected, written as [a, b]"


_WORDS: dict[str, Callable[[Any], str]] = {
    "float_type": _number,
    "int_type": _number,
    "bool_type": _choice,
    "string_type": _text,
    "date_type": lambda value: f"{_instead(value)}, but a day is expected",
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "tuple_type": _list,
    "finite_number": lambda _: "infinity and NaN are not values here",
    "greater_than": lambda _: "this is too small",
    "greater_than_equal": lambda _: "this is too small",
    "less_than": lambda _: "this is too large",
    "less_than_equal": lambda _: "this is too large",
    "too_short": lambda value: f"there are too few entries ({len(value)})",
    "string_too_short": lambda _: "this text must not be empty",
    "string_too_long": lambda value: f"this text is too long ({len(value):,} characters)",
}
