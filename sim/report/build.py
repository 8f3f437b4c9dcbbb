"""From scenarios to a filled results folder: replications, tables, report, workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study import run_study, save_tables

if TYPE_CHECKING:
    from sim.study import Kept, NamedScenario, OnDone, ResultsFolder, Settings, StudyResult

REPORT = "report.html"
WORKBOOK = "workbook.xlsx"


class UnwrittenError(RuntimeError):
    """Results could not be written out; the message says what there is and why."""


def run_into(
    claimed: ResultsFolder,
    scenarios: Sequence[NamedScenario],
    settings: Settings,
    kept: Kept,
    *,
    baseline: str | None,
    on_done: OnDone | None = None,
    sweep: Mapping[str, Any] | None = None,
) -> tuple[StudyResult, Path]:
    """Run a study and fill a claimed results folder.

    Parameters
    ----------
    claimed
        The folder.
    scenarios, settings, kept, baseline, on_done, sweep
        As for `sim.study.run_study`.

    Returns
    -------
    result
        What was found.
    report
        Path of the report.

    Raises
    ------
    StudyError
        If not one replication finished.
    UnwrittenError
        If the results could not be written; what was written before stays.
    """
    result = run_study(scenarios, settings, baseline=baseline, kept=kept, on_done=on_done, sweep=sweep)
    try:
        manifest = save_tables(result, claimed, kept)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnwrittenError(f"The results could not be written to {claimed.path}: {reason}.") from error
    try:
        return result, add_report(result, claimed, manifest)
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        said = f"The tables are in {claimed.path}, but the report could not be made: {reason}."
        raise UnwrittenError(said) from error


def add_report(result: StudyResult, claimed: ResultsFolder, manifest: dict[str, Any]) -> Path:
    """Write `report.html` and `workbook.xlsx` into a claimed results folder beside its tables.

    Parameters
    ----------
    result
        What was found.
    claimed
        The folder; its tables stay as they are.
    manifest
        The manifest to which the hashes of the two files are added.

    Returns
    -------
    pathlib.Path
        The report.
    """
    page, workbook = claimed.staging / REPORT, claimed.staging / WORKBOOK
    if "sweep" in result.manifest:
        from sim.report.sweep import sweep_html
        from sim.report.sweep_workbook import write_sweep_workbook

        page.write_bytes(sweep_html(result).encode("utf-8"))
        write_sweep_workbook(result, workbook)
    else:
        from sim.report.html import report_html
        from sim.report.results import Results
        from sim.report.workbook import write_workbook

        results = Results(result)
        page.write_bytes(report_html(results).encode("utf-8"))
        write_workbook(results, workbook)
    claimed.commit(manifest, replace=False)
    return claimed.path / REPORT
