"""Templates compiled: kept where Python keeps compiled modules, and done without where nothing can be kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from sim.report import rendering


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The templates that had to be compiled, with Python's own place for compiled modules in a folder of the test."""
    names: list[str] = []
    compile_ = Environment.compile

    def noted(self: Environment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return compile_(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", noted)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    rendering._environment.cache_clear()
    yield names
    rendering._environment.cache_clear()


def rendered_anew() -> str:
    rendering._environment.cache_clear()
    return rendering.rendered("pathway.svg", {"volumes": {}, "ink": "black", "quiet": "grey", "limit": "red"})


def test_a_template_is_compiled_once_for_all_commands(compiled: list[str], tmp_path: Path) -> None:
    first = rendered_anew()
    assert "pathway.svg" in compiled and first
    assert [*(tmp_path / "compiled").rglob("__jinja2_*.cache")]
    compiled.clear()
    assert rendered_anew() == first
    assert not compiled


def test_where_python_keeps_nothing_nothing_is_kept(
    compiled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered_anew() and not [*tmp_path.rglob("*")]


def test_where_nothing_can_be_kept_pages_are_made_all_the_same(compiled: list[str], tmp_path: Path) -> None:
    (tmp_path / "compiled").write_text("a file, where the folder would be")
    assert rendered_anew() and compiled
