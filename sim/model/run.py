"""One run: the clock, the scenario now in force, the draws and the log. It knows nobody: no child, no team, no meeting.

Every moment of a run is an absolute time. What happens at one instant happens in a fixed order, whatever order it was
scheduled in: see `Part` and `sim/model/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import IntEnum
from heapq import heappush
from typing import Any, Protocol

import simpy

from sim.log import NOBODY, Event, LogWriter
from sim.model.sight import Sight
from sim.rules import lengths
from sim.rules.draws import run_key, uniform
from sim.scenario.need import PresentingGroup
from sim.scenario.parts import Duration
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import GROUPS
from sim.tape import Tape

Steps = Generator[simpy.Event, Any, Any]
"""What a process does: it waits for events, one after the other."""


class Part(IntEnum):
    """The parts of an instant, in the order in which they are worked through."""

    END = 0
    CHANGES = 1
    CHILDREN_AND_WORKERS = 2
    MEETINGS = 3
    TEAMS = 4


class Moment(simpy.Event):
    """A moment on the clock: like SimPy's timeout, at an absolute time, with its place among the events of an instant.

    Parameters
    ----------
    clock
        The clock.
    time
        When, in days since the start of the run; not before now.
    part, entity
        The part of the instant, and whom it happens to.
    value
        What the waiting process gets.
    """

    def __init__(self, clock: Clock, time: float, part: int, entity: int, value: Any = None) -> None:
        super().__init__(clock)
        self._ok, self._value = True, value
        clock.put(self, time, part, entity, 1)


class Clock(simpy.Environment):
    """SimPy's environment with a total order of events: time, part of the instant, entity, the entity's own sequence.

    What follows from an event at the same instant (a process that starts, is interrupted, or gets what it waited for)
    happens to the entity that it names, or else to the same one, in the part of children and workers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entity = NOBODY
        self._look: Callable[[], None] = lambda: None
        self._steps, self._between = 0, 1 << 30

    def look_every(self, steps: int, look: Callable[[], None]) -> None:
        """Call something after every so many steps, which may end the run but changes nothing in it."""
        self._look, self._between = look, steps

    def put(self, event: simpy.Event, time: float, part: int, entity: int, urgency: int) -> None:
        """Put an event in its place. The sequence counts all events, and so each entity's own in their order."""
        heappush(self._queue, (time, (part, entity, urgency), next(self._eid), event))  # type: ignore[misc]

    def schedule(self, event: simpy.Event, priority: int = 1, delay: float = 0) -> None:
        """What SimPy calls for an event that is triggered; always for now."""
        assert delay == 0, "a delay is a difference of times: use Run.at"
        owner = getattr(event, "process", event)  # of an interruption
        self.put(event, self._now, Part.CHILDREN_AND_WORKERS, getattr(owner, "entity", self.entity), priority)

    def step(self) -> None:
        """Work through the next event."""
        self._steps += 1
        if not self._steps % self._between:
            self._look()
        if self._queue:
            self.entity = self._queue[0][1][1]  # type: ignore[index]
        super().step()


class Drawn(Protocol):
    """Somebody about whom things are drawn: a child, or a post."""

    key: int

    def next_index(self, purpose: int) -> int:
        """How many draws there have been for `purpose` so far; counts one more."""


class Run:
    """What every process of one run uses.

    Parameters
    ----------
    scenarios
        The scenario as it stands in each phase.
    tape
        The same as plain numbers.
    seed, replication
        What the key of all draws is made of.
    """

    def __init__(self, scenarios: tuple[Scenario, ...], tape: Tape, *, seed: int, replication: int) -> None:
        self.clock = Clock()
        self.log = LogWriter()
        self.scenarios = scenarios
        self.tape = tape
        self.key = run_key(seed, replication)
        self.end = tape.end
        self.phase = 0
        self.scenario = scenarios[0]
        self.sight = Sight(self.scenario.perception)
        self._on_change: list[Callable[[], None]] = []

    # -- time -------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Days since the start of the run."""
        return self.clock.now

    def at(self, time: float, *, entity: int | None = None, part: Part = Part.CHILDREN_AND_WORKERS) -> Moment:
        """A moment to wait for: never before now."""
        clock = self.clock
        return Moment(clock, max(time, clock.now), part, clock.entity if entity is None else entity)

    def call_at(self, time: float, action: Callable[[], None], *, part: Part, entity: int) -> None:
        """Do something at a moment."""
        moment = self.at(time, part=part, entity=entity)
        assert moment.callbacks is not None
        moment.callbacks.append(lambda _: action())

    def start(self, steps: Steps, *, entity: int | None = None) -> simpy.Process:
        """Start a process, now; what happens in it happens to `entity`, by default the one whose turn it is."""
        clock, turn = self.clock, self.clock.entity
        clock.entity = turn if entity is None else entity
        process = clock.process(steps)
        process.entity = clock.entity  # type: ignore[attr-defined]
        clock.entity = turn
        return process

    def on_change(self, action: Callable[[], None]) -> None:
        """Do something whenever a dated change has taken place."""
        self._on_change.append(action)

    def go(self) -> None:
        """Run to the end of the period. What is due at the end itself does not happen."""
        for phase, starts in enumerate(self.tape.phase_starts[1:], start=1):
            self.call_at(starts, lambda phase=phase: self._change(phase), part=Part.CHANGES, entity=phase)  # type: ignore[misc]
        self.clock.run(until=Moment(self.clock, self.end, Part.END, NOBODY))

    def _change(self, phase: int) -> None:
        """A dated change: the scenario from now on is that of the next phase."""
        self.phase = phase
        self.scenario = self.scenarios[phase]
        self.sight = Sight(self.scenario.perception)
        self.log.write(self.now, NOBODY, Event.CHANGE_MADE, value=phase)
        for action in self._on_change:
            action()

    def group(self, code: int) -> PresentingGroup:
        """The presenting group of a code."""
        return self.scenario.need.groups[GROUPS[code]]

    # -- draws ------------------------------------------------------------------------------------------------------

    def uniform(self, about: Drawn, purpose: int) -> float:
        """A uniform draw about a child or post."""
        return uniform(self.key, about.key, purpose, about.next_index(purpose))

    def chance(self, about: Drawn, purpose: int, share: float) -> bool:
        """Whether something of probability `share` happens. The draw is counted whatever the share."""
        return self.uniform(about, purpose) < share

    def exponential(self, about: Drawn, purpose: int, mean: float) -> float:
        """A draw of an exponential length."""
        return lengths.exponential(mean, self.uniform(about, purpose))

    def duration(self, about: Drawn, purpose: int, length: Duration) -> float:
        """A draw of a length, in the unit it is given in. The draw is counted also for a fixed length."""
        code = lengths.DISTRIBUTIONS[length.distribution]
        return lengths.duration(code, length.mean, length.spread, self.uniform(about, purpose))

    def remaining(self, about: Drawn, purpose: int, length: Duration) -> float:
        """A draw of what remains of a length that is under way."""
        u, share = self.uniform(about, purpose), self.uniform(about, purpose)
        return lengths.remaining(lengths.DISTRIBUTIONS[length.distribution], length.mean, length.spread, u, share)
