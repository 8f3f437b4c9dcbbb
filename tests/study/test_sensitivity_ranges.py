"""Ranges files, and unknowns set in scenarios: what is allowed, what is refused, what moves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, differences, load_mapping, load_scenario
from sim.scenario.differences import values
from sim.study.designs.ranges import Range, read_ranges
from sim.study.designs.setting import Settable
from sim.study.naming import NamedScenario, shipped_folder, shipped_names

TOWN = {
    "title": "A town",
    "run": {"start": "2017-04-03", "warm_up_days": 14, "observed_days": 42},
    "areas": {"north": {}, "south": {}},
    "early_help": {
        "declined_share": 0.7,
        "teams": {
            "north": {"workers": {"helper": {"posts": 3}, "agency_helper": {"posts": 1, "productivity": 0.9}}},
            "south": {"workers": {"helper": {"posts": 5}}},
        },
    },
    "changes": {"relaunch": {"from": "2017-05-01", "set": {"early_help": {
        "declined_share": 0.4, "teams": {"north": {"workers": {"helper": {"posts": 7}}}}}}}},
}  # fmt: skip


def town(**over) -> NamedScenario:
    return NamedScenario("town", load_mapping({**TOWN, **over}))


def a_range(*paths: str, low: float = 0.5, high: float = 2.0, times: bool = True) -> Range:
    return Range("it", "It", paths, low, high, times, "judgement")


def posts(scenario) -> dict[str, int]:
    teams = scenario.early_help.teams
    after = scenario.changes["relaunch"].set["early_help"]["teams"]["north"]["workers"]["helper"]["posts"]
    return {"north": teams["north"].workers["helper"].posts, "agency": teams["north"].workers["agency_helper"].posts,
            "south": teams["south"].workers["helper"].posts, "after": after}  # fmt: skip


def write(folder: Path, text: str) -> Path:
    path = folder / "ranges.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path):
    first, second = read_ranges(write(tmp_path, """\
ranges:
  error: {label: How far off, paths: [perception.error_sd.screening, perception.error_sd.triage], low: 18, high: 46, source: somebody}
  help:
    label: How fast help works
    path: early_help.help_per_year
    times: [0.5, 1.5]
    source: judgement
