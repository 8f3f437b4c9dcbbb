"""What dated values mean when files are laid over one another, and what is said where that may surprise."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.scenario import (
    Scenario,
    differences,
    load_scenario,
    load_text,
    phases,
    resolved_yaml,
    scenario_files,
    scenario_hash,
    warnings_about,
)

BASE = """\
run: {start: 2016-04-01, observed_days: 1095}
demand: {contacts: {first_contacts_per_year: 100}}
front_door: {workers: {officer: {posts: 1}}}
early_help: {teams: {all: {workers: {officer: {posts: 1}}}}}
locality: {teams: {all: {workers: {officer: {posts: 1}}}}}
assessment: {workers: {social_worker: {posts: 22}}}
changes:
  recruitment:
    from: 2018-04-01
    set:
      assessment: {workers: {social_worker: {posts: 27}}}
      costs: {contact: 5}
"""
POSTS = "assessment.workers.social_worker.posts"


@pytest.fixture
def option(write):
    """An option over the base, given what it says below `extends`."""
    write(BASE, "base.yaml")
    return lambda text: write(f"extends: base.yaml\n{text}", "option.yaml")


def posts(scenario: Scenario) -> dict[str, int]:
    """Posts in assessment from each day on."""
    found: dict[str, int] = {}
    for phase in phases(scenario):
        number = phase.scenario.assessment.workers["social_worker"].posts
        if not found or number != list(found.values())[-1]:
            found[str(scenario.run.start + dt.timedelta(days=phase.start_days))] = number
    return found


def said(path: Path, *overrides: str) -> list[str]:
    return list(warnings_about(load_scenario(path, overrides), files=scenario_files(path, overrides)))


MORE = "changes:\n  more:\n    from: 2017-04-01\n    set: {assessment: {workers: {social_worker: {posts: 35}}}}\n"


def test_a_change_holds_over_a_later_change_of_the_file_below(option) -> None:
    path = option(MORE)
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2017-04-01": 35}
    assert said(path) == [
        f"change more (option.yaml, line 5) sets {POSTS} to 35 from 2017-04-01: 27, set by recruitment "
        "(base.yaml, line 11) from 2018-04-01, does not come"
    ]
    assert load_scenario(path).costs == load_scenario(path.with_name("base.yaml")).costs
    assert phases(load_scenario(path))[-1].scenario.costs.contact == 5  # what only the lower file sets, still comes


def test_a_freeze_lasts_until_its_last_day(option) -> None:
    path = option(MORE.replace("2017-04-01\n", "2017-04-01\n    until: 2018-09-30\n").replace("35", "22"))
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2018-10-01": 27}
    (warning,) = said(path)
    assert warning.endswith("from 2018-04-01, comes only after 2018-09-30")


def test_a_change_below_that_began_before_is_simply_succeeded(option) -> None:
    path = option(MORE.replace("2017-04-01", "2018-06-01"))
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2018-04-01": 27, "2018-06-01": 35}
    assert said(path) == []
    path = option(MORE.replace("2017-04-01", "2018-04-01"))
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2018-04-01": 35}
    assert said(path) == []


def test_every_layer_counts_and_the_meaning_survives_being_written_out(option, write) -> None:
    option(MORE)
    path = write(
        "extends: option.yaml\nchanges:\n  fewer: {from: 2016-06-01, until: 2017-12-31, set: "
        "{assessment: {workers: {social_worker: {posts: 5}}}}}\n",
        "top.yaml",
    )
    scenario = load_scenario(path)
    held = {"2016-04-01": 22, "2016-06-01": 5, "2018-01-01": 35}
    assert posts(scenario) == held
    again = load_text(resolved_yaml(scenario))
    assert again == scenario and posts(again) == held and scenario_hash(again) == scenario_hash(scenario)
    flat = write(resolved_yaml(scenario), "flat.yaml")
    above = load_scenario(write("extends: flat.yaml\n" + MORE.replace("more:", "most:").replace("35", "40"), "over.yaml"))
    assert posts(above) == {"2016-04-01": 22, "2016-06-01": 5, "2017-04-01": 40}
    flattened = MORE + "  fewer: {layer: 1, from: 2016-06-01, set: {assessment: {workers: {social_worker: {posts: 3}}}}}\n"
    assert posts(load_scenario(option(flattened))) == {"2016-04-01": 22, "2016-06-01": 3}
    assert posts(load_scenario(flat, ["changes.fewer.until=2016-12-31"])) == {
        "2016-04-01": 22, "2016-06-01": 5, "2017-01-01": 22, "2017-04-01": 35,
    }  # fmt: skip


def test_the_order_of_changes_is_a_difference_and_layers_alone_are_none(option) -> None:
    layered = load_scenario(option(MORE))
    flat = load_text(resolved_yaml(layered).replace("    layer: 1\n", ""))
    assert posts(flat) == {"2016-04-01": 22, "2017-04-01": 35, "2018-04-01": 27}
    assert [each.path for each in differences(layered, flat)] == ["changes"]
    assert scenario_hash(layered) != scenario_hash(flat)
    base = load_text(BASE)
    assert [each.path for each in differences(base, layered) if each.b is not None] == [
        "changes.more.from", f"changes.more.set.{POSTS}",
    ]  # fmt: skip


def test_a_value_without_a_date_is_set_again_by_a_change_below_and_that_is_said(option) -> None:
    path = option("assessment: {workers: {social_worker: {posts: 30}}}\n")
    assert posts(load_scenario(path)) == {"2016-04-01": 30, "2018-04-01": 27}
    mend = "sets it to 27 from 2018-04-01: to hold over that, set it in a change with a date"
    assert said(path) == [
        f"option.yaml, line 2: {POSTS} is 30 without a date, and change recruitment (base.yaml, line 11) {mend}"
    ]
    base = path.with_name("base.yaml")
    assert said(base) == []
    assert said(base, f"{POSTS}=30") == [
        f"--set {POSTS}=30: {POSTS} is 30 without a date, and change recruitment (base.yaml, line 11) {mend}"
    ]
    assert said(base, f"{POSTS}=27") == []


def test_a_change_with_the_name_of_one_below_is_one_with_it_and_that_is_said(option) -> None:
    path = option(MORE.replace("more:", "recruitment:"))
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2017-04-01": 35}
    (warning,) = said(path)
    assert warning == (
        "option.yaml, line 3: change recruitment has the name of a change in base.yaml, line 8: they are one, which "
        "holds from 2017-04-01, no more from 2018-04-01, with the values of both; to keep them apart, choose another name"
    )
    cut = "  cut: {from: 2018-09-01, set: {assessment: {workers: {social_worker: {posts: 9}}}}}\n"
    path.with_name("base.yaml").write_text(BASE + cut)
    assert posts(load_scenario(path)) == {"2016-04-01": 22, "2017-04-01": 35}  # it is the option's now, and holds
    moved = option("changes: {recruitment: {from: 2017-04-01}}\n")
    assert posts(load_scenario(moved)) == {"2016-04-01": 22, "2017-04-01": 27, "2018-09-01": 9}
    assert said(moved) == []  # it can only be meant for the one that is there


def test_an_empty_mapping_takes_nothing_out_and_that_is_said(option) -> None:
    path = option("changes: {}\nassessment: {workers: {}}\ncosts: {}\n")
    assert load_scenario(path).changes.keys() == {"recruitment"}
    assert said(path) == [
        "option.yaml, line 2: changes: {} takes nothing out: what is inherited there stays (recruitment); to take one out "
        "write recruitment: null",
        "option.yaml, line 3: assessment.workers: {} takes nothing out: what is inherited there stays (social_worker); to "
        "take one out write social_worker: null",
    ]
    assert said(path.with_name("base.yaml"), "changes={}")[0].startswith("--set changes={}: changes: {} takes nothing out")


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("from: 2017-01-01", "from: 2017-01-01", "costs.contact to 3 from 2017-01-01, and change a (scenario.yaml, line 3) to 2: 3, named last, holds"),
        ("from: 2017-01-01, until: 2017-12-31", "from: 2017-06-01", "to 3 from 2017-06-01: 2, set by a (scenario.yaml, line 3) until 2017-12-31, ends early"),
        ("from: 2017-01-01", "from: 2017-06-01", None),
        ("from: 2017-01-01, until: 2017-05-31", "from: 2017-06-01", None),
        ("from: 2030-01-01", "from: 2030-01-01", None),
    ],
)  # fmt: skip
def test_two_changes_of_one_file_that_clash(first: str, second: str, words: str | None, write) -> None:
    base = BASE.partition("changes:")[0]
    changes = f"a: {{{first}, set: {{costs: {{contact: 2}}}}}}", f"b: {{{second}, set: {{costs: {{contact: 3}}}}}}"
    path = write(f"changes:\n\n  {changes[0]}\n  {changes[1]}\n{base}")
    found = [warning for warning in said(path) if "after the run" not in warning]
    assert found == ([] if words is None else [f"change b (scenario.yaml, line 4) sets {words}".replace("sets to", "sets costs.contact to")])
