"""What numba keeps of compiled functions, sealed: it is unpickled, so nothing is read that this user has not written.

Each file has before it the HMAC of its name and content under a key that lies in a folder of this user alone. What is
broken, foreign, crafted or put under another name is as good as absent: it is compiled anew and written over.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import hmac
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.serialize import dumps

_KEY_BYTES = _SEAL_BYTES = 32


class _SealedFiles(IndexDataCacheFile):
    """The files of one function, as numba keeps them but for the seal."""

    def _load_index(self) -> dict[Any, str]:
        content = _read(Path(self._index_path))
        version, stamp, names = (None, None, {}) if content is None else pickle.loads(content)
        return names if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(Path(self._index_path), dumps((self._version, self._source_stamp, overloads)))

    def _load_data(self, name: str) -> Any:
        content = _read(Path(self._data_path(name)))
        return None if content is None else pickle.loads(content)

    def _save_data(self, name: str, data: Any) -> None:
        self._write(Path(self._data_path(name)), dumps(data))

    def _write(self, path: Path, content: bytes) -> None:
        key = _key()
        if key is not None:
            with self._open_for_write(str(path)) as file:
                file.write(_seal(key, path.name, content) + content)


class _SealedCache(FunctionCache):
    """The compiled forms of one function; where they cannot be kept they are compiled each time."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file = _SealedFiles(self._cache_path, self._impl.filename_base, stamp)

    def save_overload(self, sig: Any, data: Any) -> None:
        with suppress(OSError):  # a full disk, a folder that has gone
            super().save_overload(sig, data)


def keep_compiled(function: Any) -> None:
    """Let a function that numba compiles be kept, if there is a place for it."""
    with suppress(RuntimeError, OSError):
        function._cache = _SealedCache(function.py_func)


def _read(path: Path) -> bytes | None:
    """The content of a sealed file; None if there is none, or none of ours."""
    key = _key()
    try:
        sealed = b"" if key is None else path.read_bytes()
    except OSError:
        return None
    seal, content = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
    return content if key is not None and hmac.compare_digest(seal, _seal(key, path.name, content)) else None


def _seal(key: bytes, name: str, content: bytes) -> bytes:
    return hmac.digest(key, name.encode("utf-8") + b"\0" + content, "sha256")


@cache
def _key() -> bytes | None:
    """This user's key, made when it is first asked for; None if it cannot be had, or others could know it."""
    try:
        path = _own_folder() / "compiled.key"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(os.urandom(_KEY_BYTES))
        held, key = path.stat(), path.read_bytes()
    except (OSError, RuntimeError):  # no home
        return None
    if hasattr(os, "getuid") and (held.st_uid != os.getuid() or held.st_mode & 0o077):
        return None
    return key if len(key) == _KEY_BYTES else None


def _own_folder() -> Path:
    """Where programs of this system keep what can be made again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "frontdoor-sim"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "frontdoor-sim"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "frontdoor-sim"
