"""Where results come from: enough to make them again, and nothing about whose machine it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.engine import EngineName

from sim.engine.file import FILE
from sim.scenario.shell import python, quoted

DISTRIBUTION = "frontdoor-sim"
"""Name of the distribution; marks a manifest as ours."""

CODE = "the code of the simulator"
"""What the hash of the code is called where results are told apart by it."""

PACKAGES = ("simpy", "numpy", "pandas", "wasmtime", "scipy", "pydantic", "joblib", "pyarrow", "holidays")
"""Packages whose versions can matter to a result."""

_BENEATH = ("simpy", "numpy", "pandas", "wasmtime", "scipy", "holidays")
"""The packages that draws, events and measures stand on."""

PACKAGE = Path(__file__).resolve().parents[1]

_AFTERWARDS = ("study", "report", "page", "tables", "cli", "__init__.py", "__main__.py")
"""The rooms after the measures of a replication, and the doors: what they hold changes no replication."""

_OF_A_REPLICATION = ("study/tasks.py",)
"""Except these, which put a replication into tables."""

_SOURCES = (".py", ".c", ".h", ".wasm")


def package_version() -> str:
    """Version of this package: as installed, or as written in the checkout."""
    if project := _project():
        return str(project["version"])
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


def versions() -> dict[str, str]:
    """Versions of Python, of this package and of the packages that can matter to a result."""
    numbers = {"python": platform.python_version(), DISTRIBUTION: package_version()}
    return numbers | {name: metadata.version(name) for name in PACKAGES}


@cache
def identity() -> dict[str, str]:
    """What results depend on besides scenario and seed: the code that makes them, and the versions beneath it."""
    installed = versions()
    return {CODE: code_hash(), **{name: installed[name] for name in ("python", *_BENEATH)}}


def code_hash(package: Path = PACKAGE) -> str:
    """SHA-256 over the source files from which results come, so that any change of the model shows; 16 digits."""
    digest = hashlib.sha256()
    for name in code_files(package):
        content = (package / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def code_files(package: Path = PACKAGE) -> list[str]:
    """The source files from which a replication comes, in subfolders too: a new room counts until it is left out."""
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.suffix in _SOURCES)
    return [name for name in names if name.partition("/")[0] not in _AFTERWARDS or name in _OF_A_REPLICATION]


def engine(name: EngineName) -> dict[str, str]:
    """Which engine makes the logs, and the SHA-256 of its file; 16 digits."""
    file = {"file": file_hash(FILE)[:16]} if name == "compiled" and FILE.is_file() else {}
    return {"name": name, **file}


def code_commit() -> dict[str, Any] | None:
    """The commit of the checkout the package runs from, and whether files differ from it; None outside a checkout."""
    root = PACKAGE.parent
    if not (root / ".git").exists():
        return None
    commands = (["rev-parse", "HEAD"], ["status", "--porcelain", "--", "sim", "scenarios"])
    try:
        commit, changed = (
            subprocess.run(["git", *each], cwd=root, capture_output=True, text=True, check=True, timeout=10).stdout
            for each in commands
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return {"id": commit.strip(), "changed_since": bool(changed)}


def machine() -> dict[str, str]:
    """Operating system, processor family and kind of Python; no names of hosts or people."""
    return {"system": platform.system(), "machine": platform.machine(), "implementation": sys.implementation.name}


def now() -> str:
    """This moment in UTC, to the second, in ISO 8601."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def how_to_install(extra: str) -> str:
    """A command that installs what an extra stands for, from any folder, into the Python that runs this.

    It names the packages themselves: nobody who only has the folder has the distribution where pip would find it.
    """
    if project := _project():
        requirements = [str(each) for each in project["optional-dependencies"][extra]]
    else:
        marker = re.compile(rf"""extra == ['"]{extra}['"]$""")
        requirements = [
            each.partition(";")[0].strip() for each in metadata.requires(DISTRIBUTION) or () if marker.search(each)
        ]
    return python("-m", "pip", "install", *map(quoted, requirements))


def _project() -> dict[str, Any]:
    """What the checkout says of this project; empty once it is installed without one."""
    file = PACKAGE.parent / "pyproject.toml"
    facts = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}) if file.is_file() else {}
    return facts if facts.get("name") == DISTRIBUTION else {}
