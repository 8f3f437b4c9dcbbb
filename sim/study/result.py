"""A study and its result: the one object that tables, report and notebooks are made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study import folder as files
from sim.study import provenance
from sim.study.compare import COMPARISON_COLUMNS, compare_paired
from sim.study.logs import discard_logs
from sim.study.naming import NamedScenario, name_scenarios
from sim.study.overload import summarise_overload
from sim.study.replicate import LARGEST_SEED, OnDone, Replications, replicate
from sim.study.summary import summarise

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

DEFAULT_REPLICATIONS = 20
DEFAULT_SEED = 1

MEASURE_COLUMNS = ("scenario", "replication", "measure", "by", "group", "value", "unit")
"""Columns of measures.csv."""

MONTHLY_COLUMNS = ("scenario", "replication", "month", "measure", "group", "value", "unit")
"""Columns of monthly.csv."""


class StudyError(RuntimeError):
    """Nothing could be finished; the message says why."""


@dataclass(frozen=True)
class StudyResult:
    """What a run or a comparison found, as data frames.

    Parameters
    ----------
    scenarios
        The scenarios by the names that the tables use, the baseline first.
    baseline
        Name of the baseline; None if nothing was compared.
    measures
        One row for each scenario, replication, measure and breakdown:
        ``scenario, replication, measure, by, group, value, unit``. NaN where a measure is undefined.
    monthly
        The course over time: ``scenario, replication, month, measure, group, value, unit``.
    summary
        Means with 95% intervals over replications:
        ``scenario, measure, by, group, n, mean, sd, ci_low, ci_high, unit``.
    comparison
        Paired differences from the baseline with 95% intervals: ``scenario, baseline, measure, by, group, n,
        baseline_mean, scenario_mean, difference, ci_low, ci_high, probability_better, unit``; empty if nothing was
        compared.
    overloaded
        Teams that could not keep up: ``scenario, team, replications, of, note``.
    manifest
        How it was made: seed, replications, versions, hashes, warnings, what failed.
    """

    scenarios: Mapping[str, Scenario]
    baseline: str | None
    measures: pd.DataFrame
    monthly: pd.DataFrame
    summary: pd.DataFrame
    comparison: pd.DataFrame
    overloaded: pd.DataFrame
    manifest: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """Whether every replication asked for is in the tables."""
        return bool(self.manifest["status"] == "complete")

    def save(self, path: Path | str) -> Path:
        """Write tables and manifest to a results folder, and return it.

        Raises
        ------
        FolderError
            If the folder cannot be written or holds something else.
        """
        claimed = files.ResultsFolder.claim(Path(path))
        try:
            save_tables(self, claimed)
        finally:
            claimed.close()
        return claimed.path


def run_study(
    scenarios: Sequence[NamedScenario],
    *,
    baseline: str | None,
    replications: int,
    seed: int,
    workers: int | None,
    keep_logs_in: Path | None = None,
    on_done: OnDone | None = None,
) -> StudyResult:
    """Run replications and make the tables; see `run` and `compare`.

    Raises
    ------
    StudyError
        If not one replication finished.
    """
    started = provenance.now()
    done = replicate(
        scenarios, replications=replications, seed=seed, workers=workers, keep_logs_in=keep_logs_in, on_done=on_done
    )
    if keep_logs_in is not None:
        discard_logs(keep_logs_in, [(part.name, part.replication) for part in done.finished])
    if not done.finished:
        raise StudyError(done.stopped or (str(done.failed[0]) if done.failed else "There was nothing to run."))
    manifest = _manifest(scenarios, baseline, done, replications=replications, seed=seed, started=started)
    return _result({entry.name: entry.scenario for entry in scenarios}, baseline, done, manifest)


def run(
    scenarios: Scenario | str | Path | Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    *,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
) -> StudyResult:
    """Run replications of one scenario or several.

    Parameters
    ----------
    scenarios
        Loaded scenarios, paths, or names of shipped ones; a mapping gives them names of your own.
    replications
        How many of each, 1 or more. One gives no interval.
    seed
        Root of all random draws, 0 to 2**63 - 1. The same seed gives the same result, whatever the number of workers.
    workers
        Processes; None for the cores there are, 1 to stay in this process.

    Returns
    -------
    StudyResult
        With `measures`, `monthly` and `summary`.

    Raises
    ------
    ValueError
        If a number is out of range.
    sim.scenario.ScenarioError
        If a scenario file is wrong.
    StudyError
        If not one replication finished.
    """
    _check_numbers(replications, seed, workers)
    named = name_scenarios(scenarios)
    return run_study(named, baseline=None, replications=replications, seed=seed, workers=workers)


def compare(
    baseline: Scenario | str | Path,
    scenarios: Scenario | str | Path | Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    *,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
) -> StudyResult:
    """Compare scenarios with a baseline on common random numbers: the same children, arriving at the same moments.

    Parameters
    ----------
    baseline
        What the others are compared with.
    scenarios, replications, seed, workers
        As for `run`.

    Returns
    -------
    StudyResult
        With `comparison` besides what `run` gives.

    Raises
    ------
    ValueError, sim.scenario.ScenarioError, StudyError
        As for `run`.
    """
    _check_numbers(replications, seed, workers)
    named = join_names(name_scenarios(baseline), name_scenarios(scenarios))
    return run_study(named, baseline=named[0].name, replications=replications, seed=seed, workers=workers)


def join_names(*several: Sequence[NamedScenario]) -> list[NamedScenario]:
    """Named scenarios from several places in one list, with names that do not clash."""
    from sim.study.naming import unique_names

    entries = [entry for part in several for entry in part]
    names = unique_names(entry.name for entry in entries)
    return [NamedScenario(name, entry.scenario) for name, entry in zip(names, entries, strict=True)]


def advice(scenarios: Sequence[NamedScenario], baseline: str | None) -> list[str]:
    """What to know before believing the results: a sentence each."""
    from sim.scenario import warnings_about

    first = next((entry.scenario for entry in scenarios if entry.name == baseline), None)
    found = [
        f"{entry.name}: {sentence}."
        for entry in scenarios
        for sentence in warnings_about(entry.scenario, None if entry.name == baseline else first)
    ]
    return found if baseline is None else found + unlike_periods(scenarios, baseline)


def unlike_periods(scenarios: Sequence[NamedScenario], baseline: str) -> list[str]:
    """A sentence for each scenario whose period or areas are not the baseline's, so that differences mix two things."""
    first = next(entry.scenario for entry in scenarios if entry.name == baseline)
    warnings = []
    for entry in scenarios:
        if entry.scenario.run != first.run:
            warnings.append(
                f"{entry.name} runs {_period(entry.scenario)}, the baseline {_period(first)}: "
                "their differences mix the change with the period."
            )
        if set(entry.scenario.areas) != set(first.areas):
            warnings.append(f"{entry.name} has other areas than the baseline: only what both have is compared.")
    return warnings


