"""The report: nothing leaves the file, nothing in a name does harm, and it says what was found, in words."""

from __future__ import annotations

import dataclasses
import itertools
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.report import faces, findings
from sim.report.labels import labels, short_names
from sim.report.page import basis, changes, first, months, pathway, pictures
from sim.report.page import sentences as say
from sim.report.results import Results, Row
from sim.report.wording import CONTENTS
from sim.scenario import load_mapping
from sim.study.compare import compare_paired
from sim.study.result import StudyResult
from sim.study.summary import summarise
from sim.study.verdicts import CLEAR, course
from tests.report.conftest import EVIL, LONG, TOWN, town

VOID = {"meta", "br", "img", "link", "input", "hr", "path", "circle", "use", "rect"}


class Elements(HTMLParser):
    """Every element of a page with its attributes, the texts, and whether all that was opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def pages(result: StudyResult, single: StudyResult, many: StudyResult, empty: StudyResult) -> dict[str, str]:
    """The report on each study."""
    studies = {"result": result, "single": single, "many": many, "empty": empty}
    return {kind: faces.page(Results(study)) for kind, study in studies.items()}


@pytest.fixture(params=["result", "single", "many", "empty"])
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> str:
    return pages[request.param]


def words_of(page: str) -> str:
    return " ".join(" ".join(Elements(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)).texts).split())


# -- safe, sound, reachable --------------------------------------------------------------------------------------------


def test_it_makes_no_request_and_runs_nothing(page: str) -> None:
    elements = Elements(page).found
    assert {"script", "link", "img", "iframe", "object", "embed", "form", "base"}.isdisjoint(tag for tag, _ in elements)
    for _, attributes in elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href"):
                assert (value or "").startswith("#")
    assert not re.search(r"url\((?!#)|@import", page)
    assert "default-src 'none'" in page


def test_names_are_escaped_everywhere(pages: dict[str, str]) -> None:
    for kind in ("result", "many"):
        assert "<script" not in pages[kind]
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[kind]
    assert pages["result"].count("</title></style>") == 0


def test_it_is_well_formed_with_unique_identifiers_that_resolve(page: str) -> None:
    elements = Elements(page)
    assert elements.wrong == [] and elements.open == []
    names = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(names) == len(set(names))
    references = set(re.findall(r'(?:href="#|url\(#)([^")]+)', page))
    assert references <= set(names)
    for _, attributes in elements.found:
        for name in str(attributes.get("aria-labelledby", "")).split():
            assert name in names or name == "None"


def test_every_table_and_drawing_can_be_read_out(page: str) -> None:
    elements = Elements(page).found
    tags = [tag for tag, _ in elements]
    assert tags.count("table") == tags.count("caption") >= 4
    assert all("scope" in attributes for tag, attributes in elements if tag == "th")
    assert tags.count("h1") == 1 and tags.count("main") == 1
    drawings = [attributes for tag, attributes in elements if tag == "svg" and attributes.get("role") == "img"]
    assert drawings and all(len(str(attributes["aria-labelledby"]).split()) == 2 for attributes in drawings)
    hidden = [attributes for tag, attributes in elements if tag == "svg" and attributes.get("role") != "img"]
    assert all(attributes.get("aria-hidden") == "true" for attributes in hidden)


def test_every_chart_has_a_finding_a_text_and_its_numbers(pages: dict[str, str]) -> None:
    figures = re.findall(r"<figure.*?</figure>", pages["result"], flags=re.DOTALL)
    assert len(figures) >= 20
    for figure in figures:
        told = re.search(r"<figcaption>(.*?)</figcaption>", figure, flags=re.DOTALL)[1]
        assert told.endswith(".") and len(told) > 20 and re.search(r"\d|no |zero|not ", told)
        assert told in re.search(r"<title [^>]*>(.*?)</title>", figure, flags=re.DOTALL)[1].replace('"', "&#34;").replace("'", "&#39;")
        assert len(re.search(r"<desc [^>]*>(.*?)</desc>", figure, flags=re.DOTALL)[1]) > 40
        assert "<table" in figure or 'id="differences-' in figure, "the differences' numbers stand in the tables below them"


def test_the_order_of_headings_has_no_gaps(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(page).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels))


# -- what it says ------------------------------------------------------------------------------------------------------


def test_the_first_screen_tells_question_options_and_what_changes(pages: dict[str, str], result: StudyResult) -> None:
    page = words_of(pages["result"]).split("In this report")[0]
    assert f"=1+1 {' '.join(EVIL.split())}" in page
    undefined = set(result.summary.query("by == 'all'").groupby("measure")["mean"].count().loc[lambda count: count == 0].index)
    for topic in (topic for topic in first.TOPICS if topic["measures"]):
        assert (topic["title"] in page) != (set(topic["measures"]) <= undefined)
    row = Results(result).changes("cases_per_social_worker_mean")[0]
    assert say.change(row) in page and say.change_interval(row) in page
    assert "95% interval:" in page and "3 replications of each scenario, seed 1." in page


def test_a_verdict_is_a_word_with_a_sign(pages: dict[str, str]) -> None:
    found = re.findall(r'<span class="word (\w+)"><svg[^>]*><use href="#sign-(\w+)"/></svg>([^<]+)</span>', pages["many"])
    assert len(found) > 50
    assert {(kind, kind) for kind, _, _ in found} == {(kind, sign) for kind, sign, _ in found}
    assert all(text.strip() for _, _, text in found)
    kinds = {kind: {course(text.strip(": ")).split()[-1] for k, _, text in found if k == kind} for kind in ("good", "bad")}
    assert {text.lower() for text in kinds["good"]} == {"better"} and {text.lower() for text in kinds["bad"]} == {"worse"}


def test_all_options_stand_at_a_glance_and_one_does_not_need_it(pages: dict[str, str]) -> None:
    assert "at a glance" in pages["many"] and pages["many"].count('<article class="card"') == 11
    assert "at a glance" not in pages["result"] and pages["result"].count('<article class="card"') == 1


def test_sections_are_there_when_they_have_something_to_say(pages: dict[str, str]) -> None:
    held = {kind: {name for name in faces.SECTIONS if f'<section id="{name}"' in page} for kind, page in pages.items()}
    assert held["result"] == held["many"] == set(faces.SECTIONS) - {"returns"} | (held["result"] & {"returns"})
    assert "changes" not in held["single"] and {"pathway", "months", "basis", "made", "words"} <= held["empty"]
    assert "delay" not in held["empty"] and "groups" not in held["empty"]


def test_a_breakdown_that_is_zero_throughout_is_not_drawn(empty: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONTENTS, "breakdowns", [["referrals", "area", "locality"]])
    assert not empty.summary.query("measure == 'referrals' and by == 'area'")["mean"].any()
    assert "groups" not in {name for name in faces.SECTIONS if f'<section id="{name}"' in faces.page(Results(empty))}


def test_it_says_what_it_must(pages: dict[str, str]) -> None:
    text = words_of(pages["result"])
    for said in (
        "Never use this for a decision about a child", "not identified by public data", "seed 1", "Words and measures",
        "Beside published figures", "Demand › contacts › multiplier", "1 May 2017 : more screeners", "Seed",
        sim.MEASURES["contacts"].meaning,
    ):  # fmt: skip
        assert said in text or said.replace(" :", ":") in text, said


def on_paper(page: str) -> str:
    return words_of(page.partition('<section id="paper"')[2])


def test_paper_says_what_changes_where_it_breaks_and_how_sure(result: StudyResult, pages: dict[str, str]) -> None:
    page, told = on_paper(pages["result"]), Results(result)
    rows = {row.title: row for _, rows in first.topics_on_paper(told, told.options) for row in rows}
    values = result.measures.query("measure == 'cases_per_social_worker_mean' and by == 'all'").pivot(index="replication", columns="scenario", values="value")
    row, change = rows["Cases per social worker"], (values["busy"] - values["now"]).mean()
    assert row.baseline == f"{values['now'].mean():.2f} cases" and row.cells[0].main == f"{change:.1f} more"
    assert re.search(rf"Cases per social worker\W+{re.escape(row.baseline)} .*{re.escape(row.cells[0].main)}", page)
    headline = result.comparison[result.comparison["by"] == "all"]
    headline = headline[[sim.MEASURES[name].headline for name in headline["measure"]]]["verdict"].value_counts()
    clear = sum(headline.get(word, 0) for word in CLEAR)
    assert f"A: {clear} of {headline.sum()} headline measures clearly change" in page
    assert "Averages then depend" in page.split("Where it breaks")[1] and "Nowhere" not in page
    calm = on_paper(faces.page(Results(dataclasses.replace(result, overloaded=result.overloaded.iloc[:0]))))
    assert "Where it breaks Nowhere: no team's queue keeps growing. How sure this is" in calm
    assert "What changes, on paper" not in on_paper(pages["many"]) and "What changes, on paper" in page
    assert "One replication gives no interval" in on_paper(pages["single"]) and "Baseline" not in on_paper(pages["single"])


def test_raw_names_and_python_are_not_shown(pages: dict[str, str]) -> None:
    text = words_of(pages["result"]).split("Exact definitions of all")[0]
    for raw in (r"early_help", r"\bicrt", r"child_in_need", r"\['", r"\{'", r"\bnan\b", r"\bNone\b", r"\bTrue\b", r"\[1"):
        assert not re.search(raw, text), raw
    assert "Early help, East" in text or "Locality, East" in text


def test_partial_results_and_one_replication_are_told(pages: dict[str, str]) -> None:
    assert "37 of 100 replications finished. Stopped by the keyboard." in words_of(pages["many"])
    assert "One replication gives no interval" in words_of(pages["single"])
    assert "95% interval: " not in words_of(pages["single"]) and "Partial" not in words_of(pages["single"])


def test_awkward_titles_have_a_place(pages: dict[str, str]) -> None:
    text = words_of(pages["many"])
    assert LONG in text and "J: Blank" in text and "this is a warning" in text


def test_the_same_result_gives_the_same_bytes(result: StudyResult, pages: dict[str, str], tmp_path: Path) -> None:
    """Of the result itself, and of the one read back from its folder."""
    folder = result.save(tmp_path / "saved")
    assert faces.page(Results(sim.load_result(folder))) == pages["result"]


def test_an_unknown_measure_of_another_version_is_survived(result: StudyResult) -> None:
    renamed = result.summary.replace({"measure": {"contacts": "contacts_of_old"}})
    older = dataclasses.replace(result, summary=renamed)
    assert "contacts_of_old" not in [measure.name for measure in findings.definitions(older)]
    assert isinstance(faces.page(Results(older)), str)


def test_an_unwritable_home_is_not_remarked_on(empty: StudyResult, tmp_path: Path) -> None:
    """Nor is a plotting library loaded, which would."""
    folder = empty.save(tmp_path / "saved")
    code = (
        "import sim, sys; from sim.report.faces import page; from sim.report.results import Results; "
        f"page(Results(sim.load_result({str(folder)!r}))); assert 'matplotlib' not in sys.modules"
    )
    surroundings = {name: value for name, value in os.environ.items() if name not in ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    root = str(Path(sim.__file__).parents[1])
    surroundings |= {"HOME": "/dev/null/nowhere", "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=surroundings, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# -- where the words come from -----------------------------------------------------------------------------------------


def two(differences: list[float], *, measure: str, base: float) -> StudyResult:
    """A comparison of one measure with the given paired differences."""
    rows = [
        (name, number, measure, "all", "all", base + number % 2 + (shift if name == "b" else 0), sim.MEASURES[measure].unit)
        for name in ("a", "b") for number, shift in enumerate(differences, 1)
    ]  # fmt: skip
    measures = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    manifest = {"replications": len(differences), "seed": 1, "partial": None, "warnings": []}
    return StudyResult(
        scenarios={"a": town(), "b": town()}, baseline="a", measures=measures, monthly=pd.DataFrame(), manifest=manifest,
        summary=summarise(measures), comparison=compare_paired(measures, "a"), overloaded=pd.DataFrame(),
    )  # fmt: skip


def row_of(study: StudyResult, measure: str) -> Row:
    return Results(study).changes(measure)[0]


def test_changes_in_words() -> None:
    """Differences of 5.1, 5.2 and 5.3 days: mean 5.2, standard error 0.0577, times 4.303: 4.95 to 5.45."""
    study = two([5.1, 5.2, 5.3], measure="panel_wait_days", base=18.0)
    row = row_of(study, "panel_wait_days")
    assert say.change(row) == "5.2 days longer"
    assert say.change_interval(row) == "5.0 to 5.4 longer"
    assert say.before_and_after(row) == "from 18.7 to 23.9"
    told = say.about(Results(study), "panel_wait_days")
    assert told == "Waiting for the panel, mean: 18.7 days in the baseline. A: 5.2 days longer (5.0 to 5.4 longer)."


def test_an_interval_that_holds_zero_is_told_from_both_sides() -> None:
    row = row_of(two([-12.0, 1.0, 8.0], measure="contacts", base=500.0), "contacts")
    assert say.change(row) == "1 fewer"
    assert re.fullmatch(r"between \d+ fewer and \d+ more", say.change_interval(row))
    assert "not enough replications" in say.about(Results(two([-12.0, 1.0, 8.0], measure="contacts", base=500.0)), "contacts")


def test_no_difference_and_tiny_ones_are_not_dressed_up() -> None:
    same = row_of(two([0.0, 0.0, 0.0], measure="panel_wait_days", base=18.0), "panel_wait_days")
    assert say.change(same) == "exactly the same" and say.change_interval(same) == "" and say.before_and_after(same) == ""
    tiny = row_of(two([0.001, 0.002, 0.0015], measure="rereferral_12m_closure_pct", base=88.6), "rereferral_12m_closure_pct")
    assert say.change(tiny) == "less than 0.01 points higher"
    assert say.before_and_after(tiny) == ""


def test_a_difference_of_nothing_has_no_direction() -> None:
    one = row_of(two([0.0], measure="decision_within_1_working_day_pct", base=88.0), "decision_within_1_working_day_pct")
    assert one.verdict == "not known" and say.change(one) == "the same in the one replication"
    several = row_of(two([-1.0, 0.0, 1.0], measure="panel_wait_days", base=18.0), "panel_wait_days")
    assert say.change(several) == "the same on average"


def test_scenarios_of_one_title_never_look_alike() -> None:
    """An option whose file gives no title has its baseline's: wherever a title stands, the name then stands with it."""
    names = ["now", "option_1", "option_2"]
    alike = {name: town(title=["A small  town", "a small town", "A small town"][place]) for place, name in enumerate(names)}
    study = two([0.0], measure="contacts", base=1.0)
    study = dataclasses.replace(study, scenarios=alike, baseline="now")
    called = labels(study)
    assert [label.title for label in called.values()] == [
        "A small town (now)", "a small town (option_1)", "A small town (option_2)",
    ]  # fmt: skip
    assert [label.question for label in called.values()] == ["What happens if nothing changes?", "", ""]
    assert labels(dataclasses.replace(study, scenarios={"a": town()}, baseline=None))["a"].title == "A small town"


