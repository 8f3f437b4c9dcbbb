"""Choosing one of several by their shares, in whole numbers."""

from collections.abc import Sequence

PARTS = 2**40


def cumulative_weights(shares: Sequence[float]) -> tuple[int, ...]:
    """Cumulative whole weights of shares of any total, each share as the nearest of 2**40 parts, but not less than one.

    The last is their total. Where all shares are 0, the first is chosen always.
    """
    total = 0.0
    for share in shares:
        total += share
    if total <= 0.0:
        return (1,) * len(shares)
    cumulative, weight = [], 0
    for share in shares:
        weight += max(1, round(share / total * PARTS)) if share > 0.0 else 0
        cumulative.append(weight)
    return tuple(cumulative)


def pick(u: float, cumulative: Sequence[int]) -> int:
    """Position that a uniform draw falls on, among cumulative whole weights."""
    point = u * cumulative[-1]
    position = 0
    while point >= cumulative[position]:
        position += 1
    return position
