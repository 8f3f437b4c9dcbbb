"""Digests of what a run and its measures give, to the last bit, to be compared between processors.

``python -m tests.verification.everywhere measures FILE`` measures a saved log; ``log`` simulates it first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from sim.log import CHILD, ROW, Event, EventLog, LogWriter
from sim.scenario import Scenario
from tests.model.worlds import authority
from tests.processors import digest, of_the_libraries

OVERRIDES = ("run.observed_days=200",)
"""The small authority: every mechanism is at work in it."""

CHILDREN = 8_000


def needs_by_hand() -> EventLog:
    """Children of whom nothing is known but the course of their need, which turns four times: many crossings."""
    writer, source = LogWriter(), np.random.default_rng(20_180_725)
    numbers = source.integers(0, 2**20, (CHILDREN, 4, 4)) / 2**20
    for child in range(CHILDREN):
        writer.enter(
            child, entered_days=0.0, group=0, area=child % 2, source=1, origin=0, age_years=5.0, set_point=9.0,
            earlier_plan=False,
        )  # fmt: skip
    for turn in range(4):
        for child, (after, need, set_point, tau) in enumerate(numbers[:, turn].tolist()):
            writer.write(
                40.0 * turn + 30.0 * after, child, Event.NEED_CHANGED, need=100 * need, set_point=100 * set_point,
                tau_days=5 + 200 * tau,
            )  # fmt: skip
    return EventLog(writer.rows(), writer.children(), areas=tuple(sorted(world().areas)))


def world() -> Scenario:
    return authority(OVERRIDES)


def save(log: EventLog, path: Path) -> None:
    """A log with what is needed to measure it."""
    np.savez(
        path, rows=log.rows, children=log.children, teams=np.array(log.teams), places=np.array(log.team_places),
        areas=np.array(log.areas),
    )  # fmt: skip


def saved(path: Path) -> EventLog:
    with np.load(path) as kept:
        return EventLog(
            kept["rows"].astype(ROW), kept["children"].astype(CHILD), teams=tuple(kept["teams"].tolist()),
            team_places=tuple(kept["places"].tolist()), areas=tuple(kept["areas"].tolist()),
        )  # fmt: skip


def of_measures(log: EventLog) -> dict[str, str]:
    """Of every table that is taken from a log, and of each child's life."""
    from sim.measures.fates import lives
    from sim.study.tables import unpack
    from sim.study.tasks import packed_tables

    found = {name: digest(table) for name, table in unpack(packed_tables(log, world()))._asdict().items()}
    return found | {"lives": digest(lives(log, world()))}


def all_of_measures(path: Path) -> dict[str, str]:
    """Of a saved log, and of courses of need made by hand."""
    by_hand = {f"{name} by hand": each for name, each in of_measures(needs_by_hand()).items()}
    return of_measures(saved(path)) | by_hand


def of_log() -> dict[str, str]:
    """Of a log that is simulated here."""
    from tests.engines import simulate

    log = simulate(world(), seed=11, replication=1)
    return {"rows": digest(log.rows), "children": digest(log.children)}


if __name__ == "__main__":
    asked, *rest = sys.argv[1:]
    found = of_log() if asked == "log" else all_of_measures(Path(rest[0]))
    sys.stdout.write(json.dumps(found | {"the libraries' own": of_the_libraries()}))
