"""Texts to begin with: a copy of a scenario file to make one's own, and the frame of an option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.scenario.sources import KINDS
from sim.scenario.templating import SCHEMA_LINE, file_name, filled

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_EXTENDS = re.compile(r"^extends:[^\n#]*?(?=\s*(?:#|$))", re.MULTILINE)


def extended(text: str) -> str | None:
    """The file that the text of a scenario extends, as it stands there; None if it extends none."""
    match = _EXTENDS.search(text)
    return match[0].partition(":")[2].strip().strip("'\"") if match else None


COPIED = re.compile(r"^# A copy of ([\w-]+), to make your own:$", re.MULTILINE)
"""Where `own_copy` says what it is a copy of."""


def own_copy(text: str, *, source: str, name: str) -> str:
    """A complete scenario with its comments, and above them what to do to make it one's own.

    Parameters
    ----------
    text : str
        The file that is copied.
    source : str
        What the copied scenario is called.
    name : str
        Name of the new file.

    Returns
    -------
    str
        The same scenario; its first line tells editors of ``scenario.schema.json``.
    """
    return _headed(text, filled("own_copy.yaml", source=source, name=name, kinds=f"{', '.join(KINDS)}."))


def option_copy(text: str, *, source: str, name: str, extends: str) -> str:
    """An option with its comments, laid over the file `extends`; parameters as for `own_copy`."""
    text = _EXTENDS.sub(lambda _: f"extends: {file_name(extends)}", text, count=1)
    return _headed(text, filled("option_copy.yaml", source=source, name=name, extends=extends))


def new_option(base: Scenario, *, name: str, extends: str) -> str:
    """The frame of an option over a scenario: nothing is changed yet, and a comment shows how.

    Parameters
    ----------
    base : Scenario
        The scenario that is extended.
    name, extends : str
        Names of the new file and of the one that it extends.
    """
    role = next(iter(base.front_door.workers), "screening_officer")
    day = base.run.counted_from
    return _headed("", filled("new_option.yaml", name=name, extends=extends, day=day, role=role))


def _headed(text: str, head: str) -> str:
    """`text` with `head` above it, below the line for editors."""
    rest = text.removeprefix(SCHEMA_LINE).lstrip("\n")
    return f"{SCHEMA_LINE}\n{head}{rest}"
