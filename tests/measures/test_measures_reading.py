"""Months and years, published figures, and a child's story."""

import numpy as np
import pandas as pd
import pytest

from sim.log import Event, Outcome, Place
from sim.measures import against_published, monthly, story


def test_years_lie_wholly_in_the_window(make):
    """From 1 January 2018 for two years: only April 2018 to March 2019. A contact on 31 March 2019 (day 454) is in it,
    one on 1 April (day 455) is not, and both are in the whole."""
    m = make()
    for child, day in enumerate((454.9, 455.0)):
        m.child(child)
        m.row(day, child, Event.CONTACT_RECEIVED, number=1, source=1)
    table = m.table
    years = table[(table["measure"] == "contacts") & (table["by"] == "year")]
    assert years["group"].tolist() == ["2018-19"]
    assert years["value"].item() == 1
    assert m.value("contacts") == 2


def test_nothing_in_the_warm_up_is_counted_but_it_is_remembered(make):
    """Warm-up of 60 days: a contact on day 40 is not counted; with one on day 70 the child has two in six months."""
    m = make(run={"warm_up_days": 60, "observed_days": 200})
    m.child(1)
    for number, day in enumerate((40.0, 70.0), start=1):
        m.row(day, 1, Event.CONTACT_RECEIVED, number=number, source=1)
        m.row(day + 1, 1, Event.CONTACT_DECIDED, number=number, outcome=Outcome.ADVICE, need=30, perceived=30)
    assert m.value("contacts") == 1
    assert m.value("children_with_repeat_contact_6m", "month_end", "2018-07") == 1


def test_months(make):
    """Contacts on 31 January, 1 February and 7 March, a month that is not over; a
    plan from 15 January to 15 February is open at the end of January."""
    m = make(run={"observed_days": 70})
    m.child(1)
    m.row(30.5, 1, Event.CONTACT_RECEIVED, number=1, source=1)
    m.row(31.0, 1, Event.CONTACT_RECEIVED, number=2, source=2)
    m.row(65.0, 1, Event.CONTACT_RECEIVED, number=3, source=2)
    m.row(14.0, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, value=0)
    m.row(45.0, 1, Event.PLAN_ENDED, number=1, place=Place.PROTECTION)
    table = monthly(m.log, m.scenario).set_index(["measure", "group", "month"])["value"].sort_index()
    assert table["contacts", "all"].to_dict() == {"2018-01": 1, "2018-02": 1}
    assert table["contacts", "schools"].to_dict() == {"2018-01": 0, "2018-02": 1}
    plans = table["open_protection_plans", "all"]
    assert (plans["2018-01"], plans["2018-02"], plans["2017-12"]) == (1, 0, 0)
    assert table["protection_plans_ended", "all", "2018-02"] == 1
    assert np.isnan(table["panel_wait_days", "all", "2018-01"])
    assert "2018-03" not in table["contacts", "all"].index  # not wholly in the window


@pytest.mark.parametrize("name", ["staff_cost_pounds", "children_in_need", "no_such_measure"])
def test_what_cannot_be_told_by_month_is_named_with_what_it_needs(make, monkeypatch, name):
    """A measure of no single things, one of things that have no moment at which they happen, and none."""
    monkeypatch.setattr("sim.measures.table._BY_MONTH", ("contacts", name))
    m = make()
    with pytest.raises(LookupError, match=f"^{name} stands in _BY_MONTH .* yielded from `spread` of Facts that are given `time`"):
        monthly(m.log, m.scenario)


def figure(measure, by="all", group="all", value=10.0):
    return {"measure": measure, "by": by, "group": group, "value": value, "source": "a table", "label": "a figure"}


def test_published_figures_beside_the_models_own(make):
    """Two replications with 8 and 12 contacts: 10 modelled over 10 published. What the model lacks is said in words."""
    published = {
        "a": figure("contacts"), "b": figure("nothing"), "c": figure("contacts", "colour"),
        "d": figure("contacts", "area", "north"), "e": figure("screening_auc"), "f": figure("contacts", "year", "1999-00"),
    }  # fmt: skip
    m = make(published=published)
    tables = [m.table.assign(replication=k) for k in (0, 1)]
    for table, value in zip(tables, (8.0, 12.0), strict=True):
        table.loc[(table["measure"] == "contacts") & (table["by"] == "all"), "value"] = value
    found = against_published(pd.concat(tables), m.scenario)
    assert found["modelled"].tolist()[0] == 10 and found["ratio"].tolist()[0] == 1 and found["note"].tolist()[0] == ""
    assert found["modelled"].isna().tolist() == [False, True, True, True, True]
    notes = found["note"].tolist()
    assert "no measure called 'nothing'" in notes[1]
    assert "not broken down by 'colour'" in notes[2] and "source" in notes[2]
    assert "no group 'north'" in notes[3] and "east" in notes[3]
    assert "not defined in this run" in notes[4]
    summary = m.table.rename(columns={"value": "mean"})
    assert against_published(summary, m.scenario)["modelled"].tolist()[0] == 0


def test_a_stock_on_a_published_date(make):
    """The plan starts on 15 January: on the 14th there is none, on the 15th, in the evening, there is one."""
    m = make(published={
        "a": figure("open_protection_plans", "date", "2018-01-14"),
        "b": figure("open_protection_plans", "date", "2018-01-15"),
        "c": figure("open_protection_plans", "date", "1999-01-15"),
    })  # fmt: skip
    m.child(1)
    m.row(14.4, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, value=0)
    assert against_published(m.table, m.scenario)["modelled"].tolist() == [0, 1]  # 1999 is not of this run


