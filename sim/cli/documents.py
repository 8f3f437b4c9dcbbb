"""Commands that write words for reviewers: document."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.cli.answers import refuse, writing
from sim.cli.options import Texts, load
from sim.cli.results import add_files
from sim.report.documents.assumptions import assumptions_csv, counts_by_grade
from sim.report.documents.facts import CSV, HTML, document_html, is_ours
from sim.report.documents.subject import Subject, subject_of_files, subject_of_results
from sim.scenario.names import wrong_with_new
from sim.scenario.problems import InputError
from sim.study.files import write_whole
from sim.study.folder import MARK


def document(target: str, files: Texts = (), set_: Texts = (), out: Path | None = None) -> str:
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
    contents = {HTML: document_html(subject).encode(), CSV: MARK + assumptions_csv(subject).encode()}
    folder = out or (path if path.is_dir() else Path(f"results/{subject.first.name}-document"))
    with writing(folder):
        if path.is_dir() and not out:
            add_files(path, contents)
        else:
            _into_folder(folder, contents)
    counts = counts_by_grade(subject.first).items()
    return "\n".join([
        f"What the values of {subject.first.name} rest on:", *(f"{n:>7,}  {grade}" for grade, n in counts), "",
        f"Document: {folder / HTML}", f"Assumptions: {folder / CSV}",
    ])  # fmt: skip


def _of_scenario(target: str, files: Sequence[str], overrides: Sequence[str]) -> Subject:
    if files:
        raise InputError("--scenario goes with a results folder: name the scenario itself, without it.")
    (entry,) = load([], [target], overrides)
    assert entry.files is not None  # it was read from a file
    return subject_of_files(entry.name, entry.scenario, entry.files)


def _of_results(path: Path, files: Sequence[str], overrides: Sequence[str]) -> Subject:
    if overrides:
        raise InputError("--set goes with a scenario: results are documented as they were run.")
    files_by_name = {entry.name: entry.files for entry in load([], files, ()) if entry.files}
    subject = subject_of_results(path, files_by_name)
    names = [each.name for each in subject.dossiers]
    others = [name for name in files_by_name if name not in names]
    refuse([f"{name} is not among the scenarios of {path}, which are {', '.join(names[:12])}." for name in others])
    return subject


def _into_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write into a folder of any kind, over earlier documents but over nothing else."""
    if wrong := wrong_with_new(folder):
        raise InputError(f"The folder {folder} cannot have this name. {wrong}.")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a folder; name another with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in contents:
        if (folder / name).exists() and not is_ours(name, (folder / name).read_bytes()):
            raise InputError(f"{folder / name} is not from this command; name another folder with --out.")
    for name, content in contents.items():
        write_whole(folder / name, content)
