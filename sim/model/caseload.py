"""A team that holds cases: who gets the next case, when a manager allocates above target, what a leaver leaves."""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING

import simpy

from sim.log import Event, Outcome, Place
from sim.model.staff import Team, Worker

if TYPE_CHECKING:
    from typing import Any

    from sim.model.child import Case, Child

REALLOCATED, URGENT, ORDINARY = 0, 1, 2
"""Order in which waiting cases are allocated."""

PLANS = (Place.EARLY_HELP, Place.CHILD_IN_NEED, Place.PROTECTION)


class Request(simpy.Event):
    """A case that waits for a worker; succeeds when it gets one."""

    def __init__(self, team: CaseTeam, child: Child, case: Case, order: int) -> None:
        super().__init__(team.world.env)
        self.team = team
        self.child = child
        self.case = case
        self.order = order
        self.since = team.world.env.now
        self.serial = team.next_serial()
        self.withdrawn = False
        self.granted = False

    @property
    def key(self) -> tuple[int, float, int, int]:
        """Place in the queue: order, time, child."""
        return self.order, self.since, self.child.key, self.serial


class CaseTeam(Team):
    """Cases wait in order (reallocated, urgent or protection, ordinary), then time, then child.

    A case goes to the worker with most room below target. When nobody has room, a manager allocates above target, up
    to the maximum: at once for reallocated and urgent cases, after `above_target_after_days` for others. Cases are
    allocated in the team's working hours. The queue is not overtaken: when the first case cannot be allocated, those
    behind it wait too.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._waiting: list[tuple[tuple[int, float, int, int], Request]] = []
        self._serials = count()
        self._come_back_due = -1.0

    def next_serial(self) -> int:
        """Tells requests of the same case at the same instant apart."""
        return next(self._serials)

    def ask(self, child: Child, case: Case, *, weight: float, urgent: bool) -> Request:
        """Put a case in the queue. The request is granted now, if nothing else happens now, or succeeds later."""
        case.team, case.weight = self, weight
        self._load_changes()
        self.open_weight += weight
        request = Request(self, child, case, URGENT if urgent else ORDINARY)
        case.request = request
        env = self.world.env
        self.world.log.write(
            env.now, child.key, Event.WAITING_FOR_WORKER, place=case.place, team=self.number, number=case.number
        )
        if self.nothing_else_now:
            worker, outcome = self._worker_for(request)
            if worker is not None:
                self._grant(request, worker, outcome)
                return request
        self._queue(request)
        self.call_dispatch()
        return request

    def hurry(self, request: Request) -> None:
        """Move a waiting request to the front, as urgent."""
        request.order = min(request.order, URGENT)
        self._waiting = [(waiting.key, waiting) for _, waiting in self._waiting]
        heapq.heapify(self._waiting)
        self.call_dispatch()

    def withdraw(self, request: Request) -> None:
        """Take a case out of the queue."""
        request.withdrawn = True
        self._load_changes()
        self.open_weight -= request.case.weight
        request.case.request = None
        self.world.log.write(
            self.world.now, request.child.key, Event.WAIT_ENDED, place=request.case.place, team=self.number,
            number=request.case.number,
        )  # fmt: skip
        self.call_dispatch()

    def release(self, child: Child, case: Case) -> None:
        """The team has done with a case: sets its worker free, or takes it out of the queue."""
        if case.request is not None:
            self.withdraw(case.request)
        elif case.worker is not None:
            worker = case.worker
            self._load_changes()
            self.open_weight -= case.weight
            worker.load -= case.weight
            del worker.cases[child.key]
            self.world.log.write(
                self.world.now, child.key, Event.RELEASED, place=case.place, team=self.number, number=case.number,
                worker=worker.number, value=case.weight,
            )  # fmt: skip
            if self._waiting:
                self.call_dispatch()
        case.worker, case.team = None, None

    def reweigh(self, case: Case, weight: float) -> None:
        """The case counts differently from now on."""
        self._load_changes()
        self.open_weight += weight - case.weight
        if case.worker is not None:
            case.worker.load += weight - case.weight
        case.weight = weight
        self.call_dispatch()

    def inherit(self, child: Child, case: Case, *, weight: float) -> None:
        """A case that was open on the first day is with the worker who has most room, whatever the limits."""
        case.team, case.weight = self, weight
        self._load_changes()
        self.open_weight += weight
        if self.workers:
            worker = max(self.workers, key=lambda each: (each.target - each.load, -each.number))
            self._hold(worker, child, case)
            self.world.log_inherited(child)
        else:
            self.world.log_inherited(child)
            case.request = Request(self, child, case, ORDINARY)
            self._queue(case.request)
            self.world.log.write(
                self.world.now, child.key, Event.WAITING_FOR_WORKER, place=case.place, team=self.number,
                number=case.number,
            )  # fmt: skip

    @property
    def has_waiting(self) -> bool:
        """Whether a case waits for a worker."""
        return bool(self._waiting)

    def dispatch(self) -> None:
        """Allocate waiting cases in order, until one cannot be."""
        while self._waiting:
            request = self._waiting[0][1]
            if request.withdrawn:
                heapq.heappop(self._waiting)
                continue
            worker, outcome = self._worker_for(request)
            if worker is None:
                self._come_back(request)
                return
            heapq.heappop(self._waiting)
            self._grant(request, worker, outcome)
            request.succeed()

    def _queue(self, request: Request) -> None:
        heapq.heappush(self._waiting, (request.key, request))

    def _come_back(self, request: Request) -> None:
        """Look again when the first case in the queue has waited long enough to be allocated above target."""
        due = request.since + self.policy.above_target_after_days
        if request.order == ORDINARY and due > self.world.env.now and due != self._come_back_due:
            self._come_back_due = due
            self.world.call_at(due, self.call_dispatch)

    def _worker_for(self, request: Request) -> tuple[Worker | None, Outcome]:
        """The worker with most room for a case, and whether that is within target."""
        best, most = None, 0.0
        weight = request.case.weight
        for worker in self.workers:
            room = worker.target - worker.load
            if worker.absent_since is None and (best is None or room > most):
                best, most = worker, room
        if best is None:
            return None, Outcome.NONE
        if most >= weight - 1e-9:
            return best, Outcome.WITHIN_TARGET
        waited = self.world.env.now - request.since
        if request.order == ORDINARY and waited < self.policy.above_target_after_days - 1e-9:
            return None, Outcome.NONE
        above = [
            (worker.maximum - worker.load, -worker.number, worker)
            for worker in self.workers
            if worker.absent_since is None and worker.load + weight <= worker.maximum + 1e-9
        ]
        return (max(above)[2], Outcome.ABOVE_TARGET) if above else (None, Outcome.NONE)

    def _hold(self, worker: Worker, child: Child, case: Case) -> None:
        case.worker = worker
        case.absent_mark = worker.days_absent(self.world.now)
        worker.load += case.weight
        worker.cases[child.key] = (child, case)

    def _grant(self, request: Request, worker: Worker, outcome: Outcome) -> None:
        child, case, now = request.child, request.case, self.world.env.now
        request.granted = True
        case.request = None
        again = request.order == REALLOCATED
        self._hold(worker, child, case)
        waited = now - request.since
        self.world.log.write(
            now, child.key, Event.WORKER_CHANGED if again else Event.ALLOCATED, place=case.place, team=self.number,
            number=case.number, worker=worker.number, outcome=outcome, value=waited,
        )  # fmt: skip
        if again:
            self._lose_ground(child, case, waited)

    def _lose_ground(self, child: Child, case: Case, waited: float) -> None:
        """A change of worker costs the days without one, time to settle, and part of the progress made."""
        terms = self.policy.change_of_worker
        case.unworked_days += min(waited, self.world.now - case.stock_taken) + terms.settling_days
        gain = case.first_set_point - child.set_point
        if terms.gain_lost_share > 0 and gain > 0 and case.place in PLANS:
            self.world.set_course(
                child, set_point=child.set_point + terms.gain_lost_share * gain, tau=child.tau, why=Outcome.HELPED
            )

    def _give_up_cases(self, worker: Worker) -> None:
        for child, case in list(worker.cases.values()):
            case.worker = None
            case.unworked_days += worker.days_absent(self.world.now) - case.absent_mark
            case.request = Request(self, child, case, REALLOCATED)
            self._queue(case.request)
            self.world.log.write(
                self.world.now, child.key, Event.WAITING_FOR_WORKER, place=case.place, team=self.number,
                number=case.number, outcome=Outcome.RESIGNED,
            )  # fmt: skip
        worker.cases.clear()
        worker.load = 0.0
        self.call_dispatch()

