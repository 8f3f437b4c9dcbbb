"""Texts to begin with, from the folder ``templates``: a copy of a scenario, the frame of an option, a place."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.shell import quoted
from sim.scenario.sources import KINDS
from sim.scenario.yaml_text import scalar

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

SCHEMA_LINE = "# yaml-language-server: $schema=scenario.schema.json"
"""The first line of a scenario file, by which editors know what it may hold."""


_EXTENDS = re.compile(r"^extends:[^\n#]*?(?=\s*(?:#|$))", re.MULTILINE)


def extended(text: str) -> str | None:
    """The file that the text of a scenario extends, as it stands there; None if it extends none."""
    match = _EXTENDS.search(text)
    return match[0].partition(":")[2].strip().strip("'\"") if match else None


COPIED = re.compile(r"^# A copy of ([\w-]+), to make your own:$", re.MULTILINE)
"""Where `own_copy` says what it is a copy of."""


def filled(template: str, **slots: Any) -> str:
    """A template with its slots filled."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only a new scenario waits for it

    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(
        loader=folder, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"quoted": quoted, "scalar": scalar, "file_name": file_name, "comment": _comment}
    return environment.get_template(template).render(slots)


def file_name(name: str) -> str:
    """The name of a file as it stands in a scenario, in quotes only where it needs them."""
    return name if re.fullmatch(r"[A-Za-z_][\w./-]*", name) else scalar(name)


def _comment(text: str, lead: str, width: int, hanging: str = "") -> str:
    """A text in lines that begin with `lead`, those after the first with `hanging`."""
    return textwrap.fill(text, width, initial_indent=lead, subsequent_indent=hanging or lead, break_on_hyphens=False)


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
