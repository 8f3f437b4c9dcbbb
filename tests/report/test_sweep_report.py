"""Reports on sweeps: what they say of tables whose answers are known, and how they draw them."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.report.charts import Drawing
from sim.report.points import charts, faces
from sim.report.points.sweep import SweepView, SweptMeasure
from sim.report.points.varied import influence, short_paths
from sim.report.trade_offs import first_defined
from sim.scenario import load_mapping
from sim.study.doors import SweepResult
from sim.study.result import StudyResult, result_of
from tests.report.reading import courses, elements, numbers, scales, texts

EVIL = "<script>alert(1)</script> =1+1 & \"quotes\" </title>"
PANEL, POSTS = "early_help.panel.interval_days", "front_door.workers.screener.posts"
WAIT, DECIDED, COST = "panel_wait_days", "decision_within_1_working_day_pct", "total_cost_pounds"
GRID = {PANEL: [7, 14, 28], POSTS: [1, 2]}


def swept(vary: dict[str, Any], value: Any, *, noise: float = 0.0, show: tuple[str, ...] = (WAIT, DECIDED, COST)) -> StudyResult:
    """A sweep whose measures are not simulated but given: `value(measure, values by path)`, with noise in differences."""
    town = load_mapping({"title": EVIL, "run": {"observed_days": 1}, "front_door": {"workers": {"screener": {"posts": 2}}}})
    study = sim.sweep(town, vary, replications=1, workers=1, show=show).study
    about = study.manifest["sweep"]
    points = {str(study.baseline): about["baseline"], **about["points"]}
    units = {name: sim.MEASURES[name].unit for name in show}
    draws = np.random.default_rng(1)
    rows = [
        (name, replication, measure, "all", "all", value(measure, dict(zip(about["paths"], held, strict=True)))
         + replication + (noise * draws.normal() if name != study.baseline else 0.0), units[measure])
        for name, held in points.items() for replication in range(1, 9) for measure in show
    ]  # fmt: skip
    columns = ["scenario", "replication", "measure", "by", "group", "value", "unit"]
    measures = pd.DataFrame(rows, columns=columns)
    held = {"measures.csv": measures, "monthly.csv": study.monthly}
    return result_of(study.scenarios, {**study.manifest, "replications": 8}, held)


def by_interval(measure: str, held: dict[str, Any]) -> float:
    """Waiting rises with the interval, and a little with fewer posts; the cost is the same everywhere."""
    if measure == COST:
        return 1000.0
    days = held[PANEL] / 2 + (2 - held[POSTS])
    return days if measure == WAIT else 90 - days


def finding(view: SweepView, measure: str) -> str:
    return SweptMeasure(view, measure).say("finding")


def moves_with(view: SweepView, measure: str) -> str:
    return SweptMeasure(view, measure).say("moves_with")


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return swept(GRID, by_interval)


# -- words -------------------------------------------------------------------------------------------------------------


def test_influence_in_a_grid_is_the_share_of_each_main_effect() -> None:
    rows = pd.DataFrame([(a, b, 3 * a + b) for a in (0, 1, 2) for b in (0, 1)], columns=["a", "b", "mean"])
    found = influence(rows, ["a", "b"], sampled=False)
    assert found["a"] == pytest.approx(6 / 6.25)  # 9 x 2/3 over 9 x 2/3 + 1/4
    assert found["b"] == pytest.approx(0.25 / 6.25)


def test_influence_of_drawn_points_takes_off_what_chance_would_give() -> None:
    draws = np.random.default_rng(2)
    found = []
    for _ in range(50):
        rows = pd.DataFrame({"a": draws.uniform(size=20), "b": draws.uniform(size=20), "c": draws.choice(["x", "y"], 20)})
        found.append(influence(rows.assign(mean=10 * rows["a"]), ["a", "b", "c"], sampled=True))
    mean = pd.DataFrame(found).mean()
    assert mean["a"] > 0.9
    assert mean["b"] < 0.14  # five groups of twenty would differ by 4 / 19 of the variance for no reason
    assert mean["c"] < 0.05
    assert influence(rows.assign(mean=1.0), ["a"], sampled=True) == {"a": 0.0}


def test_a_spread_no_larger_than_its_errors_is_not_clear() -> None:
    clear = SweepView(swept(GRID, by_interval, noise=0.1))
    assert SweptMeasure(clear, WAIT).spread_is_clear
    assert "Panel › interval days".lower() in moves_with(clear, WAIT).lower()
    chance = SweepView(swept(GRID, lambda measure, held: 20.0, noise=3.0))
    assert not SweptMeasure(chance, WAIT).spread_is_clear
    assert moves_with(chance, WAIT) == "The spread between points may be chance: more replications would tell."


def test_best_and_worst_go_by_the_better_direction(result: StudyResult) -> None:
    view = SweepView(result)
    assert finding(view, WAIT) == (
        "Waiting for the panel, mean: best 8.00 days (panel › interval days 7, screener › posts 2), worst 19.5 days (panel › "
        "interval days 28, screener › posts 1). As the scenario stands: 11.5 days. It moves above all with panel › interval days."
    )
    assert re.search(r"best 91\.0% \(panel › interval days 7, .*\), worst 79\.5% \(", finding(view, DECIDED))
    assert finding(view, COST).startswith("Total cost: the same at every point and in the scenario as it stands")
    page = re.sub(r"<[^>]+>", " ", faces.page(SweepView(result)))
    assert re.search(r"8\.00 at panel › interval days 7, screener › posts 2\s+-3\.50?\D[^:]*: better", page)


@pytest.fixture(scope="module")
def unclear() -> StudyResult:
    """A sweep in which no point differs from the scenario by more than chance."""
    weighed = ("referral_to_allocation_days", "child_days_above_protection")
    return swept(GRID, lambda measure, held: 20.0, noise=3.0, show=(WAIT, *weighed))


def test_where_nothing_is_clear_neither_best_nor_worst_nor_a_cause_is_named(unclear: StudyResult) -> None:
    view = SweepView(unclear)
    assert not SweptMeasure(view, WAIT).clear and SweptMeasure(view, WAIT).moves
    assert re.fullmatch(
        r"Waiting for the panel, mean: no clear differences between the points, all between [\d.]+ days and [\d.]+ days; "
        r"24\.5 days in the scenario as it stands\.", finding(view, WAIT)
    )  # fmt: skip
    assert "spread between points may be chance" in moves_with(view, WAIT)
    small = SweepView(swept(GRID, lambda measure, held: 20.0 + held[PANEL] / 1000))
    assert SweptMeasure(small, WAIT).spread_is_clear and moves_with(small, WAIT) == ""
    text, page = faces.text(SweepView(unclear)), re.sub(r"<[^>]+>", " ", faces.page(SweepView(unclear)))
    for shown in (text, page):
        assert "no clear differences between the points" in " ".join(shown.split())
        assert not re.search(r"\bbest\b|\bworst\b|only for more|moves above all|beaten by no other", shown)
    assert faces.as_plain(SweepView(unclear))["not_beaten"] == []


def test_a_map_on_which_nothing_is_clear_has_one_colour(unclear: StudyResult, result: StudyResult) -> None:
    plain = charts.heat_map(SweepResult.of(unclear).table, [PANEL, POSTS], WAIT)
    assert len(set(shades(plain).values())) == 1
    assert any("no clear differences" in words for words in texts(plain))
    assert not {"darker is worse", "darker is more"} & set(texts(plain))
    shaded = charts.heat_map(SweepResult.of(result).table, [PANEL, POSTS], WAIT)
    assert len(set(shades(shaded).values())) > 1
    assert "darker is worse" in texts(shaded)


def test_what_is_shown_by_default_is_what_is_defined() -> None:
    rows = [("a", "x", 2), ("b", "x", 0), ("a", "y", 2), ("b", "y", 2), ("a", "z", 0), ("b", "z", 0)]
    summary = pd.DataFrame(rows, columns=["scenario", "measure", "n"]).assign(by="all")
    assert first_defined(summary, [("x", "y"), ("z",), ("y", "x")]) == ("y", "x")


def test_paths_are_told_apart_in_as_few_words_as_it_takes() -> None:
    assert list(short_paths(["a_b.c.d", "a_b.e.d"]).values()) == ["C › d", "E › d"]
    assert list(short_paths(["x.c.d", "y.c.d"]).values()) == ["X › c › d", "Y › c › d"]


def test_warnings_are_said_once(result: StudyResult) -> None:
    records = [(name, "the sky falls.") for name in result.scenarios]
    records += [(f"point-00{place}", "it is short.") for place in (2, 4)] + [("", "Something else.")]
    warned = [{"scenario": name, "kind": "scenario", "text": text} for name, text in records]
    study = dataclasses.replace(result, manifest={**result.manifest, "warnings": warned})
    assert SweepView(study).warnings == [
        "Every point: the sky falls.", "point-002 and point-004: it is short.", "Something else.",
    ]  # fmt: skip


# -- charts ------------------------------------------------------------------------------------------------------------


def boxes(drawing: Drawing, **look: str) -> list[np.ndarray]:
    """Left, top, right and bottom of boxes."""
    found = [re.findall(r"[-\d.]+", course) for course in courses(drawing, **look)]
    return [np.array([float(each[0]), float(each[3]), float(each[2]), float(each[1])]) for each in found]


def within(drawing: Drawing, box: np.ndarray) -> list[str]:
    """The texts that stand in a box."""
    found = [(float(each.attrib["x"]), float(each.attrib["y"]), each.text) for each in elements(drawing, "text")]
    return [words for x, y, words in found if box[0] < x < box[2] and box[1] < y < box[3]]


def cells(drawing: Drawing) -> dict[tuple[int, int], str]:
    """The texts in the cells of the first map, by column and row."""
    held = boxes(drawing, stroke="white")
    first = [box for box in held if within(drawing, box)]
    columns, rows = sorted({box[0] for box in first}), sorted({box[1] for box in first}, reverse=True)
    return {(columns.index(box[0]), rows.index(box[1])): within(drawing, box)[0] for box in first}


def shades(drawing: Drawing) -> dict[tuple[int, int], int]:
    """How light the cells of the only map are."""
    faces = [each.attrib["fill"] for each in elements(drawing, "path", stroke="white", stroke_width="1.5")]
    light = [sum(int(face[at : at + 2], 16) for at in (1, 3, 5)) for face in faces]
    return dict(zip(cells(drawing), light, strict=True))


def test_every_cell_has_its_value_and_sign(result: StudyResult) -> None:
    table = SweepResult.of(result).table
    drawn = charts.heat_map(table, [PANEL, POSTS], WAIT, own={PANEL: 14, POSTS: 2})
    assert cells(drawn) == {
        (0, 0): "9.00", (0, 1): "8.00", (1, 0): "12.5 =", (1, 1): "11.5 =", (2, 0): "19.5", (2, 1): "18.5",
    }  # fmt: skip
    [frame] = boxes(drawn, fill="none")
    assert within(drawn, frame) == ["11.5 ="]
    assert any("frame: the scenario as it stands" in words for words in texts(drawn))
    elsewhere = charts.heat_map(table, [PANEL, POSTS], WAIT, own={PANEL: 10, POSTS: 2})
    assert any("as the scenario stands: 11.5" in words for words in texts(elsewhere))


@pytest.mark.parametrize("measure", [WAIT, DECIDED])
def test_darker_is_worse_whichever_way_is_better(result: StudyResult, measure: str) -> None:
    light = shades(charts.heat_map(SweepResult.of(result).table, [PANEL, POSTS], measure))
    assert light[(0, 1)] > light[(1, 1)] > light[(2, 0)]


def test_a_map_of_two_of_three_holds_means_and_maps_by_the_third_hold_points() -> None:
    table = SweepResult.of(swept({**GRID, "run.observed_days": [1, 2]}, by_interval)).table
    table.loc[(table["run.observed_days"] == 2) & (table["measure"] == WAIT), "mean"] += 2
    assert cells(charts.heat_map(table, [PANEL, POSTS], WAIT))[(0, 1)] == "9.00"
    drawn = charts.heat_map(table, [PANEL, POSTS, "run.observed_days"], WAIT, own={PANEL: 14, POSTS: 2, "run.observed_days": 2})
    titles = [(float(each.attrib["x"]), each.text) for each in elements(drawn, "text") if each.text.startswith("Run ›")]
    assert [words for _, words in titles] == ["Run › observed days: 1", "Run › observed days: 2"]
    [frame] = boxes(drawn, fill="none")
    assert frame[0] > titles[1][0], "the scenario stands in the second map"


def test_null_and_texts_are_values_like_others_and_spare_panels_are_hidden() -> None:
    vary = {"early_help.panel.places": [None, 5], POSTS: [1, 2], PANEL: [5, 6, 7, 8]}
    found = swept(vary, lambda measure, held: held[POSTS] + (100.0 if held["early_help.panel.places"] is None else 0.0))
    view = SweepView(found)
    drawn = charts.heat_map(view.table, ["early_help.panel.places", POSTS, PANEL], WAIT, own=view.own_cells)
    assert cells(drawn)[(0, 0)].startswith("106")  # 101, and 4.5 for the mean of the replications
    assert [words for words in texts(drawn) if words in ("not set", "5")] == ["not set", "5"] * 3, "under the lowest of each column"
    assert sum("›" in words and ":" in words for words in texts(drawn)) == len(boxes(drawn, stroke="white")) / 4 == 4
    assert "best 5.50 days (point-009 (5, 1, 5) and 3 more points)" in finding(view, WAIT)


def test_text_stands_out_on_every_shade() -> None:
    def luminance(colour: Any) -> float:
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for shade in np.linspace(0, 1, 101):
        face = charts.Shades(0.0, 1.0, turned=False).of(float(shade))
        levels = [luminance([int(each[at : at + 2], 16) / 255 for at in (1, 3, 5)]) for each in (face, charts.readable(face))]
        assert (max(levels) + 0.05) / (min(levels) + 0.05) >= 4.5


def test_a_line_marks_what_is_no_clear_difference() -> None:
    found = swept({PANEL: [7, 14, 28]}, lambda measure, held: held[PANEL] / 2.0)
    drawn = charts.line(SweepResult.of(found).table, [PANEL], WAIT, own={PANEL: 14})
    line = numbers(courses(drawn, fill="none", stroke_width="2")[1])
    across, upwards = scales(drawn, 1)
    assert across(line[:, 0]) == pytest.approx([7, 14, 28], abs=0.05)
    assert upwards(line[:, 1]) == pytest.approx([-3.5, 0, 7], abs=0.05)
    [hollow] = courses(drawn, fill="white")
    assert hollow.startswith("M{:g},{:g}m".format(*line[1]))
    assert "no difference that matters, or not known" in texts(drawn)


def test_each_value_varied_has_its_panel() -> None:
    vary = {"demand.contacts.multiplier": "0.5:1.5", POSTS: "1:9", "front_door.screening_effort_hours.distribution":
            ["fixed", "exponential"]}  # fmt: skip
    town = load_mapping({"run": {"observed_days": 1}, "front_door": {"workers": {"screener": {"posts": 2}}}})
    found = sim.sweep(town, vary, points=12, replications=1, workers=1)
    table = found.table.assign(mean=found.table["demand.contacts.multiplier"])
    drawn = charts.marginals(table, list(vary), "contacts")
    labels = ["Contacts › multiplier", "Screener › posts", "Screening effort hours › distribution"]
    assert [words for words in texts(drawn) if "›" in words] == labels
    across, upwards = scales(drawn)
    trend = numbers(courses(drawn, fill="none", stroke_width="2")[0])
    assert across(trend[:, 0]) == pytest.approx(upwards(trend[:, 1]), abs=0.02)
    assert SweepView(found.study).kind == "marginals"


@pytest.mark.parametrize(
    ("vary", "kind"),
    [
        ({PANEL: [7, 14]}, "line"),
        (GRID, "map"),
        ({**GRID, "run.observed_days": [1, 2]}, "maps"),
        ({**GRID, "run.observed_days": [1, 2], "run.warm_up_days": [0, 1]}, "marginals"),
    ],
)
def test_the_chart_fits_what_was_varied(vary: dict[str, Any], kind: str) -> None:
    assert SweepView(swept(vary, lambda measure, held: 1.0, show=(WAIT,))).kind == kind


# -- report, workbook, text --------------------------------------------------------------------------------------------


def test_the_page_has_a_picture_and_a_table_of_everything_that_moves(result: StudyResult) -> None:
    page = faces.page(SweepView(result))
    assert page == faces.page(SweepView(result))
    assert "alert(1)" in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert page.count("<svg") == page.count("</svg>") == page.count('role="img"') == 2
    assert "Options that no other beats" not in page  # the only cost is the same everywhere
    assert page.count("The numbers behind it") == 2
    assert "Total cost: the same at every point" in page
    text = re.sub(r"<[^>]+>", " ", page)
    for number in ("9.00", "8.00", "12.5", "11.5 =", "19.5", "18.5"):
        assert number in text
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_what_is_printed_agrees_with_the_table(result: StudyResult) -> None:
    text = faces.text(SweepView(result))
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 80
    lines = [line.split() for line in text.splitlines()]
    assert ["14", "12.5=", "11.5=*"] in lines
    assert ["28", "19.5", "18.5"] in lines


def test_plain_objects_hold_every_point(result: StudyResult) -> None:
    plain = faces.as_plain(SweepView(result))
    assert plain["points"][0]["measures"][WAIT]["mean"] == pytest.approx(9.0)
    assert plain["points"][0]["measures"][WAIT]["verdict"] == "better"
    assert plain["weighed_by"] == []  # the only cost is the same everywhere
    assert plain["not_beaten"] == []


def test_options_that_no_other_beats_are_drawn_and_named() -> None:
    def against_each_other(measure: str, held: dict[str, Any]) -> float:
        extra = 0.0 if held[POSTS] == 2 else 5.0
        return (held[PANEL] if measure == "referral_to_allocation_days" else 50 - held[PANEL]) + extra

    found = swept(GRID, against_each_other, show=("referral_to_allocation_days", "child_days_above_protection"))
    assert faces.as_plain(SweepView(found))["not_beaten"] == [str(found.baseline), "point-002", "point-004", "point-006"]
    page = faces.page(SweepView(found))
    assert 'id="plane"' in page
    assert "4 of 7 options are beaten by no other" in page


def test_the_workbook_holds_texts_and_numbers_and_no_formulas(result: StudyResult, tmp_path: Path) -> None:
    faces.write_workbook(SweepView(result), tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        sheets = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode("utf-8"))
        assert sheets == ["About", "Points", "Grids", "All measures", "Definitions"]
        parts = {name: book.read(name).decode("utf-8") for name in book.namelist() if name.startswith("xl/worksheets/sheet")}
        assert not any("<f>" in part for part in parts.values())
        assert parts["xl/worksheets/sheet3.xml"].count("<row ") == 1 + 3 * 3  # of three measures and three intervals
        assert "<v>19.5</v>" in parts["xl/worksheets/sheet3.xml"]
        for sheet in (4, 5):
            header = parts[f"xl/worksheets/sheet{sheet}.xml"].partition("</row>")[0]
            assert "<t>Measure</t>" in header and "<t>Name</t>" in header
        rows = parts["xl/worksheets/sheet2.xml"].count("<row ")
    assert rows == 7
