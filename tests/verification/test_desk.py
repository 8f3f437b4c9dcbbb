"""The screening desk against Erlang, Cobham, Pollaczek and Khinchine, Kolmogorov; and path by path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest

from sim.log import Event, EventLog
from sim.measures import measure
from tests.verification import theory
from tests.verification.estimates import assert_known, over_replications, with_controls
from tests.verification.worlds import (
    by_child,
    excess_average,
    paired,
    present_at,
    replications,
    rows,
    screening_desk,
    time_average,
)

EXPONENTIAL = "exponential"


class Desk(NamedTuple):
    """A desk's arrivals per hour, mean effort in hours and number of screeners, and how long to watch it."""

    rate: float
    effort: float
    screeners: int
    replications: int
    days: float


GIVEN = Desk(8.0, 0.5, 5, 40, 165)
MORE = (Desk(8.0, 0.4, 5, 30, 105), Desk(10.0, 0.2, 3, 30, 70))
LONG = {GIVEN: 0.5, MORE[0]: 0.15, MORE[1]: 0.15}
"""Hours from which a wait counts as long."""
WARM_UP, MARGIN = 4.0, 2.0
"""Days before and after those that are counted: a desk is in its long run after a day, and nobody waits two."""


def waits_of(log: EventLog) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrival (days), wait (days) and effort (hours) of every contact that was started, in order of arrival."""
    received, started = paired(log, Event.CONTACT_RECEIVED, Event.SCREENING_STARTED)
    return received["time_days"], started["time_days"] - received["time_days"], started["value"]


def controls_of(arrives: np.ndarray, effort: np.ndarray, screeners: int, last: float) -> list[float]:
    """By-products with known means: arrivals per hour, mean effort and its square, and by how much the number present
    at a desk with unlimited screeners would exceed the screeners there are (Poisson)."""
    inside = (arrives >= WARM_UP) & (arrives < last)
    excess = excess_average(arrives, arrives + effort / 24, screeners, WARM_UP, last)
    return [inside.sum() / (last - WARM_UP) / 24, effort[inside].mean(), (effort[inside] ** 2).mean(), excess]


def test_formulas_give_the_published_values() -> None:
    """M/M/5 with 8 an hour and half an hour each; one server with CV 0.5 and 1.5; two classes of 3 and 5 an hour."""
    assert theory.erlang_c(8, 0.5, 5) == pytest.approx(0.554113, abs=1e-6)
    assert theory.mmc_wait(8, 0.5, 5) == pytest.approx(0.277056, abs=1e-6)
    assert theory.mmc_queue(8, 0.5, 5) == pytest.approx(2.21645, abs=1e-5)
    assert theory.mmc_waits_longer(8, 0.5, 5, 0.5) == pytest.approx(0.203847, abs=1e-6)
    states = theory.mmc_states(8, 0.5, 5, (1, 2, 4, 8, 24), most=200)
    means = [theory.mean_above(state, 0) for state in states.values()]
    assert means == pytest.approx([3.613, 4.568, 5.335, 5.870, 6.195], abs=5e-4)
    assert theory.pollaczek_khinchine(0.8, 1, 0.5) == pytest.approx(2.5)
    assert theory.pollaczek_khinchine(0.8, 1, 1.5) == pytest.approx(6.5)
    assert theory.cobham_waits((3, 5), 0.5, 5) == pytest.approx([0.07916, 0.39579], abs=1e-5)


@pytest.mark.parametrize("screeners", [1, 3, 5])
def test_every_wait_is_that_of_a_queue_with_so_many_servers(screeners: int) -> None:
    """Path by path to 1e-9: given arrivals and efforts, each wait is Kiefer and Wolfowitz's (for one screener,
    Lindley's). So what the long runs below hold against Erlang is the model's arrivals and efforts alone. The measures
    say the same of the time average and of the mean time to a decision."""
    world = screening_desk(
        per_hour=1.7 * screeners, effort={"distribution": EXPONENTIAL, "mean": 0.5}, screeners=screeners, days=25
    )
    for log in replications(world, 2):
        arrives, waits, effort = waits_of(log)
        assert len(arrives) > 500
        assert waits == pytest.approx(theory.queue_waits(arrives, effort / 24, screeners), abs=1e-9)
        leaves = np.append(arrives + waits, np.full(len(rows(log, Event.CONTACT_RECEIVED)) - len(arrives), np.inf))
        received = np.sort(rows(log, Event.CONTACT_RECEIVED)["time_days"])
        values = measure(log, world).query("by == 'all'").set_index("measure")["value"]
        queue = time_average(received, np.sort(leaves), 0.0, 25.0)
        assert values["contacts_waiting_for_screening_mean"] == pytest.approx(queue, rel=1e-9)
        got, decided = paired(log, Event.CONTACT_RECEIVED, Event.CONTACT_DECIDED)
        hours = (decided["time_days"] - got["time_days"]).mean() * 24
        assert values["contact_to_decision_hours"] == pytest.approx(hours, rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("desk", [GIVEN, *MORE], ids=str)
def test_long_run_of_the_desk(desk: Desk) -> None:
    """M/M/c (Erlang 1917): chance of waiting, mean wait, mean queue, chance of a long wait.
    Independent replications, with control variates."""
    rate, effort, screeners = desk[:3]
    world = screening_desk(
        per_hour=rate, effort={"distribution": EXPONENTIAL, "mean": effort}, screeners=screeners, days=desk.days
    )
    found, controls = [], []
    last = desk.days - MARGIN
    for log in replications(world, desk.replications):
        arrives, waits, efforts = waits_of(log)
        inside = (arrives >= WARM_UP) & (arrives < last)
        came = rows(log, Event.CONTACT_RECEIVED)["time_days"]
        assert inside.sum() == (came >= WARM_UP).sum() - (came >= last).sum()  # nobody is left out: all were started
        hours = waits[inside] * 24
        queue = time_average(arrives, arrives + waits, WARM_UP, last)
        found.append([(hours > 1e-9).mean(), hours.mean(), queue, (hours > LONG[desk]).mean()])
        controls.append(controls_of(arrives, efforts, screeners, last))
    means = [rate, effort, 2 * effort**2, theory.poisson_excess(rate * effort, screeners)]
    answers = {
        "chance of waiting": theory.erlang_c(rate, effort, screeners),
        "mean wait": theory.mmc_wait(rate, effort, screeners),
        "mean queue": theory.mmc_queue(rate, effort, screeners),
        "chance of a long wait": theory.mmc_waits_longer(rate, effort, screeners, LONG[desk]),
    }
    for (what, answer), values in zip(answers.items(), np.transpose(found), strict=True):
        assert_known(what, with_controls(values, np.array(controls), means), answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "effort", "screeners", "number"), [(8.0, 0.5, 5, 4400), (20.0, 0.25, 8, 500), (8.0, 1.0, 11, 2100)]
)
def test_how_the_desk_fills_from_empty(rate: float, effort: float, screeners: int, number: int) -> None:
    """Contacts at the desk (waiting and in hand) 1, 2, 4, 8 and 24 hours after it opens empty: Kolmogorov's forward
    equations. Independent replications; controls: the number at a desk with unlimited screeners, which is Poisson
    (Palm 1943), and its excess over the screeners."""
    hours = np.array([1.0, 2.0, 4.0, 8.0, 24.0])
    world = screening_desk(
        per_hour=rate, effort={"distribution": EXPONENTIAL, "mean": effort}, screeners=screeners, days=1.3
    )
    present, unlimited = [], []
    for log in replications(world, number):
        arrives, waits, efforts = waits_of(log)
        assert not (by_child(log, Event.CONTACT_RECEIVED)["time_days"] <= 1.0).sum() - (arrives <= 1.0).sum()
        present.append(present_at(arrives, arrives + waits + efforts / 24, hours / 24))
        unlimited.append(present_at(arrives, arrives + efforts / 24, hours / 24))
    states = theory.mmc_states(rate, effort, screeners, tuple(hours), most=250)
    for position, hour in enumerate(hours):
        alone = np.array(unlimited)[:, position]
        mean = theory.unlimited_open(rate, theory.survival(EXPONENTIAL, effort), hour)
        controls = np.column_stack([alone, np.maximum(alone - screeners, 0)])
        estimate = with_controls(
            np.array(present)[:, position], controls, [mean, theory.poisson_excess(mean, screeners)]
        )
        assert_known(f"present after {hour:g} hours", estimate, theory.mean_above(states[hour], 0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "distribution", "cv", "number", "days"),
    [
        (0.8, "lognormal", 0.5, 30, 130), (0.8, "lognormal", 1.5, 60, 170), (0.5, "uniform", 3**-0.5, 20, 60),
        (0.6, "fixed", 0.0, 20, 70),
    ],
)  # fmt: skip
def test_one_screener_with_any_effort(load: float, distribution: str, cv: float, number: int, days: float) -> None:
    """M/G/1 (Pollaczek 1930, Khinchine 1932), the unit of time being a tenth of an hour. Independent replications,
    with control variates."""
    unit = 0.1
    effort: dict[str, object] = {"distribution": distribution, "mean": unit}
    if distribution == "lognormal":
        effort["cv"] = cv
    world = screening_desk(per_hour=load / unit, effort=effort, screeners=1, days=days)
    found, controls, last = [], [], days - MARGIN
    for log in replications(world, number):
        arrives, waits, efforts = waits_of(log)
        inside = (arrives >= WARM_UP) & (arrives < last)
        found.append(waits[inside].mean() * 24 / unit)
        controls.append(controls_of(arrives, efforts, 1, last))
    means = [load / unit, unit, unit**2 * (1 + cv**2), theory.poisson_excess(load, 1)]
    answer = theory.pollaczek_khinchine(load, 1.0, cv)
    assert_known("mean wait", with_controls(found, np.array(controls), means), answer)


CLASSES = {"neglect": 80, "other": 60, "disability": 10}
"""Groups that triage reads as red, amber and green."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rates", "desk"),
    [
        ((3.0, 5.0), Desk(8.0, 0.5, 5, 40, 165)), ((4.0, 2.0), Desk(6.0, 0.25, 2, 64, 135)),
        ((1.0, 2.0, 5.0), Desk(8.0, 0.4, 5, 36, 125)),
    ],
)  # fmt: skip
def test_red_before_amber_before_green(rates: Sequence[float], desk: Desk) -> None:
    """Priority without pre-emption (Cobham 1954): the wait of each class, by the urgency that triage gave it.
    Independent replications, with control variates."""
    needs = dict(zip(tuple(CLASSES)[-len(rates) :], rates, strict=True))
    groups = {name: {"share": rate, "set_point_median": CLASSES[name]} for name, rate in needs.items()}
    world = screening_desk(
        {
            "need": {"groups": groups},
            "front_door": {"urgency": {"red_from": 70, "amber_from": 50}},
            "thresholds": {"applied": {"screening": dict.fromkeys(("early_help", "child_in_need", "protection"), 100)}},
        },
        per_hour=desk.rate, effort={"distribution": EXPONENTIAL, "mean": desk.effort}, screeners=desk.screeners,
        days=desk.days,
    )  # fmt: skip
    colours = (1, 2, 3) if len(rates) == 3 else (2, 3)
    found, controls, last = [], [], desk.days - MARGIN
    for log in replications(world, desk.replications):
        received, started = paired(log, Event.CONTACT_RECEIVED, Event.SCREENING_STARTED)
        arrives, waits = received["time_days"], started["time_days"] - received["time_days"]
        inside = (arrives >= WARM_UP) & (arrives < last)
        found.append([waits[inside & (received["value"] == colour)].mean() * 24 for colour in colours])
        controls.append(controls_of(arrives, started["value"], desk.screeners, last))
    means = [desk.rate, desk.effort, 2 * desk.effort**2, theory.poisson_excess(desk.rate * desk.effort, desk.screeners)]
    answers = theory.cobham_waits(rates, desk.effort, desk.screeners)
    for colour, answer, values in zip(colours, answers, np.transpose(found), strict=True):
        assert_known(f"wait of urgency {colour}", with_controls(values, np.array(controls), means), answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "effort", "screeners"), [(16.0, 0.5, 5), (9.0, 0.25, 1), (20.0, 0.2, 3)], ids=str
)
def test_an_overloaded_desk(rate: float, effort: float, screeners: int) -> None:
    """Above capacity the queue grows by ``lambda - c mu`` an hour, and ``c mu`` an hour are done (fluid limit; with
    all screeners busy both are exact). Between the third and tenth day; independent replications, with arrivals as the
    control variate of the growth."""
    world = screening_desk(
        per_hour=rate, effort={"distribution": EXPONENTIAL, "mean": effort}, screeners=screeners, days=10
    )
    growth, done, arrived = [], [], []
    for log in replications(world, 45):
        edges = np.array([3.0, 10.0 - 1e-9])
        received, started = (np.sort(rows(log, event)["time_days"]) for event in (
            Event.CONTACT_RECEIVED, Event.SCREENING_STARTED))  # fmt: skip
        waiting = present_at(received, started, edges)
        growth.append((waiting[1] - waiting[0]) / 168)
        arrived.append([((received > 3.0) & (received <= 10.0)).sum() / 168])
        ended = np.sort(rows(log, Event.SCREENING_ENDED)["time_days"])
        done.append(((ended > 3.0) & (ended <= 10.0)).sum() / 168)
    estimate = with_controls(growth, np.array(arrived), [rate])
    assert_known("growth of the queue", estimate, rate - screeners / effort)
    assert_known("throughput", over_replications(done), screeners / effort)
