"""Posts in a planner's words: added and removed on what lies below, and told as more and fewer."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.scenario import (
    Scenario,
    ScenarioError,
    load_mapping,
    load_scenario,
    load_text,
    phases,
    resolved_yaml,
    scenario_files,
    scenario_hash,
    staffing_notes,
    warnings_about,
)

BASE = """\
run: {start: 2016-04-01, observed_days: 1095}
demand: {contacts: {first_contacts_per_year: 100}}
front_door: {workers: {officer: {posts: 10}}}
assessment: {workers: {social_worker: {posts: 22}}}
changes:
  recruits:
    from: 2018-04-01
    set: {assessment: {workers: {social_worker: {posts: 27}}}}
"""
WORKER = "assessment: {workers: {social_worker: %s}}"
MORE = "changes: {more: {from: 2017-04-01, set: {" + WORKER + "}}}"


@pytest.fixture
def option(write):
    """An option over the base, given what it says below `extends`."""
    write(BASE, "base.yaml")
    return lambda text: write(f"extends: base.yaml\n{text}\n", "option.yaml")


def posts(scenario: Scenario) -> dict[str, int]:
    """Posts in assessment from the first day of each phase on."""
    start = scenario.run.start
    return {
        str(start + dt.timedelta(days=each.start_days)): each.scenario.assessment.workers["social_worker"].posts
        for each in phases(scenario)
    }


def test_posts_added_without_a_date_count_on_the_file_below(option) -> None:
    path = option(WORKER % "{add: 3, remove: 1}")
    scenario = load_scenario(path)
    assert posts(scenario) == {"2016-04-01": 24, "2018-04-01": 27}
    (warning,) = warnings_about(scenario, files=scenario_files(path))
    assert "posts is 24 without a date, and change recruits" in warning
    assert posts(load_scenario(path, ["assessment.workers.social_worker.remove=4"]))["2016-04-01"] == 20
    assert scenario_hash(scenario) == scenario_hash(load_scenario(option(WORKER % "{posts: 24}")))


def test_posts_added_on_a_date_count_on_whatever_the_layers_below_say_on_each_day(option) -> None:
    scenario = load_scenario(option(MORE % "{add: 2}"))
    assert posts(scenario) == {"2016-04-01": 22, "2017-04-01": 24, "2018-04-01": 29}
    again = load_text(resolved_yaml(scenario))
    assert again == scenario and posts(again) == posts(scenario)
    assert posts(load_scenario(option(MORE % "{remove: 2}")))["2018-04-01"] == 25


def test_changes_that_add_posts_add_up_and_a_change_altered_says_anew_how_many(option) -> None:
    more = WORKER % "{add: 2}"
    again = "changes:\n" + "".join(
        f"  more_{year}: {{from: {year}-05-01, set: {{{more}}}}}\n" for year in (2016, 2017)
    )
    path = option(again)
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2016-05-01": 24, "2017-05-01": 26, "2018-04-01": 31}
    place = "changes.more_2016.set.assessment.workers.social_worker"
    assert posts(load_scenario(path, [f"{place}.add=5"]))["2017-05-01"] == 29
    assert posts(load_scenario(path, [f"{place}.posts=5"]))["2017-05-01"] == 7
    assert posts(load_scenario(option("changes: {recruits: {set: {" + WORKER % "{add: 1}" + "}}}")))["2018-04-01"] == 28


def test_python_says_it_as_a_file_does(option) -> None:
    path = option("title: nothing")
    more = {"assessment": {"workers": {"social_worker": {"add": 2}}}}
    assert posts(load_mapping(more, extends=path))["2016-04-01"] == 24


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("{add: two}", 'add is "two": this is text, but a number is expected'),
        ("{add: -2}", "add is -2: this is too small; allowed: a whole number from 0"),
        ("{add: 2.5}", "add is 2.5: a whole number is expected"),
        ("{posts: 3, add: 2}", "give one of them"),
        ("{remove: 23}", "of 22 posts, 23 are too many to remove"),
    ],
)
@pytest.mark.parametrize("where", [WORKER, MORE])
def test_what_cannot_be_counted_is_refused_at_its_line(option, where: str, group: str, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        load_scenario(option(where % group))
    (problem,) = refused.value.problems
    assert "assessment.workers.social_worker" in str(problem) and said in str(problem) and problem.line == 2


@pytest.mark.parametrize("where", [WORKER, MORE])
def test_posts_cannot_be_added_to_a_group_that_is_not_there(option, where: str) -> None:
    with pytest.raises(ScenarioError, match=r"social_wroker is .*nothing below says how many posts"):
        load_scenario(option(where.replace("worker:", "wroker:") % "{add: 2}"))


def test_posts_given_as_a_number_later_in_the_same_file_are_said_to_leave_the_added_ones_behind(option) -> None:
    first, second = (WORKER % group for group in ("{add: 2}", "{posts: 20}"))
    path = option(
        f"changes:\n  a: {{from: 2016-05-01, set: {{{first}}}}}\n  b: {{from: 2017-05-01, set: {{{second}}}}}"
    )
    scenario = load_scenario(path)
    assert posts(scenario)["2017-05-01"] == 20
    assert [each for each in warnings_about(scenario, files=scenario_files(path)) if "not counted" in each] == [
        "change b (option.yaml, line 4) sets assessment.workers.social_worker.posts to 20 from 2017-05-01: add: 2 of a "
        "(option.yaml, line 3) is not counted on that"
    ]


def test_notes_say_how_many_more_and_fewer_and_from_when(option) -> None:
    base = load_scenario(option("title: nothing"))
    alone = load_text(BASE.replace("posts: 27", "remove: 10"))
    assert list(staffing_notes(alone)) == [
        "from 1 April 2018 (recruits), posts are 10 fewer in assessment.social_worker (12 against 22) than before"
    ]
    cut = load_scenario(option(
        "changes:\n  cut:\n    from: 2017-04-01\n    until: 2018-12-31\n    set:\n      " + WORKER % "{remove: 10}"
        + "\n      front_door: {workers: {officer: {add: 1}}}"
    ))  # fmt: skip
    assert list(staffing_notes(cut, base, named="town")) == [
        "from 1 April 2017, posts are 1 more in front_door.officer (11 against 10), 10 fewer in "
        "assessment.social_worker (12 against 22); in all 9 fewer (23 against 32) than in town on that day",
        "from 1 January 2019, posts are as in town again",
    ]
    assert list(staffing_notes(base, base)) == []


def test_notes_and_warnings_tell_of_a_freeze(option) -> None:
    frozen = "locality: {{staff: {{recruitment: {{frozen: {{from: {}, until: {}}}}}}}}}".format
    base = load_scenario(option("title: nothing"))
    scenario = load_scenario(option(frozen("2017-04-01", "2017-09-30")))
    assert list(staffing_notes(scenario, base)) == [
        "locality: nobody is recruited from 1 April 2017 to 30 September 2017, so that who leaves then is not replaced "
        "before that ends"
    ]
    agency = "locality: {staff: {agency_cover: {share: 0.8}, recruitment: {frozen: {from: 2017-04-01}}}}\n"
    covered = load_scenario(option(agency))
    goes_on = "; agency workers go on covering 80% of the gaps (locality.staff.agency_cover.share)"
    assert list(staffing_notes(covered, base)) == [
        "locality: nobody is recruited from 1 April 2017 on, so that who leaves then is not replaced before that ends"
        + goes_on
    ]
    ended = "changes: {ended: {from: 2017-06-01, set: {locality: {staff: {agency_cover: {share: 0}}}}}}\n"
    assert "go on covering 80, then 0% of the gaps" in str(*staffing_notes(load_scenario(option(agency + ended)), base))
    assert not [each for each in warnings_about(scenario) if "frozen" in each]
    late = load_scenario(option(frozen("2027-04-01", "2027-09-30")))
    assert [each for each in warnings_about(late) if "frozen, from 2027-04-01, has no day of the run" in each]
    with pytest.raises(ScenarioError, match=r"needs its first \(from\)"):
        load_scenario(option("locality: {staff: {recruitment: {frozen: {until: 2017-09-30}}}}"))
    with pytest.raises(ScenarioError, match="a freeze must not end before it begins"):
        load_scenario(option(frozen("2017-04-01", "2016-09-30")))
