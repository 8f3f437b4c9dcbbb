"""A discrete-event simulator of the front door of children's social care.

The names below are all a notebook needs. They are fetched when first used, so that ``import sim`` costs nothing.

================= ==================================================================================================
shipped_scenarios the scenarios that come with the simulator: ``name, title, question``
load_scenario     a scenario by name, by path or from a mapping: ``load_scenario("panel-weekly", ["PATH=VALUE"])``
Scenario          a frozen, validated scenario
ScenarioError     every fault of a wrong scenario: ``.problems``
differences       what differs between two scenarios: ``path, a, b``
run               replications of one scenario or several: data frames `measures`, `monthly`, `summary`
compare           the same against a baseline on common random numbers: `comparison` besides
sweep             one scenario with some values varied, in a grid or a sample: `points`, `table`
explain           the simulated children whose lives differ most between two scenarios: `children`, `stories`
load_result       a results folder, as `run` and `compare` give it
simulate          one replication: the event log; ``log.frame()`` is a row for each event
measure           measures of a log: ``measure, by, group, value, unit``
monthly           its course by month: ``month, measure, group, value, unit``
story             one child's journey in words
MEASURES          every measure with its title, meaning and unit
tables            further tables of results and logs, each with its columns: `sim.tables`
charts            the charts of the report, as functions of results and data frames: `sim.report.charts`
================= ==================================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os

    import pandas as pd

    from sim import tables
    from sim.engine import simulate
    from sim.measures import MEASURES, measure, monthly, story
    from sim.report import charts
    from sim.scenario import Scenario, ScenarioError
    from sim.study.doors import compare, run, sweep
    from sim.study.explain import explain
    from sim.study.result import load_result

    __version__: str

_HOMES = {
    "Scenario": "sim.scenario", "ScenarioError": "sim.scenario", "run": "sim.study.doors",
    "compare": "sim.study.doors", "sweep": "sim.study.doors", "explain": "sim.study.explain",
    "load_result": "sim.study.result", "simulate": "sim.engine", "measure": "sim.measures", "monthly": "sim.measures",
    "story": "sim.measures", "MEASURES": "sim.measures",
}  # fmt: skip
_ROOMS = {"tables": "sim.tables", "charts": "sim.report.charts"}

__all__ = [
    "MEASURES", "Scenario", "ScenarioError", "__version__", "charts", "compare", "differences", "explain",
    "load_result", "load_scenario", "measure", "monthly", "run", "shipped_scenarios", "simulate", "story", "sweep",
    "tables",
]  # fmt: skip


def load_scenario(source: str | os.PathLike[str] | Mapping[str, Any], overrides: Iterable[str] = ()) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    source
        Path of a YAML file; or the name of a shipped scenario (see `shipped_scenarios`) where there is no such file; or
        a mapping with the same keys and values as a file, also those of numpy and pandas. Its ``extends``, if it has
        one, is a path or a shipped name.
    overrides
        Values laid over it last, each as ``PATH=VALUE``: ``front_door.workers.screening_officer.posts=12``.

    Returns
    -------
    Scenario
        Frozen, and valid as a whole and in each of its phases.

    Raises
    ------
    ScenarioError
        With every fault found: file, line, field, value and what is allowed.
    """
    from sim import scenario as room
    from sim.study.naming import find_scenario

    if isinstance(source, Mapping):
        own = {key: value for key, value in source.items() if key != "extends"}
        below = source.get("extends")
        below = find_scenario(below) if isinstance(below, str) else below
        return room.load_mapping(own, overrides=overrides, extends=below)
    return room.load_scenario(find_scenario(str(source)), overrides)


def shipped_scenarios() -> pd.DataFrame:
    """The scenarios that come with the simulator.

    Returns
    -------
    pandas.DataFrame
        One row for each, the one that the others extend first: ``name`` (which `load_scenario`, `run` and `compare`
        take), ``title``, ``question``.
    """
    import pandas as pd

    from sim.study.naming import shipped_names

    names = sorted(shipped_names(), key=lambda name: (name != "sunderland-2018", name))
    loaded = [load_scenario(name) for name in names]
    rows = [(name, each.title, each.question) for name, each in zip(names, loaded, strict=True)]
    return pd.DataFrame(rows, columns=["name", "title", "question"])


def differences(a: Scenario, b: Scenario) -> pd.DataFrame:
    """The values in which two scenarios differ; their titles and questions do not count.

    Returns
    -------
    pandas.DataFrame
        One row for each value: ``path``, ``a`` and ``b`` (its value in the first and in the second scenario; "not
        there" where it has no such entry).
    """
    import pandas as pd

    from sim import scenario as room

    rows = [
        (row.path, *("not there" if value is room.ABSENT else value for value in (row.a, row.b)))
        for row in room.differences(a, b)
    ]
    return pd.DataFrame(rows, columns=["path", "a", "b"])


def __getattr__(name: str) -> Any:
    """Fetch one of the public names from its room."""
    from importlib import import_module

    if name == "__version__":
        return import_module("sim.study.provenance").package_version()
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
