"""Each rule in Python and in C: how it is called, random arguments for it, and the first row where the two differ."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine import build
from sim.engine.host import Engine, Instance, load
from sim.rules import (
    ages,
    allocation,
    decisions,
    demand,
    draws,
    elementary,
    families,
    family_keys,
    incidents,
    lengths,
    need,
    partners,
    perception,
    picks,
    recruiting,
    refusal,
    sources,
)
from sim.rules.codes import Outcome, Place

HERE = Path(__file__).parent
INF, NAN = math.inf, math.nan
ROWS = 1_000
"""Rows of arguments that the engine is given at once."""


class Rule(NamedTuple):
    """A rule: from a row of cells to a row of cells, each a number ("d") or a whole number ("q")."""

    name: str
    takes: str
    gives: str
    python: Callable[..., Any]
    """Called with the cells of a row; returns a cell or a row."""
    arguments: Callable[[random.Random], Sequence[Any]]


def built() -> bytes:
    """The rules of the engine, built with functions that apply them to rows."""
    return build.build(str(HERE / "applied.c"), extra=("-I", "."))


@cache
def applied() -> Engine:
    """Those rules, ready to be called."""
    return load(built())


def apply(instance: Instance, rule: Rule, rows: Sequence[Sequence[Any]]) -> np.ndarray:
    """What C makes of some rows, as bits; shape (rows, cells given)."""
    given = b"".join(struct.pack(f"<{rule.takes}", *row) for row in rows)
    out = instance.room(8 * len(rule.gives) * len(rows))
    instance.call(f"apply_{rule.name}", len(rows), instance.write(given), out)
    return instance.numbers(out, len(rule.gives) * len(rows), np.int64).reshape(len(rows), -1)


def difference(rule: Rule, count: int, seed: int = 1) -> str:
    """The first of so many rows of random arguments for which Python and C differ in a bit; empty if none does."""
    r = random.Random(f"{rule.name} {seed}")
    instance = Instance(applied())
    for begin in range(0, count, ROWS):
        rows = [tuple(rule.arguments(r)) for _ in range(min(ROWS, count - begin))]
        found = apply(instance, rule, rows)
        for row, bits in zip(rows, found, strict=True):
            cells = rule.python(*row)
            cells = tuple(cells) if isinstance(cells, (tuple, list)) else (cells,)
            expected = struct.pack(f"<{rule.gives}", *(_plain(cell) for cell in cells))
            if expected != bits.tobytes():
                got = struct.unpack(f"<{rule.gives}", bits.tobytes())
                if any(not _same(a, b) for a, b in zip(cells, got, strict=True)):
                    return f"{rule.name}{row}: Python {cells}, C {got}"
        if begin // ROWS % 10 == 9:
            instance = Instance(applied())
    return ""


def _plain(cell: Any) -> Any:
    return int(cell) if isinstance(cell, (bool, np.bool_)) else cell


def _same(python: Any, c: Any) -> bool:
    """The same bits; of NaN there is one."""
    if isinstance(c, float):
        return struct.pack("<d", python) == struct.pack("<d", c) or (python != python and c != c)
    return int(python) == c


# -- arguments: many of them equal, at the ends, or missing ----------------------------------------------------------


def draw(r: random.Random) -> float:
    return (r.getrandbits(52) + 0.5) * 2.0**-52


def score(r: random.Random) -> float:
    return r.choice((r.uniform(0, 100), float(r.randrange(0, 101, 10)), r.uniform(-5, 105)))


def level(r: random.Random) -> float:
    return INF if r.random() < 0.1 else score(r)


def share(r: random.Random) -> float:
    return r.choice((0.0, 1.0, draw(r), draw(r)))


def time(r: random.Random) -> float:
    return r.choice((r.uniform(0, 1500), float(r.randrange(1500)), r.randrange(1500 * 24) / 24, 0.0))


def key(r: random.Random) -> int:
    return r.getrandbits(r.choice((3, 43, 63)))


def code(r: random.Random) -> int:
    return r.randrange(4)


def exponent(r: random.Random) -> float:
    return r.choice((1e-9, 1.0, 50.0, 720.0, 1e300)) * r.uniform(-1, 1)


def positive(r: random.Random) -> float:
    return r.choice((draw(r), 1 + r.uniform(-0.02, 0.02), r.uniform(0.5, 1) * 2.0 ** r.randint(-1074, 1023)))


def odd(r: random.Random) -> float:
    return r.choice((0.0, -0.0, INF, -INF, NAN, 5e-324, -5e-324, 708.0, -708.0, 709.0, 1.0, -1.0))


def some(function: Callable[[random.Random], float]) -> Callable[[random.Random], tuple[float]]:
    """One argument: as a rule usual, now and then odd."""
    return lambda r: (odd(r) if r.random() < 0.05 else function(r),)


def of(*makers: Callable[[random.Random], Any]) -> Callable[[random.Random], tuple[Any, ...]]:
    return lambda r: tuple(make(r) for make in makers)


def number(low: float, high: float) -> Callable[[random.Random], float]:
    """Uniform, or at an end, or whole."""
    return lambda r: r.choice((r.uniform(low, high), float(low), float(high), float(round(r.uniform(low, high)))))


def count(low: int, high: int) -> Callable[[random.Random], int]:
    return lambda r: r.randint(low, high)


def yes(r: random.Random) -> int:
    return r.getrandbits(1)


# -- the rules -------------------------------------------------------------------------------------------------------


def _segments(r: random.Random) -> tuple[Any, ...]:
    n = r.randint(1, 4)
    starts = sorted(r.uniform(0, 100) for _ in range(n))
    cells = [each for since in starts for each in (since, score(r), score(r), r.uniform(0.5, 400))]
    return (n, r.uniform(100, 300), r.uniform(0.0, 100.0), *cells, *([0.0] * (16 - len(cells))))


def _days_below(n: int, now: float, line: float, *cells: float) -> float:
    return need.days_below([tuple(cells[4 * i : 4 * i + 4]) for i in range(n)], now, line)  # type: ignore[misc]


def _arrivals(r: random.Random) -> tuple[Any, ...]:
    most = r.choice((0.0, 5.0, 30.0, 300.0, 80_000.1))
    rates = [r.choice((0.0, 1.0, r.random())) * most for _ in range(24)]
    return (key(r), r.randrange(10), r.randrange(5000), *(min(rate, 300.0) if most < 1e4 else most for rate in rates))


def _arrivals_of_day(run_key: int, stream: int, day: int, *rates: float) -> tuple[Any, ...]:
    try:
        times, numbers = incidents.arrivals_of_day(run_key, stream, day, np.array(rates))
    except ValueError:
        return (-1, *[0.0] * 500, *[0] * 500)
    n, some_times, some_numbers = len(times), list(times[:500]), list(numbers[:500])
    return (n, *some_times, *[0.0] * (500 - len(some_times)), *some_numbers, *[0] * (500 - len(some_numbers)))


def _times(fixed: int) -> Callable[[random.Random], tuple[Any, ...]]:
    def arguments(r: random.Random) -> tuple[Any, ...]:
        n = r.randint(1, 6)
        times = sorted(float(r.randrange(60)) for _ in range(n))
        window = float(r.randrange(60))
        asked = (n, r.choice((*times, window))) if fixed == 2 else (n, r.randrange(4), window)
        return (*asked, *times, *[0.0] * (6 - n))

    return arguments


def _rooms(r: random.Random) -> tuple[Any, ...]:
    n = r.randint(0, 4)
    return (r.randrange(0, 3000, 500), n, yes(r), *(r.randrange(-2000, 4000, 500) for _ in range(8)))


def _holder(weight: int, n: int, above: int, *rooms: int) -> tuple[int, bool]:
    return allocation.holder(weight, [(rooms[2 * i], rooms[2 * i + 1]) for i in range(n)], above_target=bool(above))


def _shares(r: random.Random) -> tuple[Any, ...]:
    n = r.randint(1, 6)
    every = r.choice((0.0, 1.0))
    return (n, *(every * r.choice((0.0, draw(r), r.uniform(0, 40), 2.0**-41, 3 * 2.0**-41)) for _ in range(6)))


def _cumulative(n: int, *shares: float) -> tuple[float, ...]:
    made = picks.cumulative_weights(shares[:n])
    return (*map(float, made), *[0.0] * (6 - n))


def _picks(r: random.Random) -> tuple[Any, ...]:
    n, *shares = _shares(r)
    return (draw(r), n, *_cumulative(n, *shares))


def _other_sources(first: int, *both: float) -> tuple[Any, ...]:
    made = sources.other_sources(both[:6], both[6:], first)
    return (0, *[0.0] * 6) if made is None else (1, *map(float, made))


def _case_places(r: random.Random) -> tuple[Any, ...]:
    return (yes(r), *(each for _ in "ab" for each in (code(r) % 3, code(r) % 2, float(code(r)), code(r), code(r))))


def _search(r: random.Random) -> tuple[Any, ...]:
    """For the next incident: in half of them something else is due soon."""
    after = number(0, 900)(r)
    return key(r), key(r), after, after + r.choice((number(0, 20), number(0, 600)))(r), r.choice((number(0, 0.05), number(0, 0.4)))(r)


def _poisson(which: int, u: float) -> int:
    return lengths.poisson((incidents.POINTS_OF_CELL, incidents.POINTS_OF_ARRIVAL_LAYER)[which], u)


def _four(key: int, child: int, purpose: int, block: int) -> list[float]:
    return [u for each in range(4) for u in draws.uniforms(key, child, purpose, block + each)]


RULES = (
    Rule("exp", "d", "d", elementary.exp, some(exponent)),
    Rule("log", "d", "d", elementary.log, some(positive)),
    Rule("normal", "d", "d", elementary.normal, lambda r: (r.choice((draw(r), draw(r) * 1e-9, 1 - draw(r) * 1e-9, 0.075, 0.925)),)),
    Rule("uniforms", "qqqq", "dd", draws.uniforms, of(key, key, count(0, 65_535), lambda r: r.getrandbits(48))),
    Rule("uniforms_of_four", "qqqq", "dddddddd", _four, of(key, key, count(0, 65_535), lambda r: r.getrandbits(48) & ~3)),
    Rule("uniform", "qqqq", "d", draws.uniform, of(key, key, count(0, 65_535), lambda r: r.getrandbits(49))),
    Rule("run_key", "qq", "q", draws.run_key, of(key, key)),
    Rule("need_at", "ddddd", "d", need.need_at, of(number(10, 900), number(0, 10), score, score, number(0.5, 400))),
    Rule("set_point_drawn", "ddd", "d", need.set_point_drawn, of(score, number(0, 3), number(-4, 4))),
    Rule("set_point_within", "ddd", "d", need.set_point_within, of(score, number(0, 30), number(-4, 4))),
    Rule("shocked", "dd", "d", need.shocked, of(score, number(0, 90))),
    Rule("helped", "dddd", "d", need.helped, of(score, number(0, 0.05), number(0, 2), number(0, 900))),
    Rule("recovered", "dddd", "d", need.recovered, of(score, score, number(0, 0.05), number(0, 900))),
    Rule("lasting_share", "ddd", "d", need.lasting_share, of(number(0, 400), number(-1, 60), share)),
    Rule("days_below", "qdd" + "d" * 16, "d", _days_below, _segments),
    Rule("incident_rate", "ddd", "d", incidents.incident_rate, of(score, number(0, 0.01), number(5, 50))),
    Rule("next_potential_incident", "qqddd", "ddq", incidents.next_potential_incident, _search),
    Rule("incident_mark", "qqq", "dddd", incidents.incident_mark, of(key, key, lambda r: r.getrandbits(43))),
    Rule("incident_noticed", "qqq", "dd", incidents.incident_noticed, of(key, key, lambda r: r.getrandbits(43))),
    Rule("arrivals_of_day", "qqq" + "d" * 24, "q" + "d" * 500 + "q" * 500, _arrivals_of_day, _arrivals),
    Rule("spread", "d", "d", lengths.spread, of(number(0, 10))),
    Rule("exponential", "dd", "d", lengths.exponential, of(number(0, 90), draw)),
    Rule("duration", "qddd", "d", lengths.duration, of(code, number(0, 90), number(0, 2.2), draw)),
    Rule("remaining", "qdddd", "d", lengths.remaining, of(code, number(0, 90), number(0, 2.2), draw, draw)),
    Rule("year_factor", "dd", "d", lengths.year_factor, of(number(0, 1), draw)),
    Rule("poisson", "qd", "q", _poisson, lambda r: (code(r) % 2, r.choice((draw(r), 1 - 2.0**-53)))),
    Rule("seen", "dddddd", "d", perception.seen, of(score, number(-9, 9), number(0, 30), share, number(-4, 4), number(-4, 4))),
    Rule("perceived", "dddddd", "d", perception.perceived, of(score, number(-9, 9), number(0, 30), share, number(-4, 4), draw)),
    Rule("remembered", "ddd", "d", perception.remembered, of(share, number(-4, 4), draw)),
    Rule("urgency", "ddd", "q", lambda s, a, b: decisions.urgency(s, amber_from=a, red_from=b), of(score, level, level)),
    Rule("upgraded", "dqd", "q", lambda s, u, a: decisions.upgraded(s, u, upgraded_from=a), of(score, count(1, 3), level)),
    Rule("answers_in_time", "dd", "q", lambda s, a: decisions.answers_in_time(s, waits_hours=a), of(score, level)),
    Rule("front_door", "dddddq", "q", lambda s, a, b, c, d, e: decisions.front_door(s, advice=a, early_help=b, child_in_need=c, protection=d, by_rule=bool(e)), of(score, level, level, level, level, yes)),
    Rule("contacts_since", "qd" + "d" * 6, "q", lambda n, since, *times: decisions.contacts_since(times[:n], since), _times(2)),
    Rule("asks_for_assessment", "qqd" + "d" * 6, "q", lambda n, a, b, *times: decisions.asks_for_assessment(times[:n], contacts=a, window_days=b), _times(3)),
    Rule("protected_at_night", "dd", "q", lambda s, a: decisions.protected_at_night(s, protection=a), of(score, level)),
    Rule("waits_for_panel", "dqd", "q", lambda s, a, b: decisions.waits_for_panel(s, drawn_for_panel=bool(a), urgent_bypass_from=b), of(score, yes, level)),
    Rule("panel", "ddd", "q", lambda s, a, b: decisions.panel(s, early_help=a, child_in_need=b), of(score, level, level)),
    Rule("referral_accepted", "dd", "q", lambda s, a: decisions.referral_accepted(s, accept=a), of(score, level)),
    Rule("enquiry", "dddq", "q", lambda s, a, b, c: decisions.enquiry(s, conference=a, looked_after=b, on_plan=bool(c)), of(score, level, level, yes)),
    Rule("strategy_discussion", "dd", "q", lambda s, a: decisions.strategy_discussion(s, looked_after=a), of(score, level)),
    Rule("end_of_stay", "dd", "q", lambda s, a: decisions.end_of_stay(s, home_below=a), of(score, level)),
    Rule("conference", "dd", "q", lambda s, a: decisions.conference(s, plan=a), of(score, level)),
    Rule("assessment", "ddddq", "q", lambda s, a, b, c, d: decisions.assessment(s, early_help=a, child_in_need=b, section_47=c, enquiry_found=Outcome(d)), of(score, level, level, level, lambda r: int(r.choice((Outcome.NONE, Outcome.PLAN, Outcome.LOOKED_AFTER, Outcome.NO_CONFERENCE))))),
    Rule("after_enquiry", "q", "q", lambda d: decisions.after_enquiry(Outcome(d)), of(lambda r: int(r.choice(list(Outcome))))),
    Rule("looks_below", "qdd", "q", lambda n, s, a: decisions.looks_below(n, s, line=a), of(count(0, 5), score, level)),
    Rule("once_sure", "qqq", "q", lambda o, n, a: decisions.once_sure(Outcome(o), n, needed=a), of(lambda r: int(r.choice(list(Outcome))), count(0, 5), count(0, 5))),
    Rule("early_help_review", "ddd", "q", lambda s, a, b: decisions.early_help_review(s, close_below=a, step_up=b), of(score, level, level)),
    Rule("child_in_need_review", "dddd", "q", lambda s, a, b, c: decisions.child_in_need_review(s, close_below=a, step_down_below=b, section_47=c), of(score, level, level, level)),
    Rule("goes_to_clinic", "dqd", "q", lambda s, a, b: decisions.goes_to_clinic(s, places=a, plans_open_days=b), of(score, count(0, 2), level)),
    Rule("protection_review", "ddddqd", "q", lambda s, a, b, c, d, e: decisions.protection_review(s, close_below=a, step_down_below=b, looked_after=c, at_conference=bool(d), section_47=e), of(score, level, level, level, yes, level)),
    Rule("care_level", "ddd", "d", lambda s, a, b: decisions.care_level(s, a, care_after_days=b), of(level, score, level)),
    Rule("is_concern", "dqddd", "q", lambda s, p, a, b, c: decisions.is_concern(s, p, early_help=a, social_care=b, protection=c), of(score, count(0, max(Place)), level, level, level)),
    Rule("is_grave", "dd", "q", lambda s, a: decisions.is_grave(s, same_day=a), of(score, level)),
    Rule("early_review_days", "ddd", "d", lambda s, a, b: decisions.early_review_days(s, same_day=a, others=b), of(score, level, score)),
    Rule("step_down_level", "qqddd", "d", lambda p, c, a, b, d: decisions.step_down_level(p, bool(c), early_help=a, child_in_need=b, protection=d), of(count(0, max(Place)), yes, level, level, level)),
    Rule("thousandths", "d", "q", allocation.thousandths, lambda r: (r.choice((r.uniform(0, 50), r.randrange(100_000) / 2000, -r.uniform(0, 5))),)),
    Rule("limit_thousandths", "dd", "q", allocation.limit_thousandths, of(number(0, 50), number(0, 1))),
    Rule("contact_is_before", "qdqq" * 2, "q", lambda *p: allocation.contact_place(*p[:4]) < allocation.contact_place(*p[4:]), of(*[code, lambda r: float(code(r)), code, code] * 2)),
    Rule("case_is_before", "q" + "qqdqq" * 2, "q", lambda u, *p: allocation.case_place(*p[:5], by_urgency=bool(u)) < allocation.case_place(*p[5:], by_urgency=bool(u)), _case_places),
    Rule("agenda_is_before", "dqdq", "q", lambda *p: allocation.agenda_place(*p[:2]) < allocation.agenda_place(*p[2:]), of(*[lambda r: float(code(r)), code] * 2)),
    Rule("is_on_agenda", "ddd", "q", lambda a, b, c: allocation.is_on_agenda(a, agenda_closes=b, starts=c), of(score, score, score)),
    Rule("first_free", "qqqqq", "q", lambda n, *free: allocation.first_free([bool(each) for each in free[:n]]), of(count(0, 4), yes, yes, yes, yes)),
    Rule("may_exceed_target", "qddd", "q", allocation.may_exceed_target, of(count(0, 2), score, score, level)),
    Rule("holder", "qqq" + "q" * 8, "qq", _holder, _rooms),
    Rule("capacity", "qqqqq", "q", lambda n, *targets: allocation.capacity(targets[:n]), of(count(0, 4), *[count(0, 20_000)] * 4)),
    Rule("load", "qq", "d", allocation.load, of(lambda r: r.choice((0, 1, r.randrange(10**6))), lambda r: r.choice((0, r.randrange(10**5))))),
    Rule("overload", "d", "d", allocation.overload, of(number(0, 3))),
    Rule("lengthened", "dd", "d", allocation.lengthened, of(number(0, 2), number(0, 9))),
    Rule("remaining_quality", "ddd", "d", allocation.remaining_quality, of(share, number(0, 2), number(0, 9))),
    Rule("cumulative_weights", "q" + "d" * 6, "d" * 6, _cumulative, _shares),
    Rule("pick", "dq" + "d" * 6, "q", lambda u, n, *weights: picks.pick(u, [int(each) for each in weights[:n]]), _picks),
    Rule("age_class", "d", "q", ages.age_class, of(number(-1, 25))),
    Rule("age_in_class", "qdd", "d", ages.age_in_class, of(count(0, 18), draw, number(16, 18))),
    Rule("before_birth", "dddd", "d", lambda a, b, c, d: ages.before_birth(a, now=b, due=c, finished_before=d), of(score, score, score, score)),
    Rule("came_of_it", "q", "q", lambda o: partners.came_of_it(Outcome(o)), of(lambda r: int(r.choice(list(Outcome))))),
    Rule("experience", "qqdd", "d", partners.experience, of(count(0, 50), count(0, 90), number(0.5, 50), share)),
    Rule("reports", "ddd", "q", partners.reports, of(share, share, share)),
    Rule("further_need", "dd", "d", families.further_need, of(number(0, 30), draw)),
    Rule("older_by", "dd", "d", families.older_by, of(number(1, 5), draw)),
    Rule("work_for", "dqd", "d", families.work_for, of(number(0, 9), count(0, 7), number(0, 3))),
    Rule("family_of", "q", "q", family_keys.family_of, of(key)),
    Rule("offer_factor", "ddd", "d", demand.offer_factor, of(number(0, 3), number(0, 900), number(1, 900))),
    Rule("helped_in_window", "qddd", "d", lambda n, a, b, c: demand.helped_in_window(n, a, window_days=b, from_day=c), of(count(0, 900), number(1, 900), number(1, 400), number(-400, 400))),
    Rule("filled_at", "dddd", "d", recruiting.filled_at, of(score, score, level, level)),
    Rule("declining_share", "ddddqd", "d", lambda a, b, c, d, e, f: refusal.declining_share(a, b, per_point=c, at_need=d, declined_before=bool(e), again=f), of(share, score, number(-0.05, 0.05), score, yes, share)),
    Rule("refusal_escalates", "dd", "q", lambda s, a: refusal.refusal_escalates(s, escalate_from=a), of(score, level)),
    Rule("sees", "dd", "q", sources.sees, of(share, share)),
    Rule("other_sources", "q" + "d" * 12, "q" + "d" * 6, _other_sources, lambda r: (r.randrange(6), *(share(r) for _ in range(6)), *(every * share(r) for every in (r.choice((0.0, 1.0)),) for _ in range(6)))),
    Rule("growth", "dq", "d", sources.growth, of(number(-0.5, 0.5), count(0, 3000))),
    Rule("part_of_day", "d", "d", lambda x: x % 1.0, lambda r: (r.choice((time(r), -time(r), -1e-20, 0.0, -0.0)),)),
    Rule("mod", "qq", "q", lambda a, b: a % b, of(count(-500, 500), count(1, 30))),
    Rule("min", "dd", "d", min, of(*[lambda r: r.choice((0.0, -0.0, 1.0, -INF, NAN))] * 2)),
    Rule("max", "dd", "d", max, of(*[lambda r: r.choice((0.0, -0.0, 1.0, -INF, NAN))] * 2)),
)  # fmt: skip
