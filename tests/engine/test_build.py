"""The engine's file is what its C compiles to, with the compiler that the project names; its headers are Python's."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.engine import build
from sim.engine.file import FILE, SOURCES, EngineError
from sim.engine.headers import headers

needs_compiler = pytest.mark.skipif(find_spec("ziglang") is None, reason="the C compiler is not installed")


@pytest.mark.parametrize("name", headers())
def test_a_header_is_what_python_writes(name: str) -> None:
    assert (SOURCES / name).read_text(encoding="utf-8") == headers()[name], "run python -m sim.engine.build"


@needs_compiler
def test_the_file_is_what_its_c_compiles_to() -> None:
    assert build.build() == FILE.read_bytes(), "run python -m sim.engine.build"


@needs_compiler
@pytest.mark.slow
def test_built_anew_from_nothing_in_another_folder_it_has_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIG_GLOBAL_CACHE_DIR", os.fspath(tmp_path / "cache"))
    elsewhere = tmp_path / "another" / "c"
    for path in sorted(SOURCES.rglob("*.[ch]")):
        copy = elsewhere / path.relative_to(SOURCES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(build, "SOURCES", elsewhere)
    assert build.build() == FILE.read_bytes()


@needs_compiler
def test_c_that_does_not_compile_is_shown_with_its_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.c"
    wrong.write_text("static int need(void) { return 0 }\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"wrong\.c:1:\d+: error"):
        build.build(str(wrong))


def test_without_a_compiler_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda name: None)
    assert build.main(["--check"]) == 1
    assert "pip install" in capsys.readouterr().err
