"""The finished replications of a study, on disk as they finish: no accident costs more than what was running.

In the folder of a study stand ``plan.json``, which says what the study is, and one file for each replication: the
SHA-256 of the rest on the first line, then its tables. Files appear whole (they are made under another name and
renamed), and one that does not match its hash is as good as absent: its replication is run again. Nothing is ever
pickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study.logs import log_files
from sim.study.tables import Tables, unpack
from sim.study.tasks import Finished

if TYPE_CHECKING:
    from sim.study.naming import NamedScenario

PLAN = "plan.json"
_ENDING = ".tables"
_PART = ".part"


class OtherStudyError(ValueError):
    """The folder holds the beginning of another study; the message says what differs."""


@dataclass
class Kept:
    """Finished replications by scenario and number.

    Parameters
    ----------
    folder
        Where they are kept; None for memory.
    """

    folder: Path | None = None
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
            If the folder holds the beginning of a study with another plan.
        OSError
            If it cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        kept = cls(folder)
        for unfinished in folder.glob(f"*{_PART}"):
            unfinished.unlink()
        begun = (folder / PLAN).exists()
        if not begun:
            _write(folder / PLAN, json.dumps(plan, indent=2, ensure_ascii=False).encode("utf-8"))
        kept._find()
        if begun and kept._held:
            _check_same(_read_plan(folder), plan, len(kept._held))
        elif begun:  # nothing is lost by beginning anew
            _write(folder / PLAN, json.dumps(plan, indent=2, ensure_ascii=False).encode("utf-8"))
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
            _write(self.folder / file, content)
        logs = {file: hashlib.sha256(content).hexdigest() for file, content in finished.logs}
        body = json.dumps(logs).encode("utf-8") + b"\n" + finished.packed
        _write(self._path(key), hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body)
        self._held[key] = b""

    def tables(self, key: tuple[str, int]) -> Tables:
        """The tables of one replication."""
        packed = self._held[key] if self.folder is None else self._read(key)
        return unpack(packed)

    def log_paths(self) -> Iterator[Path]:
        """The files of the event logs that are kept."""
        if self.folder is not None:
            files = (file for name, number in self._held for file in log_files(name, number))
            yield from (self.folder / file for file in files if (self.folder / file).exists())

    def forget(self) -> None:
        """Remove everything from the disk."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._held.clear()

    def _path(self, key: tuple[str, int]) -> Path:
        assert self.folder is not None
        return self.folder / f"{key[0]}-{key[1]}{_ENDING}"

    def _find(self) -> None:
        """Note every whole file, and remove every damaged one."""
        assert self.folder is not None
        for path in sorted(self.folder.glob(f"*{_ENDING}")):
            name, _, number = path.name.removesuffix(_ENDING).rpartition("-")
            key = (name, int(number) if number.isdigit() else 0)
            try:
                self._read(key)
            except (ValueError, OSError):
                path.unlink()
            else:
                self._held[key] = b""

    def _read(self, key: tuple[str, int]) -> bytes:
        """The packed tables of a file whose hashes hold."""
        assert self.folder is not None
        said, _, body = self._path(key).read_bytes().partition(b"\n")
        logs, _, packed = body.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode("ascii") != said:
            raise ValueError(f"{self._path(key).name} is damaged")
        for file, digest in json.loads(logs).items():
            if hashlib.sha256((self.folder / file).read_bytes()).hexdigest() != digest:
                raise ValueError(f"{file} is damaged")
        return packed


def plan_of(scenarios: Sequence[NamedScenario], *, seed: int, keep_logs: bool) -> dict[str, Any]:
    """What makes a study the same study, number of replications aside: more of them can be added."""
    from sim.study.provenance import identity

    return {
        "seed": seed,
        "event logs kept": "yes" if keep_logs else "no",
        **identity(),
        "scenarios": {entry.name: json.loads(entry.scenario.model_dump_json(by_alias=True)) for entry in scenarios},
    }


def _check_same(there: dict[str, Any] | None, here: dict[str, Any], kept: int) -> None:
    changes = ["its plan cannot be read"] if there is None else list(_changes(there, here))
    if changes:
        count = "1 replication" if kept == 1 else f"{kept:,} replications"
        raise OtherStudyError(f"It holds {count} of an unfinished study, and this is another one: {'; '.join(changes)}")


def _changes(there: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    """What differs between two plans, in words."""
    before, after = there.get("scenarios", {}), here["scenarios"]
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            yield f"the scenario {name} is no longer in it"
        elif name not in before:
            yield f"the scenario {name} is new"
        elif before[name] != after[name]:
            yield f"the scenario {name} has changed ({_first_differences(before[name], after[name])})"
    if list(before) != list(after) and sorted(before) == sorted(after):
        yield "the scenarios are in another order"
    for key, value in here.items():
        if key != "scenarios" and there.get(key) != value:
            yield f"{key} was {there.get(key)}, now {value}"


def _first_differences(a: object, b: object, most: int = 3) -> str:
    found = list(_leaves_that_differ(a, b, ""))
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def _leaves_that_differ(a: object, b: object, path: str) -> Iterator[str]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in [*a, *(key for key in b if key not in a)]:
            yield from _leaves_that_differ(a.get(key), b.get(key), f"{path}.{key}" if path else str(key))
    elif a != b:
        yield f"{path} was {_short(a)}, now {_short(b)}"


def _short(value: object) -> str:
    text = "not set" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _read_plan(folder: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return plan if isinstance(plan, dict) else None


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also if the machine loses power."""
    part = path.with_name(path.name + _PART)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
