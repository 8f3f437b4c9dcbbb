"""A team of workers: posts that fill and fall vacant, absence, agency cover, and the load on the team."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import simpy

from sim.log import NOBODY, Event, Outcome, Place
from sim.model.run import Part, Run, Steps
from sim.model.workers import NextNumber, Post, Worker, post_key
from sim.rules import allocation
from sim.rules.calendar import WorkingTime
from sim.rules.draws import Purpose
from sim.rules.recruiting import filled_at
from sim.rules.sources import YEAR_DAYS
from sim.scenario.schema import Scenario
from sim.scenario.staff import StaffPolicy, WorkerGroup

KIND_OUTCOME = {
    "permanent": Outcome.PERMANENT,
    "agency": Outcome.AGENCY,
    "newly_qualified": Outcome.NEWLY_QUALIFIED,
}

Settings = Callable[[Scenario], tuple[StaffPolicy, Mapping[str, WorkerGroup]]]
"""Where in a scenario a team's policy and worker groups stand."""

CUT, NEW_TERMS = "the post is cut", "turnover or absence has changed"

MOST_POSTS = 1 << 13
ENTITIES_PER_TEAM = MOST_POSTS << 11
FIRST_ENTITY = -(1 << 40)
"""Posts come before children at one instant: on the first day, workers are there when the open cases are handed out."""


