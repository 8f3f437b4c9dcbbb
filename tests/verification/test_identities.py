"""What holds on every sample path to 1e-9, in the shipped baseline, a small authority and random scenarios.

That a child has at most one case, that no event comes before its cause, that times never go backwards and that no
worker is given more than the maximum is held event by event in ``tests/model/test_invariants.py``, on the same kinds
of scenarios; here are the identities between times and numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.log import NOBODY, Event, EventLog, Outcome, Place
from sim.measures import measure
from sim.rules.calendar import WorkingTime
from sim.scenario import Scenario, load_scenario
from sim.scenario.timeline import phases
from sim.tape import layout, tape
from tests.engines import simulate
from tests.measures.need import child_days_above
from tests.model.test_invariants import CHECKS, CLOSES, OPENS, histories, worlds
from tests.model.worlds import AUTHORITY, merged
from tests.verification.theory import need_course
from tests.verification.worlds import baseline, by_child, days_run, present_at, rows, scenario

Sample = tuple[Scenario, EventLog]

SMALL = (
    "run.warm_up_days=100", "run.observed_days=300", "locality.clinic={places: 2, plans_open_days: 100}",
)  # fmt: skip


@cache
def sample(name: str) -> Sample:
    """A shipped scenario or the small authority, run once."""
    if name == "baseline":
        world = baseline("run.warm_up_days=60", "run.observed_days=140")
    else:
        world = load_scenario(AUTHORITY, SMALL)
    return world, simulate(world, seed=8, replication=0)


NAMES = ("baseline", "small authority")


Key = tuple[int, int]


def inherited(log: EventLog, *places: Place) -> np.ndarray:
    """Marks the rows of cases that were open on the first day in these services."""
    return (log.rows["event"] == Event.INHERITED) & np.isin(log.rows["place"], places)


SOCIAL_CARE = (Place.ASSESSMENT, Place.CHILD_IN_NEED, Place.PROTECTION, Place.LOOKED_AFTER)
PLANS = (Place.EARLY_HELP, Place.CHILD_IN_NEED, Place.PROTECTION, Place.LOOKED_AFTER)
STAYS: dict[str, tuple[tuple[Event, ...], tuple[Place, ...], tuple[Event, ...]]] = {
    "contacts undecided": ((Event.CONTACT_RECEIVED,), (), (Event.CONTACT_DECIDED,)),
    "contacts in hand": ((Event.SCREENING_STARTED,), (), (Event.SCREENING_ENDED,)),
    "social care cases": ((Event.REFERRED,), SOCIAL_CARE, (Event.SOCIAL_CARE_CLOSED,)),
    "early help cases": ((Event.EARLY_HELP_REFERRED,), (Place.EARLY_HELP,), (Event.EARLY_HELP_CLOSED,)),
    "plans": ((Event.PLAN_STARTED,), PLANS, (Event.PLAN_ENDED,)),
    "cases without a worker": (
        (Event.WAITING_FOR_WORKER,), (), (Event.ALLOCATED, Event.WORKER_CHANGED, Event.WAIT_ENDED)),
}  # fmt: skip
"""What stays: the events with which it comes, the services in which it may have been open on the first day, and the
events with which it goes."""


def check_littles_law(world: Scenario, log: EventLog) -> None:
    """Little (1961) on a sample path. The number present, counted event by event in the order of the log whoever they
    are about, is never negative; its integral over the window is the sum of the times that each child's stays spend in
    it. An event too many or too few, or out of order, breaks it. The two queues that the measures average agree."""
    first, last = world.run.warm_up_days, world.run.total_days
    spent: dict[str, float] = {}
    for what, (come, places, go) in STAYS.items():
        begins = np.isin(log.rows["event"], come) | inherited(log, *places)
        ends = np.isin(log.rows["event"], go)
        chosen = log.rows[begins | ends]
        present = np.cumsum(np.where(begins, 1, np.where(ends, -1, 0))[begins | ends])
        assert (present >= 0).all(), what
        edges = np.clip(np.append(chosen["time_days"], last), first, last)
        integral = float((present * np.diff(edges)).sum())
        spent[what] = time_spent(chosen, begins[begins | ends], first, last)
        assert integral == pytest.approx(spent[what], rel=1e-9, abs=1e-9), what
    averages = measure(log, world).query("by == 'all'").set_index("measure")["value"]
    waiting = averages["unallocated_cases_mean"] * (last - first)
    assert waiting == pytest.approx(spent["cases without a worker"], rel=1e-9, abs=1e-9)


def time_spent(chosen: np.ndarray, begins: np.ndarray, first: float, last: float) -> float:
    """Time between two moments that stays last in all, each child's own begins and ends paired case by case."""
    begun: dict[Key, float] = {}
    total = 0.0
    for child, number, time, begin in zip(
        chosen["child"].tolist(), chosen["number"].tolist(), chosen["time_days"].tolist(), begins.tolist(), strict=True
    ):
        if begin:
            begun[child, number] = time
        else:
            total += max(0.0, min(time, last) - max(begun.pop((child, number)), first))
    return total + sum(max(0.0, last - max(time, first)) for time in begun.values())