def test_a_figure_is_hit_within_its_tolerance_or_a_fifth_or_three_points(make):
    """Ten contacts are within a fifth of 12.5, ends included; 10% within 3 points of 7, which is more than a fifth of it."""
    published = {
        "exactly": figure("contacts", value=12.5), "below": figure("contacts", value=12.6),
        "above": figure("contacts", value=8.3), "missing": figure("nothing"),
        "own": figure("contacts", value=12.6) | {"tolerance": 2.6, "tolerance_above": "1%"},
        "lopsided": figure("contacts", value=9.8) | {"tolerance": "50%", "tolerance_above": "1%"},
        "points": figure("partner_led_pct", value=7), "beyond": figure("partner_led_pct", value=6.9),
        "fifth": figure("partner_led_pct", value=20), "small": figure("partner_led_pct", value=1),
        "cells": {"measure": "contacts", "by": "area", "cells": {"east": 8, "west": 20}, "label": "By area", "source": "us",
                  "role": "check"},
    }  # fmt: skip
    m = make(published=published)
    table = m.table
    for measure, by, group, value in (("contacts", "all", "all", 10), ("contacts", "area", "east", 7), ("contacts", "area", "west", 3), ("partner_led_pct", "all", "all", 10)):
        table.loc[(table["measure"] == measure) & (table["by"] == by) & (table["group"] == group), "value"] = value
    found = against_published(table, m.scenario)
    assert dict(zip(found["row"][:10], found["verdict"], strict=False)) == {
        "exactly": "hit", "below": "low", "above": "high", "missing": "not known", "own": "hit", "lopsided": "high",
        "points": "hit", "beyond": "high", "fifth": "low", "small": "high",
    }  # fmt: skip
    assert found["label"].tolist()[10:] == ["By area: east", "By area: west"]
    assert found["verdict"].tolist()[10:] == ["hit", "low"] and set(found["role"][10:]) == {"check"}
    reaches = found.set_index("row")[["hit_from", "hit_to"]]
    assert reaches.loc["points"].tolist() == [4, 10] and reaches.loc["fifth"].tolist() == [16, 24]
    assert reaches.loc["small"].tolist() == [0, 4]


def test_a_childs_story(make):
    """Each event on a dated line, in words."""
    m = make()
    m.child(7, group=1)
    m.row(1.5, 7, Event.NEED_CHANGED, outcome=Outcome.ENTERED, need=60, set_point=50, tau_days=60)
    m.row(1.5, 7, Event.CONTACT_RECEIVED, number=1, source=2, value=1)
    m.row(1.75, 7, Event.CONTACT_DECIDED, number=1, outcome=Outcome.REFERRAL, perceived=52, need=60)
    m.row(1.75, 7, Event.REFERRED, number=1, outcome=Outcome.FRONT_DOOR)
    m.row(1.75, 7, Event.WAITING_FOR_WORKER, number=1, place=Place.ASSESSMENT, team=2)
    m.row(4.75, 7, Event.ALLOCATED, number=1, place=Place.ASSESSMENT, team=2, worker=9, value=3.0,
          outcome=Outcome.ABOVE_TARGET)  # fmt: skip
    m.row(50.0, 7, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, team=4, worker=3, value=1)
    m.row(150.0, 7, Event.PLAN_ENDED, number=1, place=Place.PROTECTION, team=4, outcome=Outcome.STEP_DOWN, value=100.0)
    assert story(m.log, m.scenario, 7).split("\n") == [
        "Child 7: 5 years old at entry, area east, main concern neglect, first known through a contact.",
        "Tue  2 Jan 2018 12:00  Contact 1 from a school, rated red.",
        "Tue  2 Jan 2018 18:00  Decision on contact 1: referral to the assessment team (need seen as 52, truly 60).",
        "Tue  2 Jan 2018 18:00  Referred to social care: from the front door.",
        "Tue  2 Jan 2018 18:00  Waits for a worker: assessment.",
        "Fri  5 Jan 2018 18:00  Allocated to worker 9 (assessment) after 3 days, above target by a manager's decision.",
        "Tue 20 Feb 2018 00:00  A child protection plan starts with worker 3 (locality, east); "
        "the child has had 1 of these before.",
        "Thu 31 May 2018 00:00  A child protection plan ends after 100 days: stepped down.",
    ]
    with pytest.raises(KeyError, match="no child 8"):
        story(m.log, m.scenario, 8)


@pytest.mark.parametrize(("seen", "words"), [(112, "100 or more"), (100.4, "100"), (-3, "0 or less"), (-0.2, "0")])
def test_need_seen_beyond_its_scale_is_told_as_its_end(make, seen, words):
    """An error of perception may lead beyond 0 to 100; nobody's need is 112, or minus nothing."""
    m = make()
    m.child(7)
    m.row(2.0, 7, Event.CONTACT_DECIDED, number=1, outcome=Outcome.REFERRAL, perceived=seen, need=98)
    assert f"(need seen as {words}, truly 98)" in story(m.log, m.scenario, 7)


def test_every_event_of_a_child_has_words(make):
    """No event code about a child makes the story fail, with every other column left empty."""
    m = make()
    m.child(7)
    for event in Event:
        m.row(float(event), 7, event)
    assert len(story(m.log, m.scenario, 7).split("\n")) > 30
