"""The command brief, through the door."""

from __future__ import annotations

import re
import shutil
from html import unescape
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


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


def test_every_option_stands_on_it_whatever_the_order(town: Path, frontdoor) -> None:
    """Five options, the harmful one first or last: one screener for six times the children."""
    (town / "harm.yaml").write_text("extends: small.yaml\ntitle: Hardly a desk\nfront_door: {workers: {screener: {posts: 1}}}\ndemand: {contacts: {multiplier: 6}}\n")
    for posts in (3, 4, 5):
        (town / f"more{posts}.yaml").write_text(f"extends: small.yaml\ntitle: Now {posts}\nfront_door: {{workers: {{screener: {{posts: {posts}}}}}}}\n")
    options = ["busier.yaml", "more3.yaml", "more4.yaml", "more5.yaml"]
    for out, order in (("last", [*options, "harm.yaml"]), ("first", ["harm.yaml", *options])):
        frontdoor("compare", "small.yaml", *order, "-n", 5, "--workers", 1, "--out", out, "--quiet")
        assert frontdoor("brief", out).status == 0
        page = (town / out / "brief.html").read_text(encoding="utf-8")
        table, _, rest = page.partition("</table>")
        for title in ("A fifth more", "Hardly a desk", "Now 3", "Now 4", "Now 5"):
            assert title in table
        letter = "A" if out == "first" else "E"
        assert f"<p><strong>{letter}.</strong> Worse: " in rest
        assert re.search(rf"{letter}[^.]* something clearly worse", words(page))
        assert "more, in the report" not in page and "In brackets stands the 95% interval" not in page


def test_too_few_replications_praise_nothing(town: Path, frontdoor) -> None:
    (town / "fewer.yaml").write_text("extends: small.yaml\ntitle: Fewer\nfront_door: {workers: {screener: {posts: 1}}}\n")
    frontdoor("compare", "small.yaml", "fewer.yaml", "-n", 2, "--workers", 1, "--out", "two", "--quiet")
    frontdoor("brief", "two")
    page = words((town / "two" / "brief.html").read_text(encoding="utf-8"))
    table = pd.read_csv(town / "two" / "comparison.csv").query("by == 'all'")
    assert "too few replications to say whether anything gets worse: nothing is recommended" in page
    assert (table["verdict"] == "not enough replications to say").any()
