"""Where results come from: enough to make them again, and nothing about whose machine it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

DISTRIBUTION = "frontdoor-sim"
"""Name of the distribution; marks a manifest as ours."""

PACKAGES = ("simpy", "numpy", "pandas", "numba", "scipy", "pydantic", "joblib", "pyarrow", "holidays", "matplotlib")
"""Packages whose versions can matter to a result."""

_BENEATH = ("simpy", "numpy", "pandas", "numba", "scipy", "holidays")
"""The packages that draws, events and measures stand on."""

_MAKING_RESULTS = ("log.py", "scenario/*.py", "model/*.py", "measures/*.py")
"""The rooms between a scenario and the measures of a replication."""


def package_version() -> str:
    """Version of this package: as installed, or as written in the checkout."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if project.is_file():
        import tomllib

        facts = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
        if facts.get("name") == DISTRIBUTION:
            return str(facts["version"])
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


def versions() -> dict[str, str]:
    """Versions of Python, of this package and of the packages that can matter to a result."""
    found = {"python": platform.python_version(), DISTRIBUTION: package_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


@cache
def identity() -> dict[str, str]:
    """What results depend on besides scenario and seed: the code that makes them, and the versions beneath it."""
    found = versions()
    return {"the code of the simulator": code_hash(), **{name: found[name] for name in ("python", *_BENEATH)}}


def code_hash() -> str:
    """SHA-256 over the source files from which results come, so that any change of the model shows; 16 digits."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for file in sorted(file for room in _MAKING_RESULTS for file in package.glob(room)):
        digest.update(f"{file.relative_to(package).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def code_commit() -> dict[str, Any] | None:
    """The commit of the checkout the package runs from, and whether files differ from it; None outside a checkout."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD").strip()
        changed = bool(_git(root, "status", "--porcelain", "--", "sim", "scenarios").strip())
    except (OSError, subprocess.SubprocessError):
        return None
    return {"id": commit, "changed_since": changed}


def machine() -> dict[str, str]:
    """Operating system, processor family and kind of Python; no names of hosts or people."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "implementation": sys.implementation.name,
    }


def now() -> str:
    """This moment in UTC, to the second, in ISO 8601."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True, timeout=10
    ).stdout
