"""A team that holds cases: who gets the next case, when a manager allocates above target, what a leaver leaves."""

import heapq
from typing import Any

import simpy

from sim.log import NOBODY, Event, Outcome, Place
from sim.model.child import NO_TEAM, Case, Child
from sim.model.need import set_course
from sim.model.run import Clock
from sim.model.staff import Team
from sim.model.workers import Numbers, Worker
from sim.rules import allocation
from sim.rules.allocation import NOBODY_FREE, THOUSAND, Order
from sim.rules.decisions import Urgency

PLANS = (Place.EARLY_HELP, Place.CHILD_IN_NEED, Place.PROTECTION)


QueuePlace = tuple[int, int, float, int, int]


class Request(simpy.Event):
    """A case that waits for a worker; succeeds when it gets one.

    Parameters
    ----------
    clock
        The clock.
    number
        Its number among the requests of its team.
    child, case
        The case that waits.
    order, by_urgency, since
        Its place in the queue: order, whether the urgency of the contact counts, and when it was made.
    """

    def __init__(
        self, clock: Clock, number: int, child: Child, case: Case, *, order: Order, by_urgency: bool, since: float
    ) -> None:
        super().__init__(clock)
        self.entity = child.key
        self.number = number
        self.child = child
        self.case = case
        self.order = order
        self.by_urgency = by_urgency
        self.since = since
        self.granted = False

    @property
    def place(self) -> QueuePlace:
        """Place in the queue."""
        return allocation.case_place(
            self.order, self.case.urgency, self.since, self.child.key, self.number, by_urgency=self.by_urgency
        )


