"""What is allowed and yet probably not meant."""

from __future__ import annotations

from sim.scenario import load_text, warnings_about

DEMAND = "demand: {contacts: {first_contacts_per_year: 100}}\n"


def test_a_scenario_that_means_what_it_says_has_no_warnings() -> None:
    assert warnings_about(load_text(DEMAND)) == ()


def test_an_authority_without_children_is_probably_a_missing_extends() -> None:
    (warning,) = warnings_about(load_text("title: Minimal"))
    assert "extends" in warning


def test_a_change_outside_the_run_does_nothing() -> None:
    text = DEMAND + "changes: {late: {from: 2030-01-01, set: {costs: {contact: 1}}}}"
    (warning,) = warnings_about(load_text(text))
    assert "late" in warning and "2030-01-01" in warning


def test_a_group_that_costs_nothing_beside_one_that_does_is_probably_misspelt() -> None:
    paid = "front_door: {workers: {officer: {posts: 1, annual_cost_pounds: 5}, oficer: {posts: 1}}}"
    (warning,) = warnings_about(load_text(DEMAND + paid))
    assert "front_door.workers.oficer" in warning


def test_a_group_named_almost_like_another_is_probably_misspelt() -> None:
    """Though it costs something, and though it comes only with a dated change; said once, however long it holds."""
    worker = "early_help_worker: {posts: 2, annual_cost_pounds: 5}"
    team = f"early_help: {{teams: {{all: {{workers: {{{worker}}}}}}}}}\n"
    new = "early_help: {teams: {all: {workers: {early_help_workers: {posts: 6, annual_cost_pounds: 5}}}}}"
    changes = f"changes: {{more: {{from: 2016-06-01, until: 2016-09-01, set: {{{new}}}}}}}\n"
    (warning,) = warnings_about(load_text(DEMAND + team + changes))
    assert "early_help_worker and early_help_workers" in warning and "early_help.teams.all" in warning
    seniors = "front_door: {workers: {officer: {posts: 1, annual_cost_pounds: 5}, senior_officer: {posts: 1, annual_cost_pounds: 6}}}"
    assert warnings_about(load_text(DEMAND + seniors)) == ()


def test_a_meeting_cancelled_on_a_day_without_one_is_named_with_the_nearest() -> None:
    """Held against the panel in force on that day; a day outside the run, against the first or the last phase."""
    text = (
        "early_help: {{panel: {{first_meeting: 2016-04-06, cancelled: [{}]}}}}\n"
        "changes: {{weekly: {{from: 2016-07-01, until: 2016-08-31, set: {{early_help: {{panel: {{interval_days: 7}}}}}}}}}}\n"
    )
    for due in ("2016-04-20", "2016-07-13", "2016-09-07", "2015-04-22"):
        assert warnings_about(load_text(DEMAND + text.format(due))) == ()
    for day, nearest in (("2016-04-13", "2016-04-06"), ("2016-07-14", "2016-07-13"), ("2016-09-14", "2016-09-07")):
        (warning,) = warnings_about(load_text(DEMAND + text.format(day)))
        assert f"has {day}, on which the panel does not meet: the nearest meeting is on {nearest}" in warning


def test_a_value_that_a_dated_change_sets_again_is_named_with_the_date() -> None:
    change = "changes: {relaunch: {from: 2016-06-01, set: {early_help: {declined_share: 0.3}}}}\n"
    baseline = load_text(DEMAND + change)
    option = load_text(DEMAND + change + "early_help: {declined_share: 0.1}")
    (warning,) = warnings_about(option, baseline)
    assert "early_help.declined_share" in warning and "relaunch" in warning and "2016-06-01" in warning
    assert warnings_about(baseline, baseline) == ()
