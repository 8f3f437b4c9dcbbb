"""Every measure is defined once, produced always, and never lost."""

import warnings

import numpy as np
import pytest

from sim.log import CHILD, ROW, Event, EventLog, Outcome, Place
from sim.measures import COLUMNS, MEASURES, MONTHLY_COLUMNS, measure, monthly, overloaded_teams
from sim.measures.define import Row, definitions_in
from sim.measures.episodes import History
from sim.scenario.schema import Scenario

EMPTY = EventLog(np.empty(0, ROW), np.empty(0, CHILD))


def test_measures_and_registry_name_the_same_things(make):
    """Each name of the registry has a row for all, each row a definition; no row comes twice."""
    table = make().table
    assert tuple(table.columns) == COLUMNS
    assert set(table["measure"]) == set(MEASURES)
    assert set(table.loc[(table["by"] == "all") & (table["group"] == "all"), "measure"]) == set(MEASURES)
    assert not table.duplicated(["measure", "by", "group"]).any()
    assert table["unit"].notna().all()


def test_a_measure_that_is_yielded_and_not_defined_is_refused_in_words(make, monkeypatch):
    from sim.measures import table

    monkeypatch.setattr(table, "TAKING", (*table.TAKING, lambda history: [Row("cats", "all", "all", 9.0)]))
    with pytest.raises(LookupError, match="what cats means is not defined"):
        make().value("cats")


def test_an_empty_log_is_measured_without_complaint():
    """Nothing happened: counts are 0, shares NaN, and numpy does not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for days in (1, 10, 800):
            scenario = Scenario.model_validate({"run": {"observed_days": days}})
            table = measure(EMPTY, scenario).query("by == 'all'").set_index("measure")["value"]
            assert monthly(EMPTY, scenario).columns.tolist() == list(MONTHLY_COLUMNS)
            assert overloaded_teams(History(EMPTY, scenario)) == []
    assert table["contacts"] == 0 and table["open_protection_plans"] == 0 and table["unmet_children_protection"] == 0
    for name, each in MEASURES.items():
        if each.unit.startswith("%"):
            assert np.isnan(table[name]), name


def test_definitions_are_complete():
    """Each has a title, a full sentence of meaning and a unit; some are headlines, of every important family."""
    for each in MEASURES.values():
        assert each.title and each.unit and each.meaning.endswith(".") and len(each.meaning) > 35, each.name
        assert "  " not in each.meaning and not each.meaning.lower().startswith("the same"), each.name
    assert {each.family for each in MEASURES.values() if each.headline} >= {
        "flow", "stock", "delay", "return", "missed", "staff", "cost"
    }  # fmt: skip


def test_every_headline_says_what_would_make_it_look_better_without_being_better():
    """A sentence each, and no other measure has one; a definition that leaves it out is refused."""
    for each in MEASURES.values():
        assert each.headline == bool(each.caution), each.name
        assert not each.headline or (each.caution[0].isupper() and each.caution.endswith(".")), each.name
        assert "Caution" not in each.meaning
    for block in ("a | A | days | lower | headline\nMeans.", "a | A | days | lower\nMeans.\nCaution: Beware."):
        with pytest.raises(ValueError, match="caution"):
            definitions_in("delay", block)


def test_which_rows_there_are_does_not_depend_on_what_happened(make):
    """Replications can be averaged row by row: a log with events has the rows of one without."""
    quiet, busy = make(), make()
    busy.child(1, group=1)
    busy.row(5.0, 1, Event.CONTACT_RECEIVED, number=1, source=1)
    busy.row(6.0, 1, Event.CONTACT_DECIDED, number=1, outcome=Outcome.REFERRAL, perceived=60, need=60)
    busy.row(6.0, 1, Event.REFERRED, number=1, outcome=Outcome.FRONT_DOOR)
    busy.row(6.0, 1, Event.PLAN_STARTED, number=1, place=Place.CHILD_IN_NEED, team=4, worker=1, value=0)
    keys = ["measure", "by", "group"]
    assert quiet.table[keys].equals(busy.table[keys])


def test_breakdowns_add_up(make):
    """The parts of what is additive add up to the whole."""
    m = make()
    for child in range(40):
        m.child(child, group=1 if child % 3 else 5, area=child % 2)
        at = 30 + 15.0 * child
        m.row(at, child, Event.CONTACT_RECEIVED, number=1, source=1 + child % 2, value=3)
        m.row(at + 1, child, Event.CONTACT_DECIDED, number=1, outcome=1 + child % 5, perceived=50, need=child)
        m.row(at + 1, child, Event.REFERRED, number=1, outcome=Outcome.FRONT_DOOR if child % 4 else Outcome.STEP_UP)
        m.row(at + 2, child, Event.NEED_CHANGED, need=80, set_point=20, tau_days=30)
    table = m.table
    for name in (
        "contacts", "referrals", "children_in_need", "child_days_above_child_in_need", "unmet_child_days_protection",
        "unmet_children_early_help", "missed_children", "contacts_undecided",
    ):  # fmt: skip
        rows = table[table["measure"] == name]
        whole = rows.loc[rows["by"] == "all", "value"].item()
        for by in ("source", "group", "area"):
            part = rows.loc[rows["by"] == by, "value"]
            assert part.empty or np.isclose(part.sum(), whole), (name, by)
    shares = table[(table["measure"] == "contact_outcome_share_pct") & (table["by"] == "outcome")]
    assert np.isclose(shares["value"].sum(), 100)
