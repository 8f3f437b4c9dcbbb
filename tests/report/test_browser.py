"""The report and the other pages in a real browser: Debian's chromium, driven by playwright. Skipped, with the reason, where there is none.

Needs ``apt-get install chromium`` and ``pip install -e .[browser]``.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.report.brief import brief_html
from sim.report.faces import page as report_html
from sim.report.results import Results
from sim.study.result import StudyResult
from sim.study.verdicts import NOT_ENOUGH
from tests.cli.test_sensitivity import LOWER, RANGES
from tests.towns import SMALL

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e .[browser]")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: pip install -e .[browser]")

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
A_AND_AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
STUDIES = ("result", "single", "many", "empty", "two", "three", "six")
"""The last ones have so many options."""
COMMANDS = {
    "sweep": ("--vary", "demand.contacts.multiplier=1,1.5", "--vary", "front_door.workers.screener.posts=1,2", "-n", "2", "--workers", "1"),
    "sensitivity": ("--against", "lower.yaml", "--over", "ranges.yaml", "--trajectories", "2", "--workers", "1"),
    "document": (),
}  # fmt: skip
"""Commands that write a page, with what they are asked of a small town."""
KINDS = (*STUDIES, *COMMANDS)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def last_options(study: StudyResult, count: int) -> StudyResult:
    """A comparison of its baseline and its last options, whose names are the most awkward; nothing is clear, which takes most words."""
    scenarios = {name: study.scenarios[name] for name in (study.baseline, *list(study.scenarios)[-count:])}
    tables = {
        name: table[table["scenario"].isin(list(scenarios))]
        for name in ("measures", "monthly", "summary", "comparison", "overloaded") if (table := getattr(study, name)) is not None
    }  # fmt: skip
    assert tables["comparison"] is not None
    tables["comparison"] = tables["comparison"].assign(verdict=NOT_ENOUGH)
    entries = [entry for entry in study.manifest["scenarios"] if entry["name"] in scenarios]
    return dataclasses.replace(study, scenarios=scenarios, manifest={**study.manifest, "scenarios": entries}, **tables)


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, result: StudyResult, single: StudyResult, many: StudyResult, empty: StudyResult
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    paths = {}
    some = [last_options(many, count) for count in (2, 3, 6)]
    for kind, study in zip(STUDIES, (result, single, many, empty, *some), strict=True):
        paths[kind] = folder / f"{kind}.html"
        paths[kind].write_bytes(report_html(Results(study)).encode("utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, text in (("small.yaml", SMALL), ("ranges.yaml", RANGES), ("lower.yaml", LOWER)):
            Path(name).write_text(text, encoding="utf-8")
        for kind, asked in COMMANDS.items():
            assert main([kind, "small.yaml", *asked, "--out", kind]) == 0
            (paths[kind],) = (folder / kind).glob("*.html")
    return paths


class Visit:
    """A page opened from a file, with everything it complained of and asked for."""

    def __init__(self, browser: Any, path: Path, width: int) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.route("**/*", self._allow)
        self.uri = path.as_uri()
        self.page.goto(self.uri)

    def _allow(self, route: Any) -> None:
        url = route.request.url
        if url == self.uri:
            route.continue_()
        else:
            self.asked.append(url)
            route.abort()


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, browser: Any, files: dict[str, Path]) -> Iterator[Visit]:
    visit = Visit(browser, files[request.param], 1280)
    yield visit
    visit.context.close()


def test_no_error_no_script_and_no_request(opened: Visit) -> None:
    """Nothing on the console, nothing asked for but the file itself, no dialog from an evil name."""
    assert opened.said == []
    assert opened.asked == []
    assert opened.page.evaluate("document.querySelectorAll('script, img, link, iframe').length") == 0
    assert opened.page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_axe_finds_no_violation(opened: Visit) -> None:
    """WCAG 2.2, levels A and AA, with every fold opened."""
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = axe.Axe().run(opened.page, options=A_AND_AA)
    told = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found.response["violations"]]
    assert told == []
    assert len(found.response["passes"]) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_page_does_not_scroll_sideways(browser: Any, files: dict[str, Path], kind: str) -> None:
    """At 360 px, and at 320 px (400% zoom of a 1280 px screen), only tables and charts scroll, each by itself."""
    for width in (360, 320):
        visit = Visit(browser, files[kind], width)
        visit.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        cut = visit.page.evaluate(
            """[...document.querySelectorAll('h1, h2, h3, h4, p, li, dt, dd, figcaption, summary')].filter(each =>
                !each.closest('.scroll') && each.getClientRects().length && !each.closest('.unseen') &&
                !each.classList.contains('unseen') && each.getBoundingClientRect().right > innerWidth + 1
            ).map(each => each.textContent.slice(0, 60))"""
        )
        visit.context.close()
        assert wide <= width
        assert cut == []


def test_text_can_be_spaced_out_and_enlarged(browser: Any, files: dict[str, Path]) -> None:
    """WCAG 1.4.12: line height 1.5, paragraph, letter and word spacing, and text twice as large: nothing is cut off."""
    visit = Visit(browser, files["result"], 1280)
    visit.page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        "html { font-size: 200% }"
    )
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 1280
    visit.context.close()


@pytest.mark.parametrize("kind", ["result", *COMMANDS])
def test_the_keyboard_reaches_what_scrolls(browser: Any, files: dict[str, Path], kind: str) -> None:
    """The first stop is the link past the header; links of the contents lead to what they name."""
    visit = Visit(browser, files[kind], 1280)
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    targets = visit.page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))")
    assert targets and all(visit.page.evaluate(f"!!document.getElementById({target!r})") for target in targets)
    visit.context.close()


def printed(visit: Visit, pdf: Path) -> tuple[int, str]:
    """How many pages a page prints on, all of them A4, upright or turned; and the words on them."""
    visit.page.pdf(path=str(pdf), prefer_css_page_size=True, print_background=True)
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdfinfo") is None or shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed: the pages were made, and not measured")
    about = subprocess.run(["pdfinfo", "-l", "9999", str(pdf)], capture_output=True, text=True, check=True).stdout
    pages = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", about)
    sizes = {tuple(sorted(round(float(side)) for side in sides)) for sides in pages}
    assert all(abs(short - 595) <= 1 and abs(tall - 842) <= 1 for short, tall in sizes) and sizes
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return len(pages), " ".join(text.split())


@pytest.mark.parametrize("kind", STUDIES)
def test_two_pages_are_printed_and_everything_on_request(browser: Any, files: dict[str, Path], tmp_path: Path, kind: str) -> None:
    """On request, what is folded on the screen is open, but for the longest."""
    visit = Visit(browser, files[kind], 1280)
    count, words = printed(visit, tmp_path / "two.pdf")
    assert count <= 2
    assert "Where it breaks" in words and "How sure this is" in words and "The pathway in numbers" not in words
    visit.page.get_by_label("Print everything").check()
    every, words = printed(visit, tmp_path / "all.pdf")
    visit.context.close()
    assert every > 8
    assert "The pathway in numbers" in words and "The exact definitions of all" in words and "Where it breaks" not in words
    assert "Contacts received at the front door in the window" not in words


def test_a_brief_is_one_side_of_a4(
    browser: Any, tmp_path: Path, result: StudyResult, single: StudyResult, many: StudyResult, empty: StudyResult
) -> None:
    """With evil names, a dozen options, one scenario, and nothing at all."""
    for study in (result, single, many, empty):
        page = tmp_path / "brief.html"
        page.write_text(brief_html(study), encoding="utf-8")
        visit = Visit(browser, page, 800)
        count, words = printed(visit, tmp_path / "brief.pdf")
        visit.context.close()
        assert count == 1 and "Where it breaks" in words and "How sure are we?" in words


@pytest.mark.parametrize("kind", ["sweep", "sensitivity"])
def test_two_pages_of_a_study_of_points_are_printed(browser: Any, files: dict[str, Path], tmp_path: Path, kind: str) -> None:
    """What it comes to and how sure that is; tables behind drawings, definitions and provenance on request."""
    visit = Visit(browser, files[kind], 1280)
    count, words = printed(visit, tmp_path / "two.pdf")
    assert count <= 2
    assert {"sweep": "What was varied", "sensitivity": "What moves what"}[kind] in words and "How sure this is" in words
    assert "Provenance" not in words and "Words and measures" not in words
    visit.page.get_by_label("Print everything").check()
    every, words = printed(visit, tmp_path / "all.pdf")
    visit.context.close()
    assert every > 3 and "Provenance" in words and "Words and measures" in words and "How sure this is" not in words


def test_documents_print_on_a4(browser: Any, files: dict[str, Path], tmp_path: Path) -> None:
    visit = Visit(browser, files["document"], 1280)
    count, words = printed(visit, tmp_path / "page.pdf")
    visit.context.close()
    assert count >= 1 and "simulator of the front door" in words


@pytest.mark.skipif("FRONTDOOR_SCREENSHOTS" not in os.environ, reason="set FRONTDOOR_SCREENSHOTS to a folder to keep pictures")
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_to_look_at(browser: Any, files: dict[str, Path], kind: str) -> None:
    """Pictures of the page at 1280 and 360 px, for people to look at."""
    folder = Path(os.environ["FRONTDOOR_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    for width in (1280, 360):
        visit = Visit(browser, files[kind], width)
        visit.page.screenshot(path=str(folder / f"{kind}-{width}.png"), full_page=True)
        visit.context.close()
        assert (folder / f"{kind}-{width}.png").stat().st_size > 10_000
