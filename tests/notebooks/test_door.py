"""The door for notebooks: names that give data frames with documented columns, on a small authority."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.log import Event, EventLog, Outcome, Place
from sim.scenario import Scenario
from sim.study.naming import shipped_folder
from sim.study.result import StudyResult
from sim.study.weighing import cheapest_meeting, read_standards
from tests.model.worlds import AUTHORITY
from tests.notebooks.execute import environment

SHORT = ("run.warm_up_days=30", "run.observed_days=90")
BUSIER = (*SHORT, "demand.contacts.multiplier=1.5")


@pytest.fixture(scope="module")
def authority() -> Scenario:
    figure = {"label": "Contacts", "measure": "contacts", "value": 200, "source": "a leaflet"}
    return sim.load_scenario({"extends": AUTHORITY, "published": {"contacts": figure}}, SHORT)


@pytest.fixture(scope="module")
def log(authority: Scenario) -> EventLog:
    return sim.simulate(authority, seed=3, replication=1)


@pytest.fixture(scope="module")
def told(log: EventLog, authority: Scenario) -> pd.Series:
    """The measures of the log, for all."""
    return sim.measure(log, authority).query("by == 'all'").set_index("measure")["value"]


@pytest.fixture(scope="module")
def study(authority: Scenario) -> StudyResult:
    busier = sim.load_scenario(AUTHORITY, BUSIER)
    return sim.compare({"now": authority}, {"busier": busier}, replications=3, seed=3, workers=1)


# -- names ---------------------------------------------------------------------------------------------------------


def test_every_name_is_there_and_told_of() -> None:
    for name in set(sim.__all__) - {"__version__"}:
        assert re.search(rf"^{name} +\S", str(sim.__doc__), re.MULTILINE), name
        assert getattr(sim, name) is not None
    for name in sim.tables.__all__:
        assert f"`{name}`" in str(sim.tables.__doc__)
        assert "Returns\n" in str(getattr(sim.tables, name).__doc__) or name == "sentences"
    assert set(sim.charts.__all__) >= {"pathway", "monthly", "differences"}


def test_importing_costs_nothing() -> None:
    code = "import sim, sys; print([name for name in ('pandas', 'numpy', 'matplotlib', 'wasmtime') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout == "[]\n"


# -- scenarios -----------------------------------------------------------------------------------------------------


def test_shipped_scenarios_load_by_name_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = sim.shipped_scenarios()
    assert list(table.columns) == ["name", "title", "question"]
    assert table["name"].iloc[0] == "sunderland-2018"
    assert set(table["name"]) == {path.stem for path in shipped_folder().glob("*.yaml")}
    weekly = sim.load_scenario("panel-weekly", ["run.observed_days=7"])
    assert weekly.title == "Panel every week" and weekly.run.observed_days == 7
    assert sim.load_scenario(shipped_folder() / "panel-weekly.yaml", ["run.observed_days=7"]) == weekly


def test_a_file_comes_before_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "panel-weekly").write_text("title: Mine\n", encoding="utf-8")
    assert sim.load_scenario("panel-weekly").title == "Mine"
    with pytest.raises(sim.ScenarioError, match="no such file"):
        sim.load_scenario("nothing-of-the-kind")


def test_a_mapping_is_a_scenario_and_may_extend_one(tmp_path: Path) -> None:
    alone = sim.load_scenario({"title": "Alone", "run": {"observed_days": 10}}, ["run.observed_days=11"])
    assert (alone.title, alone.run.observed_days) == ("Alone", 11)
    change = {"from": "2017-04-01", "set": {"early_help": {"panel": {"interval_days": 7}}}}
    mapping = {
        "extends": "sunderland-2018", "title": "Weekly: [a] {b} # c", "changes": {"weekly": change, "co_location": None},
        "run": {"observed_days": 30},
    }  # fmt: skip
    found = sim.load_scenario(mapping, ["run.observed_days=40"])
    base = sim.load_scenario("sunderland-2018")
    assert (found.title, found.run.observed_days, found.run.warm_up_days) == ("Weekly: [a] {b} # c", 40, 365)
    assert set(found.changes) == set(base.changes) - {"co_location"} | {"weekly"}
    path = tmp_path / "own.yaml"
    path.write_text("title: Own\nrun: {observed_days: 5}\n", encoding="utf-8")
    assert sim.load_scenario({"extends": path, "question": "Why?"}).title == "Own"
    with pytest.raises(sim.ScenarioError, match="did you mean 'changes'"):
        sim.load_scenario({**mapping, "chnges": {}})


def test_differences_are_a_table(authority: Scenario) -> None:
    busier = sim.load_scenario(AUTHORITY, (*BUSIER, "front_door.workers.new.posts=1"))
    table = sim.differences(authority, busier).set_index("path")
    assert list(table.columns) == ["a", "b"]
    assert table.loc["demand.contacts.multiplier"].tolist() == [1.0, 1.5]
    assert table.loc["front_door.workers.new.posts", "a"] == "not there"
    assert sim.differences(authority, authority).empty


# -- results -------------------------------------------------------------------------------------------------------


def test_levels_and_changes_read_as_the_numbers_are(study: StudyResult) -> None:
    measures = ["decision_within_1_working_day_pct", "contacts"]
    levels = sim.tables.levels(study, measures)
    assert list(levels.index) == ["Decisions within one working day", "Contacts at front door"]
    assert list(levels.columns) == ["now", "busier"]
    row = study.summary.query("scenario == 'busier' and measure == 'contacts' and by == 'all'").iloc[0]
    assert levels.loc["Contacts at front door", "busier"].startswith(f"{row['mean']:,.0f} (")
    changes = sim.tables.changes(study, measures)
    assert list(changes.columns) == ["now (baseline)", "busier"]
    row = study.comparison.query("measure == 'contacts' and by == 'all'").iloc[0]
    wanted = [row["difference"], row["ci_low"], row["ci_high"]]
    assert changes.loc["Contacts at front door", "busier"].startswith("+")
    assert [float(text) for text in re.findall(r"-?[\d.]+", changes.loc["Contacts at front door", "busier"])] == pytest.approx(wanted, rel=0.01)
    assert "pp" in changes.loc["Decisions within one working day", "busier"]


def test_verdicts_and_sentences_are_those_of_the_study(study: StudyResult) -> None:
    rows = study.comparison.query("by == 'all'").set_index("measure")["verdict"]
    verdicts = sim.tables.verdicts(study, ["contacts", "referrals"])
    assert verdicts["busier"].tolist() == rows[["contacts", "referrals"]].tolist()
    assert any("Contacts" in sentence for sentence in sim.tables.sentences(study, "busier"))
    headline = {m.name for m in sim.MEASURES.values() if m.headline}
    assert len(sim.tables.verdicts(study)) == len(headline & set(rows.index))


def test_a_breakdown_is_read_by_group(study: StudyResult) -> None:
    area = next(iter(study.scenarios["now"].areas))
    read = sim.tables.levels(study, ["contacts"], by="area", group=area)
    mean = study.summary.query("scenario == 'now' and measure == 'contacts' and by == 'area' and group == @area")["mean"]
    assert re.match(r"[\d,.]+", read.loc["Contacts at front door", "now"])[0] == f"{mean.iloc[0]:,.{0 if mean.iloc[0] >= 100 else 1}f}"


def test_what_cannot_be_read_is_said(study: StudyResult, authority: Scenario) -> None:
    alone = sim.run({"now": authority}, replications=1, workers=1)
    with pytest.raises(KeyError, match="no measure called happiness"):
        sim.tables.levels(study, ["contacts", "happiness"])
    with pytest.raises(KeyError, match="'shoe size'"):
        sim.tables.changes(study, ["contacts"], by="shoe size")
    with pytest.raises(KeyError, match="there are busier"):
        sim.tables.sentences(study, "now")
    for table in (sim.tables.changes, sim.tables.verdicts):
        with pytest.raises(ValueError, match=r"use sim\.compare"):
            table(alone)
    assert "(" not in sim.tables.levels(alone, ["contacts"]).loc["Contacts at front door", "now"]


def test_options_are_weighed(study: StudyResult) -> None:
    weighed = sim.tables.non_dominated(study, ["total_cost_pounds", "unallocated_cases"])
    assert weighed["scenario"].tolist() == ["now", "busier"]
    standards = ["decision_within_1_working_day_pct>=1", "contacts_undecided<=100000"]
    found, own = sim.tables.cheapest(study, standards), cheapest_meeting(study.summary, read_standards(standards))
    assert (found.cheapest, found.sentence) == (own.cheapest, own.sentence)
    assert found.cheapest in ("now", "busier")


def test_published_figures_stand_beside_the_models(study: StudyResult) -> None:
    (row,) = sim.tables.published(study).to_dict("records")
    own = study.summary.query("scenario == 'now' and measure == 'contacts' and by == 'all'").iloc[0]
    assert (row["label"], row["published"], row["modelled"]) == ("Contacts", 200, own["mean"])
    assert (row["ci_low"], row["ci_high"], row["unit"]) == (own["ci_low"], own["ci_high"], "contacts")
    assert sim.tables.published(study, "busier").empty


def test_definitions_are_the_registry() -> None:
    table = sim.tables.definitions().set_index("measure")
    assert list(table.index) == list(sim.MEASURES)
    assert table.loc["contacts", "meaning"] == sim.MEASURES["contacts"].meaning
    assert table["headline"].sum() == sum(m.headline for m in sim.MEASURES.values())


# -- logs ----------------------------------------------------------------------------------------------------------


def test_events_carry_dates_and_words(log: EventLog, authority: Scenario) -> None:
    events = sim.tables.events(log, authority)
    assert len(events) == len(log.rows)
    row = events[events["event"] == "contact_received"].iloc[0]
    exact = pd.Timestamp(authority.run.start) + pd.Timedelta(days=float(row["time_days"]))
    assert pd.Timedelta(0) <= exact - row["date"] < pd.Timedelta(seconds=1)
    own = sim.tables.events(log, authority, int(row["child"]))
    assert (own["child"] == row["child"]).all() and len(own) == (events["child"] == row["child"]).sum()
    with pytest.raises(KeyError, match="no child 12345678"):
        sim.tables.events(log, authority, 12345678)


def test_the_dictionary_knows_every_word(log: EventLog) -> None:
    table = sim.tables.dictionary().set_index(["kind", "name"])["meaning"]
    assert table["event", "referred"] == Event.REFERRED.meaning
    frame = log.frame()
    for kind in ("event", "place", "outcome"):
        assert set(frame[kind]) <= set(table[kind].index)
    assert set(frame.columns) == set(table["column"].index)
    assert len(table) == len(frame.columns) + len(Event) + len(Place) + len(Outcome)


def test_lives_add_up_to_the_measures(log: EventLog, authority: Scenario, told: pd.Series) -> None:
    lives = sim.tables.lives(log, authority)
    assert lives["contacts"].sum() == told["contacts"]
    assert lives["referrals"].sum() == told["referrals"]
    assert lives["unmet_days_child_in_need"].sum() == pytest.approx(told["unmet_child_days_child_in_need"])


def test_need_is_that_of_the_decisions(log: EventLog, authority: Scenario) -> None:
    """At every decision of some children the log holds need as it then was; from the last midnight before, with no
    change between, the course leads there."""
    decisions = log.rows[(log.rows["event"] == Event.CONTACT_DECIDED) & ~np.isnan(log.rows["need"])]
    checked = 0
    for decision in decisions[:60]:
        child, time = int(decision["child"]), float(decision["time_days"])
        course = log.rows[(log.rows["child"] == child) & (log.rows["event"] == Event.NEED_CHANGED)]
        last = course[course["time_days"] <= time][-1]
        midnight = float(np.floor(time))
        if last["time_days"] > midnight:
            continue
        need = sim.tables.need(log, authority, child).set_index("days")["need"]
        fading = np.exp(-(time - midnight) / last["tau_days"])
        assert decision["need"] == pytest.approx(last["set_point"] + (need[midnight] - last["set_point"]) * fading)
        checked += 1
    assert checked > 10
    with pytest.raises(KeyError, match="no child 12345678"):
        sim.tables.need(log, authority, 12345678)


def test_plans_and_waits_agree_with_the_stocks(log: EventLog, authority: Scenario, told: pd.Series) -> None:
    plans = sim.tables.plans(log, authority)
    still_open = plans[plans["ended"].isna()]["plan"].value_counts()
    assert still_open.get("child_in_need", 0) == told["open_child_in_need_plans"] > 0
    assert still_open.get("protection", 0) == told["open_protection_plans"]
    begins = pd.Timestamp(authority.run.start)
    assert (plans["open_before"] == (plans["started"] < begins)).all()
    waits = sim.tables.waits(log, authority)
    waiting = waits[~waits["ended"]]
    assert waiting["left"].isna().all() and waits[waits["ended"]]["left"].notna().all()
    assert (waiting["queue"] == "early help panel").sum() == told["waiting_for_panel"]
    desk = waiting["queue"].isin(["icrt"]).sum()
    assert desk == told["contacts_waiting_for_screening"]
    others = ~waiting["queue"].isin(["icrt", "early help panel"])
    assert others.sum() == told["unallocated_cases"]
    over = waits[waits["ended"]]
    assert np.allclose(over["days"], over["left_days"] - over["joined_days"])
    assert waits["joined_days"].is_monotonic_increasing


def test_the_warm_up_is_looked_at_over_replications(log: EventLog, authority: Scenario) -> None:
    other = sim.simulate(authority, seed=3, replication=2)
    table = sim.tables.warm_up([log, other], authority)
    assert {"series", "title", "truncation_day", "change_pct", "finding"} <= set(table.columns)
    assert "not known" not in set(table["finding"])
    assert set(sim.tables.warm_up([log], authority)["finding"]) == {"not known"}