SINCE = {
    Event.ALLOCATED: (Event.WAITING_FOR_WORKER,), Event.WORKER_CHANGED: (Event.WAITING_FOR_WORKER,),
    Event.PANEL_HEARD: (Event.PANEL_LISTED,), Event.ASSESSMENT_STARTED: (Event.REFERRED,),
    Event.SECTION_47_ENDED: (Event.STRATEGY_DISCUSSION,), Event.PLAN_ENDED: (Event.PLAN_STARTED,),
}  # fmt: skip
"""Events whose value is the time since another event of the same case."""


def check_logged_waits(world: Scenario, log: EventLog) -> None:
    """Every wait that the log states is the time between the two events it lies between, to 1e-9 days."""
    assert world.run.total_days > 0
    for event, causes in SINCE.items():
        chosen = log.rows[np.isin(log.rows["event"], (event, *causes))]
        latest: dict[Key, float] = {}
        for child, number, kind, time, value in zip(
            *(chosen[name].tolist() for name in ("child", "number", "event", "time_days", "value")), strict=True
        ):
            if kind in causes:
                latest[child, number] = time
            elif (child, number) in latest:  # else it was open on the first day
                assert value == pytest.approx(time - latest[child, number], abs=1e-9), event.name


def check_one_place(world: Scenario, log: EventLog) -> None:
    """Every child who entered is at any midnight in exactly one place: at home without a case, with one open case, or
    gone. The three add up, and each child's own time in the model is the sum of its times in the three."""
    end = world.run.total_days
    entered = by_child(log, Event.CHILD_ENTERED)["time_days"]
    left = rows(log, Event.CHILD_LEFT)["time_days"]
    in_case, known = 0.0, 0.0
    for own in histories(log).values():
        opened, came = None, float(own["time_days"][0])
        gone = end
        for row in own:
            event, time = int(row["event"]), float(row["time_days"])
            if event in OPENS:
                assert opened is None
                opened = time
            elif event in CLOSES:
                assert opened is not None
                in_case += time - opened
                opened = None
            elif event == Event.CHILD_LEFT:
                assert opened is None
                gone = time
        in_case += end - opened if opened is not None else 0.0
        known += gone - came
    midnights = np.arange(0.5, end)
    here = present_at(entered, left, midnights)
    opens = np.sort(log.rows["time_days"][np.isin(log.rows["event"], list(OPENS))])
    closes = np.sort(log.rows["time_days"][np.isin(log.rows["event"], list(CLOSES))])
    with_case = present_at(opens, closes, midnights)
    assert (with_case >= 0).all() and (here - with_case >= 0).all()
    assert len(entered) == len(log.children)
    edges = np.unique(np.clip(np.concatenate([[0.0, end], entered, left]), 0, end))
    integral = (present_at(entered, left, (edges[1:] + edges[:-1]) / 2) * np.diff(edges)).sum()
    assert integral == pytest.approx(known, rel=1e-9)
    edges = np.unique(np.clip(np.concatenate([[0.0, end], opens, closes]), 0, end))
    integral = (present_at(opens, closes, (edges[1:] + edges[:-1]) / 2) * np.diff(edges)).sum()
    assert integral == pytest.approx(in_case, rel=1e-9, abs=1e-9)


def working_time(world: Scenario, place: int) -> WorkingTime:
    """The front door's hours over the run, dated changes included; the emergency duty team's are all hours."""
    laid_out = layout(tape(phases(world)))
    return laid_out.front_door if place == Place.FRONT_DOOR else laid_out.emergency_duty


