"""One replication by the compiled engine: the tape goes in, the log comes out."""

from __future__ import annotations

from functools import lru_cache
from time import thread_time
from typing import NamedTuple
from weakref import finalize

import numpy as np
import numpy.typing as npt

from sim.engine.host import Instance, lend, take_back
from sim.engine.numbers import row, teams
from sim.log import CHILD, NOBODY, ColumnsOfRun, EventLog, Place, in_one_block, new_block
from sim.rules.bounds import MOST_MINUTES, hold_to_bounds
from sim.scenario.schema import Scenario
from sim.scenario.timeline import phases
from sim.tape import tape

OVER, REACHED, STEPS_TAKEN, REFUSED = range(4)
"""What `go_on_until` answers."""

STEPS_BETWEEN_LOOKS = 1 << 15
"""A hundredth of a second. What is written in two such stretches fits into two chunks, so there are no more of them."""

ROWS_IN_CHUNK = 32_840
CHUNK = (
    ("time_days", "<f8"), ("perceived", "<f8"), ("need", "<f8"), ("set_point", "<f8"), ("tau_days", "<f8"),
    ("value", "<f8"), ("worker", "<i4"), ("number", "<i4"), ("ordinal", "<i4"), ("event", "u1"),
    ("place", "u1"), ("team", "u1"), ("outcome", "u1"), ("source", "u1"),
)  # fmt: skip
"""Columns of a chunk of the log, one after the other, each of `ROWS_IN_CHUNK`. The ordinal is that by entry until the
run is over."""

_WHOLE_CHUNK = np.dtype([(name, kind, ROWS_IN_CHUNK) for name, kind in CHUNK])

_STEP, _MOST_LEFT = 16 << 20, 128 << 20
"""Bytes of a log are had by the step, so that the next one fits where the last one was; so many are left for it."""

Columns = dict[str, npt.NDArray[np.generic]]

CHILD_ROW = np.dtype(
    [
        ("child", "<i8"), ("entered_days", "<f8"), ("age_years", "<f8"), ("set_point", "<f8"), ("group", "u1"),
        ("area", "u1"), ("source", "u1"), ("origin", "u1"), ("earlier_plan", "u1"), ("rest", "V3"),
    ]
)  # fmt: skip
"""A child, as the engine keeps it."""


class Counts(NamedTuple):
    """What there is, as the engine counts it."""

    now: float
    children: float
    rows: float
    held_bytes: float
    refusal: float
    chunks: float
    events: float


class Prepared(NamedTuple):
    """A scenario, ready for any number of replications."""

    numbers: npt.NDArray[np.float64]
    areas: tuple[str, ...]
    end: float


