"""The results folder: claimed before the first replication, filled in one go, never mixed with anything else.

From claim to close a lock keeps others out; it goes when the process does. Files are made in a hidden folder inside it
and put in place together (`sim.study.files`), so that earlier results stay whole until new ones are. Beside them, in
the hidden folder, stand the replications that have finished (`sim.study.kept`), until the study is complete.

Tables are CSV files that a spreadsheet shows as they are, and that programs read back unchanged. They are UTF-8 and
begin with a byte-order mark, without which Excel takes ŷ for two letters; pandas, pyarrow and R's readr pass over it,
Python's own csv and base R are told (``utf-8-sig``, ``UTF-8-BOM``). A text that a spreadsheet would calculate has an
apostrophe before it, as people write one there; numbers have none.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from csv import reader
from dataclasses import dataclass
from pathlib import Path

import filelock
import pandas as pd
import pyarrow as pa

from sim.scenario.names import wrong_with_new
from sim.study.amounts import NUMBER
from sim.study.files import HIDDEN, LOCK, READY, check_replaceable, files_of, manifest_at, settle, unsettled
from sim.study.files import MANIFEST as MANIFEST
from sim.study.files import FolderError as FolderError
from sim.study.manifest import Manifest, check
from sim.study.provenance import file_hash
from sim.study.sentences import sentence

MEASURES_CSV = "measures.csv"
SUMMARY_CSV = "summary.csv"
COMPARISON_CSV = "comparison.csv"
MONTHLY_CSV = "monthly.csv"
REPORT = "report.html"
WORKBOOK = "workbook.xlsx"
ARCHIVE = "replications.zip"
"""What was measured of each replication, for studies that come later; see `sim.study.kept.take_over`."""

MARK = codecs.BOM_UTF8
"""The first bytes of each file."""

_CALCULATED = re.compile(r"'*[=+\-@\t\r]")
_HELD_BACK = re.compile(r"''*[=+\-@\t\r]")

_ALWAYS = (MEASURES_CSV, SUMMARY_CSV, COMPARISON_CSV, MONTHLY_CSV, REPORT, WORKBOOK, MANIFEST)
_SECONDS_TO_WAIT = 10
_WHOLE = ("n", "replication")
_TEXT = ("scenario", "baseline", "measure", "by", "group", "month", "verdict", "unit")


@dataclass(frozen=True)
class ResultsFolder:
    """A folder that is ours to fill.

    Parameters
    ----------
    path
        The folder.
    lock
        Keeps others out until it is closed.
    made
        Folders that did not exist before, innermost first; removed again if nothing comes of it.
    """

    path: Path
    lock: filelock.BaseFileLock
    made: tuple[Path, ...] = ()

    @classmethod
    def claim(cls, path: Path, *, writes: Collection[str] | None = None) -> ResultsFolder:
        """Make sure that results can be written to `path`, before any work is done, and keep others out.

        Parameters
        ----------
        path
            The folder.
        writes
            Names of the files that will be written, if they are only some.

        Raises
        ------
        FolderError
            If it is a file, cannot be written to, holds something other than earlier results or a file of theirs that
            is open elsewhere, or is in use.
        """
        check_claim(path)
        made = tuple(folder for folder in (path, *path.parents) if not folder.exists())
        claimed = cls(path, filelock.FileLock(path / LOCK, timeout=0), made)
        try:
            path.mkdir(parents=True, exist_ok=True)
            claimed.lock.acquire()
            settle(path)
            earlier = [*_ALWAYS, *files_of(manifest_at(path))]
            check_replaceable(path, earlier if writes is None else [*writes, MANIFEST])
            for left in (path / HIDDEN).glob("*"):  # what a run that died was making, or removing
                if left != claimed.kept:
                    shutil.rmtree(left, ignore_errors=True)
            claimed.staging.mkdir(parents=True)
        except filelock.Timeout:
            raise FolderError(f"Another run is writing to {path}; wait for it, or name another folder.") from None
        except (OSError, FolderError) as error:
            claimed.lock.release()
            _remove_empty(made)
            if isinstance(error, FolderError):
                raise
            raise FolderError(f"Cannot write to the results folder {path}: {error.strerror or error}.") from None
        return claimed

    @property
    def staging(self) -> Path:
        """The hidden folder in which files are made."""
        return self.path / HIDDEN / "new"

    @property
    def kept(self) -> Path:
        """The hidden folder of replications that have finished."""
        return self.path / HIDDEN / "replications"

    def write(self, name: str, content: bytes) -> None:
        """Stage a file."""
        (self.staging / name).write_bytes(content)

    def commit(self, manifest: Manifest, *, replace: bool = True) -> Manifest:
        """Put the staged files in place, and the manifest with their hashes.

        Parameters
        ----------
        manifest
            What to say about them; `files` is filled in here.
        replace
            True removes the files of earlier results (and no others); False adds to those that the manifest names.

        Returns
        -------
        dict
            The manifest as written.

        Raises
        ------
        FolderError
            If a file cannot be replaced; everything is as it was before.
        OSError
            If something cannot be written; likewise.
        """
        hashes = {file.name: file_hash(file) for file in self.staging.iterdir() if file.name != MANIFEST}
        known = {} if replace else manifest["files"]
        final = {**manifest, "files": dict(sorted({**known, **hashes}.items()))}
        text = json.dumps(final, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        (self.staging / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        for file in self.staging.iterdir():
            with file.open("rb+") as made:
                os.fsync(made.fileno())
        self.staging.rename(self.path / READY)
        try:
            settle(self.path)
        except FolderError:
            (self.path / READY).rename(self.staging)
            raise
        self.staging.mkdir()
        return final

    def close(self) -> None:
        """Remove the staging folder, what was made for it if nothing was put into it, and let others in."""
        shutil.rmtree(self.staging, ignore_errors=True)
        _remove_empty((self.kept, self.path / HIDDEN))
        if self.made and self.path.is_dir() and {LOCK} >= {entry.name for entry in self.path.iterdir()}:
            (self.path / LOCK).unlink(missing_ok=True)
        self.lock.release()
        _remove_empty(self.made)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("@home"), harmless("-0.5"), harmless("North")
    ("'@home", '-0.5', 'North')
    """
    return f"'{text}" if _CALCULATED.match(text) and not NUMBER.fullmatch(text) else text


