"""What CSV files hold so that a spreadsheet shows them as they are, and that programs read them back unchanged.

They are UTF-8 and begin with a byte-order mark, without which Excel takes ŷ for two letters; pandas, pyarrow and R's
readr pass over it, Python's own csv and base R are told (``utf-8-sig``, ``UTF-8-BOM``). A text that a spreadsheet would
calculate has an apostrophe before it, as people write one there; numbers have none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

import pandas as pd

MARK = codecs.BOM_UTF8
"""The first bytes of each file."""

_CALCULATED = re.compile(r"'*[=+\-@\t\r]")
_HELD_BACK = re.compile(r"''*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("@home"), harmless("-0.5"), harmless("North")
    ("'@home", '-0.5', 'North')
    """
    return f"'{text}" if _CALCULATED.match(text) and not _NUMBER.fullmatch(text) else text


def as_given(text: str) -> str:
    """The text that `harmless` was given.

    >>> as_given("'@home"), as_given("'tis")
    ('@home', "'tis")
    """
    return text[1:] if _HELD_BACK.match(text) else text


def harmless_texts(table: pd.DataFrame) -> pd.DataFrame:
    """A table with its texts, and the names of its columns, harmless."""
    changed = {column: table[column].map(_each(harmless)) for column in _texts(table)}
    return table.assign(**changed).rename(columns=harmless)


def texts_as_given(table: pd.DataFrame) -> pd.DataFrame:
    """The table that `harmless_texts` was given."""
    named = table.rename(columns=as_given)
    return named.assign(**{column: named[column].map(_each(as_given)) for column in _texts(named)})


def _texts(table: pd.DataFrame) -> list[str]:
    """The columns with a text that either way has something to say about; mostly there is none."""
    columns = [str(name) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return [name for name in columns if any(_CALCULATED.match(str(text)) for text in table[name].unique())]


def _each(change: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: change(value) if isinstance(value, str) else value