def test_one_replication_has_a_change_and_no_interval() -> None:
    row = row_of(two([3.0], measure="panel_wait_days", base=18.0), "panel_wait_days")
    assert row.verdict == "not known" and say.change(row) == "3.0 days longer" and say.change_interval(row) == ""


def test_what_an_option_changes_is_told_with_its_date_and_what_it_was() -> None:
    """A dated change is set beside what the baseline has on that day: three screeners since May, not two."""
    option = load_mapping({**TOWN, "changes": {**TOWN["changes"], "five": {
        "from": "2017-06-01", "until": "2017-06-30", "set": {"front_door": {"workers": {"screener": {"posts": 5}}}},
    }}}, overrides=["front_door.staff.absence_spells_per_year=1.5"])  # fmt: skip
    study = dataclasses.replace(two([0.0], measure="contacts", base=1.0), scenarios={"a": town(), "b": option})
    found = changes.values(Results(study), Results(study).options[0])[0].texts
    assert ("Front door › workers › screener › posts", "1 June 2017 to 30 June 2017", "3", "5") in found
    assert ("Front door › staff › absence spells per year", "the first day", "0", "1.5") in found
    same = Results(dataclasses.replace(study, scenarios={"a": town(), "b": town()}))
    table, more = changes.values(same, same.options[0])
    assert len(table) == more == 0


