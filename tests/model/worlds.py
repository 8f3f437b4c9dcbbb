"""Small worlds for the tests of the model: a mapping in, an event log out, and a few ways to read it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.log import Event, EventLog
from sim.scenario import Scenario, load_mapping, load_scenario
from tests.engines import simulate

HERE = Path(__file__).parent
BASELINE = HERE.parents[1] / "scenarios" / "sunderland-2018.yaml"
AUTHORITY = HERE / "authority.yaml"

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ROUND_THE_CLOCK = {"days": WEEK, "opens": "00:00", "closes": "24:00", "works_bank_holidays": True}
"""A team that never closes: a queue in plain calendar time."""

START = dt.date(2016, 4, 4)
"""A Monday without a bank holiday near it: day 0 of most small worlds."""


def merged(base: Mapping[str, Any], *overs: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the others laid over it: mappings merge, everything else replaces."""
    result = dict(base)
    for over in overs:
        for key, value in over.items():
            below = result.get(key)
            both = isinstance(below, Mapping) and isinstance(value, Mapping)
            result[key] = merged(below, value) if both else value
    return result


def nested(path: str, value: Any) -> dict[str, Any]:
    """``a.b.c`` and a value as nested mappings."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


def run(*parts: Mapping[str, Any], seed: int = 1, replication: int = 0) -> EventLog:
    """Simulate the scenario made of these parts, later ones laid over earlier ones."""
    return simulate(load_mapping(merged({}, *parts)), seed=seed, replication=replication)


@cache
def authority(overrides: tuple[str, ...]) -> Scenario:
    """The small authority of ``authority.yaml`` with overrides ``PATH=VALUE``; the file is read once."""
    return load_mapping(authority_values(), overrides=overrides)


@cache
def authority_values() -> dict[str, Any]:
    """What the file says, as a mapping."""
    values: dict[str, Any] = json.loads(load_scenario(AUTHORITY).model_dump_json(by_alias=True))
    return values


@lru_cache(maxsize=40)
def authority_log(overrides: tuple[str, ...], replication: int) -> EventLog:
    """One run of it; the latest are kept between tests."""
    return simulate(authority(overrides), seed=20_180_725, replication=replication)


def rows(log: EventLog, event: Event, **where: int) -> np.ndarray:
    """The rows of one event, in order of time, with these values in the columns named."""
    chosen = log.rows["event"] == event
    for column, value in where.items():
        chosen &= log.rows[column] == value
    return log.rows[chosen]


def times(log: EventLog, event: Event, **where: int) -> list[float]:
    """When an event happened."""
    return [float(time) for time in rows(log, event, **where)["time_days"]]


def of_child(log: EventLog, child: int) -> np.ndarray:
    """All rows of one child."""
    return log.rows[log.rows["child"] == child]


def one_row(log: EventLog, child: int, event: Event) -> np.void:
    """The first row of an event of a child."""
    own = of_child(log, child)
    return own[own["event"] == event][0]


def story(log: EventLog, child: int) -> list[str]:
    """What happened to a child, as names of events, changes of need left out."""
    return [Event(row["event"]).name for row in of_child(log, child) if row["event"] != Event.NEED_CHANGED]


def day(date: str, clock: str = "00:00", start: dt.date = START) -> float:
    """A date and time of day as days since the start."""
    hours, minutes = clock.split(":")
    return (dt.date.fromisoformat(date) - start).days + (int(hours) + int(minutes) / 60) / 24


def desk(posts: int = 1, *, hours: Mapping[str, Any] | None = None, **worker: Any) -> dict[str, Any]:
    """Front door staff."""
    staff = {"working_hours": dict(hours)} if hours else {}
    return {"front_door": {"staff": staff, "workers": {"screener": {"posts": posts, **worker}}}}


def holders(posts: int = 1, target: float = 100, maximum: float | None = None, **worker: Any) -> dict[str, Any]:
    """Worker groups of a team that holds cases."""
    most = target if maximum is None else maximum
    return {"workers": {"worker": {"posts": posts, "target_cases": target, "maximum_cases": most, **worker}}}


def clock_week(**more: Any) -> dict[str, Any]:
    """Staff policy of a team that never closes."""
    return {"working_hours": ROUND_THE_CLOCK, **more}

BANK_HOLIDAYS = (
    "2016-05-02", "2016-05-30", "2016-08-29", "2016-12-26", "2016-12-27", "2017-01-02", "2017-04-14", "2017-04-17",
    "2017-05-01", "2017-05-29", "2017-08-28",
)  # fmt: skip
"""England's bank holidays from April 2016 to autumn 2017, from the calendar on the wall."""

_OFF = {int(day(date)) for date in BANK_HOLIDAYS}


def works(number: int) -> bool:
    """Whether a day from Monday 4 April 2016 on is a working day."""
    return number % 7 < 5 and number not in _OFF


def opening(time: float) -> float:
    """The first moment from `time` on between 9 and 17 on a working day, found day by day."""
    number = int(time)
    if works(number) and time < number + 17 / 24:
        return max(time, number + 9 / 24)
    number += 1
    while not works(number):
        number += 1
    return number + 9 / 24


def after_work(time: float, hours: float) -> float:
    """When so many hours between 9 and 17 on working days have passed, found day by day."""
    while hours > 0:
        time = opening(time)
        room = (int(time) + 17 / 24 - time) * 24
        if hours <= room + 1e-9:
            return time + hours / 24
        hours -= room
        time = int(time) + 1.0
    return time


def working_days_between(earlier: float, later: float) -> int:
    """Working days after the day of `earlier`, up to and including that of `later`."""
    return sum(works(number) for number in range(int(earlier) + 1, int(later) + 1))


def one_group(need: float, **more: float) -> dict[str, Any]:
    """Every child has the same need for ever, unless more is said."""
    return {"need": {"groups": {"other": {"set_point_median": need, **more}}, "leaving_age_years": 1000}}


def contacts(per_year: float) -> dict[str, Any]:
    """First contacts, evenly spread over the day and the week."""
    return {"demand": {"contacts": {"first_contacts_per_year": per_year}}}


def referrals(per_year: float) -> dict[str, Any]:
    """Referrals straight to early help, evenly spread over the day and the week."""
    return {"demand": {"early_help_referrals": {"referrals_per_year": per_year}}}


def days_run(days: float) -> dict[str, Any]:
    """A run of so many days from Monday 4 April 2016."""
    return {"run": {"start": START.isoformat(), "warm_up_days": 0, "observed_days": days}}


def quick_front_door() -> dict[str, Any]:
    """A front door that never closes, never queues and decides at once."""
    fast = {"screening_effort_hours": {"mean": 0}}
    return merged(desk(50, hours=ROUND_THE_CLOCK), {"front_door": fast})
