"""Published figures as they stand in a scenario: one or several in a row, of which year, and how near is a hit."""

from __future__ import annotations

import pytest

from sim.scenario import ScenarioError, load_scenario, load_text, resolved_yaml
from sim.study.naming import shipped_folder, shipped_names

FIGURE = "published: {{x: {{measure: contacts, label: Contacts, source: us, {}}}}}"


def test_the_rows_of_measures_that_are_meant() -> None:
    def rows(text: str) -> list[tuple[str, str, float]]:
        (entry,) = load_text(FIGURE.format(text)).published.values()
        return [(figure.by, figure.group, figure.value) for figure in entry.figures]

    assert rows("value: 3") == [("all", "all", 3)]
    assert rows("year: 2017-18, value: 3") == rows("by: year, group: 2017-18, value: 3") == [("year", "2017-18", 3)]
    assert rows("by: source, year: 2017-18, cells: {police: 1, schools: 2.5}") == [
        ("year_source", "2017-18 police", 1), ("year_source", "2017-18 schools", 2.5),
    ]  # fmt: skip
    assert rows("by: date, cells: {2017-03-31: 1, 2018-04-23: 2}") == [("date", "2017-03-31", 1), ("date", "2018-04-23", 2)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("by: year", "give a value, or several in cells"),
        ("value: 1, cells: {a: 1}", "give a value, or several in cells"),
        ("by: area, group: east, cells: {a: 1}", "cells name the groups: leave group out"),
        ("value: 1, tolerance: a tenth", "this is a number in the unit of the measure, or per cent of the figure"),
        ("value: 1, tolerance: -1", "too small"),
        ("value: 1, tolerance_above: 1", "tolerance_above goes with tolerance"),
        ("value: 1, year: 2017", "year"),
        ("value: 1, role: goal", "published.x.role"),
        ("by: area, cells: {a.b: 1}", "this name cannot be used"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(FIGURE.format(text))
    assert any(words in str(problem) for problem in caught.value.problems), str(caught.value)


def test_a_figure_survives_being_written_out() -> None:
    scenario = load_text(FIGURE.format("by: months, year: 2017-18, cells: {0 to 3: 39, over 24: 9.5}, tolerance: 12%, role: target"))
    assert load_text(resolved_yaml(scenario)) == scenario


def test_shipped_figures_name_measures_that_there_are_and_times_that_are_counted() -> None:
    from sim.measures import MEASURES
    from sim.scenario.published import is_counted

    for name in shipped_names():
        scenario = load_scenario(shipped_folder() / f"{name}.yaml")
        figures = [figure for entry in scenario.published.values() for figure in entry.figures]
        assert figures and all(figure.measure in MEASURES for figure in figures)
        assert all(is_counted(figure, scenario.run) for figure in figures)