def as_given(text: str) -> str:
    """The text that `harmless` was given.

    >>> as_given("'@home"), as_given("'tis")
    ('@home', "'tis")
    """
    return text[1:] if _HELD_BACK.match(text) else text


def with_texts(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """A table with its texts, and the names of its columns, changed: to what is `harmless`, or what is `as_given`."""

    def each(value: object) -> object:
        return change(value) if isinstance(value, str) else value

    named = table.rename(columns=change)
    return named.assign(**{column: named[column].map(each) for column in _texts(named)})


def _texts(table: pd.DataFrame) -> list[str]:
    """The columns with a text that either way has something to say about; mostly there is none."""
    columns = ((str(name), column) for name, column in table.items() if not pd.api.types.is_numeric_dtype(column))
    return [name for name, column in columns if any(_CALCULATED.match(str(text)) for text in column.unique())]


def as_csv(table: pd.DataFrame) -> bytes:
    """A table as it stands on disk: ``\\n``, numbers short but exact, NaN empty, texts in quotes if they need them."""
    from pyarrow import csv  # only where results are read or written

    table = with_texts(table, harmless)
    if all(isinstance(kind, pd.StringDtype) or kind.kind in "if" for kind in table.dtypes):
        header, rows = table.head(0).to_csv(index=False, lineterminator="\n"), pa.BufferOutputStream()
        with suppress(pa.ArrowInvalid):  # a text needs quotes, which pandas sets; six times as slowly
            options = csv.WriteOptions(include_header=False, quoting_style="none")
            csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), rows, options)
            return MARK + header.encode("utf-8") + rows.getvalue().to_pybytes()
    return MARK + table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def check_claim(path: Path) -> None:
    """Refuse a results folder that is a file or holds something other than our earlier results; writes nothing.

    Raises
    ------
    FolderError
        Saying why.
    """
    try:
        if not path.exists():
            if wrong := wrong_with_new(path):
                raise FolderError(f"The results folder {path} cannot have this name. {wrong}.")
            parent = next(folder for folder in path.absolute().parents if folder.exists())
            if not parent.is_dir():
                raise FolderError(f"The results folder {path} cannot be made: {parent} is a file.")
            return
        if not path.is_dir():
            raise FolderError(f"The results folder {path} is a file; name another folder.")
        others = [entry for entry in path.iterdir() if not entry.name.startswith((HIDDEN, LOCK))]
    except OSError as error:
        raise FolderError(f"Cannot use the results folder {path}: {error.strerror or error}.") from None
    if others and manifest_at(path) is None and not unsettled(path):
        raise FolderError(sentence("folder", "foreign", path=path))


