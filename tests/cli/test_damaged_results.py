"""Results folders that are damaged, edited by hand, or of another version: a sentence, whatever is read from them."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.study.folder import FolderError
from sim.study.manifest import FORMAT
from sim.study.result import load_result
from tests.cli.conftest import BUSIER, SMALL, Command

RANGES = """\
ranges:
  it: {label: It, path: perception.error_sd.screening, low: 5, high: 20, source: judgement}
"""
STUDIES = {
    "compared": ("compare", "small.yaml", "busier.yaml", "-n", "2"),
    "swept": ("sweep", "small.yaml", "--vary", "demand.contacts.multiplier=1,1.2", "-n", "2"),
    "unknowns": ("sensitivity", "small.yaml", "--over", "ranges.yaml", "--trajectories", "2", "--measure", "contacts",
                 "-n", "1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison, a sweep and a sensitivity study."""
    folder = tmp_path_factory.mktemp("made")
    for name, text in (("small", SMALL), ("busier", BUSIER), ("ranges", RANGES)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for name, command in STUDIES.items():
            assert main([*command, "--workers", "1", "--out", name, "--quiet"]) == 0
    finally:
        os.chdir(before)
    return folder


def spoilt(whole: dict[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """The manifest with each of its fields gone, null or of another kind; scenarios have their own tests."""
    part: Any = whole
    for key in path:
        part = part[key]
    for key in part:
        for what in ("gone", None, [], "x", -7, {}, 1.5):
            changed = copy.deepcopy(whole)
            inside: Any = changed
            for step in path:
                inside = inside[step]
            if what == "gone":
                del inside[key]
            else:
                inside[key] = what
            yield f"{'.'.join(map(str, (*path, key)))}: {what}", changed
        if isinstance(part[key], dict) and len(path) < 2 and key != "scenario":
            yield from spoilt(whole, (*path, key))
        if isinstance(part[key], list) and part[key] and isinstance(part[key][0], dict):
            yield from spoilt(whole, (*path, key, 0))


@pytest.mark.parametrize("name", STUDIES)
def test_a_damaged_manifest_gives_a_result_or_a_sentence(made: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(made / name, tmp_path / name))
    whole = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    form = set(load_result(folder).manifest)
    refused = 0
    for what, changed in spoilt(whole):
        (folder / "manifest.json").write_text(json.dumps(changed), encoding="utf-8")
        try:
            result = load_result(folder)
        except FolderError as wrong:
            refused += 1
            assert len(str(wrong).splitlines()) == 1 and str(wrong).endswith(("name a folder of results.", "."))
        else:
            assert form - set(result.manifest) <= {"sweep", "sensitivity"}, what
    assert refused > 150


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("format", FORMAT + 1, f"it has the format {FORMAT + 1}, and this version knows {FORMAT}: use"),
        ("format", 2, f"it has the format 2, and this version knows {FORMAT}: use the version that wrote it"),
        ("format", "gone", "it has the format None"),
        ("format", None, "it has the format None"),
        ("seed", "gone", "seed is missing"),
        ("seed", None, "seed: it should be a valid integer"),
        ("failed", "gone", "failed is missing"),
        ("warnings", None, "warnings: it should be a valid list"),
        ("versions", [], "versions: it should be a valid dictionary"),
        ("ended", "yesterday", "ended: Invalid isoformat string: 'yesterday'"),
        ("baseline", "nowhere", "the baseline nowhere is not among the scenarios"),
        ("scenarios", [], "it names no scenarios"),
    ],
)
@pytest.mark.parametrize("command", ["report", "verify", "tradeoffs", "document"])
def test_every_command_that_reads_results_says_so(
    made: Path, town: Path, frontdoor: Command, key: str, value: Any, said: str, command: str
) -> None:
    folder = Path(shutil.copytree(made / "compared", town / "out"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if value == "gone":
        del manifest[key]
    else:
        manifest[key] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    answer = frontdoor(command, "out")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"manifest.json in out cannot be used: {said}")


def spoilt_tables(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A table cut, with another encoding, without a column, with text among numbers, and so on."""
    first, *rest = content.splitlines(keepends=True)
    yield "empty", b""
    yield "no rows", first
    yield "cut", content[: len(content) * 2 // 3]
    yield "NUL", content[:200] + b"\0\0" + content[200:]
    yield "Latin", content[:300] + b"\xe9\xff" + content[300:]
    yield "a picture", bytes(range(256)) * 40
    yield "semicolons", content.replace(b",", b";")
    yield "too many cells", first + b"".join(line.rstrip() + b",9\n" for line in rest[:5])
    columns = first.strip().split(b",")
    cells = [line.strip().split(b",") for line in rest[:20]]
    for place, column in enumerate(columns):
        without = [row[:place] + row[place + 1 :] for row in [columns, *cells]]
        yield f"no {column.decode()}", b"\n".join(map(b",".join, without)) + b"\n"
        for value in (b"", b"zzz", b"-1", b"1e999"):
            changed = [columns, [*cells[0][:place], value, *cells[0][place + 1 :]], *cells[1:]]
            yield f"{column.decode()} {value.decode()}", b"\n".join(map(b",".join, changed)) + b"\n"


@pytest.mark.parametrize("command", ["report", "tradeoffs", "verify"])
@pytest.mark.usefixtures("whole_reports")
def test_what_cannot_be_shown_of_a_table_that_was_changed_is_laid_to_it(
    made: Path, town: Path, frontdoor: Command, command: str
) -> None:
    folder = Path(shutil.copytree(made / "compared", town / "out"))
    for name in ("measures.csv", "summary.csv", "comparison.csv"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        changed = [",".join(["", *line.split(",")[1:]]) for line in lines[1:]]  # no scenario has a name
        (folder / name).write_text("\n".join([lines[0], *changed]) + "\n", encoding="utf-8")
    answer = frontdoor(command, "out")
    assert answer.status == (1 if command == "verify" else 2)
    assert "fault of frontdoor" not in answer.err


def test_a_table_changed_so_that_a_report_fails_is_named(made: Path, town: Path, frontdoor: Command, monkeypatch) -> None:
    folder = Path(shutil.copytree(made / "compared", town / "out"))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr("sim.report.faces.page", broken)
    answer = frontdoor("report", "out")
    assert answer.status == 1 and "fault of frontdoor" in answer.err  # nothing was changed: it is ours
    (folder / "summary.csv").write_bytes((folder / "summary.csv").read_bytes().replace(b",pounds", b",guineas"))
    answer = frontdoor("report", "out")
    assert answer.status == 2
    assert answer.err.splitlines()[-1] == (
        "summary.csv in out is not as it was written, and cannot be used: nothing to divide by."
    )


@pytest.mark.parametrize("name", ["compared", "unknowns", pytest.param("swept", marks=pytest.mark.slow)])
def test_a_damaged_table_gives_a_result_or_a_sentence(made: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(made / name, tmp_path / name))
    refused = 0
    for table in sorted(folder.glob("*.csv")):
        whole = table.read_bytes()
        for _, content in spoilt_tables(whole):
            table.write_bytes(content)
            try:
                load_result(folder)
            except FolderError as wrong:
                refused += 1
                assert len(str(wrong).splitlines()) == 1
        table.write_bytes(whole)
    assert refused > 25
