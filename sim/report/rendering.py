"""Pages from templates: one way to fill them, in which every name and text is escaped."""

import os
import re
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.filters import do_truncate

from sim.report.findings import title, title_with_unit
from sim.report.numbers import difference, number
from sim.report.wording import capital, date, joined, joined_some, named, small, value, words
from sim.scenario.vocabulary import number_of

_TEMPLATES = Path(__file__).with_name("templates")


def anchor(name: str) -> str:
    """A name as an identifier in the page; other names give other identifiers."""
    return re.sub(r"[^A-Za-z0-9-]", lambda letter: f"_{ord(letter.group()):x}_", name)


def rendered(template: str, context: Mapping[str, Any]) -> str:
    """A template of `templates/`, filled in; an error if something it names is missing, or two parts share one name."""
    page = _environment().get_template(template).render(context) + "\n"
    if twice := [name for name, count in Counter(re.findall(r' id="([^"]+)"', page)).items() if count > 1]:
        raise ValueError(
            f"{template} has more than one thing with the identifier {twice[0]}: no `Picture` may have the name of "
            "another or of a section"
        )
    return page


def sentence(name: str, /, *about: object, template: str = "sentences.txt", **slots: object) -> str:
    """A sentence of a template of sentences, filled with what it is about, in plain text on one line."""
    macro = getattr(_environment().get_template(template).module, name)
    return " ".join(str(macro(*about, **slots)).split())


def _compiled() -> BytecodeCache | None:
    """Compiled templates where Python would keep modules; None where it keeps none. To compile takes half a second."""
    if sys.dont_write_bytecode:
        return None
    folder = Path(cache_from_source(str(_TEMPLATES / "any.py"))).parent
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=lambda name: not str(name).endswith(".txt"),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, bytecode_cache=_compiled(),
    )  # fmt: skip
    environment.filters |= {
        "anchor": anchor, "thousands": "{:,.0f}".format, "words": words, "capital": capital, "value": value,
        "small": small, "named": named, "joined": joined, "joined_some": joined_some, "date": date,
        "title_of": title, "title_with_unit": title_with_unit, "number": number, "difference": difference,
        "number_of": number_of, "quoted": "“{}”".format,
        "cut": partial(do_truncate, environment, killwords=False, end=" …", leeway=0),
    }  # fmt: skip
    return environment
