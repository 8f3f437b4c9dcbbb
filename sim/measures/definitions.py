"""The registry: every measure, defined once, in the docstring of the function that takes it."""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from sim.measures.define import Measure, Row

_FILES = (
    "flow", "families", "stocks", "bands", "delay", "crossing", "repeats", "returns", "missed", "staff", "queues",
    "cost", "equity",
)  # fmt: skip


def _defining(file: str) -> Iterator[Callable[[Any], Iterable[Row]]]:
    """The functions of a file that take measures, in their order."""
    room = import_module(f"sim.measures.{file}")
    for function in vars(room).values():
        if hasattr(function, "measures") and function.__module__ == room.__name__:
            yield function


TAKING = tuple(function for file in _FILES for function in _defining(file))
"""The functions that take measures, of a log that was read (or, of the gaps between groups, of rows)."""

MEASURES: dict[str, Measure] = {each.name: each for function in TAKING for each in vars(function)["measures"]}
"""All measures by name, in the order of tables."""
