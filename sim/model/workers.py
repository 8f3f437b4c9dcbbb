"""People: workers, and the posts that they hold."""

import zlib
from collections.abc import Callable

import simpy

from sim.rules.allocation import limit_thousandths
from sim.scenario.staff import WorkerGroup

FIRST_POST = 1 << 60
"""Keys of posts count from here; those of children lie below."""


class Worker:
    """One person in a team.

    Attributes
    ----------
    number
        Number of the worker in this run.
    kind, fte, productivity
        As in the worker group, or in the agency cover that stands in.
    target, maximum
        Weighted cases the worker should and may hold, for their full-time equivalent, in thousandths.
    load, cases
        Weighted cases held now, in thousandths, and of whom: keys of children, in the order in which they came.
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
        self.load = 0
        self.cases: dict[int, int] = {}
        self.busy = False
        self.gone = False
        self.absent_since: float | None = None
        self.absent_days = 0.0
        self.take_terms(group)

    def take_terms(self, group: WorkerGroup) -> None:
        """Take the caseload limits of the group, and its productivity unless this is agency cover."""
        if not self.is_cover:
            self.productivity = group.productivity
        self.target = limit_thousandths(group.target_cases, self.fte)
        self.maximum = limit_thousandths(group.maximum_cases, self.fte)

    def turn_into(self, group: WorkerGroup) -> None:
        """Go on as one of another group: kind, hours, limits and productivity are its."""
        self.kind, self.fte = group.kind, group.fte
        self.take_terms(group)

    @property
    def at_work(self) -> bool:
        """Whether the worker is not in a spell of absence."""
        return self.absent_since is None

    def days_absent(self, now: float) -> float:
        """Days of absence so far."""
        return self.absent_days + (now - self.absent_since if self.absent_since is not None else 0.0)


def post_key(team: str, role: str, position: int) -> int:
    """Key of the draws about whoever holds a post: the same in every scenario that has it."""
    return FIRST_POST + (zlib.crc32(f"{team}/{role}".encode()) << 20) + position


class Post:
    """A post in a team.

    Parameters
    ----------
    key
        Key of the draws about whoever holds it.
    entity
        Its place among those to whom something happens at the same instant: by team, role and position.
    role, fte
        As in the scenario.
    """

    def __init__(self, key: int, entity: int, role: str, fte: float) -> None:
        self.key = key
        self.entity = entity
        self.role = role
        self.fte = fte
        self.vacant = False
        self.process: simpy.Process | None = None
        self.holder: Worker | None = None
        self._draws: dict[int, int] = {}

    def next_index(self, purpose: int) -> int:
        """How many draws this post has had for `purpose` so far; counts one more."""
        index = self._draws.get(purpose, 0)
        self._draws[purpose] = index + 1
        return index


class Numbers:
    """Numbers given out from 1, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """The next number."""
        self._last += 1
        return self._last


NextNumber = Callable[[], int]
