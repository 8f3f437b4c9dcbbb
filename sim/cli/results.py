"""Commands on saved results: report, verify."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import options
from sim.cli.faults import DONE, FAILED, of_results, refuse, refused
from sim.report.build import REPORT, WORKBOOK, add_report
from sim.report.table import paragraph, printable
from sim.study import verify as checks
from sim.study.folder import FolderError, ResultsFolder, changed_files
from sim.study.result import load_result
from sim.study.settings import MOST_REPLICATIONS

Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="A results folder.")]


@of_results
def report(folder: Folder) -> int:
    """Rebuild report and workbook from saved results."""
    path = Path(folder)
    with refused(FolderError):
        result = load_result(path)
        claimed = ResultsFolder.claim(path, writes=(REPORT, WORKBOOK))
    try:
        for name in changed_files(path, dict(result.manifest)):
            if name.endswith(".csv"):
                typer.echo(f"Warning: {name} is not as it was written; the report shows it as it is.", err=True)
        with refused(FolderError):
            typer.echo(f"Report: {add_report(result, claimed)}")
    finally:
        claimed.close()
    return DONE


@of_results
def verify(
    folder: Folder,
    replication: Annotated[
        str, typer.Option(metavar="N", help="Which replication to run again. [default: the first that finished]")
    ] = "",
    scenario: Annotated[
        str, typer.Option(metavar="NAME", help="Of which scenario, by its name in the tables. [default: the first]")
    ] = "",
    as_json: options.Json = False,
) -> int:
    """Check results: files against their hashes, tables against measures, and one replication by running it again."""
    faults: list[str] = []
    number = options.whole(faults, "--replication", replication, 1, MOST_REPLICATIONS) if replication else None
    refuse(faults)
    if sys.stderr.isatty():
        typer.echo("Checking, and running one replication again ...", err=True)
    with refused(FolderError, checks.WhichError):
        verification = checks.verify(folder, scenario=scenario or None, replication=number)
    status = DONE if verification.holds else FAILED
    if as_json:
        answer: dict[str, Any] = {"folder": folder, "holds": verification.holds, **asdict(verification)}
        typer.echo(json.dumps(answer, indent=2))
        return status
    typer.echo(paragraph(f"{folder}: {verification.about}") + "\n")
    for finding in verification.findings:
        word = "holds" if finding.outcome == checks.HOLDS else finding.outcome.upper()
        typer.echo(paragraph(f"{finding.what}: {word}. {finding.said}", "  "))
        for line in finding.details:
            typer.echo(f"    {printable(line)}")
    typer.echo("\n" + ("All of it holds." if verification.holds else "Not all of it holds."))
    return status
