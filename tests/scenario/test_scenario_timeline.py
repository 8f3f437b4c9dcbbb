"""The scenario as it stands from each date on."""



from __future__ import annotations

import pytest

from sim.scenario import Phase, Scenario, ScenarioError, load_mapping, load_scenario, load_text, phases
from tests.effort import calls_of
from tests.scenario.scenario_files import AUTHORITY, fault, faults

START = "run: {start: 2018-04-01, observed_days: 100}\ncosts: {contact: 1, assessment: 1}\n"


def timeline(changes: str) -> list[tuple[float, float, float, tuple[str, ...]]]:
    scenario = load_text(START + changes)
    return [(p.start_days, p.scenario.costs.contact, p.scenario.costs.assessment, p.names) for p in phases(scenario)]


def test_without_changes_there_is_one_phase() -> None:
    scenario = load_text(START)
    assert phases(scenario) == (Phase(0.0, scenario, ()),)
    assert phases(Scenario()) == (Phase(0.0, Scenario(), ()),)


def test_a_change_holds_from_its_first_midnight_to_the_end_of_its_last_day() -> None:
    assert timeline("changes: {a: {from: 2018-04-11, until: 2018-04-20, set: {costs: {contact: 2}}}}") == [
        (0, 1, 1, ()), (10, 2, 1, ("a",)), (20, 1, 1, ()),
    ]  # fmt: skip
    assert timeline("changes: {a: {from: 2018-04-11, until: 2018-04-11, set: {costs: {contact: 2}}}}") == [
        (0, 1, 1, ()), (10, 2, 1, ("a",)), (11, 1, 1, ()),
    ]  # fmt: skip
    assert timeline("changes: {a: {from: 2018-04-11, set: {costs: {contact: 2}}}}")[1:] == [(10, 2, 1, ("a",))]


def test_changes_outside_the_run() -> None:
    before = "changes: {a: {from: 2017-01-01, set: {costs: {contact: 2}}}}"
    assert timeline(before) == [(0, 2, 1, ("a",))]
    over = "changes: {a: {from: 2017-01-01, until: 2018-03-31, set: {costs: {contact: 2}}}}"
    assert timeline(over) == [(0, 1, 1, ())]
    into = "changes: {a: {from: 2017-01-01, until: 2018-04-01, set: {costs: {contact: 2}}}}"
    assert timeline(into) == [(0, 2, 1, ("a",)), (1, 1, 1, ())]
    last = "changes: {a: {from: 2018-07-09, set: {costs: {contact: 2}}}}"
    assert timeline(last) == [(0, 1, 1, ()), (99, 2, 1, ("a",))]
    after = "changes: {a: {from: 2018-07-10, until: 2030-01-01, set: {costs: {contact: 2}}}}"
    assert timeline(after) == [(0, 1, 1, ())]


def test_where_changes_overlap_the_later_begun_wins_then_the_later_named() -> None:
    assert timeline(
        "changes:\n"
        "  late: {from: 2018-04-21, until: 2018-04-30, set: {costs: {contact: 5}}}\n"
        "  early: {from: 2018-04-11, until: 2018-05-10, set: {costs: {contact: 2, assessment: 7}}}\n"
    ) == [
        (0, 1, 1, ()), (10, 2, 7, ("early",)), (20, 5, 7, ("early", "late")), (30, 2, 7, ("early",)), (40, 1, 1, ()),
    ]  # fmt: skip
    same = "  {}: {{from: 2018-04-11, set: {{costs: {{contact: {}}}}}}}\n"
    assert timeline("changes:\n" + same.format("b", 2) + same.format("a", 3))[1:] == [(10, 3, 1, ("b", "a"))]
    assert timeline("changes:\n" + same.format("a", 3) + same.format("b", 2))[1:] == [(10, 2, 1, ("a", "b"))]


def test_changes_that_meet_make_no_empty_phase() -> None:
    both = "  {}: {{from: {}, until: {}, set: {{costs: {{contact: {}}}}}}}\n"
    changes = (
        "changes:\n" + both.format("a", "2018-04-11", "2018-04-20", 2) + both.format("b", "2018-04-21", "2018-04-30", 3)
    )
    assert [start for start, *_ in timeline(changes)] == [0, 10, 20, 30]