def test_a_course_tells_its_beginning_its_end_and_the_options(result: StudyResult) -> None:
    course, zero = next(rest for title, *rest in months.sections(Results(result)) if title == "Open cases")
    told = next(each for each in course if each.name == "month-children_in_need-all")
    ends = result.monthly.query("measure == 'children_in_need' and scenario == 'now'").groupby("month")["value"].mean()
    assert f"{ends.iloc[-1]:.1f}" in told.finding and "at the end of March 2017 and" in told.finding
    assert "At the end of the period: A: " in told.finding
    assert len(told.table.rows) == len(ends) == 4
    assert "looked-after children" in zero


def test_the_first_page_and_the_sections_group_alike_and_say_what_they_count(pages: dict[str, str], result: StudyResult) -> None:
    for area in first.TOPICS:
        assert all(first.topic_of(sim.MEASURES[name]) == area for name in area["measures"])
    titles = {name: first.topic_of(sim.MEASURES[name])["title"] for name in ("unallocated_cases", "referrals")}
    assert titles == {"unallocated_cases": "Staff and cost", "referrals": "Flow and open cases"}
    told = next(each.finding for each in pictures.differences(Results(result)) if "staff and cost" in each.finding)
    assert re.match(r"Of all \d+ measures of staff and cost, A: ", told)
    assert "what it clearly changes, worse ones first, and the counts are of these only" in words_of(pages["result"])


