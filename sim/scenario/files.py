"""The text of scenario files, and what to say where there is none."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable

from sim.scenario.problems import ABSENT, SHOWN, Problem, ScenarioError, escaped, guess

MOST_BYTES = 512 * 1024


def file_text(path: str, shown: str, others: Iterable[str] = ()) -> str:
    """The text of a scenario file.

    Parameters
    ----------
    path : str
        The file to open.
    shown : str
        Its name in messages.
    others : iterable of str
        Files that cannot be the one that was meant, if there is none at `path`.

    Raises
    ------
    ScenarioError
        If there is no such file, or it holds no text.
    """
    try:
        raw = _bytes_of(path)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refusal(shown, line, "the file is not UTF-8 text: save it with the encoding UTF-8") from None
    except FileNotFoundError:
        raise _refusal(shown, None, _missing(path, others)) from None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            raise _refusal(shown, None, "this is a link that leads round in a circle: name the file itself") from None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refusal(shown, None, f"the file cannot be read: {reason}") from None


def _bytes_of(path: str) -> bytes:
    """The content of a regular file, at most a byte more than is allowed.

    The kind of file is looked at before it is opened: opening a FIFO or a terminal would wait for ever. One without a
    size is not read at all, since in /proc that may wait too.
    """
    kind = os.stat(path)  # noqa: PTH116 - a path with a NUL must give ValueError here, not False
    if stat.S_ISDIR(kind.st_mode):
        raise ValueError("it is a folder, not a file")
    if not stat.S_ISREG(kind.st_mode):
        raise ValueError("it is not an ordinary file")
    if kind.st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024} KiB, so it is hardly a scenario")
    if not kind.st_size:
        return b""
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024} KiB, so it is hardly a scenario")
    return raw


def _missing(path: str, others: Iterable[str]) -> str:
    """What there is instead of the file: a link to nothing, or one whose name is nearly the same."""
    if os.path.islink(path):  # noqa: PTH114
        target = escaped(os.readlink(path)[:SHOWN])  # noqa: PTH115
        return f"this is a link to {target}, and there is no such file: name the file that is meant"
    folder, name = os.path.split(path)
    out = {os.path.basename(other) for other in others if os.path.dirname(other) == os.path.realpath(folder)}  # noqa: PTH119, PTH120
    try:
        there = [entry for entry in os.listdir(folder or ".") if entry.endswith((".yaml", ".yml"))]  # noqa: PTH208
    except OSError:
        there = []
    return "there is no such file" + guess(name, [entry for entry in there if entry not in out][:1_000])


def _refusal(shown: str, line: int | None, message: str) -> ScenarioError:
    return ScenarioError([Problem(shown, line, (), ABSENT, message)])
