"""What is said of a scenario: sentences of ``sentences.toml``, rules of ``mends.toml``, words of docstrings."""

import re
import tomllib
from functools import cache, lru_cache
from inspect import cleandoc
from pathlib import Path
from typing import Any

_HEADING = "\n\nParameters\n----------\n"
_ENTRY = re.compile(r"^(\w+)(?: : (.*))?\n((?: +.*\n?)+)", re.MULTILINE)


@cache
def _texts(file: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


def say(name: str, /, **facts: object) -> str:
    """A sentence by its table and name, such as ``faults.size``, with facts in its slots."""
    table, _, key = name.partition(".")
    return _texts("sentences.toml")[table][key].format(**facts)


@lru_cache(maxsize=1_000)  # each phase of a scenario has the same names
def mend(table: str, /, **facts: str) -> tuple[str, str]:
    """The sentence of the first rule of a table that fits some facts, and on which line it says that the slip is."""
    for rule in _texts("mends.toml")[table]:
        matches = [re.search(pattern, facts[name]) for name, pattern in rule.items() if name not in ("say", "on")]
        if all(matches):
            groups = {name: text for match in matches if match for name, text in match.groupdict().items()}
            return rule["say"].format(**facts, **groups), rule.get("on", "here")
    raise LookupError(table)


def explained(docstring: str | None) -> tuple[str, dict[str, tuple[str, str]]]:
    """What stands above ``Parameters``, and of each parameter what is beside its name and, in one line, below it."""
    about, _, entries = cleandoc(docstring or "").partition(_HEADING)
    return about, {name: (beside, " ".join(words.split())) for name, beside, words in _ENTRY.findall(entries)}
