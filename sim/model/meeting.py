"""A dated meeting with an agenda: the early help panel and the child in need clinic."""

from collections.abc import Sequence

import simpy

from sim.model.run import Clock, Part, Run, Steps
from sim.rules.allocation import agenda_place, is_on_agenda
from sim.rules.meetings import Sitting


class Entry(simpy.Event):
    """A child's place on the agenda; succeeds when the meeting comes to it."""

    def __init__(self, clock: Clock, child: int) -> None:
        super().__init__(clock)
        self.entity = child
        self.listed = clock.now
        self.heard = False


class Meeting:
    """Children wait on the agenda; each sitting hears those listed before its agenda closed, longest wait first.

    Parameters
    ----------
    run
        The run.
    number
        Its place among the meetings of one instant.
    sittings
        Its meetings, in order of time.
    """

    def __init__(self, run: Run, number: int, sittings: Sequence[Sitting]) -> None:
        self.run = run
        self.number = number
        self.sittings = sittings
        self._agenda: dict[int, Entry] = {}

    def list(self, child: int) -> Entry:
        """Put a child on the agenda."""
        entry = Entry(self.run.clock, child)
        self._agenda[child] = entry
        return entry

    def withdraw(self, child: int) -> None:
        """Take a child off the agenda, if it is on it."""
        self._agenda.pop(child, None)

    def dismiss(self) -> None:
        """The meeting is no more: nobody waits for it."""
        for entry in self._agenda.values():
            entry.succeed()
        self._agenda.clear()

    def sit(self) -> Steps:
        """Hold the meetings, one after the other."""
        for sitting in self.sittings:
            yield self.run.at(sitting.starts, part=Part.MEETINGS, entity=self.number)
            due = [
                entry
                for entry in self._agenda.values()
                if is_on_agenda(entry.listed, agenda_closes=sitting.agenda_closes, starts=sitting.starts)
            ]
            due.sort(key=lambda entry: agenda_place(entry.listed, entry.entity))
            for entry in due[: sitting.places]:
                del self._agenda[entry.entity]
                entry.heard = True
                entry.succeed()
