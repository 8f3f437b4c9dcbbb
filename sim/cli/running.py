"""Studies carried out: folders claimed, replications run, results told. What is typed has been found right before."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import typer

from sim.cli.answers import noting, refuse
from sim.cli.interrupts import stoppable
from sim.cli.options import RunOptions
from sim.cli.status import DONE, FAILED
from sim.report.build import Faces, faces_of, fill, loading
from sim.report.findings import MOST_NAMED, caution_sentences
from sim.report.progress import progress
from sim.report.table import paragraph
from sim.scenario.shell import command
from sim.scenario.vocabulary import number_of
from sim.study.before import cautions_before
from sim.study.designs.design import Plan
from sim.study.folder import REPORT, ResultsFolder
from sim.study.kept import take_over
from sim.study.manifest import Caution, Manifest, cautions_in, plain_cautions
from sim.study.replicate import Stop
from sim.study.result import StudyResult
from sim.study.studies import StudyError, resumed, run_study
from sim.study.workers import ClusterError, cores

MOST_FAILED = 5
"""So many replications that failed are named."""


class PlannedStudy(NamedTuple):
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


def carry_out(studies: Sequence[PlannedStudy], options: RunOptions, *, in_list: bool = True) -> int:
    """Claim every folder, then run the studies one after the other, saying what came of each; the exit status.

    Parameters
    ----------
    studies, options
        What is run, and how.
    in_list
        Whether ``--json`` prints a list of results; else the one result by itself.
    """
    answers = []
    with ExitStack() as stack:
        folders = claim([study.folder for study in studies], stack)
        stop = stack.enter_context(stoppable())
        for study, folder in zip(studies, folders, strict=True):
            answer = None if stop.asked else _carry_out_one(study, folder, options, stop)
            if answer is None:
                break
            answers.append(answer)
            if answer["stopped"]:
                break
    if options.as_json and (in_list or answers):
        typer.echo(json.dumps({"results": answers} if in_list else answers[0], indent=2))
    return DONE if len(answers) == len(studies) and all(one["status"] == "complete" for one in answers) else FAILED


def claim(paths: Sequence[Path], stack: ExitStack) -> list[ResultsFolder]:
    """Claim every folder until the stack closes, or none if any cannot be."""
    faults: list[str] = []
    folders = []
    for path in paths:
        with noting(faults):
            folders.append(stack.enter_context(closing(ResultsFolder.claim(path))))
    refuse(faults)
    return folders


def _carry_out_one(
    study: PlannedStudy, folder: ResultsFolder, options: RunOptions, stop: Stop
) -> dict[str, Any] | None:
    """Run one study and say what came of it; the answer as plain objects, or None if there is none."""
    plan, settings = study.plan, options.settings
    count = settings.replications
    cautions = cautions_before(plan, count if isinstance(count, int) else count.minimum)
    names = [entry.name for entry in plan.in_manifest]
    processes = None if settings.cluster else settings.workers or cores()
    try:
        with resumed(folder, plan, settings, fresh=options.fresh) as kept:
            with progress(quiet=options.quiet, announced=bool(study.announcement), processes=processes) as on_done:
                lines = [paragraph(f"Warning: {each}") for each in caution_sentences(cautions, names, most=MOST_NAMED)]
                lines += _beginning(study.announcement, len(kept))
                lines += map(paragraph, take_over(plan, settings, kept))
                for line in () if options.quiet else lines:
                    typer.echo(line, err=True)
                result = run_study(plan, settings, kept=kept, on_done=loading(on_done), stop=stop)
            # read while the report is made
            unprinted = _printed(partial(_outcome_text, study, result, options, cautions))
            result = fill(folder, result, kept)
    except (ClusterError, StudyError) as failure:
        typer.echo(str(failure), err=True)
        return None
    report = folder.path / REPORT
    unprinted = unprinted or _printed(lambda: "" if options.as_json else f"Report: {report}\n")
    if unprinted is not None:
        if isinstance(unprinted, BrokenPipeError):
            typer.echo(f"Nobody reads what is printed any more. The results stand, and the report: {report}", err=True)
        raise unprinted
    for line in _what_is_missing(result.manifest):
        typer.echo(line, err=True)
    reason = result.manifest["stopped"]
    return {"folder": str(folder.path), "report": str(report), "stopped": reason, **study.faces(result).as_plain()}


def _printed(text: Callable[[], str]) -> OSError | None:
    """Print a text, if there is any; why it cannot be printed, for when the results are where they belong."""
    try:
        if words := text():
            typer.echo(words, nl=False)
    except OSError as error:
        return error
    return None


def _outcome_text(study: PlannedStudy, result: StudyResult, options: RunOptions, cautions: Sequence[Caution]) -> str:
    """What came of a study, and how to see more of it; empty if nothing but the report is asked for."""
    from sim.report.faces import has_more_published, view_of  # with the charts, for which no replication need wait

    if options.quiet or options.as_json:
        return ""
    faces, more = study.faces(without_cautions(result, cautions)), []
    if result.baseline is not None and not result.design.key and not options.everything:
        more.append(f"One side of A4: {command('brief', study.folder)}\n")
        more.append(f"Every table: {command('report', study.folder, '--all')}\n")
    if study.faces is faces_of and has_more_published(view_of(result)):
        more.append(f"All published figures: {command('targets', study.folder)}\n")
    return f"{faces.text() if options.everything else faces.short()}\n\n{''.join(more)}"


def _beginning(announcement: str, kept: int) -> list[str]:
    """What is to be run, if it is announced, and what of it is there already."""
    if announcement:
        return [announcement + (f" {kept:,} of them had finished." if kept else "")]
    return [f"Going on from {number_of(kept, 'replication')} that had finished."] if kept else []


def without_cautions(result: StudyResult, cautions: Sequence[Caution]) -> StudyResult:
    """The result without warnings that stand on this terminal already; in a file they go with the tables."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        return result
    others = [caution for caution in cautions_in(result.manifest) if caution not in cautions]
    return replace(result, manifest={**result.manifest, "warnings": plain_cautions(others)})


def _what_is_missing(manifest: Manifest) -> Iterator[str]:
    """What is not there of what was asked for, and why; nothing if all is."""
    if manifest["status"] == "complete":
        return
    failures = manifest["failed"]
    for entry in failures[:MOST_FAILED]:
        yield f"Replication {entry['replication']} of {entry['scenario']} failed: {entry['reason']}"
    if len(failures) > MOST_FAILED:
        yield f"And {len(failures) - MOST_FAILED} more failed; all are listed in manifest.json."
    reason = f"{manifest['stopped']} " if manifest["stopped"] else ""
    yield f"{reason}Kept the {manifest['partial']} replications that finished."
    if reason:
        yield "The same command goes on from there."