def test_the_pathway_tells_the_volumes_a_year(result: StudyResult) -> None:
    told = next(pathway.pathways(Results(result)))
    yearly = result.measures.query("scenario == 'now' and measure == 'contacts' and by == 'all'")["value"].mean() * 365.25 / 91
    assert f"Of about {yearly:,.0f} contacts at the front door a year" in told.finding
    assert told.table.texts[0][:3] == ("Contacts at front door", "a year", f"{yearly:,.0f}")


def test_assumptions_show_where_options_differ(result: StudyResult) -> None:
    table = basis.assumptions(Results(result))
    rows = {row[1]: row[2:] for row in table.rows}
    assert rows["Demand › contacts › first contacts per year"] == ("900", "the same")
    assert len(table.rows) == len(basis.UNIDENTIFIED) > 10, "every path exists in the schema"


def test_labels_are_short_and_distinct() -> None:
    found = short_names({"base": "As it is", **{str(number): "x" * 70 for number in range(30)}}, baseline="base")
    assert len(set(found.values())) == 31 and max(map(len, found.values())) <= 37
    assert found["base"] == "Baseline: As it is" and found["26"].startswith("AA: x")
    assert short_names({"only_one": "Only one"}, baseline=None) == {"only_one": "Only one"}


def test_long_tables_stay_off_paper(result: StudyResult) -> None:
    """Years by month would fill the printer; what is left out is said. Three months are printed."""
    one = result.monthly[result.monthly["month"] == result.monthly["month"].min()]
    months = [f"{year}-{month:02d}" for year in range(2017, 2019) for month in range(1, 13)]
    years = pd.concat([one.assign(month=month) for month in months], ignore_index=True)
    said = "The numbers behind it are in this file on a screen, not on paper"
    page = faces.page(Results(dataclasses.replace(result, monthly=years)))
    assert page.count('<details class="off-paper">') == page.count(said) >= 8
    assert said not in faces.page(Results(result))
