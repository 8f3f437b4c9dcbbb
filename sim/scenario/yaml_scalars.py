"""Plain scalars of YAML and what they mean here."""

from __future__ import annotations

import math
import re

MOST_DIGITS = 18

Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


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
