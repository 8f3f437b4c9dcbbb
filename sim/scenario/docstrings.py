"""What a docstring says of each parameter of a function, or field of a class."""

from __future__ import annotations

import re
from inspect import cleandoc

_HEADING = "\n\nParameters\n----------\n"
_ENTRY = re.compile(r"^(\w+)(?: : (.*))?\n((?: +.*\n?)+)", re.MULTILINE)


def explained(docstring: str | None) -> tuple[str, dict[str, tuple[str, str]]]:
    """What stands above ``Parameters``, and of each parameter what is beside its name and, in one line, below it."""
    about, _, entries = cleandoc(docstring or "").partition(_HEADING)
    return about, {name: (beside, " ".join(words.split())) for name, beside, words in _ENTRY.findall(entries)}
