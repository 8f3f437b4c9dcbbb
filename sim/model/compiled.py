"""Compilation of pure number functions, kept between runs where a place to keep them can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """Compile `function` with numba; a read-only installation compiles anew in each process instead of failing."""
    try:
        return cast(_Function, numba.njit(cache=True)(function))
    except RuntimeError:  # no writable place for the cache
        return cast(_Function, numba.njit(function))


def plain(function: _Function) -> _Function:
    """The Python function that was compiled: the same rule, quicker for a single number when called from Python."""
    return cast(_Function, function.py_func)  # type: ignore[attr-defined]
