"""Commands that run replications: run, compare."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.app import DONE, FAILED, InputError, app
from sim.cli.interrupts import stoppable
from sim.cli.options import (
    Cluster,
    Fresh,
    Json,
    KeepLog,
    Margin,
    Out,
    Overrides,
    Precision,
    Quiet,
    Replications,
    ScenarioFiles,
    Seed,
    Workers,
    claim,
    load,
    read_settings,
)

if TYPE_CHECKING:
    from sim.study import NamedScenario, ResultsFolder, Settings, StudyResult


@dataclass(frozen=True)
class Manner:
    """How results reach the person who asked."""

    quiet: bool
    json: bool
    fresh: bool


@dataclass(frozen=True)
class Study:
    """What goes into one results folder.

    Parameters
    ----------
    scenarios, baseline
        As for `sim.study.run_study`.
    folder
        Where it goes.
    as_text
        Puts its result into words for the terminal.
    as_plain
        Puts it into plain objects for ``--json``; None for those of a run or a comparison.
    sweep
        What is varied, if it is a sweep.
    """

    scenarios: Sequence[NamedScenario]
    baseline: str | None
    folder: Path
    as_text: Callable[[StudyResult], str]
    as_plain: Callable[[StudyResult], dict[str, Any]] | None = None
    sweep: Mapping[str, Any] | None = None


@app.command(short_help="Run scenarios.")
def run(
    scenarios: ScenarioFiles,
    replications: Replications = "20",
    precision: Precision = [],  # noqa: B006 - typer reads the default, nobody changes it
    seed: Seed = "1",
    workers: Workers = "",
    cluster: Cluster = "",
    set_: Overrides = [],  # noqa: B006
    out: Out = "",
    fresh: Fresh = False,
    keep_log: KeepLog = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Run replications of each scenario; write a results folder for each."""
    from sim.report.text import run_text

    faults: list[str] = []
    settings = read_settings(
        faults, replications=replications, precision=precision, seed=seed, workers=workers, cluster=cluster,
        keep_log=keep_log,
    )  # fmt: skip
    named = load(faults, scenarios, set_)
    folders = [Path(out)] if out and len(named) == 1 else [Path(out or "results") / entry.name for entry in named]
    studies = [Study([entry], None, folder, run_text) for entry, folder in zip(named, folders, strict=True)]
    return carry_out(faults, studies, settings, Manner(quiet, as_json, fresh))


@app.command(short_help="Compare scenarios with a baseline.")
def compare(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="What the others are compared with.")],
    scenarios: ScenarioFiles,
    replications: Replications = "20",
    precision: Precision = [],  # noqa: B006
    margin: Margin = [],  # noqa: B006
    seed: Seed = "1",
    workers: Workers = "",
    cluster: Cluster = "",
    set_: Overrides = [],  # noqa: B006
    out: Out = "",
    fresh: Fresh = False,
    keep_log: KeepLog = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Compare scenarios with a baseline on the same simulated children; write the report."""
    from sim.report.text import compare_text

    faults: list[str] = []
    settings = read_settings(
        faults, replications=replications, precision=precision, margin=margin, seed=seed, workers=workers,
        cluster=cluster, keep_log=keep_log,
    )  # fmt: skip
    named = load(faults, [baseline, *scenarios], set_)
    first, *others = [entry.name for entry in named] or [""]
    rest = "-and-".join(others) if len(others) <= 2 else f"{others[0]}-and-{len(others) - 1}-more"
    study = Study(named, first, Path(out or f"results/{first}-vs-{rest}"), compare_text)
    return carry_out(faults, [study], settings, Manner(quiet, as_json, fresh))


def carry_out(faults: list[str], studies: Sequence[Study], settings: Settings, manner: Manner) -> int:
    """Claim every folder, then run the studies one after the other, saying what each found; the exit status."""
    answers: list[dict[str, Any]] = []
    status = DONE
    with ExitStack() as stack:
        folders = claim(faults, [study.folder for study in studies], stack)
        for study, folder in zip(studies, folders, strict=True):
            found = _one(study, folder, settings, manner)
            if found is None:
                status = FAILED
                break
            answers.append(found)
            if found["status"] != "complete":
                status = FAILED
            if found["stopped"]:
                break
    if manner.json:
        typer.echo(json.dumps({"results": answers}, indent=2))
    return status


def _one(study: Study, folder: ResultsFolder, settings: Settings, manner: Manner) -> dict[str, Any] | None:
    """Run one study and say what it found; the answer as plain objects, or None if there is none."""
    from sim.report import UnwrittenError, run_into
    from sim.report.machine import as_plain
    from sim.report.progress import progress
    from sim.report.text import warnings_before
    from sim.study import ClusterError, FolderError, StudyError, resumed

    known = _known(study, settings)
    try:
        with (
            resumed(folder, study.scenarios, settings, fresh=manner.fresh) as kept,
            progress(quiet=manner.quiet) as on_done,
            stoppable(),
        ):
            if known and not manner.quiet:
                typer.echo("\n".join(warnings_before(known, [entry.name for entry in study.scenarios])), err=True)
            if len(kept) and not manner.quiet:
                typer.echo(f"Going on from {len(kept):,} replications that had finished.", err=True)
            result, report = run_into(
                folder, study.scenarios, settings, kept, baseline=study.baseline, on_done=on_done, sweep=study.sweep
            )
    except FolderError as other:
        raise InputError(str(other)) from None
    except (ClusterError, StudyError, UnwrittenError) as failure:
        typer.echo(str(failure), err=True)
        return None
    if not manner.json:
        typer.echo("" if manner.quiet else study.as_text(without(result, known)) + "\n", nl=False)
        typer.echo(f"{'' if manner.quiet else chr(10)}Report: {report}")
    if not result.complete:
        _say_what_is_missing(result)
    stopped = result.manifest["stopped"]
    plain = (study.as_plain or as_plain)(result)
    return {"folder": str(folder.path), "report": str(report), "stopped": stopped, **plain}


def _known(study: Study, settings: Settings) -> list[str]:
    """The warnings that can be given before anything is run."""
    from sim.study import known_before

    count = settings.replications
    fewest = count if isinstance(count, int) else count.minimum
    return known_before(study.scenarios, study.baseline, fewest, is_sweep=study.sweep is not None)


def without(result: StudyResult, known: Sequence[str]) -> StudyResult:
    """The result without warnings that stand on this terminal already; in a file they go with the tables."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        return result
    left = [warning for warning in result.manifest["warnings"] if warning not in known]
    return replace(result, manifest={**result.manifest, "warnings": left})


def _say_what_is_missing(result: StudyResult) -> None:
    failed = result.manifest["failed"]
    for entry in failed[:5]:
        reason = f"Replication {entry['replication']} of {entry['scenario']} failed: {entry['reason']}"
        typer.echo(reason, err=True)
    if len(failed) > 5:
        typer.echo(f"And {len(failed) - 5} more failed; all are listed in manifest.json.", err=True)
    stopped = f"{result.manifest['stopped']} " if result.manifest["stopped"] else ""
    typer.echo(f"{stopped}Kept the {result.manifest['partial']} replications that finished.", err=True)
    if result.manifest["stopped"]:
        typer.echo("The same command goes on from there.", err=True)
