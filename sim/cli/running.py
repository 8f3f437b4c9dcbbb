"""Studies carried out: folders claimed, replications run, results told. What is typed has been found right before."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from sim.cli.faults import DONE, FAILED, refuse, refused
from sim.cli.interrupts import stoppable
from sim.cli.options import Typed
from sim.report.build import Faces, UnwrittenError, faces_of, run_into
from sim.report.findings import MOST_NAMED, in_words
from sim.report.progress import progress
from sim.report.table import paragraph
from sim.scenario.shell import command
from sim.scenario.vocabulary import number_of
from sim.study.before import known_before
from sim.study.cautions import Caution, cautions_in, plain_cautions
from sim.study.designs.design import Plan
from sim.study.folder import FolderError, ResultsFolder, check_claim
from sim.study.replicate import Stop
from sim.study.result import StudyResult
from sim.study.reuse import take_over
from sim.study.settings import Settings
from sim.study.studies import StudyError, resumed
from sim.study.workers import ClusterError, cores


@dataclass(frozen=True)
class Study:
    """What goes into one results folder.

    Parameters
    ----------
    plan
        What is run.
    folder
        Where it goes.
    announcement
        What is said before the first replication, in place of how many there are to run.
    faces
        How its result is told.
    """

    plan: Plan
    folder: Path
    announcement: str = ""
    faces: Callable[[StudyResult], Faces] = faces_of


def carry_out(studies: Sequence[Study], settings: Settings, typed: Typed, *, in_list: bool = True) -> int:
    """Claim every folder, then run the studies one after the other, saying what came of each; the exit status.

    Parameters
    ----------
    studies, settings, typed
        What is run, how, and how it is told.
    in_list
        Whether ``--json`` prints a list of results; else the one result by itself.
    """
    answers: list[dict[str, Any]] = []
    status = DONE
    with ExitStack() as stack:
        folders = claim([study.folder for study in studies], stack)
        stop = stack.enter_context(stoppable())
        for study, folder in zip(studies, folders, strict=True):
            answer = None if stop.asked else _carry_out_one(study, folder, settings, typed, stop)
            if answer is None:
                status = FAILED
                break
            answers.append(answer)
            if answer["status"] != "complete":
                status = FAILED
            if answer["stopped"]:
                break
    if typed.as_json and (in_list or answers):
        typer.echo(json.dumps({"results": answers} if in_list else answers[0], indent=2))
    return status


def claim(paths: Sequence[Path], stack: ExitStack) -> list[ResultsFolder]:
    """Claim every folder until the stack closes, or none if any cannot be."""
    claimed: list[ResultsFolder] = []
    for action in (check_claim, ResultsFolder.claim):
        faults: list[str] = []
        for path in paths:
            try:
                folder = action(path)
            except FolderError as problem:
                faults.append(str(problem))
            else:
                if folder is not None:
                    stack.callback(folder.close)
                    claimed.append(folder)
        refuse(faults)
    return claimed


def _carry_out_one(
    study: Study, folder: ResultsFolder, settings: Settings, typed: Typed, stop: Stop
) -> dict[str, Any] | None:
    """Run one study and say what came of it; the answer as plain objects, or None if there is none."""
    plan = study.plan
    count = settings.replications
    known = known_before(plan, count if isinstance(count, int) else count.minimum)
    processes = None if settings.cluster else settings.workers or cores()
    try:
        with (
            refused(FolderError),
            resumed(folder, plan, settings, fresh=typed.fresh) as kept,
            progress(quiet=typed.quiet, announced=bool(study.announcement), processes=processes) as on_done,
        ):
            if not typed.quiet:
                names = [entry.name for entry in plan.in_manifest]
                before = (paragraph(f"Warning: {each}") for each in in_words(known, names, most=MOST_NAMED))
                for line in (*before, *_beginning(study.announcement, len(kept))):
                    typer.echo(line, err=True)
            for line in take_over(plan, settings, kept):
                typer.echo("" if typed.quiet else f"{paragraph(line)}\n", nl=False, err=True)
            result, report = run_into(folder, plan, settings, kept, on_done=on_done, stop=stop)
    except (ClusterError, StudyError, UnwrittenError) as failure:
        typer.echo(str(failure), err=True)
        return None
    try:
        _print(study, folder, result, report, typed, known)
    except BrokenPipeError:
        typer.echo(f"Nobody reads what is printed any more. The results stand, and the report: {report}", err=True)
        raise
    if not result.complete:
        _say_what_is_missing(result)
    stopped = result.manifest["stopped"]
    return {"folder": str(folder.path), "report": str(report), "stopped": stopped, **study.faces(result).plain()}


def _print(
    study: Study, folder: ResultsFolder, result: StudyResult, report: Path, typed: Typed, known: Sequence[Caution]
) -> None:
    """Print what came of a study."""
    from sim.report.text import has_more_published  # with the charts, for which no replication need wait

    if not typed.as_json:
        faces = study.faces(without(result, known))
        text = faces.text if typed.everything or faces.short is None else faces.short
        typer.echo("" if typed.quiet else f"{text()}\n\n", nl=False)
        if text is faces.short and not typed.quiet:
            typer.echo(f"One side of A4: {command('brief', folder.path)}")
            typer.echo(f"Every table: {command('report', folder.path, '--all')}")
        if not typed.quiet and study.faces is faces_of and has_more_published(result):
            typer.echo(f"All published figures: {command('targets', folder.path)}")
        typer.echo(f"Report: {report}")


def _beginning(announcement: str, kept: int) -> list[str]:
    """What is to be run, if it is announced, and what of it is there already."""
    if announcement:
        return [announcement + (f" {kept:,} of them had finished." if kept else "")]
    return [f"Going on from {number_of(kept, 'replication')} that had finished."] if kept else []


def without(result: StudyResult, known: Sequence[Caution]) -> StudyResult:
    """The result without warnings that stand on this terminal already; in a file they go with the tables."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        return result
    left = [caution for caution in cautions_in(result.manifest) if caution not in known]
    return replace(result, manifest={**result.manifest, "warnings": plain_cautions(left)})


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
