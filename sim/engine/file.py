"""The file of the engine: what is in it, and whether it is whole and of these sources.

At its end stands a section ``stamp``: the SHA-256 of the C that it was built from, and that of all before it.
"""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "c"
FILE = FOLDER / "engine.wasm"

BUILD = "python -m sim.engine.build"

_HASH_BYTES = 32
_NAME = b"stamp"
_SECTION = bytes((0, 1 + len(_NAME) + 2 * _HASH_BYTES, len(_NAME))) + _NAME
"""A custom section of WebAssembly: 0, its length, its name. Runtimes pass it over."""


class EngineError(RuntimeError):
    """The compiled engine cannot be used here, or a run of it stopped; the message says why and what helps."""


def sources_digest(sources: Path = SOURCES) -> bytes:
    """SHA-256 of all the C, names included; the same however a checkout ends its lines."""
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*.[ch]"), key=lambda path: path.relative_to(sources).parts):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(sources).as_posix()} {len(content)}\n".encode() + content)
    return digest.digest()


def stamped(module: bytes, sources: bytes) -> bytes:
    """A module with its stamp."""
    content = module + _SECTION + sources
    return content + hashlib.sha256(content).digest()


def checked(content: bytes, sources: bytes | None) -> bytes:
    """The content of the file, if it is whole and of these sources (None: there are none to hold it against).

    Raises
    ------
    EngineError
        If it is damaged or stale.
    """
    built_from, whole = content[-2 * _HASH_BYTES : -_HASH_BYTES], content[-_HASH_BYTES:]
    has_stamp = content[: -2 * _HASH_BYTES].endswith(_SECTION)
    if not has_stamp or whole != hashlib.sha256(content[:-_HASH_BYTES]).digest():
        raise EngineError(
            f"the compiled engine {FILE.name} is damaged: {FILE} is not as it was built; install the package anew, "
            f"or in a checkout run {BUILD}"
        )
    if sources is not None and built_from != sources:
        raise EngineError(
            f"the compiled engine {FILE.name} is stale: it was built from other C than stands in {SOURCES}; "
            f"run {BUILD} (or git checkout, if you did not mean to change the C)"
        )
    return content


def read() -> bytes:
    """The engine's file, held against its sources where they are.

    Raises
    ------
    EngineError
        If it is missing, damaged or stale.
    """
    try:
        content = FILE.read_bytes()
    except OSError as error:
        raise EngineError(
            f"the compiled engine cannot be read: {FILE}: {error.strerror or error}; install the package anew, or in a "
            f"checkout run {BUILD}"
        ) from error
    return checked(content, sources_digest() if SOURCES.is_dir() else None)
