"""Conference chairs: a conference waits for the earliest slot, and again where it has no quorum."""

from sim.log import Event, Outcome, Place
from sim.model.child import Child, ChildLeftError
from sim.model.run import Steps
from sim.model.service import Service
from sim.rules.draws import Purpose


def slot(service: Service, child: Child, place: Place) -> Steps:
    """Wait until a chair holds the conference; without chairs it waits for nobody. Concerns are kept for it."""
    run, case = service.run, child.open_case
    while run.scenario.section_47.chairs.chairs > 0:
        run.log.write(run.now, child.key, Event.CONFERENCE_LISTED, place=place, number=case.number)
        entry = service.conferences.list(child.key)
        yield entry
        if child.has_left:
            raise ChildLeftError
        if not entry.heard:  # there are no chairs any more
            return
        quorate = not run.chance(child, Purpose.QUORUM, run.scenario.section_47.chairs.not_quorate_share)
        run.log.write(
            run.now, child.key, Event.CONFERENCE_SLOT, place=place, number=case.number, value=run.now - entry.listed,
            outcome=Outcome.NONE if quorate else Outcome.NOT_QUORATE,
        )  # fmt: skip
        if quorate:
            case.concern = False  # whatever was heard until now is before the conference
            return
