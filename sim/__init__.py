"""A discrete-event simulator of the front door of children's social care.

The names below are all a notebook needs. They are fetched when first used, so that ``import sim`` costs nothing.

============== =====================================================================================================
load_scenario  read a scenario file: ``load_scenario(path, ["demand.contacts.multiplier=1.2"])``
Scenario       a frozen, validated scenario
ScenarioError  every fault of a wrong scenario file: ``.problems``
differences    what differs between two scenarios
run            replications of one scenario or several: data frames `measures`, `monthly`, `summary`
compare        the same against a baseline on common random numbers: `comparison` besides
simulate       one replication: the event log
measure        measures of a log: ``measure, by, group, value, unit``
monthly        its course by month: ``month, measure, group, value, unit``
story          one child's journey in words
MEASURES       every measure with its title, meaning and unit
load_result    a results folder, as `run` and `compare` give it
============== =====================================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.measures import MEASURES, measure, monthly, story
    from sim.model import simulate
    from sim.scenario import Scenario, ScenarioError, differences, load_scenario
    from sim.study import compare, load_result, run

    __version__: str

_HOMES = {
    "load_scenario": "sim.scenario", "Scenario": "sim.scenario", "ScenarioError": "sim.scenario",
    "differences": "sim.scenario", "run": "sim.study", "compare": "sim.study", "simulate": "sim.model",
    "measure": "sim.measures", "monthly": "sim.measures", "story": "sim.measures", "MEASURES": "sim.measures",
    "load_result": "sim.study",
}  # fmt: skip

__all__ = [
    "MEASURES", "Scenario", "ScenarioError", "__version__", "compare", "differences", "load_result", "load_scenario",
    "measure", "monthly", "run", "simulate", "story",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Fetch one of the public names from its room."""
    from importlib import import_module

    if name == "__version__":
        return import_module("sim.study.provenance").package_version()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
