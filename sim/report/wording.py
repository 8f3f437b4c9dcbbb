"""Names from files and tables as a reader's words: ``early_help/east`` is "Early help, East"."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.scenario.problems import ABSENT
from sim.scenario.vocabulary import day_in_words

CONTENTS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("contents.toml").read_text(encoding="utf-8"))
"""What reports name and choose: words for readers, and which measures stand where. The file says what each is."""

_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "topics": ("title", "heading", "counted", "families", "measures"),
    "months": ("title", "measures", "teams"),
    "levels": ("section", "name", "measures", "about", "caption", "first", "shows", "reading"),
    "standards": ("shares", "within", "limit_after", "limit", "what", "reading"),
}

_UPPER = ("icrt", "eh", "fte", "sd", "cv", "ehcp", "mash")


date = day_in_words


def entries(table: str) -> Sequence[Mapping[str, Any]]:
    """The entries of a table of `contents.toml`, such as ``[[levels]]``.

    Raises
    ------
    LookupError
        If one lacks a key that all must have.
    """
    for place, entry in enumerate(CONTENTS[table], 1):
        if missing := [key for key in _KEYS[table] if key not in entry]:
            called = entry.get("name") or entry.get("title") or entry.get("what") or f"number {place}"
            raise LookupError(f"[[{table}]] {called} of contents.toml has no {joined(missing)}: each must have one")
    return CONTENTS[table]


def words(name: str) -> str:
    """A name as words: underscores and dashes become spaces. A range such as ``10 to 14`` stays as it is.

    >>> words("more_screeners"), words("10 to 14"), words("2017-18")
    ('more screeners', '10 to 14', '2017-18')
    """
    if name[:1].isdigit():
        return name
    return re.sub(r"[_-]+", " ", name).strip() or name


def named(name: str) -> str:
    """A team, area, group, source or outcome as a reader's words, beginning with a capital.

    >>> named("early_help/east"), named("icrt"), named("domestic_abuse"), named("0 to 4")
    ('Early help, East', 'Front door', 'Domestic abuse', '0 to 4')
    """
    if name in CONTENTS["names"]:
        return CONTENTS["names"][name]
    if "/" in name:
        return ", ".join(named(part) for part in name.split("/") if part)
    if " > " in name:
        return " → ".join(named(part) for part in name.split(" > "))
    return capital(" ".join(word.upper() if word in _UPPER else word for word in words(name).split(" ")))


def band(label: str) -> str:
    """A band of days or cases in words.

    >>> band("0"), band("6 to 10"), band("61 or more"), band("undecided")
    ('same day', '6 to 10', '61 or more', 'undecided')
    """
    return "same day" if label == "0" else label


def capital(text: str) -> str:
    """`text` with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """`text` to go on within a sentence: its first letter small, unless it begins with a name or an abbreviation."""
    first = text.split(" ")[0]
    named_or_abbreviated = first[1:] != first[1:].lower() or first in ("Department's", "Section")
    return text if named_or_abbreviated else text[:1].lower() + text[1:]


def month(label: str) -> str:
    """A month as in the tables, ``2017-04``, in words.

    >>> month("2017-04")
    'April 2017'
    """
    return f"{dt.date.fromisoformat(label + '-01'):%B %Y}"


def joined_some(items: Sequence[str], most: int) -> str:
    """The first of several, and how many more there are."""
    more = len(items) - most
    return joined([*items[:most], f"{more} more"] if more > 0 else [*items])


def joined(items: list[str]) -> str:
    """A list in a sentence.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def value(thing: object) -> str:
    """A scenario value for reading; no quotes, brackets or other marks of a programming language.

    >>> value([1.0, 0.95]), value(None), value(True), value({}), value("2017-04-01"), value(3.0)
    ('1, 0.95', 'not set', 'yes', 'none', '1 April 2017', '3')
    """
    if thing is None:
        return "not set"
    if isinstance(thing, bool):
        return "yes" if thing else "no"
    if isinstance(thing, float):
        return f"{thing:.10g}"
    if isinstance(thing, Mapping):
        return "; ".join(f"{words(str(key))}: {value(inner)}" for key, inner in thing.items()) or "none"
    if isinstance(thing, list | tuple):
        return ", ".join(value(inner) for inner in thing) or "none"
    if isinstance(thing, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", thing):
        return date(dt.date.fromisoformat(thing))
    return "not there" if thing is ABSENT else str(thing)


def path(dotted: str) -> str:
    """The path of a scenario value as words, from the general to the particular.

    >>> path("thresholds.applied.screening.early_help")
    'Thresholds › applied › screening › early help'
    """
    parts = [words(part) for part in re.split(r"\.(?!\d)", dotted)]
    return capital(" › ".join(parts))