class _Itself:
    """A scenario, which is known again by being the same object."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.scenario is self.scenario


@lru_cache(maxsize=8)
def _prepared(itself: _Itself) -> Prepared:
    timeline = phases(itself.scenario)
    numbers = tape(timeline)
    return Prepared(row(numbers, timeline), numbers.areas, numbers.end)


def simulate(scenario: Scenario, *, seed: int, replication: int, minutes: float = MOST_MINUTES) -> EventLog:
    """Run one replication of a scenario: see `sim.simulate`."""
    engine = lend()
    log = run(_prepared(_Itself(scenario)), seed, replication, minutes, engine)
    take_back(engine)
    return log


def run(scenario: Prepared, seed: int, replication: int, minutes: float, engine: Instance) -> EventLog:
    """Run one replication of a prepared scenario on an instance that holds no other."""
    engine.call("open_run", engine.write(scenario.numbers), seed, replication)
    began, log, first = thread_time(), _Columns(), None
    while True:
        answer = engine.call("go_on_until", scenario.end, STEPS_BETWEEN_LOOKS)
        counts = _counts(engine)
        hold_to_bounds(
            counts.now, scenario.end, children=int(counts.children), rows=int(counts.rows),
            held_bytes=int(counts.held_bytes), minutes=(thread_time() - began) / 60, most_minutes=minutes,
        )  # fmt: skip
        if answer == REFUSED:
            raise ValueError("arrivals of one source are limited to 80,000 a day")
        if answer != STEPS_TAKEN:
            break
        if first is None:
            first = counts  # many children are there from the beginning: how many rows a day brings is seen from now on
            continue
        rows, per_day = int(counts.rows), (counts.rows - first.rows) / max(counts.now - first.now, 1.0)
        log.take(engine, rows - rows % ROWS_IN_CHUNK, expected=int(rows + 1.3 * per_day * (scenario.end - counts.now)))
        engine.call("empty_chunks")
    engine.call("finish")
    log.take(engine, int(_counts(engine).rows))
    return _log(engine, log, scenario, seed, replication)


def _counts(engine: Instance) -> Counts:
    return Counts(*engine.numbers(engine.call("counts"), len(Counts._fields)).tolist())


def _log(engine: Instance, log: _Columns, scenario: Prepared, seed: int, replication: int) -> EventLog:
    counts = _counts(engine)
    kept = engine.numbers(engine.call("children_at"), int(counts.children), CHILD_ROW)
    children = np.empty(len(kept), dtype=CHILD)
    for name in CHILD.names or ():
        children[name] = kept[name]
    columns = log.taken()
    ordinals = np.append(engine.view(engine.call("ordinals_at"), len(kept), np.int32), np.int32(NOBODY))
    by_entry = columns["ordinal"].view(np.int32)
    ordinals.take(by_entry, out=by_entry, mode="wrap")  # from the end: -1, nobody, is the last
    of_area = len(scenario.areas)
    places = (Place.FRONT_DOOR, Place.EMERGENCY_DUTY, Place.ASSESSMENT, *(Place.EARLY_HELP,) * of_area,
              *(Place.CHILD_IN_NEED,) * of_area)  # fmt: skip
    return EventLog(
        ColumnsOfRun(columns, children), children, teams=tuple(team.name for team in teams(scenario.areas)),
        team_places=tuple(map(int, places)), areas=scenario.areas, seed=seed, replication=replication,
    )  # fmt: skip


class _Columns:
    """The columns of a log, put together from chunks while the run goes on, so that the engine can fill these anew."""

    def __init__(self) -> None:
        self.rows, self._room = 0, 0
        self._columns: Columns = {}

    def take(self, engine: Instance, rows: int, *, expected: int = 0) -> None:
        """Copy what is in the engine's chunks, up to so many rows of the log, of which so many are expected in all."""
        self._make_room(rows, expected)
        for chunk in range(-(-(rows - self.rows) // ROWS_IN_CHUNK)):
            last = min(self.rows + ROWS_IN_CHUNK, rows)
            filled = engine.view(engine.call("chunk_at", chunk), 1, _WHOLE_CHUNK)[0]
            for name, column in self._columns.items():
                column[self.rows : last] = filled[name][: last - self.rows]
            self.rows = last

    def taken(self) -> Columns:
        """The columns, as long as they are."""
        return {name: column[: self.rows] for name, column in self._columns.items()}

    def _make_room(self, rows: int, expected: int) -> None:
        if rows <= self._room:
            return
        self._room, earlier = max(rows, expected), self.taken()
        self._columns = in_one_block(self._room, CHUNK, _block_of_log)
        for name, column in earlier.items():
            self._columns[name][: self.rows] = column


_left: list[npt.NDArray[np.uint8]] = []
"""The memory of a log that nobody has any more, for the next one: to clear other takes the system 3% of a run."""


def _block_of_log(size: int) -> npt.NDArray[np.uint8]:
    """So many bytes, in memory that is left for the next log as soon as the last column that lies in it goes."""
    try:
        memory = _left.pop()
    except IndexError:
        memory = new_block(0)
    if len(memory) < size:
        memory = new_block(-(-size // _STEP) * _STEP)
    block = np.frombuffer(memory.data, np.uint8)  # what columns hold is this, not what it lies in
    finalize(block, _leave, memory).atexit = False
    return block[:size]


def _leave(memory: npt.NDArray[np.uint8]) -> None:
    if not _left and len(memory) <= _MOST_LEFT:
        _left.append(memory)
