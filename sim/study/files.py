"""Files that appear whole or not at all, also if the machine loses power or another program looks at them meanwhile.

And new results in the place of earlier ones: all of them or none. They are made in a hidden folder. Once all are on the
disk, that folder is renamed, which happens in one moment; from then on they are the results, and moving them into place
is finished by whoever comes next if it was interrupted.
"""

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sim.scenario.problems import InputError
from sim.study.manifest import Manifest
from sim.study.provenance import DISTRIBUTION
from sim.study.sentences import sentence

MANIFEST = "manifest.json"
HIDDEN = ".unfinished"
LOCK = ".lock"

READY = Path(HIDDEN) / "ready"
"""The folder of files that are the results already, and only have to be moved."""

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


def move(source: Path, target: Path) -> None:
    """Rename a file over another.

    Windows refuses while a scanner or a sync tool looks at one of the two, which takes a moment; so it is tried for a
    second.

    Raises
    ------
    OSError
        If it cannot be done.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            source.replace(target)
            return
        except PermissionError:
            if not tries_left:
                raise
            time.sleep(_SECONDS_BETWEEN)


class FolderError(InputError, ValueError):
    """Why a folder cannot hold or give results, in one sentence."""


def check_replaceable(path: Path, names: Iterable[str]) -> None:
    """Make sure that files of earlier results can be replaced, before new ones are made.

    Raises
    ------
    FolderError
        Naming the first that cannot: it is open in another program (Windows), protected, or no file.
    """
    for file in (path / name for name in names):
        if not file.exists():
            continue
        if not file.is_file():
            raise FolderError(f"{file} stands where results go, and is no file: move it, or name another folder.")
        try:
            file.open("rb+").close()
            move(file, file)
        except OSError as error:
            raise _in_use(file, error) from None


def unsettled(path: Path) -> bool:
    """Whether results stand ready that are not in place yet."""
    return (path / READY / MANIFEST).is_file()


def settle(path: Path) -> None:
    """Move results that stand ready into place; whoever calls has the lock.

    Raises
    ------
    FolderError
        If a file cannot be replaced; what was moved is moved back.
    """
    ready, earlier = path / READY, path / HIDDEN / "earlier"
    if unsettled(path):
        new_names = {*files_of(manifest_at(ready)), MANIFEST}
        dropped = [name for name in files_of(manifest_at(path)) if name not in new_names]
        staged = sorted(file.name for file in ready.iterdir() if file.name != MANIFEST)
        earlier.mkdir(exist_ok=True)
        moves = []
        try:
            for name in (*dropped, *staged, MANIFEST):  # the manifest last: until then it is not done
                for source, target in ((path / name, earlier / name), (ready / name, path / name)):
                    if source.exists():
                        move(source, target)
                        moves.append((source, target))
        except OSError as error:
            for source, target in reversed(moves):
                move(target, source)
            raise _in_use(path / name, error) from None
    for folder in (ready, earlier):
        shutil.rmtree(folder, ignore_errors=True)


def manifest_at(path: Path) -> Manifest | None:
    """The manifest in a folder; None if there is none of ours that can be read."""
    manifest = read_object(path / MANIFEST)
    return manifest if manifest and manifest.get("made_by") == DISTRIBUTION else None


def read_object(path: Path) -> dict[str, Any] | None:
    """What a JSON file holds, if it is there, whole and an object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None  # a pipe would be waited for
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def files_of(manifest: Manifest | None) -> Iterator[str]:
    """The files that a manifest names, as far as they lie in its own folder."""
    files = (manifest or {}).get("files")
    yield from (name for name in (files if isinstance(files, dict) else ()) if Path(name).name == name)


def _in_use(file: Path, error: OSError) -> FolderError:
    return FolderError(sentence("folder", "in_use", file=file, reason=error.strerror or error))
