"""Do results hold? Files against hashes, tables against the measures they follow from, one replication run again.

And a number of them taken apart: the replication run again, and the events behind one measure listed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from sim.engine import EngineName, simulate
from sim.measures import events_behind
from sim.measures.table import SINCE
from sim.scenario.problems import InputError, in_one_line, shortened, word_list
from sim.scenario.vocabulary import number_of
from sim.study import provenance
from sim.study.amounts import unknown_measure
from sim.study.designs.design import SavedTables
from sim.study.designs.kinds import design_of
from sim.study.designs.sampling import NoSALibError
from sim.study.folder import MANIFEST, MEASURES_CSV, MONTHLY_CSV, FolderError, as_csv, changed_files, read_manifest
from sim.study.kept import Which
from sim.study.manifest import Manifest, replications_in_words
from sim.study.result import load_result
from sim.study.sentences import sentence
from sim.study.tables import unpack
from sim.study.tasks import Failed, Task, work

HOLDS, FAILS, UNKNOWN = "holds", "does not hold", "cannot be checked"

_MOST_ROWS = 5
_LONGEST = 120


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Parameters
    ----------
    what
        What was checked: the files, a table, a replication.
    outcome
        `HOLDS`, `FAILS` or `UNKNOWN`.
    sentence
        What was found.
    details
        What differs, a line each.
    """

    what: str
    outcome: str
    sentence: str
    details: Sequence[str] = ()


