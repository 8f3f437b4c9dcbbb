"""Sweeps: one scenario with some of its values varied, every point compared with it on common random numbers.

A sweep is a study like any other, with the scenario as it stands for baseline, so that it is resumed, locked and
reproduced like any other. What was varied stands in its manifest; `sweep.csv` and `points.csv` follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study.naming import NamedScenario, find_scenario, name_scenarios, unique_names
from sim.study.settings import DEFAULT_REPLICATIONS, DEFAULT_SEED, Settings
from sim.study.targets import unknown_measure
from sim.study.variations import SweepError, as_text, grid, hypercube, read_variations

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Problem, Scenario, ScenarioError
    from sim.study.result import StudyResult
    from sim.study.variations import Variation

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


@dataclass(frozen=True)
class SweepResult:
    """What a sweep found, as data frames.

    Parameters
    ----------
    study
        The study as any other: every point a scenario, the scenario itself the baseline.
    points
        One row for each point: ``point``, and a column for each path that was varied, with the point's value.
    table
        One row for each point, measure and breakdown: ``point``, the columns of paths, then ``measure, by, group, n,
        mean, sd, ci_low, ci_high, unit``, the 95% interval being that of the mean; and ``difference, difference_low,
        difference_high, verdict``: the paired difference from the baseline with its own 95% interval, and what it
        amounts to with all points judged together (as in comparison.csv).
    """

    study: StudyResult
    points: pd.DataFrame
    table: pd.DataFrame

    @classmethod
    def of(cls, study: StudyResult) -> SweepResult:
        """The sweep in a study, for example one that `sim.load_result` has read.

        Raises
        ------
        ValueError
            If the study is no sweep.
        """
        if "sweep" not in study.manifest:
            raise ValueError("this study is no sweep")
        about = study.manifest["sweep"]
        return cls(study, points_table(about), sweep_table(about, study.summary, study.comparison))

    @property
    def paths(self) -> list[str]:
        """The paths of what was varied."""
        return list(self.study.manifest["sweep"]["paths"])


@dataclass(frozen=True)
class Plan:
    """A sweep that can be run.

    Parameters
    ----------
    scenarios
        The scenario itself first, then the points.
    about
        What the manifest says of it: ``paths``; ``sampled`` (whether points were drawn); ``baseline``, the scenario's
        own values at the paths; ``points``, the values of each by its name; ``show``, the measures asked for.
    """

    scenarios: tuple[NamedScenario, ...]
    about: Mapping[str, Any]


def read_show(names: Sequence[str]) -> tuple[str, ...]:
    """Names of measures, each once.

    Raises
    ------
    SweepError
        With a sentence for each that there is not.
    """
    faults = [fault for name in names for fault in unknown_measure(name, name)]
    if faults:
        raise SweepError(faults)
    return tuple(dict.fromkeys(names))


def plan_sweep(
    baseline: NamedScenario,
    with_values: Callable[[Sequence[str]], Scenario],
    variations: Sequence[Variation],
    *,
    points: int | None = None,
    seed: int = DEFAULT_SEED,
    show: Sequence[str] = (),
) -> Plan:
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
        The measures that reports are to show, as `read_show` gives them; none for a choice by default.

    Raises
    ------
    SweepError
        With every fault, each once however many points have it.
    """
    rows = grid(variations) if points is None else hypercube(variations, points, seed)
    paths = [variation.path for variation in variations]
    width = max(3, len(str(len(rows))))
    names = unique_names([baseline.name, *(f"point-{place:0{width}}" for place in range(1, len(rows) + 1))])[1:]
    scenarios, faults = _made(with_values, paths, rows)
    if faults:
        raise SweepError(faults)
    about = {
        "paths": paths,
        "sampled": points is not None,
        "baseline": [_value_at(baseline.scenario, path) for path in paths],
        "points": {name: list(row) for name, row in zip(names, rows, strict=True)},
        "show": list(show),
    }
    named = [NamedScenario(name, scenario) for name, scenario in zip(names, scenarios, strict=True)]
    return Plan((baseline, *named), about)


def sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Any] | Sequence[str],
    *,
    points: int | None = None,
    show: Sequence[str] = (),
    replications: int | str = DEFAULT_REPLICATIONS,
    precision: Sequence[str] = (),
    margins: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    cluster: str | None = None,
    folder: Path | str | None = None,
) -> SweepResult:
    """Vary values of a scenario, and compare every point with it on common random numbers.

    Parameters
    ----------
    scenario
        A loaded scenario, a path, or the name of a shipped one.
    vary
        Path to values: ``{"early_help.panel.interval_days": [7, 14], "run.observed_days": "365:730:365"}``. Several
        are combined in a full grid, in the order given.
    points
        Draw so many points as a Latin hypercube in place of the grid; then a range ``"LOW:HIGH"`` is continuous.
    show
        Names of the measures that a report on the sweep is to show.
    replications, precision, margins, seed, workers, cluster, folder
        As for `sim.compare`; the seed draws the hypercube too.

    Returns
    -------
    SweepResult
        With `points`, `table` and the whole `study`.

    Raises
    ------
    SweepError, ValueError, sim.scenario.ScenarioError, FolderError, StudyError
        If something is wrong with what is varied; otherwise as for `sim.compare`.
    """
    from sim.scenario import Scenario, load_mapping, load_scenario
    from sim.scenario.differences import values
    from sim.study.studies import asked_for, study_in
    from sim.study.verdicts import read_margins

    settings = Settings(asked_for(replications, precision), seed, workers, cluster, read_margins(margins))

    def with_values(overrides: Sequence[str]) -> Scenario:
        if isinstance(scenario, Scenario):
            return load_mapping(values(scenario), scenario.title, overrides)
        return load_scenario(find_scenario(str(scenario)), overrides)

    (baseline,) = name_scenarios(scenario)
    variations = read_variations(vary, sampled=points is not None)
    plan = plan_sweep(baseline, with_values, variations, points=points, seed=seed, show=read_show(show))
    study = study_in(plan.scenarios, settings, baseline=baseline.name, folder=folder, sweep=plan.about)
    return SweepResult.of(study)


