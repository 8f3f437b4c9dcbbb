"""The doors for notebooks: run scenarios, compare them, vary the values of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine import EngineName
from sim.scenario import Scenario, load_mapping, load_scenario
from sim.scenario.arguments import one_or_more, whole_number
from sim.scenario.differences import values
from sim.study.amounts import read_measures
from sim.study.designs.design import Plan
from sim.study.designs.sweep import POINTS, SWEEP, plan_sweep
from sim.study.designs.variations import MOST_POINTS, read_variations
from sim.study.naming import ScenarioLike, ScenariosLike, find_scenario, join_names, name_scenarios
from sim.study.result import StudyResult
from sim.study.settings import DEFAULT_REPLICATIONS, DEFAULT_SEED, Precision, Settings, read_precision
from sim.study.studies import study_in
from sim.study.verdicts import read_margins


@dataclass(frozen=True)
class SweepResult:
    """The result of a sweep, as data frames.

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
        if SWEEP not in study.more:
            raise ValueError("this study is no sweep")
        return cls(study, study.more[POINTS], study.more[SWEEP])

    @property
    def paths(self) -> list[str]:
        """The paths of what was varied."""
        return list(self.points.columns[1:])


def run(
    scenarios: ScenariosLike,
    *,
    replications: int | str = DEFAULT_REPLICATIONS,
    precision: str | Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    cluster: str | None = None,
    minutes: int | None = None,
    engine: EngineName = "compiled",
    folder: Path | str | None = None,
    reuse: Path | str | None = None,
) -> StudyResult:
    """Run replications of one scenario or several.

    Parameters
    ----------
    scenarios
        Loaded scenarios, paths, or names of shipped ones; a mapping gives them names of your own.
    replications
        How many of each, 1 or more. One gives no interval. ``"auto"``: until `precision` is reached.
    precision
        With ``"auto"``, half the width of the 95% interval to reach: ``"5%"`` of the mean for every headline measure
        (the default), ``"children_with_repeat_contact_6m=20"``, ``"referrals=2%"``.
    seed
        Root of all random draws, 0 to 2**63 - 1. The same seed gives the same result, whatever the number of workers.
    workers
        Processes; None for the cores there are, 1 to stay in this process.
    cluster
        Address of the scheduler of a Dask cluster to run on, in place of processes of this machine.
    folder
        Where to keep replications as they finish, and the tables in the end; the same call goes on after an accident.
        None to write nothing.
    minutes
        Of the processor that one replication may take before it is ended; None for an hour.
    engine
        "compiled", or "simpy" for the readable model, which gives the same results more slowly.
    reuse
        A results folder, or a folder of them: what would come out the same is taken from there and not run again.

    Returns
    -------
    StudyResult
        With `measures`, `monthly` and `summary`.

    Raises
    ------
    ValueError
        If a number is out of range or a precision cannot be read.
    sim.scenario.ScenarioError
        If a scenario file is wrong.
    FolderError
        If the folder cannot be used, is in use, or holds the beginning of another study.
    StudyError
        If not one replication finished.
    """
    count = read_replications(replications, precision)
    settings = Settings(count, seed, workers, cluster, minutes=minutes, engine=engine, reuse=reuse)
    return study_in(Plan(tuple(name_scenarios(scenarios))), settings, folder=folder)


def compare(
    baseline: ScenarioLike,
    scenarios: ScenariosLike,
    *,
    replications: int | str = DEFAULT_REPLICATIONS,
    precision: str | Sequence[str] = (),
    margins: str | Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    cluster: str | None = None,
    minutes: int | None = None,
    engine: EngineName = "compiled",
    folder: Path | str | None = None,
    reuse: Path | str | None = None,
) -> StudyResult:
    """Compare scenarios with a baseline on common random numbers: the same children, arriving at the same moments.

    Parameters
    ----------
    baseline
        What the others are compared with.
    scenarios, replications, seed, workers, cluster, folder, minutes, engine, reuse
        As for `run`.
    precision
        As for `run`, of the differences from the baseline; in per cent of the baseline's mean.
    margins
        The smallest difference that matters: ``"1%"`` of the baseline for all measures,
        ``"children_with_repeat_contact_6m=20"``.

    Returns
    -------
    StudyResult
        With `comparison` besides what `run` gives.

    Raises
    ------
    ValueError, sim.scenario.ScenarioError, FolderError, StudyError
        As for `run`.
    """
    count, own_margins = read_replications(replications, precision), read_margins(margins)
    settings = Settings(count, seed, workers, cluster, own_margins, minutes=minutes, engine=engine, reuse=reuse)
    first = name_scenarios(baseline)
    if len(first) != 1:
        raise ValueError(f"the baseline is one scenario, not {len(first)}")
    entries = join_names(first, name_scenarios(scenarios))
    return study_in(Plan(tuple(entries), entries[0].name), settings, folder=folder)


def sweep(
    scenario: ScenarioLike,
    vary: Mapping[str, Any] | str | Sequence[str],
    *,
    points: int | None = None,
    show: str | Sequence[str] = (),
    replications: int | str = DEFAULT_REPLICATIONS,
    precision: str | Sequence[str] = (),
    margins: str | Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    cluster: str | None = None,
    minutes: int | None = None,
    engine: EngineName = "compiled",
    folder: Path | str | None = None,
    reuse: Path | str | None = None,
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
    replications, precision, margins, seed, workers, cluster, folder, minutes, engine, reuse
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
    count, own_margins = read_replications(replications, precision), read_margins(margins)
    settings = Settings(count, seed, workers, cluster, own_margins, minutes=minutes, engine=engine, reuse=reuse)

    def with_values(overrides: Sequence[str]) -> Scenario:
        if isinstance(scenario, Scenario):
            return load_mapping(values(scenario), scenario.title, overrides)
        return load_scenario(find_scenario(str(scenario)), overrides)

    points = None if points is None else whole_number("points", points, 2, MOST_POINTS)
    (baseline,) = name_scenarios(scenario)
    variations = read_variations(vary, sampled=points is not None)
    plan = plan_sweep(baseline, with_values, variations, points=points, seed=seed, show=read_measures(show))
    return SweepResult.of(study_in(plan, settings, folder=folder))


def read_replications(replications: int | str, precision: str | Sequence[str]) -> int | Precision:
    """The number of replications, or with ``"auto"`` the precision to reach."""
    if isinstance(replications, str) and replications == "auto":  # an array compares with every element
        return read_precision(precision)
    if one_or_more(precision):
        raise ValueError('precision goes with replications="auto"')
    return replications  # type: ignore[return-value] # Settings refuses what is no number
