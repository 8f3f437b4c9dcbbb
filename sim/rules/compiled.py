"""Compilation of pure number functions where numba is installed; without it the same source runs as plain Python.

Both give the same bits: IEEE 754 fixes ``+ - * /``, the square root and comparisons, and numba is asked for nothing
that would let it change them (no fast-math, so no re-ordering and no fused multiply-add).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

try:
    import numba
except ImportError:
    numba = None  # type: ignore[assignment]

_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """Compile `function`; a read-only installation compiles anew in each process instead of failing."""
    if numba is None:
        return function
    try:
        return cast(_Function, numba.njit(cache=True)(function))
    except RuntimeError:  # no writable place for the cache
        return cast(_Function, numba.njit(function))


def plain(function: _Function) -> _Function:
    """The Python function that was compiled: the same rule, for tests to hold against it."""
    return cast(_Function, getattr(function, "py_func", function))