def save_tables(result: StudyResult, claimed: files.ResultsFolder) -> dict[str, Any]:
    """Put the tables, the manifest and whatever else is staged into a claimed folder; return the manifest written."""
    claimed.write_table(files.MEASURES, result.measures)
    claimed.write_table(files.SUMMARY, result.summary)
    claimed.write_table(files.MONTHLY, result.monthly)
    if result.baseline is not None:
        claimed.write_table(files.COMPARISON, result.comparison)
    return claimed.commit(dict(result.manifest))


def load_result(path: Path | str) -> StudyResult:
    """Read a results folder back.

    Raises
    ------
    FolderError
        If it is not a readable results folder of ours.
    """
    import pandas as pd
    from pydantic import ValidationError

    from sim.scenario import Scenario

    path = Path(path)
    manifest = files.read_manifest(path)
    try:
        scenarios = {
            entry["name"]: Scenario.model_validate_json(json.dumps(entry["scenario"]))
            for entry in manifest["scenarios"]
        }
        baseline = manifest["baseline"]
        overloaded = pd.DataFrame(manifest["overloaded"], columns=list(summarise_overload([]).columns))
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        problem = " ".join(str(error).split())[:200]
        raise files.FolderError(f"{files.MANIFEST} in {path} does not fit this version: {problem}.") from None
    comparison = (
        pd.DataFrame(columns=list(COMPARISON_COLUMNS)) if baseline is None else files.read_table(path, files.COMPARISON)
    )
    return StudyResult(
        scenarios=scenarios,
        baseline=baseline,
        measures=files.read_table(path, files.MEASURES),
        monthly=files.read_table(path, files.MONTHLY),
        summary=files.read_table(path, files.SUMMARY),
        comparison=comparison,
        overloaded=overloaded,
        manifest=manifest,
    )


