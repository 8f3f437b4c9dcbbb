"""The report, the workbook and the terminal tables: nothing leaves the file, nothing in a name does harm."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import sim
from sim.report import charts, findings, numbers, text
from sim.report.html import report_html
from sim.report.workbook import write_workbook
from sim.scenario import load_mapping
from sim.study import StudyResult

EVIL = "<script>alert(1)</script> & \"quotes\" =SUM(A1) $x_2$"

THREE_POSTS = {"front_door": {"workers": {"screener": {"posts": 3}}}}
TOWN = {
    "title": "A small town",
    "run": {"start": "2017-04-03", "warm_up_days": 14, "observed_days": 60},
    "demand": {"contacts": {"first_contacts_per_year": 300}},
    "front_door": {"workers": {"screener": {"posts": 2}}},
    "changes": {"more_screeners": {"from": "2017-05-10", "set": THREE_POSTS}},
    "published": {
        "contacts": {"measure": "contacts", "value": 50, "source": f"Somebody {EVIL}", "label": f"Contacts {EVIL}"}
    },
}


@pytest.fixture(scope="module")
def result() -> StudyResult:
    town = load_mapping(TOWN)
    named = {**TOWN, "title": EVIL, "question": f"=1+1 {EVIL}"}
    busy = load_mapping(named, overrides=["demand.contacts.multiplier=1.5"])
    return sim.compare({"now": town}, {"busy": busy}, replications=3, workers=1)


@pytest.fixture(scope="module")
def page(result: StudyResult) -> str:
    return report_html(result)


class Elements(HTMLParser):
    """Every element of a page with its attributes, and every text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_report_makes_no_request_and_runs_nothing(page: str) -> None:
    elements = Elements(page).found
    assert {"script", "link", "img", "iframe", "object", "embed", "form", "base"}.isdisjoint(tag for tag, _ in elements)
    for _, attributes in elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href"):
                assert (value or "").startswith("#")
    assert not re.search(r"url\((?!#)|@import", page)


def test_names_are_escaped_everywhere(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_identifiers_are_unique_and_references_resolve(page: str) -> None:
    elements = Elements(page).found
    names = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(names) == len(set(names))
    references = set(re.findall(r'(?:href="#|url\(#)([^")]+)', page))
    assert references <= set(names)
    for _, attributes in elements:
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in names


def test_every_table_has_a_caption_and_scoped_headers(page: str) -> None:
    elements = Elements(page).found
    tags = [tag for tag, _ in elements]
    assert tags.count("table") == tags.count("caption") > 5
    assert all("scope" in attributes for tag, attributes in elements if tag == "th")
    assert tags.count("h1") == 1
    assert tags.count("svg") >= 10


def test_the_report_says_what_it_must(page: str, result: StudyResult) -> None:
    for said in (
        "Never use this for a decision about a child", "not identified by\npublic data", "3 replications", "seed 1",
        "What the measures mean", "Beside published figures", "more screeners", "demand.contacts.multiplier",
    ):  # fmt: skip
        assert said in page
    assert sim.MEASURES["contacts"].title in page


def test_the_report_is_the_same_twice(page: str, result: StudyResult) -> None:
    assert report_html(result) == page


def test_drawings_are_sound_xml_with_intervals(result: StudyResult) -> None:
    drawing = charts.svg(
        charts.difference_chart(
            result.comparison.assign(title=result.comparison["measure"] + " $a_1$ <b>").head(12), ["now", "busy"]
        ),
        name="x", title=EVIL,
    )  # fmt: skip
    root = ElementTree.fromstring(drawing)
    assert root.attrib["role"] == "img"
    assert EVIL in "".join(root.itertext())
    assert "$a_1$ <b>" in "".join(root.itertext())
    assert "LineCollection" in drawing


def test_scenarios_keep_their_colours() -> None:
    order = [f"s{number}" for number in range(20)]
    assert charts.style("s0", order) != charts.style("s1", order)
    assert charts.style("s1", order) == charts.style("s1", order[:5])


def sheets(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def test_the_workbook_holds_texts_and_no_formulas(tmp_path: Path, result: StudyResult) -> None:
    write_workbook(result, tmp_path / "workbook.xlsx")
    parts = sheets(tmp_path / "workbook.xlsx")
    pages = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 8
    for part in pages:
        assert "<f>" not in part and "<hyperlink" not in part
        assert 'state="frozen"' in part
        assert "<autoFilter" in part
    assert "=1+1" in parts["xl/sharedStrings.xml"]
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    assert names == [
        "About", "Summary", "Comparison", "Published", "Monthly", "Measures", "Scenario values", "Definitions",
    ]  # fmt: skip


def test_a_run_without_baseline_reports_too(tmp_path: Path) -> None:
    run = sim.run({"now": load_mapping(TOWN)}, replications=1, workers=1)
    assert "One replication gives no interval" in report_html(run)
    write_workbook(run, tmp_path / "workbook.xlsx")
    assert "Beside published figures" in text.run_text(run)


def test_terminal_tables_are_plain_and_narrow(result: StudyResult) -> None:
    for shown in (text.compare_text(result), text.run_text(result)):
        assert max(map(len, shown.splitlines())) <= text.WIDTH
        assert "\x1b" not in shown


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert text.plain("a\x1b[31m\r\nb\x07\u202e") == "a [31m b"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (76.72, "% of contacts", "76.7%"),
        (13512.4, "contacts", "13,512"),
        (2.5113, "days", "2.51"),
        (0.0123, "days", "0.012"),
        (25_000_000, "pounds", "25.00m"),
        (-0.0001, "days", "0.000"),
        (float("nan"), "days", "-"),
        (0, "days", "0"),
    ],
)
def test_numbers_as_people_read_them(value: float, unit: str, shown: str) -> None:
    assert numbers.number(value, unit) == shown


def test_differences_and_intervals_as_people_read_them() -> None:
    assert numbers.difference(1.23, "% of contacts") == "+1.2 pp"
    assert numbers.difference(-1234.4, "children") == "-1,234"
    assert numbers.interval(-2.0, 0.51, "% of contacts", of_difference=True) == "-2.0 to 0.5 pp"
    assert numbers.interval(9.5, 101, "days") == "10 to 101"
    assert numbers.interval(float("nan"), 1, "days") == "-"


def test_an_unknown_measure_of_an_older_version_is_survived(result: StudyResult) -> None:
    import dataclasses

    renamed = result.summary.replace({"measure": {"contacts": "contacts_of_old"}})
    older = dataclasses.replace(result, summary=renamed)
    assert "contacts_of_old" not in [measure.name for measure in findings.definitions(older)]
    assert isinstance(report_html(older), str)