def points_table(about: Mapping[str, Any]) -> pd.DataFrame:
    """The values of every point: columns ``point`` and the paths. Lists, mappings and null stand as text."""
    import pandas as pd

    points = about["points"].values()
    columns = {path: [as_cell(held[place]) for held in points] for place, path in enumerate(about["paths"])}
    return pd.DataFrame({"point": list(about["points"]), **columns})


def sweep_table(about: Mapping[str, Any], summary: pd.DataFrame, comparison: pd.DataFrame) -> pd.DataFrame:
    """Every measure at every point; see `SweepResult`.

    Parameters
    ----------
    about
        What was varied, as in the manifest.
    summary, comparison
        Of the study: columns `SUMMARY_COLUMNS` and `COMPARISON_COLUMNS`.
    """
    points = points_table(about).rename(columns={"point": "scenario"})
    against = comparison.rename(columns={"ci_low": "difference_low", "ci_high": "difference_high"})
    table = summary.merge(points, on="scenario", how="inner", sort=False)
    wanted = [*_KEYS, *(name for name in MEASURED if name in against and name not in (*_KEYS, *summary.columns))]
    table = table.merge(against[wanted], on=_KEYS, how="left", sort=False)
    return table.rename(columns={"scenario": "point"})[["point", *about["paths"], *MEASURED]]


def _made(
    with_values: Callable[[Sequence[str]], Scenario], paths: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> tuple[list[Scenario], list[str]]:
    """The scenario of every point, and what is wrong with those that cannot be made."""
    from sim.scenario import ScenarioError

    made: list[Scenario] = []
    faulty: list[tuple[tuple[Any, ...], ScenarioError]] = []
    for row in rows:
        try:
            made.append(with_values([f"{path}={as_text(value)}" for path, value in zip(paths, row, strict=True)]))
        except ScenarioError as error:
            faulty.append((row, error))
            if len(faulty) == _MOST_FAULTY_POINTS:
                break
    return made, _faults(paths, faulty, len(rows))


def _faults(
    paths: Sequence[str], faulty: Sequence[tuple[tuple[Any, ...], ScenarioError]], asked: int
) -> list[str]:
    """A sentence for each fault of points, at the first point that has it, with how many others do."""
    said: dict[tuple[Any, str], str] = {}
    count: dict[tuple[Any, str], int] = {}
    for row, error in faulty:
        for problem in error.problems:
            kind = (problem.path, problem.message)
            said.setdefault(kind, _told(problem, paths, row))
            count[kind] = count.get(kind, 0) + 1
    found = []
    for kind, sentence in list(said.items())[:_MOST_FAULTS]:
        others = count[kind] - 1
        more = f" (and at {others} more point{'s' if others > 1 else ''})" if others else ""
        more = " (at every point)" if others + 1 == asked else more
        found.append(sentence + more)
    hidden = len(said) - len(found)
    return [*found, f"And {hidden} more faults of other points."] if hidden else found


def _told(problem: Problem, paths: Sequence[str], row: Sequence[Any]) -> str:
    """A problem with the option as the planner typed it, or with the values of the point that has it."""
    from sim.scenario import ABSENT

    settings = [f"{path}={as_text(value)}" for path, value in zip(paths, row, strict=True)]
    field = tuple(str(part) for part in problem.path)
    for path, setting in zip(paths, settings, strict=True):
        keys = tuple(path.split("."))
        if problem.file == f"--set {setting}" and (problem.value is ABSENT or field[: len(keys)] == keys):
            return str(replace(problem, file=f"--vary {setting}"))
        if problem.file == f"--set {setting}":
            return str(replace(problem, file=f"--vary {' --vary '.join(settings)}"))
    return f"With {', '.join(settings)}: {problem}"


def _value_at(scenario: Scenario, path: str) -> Any:
    """The value of a scenario at a path; None where there is none."""
    from sim.scenario.differences import values

    found: Any = values(scenario)
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def as_cell(value: Any) -> Any:
    """A scenario value as it stands in the tables of a sweep."""
    if value is None:
        return NOT_SET
    return as_text(value) if isinstance(value, list | Mapping) else value
