"""What the model says of itself: its README, read section by section, so that it is written down once."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import dropwhile
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

import sim.model

ORDER = "One clock, and the order of events at one instant"
RANDOM = "Random numbers"
DECISIONS = "Decisions we took, and why"
LEFT_OUT = "What the model leaves out"
INTRODUCTION, MECHANISMS = "", "The mechanisms"
SECTIONS = (MECHANISMS, ORDER, RANDOM, DECISIONS, LEFT_OUT)
"""The sections that the document is made from; the introduction has no title."""


HEADER = ("What a head of service would say", "What the model computes", "Off at")
"""Above the columns of the table of mechanisms."""


@cache
def markdown() -> MarkdownIt:
    """Markdown with tables and without raw HTML; of a link, its words: what it leads to is not in the document."""
    engine = MarkdownIt("commonmark", {"html": False}).enable("table")
    for part in ("link_open", "link_close"):
        engine.add_render_rule(part, lambda *_: "")
    return engine


def section(title: str) -> Markup:
    """A section as HTML.

    Raises
    ------
    KeyError
        If there is no such section.
    """
    return _html(_sections()[title])


def points(title: str) -> list[str]:
    """The paragraphs and the items of lists of a section, as text."""
    return [_html([token]).striptags() for token in _sections()[title] if token.type == "inline"]


def mechanisms() -> list[list[Markup]]:
    """The table of mechanisms: a cell for each column of `HEADER`."""
    tokens = _sections()[MECHANISMS]
    body = dropwhile(lambda token: token.type != "tbody_open", tokens)
    cells = [_html([token]) for token in body if token.type == "inline"]
    columns = sum(token.type == "th_open" for token in tokens)
    return [cells[place : place + 3] for place in range(0, len(cells), columns)]


def _html(tokens: Sequence[Token]) -> Markup:
    return Markup(markdown().renderer.render(tokens, markdown().options, {}))


@cache
def _sections() -> Mapping[str, Sequence[Token]]:
    """The parts of the README by the title above them, without their titles."""
    text = Path(sim.model.__file__).with_name("README.md").read_text(encoding="utf-8")
    tokens = iter(markdown().parse(text))
    title, sections = INTRODUCTION, dict[str, list[Token]]()
    for token in tokens:
        if token.type == "heading_open":
            heading = next(tokens).content
            title = heading if token.tag == "h2" else title
            next(tokens)
        else:
            sections.setdefault(title, []).append(token)
    return sections
