"""What the model says of itself: its README, read section by section, so that it is written down once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

MECHANISMS = "The mechanisms"
ORDER = "One clock, and the order of events at one instant"
RANDOM = "Random numbers"
DECISIONS = "Decisions we took, and why"
LEFT_OUT = "What the model leaves out"
SECTIONS = (MECHANISMS, ORDER, RANDOM, DECISIONS, LEFT_OUT)
"""The sections that the document is made from."""


@dataclass(frozen=True)
class Mechanism:
    """A row of the table of mechanisms.

    Parameters
    ----------
    says
        What a head of service would say.
    computes
        What the model computes.
    neutral
        The value at which it does nothing.
    """

    says: Markup
    computes: Markup
    neutral: Markup


def introduction() -> list[Markup]:
    """The paragraphs above the first section."""
    return _paragraphs(_read()[""])


def section(title: str) -> list[Markup]:
    """The paragraphs of a section, or the items of its list.

    Raises
    ------
    KeyError
        If there is no such section.
    """
    text = _read()[title]
    items = re.split(r"\n- ", f"\n{text}")[1:]
    return [inline(" ".join(item.split())) for item in items] if items else _paragraphs(text)


def mechanisms() -> list[Mechanism]:
    """The table of mechanisms."""
    return [Mechanism(*map(inline, cells[:3])) for cells in _rows(_read()[MECHANISMS])]


def inline(text: str) -> Markup:
    """Text with code, bold and italics as in Markdown, all else escaped; of a link, its words."""
    html = str(escape(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)))
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", html)
    html = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", html)
    return Markup(re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?!\w)", r"<em>\1</em>", html))


def _paragraphs(text: str) -> list[Markup]:
    return [inline(" ".join(part.split())) for part in text.split("\n\n") if part.strip()]


def _rows(text: str) -> Iterator[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


@cache
def _read() -> dict[str, str]:
    """The sections of the README by title; the introduction under an empty title."""
    import sim.model

    text = (Path(sim.model.__file__).parent / "README.md").read_text(encoding="utf-8")
    first, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    found = {"": first.partition("\n")[2].strip()}
    for part in rest:
        title, _, body = part.partition("\n")
        found[title.strip()] = body.strip()
    return found
