"""The walls of the house: a room imports only from the rooms before it, wherever in a file the import stands."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
ROOMS = ("sim.rules", "sim.scenario", "sim.tape", "sim.log", "sim.model", "sim.engine", "sim.measures", "sim.study", "sim.report", "sim.tables",
         "sim.cli", "sim")  # fmt: skip
"""In the order in which data walks through them; the doors last."""

DOORS = {"sim": "sim", "sim.__main__": "sim"}
ONLY_HERE = {
    "simpy": ("sim.model",), "wasmtime": ("sim.engine",), "typer": ("sim.cli",), "joblib": ("sim.study",), "xlsxwriter": ("sim.report",),
    "ruamel": ("sim.scenario",), "jinja2": ("sim.scenario", "sim.report"),  # words of new scenarios; pages
}  # fmt: skip
LONGEST_FILE = 400

FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = ("sim", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    if module in DOORS:
        return DOORS[module]
    found = ".".join(module.split(".")[:2])
    assert found in ROOMS, f"{module} is in no room of the house"
    return found


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports and the line, inside functions and for type checking too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: line {node.lineno} imports relatively"
            inside = node.module == "sim"  # from sim import x: x may be a room
            yield from ((f"sim.{a.name}" if inside else node.module or "", node.lineno) for a in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            named = node.args[0]
            if isinstance(named, ast.Constant):
                yield str(named.value), node.lineno


def breaches(path: Path) -> list[str]:
    here = room(module_name(path))
    found = []
    for module, line in imports(path):
        top = module.split(".")[0]
        if top == "sim" and ROOMS.index(room(module)) > ROOMS.index(here):
            found.append(f"line {line}: {here} must not import {module}")
        if (here, module.partition(".model")[0]) == ("sim.measures", "sim") and module.startswith("sim.model"):
            found.append(f"line {line}: measures read logs, not the model")
        if here == "sim.rules" and top == "sim" and room(module) != here:
            found.append(f"line {line}: rules import nothing of ours")
        if here not in ONLY_HERE.get(top, (here,)):
            found.append(f"line {line}: only {' and '.join(ONLY_HERE[top])} imports {top}")
    return found


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_rooms_import_only_from_rooms_before_them(path: Path) -> None:
    assert breaches(path) == []


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_nothing_prints(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert [f"line {call.lineno}" for call in calls if ast.unparse(call.func) in ("print", "pprint")] == []


TESTS = sorted(Path(__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=lambda path: path.stem)
def test_files_are_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sim/rules/x.py", "from sim.scenario import vocabulary"),
        ("sim/rules/x.py", "import sim"),
        ("sim/scenario/x.py", "from sim.log import EventLog"),
        ("sim/measures/x.py", "def f():\n    from sim.model import simulate"),
        ("sim/measures/x.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sim.model.world"),
        ("sim/model/x.py", "from sim import measures"),
        ("sim/study/x.py", "from sim.report import add_report"),
        ("sim/study/x.py", "import simpy"),
        ("sim/report/x.py", "import importlib\nimportlib.import_module('sim.cli')"),
    ],
)
def test_a_hole_in_a_wall_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path / "sim")
    assert breaches(path)


def graph(files: Sequence[Path]) -> dict[str, set[str]]:
    """Which module imports which, wherever in a file and for whatever reason the import stands."""
    known = {module_name(path) for path in files}

    def home(name: str) -> str:
        while name and name not in known:
            name = name.rpartition(".")[0]
        return name

    found: dict[str, set[str]] = {}
    for path in files:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = [name for name, _ in imports(path)]
        names += [f"{node.module}.{a.name}" for node in nodes if isinstance(node, ast.ImportFrom) for a in node.names]
        found[module_name(path)] = {home(name) for name in names} - {"", module_name(path)}
        packages = {f"{node.module}" for node in nodes if isinstance(node, ast.ImportFrom)
                    if all(f"{node.module}.{a.name}" in known for a in node.names)}  # fmt: skip
        found[module_name(path)] -= packages  # only files of it are asked for
    return found


def circles(found: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import one another, be it by a detour."""
    reach = {module: _reached(found, module) for module in found}
    groups = {tuple(sorted(other for other in reach[module] if module in reach[other])) for module in found}
    return sorted(list(group) for group in groups if len(group) > 1)


def _reached(found: dict[str, set[str]], start: str) -> set[str]:
    seen, open_ = set(), [start]
    while open_:
        for target in found[open_.pop()] & found.keys():
            if target not in seen:
                seen.add(target)
                open_.append(target)
    return seen


def test_no_import_circle() -> None:
    """Not among types either, and not inside functions."""
    assert circles(graph(FILES)) == []


@pytest.mark.parametrize(
    "texts",
    [
        ("from sim.study.b import B", "from sim.study.a import A"),
        ("def f():\n    from sim.study import b", "import sim.study.a"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sim.study.b import B", "from sim.study.c import C", "import sim.study.a"),
    ],
)
def test_a_circle_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: tuple[str, ...]) -> None:
    folder = tmp_path / "sim" / "study"
    folder.mkdir(parents=True)
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path / "sim")
    for name, text in zip("abc", texts, strict=False):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    assert circles(graph(sorted(folder.glob("*.py")))) == [[f"sim.study.{name}" for name in "abc"[: len(texts)]]]


def test_reading_scenarios_and_measuring_wait_for_no_engine() -> None:
    """Neither engine is loaded before there is something to simulate, and the readable one only if it is asked for."""
    code = "import sys, sim.engine, sim.scenario, sim.measures, sim.study.summary; sys.exit(len({'wasmtime', 'simpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
