"""Commands that are printed work when they are pasted: whatever the names, and wherever the program is."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli.app import COMMANDS
from sim.scenario.shell import quoted
from sim.study.provenance import how_to_install
from tests.cli.conftest import environment
from tests.effort import PATIENCE

PACKAGE = Path(sim.__file__).parent
NAMES = (
    "plain.yaml", "our town.yaml", "Tŷ Ddewi.yaml", "it's.yaml", "$HOME.yaml", "a&b;c.yaml", "a,b.yaml", "(1).yaml", "#1.yaml",
    "what?.yaml", "100%.yaml", "~me.yaml", "now!.yaml", '"so".yaml', "a`b.yaml", "@x.yaml",
)  # fmt: skip
AWKWARD = re.compile(r"""["$`\\!%]""")
on_unix = pytest.mark.skipif(sys.platform == "win32", reason="sh")


def typed_in_sh(words: str) -> list[str]:
    """What a program gets when somebody types these words in a shell."""
    done = subprocess.run(["sh", "-c", f"printf '%s\\n' {words}"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def typed_in_windows(words: str) -> list[str]:
    """The same in cmd.exe or PowerShell, for words that neither reads into: spaces part them, double quotes hold them."""
    outside = re.sub(r'"[^"]*"', "", words)
    assert not re.search(r"[&|<>^()%,;@#$'`{}~?*!\[\]]", outside) and outside.count('"') == 0, words
    return [word.strip('"') for word in re.findall(r'"[^"]*"|[^ "]+', words)]


def printed(answer_out: str, label: str) -> str:
    (line,) = [line for line in answer_out.splitlines() if line.startswith(label)]
    return line.removeprefix(label).strip()


@on_unix
@pytest.mark.parametrize("name", NAMES)
def test_the_next_step_after_a_new_scenario(town: Path, frontdoor, name: str) -> None:
    (town / "a folder").mkdir()
    path = f"a folder/{name}"
    answer = frontdoor("new", path, "--from", "panel-weekly")
    assert answer.status == 0, answer.err
    line = printed(answer.out, "Next:")
    assert typed_in_sh(line) == ["frontdoor", "check", path]
    if not AWKWARD.search(name):
        assert typed_in_windows(line) == ["frontdoor", "check", path]
    text = (town / path).read_text(encoding="utf-8")
    (comment,) = re.findall(r"^# (frontdoor compare .*) shows what it does\.$", text, re.MULTILINE)
    assert typed_in_sh(comment) == ["frontdoor", "compare", "sunderland-2018.yaml", name]
    assert frontdoor("check", path).status == 0


@on_unix
@pytest.mark.parametrize("name", ["our town.yaml", "it's.yaml"])
def test_what_a_new_file_says_of_itself(town: Path, frontdoor, name: str) -> None:
    for options in ([], ["--every-field"], ["--extends", "small.yaml"]):
        (town / name).unlink(missing_ok=True)
        assert frontdoor("new", name, *options).status == 0
        text = (town / name).read_text(encoding="utf-8")
        found = re.findall(r"frontdoor (?:check|document|compare small.yaml) .*?yaml['\"]?", text)
        assert found and all(typed_in_sh(each)[-1] == name for each in found)


def test_a_name_that_begins_with_a_dash_is_no_option() -> None:
    assert quoted("-x.yaml") == "./-x.yaml" and quoted("-our town.yaml") == '"./-our town.yaml"'


@on_unix
def test_all_published_figures_of_a_run(town: Path, frontdoor) -> None:
    figures = "{label: A, role: target, measure: contacts, value: 30, source: S}, b: {label: B, role: check, measure: referrals, value: 9, source: S}"
    (town / "held.yaml").write_text(f"extends: small.yaml\npublished: {{a: {figures}}}\n", encoding="utf-8")
    answer = frontdoor("run", "held.yaml", "-n", 1, "--workers", 1, "--out", "my results/held")
    line = printed(answer.out, "All published figures:")
    assert frontdoor(*typed_in_sh(line)[1:]).status == 0


def pasted(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@on_unix
def test_of_a_program_that_is_nowhere_on_the_path(town: Path) -> None:
    """Typed as a path with a space; and as a module of a Python that is not the first on the path."""
    program = town / "my tools" / "frontdoor"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c 'import sys; sys.argv[0] = \"{program}\"; "
                       "from sim.__main__ import main; sys.exit(main())' \"$@\"\n", encoding="utf-8")  # fmt: skip
    program.chmod(0o755)
    for number, called in enumerate((f"'{program}'", f"'{sys.executable}' -m sim")):
        made = pasted(f"{called} new 'my town {number}.yaml'", town)
        assert made.returncode == 0, made.stderr
        line = printed(made.stdout, "Next:")
        assert not line.startswith("frontdoor ")
        done = pasted(line, town)
        assert done.returncode == 0 and "no faults" in done.stdout, (line, done.stderr)


@on_unix
@pytest.mark.parametrize("extra", ["analysis", "cluster"])
def test_what_installs_a_missing_extra(extra: str, tmp_path: Path) -> None:
    """Pasted where the package is there: pip looks for nothing then, and the network is not needed."""
    line = how_to_install(extra)
    assert "'" not in line and "[" not in line
    words = typed_in_sh(line)
    package = re.split("[<>=]", words[-1])[0]
    pytest.importorskip(package)
    if shutil.which("sh") and subprocess.run([sys.executable, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
        pytest.skip("no pip here")
    done = pasted(f"{line} --no-index --no-deps", tmp_path)
    assert done.returncode == 0 and f"already satisfied: {package}" in done.stdout, done.stderr


def test_extras_of_an_installation_are_those_of_the_checkout(monkeypatch, tmp_path: Path) -> None:
    from importlib import metadata

    here = how_to_install("analysis")
    needs = ["simpy>=4.1", "SALib>=1.5; extra == 'analysis'", 'distributed>=2024.5; extra == "cluster"', "SALib>=1.5; extra == 'test'"]
    monkeypatch.setattr("sim.study.provenance.PACKAGE", tmp_path / "site-packages" / "sim")
    monkeypatch.setattr(metadata, "requires", lambda _: needs)
    assert how_to_install("analysis") == here


def test_no_command_is_printed_past_the_one_that_quotes() -> None:
    """A name that stands in a text behind one of our commands has gone through `quoted`, and no quote is single."""
    bare = re.compile(rf"\bfrontdoor (?:{'|'.join(COMMANDS)})\b[^`.]*$")
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"pip install\s+['.-]", node.value), (path, node.lineno)
            if not isinstance(node, ast.JoinedStr):
                continue
            said = ""
            for part in node.values:
                if isinstance(part, ast.Constant):
                    said += str(part.value)
                elif bare.search(said):
                    call = part.value if isinstance(part, ast.FormattedValue) else None
                    names = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "quoted"
                    assert names, (path, node.lineno)
    told = re.compile(rf"\bfrontdoor (?:{'|'.join(COMMANDS)})\b(.*)")
    templates = list((PACKAGE / "scenario" / "templates").glob("*.yaml"))
    words = [rest for path in templates for rest in told.findall(path.read_text(encoding="utf-8"))]
    slots = [slot for rest in words for slot in re.findall(r"{{ (.*?) }}", rest)]
    assert slots and [slot for slot in slots if not slot.endswith("| quoted")] == []