def _result(
    scenarios: Mapping[str, Scenario], baseline: str | None, done: Replications, manifest: dict[str, Any]
) -> StudyResult:
    import pandas as pd

    def together(which: str, columns: Sequence[str]) -> pd.DataFrame:
        parts = [
            getattr(part, which).assign(scenario=part.name, replication=part.replication) for part in done.finished
        ]
        table: pd.DataFrame = pd.concat(parts, ignore_index=True)[list(columns)]
        return table

    measures = together("measures", MEASURE_COLUMNS)
    comparison = (
        pd.DataFrame(columns=list(COMPARISON_COLUMNS)) if baseline is None else compare_paired(measures, baseline)
    )
    overloaded = summarise_overload(done.finished)
    manifest["overloaded"] = json.loads(overloaded.to_json(orient="records", double_precision=15))
    return StudyResult(
        scenarios=scenarios,
        baseline=baseline,
        measures=measures,
        monthly=together("monthly", MONTHLY_COLUMNS),
        summary=summarise(measures),
        comparison=comparison,
        overloaded=overloaded,
        manifest=manifest,
    )


def _manifest(
    scenarios: Sequence[NamedScenario],
    baseline: str | None,
    done: Replications,
    *,
    replications: int,
    seed: int,
    started: str,
) -> dict[str, Any]:
    from sim.scenario import scenario_hash

    finished = len(done.finished)
    return {
        "made_by": provenance.DISTRIBUTION,
        "format": 1,
        "status": "complete" if done.complete else "partial",
        "partial": None if done.complete else f"{finished} of {done.asked}",
        "stopped": done.stopped,
        "baseline": baseline,
        "seed": seed,
        "replications": replications,
        "finished": {
            entry.name: [part.replication for part in done.finished if part.name == entry.name] for entry in scenarios
        },
        "failed": [
            {"scenario": part.name, "replication": part.replication, "reason": part.reason} for part in done.failed
        ],
        "warnings": advice(scenarios, baseline),
        "overloaded": [],
        "versions": provenance.versions(),
        "commit": provenance.code_commit(),
        "platform": provenance.machine(),
        "started": started,
        "ended": provenance.now(),
        "scenarios": [
            {
                "name": entry.name,
                "title": entry.scenario.title,
                "question": entry.scenario.question,
                "hash": scenario_hash(entry.scenario),
                "scenario": json.loads(entry.scenario.model_dump_json(by_alias=True)),
            }
            for entry in scenarios
        ],
        "files": {},
    }


def _period(scenario: Scenario) -> str:
    run = scenario.run
    return f"from {run.start} with {run.warm_up_days:g} days of warm-up and {run.observed_days:g} observed"


def _check_numbers(replications: int, seed: int, workers: int | None) -> None:
    for name, value, low, high in (
        ("replications", replications, 1, 1_000_000),
        ("seed", seed, 0, LARGEST_SEED),
        ("workers", 1 if workers is None else workers, 1, 10_000),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}")
