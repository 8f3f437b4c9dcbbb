"""Commands that are printed to be pasted: into sh, cmd.exe or PowerShell, with whatever names somebody chose."""

import os
import shlex
import shutil
import sys
from contextlib import suppress
from pathlib import Path

_PLAIN = set("_./:-+")
"""Besides letters and digits, what no shell takes for more than itself; the comma makes a list in PowerShell."""


def quoted(word: str | os.PathLike[str]) -> str:
    """A word as it is typed: in double quotes where it needs any, since those are understood by every shell.

    A word that some shell would still read into, between double quotes, is quoted as the shells of this system want it.
    One that begins with a dash is a file, not an option.

    >>> quoted("town.yaml"), quoted("our town.yaml"), quoted("-x.yaml")
    ('town.yaml', '"our town.yaml"', './-x.yaml')
    """
    text = os.fspath(word)
    text = f"./{text}" if text.startswith("-") else text
    plain = _PLAIN | {os.sep}
    if text and all(letter.isalnum() or letter in plain for letter in text):
        return text
    if os.name != "nt" and set(text) & set('"$`\\!'):
        return shlex.quote(text)
    backslashes = len(text) - len(text.rstrip("\\"))  # Windows takes one before the quotation mark for part of it
    return f'"{text}{text[len(text) - backslashes :]}"'


def command(*words: str | os.PathLike[str]) -> str:
    """The command ``frontdoor`` with these words, such as it was typed here; options are given as they are."""
    options = [os.fspath(word) if os.fspath(word).startswith("--") else quoted(word) for word in words]
    return " ".join([_program(), *options])


def python(*words: str) -> str:
    """A command of the Python that runs this, whichever one is first on the path; words are given as they are."""
    return " ".join([_called("python", sys.executable), *words])


def _program() -> str:
    program = Path(sys.argv[0])
    if program.name == "__main__.py" and program.parent.name == "sim":
        return python("-m", "sim")
    return _called("frontdoor", sys.argv[0]) if program.stem == "frontdoor" else "frontdoor"


def _called(name: str, path: str) -> str:
    """A program by its name, if that is the one that the shell would find; otherwise by its path."""
    on_path = shutil.which(name)
    if on_path and Path(on_path).with_suffix("").absolute() == Path(path).with_suffix("").absolute():
        return name
    word = quoted(path)
    return f"& {word}" if word != path and _in_powershell() else word


def _in_powershell() -> bool:
    """Whether PowerShell started this, which prints a quoted path in place of running it."""
    import psutil

    with suppress(psutil.Error):
        return any(Path(each.name()).stem.lower() in ("powershell", "pwsh") for each in psutil.Process().parents()[:3])
    return False