def test_a_change_keeps_what_it_does_not_set(write) -> None:
    scenario = load_scenario(
        write(
            AUTHORITY.replace(
                "changes:\n",
                "changes:\n  surge:\n    from: 2017-06-01\n    set:\n      front_door:\n        workers:\n"
                "          screener: {posts: 9}\n          agency: {posts: 3, kind: agency}\n"
                "        screening_effort_hours: {mean: 1.25}\n",
            )
        )
    )
    base, surge, weekly, after = phases(scenario)
    before, during = base.scenario.front_door, surge.scenario.front_door
    assert during.workers["screener"] == before.workers["screener"].model_copy(update={"posts": 9})
    assert set(during.workers) == {"screener", "agency"} and set(before.workers) == {"screener"}
    assert (during.screening_effort_hours.distribution, during.screening_effort_hours.cv) == ("lognormal", 0.5)
    assert during.staff == before.staff
    assert base.scenario.early_help.panel.places == 12 and weekly.scenario.early_help.panel.places is None
    assert weekly.scenario.early_help.panel.cancelled == base.scenario.early_help.panel.cancelled
    assert weekly.scenario.early_help.panel.moved == base.scenario.early_help.panel.moved
    assert after.scenario == surge.scenario
    assert base.scenario == scenario.model_copy(update={"changes": {}})
    assert all(phase.scenario.changes == {} for phase in (base, surge, weekly, after))
    assert scenario.changes.keys() == {"surge", "weekly panel"}


CHANGE = (
    "title: x\nareas: {a: {}}\nearly_help: {teams: {a: {}}}\nchanges:\n  c:\n    from: 2016-06-01\n    set:\n      "
)


@pytest.mark.parametrize(
    ("set_", "message"),
    [
        ("run: {observed_days: 3}", "changes.c.set.run: this section is fixed for the whole run: a dated change cannot"),
        ("areas: {b: {}}", "changes.c.set.areas: this section is fixed"),
        ("fron_door: {}", "changes.c.set.fron_door: there is no such field: did you mean 'front_door'?"),
        ("front_door: 3", "changes.c.set.front_door is 3: this is a number, but a mapping is expected"),
        ("front_door: {worker: {}}", "changes.c.set.front_door.worker: there is no such field: did you mean 'workers'?"),
        ("front_door: {workers: {s: {fte: 1}}}", "changes.c.set.front_door.workers.s.posts: this field is missing"),
        ("costs: {contact: -1}", "changes.c.set.costs.contact is -1: this is too small; allowed: a number from 0 to"),
        ("costs: {contact: null}", "changes.c.set.costs.contact is null: nothing stands here"),
        ("thresholds: {applied: {screening: {advice: 30}}}", "changes.c.set.thresholds.applied.screening is {advice: 30"),
        ("early_help: {teams: {b: {}}}", "changes.c.set.early_help.teams.b: there is no such area"),
        ("demand: {contacts: {sources: {police: {}}}}", "set.demand.contacts.sources.police: a dated change cannot bring a "
         "new source: name it in demand.contacts.sources with a share of 0"),
        ("demand: {contacts: {first_contacts_per_year: 999999}}", "first_contacts_per_year is 999999: up to 2,738 a day"),
        ("perception: {bias: {neglect: {panel: 2}}}", "changes.c.set.perception.bias.neglect: no child belongs"),
        ("early_help: {panel: {moved: {2016-06-11: 2016-06-12}}}", "2016-06-11 is not a day on which the panel meets"),
        ("locality: {teams: {a: {workers: {w: {posts: 1}}}}}", "set.locality.teams.a: a dated change cannot bring a new team"),
    ],
)  # fmt: skip
def test_a_fault_in_a_change_is_named_there_whenever_it_holds(set_: str, message: str, write) -> None:
    found = fault(write(CHANGE + set_ + "\n"))
    assert found.startswith("scenario.yaml, line 8: changes.c.set.") and message in found, found
    if "new " in message or "2016-06-11" in message or "a day" in message or "area" in message or "child" in message:
        return
    for day in ("2012-06-01\n    until: 2012-07-01", "2032-06-01", "2012-06-01"):
        later = fault(write(CHANGE.replace("2016-06-01", day) + set_ + "\n"))
        assert later.split(": ", 1)[1] == found.split(": ", 1)[1]


