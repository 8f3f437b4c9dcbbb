"""The complaints of the YAML parser in a planner's words, with the line that most likely has to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.scenario.mends import mend

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError


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
