"""Plain scalars of YAML and what they mean here, and the complaints of its parser in plainer words."""

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
        For a number that is not finite or has an absurd number of digits.
    """
    if text in _WORDS:
        return _WORDS[text]
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


_HINTS = (
    (r"'\\t'", "a tab stands where only spaces are allowed: indent with spaces"),
    (r"mapping values are not allowed",
     "a colon stands where no 'name: value' can begin: check the indentation, or put the text in quotes"),
    (r"could not find expected ':'", "a colon is missing after the name, or the indentation is wrong"),
    (r"expected ',' or '[\]}]'", "a bracket is not closed, or a comma is missing"),
    (r"expected <block end>", "the indentation does not fit the lines above"),
    (r"did not find expected", "the indentation does not fit the lines above"),
    (r"cannot start any token", "the text begins with a character that YAML keeps for itself: put it in quotes"),
    (r"unexpected end of stream", "a quotation mark is not closed"),
)  # fmt: skip


def plainly(problem: str) -> str:
    """A parser's complaint in plainer words."""
    for pattern, words in _HINTS:
        if re.search(pattern, problem):
            return words
    return f"this is not YAML: {problem.splitlines()[0] if problem else 'it cannot be read'}"
