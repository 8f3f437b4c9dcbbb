"""What is allowed and yet probably not meant."""

from __future__ import annotations

import pytest

from sim.scenario import load_text, share_notes, warnings_about

WORKER = "{workers: {worker: {posts: 1}}}"
DESK = f"front_door: {WORKER}\n"
TEAMS = f"early_help: {{teams: {{all: {WORKER}}}}}\n"
REST = f"assessment: {WORKER}\nlocality: {{teams: {{all: {WORKER}}}}}\n"
DEMAND = "demand: {contacts: {first_contacts_per_year: 100}}\n" + REST
STAFFED = DEMAND + DESK + TEAMS


def test_a_scenario_that_means_what_it_says_has_no_warnings() -> None:
    assert warnings_about(load_text(STAFFED)) == ()


def test_an_authority_without_children_is_probably_a_missing_extends() -> None:
    (warning,) = warnings_about(load_text("title: Minimal"))
    assert "extends" in warning


def test_a_change_outside_the_run_does_nothing() -> None:
    text = STAFFED + "changes: {late: {from: 2030-01-01, set: {costs: {contact: 1}}}}"
    (warning,) = warnings_about(load_text(text))
    assert "late" in warning and "2030-01-01" in warning


def test_a_group_that_costs_nothing_beside_one_that_does_is_probably_misspelt() -> None:
    paid = "front_door: {workers: {officer: {posts: 1, annual_cost_pounds: 5}, oficer: {posts: 1}}}"
    (warning,) = warnings_about(load_text(DEMAND + TEAMS + paid))
    assert "front_door.workers.oficer" in warning


def test_a_group_named_almost_like_another_is_probably_misspelt() -> None:
    """Though it costs something, and though it comes only with a dated change; said once, however long it holds."""
    worker = "early_help_worker: {posts: 2, annual_cost_pounds: 5}"
    team = f"early_help: {{teams: {{all: {{workers: {{{worker}}}}}}}}}\n"
    new = "early_help: {teams: {all: {workers: {early_help_workers: {posts: 6, annual_cost_pounds: 5}}}}}"
    changes = f"changes: {{more: {{from: 2016-06-01, until: 2016-09-01, set: {{{new}}}}}}}\n"
    (warning,) = warnings_about(load_text(DEMAND + DESK + team + changes))
    assert "early_help_worker and early_help_workers" in warning and "early_help.teams.all" in warning
    seniors = "front_door: {workers: {officer: {posts: 1, annual_cost_pounds: 5}, senior_officer: {posts: 1, annual_cost_pounds: 6}}}"
    assert warnings_about(load_text(DEMAND + TEAMS + seniors)) == ()


def test_a_meeting_cancelled_on_a_day_without_one_is_named_with_the_nearest() -> None:
    """Held against the panel in force on that day."""
    text = (
        f"early_help: {{{{teams: {{{{all: {WORKER.replace('{', '{{').replace('}', '}}')}}}}}, "
        "panel: {{first_meeting: 2016-04-06, cancelled: [{}]}}}}\n"
        "changes: {{weekly: {{from: 2016-07-01, until: 2016-08-31, set: {{early_help: {{panel: {{interval_days: 7}}}}}}}}}}\n"
    )
    for due in ("2016-04-20", "2016-07-13", "2016-09-07"):
        assert warnings_about(load_text(DEMAND + DESK + text.format(due))) == ()
    for day, nearest in (("2016-04-13", "2016-04-06"), ("2016-07-14", "2016-07-13"), ("2016-09-14", "2016-09-07")):
        (warning,) = warnings_about(load_text(DEMAND + DESK + text.format(day)))
        assert f"has {day}, on which the panel does not meet: the nearest meeting is on {nearest}" in warning


