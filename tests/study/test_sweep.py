"""Sweeps: the values that are tried, the points made of them, and the table of what they do."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.scenario import load_mapping, load_text
from sim.study.amounts import AmountError
from sim.study.designs.sweep import MEASURED
from sim.study.designs.variations import MOST_POINTS, SweepError, grid, hypercube, read_variations
from sim.study.doors import SweepResult
from sim.study.summary import SUMMARY_COLUMNS
from tests.towns import DEMAND, POSTS, TOWN, WEEK

SCREENING = "thresholds.applied.screening"


def values(text: str) -> tuple[object, ...]:
    (variation,) = read_variations([text])
    return variation.values


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x=0.1:0.5:0.1", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("x=50:70:5", (50, 55, 60, 65, 70)),
        ("x=50:71:5", (50, 55, 60, 65, 70)),
        ("x=70:50:-10", (70, 60, 50)),
        ("x=-1:1:0.5", (-1, -0.5, 0, 0.5, 1)),
        ("x=1e1:3e1:10", (10, 20, 30)),
        ("x=7,14,28", (7, 14, 28)),
        ("x=fixed,exponential", ("fixed", "exponential")),
        ("x=true,false", (True, False)),
        ("x=null,60", (None, 60)),
        ("x=[monday, friday],[tuesday]", (["monday", "friday"], ["tuesday"])),
        ("x='a,b',c", ("a,b", "c")),
        ("front_door.staff.hours.monday=08:00,09:30", ("08:00", "09:30")),
        ("changes.panel.from=2017-04-01,2017-10-01", ("2017-04-01", "2017-10-01")),
    ],
)
def test_values_are_read(text: str, expected: tuple[object, ...]) -> None:
    assert values(text) == expected
    assert [type(value) for value in values(text)] == [type(value) for value in expected]


@given(
    st.integers(-10_000, 10_000), st.integers(1, 500), st.integers(1, 40), st.integers(0, 4),
)  # fmt: skip
def test_steps_leave_no_crumbs(low: int, step: int, count: int, decimals: int) -> None:
    """Every value is the number nearest to the exact one, which is what typing it would have given."""
    scale = 10**decimals

    def typed(number: int) -> str:
        return f"{'-' if number < 0 else ''}{abs(number) // scale}.{abs(number) % scale:0{max(decimals, 1)}}"

    found = values(f"x={typed(low)}:{typed(low + step * count)}:{typed(step)}") if decimals else values(
        f"x={low}:{low + step * count}:{step}"
    )
    assert list(found) == [float(Fraction(low + step * place, scale)) for place in range(count + 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x=50:70:-5", "a step of -5 does not lead up from 50 to 70"),
        ("x=70:50:5", "a step of 5 does not lead down from 70 to 50"),
        ("x=50:70:0", "a step of 0"),
        ("x=50:70", "say the step, as LOW:HIGH:STEP, or how many points to draw"),
        ("x=5", "this is one value"),
        ("x=50:52:5", "this is one value"),
        ("x=5,7,5.0", "5.0 stands in the list more than once"),
        ("x=1:z:2", "a range is written in numbers"),
        ("x=0:1:0.0001", "these are 10,001 values"),
        ("x=0:9e99:1", "far too many values"),
        ("x=", "write PATH=LOW:HIGH:STEP or PATH=a,b,c"),
        ("x", "write PATH=LOW:HIGH:STEP or PATH=a,b,c"),
        ("=1,2", "write PATH=LOW:HIGH:STEP or PATH=a,b,c"),
        ("x=[1,2", "a bracket is not closed"),
        ("x=1,.inf", "infinity and NaN are not values here"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    with pytest.raises(SweepError) as wrong:
        read_variations([text])
    assert len(wrong.value.faults) == 1
    assert words in wrong.value.faults[0]


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SweepError) as wrong:
        read_variations(["a=1", "b=1:2", "c=1,2", "c=3,4", "d.e=1,2", "d=1,2"])
    assert [fault.split(":")[0].split(" ")[0] for fault in wrong.value.faults] == ["--vary", "--vary", '"c"', '"d.e"']


def test_a_mapping_will_do_with_values_of_python_and_numpy() -> None:
    found = read_variations({"a": [1, 2.5], "b": np.arange(3), "c": "1:3:1", "d": (np.float64(0.5), None)})
    assert [variation.values for variation in found] == [(1, 2.5), (0, 1, 2), (1, 2, 3), (0.5, None)]
    assert {type(value) for value in found[1].values} == {int}


def test_days_of_pandas_are_days_and_hours_are_refused_and_not_dropped() -> None:
    (found,) = read_variations({"run.start": [pd.Timestamp("2017-04-03"), pd.Timestamp("2018-04-02")]})
    assert found.values == ("2017-04-03", "2018-04-02")
    (fault,) = faults_of({"run.start": [pd.Timestamp("2017-04-03 10:00"), "2018-04-02"]})
    assert 'run.start="2017-04-03 10:00:00"' in fault and "a date is written YYYY-MM-DD" in fault


def test_a_path_that_is_no_text_is_no_field() -> None:
    first, second = faults_of({1: [1, 2], 2: [3, 4]})
    assert "--vary 1=1: 1: there is no such field here" in first and "--vary 2=3: 2: there is no such field here" in second


# -- points ------------------------------------------------------------------------------------------------------------


def test_a_grid_has_every_combination_the_last_path_changing_fastest() -> None:
    assert grid(read_variations(["a=1,2", "b=x,y,z"])) == [
        (1, "x"), (1, "y"), (1, "z"), (2, "x"), (2, "y"), (2, "z"),
    ]  # fmt: skip


def test_a_grid_that_is_too_large_is_refused_with_its_size() -> None:
    with pytest.raises(SweepError, match=r"1,030,301 points, and at most 1,000"):
        grid(read_variations(["a=0:100:1", "b=0:100:1", "c=0:100:1"]))
    assert len(grid(read_variations([f"a=1:{MOST_POINTS}:1"]))) == MOST_POINTS


def test_a_hypercube_draws_each_part_of_each_range_once() -> None:
    variations = read_variations(["a=0:1000", "b=-0.5:0.5", "c=x,y", f"{POSTS}=1:40"], sampled=True)
    rows = hypercube(variations, 40, seed=3)
    a, b, c, posts = zip(*rows, strict=True)
    assert sorted(int(value // 25) for value in a) == list(range(40))
    assert sorted(round((value + 0.5) * 40 - 0.5) for value in b) == list(range(40))
    assert (c.count("x"), c.count("y")) == (20, 20)
    assert sorted(posts) == list(range(1, 41))
    assert {type(value) for value in posts} == {int}
    assert max(len(str(abs(value))) for value in b) <= 6  # no more digits than mean anything


def test_a_hypercube_is_drawn_from_the_seed() -> None:
    variations = read_variations(["a=0:1", "b=0:1"], sampled=True)
    assert hypercube(variations, 10, seed=1) == hypercube(variations, 10, seed=1)
    assert hypercube(variations, 10, seed=1) != hypercube(variations, 10, seed=2)


def test_points_that_come_out_alike_are_kept_once() -> None:
    rows = hypercube(read_variations([f"{POSTS}=1:4", "b=[x],[y],[z]"], sampled=True), 11, seed=1)
    assert len(rows) < 11
    assert len({str(row) for row in rows}) == len(rows)


@pytest.mark.parametrize(("points", "words"), [(4, "only 4 combinations"), (1, "from 2 to"), (10**6, "from 2 to")])
def test_a_hypercube_that_makes_no_sense_is_refused(points: int, words: str) -> None:
    with pytest.raises(SweepError, match=words):
        hypercube(read_variations(["a=1,2", "b=1,2"], sampled=True), points, seed=1)


# -- sweeps ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> SweepResult:
    vary = {DEMAND: "0.8:1.2:0.2", POSTS: [1, 2]}
    return sim.sweep(load_mapping(TOWN), vary, replications=3, workers=1, seed=5)


def test_points_are_named_in_order_with_their_values(found: SweepResult) -> None:
    assert list(found.points.columns) == ["point", DEMAND, POSTS]
    assert found.points.to_numpy().tolist() == [
        ["point-001", 0.8, 1], ["point-002", 0.8, 2], ["point-003", 1.0, 1],
        ["point-004", 1.0, 2], ["point-005", 1.2, 1], ["point-006", 1.2, 2],
    ]  # fmt: skip
    assert found.paths == [DEMAND, POSTS]


def test_the_table_holds_what_a_comparison_of_the_same_scenarios_finds(found: SweepResult) -> None:
    assert list(found.table.columns) == ["point", DEMAND, POSTS, *MEASURED]
    fifth = load_mapping(TOWN, overrides=[f"{DEMAND}=1.2", f"{POSTS}=1"])
    compared = sim.compare(load_mapping(TOWN), {"fifth": fifth}, replications=3, workers=1, seed=5)
    rows = found.table[found.table["point"] == "point-005"].reset_index(drop=True)
    summary = compared.summary[compared.summary["scenario"] == "fifth"].reset_index(drop=True)
    columns = list(SUMMARY_COLUMNS[1:])
    pd.testing.assert_frame_equal(rows[columns], summary[columns])
    keys = ["measure", "by", "group"]
    both = rows.merge(compared.comparison, on=keys, suffixes=("", "_compared"))
    assert len(both) == len(rows) > 100
    for ours, theirs in (("difference", "difference_compared"), ("difference_low", "ci_low_compared")):
        np.testing.assert_array_equal(both[ours].to_numpy(float), both[theirs].to_numpy(float))


def test_the_point_that_is_the_scenario_differs_from_it_by_nothing(found: SweepResult) -> None:
    rows = found.table[(found.table["point"] == "point-004") & (found.table["n"] >= 2)]
    assert len(rows) > 100
    assert (rows[["difference", "difference_low", "difference_high"]] == 0).all(axis=None)
    assert found.study.manifest["sweep"]["baseline"] == [1.0, 2]


def test_a_sweep_is_kept_in_a_folder_and_read_back(tmp_path) -> None:
    made = sim.sweep(load_mapping(TOWN), [f"{POSTS}=1,2"], replications=2, workers=1, folder=tmp_path / "out")
    again = SweepResult.of(sim.load_result(tmp_path / "out"))
    pd.testing.assert_frame_equal(again.table, made.table, check_dtype=False)
    pd.testing.assert_frame_equal(again.points, made.points)
    assert (tmp_path / "out" / "points.csv").read_text(encoding="utf-8-sig") == f"point,{POSTS}\npoint-001,1\npoint-002,2\n"


def test_a_study_that_is_no_sweep_is_refused() -> None:
    study = sim.run(load_text(WEEK), replications=1, workers=1)
    with pytest.raises(ValueError, match="no sweep"):
        SweepResult.of(study)


def test_lists_and_gaps_stand_in_the_table_of_points() -> None:
    vary = {"early_help.panel.cancelled": [[], ["2017-05-01"]], "early_help.panel.places": [None, 5]}
    points = sim.sweep(load_mapping(TOWN), vary, replications=1, workers=1).points
    assert points["early_help.panel.cancelled"].tolist() == ["[]", "[]", '["2017-05-01"]', '["2017-05-01"]']
    assert points["early_help.panel.places"].tolist() == ["not set", 5, "not set", 5]


def faults_of(vary: dict[str, object], town: object = TOWN) -> list[str]:
    with pytest.raises(SweepError) as wrong:
        sim.sweep(load_mapping(town), vary, replications=1, workers=1)
    return list(wrong.value.faults)


def test_an_unknown_path_is_told_once_with_what_was_meant() -> None:
    (fault,) = faults_of({f"{SCREENING}.early_hlp": "40:60:5", DEMAND: [1, 2]})
    assert fault == (
        f"--vary {SCREENING}.early_hlp=40: {SCREENING}.early_hlp: there is no such field: did you mean 'early_help'? "
        "(at every point)"
    )


def test_a_fault_of_some_points_is_told_once_with_how_many() -> None:
    first, second = faults_of({f"{SCREENING}.early_help": [40, 110, 120], POSTS: [1, 1.5]})
    assert first.startswith(f"--vary {POSTS}=1.5: {POSTS} is 1.5: posts are counted whole")
    assert second.startswith(f"--vary {SCREENING}.early_help=110: {SCREENING}.early_help is 110: this is too large")
    assert first.endswith(" (and at 2 more points)")
    assert second.endswith(" (and at 3 more points)")


def test_a_fault_of_a_combination_names_all_its_values() -> None:
    thresholds = {"thresholds": {"applied": {"screening": {"early_help": 40, "child_in_need": 60, "protection": 90}}}}
    vary = {f"{SCREENING}.early_help": [40, 50], f"{SCREENING}.child_in_need": [45, 60]}
    (fault,) = faults_of(vary, {**TOWN, **thresholds})
    assert fault.startswith(f"--vary {SCREENING}.early_help=50 --vary {SCREENING}.child_in_need=45: ")
    assert "must rise" in fault
    assert "more point" not in fault


def test_an_unknown_measure_to_show_is_refused() -> None:
    with pytest.raises(AmountError, match="did you mean contacts"):
        sim.sweep(load_mapping(TOWN), {POSTS: [1, 2]}, show=["contcts"], replications=1, workers=1)