"""))  # fmt: skip
    assert (first.label, first.low, first.high, first.times, len(first.paths)) == ("How far off", 18, 46, False, 2)
    assert (second.name, second.paths, second.times, second.at(0.25)) == ("help", ("early_help.help_per_year",), True, 0.75)
    assert Range.from_plain(first.describe()).at(1.0) == 46


GOOD = {"label": "It", "path": "early_help.help_per_year", "low": "1", "high": "2", "source": "judgement"}


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ({"label": None}, 2, "ranges.it.label: this is needed"),
        ({"source": "''"}, 7, "ranges.it.source"),
        ({"path": None}, 2, "give the path of one scenario value"),
        ({"paths": "[a, b]"}, 8, "give the path of one scenario value"),
        ({"path": "a..b"}, 4, "empty part"),
        ({"low": "3"}, 5, "the first end must be below the second"),
        ({"high": None}, 5, "low and high are both needed"),
        ({"high": "many"}, 5, "low and high are both needed"),
        ({"times": "[0.5, 2]"}, 8, "give either low and high, or times"),
        ({"low": None, "high": None, "times": "[0.5]"}, 6, "times holds two numbers"),
        ({"low": None, "high": None, "times": "[-1, 1]"}, 6, "a factor is not below 0"),
        ({"lable": "x"}, 8, "did you mean 'label'"),
    ],
)
def test_faults_in_a_file_are_named_with_their_line(tmp_path, change, line, said):
    fields = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    text = "ranges:\n  it:\n" + "".join(f"    {key}: {value}\n" for key, value in fields.items())
    with pytest.raises(ScenarioError) as wrong:
        read_ranges(write(tmp_path, text))
    assert f"ranges.yaml, line {line}: " in str(wrong.value)
    assert said in str(wrong.value)


@pytest.mark.parametrize("text", ["ranges: {}\n", "title: nothing\n", "ranges: [1]\n", "rangs: {a: 1}\n"])
def test_a_file_without_ranges_is_refused(tmp_path, text):
    with pytest.raises(ScenarioError, match="a ranges file holds 'ranges:'"):
        read_ranges(write(tmp_path, text))


def test_times_moves_every_match_also_in_dated_changes_and_rounds_posts():
    settable = Settable(town(), [a_range("early_help.teams.*.workers.helper.posts")])
    assert posts(settable.at({0: 1.5})) == {"north": 4, "agency": 1, "south": 8, "after": 10}
    assert posts(settable.at({0: 1.0})) == {"north": 3, "agency": 1, "south": 5, "after": 7}
    assert settable.own_value(0) == 1.0


def test_a_pattern_stands_for_names_that_begin_so():
    settable = Settable(town(), [a_range("early_help.teams.*.workers.agency_*.productivity", low=0.8, high=1, times=False)])
    assert [row.path for row in differences(town().scenario, settable.at({0: 0.8}))] == [
        "early_help.teams.north.workers.agency_helper.productivity"
    ]
    assert settable.own_value(0) == 0.9
    assert settable.at({0: 0.8}).early_help.teams["north"].workers["agency_helper"].productivity == 0.8


def test_a_place_in_a_list_can_be_set():
    settable = Settable(town(), [a_range("demand.contacts.sources.*.weekday_weights.0", low=1.1, high=1.4, times=False)])
    assert settable.at({0: 1.25}).demand.contacts.sources["others"].weekday_weights[:2] == (1.25, 1)


def test_several_ranges_are_set_together_and_the_scenario_stays_as_it_was():
    entry = town()
    before = values(entry.scenario)
    ranges = [a_range("early_help.teams.south.workers.helper.posts"), a_range("need.lasting_days", low=5, high=50, times=False)]
    made = Settable(entry, ranges).at({0: 2.0, 1: 30.0})
    assert (made.early_help.teams["south"].workers["helper"].posts, made.need.lasting_days) == (10, 30)
    assert values(entry.scenario) == before


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (a_range("perception.error_sd.screning"), "in perception.error_sd there is no 'screning': did you mean 'screening'"),
        (a_range("early_help.teams.east.workers.helper.posts"), "there are north, south"),
        (a_range("early_help.teams.*.workers.nurse.posts"), "there is no 'nurse'"),
        (a_range("title"), "no number that could be varied"),
        (a_range("thresholds.applied.referral.accept"), "is null, which is no number"),
        (a_range("early_help.declined_share", low=0, high=1, times=False), "is set again by the change relaunch"),
        (a_range("early_help.declined_share"), "times 2 cannot be set in town: early_help.declined_share"),
        (a_range("perception.error_sd.panel", low=-5, high=5, times=False), "low -5 cannot be set in town"),
    ],
)
def test_what_cannot_be_set_is_refused_before_anything_runs(each, said):
    with pytest.raises(ScenarioError) as wrong:
        Settable(town(), [each])
    assert said in str(wrong.value)
    assert "ranges.it" in str(wrong.value)


def test_the_value_of_a_dated_change_can_be_named():
    path = "changes.relaunch.set.early_help.declined_share"
    made = Settable(town(), [a_range(path, low=0.3, high=0.5, times=False)]).at({0: 0.35})
    assert made.changes["relaunch"].set["early_help"]["declined_share"] == 0.35
    assert made.early_help.declined_share == 0.7


def test_what_an_option_sets_itself_stands():
    """A range with low and high moves what the option has in common with the baseline, and no more."""
    ranges = [a_range("need.lasting_days", low=5, high=50, times=False), a_range("early_help.panel.interval_days", low=7, high=28, times=False)]
    baseline = Settable(town(), ranges)
    option = Settable(town(need={"lasting_days": 99}), ranges, baseline)
    assert (baseline.at({0: 10, 1: 21}).need.lasting_days, option.at({0: 10, 1: 21}).need.lasting_days) == (10, 99)
    assert option.at({0: 10, 1: 21}).early_help.panel.interval_days == 21
    dated = {"new": {"from": "2017-05-01", "set": {"early_help": {"panel": {"interval_days": 7}}}}}
    changed = Settable(town(changes={**TOWN["changes"], **dated}), ranges, baseline).at({0: 10, 1: 21})
    assert changed.early_help.panel.interval_days == 21
    assert changed.changes["new"].set["early_help"]["panel"]["interval_days"] == 7


def test_the_five_to_begin_with_are_five_of_all() -> None:
    five, every = ({each.name: each for each in read_ranges(shipped_folder() / "ranges" / f"{name}.yaml")} for name in ("five", "unpublished"))
    assert len(five) == 5 and all(dataclasses.replace(each, place=every[name].place) == every[name] for name, each in five.items())


@pytest.mark.slow
@pytest.mark.parametrize("called", ["five", "unpublished"])
def test_the_shipped_ranges_fit_every_shipped_scenario(called: str):
    ranges = read_ranges(shipped_folder() / "ranges" / f"{called}.yaml")
    named = {name: NamedScenario(name, load_scenario(shipped_folder() / f"{name}.yaml")) for name in shipped_names()}
    baseline = Settable(named["sunderland-2018"], ranges)
    for place, each in enumerate(ranges):
        assert baseline.at({place: each.low}) != baseline.at({place: each.high}), each.name
        own = baseline.own_value(place)
        assert own is None or each.low <= own <= each.high, each.name
    for name, entry in named.items():
        option = Settable(entry, ranges, baseline)
        option.at({place: each.at(0.5) for place, each in enumerate(ranges)})
        assert name