class Team(ABC):
    """A team of workers. How work reaches them is for `Desk` and `CaseTeam` to say.

    Parameters
    ----------
    run
        The run.
    number, name
        Its number in the log, from 1, and its name, which is part of the key of its staff's draws.
    place
        The service it belongs to.
    settings
        Where its policy and worker groups stand in a scenario; read anew at each dated change.
    hours
        Its working time.
    next_worker
        Gives the number of the next worker to start in this run.
    """

    def __init__(
        self,
        run: Run,
        number: int,
        name: str,
        place: Place,
        *,
        settings: Settings,
        hours: WorkingTime,
        next_worker: NextNumber,
    ) -> None:
        self.run = run
        self.number = number
        self.name = name
        self.place = place
        self.hours = hours
        self.workers: list[Worker] = []
        self.open_weight = 0
        self._settings = settings
        self._next_worker = next_worker
        self.policy, self._groups = settings(run.scenario)
        roles = sorted({role for scenario in run.scenarios for role in settings(scenario)[1]})
        self._first_entity = {
            role: FIRST_ENTITY + number * ENTITIES_PER_TEAM + place * MOST_POSTS for place, role in enumerate(roles)
        }
        self._posts: dict[str, list[Post]] = {role: [] for role in roles}
        self._capacity = 0
        self._load_before = 0.0
        self._load_changed = -1.0
        self._next_look = float("inf")

    # -- load -------------------------------------------------------------------------------------------------------

    @property
    def load(self) -> float:
        """Open weighted cases over capacity at target, as it stood before anything changed at this instant.

        That way decisions taken at one instant do not depend on their order.
        """
        if self._load_changed < self.run.now:
            return allocation.load(self.open_weight, self._capacity)
        return self._load_before

    def _load_changes(self) -> None:
        """To be called before anything that changes the load."""
        if self._load_changed < self.run.now:
            self._load_before = allocation.load(self.open_weight, self._capacity)
            self._load_changed = self.run.now

    @property
    def overload(self) -> float:
        """Load above 1, or 0."""
        return allocation.overload(self.load)

    @property
    def quality(self) -> float:
        """Practice quality, from 0 to 1, as overload leaves it."""
        return allocation.remaining_quality(self.policy.practice_quality, self.policy.workload.quality, self.overload)

    @property
    def slowdown(self) -> float:
        """Factor by which overload lengthens work."""
        return allocation.lengthened(self.policy.workload.duration, self.overload)

    @property
    def error_factor(self) -> float:
        """Factor by which overload widens the error of perception."""
        return allocation.lengthened(self.policy.workload.error, self.overload)

    # -- posts ------------------------------------------------------------------------------------------------------

    def settle_posts(self) -> None:
        """Create and cut posts, and take limits and terms, as the scenario now in force says."""
        before = self.policy
        self.policy, self._groups = self._settings(self.run.scenario)
        wanted = {role: self._groups[role].posts if role in self._groups else 0 for role in self._posts}
        cut = {role: posts[wanted[role] :] for role, posts in self._posts.items()}
        for role, posts in self._posts.items():
            group = self._groups.get(role)
            del posts[wanted[role] :]
            for post in posts:
                if post.holder is not None and group is not None:
                    post.holder.take_terms(group)
                    self._new_rates(post, post.holder, before)
            while group is not None and len(posts) < wanted[role]:
                posts.append(self._new_post(role, group, len(posts), cut.get(group.turned_from or "", [])))
        for post in (post for posts in cut.values() for post in posts):
            if post.process is not None and post.process.is_alive:
                post.process.interrupt(CUT)
        self._capacity_changes()

    def _new_post(self, role: str, group: WorkerGroup, position: int, turning: Sequence[Post]) -> Post:
        """A new post, held by the worker of one that is cut, if there is one among those that turn into it."""
        entity = self._first_entity[role] + position
        post = Post(post_key(self.name, role, position), entity, role, group.fte)
        old = next((each for each in turning if each.holder is not None and not each.holder.is_cover), None)
        if old is not None and old.holder is not None:
            post.holder, old.holder = old.holder, None
            post.holder.turn_into(group)
            self._log(Event.WORKER_TURNED, worker=post.holder.number, outcome=KIND_OUTCOME[group.kind], value=group.fte)
        post.process = self.run.start(self._fill(post), entity=entity)
        return post

    def _new_rates(self, post: Post, worker: Worker, before: StaffPolicy) -> None:
        """Waits for leaving and for absence have no memory: when their rate changes they begin anew."""
        if self.policy.turnover_per_year != before.turnover_per_year and post.process is not None:
            post.process.interrupt(NEW_TERMS)
        if self.policy.absence_spells_per_year != before.absence_spells_per_year and worker.at_work:
            if worker.absences is not None and worker.absences.is_alive:
                worker.absences.interrupt(NEW_TERMS)
            else:
                worker.absences = self.run.start(self._absences(post, worker), entity=post.entity)

    def _fill(self, post: Post) -> Steps:
        """A post from its creation until it is cut: held, vacant, perhaps covered by agency, held again."""
        try:
            if self.run.now > 0 and post.holder is None and not self._groups[post.role].come_filled:
                yield from self._vacancy(post)
            while True:
                worker = post.holder or self._start(post, self._groups[post.role])
                yield from self._stay(post)
                self._leave(post, worker, Outcome.RESIGNED)
                yield from self._vacancy(post)
        except simpy.Interrupt:
            if post.holder is not None:
                self._leave(post, post.holder, Outcome.POST_CUT)
            if post.vacant:
                self._log_post(Event.POST_FILLED, post)

    def _stay(self, post: Post) -> Steps:
        """Until the worker leaves: exponential at the turnover rate, begun anew when that changes."""
        run = self.run
        while True:
            rate = self.policy.turnover_per_year / YEAR_DAYS
            try:
                if rate > 0:
                    yield run.at(run.now + run.exponential(post, Purpose.EMPLOYMENT, 1 / rate))
                    return
                yield run.clock.event()
            except simpy.Interrupt as interrupt:
                if interrupt.cause == CUT:
                    raise

    def _vacancy(self, post: Post) -> Steps:
        """Until the post is filled; an agency worker may cover part of the time."""
        run, cover = self.run, self.policy.agency_cover
        self._log_post(Event.POST_VACANT, post)
        vacant, days = run.now, run.duration(post, Purpose.RECRUITMENT, self.policy.recruitment_days)
        covered = run.chance(post, Purpose.COVER, cover.share)
        starts = vacant + cover.start_days
        if covered and starts < self._filled_at(vacant, days):
            yield from self._undisturbed(starts)
            cover = self.policy.agency_cover
            group = self._groups[post.role].model_copy(update={"kind": "agency", "productivity": cover.productivity})
            worker = self._start(post, group, is_cover=True)
            yield from self._recruited(vacant, days)
            self._leave(post, worker, Outcome.COVER_ENDED)
        else:
            yield from self._recruited(vacant, days)
        self._log_post(Event.POST_FILLED, post)

    def _recruited(self, vacant: float, days: float) -> Steps:
        """Until the vacancy is filled; a freeze that a dated change has brought meanwhile is met at the end."""
        while (filled := self._filled_at(vacant, days)) > self.run.now:
            yield from self._undisturbed(filled)

    def _filled_at(self, vacant: float, days: float) -> float:
        frozen, start = self.policy.recruitment.frozen, self.run.scenario.run.start
        if frozen.from_date is None:
            return vacant + days
        ends = self.run.end if frozen.until is None else (frozen.until - start).days + 1
        return filled_at(vacant, days, (frozen.from_date - start).days, ends)

    def _undisturbed(self, until: float) -> Steps:
        """Wait until a time, whatever happens to the terms; a cut still ends it."""
        while self.run.now < until:
            try:
                yield self.run.at(until)
            except simpy.Interrupt as interrupt:
                if interrupt.cause == CUT:
                    raise

    def _log_post(self, event: Event, post: Post) -> None:
        post.vacant = event == Event.POST_VACANT
        self._log(event, value=post.fte)

    # -- workers ----------------------------------------------------------------------------------------------------

    def _start(self, post: Post, group: WorkerGroup, *, is_cover: bool = False) -> Worker:
        worker = Worker(self._next_worker(), group, is_cover=is_cover)
        post.holder = worker
        self.workers.append(worker)
        self._log(Event.WORKER_STARTED, worker=worker.number, outcome=KIND_OUTCOME[worker.kind], value=worker.fte)
        if self.policy.absence_spells_per_year > 0:
            worker.absences = self.run.start(self._absences(post, worker), entity=post.entity)
        self._capacity_changes()
        return worker

    def _leave(self, post: Post, worker: Worker, why: Outcome) -> None:
        worker.gone = True
        post.holder = None
        self.workers.remove(worker)
        self._log(Event.WORKER_LEFT, worker=worker.number, outcome=why, value=len(worker.cases))
        self._give_up_cases(worker)
        self._capacity_changes()

    def _absences(self, post: Post, worker: Worker) -> Steps:
        """Spells of absence of one worker."""
        run = self.run
        while (rate := self.policy.absence_spells_per_year / YEAR_DAYS) > 0:
            try:
                yield run.at(run.now + run.exponential(post, Purpose.ABSENCE_GAP, 1 / rate))
            except simpy.Interrupt:
                continue
            if worker.gone:
                return
            worker.absent_since = run.now
            self._log(Event.WORKER_ABSENT, worker=worker.number)
            self._capacity_changes()
            yield run.at(run.now + run.duration(post, Purpose.ABSENCE_LENGTH, self.policy.absence_days))
            if worker.gone:
                return
            worker.absent_days = worker.days_absent(run.now)
            worker.absent_since = None
            self._log(Event.WORKER_BACK, worker=worker.number)
            self._capacity_changes()

    def _capacity_changes(self) -> None:
        self._load_changes()
        self._capacity = allocation.capacity([worker.target for worker in self.workers if worker.at_work])
        self._log(Event.TEAM_LOAD, value=self._capacity / allocation.THOUSAND)
        self.give_out_work()

    def _log(
        self, event: Event, *, worker: int = NOBODY, outcome: Outcome = Outcome.NONE, value: float = float("nan")
    ) -> None:
        self.run.log.write(
            self.run.now, NOBODY, event, place=self.place, team=self.number, worker=worker, outcome=outcome,
            value=value,
        )  # fmt: skip

    # -- work -------------------------------------------------------------------------------------------------------

    def give_out_work(self) -> None:
        """Give out work at the end of this instant, when everything that happens at it is known, or at opening."""
        if self.has_waiting:
            self.look_at(self.hours.next_open(self.run.now))

    def look_at(self, time: float) -> None:
        """Look at the queue at a time, unless the team looks before that anyway (and then looks ahead again)."""
        if time < self._next_look:
            self._next_look = time
            self.run.call_at(time, self._look, part=Part.TEAMS, entity=self.number)

    def _look(self) -> None:
        now = self.run.now
        if self._next_look > now:
            return  # overtaken by an earlier look
        self._next_look = float("inf")
        if not self.has_waiting:
            return
        if self.hours.is_open(now):
            self.dispatch()
        else:
            self.give_out_work()

    @property
    @abstractmethod
    def has_waiting(self) -> bool:
        """Whether work waits for a worker."""

    @abstractmethod
    def dispatch(self) -> None:
        """Give waiting work to workers with room for it; called when the team is open and work waits."""

    def _give_up_cases(self, worker: Worker) -> None:  # noqa: B027 - a desk has none to give up
        """What becomes of the work of a worker who leaves."""
