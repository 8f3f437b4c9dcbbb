"""Build the engine: ``python -m sim.engine.build``. Only who changes the C needs it.

Writes the headers that come from Python, and compiles `sim/engine/c/engine.c` to `engine.wasm` with the C compiler of
the package ``ziglang``. The same sources and the same version of the compiler give the same bytes on any machine.

``--check`` compares with the file that is there, and writes nothing. ``--native FILE`` builds the same C as a shared
library for this processor, to measure against; with ``--sanitize`` by gcc, which stops at the first access outside an
array and the first undefined operation.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sim.engine.file import FILE, SOURCES, EngineError, sources_digest, stamped
from sim.engine.headers import headers

STRICT = (
    "-std=c17", "-ffp-contract=off", "-fno-strict-aliasing", "-fno-math-errno", "-Wall", "-Wextra", "-Werror",
    "-Wno-unused-function", "-Wno-implicit-fallthrough",
)  # fmt: skip
"""What every build is made with. Contraction would fuse a product and a sum, and change the last bit. Some rules are
only asked by tests; a routine that waits is a switch whose cases follow on (`model.h`)."""

ZIG = ("-Wno-initializer-overrides",)
GCC = ("-Wno-override-init",)
"""A row of the log names what differs from an empty one."""

TO_WASM = (
    "--target=wasm32-freestanding", "-O2", "-msimd128", "-ffreestanding", "-nostdlib", "-Wl,--no-entry",
    "-Wl,--strip-all", "-Wl,-z,stack-size=262144",
)  # fmt: skip
"""Zig puts the stack first in memory, so that outgrowing it is a trap."""

NATIVE = ("-O2", "-fPIC", "-shared", "-fvisibility=hidden")
SANITIZE = ("-O1", "-g", "-fPIC", "-shared", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def write_headers(folder: Path = SOURCES) -> list[str]:
    """Write the headers that come from Python; names of those that were other."""
    changed = []
    for name, text in headers().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(name)
    return changed


def build(source: str = "engine.c", extra: Sequence[str] = ()) -> bytes:
    """The engine as WebAssembly, stamped.

    Raises
    ------
    EngineError
        If there is no compiler, or it refuses the C.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "engine.wasm"
        _compile([*_zig(), *STRICT, *ZIG, *TO_WASM, *extra, source, "-o", str(made)], folder)
        return stamped(made.read_bytes(), sources_digest())


def build_native(path: Path, *, sanitize: bool = False, source: str = "engine.c") -> None:
    """The same C as a shared library for this processor."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["gcc", *STRICT, *GCC, *SANITIZE] if sanitize else [*_zig(), *STRICT, *ZIG, *NATIVE]
        _compile([*command, source, "-o", str(path.resolve())], folder)


def _zig() -> list[str]:
    if importlib.util.find_spec("ziglang") is None:
        raise EngineError('there is no C compiler to build the engine with: pip install "frontdoor-sim[engine]"')
    return [sys.executable, "-m", "ziglang", "cc"]


def _compile(command: Sequence[str], scratch: str) -> None:
    """Run a compiler among the sources, so that no path of this machine gets into what it makes."""
    environment = {**os.environ, "ZIG_LOCAL_CACHE_DIR": scratch}
    try:
        done = subprocess.run(command, cwd=SOURCES, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise EngineError(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise EngineError(f"the C of the engine does not compile:\n{done.stderr.strip()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build as asked; 0 if it went well."""
    parser = argparse.ArgumentParser(prog="python -m sim.engine.build", description="Build the compiled engine.")
    parser.add_argument("--check", action="store_true", help="compare with the file that is there, and write nothing")
    parser.add_argument("--native", type=Path, metavar="FILE", help="build a shared library for this processor")
    parser.add_argument("--sanitize", action="store_true", help="with gcc's address and undefined-behaviour sanitizers")
    asked = parser.parse_args(arguments)
    try:
        return _check() if asked.check else _build(asked.native, sanitize=asked.sanitize)
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _build(native: Path | None, *, sanitize: bool) -> int:
    changed = write_headers()
    if native is not None:
        build_native(native, sanitize=sanitize)
        return 0
    content = build()
    FILE.write_bytes(content)
    sys.stdout.write(f"{FILE}: {len(content):,} bytes{''.join(f', {name} written anew' for name in changed)}\n")
    return 0


def _check() -> int:
    stale = [name for name, text in headers().items() if (SOURCES / name).read_text(encoding="utf-8") != text]
    if stale:
        raise EngineError(f"{', '.join(stale)}: not what Python writes; run python -m sim.engine.build")
    if build() != FILE.read_bytes():
        raise EngineError(f"{FILE.name} is not what this C compiles to; run python -m sim.engine.build")
    sys.stdout.write(f"{FILE.name} is what its C compiles to\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
