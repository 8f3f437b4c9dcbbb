"""Sums from left to right, the same to the last bit on every processor.

``x.sum()`` adds in an order of numpy's own, and a compiler may fuse a product with a sum. Here every sum is taken in
the order of its numbers, by operations that cannot do otherwise: ``accumulate`` hands out each partial result, so each
is made of the one before it; ``bincount`` goes through its weights once and adds each to what its group has so far.
Neither multiplies before it adds, so there is nothing to fuse.
"""

from collections.abc import Sequence

import numpy as np


def running(x: np.ndarray) -> np.ndarray:
    """The sum of the first number, of the first two, and so on; shape of `x`, which has one dimension."""
    found: np.ndarray = np.add.accumulate(x)
    return found


def running_product(x: np.ndarray) -> np.ndarray:
    """The same for products."""
    found: np.ndarray = np.multiply.accumulate(x)
    return found


def total(x: np.ndarray | Sequence[float]) -> float:
    """Their sum; 0 for none."""
    x = np.asarray(x, dtype=float)
    return float(running(x)[-1]) if len(x) else 0.0


def mean(x: np.ndarray | Sequence[float]) -> float:
    """Their mean; NaN for none."""
    return total(x) / len(x) if len(x) else float("nan")


def how_many(mask: np.ndarray) -> int:
    """How many are true."""
    return int(np.count_nonzero(mask))


def how_many_from(mask: np.ndarray, first: np.ndarray) -> np.ndarray:
    """How many are true in each stretch, from one of the positions `first` until before the next."""
    found: np.ndarray = np.add.reduceat(mask.astype(np.int64), first) if len(first) else np.zeros(0, dtype=np.int64)
    return found


def how_often(codes: np.ndarray, n: int) -> np.ndarray:
    """How many there are in each of `n` groups, as whole numbers; `codes` gives the group of each, -1 for none."""
    return np.bincount(np.add(codes, 1, dtype=np.intp), minlength=n + 1)[1:]


def grouped(codes: np.ndarray, n: int, x: np.ndarray | None = None) -> np.ndarray:
    """The sum in each of `n` groups, or how many there are; `codes` gives the group of each, -1 for none."""
    if x is None:
        return how_often(codes, n).astype(float)
    return np.bincount(np.add(codes, 1, dtype=np.intp), x, minlength=n + 1)[1:]


def row_totals(x: np.ndarray) -> np.ndarray:
    """The sum of each row, from its first column to its last; shape (rows,). There must be a column."""
    found: np.ndarray = np.add.accumulate(x, axis=1, dtype=float)[:, -1]
    return found


def moments(codes: np.ndarray, n: int, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many there are in each of `n` groups, their mean, and their variance (over one less than there are).

    The mean is that of the first number of the group plus the mean distance from it, so numbers that are all alike have
    themselves as mean and a variance of exactly 0. NaN for fewer than one, and fewer than two.
    """
    count = grouped(codes, n)
    first = np.full(n, np.nan)
    some, at = np.unique(codes, return_index=True)
    first[some] = x[at]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = first + grouped(codes, n, x - first[codes]) / count
        off = x - mean[codes]
        variance = grouped(codes, n, off * off) / (count - 1)
    return count, mean, np.where(count >= 2, variance, np.nan)
