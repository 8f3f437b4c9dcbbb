"""From a result to a filled results folder: tables, report, workbook; and how each design is told."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from sim.study.folder import REPORT, WORKBOOK, FolderError, ResultsFolder
from sim.study.kept import Kept
from sim.study.replicate import OnDone
from sim.study.result import StudyResult, put_in_place, stage_tables
from sim.study.studies import StudyError
from sim.study.workers import beside


class Faces(NamedTuple):
    """How a result is told.

    Attributes
    ----------
    text, short
        For the terminal: all of it, and what is told unless all is asked for.
    as_plain
        As plain objects, for ``--json``.
    page
        As one HTML file.
    write_workbook
        As a workbook, into a file.
    """

    text: Callable[[], str]
    short: Callable[[], str]
    as_plain: Callable[[], dict[str, Any]]
    page: Callable[[], str]
    write_workbook: Callable[[Path], None]


def faces_of(result: StudyResult) -> Faces:
    """How a result is told, by its design; imported when a result is there, since it takes a second to load."""
    faces = import_module("sim.report.points.faces" if result.design.key else "sim.report.faces")
    view = faces.view_of(result)
    return Faces(*(partial(getattr(faces, name), view) for name in Faces._fields))


def fill(results_folder: ResultsFolder, result: StudyResult, kept: Kept) -> StudyResult:
    """Put tables, report and workbook into a claimed results folder; the result with the manifest as it stands there.

    Raises
    ------
    StudyError
        If the results could not be written (earlier ones stay, and what has finished is kept), or the report could not
        be made (the tables are in place).
    """
    kept_still = "Earlier results are as they were, and what has finished is kept: the same command goes on from there."
    try:
        make_page, make_workbook = _makers(result, results_folder)
        with beside(make_workbook) as workbook:
            failure = _failure(make_page)
            stage_tables(result, results_folder, kept)
            failure = failure or _failure(workbook)
        for name in (REPORT, WORKBOOK) if failure else ():
            (results_folder.staging / name).unlink(missing_ok=True)
        manifest = put_in_place(result, results_folder, kept)
    except FolderError as in_use:
        raise StudyError(f"{in_use} {kept_still}") from in_use
    except OSError as error:
        where, reason = results_folder.path, error.strerror or error
        raise StudyError(f"The results could not be written to {where}: {reason}. {kept_still}") from error
    if failure:
        raise StudyError(f"The tables are in {results_folder.path}, but the report could not be made: {failure}.")
    return replace(result, manifest=manifest)


def _failure(make: Callable[[], None]) -> str:
    """What hindered something from being made; empty if nothing did."""
    try:
        make()
    except Exception as error:
        return " ".join(f"{type(error).__name__}: {error}".split())
    return ""


def loading(on_done: OnDone) -> OnDone:
    """`on_done`, which loads what tables and charts are made with once the first replication is there.

    That takes most of a second, in which the workers go on; after the last replication everybody would wait for it.
    """
    calls = count()

    def on_done_and_load(done: int, asked: int) -> None:
        on_done(done, asked)
        if next(calls):  # the first call comes before anything is run, and workers are copies of what is there then
            import scipy.special  # noqa: F401

            import sim.report.faces  # noqa: F401

    return on_done_and_load


def add_report(result: StudyResult, results_folder: ResultsFolder) -> Path:
    """Write report and workbook into a claimed results folder beside its tables, which stay as they are.

    Parameters
    ----------
    result
        The result; the hashes of the two files are added to its manifest.
    results_folder
        The folder.

    Returns
    -------
    pathlib.Path
        The report.

    Raises
    ------
    FolderError, OSError
        If they cannot be written; everything is as it was before.
    """
    for make in _makers(result, results_folder):
        make()
    results_folder.commit(dict(result.manifest), replace=False)
    return results_folder.path / REPORT


def _makers(result: StudyResult, results_folder: ResultsFolder) -> tuple[Callable[[], None], Callable[[], None]]:
    """What makes the report in a claimed folder, and what the workbook; nothing is in place yet."""
    faces = cache(partial(faces_of, result))
    return (
        lambda: results_folder.write(REPORT, faces().page().encode()),
        lambda: faces().write_workbook(results_folder.staging / WORKBOOK),
    )
