"""Do results hold? Files against hashes, tables against the measures they follow from, one replication run again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study import folder as files
from sim.study import provenance
from sim.study.folder import FolderError
from sim.study.manifest import how_many

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study.tables import Tables

HOLDS, FAILS, UNKNOWN = "holds", "does not hold", "cannot be checked"

_MOST_ROWS = 5
_MEASURE_KEYS = ("measure", "by", "group", "unit")
_MONTHLY_KEYS = ("month", "measure", "group", "unit")


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Parameters
    ----------
    what
        What was checked: the files, a table, a replication.
    outcome
        `HOLDS`, `FAILS` or `UNKNOWN`.
    said
        What was found, in a sentence.
    details
        What differs, a line each.
    """

    what: str
    outcome: str
    said: str
    details: tuple[str, ...] = ()


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


class WhichError(ValueError):
    """There is no such scenario or replication in the results; the message says which there are."""


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
    manifest = files.read_manifest(path)
    findings = [_files(path, manifest)]
    if manifest.get("status") == "being written":
        said = "The results were being written when something stopped it; run the scenario again."
        return Verification(_about(manifest), (*findings, Finding("status", FAILS, said)))
    try:
        measures = files.read_table(path, files.MEASURES)
    except FolderError as missing:
        if scenario is not None or replication is not None:
            raise
        return Verification(_about(manifest), (*findings, Finding(files.MEASURES, FAILS, str(missing))))
    which = _which(measures, scenario, replication)
    findings += _tables(path, manifest, measures)
    findings += [] if which is None else [_again(path, manifest, measures, *which)]
    return Verification(_about(manifest), tuple(findings))


def _files(path: Path, manifest: Mapping[str, Any]) -> Finding:
    """The files against the hashes in the manifest."""
    named = manifest.get("files")
    if not isinstance(named, dict) or not named:
        return Finding("files", UNKNOWN, "The manifest names no files.")
    changed = files.changed_files(path, dict(manifest))
    if not changed:
        return Finding("files", HOLDS, f"All {len(named)} files are as they were written.")
    gone = [name for name in changed if not (path / name).is_file()]
    lines = [f"{name} is {'not there' if name in gone else 'not as it was written'}" for name in changed]
    return Finding("files", FAILS, f"{len(changed)} of {len(named)} files are not as they were written.", tuple(lines))


