"""Commands on saved results: report, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import DONE, InputError, app


@app.command(short_help="Rebuild report and workbook.")
def report(folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A results folder.")]) -> int:
    """Rebuild report and workbook from saved results."""
    from sim.report import add_report
    from sim.study import FolderError, ResultsFolder, changed_files, load_result, read_manifest

    path = Path(folder)
    try:
        manifest = read_manifest(path)
        tables = [name for name in changed_files(path, manifest) if name.endswith(".csv")]
        result = load_result(path)
        claimed = ResultsFolder.claim(path)
    except FolderError as problem:
        raise InputError(str(problem)) from None
    for name in tables:
        typer.echo(f"Warning: {name} is not as it was written; the report shows it as it is.", err=True)
    try:
        typer.echo(f"Report: {add_report(result, claimed, manifest)}")
    finally:
        claimed.close()
    return DONE
