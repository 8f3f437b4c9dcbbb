"""New results in the place of earlier ones: all of them or none, whatever happens meanwhile.

Files are made in a hidden folder. Once all are on the disk, that folder is renamed, which happens in one moment; from
then on they are the results, and moving them into place is finished by whoever comes next if it was interrupted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sim.study.files import move, to_disk, write_whole
from sim.study.provenance import DISTRIBUTION

MANIFEST = "manifest.json"
HIDDEN = ".unfinished"
LOCK = ".lock"

_READY = Path(HIDDEN) / "ready"
_EARLIER = Path(HIDDEN) / "earlier"


class FolderError(ValueError):
    """Why a folder cannot hold or give results, in one sentence."""


def check_replaceable(path: Path, names: Iterable[str]) -> None:
    """Make sure that files of earlier results can be replaced, before new ones are made.

    Raises
    ------
    FolderError
        Naming the first that cannot: it is open in another program (Windows), protected, or no file.
    """
    for name in names:
        file = path / name
        if file.exists() and not file.is_file():
            raise FolderError(f"{file} stands where results go, and is no file: move it, or name another folder.")
        try:
            if file.exists():
                file.open("rb+").close()
                move(file, file)
        except OSError as error:
            raise _in_use(file, error) from None


def put_in_place(path: Path, staging: Path, manifest: dict[str, Any]) -> None:
    """Make the staged files the results of a folder, with a manifest that names them all.

    Files of earlier results that the manifest does not name are removed, and no others.

    Raises
    ------
    FolderError
        If a file cannot be replaced; everything is as it was before.
    OSError
        If the staged files cannot be written out.
    """
    write_whole(staging / MANIFEST, manifest_text(manifest))
    staged = [file.name for file in staging.iterdir()]
    for name in staged:
        to_disk(staging / name)
    check_replaceable(path, [*staged, *_gone(path, manifest)])
    shutil.rmtree(path / _EARLIER, ignore_errors=True)
    staging.rename(path / _READY)
    try:
        settle(path)
    except FolderError:
        (path / _READY).rename(staging)
        raise


def unsettled(path: Path) -> bool:
    """Whether results stand ready that are not in place yet."""
    return (path / _READY / MANIFEST).is_file()


def settle(path: Path) -> None:
    """Move results that stand ready into place; whoever calls has the lock.

    Raises
    ------
    FolderError
        If a file cannot be replaced; what was moved is moved back.
    """
    ready, earlier = path / _READY, path / _EARLIER
    if unsettled(path):
        manifest = manifest_at(ready) or {}
        staged = sorted(file.name for file in ready.iterdir() if file.name != MANIFEST)
        earlier.mkdir(exist_ok=True)
        done: list[tuple[Path, Path]] = []
        try:
            for name in (*_gone(path, manifest), *staged, MANIFEST):  # the manifest last: until then it is not done
                for source, target in ((path / name, earlier / name), (ready / name, path / name)):
                    if source.exists():
                        move(source, target)
                        done.append((source, target))
        except OSError as error:
            for source, target in reversed(done):
                move(target, source)
            raise _in_use(path / name, error) from None
    for folder in (ready, earlier):
        shutil.rmtree(folder, ignore_errors=True)


def manifest_at(path: Path) -> dict[str, Any] | None:
    """The manifest in a folder; None if there is none of ours that can be read."""
    try:
        if not (path / MANIFEST).is_file():  # a pipe would be waited for
            return None
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("made_by") == DISTRIBUTION
    return manifest if ours else None


def manifest_text(manifest: dict[str, Any]) -> bytes:
    """A manifest as it stands on disk."""
    return (json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def files_of(manifest: dict[str, Any] | None) -> Iterator[str]:
    """The files that a manifest names, as far as they lie in its own folder."""
    files = (manifest or {}).get("files")
    yield from (name for name in (files if isinstance(files, dict) else ()) if Path(name).name == name)


def _gone(path: Path, manifest: dict[str, Any]) -> list[str]:
    """The files of earlier results that a new manifest does not name."""
    kept = {*files_of(manifest), MANIFEST}
    return [name for name in files_of(manifest_at(path)) if name not in kept]


def _in_use(file: Path, error: OSError) -> FolderError:
    return FolderError(
        f"{file} cannot be replaced ({error.strerror or error}): is it open in another program, or protected? "
        "Close it, or name another folder."
    )
