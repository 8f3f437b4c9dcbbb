"""A screening desk: each worker takes one contact at a time, in order of urgency, in working hours."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import simpy

from sim.model.staff import Team, Worker

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from sim.model.child import Child


class Turn(simpy.Event):
    """The turn of one contact at a desk; its value is the worker."""

    __slots__ = ("urgency",)


class Desk(Team):
    """Contacts wait in order of urgency, then time, then child. The first free worker takes the next one.

    Being busy with one contact is not interrupted: not by a more urgent one, nor by absence or leaving, which take
    effect when it is done.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._waiting: list[tuple[int, float, int, int, Turn]] = []
        self._opening_due = -1.0

    def turn(self, child: Child, contact: int, urgency: int) -> Generator[Any, Any, Worker]:
        """Wait for a worker. The caller must `finish` with the worker it gets."""
        self._load_changes()
        self.open_weight += 1
        env = self.world.env
        if not self._waiting and not self._dispatch_due and env.peek() > env.now and self.hours.is_open(env.now):
            worker = self._free_worker()
            if worker is not None:  # nothing else happens at this instant: no need to wait for its end
                worker.busy = True
                return worker
        turn = Turn(env)
        heapq.heappush(self._waiting, (urgency, env.now, child.key, contact, turn))
        self.call_dispatch()
        taken = yield turn
        assert isinstance(taken, Worker)
        return taken

    def finish(self, worker: Worker) -> None:
        """The worker is free again, and the contact has left the desk."""
        self._load_changes()
        self.open_weight -= 1
        worker.busy = False
        if self._waiting:
            self.call_dispatch()

    def dispatch(self) -> None:
        """Give the waiting contacts to free workers, if the desk is open; otherwise come back when it opens."""
        now = self.world.env.now
        if not self._waiting:
            return
        if not self.hours.is_open(now):
            opens = self.hours.next_open(now)
            if opens < self.world.end and opens != self._opening_due:
                self._opening_due = opens
                self.world.call_at(opens, self.call_dispatch)
            return
        while self._waiting and (worker := self._free_worker()) is not None:
            turn = heapq.heappop(self._waiting)[-1]
            worker.busy = True
            turn.succeed(worker)

    def _free_worker(self) -> Worker | None:
        for worker in self.workers:
            if not worker.busy and worker.absent_since is None:
                return worker
        return None
