"""People: posts, the workers who hold them, absence, leaving, recruiting, agency cover, and the load on a team."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

import simpy

from sim.log import NOBODY, Event, Outcome, Place
from sim.model.draws import Purpose
from sim.scenario.schema import Scenario
from sim.scenario.staff import StaffPolicy, WorkerGroup

if TYPE_CHECKING:
    from sim.model.clock import WorkingTime
    from sim.model.world import World

KIND_OUTCOME = {
    "permanent": Outcome.PERMANENT,
    "agency": Outcome.AGENCY,
    "newly_qualified": Outcome.NEWLY_QUALIFIED,
}

Settings = Callable[[Scenario], tuple[StaffPolicy, Mapping[str, WorkerGroup]]]
"""Where in a scenario a team's policy and worker groups stand."""

CUT, NEW_TERMS = "the post is cut", "turnover has changed"


class Worker:
    """One person in a team.

    Attributes
    ----------
    number
        Number of the worker in this run.
    kind, fte, productivity
        As in the worker group, or in the agency cover that stands in.
    target, maximum
        Weighted cases the worker should and may hold, for their full-time equivalent.
    load, cases
        Weighted cases held now, and whose they are.
    """

    __slots__ = (
        "absences", "absent_days", "absent_since", "busy", "cases", "fte", "gone", "is_cover", "kind", "load",
        "maximum", "number", "productivity", "target",
    )  # fmt: skip

    def __init__(self, number: int, group: WorkerGroup, *, is_cover: bool) -> None:
        self.number = number
        self.kind: str = group.kind
        self.is_cover = is_cover
        self.fte = group.fte
        self.productivity = group.productivity
        self.absences: simpy.Process | None = None
        self.load = 0.0
        self.cases: dict[int, Any] = {}
        self.busy = False
        self.gone = False
        self.absent_since: float | None = None
        self.absent_days = 0.0
        self.take_terms(group)

    def take_terms(self, group: WorkerGroup) -> None:
        """Take the caseload limits of the group, and its productivity unless this is agency cover."""
        if not self.is_cover:
            self.productivity = group.productivity
        self.target = group.target_cases * self.fte
        self.maximum = group.maximum_cases * self.fte

    @property
    def at_work(self) -> bool:
        """Whether the worker is not in a spell of absence."""
        return self.absent_since is None

    def days_absent(self, now: float) -> float:
        """Days of absence so far."""
        return self.absent_days + (now - self.absent_since if self.absent_since is not None else 0.0)


class Post:
    """A post in a team; draws about whoever holds it are keyed by team, role and position."""

    def __init__(self, team: str, role: str, position: int, fte: float) -> None:
        self.role = role
        self.fte = fte
        self.vacant = False
        self.key = (1 << 60) + (zlib.crc32(f"{team}/{role}".encode()) << 20) + position
        self.process: simpy.Process | None = None
        self.holder: Worker | None = None
        self._draws: dict[int, int] = {}

    def next_index(self, purpose: int) -> int:
        """How many draws this post has had for `purpose` so far; counts one more."""
        index = self._draws.get(purpose, 0)
        self._draws[purpose] = index + 1
        return index