def check_busy_time(world: Scenario, log: EventLog) -> None:
    """Screeners and duty workers. A contact takes exactly the working hours that the log says; a worker's contacts
    never overlap; and their hours are no more than the working hours for which the worker is present, and those in
    which a contact that was begun before an absence, or before leaving, is finished."""
    end = world.run.total_days
    red = {(int(row["child"]), int(row["number"])) for row in rows(log, Event.CONTACT_RECEIVED)
           if row["value"] == 1 and world.front_door.red_past_closing}  # fmt: skip
    for place in (Place.FRONT_DOOR, Place.EMERGENCY_DUTY):
        clock = working_time(world, place)
        ended = {(int(row["child"]), int(row["number"])): float(row["time_days"])
                 for row in rows(log, Event.SCREENING_ENDED, place=place)}  # fmt: skip
        spells: dict[int, list[tuple[float, float]]] = {}
        hours: dict[int, float] = {}
        for row in rows(log, Event.SCREENING_STARTED, place=place):
            worker, start = int(row["worker"]), float(row["time_days"])
            stop = ended.get((int(row["child"]), int(row["number"])), end)
            took = clock.hours_between(start, stop)
            if stop < end:
                past_closing = (int(row["child"]), int(row["number"])) in red and place == Place.FRONT_DOOR
                assert (24 * (stop - start) if past_closing else took) == pytest.approx(float(row["value"]), abs=24e-9)
            spells.setdefault(worker, []).append((start, stop))
            hours[worker] = hours.get(worker, 0.0) + took
        for worker, own in spells.items():
            assert all(earlier[1] <= later[0] for earlier, later in pairwise(own))
            present = presence(log, worker, end)
            there = sum(clock.hours_between(start, stop) for start, stop in present)
            finishing = 0.0
            for start, stop in own:
                inside = [(max(start, since), min(stop, until)) for since, until in present]
                assert any(since <= start <= until for since, until in present), "begun while away"
                finishing += clock.hours_between(start, stop) - sum(
                    clock.hours_between(since, until) for since, until in inside if since < until
                )
            assert hours[worker] <= there + finishing + 1e-9 * max(1.0, there)
    values = measure(log, world).set_index(["measure", "by", "group"])["value"]
    use = values["screening_utilisation_pct", "all", "all"]
    assert np.isnan(use) or use <= 100 + 1e-9


def presence(log: EventLog, worker: int, end: float) -> list[tuple[float, float]]:
    """Spells in which a worker is in post and not absent."""
    own = log.rows[(log.rows["worker"] == worker) & (log.rows["child"] == NOBODY)]
    found: list[tuple[float, float]] = []
    since: float | None = None
    for event, time in zip(own["event"].tolist(), own["time_days"].tolist(), strict=True):
        if event in (Event.WORKER_STARTED, Event.WORKER_BACK):
            since = time
        elif event in (Event.WORKER_ABSENT, Event.WORKER_LEFT) and since is not None:
            found.append((since, time))
            since = None
    return found if since is None else [*found, (since, end)]


def most_on(world: Scenario) -> Callable[[float, str, int, float], float]:
    """The most cases of full weight that a worker of a team, kind and full-time equivalent may be given at a time.
    Agency workers who cover a post have the limits of its group, which the log does not name: the highest counts."""
    steps = phases(world)

    @cache
    def most(phase: int, team: str, kind: int, fte: float) -> float:
        now = steps[phase].scenario
        service, _, area = team.partition("/")
        part = getattr(now, service)
        groups = part.workers if not area else part.teams[area].workers if area in part.teams else {}
        kinds = (Outcome.PERMANENT, Outcome.NEWLY_QUALIFIED, Outcome.AGENCY)
        named = dict(zip(("permanent", "newly_qualified", "agency"), kinds, strict=True))
        fitting = [group for group in groups.values() if kind in (Outcome.AGENCY, named[group.kind])]
        return max((group.maximum_cases * fte for group in fitting if group.fte == fte), default=0.0)

    def at(time: float, team: str, kind: int, fte: float) -> float:
        return most(bisect_right([step.start_days for step in steps], time) - 1, team, kind, fte)

    return at


def check_maximum(world: Scenario, log: EventLog) -> None:
    """Whoever is given a case then holds no more than the maximum of their own group, in weighted cases, those that
    were open on the first day and those that changed their weight on the way included."""
    most = most_on(world)
    weights = {Place.CHILD_IN_NEED: world.locality.child_in_need.case_weight,
               Place.PROTECTION: world.locality.protection.case_weight}  # fmt: skip
    terms: dict[int, tuple[str, int, float]] = {}
    held: dict[int, dict[Key, float]] = {}
    given: set[int] = set()
    now, checked = 0.0, 0
    chosen = log.rows[log.rows["worker"] != NOBODY]
    names = ("time_days", "event", "worker", "team", "child", "number", "place", "outcome", "value")
    for time, event, worker, team, child, number, place, outcome, value in zip(
        *(chosen[name].tolist() for name in names), strict=True
    ):
        if time > now:  # an instant is over: within it the log is in order of child
            for each in given & terms.keys():
                assert sum(held[each].values()) <= most(now, *terms[each]) + 1e-9, (now, each)
                checked += 1
            now, given = time, set()
        if event == Event.WORKER_STARTED:
            terms[worker], held[worker] = (log.teams[team - 1], outcome, value), {}
        elif event == Event.WORKER_LEFT:
            terms.pop(worker)
        elif worker in held and event in (Event.INHERITED, Event.ALLOCATED, Event.WORKER_CHANGED):
            held[worker][child, number] = weights.get(Place(place), 1.0)
            if event != Event.INHERITED:
                given.add(worker)
        elif event == Event.PLAN_STARTED and (child, number) in held.get(worker, {}):
            held[worker][child, number] = weights.get(Place(place), 1.0)
        elif event == Event.RELEASED:
            held.get(worker, {}).pop((child, number), None)
    assert checked > 0 or not len(rows(log, Event.ALLOCATED)[:-1])


