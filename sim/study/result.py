"""The result of a study: the one object that tables, report and notebooks are made from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study import folder as files
from sim.study.compare import COMPARISON_COLUMNS, compare_paired
from sim.study.overload import summarise_overload
from sim.study.summary import summarise

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study.kept import Kept
    from sim.study.tables import Tables
    from sim.study.verdicts import Margins

MEASURE_COLUMNS = ("scenario", "replication", "measure", "by", "group", "value", "unit")
"""Columns of measures.csv."""

MONTHLY_COLUMNS = ("scenario", "replication", "month", "measure", "group", "value", "unit")
"""Columns of monthly.csv."""


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


def save_tables(result: StudyResult, claimed: files.ResultsFolder, kept: Kept | None = None) -> dict[str, Any]:
    """Put tables, kept event logs and whatever else is staged into a claimed folder; return the manifest written.

    Once the results are complete and in place, `kept` is forgotten.
    """
    claimed.write_table(files.MEASURES, result.measures)
    claimed.write_table(files.SUMMARY, result.summary)
    claimed.write_table(files.MONTHLY, result.monthly)
    if result.baseline is not None:
        claimed.write_table(files.COMPARISON, result.comparison)
    if "sweep" in result.manifest:
        _write_sweep(result, claimed)
    for log in () if kept is None else kept.log_paths():
        shutil.copyfile(log, claimed.staging / log.name)
    manifest = claimed.commit(dict(result.manifest))
    if kept is not None and result.complete:
        kept.forget()
    return manifest


def _write_sweep(result: StudyResult, claimed: files.ResultsFolder) -> None:
    from sim.study.sweep import POINTS, SWEEP, SweepResult

    found = SweepResult.of(result)
    claimed.write_table(POINTS, found.points)
    claimed.write_table(SWEEP, found.table)


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


def result_of(
    scenarios: Mapping[str, Scenario],
    baseline: str | None,
    tables: Sequence[tuple[tuple[str, int], Tables]],
    margins: Margins,
    manifest: Mapping[str, Any],
) -> StudyResult:
    """Put the tables of replications together.

    Parameters
    ----------
    scenarios, baseline
        What was run.
    tables
        The tables of each replication with the scenario's name and its number, in the order they are to have.
    margins
        The smallest differences that matter.
    manifest
        How it was made; the overloaded teams are added.
    """
    import pandas as pd

    measures = together(tables, "measures", MEASURE_COLUMNS)
    comparison = (
        pd.DataFrame(columns=list(COMPARISON_COLUMNS))
        if baseline is None
        else compare_paired(measures, baseline, margins=margins)
    )
    overloaded = summarise_overload([(name, parts.overloaded) for (name, _), parts in tables])
    return StudyResult(
        scenarios=scenarios,
        baseline=baseline,
        measures=measures,
        monthly=together(tables, "monthly", MONTHLY_COLUMNS),
        summary=summarise(measures),
        comparison=comparison,
        overloaded=overloaded,
        manifest={**manifest, "overloaded": json.loads(overloaded.to_json(orient="records", double_precision=15))},
    )


def together(
    tables: Sequence[tuple[tuple[str, int], Tables]], which: str, columns: Sequence[str]
) -> pd.DataFrame:
    """One of the tables of every replication, one below the other, with columns `scenario` and `replication`."""
    import pandas as pd

    def parts() -> Iterator[pd.DataFrame]:
        for (name, number), several in tables:
            yield getattr(several, which).assign(scenario=name, replication=number)

    table: pd.DataFrame = pd.concat(parts(), ignore_index=True)[list(columns)]
    return table