@dataclass(frozen=True)
class Verification:
    """What became of a results folder.

    Parameters
    ----------
    about
        What the folder holds, in a sentence.
    findings
        What was checked.
    """

    about: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that was checked holds, and everything could be checked."""
        return all(finding.outcome == HOLDS for finding in self.findings)


class WhichError(InputError, ValueError):
    """There is no such scenario, replication or measure in the results; the message says which there are."""


def verify(path: Path | str, *, scenario: str | None = None, replication: int | None = None) -> Verification:
    """Check a results folder: its files, its tables, and one replication, which is run again.

    Parameters
    ----------
    path
        The folder.
    scenario
        Name of the scenario of which a replication is run again; None for the first that has any.
    replication
        Its number; None for the first that finished.

    Returns
    -------
    Verification
        Results of another version of the simulator are checked as far as they can be.

    Raises
    ------
    FolderError
        If the folder holds no results of ours.
    WhichError
        If there is no such scenario or replication in it.
    """
    path = Path(path)
    manifest = read_manifest(path)
    findings, saved = [_files(path, manifest)], {}
    for name in design_of(manifest).sources:
        try:
            saved[name] = design_of(manifest).read(path, name)
        except FolderError as missing:
            if name == MEASURES_CSV and (scenario is not None or replication is not None):
                raise
            findings.append(Finding(name, FAILS, str(missing)))
    if MEASURES_CSV in saved:
        which = which_replication(saved[MEASURES_CSV], scenario, replication)
        findings += _tables(path, manifest, saved)
        if which is not None:
            findings.append(_again(manifest, saved, *which))
    names = word_list((entry["name"] for entry in manifest["scenarios"]), 3)
    origin = f"seed {manifest['seed']}, made on {manifest['ended'][:10]}"
    about = f"{names}: {number_of(manifest['replications'], 'replication')} of each, {origin}."
    about += f" Partial: {replications_in_words(manifest)}." if manifest["partial"] else ""
    return Verification(about, tuple(findings))


def _files(path: Path, manifest: Manifest) -> Finding:
    """The files against the hashes in the manifest."""
    count = len(manifest["files"])
    if not count:
        return Finding("files", UNKNOWN, "The manifest names no files.")
    lines = [
        f"{name} is {'not as it was written' if (path / name).is_file() else 'not there'}"
        for name in changed_files(path, manifest)
    ]
    if lines:
        return Finding("files", FAILS, f"{len(lines)} of {count} files are not as they were written.", lines)
    return Finding("files", HOLDS, f"All {count} files are as they were written.")


def _tables(path: Path, manifest: Manifest, saved: SavedTables) -> Iterator[Finding]:
    """The tables that follow from others, made anew and compared byte for byte."""
    try:
        tables = design_of(manifest).derive(manifest, saved)
    except NoSALibError as missing:
        yield Finding("tables", UNKNOWN, str(missing))
        return
    except (KeyError, TypeError, ValueError) as error:  # a FolderError is a ValueError
        text = f"They cannot be made anew from {MEASURES_CSV} by this version: {in_one_line(error)}."
        yield Finding("tables", UNKNOWN, text)
        return
    for name, table in tables.items():
        if not (path / name).is_file():
            yield Finding(name, FAILS, "It is not there.")
            continue
        then, now = (path / name).read_bytes(), as_csv(table)
        # what a table without measures follows from can only be what was planned
        source = MEASURES_CSV if "measure" in table else MANIFEST
        if then == now:
            yield Finding(name, HOLDS, f"It follows from {source}, to the last byte.")
        else:
            lines = _shown(_rows_that_differ(then, now)) + _versions_that_differ(manifest)
            yield Finding(name, FAILS, f"It does not follow from {source}.", lines)


def which_replication(measures: pd.DataFrame, scenario: str | None, replication: int | None) -> Which | None:
    """Which replication to run again; None if there is none at all."""
    there = measures.groupby("scenario", sort=False)["replication"].unique()
    if there.empty:
        return None
    name = there.index[0] if scenario is None else scenario
    if name not in there:
        raise WhichError(f"There is no scenario {name!r} in these results; there are {word_list(there.index, 10)}.")
    numbers = sorted(there[name])
    number = numbers[0] if replication is None else replication
    if number not in numbers:
        slots = {"number": number, "name": name, "count": len(numbers), "first": numbers[0], "last": numbers[-1]}
        raise WhichError(sentence("verify", "no_replication", **slots))
    return name, int(number)


def _again(manifest: Manifest, saved: SavedTables, name: str, number: int) -> Finding:
    """Run one replication again, and compare every value."""
    what, design, versions = f"replication {number} of {name}", design_of(manifest), _versions_that_differ(manifest)
    try:
        text = design.scenario(manifest, saved, name).model_dump_json(by_alias=True)
    except Exception as error:  # whatever another version, or a changed manifest, holds
        text = f"Its scenario in {MANIFEST} cannot be read by this version: {in_one_line(error)}."
        return Finding(what, UNKNOWN, text, versions)
    mine = _of(saved[MEASURES_CSV], name, number)
    since = tuple(map(dt.date.fromisoformat, mine.loc[mine["by"] == SINCE, "group"].unique()))
    engine: EngineName = "compiled" if manifest["engine"].get("name") == "simpy" else "simpy"  # the other one
    outcome = work(Task(name, text, manifest["seed"], number, engine=engine, since=since))
    if isinstance(outcome, Failed):
        return Finding(what, FAILS, f"It could not be run again: {outcome.reason}.", versions)
    tables = design.trim(manifest.get(design.key), unpack(outcome.packed))
    lines, count = [], 0
    for file, rows in ((MEASURES_CSV, tables.measures), (MONTHLY_CSV, tables.monthly)):
        if file in saved:
            then = _of(saved[file], name, number)
            now = rows.assign(scenario=name, replication=number)[list(then)]
            lines += _rows_that_differ(as_csv(then), as_csv(now))
            count += len(then)
    if not lines:
        by = "the SimPy model" if engine == "simpy" else "the compiled engine"
        return Finding(what, HOLDS, f"Run again by {by}, all its {count:,} values are the same to the last digit.")
    text = f"Run again, {len(lines):,} of its {count:,} values are not the same."
    return Finding(what, FAILS, text, versions + _shown(lines))


def _of(table: pd.DataFrame, name: str, number: int) -> pd.DataFrame:
    return table[(table["scenario"] == name) & (table["replication"] == number)]


def _rows_that_differ(then: bytes, now: bytes) -> list[str]:
    """The rows of a table that are not the same any more: each as it was, and as it is made now."""
    rows_then, rows_now = (table.decode("utf-8-sig", errors="replace").splitlines() for table in (then, now))
    there_then, there_now = set(rows_then), set(rows_now)
    old = [row for row in rows_then if row not in there_now]
    new = [row for row in rows_now if row not in there_then]
    pairs = zip_longest(old, new, fillvalue="not there")
    return [f"{shortened(row, _LONGEST)} then, {shortened(anew, _LONGEST)} now" for row, anew in pairs]


def _shown(lines: Sequence[str]) -> list[str]:
    """The first of some lines, and how many more there are."""
    more = [f"and {len(lines) - _MOST_ROWS:,} more"] if len(lines) > _MOST_ROWS else []
    return [*lines[:_MOST_ROWS], *more]


def _versions_that_differ(manifest: Manifest) -> list[str]:
    """What results were made with, where that is not what is here now."""
    then = {**manifest["versions"], **manifest["platform"], provenance.CODE: manifest["code"]}
    now = {**provenance.versions(), **provenance.machine(), provenance.CODE: provenance.code_hash()}
    lines = [
        f"{name}: {then[name] or 'not known'} then, {value} now"
        for name, value in now.items()
        if then.get(name, value) != value
    ]
    commit = manifest["commit"]
    if lines and commit:
        lines.append(f"made with commit {commit['id']}{' with changes' if commit['changed_since'] else ''}")
    return lines or ["the versions and the code are those it was made with"]


@dataclass(frozen=True)
class Recount:
    """The events behind a number.

    Parameters
    ----------
    scenario, replication, seed
        Of what.
    events
        As `sim.measures.events_behind` lists them.
    value
        The measure in the replication that was run again.
    recorded
        The same in the folder's measures; NaN where it has none.
    is_whole
        Whether the events by themselves are what the measure is made of.
    """

    scenario: str
    replication: int
    seed: int
    events: pd.DataFrame
    value: float
    recorded: float
    is_whole: bool

    @property
    def is_recorded(self) -> bool:
        """Whether the replication gave again what is recorded."""
        return _same(self.value, self.recorded)


def _same(one: float, other: float) -> bool:
    """Whether two values are one but for rounding; missing is the same as missing."""
    return math.isclose(one, other, rel_tol=1e-9) or (one != one and other != other)


def recount(path: Path | str, measure: str, *, scenario: str | None = None, replication: int | None = None) -> Recount:
    """List the events behind a measure in one replication of saved results, which is run again.

    Parameters
    ----------
    path
        The results folder.
    measure
        Name of the measure, as in its ``measures.csv``.
    scenario, replication
        As for `verify`.

    Raises
    ------
    FolderError, WhichError, NotListedError
        If there is nothing to list; the message says why.
    sim.model.RunawayError
        If the replication cannot be finished.
    """
    for fault in unknown_measure(measure):
        raise WhichError(fault)
    result = load_result(path)
    rows, seed = result.measures, result.manifest["seed"]
    which = which_replication(rows, scenario, replication)
    if which is None:
        raise FolderError(f"{path} holds no replication.")
    as_run = result.design.scenario(result.manifest, result.tables(), which[0])
    events, figure, value = events_behind(simulate(as_run, seed=seed, replication=which[1]), as_run, measure)
    mine = _of(rows, *which)
    recorded = mine.loc[(mine["measure"] == measure) & (mine["by"] == "all"), "value"]
    then = next(iter(recorded), math.nan)
    return Recount(*which, seed, events, value, then, _same(value, figure) or not len(events))
