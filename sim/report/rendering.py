"""Pages from templates: one way to fill them, in which every name and text is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.report.wording import capital, value, words

_TEMPLATES = Path(__file__).with_name("templates")


def anchor(name: str) -> str:
    """A name as an identifier in the page; other names give other identifiers."""
    return re.sub(r"[^A-Za-z0-9-]", lambda letter: f"_{ord(letter.group()):x}_", name)


def rendered(template: str, context: Mapping[str, Any]) -> str:
    """A template of `templates/`, filled in; what it names and the context lacks is an error."""
    return _environment().get_template(template).render(context) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "anchor": anchor, "thousands": "{:,.0f}".format, "words": words, "capital": capital, "value": value,
    }  # fmt: skip
    return environment
