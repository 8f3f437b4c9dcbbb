"""Names of files and of things in them: what can be seen, written on every system, and sent on to another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

_JOINING = {0x200C, 0x200D, *range(0xE0020, 0xE0080)}
"""What cannot be seen, but belongs to the letters beside it: in Persian and Hindi, joined emoji, the flag of Wales."""

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")}


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


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a name for a device, whatever ending it has.

    >>> is_reserved("con"), is_reserved("COM1.yaml"), is_reserved("contacts")
    (True, True, False)
    """
    return name.partition(".")[0].rstrip().upper() in _RESERVED


def wrong_with_file_name(name: str) -> str:
    """What keeps a file or folder from having this name here or on the system of a colleague; empty if nothing does.

    >>> wrong_with_file_name("NUL"), wrong_with_file_name("option.")
    ('Windows keeps this name for itself', 'it ends with a full stop or a space, which Windows takes off')
    """
    if name in ("", ".", ".."):
        return ""
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return "it is not UTF-8 text"
    if hidden := hidden_in(name):
        return f"it holds a character that cannot be seen ({hidden})"
    if is_reserved(name):
        return "Windows keeps this name for itself"
    return "it ends with a full stop or a space, which Windows takes off" if name[-1] in ". " else ""


def wrong_with_new(path: Path) -> str:
    """What is wrong with the names of a file or folder, and of the folders above it, that are still to be made."""
    new: Iterable[Path] = (each for each in (path, *path.parents) if not each.exists())
    found = ((each.name, wrong_with_file_name(each.name)) for each in new)
    return next((f"{name!r}: {wrong}" for name, wrong in found if wrong), "")
