"""The document for reviewers: every item answered, from the scenario, the run and the model, so that it cannot drift."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import sim.model
from sim.cli import main
from sim.log import CHILD_MEANING, Event, EventLog, Outcome, Place
from sim.measures import MEASURES
from sim.model import simulate
from sim.report.documents import assumptions_csv, document_html, readme, subject_of_files
from sim.report.documents.assumptions import CSV_COLUMNS, ordered
from sim.report.documents.components import teams_of
from sim.report.documents.pathway import DRAWN, ROUTES
from sim.report.documents.stress import stress_items
from sim.report.documents.subject import Subject, Told
from sim.scenario import Grade, Scenario, load_scenario, load_written, written
from sim.study.doors import compare
from sim.study.folder import check_claim
from sim.study.naming import shipped_folder

AUTHORITY = Path(__file__).parents[1] / "model" / "authority.yaml"
README = Path(sim.model.__file__).parent / "README.md"

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
    kept = written(path, overrides)
    return subject_of_files(path.stem, load_written(kept), kept)


def item(page: Page, number: str) -> str:
    """The text of one item of the checklist."""
    place = next(place for place, heading in enumerate(CHECKLIST) if heading.startswith(f"{number} "))
    end = CHECKLIST[place + 1] if number != "6.1" else "The log of assumptions"
    start = page.text.index(CHECKLIST[place])
    return page.text[start : page.text.index(end, start)]


def test_every_item_of_the_checklist_is_answered(desk: Path) -> None:
    items = [each for _, section in stress_items(subject(desk / "town.yaml")) for each in section]
    assert [f"{each.number} {each.title}" for each in items] == list(CHECKLIST)
    assert len(items) == 24
    for each in items:
        assert each.asks and each.parts, each.number


def test_a_scenario_that_was_not_run(desk: Path, document: Command) -> None:
    status, out, err = document("town.yaml")
    assert (status, err) == (0, "")
    folder = desk / "results" / "town-document"
    assert sorted(path.name for path in folder.iterdir()) == ["assumptions.csv", "document.html"]
    assert out.splitlines()[-2:] == [
        f"Document: {Path('results/town-document/document.html')}",
        f"Assumptions: {Path('results/town-document/assumptions.csv')}",
    ]
    assert re.search(r"^ +2  the authority's own records$", out, re.MULTILINE)
    assert re.search(r"^ +1  judgement, not identified by public data$", out, re.MULTILINE)
    page = Page((folder / "document.html").read_text(encoding="utf-8"))
    assert "there has been no run yet" in page.text and "No run yet" in item(page, "5.4")
    assert "Evidence: the comments in town.yaml." in item(page, "3.1")
    assert "our own count" in item(page, "3.1")
    check_claim(desk / "results" / "town")  # the results of a run are not in the document's way


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


def test_the_teams_are_those_of_the_model() -> None:
    scenario = load_scenario(AUTHORITY, ["run.observed_days=1"])
    assert tuple(teams_of(scenario)) == simulate(scenario, seed=1, replication=1).teams


def test_every_way_that_children_go_is_in_the_table() -> None:
    """The routes of a simulated year, contacts and cases, in which every mechanism is at work."""
    scenario = load_scenario(AUTHORITY, ["locality.clinic={places: 6, plans_open_days: 60}", "demand.contacts.multiplier=2"])
    seen = Counter(routes_in(simulate(scenario, seed=1, replication=1)))
    known = {(route.start, route.end) for route in ROUTES}
    assert [pair for pair in seen if pair not in known] == []
    assert len(seen) >= 0.75 * len(known)
    assert set(DRAWN) <= known and len(ROUTES) == len(known)


BACK = (Outcome.NO_CONFERENCE, Outcome.NO_PLAN)
ENTERS = {
    Event.PANEL_LISTED: Place.PANEL, Event.STRATEGY_DISCUSSION: Place.SECTION_47, Event.CLINIC_LISTED: Place.CLINIC,
    Event.REFERRED: Place.ASSESSMENT, Event.HELP_DECLINED: Place.EARLY_HELP,
}  # fmt: skip
CLOSES = (Event.EARLY_HELP_CLOSED, Event.SOCIAL_CARE_CLOSED, Event.REFERRAL_CLOSED)
STEPS = (Outcome.STEP_UP, Outcome.STEP_DOWN)


def routes_in(log: EventLog) -> list[tuple[Place, Place]]:
    """From where to where the children of a log go: by the events with which they enter a place."""
    found: list[tuple[Place, Place]] = []
    at: dict[int, Place] = {}
    before: dict[int, Place] = {}
    for row in log.rows[log.rows["child"] >= 0]:
        child, event, outcome = int(row["child"]), Event(int(row["event"])), Outcome(int(row["outcome"]))
        place, here = Place(int(row["place"])), at.get(int(row["child"]), Place.COMMUNITY)
        new = here
        if event in CLOSES and outcome not in STEPS:
            new = Place.COMMUNITY
        elif event in (Event.SECTION_47_ENDED, Event.CONFERENCE_HELD) and outcome in BACK:
            new = before[child]
        elif event == Event.INHERITED:
            at[child] = place
            continue
        elif event in ENTERS:
            new = ENTERS[event]
        elif event == Event.PLAN_STARTED or (event == Event.WAITING_FOR_WORKER and place == Place.EARLY_HELP):
            new = place
        elif event == Event.REVIEW_HELD and here == Place.CLINIC:
            new = Place.CHILD_IN_NEED
        if outcome == Outcome.TURNED_18:
            at.pop(child, None)
            continue
        if new != here:
            if here != Place.COMMUNITY or event in (Event.PANEL_LISTED, Event.REFERRED, Event.WAITING_FOR_WORKER):
                found.append((here, new))
            if new == Place.SECTION_47:
                before[child] = Place.CHILD_IN_NEED if here == Place.CLINIC else here
            at[child] = new
    return [pair for pair in found if pair != (Place.COMMUNITY, Place.ASSESSMENT)] + contact_routes(log)


def contact_routes(log: EventLog) -> list[tuple[Place, Place]]:
    """From where to where contacts go: by the events of one contact."""
    found: list[tuple[Place, Place]] = []
    goes = {
        Outcome.EARLY_HELP: Place.EARLY_HELP, Outcome.REFERRAL: Place.ASSESSMENT,
        Outcome.IMMEDIATE_PROTECTION: Place.ASSESSMENT, Outcome.ADVICE: Place.COMMUNITY,
        Outcome.NO_FURTHER_ACTION: Place.COMMUNITY,
    }  # fmt: skip
    for row in log.rows[log.rows["child"] >= 0]:
        event, place, outcome = Event(int(row["event"])), Place(int(row["place"])), Outcome(int(row["outcome"]))
        if event == Event.SCREENING_STARTED:
            found.append((Place.COMMUNITY, place))
        elif event == Event.TRANSFERRED and place == Place.FRONT_DOOR:
            found.append((Place.EMERGENCY_DUTY, place))
        elif event == Event.CONTACT_DECIDED and outcome in goes:
            found.append((place, goes[outcome]))
    return found


def test_the_model_is_described_by_its_readme(desk: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"^## (.+)$", text, re.MULTILINE)) >= set(readme.SECTIONS)
    table_rows = [line for line in text.splitlines() if line.startswith("|")][2:]
    assert len(readme.mechanisms()) == len(table_rows) > 25
    decisions = text.split(f"## {readme.DECISIONS}")[1].split("\n## ")[0]
    assert len(readme.section(readme.DECISIONS)) == decisions.count("\n- ")
    page = Page(document_html(subject(desk / "town.yaml")))
    for says in (each.says.striptags() for each in readme.mechanisms()):
        assert says in item(page, "2.2") and says in page.text.split("The log of assumptions")[-1]
    for title in readme.SECTIONS[1:]:
        for paragraph in readme.section(title):
            assert " ".join(paragraph.striptags().split()) in page.text


def test_text_of_the_readme_is_escaped() -> None:
    assert readme.inline("a `<x>` **b & c** *d* [e](f.md) 2*3*4 x*y") == (
        "a <code>&lt;x&gt;</code> <strong>b &amp; c</strong> <em>d</em> e 2*3*4 x*y"
    )


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_weakest_evidence_that_matters_comes_first() -> None:
    told = subject(shipped_folder() / "sunderland-2018.yaml").first
    found = ordered(told)
    assert len(found) == len(told.evidence) > 600
    assert found[0].row.grade is Grade.JUDGEMENT and found[0].matters == "much hangs on it"
    kinds = [(each.row.grade, each.matters) for each in found]
    defaults = [position for position, (grade, _) in enumerate(kinds) if grade is Grade.DEFAULT]
    assert defaults == list(range(len(kinds) - len(defaults), len(kinds)))
    changes = [kind for kind, before in zip(kinds[1:], kinds, strict=False) if kind != before]
    assert len(changes) == len(set(changes)) > 5


def test_the_log_as_csv_holds_everything_and_nothing_that_calculates(desk: Path) -> None:
    (desk / "evil.yaml").write_text(
        TOWN.replace("# [Count 2017]", "# =SUM(A1) [Count]").replace("screener:", '"@screener":'), encoding="utf-8"
    )
    made = subject(desk / "evil.yaml")
    rows = rows_of(assumptions_csv(made))
    values = [row for row in rows if row["kind"] == "value"]
    assert list(rows[0]) == list(CSV_COLUMNS)
    assert Counter(row["assumption"] for row in values) == Counter(row.path for row in made.first.evidence)
    assert len(rows) - len(values) > 35 and {row["kind"] for row in rows} == {"value", "structure of the model"}
    contacts = next(row for row in values if row["assumption"] == "demand.contacts.first_contacts_per_year")
    assert (contacts["value"], contacts["evidence"], contacts["sources"], contacts["line"]) == (
        "300", "the authority's own records", "Count", "7",
    )  # fmt: skip
    assert contacts["comment"] == "'=SUM(A1) [Count]"
    assert [cell for row in rows for cell in row.values() if re.match(r"[=+@\t]|-(?!\d)", cell)] == []


def test_areas_that_are_alike_share_a_row() -> None:
    page = Page(document_html(subject(shipped_folder() / "sunderland-2018.yaml")))
    log = page.text.split("The log of assumptions")[-1]
    assert "locality.teams.*.workers.social_worker.target_cases 18 weighted cases, in all 5" in log
    assert "areas.*.share coalfield 0.17; east 0.22; north 0.2; washington 0.2; west 0.21" in log


def test_results_tell_of_their_own_run(results: Path, document: Command) -> None:
    before = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    status, _, err = document("out")
    assert (status, err) == (0, "")
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) - set(before["files"]) == {"document.html", "assumptions.csv"}
    assert {key: value for key, value in manifest.items() if key != "files"} == {
        key: value for key, value in before.items() if key != "files"
    }
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    assert "2 replications of each scenario, seed 1." in item(page, "4.3")
    assert f"numpy {manifest['versions']['numpy']}" in item(page, "5.1")
    assert "4 replications finished." in item(page, "5.4")
    for entry in manifest["scenarios"]:
        assert entry["hash"] in item(page, "6.1")
    assert manifest["code"] in item(page, "6.1")
    assert "demand.contacts.multiplier 1 1.2" in item(page, "2.3")
    assert "busier Busier What if a fifth more came?" in item(page, "1.3")
    assert str(results.parent) not in page.text
    assert "No run yet" not in page.text


def test_the_same_results_give_the_same_document(results: Path, document: Command) -> None:
    texts = []
    for _ in range(2):
        document("out")
        texts.append(((results / "document.html").read_bytes(), (results / "assumptions.csv").read_bytes()))
    assert texts[0] == texts[1]


def edit(folder: Path, **changes: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


def test_what_went_wrong_in_a_run_is_told(results: Path, document: Command) -> None:
    edit(results, partial="3 of 4", replications=1, warnings=[{"scenario": "town", "kind": "warm-up", "text": "the warm-up of 14 days looks too short (MSER-5)."}],
         overloaded=[{"team": "icrt"}])  # fmt: skip
    document("out")
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    limits = page.text[page.text.index("Limits, of this scenario") : page.text.index("The STRESS-DES checklist Monks")]
    for words in ("3 of 4", "one replication", "could not keep up in some replications: icrt", "looks too short"):
        assert words in limits
    assert "looks too short (MSER-5)" in item(page, "4.1")
    assert "(3 of 4 finished)" in item(page, "4.3") and "The results are partial." in item(page, "4.3")
    edit(results, warnings=[])
    document("out")
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    assert "With one replication the check could not be made" in item(page, "4.1")


def grades(folder: Path, scenario: str = "town") -> dict[str, tuple[str, str]]:
    rows = rows_of((folder / "assumptions.csv").read_text(encoding="utf-8"))
    return {row["assumption"]: (row["evidence"], row["comment"]) for row in rows if row["scenario"] == scenario}


def test_evidence_is_found_in_what_the_run_kept(results: Path, desk: Path, document: Command) -> None:
    (desk / "town.yaml").unlink()
    assert document("out")[0] == 0
    assert grades(results)["need.lasting_days"] == ("judgement, not identified by public data", "[judgement]")
    assert grades(results, "busier") == {
        "demand.contacts.multiplier": ("what the scenario asks", "what is tried [question]")
    }
    page = Page((results / "document.html").read_text(encoding="utf-8"))
    assert "Evidence: the comments in town.yaml, as they were when it was run." in item(page, "3.1")


def test_evidence_is_found_in_files_that_are_given(results: Path, desk: Path, document: Command) -> None:
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["scenarios"]:
        del entry["written"]
    edit(results, scenarios=manifest["scenarios"])
    document("out")
    nothing = ("none stated", "the scenario file with its comments was not at hand")
    assert grades(results)["need.lasting_days"] == nothing
    assert "Give the scenario file with --scenario" in (results / "document.html").read_text(encoding="utf-8")
    (desk / "town.yaml").write_text(TOWN.replace("posts: 2", "posts: 3"), encoding="utf-8")
    assert document("out", "--scenario", "town.yaml")[0] == 0
    found = grades(results)
    assert found["need.lasting_days"][0] == "judgement, not identified by public data"
    assert found["front_door.workers.screener.posts"] == ("none stated", "town.yaml has 3 on line 9")


def test_evidence_of_a_shipped_scenario_needs_no_file(tmp_path: Path, document: Command) -> None:
    made_of(tmp_path / "same", "sunderland-2018", load_scenario(shipped_folder() / "sunderland-2018.yaml"))
    made_of(tmp_path / "near", "sunderland-2018", load_scenario(shipped_folder() / "sunderland-2018.yaml", ["run.observed_days=50"]))
    made_of(tmp_path / "other", "sunderland-2018", load_scenario(AUTHORITY))
    shares = {}
    for name in ("same", "near", "other"):
        assert document(tmp_path / name)[0] == 0
        found = [grade for grade, _ in grades(tmp_path / name, "sunderland-2018").values()]
        shares[name] = found.count("none stated")
    assert shares["same"] == 0 and shares["near"] == 1 and shares["other"] > 50


def made_of(folder: Path, name: str, scenario: Scenario) -> None:
    """A results folder that holds nothing but a manifest."""
    folder.mkdir()
    plain = json.loads(scenario.model_dump_json(by_alias=True))
    manifest = {
        "made_by": "frontdoor-sim", "baseline": None, "replications": 1, "seed": 1, "ended": "2020-01-01T00:00:00+00:00",
        "warnings": [], "scenarios": [{"name": name, "hash": "", "scenario": plain}], "files": {},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_of_many_scenarios_some_are_described(desk: Path) -> None:
    one = subject(desk / "town.yaml").first
    told = [Told(f"point-{number}", one.scenario, one.evidence, (), "") for number in range(200)]
    page = Page(document_html(Subject(told, "point-0", None)))
    assert "And 160 more." in item(page, "1.3")
    assert len(page.text) < 300_000


REFUSED = {
    "no such file": (["gone.yaml"], "gone.yaml: there is no such file"),
    "a scenario that is wrong": (["wrong.yaml"], "wrong.yaml, line 1: titel"),
    "a folder without results": (["empty"], "empty"),
    "results that do not fit": (["old"], "does not fit this version"),
    "results of nothing": (["nothing"], "names no scenarios"),
    "files for a scenario": (["town.yaml", "--scenario", "busier.yaml"], "goes with a results folder"),
    "values for results": (["out", "--set", "run.observed_days=3"], "documented as they were run"),
    "a file of another scenario": (["out", "--scenario", "wrong-one.yaml"], "wrong-one is not among the scenarios of out"),
    "into a file": (["town.yaml", "--out", "busier.yaml"], "busier.yaml is not a folder"),
    "over something else": (["town.yaml", "--out", "mine"], "assumptions.csv is not from this command"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_in_one_plain_sentence(desk: Path, document: Command, case: str) -> None:
    (desk / "wrong.yaml").write_text("titel: x\n", encoding="utf-8")
    (desk / "wrong-one.yaml").write_text(TOWN, encoding="utf-8")
    made_of(desk / "out", "town", load_scenario(desk / "town.yaml"))
    made_of(desk / "old", "town", load_scenario(desk / "town.yaml"))
    made_of(desk / "nothing", "town", load_scenario(desk / "town.yaml"))
    edit(desk / "old", scenarios=[{"name": "town", "scenario": {"run": {"observed_days": 0}}}])
    edit(desk / "nothing", scenarios=[])
    (desk / "empty").mkdir()
    (desk / "mine").mkdir()
    (desk / "mine" / "assumptions.csv").write_text("my,own\n", encoding="utf-8")
    arguments, words = REFUSED[case]
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    status, out, err = document(*arguments)
    assert (status, out) == (2, "")
    assert words in err and len(err.splitlines()) == 1 and "Traceback" not in err
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
