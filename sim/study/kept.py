"""The finished replications of a study, on disk as they finish: no accident costs more than what was running.

In the folder of a study stand ``plan.json``, which says what the study is, and one file for each replication: the
SHA-256 of the rest on the first line; on the second what it is (study, scenario, number, the hashes of its event log);
then its tables. Files appear whole, and one that does not match its hash, or is not what its name says, is as good as
absent: its replication is run again. Nothing is ever pickled.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from zipfile import ZipFile, ZipInfo

from sim.scenario.paths import leaves
from sim.scenario.problems import dotted, shortened
from sim.study.files import PART, write_whole
from sim.study.naming import NamedScenario, log_files
from sim.study.provenance import identity
from sim.study.tables import Tables, unpack
from sim.study.tasks import Finished

PLAN = "plan.json"
_ENDING = ".tables"


class OtherStudyError(ValueError):
    """The folder holds the beginning of another study; the message says what differs."""


class What(NamedTuple):
    """What a kept file is: study, scenario and number of the replication, hashes of its event log by file name."""

    study: str
    scenario: str
    replication: int
    logs: dict[str, str]

    @property
    def key(self) -> tuple[str, int]:
        """Scenario and number."""
        return self.scenario, self.replication


@dataclass
class Kept:
    """Finished replications by scenario and number.

    Parameters
    ----------
    folder
        Where they are kept; None for memory.
    study
        The hash of the study's plan, which stands in every file.
    reused
        What of it was taken from other results, for the manifest; see `sim.study.reuse`.
    """

    folder: Path | None = None
    study: str = ""
    reused: list[dict[str, Any]] = field(default_factory=list)
    _held: dict[tuple[str, int], bytes] = field(default_factory=dict)

    @classmethod
    def resume(cls, folder: Path, plan: dict[str, Any]) -> Kept:
        """What an earlier attempt at the same study has kept, or a beginning.

        Parameters
        ----------
        folder
            Made if it does not exist.
        plan
            What the study is; see `plan_of`.

        Raises
        ------
        OtherStudyError
            If the folder holds replications of a study with another plan.
        OSError
            If it cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        text = _plan_text(plan)
        kept = cls(folder, _hash(text))
        files = {path: _what(path) for path in sorted(folder.glob(f"*{_ENDING}"))}
        others = sum(what is not None and what.study != kept.study for what in files.values())
        before = _read_plan(folder)
        same = before is not None and _plan_text(before) == text
        if others and not same:
            _refuse(before, plan, others)
        for path, what in files.items():
            if what and what.study == kept.study and _is(path, kept._path(what.key)):
                kept._held[what.key] = b""
            else:
                path.unlink()
        for unfinished in folder.glob(f"*{PART}"):
            unfinished.unlink()
        if not same:
            write_whole(folder / PLAN, text)
        return kept

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: tuple[str, int]) -> bool:
        return key in self._held

    def keys(self, names: Sequence[str], last: int) -> list[tuple[str, int]]:
        """Scenario and number of what is kept up to replication `last`, in the order of `names` and of the numbers."""
        numbers: dict[str, list[int]] = {name: [] for name in names}
        for name, number in self._held:
            if number <= last:
                numbers[name].append(number)
        return [(name, number) for name in names for number in sorted(numbers[name])]

    def add(self, finished: Finished) -> None:
        """Keep one.

        Raises
        ------
        OSError
            If it cannot be written; what was kept before stays.
        """
        key = (finished.name, finished.replication)
        if self.folder is None:
            self._held[key] = finished.packed
            return
        for file, content in finished.logs:
            write_whole(self.folder / file, content)
        logs = {file: _hash(content) for file, content in finished.logs}
        what = What(self.study, *key, logs)
        body = json.dumps(what._asdict(), ensure_ascii=False).encode("utf-8") + b"\n" + finished.packed
        write_whole(self._path(key), _hash(body).encode("ascii") + b"\n" + body)
        self._held[key] = b""

    def tables(self, key: tuple[str, int]) -> Tables:
        """The tables of one replication.

        Raises
        ------
        OSError
            If its file has been changed since it was found to be whole.
        """
        return unpack(self._packed(key))

    def _packed(self, key: tuple[str, int]) -> bytes:
        if self.folder is None:
            return self._held[key]
        read = _read(self._path(key))
        if read and (read[0].study, read[0].key) == (self.study, key):
            return read[1]
        reason = "it was damaged while the study ran; the same command runs it again"
        raise OSError(errno.EIO, reason, str(self._path(key)))

    def log_paths(self) -> Iterator[Path]:
        """The files of the event logs that are kept."""
        if self.folder is not None:
            files = (file for name, number in self._held for file in log_files(name, number))
            yield from (self.folder / file for file in files if (self.folder / file).exists())

    def archive(self, path: Path) -> None:
        """Write the packed tables of all into one file, the same bytes for the same tables.

        Raises
        ------
        OSError
            If it cannot be written, or one has been changed since it was found to be whole.
        """
        with ZipFile(path, "w") as archive:
            for key in sorted(self._held):
                archive.writestr(ZipInfo(self.file_name(key)), self._packed(key))

    def forget(self) -> None:
        """Remove everything from the disk; what stands there goes in one moment."""
        if self.folder is not None and self.folder.exists():
            gone = self.folder.with_name(f"{self.folder.name}-gone")
            shutil.rmtree(gone, ignore_errors=True)
            try:
                self.folder.rename(gone)
            except OSError:  # in Windows, while another program looks into it
                gone = self.folder
            shutil.rmtree(gone, ignore_errors=True)
        self._held.clear()

    def _path(self, key: tuple[str, int]) -> Path:
        assert self.folder is not None
        return self.folder / self.file_name(key)

    @staticmethod
    def file_name(key: tuple[str, int]) -> str:
        """What a replication is called where it is kept, and in an archive."""
        return f"{key[0]}-{key[1]}{_ENDING}"