class CaseTeam(Team):
    """Cases wait in order (reallocated, urgent or protection, ordinary), then time, then child.

    A case goes to the worker with most room below target. When nobody has room, a manager allocates above target, up
    to the maximum: at once for reallocated and urgent cases, after `above_target_after_days` for others. Cases are
    allocated in the team's working hours. The queue is not overtaken: when the first case cannot be allocated, those
    behind it wait too.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._waiting: list[tuple[QueuePlace, Request]] = []
        self._requests: dict[int, Request] = {}
        self._numbers = Numbers()
        self._holders: dict[int, Worker] = {}
        self._cases: dict[int, tuple[Child, Case]] = {}
        self._kept: dict[int, tuple[Child, Case]] = {}

    # -- asking and giving back -------------------------------------------------------------------------------------

    def ask(self, child: Child, case: Case, *, weight: float, urgent: bool) -> Request:
        """Put a case in the queue for a worker. The request succeeds when there is one."""
        self._take_on(case, weight)
        request = self._queue(child, case, Order.URGENT if urgent else Order.ORDINARY)
        self._log_case(Event.WAITING_FOR_WORKER, child, case)
        self.give_out_work()
        return request

    def request_of(self, case: Case) -> Request | None:
        """The request of a case that waits for a worker."""
        return self._requests.get(case.request)

    def hurry(self, request: Request) -> None:
        """Move a waiting request to the front, as urgent."""
        if request.order > Order.URGENT:
            request.order = Order.URGENT
            heapq.heappush(self._waiting, (request.place, request))
        self.give_out_work()

    def release(self, child: Child, case: Case) -> None:
        """The team has done with a case: sets its worker free, or takes it out of the queue."""
        self._load_changes()
        self.open_weight -= case.weight
        if case.request:
            del self._requests[case.request]
            case.request = 0
            self._log_case(Event.WAIT_ENDED, child, case)
        elif case.worker != NOBODY:
            worker = self._holders[case.worker]
            worker.load -= case.weight
            del worker.cases[child.key]
            self._log_case(Event.RELEASED, child, case, value=case.weight / THOUSAND)
        self._cases.pop(child.key, None)
        case.worker, case.team = NOBODY, NO_TEAM
        self.give_out_work()

    def keep(self, child: Child, case: Case) -> None:
        """The worker goes on with the case until another team's worker takes it: see `let_go`. Who leaves before that
        leaves it to nobody."""
        if case.worker == NOBODY:
            self.release(child, case)
            return
        case.sender_worker, case.sender_weight = case.worker, case.weight
        self._kept[child.key] = child, case
        del self._holders[case.worker].cases[child.key]
        self._cases.pop(child.key, None)
        case.worker, case.team, case.weight = NOBODY, NO_TEAM, 0

    def reweigh_kept(self, case: Case, more: float) -> None:
        """What the team keeps counts for more, or less, from now on."""
        self._load_changes()
        change = allocation.thousandths(case.sender_weight / THOUSAND + more) - case.sender_weight
        self.open_weight += change
        case.sender_weight += change
        if case.sender_worker in self._holders:
            self._holders[case.sender_worker].load += change

    def let_go(self, child: Child, case: Case) -> None:
        """What the team has kept is with another team, or closed."""
        if case.sender_weight == 0:
            return
        self._load_changes()
        self.open_weight -= case.sender_weight
        worker = self._holders.get(case.sender_worker)
        if worker is not None:
            worker.load -= case.sender_weight
        self.run.log.write(
            self.run.now, child.key, Event.RELEASED, place=Place.ASSESSMENT, team=self.number, number=case.number,
            worker=case.sender_worker, value=case.sender_weight / THOUSAND,
        )  # fmt: skip
        case.sender_worker, case.sender_weight = NOBODY, 0
        del self._kept[child.key]
        self.give_out_work()

    def reweigh(self, case: Case, weight: float) -> None:
        """The case counts differently from now on."""
        self._load_changes()
        more = allocation.thousandths(weight) - case.weight
        self.open_weight += more
        if case.worker != NOBODY:
            self._holders[case.worker].load += more
        case.weight += more
        self.give_out_work()

    def inherit(self, child: Child, case: Case, *, weight: float) -> None:
        """A case that was open on the first day is with the worker who has most room, whatever the limits."""
        self._take_on(case, weight)
        place = allocation.most_room([worker.target - worker.load for worker in self.workers])
        if place != NOBODY_FREE:
            self._hold(self.workers[place], child, case)
        self._log_case(Event.INHERITED, child, case, value=case.inherited_days or 0.0, need=child.need_at(self.run.now))
        if place == NOBODY_FREE:
            self._queue(child, case, Order.ORDINARY)
            self._log_case(Event.WAITING_FOR_WORKER, child, case)

    def productivity(self, case: Case) -> float:
        """Productivity of the worker who holds a case; 1 if nobody does."""
        return self._holders[case.worker].productivity if case.worker != NOBODY else 1.0

    def idle_days(self, case: Case) -> float:
        """Days since it was last asked on which the worker was absent, or the case waited for a new one."""
        if case.worker != NOBODY:
            absent = self._holders[case.worker].days_absent(self.run.now)
            idle, case.absent_mark = absent - case.absent_mark, absent
            return idle
        if case.request:
            return self.run.now - max(self._requests[case.request].since, case.stock_taken)
        return 0.0

    def mark_absence(self, case: Case) -> None:
        """Absence of the worker counts from now on."""
        if case.worker != NOBODY:
            case.absent_mark = self._holders[case.worker].days_absent(self.run.now)

    # -- giving out -------------------------------------------------------------------------------------------------

    @property
    def has_waiting(self) -> bool:
        """Whether a case waits for a worker."""
        return bool(self._requests)

    def dispatch(self) -> None:
        """Allocate waiting cases in order, until one cannot be."""
        while self._waiting:
            _, request = self._waiting[0]
            if request.number not in self._requests:  # withdrawn, or served when it was hurried: it stood in front, too
                heapq.heappop(self._waiting)
                continue
            patience = self._patience(request.case.urgency)
            above_target = allocation.may_exceed_target(request.order, request.since, self.run.now, patience)
            at_work = [worker for worker in self.workers if worker.at_work]
            position, within = allocation.holder(
                request.case.weight,
                [(worker.target - worker.load, worker.maximum - worker.load) for worker in at_work],
                above_target=above_target,
            )
            if position == NOBODY_FREE:
                if not above_target:  # look again when it has waited long enough
                    self.look_at(request.since + patience)
                return
            heapq.heappop(self._waiting)
            self._grant(request, at_work[position], Outcome.WITHIN_TARGET if within else Outcome.ABOVE_TARGET)

    def _patience(self, urgency: Urgency) -> float:
        """Waiting time after which a manager allocates a case above target."""
        terms = self.policy.allocation_by_urgency
        own = {Urgency.RED: terms.red_above_target_after_days, Urgency.AMBER: terms.amber_above_target_after_days}
        days = own.get(urgency)
        return self.policy.above_target_after_days if days is None else days

    def _take_on(self, case: Case, weight: float) -> None:
        case.team, case.weight = self.number, allocation.thousandths(weight)
        self._load_changes()
        self.open_weight += case.weight

    def _queue(self, child: Child, case: Case, order: Order) -> Request:
        request = Request(
            self.run.clock, self._numbers.next(), child, case, order=order,
            by_urgency=self.policy.allocation_by_urgency.in_order, since=self.run.now,
        )  # fmt: skip
        case.request = request.number
        self._requests[request.number] = request
        heapq.heappush(self._waiting, (request.place, request))
        return request

    def _hold(self, worker: Worker, child: Child, case: Case) -> None:
        case.worker = worker.number
        case.absent_mark = worker.days_absent(self.run.now)
        worker.load += case.weight
        worker.cases[child.key] = case.number
        self._holders[worker.number] = worker
        self._cases[child.key] = (child, case)

    def _grant(self, request: Request, worker: Worker, outcome: Outcome) -> None:
        child, case = request.child, request.case
        del self._requests[request.number]
        case.request = 0
        request.granted = True
        again = request.order == Order.REALLOCATED
        self._hold(worker, child, case)
        waited = self.run.now - request.since
        self._log_case(Event.WORKER_CHANGED if again else Event.ALLOCATED, child, case, outcome=outcome, value=waited)
        if again:
            self._lose_ground(child, case, waited)
        request.succeed()

    def _lose_ground(self, child: Child, case: Case, waited: float) -> None:
        """A change of worker costs the days without one, time to settle, and part of the progress made."""
        terms = self.policy.change_of_worker
        case.unworked_days += min(waited, self.run.now - case.stock_taken) + terms.settling_days
        gain = case.first_set_point - child.set_point
        if terms.gain_lost_share > 0 and gain > 0 and case.place in PLANS:
            set_course(
                self.run, child, set_point=child.set_point + terms.gain_lost_share * gain, tau=child.tau,
                why=Outcome.HELPED,
            )  # fmt: skip

    def _give_up_cases(self, worker: Worker) -> None:
        for key in worker.cases:
            child, case = self._cases[key]
            case.worker = NOBODY
            case.unworked_days += worker.days_absent(self.run.now) - case.absent_mark
            self._queue(child, case, Order.REALLOCATED)
            self._log_case(Event.WAITING_FOR_WORKER, child, case, outcome=Outcome.RESIGNED)
        worker.cases.clear()
        for child, case in [each for each in self._kept.values() if each[1].sender_worker == worker.number]:
            self.let_go(child, case)
        worker.load = 0
        self._holders.pop(worker.number, None)
        self.give_out_work()

    def _log_case(
        self,
        event: Event,
        child: Child,
        case: Case,
        *,
        outcome: Outcome = Outcome.NONE,
        value: float = float("nan"),
        need: float = float("nan"),
    ) -> None:
        self.run.log.write(
            self.run.now, child.key, event, place=case.place, team=self.number, number=case.number,
            worker=case.worker, outcome=outcome, need=need, value=value,
        )  # fmt: skip
