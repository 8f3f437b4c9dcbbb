"""The registry: every measure, defined once, in the docstring of the function that takes it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from sim.measures.define import Better, Family, Measure

_FILES = (
    "flow", "families", "demand", "stocks", "bands", "delay", "chairs", "crossing", "repeats", "returns", "refusals",
    "missed", "staff", "queues", "cost", "equity",
)  # fmt: skip


def _defined_in(file: str) -> Iterator[Measure]:
    room = import_module(f"sim.measures.{file}")
    for function in vars(room).values():
        if getattr(function, "__module__", "") == room.__name__:
            yield from getattr(function, "measures", ())


MEASURES: dict[str, Measure] = {each.name: each for file in _FILES for each in _defined_in(file)}
"""All measures by name, in the order of tables."""

__all__ = ["MEASURES", "Better", "Family", "Measure"]
