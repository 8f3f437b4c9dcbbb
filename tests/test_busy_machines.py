"""Tests pass on a busy machine: none of them looks at a clock but through `tests.effort`, and no deadline is short."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.effort import PATIENCE

CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns",
          "thread_time", "thread_time_ns", "time", "time_ns", "getrusage", "default_timer"}  # fmt: skip
MODULES = {"time", "timeit", "resource"}

TESTS = Path(__file__).parent
FILES = sorted(path for pattern in ("test_*.py", "conftest.py") for path in TESTS.rglob(pattern))


def haste(text: str) -> Iterator[str]:
    """Where a test looks at a clock, or gives up sooner than `PATIENCE`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in MODULES:
            if node.attr in CLOCKS:
                yield f"line {node.lineno}: {node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield from (f"line {node.lineno}: {name.name}" for name in node.names if name.name in CLOCKS)
        elif isinstance(node, ast.keyword) and node.arg in ("timeout", "deadline"):
            given = getattr(node.value, "value", None)
            if isinstance(given, int | float) and 0 < given < PATIENCE:
                yield f"line {node.value.lineno}: {node.arg}={given}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_is_in_haste(path: Path) -> None:
    assert list(haste(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "import time\nassert time.monotonic() - begun < 4",
        "from time import perf_counter",
        "process.communicate(timeout=30)",
        "@settings(deadline=200)\ndef test(): ...",
    ],
)
def test_haste_is_seen(text: str) -> None:
    assert len(list(haste(text))) == 1


def test_examples_of_property_tests_have_no_deadline() -> None:
    assert settings.default.deadline is None
