"""A child's journey through the services: from stage to stage until the case is closed."""

from collections.abc import Callable, Generator

import simpy

from sim.log import NAN, Event, Outcome, Place
from sim.model import assessment, early_help, families, locality, looked_after, panel, transfers
from sim.model.cases import close_case, end_plan, open_case
from sim.model.child import Child, ChildLeftError
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules.decisions import Urgency

Stage = Callable[[Service, Child], Generator[simpy.Event, None, Place | None]]

STAGES: dict[Place, Stage] = {
    Place.PANEL: panel.hear,
    Place.EARLY_HELP: early_help.plan,
    Place.ASSESSMENT: assessment.assess,
    Place.SECTION_47: transfers.take_over,
    Place.CHILD_IN_NEED: locality.child_in_need_plan,
    Place.PROTECTION: locality.protection_plan,
    Place.LOOKED_AFTER: looked_after.stay,
}
"""Each stage takes a child with an open case, and says where it goes next; None when the case is closed."""


def start_case(
    service: Service,
    child: Child,
    place: Place,
    *,
    origin: Outcome,
    urgency: Urgency = Urgency.GREEN,
    urgent: bool = False,
    source: int = 0,
    value: float = NAN,
) -> None:
    """Open a case that starts at `place`, and set the child on its way; `value` stands in the row that says so."""
    first = Place.EARLY_HELP if place == Place.PANEL else place
    case = open_case(service, child, first, origin=origin, source=source, value=value)
    case.urgent, case.urgency = urgent, urgency
    case.process = service.run.start(journey(service, child, place), entity=child.key)


def journey(service: Service, child: Child, place: Place) -> Steps:
    """From stage to stage, until the case is closed or the child leaves the model."""
    stage: Place | None = place
    try:
        while stage is not None:
            stage = yield from STAGES[stage](service, child)
            if child.case is not None:
                child.case.inherited_days, child.case.first_interval_share = None, 1.0
    except ChildLeftError:
        service.panel.withdraw(child.key)
        service.clinic.withdraw(child.key)
        if child.case is not None:
            why = child.why_left or Outcome.TURNED_18
            if child.case.plan_open:
                end_plan(service, child, why)
            close_case(service, child, why)
    say_goodbye(service, child)


def say_goodbye(service: Service, child: Child) -> None:
    """Log that a child has left, once no case and no contact about it is open any more."""
    if child.has_left and is_at_rest(child):
        service.run.log.write(service.run.now, child.key, Event.CHILD_LEFT, outcome=child.why_left)
        families.leave(service.run, child)


def is_at_rest(child: Child) -> bool:
    """Whether no case and no contact about a child is open."""
    return child.case is None and child.contacts_in_hand == 0


def child_moves_on(service: Service, child: Child) -> None:
    """A child about whom nothing is open moves away, or is no longer known."""
    child.has_left, child.why_left = True, Outcome.MOVED_ON
    say_goodbye(service, child)


def child_leaves(service: Service, child: Child, why: Outcome = Outcome.NONE) -> None:
    """The child reaches the leaving age, or has moved away: an open case is closed at the next moment it can be."""
    child.has_left, child.why_left = True, why
    case = child.case
    if case is None:
        say_goodbye(service, child)
    elif case.waiting and case.process is not None:
        case.waiting = False
        case.process.interrupt()
