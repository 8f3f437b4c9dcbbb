"""Looked-after children: they leave the locality teams; some go home, and some of those come back."""

from collections.abc import Generator

import simpy

from sim.log import Event, Outcome, Place
from sim.model.cases import (
    close_case,
    end_plan,
    hand_over,
    log_case,
    log_inherited,
    perceive_in_case,
    start_plan,
    take_stock,
    wait,
)
from sim.model.child import Child
from sim.model.need import rest
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules import decisions
from sim.rules.draws import Purpose
from sim.scenario.vocabulary import Point

REVIEW_DAYS = 182.0
"""Between reviews of a looked-after child (statutory: at most six months), at which progress is taken stock of."""


def stay(service: Service, child: Child) -> Generator[simpy.Event, None, Place | None]:
    """From becoming looked after to going home for good."""
    run, case = service.run, child.open_case
    team = service.team_of(case)
    if team is not None:
        team.release(child, case)
    case.place = Place.LOOKED_AFTER
    case.information_lost = case.concern = False
    if case.inherited_days is not None:
        log_inherited(service, child)
    while True:
        yield from _in_care(service, child)
        if not run.chance(child, Purpose.RETURN_TO_CARE, run.scenario.looked_after.return_share):
            break
        rest(run, child)
        delay = run.duration(child, Purpose.RETURN_DELAY, run.scenario.looked_after.return_delay_days)
        yield from wait(child, run.at(run.now + delay))
    if run.chance(child, Purpose.PERMANENCE, run.scenario.looked_after.permanence_share):
        child.has_left, child.why_left = True, Outcome.MOVED_ON
        close_case(service, child, Outcome.RETURN_HOME)
        return None
    if run.chance(child, Purpose.PLAN_AFTER_CARE, run.scenario.looked_after.plan_after_share):
        hours = service.locality[child.area].hours
        yield from hand_over(service, child, "transfer", to=Place.CHILD_IN_NEED, hours=hours)
        return Place.CHILD_IN_NEED
    close_case(service, child, Outcome.RETURN_HOME)
    return None


def _goes_home(service: Service, child: Child) -> bool:
    """Whether the review at the end of a stay finds that the child can go home."""
    run, level = service.run, service.run.scenario.looked_after.home_below
    if level is None:
        return True
    x = perceive_in_case(service, child, Point.PROTECTION_REVIEW, purpose=Purpose.HOME_LOOK)
    outcome = decisions.end_of_stay(x, home_below=level)
    log_case(
        service, child, Event.REVIEW_HELD, Place.LOOKED_AFTER, outcome=outcome, perceived=x,
        value=run.now - child.open_case.plan_started,
    )  # fmt: skip
    return outcome == Outcome.RETURN_HOME


def _in_care(service: Service, child: Child) -> Steps:
    """One stay, with its reviews."""
    run, case = service.run, child.open_case
    start_plan(service, child)
    draw = run.duration if case.inherited_days is None else run.remaining
    ends = run.now + draw(child, Purpose.STAY_LENGTH, run.scenario.looked_after.stay_days)
    case.inherited_days = None
    while run.now < ends:
        yield from wait(child, run.at(min(ends, run.now + REVIEW_DAYS)))
        take_stock(service, child, run.scenario.looked_after.help_per_year)
        if run.now >= ends and not _goes_home(service, child):
            ends = run.now + REVIEW_DAYS
    end_plan(service, child, Outcome.RETURN_HOME)
