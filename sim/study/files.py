"""Files that appear whole or not at all, also if the machine loses power or another program looks at them meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path

PART = ".part"
"""Ending of the name under which a file is made."""

_TRIES = 10
_SECONDS_BETWEEN = 0.1


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, over what stands there.

    Raises
    ------
    OSError
        If it cannot be written; what stood there stays.
    """
    part = path.with_name(path.name + PART)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        move(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.filename, error.filename2 = str(path), None
        raise


def to_disk(path: Path) -> None:
    """Make sure that a file another library has written stands on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def move(source: Path, target: Path) -> None:
    """Rename a file over another.

    Windows refuses while a scanner or a sync tool looks at one of the two, which takes a moment; so it is tried for a
    second.

    Raises
    ------
    OSError
        If it cannot be done.
    """
    for left in reversed(range(_TRIES)):
        try:
            source.replace(target)
        except PermissionError:
            if not left:
                raise
            time.sleep(_SECONDS_BETWEEN)
        else:
            return
