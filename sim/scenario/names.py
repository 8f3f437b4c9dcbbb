"""Names of files and of things in them: what can be seen, written on every system, and sent on to another."""

import unicodedata
from pathlib import Path

from sim.scenario.sentences import mend

_JOINING = {0x200C, 0x200D, *range(0xE0020, 0xE0080)}
"""What cannot be seen, but belongs to the letters beside it: in Persian and Hindi, joined emoji, the flag of Wales."""

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def is_shown(letter: str) -> bool:
    """Whether a character stands on a page: a letter, mark or sign of any script, also one younger than this Python."""
    if letter.isprintable() or ord(letter) in _JOINING:
        return True
    category = unicodedata.category(letter)
    return category not in (*_HIDDEN, "Zs") and not 0xFDD0 <= ord(letter) <= 0xFDEF and ord(letter) & 0xFFFE != 0xFFFE


def hidden_in(text: str) -> str:
    """The first character of a text that cannot be seen, by its number: U+00A0; empty if there is none."""
    return next((f"U+{ord(letter):04X}" for letter in text if not is_shown(letter)), "")


def composed(text: str) -> str:
    """A text with each letter and its marks as one, where there is one: é typed in either way is the same name."""
    return unicodedata.normalize("NFC", text)


def wrong_with(table: str, text: str) -> str:
    """What the rules of a table in ``mends.toml`` find wrong with a text or a name; empty if nothing is."""
    return mend(table, text=text, hidden=hidden_in(text))[0]


def wrong_with_file_name(name: str) -> str:
    """What keeps a file or folder from having this name here or on the system of a colleague; empty if nothing does.

    >>> wrong_with_file_name("com1.yaml"), wrong_with_file_name("option.")
    ('Windows keeps this name for itself', 'it ends with a full stop or a space, which Windows takes off')
    """
    return wrong_with("file_name", name)


def wrong_with_new(path: Path) -> str:
    """What is wrong with the names of a file or folder, and of the folders above it, that are still to be made."""
    for each in (path, *path.parents):
        if not each.exists() and (wrong := wrong_with_file_name(each.name)):
            return f"{each.name!r}: {wrong}"
    return ""