def _tables(path: Path, manifest: Mapping[str, Any], measures: pd.DataFrame) -> Iterator[Finding]:
    """The tables that follow from others, made anew and compared byte for byte."""
    from sim.study.sensitivity import POINTS, NoSALibError

    try:
        made = _derived(path, manifest, measures)
    except NoSALibError as missing:
        yield Finding("tables", UNKNOWN, str(missing))
        return
    except (FolderError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        yield Finding("tables", UNKNOWN, f"They cannot be made anew from {files.MEASURES} by this version: {reason}.")
        return
    for name, table in made.items():
        source = files.MANIFEST if name == POINTS else files.MEASURES
        if not (path / name).is_file():
            yield Finding(name, FAILS, "It is not there.")
        elif files.as_csv(table) == (path / name).read_bytes():
            yield Finding(name, HOLDS, f"It follows from {source}, to the last byte.")
        else:
            lines = (_first_line_that_differs(table, path / name), *_versions_that_differ(manifest))
            yield Finding(name, FAILS, f"It does not follow from {source}.", lines)


def _derived(path: Path, manifest: Mapping[str, Any], measures: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table that follows from others, by the name of its file."""
    from sim.study.compare import compare_paired
    from sim.study.sensitivity import CONCLUSIONS, KEY, POINTS, SENSITIVITY, derive
    from sim.study.summary import summarise
    from sim.study.verdicts import read_margins

    if KEY in manifest:
        found = derive(manifest, read_points(path / POINTS), measures)
        return {SENSITIVITY: found.indices, CONCLUSIONS: found.conclusions}
    made = {files.SUMMARY: summarise(measures)}
    if manifest.get("baseline") is not None:
        margins = read_margins(manifest.get("margins") or ())
        made[files.COMPARISON] = compare_paired(measures, manifest["baseline"], margins=margins)
    if "sweep" in manifest:
        from sim.study.sweep import POINTS as SWEPT
        from sim.study.sweep import SWEEP, points_table, sweep_table

        made[SWEPT] = points_table(manifest["sweep"])
        made[SWEEP] = sweep_table(manifest["sweep"], made[files.SUMMARY], made[files.COMPARISON])
    return made


def read_points(path: Path) -> pd.DataFrame:
    """The table of points of a sensitivity study.

    Raises
    ------
    FolderError
        If it is missing or cannot be read.
    """
    import pandas as pd

    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        for column in table.columns:
            kind = int if column in ("point", "block") else float
            table[column] = [kind(text or "nan") for text in table[column]]
    except (OSError, ValueError) as error:
        raise FolderError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from None
    return table


def _which(measures: pd.DataFrame, scenario: str | None, replication: int | None) -> tuple[str, int] | None:
    """Which replication to run again; None if there is none at all."""
    there = measures[["scenario", "replication"]].drop_duplicates()
    names = list(dict.fromkeys(there["scenario"]))
    if not names:
        if scenario is not None or replication is not None:
            raise WhichError("These results hold no replication.")
        return None
    name = names[0] if scenario is None else scenario
    if name not in names:
        shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
        raise WhichError(f"There is no scenario {name!r} in these results; there are {shown}.")
    numbers = sorted(there.loc[there["scenario"] == name, "replication"])
    number = numbers[0] if replication is None else replication
    if number not in numbers:
        raise WhichError(
            f"There is no replication {number} of {name} in these results; they hold {len(numbers)}, from {numbers[0]} "
            f"to {numbers[-1]}."
        )
    return name, int(number)


def _again(path: Path, manifest: Mapping[str, Any], measures: pd.DataFrame, name: str, number: int) -> Finding:
    """Run one replication again, and compare every value."""
    from sim.study.tables import unpack
    from sim.study.tasks import Failed, Task, work

    what = f"replication {number} of {name}"
    try:
        scenario = _scenario(path, manifest, name)
        seed = int(manifest["seed"])
    except Exception as error:  # whatever another version, or a changed manifest, holds
        reason = " ".join(str(error).split())[:200]
        said = f"Its scenario in {files.MANIFEST} cannot be read by this version: {reason}."
        return Finding(what, UNKNOWN, said, _versions_that_differ(manifest))
    done = work(Task(name, scenario.model_dump_json(by_alias=True), seed, number))
    if isinstance(done, Failed):
        said = f"It could not be run again: {done.reason}."
        return Finding(what, FAILS, said, _versions_that_differ(manifest))
    tables = unpack(done.packed)
    try:
        count, lines = _compared(path, manifest, measures, tables, name, number)
    except FolderError as missing:
        return Finding(what, FAILS, str(missing))
    if not lines:
        return Finding(what, HOLDS, f"Run again, all its {count:,} values are the same to the last digit.")
    more = [f"and {len(lines) - _MOST_ROWS:,} more"] if len(lines) > _MOST_ROWS else []
    said = f"Run again, {len(lines):,} of its {count:,} values are not the same."
    details = (*_versions_that_differ(manifest), *lines[:_MOST_ROWS], *more)
    return Finding(what, FAILS, said, details)


def _scenario(path: Path, manifest: Mapping[str, Any], name: str) -> Scenario:
    """The scenario of a name in the results, as it was resolved."""
    from sim.scenario import Scenario
    from sim.study.sensitivity import KEY, POINTS, scenario_at

    if KEY in manifest:
        return scenario_at(manifest, read_points(path / POINTS), name)
    entry = next(entry for entry in manifest["scenarios"] if entry["name"] == name)
    return Scenario.model_validate_json(json.dumps(entry["scenario"]))


def _compared(
    path: Path, manifest: Mapping[str, Any], measures: pd.DataFrame, tables: Tables, name: str, number: int
) -> tuple[int, list[str]]:
    """How many values there are, and a line for each that is not the same then and now."""
    from sim.study.sensitivity import KEY

    some_only = KEY in manifest  # such a study keeps the measures it looks at, and no course by month
    then = _of(measures, name, number)
    now = tables.measures
    if some_only:
        now = now[(now["by"] == "all") & now["measure"].isin(set(then["measure"]))]
    found = list(_values_that_differ(then, now, _MEASURE_KEYS))
    count = len(then)
    if not some_only:
        monthly = _of(files.read_table(path, files.MONTHLY), name, number)
        found += _values_that_differ(monthly, tables.monthly, _MONTHLY_KEYS)
        count += len(monthly)
    return count, found


def _of(table: pd.DataFrame, name: str, number: int) -> pd.DataFrame:
    return table[(table["scenario"] == name) & (table["replication"] == number)]


def _values_that_differ(then: pd.DataFrame, now: pd.DataFrame, keys: Sequence[str]) -> Iterator[str]:
    """A line for each row whose value is not the same, or that only one of the two tables has."""
    texts = dict.fromkeys(keys, str)  # a table without rows has columns of numbers
    one, other = (table[[*keys, "value"]].astype(texts) for table in (then, now))
    pairs = one.merge(other, on=list(keys), how="outer", suffixes=("_then", "_now"), indicator=True)
    a, b = pairs["value_then"].to_numpy(float), pairs["value_now"].to_numpy(float)
    same = ((a == b) | ((a != a) & (b != b))) & (pairs["_merge"] == "both").to_numpy()
    for row in pairs[~same].to_dict("records"):
        where = " ".join(str(row[key]) for key in keys if key != "unit" and row[key] != "all")
        was, is_ = _shown(row["value_then"]), _shown(row["value_now"])
        was = "not there" if row["_merge"] == "right_only" else was
        is_ = "not there" if row["_merge"] == "left_only" else is_
        yield f"{where} ({row['unit']}): {was} then, {is_} now"


def _shown(value: float) -> str:
    return "not defined" if value != value else repr(float(value))


def _first_line_that_differs(table: pd.DataFrame, path: Path) -> str:
    made = files.as_csv(table).decode("utf-8").splitlines()
    there = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    for number, (a, b) in enumerate(zip(there, made, strict=False), start=1):
        if a != b:
            return f"first at line {number}: {_cut(a)} there, {_cut(b)} made anew"
    return f"{len(there):,} lines there, {len(made):,} made anew"


def _cut(line: str) -> str:
    return line if len(line) <= 120 else f"{line[:117]}..."


def _versions_that_differ(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """What results were made with, where that is not what is here now."""
    then: dict[str, Any] = {**(manifest.get("versions") or {}), **(manifest.get("platform") or {})}
    now: dict[str, Any] = {**provenance.versions(), **provenance.machine()}
    then["the code of the simulator"] = manifest.get("code")
    now["the code of the simulator"] = provenance.code_hash()
    lines = [
        f"{name}: {then.get(name) or 'not known'} then, {value} now" for name, value in now.items()
        if name in then and then[name] != value
    ]
    commit = manifest.get("commit")
    if lines and isinstance(commit, Mapping):
        changed = " with changes" if commit.get("changed_since") else ""
        lines.append(f"made with commit {commit.get('id')}{changed}")
    return tuple(lines) or ("the versions and the code are those it was made with",)


def _about(manifest: Mapping[str, Any]) -> str:
    """What a folder holds, in a sentence."""
    count = manifest.get("replications")
    partial = f" Partial: {how_many(manifest)}." if manifest.get("partial") else ""
    names = [str(entry.get("name")) for entry in manifest.get("scenarios") or ()]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    asked = "replication" if count == 1 else "replications"
    made = f"seed {manifest.get('seed')}, made on {_day(manifest)}"
    return f"{shown or 'Results'}: {count} {asked} of each, {made}.{partial}"


def _day(manifest: Mapping[str, Any]) -> str:
    return str(manifest.get("ended") or manifest.get("started") or "a day not known")[:10]