def read_manifest(path: Path) -> Manifest:
    """The manifest of a results folder.

    Raises
    ------
    FolderError
        If the folder holds none of ours, or one that is damaged or of a later version.
    """
    if not path.is_dir():
        raise FolderError(f"There is no folder {path}; name a folder of results.")
    if unsettled(path):
        _settle(path)
    manifest = manifest_at(path)
    if manifest is None:
        raise FolderError(f"The folder {path} has no readable {MANIFEST} of ours; name a folder of results.")
    try:
        check(manifest)
    except ValueError as wrong:
        raise FolderError(f"{MANIFEST} in {path} cannot be used: {wrong}.") from None
    return manifest


def _settle(path: Path) -> None:
    """Finish what another run was stopped at: putting its results in place."""
    try:
        with filelock.FileLock(path / LOCK, timeout=_SECONDS_TO_WAIT):
            settle(path)
    except (filelock.Timeout, OSError) as error:
        reason = "another run is writing there" if isinstance(error, filelock.Timeout) else error.strerror or error
        raise FolderError(f"The results in {path} are not in place yet, and cannot be put there: {reason}.") from None


def table_in(
    path: Path,
    name: str,
    columns: Collection[str] = (),
    *,
    texts: Collection[str] = _TEXT,
    whole: Collection[str] = _WHOLE,
) -> pd.DataFrame:
    """A table of a results folder, with texts as texts (a group may be called NA) and empty numbers as NaN.

    Parameters
    ----------
    path, name
        The folder and the file.
    columns
        What it must hold at least.
    texts, whole
        Its columns of texts and of whole numbers; all others hold numbers.

    Raises
    ------
    FolderError
        If it is missing or cannot be read.
    """
    from pyarrow import csv  # only where results are read

    try:
        with (path / name).open(encoding="utf-8-sig", newline="") as file:
            there = next(reader(file), [])
        kinds = {column: pa.string() if column in texts else pa.int64() if column in whole else pa.float64()
                 for column in there}  # fmt: skip
        table = with_texts(csv.read_csv(
            path / name, parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(column_types=kinds, null_values=[""], strings_can_be_null=False),
        ).to_pandas(), as_given)  # fmt: skip
    except FileNotFoundError:
        raise FolderError(f"The folder {path} has no {name}; run the scenario again.") from None
    except (OSError, ValueError) as error:
        raise FolderError(f"{name} in {path} cannot be read: {' '.join(str(error).split())}.") from None
    missing = [column for column in columns if column not in table]
    if missing:
        raise FolderError(f"{name} in {path} cannot be read: there is no column {missing[0]}.")
    return table


def changed_files(path: Path, manifest: Manifest) -> list[str]:
    """Names of files that are no longer as the manifest says they were written, or are gone."""
    files = manifest["files"].items()
    return [name for name, sha in files if not (path / name).is_file() or file_hash(path / name) != sha]


def _remove_empty(folders: tuple[Path, ...]) -> None:
    """Remove folders, innermost first, as far as they are there and empty."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