def _read(path: Path) -> tuple[What, bytes] | None:
    """What a file is, and its packed tables; None if it, or an event log that belongs to it, is damaged."""
    try:
        written, _, body = path.read_bytes().partition(b"\n")
        if _hash(body) != written.decode("ascii"):
            return None
        first, _, packed = body.partition(b"\n")
        what = What(**json.loads(first))
        logs_are_whole = all(_hash((path.parent / file).read_bytes()) == known for file, known in what.logs.items())
    except (OSError, ValueError, TypeError, AttributeError):  # also of another version
        return None
    return (what, packed) if logs_are_whole else None


def _what(path: Path) -> What | None:
    read = _read(path)
    return read[0] if read else None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is(path: Path, other: Path) -> bool:
    """Whether two names are of one file; systems differ in how they write é."""
    return other.exists() and path.samefile(other)


def plan_of(scenarios: Sequence[NamedScenario], *, seed: int, keep_logs: bool) -> dict[str, Any]:
    """What makes a study the same study, number of replications aside: more of them can be added."""
    return {
        "seed": seed,
        "event logs kept": "yes" if keep_logs else "no",
        **identity(),
        "scenarios": {entry.name: json.loads(entry.scenario.model_dump_json(by_alias=True)) for entry in scenarios},
    }


def _refuse(there: dict[str, Any] | None, here: dict[str, Any], kept: int) -> NoReturn:
    changes = "its plan is gone" if there is None else "; ".join(_changes(there, here))
    count = "1 replication" if kept == 1 else f"{kept:,} replications"
    raise OtherStudyError(f"It holds {count} of an unfinished study, and this is another one: {changes}")


def _changes(there: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    """What differs between two plans, in words."""
    before, after = there.get("scenarios"), here["scenarios"]
    before = before if isinstance(before, dict) else {}
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            yield f"the scenario {name} is no longer in it"
        elif name not in before:
            yield f"the scenario {name} is new"
        elif before[name] != after[name]:
            yield f"the scenario {name} has changed ({first_differences(before[name], after[name])})"
    if list(before) != list(after) and sorted(before) == sorted(after):
        yield "the scenarios are in another order"
    for key, value in here.items():
        if key != "scenarios" and there.get(key) != value:
            yield f"{key} was {there.get(key)}, now {value}"


def first_differences(a: object, b: object, most: int = 3) -> str:
    """The first values in which two scenarios as plain objects differ, and how many more do."""
    before, after = dict(leaves(a)), dict(leaves(b))
    differing = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    changes = [f"{dotted(path)} was {_short(before.get(path))}, now {_short(after.get(path))}" for path in differing]
    return ", ".join(changes[:most]) + (f" and {len(changes) - most} more" if len(changes) > most else "")


def _short(value: object) -> str:
    text = "not set" if value is None else json.dumps(value, ensure_ascii=False)
    return shortened(text, 60)


def _plan_text(plan: dict[str, Any]) -> bytes:
    return json.dumps(plan, indent=2, ensure_ascii=False).encode("utf-8")


def _read_plan(folder: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return plan if isinstance(plan, dict) else None