def test_a_value_that_a_dated_change_sets_again_is_named_with_the_date() -> None:
    change = "changes: {relaunch: {from: 2016-06-01, set: {early_help: {declined_share: 0.3}}}}\n"
    baseline = load_text(STAFFED + change)
    option = load_text(STAFFED + change, overrides=["early_help.declined_share=0.1"])
    (warning,) = warnings_about(option, baseline)
    assert "early_help.declined_share" in warning and "relaunch" in warning and "2016-06-01" in warning
    assert warnings_about(baseline, baseline) == ()


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ("north: {share: 17}, east: {share: 0.22}, west: {share: 0.21}",
         "some look like percentages and some like decimals: it comes to north 98%, east 1%, west 1%"),
        ("north: {share: 0.6}, east: {share: 0.4}, west: {share: 0.2}",
         "they add up to 1.2, not to 1, as if a row were missing or another had to give way: it comes to north 50%, east 33%, west 17%"),
        ("north: {share: 40}, east: {share: 35}, west: {share: 5}",
         "they add up to 80, not to 100, as if a row were missing or another had to give way: it comes to north 50%, east 44%, west 6%"),
        ("north: {share: 0.5}, east: {share: 0.3}, west: {share: 0.2}", ""),
        ("north: {share: 50}, east: {share: 30}, west: {share: 20}", ""),
        ("north: {share: 3}, east: {share: 1}, west: {share: 1}", ""),
        ("north: {share: 1}, east: {share: 1}, west: {share: 1}", ""),
        ("north: {share: 0.333}, east: {share: 0.333}, west: {share: 0.333}", ""),
        ("north: {share: 3}, east: {share: 1}, west: {share: 0.5}", ""),
    ],
)  # fmt: skip
def test_shares_that_look_like_percentages_or_like_a_forgotten_row(shares: str, said: str) -> None:
    """Weights are weights, whatever their sum; what they come to is told in any case, unless it can be read off."""
    scenario = load_text(f"areas: {{{shares}}}")
    found = [warning for warning in warnings_about(scenario) if warning.startswith("areas: share is relative to the sum, and ")]
    assert [warning.partition(", and ")[2] for warning in found] == ([said] if said else [])


def test_what_was_made_of_weights_is_told() -> None:
    notes = list(share_notes(load_text("areas: {north: {share: 3}, east: {share: 1}, west: {share: 1}}")))
    assert notes == ["areas: share of 3, 1, 1 comes to north 60%, east 20%, west 20%"]
    assert list(share_notes(load_text("areas: {north: {share: 0.75}, east: {share: 0.25}}"))) == []
    sources = "demand: {contacts: {sources: {police: {share: 0.6, incidents_share: 3}, schools: {share: 0.6, incidents_share: 1}}}}"
    assert list(share_notes(load_text(sources))) == [
        "demand.contacts.sources: incidents_share of 3, 1 comes to police 75%, schools 25%"
    ]


def test_shares_are_held_to_it_in_every_change_too() -> None:
    sources = "demand: {contacts: {first_contacts_per_year: 1, sources: {police: {share: 0.4}, schools: {share: 0.6}}}}\n"
    change = "changes: {more: {from: 2016-06-01, set: {demand: {contacts: {sources: {police: {share: 0.8}}}}}}}\n"
    (warning,) = warnings_about(load_text(sources + change + DESK + TEAMS + REST))
    assert warning.endswith("it comes to police 57%, schools 43% (from 2016-06-01 on)")


def test_a_desk_with_nobody_and_a_panel_without_places() -> None:
    (warning,) = warnings_about(load_text(DEMAND))
    assert warning == "nobody works in front_door: what comes there waits for ever"
    gone = "changes: {gone: {from: 2016-06-01, set: {assessment: {workers: {worker: {posts: 0}}}}}}"
    (warning,) = warnings_about(load_text(STAFFED + gone))
    assert warning == "nobody works in assessment: what comes there waits for ever (from 2016-06-01 on)"
    full = ["early_help.panel.share_of_direct=0.2", "early_help.panel.places=0"]
    (warning,) = warnings_about(load_text(STAFFED, overrides=full))
    assert warning.startswith("early_help.panel.places is 0, and families are sent to the panel")
    assert warnings_about(load_text(STAFFED, overrides=full[1:])) == ()
