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


def test_a_value_that_a_dated_change_sets_again_is_named_with_the_date() -> None:
    change = "changes: {relaunch: {from: 2016-06-01, set: {early_help: {declined_share: 0.3}}}}\n"
    baseline = load_text(DEMAND + change)
    option = load_text(DEMAND + change + "early_help: {declined_share: 0.1}")
    (warning,) = warnings_about(option, baseline)
    assert "early_help.declined_share" in warning and "relaunch" in warning and "2016-06-01" in warning
    assert warnings_about(baseline, baseline) == ()
