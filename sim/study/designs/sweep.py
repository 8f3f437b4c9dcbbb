"""Sweeps: one scenario with some of its values varied, every point compared with it on common random numbers.

What was varied stands in the manifest; `sweep.csv` and `points.csv` follow from that and from the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.scenario import ABSENT, Problem, Scenario, ScenarioError
from sim.scenario.differences import values
from sim.scenario.paths import value_at
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Design, Plan, SavedTables
from sim.study.designs.variations import SweepError, Variation, as_text, grid, hypercube
from sim.study.folder import COMPARISON_CSV, SUMMARY_CSV
from sim.study.manifest import Manifest
from sim.study.naming import NamedScenario, unique_names
from sim.study.summary import SUMMARY_COLUMNS

SWEEP = "sweep.csv"
POINTS = "points.csv"
NOT_SET = "not set"
"""Stands in tables for a value that is null."""

MEASURED = (*SUMMARY_COLUMNS[1:], "difference", "difference_low", "difference_high", "verdict")
"""Columns of sweep.csv after the point and its values."""

_KEYS = ["scenario", "measure", "by", "group"]
_MOST_FAULTS = 10
_MOST_FAULTY_POINTS = 100


class Sweep(Design):
    """Points made of values of one scenario, which is the baseline.

    The manifest holds: ``paths``; ``sampled`` (whether points were drawn); ``baseline``, the scenario's own values at
    the paths; ``points``, the values of each by its name; ``show``, the measures asked for.
    """

    key = "sweep"
    may_repeat_the_baseline = True

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
    scenarios = _scenarios(with_values, paths, rows)
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
    against = comparison.rename(columns={"ci_low": "difference_low", "ci_high": "difference_high"})
    columns = [name for name in MEASURED if name not in summary]
    table = summary.merge(points, left_on="scenario", right_on="point")
    return table.merge(against[[*_KEYS, *columns]], on=_KEYS, how="left")[[*points.columns, *MEASURED]]


def as_cell(value: Any) -> Any:
    """A scenario value as it stands in the tables of a sweep."""
    if value is None:
        return NOT_SET
    return as_text(value) if isinstance(value, list | Mapping) else value


def _scenarios(
    with_values: Callable[[Sequence[str]], Scenario], paths: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> list[Scenario]:
    """The scenario of every point; or a `SweepError` of what is wrong with those that cannot be made."""
    scenarios, faulty = [], 0
    sentences: dict[object, list[str]] = {}
    for row in rows:
        settings = [f"{path}={as_text(value)}" for path, value in zip(paths, row, strict=True)]
        try:
            scenarios.append(with_values(settings))
        except ScenarioError as error:
            for problem in error.problems:
                sentences.setdefault((problem.path, problem.message), []).append(_sentence(problem, settings))
            faulty += 1
            if faulty == _MOST_FAULTY_POINTS:
                break
    if sentences:
        raise SweepError(*_faults(list(sentences.values()), len(rows)))
    return scenarios


def _faults(sentences: Sequence[Sequence[str]], count_of_points: int) -> Iterator[str]:
    """A sentence for each fault of points, at the first point that has it, with how many others do."""
    for alike in sentences[:_MOST_FAULTS]:
        others = f" (and at {number_of(len(alike) - 1, 'more point')})" if len(alike) > 1 else ""
        yield alike[0] + (" (at every point)" if len(alike) == count_of_points else others)
    if len(sentences) > _MOST_FAULTS:
        yield f"And {len(sentences) - _MOST_FAULTS} more faults of other points."


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
