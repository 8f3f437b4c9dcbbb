"""The checklist: every item answered, from the scenario and the model, so that it cannot drift."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim.model
from sim.log import CHILD_MEANING, Event
from sim.measures import MEASURES
from sim.report.documents import readme
from sim.report.documents.facts import document_html
from sim.report.documents.subject import Dossier, Subject
from tests.report.documents.conftest import CHECKLIST, TOWN, Page, item, subject

README = Path(sim.model.__file__).parent / "README.md"


def test_every_item_of_the_checklist_is_answered(desk: Path) -> None:
    html = document_html(subject(desk / "town.yaml"))
    assert re.findall(r'<h4 id="item-[\d.]+">(.*?)</h4>', html) == list(CHECKLIST)
    assert len(CHECKLIST) == 24
    page = Page(html)
    for heading in CHECKLIST:
        assert len(item(page, heading.split()[0])) > len(heading) + 60, heading


def test_the_page_stands_alone_and_is_well_made(desk: Path) -> None:
    html = document_html(subject(desk / "town.yaml"))
    page = Page(html)
    assert page.open == []
    assert page.tags["script"] == page.tags["link"] == page.tags["img"] == 0
    assert [value for _, name, value in page.attributes if name in ("src", "href") and not value.startswith("#")] == []
    assert "A small town <b>&</b>" in page.text and "<b>" not in html
    identifiers = [value for _, name, value in page.attributes if name == "id"]
    assert len(identifiers) == len(set(identifiers))
    assert {value[1:] for _, name, value in page.attributes if name == "href"} <= set(identifiers)
    labels = [value for tag, name, value in page.attributes if name == "aria-label" and tag == "div"]
    assert len(labels) == len(set(labels))
    assert page.tags["table"] == page.tags["caption"]


CHANGED: dict[str, tuple[str, str, str]] = {
    "posts": ("front_door.workers.screener.posts=7", "2.5.3", "screener permanent 7"),
    "a team": ("assessment.workers.assessor={posts: 3, kind: agency}", "2.5.3", "assessment assessor agency 3"),
    "the panel": ("early_help.panel.places=23", "2.5.3", "every 14 days 23"),
    "a duration": ("assessment.duration_working_days.mean=37", "2.5.2", "distribution: fixed, mean: 37 working days"),
    "a source": ("demand.contacts.sources.schools.share=3", "2.5.5", "schools first contacts 3"),
    "how many come": ("demand.contacts.first_contacts_per_year=4321", "2.5.5", "First contacts come at 4,321 a year"),
    "who is there": ("opening.protection.children=77", "2.5.5", "protection 77"),
    "the leaving age": ("need.leaving_age_years=25", "2.5.5", "leaves the model at 25 years"),
    "an area": ("areas={hill: {}, dale: {}}", "2.5.4", "early_help/hill, early_help/dale, locality/hill, locality/dale"),
    "the error": ("perception.persistent_share=0.35", "3.3", "a share of 0.35 of the variance"),
    "a published figure": ("published.x={measure: contacts, value: 12, source: us, label: Ours}", "3.1", "Ours 12 us"),
    "the warm-up": ("run.warm_up_days=20", "4.1", "warm-up of 20 days; counting begins on 2017-04-23"),
    "no warm-up": ("run.warm_up_days=0", "4.1", "has no warm-up"),
    "the length": ("run.observed_days=50", "4.2", "64 days, of which 50 are counted; the run ends before 2017-06-06"),
    "a dated change": (
        "changes.more={from: 2017-04-20, set: {front_door: {workers: {screener: {posts: 9}}}}}", "2.3",
        "more 2017-04-20 the end front_door.workers.screener.posts = 9",
    ),
    "posts after it": (
        "changes.more={from: 2017-04-20, until: 2017-04-30, set: {front_door: {workers: {screener: {posts: 9}}}}}",
        "2.5.3", "9 from 2017-04-20, 2 from 2017-05-01",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The document of the town as it is."""
    path = tmp_path_factory.mktemp("town") / "town.yaml"
    path.write_text(TOWN, encoding="utf-8")
    return Page(document_html(subject(path)))


@pytest.mark.parametrize("what", CHANGED)
def test_what_the_scenario_says_is_what_the_document_says(desk: Path, unchanged: Page, what: str) -> None:
    override, number, words = CHANGED[what]
    after = item(Page(document_html(subject(desk / "town.yaml", override))), number)
    assert words in after and words not in item(unchanged, number)


def test_the_models_own_vocabulary_is_complete(desk: Path) -> None:
    page = Page(document_html(subject(desk / "town.yaml")))
    for measure in MEASURES.values():
        assert " ".join(measure.meaning.split()) in item(page, "1.2"), measure.name
    for event in Event:
        assert event.meaning in item(page, "2.5.2"), event.name
    for name in CHILD_MEANING:
        assert name in item(page, "2.5.1")
    assert "The first free worker takes the next one" in item(page, "2.5.4")
    assert "Philox4x32-10" in item(page, "5.2")


def test_the_model_is_described_by_its_readme(desk: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"^## (.+)$", text, re.MULTILINE)) >= set(readme.SECTIONS)
    table = text.split("## The mechanisms")[1].split("\n## ")[0]
    table_rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(readme.mechanisms()) == len(table_rows) > 25
    decisions = text.split(f"## {readme.DECISIONS}")[1].split("\n## ")[0]
    assert len(readme.points(readme.DECISIONS)) == decisions.count("\n- ")
    page = Page(document_html(subject(desk / "town.yaml")))
    for says in (" ".join(says.striptags().split()) for says, *_ in readme.mechanisms()):
        assert says in item(page, "2.2") and says in page.text.split("The log of assumptions")[-1]
    for title in readme.SECTIONS[1:]:
        for paragraph in readme.points(title):
            assert " ".join(paragraph.split()) in page.text


def test_text_of_the_readme_is_escaped() -> None:
    assert readme.markdown().render("a `<x>` **b & c** *d* [e](f.md) 2*3*4 x*y <i>z</i>") == (
        "<p>a <code>&lt;x&gt;</code> <strong>b &amp; c</strong> <em>d</em> e 2<em>3</em>4 x*y &lt;i&gt;z&lt;/i&gt;</p>\n"
    )


def test_of_many_scenarios_some_are_described(desk: Path) -> None:
    one = subject(desk / "town.yaml").first
    dossiers = [Dossier(f"point-{number}", one.scenario, one.evidence, (), "") for number in range(200)]
    page = Page(document_html(Subject(dossiers, "point-0", None)))
    assert "And 160 more." in item(page, "1.3")
    assert len(page.text) < 300_000
