"""Commands that write words for reviewers: document."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import typer

from sim.cli import options
from sim.cli.faults import DONE, InputError, refuse, refused, writing
from sim.report import documents
from sim.scenario.names import wrong_with_new
from sim.study.files import write_whole
from sim.study.folder import FolderError, ResultsFolder, read_manifest
from sim.study.naming import NamedScenario
from sim.study.spreadsheets import MARK


def document(
    target: str,
    files: list[str] = [],  # noqa: B006 - typer reads the default, nobody changes it
    set_: list[str] = [],  # noqa: B006
    out: str = "",
) -> int:
    """Write intended use and limits, the STRESS-DES checklist and the log of assumptions.

    One HTML file that opens offline and prints, and the assumptions as CSV.

    Parameters
    ----------
    target : SCENARIO|FOLDER
        A scenario file, a shipped one's name, or a results folder.
    files : --scenario FILE
        Of results: a scenario file they were made from, for the sources in its comments; may be repeated.
    out : FOLDER
        Where to write. [default: the results folder; for a scenario results/NAME-document]
    """
    path = Path(target)
    subject = _of_results(path, files, set_) if path.is_dir() else _of_scenario(target, files, set_)
    page, table = documents.document_html(subject), documents.assumptions_csv(subject)
    contents = {documents.HTML: page.encode(), documents.CSV: MARK + table.encode()}
    if path.is_dir() and not out:
        folder = _into_results(path, contents)
    else:
        folder = Path(out or f"results/{subject.first.name}-document")
        _into_folder(folder, contents)
    typer.echo("\n".join(_summary(subject)))
    typer.echo(f"\nDocument: {folder / documents.HTML}\nAssumptions: {folder / documents.CSV}")
    return DONE


def _of_scenario(target: str, files: list[str], overrides: list[str]) -> documents.Subject:
    if files:
        raise InputError("--scenario goes with a results folder: name the scenario itself, without it.")
    (entry,) = _named([target], overrides)
    assert entry.written is not None  # it was read from a file
    return documents.subject_of_files(entry.name, entry.scenario, entry.written)


def _of_results(path: Path, files: list[str], overrides: list[str]) -> documents.Subject:
    if overrides:
        raise InputError("--set goes with a scenario: results are documented as they were run.")
    given = {entry.name: entry.written for entry in _named(files, []) if entry.written}
    with refused(FolderError):
        subject = documents.subject_of_results(path, given)
    names = [each.name for each in subject.dossiers]
    strange = [name for name in given if name not in names]
    if strange:
        there = ", ".join(names[:12])
        raise InputError(*(f"{name} is not among the scenarios of {path}, which are {there}." for name in strange))
    return subject


def _named(files: list[str], overrides: list[str]) -> list[NamedScenario]:
    faults: list[str] = []
    named = options.load(faults, files, overrides)
    refuse(faults)
    return named


def _into_results(path: Path, contents: dict[str, bytes]) -> Path:
    """Put the files beside the results, and their hashes into the manifest."""
    with writing(path), refused(FolderError), closing(ResultsFolder.claim(path, writes=contents)) as claimed:
        for name, content in contents.items():
            claimed.write(name, content)
        claimed.commit(read_manifest(path), replace=False)
    return path


def _into_folder(folder: Path, contents: dict[str, bytes]) -> None:
    """Write into a folder of any kind, over earlier documents but over nothing else."""
    if wrong := wrong_with_new(folder):
        raise InputError(f"The folder {folder} cannot have this name. {wrong}.")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a folder; name another with --out.")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in contents:
            if (folder / name).exists() and not documents.is_ours(name, (folder / name).read_bytes()):
                raise InputError(f"{folder / name} is not from this command; name another folder with --out.")
        for name, content in contents.items():
            write_whole(folder / name, content)


def _summary(subject: documents.Subject) -> list[str]:
    """What the values rest on, in a few lines."""
    counts = documents.counts_by_grade(subject.first)
    return [f"What the values of {subject.first.name} rest on:", *(f"{n:>7,}  {grade}" for grade, n in counts.items())]
