"""The command brief, through the door."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd


def test_one_page_holds_what_its_own_numbers_bear_out(compared: Path, tmp_path: Path, frontdoor) -> None:
    folder = tmp_path / "study"
    shutil.copytree(compared, folder)
    answer = frontdoor("brief", folder)
    assert (answer.status, answer.err, answer.out) == (0, "", f"Brief: {folder / 'brief.html'}\n")
    page = (folder / "brief.html").read_text(encoding="utf-8")
    for heading in ("What should we do?", "How sure are we?", "What it hangs on", "Where it breaks"):
        assert f"<h2>{heading}</h2>" in page
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>', page)
    assert 4 <= len(rows) <= 8 and "Contacts at front door" in rows
    table = pd.read_csv(folder / "comparison.csv").query("by == 'all'").set_index("measure")
    row = table.loc["contacts"]
    (cell,) = re.findall(r"Contacts at front door</th><td>[^<]*</td><td><strong[^>]*>([^<]+)</strong>", page)
    assert cell.rstrip(":").lower() == row["verdict"]
    assert "<script" not in page.lower() and page.count("<html") == 1
    assert frontdoor("verify", folder).status == 0  # it is one of the folder's own files
    assert frontdoor("brief", folder).status == 0  # and may be written again


def test_a_run_has_a_brief_and_a_sweep_has_not(town: Path, frontdoor) -> None:
    frontdoor("run", "small.yaml", "-n", 2, "--workers", 1, "--out", "alone", "--quiet")
    assert frontdoor("brief", "alone").status == 0
    assert "What should we do?" not in (town / "alone" / "brief.html").read_text(encoding="utf-8")
    frontdoor("sweep", "small.yaml", "--vary", "demand.contacts.multiplier=1,2", "-n", 1, "--workers", 1, "--out", "swept", "--quiet")
    answer = frontdoor("brief", "swept")
    assert answer.status == 2 and "A brief tells of run or compare" in answer.err
