"""Names in every script on the report: no warning on the console, and the letters as they were written."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import sim.cli
from tests.cli.conftest import environment
from tests.effort import PATIENCE
from tests.scenario.test_words import NAMES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    areas = ", ".join(f'"{name}": {{share: 1}}' for name in NAMES)
    roles = ", ".join(f'"{name} a": {{posts: 1}}' for name in NAMES)
    town = (
        f'title: "Town {" ".join(NAMES)}"\nrun: {{start: 2017-04-03, warm_up_days: 14, observed_days: 62}}\nareas: {{{areas}}}\n'
        f"demand: {{contacts: {{first_contacts_per_year: 600}}}}\nfront_door: {{workers: {{{roles}}}}}\n"
    )
    (tmp_path / "town.yaml").write_text(town, encoding="utf-8")
    option = 'extends: town.yaml\ntitle: "More 👩🏽\u200d🚒 🫨 กำ"\ndemand: {contacts: {multiplier: 1.2}}\n'
    (tmp_path / "more 👩\u200d👧.yaml").write_text(option, encoding="utf-8")
    return tmp_path


def said(folder: Path, *commands: Sequence[str]) -> list[str]:
    """All that each of some commands says, one after the other in a process of its own, with every warning shown."""
    script = (
        "import sys, sim.cli\nfor command in COMMANDS:\n    status = sim.cli.main(list(command))\n"
        "    print('\\f', flush=True)\n    if status: sys.exit(status)\n"
    ).replace("COMMANDS", repr(commands))
    done = subprocess.run(
        [sys.executable, "-W", "always::UserWarning", "-c", script], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment(), timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout.split("\f\n")


def test_no_warning_of_letters_reaches_the_console(folder: Path) -> None:
    commands = (
        ("compare", "town.yaml", "more 👩\u200d👧.yaml", "-n", "1", "--workers", "1", "--out", "out"),
        ("run", "town.yaml", "-n", "1", "--workers", "1", "--out", "alone"),
        ("sweep", "town.yaml", "--vary", "areas.東京 東.share=1,2", "--vary", f"front_door.workers.{NAMES[8]} a.posts=1,2",
         "-n", "2", "--workers", "1", "--out", "swept"),
        ("report", "out"), ("check", "town.yaml", "more 👩\u200d👧.yaml"),
    )  # fmt: skip
    answers = said(folder, *commands)
    for words in answers:
        assert not any(each in words for each in ("Glyph", "UserWarning", "natively", "site-packages", "\\u200d", "font")), words
    assert "👩🏽\u200d🚒" in answers[0]
    assert "👩🏽\u200d🚒" in (folder / "out" / "report.html").read_text(encoding="utf-8")


def test_of_the_shipped_scenarios_only_numbers_of_posts_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A planner's meaning is plain in each of them: no fault, no warning; notes only say how many posts
    more or fewer that is."""
    from sim.study.naming import shipped_names

    for name in shipped_names():
        assert sim.cli.main(["check", name]) == 0
        out, err = capsys.readouterr()
        assert err == "" and out.splitlines()[-1] == f"{name}: no faults." and "Warning" not in out
        assert out.count("Note: ") == len(re.findall(r"Note: [^:]+: from [^,]+,\s+posts\s+are", out))
