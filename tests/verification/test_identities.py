"""What holds on every sample path to 1e-9, in the shipped baseline, a small authority and random scenarios.

That a child has at most one case, that no event comes before its cause, that times never go backwards and that no
worker is given more than the maximum is held event by event in ``tests/model/test_invariants.py``, on the same kinds
of scenarios; here are the identities between times and numbers.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from scipy.integrate import quad

from sim.log import NOBODY, Event, EventLog, Place
from sim.measures import child_days_above, measure
from sim.model import simulate
from sim.scenario import Scenario, load_scenario
from tests.model.test_invariants import CHECKS, CLOSES, OPENS, check_workers, histories, worlds
from tests.model.worlds import AUTHORITY, merged
from tests.verification.theory import need_course
from tests.verification.worlds import baseline, by_child, days_run, present_at, rows, scenario, time_average

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


def spells(log: EventLog, begin: set[Event], finish: set[Event]) -> tuple[np.ndarray, np.ndarray]:
    """Begin and end of what lasts from one of some events to the next of some others of the same child and number;
    infinite where it has not ended."""
    chosen = log.rows[np.isin(log.rows["event"], [*begin, *finish])]
    starts: dict[tuple[int, int], float] = {}
    found: list[tuple[float, float]] = []
    for time, child, event, number in zip(
        chosen["time_days"].tolist(), chosen["child"].tolist(), chosen["event"].tolist(), chosen["number"].tolist(),
        strict=True,
    ):  # fmt: skip
        if event in begin:
            starts[child, number] = time
        elif (child, number) in starts:
            found.append((starts.pop((child, number)), time))
    found += [(start, np.inf) for start in starts.values()]
    pairs = np.array(sorted(found)).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


STAYS = {
    "contacts undecided": ({Event.CONTACT_RECEIVED}, {Event.CONTACT_DECIDED}),
    "contacts in hand": ({Event.SCREENING_STARTED}, {Event.SCREENING_ENDED}),
    "social care cases": ({Event.REFERRED}, {Event.SOCIAL_CARE_CLOSED}),
    "early help cases": ({Event.EARLY_HELP_REFERRED}, {Event.EARLY_HELP_CLOSED}),
    "cases on the panel's list": ({Event.PANEL_LISTED}, {Event.PANEL_HEARD, Event.EARLY_HELP_CLOSED}),
    "cases without a worker": (
        {Event.WAITING_FOR_WORKER}, {Event.ALLOCATED, Event.WORKER_CHANGED, Event.WAIT_ENDED}),
}  # fmt: skip


def check_littles_law(world: Scenario, log: EventLog) -> None:
    """Over a window: the integral of the number present is the sum of the time each spends inside it (Little 1961)."""
    first, last = world.run.warm_up_days, world.run.total_days
    for what, (begin, finish) in STAYS.items():
        starts, ends = spells(log, begin, finish)
        edges = np.unique(np.clip(np.concatenate([[first, last], starts, ends]), first, last))
        middle = (edges[1:] + edges[:-1]) / 2
        integral = float((present_at(starts, ends, middle) * np.diff(edges)).sum()) if len(middle) else 0.0
        spent = time_average(starts, ends, first, last) * (last - first)
        assert integral == pytest.approx(spent, rel=1e-9, abs=1e-9), what
        inside = ((ends > first) & (starts < last)).sum()
        arrived = ((starts > first) & (starts < last)).sum()
        assert inside == arrived + present_at(starts, ends, np.array([first]))[0], what


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


def check_busy_time(world: Scenario, log: EventLog) -> None:
    """No screener is busy with contacts for longer than there is time while in post, and the effort logged is what the
    busy working hours come to."""
    end = world.run.total_days
    begun = {(int(r["worker"])): float(r["time_days"]) for r in rows(log, Event.WORKER_STARTED)}
    left = {(int(r["worker"])): float(r["time_days"]) for r in rows(log, Event.WORKER_LEFT)}
    started = rows(log, Event.SCREENING_STARTED)
    ends = {(int(r["child"]), int(r["number"]), int(r["team"])): float(r["time_days"])
            for r in rows(log, Event.SCREENING_ENDED)}  # fmt: skip
    busy: dict[int, float] = {}
    finishes: dict[int, float] = {}
    for row in started:
        worker = int(row["worker"])
        until = ends.get((int(row["child"]), int(row["number"]), int(row["team"])), end)
        spent = until - float(row["time_days"])
        assert spent >= float(row["value"]) / 24 - 1e-9 or until == end
        busy[worker] = busy.get(worker, 0.0) + spent
        finishes[worker] = max(finishes.get(worker, 0.0), until)
    for worker, spent in busy.items():
        available = max(left.get(worker, end), finishes[worker]) - begun[worker]
        assert spent <= available + 1e-9
    values = measure(log, world).set_index(["measure", "by", "group"])["value"]
    use = values["screening_utilisation_pct", "all", "all"]
    assert np.isnan(use) or use <= 100 + 1e-9


def check_child_days(world: Scenario, log: EventLog, level: float, *, most: int = 400) -> None:
    """Child-days above a level of some children: numerical integration along need's own course, step by step, gives
    what the closed form gives for the same children."""
    known = log.children["child"][:: max(1, len(log.children) // most)]
    part = EventLog(
        rows=log.rows[np.isin(log.rows["child"], known) | (log.rows["child"] == NOBODY)],
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


@pytest.mark.parametrize("name", NAMES)
def test_littles_law(name: str) -> None:
    """Six kinds of stay, over the observed window."""
    check_littles_law(*sample(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_child_is_in_one_place(name: str) -> None:
    """Entered = at home + with a case + gone, at every midnight and in total time."""
    check_one_place(*sample(name))


@pytest.mark.parametrize("name", NAMES)
def test_busy_time_within_available_time(name: str) -> None:
    """Every screener and duty worker."""
    check_busy_time(*sample(name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("level", [25.0, 50.0, 75.0])
def test_child_days_by_integration_and_by_closed_form(name: str, level: float) -> None:
    """At the three published thresholds."""
    check_child_days(*sample(name), level)


def test_no_worker_of_the_baseline_is_given_more_than_the_maximum() -> None:
    """Maxima as the scenario has them, the highest of each team's groups."""
    world, log = sample("baseline")
    maxima: dict[str, float] = {"icrt": np.inf, "emergency_duty": np.inf}
    groups = {"assessment": world.assessment.workers}
    for service, part in (("early_help", world.early_help), ("locality", world.locality)):
        groups |= {f"{service}/{area}": team.workers for area, team in part.teams.items()}
    for team, workers in groups.items():
        maxima[team] = max((group.maximum_cases * group.fte for group in workers.values()), default=0.0)
    weights = {world.locality.child_in_need.case_weight, world.locality.protection.case_weight}
    assert rows(log, Event.ALLOCATED, place=Place.ASSESSMENT).size
    for name in groups:
        if name.startswith("locality"):
            maxima[name] /= min(weights)
    check_workers(log, {name: most + 1e-9 for name, most in maxima.items()})


@settings(
    max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(worlds())
def test_identities_in_random_scenarios(parts: dict[str, Any]) -> None:
    """Five authorities with odd mixtures of extremes, for ten months; the order of causes besides."""
    world = scenario(merged(days_run(300), parts))
    log = simulate(world, seed=77, replication=1)
    for check in (check_littles_law, check_one_place, check_busy_time):
        check(world, log)
    check_child_days(world, log, 50.0, most=60)
    for invariant in CHECKS:
        invariant(log)
