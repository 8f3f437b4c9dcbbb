"""What is kept of compiled functions: only what this user has written whole is read; everything else is made anew."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import environment
from tests.effort import PATIENCE

pytest.importorskip("numba")



class Crafted:
    """What would be executed if it were unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.system, (f"touch '{self.mark}'",)


def called(folder: Path, home: Path) -> tuple[str, int, int]:
    """A compiled rule called in a process of its own: its value, and how often it was read from what is kept, or not."""
    code = "import sim.rules.lengths as l; v = l.exponential(3.0, 0.25); s = l.exponential.stats; print(v, sum(s.cache_hits.values()), sum(s.cache_misses.values()))"
    variables = {**environment(), "NUMBA_CACHE_DIR": str(folder), "HOME": str(home), "XDG_CACHE_HOME": "", "LOCALAPPDATA": str(home)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=variables, timeout=PATIENCE, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    value, hits, misses = done.stdout.split()
    return value, int(hits), int(misses)


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".nbi", ".nbc"))


def junk(path: Path, mark: Path) -> None:
    path.write_bytes(b"junk")


def cut(path: Path, mark: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def one_bit(path: Path, mark: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def crafted(path: Path, mark: Path) -> None:
    """As numba itself would read it, and behind a seal of whatever bytes."""
    path.write_bytes(pickle.dumps(Crafted(mark)))


def crafted_behind_a_seal(path: Path, mark: Path) -> None:
    path.write_bytes(path.read_bytes()[:32] + pickle.dumps(Crafted(mark)))


def of_another(path: Path, mark: Path) -> None:
    """Whole and sealed, but under another name: each pair is exchanged once."""
    other = next(other for other in kept(path.parent) if other != path and other.suffix == path.suffix)
    if path < other:
        mine, its = path.read_bytes(), other.read_bytes()
        path.write_bytes(its)
        other.write_bytes(mine)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    first = called(tmp_path / "cache", tmp_path / "home")
    assert first[1:] == (0, 1)
    assert called(tmp_path / "cache", tmp_path / "home") == (first[0], 1, 0)
    return tmp_path


@pytest.mark.parametrize("change", [junk, cut, one_bit, crafted, crafted_behind_a_seal, of_another])
def test_what_is_not_as_it_was_written_is_made_anew(filled: Path, change: Callable[[Path, Path], None]) -> None:
    good = {path: path.read_bytes() for path in kept(filled / "cache")}
    assert len(good) >= 4
    for path in good:
        change(path, filled / "executed")
    made = called(filled / "cache", filled / "home")
    assert made[1:] == (0, 1) and not (filled / "executed").exists()
    assert called(filled / "cache", filled / "home") == (made[0], 1, 0)  # and is kept again


def test_what_somebody_else_has_kept_is_not_read(filled: Path) -> None:
    """A folder that was handed on, with all that was compiled in it: whoever has another key reads none of it."""
    assert called(filled / "cache", filled / "another home")[1:] == (0, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files")
def test_a_key_that_others_could_know_seals_nothing(filled: Path) -> None:
    (key,) = (filled / "home").rglob("compiled.key")
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    assert called(filled / "cache", filled / "home")[1:] == (0, 1)
    assert called(filled / "cache", filled / "home")[1:] == (0, 1)


def test_without_a_place_for_a_key_it_compiles_each_time(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    for _ in range(2):
        assert called(tmp_path / "cache", tmp_path / "home")[1:] == (0, 1)
    assert kept(tmp_path / "cache") == []
