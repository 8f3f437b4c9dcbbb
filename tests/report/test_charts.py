"""Charts as functions of results and tables: what is drawn is what the data say, with its uncertainty."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from sim.report import charts
from sim.report.charts import Drawing
from sim.report.charts.pathway import QUANTITIES, volumes
from sim.report.charts.time import is_stock, month_position
from sim.report.page import pictures
from sim.report.results import Results
from sim.study.compare import compare_paired
from sim.study.result import StudyResult
from sim.study.summary import summarise
from sim.study.verdicts import CLEAR
from tests.report.conftest import EVIL, town
from tests.report.reading import AXIS, courses, elements, numbers, scales, texts

SUMMARY = pd.DataFrame(
    [("a", "m1", "all", "all", 10.0, 9.0, 12.0, "% of cases"), ("b", "m1", "all", "all", 97.0, 92.0, 104.0, "% of cases"),
     ("a", "m2", "all", "all", 1.0, -3.0, 5.0, "% of cases"), ("b", "m2", "all", "all", np.nan, np.nan, np.nan, "% of cases")],
    columns=["scenario", "measure", "by", "group", "mean", "ci_low", "ci_high", "unit"],
)  # fmt: skip


def everything(result: StudyResult) -> dict[str, Drawing]:
    compared = {} if result.baseline is None else {"differences": charts.differences(result)}
    return compared | {
        "levels": charts.levels(result, ["missed_children_pct", "missed_contacts_pct"]),
        "breakdown": charts.breakdown(result, "missed_children_pct", "group"),
        "monthly": charts.monthly(result, "children_in_need"),
        "bands": charts.bands(result, "assessment_working_days_share_pct", limit_after="41 to 45", limit="45 working days"),
        "decisions": charts.decisions(result),
        "trade_offs": charts.trade_offs(result),
    }


LOOKS = {"monthly": {"fill_opacity": "0.16"}, "trade_offs": {"stroke_width": "1.8"}, "bands": {"stroke_width": "1.1"}}
"""How intervals look, where they are not lines of 2.2 points."""
LINES = {"stroke_width": "2.2"}


def ends_of(drawing: Drawing) -> list[tuple[float, float]]:
    """Ends of all interval lines of a drawing of rows, across, as values."""
    places = np.vstack([numbers(course) for course in courses(drawing, **LINES) if course])
    return [(low, high) for low, high in np.round(scales(drawing)[0](places[:, 0]), 1).reshape(-1, 2)]


def test_every_chart_draws_intervals(result: StudyResult) -> None:
    for name, drawing in everything(result).items():
        assert drawing.width == 533
        intervals = [numbers(course) for course in courses(drawing, **LOOKS.get(name, LINES)) if course]
        steps = np.vstack([np.diff(each, axis=0)[::2] for each in intervals])
        assert steps.any(), name


@pytest.mark.parametrize("study", ["single", "many", "empty"])
def test_every_chart_can_be_drawn_of_every_study(study: str, request: pytest.FixtureRequest) -> None:
    for name, drawing in everything(request.getfixturevalue(study)).items():
        assert ElementTree.fromstring(drawing.element(name)).tag.endswith("svg")
        assert "nan" not in drawing.body


def test_intervals_of_levels_are_clipped_and_the_undefined_left_out() -> None:
    """Of 97% with an interval from 92 to 104, the line ends at 100; of 1% from -3 to 5, it begins at 0."""
    drawing = charts.levels(SUMMARY)
    assert sorted(ends_of(drawing)) == [(0.0, 5.0), (9.0, 12.0), (92.0, 100.0)]
    assert texts(drawing, text_anchor="end") == ["M1", "M2"]


def test_a_table_does_as_well_as_a_result(result: StudyResult) -> None:
    tables = {
        "levels": (charts.levels(result.summary, ["missed_children_pct"]), charts.levels(result, ["missed_children_pct"])),
        "monthly": (charts.monthly(result.monthly, "contacts"), charts.monthly(result, "contacts", changes={})),
        "decisions": (charts.decisions(result.measures), charts.decisions(result)),
    }
    for name, (from_table, from_result) in tables.items():
        assert courses(from_table, stroke="white") == courses(from_result, stroke="white") != [], name


def test_an_unknown_measure_by_month_is_refused(result: StudyResult) -> None:
    with pytest.raises(KeyError, match="did you mean 'open_early_help'"):
        charts.monthly(result, "early_help_open")


def test_without_a_baseline_there_are_no_differences(single: StudyResult) -> None:
    with pytest.raises(ValueError, match="no baseline"):
        charts.differences(single)


def test_months_stand_where_they_belong(result: StudyResult) -> None:
    """What is open at the end of March stands on 1 April, where a change of 1 April stands; contacts of April in its middle."""
    assert month_position("2017-03", at_month_end=True) == dt.date(2017, 4, 1).toordinal()
    assert month_position("2017-12", at_month_end=True) == dt.date(2018, 1, 1).toordinal()
    assert month_position("2017-04", at_month_end=False) == dt.date(2017, 4, 16).toordinal()
    assert is_stock("children_in_need") and is_stock("children_with_repeat_contact_6m") and not is_stock("contacts")
    drawing = charts.monthly(result, "children_in_need")
    [dotted] = [numbers(course)[0, 0] for course in courses(drawing, stroke_dasharray="2 2")]
    [day] = [float(each.attrib["x"]) for each in elements(drawing, "text") if each.text == "1 May"]
    [line] = [numbers(course) for course in courses(drawing, fill="none", stroke=charts.styles(["now"])["now"].colour)]
    assert dotted == day
    wanted = result.monthly.query("measure == 'children_in_need' and scenario == 'now' and month == '2017-04'")["value"].mean()
    height = dict(line.tolist())[dotted]
    assert scales(drawing)[1](height) == pytest.approx(wanted, rel=1e-3)


def test_dated_changes_tell_beginnings_and_ends_within_the_period(result: StudyResult) -> None:
    until = {"from": "2017-05-20", "until": "2017-06-10", "set": {"front_door": {"workers": {"screener": {"posts": 4}}}}}
    before = {"from": "2016-05-20", "set": {"front_door": {"workers": {"screener": {"posts": 1}}}}}
    scenarios = {"a": town(changes={"more_staff": until, "old": before})}
    marks, told = charts.dated_changes(type("R", (), {"scenarios": scenarios})())
    assert marks == {dt.date(2017, 5, 20): "1", dt.date(2017, 6, 11): "2"}
    assert [what for _, _, what in told] == ["more staff", "end of more staff"]


def test_many_scenarios_have_a_panel_each(many: StudyResult) -> None:
    drawing = charts.monthly(many, "children_in_need")
    assert len(courses(drawing, stroke=AXIS)) == 11
    assert len(courses(drawing, fill="none")) == 22


def test_styles_are_distinct_and_fixed_by_the_order() -> None:
    names = [f"s{number}" for number in range(40)]
    found = charts.styles(names)
    assert len({(look.colour, look.marker) for look in found.values()}) == 40
    assert charts.styles(names[:5]) == {name: found[name] for name in names[:5]}


def test_differences_far_out_are_told_at_the_edge() -> None:
    table = pd.DataFrame(
        [("x", "now", "m1", 10.0, 1.0, 0.5, 1.5), ("x", "now", "m2", 10.0, 60.0, 55.0, 65.0), ("x", "now", "m3", 0.0, 1.0, 1.0, 1.0)],
        columns=["scenario", "baseline", "measure", "baseline_mean", "difference", "ci_low", "ci_high"],
    )  # fmt: skip
    drawing = charts.differences(table)
    assert [words for words in texts(drawing) if "%" in words] == ["difference, % of the baseline", "+600%"]
    assert scales(drawing)[0](drawing.width) < 60
    assert len(texts(drawing, text_anchor="end")) == 2 + 1, "of a baseline of zero there is no percentage"


def test_shares_below_and_above_the_true_level_by_hand() -> None:
    """Ten decisions in each of two replications about children truly in need: 3 and 5 below, 1 and 1 above."""
    rows = []
    for replication, below in ((1, 3), (2, 5)):
        for group, value in (("child_in_need > universal", below - 1), ("child_in_need > early_help", 1),
                             ("child_in_need > child_in_need", 9 - below), ("child_in_need > protection", 1),
                             ("universal > universal", 0), ("universal > early_help", 0)):  # fmt: skip
            rows.append(("a", replication, "decisions", "screening", group, float(value), "decisions"))
    table = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    found = charts.misjudged(table).set_index(["level", "way"])
    assert found.loc[("child_in_need", "below"), "mean"] == 40 and found.loc[("child_in_need", "above"), "mean"] == 10
    half = 12.7062 * np.std([30, 50], ddof=1) / np.sqrt(2)
    assert found.loc[("child_in_need", "below"), "ci_high"] == pytest.approx(40 + half, rel=1e-4)
    assert found.loc[("universal", "above"), "n"] == 0 and ("universal", "below") not in found.index


def test_bars_are_the_shares_and_the_limit_stands_after_its_band(result: StudyResult) -> None:
    drawing = charts.bands(result, "assessment_working_days_share_pct", limit_after="41 to 45", limit="45 working days")
    shares = result.summary.query("measure == 'assessment_working_days_share_pct' and by == 'band'")
    upwards = scales(drawing)[1]
    tops = [upwards(float(height)) for bars in courses(drawing, fill_opacity="0.88") for height in re.findall(r"V([-\d.]+)", bars)]
    assert sorted(tops) == pytest.approx(sorted(shares["mean"]), abs=0.05)
    [limit] = [numbers(course)[0, 0] for course in courses(drawing, stroke_dasharray="5 2.5")]
    places = [float(each.attrib["x"]) for each in elements(drawing, "text", text_anchor="middle") if each.text in shares["group"].unique()]
    labels = [words for words in texts(drawing, text_anchor="middle") if words in shares["group"].unique()]
    after = labels.index("41 to 45")
    assert limit == pytest.approx((places[after] + places[after + 1]) / 2, abs=0.02)
    assert "after 45 working days" in texts(drawing, fill="#8a3b00")


def ringed(drawing: Drawing) -> list[float]:
    """Where rings stand across, as values."""
    return [float(scales(drawing)[0](float(course.partition(",")[0][1:]))) for course in courses(drawing, fill="none", stroke="#1f2a33")]


def test_the_plane_shows_paired_differences_and_rings_the_unbeaten() -> None:
    rows = [("a", "x", 5.0), ("a", "y", 5.0), ("b", "x", 4.0), ("b", "y", 6.0), ("c", "x", 5.0), ("c", "y", 6.0), ("d", "x", 1.0), ("d", "y", np.nan)]
    table = pd.DataFrame(rows, columns=["scenario", "measure", "mean"]).assign(by="all", group="all", ci_low=0.0, ci_high=9.0, unit="")
    assert charts.best_of(table, "x", "y") == ["a", "b"]
    drawing = charts.trade_offs(table, "x", "y")
    assert len(ringed(drawing)) == 2
    assert set(texts(drawing, font_size="9")) == {"A: a", "B: b", "C: c"}


def weighed(costs: dict[str, list[float]], need: dict[str, list[float]]) -> StudyResult:
    """A study of costs and of child-days of need by scenario and replication; the first is the baseline."""
    rows = [
        (name, number, measure, "all", "all", value, unit)
        for measure, unit, values in (("total_cost_pounds", "pounds", costs), ("child_days_above_child_in_need", "child-days", need))
        for name, each in values.items() for number, value in enumerate(each, 1)
    ]  # fmt: skip
    measures = pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
    first = next(iter(costs))
    return StudyResult(
        scenarios={name: town() for name in costs}, baseline=first, measures=measures, monthly=pd.DataFrame(),
        summary=summarise(measures), comparison=compare_paired(measures, first), overloaded=pd.DataFrame(),
        manifest={"replications": len(costs[first]), "seed": 1, "partial": None, "warnings": []},
    )  # fmt: skip


COSTS = {"now": [100.0, 110, 120, 130], "chance": [90.0, 115, 112, 133], "dear": [150.0, 160, 170, 180]}
NEEDS = {"now": [900.0, 950, 980, 990], "chance": [930.0, 910, 990, 950], "dear": [900.0, 950, 980, 990]}


def test_only_clear_differences_show_that_one_is_beaten() -> None:
    """On average "chance" is cheaper than now and leaves less need, but by no more than chance."""
    study = weighed(COSTS, NEEDS)
    means = study.summary.pivot(index="scenario", columns="measure", values="mean")
    assert (means.loc["chance"] < means.loc["now"]).all()
    assert charts.best_of(study) == ["now", "chance"]
    assert ringed(charts.trade_offs(study)) == pytest.approx([0.0, -2.5 * 365.25 / 91], abs=0.1)
    told = pictures.trade_off(Results(study))
    assert told.finding == (
        "B: A small town (dear) is shown to be beaten: another is better by enough to matter on cost or need, and on the other not worse by "
        "anything that matters. "
        "A: A small town (chance) cannot be told apart from the baseline on either."
    )
    assert [text[-1] for text in told.table.texts] == ["no other", "no other", "Baseline: A small town (now)"]


def test_what_cannot_be_told_apart_is_said_to_be_so() -> None:
    pair = weighed(*({name: table[name] for name in ("now", "chance")} for table in (COSTS, NEEDS)))
    assert pictures.trade_off(Results(pair)).finding.startswith("Baseline: A small town (now) and A: A small town (chance) cannot be told apart")
    dearer_and_better = weighed(COSTS, NEEDS | {"dear": [800.0, 850, 880, 890]})
    assert pictures.trade_off(Results(dearer_and_better)).finding.startswith("No scenario is shown to beat another")


def test_of_a_comparison_the_plane_shows_differences(result: StudyResult) -> None:
    drawing = charts.trade_offs(result, "screening_hours", "unmet_child_days_child_in_need")
    wanted = result.comparison.query("by == 'all'").set_index("measure")["difference"]
    marks = [re.match(r"M([-\d.]+),([-\d.]+)", course).groups() for course in courses(drawing, stroke="white")]
    across, upwards = scales(drawing)
    assert len(marks) == 2
    assert [across(float(x)) for x, _ in marks] == pytest.approx([0, wanted["screening_hours"]], abs=0.01)
    assert [upwards(float(y)) for _, y in marks] == pytest.approx([0, wanted["unmet_child_days_child_in_need"]], rel=1e-2, abs=2)


# -- the pathway -------------------------------------------------------------------------------------------------------


def test_volumes_follow_from_the_measures(result: StudyResult) -> None:
    found = volumes(result, baseline="now")["busy"]
    assert set(found) == set(QUANTITIES.index)
    mean = result.summary.query("scenario == 'busy'").set_index(["measure", "by", "group"])["mean"]
    yearly = 365.25 / 91
    assert found["contacts"].mean == pytest.approx(mean["contacts", "all", "all"] * yearly)
    assert found["help_started"].mean == pytest.approx(mean["early_help_plans_started", "all", "all"] * yearly)
    assert found["need_open"].mean == pytest.approx(mean["open_child_in_need_plans", "all", "all"])
    paired = result.comparison.query("measure == 'contacts' and by == 'all'").iloc[0]
    assert found["contacts"].change == pytest.approx(paired["difference"] * yearly)
    assert np.isnan(volumes(result, baseline="now")["now"]["contacts"].change)
    shares = [mean["contact_outcome_share_pct", "outcome", group] for group in ("no_further_action", "advice")]
    decided = mean["contacts", "all", "all"] - mean["contacts_undecided", "all", "all"]
    assert found["advice"].mean == pytest.approx(sum(shares) / 100 * decided * yearly, rel=0.02)


@pytest.mark.parametrize("name", ["now", "busy"])
def test_what_leaves_the_front_door_adds_up_to_the_contacts(result: StudyResult, name: str) -> None:
    """The arrows that are drawn from it, and none but them; the panel is drawn off the way to early help."""
    found = volumes(result)[name]
    leaving = {"advice", "front_door_help", "from_contacts", "others"}
    assert sum(found[key].mean for key in leaving) == pytest.approx(found["contacts"].mean)
    drawn = re.findall(r'd="(M[^"]+)"[^>]*stroke-width="([\d.]+)" stroke-opacity', charts.pathway(result, name).body)
    thick = {course: float(width) for course, width in drawn}
    from_the_front_door = [width for course, width in thick.items() if course.startswith(("M422,", "M306,414"))]
    assert len(from_the_front_door) == len(leaving)
    assert sum(from_the_front_door) == pytest.approx(thick["M14,353 H186"], abs=1.5)  # none is drawn thinner than 1.4
    undecided = result.summary.query(f"scenario == {name!r} and measure == 'contacts_undecided' and by == 'all'")["mean"].item()
    assert found["others"].mean >= undecided * 365.25 / 91 - 1e-9


def test_the_undecided_are_told_as_a_mean_of_month_ends(result: StudyResult) -> None:
    rows = result.measures.query("scenario == 'busy' and measure == 'contacts_undecided'")
    ends, last = rows.query("by == 'month_end'")["value"].mean(), rows.query("by == 'all'")["value"].mean()
    assert ends != pytest.approx(last)
    assert volumes(result)["busy"]["undecided"].mean == pytest.approx(ends)
    assert f"{ends:,.0f} undecided at month ends" in charts.pathway(result.measures.query("scenario == 'busy'"), observed_days=91).body


def test_an_unfinished_study_is_paired_by_number(result: StudyResult) -> None:
    """The baseline has a replication more than the option: the difference is over those that both have."""
    table = result.measures[(result.measures["scenario"] == "now") | (result.measures["replication"] > 1)]
    both = table.query("measure == 'contacts' and by == 'all' and replication > 1").groupby("scenario")["value"].mean()
    found = volumes(table, baseline="now", observed_days=91)["busy"]
    assert found["contacts"].change == pytest.approx((both["busy"] - both["now"]) * 365.25 / 91)


def test_only_clear_changes_are_told(result: StudyResult) -> None:
    """A change is given where the verdict on the measure is that it clearly changes, and only there."""
    found = volumes(result, baseline="now")["busy"]
    compared = result.comparison.query("by == 'all'").set_index("measure")
    levels = {key: each["measure"] for key, each in QUANTITIES.iterrows() if each["unit"] != "a year" and each["by"] == "all"}
    clear = {key: compared.at[measure, "verdict"] in CLEAR for key, measure in levels.items()}
    assert set(clear.values()) == {True, False}
    assert {key: not np.isnan(found[key].change) for key in levels} == clear


def test_the_pathway_is_drawn_from_the_volumes(result: StudyResult) -> None:
    found = volumes(result)["now"]
    drawing = charts.pathway(result, "now", title=EVIL)
    element = ElementTree.fromstring(drawing.element("p"))
    texts = ["".join(text.itertext()) for text in element.iter("{http://www.w3.org/2000/svg}text")]
    assert f"{found['contacts'].mean:,.0f}" in texts and "Early help panel" in texts
    assert f"{found['decision_in_time'].mean:.0f}% in 1 working day" in texts
    assert f"Contacts at front door: {found['contacts'].mean:,.0f} a year" in "".join(element.itertext())
    thick = [float(width) for width in re.findall(r'stroke-width="([\d.]+)" stroke-opacity', drawing.body)]
    assert max(thick) == 26 and min(thick) >= 1.4
    assert drawing._repr_svg_().startswith("<svg ")


def test_clear_differences_stand_in_brackets(result: StudyResult) -> None:
    assert "(+" in charts.pathway(result, "busy").body
    assert "(+" not in charts.pathway(result, "now").body


# -- SVG ---------------------------------------------------------------------------------------------------------------


def test_drawings_are_sound_and_the_same_twice(result: StudyResult) -> None:
    pair = [charts.monthly(result, "contacts").element("x", EVIL, "All & sundry") for _ in range(2)]
    assert pair[0] == pair[1]
    root = ElementTree.fromstring(pair[0])
    assert root.attrib["role"] == "img" and root.attrib["aria-labelledby"] == "x-title x-desc"
    assert EVIL in "".join(root.itertext()) and "All & sundry" in "".join(root.itertext())
    assert all(name.startswith("x-") for name in re.findall(r'\bid="([^"]+)"', pair[0]))
    assert set(re.findall(r'href="#([^"]+)"', pair[0])) <= set(re.findall(r'\bid="([^"]+)"', pair[0]))


def test_drawings_show_themselves_in_a_notebook_and_have_names_of_their_own(result: StudyResult) -> None:
    shown = [charts.monthly(result, measure)._repr_svg_() for measure in ("contacts", "children_in_need")]
    roots = [ElementTree.fromstring(each) for each in shown]
    assert all("max-width" in root.attrib["style"] for root in roots)
    assert len({root.attrib["aria-labelledby"] for root in roots}) == 2


def test_a_drawing_is_saved_as_a_file_that_stands_alone(result: StudyResult, tmp_path: Path) -> None:
    drawing = charts.monthly(result, "contacts")
    root = ElementTree.parse(drawing.save(tmp_path / "contacts.svg")).getroot()
    assert (root.tag, root.attrib["width"]) == ("{http://www.w3.org/2000/svg}svg", str(drawing.width))
    assert drawing.title in "".join(root.itertext())


def test_dollars_in_names_are_no_formulas(result: StudyResult) -> None:
    table = SUMMARY.assign(title=["$a_1$ <b>", "$a_1$ <b>", "x", "x"])
    assert "$a_1$ <b>" in "".join(ElementTree.fromstring(charts.levels(table).element("x")).itertext())
