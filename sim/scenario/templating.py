"""Templates of scenario files, and of what is said of them: words with slots, in the folder ``templates``."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

from sim.scenario.shell import quoted
from sim.scenario.yaml_text import scalar

SCHEMA_LINE = "# yaml-language-server: $schema=scenario.schema.json"
"""The first line of a scenario file, by which editors know what it may hold."""


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