class Team(ABC):
    """A team of workers. How work reaches them is for `Desk` and `CaseTeam` to say.

    Parameters
    ----------
    world
        The run.
    name
        Name of the team; part of the key of its staff's draws.
    place
        The service it belongs to.
    settings
        Where its policy and worker groups stand in a scenario; read anew at each dated change.
    hours
        Its working time.
    """

    def __init__(self, world: World, name: str, place: Place, *, settings: Settings, hours: WorkingTime) -> None:
        self.world = world
        self.name = name
        self.place = place
        self.hours = hours
        self._settings = settings
        self.policy, self._groups = settings(world.scenario)
        self.workers: list[Worker] = []
        self.posts: dict[str, list[Post]] = {}
        self.number = world.enrol(self)
        self.open_weight = 0.0
        self._capacity = 0.0
        self._load_before = 0.0
        self._load_changed = -1.0
        self._dispatch_due = False
        self._opening_due = -1.0

    # -- load -------------------------------------------------------------------------------------------------------

    def _load_now(self) -> float:
        if self._capacity > 0:
            return self.open_weight / self._capacity
        return 0.0 if self.open_weight == 0 else 10.0

    @property
    def load(self) -> float:
        """Open weighted cases over capacity at target, as it stood before anything changed at this instant.

        That way decisions taken at one instant do not depend on their order. A team with work and nobody there
        has a load of 10.
        """
        return self._load_before if self.world.env.now == self._load_changed else self._load_now()

    @property
    def overload(self) -> float:
        """Load above 1, or 0."""
        return max(0.0, self.load - 1.0)

    def _load_changes(self) -> None:
        """To be called before anything that changes the load."""
        now = self.world.env.now
        if now != self._load_changed:
            self._load_before = self._load_now()
            self._load_changed = now

    @property
    def quality(self) -> float:
        """Practice quality, from 0 to 1, as overload leaves it."""
        policy = self.policy
        return policy.practice_quality * max(0.0, 1.0 - policy.workload.quality * self.overload)

    @property
    def slowdown(self) -> float:
        """Factor by which overload lengthens work."""
        return 1.0 + self.policy.workload.duration * self.overload

    @property
    def error_factor(self) -> float:
        """Factor by which overload widens the error of perception."""
        return 1.0 + self.policy.workload.error * self.overload

    # -- people -----------------------------------------------------------------------------------------------------

    def settle_posts(self) -> None:
        """Create and cut posts, and take limits and terms, as the scenario now in force says."""
        before = self.policy
        self.policy, self._groups = self._settings(self.world.scenario)
        for role, group in sorted(self._groups.items()):
            posts = self.posts.setdefault(role, [])
            while len(posts) < group.posts:
                post = Post(self.name, role, len(posts), group.fte)
                posts.append(post)
                post.process = self.world.env.process(self._fill(post))
        for role, posts in self.posts.items():
            wanted = self._groups[role].posts if role in self._groups else 0
            for post in posts[wanted:]:
                if post.process is not None and post.process.is_alive:
                    post.process.interrupt(CUT)
            del posts[wanted:]
            for post in posts:
                if post.holder is not None:
                    post.holder.take_terms(self._groups[role])
                    self._new_rates(post, post.holder, before)
        self._capacity_changes()

    def _new_rates(self, post: Post, worker: Worker, before: StaffPolicy) -> None:
        """Waits for leaving and for absence have no memory: when their rate changes they begin anew."""
        if self.policy.turnover_per_year != before.turnover_per_year and post.process is not None:
            post.process.interrupt(NEW_TERMS)
        if self.policy.absence_spells_per_year != before.absence_spells_per_year and worker.at_work:
            if worker.absences is not None and worker.absences.is_alive:
                worker.absences.interrupt(NEW_TERMS)
            else:
                worker.absences = self.world.env.process(self._absences(post, worker))

    def _fill(self, post: Post) -> Generator[Any, Any, None]:
        """A post from its creation until it is cut: held, vacant, perhaps covered by agency, held again."""
        try:
            while True:
                worker = self._start(post, self._groups[post.role])
                yield from self._stay(post)
                self._leave(post, worker, Outcome.RESIGNED)
                yield from self._vacancy(post)
        except simpy.Interrupt:
            if post.holder is not None:
                self._leave(post, post.holder, Outcome.POST_CUT)
            if post.vacant:
                self._log_post(Event.POST_FILLED, post)

    def _stay(self, post: Post) -> Generator[Any, Any, None]:
        """Until the worker leaves: exponential at the turnover rate, begun anew when that changes."""
        while True:
            rate = self.policy.turnover_per_year / 365.25
            try:
                if rate > 0:
                    yield self.world.env.timeout(self.world.exponential(post, Purpose.EMPLOYMENT, 1 / rate))
                    return
                yield self.world.env.event()
            except simpy.Interrupt as interrupt:
                if interrupt.cause == CUT:
                    raise

    def _vacancy(self, post: Post) -> Generator[Any, Any, None]:
        """Until the post is filled; an agency worker may cover part of the time."""
        world, cover = self.world, self.policy.agency_cover
        self._log_post(Event.POST_VACANT, post)
        days = world.duration(post, Purpose.RECRUITMENT, self.policy.recruitment_days)
        covered = world.chance(post, Purpose.COVER, cover.share)
        if covered and cover.start_days < days:
            yield from self._undisturbed(cover.start_days)
            group = self._groups[post.role].model_copy(
                update={"kind": "agency", "productivity": cover.productivity}
            )
            worker = self._start(post, group, is_cover=True)
            yield from self._undisturbed(days - cover.start_days)
            self._leave(post, worker, Outcome.COVER_ENDED)
        else:
            yield from self._undisturbed(days)
        self._log_post(Event.POST_FILLED, post)

    def _log_post(self, event: Event, post: Post) -> None:
        post.vacant = event == Event.POST_VACANT
        self.world.log.write(
            self.world.now, NOBODY, event, place=self.place, team=self.number, value=post.fte
        )

    def _undisturbed(self, days: float) -> Generator[Any, Any, None]:
        """Wait `days`, whatever happens to the terms; a cut still ends it."""
        until = self.world.env.now + days
        while self.world.env.now < until:
            try:
                yield self.world.env.timeout(until - self.world.env.now)
            except simpy.Interrupt as interrupt:
                if interrupt.cause == CUT:
                    raise

    def _absences(self, post: Post, worker: Worker) -> Generator[Any, Any, None]:
        """Spells of absence of one worker."""
        world = self.world
        while (rate := self.policy.absence_spells_per_year / 365.25) > 0:
            try:
                yield world.env.timeout(world.exponential(post, Purpose.ABSENCE_GAP, 1 / rate))
            except simpy.Interrupt:
                continue
            if worker.gone:
                return
            worker.absent_since = world.now
            world.log.write(
                world.now, NOBODY, Event.WORKER_ABSENT, place=self.place, team=self.number, worker=worker.number
            )
            self._capacity_changes()
            yield world.env.timeout(world.duration(post, Purpose.ABSENCE_LENGTH, self.policy.absence_days))
            if worker.gone:
                return
            worker.absent_days = worker.days_absent(world.now)
            worker.absent_since = None
            world.log.write(
                world.now, NOBODY, Event.WORKER_BACK, place=self.place, team=self.number, worker=worker.number
            )
            self._capacity_changes()

    def _start(self, post: Post, group: WorkerGroup, *, is_cover: bool = False) -> Worker:
        world = self.world
        worker = Worker(world.next_worker(), group, is_cover=is_cover)
        post.holder = worker
        self.workers.append(worker)
        world.log.write(
            world.now, NOBODY, Event.WORKER_STARTED, place=self.place, team=self.number, worker=worker.number,
            outcome=KIND_OUTCOME[worker.kind], value=worker.fte,
        )  # fmt: skip
        if self.policy.absence_spells_per_year > 0:
            worker.absences = world.env.process(self._absences(post, worker))
        self._capacity_changes()
        return worker

    def _leave(self, post: Post, worker: Worker, why: Outcome) -> None:
        world = self.world
        worker.gone = True
        post.holder = None
        self.workers.remove(worker)
        world.log.write(
            world.now, NOBODY, Event.WORKER_LEFT, place=self.place, team=self.number, worker=worker.number,
            outcome=why, value=len(worker.cases),
        )  # fmt: skip
        self._give_up_cases(worker)
        self._capacity_changes()

    def _capacity_changes(self) -> None:
        self._load_changes()
        self._capacity = sum(worker.target for worker in self.workers if worker.at_work)
        world = self.world
        world.log.write(
            world.now, NOBODY, Event.TEAM_LOAD, place=self.place, team=self.number, value=self._capacity
        )
        self.call_dispatch()

    # -- work -------------------------------------------------------------------------------------------------------

    def call_dispatch(self) -> None:
        """Give out work at the end of this instant, when everything that happens at it is known."""
        if not self._dispatch_due:
            self._dispatch_due = True
            self.world.at_end_of_instant(self._dispatch_now, self.number)

    def _dispatch_now(self, _: simpy.Event) -> None:
        self._dispatch_due = False
        if not self.has_waiting:
            return
        now = self.world.env.now
        opens = self.hours.next_open(now)
        if opens == now:
            self.dispatch()
        elif opens < self.world.end and opens != self._opening_due:
            self._opening_due = opens
            self.world.call_at(opens, self.call_dispatch)

    @property
    def nothing_else_now(self) -> bool:
        """Whether work may be given out on the spot: the team is open, nobody waits, nothing else happens now."""
        env = self.world.env
        return (
            not self.has_waiting and not self._dispatch_due and env.peek() > env.now and self.hours.is_open(env.now)
        )

    @property
    @abstractmethod
    def has_waiting(self) -> bool:
        """Whether work waits for a worker."""

    @abstractmethod
    def dispatch(self) -> None:
        """Give waiting work to workers with room for it; called when the team is open and work waits."""

    def _give_up_cases(self, worker: Worker) -> None:  # noqa: B027 - a desk has none to give up
        """What becomes of the work of a worker who leaves."""
