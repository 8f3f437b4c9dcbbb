"""A town and an option, results of both, the command, and what a page holds."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.report.documents.subject import Subject, subject_of_files
from sim.scenario import Scenario, load_files, scenario_files
from sim.study.doors import compare
from sim.study.manifest import FORMAT

AUTHORITY = Path(__file__).parents[2] / "model" / "authority.yaml"

TOWN = """\
# A town.
#   [Count]   own records: our own count
title: A small town <b>&</b>
question: What if nothing changes?
run: {start: 2017-04-03, warm_up_days: 14, observed_days: 42}
need: {lasting_days: 60}                             # [judgement]
demand: {contacts: {first_contacts_per_year: 300}}   # [Count 2017]
front_door:
  workers: {screener: {posts: 2}}                    # posts [Count]
  screening_effort_hours: {mean: 1.25}
"""
BUSIER = """\
extends: town.yaml
title: Busier
question: What if a fifth more came?
demand: {contacts: {multiplier: 1.2}}   # what is tried [question]
"""

CHECKLIST = (
    "1.1 Purpose of the model", "1.2 Model outputs", "1.3 Experimentation aims", "2.1 Base model overview diagram",
    "2.2 Base model logic", "2.3 Scenario logic", "2.4 Algorithms", "2.5.1 Components: entities",
    "2.5.2 Components: activities", "2.5.3 Components: resources", "2.5.4 Components: queues",
    "2.5.5 Components: entry and exit points", "3.1 Data sources", "3.2 Pre-processing", "3.3 Input parameters",
    "3.4 Assumptions", "4.1 Initialisation", "4.2 Run length", "4.3 Estimation approach",
    "5.1 Software or programming language", "5.2 Random sampling", "5.3 Model execution", "5.4 System specification",
    "6.1 Computer model sharing statement",
)  # fmt: skip
"""The items of the published checklist (Monks et al. 2019)."""

INLINE = ("code", "strong", "em", "wbr")


class Page(HTMLParser):
    """What a page holds: its text, its elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.words += [] if tag in INLINE else [" "]
        self.attributes += [(tag, name, value or "") for name, value in attributes]
        if tag not in ("meta", "link", "br", "wbr", "path", "line", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.words += [] if tag in INLINE else [" "]
        if tag not in ("path", "line", "rect"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.words.append(data)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a town and an option over it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    (tmp_path / "busier.yaml").write_text(BUSIER, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the two, made once."""
    folder = tmp_path_factory.mktemp("made")
    for name, text in (("town", TOWN), ("busier", BUSIER)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    compare(folder / "town.yaml", folder / "busier.yaml", replications=2, workers=1, folder=folder / "out")
    return folder / "out"


@pytest.fixture
def results(desk: Path, made: Path) -> Path:
    """The same in the working folder, without report and workbook."""
    shutil.copytree(made, desk / "out")
    return desk / "out"


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command; its status, and what it printed on both streams."""

    def command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["document", *map(str, arguments)])
        return (status, *capsys.readouterr())

    return command


def subject(path: Path, *overrides: str) -> Subject:
    kept = scenario_files(path, overrides)
    return subject_of_files(path.stem, load_files(kept), kept)


def item(page: Page, number: str) -> str:
    """The text of one item of the checklist."""
    place = next(place for place, heading in enumerate(CHECKLIST) if heading.startswith(f"{number} "))
    end = CHECKLIST[place + 1] if number != "6.1" else "The log of assumptions"
    start = page.text.index(CHECKLIST[place])
    return page.text[start : page.text.index(end, start)]


def edit(folder: Path, **changes: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


def made_of(folder: Path, name: str, scenario: Scenario) -> None:
    """A results folder that holds nothing but a manifest."""
    folder.mkdir()
    plain = json.loads(scenario.model_dump_json(by_alias=True))
    entry = {"name": name, "title": scenario.title, "question": scenario.question, "hash": "", "scenario": plain}
    manifest = {
        "made_by": "frontdoor-sim", "format": FORMAT, "status": "complete", "partial": None, "stopped": None,
        "baseline": None, "replications": 1, "seed": 1, "started": "2020-01-01T00:00:00+00:00",
        "ended": "2020-01-01T00:00:00+00:00", "failed": [], "warnings": [], "overloaded": [], "versions": {},
        "scenarios": [entry], "files": {}, "finished": {name: [1]}, "margins": [], "precision": None, "code": "",
        "commit": None, "platform": {}, "engine": {}, "reused": [],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
