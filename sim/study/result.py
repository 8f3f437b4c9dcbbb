"""The result of a study: the one object that tables, report and notebooks are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.scenario import Scenario
from sim.scenario.problems import in_one_line
from sim.study.designs.design import COLUMNS, Design, SavedTables, scenarios_in
from sim.study.designs.kinds import design_of
from sim.study.designs.sampling import NoSALibError
from sim.study.folder import ARCHIVE, MANIFEST, FolderError, ResultsFolder, as_csv, read_manifest
from sim.study.kept import Kept, Which
from sim.study.manifest import Manifest
from sim.study.naming import by_name
from sim.study.tables import OVERLOAD_COLUMNS, Tables


@dataclass(frozen=True)
class StudyResult:
    """What came of a study, as data frames.

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
    more
        The tables that only its design has, by the names of their files.
    """

    scenarios: Mapping[str, Scenario]
    baseline: str | None
    measures: pd.DataFrame
    monthly: pd.DataFrame
    summary: pd.DataFrame
    comparison: pd.DataFrame
    overloaded: pd.DataFrame
    manifest: Manifest
    more: SavedTables = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every replication asked for is in the tables."""
        return self.manifest["status"] == "complete"

    @property
    def design(self) -> Design:
        """What its points are."""
        return design_of(self.manifest)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table that stands in a results folder, by the name of its file."""
        names = self.design.read_back(self.baseline)
        usual = zip(COLUMNS, (self.measures, self.monthly, self.summary, self.comparison), strict=True)
        return {**{name: table for name, table in usual if name in names}, **self.more}

    def save(self, path: Path | str) -> Path:
        """Write tables and manifest to a results folder, and return it.

        Raises
        ------
        FolderError
            If the folder cannot be written or holds something else.
        """
        with closing(ResultsFolder.claim(Path(path))) as results_folder:
            save_tables(self, results_folder, Kept())
        return results_folder.path


def save_tables(result: StudyResult, results_folder: ResultsFolder, kept: Kept) -> Manifest:
    """Put tables, kept event logs and whatever else is staged into a claimed folder; return the manifest written.

    Once the results are complete and in place, `kept` is forgotten.

    Raises
    ------
    FolderError
        If a file cannot be replaced; everything is as it was before.
    OSError
        If something cannot be written; likewise.
    """
    stage_tables(result, results_folder, kept)
    return put_in_place(result, results_folder, kept)


def stage_tables(result: StudyResult, results_folder: ResultsFolder, kept: Kept) -> None:
    """Make tables and kept event logs in a claimed folder; nothing is in place yet."""
    for name, table in result.tables().items():
        results_folder.write(name, as_csv(table))
    if kept and not result.design.key:  # designs have hundreds of points, which nothing else runs
        kept.archive(results_folder.staging / ARCHIVE)
    for name, content in kept.logs():
        results_folder.write(name, content)


def put_in_place(result: StudyResult, results_folder: ResultsFolder, kept: Kept) -> Manifest:
    """What `save_tables` does of what is staged."""
    manifest = results_folder.commit(result.manifest)
    if result.complete:
        kept.forget()
    return manifest


def load_result(path: Path | str) -> StudyResult:
    """Read a results folder back.

    Raises
    ------
    FolderError
        If it is not a readable results folder of ours.
    """
    path = Path(path)
    manifest = read_manifest(path)
    design = design_of(manifest)
    try:
        scenarios = by_name(scenarios_in(manifest))
        saved = {name: design.read(path, name) for name in design.read_back(manifest["baseline"])}
        result = result_of(scenarios, manifest, saved)
        design.check(manifest, saved)
    except FolderError:
        raise
    except NoSALibError as missing:
        raise FolderError(str(missing)) from None
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # whatever a changed manifest or table holds
        fit = f"{MANIFEST} and the tables in {path} do not fit each other and this version"
        raise FolderError(f"{fit}: {in_one_line(error)}.") from None
    return result


def result_of(scenarios: Mapping[str, Scenario], manifest: Manifest, saved: SavedTables) -> StudyResult:
    """The result that follows from a manifest and the tables that follow from no other.

    Parameters
    ----------
    scenarios
        The scenarios that stand in the manifest.
    manifest
        How it was made.
    saved
        The sources of its design; what else is among them is not made anew.

    Raises
    ------
    NoSALibError
        If the design needs a package that is not installed.
    """
    tables = {**saved, **design_of(manifest).derive(manifest, saved)}
    measures, monthly, summary, comparison = (
        tables.pop(name, pd.DataFrame(columns=columns)) for name, columns in COLUMNS.items()
    )
    overloaded = pd.DataFrame(manifest["overloaded"], columns=OVERLOAD_COLUMNS)
    return StudyResult(
        scenarios, manifest["baseline"], measures, monthly, summary, comparison, overloaded, manifest, tables
    )


def stacked(tables: Sequence[tuple[Which, Tables]], which: str) -> pd.DataFrame:
    """One of the tables of every replication, one below the other, columns `scenario` and `replication` before it."""
    parts = [getattr(several, which).assign(scenario=name, replication=number) for (name, number), several in tables]
    table = pd.concat(parts, ignore_index=True)
    return table[["scenario", "replication", *table.columns[:-2]]]
