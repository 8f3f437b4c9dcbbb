"""What a section of the document is made of: paragraphs, lists, tables, a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from sim.report.table import Table, text_table

Kind = Literal["text", "list", "table", "folded", "drawing"]


@dataclass(frozen=True)
class Part:
    """One part of a section.

    Parameters
    ----------
    kind
        ``folded``: a table that opens when it is asked for, and is printed open.
    content
        A text, a list of texts, a table, or a drawing as SVG. Texts are escaped unless they are `Markup`.
    style
        Class of a table whose columns have widths of their own; may be empty.
    """

    kind: Kind
    content: str | Sequence[str] | Table
    style: str = ""


@dataclass(frozen=True)
class Item:
    """One item of the checklist.

    Parameters
    ----------
    number, title
        As in the published checklist.
    asks
        What it asks for, in short.
    parts
        The answer.
    """

    number: str
    title: str
    asks: str
    parts: Sequence[Part]


def text(words: str) -> Part:
    """A paragraph."""
    return Part("text", words)


def bullets(words: Iterable[str]) -> Part:
    """A list."""
    return Part("list", list(words))


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()) -> Part:
    """A table that is always open."""
    return Part("table", text_table(caption, header, rows, set(numeric)))


def folded(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()) -> Part:
    """A long table that opens when it is asked for."""
    return Part("folded", text_table(caption, header, rows, set(numeric)))


def drawing(svg: Markup) -> Part:
    """A drawing."""
    return Part("drawing", svg)