def test_a_fault_in_the_base_and_one_in_a_change_come_together(write) -> None:
    messages = faults(write(CHANGE.replace("title: x", "title: 5") + "costs: {contact: -1, assessment: 3}\n"))
    assert [message.split(":")[0] for message in messages] == ["scenario.yaml, line 1", "scenario.yaml, line 8"]


def test_the_last_change_in_force_is_to_blame(write) -> None:
    text = (
        "changes:\n  b:\n    from: 2016-06-01\n    set: {front_door: {workers: {s: {posts: 1, maximum_cases: 9}}}}\n"
        "  a:\n    from: 2016-07-01\n    set: {front_door: {workers: {s: {target_cases: 10}}}}\n"
    )
    both = fault(write(text))
    assert both.startswith("scenario.yaml, line 7: changes.a.set.front_door.workers.s is {target_cases: 10")
    alone = fault(write(text.replace("    from: 2016-06-01\n", "    from: 2016-06-01\n    until: 2016-06-30\n")))
    assert alone == (
        "scenario.yaml, line 8: changes.a.set.front_door.workers.s.posts: this field is missing; "
        "allowed: a whole number from 0 to 5,000 (posts)"
    )


def test_meetings_are_held_against_the_panel_in_force(write) -> None:
    text = (
        "early_help: {{panel: {{first_meeting: 2016-04-06, moved: {{{}}}}}}}\n"
        "changes: {{weekly: {{from: 2016-07-01, until: 2016-08-31, set: {{early_help: {{panel: {{interval_days: 7}}}}}}}}}}\n"
    )
    load_scenario(write(text.format("2016-07-06: 2016-07-07, 2016-04-20: 2016-04-21")))
    assert "the nearest is 2016-04-06" in fault(write(text.format("2016-04-13: 2016-04-14")))
    load_scenario(write(text.format("2016-09-07: 2016-09-08")))
    assert "the nearest is 2016-09-07" in fault(write(text.format("2016-09-14: 2016-09-15")))


def test_phases_refuses_what_never_passed_the_loader() -> None:
    scenario = load_mapping({"changes": {"a": {"from": "2016-05-01", "set": {"costs": {"contact": 1}}}}})
    broken = scenario.model_copy(
        update={"changes": {"a": scenario.changes["a"].model_copy(update={"set": {"costs": {"contact": -1}}})}}
    )
    with pytest.raises(ScenarioError, match=r"scenario: changes.a.set.costs.contact is -1"):
        phases(broken)


def test_ten_changes_are_unfolded_with_little_work(write) -> None:
    changes = "".join(
        f"  c{i}: {{from: 2017-0{i + 4 if i < 6 else 9}-1{i}, until: 2017-12-1{i}, set: {{costs: {{contact: {i}}}}}}}\n"
        for i in range(10)
    )
    scenario = load_scenario(write(AUTHORITY.replace("changes:\n", "changes:\n" + changes)))
    assert len(phases(scenario)) > 15
    assert calls_of(lambda: phases(scenario)) < 15_000  # 4,000 for 23 phases


def test_a_dated_change_cannot_turn_one_kind_of_post_into_another() -> None:
    """Posts that stay keep their full-time equivalent; a change of it is refused, not silently ignored."""
    text = """
front_door: {workers: {screener: {posts: 2}}}
changes:
  part_time:
    from: 2016-05-01
    set:
      front_door: {workers: {screener: {posts: 2, fte: 0.5}}}
"""
    with pytest.raises(ScenarioError, match=r"changes\.part_time\.set\.front_door\.workers\.screener\.fte"):
        load_text(text)


def test_a_setting_that_could_do_nothing_at_a_screening_desk_is_refused() -> None:
    """Practice quality scales help, and a desk gives none: saying it there is a mistake about the model."""
    with pytest.raises(ScenarioError, match=r"front_door\.staff\.practice_quality"):
        load_text("front_door: {staff: {practice_quality: 0.5}}")
    with pytest.raises(ScenarioError, match=r"emergency_duty\.staff\.change_of_worker\.settling_days"):
        load_text("emergency_duty: {staff: {change_of_worker: {settling_days: 3}}}")


def test_the_hours_of_the_emergency_duty_team_are_those_when_the_front_door_is_closed() -> None:
    with pytest.raises(ScenarioError, match=r"emergency_duty\.staff\.working_hours"):
        load_text("emergency_duty: {staff: {working_hours: {opens: '08:00'}}}")
