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

    def turn(self, child: Child, contact: int, urgency: int) -> Generator[Any, Any, Worker]:
        """Wait for a worker. The caller must `finish` with the worker it gets."""
        self._load_changes()
        self.open_weight += 1
        env = self.world.env
        if self.nothing_else_now and (worker := self._free_worker()) is not None:
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

    @property
    def has_waiting(self) -> bool:
        """Whether a contact waits for its turn."""
        return bool(self._waiting)

    def dispatch(self) -> None:
        """Give the waiting contacts to free workers."""
        while self._waiting and (worker := self._free_worker()) is not None:
            turn = heapq.heappop(self._waiting)[-1]
            worker.busy = True
            turn.succeed(worker)

    def _free_worker(self) -> Worker | None:
        for worker in self.workers:
            if not worker.busy and worker.absent_since is None:
                return worker
        return None
