"""The same log from both engines, to the last byte: ``python -m tests.engine.replay 1 10000``.

Runs worlds by their numbers, and goes on where it was stopped (``--from`` in its last line). Of a world that differs it
leaves out setting after setting while it still does, and shows the first child, time and column at which it does, and
the two journeys side by side.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.engine.replication import simulate as by_engine
from sim.log import ROW, EventLog
from sim.model import simulate as by_model
from sim.scenario import Scenario
from tests.engine.worlds import settings, world

ROWS_SHOWN = 12


def same(one: EventLog, other: EventLog) -> bool:
    """Whether two logs are the same, byte for byte."""
    return bool(
        one.rows.tobytes() == other.rows.tobytes() and one.children.tobytes() == other.children.tobytes()
        and (one.teams, one.team_places, one.areas) == (other.teams, other.team_places, other.areas)
    )  # fmt: skip


def both(scenario: Scenario, seed: int, replication: int = 0) -> tuple[EventLog, EventLog]:
    """The log of the compiled engine, and that of the SimPy model."""
    return (
        by_engine(scenario, seed=seed, replication=replication),
        by_model(scenario, seed=seed, replication=replication),
    )


def difference(one: EventLog, other: EventLog) -> str:
    """Where two logs first differ: child, time and column, and the rows of that child up to there."""
    if one.children.tobytes() != other.children.tobytes() and one.rows.tobytes() == other.rows.tobytes():
        return "the children differ, and no row does"
    shorter = min(len(one), len(other))
    unlike = one.rows[:shorter].view(f"V{ROW.itemsize}") != other.rows[:shorter].view(f"V{ROW.itemsize}")
    at = int(np.argmax(unlike)) if unlike.any() else shorter
    if at == shorter == len(one) == len(other):
        return "the logs do not differ"
    logs = {"engine": one, "model": other}
    first = {name: log.rows[at] for name, log in logs.items() if at < len(log)}
    columns = [
        name for name in ROW.names or () if len({row[name].tobytes() for row in first.values()}) > 1 or len(first) == 1
    ]
    child = int(next(iter(first.values()))["child"])
    time = float(next(iter(first.values()))["time_days"])
    lines = [f"row {at}, child {child}, day {time!r}: {', '.join(columns)}"]
    for name, log in logs.items():
        lines.append(f"-- {name}")
        rows = log.frame()[: at + 1]
        lines.append(rows[rows["child"] == child].tail(ROWS_SHOWN).to_string(index=False))
    return "\n".join(lines)


def shrunk(chosen: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """The settings without which the two engines would agree."""
    left = dict(chosen)
    for path in [path for path in chosen if path != "run"]:
        fewer = {other: value for other, value in left.items() if other != path}
        if not same(*both(world(fewer), seed)):
            left = fewer
    return left


def check(number: int) -> str:
    """What is to be said about world `number`: nothing, if both engines agree."""
    chosen = settings(number)
    if same(*both(world(chosen), number)):
        return ""
    left = shrunk(chosen, number)
    told = "\n".join(f"  {path}: {value}" for path, value in left.items())
    return f"world {number} differs; the least that does, with seed {number}:\n{told}\n{difference(*both(world(left), number))}"


def main(first: int, last: int) -> int:
    """Run worlds `first` to `last`; the first that differs is told."""
    for number in range(first, last + 1):
        told = check(number)
        if told:
            sys.stdout.write(f"{told}\n")
            return 1
        if number % 100 == 0:
            sys.stdout.write(f"worlds up to {number} are the same; go on with {number + 1}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2])))
