"""Queues, the choice of a worker and the load on a team, as tables."""

from __future__ import annotations

import pytest

from sim.rules import allocation as a
from sim.rules.allocation import NOBODY_FREE, Order


@pytest.mark.parametrize(
    ("cases", "expected"), [(1, 1000), (0.0005, 1), (0.00049, 0), (1.2345, 1235), (16.5, 16500), (0, 0), (1 / 3, 333)]
)
def test_cases_as_thousandths(cases: float, expected: int) -> None:
    assert a.thousandths(cases) == expected


def test_limits_of_part_time_workers() -> None:
    assert a.limit_thousandths(18, 0.6) == 10_800 and a.limit_thousandths(17, 0.3) == 5_100


def test_ten_tenths_of_a_case_are_one_case_in_any_order() -> None:
    """As floats, ten times 0.1 is not 1: the last of them would not have fitted."""
    assert sum([a.thousandths(0.1)] * 10) == a.thousandths(1.0)


def test_queues() -> None:
    """Red before green, then time, then child; reallocated before urgent before ordinary; the longest wait first."""
    contacts = [a.contact_place(3, 1.0, 7, 1), a.contact_place(1, 2.0, 9, 1), a.contact_place(1, 2.0, 8, 4)]
    assert sorted(contacts) == [contacts[2], contacts[1], contacts[0]]
    cases = [a.case_place(order, 3, 1.0, 5, 1, by_urgency=False) for order in (Order.ORDINARY, Order.URGENT, Order.REALLOCATED)]
    assert sorted(cases) == cases[::-1]
    assert sorted([a.agenda_place(3.0, 1), a.agenda_place(2.0, 9), a.agenda_place(2.0, 4)])[0] == (2.0, 4)


@pytest.mark.parametrize(
    ("listed", "closes", "starts", "expected"),
    [(5.0, 6.0, 10.0, True), (6.0, 6.0, 10.0, True), (6.1, 6.0, 10.0, False), (10.0, 10.0, 10.0, False)],
)
def test_agenda(listed: float, closes: float, starts: float, expected: bool) -> None:
    """Who is listed as the meeting begins waits for the next one."""
    assert a.is_on_agenda(listed, agenda_closes=closes, starts=starts) is expected


@pytest.mark.parametrize(
    ("rooms", "weight", "above", "expected"),
    [
        ([(3000, 6000), (5000, 6000)], 1000, False, (1, True)),
        ([(5000, 6000), (5000, 9000)], 1000, False, (0, True)),  # the first of equals
        ([(1000, 3000)], 1000, False, (0, True)),  # just fits
        ([(999, 3000)], 1000, False, (NOBODY_FREE, False)),  # and a thousandth less does not
        ([(999, 3000), (500, 4000)], 1000, True, (1, False)),  # above target: most room below the maximum
        ([(-2000, 999)], 1000, True, (NOBODY_FREE, False)),
        ([(-2000, 1000)], 1000, True, (0, False)),
        ([], 1000, True, (NOBODY_FREE, False)),
        ([(0, 0)], 0, False, (0, True)),  # a case of no weight finds a place with a full worker
    ],
)
def test_who_takes_a_case(
    rooms: list[tuple[int, int]], weight: int, above: bool, expected: tuple[int, bool]
) -> None:
    assert a.holder(weight, rooms, above_target=above) == expected


@pytest.mark.parametrize(
    ("order", "now", "expected"),
    [(Order.ORDINARY, 7.9, False), (Order.ORDINARY, 8.0, True), (Order.URGENT, 3.0, True), (Order.REALLOCATED, 3.0, True)],
)
def test_when_a_manager_may_exceed_target(order: Order, now: float, expected: bool) -> None:
    assert a.may_exceed_target(order, 3.0, now, 5.0) is expected


def test_first_free() -> None:
    assert a.first_free([False, True, True]) == 1 and a.first_free([False]) == a.first_free([]) == NOBODY_FREE


@pytest.mark.parametrize(
    ("open_weight", "capacity", "load", "overload"),
    [(0, 0, 0.0, 0.0), (1, 0, 10.0, 9.0), (500, 1000, 0.5, 0.0), (1500, 1000, 1.5, 0.5), (99_000, 1000, 10.0, 9.0)],
)
def test_load(open_weight: int, capacity: int, load: float, overload: float) -> None:
    """A load of more than ten is ten: an empty team cannot be less than nobody."""
    assert a.load(open_weight, capacity) == load and a.overload(a.load(open_weight, capacity)) == overload


def test_what_overload_does() -> None:
    assert a.lengthened(0.3, 0.5) == 1.15 and a.lengthened(0.0, 9.0) == 1.0
    assert a.remaining_quality(0.8, 0.5, 1.0) == 0.4 and a.remaining_quality(0.8, 0.5, 9.0) == 0.0
