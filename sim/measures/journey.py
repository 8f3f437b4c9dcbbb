"""A child's journey in plain English, from the log."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.log import Event, EventLog
from sim.measures.told import TELLING, Told, sentence
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import GROUPS


def story(log: EventLog, scenario: Scenario, child: int) -> str:
    """A child's journey, one dated line for each event, readable without knowing the simulator.

    Parameters
    ----------
    log
        One replication.
    scenario
        What it is a replication of: gives the dates.
    child
        Number of the child, as in the log.

    Raises
    ------
    KeyError
        If there is no such child in the log.
    """
    known = np.flatnonzero(log.children["child"] == child)
    if not len(known):
        raise KeyError(f"there is no child {child} in this log")
    rows = log.rows[log.rows["child"] == child]
    lines = [introduction(log, log.children[known[0]])]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row["event"] == Event.WAITING_FOR_WORKER and following is not None and _at_once(row, following):
            continue
        if text := _sentence(Told(log, row)):
            lines.append(f"{_moment(scenario, float(row['time_days']))}  {text}")
    return "\n".join(lines)


def _at_once(row: np.void, following: np.void) -> bool:
    return bool(following["event"] == Event.ALLOCATED and following["time_days"] == row["time_days"])


def introduction(log: EventLog, child: np.void) -> str:
    """Who a child is, in a sentence; `child` is a row of the log's children."""
    group = GROUPS[child["group"]].replace("_", " ")
    area = log.areas[child["area"]] if child["area"] < len(log.areas) else "unknown"
    ways = {0: "first known through a contact", 1: "first referred straight to early help", 3: "moved in with a case"}
    origin = ways.get(int(child["origin"]), "known on the first day")
    years = f"{child['age_years']:.0f}"
    age = f"{years} {'year' if years == '1' else 'years'} old" if child["age_years"] >= 1 else "under 1 year old"
    age = "unborn" if child["age_years"] < 0 else age
    return f"Child {child['child']}: {age} at entry, area {area}, main concern {group}, {origin}."


def _moment(scenario: Scenario, time_days: float) -> str:
    start = dt.datetime.combine(scenario.run.start, dt.time())
    moment = start + dt.timedelta(minutes=int(time_days * 1440 + 1e-6))
    return f"{moment:%a} {moment.day:2d} {moment:%b %Y %H:%M}"


def _sentence(told: Told) -> str:
    """What a row says; empty for rows that a reader can do without."""
    words = TELLING["journey"].get(told.event, "")
    if isinstance(words, dict):
        words = next((words[key] for key in (*told.keys, "else") if key in words), "")
    return sentence(words, row=told)
