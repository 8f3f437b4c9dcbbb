"""What the README tells people to type is there: commands, options, measures, files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli import app
from sim.measures import MEASURES
from sim.study.naming import shipped_names
from tests.verification import published

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8") if README.is_file() else ""
COMMANDS = sorted(set(re.findall(r"(?:^|`|&& |bin/)(frontdoor [^`\n|#]+)", TEXT, re.MULTILINE)))


def test_commands_are_found() -> None:
    assert len(COMMANDS) > 12


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_and_option_exists(line: str) -> None:
    import typer.main

    words = shlex.split(line.strip().rstrip(";"))[1:]
    group = typer.main.get_command(app)
    if words[0] == "COMMAND":
        return
    command = group.get_command(None, words[0])  # type: ignore[attr-defined]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert [word for word in words if word.startswith("-") and word not in known | {"--help"}] == []
    scenarios = [word for word in words[1:] if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", word)]
    assert [word for word in scenarios if word not in shipped_names()] == []


def test_every_measure_named_exists() -> None:
    named = re.findall(r"--(?:margin|precision|standard) \"?([a-z0-9_]+)[=<>]", TEXT)
    assert len(named) >= 3
    assert [name for name in named if name not in MEASURES] == []


def test_every_link_and_path_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


@pytest.mark.slow
def test_the_published_figures_are_those_that_the_model_comes_to() -> None:
    """Where they are not: ``python -m tests.verification.published`` writes them anew."""
    assert published.written() == published.rows()
