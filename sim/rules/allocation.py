"""Queues and the choice of a worker: who is next, who takes it, what a full team does.

Weights, limits and loads are whole thousandths of a case, so that their sums are the same in any order.
"""

from collections.abc import Sequence
from enum import IntEnum

THOUSAND = 1000
NOBODY_FREE = -1
MOST_LOAD = 10.0
"""Load of a team with work and nobody there, and of one with more work than that: nothing gets worse beyond it."""


class Order(IntEnum):
    """Order in which cases that wait for a worker are allocated."""

    REALLOCATED = 0
    URGENT = 1
    ORDINARY = 2


def thousandths(cases: float) -> int:
    """Cases as whole thousandths; halves are rounded up."""
    scaled = cases * THOUSAND
    whole = int(scaled)
    return whole + 1 if scaled - whole >= 0.5 else whole


def limit_thousandths(cases: float, fte: float) -> int:
    """What a worker should or may hold: the limit of a full-time worker times the full-time equivalent."""
    return thousandths(cases * fte)


def contact_place(urgency: int, since: float, child: int, contact: int) -> tuple[int, float, int, int]:
    """Place of a contact in the queue of a desk: urgency, then time, then child."""
    return urgency, since, child, contact


def case_place(
    order: int, urgency: int, since: float, child: int, serial: int, *, by_urgency: bool
) -> tuple[int, int, float, int, int]:
    """Place of a case in the queue of a team: reallocated, urgent, ordinary; where a team orders its queue by the
    urgency of the contact, red before amber before green; then time; then child."""
    return order, urgency if by_urgency else 0, since, child, serial


def agenda_place(listed: float, child: int) -> tuple[float, int]:
    """Place of a child on the agenda of a meeting: the longest wait first."""
    return listed, child


def is_on_agenda(listed: float, *, agenda_closes: float, starts: float) -> bool:
    """Whether a meeting hears a child: listed before it began, and before its agenda closed."""
    return listed <= agenda_closes and listed < starts


def first_free(free: Sequence[bool]) -> int:
    """Position of the first free worker of a desk, or `NOBODY_FREE`."""
    return free.index(True) if True in free else NOBODY_FREE


def most_room(rooms: Sequence[int]) -> int:
    """Position of the worker with most room, the first of equals; `NOBODY_FREE` if there is no worker."""
    best, most = NOBODY_FREE, 0
    for position, room in enumerate(rooms):
        if best == NOBODY_FREE or room > most:
            best, most = position, room
    return best


def may_exceed_target(order: int, waited_since: float, now: float, after_days: float) -> bool:
    """Whether a manager may allocate above target: at once, or after so many days for ordinary cases."""
    return order != Order.ORDINARY or now >= waited_since + after_days


def holder(weight: int, rooms: Sequence[tuple[int, int]], *, above_target: bool) -> tuple[int, bool]:
    """Who takes a case, and whether within target.

    Parameters
    ----------
    weight
        Weight of the case, in thousandths.
    rooms
        Of each worker at work, in order of number: room below target and below maximum, in thousandths.
    above_target
        Whether a manager may allocate above target, up to the maximum.

    Returns
    -------
    position, within_target
        The worker with most room below target, the first of equals; above target the one with most room below the
        maximum, of those whom the case leaves within it. `NOBODY_FREE` if nobody can take it.
    """
    best = most_room([below_target for below_target, _ in rooms])
    if best == NOBODY_FREE or rooms[best][0] >= weight:
        return best, best != NOBODY_FREE
    if not above_target:
        return NOBODY_FREE, False
    best = most_room([below_maximum for _, below_maximum in rooms])
    return (best, False) if rooms[best][1] >= weight else (NOBODY_FREE, False)


def capacity(targets: Sequence[int]) -> int:
    """What a team should hold: the targets of those at work."""
    total = 0
    for target in targets:
        total += target
    return total


def load(open_weight: int, capacity: int) -> float:
    """Open weighted cases over the capacity at target of those at work."""
    if open_weight >= MOST_LOAD * capacity:
        return MOST_LOAD if open_weight > 0 else 0.0
    return open_weight / capacity


def overload(load: float) -> float:
    """Load above 1, or 0."""
    return load - 1.0 if load > 1.0 else 0.0


def lengthened(coefficient: float, overload: float) -> float:
    """Factor by which overload lengthens work, intervals between reviews, or the error of perception."""
    return 1.0 + coefficient * overload


def remaining_quality(quality: float, coefficient: float, overload: float) -> float:
    """Practice quality, from 0 to 1, as overload leaves it."""
    left = 1.0 - coefficient * overload
    return quality * left if left > 0.0 else 0.0
