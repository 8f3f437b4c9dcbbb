"""A screening desk: each worker takes one contact at a time, in order of urgency, in working hours."""

import heapq
from collections.abc import Generator
from typing import Any

import simpy

from sim.model.run import Clock, Part
from sim.model.staff import Team
from sim.model.workers import Numbers, Worker
from sim.rules.allocation import NOBODY_FREE, THOUSAND, contact_place, first_free


class Turn(simpy.Event):
    """The turn of one contact at a desk; its value is the worker."""

    def __init__(self, clock: Clock, child: int) -> None:
        super().__init__(clock)
        self.entity = child


class Desk(Team):
    """Contacts wait in order of urgency, then time, then child. The first free worker takes the next one.

    Being busy with one contact is not interrupted: not by a more urgent one, nor by absence or leaving, which take
    effect when it is done.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._waiting: list[tuple[tuple[int, float, int, int], int, Turn]] = []
        self._numbers = Numbers()  # of two notes about a child at one instant, the order in which they came

    def turn(
        self, child: int, contact: int, urgency: int, *, weight: int = THOUSAND
    ) -> Generator[simpy.Event, Worker, Worker]:
        """Wait for a worker. The caller must `finish` with the worker it gets.

        `weight` is what it counts for in the load on the desk, in thousandths: nothing for what is only recorded, since
        a pile of notes does not cloud the judgement of a contact.
        """
        return (yield self._line_up(child, contact, urgency, weight))

    def turn_before(
        self, time: float, child: int, contact: int, urgency: int
    ) -> Generator[simpy.Event, Worker | None, Worker | None]:
        """Wait for a worker until a time; None if there was none by then, and the contact has left the desk."""
        turn = self._line_up(child, contact, urgency, THOUSAND)
        self.run.call_at(time, lambda: self._withdraw(turn), part=Part.CHILDREN_AND_WORKERS, entity=child)
        return (yield turn)

    def _line_up(self, child: int, contact: int, urgency: int, weight: int) -> Turn:
        self._load_changes()
        self.open_weight += weight
        turn = Turn(self.run.clock, child)
        place = contact_place(urgency, self.run.now, child, contact)
        heapq.heappush(self._waiting, (place, self._numbers.next(), turn))
        self.give_out_work()
        return turn

    def _withdraw(self, turn: Turn) -> None:
        """A contact leaves the desk without its turn, unless it has had it."""
        if turn.triggered:
            return
        self._waiting = [each for each in self._waiting if each[-1] is not turn]
        heapq.heapify(self._waiting)
        self._load_changes()
        self.open_weight -= THOUSAND
        turn.succeed(None)

    def finish(self, worker: Worker, *, weight: int = THOUSAND) -> None:
        """The worker is free again, and the contact has left the desk."""
        self._load_changes()
        self.open_weight -= weight
        worker.busy = False
        self.give_out_work()

    @property
    def has_waiting(self) -> bool:
        """Whether a contact waits for its turn."""
        return bool(self._waiting)

    def dispatch(self) -> None:
        """Give the waiting contacts to free workers."""
        while self._waiting:
            free = first_free([not worker.busy and worker.at_work for worker in self.workers])
            if free == NOBODY_FREE:
                return
            worker = self.workers[free]
            worker.busy = True
            turn = heapq.heappop(self._waiting)[-1]
            turn.succeed(worker)
