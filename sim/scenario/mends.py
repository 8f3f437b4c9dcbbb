"""What to do about the faults that libraries find: the tables of rules in ``mends.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError


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


def plainly(error: MarkedYAMLError, lines: Sequence[str]) -> tuple[int, str]:
    """The line to mend, counted from 0, and a plain sentence with the usual cause, of an error in some lines."""
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    opened = getattr(error.context_mark, "line", line)
    last = len(lines) - 1
    before = range(min(line, len(lines)) - 1, -1, -1)
    above = next((each for each in before if lines[each].strip().partition("#")[0]), line)
    here, line_above = lines[line] if line <= last else "", lines[above] if above < line else ""
    until = f"line {line + 1}" if line <= last else "the end of the file"
    problem = str(error.problem)
    sentence, on = mend(
        "yaml", problem=problem, context=str(error.context), here=here, above=line_above,
        opened=lines[opened] if opened <= last else "", both=f"{line_above}\n{here}" if above < line else "",
        until="" if opened == min(line, last) else until,
        reason=problem.splitlines()[0] if problem else "it cannot be read",
    )  # fmt: skip
    return {"here": min(line, max(last, 0)), "above": above, "opened": opened}[on], sentence
