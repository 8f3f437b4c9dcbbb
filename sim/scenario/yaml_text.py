"""Single values of YAML and what they mean here; and values written so that `yaml_reader` reads them back unchanged."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sim.scenario.names import is_shown

MOST_DIGITS = 18

Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

_PLAIN = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_ ()/-]*[A-Za-z0-9_)])?|\d{4}-\d{2}-\d{2}")
_WIDTH = 110


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Raises
    ------
    ValueError
        For a number that is not finite, has an absurd number of digits, or a plus, which is meant as "two more".
    """
    if text in _WORDS:
        return _WORDS[text]
    if text.startswith("+") and _FLOAT.fullmatch(text):
        raise ValueError("a value replaces what was there, it is not added to it: write the new number, without a plus")
    if _INTEGER.fullmatch(text):
        if len(text) > 400 or len(text.lstrip("+-").lstrip("0")) > MOST_DIGITS:
            raise ValueError(f"a number has at most {MOST_DIGITS} digits here")
        return int(text)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("infinity and NaN are not values here: write a number, or null where it is allowed")
    if _FLOAT.fullmatch(text):
        value = float(text) if len(text) <= 400 else math.inf
        if not math.isfinite(value):
            raise ValueError("this number is too large, or has too many digits")
        return value
    return text


def scalar(value: object) -> str:
    """One value on one line: text in quotes unless it is plainly text, whole numbers without a decimal point."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and resolve(text) == text and text.lower() not in ("yes", "no", "on", "off", "y", "n"):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if is_shown(c) else f"\\U{ord(c):08x}" for c in quoted)


def flow(value: object) -> str:
    """A value of any kind on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def is_duration(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is a random length of time, which reads best on one line."""
    return "mean" in value and "distribution" in value and len(value) <= 3


def block(
    key: str, value: Any, indent: int, *, in_one_line: Callable[[Mapping[str, Any]], bool] = is_duration
) -> Iterator[str]:
    """The lines of ``key: value``, mappings below one another unless they stand in one line."""
    lead = " " * indent + scalar(key) + ":"
    if isinstance(value, Mapping) and value and not in_one_line(value):
        yield lead
        for inner, below in value.items():
            yield from block(inner, below, indent + 2, in_one_line=in_one_line)
        return
    text = flow(value)
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if is_list and (len(lead) + len(text) > _WIDTH or any(isinstance(item, (Mapping, list, tuple)) for item in value)):
        yield lead
        for item in value:
            yield f"{' ' * indent}  - {flow(item)}"
        return
    yield f"{lead} {text}"


def without_needless_nulls(value: Any) -> Any:
    """The value without the ``cv: null`` of durations that have none."""
    if not isinstance(value, Mapping):
        return value
    dropped = is_duration(value) and value.get("cv", 0) is None
    return {key: without_needless_nulls(inner) for key, inner in value.items() if not (dropped and key == "cv")}
