"""Tables and paragraphs for the terminal: 80 columns, plain characters, the same on a screen and in a file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Sequence

from sim.report.table.table import Table, texts
from sim.scenario.names import is_shown

WIDTH = 80
"""Columns of a terminal table."""

_LETTERS = str.maketrans({"›": ">", "…": "...", "—": "-", "\N{MINUS SIGN}": "-", "÷": "/", "“": '"', "”": '"'})


def terminal(table: Table) -> str:
    """A table for the terminal: the columns that have a width, long cells wrapped; empty text if it has no rows."""
    header: list[str] = []
    widths: list[int] = []
    right: list[int] = []
    shown: list[tuple[int, int]] = []
    for place, column in enumerate(table.columns):
        for part, (heading, width) in enumerate(((column.heading, column.width), (column.interval, column.span))):
            if width:
                right += [len(header)] if table.is_right(column) else []
                header.append(heading)
                widths.append(width)
                shown.append((place, part))
    cells = [[texts(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]
    rows = [[row[place][part] for place, part in shown] for row in cells]
    return plain_letters(in_columns(header, rows, widths, right)) if rows else ""


def in_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Collection[int]
) -> str:
    """Lines of words in columns of fixed widths; those in `right` are aligned to the right."""
    lines = [_line(header, widths, right), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths, right) for row in rows]
    return "\n".join(lines)


def paragraph(text: str, indent: str = "") -> str:
    """A sentence or two, wrapped to the width."""
    return textwrap.fill(printable(text), WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def printable(text: str) -> str:
    """Text without control characters (which could steer a terminal), on one line."""
    return " ".join("".join(c if is_shown(c) else " " for c in text).split())


def plain_letters(text: str) -> str:
    """Text with the few characters that not every terminal has put into others."""
    return re.sub(r"£([\d.,]*\dm?)", r"\1 pounds", text).translate(_LETTERS)


def _line(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    wrapped = [textwrap.wrap(printable(cell), width) or [""] for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for row in range(max(map(len, wrapped))):
        parts = [
            (part[row] if row < len(part) else "").rjust(width) if place in right
            else (part[row] if row < len(part) else "").ljust(width)
            for place, (part, width) in enumerate(zip(wrapped, widths, strict=True))
        ]  # fmt: skip
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)
