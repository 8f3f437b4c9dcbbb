"""A child's life in a few sentences: what is told, what is left out, and where the child is in the end."""

from __future__ import annotations

import math

from sim.log import Event, Outcome, Place
from sim.measures.chapters import Wait, at_the_end, chapters
from sim.measures.queues import PANEL

LOCALITY = 4


def contact(world, time, number, outcome, *, decided=None, place=Place.FRONT_DOOR, source=1):
    world.row(time, 1, Event.CONTACT_RECEIVED, number=number, source=source, value=2)
    world.row(time, 1, Event.SCREENING_STARTED, number=number, place=Place.FRONT_DOOR, worker=1, value=1)
    world.row(decided or time, 1, Event.CONTACT_DECIDED, number=number, place=place, outcome=outcome, perceived=40, need=52)


def told(world):
    return [(chapter.time_days, chapter.text) for chapter in chapters(world.log, 1)]


def test_a_contact_is_told_with_its_incident_and_its_decision(make):
    world = make()
    world.child(1)
    world.row(0, 1, Event.CHILD_ENTERED)
    world.row(5, 1, Event.NEED_CHANGED, outcome=Outcome.INCIDENT, need=52.4, set_point=30, tau_days=60)
    contact(world, 6, 1, Outcome.ADVICE, source=2)
    contact(world, 20, 2, Outcome.REFERRAL, decided=24)
    contact(world, 30, 3, Outcome.IMMEDIATE_PROTECTION, place=Place.EMERGENCY_DUTY)
    world.row(40, 1, Event.CONTACT_RECEIVED, number=4, source=1, value=2)
    assert told(world) == [
        (6, "Something happens: need rises to 52. Contact 1, from a school: advice and universal services "
            "(need seen as 40, truly 52)."),
        (20, "Contact 2, from the police, decided after 4 days: referral to the assessment team (need seen as 40, "
             "truly 52)."),
        (30, "Contact 3, from the police, seen by the emergency duty team: immediate protection (need seen as 40, "
             "truly 52)."),
        (40, "Contact 4, from the police: not decided by the end of the run."),
    ]  # fmt: skip


def test_a_plan_is_told_when_it_starts_and_ends_and_counted_in_between(make):
    world = make()
    world.child(1)
    world.row(10, 1, Event.REFERRED, number=1, place=Place.ASSESSMENT, outcome=Outcome.FRONT_DOOR)
    world.row(13, 1, Event.ASSESSMENT_STARTED, number=1, place=Place.ASSESSMENT, team=2, worker=2, value=3)
    world.row(50, 1, Event.ASSESSMENT_COMPLETED, number=1, place=Place.ASSESSMENT, outcome=Outcome.CHILD_IN_NEED, perceived=55, need=60, value=28)
    world.row(60, 1, Event.TRANSFERRED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.INFORMATION_LOST, value=10)
    world.row(60, 1, Event.WAITING_FOR_WORKER, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY)
    world.row(72, 1, Event.ALLOCATED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=4, value=12)
    world.row(72, 1, Event.PLAN_STARTED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=4, value=0)
    world.row(80, 1, Event.NEED_CHANGED, outcome=Outcome.INCIDENT, need=66, set_point=40, tau_days=60)
    world.row(90, 1, Event.CONTACT_ON_OPEN_CASE, source=1, outcome=Outcome.NOTED)
    world.row(100, 1, Event.NEED_CHANGED, outcome=Outcome.INCIDENT, need=61, set_point=40, tau_days=60)
    for time in (114, 156):
        world.row(time, 1, Event.REVIEW_HELD, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.CONTINUE, perceived=58, need=60)
    world.row(198, 1, Event.REVIEW_HELD, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.CLOSE, perceived=31, need=45)
    world.row(198, 1, Event.PLAN_ENDED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.CLOSE, value=126)
    world.row(198, 1, Event.SOCIAL_CARE_CLOSED, number=1, place=Place.CHILD_IN_NEED, outcome=Outcome.CLOSE)
    assert told(world) == [
        (13, "An assessment starts 3 days after the referral."),
        (50, "The assessment ends 28 working days after the referral: child in need (need seen as 55, truly 60)."),
        (60, "The handover takes 10 days, and information is lost."),
        (72, "A child in need plan starts after 12 days of waiting for a worker."),
        (80, "2 things happen; need rises to as much as 66. At 2 reviews the plan goes on."),
        (198, "The child in need plan ends after 126 days: closed (need seen as 31, truly 45)."),
    ]  # fmt: skip
    found = {chapter.time_days: chapter.wait for chapter in chapters(world.log, 1)}
    assert found[13] == Wait("assessment", 10)
    assert found[72] == Wait("locality/east", 60)


def test_the_panel_a_refusal_and_a_step_up_are_told_once(make):
    world = make()
    world.child(1)
    world.row(1, 1, Event.EARLY_HELP_REFERRED, number=1, place=Place.EARLY_HELP, source=7, outcome=Outcome.DIRECT)
    world.row(1, 1, Event.PANEL_LISTED, number=1)
    world.row(15, 1, Event.PANEL_HEARD, number=1, outcome=Outcome.EARLY_HELP, perceived=35, need=30, value=14)
    world.row(15, 1, Event.HELP_DECLINED, number=1, place=Place.EARLY_HELP)
    world.row(15, 1, Event.EARLY_HELP_CLOSED, number=1, place=Place.EARLY_HELP, outcome=Outcome.DECLINED)
    world.row(90, 1, Event.EARLY_HELP_CLOSED, number=2, place=Place.EARLY_HELP, outcome=Outcome.STEP_UP)
    world.row(90, 1, Event.REFERRED, number=3, place=Place.ASSESSMENT, outcome=Outcome.STEP_UP)
    assert [text for _, text in told(world)] == [
        "Referred directly to early help by an agency.",
        "The early help panel hears the case after 14 days: early help (need seen as 35, truly 30).",
        "The family declines early help.",
        "The early help case closes: stepped up.",
        "Stepped up from early help to the assessment team.",
    ]
    assert [chapter.wait for chapter in chapters(world.log, 1)][1] == Wait(PANEL, 1)


def test_where_the_child_is_in_the_end(make):
    """Need 70 at day 100, set-point 40, tau 60: at day 160 it is 40 + 30/e = 51.04."""
    world = make()
    world.child(1)
    world.row(0, 1, Event.NEED_CHANGED, need=20, set_point=20, tau_days=60)
    world.row(50, 1, Event.REFERRED, number=1, place=Place.ASSESSMENT, outcome=Outcome.FRONT_DOOR)
    assert at_the_end(world.log, 1, 60.0) == "waiting for an assessment; need is 20"
    world.row(100, 1, Event.NEED_CHANGED, outcome=Outcome.INCIDENT, need=70, set_point=40, tau_days=60)
    world.row(100, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION)
    assert at_the_end(world.log, 1, 160.0) == f"on a child protection plan; need is {40 + 30 / math.e:.0f}"
    world.row(150, 1, Event.PLAN_ENDED, number=1, place=Place.PROTECTION, outcome=Outcome.CLOSE, value=50)
    world.row(150, 1, Event.SOCIAL_CARE_CLOSED, number=1, place=Place.PROTECTION, outcome=Outcome.CLOSE)
    assert at_the_end(world.log, 1, 160.0).startswith("no open case; ")
    world.row(155, 1, Event.CHILD_LEFT)
    assert at_the_end(world.log, 1, 160.0) == "has reached the leaving age"
    assert (chapters(world.log, 99), at_the_end(world.log, 99, 160.0)) == ([], "not known")
