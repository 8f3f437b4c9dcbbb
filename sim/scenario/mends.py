"""What to do about the faults that libraries find: the tables of rules in ``mends.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def _rules() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def mend(table: str, **facts: str) -> tuple[str, str]:
    """The sentence of the first rule of a table that fits some facts, and on which line it says that the slip is."""
    for rule in _rules()[table]:
        patterns = {name: pattern for name, pattern in rule.items() if name not in ("say", "on")}
        matches = [re.search(pattern, facts[name]) for name, pattern in patterns.items()]
        if all(matches):
            named = {name: text for match in matches if match for name, text in match.groupdict().items()}
            return rule["say"].format(**facts, **named), rule.get("on", "here")
    raise LookupError(table)