def check_child_days(world: Scenario, log: EventLog, level: float, *, most: int = 400) -> None:
    """Child-days above a level of some children: numerical integration along need's own course, step by step, gives
    what the closed form gives for the same children."""
    known = log.children["child"][:: max(1, len(log.children) // most)]
    part = EventLog(
        events=log.rows[np.isin(log.rows["child"], known) | (log.rows["child"] == NOBODY)],
        children=log.children[np.isin(log.children["child"], known)], teams=log.teams, team_places=log.team_places,
        areas=log.areas,
    )  # fmt: skip
    end, total = world.run.total_days, 0.0
    for own in histories(part).values():
        courses = own[own["event"] == Event.NEED_CHANGED]
        gone = own["time_days"][own["event"] == Event.CHILD_LEFT]
        stops = np.append(courses["time_days"][1:], gone[0] if len(gone) else end)
        for row, stop in zip(courses, stops, strict=True):
            start, need, rest, tau = (float(row[name]) for name in ("time_days", "need", "set_point", "tau_days"))
            total += measured_above(need, rest, tau, min(stop, end) - start, level)
    assert child_days_above(part, world, level, window=False) == pytest.approx(total, rel=1e-9, abs=1e-6)


def measured_above(need: float, rest: float, tau: float, days: float, level: float) -> float:
    """Days at or above a level on one course, by bisection for the crossing (not by the logarithm)."""
    if days <= 0:
        return 0.0
    last = need_course(need, rest, tau, days)
    if (need >= level) == (last >= level):
        return days if need >= level and last >= level else 0.0
    low, high = 0.0, days
    for _ in range(200):
        middle = (low + high) / 2
        if (need_course(need, rest, tau, middle) >= level) == (need >= level):
            low = middle
        else:
            high = middle
    return low if need >= level else days - low


def test_the_bisection_is_an_integral() -> None:
    """The helper against `scipy.integrate.quad` of the indicator."""
    exact = quad(lambda t: float(need_course(80, 20, 30, t) >= 50), 0, 60, points=[30 * np.log(2)], limit=200)[0]
    assert measured_above(80, 20, 30, 60, 50) == pytest.approx(exact, abs=1e-5)


CHECKED = (check_littles_law, check_logged_waits, check_one_place, check_busy_time, check_maximum)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("check", CHECKED, ids=lambda check: check.__name__)
def test_identity(check: Callable[[Scenario, EventLog], None], name: str) -> None:
    """Numbers and times agree: Little's law, the waits that the log states, every child in one place, busy time within
    available time, no worker above the maximum."""
    check(*sample(name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("level", [25.0, 50.0, 75.0])
def test_child_days_by_integration_and_by_closed_form(name: str, level: float) -> None:
    """At the three published thresholds."""
    check_child_days(*sample(name), level)


@pytest.mark.slow
def test_identities_in_the_full_baseline() -> None:
    """All of them, and the order of causes, in the shipped baseline from its first day to its last; child-days of 4,000
    of its children."""
    world = baseline()
    log = simulate(world, seed=9, replication=0)
    assert log.rows["time_days"][-1] > world.run.total_days - 1
    for check in CHECKED:
        check(world, log)
    for level in (25.0, 50.0, 75.0):
        check_child_days(world, log, level, most=4000)
    for invariant in CHECKS:
        invariant(log)


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(worlds())
def test_identities_in_random_scenarios(parts: dict[str, Any]) -> None:
    """Five authorities with odd mixtures of extremes, for ten months; the order of causes besides."""
    hold_in(scenario(merged(days_run(300), parts)))


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(worlds(), st.floats(0.3, 3), st.integers(0, 10_000))
def test_identities_in_many_random_scenarios(parts: dict[str, Any], weight: float, seed: int) -> None:
    """Forty more, with protection cases of any weight, for a year and a half."""
    heavy = {"locality": {"protection": {"case_weight": weight}}}
    hold_in(scenario(merged(days_run(550), parts, heavy)), seed=seed)


def hold_in(world: Scenario, seed: int = 77) -> None:
    """Run a scenario and hold every identity against it."""
    log = simulate(world, seed=seed, replication=1)
    for check in CHECKED:
        check(world, log)
    check_child_days(world, log, 50.0, most=60)
    for invariant in CHECKS:
        invariant(log)
