"""Odd names, files that are none, streams that are closed: a sentence, before the work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario, load_text
from sim.study.naming import plain_name, unique_names
from tests.cli.conftest import environment
from tests.effort import PATIENCE
from tests.towns import SMALL

RUN = ("run", "small.yaml", "-n", 1, "--workers", 1)
on_unix = pytest.mark.skipif(sys.platform == "win32", reason="files that Windows cannot have")


def told(frontdoor, folder: Path, *arguments: object) -> str:
    """What is said of a wrong command, which writes nothing."""
    before = sorted(folder.rglob("*"))
    answer = frontdoor(*arguments)
    assert (answer.status, answer.out) == (2, ""), answer
    assert len(answer.err.splitlines()) == 1 and "fault of frontdoor" not in answer.err
    assert sorted(folder.rglob("*")) == before
    return answer.err


# -- names -------------------------------------------------------------------------------------------------------------

DEVICES = ("CON", "nul", "com1", "LPT9.txt", "a/AUX/b", "prn", "COM²")


@pytest.mark.parametrize("name", DEVICES)
def test_a_name_that_windows_keeps_for_itself(town: Path, frontdoor, name: str) -> None:
    assert "Windows keeps this name for itself" in told(frontdoor, town, *RUN, "--out", name)
    assert "Windows keeps this name for itself" in told(frontdoor, town, "document", "small.yaml", "--out", name)
    file = Path(name).with_suffix(".yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    if name != "a/AUX/b":
        assert "Windows keeps this name for itself" in told(frontdoor, town, "new", file)


@pytest.mark.parametrize("name", ["trailing.", "trailing ", "below./out", "below /out"])
def test_a_name_whose_end_windows_takes_off(town: Path, frontdoor, name: str) -> None:
    assert "which Windows takes off" in told(frontdoor, town, *RUN, "--out", name)


def test_a_folder_that_is_there_may_be_called_anything(town: Path, frontdoor) -> None:
    """Here, at least; and dots that mean folders are no names."""
    if sys.platform != "win32":
        (town / "aux").mkdir()
        assert frontdoor(*RUN, "--quiet", "--out", "aux/out").status == 0
    assert frontdoor(*RUN, "--quiet", "--out", "./out/../out2").status == 0


@on_unix
def test_a_scenario_called_like_a_device_has_results_all_the_same(town: Path, frontdoor) -> None:
    (town / "CON.yaml").write_text(SMALL, encoding="utf-8")
    answer = frontdoor("run", "CON.yaml", "-n", 1, "--workers", 1, "--quiet")
    assert answer.out == "Report: results/scenario-CON/report.html\n"
    assert plain_name("aux.2017") == "scenario-aux.2017" and plain_name("contacts") == "contacts"
    assert unique_names(["nul", "NUL"]) == ["scenario-nul", "scenario-NUL-2"]
    assert not plain_name("x" * 79 + ".yz").endswith(".")


@on_unix
def test_names_that_are_not_utf_8(town: Path, frontdoor) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    (town / name).write_text(SMALL, encoding="utf-8")
    for command in (("check", name), ("run", name), ("compare", "small.yaml", name), ("document", name), ("journey", name)):
        assert r"caf\udce9.yaml is not UTF-8 text" in told(frontdoor, town, *command)
    bad = os.fsdecode(b"bad\xff")
    for command in ((*RUN, "--out", bad), ("new", f"{bad}.yaml"), ("report", bad), ("check", "small.yaml", "--set", f"title={bad}")):
        assert "is not UTF-8 text" in told(frontdoor, town, *command)
    with pytest.raises(ScenarioError, match="the name of the file is not UTF-8 text: rename it"):
        load_scenario(town / name)
    from sim.study.folder import FolderError, ResultsFolder

    with pytest.raises(FolderError, match="is not UTF-8 text"):
        ResultsFolder.claim(town / bad)


@on_unix
def test_names_that_cannot_be_seen(town: Path, frontdoor) -> None:
    assert "a character that cannot be seen (U+000A)" in told(frontdoor, town, "new", "a\nb.yaml")
    assert "a character that cannot be seen (U+202E)" in told(frontdoor, town, *RUN, "--out", "a\u202eb")
    with pytest.raises(ScenarioError, match=r"cannot be seen \(U\+0000\)"):
        load_scenario(_extending(town, r"a\0b.yaml"))


def _extending(folder: Path, name: str) -> Path:
    (folder / "odd.yaml").write_text(f'extends: "{name}"\n', encoding="utf-8")
    return folder / "odd.yaml"


def test_names_in_any_script_are_names(town: Path, frontdoor) -> None:
    for name in ("Tŷ Ddewi", "東京", "می‌روم", "👩\u200d👧", "क्‍ष"):
        (town / f"{name}.yaml").write_text(SMALL, encoding="utf-8")
        assert frontdoor("check", f"{name}.yaml").status == 0
        assert frontdoor(*RUN, "--quiet", "--out", name).status == 0


# -- words that are empty ----------------------------------------------------------------------------------------------

EMPTY = {
    "--out": (*RUN, "--out", ""), "--out, given as one": (*RUN, "--out="), "--out, of spaces": (*RUN, "--out", "  "),
    "--set": (*RUN, "--set", ""), "--cluster": (*RUN, "--cluster", ""), "--workers": ("run", "small.yaml", "--workers="),
    "run": ("run", ""), "check": ("check", "", "--json"), "report": ("report", ""), "new": ("new", ""),
    "--over": ("sensitivity", "small.yaml", "--over", ""), "--extends": ("new", "a.yaml", "--extends", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", EMPTY)
def test_an_empty_word_is_a_variable_that_is_not_set(town: Path, frontdoor, case: str) -> None:
    said = told(frontdoor, town, *EMPTY[case])
    assert said == f"Nothing stands after {case.partition(',')[0]}: give a value, or leave it out.\n"


def test_an_empty_text_is_a_value(town: Path, frontdoor) -> None:
    assert frontdoor("check", "small.yaml", "--set", "question=''").status == 0


# -- files that are none -----------------------------------------------------------------------------------------------


def specials(folder: Path) -> dict[str, str]:
    """Files that are none, with what is said of each."""
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "empty.yaml").write_bytes(b"")
    found = {
        "pipe.yaml": "it is not an ordinary file", "folder.yaml": "it is a folder, not a file", "empty.yaml": "the file is empty",
        "/dev/zero": "it is not an ordinary file", "/dev/null": "it is not an ordinary file", "/dev/tty": "it is not an ordinary file",
        "/proc/kmsg": "the file is empty", "/proc/version": "the file is empty", "/proc/self/mem": "the file is empty",
    }  # fmt: skip
    return {name: words for name, words in found.items() if (folder / name).exists()}


@on_unix
def test_special_files_as_scenarios_are_told_and_not_waited_for(town: Path, process) -> None:
    """In a process of its own, which is given up if it hangs."""
    found = specials(town)
    answer = process("compare", *found)
    lines = answer.err.splitlines()
    assert answer.status == 2 and len(lines) == len(found)
    assert [name for name, words in found.items() if not any(line.startswith(name) and words in line for line in lines)] == []
    for name in [name for name in ("pipe.yaml", "/proc/kmsg") if name in found]:
        assert process("sensitivity", "small.yaml", "--over", name).status == 2
        (town / "over.yaml").write_text(f"extends: {name}\n", encoding="utf-8")
        assert process("check", "over.yaml").status == 2


@on_unix
def test_a_pipe_in_place_of_a_manifest_is_not_waited_for(town: Path, process) -> None:
    (town / "out").mkdir()
    os.mkfifo(town / "out" / "manifest.json")
    for command in (("report", "out"), ("verify", "out"), ("run", "small.yaml", "-n", 1, "--out", "out")):
        answer = process(*command)
        assert answer.status == 2 and "out" in answer.err and len(answer.err.splitlines()) == 1


# -- streams that are closed -------------------------------------------------------------------------------------------


def typed(line: str) -> subprocess.CompletedProcess[str]:
    """A line typed in a shell, with the command as `frontdoor`."""
    line = line.replace("frontdoor", f"'{sys.executable}' -m sim")
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=environment(), timeout=PATIENCE, check=False
    )


@on_unix
@pytest.mark.parametrize("command", ["scenarios", "check small.yaml", "run small.yaml -n 1 --out out", "--help", "--version"])
def test_a_closed_output_is_told_before_the_work(town: Path, command: str) -> None:
    done = typed(f"frontdoor {command} >&-")
    assert done.returncode == 2
    assert done.stderr == "Standard output is closed, so nothing can be printed: leave it open, or send it to a file.\n"
    assert not (town / "out").exists()
    done = typed(f"frontdoor {command} >&- 2>&-")
    assert (done.returncode, done.stderr) == (2, "")


@on_unix
def test_other_closed_streams_do_not_matter(town: Path) -> None:
    for closed in ("<&-", "2>&-"):
        done = typed(f"frontdoor check small.yaml {closed}")
        assert (done.returncode, done.stdout) == (0, "small: no faults.\n"), done.stderr
    done = typed("frontdoor run small.yaml -n 2 --workers 2 --out out <&- 2>&-")
    assert done.returncode == 0 and done.stdout.endswith("Report: out/report.html\n"), done.stderr
    assert json.loads((town / "out" / "manifest.json").read_text(encoding="utf-8"))["status"] == "complete"


@on_unix
def test_a_reader_who_has_left(town: Path) -> None:
    """As in `frontdoor … | head -1`: nothing is said where nothing is lost, and where the report is, if it was made."""
    done = typed("frontdoor scenarios | head -1")
    assert done.stderr == "" and len(done.stdout.splitlines()) == 1
    done = typed("frontdoor run small.yaml -n 1 --workers 1 --out out --quiet | true")
    assert done.stderr in ("", "Nobody reads what is printed any more. The results stand, and the report: out/report.html\n")
    assert (town / "out" / "report.html").is_file()
    done = typed("(sleep 0.1; exec frontdoor run small.yaml -n 1 --workers 1 --out out2 --quiet) 2>said | true; sleep 0; cat said")
    assert done.stdout.endswith("Nobody reads what is printed any more. The results stand, and the report: out2/report.html\n")


def test_an_area_named_like_a_device_is_no_file() -> None:
    assert load_text(f"{SMALL}areas: {{CON: {{share: 1}}}}").areas["CON"].share == 1
