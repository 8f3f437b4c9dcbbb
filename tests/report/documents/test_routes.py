"""Teams and ways of the document are those of the model."""

from __future__ import annotations

from collections import Counter

from sim.log import Event, EventLog, Outcome, Place
from sim.report.documents.tables import groups_by_team, routes
from sim.scenario import load_scenario
from tests.engines import simulate
from tests.report.documents.conftest import AUTHORITY


def test_the_teams_are_those_of_the_model() -> None:
    scenario = load_scenario(AUTHORITY, ["run.observed_days=1"])
    assert tuple(groups_by_team(scenario)) == simulate(scenario, seed=1, replication=1).teams


def test_every_way_that_children_go_is_in_the_table() -> None:
    """The routes of a simulated year, contacts and cases, in which every mechanism is at work."""
    scenario = load_scenario(AUTHORITY, ["locality.clinic={places: 6, plans_open_days: 60}", "demand.contacts.multiplier=2"])
    seen = Counter(routes_in(simulate(scenario, seed=1, replication=1)))
    known = {(Place[start.upper()], Place[end.upper()]) for start, end, _ in routes()}
    assert [pair for pair in seen if pair not in known] == []
    assert len(seen) >= 0.75 * len(known)
    assert len(routes()) == len(known)


BACK = (Outcome.NO_CONFERENCE, Outcome.NO_PLAN)
ENTERS = {
    Event.PANEL_LISTED: Place.PANEL, Event.STRATEGY_DISCUSSION: Place.SECTION_47, Event.CLINIC_LISTED: Place.CLINIC,
    Event.REFERRED: Place.ASSESSMENT, Event.HELP_DECLINED: Place.EARLY_HELP,
}  # fmt: skip
CLOSES = (Event.EARLY_HELP_CLOSED, Event.SOCIAL_CARE_CLOSED, Event.REFERRAL_CLOSED)
STEPS = (Outcome.STEP_UP, Outcome.STEP_DOWN)


def routes_in(log: EventLog) -> list[tuple[Place, Place]]:
    """From where to where the children of a log go: by the events with which they enter a place."""
    found: list[tuple[Place, Place]] = []
    at: dict[int, Place] = {}
    before: dict[int, Place] = {}
    for row in log.rows[log.rows["child"] >= 0]:
        child, event, outcome = int(row["child"]), Event(int(row["event"])), Outcome(int(row["outcome"]))
        place, here = Place(int(row["place"])), at.get(int(row["child"]), Place.COMMUNITY)
        new = here
        if event in CLOSES and outcome not in STEPS:
            new = Place.COMMUNITY
        elif event in (Event.SECTION_47_ENDED, Event.CONFERENCE_HELD) and outcome in BACK:
            new = before[child]
        elif event == Event.INHERITED:
            at[child] = place
            continue
        elif event in ENTERS:
            new = ENTERS[event]
        elif event == Event.PLAN_STARTED or (event == Event.WAITING_FOR_WORKER and place == Place.EARLY_HELP):
            new = place
        elif event == Event.REVIEW_HELD and here == Place.CLINIC:
            new = Place.CHILD_IN_NEED
        if outcome == Outcome.TURNED_18:
            at.pop(child, None)
            continue
        if new != here:
            if here != Place.COMMUNITY or event in (Event.PANEL_LISTED, Event.REFERRED, Event.WAITING_FOR_WORKER):
                found.append((here, new))
            if new == Place.SECTION_47:
                before[child] = Place.CHILD_IN_NEED if here == Place.CLINIC else here
            at[child] = new
    return [pair for pair in found if pair != (Place.COMMUNITY, Place.ASSESSMENT)] + contact_routes(log)


def contact_routes(log: EventLog) -> list[tuple[Place, Place]]:
    """From where to where contacts go: by the events of one contact."""
    found: list[tuple[Place, Place]] = []
    goes = {
        Outcome.EARLY_HELP: Place.EARLY_HELP, Outcome.REFERRAL: Place.ASSESSMENT,
        Outcome.IMMEDIATE_PROTECTION: Place.ASSESSMENT, Outcome.ADVICE: Place.COMMUNITY,
        Outcome.NO_FURTHER_ACTION: Place.COMMUNITY,
    }  # fmt: skip
    for row in log.rows[log.rows["child"] >= 0]:
        event, place, outcome = Event(int(row["event"])), Place(int(row["place"])), Outcome(int(row["outcome"]))
        if event == Event.SCREENING_STARTED:
            found.append((Place.COMMUNITY, place))
        elif event == Event.TRANSFERRED and place == Place.FRONT_DOOR:
            found.append((Place.EMERGENCY_DUTY, place))
        elif event == Event.CONTACT_DECIDED and outcome in goes:
            found.append((place, goes[outcome]))
    return found
