"""A tape laid out over its run by the engine: the same hours, meetings, rates and answers as by `sim.tape`, bit for bit."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from sim.engine import numbers
from sim.engine.host import Instance
from sim.rules.calendar import brought_forward, pulled_to_limit
from sim.scenario import Scenario, ScenarioError, load_mapping
from sim.scenario.parts import WEEKDAYS
from sim.scenario.timeline import phases
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES
from sim.tape import ALL_SOURCES, Layout, layout, tape
from tests.engine.applied import Rule, applied, apply, draw
from tests.model.worlds import authority

pytest.importorskip("ziglang", reason="the C compiler that the rules are built with for this test is not installed")

TEAMS = ("front_door", "emergency_duty", "assessment", "early_help", "locality")
TRIED = 2_000
"""Moments at which each team, calendar and source is asked."""


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(r: random.Random) -> list[str]:
    return sorted(r.sample(WEEKDAYS, r.randint(1, 7)), key=WEEKDAYS.index)


def _hours(r: random.Random) -> dict[str, Any]:
    opens = r.choice((0.0, 9.0, r.randrange(22 * 60) / 60))
    closes = r.choice((24.0, opens + r.randrange(30, int((24 - opens) * 60)) / 60))
    hours = {"days": _days(r), "opens": _clock(opens), "closes": _clock(closes), "works_bank_holidays": r.random() < 0.3}
    return {"staff": {"working_hours": hours}}


def _source(r: random.Random) -> dict[str, Any]:
    if r.random() < 0.2:
        return {}
    return {
        "share": r.choice((0, 1, 2.5)), "noticed_elsewhere": r.choice((None, 0.5)),
        "weekday_weights": [r.choice((0, 1, 1.3)) for _ in range(6)] + [1],
        "hour_weights": [r.choice((0, 0, 1, r.random())) for _ in range(23)] + [1],
        "bank_holiday_factor": r.choice((0, 0.4, 1)), "school_holiday_factor": r.choice((0, 0.7, 1)),
    }  # fmt: skip


def _sources(r: random.Random, names: Sequence[str]) -> dict[str, Any]:
    return {name: _source(r) | ({"share": 1} if name == names[-1] else {}) for name in names}


def _terms(r: random.Random, start: dt.date) -> dict[str, Any]:
    """Hours, meetings and demand at random: what a dated change may set."""
    first = start + dt.timedelta(days=r.randint(-40, 40))
    interval = r.choice((1, 7, 14, 28))
    day = first + dt.timedelta(days=interval * r.randint(1, 5))
    panel = {
        "first_meeting": r.choice((None, str(first))), "interval_days": interval, "starts": _clock(r.randrange(24)),
        "cut_off_days": r.choice((0, 2.5)), "places": r.choice((None, 0, 7)),
        "when_closed": r.choice(("held", "next_working_day", "cancelled")),
        "cancelled": [str(first + dt.timedelta(days=interval * k)) for k in r.sample(range(9), 2)],
    }  # fmt: skip
    if panel["first_meeting"] and day > start:
        panel["moved"] = {str(day): str(day + dt.timedelta(days=r.randint(-20, 20) * 7 + 3))} if interval == 7 else {}
    return {
        "front_door": _hours(r), "assessment": _hours(r), "early_help": {**_hours(r), "panel": panel},
        "locality": {**_hours(r), "clinic": {"places": r.choice((0, 9)), "weekday": r.choice(WEEKDAYS), "starts": "09:30"}},
        "section_47": {"chairs": {"chairs": r.choice((0, 3)), "conferences_per_day": 2, "days": _days(r), "starts": "10:10"}},
        "demand": {
            "contacts": {"first_contacts_per_year": 900, "trend_per_year": r.choice((0, 0.07, -0.9)), "sources": _sources(r, SOURCES)},
            "early_help_referrals": {"referrals_per_year": 90, "sources": _sources(r, DIRECT_SOURCES)},
        },
    }  # fmt: skip


def _worlds(seed: int) -> Iterator[dict[str, Any]]:
    r = random.Random(f"a world to lay out {seed}")
    while True:
        yield _world(r)


def _scenario(seed: int) -> Scenario:
    """The first of the worlds at random that is a scenario."""
    for world in _worlds(seed):
        with suppress(ScenarioError):
            return load_mapping(world)
    raise AssertionError


def _world(r: random.Random) -> dict[str, Any]:
    start = dt.date(2018, 1, 1) + dt.timedelta(days=r.randrange(700))

    def day(low: int, high: int) -> dt.date:
        return start + dt.timedelta(days=r.randint(low, high))

    changes = {}
    for number in range(r.randrange(3)):
        terms = _terms(r, start)
        changes[f"change {number}"] = {"from": str(day(1, 200)), "set": {name: terms[name] for name in r.sample(list(terms), 3)}}
    out = day(0, 150)
    return {
        **_terms(r, start),
        "run": {"start": str(start), "warm_up_days": r.choice((0, 30)), "observed_days": r.choice((200, 150.5))},
        "calendar": {
            "bank_holidays": r.random() < 0.7, "closed_days": [str(day(-9, 300)) for _ in range(r.randrange(9))],
            "school_holidays": [{"first": str(out), "last": str(out + dt.timedelta(days=12))}],
        },
        "changes": changes,
    }  # fmt: skip


class LaidOut:
    """A scenario laid out in Python and in C."""

    def __init__(self, scenario: Scenario) -> None:
        timeline = phases(scenario)
        self.tape = tape(timeline)
        self.python: Layout = layout(self.tape)
        self.instance = Instance(applied())
        self.instance.call("apply_layout", self.instance.write(numbers.row(self.tape, timeline)))

    def list_of(self, name: str, which: int, columns: int) -> list[tuple[float, ...]]:
        """A list that the engine made."""
        out = self.instance.room(8 * 10_000)
        count = self.instance.call(name, which, out)
        return [tuple(row) for row in self.instance.numbers(out, count * columns).reshape(-1, columns)]

    def differences(self, name: str, takes: str, gives: str, python: Any, rows: list[tuple[Any, ...]]) -> list[Any]:
        """Rows of arguments for which Python and C differ in a bit."""
        found = apply(self.instance, Rule(name, takes, gives, python, lambda _: ()), rows)
        expected = [tuple(np.atleast_1d(python(*row))) for row in rows]
        kinds = [np.int64 if kind == "q" else np.float64 for kind in gives]
        bits = np.array([[kind(cell).view(np.int64) for kind, cell in zip(kinds, row, strict=True)] for row in expected])
        return [(row, cells) for row, cells, same in zip(rows, expected, (bits == found).all(axis=1), strict=True) if not same]


@pytest.fixture(scope="module", params=range(6))
def both(request: pytest.FixtureRequest) -> LaidOut:
    return LaidOut(_scenario(request.param))


def test_hours_and_meetings_are_the_same(both: LaidOut) -> None:
    for which, name in enumerate(TEAMS):
        hours = getattr(both.python, name)
        assert both.list_of("spells", which, 2) == list(zip(hours._opens, hours._closes, strict=True)), name
    for which, name in enumerate(("panel", "clinic", "conferences")):
        sittings = [(each.starts, each.agenda_closes, -1.0 if each.places is None else each.places) for each in getattr(both.python, name)]
        assert both.list_of("sittings", which, 3) == sittings, name


def test_demand_of_each_hour_is_the_same(both: LaidOut) -> None:
    for source in range(len(ALL_SOURCES)):
        rates = both.python.rates_per_day[source].ravel()
        found = both.instance.numbers(both.instance.call("rates_per_day", source), len(rates))
        assert found.tobytes() == rates.tobytes()
    for source, shares in enumerate(both.python.open_shares):
        assert both.instance.numbers(both.instance.call("open_shares", source), len(shares)).tolist() == shares


def _moment(r: random.Random, end: float) -> float:
    """A time, often on the dot of something."""
    return r.choice((r.uniform(0, end), r.randrange(int(end)) + r.randrange(24 * 60) / 60 / 24, float(r.randrange(int(end))), end + r.uniform(0, 450)))


def test_every_question_about_hours_has_the_same_answer(both: LaidOut) -> None:
    r = random.Random("hours")

    def answers(which: int, time: float, hours: float) -> tuple[float, ...]:
        team = getattr(both.python, TEAMS[which])
        is_open = team.is_open(time)
        return (
            is_open, team.closes(time) if is_open else 0.0, team.next_open(time), team.worked(time),
            team.after(time, hours), team.after_days(time, hours), team.hours_between(time, time + hours),
        )  # fmt: skip

    def early(which: int, due: float, concern: float, days: float) -> float:
        return brought_forward(due, concern=concern, working_days=days, hours=getattr(both.python, TEAMS[which]))

    asked = [(r.randrange(5), _moment(r, both.tape.end), r.choice((0.0, 8.0, r.uniform(0, 40), 5000.0))) for _ in range(TRIED)]
    assert both.differences("hours", "qdd", "qdddddd", answers, asked) == []
    reviews = [(r.randrange(5), _moment(r, both.tape.end), _moment(r, both.tape.end), float(r.randrange(9))) for _ in range(TRIED)]
    assert both.differences("brought_forward", "qddd", "d", early, reviews) == []


def test_work_of_a_team_that_hardly_opens_is_done_in_the_same_spell() -> None:
    """In spells shorter than what sums of hours are rounded by, what is left may count as done before the present one."""
    both, r = LaidOut(authority(("front_door.staff.working_hours.opens=9", "front_door.staff.working_hours.closes=9.00000001"))), random.Random("hardly")
    team = both.python.front_door

    def answers(which: int, time: float, hours: float) -> tuple[float, ...]:
        return (False, 0.0, team.next_open(time), team.worked(time), team.after(time, hours), team.after_days(time, hours),
                team.hours_between(time, time + hours))  # fmt: skip

    asked = [(0, r.randrange(int(both.tape.end)) + 0.5, r.choice((1e-9, 1e-8, 3e-8, 1e-7))) for _ in range(TRIED)]
    assert any(team.after(time, hours) < time for _, time, hours in asked)
    assert both.differences("hours", "qdd", "qdddddd", answers, asked) == []


def test_every_question_about_working_days_has_the_same_answer(both: LaidOut) -> None:
    r, days, end = random.Random("days"), both.python.working_days, both.tape.end

    def pulled(since: float, now: float, finish: float, limit: int, share: float, window: int, u: float, v: float) -> float:
        return pulled_to_limit(
            days, since=since, now=now, finish=finish, limit_working_days=limit, pulled_share=share, window_days=window,
            u_pulled=u, u_day=v,
        )  # fmt: skip

    asked = [(_moment(r, end), _moment(r, end)) for _ in range(TRIED)]
    assert both.differences("days_between", "dd", "q", days.between, asked) == []
    assert both.differences("days_add", "dq", "d", days.add, [(time, r.randint(-2, 400)) for time, _ in asked]) == []
    limits = [(a, b, b + 9, r.randrange(60), r.random(), r.randrange(1, 9), draw(r), draw(r)) for a, b in asked]
    assert both.differences("pulled_to_limit", "dddqdqdd", "d", pulled, limits) == []


def test_every_question_about_own_time_has_the_same_answer(both: LaidOut) -> None:
    r = random.Random("own time")
    asked = [(r.randrange(len(ALL_SOURCES)), _moment(r, both.tape.end), r.choice((0.0, r.uniform(0, 9), 1e-17))) for _ in range(TRIED)]
    assert both.differences("own_time", "qdd", "d", lambda source, *at: both.python.own_time[source].after(*at), asked) == []
