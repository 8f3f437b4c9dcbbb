"""Commands on saved results: report, verify."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.app import DONE, FAILED, InputError, app
from sim.cli.options import Json, whole

if TYPE_CHECKING:
    from sim.study import ResultsFolder

Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="A results folder.")]


@app.command(short_help="Rebuild report and workbook.")
def report(folder: Folder) -> int:
    """Rebuild report and workbook from saved results."""
    from sim.study import FolderError, ResultsFolder, changed_files, read_manifest

    path = Path(folder)
    try:
        manifest = read_manifest(path)
        tables = [name for name in changed_files(path, manifest) if name.endswith(".csv")]
        rebuild = _rebuilt(path, manifest)
        claimed = ResultsFolder.claim(path)
    except FolderError as problem:
        raise InputError(str(problem)) from None
    for name in tables:
        typer.echo(f"Warning: {name} is not as it was written; the report shows it as it is.", err=True)
    try:
        typer.echo(f"Report: {rebuild(claimed)}")
    finally:
        claimed.close()
    return DONE


@app.command(short_help="Check that results hold, and make some again.")
def verify(
    folder: Folder,
    replication: Annotated[
        str, typer.Option(metavar="N", help="Which replication to run again. [default: the first that finished]")
    ] = "",
    scenario: Annotated[
        str, typer.Option(metavar="NAME", help="Of which scenario, by its name in the tables. [default: the first]")
    ] = "",
    as_json: Json = False,
) -> int:
    """Check results: files against their hashes, tables against measures, and one replication by running it again."""
    from sim.report.table import paragraph, printable
    from sim.study import FolderError
    from sim.study.verify import HOLDS, WhichError
    from sim.study.verify import verify as verified

    faults: list[str] = []
    number = whole(faults, "--replication", replication, 1, 1_000_000) if replication else None
    if faults:
        raise InputError(*faults)
    if sys.stderr.isatty():
        typer.echo("Checking, and running one replication again ...", err=True)
    try:
        found = verified(folder, scenario=scenario or None, replication=number)
    except (FolderError, WhichError) as problem:
        raise InputError(str(problem)) from None
    if as_json:
        answer: dict[str, Any] = {"folder": folder, "holds": found.holds, **asdict(found)}
        typer.echo(json.dumps(answer, indent=2))
        return DONE if found.holds else FAILED
    typer.echo(paragraph(f"{folder}: {found.about}") + "\n")
    for finding in found.findings:
        word = "holds" if finding.outcome == HOLDS else finding.outcome.upper()
        typer.echo(paragraph(f"{finding.what}: {word}. {finding.said}", "  "))
        for line in finding.details:
            typer.echo(f"    {printable(line)}")
    typer.echo("\n" + ("All of it holds." if found.holds else "Not all of it holds."))
    return DONE if found.holds else FAILED


def _rebuilt(path: Path, manifest: dict[str, Any]) -> Any:
    """What makes the report of a folder anew, given the folder claimed; reads its tables now.

    Raises
    ------
    FolderError
        If the tables cannot be read.
    """
    from sim.report import add_report
    from sim.study import load_result
    from sim.study.sensitivity import KEY

    if KEY not in manifest:
        result = load_result(path)
        return lambda claimed: add_report(result, claimed, manifest)
    from sim.report.sensitivity import add_sensitivity_report
    from sim.study.folder import MEASURES, read_table
    from sim.study.sensitivity import POINTS, NoSALibError, derive
    from sim.study.verify import read_points

    try:
        found = derive(manifest, read_points(path / POINTS), read_table(path, MEASURES))
    except NoSALibError as missing:
        raise InputError(str(missing)) from None

    def rebuild(claimed: ResultsFolder) -> Path:
        return add_sensitivity_report(found, claimed)

    return rebuild
