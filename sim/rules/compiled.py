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
    """Compile `function`; where nothing can be kept, anew in each process."""
    if numba is None:
        return function
    from sim.rules.compile_cache import keep_compiled

    made = numba.njit(function)
    keep_compiled(made)
    return cast(_Function, made)


def plain(function: _Function) -> _Function:
    """The Python function that was compiled: the same rule, for tests to hold against it."""
    return cast(_Function, getattr(function, "py_func", function))
