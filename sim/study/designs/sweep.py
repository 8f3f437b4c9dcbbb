"""Sweeps: one scenario with some of its values varied, every point compared with it on common random numbers.

What was varied stands in the manifest; `sweep.csv` and `points.csv` follow from that and from the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd

from sim.scenario import ABSENT, Problem, Scenario, ScenarioError
from sim.scenario.differences import values
from sim.scenario.paths import value_at
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Design, Manifest, Plan, SavedTables
from sim.study.designs.variations import SweepError, Variation, as_text, grid, hypercube
from sim.study.folder import COMPARISON_CSV, SUMMARY_CSV
from sim.study.naming import NamedScenario, unique_names

SWEEP = "sweep.csv"
POINTS = "points.csv"
NOT_SET = "not set"
"""Stands in tables for a value that is null."""

MEASURED = (
    "measure", "by", "group", "n", "mean", "sd", "ci_low", "ci_high", "unit", "difference", "difference_low",
    "difference_high", "verdict",
)  # fmt: skip
"""Columns of sweep.csv after the point and its values."""

_KEYS = ["scenario", "measure", "by", "group"]
_MOST_FAULTS = 10
_MOST_FAULTY_POINTS = 100


class Sweep(Design):
    """Points made of values of one scenario, which is the baseline.

    The manifest holds: ``paths``; ``sampled`` (whether points were drawn); ``baseline``, the scenario's own values at
    the paths; ``points``, the values of each by its name; ``show``, the measures asked for.
    """

    key: ClassVar[str] = "sweep"
    may_repeat_the_baseline: ClassVar[bool] = True

    def values(self, manifest: Manifest, name: str) -> Mapping[str, Any]:
        about = manifest[self.key]
        return dict(zip(about["paths"], about["points"].get(name, ()), strict=False))

    def derive(self, manifest: Manifest, saved: SavedTables) -> dict[str, pd.DataFrame]:
        tables = super().derive(manifest, saved)
        points = points_table(manifest[self.key])
        return {**tables, POINTS: points, SWEEP: sweep_table(points, tables[SUMMARY_CSV], tables[COMPARISON_CSV])}


def plan_sweep(
    baseline: NamedScenario, with_values: Callable[[Sequence[str]], Scenario], variations: Sequence[Variation], *,
    points: int | None = None, seed: int, show: Sequence[str] = (),
) -> Plan:  # fmt: skip
    """Make the scenarios of a sweep; every one is validated here, before anything is run.

    Parameters
    ----------
    baseline
        The scenario as it stands.
    with_values
        Gives the scenario with further overrides ``PATH=VALUE``; raises `sim.scenario.ScenarioError`.
    variations
        What is varied.
    points
        How many points to draw as a Latin hypercube; None for the full grid.
    seed
        Root of that draw.
    show
        The measures that reports are to show, none for a choice by default.

    Raises
    ------
    SweepError
        With every fault, each once however many points have it.
    """
    rows = grid(variations) if points is None else hypercube(variations, points, seed)
    paths = [variation.path for variation in variations]
    width = max(3, len(str(len(rows))))
    names = unique_names([baseline.name, *(f"point-{place:0{width}}" for place in range(1, len(rows) + 1))])[1:]
    scenarios, faults = _scenarios(with_values, paths, rows)
    if faults:
        raise SweepError(faults)
    about = {
        "paths": paths, "sampled": points is not None,
        "baseline": [_own_value(baseline.scenario, path) for path in paths],
        "points": {name: list(row) for name, row in zip(names, rows, strict=True)}, "show": list(show),
    }  # fmt: skip
    entries = [NamedScenario(name, scenario) for name, scenario in zip(names, scenarios, strict=True)]
    return Plan((baseline, *entries), baseline.name, Sweep(), about)


def points_table(about: Mapping[str, Any]) -> pd.DataFrame:
    """The values of every point: columns ``point`` and the paths. Lists, mappings and null stand as text."""
    rows = [(name, *map(as_cell, row)) for name, row in about["points"].items()]
    return pd.DataFrame(rows, columns=["point", *about["paths"]])


def sweep_table(points: pd.DataFrame, summary: pd.DataFrame, comparison: pd.DataFrame) -> pd.DataFrame:
    """Every measure at every point: ``point``, the columns of paths, then `MEASURED`.

    Parameters
    ----------
    points
        As `points_table` gives them.
    summary, comparison
        Of the study: columns `SUMMARY_COLUMNS` and `COMPARISON_COLUMNS`.
    """
    points = points.rename(columns={"point": "scenario"})
    against = comparison.rename(columns={"ci_low": "difference_low", "ci_high": "difference_high"})
    table = summary.merge(points, on="scenario", how="inner", sort=False)
    columns = [name for name in MEASURED if name not in summary]
    table = table.merge(against[[*_KEYS, *columns]], on=_KEYS, how="left", sort=False)
    return table.rename(columns={"scenario": "point"})[["point", *points.columns[1:], *MEASURED]]


def as_cell(value: Any) -> Any:
    """A scenario value as it stands in the tables of a sweep."""
    if value is None:
        return NOT_SET
    return as_text(value) if isinstance(value, list | Mapping) else value


def _scenarios(
    with_values: Callable[[Sequence[str]], Scenario], paths: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> tuple[list[Scenario], list[str]]:
    """The scenario of every point, and what is wrong with those that cannot be made."""
    scenarios: list[Scenario] = []
    faulty: list[tuple[list[str], ScenarioError]] = []
    for row in rows:
        settings = [f"{path}={as_text(value)}" for path, value in zip(paths, row, strict=True)]
        try:
            scenarios.append(with_values(settings))
        except ScenarioError as error:
            faulty.append((settings, error))
            if len(faulty) == _MOST_FAULTY_POINTS:
                break
    return scenarios, _faults(faulty, len(rows))


def _faults(faulty: Sequence[tuple[list[str], ScenarioError]], count_of_points: int) -> list[str]:
    """A sentence for each fault of points, at the first point that has it, with how many others do."""
    sentences: dict[object, list[str]] = {}
    for settings, error in faulty:
        for problem in error.problems:
            sentences.setdefault((problem.path, problem.message), []).append(_sentence(problem, settings))
    faults = []
    for alike in list(sentences.values())[:_MOST_FAULTS]:
        others = f" (and at {number_of(len(alike) - 1, 'more point')})" if len(alike) > 1 else ""
        faults.append(alike[0] + (" (at every point)" if len(alike) == count_of_points else others))
    left_out = len(sentences) - len(faults)
    return [*faults, f"And {left_out} more faults of other points."] if left_out else faults


def _sentence(problem: Problem, settings: Sequence[str]) -> str:
    """A problem with the option as the planner typed it, or with the values of the point that has it."""
    for setting in settings:
        if problem.file == f"--set {setting}":
            keys, field = setting.partition("=")[0].split("."), [str(part) for part in problem.path]
            is_here = problem.value is ABSENT or field[: len(keys)] == keys
            return str(problem._replace(file=f"--vary {setting if is_here else ' --vary '.join(settings)}"))
    return f"With {', '.join(settings)}: {problem}"


def _own_value(scenario: Scenario, path: str) -> Any:
    """The value of a scenario at a path; None where there is none."""
    own = value_at(values(scenario), path.split("."))
    return None if own is ABSENT else own
